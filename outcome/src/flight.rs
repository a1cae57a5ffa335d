//! How many requests are in flight, where it is known when each one ends.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use afflux_models::time::SimTime;

/// Requests in flight at the start of each. Those that have ended are counted out only when the answer
/// could be more than what is known already, many at a time.
#[derive(Debug, Clone, Default)]
pub struct Flight {
    /// Ends of the requests that are not counted out.
    few: Vec<i64>,
    /// The same where there are many, the first on top.
    many: BinaryHeap<Reverse<i64>>,
}

/// Beyond, a heap holds the ends; it gives way below a quarter of it.
const MANY: usize = 64;

impl Flight {
    /// A request goes out and will have ended at an instant; starts never go back. How many are in flight
    /// with it, if that is more than a number.
    #[inline(always)]
    pub fn add(&mut self, start: SimTime, end: SimTime, known: u32) -> Option<u32> {
        let with_ended = self.few.len() + self.many.len() + 1;
        let count = if with_ended > known as usize { Some(self.count_out(start) + 1) } else { None };
        if self.many.is_empty() {
            self.few.push(end.0)
        } else {
            self.many.push(Reverse(end.0))
        }
        count.filter(|count| *count > known)
    }

    #[inline(never)]
    fn count_out(&mut self, now: SimTime) -> u32 {
        if self.many.is_empty() {
            self.few.retain(|end| *end > now.0);
            if self.few.len() >= MANY {
                self.many.extend(self.few.drain(..).map(Reverse));
            }
        } else {
            while self.many.peek().is_some_and(|Reverse(end)| *end <= now.0) {
                self.many.pop();
            }
            if self.many.len() < MANY / 4 {
                self.few.extend(self.many.drain().map(|Reverse(end)| end));
            }
        }
        u32::try_from(self.few.len() + self.many.len()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The greatest number of a stretch is that of counting by hand, with few at once and with many.
        #[test]
        fn the_greatest_number_is_found(
            requests in prop::collection::vec((0_i64..20, 0_i64..4_000), 1..400),
            stretch in 1_usize..60,
        ) {
            let (mut flight, mut now, mut spans, mut greatest) = (Flight::default(), 0, Vec::new(), 0);
            for (n, (later, length)) in requests.iter().enumerate() {
                now += later;
                spans.push((now, now + length));
                if n % stretch == 0 {
                    greatest = 0;
                }
                let by_hand = 1 + spans[..n].iter().filter(|(_, end)| *end > now).count() as u32;
                let found = flight.add(SimTime(now), SimTime(now + length), greatest);
                prop_assert_eq!(found, (by_hand > greatest).then_some(by_hand));
                greatest = greatest.max(by_hand);
            }
        }
    }
}
