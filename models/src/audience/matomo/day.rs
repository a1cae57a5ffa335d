//! Days and hours as Matomo writes them: in file names, in titles of reports, as labels.

use jiff::civil::Date;

/// Every day named in a text as `2021-10-18`, or with the month in words, French or English.
pub(super) fn days_in(text: &str) -> Vec<Date> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    for at in 0..bytes.len().saturating_sub(9) {
        let alone = at == 0 || !bytes[at - 1].is_ascii_digit();
        let ends = bytes.get(at + 10).is_none_or(|next| !next.is_ascii_digit());
        if let Some(day) = text.get(at..at + 10).filter(|_| alone && ends).and_then(iso) {
            found.push(day);
        }
    }
    found.extend(in_words(text));
    found.dedup();
    found
}

/// Reads `2021-10-18`.
pub(super) fn iso(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    let digits = |from: usize, to: usize| -> Option<i16> {
        let part = text.get(from..to)?;
        part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())?
    };
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let (year, month, day) = (digits(0, 4)?, digits(5, 7)?, digits(8, 10)?);
    let known = (1970..2200).contains(&year);
    known.then(|| Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok())?
}

const MONTHS: [[&str; 2]; 12] = [
    ["january", "janvier"],
    ["february", "février"],
    ["march", "mars"],
    ["april", "avril"],
    ["may", "mai"],
    ["june", "juin"],
    ["july", "juillet"],
    ["august", "août"],
    ["september", "septembre"],
    ["october", "octobre"],
    ["november", "novembre"],
    ["december", "décembre"],
];

/// `18 octobre 2021` and `October 18, 2021`.
fn in_words(text: &str) -> Vec<Date> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let month = |word: &str| MONTHS.iter().zip(1_i8..).find(|(names, _)| names.contains(&word)).map(|(_, n)| n);
    let mut found = Vec::new();
    for triple in words.windows(3) {
        let day = |word: &str| word.parse::<i8>().ok();
        let parts = match (month(triple[0]), month(triple[1])) {
            (Some(month), _) => day(triple[1]).map(|day| (month, day)),
            (None, Some(month)) => day(triple[0]).map(|day| (month, day)),
            _ => None,
        };
        let year = triple[2].parse::<i16>().ok().filter(|year| (1970..2200).contains(year));
        if let (Some((month, day)), Some(year)) = (parts, year)
            && let Ok(day) = Date::new(year, month, day)
        {
            found.push(day);
        }
    }
    found
}

/// Reads the hour of a label: `00`, `8`, `8h`, `08:00`, `8h00`, `8 PM`.
pub(super) fn hour(label: &str) -> Option<i8> {
    let label = label.trim().to_ascii_lowercase();
    let end = label.find(|c: char| !c.is_ascii_digit()).unwrap_or(label.len());
    let number: i8 = label.get(..end).filter(|digits| digits.len() <= 2)?.parse().ok()?;
    let hour = match label[end..].trim() {
        "" | "h" | ":00" | "h00" => number,
        "am" if (1..=12).contains(&number) => number % 12,
        "pm" if (1..=12).contains(&number) => number % 12 + 12,
        _ => return None,
    };
    (0..24).contains(&hour).then_some(hour)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn days_in_names_and_titles() {
        let day = date(2021, 10, 18);
        for text in [
            "icorsi_visits_per_server_time_2021-10-18_Monday.csv",
            "Lundi 18 octobre 2021",
            "Monday, October 18, 2021",
            "2021-10-18",
        ] {
            assert_eq!(days_in(text), [day], "{text}");
        }
        assert_eq!(days_in("du 2021-10-18 au 2021-10-24"), [day, date(2021, 10, 24)]);
        for text in ["", "2021-13-18", "12021-10-18", "2021-10-189", "18 brumaire 2021", "visites.csv"] {
            assert_eq!(days_in(text), [], "{text}");
        }
    }

    #[test]
    fn hours_as_labels() {
        for (label, wanted) in
            [("00", 0), ("8", 8), ("8h", 8), ("08:00", 8), ("8h00", 8), ("23", 23), ("8 PM", 20), ("12 am", 0)]
        {
            assert_eq!(hour(label), Some(wanted), "{label}");
        }
        for label in ["", "24", "login", "8:30", "123", "-1", "13 pm"] {
            assert_eq!(hour(label), None, "{label}");
        }
    }

    proptest! {
        #[test]
        fn any_text_has_days_or_none(text in ".{0,60}|[0-9 -]{0,40}") {
            let _ = (days_in(&text), hour(&text));
        }
    }
}
