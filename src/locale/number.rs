//! Numbers, shares, sizes and durations as a language writes them.

use super::{Catalogue, Language};

/// Narrow no-break space: between thousands, and before `%` in French.
const NARROW: char = '\u{202f}';
/// No-break space: between a number and its unit.
const SPACE: char = '\u{a0}';
/// What stands for a number that is not there.
pub(crate) const NOTHING: &str = "–";

impl Catalogue {
    /// A number with so many decimals.
    pub(crate) fn decimal(&self, value: f64, decimals: usize) -> String {
        if !value.is_finite() {
            return NOTHING.into();
        }
        let (thousands, point) = match self.language() {
            Language::Fr => (NARROW, ','),
            Language::En => (',', '.'),
        };
        let plain = format!("{:.decimals$}", value.abs());
        let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
        let is_zero = plain.bytes().all(|digit| matches!(digit, b'0' | b'.'));
        let mut written = String::from(if value < 0.0 && !is_zero { "−" } else { "" });
        for (n, digit) in whole.chars().enumerate() {
            if n > 0 && (whole.len() - n).is_multiple_of(3) {
                written.push(thousands);
            }
            written.push(digit);
        }
        if !fraction.is_empty() {
            written.push(point);
            written.push_str(fraction);
        }
        written
    }

    /// A count.
    pub(crate) fn integer(&self, count: u64) -> String {
        self.decimal(count as f64, 0)
    }

    /// A number with three significant digits, or all of its whole part.
    pub(crate) fn quantity(&self, value: f64) -> String {
        let size = value.abs();
        let decimals = match size {
            _ if size.fract() == 0.0 || size >= 100.0 => 0,
            _ if size >= 10.0 => 1,
            _ if size >= 1.0 => 2,
            _ => 3,
        };
        self.decimal(value, decimals)
    }

    /// A share as per cent.
    pub(crate) fn percent(&self, share: f64) -> String {
        let value = 100.0 * share;
        let decimals = match value.abs() {
            size if (size - size.round()).abs() < 0.005 => 0,
            size if size >= 1.0 => 1,
            _ => 2,
        };
        let number = self.decimal(value, decimals);
        match self.language() {
            Language::Fr => format!("{number}{NARROW}%"),
            Language::En => format!("{number}%"),
        }
    }

    /// Bytes, in powers of ten.
    pub(crate) fn bytes(&self, bytes: f64) -> String {
        let letter = if self.language() == Language::Fr { "o" } else { "B" };
        let scales = [(1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];
        let (scale, prefix) = scales.into_iter().find(|(scale, _)| bytes.abs() >= *scale).unwrap_or((1.0, ""));
        format!("{}{SPACE}{prefix}{letter}", self.quantity(bytes / scale))
    }

    /// A duration, with its largest two units.
    pub(crate) fn seconds(&self, seconds: f64) -> String {
        let day = if self.language() == Language::Fr { "j" } else { "d" };
        let pair = |large: f64, large_unit: &str, small: f64, small_unit: &str| {
            let total = (seconds / small).round();
            let (whole, rest) =
                ((total * small / large).floor(), total - (total * small / large).floor() * large / small);
            let whole = format!("{}{SPACE}{large_unit}", self.decimal(whole, 0));
            if rest >= 1.0 { format!("{whole}{SPACE}{}{SPACE}{small_unit}", self.decimal(rest, 0)) } else { whole }
        };
        match seconds.abs() {
            _ if !seconds.is_finite() => NOTHING.into(),
            0.0 => format!("0{SPACE}s"),
            size if size < 0.999_5 => format!("{}{SPACE}ms", self.quantity_rounded(seconds * 1e3)),
            size if size < 59.95 => format!("{}{SPACE}s", self.quantity_rounded(seconds)),
            size if size < 3_599.5 => pair(60.0, "min", 1.0, "s"),
            size if size < 86_370.0 => pair(3_600.0, "h", 60.0, "min"),
            _ => pair(86_400.0, day, 3_600.0, "h"),
        }
    }

    /// A duration in a sentence: `5 secondes`, `2 minutes`; in units where it is no whole number of them.
    pub(crate) fn seconds_in_words(&self, seconds: f64) -> String {
        let (key, count) = match seconds {
            s if s.fract() != 0.0 || !(1.0..=3600.0).contains(&s) => return self.seconds(seconds),
            s if s < 60.0 => ("words-seconds", s),
            s if s % 60.0 == 0.0 => ("words-minutes", s / 60.0),
            _ => return self.seconds(seconds),
        };
        let key = if count == 1.0 { format!("{key}-one") } else { key.to_owned() };
        self.text(&key, &[("count", self.decimal(count, 0))])
    }

    /// Three significant digits without zeros at the end.
    fn quantity_rounded(&self, value: f64) -> String {
        let decimals = match value.abs() {
            size if size >= 100.0 => 0,
            size if size >= 10.0 => 1,
            _ => 2,
        };
        let plain = format!("{value:.decimals$}");
        let fraction = plain.split_once('.').map_or("", |(_, fraction)| fraction.trim_end_matches('0'));
        self.decimal(value, fraction.len())
    }
}
