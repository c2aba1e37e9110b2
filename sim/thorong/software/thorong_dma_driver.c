/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "thorong_dma_driver.h"

/* Bytes of a compact descriptor, and of a completion. */
#define ENTRY 16u

static uint32_t get(const struct thorong_dma_io *io, uint32_t offset)
{
    return io->read(io->context, offset);
}

static void put(const struct thorong_dma_io *io, uint32_t offset, uint32_t value)
{
    io->write(io->context, offset, value);
}

static uint32_t order(const struct thorong_dma_io *io, unsigned queue, uint32_t code)
{
    put(io, THORONG_DMA_ADMIN_QUEUE, THORONG_DMA_PUT(THORONG_DMA_ADMIN_QUEUE_QUEUE, queue));
    put(io, THORONG_DMA_ADMIN_COMMAND, THORONG_DMA_PUT(THORONG_DMA_ADMIN_COMMAND_CODE, code));
    return THORONG_DMA_GET(THORONG_DMA_ADMIN_RESULT_CODE, get(io, THORONG_DMA_ADMIN_RESULT));
}

unsigned thorong_dma_probe(const struct thorong_dma_io *io)
{
    if (get(io, THORONG_DMA_ADMIN_ID) != 0x54484451u)
        return 0;
    return THORONG_DMA_GET(THORONG_DMA_ADMIN_CONFIG_QUEUES, get(io, THORONG_DMA_ADMIN_CONFIG));
}

void thorong_dma_set_timeout(const struct thorong_dma_io *io, uint16_t time)
{
    put(io, THORONG_DMA_ADMIN_TIMEOUT, THORONG_DMA_PUT(THORONG_DMA_ADMIN_TIMEOUT_TIME, time));
}

uint32_t thorong_dma_set_window(const struct thorong_dma_io *io, unsigned queue, unsigned slot,
                                uint64_t base, uint64_t limit, unsigned rights)
{
    put(io, THORONG_DMA_ADMIN_WINDOW, THORONG_DMA_PUT(THORONG_DMA_ADMIN_WINDOW_SLOT, slot));
    put(io, THORONG_DMA_ADMIN_WINDOW_BASE_LO, (uint32_t)base);
    put(io, THORONG_DMA_ADMIN_WINDOW_BASE_HI, (uint32_t)(base >> 32));
    put(io, THORONG_DMA_ADMIN_WINDOW_LIMIT_LO, (uint32_t)limit);
    put(io, THORONG_DMA_ADMIN_WINDOW_LIMIT_HI, (uint32_t)(limit >> 32));
    put(io, THORONG_DMA_ADMIN_WINDOW_RIGHTS,
        THORONG_DMA_PUT(THORONG_DMA_ADMIN_WINDOW_RIGHTS_READ, (rights & THORONG_DMA_READ) != 0)
            | THORONG_DMA_PUT(THORONG_DMA_ADMIN_WINDOW_RIGHTS_WRITE,
                              (rights & THORONG_DMA_WRITE) != 0));
    return order(io, queue, THORONG_DMA_COMMAND_SET_WINDOW);
}

uint32_t thorong_dma_create(const struct thorong_dma_io *io, struct thorong_dma_queue *queue)
{
    const struct thorong_dma_ring *sq = &queue->submission, *cq = &queue->completion;
    uint32_t result;
    uint32_t i;

    put(io, THORONG_DMA_ADMIN_SQ_BASE_LO, (uint32_t)sq->address);
    put(io, THORONG_DMA_ADMIN_SQ_BASE_HI, (uint32_t)(sq->address >> 32));
    put(io, THORONG_DMA_ADMIN_CQ_BASE_LO, (uint32_t)cq->address);
    put(io, THORONG_DMA_ADMIN_CQ_BASE_HI, (uint32_t)(cq->address >> 32));
    put(io, THORONG_DMA_ADMIN_SHAPE,
        THORONG_DMA_PUT(THORONG_DMA_ADMIN_SHAPE_SQ_SIZE, sq->log2)
            | THORONG_DMA_PUT(THORONG_DMA_ADMIN_SHAPE_CQ_SIZE, cq->log2));
    put(io, THORONG_DMA_ADMIN_SHARE,
        THORONG_DMA_PUT(THORONG_DMA_ADMIN_SHARE_WEIGHT, queue->weight));
    put(io, THORONG_DMA_ADMIN_RATE, 0);
    put(io, THORONG_DMA_ADMIN_MODERATION,
        THORONG_DMA_PUT(THORONG_DMA_ADMIN_MODERATION_COUNT, queue->count)
            | THORONG_DMA_PUT(THORONG_DMA_ADMIN_MODERATION_TIME, queue->time));
    put(io, THORONG_DMA_ADMIN_MESSAGE_LO,
        ((uint32_t)queue->message_address & THORONG_DMA_ADMIN_MESSAGE_LO_ADDRESS_MASK)
            | THORONG_DMA_PUT(THORONG_DMA_ADMIN_MESSAGE_LO_ENABLE, queue->message != 0));
    put(io, THORONG_DMA_ADMIN_MESSAGE_HI, (uint32_t)(queue->message_address >> 32));
    put(io, THORONG_DMA_ADMIN_MESSAGE_DATA, queue->message_data);
    result = order(io, queue->index, THORONG_DMA_COMMAND_CREATE);
    if (result != THORONG_DMA_RESULT_DONE)
        return result;
    /* No entry may have the phase of the first round. The queue does nothing before its first doorbell. */
    for (i = 0; i < ENTRY << cq->log2; i++)
        cq->bytes[i] = 0;
    queue->posted = 0;
    queue->taken = 0;
    return result;
}

uint32_t thorong_dma_reset(const struct thorong_dma_io *io, unsigned queue)
{
    return order(io, queue, THORONG_DMA_COMMAND_RESET);
}

uint32_t thorong_dma_destroy(const struct thorong_dma_io *io, unsigned queue)
{
    return order(io, queue, THORONG_DMA_COMMAND_DESTROY);
}

uint32_t thorong_dma_state(const struct thorong_dma_io *io, unsigned queue, uint32_t *cause)
{
    uint32_t word = get(io, THORONG_DMA_QUEUE(queue) + THORONG_DMA_QUEUE_STATE);

    if (cause)
        *cause = THORONG_DMA_GET(THORONG_DMA_QUEUE_STATE_CAUSE, word);
    return THORONG_DMA_GET(THORONG_DMA_QUEUE_STATE_STATE, word);
}

static volatile uint8_t *entry(const struct thorong_dma_ring *ring, uint16_t index)
{
    return ring->bytes + ENTRY * (index & ((1u << ring->log2) - 1u));
}

static void store(volatile uint8_t *at, uint64_t value, unsigned bytes)
{
    unsigned i;

    for (i = 0; i < bytes; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

static uint64_t load(const volatile uint8_t *at, unsigned bytes)
{
    uint64_t value = 0;

    while (bytes-- > 0)
        value = value << 8 | at[bytes];
    return value;
}

int thorong_dma_post(struct thorong_dma_queue *queue, uint64_t source, uint64_t dest,
                     uint16_t length, uint16_t id)
{
    volatile uint8_t *at = entry(&queue->submission, queue->posted);
    uint16_t open = (uint16_t)(queue->posted - queue->taken);

    if (open >= 1u << queue->submission.log2 || (source | dest) >> 48 || id >> 12)
        return 0;
    store(at, source, 6);
    store(at + 6, length, 2);
    store(at + 8, dest, 6);
    store(at + 14, id, 2); /* and operation 0, a copy */
    queue->posted++;
    return 1;
}

void thorong_dma_ring(const struct thorong_dma_io *io, const struct thorong_dma_queue *queue)
{
    io->barrier(io->context);
    put(io, THORONG_DMA_QUEUE(queue->index) + THORONG_DMA_QUEUE_SQ_TAIL, queue->posted);
}

int thorong_dma_poll(struct thorong_dma_queue *queue, struct thorong_dma_completion *completion)
{
    const volatile uint8_t *at = entry(&queue->completion, queue->taken);
    /* 1 in the ring's first round, 0 in its second, and so on. */
    uint8_t phase = !(queue->taken >> queue->completion.log2 & 1);

    if (queue->posted == queue->taken || at[15] != phase)
        return 0;
    completion->address = load(at, 8);
    completion->bytes = (uint32_t)load(at + 8, 4);
    completion->id = (uint16_t)load(at + 12, 2);
    completion->status = at[14];
    queue->taken++;
    return 1;
}

void thorong_dma_acknowledge(const struct thorong_dma_io *io, const struct thorong_dma_queue *queue)
{
    put(io, THORONG_DMA_QUEUE(queue->index) + THORONG_DMA_QUEUE_CQ_HEAD, queue->taken);
}

void thorong_dma_unmask(const struct thorong_dma_io *io, const struct thorong_dma_queue *queue)
{
    put(io, THORONG_DMA_QUEUE(queue->index) + THORONG_DMA_QUEUE_UNMASK,
        THORONG_DMA_PUT(THORONG_DMA_QUEUE_UNMASK_UNMASK, 1u));
}
