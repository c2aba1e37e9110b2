//! The picture of docs/dma-performance.md: the share of a 64-bit bus over the size of a copy, a line a latency; below it the
//! engine of queues.

use super::{LATENCIES, MOVERS, Mover, Published, Row, SIZES, draw_rings};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::error::Error;
use thorong_rtl::dma::mover::contract;

/// Of the mover, and below it of the engine.
const SIZE: (u32, u32) = (920, 470);
const BELOW: u32 = 360;
pub(super) const FONT: &str = "sans-serif";
pub(super) const INK: RGBColor = RGBColor(38, 42, 48);
pub(super) const SOFT: RGBColor = RGBColor(110, 116, 124);
pub(super) const FAINT: RGBColor = RGBColor(226, 229, 233);

/// Of the dots, the nearer memory the smaller, so that those of all latencies are seen where they meet.
const RADII: [i32; 4] = [2, 3, 5, 7];

/// Points of a line of the formula from one size to the next.
const FINE: u32 = 5;

/// Colours that the colour-blind tell apart (Okabe, Ito, 2008), the nearer memory the cooler.
pub(super) fn colour(latency: u64) -> RGBColor {
    match latency {
        1 => RGBColor(0, 60, 110),
        10 => RGBColor(86, 180, 233),
        100 => RGBColor(0, 130, 95),
        _ => RGBColor(213, 94, 0),
    }
}

pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

/// log2 of the sizes on the x axis.
fn ends() -> (f64, f64) {
    let log = |size: u32| f64::from(size).log2();
    (log(SIZES[0]), log(SIZES[SIZES.len() - 1]))
}

fn size_name(log: f64) -> String {
    match 2f64.powf(log).round() as u64 {
        size @ 1024.. => format!("{} KiB", size / 1024),
        size => format!("{size}"),
    }
}

/// A panel's title, and the place of its chart.
pub(super) fn titled<'a, 'b>(
    area: &'a Area<'b>,
    title: &str,
) -> Result<ChartBuilder<'a, 'a, SVGBackend<'b>>, Box<dyn Error>> {
    let style = (FONT, 15).into_font().color(&INK);
    area.draw_text(title, &style, (64, 10))
        .map_err(|e| e.to_string())?;
    let mut chart = ChartBuilder::on(area);
    chart
        .margin_top(40)
        .margin_right(22)
        .margin_left(4)
        .margin_bottom(4)
        .x_label_area_size(42)
        .y_label_area_size(54);
    Ok(chart)
}

fn panel(area: &Area, mover: Mover, rows: &[Row]) -> Result<(), Box<dyn Error>> {
    let title = format!("{} bursts in flight", mover.in_flight);
    let (first, last) = ends();
    let mut plot =
        titled(area, &title)?.build_cartesian_2d((first - 0.15)..(last + 0.15), 0.0..1.04)?;
    plot.configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(FAINT)
        .axis_style(INK.mix(0.5))
        .x_labels(10)
        .y_labels(6)
        .x_label_formatter(&|x| size_name(*x))
        .y_label_formatter(&|y| format!("{:.0} %", 100.0 * y))
        .label_style((FONT, 13).into_font().color(&INK))
        .x_desc("bytes of a copy")
        .draw()?;
    for latency in LATENCIES.into_iter().rev() {
        let colour = colour(latency);
        let steps = 0..=((last - first) as u32 * FINE);
        let line = steps.map(|i| {
            let log = first + f64::from(i) / f64::from(FINE);
            let beats = 2f64.powf(log) / mover.word as f64;
            (log, contract::share(beats, 1, latency, mover.in_flight))
        });
        plot.draw_series(LineSeries::new(line, colour.stroke_width(2)))?;
    }
    for (latency, radius) in LATENCIES.into_iter().zip(RADII).rev() {
        let dots = rows
            .iter()
            .filter(|r| r.preset == mover.preset && r.latency == latency && r.from == 0)
            .map(|r| (f64::from(r.bytes).log2(), r.utilisation));
        let style = colour(latency).filled();
        plot.draw_series(dots.map(|at| Circle::new(at, radius, style)))?;
    }
    Ok(())
}

/// What the colours mean, in one line from `at` on.
fn legend(area: &Area, at: (i32, i32)) -> Result<(), Box<dyn Error>> {
    let (mut x, y) = at;
    let text = |colour: &RGBColor| {
        (FONT, 14)
            .into_font()
            .color(colour)
            .pos(Pos::new(HPos::Left, VPos::Center))
    };
    area.draw_text("memory answers after", &text(&INK), (x, y))?;
    x += 146;
    for (latency, radius) in LATENCIES.into_iter().zip(RADII) {
        let colour = colour(latency);
        area.draw(&PathElement::new(
            [(x, y), (x + 26, y)],
            colour.stroke_width(2),
        ))?;
        area.draw(&Circle::new((x + 13, y), radius, colour.filled()))?;
        let name = match latency {
            1 => "1 cycle".to_string(),
            _ => crate::report::grouped(latency),
        };
        area.draw_text(&name, &text(&colour), (x + 33, y))?;
        x += 56 + 7 * name.len() as i32;
    }
    area.draw_text(
        "dots: measured; lines: what bus and limits allow",
        &text(&SOFT),
        (x + 12, y),
    )?;
    Ok(())
}

/// The picture of all that is published.
///
/// # Errors
/// What the drawing library refuses.
pub fn svg(published: &Published) -> Result<String, Box<dyn Error>> {
    let rows = &published.mover;
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, (SIZE.0, SIZE.1 + BELOW)).into_drawing_area();
        root.fill(&WHITE)?;
        let heading = (FONT, 20).into_font().color(&INK);
        let title = "Share of a 64-bit bus that equal copies fill, one behind the other";
        root.draw_text(title, &heading, (64, 18))?;
        legend(&root, (64, 62))?;
        let (above, below) = root.split_vertically(SIZE.1);
        let (_, body) = above.split_vertically(84);
        let (left, right) = body.split_horizontally(SIZE.0 / 2);
        panel(&left, MOVERS[0], rows).map_err(|e| e.to_string())?;
        panel(&right, MOVERS[1], rows).map_err(|e| e.to_string())?;
        draw_rings::panels(&below, &published.rings).map_err(|e| e.to_string())?;
        root.present()?;
    }
    text.push('\n');
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_picture_is_up_to_date() {
        let drawn = svg(&super::super::page::published().unwrap()).unwrap();
        let committed = include_str!("../../../../docs/dma-performance.svg");
        assert!(
            drawn == committed,
            "docs/dma-performance.svg is out of date: make bench-dma"
        );
    }
}
