    // What an AXI4-Lite slave must do (IHI 0022, AXI4-Lite, handshake and response dependencies), and that the owner of the
    // registers sees each access once. This text goes to the end of the flattened slave, and sees its registers by their names.

    // The first cycle is a reset.
    reg begun = 1'b0;
    always @(posedge aclk) begun <= 1'b1;
    always @(*) if (!begun) assume (clear);

    // The master: what it offers holds still until it is taken.
    reg was_aw = 1'b0, was_w = 1'b0, was_ar = 1'b0;
    reg [19:0] aw_was, ar_was;
    reg [35:0] w_was;
    always @(posedge aclk) begin
        was_aw <= begun && !clear && awvalid && !awready;
        was_w <= begun && !clear && wvalid && !wready;
        was_ar <= begun && !clear && arvalid && !arready;
        aw_was <= awaddr;
        ar_was <= araddr;
        w_was <= {wstrb, wdata};
    end
    always @(*) begin
        if (was_aw) assume (awvalid && awaddr == aw_was);
        if (was_w) assume (wvalid && {wstrb, wdata} == w_was);
        if (was_ar) assume (arvalid && araddr == ar_was);
    end

    // Taken and not answered.
    reg [1:0] writes_due, data_due, reads_due;
    always @(posedge aclk) begin
        writes_due <= writes_due + {1'b0, awvalid && awready} - {1'b0, bvalid && bready};
        data_due <= data_due + {1'b0, wvalid && wready} - {1'b0, bvalid && bready};
        reads_due <= reads_due + {1'b0, arvalid && arready} - {1'b0, rvalid && rready};
        if (clear) begin
            writes_due <= 2'd0;
            data_due <= 2'd0;
            reads_due <= 2'd0;
        end
    end

    // Accesses that were done and whose response was not taken.
    reg write_done, read_done;
    reg [31:0] read_answer;
    always @(posedge aclk) begin
        if (bvalid && bready) write_done <= 1'b0;
        if (rvalid && rready) read_done <= 1'b0;
        if (access && done && write) write_done <= 1'b1;
        if (access && done && !write) begin
            read_done <= 1'b1;
            read_answer <= answer;
        end
        if (clear) begin
            write_done <= 1'b0;
            read_done <= 1'b0;
        end
    end

    reg was_b = 1'b0, was_r = 1'b0, was_access = 1'b0;
    reg [1:0] b_was;
    reg [33:0] r_was;
    reg [40:0] access_was;
    always @(posedge aclk) begin
        was_b <= begun && !clear && bvalid && !bready;
        was_r <= begun && !clear && rvalid && !rready;
        was_access <= begun && !clear && access && !done;
        b_was <= bresp;
        r_was <= {rresp, rdata};
        access_was <= {write, page, word, data};
    end

    always @(*) if (begun) begin
        // The promises.
        if (was_b) assert (bvalid && bresp == b_was);
        if (was_r) assert (rvalid && {rresp, rdata} == r_was);
        if (bvalid) assert (writes_due != 2'd0 && data_due != 2'd0);
        if (rvalid) assert (reads_due != 2'd0);
        if (bvalid) assert (bresp == 2'd0 || bresp == 2'd2);
        if (rvalid) assert (rresp == 2'd0 || rresp == 2'd2);
        if (was_access) assert (access && {write, page, word} == access_was[40:32]);
        if (was_access && write) assert (data == access_was[31:0]);
        // OKAY if and only if the access was done, once; what is read is its answer.
        if (bvalid) assert (write_done == (bresp == 2'd0));
        if (rvalid) assert (read_done == (rresp == 2'd0));
        if (rvalid && rresp == 2'd0) assert (rdata == read_answer);
        if (rvalid && rresp != 2'd0) assert (rdata == 32'd0);
        if (access && write) assert (!write_done);
        if (access && !write) assert (!read_done);

        // Why they hold for ever: what is true between one cycle and the next.
        assert (writes_due == {1'b0, aw_held} + {1'b0, b_offered});
        assert (data_due == {1'b0, w_held} + {1'b0, b_offered});
        assert (reads_due == {1'b0, ar_held} + {1'b0, r_offered});
        if (busy && writes) assert (aw_held && w_held && !b_offered && !write_done);
        if (busy && !writes) assert (ar_held && !r_offered && !read_done);
        assert (!write_done || b_offered);
        assert (!read_done || r_offered);
    end
