//! The drawing, as SVG.

use super::sum::{CURVES, Curve, RUNS, TERMS};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::error::Error;
use thorong_golden::Mode;

const SIZE: (u32, u32) = (920, 800);
const FONT: &str = "sans-serif";
const INK: RGBColor = RGBColor(38, 42, 48);
const FAINT: RGBColor = RGBColor(226, 229, 233);

/// Every curve's sums.
type Sums = [Vec<[f32; RUNS]>];

/// So many of the curves come to a stop: `rne`, and those of four bits.
const STOPPING: usize = 3;

/// One point in so many is drawn.
const STEP: usize = 20;

/// Colours that the colour-blind tell apart (Okabe, Ito, 2008): warm ones for `sr-a`, blue ones for `sr-c`, green
/// where they are the same.
fn colour(curve: &Curve) -> RGBColor {
    match (curve.mode, curve.bits) {
        (Mode::SrA, 4) => RGBColor(230, 159, 0),
        (Mode::SrA, 8) => RGBColor(213, 94, 0),
        (Mode::SrA, _) => RGBColor(0, 130, 95),
        (Mode::SrC, 4) => RGBColor(86, 180, 233),
        (Mode::SrC, 8) => RGBColor(0, 114, 178),
        (Mode::SrC, _) => RGBColor(0, 60, 110),
        _ => RGBColor(110, 110, 110),
    }
}

fn mean(runs: &[f32; RUNS]) -> f64 {
    runs.iter().map(|s| f64::from(*s)).sum::<f64>() / RUNS as f64
}

fn deviation(runs: &[f32; RUNS]) -> f64 {
    let mean = mean(runs);
    let squares: f64 = runs.iter().map(|s| (f64::from(*s) - mean).powi(2)).sum();
    (squares / (RUNS - 1) as f64).sqrt()
}

fn points<'a>(
    sums: &'a [[f32; RUNS]],
    value: impl Fn(usize, &[f32; RUNS]) -> f64 + 'a,
) -> impl Iterator<Item = (f64, f64)> + 'a {
    let every = sums.iter().enumerate().step_by(STEP);
    every.map(move |(i, runs)| (i as f64, value(i, runs)))
}

type Plot<'b, 'a> = ChartContext<
    'b,
    SVGBackend<'a>,
    Cartesian2d<plotters::coord::types::RangedCoordf64, plotters::coord::types::RangedCoordf64>,
>;

/// A line's name at its right end, `up` pixels above it.
fn label(
    plot: &Plot,
    at: (f64, f64),
    up: i32,
    text: &str,
    colour: &RGBColor,
) -> Result<(), Box<dyn Error>> {
    let style = (FONT, 14)
        .into_font()
        .color(colour)
        .pos(Pos::new(HPos::Left, VPos::Center));
    let (x, y) = plot.backend_coord(&at);
    plot.plotting_area()
        .strip_coord_spec()
        .draw_text(text, &style, {
            let (left, top) = plot.plotting_area().get_base_pixel();
            (x - left + 8, y - top - up)
        })?;
    Ok(())
}

/// The upper half: the sums themselves, and where they stop.
fn sums_panel(area: &Area, all: &Sums, exact: &[f64]) -> Result<(), Box<dyn Error>> {
    let mut plot = panel(area, "The sum", 0.0..5500.0, 1000.0)?;
    let line = exact
        .iter()
        .enumerate()
        .step_by(STEP)
        .map(|(i, s)| (i as f64, *s));
    plot.draw_series(LineSeries::new(line, INK.stroke_width(2)))?;
    for (curve, sums) in CURVES.iter().zip(all).take(STOPPING) {
        let colour = colour(curve);
        let end = mean(&sums[TERMS]);
        plot.draw_series(LineSeries::new(
            points(sums, |_, runs| mean(runs)),
            colour.stroke_width(2),
        ))?;
        let text = format!("{}: stops at {}", curve.name(), thousands(end));
        label(&plot, (TERMS as f64, end), 0, &text, &colour)?;
    }
    let end = (TERMS as f64, exact[TERMS]);
    label(
        &plot,
        end,
        10,
        &format!("exact: {}", thousands(exact[TERMS])),
        &INK,
    )?;
    label(&plot, end, -9, "N = 8 and 16: see below", &INK)
}

/// The lower half: the error of those that do not stop.
fn error_panel(area: &Area, all: &Sums, exact: &[f64]) -> Result<(), Box<dyn Error>> {
    let title = format!("Error of the sum: the mean of {RUNS} runs, and their standard deviation");
    let mut plot = panel(area, &title, -600.0..400.0, 200.0)?;
    // With all the bits that bfloat16 discards, sr-a and sr-c are the same: one line.
    let mut kept: Vec<(Vec<&Curve>, &Vec<[f32; RUNS]>)> = Vec::new();
    for (curve, sums) in CURVES.iter().zip(all).skip(STOPPING) {
        match kept.iter_mut().find(|(_, same)| *same == sums) {
            Some((names, _)) => names.push(curve),
            None => kept.push((vec![curve], sums)),
        }
    }
    for (curves, sums) in kept.iter().filter(|(curves, _)| curves[0].bits == 8) {
        let edge = |side: f64| {
            points(sums, move |i, runs| {
                mean(runs) - exact[i] + side * deviation(runs)
            })
        };
        let below: Vec<(f64, f64)> = edge(-1.0).collect();
        let outline: Vec<(f64, f64)> = edge(1.0).chain(below.into_iter().rev()).collect();
        plot.draw_series([Polygon::new(outline, colour(curves[0]).mix(0.12).filled())])?;
    }
    plot.draw_series(LineSeries::new(
        [(0.0, 0.0), (TERMS as f64, 0.0)],
        INK.stroke_width(1),
    ))?;
    let mut ends = Vec::new();
    for (curves, sums) in &kept {
        let line = points(sums, |i, runs| mean(runs) - exact[i]);
        plot.draw_series(LineSeries::new(line, colour(curves[0]).stroke_width(2)))?;
        ends.push((curves, mean(&sums[TERMS]) - exact[TERMS]));
    }
    // Names do not lie upon each other.
    ends.sort_by(|a, b| b.1.total_cmp(&a.1));
    let pixel = |y: f64| plot.backend_coord(&(TERMS as f64, y)).1;
    let mut above = i32::MIN / 2;
    for (curves, end) in ends {
        let place = pixel(end).max(above + 19);
        above = place;
        let name = match curves[..] {
            [one] => one.name(),
            _ => format!("sr-a and sr-c, N = {}", curves[0].bits),
        };
        let sign = if end > 0.0 { "+" } else { "" };
        let text = format!("{name}: {sign}{}", thousands(end));
        label(
            &plot,
            (TERMS as f64, end),
            pixel(end) - place,
            &text,
            &colour(curves[0]),
        )?;
    }
    Ok(())
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

fn panel<'b, 'a>(
    area: &'b Area<'a>,
    title: &str,
    y: std::ops::Range<f64>,
    tick: f64,
) -> Result<Plot<'b, 'a>, Box<dyn Error>> {
    let ticks = ((y.end - y.start) / tick) as usize + 1;
    let caption = (FONT, 15).into_font().color(&INK);
    area.titled("", caption.clone())?;
    area.draw_text(title, &caption, (72, 14))?;
    let mut plot = ChartBuilder::on(area)
        .margin_top(40)
        .margin_right(182)
        .margin_left(8)
        .margin_bottom(6)
        .x_label_area_size(40)
        .y_label_area_size(64)
        .build_cartesian_2d(0.0..TERMS as f64, y)?;
    let small = (FONT, 13).into_font().color(&INK);
    plot.configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(FAINT)
        .axis_style(INK.mix(0.5))
        .x_labels(6)
        .y_labels(ticks)
        .x_label_formatter(&|x| thousands(*x))
        .y_label_formatter(&|y| thousands(*y))
        .label_style(small)
        .x_desc("numbers added")
        .draw()?;
    Ok(plot)
}

fn thousands(value: f64) -> String {
    let text = crate::report::grouped(value.abs().round() as u64);
    match value.round() < 0.0 {
        true => format!("\u{2212}{text}"),
        false => text,
    }
}

/// The picture of `all`, in the order of [`CURVES`].
///
/// # Errors
/// What the drawing library refuses.
pub fn svg(all: &Sums, exact: &[f64]) -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
        root.fill(&WHITE)?;
        let heading = (FONT, 20).into_font().color(&INK);
        root.draw_text(
            "Adding 10,000 uniform numbers in bfloat16",
            &heading,
            (72, 18),
        )?;
        let (_, body) = root.split_vertically(46);
        let (upper, lower) = body.split_vertically(376);
        sums_panel(&upper, all, exact).map_err(|e| e.to_string())?;
        error_panel(&lower, all, exact).map_err(|e| e.to_string())?;
        root.present()?;
    }
    text.push('\n');
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::super::sum;
    use super::*;

    /// The committed picture is what is drawn of the golden model's sums; drawn by the hardware it is the same, or the
    /// drawing stops.
    #[test]
    fn the_committed_picture_is_up_to_date() {
        let drawn = svg(&sum::all(true).unwrap(), &sum::exact()).unwrap();
        let committed = include_str!("../../../../docs/long-sum.svg");
        assert!(
            drawn == committed,
            "docs/long-sum.svg is out of date: make picture"
        );
    }
}
