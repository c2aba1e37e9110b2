//! What the boundary costs: cycles a second through [`Dut`], beside the same loop in plain C++.
//!
//! Both loops run the same model in this process, in turn, and the fastest round of each counts: on a shared
//! machine everything else is noise. The exit status says whether the ratio holds.

use std::ffi::c_void;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use thorong_cosim::dut::{CosimError, Dut, Input, Output};
use thorong_cosim::verilator::{Options, PowerUp, Tools, VerilatorDut, cache_folder};

/// Cycles per second of the boundary, over those of plain C++.
const WANTED: f64 = 0.95;
const ROUNDS: usize = 1000;

type PlainLoop = unsafe extern "C" fn(*mut c_void, *const u64, u64, u64) -> u64;

struct Bench {
    name: &'static str,
    text: &'static str,
    width: usize,
    /// About 1 ms a round: shorter than a time slice, so that many rounds are not interrupted.
    cycles: u64,
}

const BENCHES: [Bench; 2] = [
    Bench {
        name: "counter",
        text: include_str!("counter.v"),
        width: 32,
        cycles: 50_000,
    },
    Bench {
        name: "array",
        text: include_str!("array.v"),
        width: 64,
        cycles: 7_000,
    },
];

fn main() -> ExitCode {
    println!("model    plain C++  Dut      ratio  (ns a cycle, minima of {ROUNDS} rounds)");
    let mut good = true;
    for bench in &BENCHES {
        match bench.run() {
            Ok((plain, dut)) => {
                let ns = |time: Duration| time.as_secs_f64() * 1e9 / bench.cycles as f64;
                let ratio = ns(plain) / ns(dut);
                good &= ratio >= WANTED;
                let name = bench.name;
                println!("{name:8} {:9.2}  {:7.2}  {ratio:.3}", ns(plain), ns(dut));
            }
            Err(error) => {
                eprintln!("{error}");
                return ExitCode::from(2);
            }
        }
    }
    if good {
        return ExitCode::SUCCESS;
    }
    eprintln!(
        "the boundary costs more than {:.0} %",
        100.0 * (1.0 - WANTED)
    );
    ExitCode::FAILURE
}

impl Bench {
    /// The fastest round of the plain loop and of the boundary's.
    fn run(&self) -> Result<(Duration, Duration), CosimError> {
        let options = Options {
            power_up: PowerUp::Fast,
            cpp: Some(include_str!("loop.cpp").to_string()),
            ..Options::default()
        };
        let (tools, cache) = (Tools::default(), cache_folder()?);
        let mut dut =
            VerilatorDut::build(self.name, self.text, self.name, &options, &tools, &cache)?;
        let plain = dut.symbol("plain_loop").expect("loop.cpp defines it");
        // SAFETY: `loop.cpp` defines it with this type.
        let plain = unsafe { std::mem::transmute::<*mut c_void, PlainLoop>(plain) };
        let valid = dut.input("a_valid", 1)?;
        let a = dut.input("a", self.width)?;
        let sum = dut.output("sum", 32)?;
        let stimulus: Vec<u64> = (1..=1024u64)
            .map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15))
            .collect();
        let mask = stimulus.len() as u64 - 1;
        let (mut best_plain, mut best_dut) = (Duration::MAX, Duration::MAX);
        for _ in 0..ROUNDS {
            dut.reset(2);
            let model = dut.raw_model();
            let start = Instant::now();
            // SAFETY: the model lives, the stimulus has `mask + 1` words.
            let expected = unsafe { plain(model, stimulus.as_ptr(), mask, self.cycles) };
            best_plain = best_plain.min(start.elapsed());

            dut.reset(2);
            let start = Instant::now();
            let total = boundary_loop(&mut dut, [valid, a], sum, &stimulus, self.cycles);
            best_dut = best_dut.min(start.elapsed());
            assert_eq!(total, expected, "the two loops do the same");
        }
        Ok((best_plain, best_dut))
    }
}

#[inline(never)]
fn boundary_loop(
    dut: &mut VerilatorDut,
    [valid, a]: [Input; 2],
    sum: Output,
    stimulus: &[u64],
    cycles: u64,
) -> u64 {
    let mask = stimulus.len() as u64 - 1;
    let mut total = 0u64;
    for i in 0..cycles {
        let word = stimulus[(i & mask) as usize];
        dut.poke(valid, word);
        dut.poke(a, word);
        dut.step();
        total = total.wrapping_add(dut.peek(sum));
    }
    black_box(total)
}
