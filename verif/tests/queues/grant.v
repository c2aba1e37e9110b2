    // What the arbiter's grant must do: 4 queues, quanta of 4, weights 1 to 3. This text goes to the end of the flattened
    // grant, and sees its registers by their names.

    // Any queue.
    (* anyconst *) reg [1:0] q;

    // The first cycle is a reset.
    reg begun = 1'b0;
    always @(posedge aclk) begun <= 1'b1;
    always @(*) if (!begun) assume (clear);

    // Around it: a queue is eligible only after it was wiped and created, and not while it is; no wipe meets a grant; a
    // queue keeps its class while it is eligible.
    reg [3:0] clean, made, eligible_was, urgent_was;
    always @(posedge aclk) begin
        eligible_was <= eligible;
        urgent_was <= urgent;
        if (wipe) clean[wipe_queue[1:0]] <= 1'b1;
        if (create) made[create_queue[1:0]] <= 1'b1;
        if (clear) begin
            clean <= 4'd0;
            made <= 4'd0;
            eligible_was <= 4'd0;
        end
    end
    always @(*) begin
        assume (!take || valid);
        assume (cost <= 3'd4);
        assume (!(wipe && (take || granted)));
        assume (!create || !eligible[create_queue[1:0]]);
        assume (wipe_queue < 6'd4 && create_queue < 6'd4);
        assume (!create || weight != 2'd0);
        assume ((eligible & ~(clean & made)) == 4'd0);
        assume ((eligible & eligible_was & (urgent ^ urgent_was)) == 4'd0);
    end

    // What q has overdrawn its last turn by.
    reg [2:0] due;
    always @(posedge aclk) begin
        if (granted && chosen[q]) due <= after[4] ? -after[2:0] : 3'd0;
        if (wipe && wipe_queue[1:0] == q) due <= 3'd0;
    end

    // Who has begun a turn while q waited, in the class of q.
    reg [3:0] seen;
    wire same = hurries == urgent[q];
    wire other = granted && same && begins && !chosen[q] && eligible[q];
    always @(posedge aclk) begin
        if (!eligible[q] || (granted && chosen[q])) seen <= 4'd0;
        else if (other) seen <= seen | chosen;
        if (clear) seen <= 4'd0;
    end

    wire signed [4:0] normal_left = normal_credit;
    wire signed [4:0] urgent_left = urgent_credit;
    wire signed [4:0] left_before = before_;
    wire signed [4:0] left_after = after;
    wire signed [4:0] paid = charge;
    wire signed [4:0] turn_worth = {1'b0, weights_read_data, 2'b00};
    wire one_hot = hot != 4'd0 && (hot & (hot - 4'd1)) == 4'd0;

    // Places from q on, in the order of the round.
    wire [1:0] place_0 = 2'd0 - q - 2'd1;
    wire [1:0] place_1 = 2'd1 - q - 2'd1;
    wire [1:0] place_2 = 2'd2 - q - 2'd1;
    wire [1:0] place_3 = 2'd3 - q - 2'd1;
    wire [1:0] turn_number = urgent[q] ? urgent_number[1:0] : normal_number[1:0];
    wire [1:0] turn_place = turn_number - q - 2'd1;
    wire [1:0] next_place = number[1:0] - q - 2'd1;

    always @(*) if (begun) begin
        // The promises.
        assert (valid == (eligible != 4'd0 && !granted));
        if (valid) assert (one_hot && hot == (4'd1 << queue) && (hot & eligible) == hot);
        if (valid && (eligible & urgent) != 4'd0) assert ((hot & urgent) == hot);
        if (granted) assert (left_after > -paid);
        if (granted && begins && chosen[q]) assert (left_after + paid == turn_worth - $signed({2'b00, due}));
        if (other) assert ((seen & chosen) == 4'd0);

        // Why they hold for ever: what is true between one cycle and the next.
        assert (normal_turn == (4'd1 << normal_number) && normal_number < 6'd4);
        assert (urgent_turn == (4'd1 << urgent_number) && urgent_number < 6'd4);
        assert (normal_left > -5'sd4 && normal_left < 5'sd12);
        assert (urgent_left > -5'sd4 && urgent_left < 5'sd12);
        if (granted) begin
            assert (chosen == (4'd1 << number) && number < 6'd4);
            assert (weights_read_data != 2'd0 && debts_read_data < 3'd4);
            if (!begins) assert (left_before > 5'sd0 && chosen == (hurries ? urgent_turn : normal_turn));
        end
        if (clean[q]) assert (debts_mem[q] == due);
        if (granted && chosen[q]) assert (debts_read_data == due);
        if (clean[0]) assert (debts_mem[0] < 3'd4);
        if (clean[1]) assert (debts_mem[1] < 3'd4);
        if (clean[2]) assert (debts_mem[2] < 3'd4);
        if (clean[3]) assert (debts_mem[3] < 3'd4);
        if (made[0]) assert (weights_mem[0] != 2'd0);
        if (made[1]) assert (weights_mem[1] != 2'd0);
        if (made[2]) assert (weights_mem[2] != 2'd0);
        if (made[3]) assert (weights_mem[3] != 2'd0);
        if (!eligible_was[q]) assert (seen == 4'd0);
        if (eligible[q] && seen != 4'd0) assert (turn_number != q && !seen[q]);
        if (eligible[q] && seen[0]) assert (place_0 <= turn_place);
        if (eligible[q] && seen[1]) assert (place_1 <= turn_place);
        if (eligible[q] && seen[2]) assert (place_2 <= turn_place);
        if (eligible[q] && seen[3]) assert (place_3 <= turn_place);
        if (other && eligible_was[q] && turn_number != q) assert (next_place > turn_place);
    end
