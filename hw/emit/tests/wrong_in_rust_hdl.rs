//! What rust-hdl writes wrongly: text that computes something else than its own simulator, or that no tool reads. Ours
//! computes what the simulator does. Each case runs in all that take it.

mod common;

use common::{options, tools};
use rust_hdl::prelude::*;
use thorong_emit::{emit, reference};

/// What a design answers in Icarus: `inputs` as `name = value` statements, the output is `y`.
fn icarus(text: &str, top: &str, inputs: &[(&str, usize, u64)], w: usize) -> u64 {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut bench = String::from("module bench;\n");
    let mut pins = String::new();
    for (name, w, value) in inputs {
        bench.push_str(&format!("reg [{}:0] {name} = {w}'d{value};\n", w - 1));
        pins.push_str(&format!(".{name}({name}), "));
    }
    bench.push_str(&format!(
        "wire [{}:0] y;\n{top} dut({pins}.y(y));\ninitial #1 $display(\"y=%0d\", y);\nendmodule\n",
        w - 1
    ));
    std::fs::write(dir.path().join("all.v"), text.to_string() + &bench).expect("a file");
    tools::run(
        dir.path(),
        "iverilog",
        &["-g2005", "-s", "bench", "-o", "out", "all.v"],
    );
    let said = tools::run(dir.path(), "vvp", &["-n", "out"]);
    let value = said
        .lines()
        .find_map(|line| line.strip_prefix("y=")?.parse().ok());
    value.unwrap_or_else(|| panic!("no value in {said}"))
}

macro_rules! case {
    ($test:ident, $block:ident { $($input:ident: $ty:ty = $w:literal $value:expr),* } -> $out:ty = $wy:literal,
     { $($update:tt)* } ours $ours:literal, theirs $theirs:literal) => {
        #[derive(LogicBlock, Default)]
        struct $block {
            $(pub $input: Signal<In, $ty>,)*
            pub y: Signal<Out, $out>,
        }

        impl Logic for $block {
            $($update)*
        }

        #[test]
        fn $test() {
            let mut block = $block::default();
            block.connect_all();
            $(block.$input.next = $value.into();)*
            for _ in 0..4 {
                block.update_all();
            }
            let native = block.y.val().verilog().to_string();
            let native = native.split(['h', 'b']).last().expect("digits").to_string();
            let radix = if $wy % 4 != 0 && $wy < 20 { 2 } else { 16 };
            assert_eq!(u64::from_str_radix(&native, radix).expect("a number"), $ours);
            let inputs = [$((stringify!($input), $w, block.$input.val().verilog())),*];
            let inputs: Vec<(&str, usize, u64)> = inputs.iter().map(|(n, w, v)| (*n, *w, number(v))).collect();
            let text = emit(&block, &options("dut")).expect("our text").text;
            assert_eq!(icarus(&text, "dut", &inputs, $wy), $ours, "{text}");
            let text = reference::emit(&block).expect("their text");
            assert_eq!(icarus(&text, "top", &inputs, $wy), $theirs, "{text}");
        }
    };
}

fn number(value: &VerilogLiteral) -> u64 {
    let text = format!("{value:x}");
    let digits = text.split_once('h').expect("digits").1;
    u64::from_str_radix(digits, 16).expect("a number")
}

// The sum wraps at eight bits before it is widened; in a mask of nine bits Verilog adds nine bits wide.
case!(a_sum_under_a_cast, Sum { u: Bits<8> = 8 200_u64 } -> Bits<9> = 9,
    {
        #[hdl_gen]
        fn update(&mut self) {
            self.y.next = bit_cast::<9, 8>(self.u.val() + self.u.val());
        }
    } ours 144, theirs 400);

// A shift loses its upper bits before it is widened.
case!(a_shift_under_a_cast, Shift { u: Bits<8> = 8 0xf1_u64 } -> Bits<16> = 16,
    {
        #[hdl_gen]
        fn update(&mut self) {
            self.y.next = bit_cast::<16, 8>(self.u.val() << 4);
        }
    } ours 0x10, theirs 0xf10);

// Rust's `&` binds tighter than `==`, Verilog's does not, and rust-hdl writes no parentheses.
case!(a_mask_and_a_comparison, Mask { u: Bits<8> = 8 6_u64, v: Bits<8> = 8 3_u64, z: Bits<8> = 8 2_u64 } -> Bit = 1,
    {
        #[hdl_gen]
        fn update(&mut self) {
            self.y.next = self.u.val() & self.v.val() == self.z.val();
        }
    } ours 1, theirs 0);

// The target width of `signed_bit_cast` is lost: rust-hdl compares eight bits where Rust compares five.
case!(a_narrowed_signed_value,
    Narrow { u: Signed<8> = 8 17_i64, v: Signed<5> = 5 3_i64 } -> Bit = 1,
    {
        #[hdl_gen]
        fn update(&mut self) {
            self.y.next = signed_bit_cast::<5, 8>(self.u.val()) < self.v.val();
        }
    } ours 1, theirs 0);

// An operand of `$unsigned` stands alone, so the product of 16 bits stays 16 bits wide.
case!(a_product_without_a_name,
    Product { u: Signed<16> = 16 1000_i64, v: Signed<16> = 16 1000_i64 } -> Bits<32> = 32,
    {
        #[hdl_gen]
        fn update(&mut self) {
            self.y.next = unsigned_cast(self.u.val() * self.v.val());
        }
    } ours 1_000_000, theirs 16_960);

// A part of a sum can't be selected in Verilog at all; what rust-hdl writes does not parse.
#[derive(LogicBlock, Default)]
struct Part {
    pub u: Signal<In, Bits<8>>,
    pub y: Signal<Out, Bits<4>>,
}

impl Logic for Part {
    #[hdl_gen]
    fn update(&mut self) {
        self.y.next = (self.u.val() + self.u.val()).get_bits::<4>(2);
    }
}

#[test]
fn a_part_of_a_sum() {
    let mut block = Part::default();
    block.connect_all();
    let text = emit(&block, &options("dut")).expect("our text").text;
    assert_eq!(icarus(&text, "dut", &[("u", 8, 0x5d)], 4), (0xba >> 2) & 15);
    let text = reference::emit(&block).expect("their text");
    assert!(text.contains("(u + u)[("), "{text}");
}

/// A field called as a keyword of Verilog.
#[derive(LogicBlock, Default)]
struct Keyword {
    pub u: Signal<In, Bits<8>>,
    pub y: Signal<Out, Bits<8>>,
    pub end: Signal<Local, Bits<8>>,
}

impl Logic for Keyword {
    #[hdl_gen]
    fn update(&mut self) {
        self.end.next = self.u.val() + 1;
        self.y.next = self.end.val();
    }
}

/// Two lanes of a child, wired by loops within each other.
#[derive(LogicBlock, Default)]
struct Nested {
    pub u: Signal<In, Bits<8>>,
    pub y: Signal<Out, Bits<8>>,
    pub lanes: [Lanes; 2],
}

#[derive(LogicBlock, Default)]
struct Lanes {
    pub x: [Signal<In, Bits<8>>; 2],
    pub sum: Signal<Out, Bits<8>>,
}

impl Logic for Lanes {
    #[hdl_gen]
    fn update(&mut self) {
        self.sum.next = self.x[0].val() + self.x[1].val();
    }
}

impl Logic for Nested {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..2 {
            for j in 0..2 {
                self.lanes[i].x[j].next = self.u.val();
            }
        }
        self.y.next = self.lanes[0].sum.val() ^ (self.lanes[1].sum.val() + 1);
    }
}

/// What Icarus says of rust-hdl's text; ours computes.
fn unreadable<B: Block + Default>(u: u64, y: u64) -> String {
    let mut block = B::default();
    block.connect_all();
    let text = emit(&block, &options("dut")).expect("our text").text;
    assert_eq!(icarus(&text, "dut", &[("u", 8, u)], 8), y, "{text}");
    let dir = tempfile::tempdir().expect("a temporary folder");
    let theirs = reference::emit(&block).expect("their text");
    std::fs::write(dir.path().join("theirs.v"), theirs).expect("a file");
    let output = std::process::Command::new("iverilog")
        .args(["-g2005", "-s", "top", "-o", "out", "theirs.v"])
        .current_dir(dir.path())
        .output()
        .expect("Icarus");
    assert!(!output.status.success(), "Icarus takes it");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_keyword_as_a_name() {
    assert!(unreadable::<Keyword>(7, 8).contains("syntax error"));
}

#[test]
fn a_loop_in_a_loop_over_children() {
    let said = unreadable::<Nested>(3, 6 ^ 7);
    assert!(said.contains("lanes$0$x"), "{said}");
}
