//! Random words without end on standard output, raw, for test suites that read them: `scripts/soak` feeds dieharder.
//!
//! ```text
//! words threefry [SEED]     the 16-bit words of elements 0, 1, 2, ... of (SEED, stream 0), then of stream 1, ...
//! words lfsr                the shift register's words of 16 bits, from an arbitrary state
//! ```

use std::io::{self, BufWriter, ErrorKind, Write};
use std::process::ExitCode;
use thorong_golden::{ShiftRegister, fast};

const CHUNK: usize = 1 << 16;

fn threefry(seed: u64) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut words = vec![0u16; CHUNK];
    for stream in 0.. {
        for first in (0..1u64 << 34).step_by(CHUNK) {
            fast::random_words(seed, stream, first, &mut words);
            let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
            out.write_all(&bytes)?;
        }
    }
    Ok(())
}

fn lfsr() -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut register = ShiftRegister::new([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344]);
    loop {
        out.write_all(&register.word(32).to_le_bytes())?;
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let done = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["threefry"] => threefry(1),
        ["threefry", seed] if seed.parse::<u64>().is_ok() => threefry(seed.parse().unwrap_or(1)),
        ["lfsr"] => lfsr(),
        _ => {
            eprintln!("words: expected threefry [SEED] or lfsr");
            return ExitCode::from(2);
        }
    };
    match done {
        // The reader has seen enough.
        Err(e) if e.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("words: {e}");
            ExitCode::FAILURE
        }
        Ok(()) => ExitCode::SUCCESS,
    }
}
