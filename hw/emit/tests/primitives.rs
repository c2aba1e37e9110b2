//! rust-hdl's memories and registers with a start value: Icarus shows what its own simulator shows, from power-up on.

mod common;

use common::{options, tools};
use rust_hdl::prelude::*;
use thorong_emit::emit;

/// A table, a table behind a register, and a register that starts at a number, as one word.
#[derive(LogicBlock)]
struct Tables {
    pub aclk: Signal<In, Clock>,
    pub at: Signal<In, Bits<3>>,
    pub word: Signal<Out, Bits<8>>,
    pub later: Signal<Out, Bits<8>>,
    pub held: Signal<Out, Bits<8>>,
    pub rom: ROM<Bits<8>, 3>,
    pub sync_rom: SyncROM<Bits<8>, 3>,
    pub start: DFFWithInit<Bits<8>>,
}

impl Default for Tables {
    fn default() -> Self {
        let words = || [3_u64, 141, 59, 26, 53, 58, 97].into_iter().map(bits);
        Tables {
            aclk: Default::default(),
            at: Default::default(),
            word: Default::default(),
            later: Default::default(),
            held: Default::default(),
            rom: words().into(),
            sync_rom: words().into(),
            start: DFFWithInit::new(bits(77)),
        }
    }
}

impl Logic for Tables {
    #[hdl_gen]
    fn update(&mut self) {
        self.rom.address.next = self.at.val();
        self.word.next = self.rom.data.val();
        self.sync_rom.clock.next = self.aclk.val();
        self.sync_rom.address.next = self.at.val();
        self.later.next = self.sync_rom.data.val();
        self.start.clock.next = self.aclk.val();
        self.start.d.next = self.start.q.val() + self.rom.data.val();
        self.held.next = self.start.q.val();
    }
}

const CYCLES: usize = 24;

fn address(cycle: usize) -> u64 {
    (cycle as u64 * 5 + cycle as u64 / 8) % 8
}

/// `word later held` before each rising edge, by rust-hdl.
fn native() -> Vec<[u64; 3]> {
    let mut block = Tables::default();
    block.connect_all();
    let settle = |block: &mut Tables| {
        for _ in 0..8 {
            block.update_all();
        }
    };
    let mut seen = vec![];
    for cycle in 0..CYCLES {
        block.aclk.next = Clock { clk: false };
        block.at.next = bits(address(cycle));
        settle(&mut block);
        seen.push([&block.word, &block.later, &block.held].map(|s| s.val().to_u64()));
        block.aclk.next = Clock { clk: true };
        settle(&mut block);
    }
    seen
}

fn icarus(text: &str) -> Vec<Vec<u64>> {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut bench = String::from(
        "module bench;\nreg aclk = 0;\nreg [2:0] at = 0;\nwire [7:0] word, later, held;\n\
         dut dut(.aclk(aclk), .at(at), .word(word), .later(later), .held(held));\ninitial begin\n",
    );
    for cycle in 0..CYCLES {
        bench.push_str(&format!(
            "at = {}; #1 $display(\"%0d %0d %0d\", word, later, held); aclk = 1; #1 aclk = 0;\n",
            address(cycle)
        ));
    }
    bench.push_str("end\nendmodule\n");
    std::fs::write(dir.path().join("all.v"), text.to_string() + &bench).expect("a file");
    let args = ["-g2005", "-s", "bench", "-o", "out", "all.v"];
    tools::run(dir.path(), "iverilog", &args);
    let said = tools::run(dir.path(), "vvp", &["-n", "out"]);
    let numbers = |line: &str| line.split(' ').map(|n| n.parse().unwrap_or(999)).collect();
    said.lines().map(numbers).collect()
}

#[test]
fn tables_and_start_values_agree() {
    let mut block = Tables::default();
    block.connect_all();
    let text = emit(&block, &options("dut")).expect("tables").text;
    let (native, icarus) = (native(), icarus(&text));
    assert_eq!(native[0][2], 77);
    assert_eq!(icarus.len(), CYCLES, "{icarus:?}");
    for (cycle, (a, b)) in native.iter().zip(&icarus).enumerate() {
        // What a clocked table shows before its first edge is nobody's business.
        let from = if cycle == 0 { 2 } else { 1 };
        assert_eq!(a[0], b[0], "cycle {cycle}");
        assert_eq!(a[from..], b[from..], "cycle {cycle}\n{text}");
    }
}
