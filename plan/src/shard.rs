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

    /// Whether a visitor takes part.
    #[inline]
    pub fn takes(&self, visitor: Visitor) -> bool {
        let hash = mix(visitor.number());
        (self.count == 1 || hash % u64::from(self.count) == u64::from(self.index))
            && (self.scale >= 1.0 || uniform(mix(hash ^ 0x5CA1_E000)) < self.scale)
    }
}
