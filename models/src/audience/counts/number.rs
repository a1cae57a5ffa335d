//! Counts as people and tools write them.

use super::dialect::DecimalMark;
use crate::message::Message;

/// Reads a count: `94`, `94.0`, `94,5`, `1 234` (any kind of space). Nothing, `NA`, `N/A`, `null`
/// and `-` mean that it was not measured.
///
/// # Errors
/// Not a number, not finite, negative.
pub(crate) fn count(text: &str) -> Result<Option<f64>, Message> {
    count_in(text, None)
}

/// The same where the decimal mark is known: the other mark groups thousands. Without one, a single
/// mark is a decimal one.
///
/// # Errors
/// As [`count`].
pub(crate) fn count_in(text: &str, mark: Option<DecimalMark>) -> Result<Option<f64>, Message> {
    let text = text.trim();
    if ["", "NA", "N/A", "n/a", "na", "null", "NULL", "-"].contains(&text) {
        return Ok(None);
    }
    let spaceless: String = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’')).collect();
    let parsed = match mark {
        None => {
            let marks = spaceless.chars().filter(|c| matches!(c, '.' | ',')).count();
            (marks <= 1).then(|| spaceless.replace(',', ".").parse::<f64>().ok()).flatten()
        }
        Some(mark) => ungrouped(&spaceless, mark).and_then(|digits| digits.parse::<f64>().ok()),
    };
    match parsed {
        None => Err(Message::new("counts-not-a-number")),
        Some(number) if !number.is_finite() => Err(Message::new("counts-not-finite")),
        Some(number) if number < 0.0 => Err(Message::new("counts-negative")),
        Some(number) => Ok(Some(number + 0.0)),
    }
}

/// A number without the marks of its thousands, which must stand before every third digit.
fn ungrouped(text: &str, mark: DecimalMark) -> Option<String> {
    let grouping = if mark == DecimalMark::Comma { '.' } else { ',' };
    let (whole, decimals) = match text.split_once(mark.as_char()) {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (text, None),
    };
    let mut groups = whole.split(grouping);
    let first = groups.next()?;
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.trim_start_matches('-').len() > 3 || first.is_empty() {
            return None;
        }
        digits.push_str(group);
    }
    if let Some(decimals) = decimals {
        digits.push('.');
        digits.push_str(decimals);
    }
    Some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_as_they_are_written() {
        for (text, value) in
            [("94", 94.0), ("94.0", 94.0), ("0,24", 0.24), ("1 234", 1234.0), ("1\u{202f}234,5", 1234.5)]
        {
            assert_eq!(count(text), Ok(Some(value)), "{text}");
        }
        for (text, mark, value) in [
            ("1,234", DecimalMark::Point, 1234.0),
            ("1,234,567.5", DecimalMark::Point, 1_234_567.5),
            ("1.234,5", DecimalMark::Comma, 1234.5),
            ("1,234", DecimalMark::Comma, 1.234),
        ] {
            assert_eq!(count_in(text, Some(mark)), Ok(Some(value)), "{text}");
        }
        assert!(count_in("12,34.5", Some(DecimalMark::Point)).is_err());
        assert_eq!(count("N/A"), Ok(None));
        for (text, key) in [
            ("-1", "counts-negative"),
            ("NaN", "counts-not-finite"),
            ("inf", "counts-not-finite"),
            ("1e999", "counts-not-finite"),
            ("1,234,567", "counts-not-a-number"),
            ("1.234,5", "counts-not-a-number"),
            ("douze", "counts-not-a-number"),
        ] {
            assert_eq!(count(text).unwrap_err().key, key, "{text}");
        }
        assert!(count("-0").is_ok_and(|zero| zero.is_some_and(|zero| zero.is_sign_positive())));
    }
}
