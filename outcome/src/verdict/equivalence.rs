//! Predicted beside measured for several runs: equivalent, different, or not to be told.
//!
//! Two one-sided t tests (Schuirmann 1987) on paired log ratios, at least six runs, with margins that are
//! fixed beforehand (MODELS §7). All figures must be equivalent for the runs to be: an intersection of
//! tests needs no correction. One that differs is enough for "different", so its probability is held
//! against 5 % by the number of figures (Holm 1979).

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::agreement::Figures;

/// Fewest runs that are judged.
pub const LEAST_RUNS: usize = 6;

/// Level of each one-sided test, and of all tests for a difference together.
pub const LEVEL: f64 = 0.05;

/// How far predicted and measured may lie apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Margin {
    /// Measured to predicted, in either direction: 1.10 is ±10 %.
    Ratio(f64),
    /// Measured less predicted, in either direction.
    Difference(f64),
}

/// Every figure that is judged, with its margin.
pub const MARGINS: [(&str, Margin); 6] = [
    ("served_share", Margin::Difference(0.01)),
    ("response_p50_s", Margin::Ratio(1.10)),
    ("response_p95_s", Margin::Ratio(1.15)),
    ("peak_sessions", Margin::Ratio(1.10)),
    ("peak_requests", Margin::Ratio(1.10)),
    ("peak_visits", Margin::Ratio(1.10)),
];

/// What is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Equivalence {
    /// Within the margin, surely.
    Equivalent,
    /// Surely not equal, and not surely within the margin.
    Different,
    /// Neither is sure.
    Inconclusive,
}

impl Equivalence {
    /// The word in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Equivalence::Equivalent => "equivalent",
            Equivalence::Different => "different",
            Equivalence::Inconclusive => "inconclusive",
        }
    }
}

/// Paired differences (logs, or plain) against a margin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tost {
    /// Mean difference.
    pub mean: f64,
    /// Its 90 % interval.
    pub interval: (f64, f64),
    /// Probability of such differences where the truth lies at or beyond the margin: the greater of both sides.
    pub p_equivalence: f64,
    /// Probability of such differences where there is none: both sides.
    pub p_difference: f64,
}

/// The two one-sided tests; none under two differences.
pub fn tost(differences: &[f64], margin: f64) -> Option<Tost> {
    let n = differences.len() as f64;
    let law = StudentsT::new(0.0, 1.0, n - 1.0).ok()?;
    let mean = differences.iter().sum::<f64>() / n;
    let variance = differences.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let error = (variance / n).sqrt();
    let reach = law.inverse_cdf(0.95) * error;
    // Differences that do not vary are as sure as can be.
    let upper_tail = |distance: f64| match error > 0.0 {
        true => law.sf(distance / error),
        false if distance > 0.0 => 0.0,
        false => 1.0,
    };
    Some(Tost {
        mean,
        interval: (mean - reach, mean + reach),
        p_equivalence: upper_tail(margin - mean).max(upper_tail(margin + mean)),
        p_difference: (2.0 * upper_tail(mean.abs())).min(1.0),
    })
}

/// A figure of several runs, predicted and measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name.
    pub name: &'static str,
    /// Its margin.
    pub margin: Margin,
    /// Mean over the runs: measured to predicted (geometric), or measured less predicted.
    pub value: f64,
    /// Lower end of the 90 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Probability at the margin.
    pub p_equivalence: f64,
    /// Probability of such differences by chance.
    pub p_difference: f64,
    /// What is said.
    pub verdict: Equivalence,
}

/// Several runs beside their predictions.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// Figure by figure; a figure that is 0 somewhere has no ratio and is left out.
    pub rows: Vec<Row>,
    /// Runs.
    pub runs: usize,
    /// What is said of all.
    pub verdict: Equivalence,
}

/// Lays runs beside their predictions: (predicted, measured) of each plan.
pub fn judge(runs: &[(Figures, Figures)]) -> Agreement {
    let mut rows: Vec<Row> = MARGINS.iter().filter_map(|(name, margin)| row(runs, name, *margin)).collect();
    // Holm: the smallest probability is held against the level by all of them, and so on.
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|a, b| rows[*a].p_difference.total_cmp(&rows[*b].p_difference));
    let mut differs = runs.len() >= LEAST_RUNS;
    for (place, n) in order.into_iter().enumerate() {
        differs &= rows[n].p_difference <= LEVEL / (MARGINS.len() - place) as f64;
        rows[n].verdict = match (runs.len() >= LEAST_RUNS && rows[n].p_equivalence <= LEVEL, differs) {
            (true, _) => Equivalence::Equivalent,
            (false, true) => Equivalence::Different,
            (false, false) => Equivalence::Inconclusive,
        };
    }
    let all = rows.len() == MARGINS.len() && rows.iter().all(|row| row.verdict == Equivalence::Equivalent);
    let verdict = match (all, rows.iter().any(|row| row.verdict == Equivalence::Different)) {
        (true, _) => Equivalence::Equivalent,
        (false, true) => Equivalence::Different,
        (false, false) => Equivalence::Inconclusive,
    };
    Agreement { rows, runs: runs.len(), verdict }
}

fn row(runs: &[(Figures, Figures)], name: &'static str, margin: Margin) -> Option<Row> {
    let n = Figures::NAMES.iter().position(|known| *known == name)?;
    let pairs = runs.iter().map(|(predicted, measured)| (predicted.0[n], measured.0[n]));
    let (differences, margin_value): (Vec<f64>, f64) = match margin {
        Margin::Ratio(ratio) => {
            (pairs.map(|(predicted, measured)| libm::log(measured / predicted)).collect(), libm::log(ratio))
        }
        Margin::Difference(most) => (pairs.map(|(predicted, measured)| measured - predicted).collect(), most),
    };
    if differences.iter().any(|difference| !difference.is_finite()) {
        return None;
    }
    let Tost { mean, interval: (low, high), p_equivalence, p_difference } = tost(&differences, margin_value)?;
    let told = |value: f64| if matches!(margin, Margin::Ratio(_)) { libm::exp(value) } else { value };
    let verdict = Equivalence::Inconclusive;
    Some(Row {
        name,
        margin,
        value: told(mean),
        low: told(low),
        high: told(high),
        p_equivalence,
        p_difference,
        verdict,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use afflux_models::normal;
    use afflux_models::seed::{Key, Purpose, VisitId};

    /// stats-cases.json, `tost_paired_log_ratio`: relative tolerance 1e-8.
    #[test]
    fn the_reference_case() {
        let baseline = [101.2_f64, 99.8, 103.1, 100.4, 98.9, 102.2];
        let candidate = [102.4_f64, 101.9, 104.8, 101.1, 100.6, 103.9];
        let logs: Vec<f64> = candidate.iter().zip(baseline).map(|(b, a)| libm::log(b / a)).collect();
        let close = |value: f64, expected: f64| assert!((value / expected - 1.0).abs() < 1e-8, "{value} {expected}");
        for (margin, p) in [(1.03_f64, 0.000_352_417_368_703_024), (1.05, 6.193_415_665_029_86e-6)] {
            let found = tost(&logs, libm::log(margin)).unwrap();
            close(libm::exp(found.mean), 1.015_020_736_104_607);
            close(libm::exp(found.interval.0), 1.010_984_952_944_418_6);
            close(libm::exp(found.interval.1), 1.019_072_629_836_638);
            close(found.p_equivalence, p);
            close(found.p_difference, 0.000_649_651_911_480_845_6);
        }
    }

    /// Figures around 1 (shares around .9) with noise of a size each, and a measured factor.
    fn runs(seed: u64, count: usize, noise: f64, factor: f64) -> Vec<(Figures, Figures)> {
        let mut draws = Key::new(seed, 2).stream(VisitId(1), Purpose::Count, 0, 0);
        let mut drawn = || libm::exp(noise * normal::quantile(draws.uniform()));
        let mut figures = |factor: f64| {
            Figures(std::array::from_fn(|n| match n {
                0 => 0.9 + 0.01 * (drawn() - 1.0),
                1 => 0.0,
                _ => factor * drawn(),
            }))
        };
        (0..count).map(|_| (figures(1.0), figures(factor))).collect()
    }

    #[test]
    fn six_equal_runs_are_equivalent_and_five_do_not_tell() {
        let found = judge(&runs(1, 6, 0.01, 1.0));
        assert_eq!((found.verdict, found.rows.len()), (Equivalence::Equivalent, 6));
        assert_eq!(judge(&runs(1, 5, 0.01, 1.0)).verdict, Equivalence::Inconclusive);
        assert_eq!(judge(&[]).verdict, Equivalence::Inconclusive);
    }

    #[test]
    fn a_fifth_more_is_different_and_noise_does_not_tell() {
        assert_eq!(judge(&runs(2, 6, 0.01, 1.2)).verdict, Equivalence::Different);
        assert_eq!(judge(&runs(3, 6, 0.2, 1.0)).verdict, Equivalence::Inconclusive);
        // Surely not equal, yet within the margin.
        let near = judge(&runs(4, 6, 0.001, 1.02));
        assert_eq!(near.verdict, Equivalence::Equivalent);
        assert!(near.rows.iter().any(|row| row.p_difference < 0.001));
    }

    /// 2 000 sets of 6 runs at the very margin of one figure, seeds 1 to 2 000: called equivalent in at most
    /// 5 %; at alpha .1 % (one side, standard error .49 points) under 6.5 %.
    #[test]
    fn at_the_margin_the_level_holds() {
        let at_margin = |seed: &u64| {
            let mut runs = runs(*seed, 6, 0.02, 1.0);
            runs.iter_mut().for_each(|(_, measured)| measured.0[2] *= 1.10);
            judge(&runs).verdict == Equivalence::Equivalent
        };
        let share = (1..=2000).filter(at_margin).count() as f64 / 2000.0;
        assert!(share < 0.065, "{share}");
    }

    #[test]
    fn a_peak_of_nothing_has_no_ratio() {
        let mut none = runs(5, 6, 0.01, 1.0);
        none[0].0.0[5] = 0.0;
        let found = judge(&none);
        assert_eq!((found.rows.len(), found.verdict), (5, Equivalence::Inconclusive));
    }
}
