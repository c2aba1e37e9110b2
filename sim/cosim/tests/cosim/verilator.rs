//! Verilator's back end: ports, clock, power-up, the end of a simulation.

use crate::common::{COUNTER, build, counter, options, shared};
use thorong_cosim::dut::{CosimError, Direction, Dut, PortInfo};
use thorong_cosim::verilator::{Options, PowerUp, VerilatorDut};

#[test]
fn counts_and_settles() -> Result<(), CosimError> {
    let cache = shared();
    let mut dut = counter(&options(), &cache);
    let enable = dut.input("enable", 1)?;
    let by = dut.input("by", 4)?;
    let count = dut.output("count", 32)?;
    let zero = dut.output("zero", 1)?;
    dut.poke(enable, 1);
    dut.poke(by, 5);
    dut.reset(3);
    assert_eq!(dut.cycles(), 3);
    assert_eq!(dut.peek(count), 0);
    for n in 1..=10 {
        dut.step();
        assert_eq!(dut.peek(count), 5 * n);
    }
    // A combinational output follows at `settle`, without a clock.
    assert_eq!(dut.peek(zero), 0);
    dut.poke(by, 0);
    dut.settle();
    assert_eq!(dut.peek(zero), 1);
    assert_eq!(dut.peek(count), 50);
    // What does not fit the port is cut off.
    dut.poke(by, 0x7f3);
    dut.step();
    assert_eq!(dut.peek(count), 53);
    assert_eq!(dut.cycles(), 14);
    dut.check()
}

#[test]
fn ports_of_every_size_carry_every_bit() -> Result<(), CosimError> {
    let cache = shared();
    let mut dut = counter(&options(), &cache);
    for (name, width) in [("half", 13), ("double", 41), ("wide", 101)] {
        let input = dut.input(name, width)?;
        let output = dut.output(&format!("{name}_out"), width)?;
        let words = width.div_ceil(32);
        let ones: Vec<u32> = (0..words)
            .map(|i| u32::MAX >> (32 - (width - 32 * i).min(32)))
            .collect();
        for bit in 0..width {
            let mut value = vec![0u32; words];
            value[bit / 32] = 1 << (bit % 32);
            dut.poke_wide(input, &value);
            dut.step();
            // One word more than needed: it is cleared.
            let mut read = vec![u32::MAX; words + 1];
            dut.peek_wide(output, &mut read);
            let expected: Vec<u32> = value.iter().zip(&ones).map(|(v, o)| !v & o).collect();
            assert_eq!(read[..words], expected, "{name} bit {bit}");
            assert_eq!(read[words], 0);
            if width <= 64 {
                assert_eq!(
                    dut.peek(output),
                    !(1u64 << bit) & (u64::MAX >> (64 - width))
                );
            }
        }
        // Bits above the port's own are cut off.
        dut.poke_wide(input, &vec![u32::MAX; words]);
        dut.step();
        let mut read = vec![u32::MAX; words];
        dut.peek_wide(output, &mut read);
        assert_eq!(read, vec![0; words]);
    }
    Ok(())
}

#[test]
fn a_wrong_port_is_named() {
    let cache = shared();
    let dut = counter(&options(), &cache);
    let said = |result: Result<_, CosimError>| result.expect_err("it is wrong").to_string();
    let unknown = said(dut.input("enabel", 1).map(|_| ()));
    assert!(unknown.starts_with("counter has no port `enabel`; it has aclk, aresetn, enable"));
    assert_eq!(
        said(dut.input("by", 5).map(|_| ())),
        "port `by` of counter is 4 bits wide, not 5"
    );
    assert_eq!(
        said(dut.output("by", 4).map(|_| ())),
        "port `by` of counter is an input"
    );
}

#[test]
fn a_list_of_ports_that_differs_is_an_error() {
    let port = |name: &str, direction, width| PortInfo {
        name: name.to_string(),
        direction,
        width,
    };
    let text = "module m(input aclk, input [2:0] a, output [2:0] b); assign b = a; endmodule";
    let mut ports = vec![
        port("b", Direction::Output, 3),
        port("a", Direction::Input, 3),
        port("aclk", Direction::Input, 1),
    ];
    let open = |ports: &[PortInfo]| VerilatorDut::from_verilog("m", text, "m", ports, &options());
    open(&ports).expect("the order does not matter");
    ports[0].width = 4;
    let error = open(&ports).err().expect("b is 3 bits wide").to_string();
    assert_eq!(
        error,
        "m: its Verilog and its port list differ: [b (Output, 3 bits)] and [b (Output, 4 bits)]"
    );
}

#[test]
fn a_module_without_the_clock_is_an_error() {
    let cache = shared();
    let error = build("m", "module m(input clk); endmodule", &options(), &cache);
    assert_eq!(
        error.err().expect("no clock").to_string(),
        "m: it has no clock `aclk`"
    );
}

#[test]
fn names_that_cxx_can_not_have_are_ports() -> Result<(), CosimError> {
    let cache = shared();
    let text = "module m(input aclk, input [7:0] int, input [7:0] a__b, output [7:0] new);
                assign new = int ^ a__b; endmodule";
    let mut dut = build("m", text, &options(), &cache)?;
    let (a, b) = (dut.input("int", 8)?, dut.input("a__b", 8)?);
    let out = dut.output("new", 8)?;
    dut.poke(a, 0x55);
    dut.poke(b, 0x0f);
    dut.settle();
    assert_eq!(dut.peek(out), 0x5a);
    Ok(())
}

#[test]
fn two_models_of_the_same_names_live_side_by_side() -> Result<(), CosimError> {
    let cache = shared();
    let other = COUNTER.replace("value + {28'd0, by}", "value - {28'd0, by}");
    assert_ne!(other, COUNTER);
    let mut up = counter(&options(), &cache);
    let mut down = build("counter", &other, &options(), &cache)?;
    let mut again = counter(&options(), &cache);
    for dut in [&mut up, &mut down, &mut again] {
        let (enable, by) = (dut.input("enable", 1)?, dut.input("by", 4)?);
        dut.poke(enable, 1);
        dut.poke(by, 1);
        dut.reset(1);
    }
    // Interleaved, and one of them stands still.
    for _ in 0..100 {
        up.step();
        down.step();
    }
    let count = up.output("count", 32)?;
    assert_eq!(up.peek(count), 100);
    assert_eq!(down.peek(count), u64::from(100u32.wrapping_neg()));
    assert_eq!(again.peek(count), 0);
    Ok(())
}

#[test]
fn models_run_on_threads_of_their_own() -> Result<(), CosimError> {
    let cache = shared();
    let first = counter(&options(), &cache);
    let count = first.output("count", 32)?;
    let results: Vec<u64> = std::thread::scope(|scope| {
        let threads: Vec<_> = (1..=4u64)
            .map(|by| {
                let mut dut = counter(&options(), &cache);
                scope.spawn(move || {
                    let enable = dut.input("enable", 1).expect("it has one");
                    let input = dut.input("by", 4).expect("it has one");
                    dut.poke(enable, 1);
                    dut.poke(input, by);
                    dut.reset(1);
                    for _ in 0..10_000 {
                        dut.step();
                    }
                    dut.peek(count)
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|t| t.join().expect("it does not panic"))
            .collect()
    });
    assert_eq!(results, [10_000, 20_000, 30_000, 40_000]);
    Ok(())
}

/// The power-up value of a register that nothing resets.
fn wakes_as(power_up: PowerUp) -> Result<(u64, u32), CosimError> {
    let cache = shared();
    let options = Options {
        power_up,
        ..Options::default()
    };
    let mut dut = counter(&options, &cache);
    let unreset = dut.output("unreset", 32)?;
    dut.settle();
    Ok((dut.peek(unreset), dut.seed()))
}

#[test]
fn a_seed_gives_its_power_up_again() -> Result<(), CosimError> {
    let (one, seed) = wakes_as(PowerUp::Seed(7))?;
    assert_eq!(seed, 7);
    assert_eq!(wakes_as(PowerUp::Seed(7))?.0, one);
    assert_ne!(wakes_as(PowerUp::Seed(8))?.0, one);
    // A drawn seed can be given again.
    let (drawn, seed) = wakes_as(PowerUp::Random)?;
    assert_eq!(wakes_as(PowerUp::Seed(seed))?.0, drawn);
    assert_eq!(wakes_as(PowerUp::Fast)?.0, 0);
    Ok(())
}

#[test]
fn finish_is_reported_and_the_process_lives() -> Result<(), CosimError> {
    let cache = shared();
    let text = include_str!("verilog/ending.v");
    for (port, reason) in [
        ("finish", "$finish at ending.v:"),
        ("stop", "$stop at ending.v:"),
    ] {
        let mut dut = build("ending", text, &options(), &cache)?;
        for name in ["finish", "stop", "loop"] {
            let input = dut.input(name, 1)?;
            dut.poke(input, 0);
        }
        dut.step();
        dut.check()?;
        let ends = dut.input(port, 1)?;
        dut.poke(ends, 1);
        dut.step();
        // The second call is the one that the runtime's own handler exits at.
        dut.step();
        dut.step();
        let error = dut.check().expect_err("it has ended").to_string();
        assert!(error.starts_with("ending stopped in cycle 2: "), "{error}");
        assert!(error.contains(reason), "{error}");
    }
    Ok(())
}

#[test]
fn logic_that_never_settles_is_reported_and_the_process_lives() -> Result<(), CosimError> {
    let cache = shared();
    let text = include_str!("verilog/ending.v");
    let mut dut = build("ending", text, &options(), &cache)?;
    let turn = dut.input("loop", 1)?;
    dut.poke(turn, 1);
    dut.settle();
    let error = dut.check().expect_err("it never settles").to_string();
    assert!(error.contains("did not converge"), "{error}");
    // Neither steps nor the end of it go back into the broken model.
    dut.step();
    dut.settle();
    Ok(())
}

#[test]
fn the_crate_sees_the_model_that_ran_last() -> Result<(), CosimError> {
    let cache = shared();
    let text = include_str!("verilog/ending.v");
    let mut dut = build("ending", text, &options(), &cache)?;
    assert!(!verilated::got_finish());
    assert_eq!(verilated::rand_reset(), verilated::RandomMode::Randomize);
    let finish = dut.input("finish", 1)?;
    dut.poke(finish, 1);
    dut.step();
    assert!(verilated::got_finish());
    Ok(())
}

/// A model may need what this program does not: the linker must not have left it out.
#[test]
fn every_part_of_the_runtime_is_in_the_program() {
    let program = libloading::os::unix::Library::this();
    let parts = [
        "_ZN16VerilatedContextC1Ev",                // verilated.cpp
        "_ZN19VerilatedCovContext5writeEPKc",       // verilated_cov.cpp
        "svGetScope",                               // verilated_dpi.cpp
        "_ZN12VerilatedFst5closeEv",                // verilated_fst_c.cpp
        "_Z18VL_DIST_CHI_SQUARERjj",                // verilated_probdist.cpp
        "_ZN16VerilatedRestore4openEPKc",           // verilated_save.cpp
        "_ZN12VlThreadPoolC1EP16VerilatedContextj", // verilated_threads.cpp
        "_ZN12VerilatedVcd5flushEv",                // verilated_vcd_c.cpp
        "vpi_put_value",                            // verilated_vpi.cpp
    ];
    for part in parts {
        // SAFETY: only looked up.
        let found = unsafe { program.get::<*const u8>(part.as_bytes()) };
        assert!(found.is_ok(), "{part}");
    }
}
