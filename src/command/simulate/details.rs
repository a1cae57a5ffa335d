//! What a study says beside its headline figures: each fate of the pages apart, response times,
//! stations, people over the limit, storage week by week, bandwidth, and the curves by minute.

use afflux_models::vocabulary::Profil;
use afflux_outcome::Outcome;
use afflux_outcome::interval::{Figure, quantile_of_sorted};
use afflux_outcome::minutes::MinuteRow;
use afflux_outcome::outcome::AttemptCounts;
use afflux_outcome::station::StationRow;
use afflux_plan::scenario::{Measure, Phase, Scenario};
use afflux_sim::Simulated;
use serde_json::{Map, Value, json};

use crate::locale::{Catalogue, NOTHING};
use crate::report::StorageFigures;
use crate::storing::{Disk, storage_figures, stored_by_week};
use crate::table;

use super::platforms::{self, PlatformFigures};

/// Weeks of which the stock is told.
const WEEKS: u32 = 12;

/// Wait over which a pupil is counted where the scenario sets no limit, seconds \[A\].
const OVER_S: f64 = 5.0;

/// A fate of pages: name, and how many.
type Fate = (&'static str, fn(&AttemptCounts) -> u64);

/// The fates of pages, in the order of the table.
const FATES: [Fate; 8] = [
    ("asked", |counts| counts.asked),
    ("served", |counts| counts.served),
    ("turned_away", |counts| counts.turned_away),
    ("abandoned", |counts| counts.abandoned),
    ("timed_out", |counts| counts.timed_out),
    ("failed", |counts| counts.failed),
    ("shed", |counts| counts.shed),
    ("spared", |counts| counts.spared),
];

/// A curve by minute: name and value of a row.
type Curve = (&'static str, fn(&MinuteRow) -> u32);

/// The curves of the minute rows.
const CURVES: [Curve; 14] = [
    ("visits_begun", |row| row.begun),
    ("asked", |row| row.asked),
    ("served", |row| row.served),
    ("turned_away", |row| row.turned_away),
    ("abandoned", |row| row.abandoned),
    ("timed_out", |row| row.timed_out),
    ("failed", |row| row.failed),
    ("shed", |row| row.shed),
    ("held", |row| row.held),
    ("orbit", |row| row.orbit),
    ("visits", |row| row.visits),
    ("sessions", |row| row.sessions),
    ("connections", |row| row.connections),
    ("requests", |row| row.requests),
];

/// A station over replications.
#[derive(Debug)]
struct StationFigures {
    name: String,
    utilisation: Option<Figure>,
    mean_wait_s: Option<Figure>,
    wait_q95_s: Option<Figure>,
    most_waiting: Option<Figure>,
    refused: Option<Figure>,
    lost: Option<Figure>,
}

/// The details of a study.
#[derive(Debug)]
pub(super) struct Details {
    fates: Vec<(&'static str, Figure)>,
    response_s: Vec<(&'static str, Option<Figure>)>,
    stations: Vec<StationFigures>,
    most_in_orbit: Figure,
    platforms: Vec<PlatformFigures>,
    over_s: f64,
    pupils_over: Option<Figure>,
    storage: StorageFigures,
    stored_by_week: Vec<Figure>,
    bandwidth: Vec<(&'static str, Figure)>,
    /// The curves, where they are printed.
    minutes: Option<Value>,
}

impl Details {
    /// The details of a study's replications; none of none.
    pub(super) fn of(
        scenario: &Scenario,
        scale: f64,
        simulated: &[Simulated],
        stored_per_week: Figure,
        has_curves: bool,
    ) -> Option<Self> {
        let disk = Disk::of(&scenario.storage.scaled(scale));
        let outcomes: Vec<&Outcome> = simulated.iter().map(|one| &one.outcome).collect();
        let counts: Vec<AttemptCounts> = outcomes.iter().map(|outcome| in_window(outcome)).collect();
        let fates = FATES.iter().filter_map(|(name, of)| {
            Some((*name, Figure::of(&counts.iter().map(|counts| of(counts) as f64).collect::<Vec<_>>())?))
        });
        let over_s = over_s(scenario);
        let storage = storage_figures(&disk, stored_per_week);
        let stored_by_week = stored_by_week(&disk, &storage.bytes_per_week, WEEKS);
        let peak = |of: fn(&(u64, u64)) -> u64| {
            let greatest = |outcome: &&Outcome| outcome.traffic.iter().map(|row| of(&(row.up, row.down))).max();
            Figure::of(&outcomes.iter().map(|o| greatest(o).unwrap_or(0) as f64 * 8.0 / 60.0).collect::<Vec<_>>())
        };
        let bandwidth = [("up_bits_per_s", peak(|row| row.0)?), ("down_bits_per_s", peak(|row| row.1)?)];
        outcomes.first()?;
        Some(Self {
            fates: fates.collect(),
            response_s: [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)]
                .map(|(name, share)| (name, defined(&outcomes, |outcome| response_s(outcome, share))))
                .to_vec(),
            stations: stations(&outcomes),
            most_in_orbit: Figure::of(
                &outcomes.iter().map(|outcome| outcome.visits.most_in_orbit as f64).collect::<Vec<_>>(),
            )?,
            platforms: platforms::of(&outcomes),
            over_s,
            pupils_over: defined(&outcomes, |outcome| {
                let worst = outcome.worst_page_of(Phase::Judged, Some(Profil::Eleve))?;
                Some(worst.count_over((over_s * 1e6) as u64) as f64 / worst.count() as f64)
            }),
            storage,
            stored_by_week,
            bandwidth: bandwidth.to_vec(),
            minutes: has_curves.then(|| minutes(&outcomes)),
        })
    }

    /// Adds its fields to the document.
    pub(super) fn add_to(self, value: &mut Value) {
        let named = |figures: &[(&'static str, Figure)]| -> Map<String, Value> {
            figures.iter().map(|(name, figure)| ((*name).to_owned(), json!(figure))).collect()
        };
        value["fates"] = named(&self.fates).into();
        let response = self.response_s.iter().map(|(name, figure)| ((*name).to_owned(), json!(figure)));
        value["response_s"] = Value::Object(response.collect());
        let station = |station: &StationFigures| {
            json!({
                "name": station.name,
                "utilisation": station.utilisation,
                "mean_wait": station.mean_wait_s,
                "wait_q95": station.wait_q95_s,
                "most_waiting": station.most_waiting,
                "refused": station.refused,
                "lost": station.lost,
            })
        };
        value["stations"] = self.stations.iter().map(station).collect();
        if !self.platforms.is_empty() {
            value["platforms"] = self.platforms.iter().map(PlatformFigures::to_json).collect();
        }
        value["most_in_orbit"] = json!(self.most_in_orbit);
        value["pupils_over"] = json!({ "over": self.over_s, "share": self.pupils_over });
        value["storage"] = json!({
            "bytes_per_week": self.storage.bytes_per_week,
            "weeks_to_full": self.storage.weeks_to_full,
            "stored_by_week": self.stored_by_week,
        });
        value["bandwidth"] = named(&self.bandwidth).into();
        value["minutes"] = self.minutes.unwrap_or_default();
    }

    /// Tables, each with its heading.
    pub(super) fn text(&self, catalogue: &Catalogue) -> Vec<String> {
        let word = |key: &str| catalogue.word(key);
        let whole = |value: f64| catalogue.integer(value.round().max(0.0) as u64);
        let seconds = |value: f64| catalogue.seconds(value);
        let percent = |value: f64| catalogue.percent(value);
        let interval = |figure: &Figure, show: &dyn Fn(f64) -> String| match figure.low.zip(figure.high) {
            Some((low, high)) => format!("{} – {}", show(low), show(high)),
            None => NOTHING.into(),
        };
        let row = |name: String, figure: Option<&Figure>, show: &dyn Fn(f64) -> String| match figure {
            Some(figure) => vec![name, show(figure.value), interval(figure, show)],
            None => vec![name, NOTHING.into(), NOTHING.into()],
        };
        let shown = |(name, figure): &&(&str, Figure)| {
            figure.value > 0.0 || figure.high.is_some_and(|high| high > 0.0) || ["asked", "served"].contains(name)
        };
        let mut rows: Vec<Vec<String>> = Vec::new();
        for (name, figure) in self.fates.iter().filter(shown) {
            rows.push(row(word(&format!("fate-{}", name.replace('_', "-"))), Some(figure), &whole));
        }
        if self.most_in_orbit.value > 0.0 {
            rows.push(row(word("detail-orbit"), Some(&self.most_in_orbit), &whole));
        }
        for (name, figure) in &self.response_s {
            rows.push(row(word(&format!("response-{name}")), figure.as_ref(), &seconds));
        }
        let over = [("over", catalogue.seconds(self.over_s))];
        rows.push(row(catalogue.text("detail-pupils-over", &over), self.pupils_over.as_ref(), &percent));
        let bits = |value: f64| catalogue.text("detail-bits", &[("mega", catalogue.decimal(value / 1e6, 1))]);
        for (name, figure) in &self.bandwidth {
            let key = if name.starts_with("up") { "detail-up" } else { "detail-down" };
            rows.push(row(word(key), Some(figure), &bits));
        }
        rows.push(row(word("detail-weeks-to-full"), self.storage.weeks_to_full.as_ref(), &|weeks| {
            catalogue.decimal(weeks, 0)
        }));
        let heading = ["figure-heading", "figure-value", "figure-interval"].map(word);
        let mut tables = vec![format!("\n{}", table::headed(&heading, &rows))];
        let value = |figure: &Option<Figure>, show: &dyn Fn(f64) -> String| {
            figure.as_ref().map_or(NOTHING.into(), |figure| show(figure.value))
        };
        let rows: Vec<Vec<String>> = self
            .stations
            .iter()
            .map(|station| {
                vec![
                    crate::report::wrapped(&station.name, 20),
                    value(&station.utilisation, &percent),
                    value(&station.mean_wait_s, &seconds),
                    value(&station.wait_q95_s, &seconds),
                    value(&station.most_waiting, &whole),
                    value(&station.refused, &whole),
                ]
            })
            .collect();
        let heading =
            ["station-name", "station-busy", "station-wait", "station-wait-q95", "station-queue", "station-refused"]
                .map(word);
        tables.push(format!("\n{}", table::headed(&heading, &rows)));
        if !self.platforms.is_empty() {
            tables.push(platforms::text(&self.platforms, catalogue));
        }
        tables
    }
}

/// Attempts of the window, the ramp left out.
fn in_window(outcome: &Outcome) -> AttemptCounts {
    let mut sum = AttemptCounts::default();
    for phase in [Phase::Settle, Phase::Judged] {
        sum.add(&outcome.attempts_of(phase, None, None));
    }
    sum
}

/// A figure of the replications in which it is defined.
pub(super) fn defined(outcomes: &[&Outcome], value: impl Fn(&Outcome) -> Option<f64>) -> Option<Figure> {
    Figure::of(&outcomes.iter().filter_map(|outcome| value(outcome)).collect::<Vec<f64>>())
}

fn response_s(outcome: &Outcome, share: f64) -> Option<f64> {
    Some(outcome.response_of(Phase::Judged, None, None)?.quantile_us(share)? as f64 / 1e6)
}

/// The wait that the scenario's own limit on people names.
fn over_s(scenario: &Scenario) -> f64 {
    let named = scenario.limits.iter().find_map(|limit| match limit.measure {
        Measure::PeopleOver { over_s } => Some(over_s),
        _ => None,
    });
    named.unwrap_or(OVER_S)
}

fn stations(outcomes: &[&Outcome]) -> Vec<StationFigures> {
    let count = outcomes.first().map_or(0, |outcome| outcome.stations.len());
    let of = |n: usize, value: &dyn Fn(&StationRow) -> Option<f64>| {
        defined(outcomes, |outcome| outcome.stations.get(n).and_then(value))
    };
    let figures = |n: usize| StationFigures {
        name: outcomes[0].stations[n].name.clone(),
        utilisation: of(n, &StationRow::utilisation),
        mean_wait_s: of(n, &|row| row.wait.mean_us().map(|us| us / 1e6)),
        wait_q95_s: of(n, &|row| row.wait.quantile_us(0.95).map(|us| us as f64 / 1e6)),
        most_waiting: of(n, &|row| Some(row.most_waiting as f64)),
        refused: of(n, &|row| Some(row.refused as f64)),
        lost: of(n, &|row| Some(row.lost as f64)),
    };
    (0..count).map(figures).collect()
}

/// The curves by minute since the opening: the median of the replications and its 90 % interval, in
/// columns.
fn minutes(outcomes: &[&Outcome]) -> Value {
    let rows: Vec<Vec<&MinuteRow>> = outcomes
        .iter()
        .map(|outcome| outcome.minutes.iter().filter(|row| row.minute >= 0).collect::<Vec<_>>())
        .collect();
    let length = rows.iter().map(Vec::len).min().unwrap_or(0);
    let mut columns = Map::new();
    for (name, of) in CURVES {
        columns.insert(name.into(), column(length, |n| rows.iter().map(|rows| f64::from(of(rows[n]))).collect()));
    }
    let traffic: Vec<Vec<(u64, u64)>> = outcomes
        .iter()
        .map(|outcome| outcome.traffic.iter().filter(|row| row.minute >= 0).map(|row| (row.up, row.down)).collect())
        .collect();
    let length = traffic.iter().map(Vec::len).min().unwrap_or(0).min(length);
    let up = column(length, |n| traffic.iter().map(|rows| rows[n].0 as f64).collect());
    let down = column(length, |n| traffic.iter().map(|rows| rows[n].1 as f64).collect());
    columns.extend([("bytes_up".into(), up), ("bytes_down".into(), down)]);
    Value::Object(columns)
}

fn column(length: usize, values: impl Fn(usize) -> Vec<f64>) -> Value {
    let (mut value, mut low, mut high) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..length {
        let mut sorted = values(n);
        sorted.sort_by(f64::total_cmp);
        value.push(quantile_of_sorted(&sorted, 0.5));
        if sorted.len() > 1 {
            low.push(quantile_of_sorted(&sorted, 0.05));
            high.push(quantile_of_sorted(&sorted, 0.95));
        }
    }
    let known = |ends: Vec<Option<f64>>| if ends.is_empty() { Value::Null } else { json!(ends) };
    json!({ "value": value, "low": known(low), "high": known(high) })
}
