// A 32-bit counter: a cycle of almost nothing, so the boundary's cost is what is seen.
module counter (
    input             aclk,
    input             aresetn,
    input             a_valid,
    input      [31:0] a,
    output reg [31:0] sum
);
  always @(posedge aclk)
    if (!aresetn) sum <= 32'd0;
    else if (a_valid) sum <= sum + a;
endmodule
