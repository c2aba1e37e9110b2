//! The drawing, as SVG: cycles from left to right, a lane for each stream and each element.

use super::trace::{Schedule, Step};
use super::{PRESET, SHAPE, array};
use std::fmt::Write;
use thorong_rtl::array::contract::turnaround;

/// Pixels of a cycle.
const CYCLE: u64 = 22;
/// Where cycle 0 begins.
const LEFT: u64 = 148;
const RIGHT: u64 = 24;
/// Pixels of a lane, and from a lane to the next.
const LANE: u64 = 19;
const STEP: u64 = 22;
/// Between groups of lanes.
const GAP: u64 = 12;
/// Where the first lane begins.
const TOP: u64 = 128;

const INK: &str = "#262a30";
const GREY: &str = "#6a7078";
const FAINT: &str = "#e2e5e9";

/// A pass's colour: blue for the first k-tile, orange for the second, a light and a dark one for the n-tiles. The colour-blind
/// tell them apart (Okabe, Ito, 2008).
fn colour(pass: usize) -> (&'static str, &'static str) {
    match pass {
        0 => ("#0072b2", "#ffffff"),
        1 => ("#7cc4ee", INK),
        2 => ("#d55e00", "#ffffff"),
        _ => ("#f2b134", INK),
    }
}

fn x(cycle: u64) -> u64 {
    LEFT + CYCLE * cycle
}

/// The picture, while it grows downwards.
struct Canvas {
    text: String,
}

impl Canvas {
    fn add(&mut self, element: std::fmt::Arguments) {
        // Writing to a string does not fail.
        let _ = writeln!(self.text, "{element}");
    }

    fn words(&mut self, x: u64, y: u64, size: u64, anchor: &str, fill: &str, text: &str) {
        self.add(format_args!(
            r#"<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" fill="{fill}">{text}</text>"#
        ));
    }

    /// A beat in a lane whose upper edge is `y`.
    fn beat(&mut self, step: &Step, y: u64, height: u64) {
        let (cycle, pass, row) = *step;
        let (fill, ink) = colour(pass);
        let left = x(cycle) + 1;
        let width = CYCLE - 2;
        self.add(format_args!(
            r#"<rect x="{left}" y="{y}" width="{width}" height="{height}" rx="2" fill="{fill}"/>"#
        ));
        let middle = x(cycle) + CYCLE / 2;
        let base = y + height / 2 + 4;
        self.words(middle, base, 11, "middle", ink, &row.to_string());
    }

    /// A span of cycles with its name above.
    fn bracket(&mut self, from: u64, to: u64, y: u64, text: &str) {
        let (left, right) = (x(from) + 1, x(to) - 1);
        self.add(format_args!(
            r#"<path d="M{left} {} V{y} H{right} V{}" fill="none" stroke="{GREY}"/>"#,
            y + 6,
            y + 6
        ));
        let middle = (left + right) / 2;
        self.words(middle, y - 5, 12, "middle", INK, text);
    }
}

/// The picture of `schedule`.
pub fn svg(schedule: &Schedule) -> String {
    let array = array();
    let (rows, cols) = (array.rows as u64, array.cols as u64);
    let streams = TOP + 2 * STEP + GAP;
    let grid_height = rows * cols * STEP + (rows - 1) * GAP / 2;
    let below = streams + grid_height + GAP;
    let bottom = below + 2 * STEP;
    let width = x(schedule.cycles) + RIGHT;
    let height = bottom + 88;
    let mut canvas = Canvas {
        text: String::new(),
    };
    canvas.add(format_args!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="sans-serif">"#
    ));
    canvas.add(format_args!(
        r#"<rect width="{width}" height="{height}" fill="white"/>"#
    ));
    heading(&mut canvas, schedule);

    // The cycles.
    for cycle in 0..=schedule.cycles {
        let stroke = if cycle % 4 == 0 { "#c9ced4" } else { FAINT };
        canvas.add(format_args!(
            r#"<path d="M{0} {TOP} V{bottom}" stroke="{stroke}"/>"#,
            x(cycle)
        ));
        if cycle % 4 == 0 && cycle < schedule.cycles {
            let number = cycle.to_string();
            canvas.words(x(cycle) + CYCLE / 2, TOP - 6, 11, "middle", GREY, &number);
        }
    }
    canvas.words(LEFT - 10, TOP - 6, 11, "end", GREY, "cycle");

    let lane = |canvas: &mut Canvas, y: u64, name: &str, steps: &[Step]| {
        canvas.words(LEFT - 10, y + LANE / 2 + 4, 12, "end", INK, name);
        for step in steps {
            canvas.beat(step, y + 1, LANE - 2);
        }
    };
    lane(&mut canvas, TOP + 3, "rows of B in", &schedule.weights);
    lane(
        &mut canvas,
        TOP + 3 + STEP,
        "rows of A enter",
        &schedule.rows,
    );

    let mut y = streams;
    for k in 0..rows {
        let name = format!("row {k}");
        canvas.words(18, y + cols * STEP / 2 + 3, 12, "start", INK, &name);
        canvas.add(format_args!(
            r#"<path d="M62 {} H58 V{} H62" fill="none" stroke="{GREY}"/>"#,
            y + 2,
            y + cols * STEP - 3
        ));
        for n in 0..cols {
            let element = &schedule.elements[(k * cols + n) as usize];
            let name = format!("column {n}");
            canvas.words(LEFT - 10, y + LANE / 2 + 4, 12, "end", INK, &name);
            for step in &element.steps {
                canvas.beat(step, y, 14);
            }
            for (cycle, pass) in &element.waiting {
                let (fill, _) = colour(*pass);
                canvas.add(format_args!(
                    r#"<rect x="{}" y="{}" width="{CYCLE}" height="3" fill="{fill}"/>"#,
                    x(*cycle),
                    y + 16
                ));
            }
            y += STEP;
        }
        y += GAP / 2;
    }

    lane(&mut canvas, below + 3, "results out", &schedule.results);
    lane(
        &mut canvas,
        below + 3 + STEP,
        "sums back in",
        &schedule.sums,
    );
    formula(&mut canvas, schedule, bottom + 34);
    canvas.text.push_str("</svg>\n");
    canvas.text
}

fn heading(canvas: &mut Canvas, schedule: &Schedule) {
    let (m, k, n) = (SHAPE.m, SHAPE.k, SHAPE.n);
    let title = format!(
        "C = A B of {m} x {k} x {n} on {PRESET}: {} cycles",
        schedule.cycles
    );
    canvas.words(18, 30, 20, "start", INK, &title);
    // The passes, and the weights that wait.
    let mut left = 18;
    let (_, n_tiles) = SHAPE.tiles(array());
    for pass in 0..4 {
        let (fill, _) = colour(pass);
        canvas.add(format_args!(
            r#"<rect x="{left}" y="46" width="20" height="14" rx="2" fill="{fill}"/>"#
        ));
        let name = format!(
            "pass {pass}: k-tile {}, n-tile {}",
            pass / n_tiles,
            pass % n_tiles
        );
        canvas.words(left + 27, 57, 12, "start", INK, &name);
        left += 182;
    }
    let (fill, _) = colour(1);
    canvas.add(format_args!(
        r#"<rect x="{left}" y="52" width="20" height="3" fill="{fill}"/>"#
    ));
    canvas.words(
        left + 27,
        57,
        12,
        "start",
        INK,
        "a weight waits for its pass",
    );
    // The way of a sum back to the top.
    let distance = turnaround(array());
    if let (Some(first), Some(again)) =
        (schedule.rows.first(), schedule.rows.get(n_tiles * SHAPE.m))
    {
        let text = format!("D = {distance}: a sum goes down, comes out, and goes in again");
        canvas.bracket(first.0, again.0, TOP - 28, &text);
    }
}

/// The contract's terms under the cycles that they count.
fn formula(canvas: &mut Canvas, schedule: &Schedule, y: u64) {
    let array = array();
    let (k_tiles, n_tiles) = SHAPE.tiles(array);
    let (k_tiles, n_tiles) = (k_tiles as u64, n_tiles as u64);
    let (beats, m) = (array.tile_beats() as u64, SHAPE.m as u64);
    let pass = m.max(beats);
    let terms = [
        (beats, "B"),
        (
            (k_tiles - 1) * (n_tiles * pass).max(turnaround(array)),
            "(Kt \u{2212} 1) max(Nt P, D)",
        ),
        ((n_tiles - 1) * pass, "(Nt \u{2212} 1) P"),
        (m, "M"),
        (turnaround(array) - 2, "L R + C \u{2212} 2 + fixed latency"),
    ];
    let mut from = 0;
    for (length, name) in terms {
        canvas.bracket(from, from + length, y, name);
        let middle = (x(from) + x(from + length)) / 2;
        canvas.words(middle, y + 22, 13, "middle", INK, &length.to_string());
        from += length;
    }
    let sum = terms.map(|(length, _)| length.to_string()).join(" + ");
    let text = format!("cycles = {sum} = {}", schedule.cycles);
    canvas.words(LEFT, y + 46, 13, "start", INK, &text);
}
