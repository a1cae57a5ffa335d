//! Intervals of what a run saw.

use statrs::distribution::{Beta, Binomial, ContinuousCDF, DiscreteCDF};

use afflux_models::normal;

/// Ranks (from 1) of the order statistics that hold a quantile with a confidence, whatever the law:
/// the binomial's central quantiles.
pub fn order_statistics(count: u64, share: f64, confidence: f64) -> (u64, u64) {
    let tail = (1.0 - confidence) / 2.0;
    let Ok(binomial) = Binomial::new(share, count) else { return (1, count) };
    let low = binomial.inverse_cdf(tail);
    let high = binomial.inverse_cdf(1.0 - tail) + 1;
    (low.clamp(1, count), high.clamp(1, count))
}

/// Wilson's 90 % interval of a share (Wilson 1927).
pub fn wilson(hits: u64, count: u64) -> Option<(f64, f64)> {
    if count == 0 {
        return None;
    }
    let (n, z) = (count as f64, normal::quantile(0.95));
    let p = hits as f64 / n;
    let centre = p + z * z / (2.0 * n);
    let half = z * f64::sqrt(p * (1.0 - p) / n + z * z / (4.0 * n * n));
    let scale = 1.0 + z * z / n;
    Some((((centre - half) / scale).max(0.0), ((centre + half) / scale).min(1.0)))
}

/// The greatest share that a number of hits still fits, one side (Clopper & Pearson 1934).
pub fn share_at_most(hits: u64, count: u64, confidence: f64) -> f64 {
    if hits >= count {
        return 1.0;
    }
    let law = Beta::new(hits as f64 + 1.0, (count - hits) as f64);
    law.map_or(1.0, |law| law.inverse_cdf(confidence))
}

/// The value below which a share of sorted values lies (linear between order statistics).
pub fn quantile_of_sorted(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let at = share.clamp(0.0, 1.0) * last as f64;
    let (below, above) = (at.floor() as usize, at.ceil() as usize);
    Some(sorted[below] + (sorted[above] - sorted[below]) * (at - at.floor()))
}

/// A figure over replications: its median and the 90 % interval, null at one replication.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct Figure {
    /// Median of the replications, or the value of the only one.
    pub value: f64,
    /// 5 % point.
    pub low: Option<f64>,
    /// 95 % point.
    pub high: Option<f64>,
}

impl Figure {
    /// The figure of some replications; none of none.
    pub fn of(values: &[f64]) -> Option<Self> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let value = quantile_of_sorted(&sorted, 0.5)?;
        let several = sorted.len() > 1;
        let at = |share| if several { quantile_of_sorted(&sorted, share) } else { None };
        Some(Self { value, low: at(0.05), high: at(0.95) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// stats-cases.json, `quantile_ci_order_statistics`: n 10 000, 95 %.
    #[test]
    fn published_order_statistics() {
        assert_eq!(order_statistics(10_000, 0.5, 0.95), (4902, 5099));
        assert_eq!(order_statistics(10_000, 0.99, 0.95), (9880, 9920));
        assert_eq!(order_statistics(10_000, 0.999, 0.95), (9983, 9997));
    }

    /// Wilson's interval at 95 % of the normal: statsmodels proportion_confint(10, 100, 0.1, "wilson").
    #[test]
    fn a_share_has_an_interval() {
        let (low, high) = wilson(10, 100).unwrap();
        assert!((low - 0.060_9).abs() < 5e-4 && (high - 0.159_9).abs() < 5e-4, "{low} {high}");
        assert_eq!(wilson(0, 0), None);
    }

    /// Of none in n the bound is 1 − (1 − confidence)^(1/n); 10 of 100 at 97.5 %: .1762 (Clopper & Pearson's
    /// interval (.0490, .1762), as R's `binom.test` prints it).
    #[test]
    fn a_share_has_an_upper_bound() {
        assert!((share_at_most(0, 100, 0.99) - 0.045_01).abs() < 1e-5, "{}", share_at_most(0, 100, 0.99));
        assert!((share_at_most(10, 100, 0.975) - 0.176_2).abs() < 5e-5);
        assert_eq!((share_at_most(3, 3, 0.99), share_at_most(0, 0, 0.99)), (1.0, 1.0));
    }

    #[test]
    fn one_replication_has_no_interval() {
        assert_eq!(Figure::of(&[3.0]), Some(Figure { value: 3.0, low: None, high: None }));
        assert_eq!(Figure::of(&[]), None);
        assert_eq!(Figure::of(&[1.0, 2.0, 3.0]).unwrap().value, 2.0);
    }
}
