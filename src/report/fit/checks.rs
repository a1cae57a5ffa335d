//! Whether the model is right: each picture with what it says of these data.

use afflux_models::arrival::goodness::Count;
use afflux_models::arrival::goodness::correlation::Correlation;
use afflux_models::arrival::goodness::rescaled::PooledDay;
use afflux_models::arrival::goodness::rootogram::Bar;
use maud::{Markup, html};

use super::super::details::{behind, thinned};
use super::super::pages::legend;
use super::super::picture::{Axis, Look, Mark, Panel, sample_of};
use super::readings::{self, Reading};
use super::{FitPage, Fitted, capital};
use crate::locale::Catalogue;

/// The 95 % quantile of Kolmogorov's law.
const KOLMOGOROV_95: f64 = 1.358_1;

/// The section of the diagnostics.
pub(super) fn section(page: &FitPage<'_>, counts: &[Count], catalogue: &Catalogue) -> Markup {
    let found = page.diagnostics();
    let readings = readings::of(found, catalogue);
    let of = |id: &str| readings.iter().find(|reading| reading.id == id);
    let was_fitted = found.steps > 0;
    let day = PooledDay::of(counts.iter().copied()).filter(|_| was_fitted);
    html! {
        section {
            h2 { (catalogue.word("fitpage-checks")) }
            p { (catalogue.word("fitpage-checks-text")) }
            (reading(of("dispersion"), catalogue))
            @if found.pit.is_empty() { p { (catalogue.word("fitpage-no-pit")) } } @else { (pit(&found.pit, of("pit"), catalogue)) }
            @if !found.rootogram.is_empty() { (rootogram(&found.rootogram, of("rootogram"), catalogue)) }
            @match day {
                Some(day) => { (rescaled(&day, matches!(page.fitted, Fitted::Day(_)), of("times"), catalogue)) (reading(of("gaps"), catalogue)) }
                None => { p { (catalogue.word("fitpage-no-times")) } }
            }
            @match &found.residuals {
                Some(residuals) => { (correlation(residuals, of("within"), catalogue)) (reading(of("next"), catalogue)) }
                None => { p { (catalogue.word("fitpage-no-residuals")) } }
            }
        }
    }
}

/// A reading as a paragraph, with a mark beside those to look at.
fn reading(reading: Option<&Reading>, catalogue: &Catalogue) -> Markup {
    let Some(reading) = reading else { return html! {} };
    let class = if reading.is_bad { "reading look" } else { "reading" };
    html! {
        p class=(class) {
            strong { (if reading.is_bad { "▲ " } else { "✔ " }) (capital(&reading.name)) }
            " " (catalogue.word("fitpage-colon")) " " (reading.sentence) "."
        }
    }
}

fn pit(heights: &[f64], says: Option<&Reading>, catalogue: &Catalogue) -> Markup {
    let width = 1.0 / heights.len() as f64;
    let bars = heights.iter().enumerate().map(|(n, height)| (n as f64 * width, (n + 1) as f64 * width, 0.0, *height));
    let title = capital(&catalogue.word("fitcheck-pit"));
    let panel = Panel {
        id: "fit-pit".into(),
        title: title.clone(),
        description: says.map_or(String::new(), |says| says.sentence.clone()),
        size: (760.0, 190.0),
        x: shares(catalogue),
        y: Axis::from_zero(heights.iter().copied().fold(1.2, f64::max), |height| catalogue.decimal(height, 1)),
        marks: vec![Mark::Bars(bars.collect()), Mark::Level(1.0, catalogue.word("fitpage-pit-level"))],
    };
    let rows: Vec<Vec<String>> = heights
        .iter()
        .enumerate()
        .map(|(n, height)| vec![catalogue.percent(n as f64 * width), catalogue.decimal(*height, 3)])
        .collect();
    html! {
        figure {
            h3 { (title) }
            (panel.draw())
            p.kind { (catalogue.word("fitpage-pit-how")) }
            (behind(&["fitpage-pit-from", "fitpage-pit-height"].map(|key| catalogue.word(key)), &rows, catalogue))
        }
        (reading(says, catalogue))
    }
}

fn shares(catalogue: &Catalogue) -> Axis {
    let ticks = (0..=4).map(|n| f64::from(n) / 4.0).map(|share| (share, catalogue.percent(share)));
    Axis { from: 0.0, to: 1.0, is_log: false, ticks: ticks.collect() }
}

/// Bars hang from the expected line: where they end off the base, counts are too many or too few.
fn rootogram(bars: &[Bar], says: Option<&Reading>, catalogue: &Catalogue) -> Markup {
    let hung = bars.iter().enumerate().map(|(n, bar)| {
        let top = libm::sqrt(bar.expected);
        (n as f64, n as f64 + 1.0, top - libm::sqrt(bar.observed), top)
    });
    let expected = bars.iter().enumerate().map(|(n, bar)| (n as f64 + 0.5, libm::sqrt(bar.expected)));
    let hung: Vec<(f64, f64, f64, f64)> = hung.collect();
    let least = hung.iter().map(|bar| bar.2).fold(0.0, f64::min);
    let most = bars.iter().map(|bar| libm::sqrt(bar.expected)).fold(1.0, f64::max);
    let every = bars.len().div_ceil(8).max(1);
    let ticks =
        bars.iter().enumerate().step_by(every).map(|(n, bar)| (n as f64 + 0.5, readings::range(bar, catalogue)));
    let title = capital(&catalogue.word("fitcheck-rootogram"));
    let panel = Panel {
        id: "fit-rootogram".into(),
        title: title.clone(),
        description: says.map_or(String::new(), |says| says.sentence.clone()),
        size: (760.0, 230.0),
        x: Axis { from: 0.0, to: bars.len() as f64, is_log: false, ticks: ticks.collect() },
        y: Axis::holding(least, most, |root| catalogue.quantity(root)),
        marks: vec![
            Mark::Bars(hung),
            Mark::Line(Look::Fitted, expected.collect()),
            Mark::Level(0.0, catalogue.word("fitpage-rootogram-base")),
        ],
    };
    let heading = ["fitpage-column-visits", "fitpage-observed", "fitpage-column-expected"];
    html! {
        figure {
            h3 { (title) }
            (panel.draw())
            ul.legend {
                li { (sample_of(&Mark::Bars(Vec::new()))) span { (catalogue.word("fitpage-rootogram-observed")) } }
            }
            (legend(&[(Some(Look::Fitted), catalogue.word("fitpage-rootogram-expected"))]))
            p.kind { (catalogue.word("fitpage-rootogram-how")) }
            (behind(&heading.map(|key| catalogue.word(key)), &readings::rootogram_rows(bars, 30, catalogue), catalogue))
        }
        (reading(says, catalogue))
    }
}

/// Observed less expected share of the visits along the day, with the band of a known rate.
fn rescaled(day: &PooledDay, is_day: bool, says: Option<&Reading>, catalogue: &Catalogue) -> Markup {
    let line: Vec<(f64, f64)> =
        day.shares.iter().map(|(expected, observed)| (*expected, observed - expected)).collect();
    let band = KOLMOGOROV_95 / libm::sqrt(day.visits);
    let extreme = line.iter().map(|point| point.1.abs()).fold(1.2 * band, f64::max);
    let title = capital(&catalogue.word("fitcheck-times"));
    let panel = Panel {
        id: "fit-times".into(),
        title: title.clone(),
        description: says.map_or(String::new(), |says| says.sentence.clone()),
        size: (760.0, 220.0),
        x: shares(catalogue),
        y: Axis::holding(-extreme, extreme, |share| catalogue.percent(share)),
        marks: vec![
            Mark::Band(vec![(0.0, -band, band), (1.0, -band, band)]),
            Mark::Line(Look::Measured, thinned(line.clone(), 480)),
            Mark::Level(0.0, String::new()),
        ],
    };
    let rows = line.iter().map(|(expected, off)| vec![catalogue.percent(*expected), catalogue.percent(*off)]);
    let key = if is_day { "fitpage-times-how" } else { "fitpage-times-how-window" };
    html! {
        figure {
            h3 { (title) }
            (panel.draw())
            (legend(&[(Some(Look::Measured), catalogue.word("fitpage-times-line")), (None, catalogue.word("fitpage-times-band"))]))
            p.kind { (catalogue.word(key)) }
            (behind(&["fitpage-times-expected", "fitpage-times-off"].map(|key| catalogue.word(key)), &thinned(rows.collect(), 48), catalogue))
        }
        (reading(says, catalogue))
    }
}

fn correlation(residuals: &Correlation, says: Option<&Reading>, catalogue: &Catalogue) -> Markup {
    let bars = residuals.within_day.iter().enumerate().map(|(n, value)| (n as f64 + 0.6, n as f64 + 1.4, 0.0, *value));
    let lags = residuals.within_day.len();
    let minutes = |lag: usize| catalogue.seconds(60.0 * residuals.block_min * lag as f64);
    let (least, most) =
        residuals.within_day.iter().fold((-0.1, 0.2), |ends: (f64, f64), v| (ends.0.min(*v), ends.1.max(*v)));
    let title = capital(&catalogue.word("fitcheck-within"));
    let panel = Panel {
        id: "fit-residuals".into(),
        title: title.clone(),
        description: says.map_or(String::new(), |says| says.sentence.clone()),
        size: (760.0, 190.0),
        x: Axis {
            from: 0.4,
            to: lags.max(1) as f64 + 0.6,
            is_log: false,
            ticks: (1..=lags).map(|lag| (lag as f64, minutes(lag))).collect(),
        },
        y: Axis::holding(least, most, |value| catalogue.decimal(value, 2)),
        marks: vec![Mark::Bars(bars.collect()), Mark::Level(0.0, String::new())],
    };
    let rows: Vec<Vec<String>> = residuals
        .within_day
        .iter()
        .enumerate()
        .map(|(n, value)| vec![minutes(n + 1), catalogue.decimal(*value, 3)])
        .collect();
    html! {
        @if lags > 0 {
            figure {
                h3 { (title) }
                (panel.draw())
                p.kind { (catalogue.word("fitpage-residuals-how")) }
                (behind(&["fitpage-residuals-lag", "fitpage-residuals-value"].map(|key| catalogue.word(key)), &rows, catalogue))
            }
            (reading(says, catalogue))
        }
    }
}
