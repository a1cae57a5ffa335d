//! Public holidays, computed for any year (Code du travail, art. L3133-1; Alsace and Moselle: art.
//! L3134-13; abolition of slavery overseas: art. L3422-2).

use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::day::PublicHoliday;
use crate::vocabulary::Zone;

/// The public holiday of a date, if it is one.
pub fn public_holiday(day: Date, alsace_moselle: bool) -> Option<PublicHoliday> {
    let fixed = match (day.month(), day.day()) {
        (1, 1) => Some(PublicHoliday::JourDeLAn),
        (5, 1) => Some(PublicHoliday::FeteDuTravail),
        (5, 8) => Some(PublicHoliday::Victoire1945),
        (7, 14) => Some(PublicHoliday::FeteNationale),
        (8, 15) => Some(PublicHoliday::Assomption),
        (11, 1) => Some(PublicHoliday::Toussaint),
        (11, 11) => Some(PublicHoliday::Armistice1918),
        (12, 25) => Some(PublicHoliday::Noel),
        (12, 26) if alsace_moselle => Some(PublicHoliday::SaintEtienne),
        _ => None,
    };
    fixed.or_else(|| movable(day, alsace_moselle))
}

fn movable(day: Date, alsace_moselle: bool) -> Option<PublicHoliday> {
    let easter = easter(day.year())?;
    match (day - easter).get_days() {
        -2 if alsace_moselle => Some(PublicHoliday::VendrediSaint),
        1 => Some(PublicHoliday::LundiDePaques),
        39 => Some(PublicHoliday::Ascension),
        50 => Some(PublicHoliday::LundiDePentecote),
        _ => None,
    }
}

/// The day on which a territory remembers the abolition of slavery (loi 83-550, décret 83-1003).
pub(super) fn abolition(day: Date, zone: Zone) -> Option<PublicHoliday> {
    let there = match zone {
        Zone::Mayotte => (4, 27),
        Zone::Martinique => (5, 22),
        Zone::Guadeloupe => (5, 27),
        Zone::Guyane => (6, 10),
        Zone::Reunion => (12, 20),
        Zone::A | Zone::B | Zone::C | Zone::Corse => return None,
    };
    ((day.month(), day.day()) == there).then_some(PublicHoliday::Abolition)
}

/// Easter Sunday of a year of the Gregorian calendar; none before 1583.
///
/// Anonymous algorithm of 1876, as printed by J. Meeus, *Astronomical Algorithms*, ch. 8.
pub fn easter(year: i16) -> Option<Date> {
    if year < 1583 {
        return None;
    }
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (b - (b + 8) / 25 + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let days_after_21_march = h + l - 7 * m + 1;
    date(year, 3, 21).checked_add(days_after_21_march.days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Meeus, ch. 8, and the earliest and latest possible.
    #[test]
    fn easter_sundays() {
        for (y, m, d) in [(1991, 3, 31), (1818, 3, 22), (2000, 4, 23), (2038, 4, 25), (2020, 4, 12), (2021, 4, 4)] {
            assert_eq!(easter(y), Some(date(y, m, d)));
        }
        assert_eq!(easter(1582), None);
    }

    #[test]
    fn only_alsace_and_moselle_keep_good_friday() {
        assert_eq!(public_holiday(date(2020, 4, 10), true), Some(PublicHoliday::VendrediSaint));
        assert_eq!(public_holiday(date(2020, 4, 10), false), None);
        assert_eq!(public_holiday(date(2021, 12, 26), true), Some(PublicHoliday::SaintEtienne));
        assert_eq!(public_holiday(date(2021, 12, 26), false), None);
    }
}
