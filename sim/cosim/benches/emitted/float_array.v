// The float array as one would write it by hand, adders one cycle deep: what the emitted Verilog is measured beside. Same
// ports, same registers, same cycles; arrays and generate loops where the emitter writes instances.
// SPDX-License-Identifier: MIT OR Apache-2.0
`default_nettype none

// An 8- or 16-bit float as sign, exponent + 134, 11-bit significand; exponent 384: infinity, NaN (.1), or "no k" (0).
module by_hand_decode (
    input  wire [15:0] x,
    input  wire [2:0]  format,
    input  wire        none,
    output reg  [20:0] code
);
    reg sign, special;
    reg [7:0] field;
    reg [9:0] fraction, f;
    reg [8:0] offset, e;
    always @* begin
        sign = x[7];
        case (format)
            3'd0: begin
                sign = x[15]; field = x[14:7]; fraction = {x[6:0], 3'b0}; offset = 9'd7; special = &x[14:7];
            end
            3'd1: begin
                sign = x[15]; field = {3'b0, x[14:10]}; fraction = x[9:0]; offset = 9'd119; special = &x[14:10];
            end
            3'd2: begin
                field = {4'b0, x[6:3]}; fraction = {x[2:0], 7'b0}; offset = 9'd127; special = &x[6:0];
            end
            3'd3: begin
                field = {4'b0, x[6:3]}; fraction = {x[2:0], 7'b0}; offset = 9'd127; special = &x[6:3];
            end
            3'd4: begin
                field = {3'b0, x[6:2]}; fraction = {x[1:0], 8'b0}; offset = 9'd119; special = &x[6:2];
            end
            default: begin
                field = {5'b0, x[6:4]}; fraction = {x[3:0], 6'b0}; offset = 9'd131; special = &x[6:4];
            end
        endcase
        f = fraction;
        e = offset;
        if (!(|f[9:2])) begin f = f << 8; e = e - 9'd8; end
        if (!(|f[9:6])) begin f = f << 4; e = e - 9'd4; end
        if (!(|f[9:8])) begin f = f << 2; e = e - 9'd2; end
        if (!f[9]) begin f = f << 1; e = e - 9'd1; end
        if (none) code = {1'b0, 9'd384, 11'd0};
        else if (special) code = |fraction ? {1'b0, 9'd384, 11'h600} : {sign, 9'd384, 11'h400};
        else if (|field) code = {sign, offset + {1'b0, field}, 1'b1, fraction};
        else if (|fraction) code = {sign, e, f, 1'b0};
        else code = {sign, 20'd0};
    end
endmodule

module by_hand_pe (
    input  wire        aclk, advance, load, swap,
    input  wire [20:0] a_in, w_in,
    input  wire [31:0] psum_in,
    output reg  [20:0] a,
    output reg  [31:0] psum
);
    // Multiply.
    reg [20:0] shadow, active;
    reg [21:0] p;
    reg [9:0] p_field;
    reg p_sign, p_some, p_inf, p_nan, p_none;
    wire a_special = &a[19:18];
    wire w_special = &active[19:18];
    wire w_none = w_special && !active[10];
    wire a_inf = a_special && !a[9];
    wire w_inf = w_special && !active[9];
    always @(posedge aclk) if (advance) begin
        a <= a_in;
        if (load) shadow <= w_in;
        if (swap) active <= shadow;
        p <= a[10:0] * active[10:0];
        p_field <= {1'b0, a[19:11]} + {1'b0, active[19:11]} - 10'd141;
        p_sign <= a[20] ^ active[20];
        p_some <= a[10] && active[10];
        p_inf <= (a_special || w_special) && !w_none;
        p_nan <= !w_none && ((a_special && a[9]) || (w_special && active[9]) || (a_inf && !active[10])
            || (w_inf && !a[10]));
        p_none <= w_none;
        psum <= result;
    end

    // Align.
    wire c_normal = |psum_in[30:23];
    wire c_top = &psum_in[30:23];
    wire c_inf = c_top && !(|psum_in[22:0]);
    wire c_sign = psum_in[31];
    wire [9:0] c_field = c_normal ? {2'b0, psum_in[30:23]} : 10'd1;
    wire [26:0] c = {1'b0, c_normal, psum_in[22:0], 2'b0};
    wire sign = p_none ? c_sign : p_sign;
    wire subtract = sign ^ c_sign;
    wire [9:0] apart = p_field - c_field;
    wire p_high = p_some && !apart[9];
    wire [26:0] high = p_high ? {p, 5'b0} : c;
    wire [26:0] whole = p_high ? c : {p, 5'b0};
    wire [9:0] distance = p_high ? apart : c_field - p_field;
    wire [9:0] field = p_high ? p_field : c_field;
    wire [4:0] places = |distance[9:5] ? 5'd31 : distance[4:0];
    wire [26:0] low = whole >> places;
    wire lost = |(whole & ~(27'h7ffffff << places));

    // Add, or subtract.
    wire [27:0] total = subtract ? {1'b0, high} - {1'b0, low} - {27'b0, lost} : {1'b0, high} + {1'b0, low};
    wire turned = subtract && total[27];
    wire [27:0] sum = turned ? {1'b0, low} - {1'b0, high} : total;

    // Normalise, not below the smallest exponent, and round.
    reg [27:0] n, seen;
    reg [8:0] e;
    reg [31:0] rounded, result;
    wire inf = p_inf || c_inf;
    wire nan = p_nan || (c_top && !c_inf) || (p_inf && c_inf && subtract);
    wire negative = inf ? (p_inf ? sign : c_sign) : (p_high ? sign : c_sign) ^ turned;
    always @* begin
        n = sum;
        seen = sum | (28'h4000000 >> field[8:0]);
        e = field[8:0] + 9'd1;
        if (!(|seen[27:12])) begin n = n << 16; seen = seen << 16; e = e - 9'd16; end
        if (!(|seen[27:20])) begin n = n << 8; seen = seen << 8; e = e - 9'd8; end
        if (!(|seen[27:24])) begin n = n << 4; seen = seen << 4; e = e - 9'd4; end
        if (!(|seen[27:26])) begin n = n << 2; seen = seen << 2; e = e - 9'd2; end
        if (!seen[27]) begin n = n << 1; e = e - 9'd1; end
        rounded = {e, 23'b0} + {8'b0, n[27:4]} + {31'b0, n[3] && (n[4] || |n[2:0] || lost)};
        if (nan) result = 32'h7fc00000;
        else if (inf || rounded[31] || &rounded[30:23]) result = {negative, 31'h7f800000};
        else if (subtract && !(|sum) && !lost) result = 32'd0;
        else result = {negative, rounded[30:0]};
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

module by_hand #(parameter R = 8, C = 8) (
    input  wire            aclk, aresetn,
    input  wire            s_axis_a_tvalid,
    output wire            s_axis_a_tready,
    input  wire [16*R-1:0] s_axis_a_tdata,
    input  wire [4:0]      s_axis_a_tuser,
    input  wire            s_axis_a_tlast,
    input  wire            s_axis_b_tvalid,
    output wire            s_axis_b_tready,
    input  wire [16*C-1:0] s_axis_b_tdata,
    input  wire [3:0]      s_axis_b_tuser,
    input  wire            s_axis_c_tvalid,
    output wire            s_axis_c_tready,
    input  wire [32*C-1:0] s_axis_c_tdata,
    output wire            m_axis_tvalid,
    input  wire            m_axis_tready,
    output wire [32*C-1:0] m_axis_tdata,
    output wire            m_axis_tlast
);
    localparam S = R + C + 3;

    // Intake: one activation row and one psum row held back.
    reg a_full, a_last, c_full, loaded;
    reg [4:0] a_user;
    reg [R-1:0] row;
    reg [16*R-1:0] a_held;
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

    // Edges: operands are decoded once a row and a column.
    wire [21*R-1:0] a_code, a_edge;
    wire [21*C-1:0] b_code, b_edge;
    wire [32*C-1:0] c_edge;
    reg [32*C-1:0] top, late;
    genvar k, n;
    generate
        for (k = 0; k < R; k = k + 1) begin : a_decode
            by_hand_decode decode (a_held[16*k +: 16], a_user[4:2], 1'b0, a_code[21*k +: 21]);
        end
        for (n = 0; n < C; n = n + 1) begin : b_decode
            by_hand_decode decode (s_axis_b_tdata[16*n +: 16], s_axis_b_tuser[3:1], s_axis_b_tuser[0], b_code[21*n +: 21]);
        end
    endgenerate
    always @(posedge aclk) if (advance) begin
        top <= adding ? c_held : {32*C{1'b0}};
        late <= top;
    end
    by_hand_skew #(21, R) a_skew (aclk, advance, a_code, a_edge);
    by_hand_skew #(21, C) b_skew (aclk, advance, b_code, b_edge);
    by_hand_skew #(32, C) c_skew (aclk, advance, late, c_edge);

    // The grid.
    generate
        for (k = 0; k < R; k = k + 1) begin : rows
            for (n = 0; n < C; n = n + 1) begin : cols
                wire [20:0] left, a;
                wire [31:0] above, psum;
                reg load, swap;
                if (n == 0) begin : first
                    assign left = a_edge[21*k +: 21];
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
                    .a_in(left), .w_in(b_edge[21*n +: 21]), .psum_in(above), .a(a), .psum(psum)
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
