//! Counts of active visits: the arrivals behind them come back.

use super::*;
use crate::visit::PagesLaw;
use crate::visit::gap_law;

/// The active visits of each minute when those of a curve begin somewhere in theirs.
fn active(started: &Curve, pages: &PagesLaw, gap: &crate::law::Law, seed: u64) -> Curve {
    let first = started.bins[0].start;
    let mut stream = Key::new(seed, 1).stream(VisitId(3), Purpose::Player, 0, 0);
    let mut counts = vec![0.0; started.bins.len()];
    for (n, bin) in started.bins.iter().enumerate() {
        for _ in 0..bin.count as u64 {
            let mut at = bin.start.plus_us((stream.uniform() * MINUTE_US as f64) as i64);
            let mut last = n;
            counts[n] += 1.0;
            for _ in 1..pages.quantile(stream.uniform()) {
                at = at.plus_us(gap.sample_us(&mut stream));
                let minute = ((at.0 - first.0) / MINUTE_US) as usize;
                if minute > last && minute < counts.len() {
                    counts[minute] += 1.0;
                    last = minute;
                }
            }
        }
    }
    let bins = started.bins.iter().zip(&counts).map(|(bin, count)| Bin { count: *count, ..*bin }).collect();
    Curve { bins, ..started.clone() }
}

/// Two weeks of 6 000 visits a day, seeds 1 to 6: the 90 % interval of the level holds the truth in at
/// least 3 (P(fewer) = 0.1 % at 90 %), the shape is within 4 % of the mass, and taking active visits
/// for arrivals would give two to four times as many.
#[test]
fn arrivals_are_told_from_active_visits() {
    let pages = PagesLaw::default();
    let gap = gap_law(720.0, &pages).unwrap();
    let options = FitOptions { activity: Some(Activity::of(&pages, &gap)), ..FitOptions::default() };
    let mut held = 0;
    for seed in 1..=6 {
        let started = minute_curve(seed, date(2021, 9, 6), 14, 6000.0, 0.1);
        let mean = started.total() / 14.0;
        let counted = active(&started, &pages, &gap, seed);
        let found = fit(std::slice::from_ref(&counted), &options).unwrap();
        held += usize::from(found.model.level.low <= mean && mean <= found.model.level.high);
        let (expected, shares) = (truth().shares(), found.model.shape.shares());
        let variation: f64 = expected.iter().zip(&shares).map(|(a, b)| 0.5 * (a - b).abs()).sum();
        assert!(variation < 0.04, "seed {seed}: {variation}");
        assert!((found.model.data.visits / started.total() - 1.0).abs() < 0.02);
        assert!(found.model.assumptions.contains(&"assumption-activity".into()));
        assert!(found.model.diagnostics.ks_p.is_none() && found.model.diagnostics.residuals.is_none());
        assert!(
            found.model.diagnostics.pit.iter().all(|bar| (0.6..1.4).contains(bar)),
            "{:?}",
            found.model.diagnostics.pit
        );
        let naive = counted.total() / started.total();
        assert!((2.0..4.0).contains(&naive), "{naive}");
    }
    assert!(held >= 3, "{held} of 6");
}

#[test]
fn only_whole_minutes_are_active() {
    let pages = PagesLaw::default();
    let activity = Some(Activity::of(&pages, &gap_law(720.0, &pages).unwrap()));
    let hours = coarser(&minute_curve(1, date(2021, 9, 6), 3, 100.0, 0.0), HOUR_US);
    let options = FitOptions { activity, ..FitOptions::default() };
    assert_eq!(fit(&[hours], &options).unwrap_err().key, "fit-active-minutes");
}
