//! The engine of queues in the picture of docs/dma-performance.md: the share of the bus over the number of queues, and how long
//! a small copy takes beside large ones.

use super::draw::{Area, FAINT, FONT, INK, SOFT, colour, titled};
use super::rings::{ASKED, Figure, LATENCIES, Measured, QUEUES};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::error::Error;

/// Figures of the right panel, in the order of the bars, and what they are called there.
const WAITS: [(&str, &str); 3] = [
    ("64 B, doorbell to completion, 99th percentile", "alone"),
    ("the same beside 1 MiB copies", "beside 1 MiB copies"),
    ("the same, urgent", "the same, urgent"),
];

/// Width of a group, of which the bars take all but this.
const GAP: f64 = 0.28;

/// Where bar `i` of the latencies stands in group `group`.
fn bar(group: usize, i: usize) -> (f64, f64) {
    let width = (1.0 - GAP) / LATENCIES.len() as f64;
    let left = group as f64 + GAP / 2.0 + width * i as f64;
    (left, left + width * 0.9)
}

/// One bar a latency and group: its height, and a mark where something is asked.
struct Bars<'a> {
    title: &'a str,
    groups: Vec<String>,
    /// What the y axis goes to, its labels, and how they are written.
    top: f64,
    labels: usize,
    format: fn(f64) -> String,
    /// By group and latency.
    values: Vec<[(f64, Option<f64>); LATENCIES.len()]>,
}

impl Bars<'_> {
    fn draw(&self, area: &Area) -> Result<(), Box<dyn Error>> {
        let mut plot = titled(area, self.title)?
            .build_cartesian_2d(0.0..self.groups.len() as f64, 0.0..self.top)?;
        plot.configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(FAINT)
            .axis_style(INK.mix(0.5))
            .x_labels(0)
            .y_labels(self.labels)
            .y_label_formatter(&|y| (self.format)(*y))
            .label_style((FONT, 13).into_font().color(&INK))
            .draw()?;
        for (group, values) in self.values.iter().enumerate() {
            for (i, (value, asked)) in values.iter().enumerate() {
                let (left, right) = bar(group, i);
                let style = colour(LATENCIES[i]).filled();
                plot.draw_series([Rectangle::new([(left, 0.0), (right, *value)], style)])?;
                if let Some(asked) = asked {
                    let mark = [(left - 0.02, *asked), (right + 0.02, *asked)];
                    plot.draw_series([PathElement::new(mark, INK.stroke_width(2))])?;
                }
            }
            let style = (FONT, 13)
                .into_font()
                .color(&INK)
                .pos(Pos::new(HPos::Center, VPos::Top));
            let (x, y) = plot.backend_coord(&(group as f64 + 0.5, 0.0));
            let base = area.get_base_pixel();
            area.draw_text(&self.groups[group], &style, (x - base.0, y - base.1 + 8))?;
        }
        Ok(())
    }
}

fn shares(measured: &Measured) -> Bars<'_> {
    let mut bars = Bars {
        title: "Share of the bus, by queues at work and bytes of a copy",
        groups: Vec::new(),
        top: 1.04,
        labels: 6,
        format: |y| format!("{:.0} %", 100.0 * y),
        values: Vec::new(),
    };
    for (bytes, _) in ASKED {
        for queues in QUEUES {
            bars.groups.push(format!("{queues} x {bytes} B"));
            bars.values.push(LATENCIES.map(|latency| {
                let is = |r: &&super::rings::Row| {
                    (r.bytes, r.queues, r.latency) == (bytes, queues, latency)
                };
                let row = measured.rows.iter().find(is);
                row.map_or((0.0, None), |row| (row.utilisation, row.asked))
            }));
        }
    }
    bars
}

fn waits(measured: &Measured) -> Bars<'_> {
    let value = |name: &str, latency| {
        let is = |f: &&Figure| f.name == name && f.latency == latency;
        let figure = measured.figures.iter().find(is);
        figure.map_or((0.0, None), |figure| (figure.value, figure.asked))
    };
    Bars {
        title: "64 B from doorbell to completion, cycles: 99 % take less",
        groups: WAITS.map(|(_, name)| name.to_string()).to_vec(),
        top: 800.0,
        labels: 5,
        format: |y| format!("{y:.0}"),
        values: (WAITS.iter())
            .map(|(name, _)| LATENCIES.map(|latency| value(name, latency)))
            .collect(),
    }
}

/// Both panels of `measured`, side by side, below a heading.
///
/// # Errors
/// What the drawing library refuses.
pub(super) fn panels(area: &Area, measured: &Measured) -> Result<(), Box<dyn Error>> {
    let heading = (FONT, 20).into_font().color(&INK);
    area.draw_text(
        "The engine of queues: 16 queues before the same bus",
        &heading,
        (64, 18),
    )?;
    let note = (FONT, 14).into_font().color(&SOFT);
    area.draw_text(
        "bars: measured, colours as above; black marks: what is asked",
        &note,
        (64, 46),
    )?;
    let (_, body) = area.split_vertically(72);
    let (width, _) = body.dim_in_pixel();
    let (left, right) = body.split_horizontally(width / 2);
    shares(measured).draw(&left)?;
    waits(measured).draw(&right)
}
