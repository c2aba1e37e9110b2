// An output-stationary 8x8 array of int8 multiply-accumulators: rows of `a` move right, columns of `b` move
// down, one column of sums is selected by `a`.
module array (
    input             aclk,
    input             aresetn,
    input             a_valid,
    input      [63:0] a,
    output reg [31:0] sum
);
  genvar r, c;
  integer i;
  wire [  7:0] east [0:71];
  wire [  7:0] south[0:71];
  reg  [ 31:0] acc  [0:63];
  generate
    for (r = 0; r < 8; r = r + 1) begin : edges
      assign east[9*r]  = a[8*r+:8];
      assign south[r] = a[8*r+:8] ^ 8'h5a;
    end
    for (r = 0; r < 8; r = r + 1) begin : rows
      for (c = 0; c < 8; c = c + 1) begin : columns
        reg signed [7:0] x, y;
        wire signed [15:0] product = x * y;
        assign east[9*r+c+1] = x;
        assign south[8*(r+1)+c] = y;
        always @(posedge aclk) begin
          if (!aresetn) begin
            x <= 8'd0;
            y <= 8'd0;
          end else if (a_valid) begin
            x <= east[9*r+c];
            y <= south[8*r+c];
          end
          if (!aresetn) acc[8*r+c] <= 32'd0;
          else if (a_valid) acc[8*r+c] <= acc[8*r+c] + {{16{product[15]}}, product};
        end
      end
    end
  endgenerate
  always @(posedge aclk) sum <= acc[a[5:0]];
endmodule
