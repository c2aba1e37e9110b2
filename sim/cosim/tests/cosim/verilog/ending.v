// Ends the simulation each time `finish` is sampled, stops it at `stop`, never settles at `loop`.
module ending (
    input  aclk,
    input  finish,
    input  stop,
    input  loop,
    output turning
);
  reg a;
  initial a = 1'b0;
  /* verilator lint_off UNOPTFLAT */
  wire b = loop & ~c;
  wire c = b & loop;
  assign turning = c | a;
  always @(posedge aclk) begin
    if (finish) $finish;
    if (stop) $stop;
  end
endmodule
