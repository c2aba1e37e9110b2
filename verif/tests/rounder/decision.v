// What the rounding decision must be, in arithmetic: see the table of modes in the numerics page.
module decision_definition #(parameter N = 8) (
    input  wire [N-1:0] fraction,
    input  wire         guard,
    input  wire         sticky,
    input  wire         odd,
    input  wire [1:0]   mode,
    input  wire [N-1:0] random,
    output wire         up
);
    // The discarded part in units of 2^-(N+2), the last bit standing for anything below the guard bit.
    wire [N+2:0] discarded = {1'b0, fraction, guard, sticky};
    wire [N+2:0] half = {2'b01, {(N+1){1'b0}}};
    wire rne = (discarded > half) || ((discarded == half) && odd);

    wire [N+1:0] one = {2'b01, {N{1'b0}}};
    wire [N+1:0] floor = {2'b00, fraction};
    wire above = guard && sticky;
    wire tie = guard && !sticky;
    wire [N+1:0] nearest = above ? floor + 1 : tie ? floor + fraction[0] : floor;

    assign up = mode == 2'd0 ? rne
              : mode == 2'd1 ? 1'b0
              : mode == 2'd2 ? floor + random >= one
              : nearest + random >= one;
endmodule
