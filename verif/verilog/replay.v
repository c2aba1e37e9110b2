// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Replays recorded AXI4 traffic to axi4_monitor: a line of hexadecimal digits a cycle, each field padded to
// whole digits. `mark` is 1 in the first cycle of a trace. The file is +traffic=NAME, CYCLES lines long.

module replay;
  parameter CYCLES     = 1;
  parameter DATA_WIDTH = 64;
  parameter MAX_READS  = 4;
  parameter MAX_WRITES = 4;
  parameter MAX_BEATS  = 256;
  parameter MAX_WAIT   = 0;
  localparam D = (DATA_WIDTH + 3) / 4 * 4;
  localparam S = (DATA_WIDTH / 8 + 3) / 4 * 4;
  // valid ready id addr len size burst lock cache prot qos, each in whole digits
  localparam ADDRESS = 4 + 4 + 4 + 64 + 8 + 4 + 4 + 4 + 4 + 4 + 4;
  localparam WIDTH   = 8 + 2 * ADDRESS + (8 + D + S + 4) + (8 + 4 + 4) + (8 + 4 + D + 4 + 4);

  reg [WIDTH-1:0] traffic [0:CYCLES-1];
  reg [3:0] mark, aresetn;
  reg [3:0] aw_valid, aw_ready, aw_id, aw_size, aw_burst, aw_lock, aw_cache, aw_prot, aw_qos;
  reg [3:0] ar_valid, ar_ready, ar_id, ar_size, ar_burst, ar_lock, ar_cache, ar_prot, ar_qos;
  reg [63:0] aw_addr, ar_addr;
  reg [7:0] aw_len, ar_len;
  reg [3:0] w_valid, w_ready, w_last;
  reg [D-1:0] w_data, r_data;
  reg [S-1:0] w_strb;
  reg [3:0] b_valid, b_ready, b_id, b_resp;
  reg [3:0] r_valid, r_ready, r_id, r_resp, r_last;

  reg aclk;
  wire idle;
  wire [31:0] violations;
  integer cycle, trace;
  reg [8*1024-1:0] file;

  axi4_monitor #(
      .DATA_WIDTH(DATA_WIDTH), .ID_WIDTH(4), .MAX_READS(MAX_READS), .MAX_WRITES(MAX_WRITES),
      .MAX_BEATS(MAX_BEATS), .MAX_WAIT(MAX_WAIT)
  ) monitor (
      .aclk(aclk), .aresetn(aresetn[0]),
      .m_axi_awid(aw_id), .m_axi_awaddr(aw_addr), .m_axi_awlen(aw_len), .m_axi_awsize(aw_size[2:0]),
      .m_axi_awburst(aw_burst[1:0]), .m_axi_awlock(aw_lock[0]), .m_axi_awcache(aw_cache),
      .m_axi_awprot(aw_prot[2:0]), .m_axi_awqos(aw_qos), .m_axi_awvalid(aw_valid[0]),
      .m_axi_awready(aw_ready[0]),
      .m_axi_wdata(w_data[DATA_WIDTH-1:0]), .m_axi_wstrb(w_strb[DATA_WIDTH/8-1:0]),
      .m_axi_wlast(w_last[0]), .m_axi_wvalid(w_valid[0]), .m_axi_wready(w_ready[0]),
      .m_axi_bid(b_id), .m_axi_bresp(b_resp[1:0]), .m_axi_bvalid(b_valid[0]), .m_axi_bready(b_ready[0]),
      .m_axi_arid(ar_id), .m_axi_araddr(ar_addr), .m_axi_arlen(ar_len), .m_axi_arsize(ar_size[2:0]),
      .m_axi_arburst(ar_burst[1:0]), .m_axi_arlock(ar_lock[0]), .m_axi_arcache(ar_cache),
      .m_axi_arprot(ar_prot[2:0]), .m_axi_arqos(ar_qos), .m_axi_arvalid(ar_valid[0]),
      .m_axi_arready(ar_ready[0]),
      .m_axi_rid(r_id), .m_axi_rdata(r_data[DATA_WIDTH-1:0]), .m_axi_rresp(r_resp[1:0]),
      .m_axi_rlast(r_last[0]), .m_axi_rvalid(r_valid[0]), .m_axi_rready(r_ready[0]),
      .all_violations(violations), .idle(idle)
  );

  initial begin
    if (!$value$plusargs("traffic=%s", file)) begin
      $display("no +traffic=FILE");
      $finish;
    end
    $readmemh(file, traffic);
    aclk  = 1'b0;
    trace = 0;
    for (cycle = 0; cycle < CYCLES; cycle = cycle + 1) begin
      {mark, aresetn,
       aw_valid, aw_ready, aw_id, aw_addr, aw_len, aw_size, aw_burst, aw_lock, aw_cache, aw_prot, aw_qos,
       w_valid, w_ready, w_data, w_strb, w_last,
       b_valid, b_ready, b_id, b_resp,
       ar_valid, ar_ready, ar_id, ar_addr, ar_len, ar_size, ar_burst, ar_lock, ar_cache, ar_prot, ar_qos,
       r_valid, r_ready, r_id, r_data, r_resp, r_last} = traffic[cycle];
      if (mark[0]) begin
        // The reset that begins a trace has not cleared the monitor yet: idle is of the trace before.
        if (trace != 0) $display("idle %b", idle);
        $display("trace %0d", trace);
        trace = trace + 1;
      end
      #5 aclk = 1'b1;
      #5 aclk = 1'b0;
    end
    $display("idle %b", idle);
    $display("violations %0d", violations);
    $finish;
  end
endmodule
