//! The limits of a run one by one, in words and for machines: those of the replay, then the risks of the day.

use afflux_models::time::{MINUTE_US, UtcTime};
use afflux_outcome::verdict::{Judged, Light, Risk, Status};
use afflux_plan::scenario::Limit;
use schemars::JsonSchema;
use serde::Serialize;

use super::curves::opening;
use super::setting::StoredLimit;
use super::{DayRun, RunReport, labels};
use crate::locale::{Catalogue, NOTHING};

/// What is said of a limit.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct LimitTold {
    /// The limit.
    pub(super) limit: StoredLimit,
    /// Whether the replay or the simulated day is judged: `measured` or `simulated`.
    pub(super) kind: &'static str,
    /// `pass`, `fail`, `inconclusive` or `invalid`.
    pub(super) status: &'static str,
    /// The figure, in the unit of the limit; over a day's replications their median.
    pub(super) value: Option<f64>,
    /// Lower end of its 90 % interval.
    pub(super) low: Option<f64>,
    /// Upper end.
    pub(super) high: Option<f64>,
    /// What is left up to the limit, in its unit; negative when it is broken.
    pub(super) margin: Option<f64>,
    /// Pages, people or visits behind a replay's figure; replications behind a day's.
    pub(super) samples: u64,
    /// Share of the day's replications that break it.
    pub(super) probability: Option<f64>,
    /// The first minute that breaks it by itself beyond doubt, or by which its allowance is used up, civil time with
    /// offset: of a day, the median of the replications that have one.
    pub(super) first_breach: Option<String>,
    /// Why nothing could be said, in the language of the document.
    pub(super) reason: Option<String>,
    /// What the limit is about, in the language of the document.
    pub(super) name: String,
    /// The words of a table: greatest value, value, interval, margin, status.
    #[serde(skip)]
    words: [String; 5],
    /// Since when it is broken, in words.
    #[serde(skip)]
    since: Option<String>,
}

/// All of them.
pub(super) fn rows(report: &RunReport, catalogue: &Catalogue) -> Vec<LimitTold> {
    let measured = report.measured_limits.iter().map(|judged| of_judged(judged, report, catalogue));
    let days = report.day.iter().flat_map(|day| report.readiness.risks.iter().map(move |risk| (risk, day)));
    measured.chain(days.map(|(risk, day)| of_risk(risk, day, catalogue))).collect()
}

impl LimitTold {
    /// Cells of a table: the limit, greatest value, value, interval, margin, status with its sign.
    pub(super) fn cells(&self) -> Vec<String> {
        std::iter::once(self.name.clone()).chain(self.words.iter().cloned()).collect()
    }

    /// The same, and since when it is broken beside the status.
    pub(super) fn cells_with_since(&self) -> Vec<String> {
        let mut cells = self.cells();
        if let (Some(status), Some(since)) = (cells.last_mut(), &self.since) {
            status.push_str(&format!(", {since}"));
        }
        cells
    }
}

fn of_judged(judged: &Judged, report: &RunReport, catalogue: &Catalogue) -> LimitTold {
    let opens = report.measured.as_ref().map(opening);
    let breach = judged.first_breach.filter(|_| judged.status == Status::Fail).zip(opens);
    let status = format!("{} {}", labels::status_sign(judged.status), labels::status(judged.status, catalogue));
    LimitTold {
        kind: "measured",
        status: judged.status.as_str(),
        low: judged.low,
        high: judged.high,
        samples: judged.samples,
        probability: None,
        since: breach.map(|(minute, opens)| labels::since(opens, minute, true, catalogue)),
        first_breach: breach.map(|(minute, opens)| written(minute_of(opens, minute))),
        reason: judged.reason.as_ref().map(|reason| catalogue.message(reason)),
        ..told(&judged.limit, judged.value, [judged.low, judged.high], status, catalogue)
    }
}

/// Over the replications of a day: broken when that is as likely as not; a risk below that is a warning, which
/// does not fail.
fn of_risk(risk: &Risk, day: &DayRun, catalogue: &Catalogue) -> LimitTold {
    let light = risk.probability().map_or(Light::Unknown, Light::of);
    let (low, high) = (risk.value.and_then(|figure| figure.low), risk.value.and_then(|figure| figure.high));
    let word = format!("{} {}", labels::light_sign(light), labels::light(light, catalogue));
    LimitTold {
        kind: "simulated",
        status: match light {
            Light::Green | Light::Orange => "pass",
            Light::Red => "fail",
            Light::Unknown => "inconclusive",
        },
        low,
        high,
        samples: risk.replications,
        probability: risk.probability(),
        since: risk.first_breach.map(|minute| labels::since(day.window.opens(), minute, day.is_one_day(), catalogue)),
        first_breach: risk.first_breach.map(|minute| written(minute_of(day.window.opens(), minute))),
        ..told(&risk.limit, risk.value.map(|figure| figure.value), [low, high], word, catalogue)
    }
}

fn told(
    limit: &Limit,
    value: Option<f64>,
    [low, high]: [Option<f64>; 2],
    status: String,
    catalogue: &Catalogue,
) -> LimitTold {
    let show = |value: f64| labels::limit_value(limit, value, catalogue);
    let margin = value.map(|value| limit.max - value);
    let words = [
        show(limit.max),
        value.map_or(NOTHING.into(), show),
        labels::range(low, high, show),
        margin.map_or(NOTHING.into(), |margin| if margin < 0.0 { format!("−{}", show(-margin)) } else { show(margin) }),
        status,
    ];
    LimitTold {
        limit: StoredLimit::from(limit),
        kind: "",
        status: "",
        value,
        low,
        high,
        margin,
        samples: 0,
        probability: None,
        first_breach: None,
        reason: None,
        name: labels::limit(limit, catalogue),
        words,
        since: None,
    }
}

fn minute_of(opens: UtcTime, minute: i32) -> UtcTime {
    opens.plus_us(i64::from(minute) * MINUTE_US)
}

fn written(at: UtcTime) -> String {
    at.zoned(&afflux_models::time::paris()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
