//! Diagnostics in words: name, value, and how to read it when it is bad. Shared by page and terminal.

use afflux_models::arrival::goodness::rootogram::Bar;
use afflux_models::arrival::rate::Diagnostics;

use crate::locale::{Catalogue, NOTHING};

/// A diagnostic in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    /// Which one: the end of its catalogue keys.
    pub(crate) id: &'static str,
    /// Its name.
    pub(crate) name: String,
    /// Its value.
    pub(crate) value: String,
    /// Whether it should be looked at.
    pub(crate) is_bad: bool,
    /// What it says.
    pub(crate) sentence: String,
}

/// Variance over mean from which it is said.
const DISPERSED: f64 = 1.5;
/// p-value under which a test is said to fail.
const REFUTED: f64 = 0.05;
/// Correlation from which it is said.
const CORRELATED: f64 = 0.15;
/// Height of a PIT bin, over 1, that matters.
const UNEVEN: f64 = 0.25;
/// Difference of square roots from which a bar of the rootogram is off: three standard errors.
const HANGING: f64 = 1.5;

/// All readings of a fit.
pub(crate) fn of(found: &Diagnostics, catalogue: &Catalogue) -> Vec<Reading> {
    let number = |value: f64| catalogue.decimal(value, 2);
    let make = |id: &'static str, value: String, bad: Option<&str>, args: &[(&str, String)]| Reading {
        id,
        name: catalogue.word(&format!("fitcheck-{id}")),
        value,
        is_bad: bad.is_some(),
        sentence: catalogue.text(&format!("fitcheck-{id}-{}", bad.unwrap_or("good")), args),
    };
    let mut readings = Vec::new();
    if let Some(phi) = found.pearson_dispersion {
        let bad = (phi > DISPERSED).then_some("bad");
        let phi = catalogue.quantity(phi);
        readings.push(make("dispersion", phi.clone(), bad, &[("value", phi)]));
    }
    if !found.pit.is_empty() {
        let heights: Vec<String> = found.pit.iter().map(|height| catalogue.decimal(*height, 1)).collect();
        readings.push(make("pit", heights.join(" "), pit_shape(found), &[]));
    }
    if let Some(worst) = found.rootogram.iter().max_by(|a, b| hanging(a).abs().total_cmp(&hanging(b).abs())) {
        let bad = (hanging(worst).abs() > HANGING).then_some("bad");
        let value = catalogue.decimal(hanging(worst), 1);
        let args = [
            ("range", range(worst, catalogue)),
            ("observed", catalogue.decimal(worst.observed, 0)),
            ("expected", catalogue.decimal(worst.expected, 0)),
        ];
        readings.push(make("rootogram", value, bad, &args));
    }
    for (id, distance, p) in [("times", found.ks_distance, found.ks_p), ("gaps", found.lewis_distance, found.lewis_p)] {
        if let Some((distance, p)) = distance.zip(p) {
            let value = format!("{} ({})", catalogue.decimal(distance, 4), probability(p, catalogue));
            readings.push(make(id, value, (p < REFUTED).then_some("bad"), &[]));
        }
    }
    if let Some(residuals) = &found.residuals {
        if let Some(first) = residuals.within_day.first() {
            let values: Vec<String> = residuals.within_day.iter().map(|value| number(*value)).collect();
            let bad = (first.abs() > CORRELATED).then_some("bad");
            let minutes = ("minutes", catalogue.decimal(residuals.block_min, 0));
            readings.push(make("within", values.join(" "), bad, &[minutes]));
        }
        if let Some(next) = residuals.next_day {
            readings.push(make("next", number(next), (next.abs() > CORRELATED).then_some("bad"), &[]));
        }
    }
    readings
}

/// `p = 0.03`, `p < 0.001`.
fn probability(p: f64, catalogue: &Catalogue) -> String {
    if p < 0.001 { format!("p < {}", catalogue.decimal(0.001, 3)) } else { format!("p = {}", catalogue.decimal(p, 3)) }
}

/// √observed − √expected of a bar: chance alone moves it by about a half.
pub(super) fn hanging(bar: &Bar) -> f64 {
    libm::sqrt(bar.observed) - libm::sqrt(bar.expected)
}

/// The counts of a bar: `7`, `10–19`, `≥ 200`.
pub(crate) fn range(bar: &Bar, catalogue: &Catalogue) -> String {
    match bar.to {
        Some(to) if to == bar.from => catalogue.integer(to),
        Some(to) => format!("{}–{}", catalogue.integer(bar.from), catalogue.integer(to)),
        None => format!("≥ {}", catalogue.integer(bar.from)),
    }
}

/// Which shape a PIT histogram has, when it is not flat: heights off by more than three standard
/// errors, and by enough to matter.
fn pit_shape(found: &Diagnostics) -> Option<&'static str> {
    let (Some(first), Some(last)) = (found.pit.first(), found.pit.last()) else { return None };
    let bins: f64 = found.rootogram.iter().map(|bar| bar.observed).sum();
    let uneven = UNEVEN.max(9.0 / libm::sqrt(bins.clamp(1.0, 3000.0)));
    let high = |value: &f64| value - 1.0 > uneven;
    match (high(first), high(last)) {
        (true, true) => Some("bowl"),
        (true, false) => Some("low"),
        (false, true) => Some("high"),
        _ if found.pit.iter().any(high) => Some("hump"),
        _ => None,
    }
}

/// The rootogram as rows of a table: neighbouring bars joined until at most `most` are left.
pub(crate) fn rootogram_rows(bars: &[Bar], most: usize, catalogue: &Catalogue) -> Vec<Vec<String>> {
    let joined = bars.chunks(bars.len().div_ceil(most).max(1)).filter_map(|chunk| {
        let (first, last) = (chunk.first()?, chunk.last()?);
        let sum = |of: fn(&Bar) -> f64| chunk.iter().map(of).sum();
        Some(Bar {
            from: first.from,
            to: last.to,
            observed: sum(|bar| bar.observed),
            expected: sum(|bar| bar.expected),
        })
    });
    let row = |bar: Bar| {
        let expected = if bar.expected < 0.05 { NOTHING.into() } else { catalogue.decimal(bar.expected, 1) };
        vec![range(&bar, catalogue), catalogue.decimal(bar.observed, 0), expected]
    };
    joined.map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;
    use afflux_models::arrival::rate::ErrorSource;

    fn found(pit: &[f64], observed: f64) -> Diagnostics {
        Diagnostics {
            deviance: 1.0,
            pearson_dispersion: Some(1.0),
            edf: 3.0,
            roughness_weight: 1.0,
            pit: pit.to_vec(),
            rootogram: vec![
                Bar { from: 0, to: Some(9), observed, expected: 1000.0 },
                Bar { from: 10, to: None, observed: 1000.0, expected: 1000.0 },
            ],
            ks_distance: Some(0.1),
            ks_p: Some(0.2),
            lewis_distance: Some(0.1),
            lewis_p: Some(1e-9),
            residuals: None,
            steps: 3,
            converged: true,
            errors: ErrorSource::Model,
        }
    }

    /// What is bad is said to be, and nothing else.
    #[test]
    fn bad_checks_are_said_to_be_bad() {
        let catalogue = Catalogue::new(Language::En);
        let bad = |of: &Diagnostics| -> Vec<String> {
            let readings = super::of(of, &catalogue).into_iter().filter(|reading| reading.is_bad);
            readings.map(|reading| format!("{}: {}", reading.id, reading.sentence)).collect()
        };
        let flat = [1.0; 10];
        assert_eq!(bad(&found(&flat, 1000.0)).iter().map(|line| &line[..4]).collect::<Vec<_>>(), ["gaps"]);
        let capped = bad(&found(&flat, 500.0));
        assert!(capped[0].starts_with("rootogram: 500 bins have 0–9 visits, 1,000 were expected"), "{capped:?}");
        let with = |first: f64, middle: f64, last: f64| {
            let mut pit = flat;
            (pit[0], pit[5], pit[9]) = (first, middle, last);
            bad(&found(&pit, 1000.0))[0].clone()
        };
        assert!(with(1.6, 0.5, 1.6).contains("too often"));
        assert!(with(0.5, 1.6, 0.5).contains("wider than need be"));
        assert!(with(1.6, 1.0, 0.5).contains("low counts") && with(0.5, 1.0, 1.6).contains("high counts"));
        // Ten bins say nothing: chance alone moves a height by one.
        let mut few = found(&flat, 5.0);
        (few.pit[0], few.rootogram[0].expected) = (1.9, 5.0);
        (few.rootogram[1].observed, few.rootogram[1].expected) = (5.0, 5.0);
        assert!(bad(&few).iter().all(|line| !line.starts_with("pit")));
    }
}
