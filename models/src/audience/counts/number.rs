//! Counts as people and tools write them.

use crate::message::Message;

/// Reads a count: `94`, `94.0`, `94,5`, `1 234` (any kind of space). Nothing, `NA`, `N/A`, `null`
/// and `-` mean that it was not measured.
///
/// # Errors
/// Not a number, not finite, negative.
pub(crate) fn count(text: &str) -> Result<Option<f64>, Message> {
    let text = text.trim();
    if ["", "NA", "N/A", "n/a", "na", "null", "NULL", "-"].contains(&text) {
        return Ok(None);
    }
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
    let points = digits.chars().filter(|c| matches!(c, '.' | ',')).count();
    let parsed = (points <= 1).then(|| digits.replace(',', ".").parse::<f64>().ok()).flatten();
    match parsed {
        None => Err(Message::new("counts-not-a-number")),
        Some(number) if !number.is_finite() => Err(Message::new("counts-not-finite")),
        Some(number) if number < 0.0 => Err(Message::new("counts-negative")),
        Some(number) => Ok(Some(number + 0.0)),
    }
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
