//! Values of which there may be too many to keep.

/// Values in the order they came. Past a million every second one is let go, again and again, so
/// what stays is an even sample of the whole: no draw, the same values each time.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    values: Vec<f64>,
    seen: u64,
    every: u64,
    most: usize,
}

impl Default for Sample {
    fn default() -> Self {
        Self::of_at_most(1 << 20)
    }
}

impl Sample {
    /// An empty sample that keeps at most so many values (at least 2).
    pub fn of_at_most(most: usize) -> Self {
        Self { values: Vec::new(), seen: 0, every: 1, most: most.max(2) }
    }

    /// Takes a value.
    pub fn push(&mut self, value: f64) {
        if self.seen.is_multiple_of(self.every) {
            if self.values.len() == self.most {
                let mut index = 0;
                self.values.retain(|_| {
                    index += 1;
                    index % 2 == 1
                });
                self.every *= 2;
            }
            if self.seen.is_multiple_of(self.every) {
                self.values.push(value);
            }
        }
        self.seen += 1;
    }

    /// The values kept.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// How many values came.
    pub fn seen(&self) -> u64 {
        self.seen
    }

    /// Mean of the values kept; none without values.
    pub fn mean(&self) -> Option<f64> {
        (!self.values.is_empty()).then(|| self.values.iter().sum::<f64>() / self.values.len() as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_stays_is_every_nth(most in 2_usize..50, count in 0_u64..1000) {
            let mut sample = Sample::of_at_most(most);
            (0..count).for_each(|n| sample.push(n as f64));
            prop_assert_eq!(sample.seen(), count);
            prop_assert!(sample.values().len() <= most);
            let kept = sample.values();
            let step = if kept.len() > 1 { kept[1] } else { 1.0 };
            prop_assert!(kept.iter().enumerate().all(|(n, value)| *value == n as f64 * step));
            prop_assert!(kept.len() as f64 * step >= count as f64);
        }
    }
}
