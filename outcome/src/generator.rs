//! How the load generator felt during a replay: whether it kept the plan's instants, and what it cost.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::histogram::Durations;

/// Classes of [`SentCheck`].
pub const SENT_CLASSES: usize = 1024;

/// How the load generator felt.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GeneratorHealth {
    /// Lateness of first pages against their due instant, µs: median.
    pub lateness_p50_us: u64,
    /// 99 % point.
    pub lateness_p99_us: u64,
    /// Greatest.
    pub lateness_max_us: u64,
    /// Visits that started more than 100 ms late.
    pub late_visits: u64,
    /// Processor seconds that the generator used.
    pub cpu_s: f64,
    /// Seconds that the run took.
    pub wall_s: f64,
    /// HTTP requests sent.
    pub requests: u64,
    /// Busiest ten seconds: share of its core that the generator used.
    #[serde(default)]
    pub busiest_cpu_share: f64,
    /// Most crowded ten seconds: share of the time that it waited for a processor.
    #[serde(default)]
    pub waited_cpu_share: f64,
    /// Most connections open at once.
    #[serde(default)]
    pub most_connections: u64,
    /// Most files that it may hold open; absent: as many as it wants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub descriptors_limit: Option<u64>,
    /// Whether the generator's own limits could have changed the verdict.
    pub valid: bool,
    /// Why not: catalogue keys.
    pub reasons: Vec<String>,
    /// Lateness of every visit of the window; none of an outcome that is older than it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visits_late: Option<Durations>,
    /// Lateness of every page attempt, the ramp included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages_late: Option<Durations>,
    /// Whether the instants at which visits were sent follow the rate that was drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<SentCheck>,
}

/// The instants at which visits were sent, on the clock of the drawn rate (busyness included): of a
/// visit sent at t the share Λ(t) / Λ(end) of the visits that the rate asks for. Given their number
/// these shares are uniform (Kim & Whitt 2014), which a Kolmogorov–Smirnov test judges; shards are
/// thinned evenly, so their classes add up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SentCheck {
    /// Visits by class of their share: 1 024 of equal width.
    pub classes: Vec<u32>,
}

impl Default for SentCheck {
    fn default() -> Self {
        Self { classes: vec![0; SENT_CLASSES] }
    }
}

impl SentCheck {
    /// Counts a share in [0, 1].
    pub fn add(&mut self, share: f64) {
        let class = (share.clamp(0.0, 1.0) * SENT_CLASSES as f64) as usize;
        if let Some(count) = self.classes.get_mut(class.min(SENT_CLASSES - 1)) {
            *count = count.saturating_add(1);
        }
    }

    /// How many visits were sent.
    pub fn count(&self) -> u64 {
        self.classes.iter().copied().map(u64::from).sum()
    }

    /// Greatest distance of the shares from uniform, at the ends of the classes, and the probability
    /// of one at least as great (Kolmogorov); none without visits.
    pub fn test(&self) -> Option<(f64, f64)> {
        let total = self.count();
        if total == 0 || self.classes.len() != SENT_CLASSES {
            return None;
        }
        let mut sum = 0;
        let distances = self.classes.iter().enumerate().map(|(nth, count)| {
            sum += u64::from(*count);
            (sum as f64 / total as f64 - (nth + 1) as f64 / SENT_CLASSES as f64).abs()
        });
        let distance = distances.fold(0.0, f64::max);
        Some((distance, afflux_models::arrival::goodness::rescaled::kolmogorov_upper(distance, total as f64)))
    }

    /// Adds the visits of another shard.
    fn merge(&mut self, other: &Self) {
        self.classes.iter_mut().zip(&other.classes).for_each(|(sum, more)| *sum = sum.saturating_add(*more));
    }
}

impl GeneratorHealth {
    /// Adds another generator of the same run. Its lateness is that of all together where both have
    /// kept it whole, else the greater of the two.
    pub(crate) fn merge(&mut self, other: &Self) {
        merge_durations(&mut self.visits_late, other.visits_late.as_ref());
        merge_durations(&mut self.pages_late, other.pages_late.as_ref());
        match &self.visits_late {
            Some(late) => {
                self.lateness_p50_us = late.quantile_us(0.5).unwrap_or(0);
                self.lateness_p99_us = late.quantile_us(0.99).unwrap_or(0);
            }
            None => {
                self.lateness_p50_us = self.lateness_p50_us.max(other.lateness_p50_us);
                self.lateness_p99_us = self.lateness_p99_us.max(other.lateness_p99_us);
            }
        }
        self.lateness_max_us = self.lateness_max_us.max(other.lateness_max_us);
        self.late_visits = self.late_visits.saturating_add(other.late_visits);
        self.cpu_s += other.cpu_s;
        self.wall_s = self.wall_s.max(other.wall_s);
        self.requests = self.requests.saturating_add(other.requests);
        self.busiest_cpu_share = self.busiest_cpu_share.max(other.busiest_cpu_share);
        self.waited_cpu_share = self.waited_cpu_share.max(other.waited_cpu_share);
        self.most_connections = self.most_connections.saturating_add(other.most_connections);
        self.descriptors_limit = [self.descriptors_limit, other.descriptors_limit].into_iter().flatten().min();
        self.valid &= other.valid;
        for reason in &other.reasons {
            if !self.reasons.contains(reason) {
                self.reasons.push(reason.clone());
            }
        }
        self.sent = match (self.sent.take(), &other.sent) {
            (Some(mut sum), Some(more)) => {
                sum.merge(more);
                Some(sum)
            }
            _ => None,
        };
    }
}

/// Where one of the two is not known, the sum is not known.
fn merge_durations(sum: &mut Option<Durations>, more: Option<&Durations>) {
    match (sum.as_mut(), more) {
        (Some(sum), Some(more)) => sum.merge(more),
        _ => *sum = None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_shares_fit_and_a_tenth_too_early_does_not() {
        // 20 000 shares at even steps, no randomness: alpha 1e-6 for the wrong one.
        let of = |scale: f64| {
            let mut check = SentCheck::default();
            (0..20_000).for_each(|n| check.add((f64::from(n) + 0.5) / 20_000.0 * scale));
            check
        };
        let even = of(1.0);
        assert_eq!(even.count(), 20_000);
        let (distance, p_value) = even.test().unwrap();
        assert!(distance < 1e-3 && p_value > 0.999, "{distance} {p_value}");
        let early = of(0.9);
        let (distance, p_value) = early.test().unwrap();
        assert!((distance - 0.1).abs() < 2e-3 && p_value < 1e-6, "{distance} {p_value}");
        assert_eq!(SentCheck::default().test(), None);
        assert_eq!(SentCheck { classes: vec![u32::MAX; 3] }.test(), None);
    }

    #[test]
    fn two_generators_are_as_late_as_all_their_visits() {
        let health = |late_us: &[i64]| {
            let mut late = Durations::new();
            late_us.iter().for_each(|us| late.record(*us));
            let max = late.max_us().unwrap();
            GeneratorHealth { lateness_max_us: max, valid: true, visits_late: Some(late), ..GeneratorHealth::default() }
        };
        let (mut first, second) = (health(&[1000; 99]), health(&[9000]));
        let sick = GeneratorHealth { valid: false, reasons: vec!["generator-dropped".into()], ..second.clone() };
        first.merge(&second);
        assert_eq!((first.lateness_p50_us, first.lateness_p99_us), (1000, 1000));
        assert!(first.lateness_max_us >= 9000 && first.valid);
        first.merge(&sick);
        first.merge(&sick);
        assert_eq!((first.valid, first.reasons.as_slice()), (false, &["generator-dropped".to_string()][..]));
        first.merge(&GeneratorHealth { lateness_p99_us: 50_000, ..GeneratorHealth::default() });
        assert_eq!((first.lateness_p99_us, first.visits_late), (50_000, None));
    }
}
