// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Watches an AXI4 port of a data mover: put it beside the mover, on the same wires.
//
// It holds the master and the slave to ARM IHI 0022, issue E of 2013 (the section is in each message; later issues
// have other numbers), and the master to what Thorong's masters declare: INCR bursts of full-width beats, no exclusive
// accesses, no write data before their address, no more open transactions than the parameters say.
//
//              +-----------+   m_axi_*   +--------+
//              |  master   |<=====+=====>| memory |
//              +-----------+      |      +--------+
//                           axi4_monitor ---> violations, idle
//
// In a simulation each broken rule prints a line and counts in `violations`. With FORMAL defined, as Yosys's
// `read_verilog -formal` does, each rule is an immediate assertion instead. Plain Verilog-2005 otherwise:
// Icarus, Verilator and Yosys take it. All is sampled at the rising edge of aclk.
//
// Limits: ids are at least 1 bit wide; a master that sends data ahead of their address breaks WAhead, and what
// follows is then not to be trusted. The first cycle of the first reset is not checked, since a synchronous
// reset has not worked yet.

`ifdef FORMAL
`define AXI4_RULE(COND, NAME, SECTION, CHANNEL) assert (COND);
`else
`define AXI4_RULE(COND, NAME, SECTION, CHANNEL) \
    if ((COND) !== 1'b1) begin \
      violations = violations + 1; \
      $display("%m: time %0t: %0s on %0s (%0s)", $time, NAME, CHANNEL, SECTION); \
    end
`endif

// The messages and counts are made in the order of the rules, so the state is variables of one process.
/* verilator lint_off BLKSEQ */
// One file to carry along: its second module is not in a file of its own.
/* verilator lint_off DECLFILENAME */

// What holds on each channel by itself.
module axi4_monitor_channel #(
    parameter WIDTH    = 8,
    parameter CHANNEL  = "AW",
    parameter MAX_WAIT = 0     // cycles from VALID to READY, 0: any number
) (
    input  wire             aclk,
    input  wire             aresetn,
    input  wire             valid,
    input  wire             ready,
    input  wire [WIDTH-1:0] payload,
    output wire             offered,   // a new payload, not one that waits
    output reg  [31:0]      violations
);
  reg             was_reset;
  reg             waits;
  reg [WIDTH-1:0] held;
  reg [31:0]      waited;
  initial begin
    was_reset  = 1'b0;
    waits      = 1'b0;
    waited     = 0;
    violations = 0;
  end
  assign offered = valid && !waits;
  wire        kept    = payload == held;
`ifndef FORMAL
  wire        known   = (^{valid, ready}) !== 1'bx;
  wire        defined = (^payload) !== 1'bx;
`endif
  wire [31:0] longest = MAX_WAIT;

  always @(posedge aclk) begin
    if (aresetn && waits) begin
      `AXI4_RULE(valid, "ValidStable", "IHI 0022 A3.2.1", CHANNEL)
      if (valid) begin
        `AXI4_RULE(kept, "PayloadStable", "IHI 0022 A3.2.1", CHANNEL)
      end
    end
    if (was_reset && !aresetn) begin
      `AXI4_RULE(!valid, "ResetQuiet", "IHI 0022 A3.1.2", CHANNEL)
    end
    if (was_reset && aresetn) begin
      `AXI4_RULE(!valid, "ReleaseQuiet", "IHI 0022 A3.1.2", CHANNEL)
    end
    waited = (aresetn && valid && !ready) ? waited + 1 : 0;
    if (longest != 0) begin
      `AXI4_RULE(waited != longest + 1, "WaitDeclared", "declared", CHANNEL)
    end
`ifndef FORMAL
    // Simulators of two values never see an X, and formal tools have none.
    if (aresetn && !was_reset) begin
      `AXI4_RULE(known, "KnownHandshake", "IHI 0022 A3.2.1", CHANNEL)
      if (valid) begin
        `AXI4_RULE(defined, "KnownPayload", "IHI 0022 A3.2.2", CHANNEL)
      end
    end
`endif
    waits     = aresetn && valid && !ready;
    held      = payload;
    was_reset = !aresetn;
  end
endmodule

module axi4_monitor #(
    parameter DATA_WIDTH = 64,
    parameter ID_WIDTH   = 4,
    parameter MAX_READS  = 32,   // most reads open: AR taken, last R not
    parameter MAX_WRITES = 32,   // most writes open: AW taken, B not
    parameter MAX_BEATS  = 256,  // longest burst
    parameter MAX_WAIT   = 0     // cycles from VALID to READY, 0: any number
) (
    input  wire                    aclk,
    input  wire                    aresetn,
    input  wire [ID_WIDTH-1:0]     m_axi_awid,
    input  wire [63:0]             m_axi_awaddr,
    input  wire [7:0]              m_axi_awlen,
    input  wire [2:0]              m_axi_awsize,
    input  wire [1:0]              m_axi_awburst,
    input  wire                    m_axi_awlock,
    input  wire [3:0]              m_axi_awcache,
    input  wire [2:0]              m_axi_awprot,
    input  wire [3:0]              m_axi_awqos,
    input  wire                    m_axi_awvalid,
    input  wire                    m_axi_awready,
    input  wire [DATA_WIDTH-1:0]   m_axi_wdata,
    input  wire [DATA_WIDTH/8-1:0] m_axi_wstrb,
    input  wire                    m_axi_wlast,
    input  wire                    m_axi_wvalid,
    input  wire                    m_axi_wready,
    input  wire [ID_WIDTH-1:0]     m_axi_bid,
    input  wire [1:0]              m_axi_bresp,
    input  wire                    m_axi_bvalid,
    input  wire                    m_axi_bready,
    input  wire [ID_WIDTH-1:0]     m_axi_arid,
    input  wire [63:0]             m_axi_araddr,
    input  wire [7:0]              m_axi_arlen,
    input  wire [2:0]              m_axi_arsize,
    input  wire [1:0]              m_axi_arburst,
    input  wire                    m_axi_arlock,
    input  wire [3:0]              m_axi_arcache,
    input  wire [2:0]              m_axi_arprot,
    input  wire [3:0]              m_axi_arqos,
    input  wire                    m_axi_arvalid,
    input  wire                    m_axi_arready,
    input  wire [ID_WIDTH-1:0]     m_axi_rid,
    input  wire [DATA_WIDTH-1:0]   m_axi_rdata,
    input  wire [1:0]              m_axi_rresp,
    input  wire                    m_axi_rlast,
    input  wire                    m_axi_rvalid,
    input  wire                    m_axi_rready,
    output wire [31:0]             all_violations,
    output wire                    idle        // nothing open
);
  localparam BYTES = DATA_WIDTH / 8;
  localparam LANE  = $clog2(BYTES);
  localparam [2:0] SIZE = LANE[2:0];

  // ---- each channel by itself
  localparam ADDRESS = ID_WIDTH + 64 + 8 + 3 + 2 + 1 + 4 + 3 + 4;
  wire aw_new, w_new, b_new, ar_new, r_new;
  wire [31:0] aw_count, w_count, b_count, ar_count, r_count;
  axi4_monitor_channel #(.WIDTH(ADDRESS), .CHANNEL("AW"), .MAX_WAIT(MAX_WAIT)) aw_channel (
      .aclk(aclk), .aresetn(aresetn), .valid(m_axi_awvalid), .ready(m_axi_awready),
      .payload({m_axi_awid, m_axi_awaddr, m_axi_awlen, m_axi_awsize, m_axi_awburst, m_axi_awlock,
                m_axi_awcache, m_axi_awprot, m_axi_awqos}),
      .offered(aw_new), .violations(aw_count));
  axi4_monitor_channel #(.WIDTH(DATA_WIDTH + BYTES + 1), .CHANNEL("W"), .MAX_WAIT(MAX_WAIT)) w_channel (
      .aclk(aclk), .aresetn(aresetn), .valid(m_axi_wvalid), .ready(m_axi_wready),
      .payload({m_axi_wdata, m_axi_wstrb, m_axi_wlast}),
      .offered(w_new), .violations(w_count));
  axi4_monitor_channel #(.WIDTH(ID_WIDTH + 2), .CHANNEL("B"), .MAX_WAIT(MAX_WAIT)) b_channel (
      .aclk(aclk), .aresetn(aresetn), .valid(m_axi_bvalid), .ready(m_axi_bready),
      .payload({m_axi_bid, m_axi_bresp}),
      .offered(b_new), .violations(b_count));
  axi4_monitor_channel #(.WIDTH(ADDRESS), .CHANNEL("AR"), .MAX_WAIT(MAX_WAIT)) ar_channel (
      .aclk(aclk), .aresetn(aresetn), .valid(m_axi_arvalid), .ready(m_axi_arready),
      .payload({m_axi_arid, m_axi_araddr, m_axi_arlen, m_axi_arsize, m_axi_arburst, m_axi_arlock,
                m_axi_arcache, m_axi_arprot, m_axi_arqos}),
      .offered(ar_new), .violations(ar_count));
  axi4_monitor_channel #(.WIDTH(ID_WIDTH + DATA_WIDTH + 3), .CHANNEL("R"), .MAX_WAIT(MAX_WAIT)) r_channel (
      .aclk(aclk), .aresetn(aresetn), .valid(m_axi_rvalid), .ready(m_axi_rready),
      .payload({m_axi_rid, m_axi_rdata, m_axi_rresp, m_axi_rlast}),
      .offered(r_new), .violations(r_count));

  // ---- addresses
  // The burst ends at or before the border: bytes up to it, against the burst's bytes.
  wire [16:0] aw_end = {5'b0, m_axi_awaddr[11:0] & ~(BYTES[11:0] - 12'd1)}
                     + (({9'b0, m_axi_awlen} + 17'd1) << LANE);
  wire [16:0] ar_end = {5'b0, m_axi_araddr[11:0] & ~(BYTES[11:0] - 12'd1)}
                     + (({9'b0, m_axi_arlen} + 17'd1) << LANE);
  wire [31:0] aw_beats = {24'b0, m_axi_awlen} + 1;
  wire [31:0] ar_beats = {24'b0, m_axi_arlen} + 1;

  // ---- open transactions, the oldest at index 0
  // A write enters when its address is offered, since its data may come then; it is open once taken.
  localparam WRITES = MAX_WRITES + 1;
  reg [MAX_READS*ID_WIDTH-1:0] read_id;
  reg [MAX_READS*9-1:0]        read_left;   // beats to come
  reg [31:0]                   reads;
  reg [WRITES*ID_WIDTH-1:0]    write_id;
  reg [WRITES*9-1:0]           write_left;  // beats to come
  reg [WRITES*7-1:0]           write_lane;  // of the first byte of the next beat
  reg [WRITES-1:0]             write_taken;
  reg [31:0]                   writes;
  reg [31:0]                   open;
  reg [31:0]                   violations;
  reg                          was_reset;
  initial begin
    reads       = 0;
    writes      = 0;
    violations  = 0;
    was_reset   = 1'b0;
    read_id     = 0;
    read_left   = 0;
    write_id    = 0;
    write_left  = 0;
    write_lane  = 0;
    write_taken = 0;
  end
  assign idle = reads == 0 && writes == 0;
  assign all_violations = violations + aw_count + w_count + b_count + ar_count + r_count;

  integer i;
  reg     hit;
  integer at;
  reg [BYTES-1:0] lanes;

  always @(posedge aclk) begin
    if (!aresetn) begin
      reads  = 0;
      writes = 0;
    end else if (!was_reset) begin
      // Answers first: they are to what earlier cycles took.
      if (m_axi_bvalid) begin
        hit = 1'b0;
        at  = 0;
        for (i = 0; i < WRITES; i = i + 1)
          if (!hit && i < writes && write_taken[i] && write_id[i*ID_WIDTH +: ID_WIDTH] == m_axi_bid) begin
            hit = 1'b1;
            at  = i;
          end
        if (b_new) begin
          `AXI4_RULE(hit, "BId", "IHI 0022 A3.3.1", "B")
          if (hit) begin
            `AXI4_RULE(write_left[at*9 +: 9] == 0, "BEarly", "IHI 0022 A3.3.1", "B")
            `AXI4_RULE(m_axi_bresp != 2'b01, "ExOkay", "IHI 0022 A3.4.4", "B")
          end
        end
        if (m_axi_bready && hit && write_left[at*9 +: 9] == 0) begin
          for (i = 0; i < WRITES - 1; i = i + 1)
            if (i >= at) begin
              write_id[i*ID_WIDTH +: ID_WIDTH] = write_id[(i+1)*ID_WIDTH +: ID_WIDTH];
              write_left[i*9 +: 9]             = write_left[(i+1)*9 +: 9];
              write_lane[i*7 +: 7]             = write_lane[(i+1)*7 +: 7];
              write_taken[i]                   = write_taken[i+1];
            end
          writes = writes - 1;
        end
      end
      if (m_axi_rvalid) begin
        hit = 1'b0;
        at  = 0;
        for (i = 0; i < MAX_READS; i = i + 1)
          if (!hit && i < reads && read_id[i*ID_WIDTH +: ID_WIDTH] == m_axi_rid) begin
            hit = 1'b1;
            at  = i;
          end
        if (r_new) begin
          `AXI4_RULE(hit, "RId", "IHI 0022 A3.3.1", "R")
          if (hit) begin
            `AXI4_RULE(m_axi_rlast == (read_left[at*9 +: 9] == 1), "RLast", "IHI 0022 A3.2.2", "R")
            `AXI4_RULE(m_axi_rresp != 2'b01, "ExOkay", "IHI 0022 A3.4.4", "R")
          end
        end
        if (m_axi_rready && hit) begin
          read_left[at*9 +: 9] = read_left[at*9 +: 9] - 9'd1;
          if (read_left[at*9 +: 9] == 0) begin
            for (i = 0; i < MAX_READS - 1; i = i + 1)
              if (i >= at) begin
                read_id[i*ID_WIDTH +: ID_WIDTH] = read_id[(i+1)*ID_WIDTH +: ID_WIDTH];
                read_left[i*9 +: 9]             = read_left[(i+1)*9 +: 9];
              end
            reads = reads - 1;
          end
        end
      end

      // Addresses.
      if (aw_new) begin
        `AXI4_RULE(m_axi_awburst == 2'b01, "BurstDeclared", "declared", "AW")
        `AXI4_RULE(m_axi_awsize == SIZE, "SizeDeclared", "declared", "AW")
        `AXI4_RULE(aw_beats <= MAX_BEATS, "LengthDeclared", "declared", "AW")
        `AXI4_RULE(aw_end <= 17'd4096, "FourKib", "IHI 0022 A3.4.1", "AW")
        `AXI4_RULE(m_axi_awcache[1] || m_axi_awcache[3:2] == 0, "CacheReserved", "IHI 0022 A4.4", "AW")
        `AXI4_RULE(!m_axi_awlock, "LockDeclared", "declared", "AW")
        if (writes < WRITES) begin
          write_id[writes*ID_WIDTH +: ID_WIDTH] = m_axi_awid;
          write_left[writes*9 +: 9]             = aw_beats[8:0];
          write_lane[writes*7 +: 7]             = m_axi_awaddr[6:0] & (BYTES[6:0] - 7'd1);
          write_taken[writes]                   = 1'b0;
          writes = writes + 1;
        end
      end
      if (ar_new) begin
        `AXI4_RULE(m_axi_arburst == 2'b01, "BurstDeclared", "declared", "AR")
        `AXI4_RULE(m_axi_arsize == SIZE, "SizeDeclared", "declared", "AR")
        `AXI4_RULE(ar_beats <= MAX_BEATS, "LengthDeclared", "declared", "AR")
        `AXI4_RULE(ar_end <= 17'd4096, "FourKib", "IHI 0022 A3.4.1", "AR")
        `AXI4_RULE(m_axi_arcache[1] || m_axi_arcache[3:2] == 0, "CacheReserved", "IHI 0022 A4.4", "AR")
        `AXI4_RULE(!m_axi_arlock, "LockDeclared", "declared", "AR")
      end
      if (m_axi_arvalid && m_axi_arready) begin
        `AXI4_RULE(reads < MAX_READS, "ReadsInFlight", "declared", "AR")
        if (reads < MAX_READS) begin
          read_id[reads*ID_WIDTH +: ID_WIDTH] = m_axi_arid;
          read_left[reads*9 +: 9]             = ar_beats[8:0];
          reads = reads + 1;
        end
      end
      if (m_axi_awvalid && m_axi_awready) begin
        // The one that was offered last is the one that is taken.
        open = 0;
        for (i = 0; i < WRITES; i = i + 1)
          if (i < writes) begin
            write_taken[i] = 1'b1;
            open = open + 1;
          end
        `AXI4_RULE(open <= MAX_WRITES, "WritesInFlight", "declared", "AW")
      end

      // Write data, for the oldest write that still waits for some.
      if (m_axi_wvalid) begin
        hit = 1'b0;
        at  = 0;
        for (i = 0; i < WRITES; i = i + 1)
          if (!hit && i < writes && write_left[i*9 +: 9] != 0) begin
            hit = 1'b1;
            at  = i;
          end
        if (w_new) begin
          `AXI4_RULE(hit, "WAhead", "declared", "W")
          if (hit) begin
            lanes = {BYTES{1'b1}} << write_lane[at*7 +: 7];
            `AXI4_RULE(m_axi_wlast == (write_left[at*9 +: 9] == 1), "WLast", "IHI 0022 A3.2.2", "W")
            `AXI4_RULE((m_axi_wstrb & ~lanes) == 0, "WStrobes", "IHI 0022 A3.4.3", "W")
          end
        end
        if (m_axi_wready && hit) begin
          write_left[at*9 +: 9] = write_left[at*9 +: 9] - 9'd1;
          write_lane[at*7 +: 7] = 7'd0;
        end
      end
    end
    was_reset = !aresetn;
  end
endmodule

/* verilator lint_on DECLFILENAME */
/* verilator lint_on BLKSEQ */
`undef AXI4_RULE
