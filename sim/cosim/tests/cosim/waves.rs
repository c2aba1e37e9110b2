//! Waveforms of both back ends, read back by a reader that is not ours.

use crate::common::{build, counter, options, shared};
use std::path::Path;
use thorong_cosim::dut::{CosimError, Dut};
use thorong_cosim::verilator::{Coverage, Options, TraceFormat};
use wellen::simple::{self, Waveform};
use wellen::{FileFormat, TimescaleUnit};

/// Counts 1, 3, 6, 10, ... into a waveform that starts after two cycles of reset; `by` has so many bits.
pub(crate) fn run(dut: &mut dyn Dut, bits: usize, path: &Path) -> Result<(), CosimError> {
    let (enable, by) = (dut.input("enable", 1)?, dut.input("by", bits)?);
    dut.reset(2);
    dut.trace(path)?;
    dut.poke(enable, 1);
    for n in 1..=5 {
        dut.poke(by, n);
        dut.step();
    }
    Ok(())
}

/// The changes of a signal as (time, value).
pub(crate) fn changes(waves: &mut Waveform, path: &[&str], name: &str) -> Vec<(u64, u64)> {
    let variable = waves.hierarchy().lookup_var(path, &name);
    let variable = variable.unwrap_or_else(|| panic!("no {name} in the waveform"));
    let signal = waves.hierarchy()[variable].signal_ref();
    waves.load_signals(&[signal]);
    let times = waves.time_table().to_vec();
    let signal = waves.get_signal(signal).expect("it was loaded");
    let value = |bits: String| u64::from_str_radix(&bits, 2).expect("only 0 and 1");
    signal
        .iter_changes()
        .map(|(at, v)| (times[at as usize], value(v.to_bit_string().expect("bits"))))
        .collect()
}

#[test]
fn verilators_waveforms_have_names_times_and_values() -> Result<(), CosimError> {
    let folder = tempfile::tempdir().expect("a folder");
    let formats = [
        (TraceFormat::Vcd, "waves.vcd", FileFormat::Vcd),
        (TraceFormat::Fst, "waves.fst", FileFormat::Fst),
    ];
    for (format, file, read_as) in formats {
        let options = Options {
            trace: Some(format),
            ..options()
        };
        let path = folder.path().join(file);
        let mut dut = counter(&options, &shared());
        run(&mut dut, 4, &path)?;
        drop(dut);

        let mut waves = simple::read(&path).expect("a readable waveform");
        assert_eq!(waves.hierarchy().file_format(), read_as);
        let scale = waves.hierarchy().timescale().expect("a time scale");
        assert_eq!((scale.factor, scale.unit), (1, TimescaleUnit::NanoSeconds));
        // Two cycles of reset went before: 20 ns. Inputs change with the falling edge, registers with the
        // rising one in the middle of the cycle.
        let by = changes(&mut waves, &["TOP"], "by");
        assert_eq!(by, [(20, 1), (30, 2), (40, 3), (50, 4), (60, 5)], "{file}");
        let value = changes(&mut waves, &["TOP", "counter"], "value");
        let expected = [(20, 0), (25, 1), (35, 3), (45, 6), (55, 10), (65, 15)];
        assert_eq!(value, expected, "{file}");
        let clock = changes(&mut waves, &["TOP"], "aclk");
        let edges: Vec<_> = (0..=10).map(|half| (20 + 5 * half, half % 2)).collect();
        assert_eq!(clock, edges, "{file}");
    }
    Ok(())
}

#[test]
fn a_waveform_that_can_not_be_is_one_sentence() {
    let said = |result: Result<(), CosimError>| result.expect_err("it can't").to_string();
    let mut plain = counter(&options(), &shared());
    assert_eq!(
        said(plain.trace(Path::new("/nowhere/a.vcd"))),
        "counter was built without waveforms in Vcd: name the format in the options when it is opened"
    );
    assert_eq!(
        said(plain.trace(Path::new("a.png"))),
        "a waveform ends in .vcd or .fst, not a.png"
    );
    let options = Options {
        trace: Some(TraceFormat::Fst),
        ..options()
    };
    let mut traced = counter(&options, &shared());
    assert!(said(traced.trace(Path::new("/nowhere/a.vcd"))).contains("without waveforms in Vcd"));
    let error = said(traced.trace(Path::new("/nowhere/a.fst")));
    assert_eq!(
        error,
        "/nowhere/a.fst: No such file or directory (os error 2)"
    );
    assert!(traced.check().is_ok());
}

#[test]
fn a_second_waveform_ends_the_first() -> Result<(), CosimError> {
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options {
        trace: Some(TraceFormat::Vcd),
        ..options()
    };
    let mut dut = counter(&options, &shared());
    let (first, second) = (folder.path().join("1.vcd"), folder.path().join("2.vcd"));
    run(&mut dut, 4, &first)?;
    dut.trace(&second)?;
    dut.step();
    drop(dut);
    let mut waves = simple::read(&first).expect("a readable waveform");
    let clock = changes(&mut waves, &["TOP"], "aclk");
    assert_eq!(clock.last(), Some(&(70, 0)));
    let mut waves = simple::read(&second).expect("a readable waveform");
    let clock = changes(&mut waves, &["TOP"], "aclk");
    assert_eq!(clock, [(70, 0), (75, 1), (80, 0)]);
    Ok(())
}

#[test]
fn coverage_counts_the_lines_that_ran() -> Result<(), CosimError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("coverage.dat");
    let text = "module m(input aclk, input a, output reg b);
always @(posedge aclk)
  if (a) begin
    b <= 1'b1;
  end else begin
    b <= 1'b0;
  end
endmodule
";
    let options = Options {
        coverage: Some(Coverage::Line),
        ..options()
    };
    let mut dut = build("m", text, &options, &shared())?;
    let a = dut.input("a", 1)?;
    for value in [1, 0, 1, 1] {
        dut.poke(a, value);
        dut.step();
    }
    dut.write_coverage(&path)?;
    let data = std::fs::read_to_string(&path).expect("a coverage file");
    let counts = |line: usize, branch: &str| {
        let lines = data.lines().filter(|l| {
            l.contains(&format!("\u{1}l\u{2}{line}\u{1}")) && l.contains(&format!("\u{2}{branch}"))
        });
        let mut counts = lines.map(|l| l.rsplit(' ').next().expect("a count").to_string());
        counts
            .next()
            .unwrap_or_else(|| panic!("no {branch} in line {line}:\n{data}"))
    };
    assert_eq!(counts(3, "if"), "3");
    assert_eq!(counts(3, "else"), "1");
    Ok(())
}
