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
    places.extend((0..count).map(|n| ((time(n) - first) as u64) << 32 | n as u64));
    places.sort_unstable();
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
