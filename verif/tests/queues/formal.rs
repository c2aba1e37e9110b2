//! The promises of the guard, the register slave and the arbiter's grant, proved on their emitted Verilog by induction and by bounded search,
//! and refuted for blocks that are wrong in the ways that others were.

use crate::solver::Block;
use thorong_rtl::dma::axil::SmallSlave;
use thorong_rtl::dma::engine::grant::SmallGrant;
use thorong_rtl::dma::guard::SmallPort;

/// Where in a text of properties the promises end and the invariants of the induction begin.
const INVARIANTS: &str = "        // Why they hold for ever";

/// The promises without the invariants, which a wrong block may break without harm.
fn promises(properties: &str) -> String {
    let (promises, _) = properties.split_once(INVARIANTS).expect("both parts");
    format!("{promises}    end\n")
}

/// `block` keeps its `properties` for ever; each `(what, from, to)` breaks a promise within so many cycles.
fn prove(block: &Block, properties: &str, cycles: &str, wrong: &[(&str, &str, &str)]) {
    block.problem(properties).holds_for_ever(cycles);
    let promises = promises(properties);
    for (what, from, to) in wrong {
        let problem = block.broken(what, from, to).problem(&promises);
        problem.is_refuted(what, cycles);
    }
}

/// A port of 2 queues with 2 windows each: the checks are of full width, the table is as small as it may be. 8 cycles: a
/// reset, two to close all windows, one to set one, three for a burst to leave.
#[test]
fn nothing_leaves_without_a_window_that_holds_all_of_it() {
    let port = Block::small("dma_port", || Box::<SmallPort>::default());
    let wrong = [
        (
            "the start address alone",
            "(last <= windows_read_data[127:64])",
            "(first <= windows_read_data[127:64])",
        ),
        (
            "one byte beyond the end",
            "(last <= windows_read_data[127:64])",
            "(last <= windows_read_data[127:64] + 64'd1)",
        ),
        ("round 2^64", "known & (from <= to)", "known"),
        (
            "queues that do not exist",
            "({1'b0, owner} < owners)",
            "1'b1",
        ),
        (
            "reads by the right to write",
            "write ? windows_read_data[129] : windows_read_data[128]",
            "windows_read_data[129]",
        ),
    ];
    prove(&port, include_str!("guard.v"), "8", &wrong);
}

/// 8 cycles: a reset, two for a request to become an access, one to be done, one to be answered, and again.
#[test]
fn the_slave_answers_each_request_once() {
    let slave = Block::small("dma_axil", || Box::<SmallSlave>::default());
    let wrong = [
        (
            "a response that does not wait",
            "if (bready) b_offered <= 1'b0;",
            "b_offered <= 1'b0;",
        ),
        (
            "a response without its data",
            "write_waits = aw_held & w_held",
            "write_waits = aw_held",
        ),
        (
            "an access while a response waits",
            "ar_held & !r_offered",
            "ar_held",
        ),
        ("a refusal said as done", "b_bad <= 1'b1", "b_bad <= 1'b0"),
    ];
    prove(&slave, include_str!("slave.v"), "8", &wrong);
}

/// 4 queues, quanta of 4 bytes, weights to 3. 10 cycles: a reset, some to make two queues, three grants.
#[test]
fn a_grant_goes_round_by_bytes() {
    let grant = Block::small("dma_grant", || Box::<SmallGrant>::default());
    let wrong = [
        (
            "a grant to nobody in need",
            "field = eligible & ~urgent;",
            "field = ~urgent;",
        ),
        (
            "urgent queues behind the others",
            "assign pressing = |first;",
            "assign pressing = |first & !(|(eligible & ~urgent));",
        ),
        (
            "a turn that goes on without credit",
            "assign left = (|credit) & !(|(credit & sign));",
            "assign left = 1'b1;",
        ),
        (
            "debts forgotten",
            "debts_write_data = owed[2:0];",
            "debts_write_data = 3'd0;",
        ),
        (
            "a round that begins anew each time",
            "normal_turn <= chosen;",
            "normal_turn <= 4'd1;",
        ),
    ];
    prove(&grant, include_str!("grant.v"), "10", &wrong);
}
