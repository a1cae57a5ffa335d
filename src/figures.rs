//! The figures of a study: what its replications say together.

use afflux_models::seed::mix;
use afflux_models::time::UtcTime;
use afflux_outcome::interval::Figure;
use afflux_outcome::outcome::{Outcome, Peak};
use afflux_plan::{Plan, expectation};
use afflux_sim::Simulated;
use serde_json::{Value, json};

/// A concurrency over replications, with the time of its peak in the first one.
#[derive(Debug, Clone)]
pub(crate) struct PeakFigure {
    /// The peak.
    pub(crate) figure: Figure,
    /// Civil time of the peak.
    pub(crate) at: String,
}

/// The figures of a study.
#[derive(Debug, Clone)]
pub(crate) struct Figures {
    /// Visits planned and begun in the window.
    pub(crate) visits: Figure,
    /// Page attempts played.
    pub(crate) pages: Figure,
    /// Greatest visits per second over a minute.
    pub(crate) peak_visits_per_s: PeakFigure,
    /// Visits in progress, sessions alive, connections open, requests in flight.
    pub(crate) concurrency: [(&'static str, PeakFigure); 4],
    /// Bytes stored in the week around the window.
    pub(crate) storage_bytes_per_week: Figure,
    /// Share of page attempts that were turned away.
    pub(crate) turned_away_share: Figure,
    /// Equal for equal studies.
    pub(crate) digest: String,
    /// Replications.
    pub(crate) replications: usize,
}

impl Figures {
    /// The figures of a study's replications; none when there are none.
    pub(crate) fn of(simulated: &[Simulated], plan: &Plan<'_>, opens: UtcTime, closes: UtcTime) -> Option<Self> {
        let outcomes: Vec<&Outcome> = simulated.iter().map(|one| &one.outcome).collect();
        let figure = |value: &dyn Fn(&Outcome) -> f64| {
            Figure::of(&outcomes.iter().map(|outcome| value(outcome)).collect::<Vec<f64>>())
        };
        let peak = |of: fn(&Outcome) -> &Peak| {
            let figure = figure(&|outcome| of(outcome).value as f64)?;
            Some(PeakFigure { figure, at: of(outcomes.first()?).at.clone() })
        };
        let week = expectation::week_over(plan, opens, closes);
        let rates = |outcome: &Outcome| outcome.minutes.iter().filter(|row| row.minute >= 0).map(|row| row.begun).max();
        let first_peak = simulated.first().map(|one| afflux_sim::replications::peak_visits_per_s(one, opens).1)?;
        let civil = first_peak.zoned(&afflux_models::time::paris()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
        Some(Self {
            visits: figure(&|outcome| outcome.visits.planned as f64)?,
            pages: figure(&|outcome| outcome.all_attempts().asked as f64)?,
            peak_visits_per_s: PeakFigure {
                figure: figure(&|outcome| f64::from(rates(outcome).unwrap_or(0)) / 60.0)?,
                at: civil,
            },
            concurrency: [
                ("visits", peak(|outcome| &outcome.concurrency.visits)?),
                ("sessions", peak(|outcome| &outcome.concurrency.sessions)?),
                ("connections", peak(|outcome| &outcome.concurrency.connections)?),
                ("requests", peak(|outcome| &outcome.concurrency.requests)?),
            ],
            storage_bytes_per_week: figure(&|outcome| outcome.bytes.stored as f64 * week)?,
            turned_away_share: figure(&|outcome| {
                let attempts = outcome.all_attempts();
                attempts.turned_away as f64 / attempts.asked.max(1) as f64
            })?,
            digest: combined_digest(simulated),
            replications: simulated.len(),
        })
    }

    /// The fields that others rely on (DESIGN §6): plain values, their intervals beside them.
    pub(crate) fn to_json(&self) -> Value {
        let peak = |peak: &PeakFigure| {
            let Figure { value, low, high } = peak.figure;
            json!({ "value": value, "low": low, "high": high, "at": peak.at })
        };
        let concurrency: serde_json::Map<String, Value> =
            self.concurrency.iter().map(|(name, figure)| ((*name).to_owned(), peak(figure))).collect();
        let interval = |figure: &Figure| json!({ "low": figure.low, "high": figure.high });
        json!({
            "visits": self.visits.value,
            "pages": self.pages.value,
            "peak_visits_per_s": self.peak_visits_per_s.figure.value,
            "peak_visits_at": self.peak_visits_per_s.at,
            "concurrency": concurrency,
            "storage_bytes_per_week": self.storage_bytes_per_week.value,
            "turned_away_share": self.turned_away_share.value,
            "intervals": {
                "visits": interval(&self.visits),
                "pages": interval(&self.pages),
                "peak_visits_per_s": interval(&self.peak_visits_per_s.figure),
                "storage_bytes_per_week": interval(&self.storage_bytes_per_week),
                "turned_away_share": interval(&self.turned_away_share),
            },
            "replications": self.replications,
            "digest": self.digest,
        })
    }
}

fn combined_digest(simulated: &[Simulated]) -> String {
    match simulated {
        [one] => one.digest.clone(),
        several => {
            let bytes = several.iter().flat_map(|one| one.digest.bytes());
            format!("{:016x}", bytes.fold(0, |state, byte| mix(state ^ u64::from(byte))))
        }
    }
}
