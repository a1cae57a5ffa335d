//! Two sides of runs against each other: has the portal become slower, or not, or can nobody tell?
//!
//! The unit is the run, never the request: pages of one run share its machine, its minute and its
//! queue, and pooling them raises false alarms. So each run gives one value a measure (the share of
//! pages that did not come within the limit, log p50, log p95), runs are paired by the seed of their
//! plan ([`pairing`]), and the paired differences are judged: Hodges–Lehmann estimate with the exact
//! interval of the signed-rank test ([`signed_rank`]), Cliff's delta ([`dominance`]). Several measures
//! are several chances of a false alarm, so all are judged together by turning signs ([`joint`]).

pub mod dominance;
pub mod joint;
pub mod pairing;
pub mod run_figures;
pub mod signed_rank;

use std::collections::BTreeMap;

use crate::Outcome;

pub use pairing::{Refusal, pair};
pub use run_figures::{Measure, What};

/// Fewest runs a side that are judged: three blocks A B B A.
pub const LEAST_PAIRS: usize = 6;

/// A regression is at least this much: the ratio that must be exceeded.
pub const LEAST_RATIO: f64 = 1.03;

/// A share of pages must also move by this much: one page in a thousand.
pub const LEAST_SHARE: f64 = 0.001;

/// Greatest probability of a false alarm of the whole comparison, in each direction.
pub const LEVEL: f64 = 0.05;

/// What is said of a measure, or of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The interval lies within the margins: no difference that matters.
    NoDifference,
    /// The candidate is quicker.
    Improvement,
    /// The runs do not tell: too few, too noisy, or nothing was served.
    NotEnoughEvidence,
    /// The candidate is slower.
    Regression,
}

impl Verdict {
    /// All of them, in the order in which the worst of several counts.
    pub const ALL: [Verdict; 4] =
        [Verdict::NoDifference, Verdict::Improvement, Verdict::NotEnoughEvidence, Verdict::Regression];

    /// The word in files and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Verdict::Regression => "regression",
            Verdict::Improvement => "improvement",
            Verdict::NoDifference => "no_difference",
            Verdict::NotEnoughEvidence => "not_enough_evidence",
        }
    }
}

/// A measure of both sides.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The measure.
    pub measure: Measure,
    /// Median over the baseline's runs: seconds, or a share.
    pub baseline: f64,
    /// Median over the candidate's runs.
    pub candidate: f64,
    /// Candidate to baseline: Hodges–Lehmann over the paired log ratios.
    pub ratio: f64,
    /// Lower end of its 90 % interval.
    pub low: Option<f64>,
    /// Upper end of its 90 % interval.
    pub high: Option<f64>,
    /// What the interval's confidence really is: exact ones come in steps.
    pub confidence: Option<f64>,
    /// The same of the plain difference: seconds, or a share.
    pub difference: f64,
    /// Interval of the difference.
    pub difference_interval: Option<(f64, f64)>,
    /// Cliff's delta: 1 when every run of the candidate is slower than every run of the baseline.
    pub delta: f64,
    /// Probability of candidates that look as slow by chance, over all measures together.
    pub p_slower: f64,
    /// The same of candidates that look as quick.
    pub p_quicker: f64,
    /// What is said.
    pub verdict: Verdict,
}

/// Two sides of runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// What is said of the whole.
    pub verdict: Verdict,
    /// Runs a side.
    pub pairs: usize,
    /// Measure by measure; those that some run has no samples of are left out.
    pub measures: Vec<Compared>,
    /// Measures that some run has no samples of.
    pub without_samples: Vec<Measure>,
}

/// Compares paired runs: (baseline, candidate) of the same plan each.
pub fn compare_runs(pairs: &[(&Outcome, &Outcome)], measures: &[Measure]) -> Comparison {
    let mut with_samples = Vec::new();
    let mut without_samples = Vec::new();
    for measure in measures {
        let values: Option<Vec<[f64; 2]>> =
            pairs.iter().map(|(base, candidate)| Some([measure.of(base)?, measure.of(candidate)?])).collect();
        match values {
            Some(values) => with_samples.push((measure.clone(), values)),
            None => without_samples.push(measure.clone()),
        }
    }
    compare_values(with_samples, without_samples, pairs.len())
}

/// The same of values: each measure with (baseline, candidate) of every pair.
pub fn compare_values(
    values: Vec<(Measure, Vec<[f64; 2]>)>,
    without_samples: Vec<Measure>,
    pairs: usize,
) -> Comparison {
    let differences = |values: &[[f64; 2]], of: fn(f64) -> f64| -> Vec<f64> {
        values.iter().map(|[base, candidate]| of(*candidate) - of(*base)).collect()
    };
    let logs: Vec<Vec<f64>> = values.iter().map(|(_, values)| differences(values, libm::log)).collect();
    let probabilities = joint::probabilities(&logs);
    let measures = values.into_iter().zip(logs).zip(probabilities);
    let measures: Vec<Compared> = measures
        .map(|(((measure, values), logs), (p_slower, p_quicker))| {
            let estimate = signed_rank::estimate(&logs, 0.90);
            let plain = signed_rank::estimate(&differences(&values, |value| value), 0.90);
            let side = |n: usize| values.iter().map(|pair| pair[n]).collect::<Vec<f64>>();
            let (base, candidate) = (side(0), side(1));
            let compared = Compared {
                baseline: signed_rank::median(&base),
                candidate: signed_rank::median(&candidate),
                ratio: libm::exp(estimate.value),
                low: estimate.interval.map(|(low, _)| libm::exp(low)),
                high: estimate.interval.map(|(_, high)| libm::exp(high)),
                confidence: estimate.confidence,
                difference: plain.value,
                difference_interval: plain.interval,
                delta: dominance::cliffs_delta(&base, &candidate),
                p_slower,
                p_quicker,
                verdict: Verdict::NotEnoughEvidence,
                measure,
            };
            Compared { verdict: verdict(&compared, pairs), ..compared }
        })
        .collect();
    let worst = measures.iter().map(|measure| measure.verdict).max();
    let known = worst.unwrap_or(Verdict::NotEnoughEvidence);
    let unknown = if without_samples.is_empty() { known } else { known.max(Verdict::NotEnoughEvidence) };
    Comparison { verdict: unknown, pairs, measures, without_samples }
}

fn verdict(compared: &Compared, pairs: usize) -> Verdict {
    let (Some(low), Some(high)) = (compared.low, compared.high) else { return Verdict::NotEnoughEvidence };
    if pairs < LEAST_PAIRS {
        return Verdict::NotEnoughEvidence;
    }
    let matters = compared.measure.what != What::OverLimit || compared.difference.abs() >= LEAST_SHARE;
    if matters && low > 1.0 && compared.ratio > LEAST_RATIO && compared.p_slower <= LEVEL {
        return Verdict::Regression;
    }
    if matters && high < 1.0 && compared.ratio < LEAST_RATIO.recip() && compared.p_quicker <= LEVEL {
        return Verdict::Improvement;
    }
    let is_within = match compared.measure.what.margin() {
        run_figures::Margin::Ratio(margin) => low >= margin.recip() && high <= margin,
        run_figures::Margin::Difference(margin) => {
            compared.difference_interval.is_some_and(|(low, high)| low >= -margin && high <= margin)
        }
    };
    if is_within { Verdict::NoDifference } else { Verdict::NotEnoughEvidence }
}

/// Medians and such of a comparison by the name of the measure, for JSON.
pub fn by_name(comparison: &Comparison) -> BTreeMap<String, &Compared> {
    comparison.measures.iter().map(|compared| (compared.measure.name(), compared)).collect()
}

#[cfg(test)]
mod tests;
