//! What one run gives to a comparison: one value a measure.

use afflux_models::time::SECOND_US;
use afflux_models::vocabulary::{Service, Word};
use afflux_plan::scenario::Phase;

use crate::Outcome;

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The share of pages that did not come within the limit: served later, turned away, timed out,
    /// abandoned, failed or shed. A portal that refuses quickly has not become quicker.
    OverLimit,
    /// Median response time of the pages that came.
    Median,
    /// 95 % point of them.
    Percentile95,
}

/// How far two sides may lie apart and count as alike (MODELS §7).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Margin {
    /// As a ratio, in either direction.
    Ratio(f64),
    /// As a difference.
    Difference(f64),
}

impl What {
    /// All of them.
    pub const ALL: [What; 3] = [What::OverLimit, What::Median, What::Percentile95];

    /// The word in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            What::OverLimit => "over_limit_share",
            What::Median => "response_p50",
            What::Percentile95 => "response_p95",
        }
    }

    /// The margin, fixed beforehand: p50 10 %, p95 15 %, shares one point.
    pub const fn margin(self) -> Margin {
        match self {
            What::OverLimit => Margin::Difference(0.01),
            What::Median => Margin::Ratio(1.10),
            What::Percentile95 => Margin::Ratio(1.15),
        }
    }
}

/// A measure of the judged phase, of all pages or of one service's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// What is looked at.
    pub what: What,
    /// The limit of [`What::OverLimit`], µs.
    pub limit_us: u64,
    /// The service; none: all.
    pub service: Option<Service>,
}

impl Measure {
    /// The three measures of all pages, then those of each service.
    pub fn all(limit_us: u64, services: &[Service]) -> Vec<Self> {
        let services = std::iter::once(None).chain(services.iter().copied().map(Some));
        services.flat_map(|service| What::ALL.map(|what| Self { what, limit_us, service })).collect()
    }

    /// Its name in JSON: that of what is looked at, and the service where there is one.
    pub fn name(&self) -> String {
        let of = self.service.map(|service| format!(".{}", service.as_str())).unwrap_or_default();
        format!("{}{of}", self.what.as_str())
    }

    /// A run's value: seconds, or a share that is never 0 or 1, so that it has a logarithm: (k + ½)/(n + 1).
    /// None when the run has no such pages.
    pub fn of(&self, outcome: &Outcome) -> Option<f64> {
        let response = outcome.response_of(Phase::Judged, self.service, None);
        let quantile = |share: f64| {
            // A page of less than a microsecond is none.
            Some(response?.quantile_us(share)?.max(1) as f64 / SECOND_US as f64)
        };
        match self.what {
            What::Median => quantile(0.50),
            What::Percentile95 => quantile(0.95),
            What::OverLimit => {
                let asked = outcome.attempts_of(Phase::Judged, self.service, None).asked;
                let within = response.map_or(0, |response| response.count() - response.count_over(self.limit_us));
                let over = asked.saturating_sub(within);
                (asked > 0).then(|| (over as f64 + 0.5) / (asked as f64 + 1.0))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::samples::an_outcome;

    /// Pages took 10 ms, 20 ms, …, 1 s, and ten more were turned away: 60 came within 600 ms.
    #[test]
    fn a_run_gives_one_value_a_measure() {
        let of = |what| Measure { what, limit_us: 600_000, service: None }.of(&an_outcome()).unwrap();
        assert!((of(What::Median) - 0.5).abs() < 0.001 && (of(What::Percentile95) - 0.95).abs() < 0.001);
        assert!((of(What::OverLimit) - 50.5 / 111.0).abs() < 1e-12, "{}", of(What::OverLimit));
    }

    #[test]
    fn a_service_without_pages_gives_nothing() {
        let measures = Measure::all(1_000_000, &[Service::Notes]);
        assert_eq!(measures.len(), 6);
        assert_eq!(measures[5].name(), "response_p95.notes");
        assert!(measures[3..].iter().all(|measure| measure.of(&an_outcome()).is_none()));
    }
}
