//! Other loads: predicted with the calibrated portal before they are played, then played.

use std::path::Path;

use afflux_loadgen::Released;
use afflux_models::time::SECOND_US;
use afflux_models::{Message, normal};
use afflux_outcome::Outcome;
use afflux_outcome::calibration::CalibratedStation;
use afflux_outcome::verdict::agreement::{Band, Figures};
use afflux_plan::scenario::{Phase, Scenario, Window};
use afflux_plan::{CutPlan, Plan, Selection};
use afflux_portal::Work;
use jiff::Span;

use super::asked::Asked;
use crate::context::Context;
use crate::failure::Failure;
use crate::outcomes;
use crate::playing::Playing;
use crate::replaying::Replaying;
use crate::target::Aimed;

/// Portals that may be the measured one as well, and replications of each (MODELS §7: at least 100 in all).
const PORTALS: u64 = 20;
const REPLICATIONS: u64 = 5;

/// Steps through the portals that come to each of them once.
const STEPS: [u64; 8] = [1, 7, 3, 9, 11, 13, 17, 19];

/// Share of the load that the logins of a ramp are.
const RAMP_SHARE: f64 = 0.7;

/// Least time of a check that is not judged, s.
const SETTLES_S: f64 = 3.0;

/// Names of the figures, in order.
const NAMES: [&str; 7] = [
    "served_share",
    "turned_away_share",
    "response_mean_s",
    "response_p50_s",
    "response_p95_s",
    "pages_per_s",
    "peak_requests",
];

/// A load that is checked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Checked {
    /// Share of the capacity found.
    pub(crate) load: f64,
    /// Pages a second that this is.
    pub(crate) per_s: f64,
}

/// One figure, predicted and measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct CheckedFigure {
    /// Its name: shares, then seconds, then counts.
    pub(crate) name: &'static str,
    /// Median of the prediction.
    pub(crate) predicted: f64,
    /// Ends of the simultaneous band.
    pub(crate) band: (f64, f64),
    /// What was measured.
    pub(crate) measured: f64,
}

impl CheckedFigure {
    /// How far off the prediction was: of shares the difference, else the ratio less one.
    pub(crate) fn off(&self) -> f64 {
        let is_share = self.name.ends_with("_share");
        if is_share { self.predicted - self.measured } else { self.predicted / self.measured - 1.0 }
    }

    /// Whether what was measured lies in the band.
    pub(crate) fn is_inside(&self) -> bool {
        self.band.0 <= self.measured && self.measured <= self.band.1
    }
}

/// A load that was predicted and played.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CheckRun {
    /// The load.
    pub(crate) checked: Checked,
    /// Scale of the visits.
    pub(crate) scale: f64,
    /// Speed.
    pub(crate) speed: f64,
    /// The figures; none when no page was served in the judged part.
    pub(crate) figures: Vec<CheckedFigure>,
    /// What share of new runs of a right model the band holds, by leaving one out.
    pub(crate) coverage: f64,
    /// Whether the generator kept up.
    pub(crate) is_valid: bool,
    /// Share of its busiest ten seconds that the generator waited for a core.
    pub(crate) waited_share: f64,
    /// Who was logged out when it was over; none on a portal that was started for it.
    pub(crate) released: Option<Released>,
    /// Whether it was played to its end.
    pub(crate) is_complete: bool,
    /// Where the outcome is.
    pub(crate) outcome: String,
}

/// Predicts a load on the calibrated portal, then plays it on the real one.
pub(super) fn play(
    calibrated: &Scenario,
    base: &Replaying<'_>,
    (asked, stations): (&Asked, &[Option<CalibratedStation>]),
    checked: Checked,
    (playing, aimed, own): (Option<Playing>, Option<&Aimed>, Option<Work>),
    folder: &Path,
    context: &Context,
) -> Result<CheckRun, Failure> {
    let scale = checked.per_s / asked.per_s_of_all;
    let selection = Selection::new(scale, 0, 1).map_err(Failure::Usage)?;
    let calibrated = &begun_gently(calibrated, base, selection, checked, context);
    let aimed =
        aimed.map(|aimed| Aimed { target: aimed.target.clone(), password: aimed.password.clone(), figures: None });
    let replaying = Replaying {
        window: base.window.clone(),
        tempo: base.tempo,
        selection,
        portal: own.is_some().then(|| base.scenario.staging.clone()),
        work: own.unwrap_or(Work::Drawn),
        // The portal that is started for a load goes with it.
        logs_out: aimed.is_some(),
        playing,
        aimed,
        ..Replaying::dry(calibrated, None, selection, None, true)?
    };
    let load = ("load", context.catalogue.percent(checked.load));
    let rate = ("rate", context.catalogue.decimal(checked.per_s, 0));
    context.say(&context.catalogue.text("calibrate-checks", &[load, rate]));
    let mut predicted = Vec::new();
    for nth in 0..PORTALS {
        let other = as_well(calibrated, asked, stations, nth);
        let replaying = Replaying {
            window: base.window.clone(),
            tempo: base.tempo,
            ..Replaying::dry(&other, None, selection, None, true)?
        };
        predicted.extend(replaying.predict_after(nth * REPLICATIONS, REPLICATIONS, context));
        context.check_stop()?;
    }
    let plan = replaying.plan(context.seed);
    let cut = CutPlan::new(&plan, replaying.cut());
    let judged_s = (cut.end().0 - replaying.tempo.played_us(calibrated.replay.settle_us)) as f64 / SECOND_US as f64;
    if judged_s <= 0.0 {
        return Err(Failure::Usage(Message::new("calibrate-short-window").with("window", &base.window.name)));
    }
    let (replayed, _) = replaying.play(&cut, folder, context)?;
    let path = outcomes::settle(folder, &replayed.outcome)?;
    let told = |outcome: &Outcome| figures(outcome, judged_s).unwrap_or_else(|| nothing_served(outcome, judged_s));
    let figures: Vec<Figures> = predicted.iter().map(told).collect();
    let band = Band::of_figures(&figures);
    let measured = self::figures(&replayed.outcome, judged_s);
    let rows = band.as_ref().zip(measured).map(|(band, measured)| {
        let all = NAMES.into_iter().zip(band.figures).zip(measured.0);
        all.map(|((name, (predicted, low, high)), measured)| CheckedFigure {
            name,
            predicted,
            band: (low, high),
            measured,
        })
        .collect()
    });
    Ok(CheckRun {
        checked,
        scale,
        speed: replaying.tempo.speed(),
        figures: rows.unwrap_or_default(),
        coverage: band.map_or(0.0, |band| band.coverage),
        is_valid: replayed.outcome.generator.as_ref().is_none_or(|generator| generator.valid),
        waited_share: replayed.outcome.generator.as_ref().map_or(0.0, |generator| generator.waited_cpu_share),
        released: replaying.aimed.is_some().then_some(replayed.released),
        is_complete: replayed.outcome.complete,
        outcome: path.display().to_string(),
    })
}

/// The same scenario whose ramp lets those who are already there log in at no more than the load that is
/// checked, and whose first seconds are not judged: otherwise the ramp's queue is what is measured.
fn begun_gently(
    calibrated: &Scenario,
    base: &Replaying<'_>,
    selection: Selection,
    checked: Checked,
    context: &Context,
) -> Scenario {
    let mut gentle = calibrated.clone();
    let plan = Plan::new(calibrated, context.seed, 0, selection);
    let there = CutPlan::new(&plan, base.cut()).warm().len() as f64;
    let planned_us = |played_s: f64| (played_s * base.tempo.speed() * SECOND_US as f64) as i64;
    gentle.replay.ramp_us = gentle.replay.ramp_us.max(planned_us(there / (RAMP_SHARE * checked.per_s)));
    gentle.replay.settle_us = gentle.replay.settle_us.max(planned_us(SETTLES_S));
    gentle
}

/// The same scenario on a portal that may be the measured one as well: what is not known of it widens the band,
/// near the capacity more than anything else. The errors lie evenly over their law, one row after another.
fn as_well(calibrated: &Scenario, asked: &Asked, stations: &[Option<CalibratedStation>], nth: u64) -> Scenario {
    let step = |row: u64| STEPS[row as usize % STEPS.len()];
    let error = |row: u64| normal::quantile((((nth * step(row) + row) % PORTALS) as f64 + 0.5) / PORTALS as f64);
    let mut other = calibrated.clone();
    for (n, station) in stations.iter().enumerate() {
        let row = 2 * n as u64;
        let drawn = station.as_ref().and_then(|station| station.as_well(error(row), error(row + 1)));
        let services = calibrated.staging.services_of(n);
        if let Some((drawn, played)) = drawn.zip(other.staging.stations.get_mut(n)) {
            played.service_times = asked.laws_of_services(&drawn, &services);
            played.service_time = drawn.common.law;
        }
    }
    other
}

/// The figures of a run in its judged part. Times count from the actual start: how late the generator was
/// says nothing about the portal.
fn figures(outcome: &Outcome, judged_s: f64) -> Option<Figures> {
    let attempts = outcome.attempts_of(Phase::Judged, None, None);
    let from_start = outcome.from_start_of(Phase::Judged, None, None)?;
    let seconds = |us: f64| us / SECOND_US as f64;
    let share = |count: u64| count as f64 / attempts.asked.max(1) as f64;
    Some(Figures([
        share(attempts.served),
        share(attempts.turned_away),
        seconds(from_start.mean_us()?),
        seconds(from_start.quantile_us(0.50)? as f64),
        seconds(from_start.quantile_us(0.95)? as f64),
        attempts.served as f64 / judged_s,
        outcome.concurrency.requests.value as f64,
    ]))
}

/// The figures of a prediction without a page in its judged part: on a portal so slow pages take at least as long.
fn nothing_served(outcome: &Outcome, judged_s: f64) -> Figures {
    let attempts = outcome.attempts_of(Phase::Judged, None, None);
    let turned_away = attempts.turned_away as f64 / attempts.asked.max(1) as f64;
    Figures([0.0, turned_away, judged_s, judged_s, judged_s, 0.0, outcome.concurrency.requests.value as f64])
}

/// The first part of a window, so long that it is played in some seconds; the whole where it is shorter.
pub(super) fn shortened(window: &Window, speed: f64, seconds: f64) -> Window {
    let wanted = Span::new().try_seconds((seconds * speed).ceil() as i64).ok();
    let to = wanted.and_then(|span| window.from.checked_add(span).ok()).map_or(window.to, |to| to.min(window.to));
    Window { name: window.name.clone(), from: window.from, to }
}
