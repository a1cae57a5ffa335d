//! Level models against drawn days whose truth is known.

use super::*;
use crate::arrival::day_type::Region;
use crate::seed::{Key, Purpose, VisitId};
use jiff::ToSpan;
use jiff::civil::date;

fn ratio(kind: DayKind) -> f64 {
    match kind {
        DayKind::School | DayKind::Weekday => 1.0,
        DayKind::Wednesday => 0.65,
        DayKind::Saturday | DayKind::HolidayWeekend => 0.2,
        DayKind::Sunday => 0.5,
        _ => 0.12,
    }
}

/// Days of a year at 10 000 visits a school day, with a busyness of 15 %.
fn days(seed: u64, calendar: &DayCalendar, first: Date, count: i32) -> Vec<LevelRow> {
    let mut stream = Key::new(seed, 0).stream(VisitId(77), Purpose::Player, 0, 0);
    let day = |n: i32| {
        let date = first.saturating_add(n.days());
        let mix = calendar.mix(date).unwrap();
        let level: f64 = mix.iter().map(|(kind, share)| share * ratio(*kind)).sum();
        let busy = libm::exp(0.15 * crate::normal::quantile(stream.uniform()));
        LevelRow { days: vec![(date, 1.0)], visits: 10_000.0 * level * busy, log_variance: 1e-4 }
    };
    (0..count).map(day).collect()
}

fn weeks(days: &[LevelRow]) -> Vec<LevelRow> {
    let week = |days: &[LevelRow]| LevelRow {
        days: days.iter().flat_map(|row| row.days.clone()).collect(),
        visits: days.iter().map(|row| row.visits).sum(),
        log_variance: 1e-5,
    };
    days.chunks_exact(7).map(week).collect()
}

fn level(model: &LevelModel, kind: DayKind) -> Interval {
    model.kinds().into_iter().find(|found| found.0 == kind).unwrap().2
}

/// A national year: no day of the winter is of one kind everywhere, the composite finds the levels.
#[test]
fn a_national_year_gives_the_levels_of_its_kinds() {
    let calendar = DayCalendar::School(Region::national());
    let model = LevelModel::fit(&days(1, &calendar, date(2021, 9, 6), 300), calendar).unwrap();
    for kind in [DayKind::School, DayKind::Wednesday, DayKind::Sunday, DayKind::Holiday] {
        let found = level(&model, kind);
        assert!((found.value / (10_000.0 * ratio(kind)) - 1.0).abs() < 0.12, "{kind:?} {found:?}");
    }
    assert!((model.log_sd - 0.12).abs() < 0.04, "{}", model.log_sd);
    let trend = model.trend().unwrap();
    assert!(trend.log_per_year.abs() < 3.0 * trend.log_error + 0.02);
}

/// Weeks alone tell school weeks from holiday weeks; how a week is split is the expectation's.
#[test]
fn weeks_tell_terms_from_holidays() {
    let calendar = DayCalendar::School(Region::of_zone(crate::vocabulary::Zone::B));
    let days = days(2, &calendar, date(2021, 9, 6), 301);
    let model = LevelModel::fit(&weeks(&days), calendar).unwrap();
    let week = |model: &LevelModel, first: Date| {
        (0..7).map(|n| model.expected(first.saturating_add(n.days())).unwrap()).sum::<f64>()
    };
    // A week of term and a week of the winter holidays.
    let (term, holiday) = (10_000.0 * (4.0 + 0.65 + 0.2 + 0.5), 10_000.0 * (5.0 * 0.12 + 0.4));
    assert!((week(&model, date(2022, 1, 17)) / term - 1.0).abs() < 0.08);
    assert!((week(&model, date(2022, 2, 7)) / holiday - 1.0).abs() < 0.25);
}

/// 200 seeds (1 to 200), four weeks of days: the 90 % interval of a school day's level holds it in 85
/// to 95 % (alpha .018, binomial); so does that of a Wednesday, of which there are four, in at least
/// 85 %: its belief widens nothing and narrows little.
#[test]
fn intervals_of_levels_cover() {
    let calendar = DayCalendar::School(Region::of_zone(crate::vocabulary::Zone::A));
    let (mut school, mut wednesday) = (0, 0);
    for seed in 1..=200 {
        let rows = days(seed, &calendar, date(2021, 9, 13), 28);
        let model = LevelModel::fit(&rows, calendar.clone()).unwrap();
        school += i32::from(level(&model, DayKind::School).contains(10_000.0));
        wednesday += i32::from(level(&model, DayKind::Wednesday).contains(6_500.0));
    }
    assert!((170..=190).contains(&school), "{school} of 200");
    assert!((170..=190).contains(&wednesday), "{wednesday} of 200");
}

/// stats-cases.json, `report_per_working_day_drop`: a ratio of .77 between a week of four working days
/// and a week of five is .616 per working day when other days hardly count.
#[test]
fn a_week_with_a_public_holiday_has_four_days() {
    let mix = |date| DayCalendar::School(Region::national()).mix(date).unwrap();
    // 8 May 2020 is no working day; the closure of the time is the day's kind, not the holiday.
    let calendar = crate::calendar::Calendar::built_in();
    let working = |first: Date| {
        let day = |n: i32| {
            let date = first.saturating_add(n.days());
            let status = calendar.status(date, crate::vocabulary::Zone::B, None, false).unwrap();
            f64::from(u8::from(status.without_closure().is_school()))
        };
        (0..7).map(day).sum::<f64>()
    };
    assert_eq!((working(date(2020, 5, 4)), working(date(2020, 5, 25))), (4.0, 5.0));
    assert!((0.77 * working(date(2020, 5, 4)) / working(date(2020, 5, 25)) - 0.616).abs() < 1e-9);
    assert_eq!(mix(date(2020, 5, 8)).into_keys().next(), Some(DayKind::Closure));
}
