//! The day factor on errors whose law is known.

use super::*;
use crate::seed::{Key, Purpose, Stream, VisitId};

fn stream(seed: u64) -> Stream {
    Key::new(seed, 0).stream(VisitId(0), Purpose::Diagnostics, 7, 0)
}

/// Errors of days of a scale and of degrees of freedom, noise added.
fn errors(count: usize, scale: f64, df: f64, noise: f64, stream: &mut Stream) -> Vec<DayError> {
    let law = CutStudent::new(df);
    let mut draw = || {
        let busy = scale * law.quantile(stream.uniform());
        DayError { log_ratio: busy + libm::sqrt(noise) * normal::quantile(stream.uniform()), noise }
    };
    (0..count).map(|_| draw()).collect()
}

/// 120 drawn series a case (seeds 0 to 119): the 90 % interval holds the truth in 98 to 118 of them, the
/// central 99.9 % of a binomial of .9 (scipy.stats.binom.ppf); the median estimate is within 8 % (of 14
/// days alone a median of 120 estimates is known to 2.5 %, and lies under the mean).
#[test]
fn intervals_of_the_scale_cover_it() {
    for (count, scale, df, noise) in [(14, 0.1, 5.0, 1e-5), (60, 0.1, 4.0, 1e-4), (200, 0.05, 8.0, 2.5e-3)] {
        let (mut inside, mut found) = (0, Vec::new());
        for seed in 0..120 {
            let factor = DayFactor::of(&errors(count, scale, df, noise, &mut stream(seed))).unwrap();
            inside += usize::from(factor.scale.contains(scale));
            found.push(factor.scale.value);
        }
        assert!((98..=118).contains(&inside), "{count} {scale}: {inside}");
        let middle = crate::arrival::variation::median(&mut found) / scale;
        assert!((middle - 1.0).abs() < 0.08, "{count} {scale}: {middle}");
    }
}

/// 40 series of 250 days each: heavy tails are told from light ones.
#[test]
fn degrees_of_freedom_are_recovered() {
    let median = |df: f64| {
        let found =
            |seed: u64| DayFactor::of(&errors(250, 0.1, df, 1e-4, &mut stream(1000 + seed))).unwrap().df.unwrap();
        crate::arrival::variation::median(&mut (0..40).map(found).collect::<Vec<f64>>())
    };
    assert!((3.0..=4.0).contains(&median(3.0)), "{}", median(3.0));
    assert!((4.0..=8.0).contains(&median(5.0)), "{}", median(5.0));
    assert!(median(30.0) >= 14.0, "{}", median(30.0));
}

/// Poisson alone: the interval begins at 0 in at least 104 of 120 series (95 % of the time by its
/// level, the binomial's .001 quantile), and ends below Poisson's own spread.
#[test]
fn chance_alone_is_no_day_factor() {
    let noise = 1e-3;
    let (mut from_zero, mut zero) = (0, 0);
    for seed in 0..120 {
        let factor = DayFactor::of(&errors(60, 0.0, 5.0, noise, &mut stream(seed))).unwrap();
        from_zero += usize::from(factor.scale.low == 0.0);
        zero += usize::from(factor.scale.value == 0.0);
        assert!(factor.scale.high < 0.032, "{factor:?}");
        assert!(factor.df.is_none() || factor.scale.low > 0.0);
    }
    assert!(from_zero >= 104, "{from_zero}");
    assert!(zero >= 40, "half of the time nothing is more likely than anything: {zero}");
}

#[test]
fn one_strange_day_moves_little() {
    let mut usual = errors(100, 0.1, 5.0, 1e-4, &mut stream(3));
    let before = DayFactor::of(&usual).unwrap().scale.value;
    usual.push(DayError { log_ratio: -2.5, noise: 1e-4 });
    let after = DayFactor::of(&usual).unwrap().scale.value;
    assert!((after / before - 1.0).abs() < 0.05, "{before} {after}");
}

#[test]
fn few_or_broken_errors_tell_nothing() {
    assert_eq!(DayFactor::of(&[]), None);
    assert_eq!(DayFactor::of(&errors(6, 0.1, 5.0, 1e-4, &mut stream(1))), None);
    let broken = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY].map(|log_ratio| DayError { log_ratio, noise: 1e-4 });
    assert_eq!(DayFactor::of(&broken.repeat(5)), None);
    let far = [1e300, -1e300].map(|log_ratio| DayError { log_ratio, noise: 1e-4 });
    assert!(DayFactor::of(&far.repeat(5)).unwrap().scale.high <= 1.0);
    let few = DayFactor::of(&errors(14, 0.1, 5.0, 1e-4, &mut stream(1))).unwrap();
    assert_eq!(few.df, None, "too few for the tails");
}
