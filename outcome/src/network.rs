//! What a replay sent over the network, under which ceilings, and what was held back.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The network's part of a replay.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Connections opened.
    pub connections_opened: u64,
    /// Most of them at once.
    pub most_connections: u64,
    /// Bytes sent and received, heads and TLS included.
    pub bytes: u64,
    /// Requests in the busiest second, by the plan.
    pub planned_requests_per_s: u64,
    /// Attempts without a page, by reason (catalogue keys).
    pub failures: BTreeMap<String, u64>,
    /// Requests that waited for the ceiling on the rate.
    pub requests_delayed: u64,
    /// Requests and connections that a ceiling did not allow.
    pub held_back: u64,
    /// Visits that the breaker did not let begin: part of the dropped ones.
    pub visits_withheld: u64,
    /// How often the breaker opened.
    pub breaker_openings: u64,
    /// Ceiling on requests a second; absent on the embedded portal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_ceiling_per_s: Option<f64>,
    /// Whom to call about the target.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub target_contact: String,
    /// The target's own figures, where they were asked for; never judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figures: Option<TargetFigures>,
}

/// What a target said of itself during a run.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetFigures {
    /// Where it was asked.
    pub url: String,
    /// How often.
    pub asked: u64,
    /// Times without an answer.
    pub failed: u64,
    /// What it said.
    pub rows: Vec<FigureRow>,
}

/// The figures at an instant: sums over labels; those that only grow as their rate, named `…/s`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FigureRow {
    /// Played seconds since the window opened; negative in the ramp.
    pub at_s: f64,
    /// Figures by name.
    pub values: BTreeMap<String, f64>,
}

/// A figure over a run.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureSummary {
    /// Its name.
    pub name: String,
    /// Its mean over the rows.
    pub mean: f64,
    /// Its greatest value.
    pub most: f64,
    /// When that was, played seconds since the window opened.
    pub most_at_s: f64,
}

impl TargetFigures {
    /// Each figure's mean and greatest value.
    pub fn summaries(&self) -> Vec<FigureSummary> {
        let mut sums: BTreeMap<&str, (f64, u32, f64, f64)> = BTreeMap::new();
        for row in &self.rows {
            for (name, value) in &row.values {
                let sum = sums.entry(name).or_insert((0.0, 0, f64::NEG_INFINITY, 0.0));
                (sum.0, sum.1) = (sum.0 + value, sum.1 + 1);
                if *value > sum.2 {
                    (sum.2, sum.3) = (*value, row.at_s);
                }
            }
        }
        let summary = |(name, (sum, count, most, most_at_s)): (&str, (f64, u32, f64, f64))| FigureSummary {
            name: name.to_owned(),
            mean: sum / f64::from(count.max(1)),
            most,
            most_at_s,
        };
        sums.into_iter().map(summary).collect()
    }
}

impl Network {
    /// Adds the part of another generator of the same run. What was greatest is at most the sum.
    pub(crate) fn merge(&mut self, other: &Self) {
        let add = |sum: &mut u64, more: u64| *sum = sum.saturating_add(more);
        add(&mut self.connections_opened, other.connections_opened);
        add(&mut self.most_connections, other.most_connections);
        add(&mut self.bytes, other.bytes);
        add(&mut self.planned_requests_per_s, other.planned_requests_per_s);
        add(&mut self.requests_delayed, other.requests_delayed);
        add(&mut self.held_back, other.held_back);
        add(&mut self.visits_withheld, other.visits_withheld);
        add(&mut self.breaker_openings, other.breaker_openings);
        for (reason, count) in &other.failures {
            add(self.failures.entry(reason.clone()).or_default(), *count);
        }
        // The target is one: what one generator was told holds for all.
        if self.figures.is_none() {
            self.figures.clone_from(&other.figures);
        }
        self.rate_ceiling_per_s = self.rate_ceiling_per_s.zip(other.rate_ceiling_per_s).map(|(one, more)| one + more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_generators_add_up() {
        let part = |failed: u64, rate: Option<f64>| Network {
            connections_opened: 10,
            failures: BTreeMap::from([("failure-connect".to_owned(), failed)]),
            rate_ceiling_per_s: rate,
            ..Network::default()
        };
        let mut sum = part(1, Some(50.0));
        sum.merge(&part(u64::MAX, Some(50.0)));
        assert_eq!((sum.connections_opened, sum.failures["failure-connect"]), (20, u64::MAX));
        assert_eq!(sum.rate_ceiling_per_s, Some(100.0));
        sum.merge(&part(0, None));
        assert_eq!(sum.rate_ceiling_per_s, None, "without a ceiling on one there is none on all");
    }

    #[test]
    fn a_figure_has_a_mean_and_a_greatest_value() {
        let row = |at_s: f64, value: f64| FigureRow { at_s, values: BTreeMap::from([("queue".to_owned(), value)]) };
        let figures = TargetFigures { rows: vec![row(-5.0, 1.0), row(0.0, 5.0), row(5.0, 3.0)], ..Default::default() };
        let expected = FigureSummary { name: "queue".into(), mean: 3.0, most: 5.0, most_at_s: 0.0 };
        assert_eq!(figures.summaries(), [expected]);
        assert_eq!(TargetFigures::default().summaries(), []);
    }
}
