//! Paired differences: the Hodges–Lehmann estimate of their centre, and the exact interval that the
//! signed-rank test gives (Wilcoxon 1945; Hodges & Lehmann 1963; Hollander & Wolfe, ch. 3).

/// The centre of some differences.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Median of the Walsh averages; not a number of nothing.
    pub value: f64,
    /// The interval; none where even the widest has too little confidence (under 5 differences at 90 %).
    pub interval: Option<(f64, f64)>,
    /// Its confidence: the least possible one that is not under the one asked for.
    pub confidence: Option<f64>,
}

/// The centre of differences, with an interval of at least this confidence.
pub fn estimate(differences: &[f64], confidence: f64) -> Estimate {
    let walsh = walsh_averages(differences);
    let mut found = Estimate { value: median_of_sorted(&walsh), interval: None, confidence: None };
    let tail = (1.0 - confidence) / 2.0;
    let cumulative = cumulative(differences.len());
    // The most averages that may be left out on either side.
    let most = cumulative.iter().take_while(|probability| **probability <= tail + 1e-12).count();
    if let (Some(out), false) = (most.checked_sub(1), differences.is_empty()) {
        found.interval = Some((walsh[out], walsh[walsh.len() - 1 - out]));
        found.confidence = Some(1.0 - 2.0 * cumulative[out]);
    }
    found
}

/// (d_i + d_j) / 2 for i ≤ j, sorted.
fn walsh_averages(differences: &[f64]) -> Vec<f64> {
    let pairs = differences.iter().enumerate().flat_map(|(n, one)| differences[n..].iter().map(move |two| (one, two)));
    let mut averages: Vec<f64> = pairs.map(|(one, two)| (one + two) / 2.0).collect();
    averages.sort_by(f64::total_cmp);
    averages
}

/// P(T ≤ t) of the rank sum T of the positive ones among n differences, t = 0, 1, …, when each sign is
/// a coin's.
pub fn cumulative(n: usize) -> Vec<f64> {
    let mut chances = vec![1.0];
    for rank in 1..=n {
        let mut next = vec![0.0; chances.len() + rank];
        for (sum, chance) in chances.iter().enumerate() {
            next[sum] += chance / 2.0;
            next[sum + rank] += chance / 2.0;
        }
        chances = next;
    }
    let mut sum = 0.0;
    chances.iter_mut().for_each(|chance| {
        sum += *chance;
        *chance = sum;
    });
    chances
}

/// The median; not a number of nothing.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    median_of_sorted(&sorted)
}

fn median_of_sorted(sorted: &[f64]) -> f64 {
    match (sorted.len() / 2, sorted.len() % 2) {
        (0, 0) => f64::NAN,
        (half, 1) => sorted[half],
        (half, _) => (sorted[half - 1] + sorted[half]) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hollander & Wolfe (1973), table 3.1 (Hamilton depression scale, nine patients before and after):
    /// the estimate is −.46 and the 96 % interval (−.786, −.010), as they and R's `wilcox.test` give.
    #[test]
    fn the_published_example() {
        // In thousandths.
        let before = [1_830, 500, 1_620, 2_480, 1_680, 1_880, 1_550, 3_060, 1_300];
        let after = [878, 647, 598, 2_050, 1_060, 1_290, 1_060, 3_140, 1_290];
        let differences: Vec<f64> =
            after.iter().zip(before).map(|(after, before)| f64::from(after - before) / 1000.0).collect();
        let found = estimate(&differences, 0.96);
        let (low, high) = found.interval.unwrap();
        assert!((found.value + 0.46).abs() < 1e-9, "{found:?}");
        assert!((low + 0.786).abs() < 1e-9 && (high + 0.010).abs() < 1e-9, "{found:?}");
        // P(T ≤ 5) = 10 of 512.
        assert!((found.confidence.unwrap() - (1.0 - 20.0 / 512.0)).abs() < 1e-12);
    }

    /// The tables of critical values (Wilcoxon & Wilcox 1964): the greatest T that is significant, two
    /// sides, at 10 % and at 5 %.
    #[test]
    fn published_critical_values() {
        for (n, at_10, at_5) in [(6, 2, Some(0)), (7, 3, Some(2)), (8, 5, Some(3)), (10, 10, Some(8)), (5, 0, None)] {
            let cumulative = cumulative(n);
            let greatest = |tail: f64| cumulative.iter().take_while(|p| **p <= tail).count().checked_sub(1);
            assert_eq!((greatest(0.05), greatest(0.025)), (Some(at_10), at_5), "{n}");
        }
        for (n, at_10) in [(12, 17), (15, 30), (20, 60), (25, 100)] {
            assert_eq!(cumulative(n).iter().take_while(|p| **p <= 0.05).count() - 1, at_10, "{n}");
        }
    }

    /// By hand: 1, 2, 6 have the averages 1, 1.5, 2, 3.5, 4, 6.
    #[test]
    fn three_differences_by_hand() {
        assert_eq!(estimate(&[2.0, 6.0, 1.0], 0.90), Estimate { value: 2.75, interval: None, confidence: None });
        assert!(estimate(&[], 0.90).value.is_nan());
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
    }

    /// Six pairs at 90 %: T ≤ 2 has 3 of 64, so two averages are left out on either side.
    #[test]
    fn six_pairs_at_ninety_per_cent() {
        let found = estimate(&[1.0, 2.0, 4.0, 8.0, 16.0, 32.0], 0.90);
        // Averages from below: 1, 1.5, 2; from above: 32, 24, 20.
        assert_eq!(found.interval, Some((2.0, 20.0)));
        assert!((found.confidence.unwrap() - (1.0 - 6.0 / 64.0)).abs() < 1e-12);
    }
}
