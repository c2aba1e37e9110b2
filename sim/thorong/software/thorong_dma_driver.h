/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A host's driver of the Thorong DMA engine: C99, no allocation, no global state.
 *
 *   thorong_dma_probe, _set_timeout, _set_window, _create, _reset, _destroy
 *                                                                 the admin: whoever owns the admin page
 *   thorong_dma_post, _ring, _poll, _acknowledge, _unmask         a tenant: its own page, its own rings
 *
 * Registers are those of thorong_dma.h, which is made from the engine's table of registers.
 */
#ifndef THORONG_DMA_DRIVER_H
#define THORONG_DMA_DRIVER_H

#include "thorong_dma.h"
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How registers are reached; offsets are in bytes from the engine's first register. */
struct thorong_dma_io {
    void *context;
    uint32_t (*read)(void *context, uint32_t offset);
    void (*write)(void *context, uint32_t offset, uint32_t value);
    /* What was written to memory before it is seen by the engine before any register that is written after it. */
    void (*barrier)(void *context);
};

/* A ring of 2^log2 entries, 2 <= log2 <= 15: where the engine sees it, a multiple of 64, and where the host does. */
struct thorong_dma_ring {
    uint64_t address;
    volatile uint8_t *bytes;
    unsigned log2;
};

/* A queue of compact descriptors: the fields of the first group are the caller's. */
struct thorong_dma_queue {
    unsigned index;
    struct thorong_dma_ring submission;
    struct thorong_dma_ring completion;
    unsigned weight;     /* 1 to 255 */
    unsigned count;      /* completions that raise the interrupt, 0 for none */
    unsigned time;       /* cycles after which one does, in units of 64 */
    /* Where the engine writes message_data, 4 bytes, each time the interrupt rises: a multiple of 4; message 0 for nowhere. */
    unsigned message;
    uint64_t message_address;
    uint32_t message_data;

    /* Descriptors written, completions taken, modulo 2^16. */
    uint16_t posted;
    uint16_t taken;
};

struct thorong_dma_completion {
    uint64_t address;    /* the failing one, or 0 */
    uint32_t bytes;      /* done */
    uint16_t id;
    uint8_t status;      /* THORONG_DMA_STATUS_... */
};

#define THORONG_DMA_READ 1u
#define THORONG_DMA_WRITE 2u

/* Queues of the engine, 0 where there is none. */
unsigned thorong_dma_probe(const struct thorong_dma_io *io);

/* How long memory may be silent, in units of 64 cycles, before what waits for it ends: 0, as after reset, for ever. */
void thorong_dma_set_timeout(const struct thorong_dma_io *io, uint16_t time);

/* These four give THORONG_DMA_RESULT_... */
uint32_t thorong_dma_set_window(const struct thorong_dma_io *io, unsigned queue, unsigned slot,
                                uint64_t base, uint64_t limit, unsigned rights);
/* Clears the completion ring and starts the queue. */
uint32_t thorong_dma_create(const struct thorong_dma_io *io, struct thorong_dma_queue *queue);
/* Begins the end of a queue: it has ended when its state is THORONG_DMA_STATE_OFF. */
uint32_t thorong_dma_reset(const struct thorong_dma_io *io, unsigned queue);
uint32_t thorong_dma_destroy(const struct thorong_dma_io *io, unsigned queue);

/* THORONG_DMA_STATE_..., and where it is halted THORONG_DMA_CAUSE_... in *cause, which may be null. */
uint32_t thorong_dma_state(const struct thorong_dma_io *io, unsigned queue, uint32_t *cause);

/* Writes a copy into the ring: 1, or 0 where there is no place, or a number too large: 48 bits of address, 12 bits of id. */
int thorong_dma_post(struct thorong_dma_queue *queue, uint64_t source, uint64_t dest,
                     uint16_t length, uint16_t id);
/* Tells the engine of all that was posted. */
void thorong_dma_ring(const struct thorong_dma_io *io, const struct thorong_dma_queue *queue);
/* Takes the next completion where it is in memory: 1, or 0. */
int thorong_dma_poll(struct thorong_dma_queue *queue, struct thorong_dma_completion *completion);
/* Gives the places of all completions taken back. At most a ring's entries may be taken before. */
void thorong_dma_acknowledge(const struct thorong_dma_io *io, const struct thorong_dma_queue *queue);
/* Lowers the interrupt and arms it again; after all that has come was taken and acknowledged. */
void thorong_dma_unmask(const struct thorong_dma_io *io, const struct thorong_dma_queue *queue);

#ifdef __cplusplus
}
#endif

#endif
