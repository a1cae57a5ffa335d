//! From when on each server of a station is free: the first to be free at the root, four children a node.

/// When a server is free.
pub(crate) trait Instant: Copy + PartialOrd {
    /// After every other one.
    const NEVER: Self;
}

impl Instant for f64 {
    const NEVER: Self = f64::INFINITY;
}

impl Instant for i64 {
    const NEVER: Self = i64::MAX;
}

/// The servers' free times. The first is alone in group 0; the children of place p of group g are group
/// 4g + p + 1.
#[derive(Debug, Clone)]
pub(crate) struct FreeTimes<T> {
    groups: Vec<[T; 4]>,
}

impl<T: Instant> FreeTimes<T> {
    /// Those of some servers.
    pub(crate) fn new(times: impl IntoIterator<Item = T>) -> Self {
        let mut times: Vec<T> = times.into_iter().filter(|time| *time < T::NEVER).collect();
        // A sorted list is a heap.
        times.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
        let mut times = times.into_iter();
        let mut groups = vec![[T::NEVER; 4]];
        if let Some(first) = times.next() {
            groups[0][0] = first;
        }
        // The places of group 0 but the first have no children: their groups stay empty.
        let mut group = 1;
        while times.len() > 0 {
            let is_used = group == 1 || (group >= 5 && groups[(group - 1) / 4][(group - 1) % 4] < T::NEVER);
            let mut four = || [(); 4].map(|()| times.next().unwrap_or(T::NEVER));
            groups.push(if is_used { four() } else { [T::NEVER; 4] });
            group += 1;
        }
        Self { groups }
    }

    /// The first; [`Instant::NEVER`] when there is no server.
    #[inline(always)]
    pub(crate) fn first(&self) -> T {
        self.groups.first().map_or(T::NEVER, |group| group[0])
    }

    /// Puts another time in the place of the first.
    #[inline(always)]
    pub(crate) fn replace_first(&mut self, time: T) {
        let (mut group, mut place, mut child) = (0, 0, 1);
        while let Some(four) = self.groups.get(child) {
            let left = usize::from(four[1] < four[0]);
            let right = 2 + usize::from(four[3] < four[2]);
            let least = if four[right] < four[left] { right } else { left };
            let first = four[least];
            if first >= time {
                break;
            }
            self.groups[group][place] = first;
            (group, place, child) = (child, least, 4 * child + least + 1);
        }
        self.groups[group][place] = time;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_first_is_always_the_least(
            mut plain in prop::collection::vec(-5_i64..5, 1..40),
            added in prop::collection::vec(prop_oneof![9 => 0_i64..10, 1 => Just(i64::MAX)], 1..200),
        ) {
            let mut times = FreeTimes::new(plain.clone());
            for more in added {
                plain.sort_unstable();
                prop_assert_eq!(times.first(), plain[0]);
                let next = plain[0].saturating_add(more);
                times.replace_first(next);
                plain[0] = next;
            }
        }
    }

    #[test]
    fn no_server_is_never_free() {
        let mut times = FreeTimes::<i64>::new([]);
        assert_eq!(times.first(), i64::MAX);
        times = FreeTimes::new([3]);
        times.replace_first(i64::MAX);
        assert_eq!(times.first(), i64::MAX);
    }
}
