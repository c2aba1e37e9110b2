    // What a guarded port must do. This text goes to the end of the flattened port, 2 queues of 2 windows, and sees its
    // registers by their names.

    // Any queue, also one that does not exist.
    (* anyconst *) reg [5:0] q;
    wire real_q = q < 6'd2;

    // The first cycle is a reset.
    reg begun = 1'b0;
    always @(posedge aclk) begun <= 1'b1;
    always @(*) if (!begun) assume (clear);

    // The windows of q, as ordered: a reset closes them.
    reg [129:0] w0, w1;
    wire ordered = \guard.ready && set && real_q && set_queue == q[0];
    always @(posedge aclk) begin
        if (ordered && (set_all || set_slot == 4'd0)) w0 <= set_window;
        if (ordered && (set_all || set_slot == 4'd1)) w1 <= set_window;
        if (clear) begin
            w0 <= 130'd0;
            w1 <= 130'd0;
        end
    end

    // The burst in the port, with those windows when it was given.
    reg mine, h_write;
    reg [63:0] h_first;
    reg [7:0] h_beats;
    reg [129:0] h_w0, h_w1;
    always @(posedge aclk) begin
        if (give && idle) begin
            mine <= owner == q;
            h_write <= write;
            h_first <= address;
            h_beats <= beats;
            h_w0 <= w0;
            h_w1 <= w1;
        end
    end

    // Every byte of it is inside one window with the right; 65 bits, so that nothing goes round.
    wire [64:0] h_last = {1'b0, h_first} + {54'd0, h_beats, 3'b111};
    wire h_holds0 = (h_write ? h_w0[129] : h_w0[128]) && {1'b0, h_first} >= {1'b0, h_w0[63:0]}
                    && h_last <= {1'b0, h_w0[127:64]};
    wire h_holds1 = (h_write ? h_w1[129] : h_w1[128]) && {1'b0, h_first} >= {1'b0, h_w1[63:0]}
                    && h_last <= {1'b0, h_w1[127:64]};
    wire h_good = real_q && (h_holds0 || h_holds1);

    reg was_offered = 1'b0;
    always @(posedge aclk) was_offered <= begun && ax_valid && !ax_ready && !clear;

    always @(*) if (begun) begin
        // The promises.
        if (ax_valid && mine) assert (h_good);
        if (denied && mine) assert (!h_good);
        if (ax_valid) assert (ax_addr == h_first && ax_len == h_beats);
        if (was_offered) assert (ax_valid);
        assert (!(denied && ax_valid));
        if (sent) assert (ax_valid && ax_ready);

        // Why they hold for ever: what is true between one cycle and the next.
        assert (\guard.closed <= 2'd2);
        if (real_q && \guard.closed > {1'b0, q[0]}) begin
            assert (\guard.slots_0.windows_mem [q[0]] == w0);
            assert (\guard.slots_1.windows_mem [q[0]] == w1);
        end
        if (real_q && \guard.closed <= {1'b0, q[0]}) assert (w0 == 130'd0 && w1 == 130'd0);
        if (\guard.closed != 2'd2) assert (!waiting && !offered);
        assert (!(waiting && offered));
        assert (waiting == (\guard.checked || \guard.judged ));
        assert (!(\guard.checked && \guard.judged ));
        if (waiting || offered) assert (held == h_first && length == h_beats);
        if (\guard.checked ) begin
            assert (\guard.from == h_first && \guard.to == h_last[63:0] && \guard.writes == h_write);
            if (mine) assert (\guard.known == real_q);
            if (mine && real_q) assert (\guard.slots_0.windows_read_data == h_w0);
            if (mine && real_q) assert (\guard.slots_1.windows_read_data == h_w1);
        end
        if (\guard.judged && mine) assert (\guard.good == h_good);
        if (offered && mine) assert (h_good);
    end
