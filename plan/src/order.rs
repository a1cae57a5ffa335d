//! The order of (time, id), found by sorting single words: instants close together and their places.

/// Places of some items in the order of their times (µs) and ids.
pub(crate) fn by_time_and_id(
    count: usize,
    time: impl Fn(usize) -> i64,
    id: impl Fn(usize) -> u64,
    places: &mut Vec<u64>,
) {
    places.clear();
    let (first, last) =
        (0..count).fold((i64::MAX, i64::MIN), |(first, last), n| (first.min(time(n)), last.max(time(n))));
    let span = i128::from(last) - i128::from(first);
    if span >= 1 << 32 || count >= 1 << 32 {
        places.extend(0..count as u64);
        places.sort_unstable_by_key(|n| (time(*n as usize), id(*n as usize)));
        return;
    }
    let key = |n: usize| ((time(n) - first) as u64) << 32 | n as u64;
    sort_by_buckets(count, span as u64, key, places);
    let mut from = 0;
    for to in 1..=count {
        if to == count || places[to] >> 32 != places[from] >> 32 {
            if to - from > 1 {
                places[from..to].sort_unstable_by_key(|place| id((place & 0xffff_ffff) as usize));
            }
            from = to;
        }
    }
    places.iter_mut().for_each(|place| *place &= 0xffff_ffff);
}

/// Sorts some words of distinct places whose high halves are at most `span`: spread over buckets, a few a
/// bucket when they are even, and each bucket by itself.
fn sort_by_buckets(count: usize, span: u64, key: impl Fn(usize) -> u64, sorted: &mut Vec<u64>) {
    let digits = (usize::BITS - (count / 4).leading_zeros()).min(16);
    let shift = (u64::BITS - span.leading_zeros()).saturating_sub(digits) + 32;
    let bucket = |key: u64| (key >> shift) as usize;
    let mut ends = vec![0_u32; (1 << digits) + 1];
    (0..count).for_each(|n| ends[bucket(key(n)) + 1] += 1);
    for n in 1..ends.len() {
        ends[n] += ends[n - 1];
    }
    sorted.resize(count, 0);
    // Where the next of a bucket goes; at last, where the bucket ends.
    for n in 0..count {
        let word = key(n);
        let place = &mut ends[bucket(word)];
        sorted[*place as usize] = word;
        *place += 1;
    }
    let mut from = 0;
    for end in ends {
        let end = end as usize;
        if end > from + 1 {
            sorted[from..end].sort_unstable();
        }
        from = from.max(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_order_is_that_of_the_pairs(
            items in prop::collection::vec((prop_oneof![-3_i64..3, -(1_i64 << 40)..1 << 40], any::<u64>()), 0..40)
        ) {
            let mut places = Vec::new();
            by_time_and_id(items.len(), |n| items[n].0, |n| items[n].1, &mut places);
            let ordered: Vec<_> = places.iter().map(|n| items[*n as usize]).collect();
            let mut sorted = items.clone();
            sorted.sort_unstable();
            prop_assert_eq!(ordered, sorted);
        }
    }
}
