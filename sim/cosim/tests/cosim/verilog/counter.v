// A counter, and ports of every storage size.
module counter (
    input          aclk,
    input          aresetn,
    input          enable,
    input  [  3:0] by,
    input  [ 12:0] half,
    input  [ 40:0] double,
    input  [100:0] wide,
    output [ 31:0] count,
    output [ 12:0] half_out,
    output [ 40:0] double_out,
    output [100:0] wide_out,
    output [ 31:0] unreset,
    output         zero
);
  reg [ 31:0] value;
  reg [ 12:0] half_value;
  reg [ 40:0] double_value;
  reg [100:0] wide_value;
  reg [ 31:0] never;

  assign count = value;
  assign half_out = half_value;
  assign double_out = double_value;
  assign wide_out = wide_value;
  assign unreset = never;
  // Combinational from an input.
  assign zero = by == 4'd0;

  always @(posedge aclk) begin
    half_value <= ~half;
    double_value <= ~double;
    wide_value <= ~wide;
    if (!aresetn) value <= 32'd0;
    else if (enable) value <= value + {28'd0, by};
  end
endmodule
