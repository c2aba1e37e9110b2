// SPDX-License-Identifier: MIT OR Apache-2.0
// The machine of machine.h: the engine in Verilator, one memory behind both AXI ports, answers after LATENCY cycles.

#include "machine.h"
#include "Vengine.h"
#include "verilated.h"
#include <cstdio>
#include <cstdlib>
#include <deque>

volatile uint8_t machine_memory[MACHINE_BYTES];

double sc_time_stamp() { return 0; }

namespace {

const unsigned long LATENCY = 6;
const unsigned long PATIENCE = 1000000;
const unsigned SLVERR_OR_DECERR = 3;
const unsigned BUS = 8;

Vengine *engine;
unsigned long now;

// What a master shows in a cycle.
struct Master {
    bool awvalid, wvalid, wlast, bready, arvalid, rready;
    uint64_t awaddr, wdata, araddr;
    unsigned awlen, wstrb, arlen;
};

// A burst that was asked for: the next byte, the beats left, from when on it may be answered.
struct Burst {
    uint64_t address;
    unsigned beats;
    unsigned long ripe;
    bool failed;
};

bool there(uint64_t address) { return address / BUS < MACHINE_BYTES / BUS; }

// A slave that is always ready. A write's data may come before its address.
class Slave {
public:
    bool bvalid = false, rvalid = false, rlast = false;
    unsigned bresp = 0, rresp = 0;
    uint64_t rdata = 0;

    void offer() {
        bvalid = !answers.empty() && answers.front().ripe <= now;
        bresp = bvalid && answers.front().failed ? SLVERR_OR_DECERR : 0;
        rvalid = !reads.empty() && reads.front().ripe <= now;
        if (!rvalid) return;
        const Burst &read = reads.front();
        rlast = read.beats == 1;
        rresp = there(read.address) ? 0 : SLVERR_OR_DECERR;
        rdata = 0;
        for (unsigned i = BUS; there(read.address) && i-- > 0;)
            rdata = rdata << 8 | machine_memory[read.address / BUS * BUS + i];
    }

    void take(const Master &m) {
        if (bvalid && m.bready) answers.pop_front();
        if (rvalid && m.rready) {
            Burst &read = reads.front();
            read.address = (read.address / BUS + 1) * BUS;
            if (--read.beats == 0) reads.pop_front();
        }
        if (m.arvalid) reads.push_back({m.araddr, m.arlen + 1, now + LATENCY, false});
        if (m.awvalid) writes.push_back({m.awaddr, m.awlen + 1, 0, false});
        if (m.wvalid) beats.push_back({m.wdata, m.wstrb});
        while (!beats.empty() && !writes.empty()) write();
    }

private:
    struct Beat {
        uint64_t data;
        unsigned strobes;
    };
    std::deque<Burst> reads, writes, answers;
    std::deque<Beat> beats;

    void write() {
        Burst &burst = writes.front();
        const Beat beat = beats.front();
        beats.pop_front();
        for (unsigned i = 0; i < BUS && there(burst.address); i++)
            if (beat.strobes >> i & 1)
                machine_memory[burst.address / BUS * BUS + i] = (uint8_t)(beat.data >> 8 * i);
        burst.failed |= !there(burst.address);
        burst.address = (burst.address / BUS + 1) * BUS;
        if (--burst.beats == 0) {
            burst.ripe = now + LATENCY;
            answers.push_back(burst);
            writes.pop_front();
        }
    }
};

Slave data, ring;

#define DRIVE(port, slave)                                                                         \
    engine->port##_awready = engine->port##_wready = engine->port##_arready = 1;                   \
    engine->port##_bvalid = slave.bvalid;                                                          \
    engine->port##_bresp = slave.bresp;                                                            \
    engine->port##_rvalid = slave.rvalid;                                                          \
    engine->port##_rlast = slave.rlast;                                                            \
    engine->port##_rresp = slave.rresp;                                                            \
    engine->port##_rdata = slave.rdata

#define SAMPLE(port)                                                                               \
    {                                                                                              \
        engine->port##_awvalid != 0, engine->port##_wvalid != 0, engine->port##_wlast != 0,        \
            engine->port##_bready != 0, engine->port##_arvalid != 0, engine->port##_rready != 0,   \
            engine->port##_awaddr, engine->port##_wdata, engine->port##_araddr,                    \
            engine->port##_awlen, engine->port##_wstrb, engine->port##_arlen                       \
    }

// Lets outputs follow this cycle's inputs.
void settle() {
    data.offer();
    ring.offer();
    DRIVE(m_axi, data);
    DRIVE(m_axi_ring, ring);
    engine->aclk = 0;
    engine->eval();
}

// The rising edge.
void edge() {
    const Master data_side = SAMPLE(m_axi), ring_side = SAMPLE(m_axi_ring);
    data.take(data_side);
    ring.take(ring_side);
    engine->aclk = 1;
    engine->eval();
    if (++now > PATIENCE) {
        std::printf("FAIL: the engine is at it for more than %lu cycles\n", PATIENCE);
        std::exit(1);
    }
}

void cycle() {
    settle();
    edge();
}

void start() {
    if (engine) return;
    engine = new Vengine;
    engine->aresetn = 0;
    for (int i = 0; i < 4; i++) cycle();
    engine->aresetn = 1;
}

void refused(const char *what, uint32_t offset) {
    std::printf("FAIL: a %s of the register at 0x%x is answered by an error\n", what, offset);
    std::exit(1);
}

} // namespace

uint32_t machine_read(uint32_t offset) {
    start();
    engine->s_axil_araddr = offset;
    engine->s_axil_arvalid = 1;
    engine->s_axil_rready = 1;
    for (;;) {
        settle();
        const bool asked = engine->s_axil_arvalid && engine->s_axil_arready;
        const bool answered = engine->s_axil_rvalid;
        const uint32_t word = engine->s_axil_rdata;
        const unsigned response = engine->s_axil_rresp;
        edge();
        if (asked) engine->s_axil_arvalid = 0;
        if (!answered) continue;
        engine->s_axil_rready = 0;
        if (response) refused("read", offset);
        return word;
    }
}

void machine_write(uint32_t offset, uint32_t value) {
    start();
    engine->s_axil_awaddr = offset;
    engine->s_axil_wdata = value;
    engine->s_axil_wstrb = 0xf;
    engine->s_axil_awvalid = engine->s_axil_wvalid = 1;
    engine->s_axil_bready = 1;
    for (;;) {
        settle();
        const bool addressed = engine->s_axil_awvalid && engine->s_axil_awready;
        const bool given = engine->s_axil_wvalid && engine->s_axil_wready;
        const bool answered = engine->s_axil_bvalid;
        const unsigned response = engine->s_axil_bresp;
        edge();
        if (addressed) engine->s_axil_awvalid = 0;
        if (given) engine->s_axil_wvalid = 0;
        if (!answered) continue;
        engine->s_axil_bready = 0;
        if (response) refused("write", offset);
        return;
    }
}

void machine_pass(unsigned cycles) {
    start();
    while (cycles-- > 0) cycle();
}

int machine_interrupt(unsigned queue) {
    start();
    settle();
    return (uint64_t)engine->irq >> queue & 1;
}

unsigned long machine_cycles(void) { return now; }
