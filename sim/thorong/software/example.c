/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Two queues of compact descriptors at once: one looked at by its phase bit, one by its interrupt, which is also told as a
 * message in memory. Then a copy that leaves its
 * queue's windows, and a reset. Memory is checked byte by byte.
 */
#include "machine.h"
#include "thorong_dma_driver.h"
#include <stdio.h>
#include <stdlib.h>

#define REQUESTS 40u /* of each queue: five rounds of its rings */
#define LENGTH 100u
#define SOURCE 0x4000u
#define DEST(queue) (0x8000u + 0x2000u * (queue))
#define DENIED 0xf000u
#define MAILBOX 0x0800u /* a word a queue, where its interrupt is told */
#define TOLD 0xbe110000u

static uint32_t read_register(void *context, uint32_t offset)
{
    (void)context;
    return machine_read(offset);
}

static void write_register(void *context, uint32_t offset, uint32_t value)
{
    (void)context;
    machine_write(offset, value);
}

static void barrier(void *context)
{
    (void)context; /* host and engine see one memory, in order */
}

static const struct thorong_dma_io io = {0, read_register, write_register, barrier};

static void must(int holds, const char *what)
{
    if (holds)
        return;
    printf("FAIL: %s, at cycle %lu\n", what, machine_cycles());
    exit(1);
}

static struct thorong_dma_queue create(unsigned index, unsigned count)
{
    struct thorong_dma_queue queue;
    uint32_t rings = 0x1000u * (index + 1u);

    queue.index = index;
    queue.submission.address = rings;
    queue.submission.bytes = machine_memory + rings;
    queue.submission.log2 = 3;
    queue.completion.address = rings + 0x800u;
    queue.completion.bytes = machine_memory + rings + 0x800u;
    queue.completion.log2 = 3;
    queue.weight = 1;
    queue.count = count;
    queue.time = 4;
    queue.message = count != 0;
    queue.message_address = MAILBOX + 4u * index;
    queue.message_data = TOLD + index;
    must(thorong_dma_create(&io, &queue) == THORONG_DMA_RESULT_DONE, "a queue is created");
    return queue;
}

/* A word of memory, little-endian. */
static uint32_t word(uint32_t address)
{
    const volatile uint8_t *bytes = machine_memory + address;

    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* Posts request `next` of a queue: from any byte to any byte. */
static int post(struct thorong_dma_queue *queue, unsigned next)
{
    return thorong_dma_post(queue, SOURCE + 7u * next, DEST(queue->index) + LENGTH * next, LENGTH,
                            (uint16_t)next);
}

static void check(const struct thorong_dma_completion *completion, unsigned expected)
{
    must(completion->id == expected, "completions come in order");
    must(completion->status == THORONG_DMA_STATUS_OK, "a copy ends well");
    must(completion->bytes == LENGTH, "all bytes are done");
}

static void two_queues(void)
{
    struct thorong_dma_queue queues[2];
    unsigned posted[2] = {0, 0}, taken[2] = {0, 0};
    struct thorong_dma_completion completion;
    unsigned q, i;

    for (q = 0; q < 2; q++) {
        /* Its rings, what it reads, what it writes. */
        must(thorong_dma_set_window(&io, q, 0, 0x1000u * (q + 1u), 0x1000u * (q + 1u) + 0xfffu,
                                    THORONG_DMA_READ | THORONG_DMA_WRITE)
                 == THORONG_DMA_RESULT_DONE, "a window is set");
        must(thorong_dma_set_window(&io, q, 1, SOURCE, SOURCE + 0xfffu, THORONG_DMA_READ)
                 == THORONG_DMA_RESULT_DONE, "a window is set");
        must(thorong_dma_set_window(&io, q, 2, DEST(q), DEST(q) + 0x1fffu, THORONG_DMA_WRITE)
                 == THORONG_DMA_RESULT_DONE, "a window is set");
    }
    thorong_dma_set_timeout(&io, 1000);
    queues[0] = create(0, 0);
    queues[1] = create(1, 4);
    while (taken[0] < REQUESTS || taken[1] < REQUESTS) {
        for (q = 0; q < 2; q++) {
            while (posted[q] < REQUESTS && post(&queues[q], posted[q]))
                posted[q]++;
            thorong_dma_ring(&io, &queues[q]);
        }
        while (taken[0] < REQUESTS && thorong_dma_poll(&queues[0], &completion))
            check(&completion, taken[0]++);
        thorong_dma_acknowledge(&io, &queues[0]);
        if (machine_interrupt(1)) {
            while (thorong_dma_poll(&queues[1], &completion))
                check(&completion, taken[1]++);
            thorong_dma_acknowledge(&io, &queues[1]);
            thorong_dma_unmask(&io, &queues[1]);
        }
        machine_pass(20);
    }
    for (q = 0; q < 2; q++)
        for (i = 0; i < REQUESTS * LENGTH; i++)
            must(machine_memory[DEST(q) + i]
                     == machine_memory[SOURCE + 7u * (i / LENGTH) + i % LENGTH],
                 "every byte is where it belongs");
    must(word(MAILBOX + 4u) == TOLD + 1u && word(MAILBOX) != TOLD, "only an interrupt is told");
}

static void denied_and_reset(void)
{
    struct thorong_dma_queue queue;
    struct thorong_dma_completion completion;
    uint32_t cause = 0;
    unsigned i;

    must(thorong_dma_reset(&io, 0) == THORONG_DMA_RESULT_DONE, "a queue is reset");
    while (thorong_dma_state(&io, 0, 0) != THORONG_DMA_STATE_OFF)
        machine_pass(10);
    queue = create(0, 0);
    must(thorong_dma_post(&queue, SOURCE, DENIED, LENGTH, 1), "there is room");
    thorong_dma_ring(&io, &queue);
    while (!thorong_dma_poll(&queue, &completion))
        machine_pass(10);
    must(completion.status == THORONG_DMA_STATUS_PROTECTION && completion.address == DENIED,
         "a copy outside the windows is denied");
    while (thorong_dma_state(&io, 0, &cause) != THORONG_DMA_STATE_HALTED)
        machine_pass(10);
    must(cause == THORONG_DMA_CAUSE_PROTECTION, "its queue halts for that");
    for (i = 0; i < LENGTH; i++)
        must(machine_memory[DENIED + i] == 0, "nothing is written there");

    must(thorong_dma_reset(&io, 0) == THORONG_DMA_RESULT_DONE, "a halted queue is reset");
    while (thorong_dma_state(&io, 0, 0) != THORONG_DMA_STATE_OFF)
        machine_pass(10);
    queue = create(0, 0);
    must(post(&queue, 0), "there is room");
    thorong_dma_ring(&io, &queue);
    while (!thorong_dma_poll(&queue, &completion))
        machine_pass(10);
    check(&completion, 0);
    must(thorong_dma_destroy(&io, 0) == THORONG_DMA_RESULT_DONE, "a queue is destroyed");
    while (thorong_dma_state(&io, 0, 0) != THORONG_DMA_STATE_OFF)
        machine_pass(10);
}

int main(void)
{
    unsigned i;

    for (i = 0; i < 0x1000u; i++)
        machine_memory[SOURCE + i] = (uint8_t)(i * 31u + (i >> 8));
    must(thorong_dma_probe(&io) >= 2, "there is an engine of two queues or more");
    two_queues();
    denied_and_reset();
    printf("PASS: %u requests on two queues, a denial and a reset in %lu cycles\n", 2u * REQUESTS,
           machine_cycles());
    return 0;
}
