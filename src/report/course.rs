//! The course of a window, minute by minute: of the simulated day with its band, or of a replay that stands
//! alone. Each figure is a picture, its words and the table behind it.

use afflux_models::time::{MINUTE_US, UtcTime};
use afflux_outcome::Outcome;
use maud::{Markup, html};

use super::RunReport;
use super::curves::{self, Field, Fold, Spread, civil_at, time_axis};
use super::details::{behind_named, thinned};
use super::pages::legend;
use super::picture::{Axis, Look, Mark, Panel};
use crate::locale::Catalogue;

/// Rows of the table behind a picture.
const MOST_ROWS: usize = 48;
/// Minutes of a day: longer windows name the day in each row.
const DAY_MIN: usize = 1440;

/// What is drawn over a window.
pub(super) struct Course<'a> {
    /// When the window opens.
    pub(super) opens: UtcTime,
    /// Its minutes.
    pub(super) minutes: usize,
    /// Replications, or the one replay.
    pub(super) outcomes: &'a [Outcome],
    /// Simulated or measured.
    pub(super) look: Look,
}

/// One figure over a window.
pub(super) struct Drawn<'a> {
    /// Id in the page, unique.
    pub(super) id: String,
    /// Title.
    pub(super) title: String,
    /// What it means; may be empty.
    pub(super) text: String,
    /// The values.
    pub(super) curve: Vec<Spread>,
    /// Top of the axis; the greatest value when that is higher.
    pub(super) most: f64,
    /// A level with its name.
    pub(super) level: Option<(f64, String)>,
    /// A value in words.
    pub(super) show: &'a dyn Fn(f64) -> String,
}

impl<'a> Course<'a> {
    /// Of the simulated day, or of the replay when no day was simulated.
    pub(super) fn of(report: &'a RunReport) -> Option<Self> {
        let day = report.day.as_ref().filter(|day| !day.outcomes.is_empty());
        if let Some(day) = day {
            let minutes = usize::try_from(day.window.length_us() / MINUTE_US).unwrap_or(0);
            let opens = day.window.opens();
            return Some(Self { opens, minutes, outcomes: &day.outcomes, look: Look::Simulated });
        }
        let measured = report.measured.as_ref()?;
        let minutes = measured.minutes.iter().filter(|row| row.minute >= 0).count();
        let (opens, outcomes) = (curves::opening(measured), std::slice::from_ref(measured));
        Some(Self { opens, minutes, outcomes, look: Look::Measured })
    }

    /// A count of the minute rows; `fold` says what a bin of several minutes shows.
    pub(super) fn counts(&self, field: Field, fold: Fold) -> Vec<Spread> {
        curves::of_many(self.outcomes, field, self.bin(), fold)
    }

    /// The response time that a share of the pages of each bin is not above, seconds, read from the classes of
    /// the minute rows.
    pub(super) fn response(&self, share: f64) -> Vec<Spread> {
        curves::response_over(self.outcomes, share, self.bin())
    }

    /// Minutes of a bin.
    pub(super) fn bin(&self) -> usize {
        curves::bin_minutes(self.minutes)
    }

    /// Where the figures come from.
    pub(super) fn kind(&self) -> &'static str {
        if self.look == Look::Measured { "measured" } else { "simulated" }
    }

    /// What the lines are.
    pub(super) fn legend(&self, catalogue: &Catalogue) -> Markup {
        if self.look == Look::Measured {
            return legend(&[(Some(Look::Measured), catalogue.word("picture-measured"))]);
        }
        let names = [(Some(Look::Simulated), catalogue.word("picture-median")), (None, catalogue.word("picture-band"))];
        legend(if self.outcomes.len() > 1 { &names } else { &names[..1] })
    }

    /// A figure with its table.
    pub(super) fn figure(&self, drawn: &Drawn<'_>, catalogue: &Catalogue) -> Markup {
        let heading = self.heading(catalogue);
        let rows: Vec<Vec<String>> = drawn.curve.iter().map(|spread| self.row(spread, drawn, catalogue)).collect();
        html! {
            figure {
                h3 { (drawn.title) }
                @if !drawn.text.is_empty() { figcaption { (drawn.text) } }
                (self.panel(drawn, catalogue).draw())
                (behind_named(&drawn.title, &heading, &thinned(rows, MOST_ROWS), catalogue))
            }
        }
    }

    fn panel(&self, drawn: &Drawn<'_>, catalogue: &Catalogue) -> Panel {
        let curve = &drawn.curve;
        let most = curve.iter().map(|spread| spread.high).fold(drawn.most, f64::max);
        // A level far above would flatten the curve.
        let level = drawn.level.clone().filter(|(level, _)| *level < 3.0 * most);
        let line = curve.iter().map(|spread| (spread.x, spread.median)).collect();
        let mut marks = Vec::new();
        if self.outcomes.len() > 1 {
            marks.push(Mark::Band(curve.iter().map(|spread| (spread.x, spread.low, spread.high)).collect()));
        }
        marks.push(Mark::Line(self.look, line));
        let top = level.as_ref().map_or(most, |(level, _)| most.max(*level));
        marks.extend(level.map(|(level, name)| Mark::Level(level, name)));
        Panel {
            id: drawn.id.clone(),
            description: self.description(drawn, catalogue),
            title: drawn.title.clone(),
            size: (380.0, 170.0),
            x: time_axis(self.opens, self.minutes, 5, catalogue),
            y: Axis::from_zero(top, |value| (drawn.show)(value)),
            marks,
        }
    }

    fn description(&self, drawn: &Drawn<'_>, catalogue: &Catalogue) -> String {
        let peak = drawn.curve.iter().max_by(|a, b| a.median.total_cmp(&b.median));
        let (at, peak) = peak.map_or((0.0, 0.0), |spread| (spread.x, spread.median));
        let args = [
            ("name", drawn.title.clone()),
            ("count", catalogue.integer(self.outcomes.len() as u64)),
            ("peak", (drawn.show)(peak)),
            ("at", self.at(at, catalogue)),
        ];
        match self.look {
            Look::Measured => catalogue.text("picture-over-window-text", &args),
            _ => catalogue.text("picture-over-day-text", &args),
        }
    }

    fn heading(&self, catalogue: &Catalogue) -> Vec<String> {
        let keys: &[&str] = match self.look {
            Look::Measured => &["picture-hour", "picture-measured"],
            _ if self.outcomes.len() == 1 => &["picture-hour", "picture-median"],
            _ => &["picture-hour", "column-low", "picture-median", "column-high"],
        };
        keys.iter().map(|key| catalogue.word(key)).collect()
    }

    fn row(&self, spread: &Spread, drawn: &Drawn<'_>, catalogue: &Catalogue) -> Vec<String> {
        let Spread { x, low, median, high } = *spread;
        let values: &[f64] = if self.outcomes.len() == 1 { &[median] } else { &[low, median, high] };
        std::iter::once(self.at(x, catalogue)).chain(values.iter().map(|value| (drawn.show)(*value))).collect()
    }

    /// A minute in words, with its day where the window has several.
    fn at(&self, minute: f64, catalogue: &Catalogue) -> String {
        let at = civil_at(self.opens, minute);
        let time = catalogue.time(at.time());
        if self.minutes > DAY_MIN { format!("{} {time}", catalogue.day(at.date())) } else { time }
    }
}
