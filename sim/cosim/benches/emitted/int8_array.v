// The int8 array as one would write it by hand: what the emitted Verilog is measured beside. Same ports, same
// registers, same cycles; arrays and generate loops where the emitter writes instances.
// SPDX-License-Identifier: MIT OR Apache-2.0
`default_nettype none

module by_hand_pe (
    input  wire               aclk, advance, load, swap,
    input  wire signed [7:0]  a_in, w_in,
    input  wire        [31:0] psum_in,
    output reg  signed [7:0]  a,
    output reg         [31:0] psum
);
    reg signed [7:0] shadow, active;
    wire signed [15:0] product = a * active;
    always @(posedge aclk) if (advance) begin
        a <= a_in;
        psum <= psum_in + {{16{product[15]}}, product};
        if (load) shadow <= w_in;
        if (swap) active <= shadow;
    end
endmodule

// Lane k is delayed by k + 1 cycles.
module by_hand_skew #(parameter W = 8, N = 4) (
    input  wire           aclk, advance,
    input  wire [W*N-1:0] d,
    output wire [W*N-1:0] q
);
    genvar k;
    generate for (k = 0; k < N; k = k + 1) begin : lane
        genvar s;
        for (s = 0; s <= k; s = s + 1) begin : stage
            reg [W-1:0] data;
            if (s == 0) begin : first
                always @(posedge aclk) if (advance) data <= d[W*k +: W];
            end else begin : inner
                always @(posedge aclk) if (advance) data <= stage[s-1].data;
            end
        end
        assign q[W*k +: W] = stage[k].data;
    end endgenerate
endmodule

module by_hand #(parameter R = 16, C = 16) (
    input  wire            aclk, aresetn,
    input  wire            s_axis_a_tvalid,
    output wire            s_axis_a_tready,
    input  wire [8*R-1:0]  s_axis_a_tdata,
    input  wire [1:0]      s_axis_a_tuser,
    input  wire            s_axis_a_tlast,
    input  wire            s_axis_b_tvalid,
    output wire            s_axis_b_tready,
    input  wire [8*C-1:0]  s_axis_b_tdata,
    input  wire            s_axis_c_tvalid,
    output wire            s_axis_c_tready,
    input  wire [32*C-1:0] s_axis_c_tdata,
    output wire            m_axis_tvalid,
    input  wire            m_axis_tready,
    output wire [32*C-1:0] m_axis_tdata,
    output wire            m_axis_tlast
);
    localparam S = R + C + 2;

    // Intake: one activation row and one psum row held back.
    reg a_full, a_last, c_full, loaded;
    reg [1:0] a_user;
    reg [R-1:0] row;
    reg [8*R-1:0] a_held;
    reg [32*C-1:0] c_held;
    reg spare_full, spare_last;
    reg [32*C-1:0] spare;
    reg [S-1:0] valid, last;
    wire advance = !spare_full;
    wire go = a_full && (!a_user[0] || loaded) && (!a_user[1] || c_full);
    wire swapping = go && a_user[0];
    wire adding = go && a_user[1];
    wire beat = s_axis_b_tvalid && s_axis_b_tready;
    assign s_axis_a_tready = advance && (!a_full || go);
    assign s_axis_b_tready = advance && (!loaded || swapping);
    assign s_axis_c_tready = advance && (!c_full || adding);
    always @(posedge aclk) begin
        if (s_axis_a_tready) begin
            a_full <= s_axis_a_tvalid;
            a_user <= s_axis_a_tuser;
            a_last <= s_axis_a_tlast;
            a_held <= s_axis_a_tdata;
        end
        if (s_axis_c_tready) begin
            c_full <= s_axis_c_tvalid;
            c_held <= s_axis_c_tdata;
        end
        if (advance && swapping) loaded <= 1'b0;
        if (beat) begin
            row <= row[R-1] ? {{(R-1){1'b0}}, 1'b1} : row << 1;
            if (row[R-1]) loaded <= 1'b1;
        end
        if (!aresetn) begin
            a_full <= 1'b0;
            c_full <= 1'b0;
            loaded <= 1'b0;
            row <= {{(R-1){1'b0}}, 1'b1};
        end
    end

    // Edges.
    wire [8*R-1:0] a_edge;
    wire [8*C-1:0] b_edge;
    wire [32*C-1:0] c_edge;
    reg [32*C-1:0] top;
    always @(posedge aclk) if (advance) top <= adding ? c_held : {32*C{1'b0}};
    by_hand_skew #(8, R) a_skew (aclk, advance, a_held, a_edge);
    by_hand_skew #(8, C) b_skew (aclk, advance, s_axis_b_tdata, b_edge);
    by_hand_skew #(32, C) c_skew (aclk, advance, top, c_edge);

    // The grid.
    genvar k, n;
    generate
        for (k = 0; k < R; k = k + 1) begin : rows
            for (n = 0; n < C; n = n + 1) begin : cols
                wire [7:0] left, a;
                wire [31:0] above, psum;
                reg load, swap;
                if (n == 0) begin : first
                    assign left = a_edge[8*k +: 8];
                    always @(posedge aclk) if (advance) load <= beat && row[k];
                end else begin : inner
                    assign left = cols[n-1].a;
                    always @(posedge aclk) if (advance) load <= cols[n-1].load;
                end
                if (k == 0) begin : highest
                    assign above = c_edge[32*n +: 32];
                    if (n == 0) begin : corner
                        always @(posedge aclk) if (advance) swap <= swapping;
                    end else begin : side
                        always @(posedge aclk) if (advance) swap <= cols[n-1].swap;
                    end
                end else begin : lower
                    assign above = rows[k-1].cols[n].psum;
                    always @(posedge aclk) if (advance) swap <= rows[k-1].cols[n].swap;
                end
                by_hand_pe pe (
                    .aclk(aclk), .advance(advance), .load(load), .swap(swap),
                    .a_in(left), .w_in(b_edge[8*n +: 8]), .psum_in(above), .a(a), .psum(psum)
                );
            end
        end
    endgenerate

    // Outlet.
    wire [32*C-1:0] front, back, result;
    generate for (n = 0; n < C; n = n + 1) begin : turned
        assign front[32*(C-1-n) +: 32] = rows[R-1].cols[n].psum;
        assign result[32*n +: 32] = back[32*(C-1-n) +: 32];
    end endgenerate
    by_hand_skew #(32, C) m_skew (aclk, advance, front, back);
    assign m_axis_tvalid = spare_full || valid[0];
    assign m_axis_tlast = spare_full ? spare_last : last[0];
    assign m_axis_tdata = spare_full ? spare : result;
    always @(posedge aclk) begin
        if (spare_full) spare_full <= !m_axis_tready;
        else begin
            spare_full <= valid[0] && !m_axis_tready;
            spare_last <= last[0];
            spare <= result;
            valid <= {go, valid[S-1:1]};
            last <= {a_last, last[S-1:1]};
        end
        if (!aresetn) begin
            spare_full <= 1'b0;
            valid <= {S{1'b0}};
        end
    end
endmodule

`default_nettype wire
