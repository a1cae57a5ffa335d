//! How often one side lies above the other: Cliff's delta (Cliff 1993).

/// P(candidate > baseline) − P(candidate < baseline), over all pairs of runs: −1 to 1, 0 where they
/// mix. Not a number of nothing.
pub fn cliffs_delta(baseline: &[f64], candidate: &[f64]) -> f64 {
    let pairs = candidate.iter().flat_map(|one| baseline.iter().map(move |other| one.total_cmp(other) as i32));
    f64::from(pairs.sum::<i32>()) / (baseline.len() * candidate.len()) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: of nine pairs six lie above, one below, two are equal.
    #[test]
    fn nine_pairs_by_hand() {
        assert!((cliffs_delta(&[1.0, 2.0, 3.0], &[2.0, 3.0, 4.0]) - 5.0 / 9.0).abs() < 1e-12);
        assert_eq!(cliffs_delta(&[1.0, 2.0], &[3.0, 4.0]), 1.0);
        assert_eq!(cliffs_delta(&[3.0, 4.0], &[1.0, 2.0]), -1.0);
        assert_eq!(cliffs_delta(&[1.0, 2.0], &[1.0, 2.0]), 0.0);
    }
}
