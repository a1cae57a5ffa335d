//! The rate at which the plan was drawn, busyness included, as a clock: where on it a visit was sent.

use afflux_models::time::{MINUTE_US, SimTime};
use afflux_plan::CutPlan;

/// Visits that the drawn rate asks for, cumulated over the window.
#[derive(Debug)]
pub(crate) struct RatePath {
    /// Instant in µs of played time and visits asked for up to it; rising.
    reached: Vec<(i64, f64)>,
}

impl RatePath {
    /// The path of a stretch.
    pub(crate) fn of(cut: &CutPlan<'_>) -> Self {
        let (opens, closes) = (cut.opens(), cut.closes());
        let mut minutes = cut.plan().minutes();
        let mut reached = vec![(0, 0.0)];
        let mut sum = 0.0;
        for minute in opens.minute()..=closes.plus_us(-1).minute() {
            let from = opens.0.max(minute * MINUTE_US);
            let until = closes.0.min((minute + 1) * MINUTE_US);
            sum += minutes.drawn_rate(minute) * (until - from) as f64 / MINUTE_US as f64;
            reached.push((cut.tempo().played_us(until - opens.0), sum));
        }
        Self { reached }
    }

    /// The share of the window's visits that the rate asks for up to an instant; none without a rate.
    pub(crate) fn share(&self, at: SimTime) -> Option<f64> {
        let (end, total) = *self.reached.last()?;
        if total <= 0.0 {
            return None;
        }
        let at = at.0.clamp(0, end);
        let after = self.reached.partition_point(|(instant, _)| *instant < at).max(1);
        let ((from, before), (until, sum)) = (*self.reached.get(after - 1)?, *self.reached.get(after)?);
        let within = (at - from) as f64 / (until - from).max(1) as f64;
        Some((before + within * (sum - before)) / total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_is_linear_within_a_minute() {
        let path = RatePath { reached: vec![(0, 0.0), (60, 6.0), (120, 30.0)] };
        let share = |at: i64| path.share(SimTime(at)).unwrap();
        let close = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        close(share(-5), 0.0);
        close(share(0), 0.0);
        close(share(30), 0.1);
        close(share(60), 0.2);
        close(share(90), 0.6);
        close(share(500), 1.0);
        assert_eq!(RatePath { reached: vec![(0, 0.0), (60, 0.0)] }.share(SimTime(3)), None);
    }
}
