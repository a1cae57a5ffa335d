//! What stands in the cells of a DNMA file: school codes, weeks, counts, durations.

use super::week::Week;
use crate::audience::counts::stamp::{Stamp, stamp};
use crate::message::Message;
use crate::time::paris;

/// Control letters of school codes: the number modulo 23.
const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPRSTUVWXYZ";

/// Reads a school code (UAI): seven digits and their control letter. Returns its number.
///
/// # Errors
/// Another form, or a letter that is not that of the digits.
pub(crate) fn uai(text: &str) -> Result<u32, Message> {
    let bytes = text.as_bytes();
    let form = || Message::new("dnma-uai-form");
    let [digits @ .., letter] = bytes else { return Err(form()) };
    if digits.len() != 7 || !digits.iter().all(u8::is_ascii_digit) || !letter.is_ascii_alphabetic() {
        return Err(form());
    }
    let number = digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
    let expected = LETTERS[(number % 23) as usize];
    if letter.to_ascii_uppercase() == expected {
        Ok(number)
    } else {
        Err(Message::new("dnma-uai-letter").with("letter", char::from(expected)))
    }
}

/// The school code of a number.
pub(super) fn uai_of(number: u32) -> String {
    format!("{number:07}{}", char::from(LETTERS[(number % 23) as usize]))
}

/// Reads the Monday that a week starts with.
///
/// # Errors
/// Not a date, not a Monday.
pub(super) fn week(text: &str) -> Result<Week, Message> {
    let day = match stamp(text) {
        Some(Stamp::Day(day)) => day,
        Some(Stamp::Civil(civil)) => civil.date(),
        Some(Stamp::Instant(at)) => at.civil(&paris()).date(),
        None => return Err(Message::new("problem-not-a-stamp")),
    };
    Week::starting(day).ok_or_else(|| Message::new("dnma-not-a-monday"))
}

/// Reads a count; nothing, `N/A` and their like are not measured.
///
/// # Errors
/// Negative, not a whole number, above 10¹².
pub(super) fn count(text: &str) -> Result<Option<u64>, Message> {
    if let Some(number) = digits(text) {
        return Ok(Some(number));
    }
    if is_nothing(text) {
        return Ok(None);
    }
    let whole = text.strip_suffix(".0").unwrap_or(text);
    if let Some(positive) = whole.strip_prefix('-')
        && positive.parse::<f64>().is_ok()
    {
        return Err(Message::new("dnma-negative"));
    }
    let number = whole.parse::<u64>().ok().filter(|number| *number <= 1_000_000_000_000);
    number.map(Some).ok_or_else(|| Message::new("dnma-not-a-count"))
}

/// One to twelve digits and nothing else: nearly every cell.
fn digits(text: &str) -> Option<u64> {
    if text.is_empty() || text.len() > 12 {
        return None;
    }
    text.bytes().try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u64::from(byte - b'0')))
}

fn is_nothing(text: &str) -> bool {
    matches!(text, "" | "N/A" | "n/a" | "NA" | "null" | "-")
}

/// A duration and whether it had a fourth group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lasting {
    pub(super) seconds: u64,
    pub(super) fourth_group: bool,
}

/// Reads `HH:MM:SS`; hours may be many. A fourth group, whose meaning is not documented, is taken
/// for a fraction of a second and left out. A whole number is seconds.
///
/// # Errors
/// Negative or not of that form.
pub(super) fn duration(text: &str) -> Result<Option<Lasting>, Message> {
    if let Some(seconds) = clock(text.as_bytes()) {
        return Ok(Some(Lasting { seconds, fourth_group: false }));
    }
    if is_nothing(text) {
        return Ok(None);
    }
    if text.starts_with('-') {
        return Err(Message::new("dnma-negative"));
    }
    let form = || Message::new("dnma-not-a-duration");
    let text = text.split_once(['.', ',']).map_or(text, |(whole, _)| whole);
    let mut groups = [0_u64; 4];
    let mut count = 0;
    for part in text.split(':') {
        let digits = (1..=9).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        let place = groups.get_mut(count).filter(|_| digits).ok_or_else(form)?;
        *place = part.parse().map_err(|_| form())?;
        count += 1;
    }
    let [first, minutes, seconds, _] = groups;
    match count {
        1 => Ok(Some(Lasting { seconds: first, fourth_group: false })),
        3 | 4 if minutes < 60 && seconds < 60 => {
            Ok(Some(Lasting { seconds: first * 3600 + minutes * 60 + seconds, fourth_group: count == 4 }))
        }
        _ => Err(form()),
    }
}

/// `HH:MM:SS` in eight characters: nearly every duration.
fn clock(text: &[u8]) -> Option<u64> {
    let &[h1, h2, b':', m1, m2, b':', s1, s2] = text else { return None };
    if ![h1, h2, m1, m2, s1, s2].iter().all(u8::is_ascii_digit) || m1 > b'5' || s1 > b'5' {
        return None;
    }
    let pair = |tens: u8, ones: u8| u64::from(tens - b'0') * 10 + u64::from(ones - b'0');
    Some(pair(h1, h2) * 3600 + pair(m1, m2) * 60 + pair(s1, s2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    /// Two public codes: lycées Henri-IV and Louis-le-Grand.
    #[test]
    fn the_letter_of_a_school_code() {
        assert_eq!(uai("0750654D"), Ok(750_654));
        assert_eq!(uai("0750655e"), Ok(750_655));
        let wrong = uai("0750654E").unwrap_err();
        assert_eq!((wrong.key, wrong.args[0].1.as_str()), ("dnma-uai-letter", "D"));
        for (text, key) in [("075065X", "dnma-uai-form"), ("", "dnma-uai-form"), ("07506544", "dnma-uai-form")] {
            assert_eq!(uai(text).unwrap_err().key, key);
        }
    }

    #[test]
    fn weeks_start_on_monday() {
        let monday = |text| week(text).map(Week::monday);
        assert_eq!(monday("2020-03-16"), Ok(date(2020, 3, 16)));
        assert_eq!(monday("2020-03-16T00:00:00"), Ok(date(2020, 3, 16)));
        assert_eq!(monday("2020-03-15T23:00:00+00:00"), Ok(date(2020, 3, 16)));
        assert_eq!(week("2020-03-17").unwrap_err().key, "dnma-not-a-monday");
        assert_eq!(week("mars").unwrap_err().key, "problem-not-a-stamp");
    }

    #[test]
    fn durations_of_three_and_four_groups() {
        let lasting = |seconds, fourth_group| Ok(Some(Lasting { seconds, fourth_group }));
        assert_eq!(duration("00:12:05"), lasting(725, false));
        assert_eq!(duration("125:00:00"), lasting(450_000, false));
        assert_eq!(duration("00:12:05:50"), lasting(725, true));
        assert_eq!(duration("725"), lasting(725, false));
        assert_eq!(duration("N/A"), Ok(None));
        for text in ["12:05", "00:61:00", "a:b:c", "1:2:3:4:5", "::"] {
            assert_eq!(duration(text).unwrap_err().key, "dnma-not-a-duration", "{text}");
        }
    }

    #[test]
    fn counts_are_whole() {
        assert_eq!(count("12"), Ok(Some(12)));
        assert_eq!(count("12.0"), Ok(Some(12)));
        assert_eq!(count("N/A"), Ok(None));
        assert_eq!(count("-3").unwrap_err().key, "dnma-negative");
        assert_eq!(count("1.5").unwrap_err().key, "dnma-not-a-count");
        assert_eq!(count("NaN").unwrap_err().key, "dnma-not-a-count");
    }

    proptest! {
        #[test]
        fn any_cell_is_read_or_refused(text in ".{0,20}|[0-9:.,-]{0,20}") {
            let _ = (uai(&text), week(&text), count(&text), duration(&text));
        }

        #[test]
        fn a_code_has_one_letter(number in 0_u32..10_000_000) {
            let right = (b'A'..=b'Z').filter(|letter| uai(&format!("{number:07}{}", char::from(*letter))).is_ok());
            prop_assert_eq!(right.count(), 1);
            prop_assert_eq!(uai(&uai_of(number)), Ok(number));
        }
    }
}
