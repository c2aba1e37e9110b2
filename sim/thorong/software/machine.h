/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The machine that the example runs on: the engine in Verilator, and a memory at address 0. A port to hardware has its own. */
#ifndef MACHINE_H
#define MACHINE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MACHINE_BYTES 0x10000u

/* The memory, which the engine sees from address 0 on. */
extern volatile uint8_t machine_memory[MACHINE_BYTES];

uint32_t machine_read(uint32_t offset);
void machine_write(uint32_t offset, uint32_t value);
/* Lets cycles pass; ends the program where the engine is at it for too long. */
void machine_pass(unsigned cycles);
/* Whether a queue's interrupt is high. */
int machine_interrupt(unsigned queue);
/* Cycles until now. */
unsigned long machine_cycles(void);

#ifdef __cplusplus
}
#endif

#endif
