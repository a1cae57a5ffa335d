//! Which visitors take part: scale and shard are predicates on the visitor, nothing else.

use afflux_models::Message;
use afflux_models::seed::{mix, uniform};

use crate::planned_visit::Visitor;

/// A part of the visitors, computed without the others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Selection {
    scale: f64,
    index: u32,
    count: u32,
}

impl Selection {
    /// Everybody.
    pub const ALL: Selection = Selection { scale: 1.0, index: 0, count: 1 };

    /// A share of the visitors (over 1: everybody, at a higher rate) and one shard of them.
    ///
    /// # Errors
    /// A scale that is not positive, no shards, or an index that is not under their number.
    pub fn new(scale: f64, index: u32, count: u32) -> Result<Self, Message> {
        if !(scale.is_finite() && scale > 0.0) {
            return Err(Message::new("selection-scale").with("scale", scale));
        }
        if count == 0 || index >= count {
            return Err(Message::new("selection-shard").with("index", index).with("count", count));
        }
        Ok(Self { scale, index, count })
    }

    /// Parses `I/N`, I from 0.
    ///
    /// # Errors
    /// Anything else.
    pub fn parse_shard(text: &str) -> Result<(u32, u32), Message> {
        let parsed = text.split_once('/').and_then(|(i, n)| Some((i.trim().parse().ok()?, n.trim().parse().ok()?)));
        let refused = || Message::new("selection-shard-shape").with("shard", text);
        let (index, count): (u32, u32) = parsed.ok_or_else(refused)?;
        Self::new(1.0, index, count).map(|_| (index, count))
    }

    /// The scale.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// The shard's index and the number of shards.
    pub fn shard(&self) -> (u32, u32) {
        (self.index, self.count)
    }

    /// What the rate is multiplied with: only a scale over 1 changes it.
    pub fn rate_factor(&self) -> f64 {
        self.scale.max(1.0)
    }

    /// Whether everybody takes part.
    pub fn takes_all(&self) -> bool {
        self.count == 1 && self.scale >= 1.0
    }

    /// Whether a visitor takes part.
    #[inline]
    pub fn takes(&self, visitor: Visitor) -> bool {
        let hash = mix(visitor.number());
        (self.count == 1 || hash % u64::from(self.count) == u64::from(self.index))
            && (self.scale >= 1.0 || uniform(mix(hash ^ 0x5CA1_E000)) < self.scale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poisson;
    use afflux_models::seed::{Key, Purpose, VisitId};
    use afflux_models::vocabulary::Group;

    const SHARDS: usize = 8;
    const DAYS: usize = 150;

    /// Visits of each shard on one day, every visitor another person.
    fn day(total: u32) -> [f64; SHARDS] {
        let shards: Vec<Selection> =
            (0..SHARDS as u32).map(|index| Selection::new(1.0, index, SHARDS as u32).unwrap()).collect();
        let mut counts = [0.0; SHARDS];
        for person in 0..total {
            let visitor = Visitor { territory: 12, group: Group(3), person };
            let takers: Vec<usize> = (0..SHARDS).filter(|index| shards[*index].takes(visitor)).collect();
            assert_eq!(takers.len(), 1, "the union of the shards is the plan, no visit twice");
            counts[takers[0]] += 1.0;
        }
        counts
    }

    /// stats-cases.json, `superposition_sharding`: of 122 880 visits each of 8 shards has 15 360 in the
    /// mean, and the total varies like a Poisson count. 150 days, seed 23; three standard errors.
    #[test]
    fn shards_superpose() {
        let (shard_mean, total_variance) = (15_360.0, 122_880.0);
        let mut stream = Key::new(23, 0).stream(VisitId(0), Purpose::Count, 0, 0);
        let totals: Vec<u32> = (0..DAYS).map(|_| poisson::quantile(total_variance, stream.uniform())).collect();
        let mean = totals.iter().map(|total| f64::from(*total)).sum::<f64>() / DAYS as f64;
        let variance = totals.iter().map(|total| (f64::from(*total) - mean).powi(2)).sum::<f64>() / (DAYS as f64 - 1.0);
        assert!((variance / total_variance - 1.0).abs() < 3.0 * libm::sqrt(2.0 / DAYS as f64), "{variance}");
        for total in totals.iter().take(10) {
            let counts = day(*total);
            assert_eq!(counts.iter().sum::<f64>(), f64::from(*total));
            // The greatest of eight standard scores is under 3.7 in 99.8 % of days.
            let off = counts.iter().map(|count| (count - shard_mean).abs()).fold(0.0, f64::max);
            assert!(off < 3.7 * libm::sqrt(shard_mean), "{counts:?}");
        }
    }
}
