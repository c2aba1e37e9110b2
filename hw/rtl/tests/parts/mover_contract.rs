//! The mover's cycles.

use thorong_rtl::dma::mover::contract::*;

/// The table of the mover's page.
#[test]
fn the_page() {
    let cases = [
        (8.0, 1, 32, 1.0),
        (8.0, 100, 32, 1.0),
        (1.0, 10, 32, 1.0),
        (1.0, 100, 32, 64.0 / 205.0),
        (1.0, 100, 64, 128.0 / 205.0),
    ];
    for (beats, latency, n, expected) in cases {
        assert_eq!(share(beats, 1, latency, n), expected);
    }
}

/// In the long run the cycles are what the share says.
#[test]
fn cycles_and_share_agree() {
    for n in [8, 16, 32, 64] {
        for (beats, bursts) in [(1, 1), (2, 1), (8, 1), (16, 1), (8, 2), (64, 2)] {
            for latency in [1, 10, 100, 1000] {
                let count = (2 * n) << 20;
                let copies = Copies {
                    count,
                    beats,
                    bursts,
                };
                let total = cycles(copies, latency, n).expect("whole rounds");
                let long = (count * beats) as f64 / total as f64;
                let share = share(beats as f64, bursts, latency, n);
                assert!((long / share - 1.0).abs() < 1e-3, "{n} {beats} {latency}");
            }
        }
    }
}
