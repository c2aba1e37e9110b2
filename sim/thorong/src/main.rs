//! The `thorong` command line.

fn main() {}
