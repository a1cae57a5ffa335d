//! Measures whose tag died: in a DNMA file one column falls to nothing while the others go on.
//!
//! In: the weeks of DNMA files. Out: the weeks in which a measure of a place, or of all places at once,
//! counted next to nothing of what its share of the place's visits let expect.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::breaks::median;
use super::dnma::{By, DnmaWeeks, Measure};

/// A measure that counted next to nothing for some weeks.
#[derive(Debug, Clone, PartialEq)]
pub struct DeadTag {
    /// Where; none when it was so everywhere at once.
    pub place: Option<String>,
    /// Which measure.
    pub measure: Measure,
    /// First dead week.
    pub from: Date,
    /// Last dead week.
    pub to: Date,
    /// Whether no later week of it is alive.
    pub to_the_end: bool,
    /// Visits that its usual share of the others lets expect over those weeks.
    pub expected: f64,
    /// Visits counted over those weeks.
    pub counted: f64,
}

/// A week with less than this share of what is expected is dead.
const DEAD_SHARE: f64 = 0.05;
/// Visits that must be missing, and that the others must have: fewer may be a quiet service.
const LEAST_EXPECTED: f64 = 100.0;
/// A week with less than this share of the usual visits of the place (a holiday) tells nothing.
const LEAST_WEEK: f64 = 0.25;
/// Weeks alive that tell the usual share, and how many of them there must be.
const REMEMBERED: usize = 20;
const LEAST_ALIVE: usize = 3;

/// Counts of a measure beside those of the others of its place.
#[derive(Debug, Clone, Copy, Default)]
struct Beside {
    own: f64,
    others: f64,
}

type Weeks = BTreeMap<Date, BTreeMap<Measure, f64>>;

/// Every dead tag, those of all places at once first; places are told apart as `by` says.
pub fn dead_tags(weeks: &DnmaWeeks, by: By) -> Vec<DeadTag> {
    let mut places: BTreeMap<String, Weeks> = BTreeMap::new();
    let mut everywhere = Weeks::new();
    for row in weeks.rows(by) {
        let visits = row.sums.visits as f64;
        for weeks in [places.entry(row.place).or_default(), &mut everywhere] {
            *weeks.entry(row.week).or_default().entry(row.measure.clone()).or_default() += visits;
        }
    }
    let measures = weeks.measures();
    let mut found = of_place(None, &everywhere, measures);
    if places.len() > 1 {
        for (place, weeks) in &places {
            let local = of_place(Some(place), weeks, measures);
            let known = |tag: &DeadTag| {
                found.iter().any(|wide| {
                    wide.place.is_none() && wide.measure == tag.measure && wide.from <= tag.from && tag.to <= wide.to
                })
            };
            let local: Vec<DeadTag> = local.into_iter().filter(|tag| !known(tag)).collect();
            found.extend(local);
        }
    }
    found
}

fn of_place(place: Option<&str>, weeks: &Weeks, measures: &[Measure]) -> Vec<DeadTag> {
    let of_measure = |measure: &Measure| {
        let series = beside(weeks, measure);
        let tag = |run: Run| DeadTag {
            place: place.map(String::from),
            measure: measure.clone(),
            from: series[run.from].0,
            to: series[run.to].0,
            to_the_end: run.to_the_end,
            expected: run.expected,
            counted: run.counted,
        };
        runs(&series).into_iter().map(tag).collect::<Vec<_>>()
    };
    measures.iter().flat_map(of_measure).collect()
}

/// A measure beside the others: a part beside the visits of the schools as a whole where they are
/// counted, and beside its like where not; the whole beside its parts. A week in which the measure
/// is not counted at all is no week of nothing.
fn beside(weeks: &Weeks, measure: &Measure) -> Vec<(Date, Beside)> {
    let kind = std::mem::discriminant(measure);
    let whole = weeks.values().any(|cells| cells.contains_key(&Measure::Globales));
    let is_other = |other: &Measure| match measure {
        Measure::Globales => matches!(other, Measure::Profil(_) | Measure::Device(_)),
        _ if whole => *other == Measure::Globales,
        _ => std::mem::discriminant(other) == kind && other != measure,
    };
    let week = |(week, cells): (&Date, &BTreeMap<Measure, f64>)| {
        let own = *cells.get(measure)?;
        let others = cells.iter().filter(|(other, _)| is_other(other)).map(|(_, visits)| visits).sum();
        Some((*week, Beside { own, others }))
    };
    weeks.iter().filter_map(week).collect()
}

/// Dead weeks that follow each other, by their places in the series.
struct Run {
    from: usize,
    to: usize,
    to_the_end: bool,
    expected: f64,
    counted: f64,
    others: f64,
}

fn runs(series: &[(Date, Beside)]) -> Vec<Run> {
    let usual = median(&mut series.iter().map(|(_, week)| week.others).collect::<Vec<_>>());
    let (mut found, mut shares): (Vec<Run>, Vec<f64>) = (Vec::new(), Vec::new());
    let mut open: Option<Run> = None;
    for (at, (_, week)) in series.iter().enumerate() {
        if week.others <= 0.0 || week.others < LEAST_WEEK * usual {
            continue;
        }
        let mut recent = shares[shares.len().saturating_sub(REMEMBERED)..].to_vec();
        let expected = if recent.len() < LEAST_ALIVE { 0.0 } else { median(&mut recent) * week.others };
        if expected > 0.0 && week.own < DEAD_SHARE * expected {
            let run = open.get_or_insert(Run {
                from: at,
                to: at,
                to_the_end: true,
                expected: 0.0,
                counted: 0.0,
                others: 0.0,
            });
            run.to = at;
            run.expected += expected;
            run.counted += week.own;
            run.others += week.others;
        } else {
            shares.push(week.own / week.others);
            found.extend(open.take().map(|run| Run { to_the_end: false, ..run }));
        }
    }
    found.extend(open);
    found.retain(|run| run.expected >= LEAST_EXPECTED && run.others >= LEAST_EXPECTED);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audience::dnma::{DnmaOptions, DnmaReader};
    use crate::vocabulary::Profil;
    use jiff::ToSpan;
    use jiff::civil::date;
    use std::fmt::Write as _;

    /// 60 weeks of two académies: counts of the whole, of pupils and of parents by a rule.
    fn weeks(rule: impl Fn(usize, usize) -> [u64; 3]) -> DnmaWeeks {
        let mut text = String::from("debutsemaine;uai;academie;visites_globales;visites_eleve;visites_parent\n");
        for week in 0..60 {
            let monday = date(2019, 9, 2).saturating_add((7 * week as i64).days());
            for (place, (uai, name)) in [("0000001B", "Nantes"), ("0000002C", "Lille")].iter().enumerate() {
                let [all, pupils, parents] = rule(week, place);
                writeln!(text, "{monday};{uai};{name};{all};{pupils};{parents}").unwrap();
            }
        }
        DnmaReader::new(DnmaOptions::default()).read("weeks.csv", text.as_bytes()).unwrap().finish()
    }

    /// Term weeks of some thousands, every eighth a holiday of a twentieth, in which pupils stay away.
    fn ordinary(week: usize) -> [u64; 3] {
        let all = 5000 + 300 * (week as u64 % 5);
        if week % 8 == 7 { [all / 20, all / 2000, all / 40] } else { [all, all / 2, all / 4] }
    }

    #[test]
    fn weeks_as_usual_have_no_dead_tag() {
        assert_eq!(dead_tags(&weeks(|week, _| ordinary(week)), By::Academie), []);
    }

    #[test]
    fn a_dead_tag_is_found_with_its_weeks_and_its_place() {
        let rule = |week: usize, place: usize| {
            let [all, pupils, parents] = ordinary(week);
            let dead = (place == 1 && (20..23).contains(&week)) || week >= 50;
            [all, if dead { 0 } else { pupils }, parents]
        };
        let found = dead_tags(&weeks(rule), By::Academie);
        assert_eq!(found.len(), 2, "{found:?}");
        let (wide, local) = (&found[0], &found[1]);
        assert_eq!((wide.place.as_deref(), wide.from, wide.to_the_end), (None, date(2020, 8, 17), true));
        assert_eq!(local.place.as_deref(), Some("Lille"));
        assert_eq!(local.measure, Measure::Profil(Profil::Eleve));
        assert_eq!((local.from, local.to), (date(2020, 1, 20), date(2020, 2, 3)));
        assert!(!local.to_the_end && local.counted == 0.0 && (6000.0..12_000.0).contains(&local.expected));
    }

    #[test]
    fn the_whole_can_die_while_its_parts_go_on() {
        let rule = |week: usize, _| {
            let [all, pupils, parents] = ordinary(week);
            [if week == 12 { 3 } else { all }, pupils, parents]
        };
        let found = dead_tags(&weeks(rule), By::Academie);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(
            (&found[0].measure, found[0].from, found[0].to),
            (&Measure::Globales, date(2019, 11, 25), date(2019, 11, 25))
        );
    }

    #[test]
    fn a_measure_that_never_lived_or_is_small_is_not_dead() {
        let rule = |week: usize, _| {
            let [all, _, _] = ordinary(week);
            [all, 0, if week < 30 { 1 } else { 0 }]
        };
        assert_eq!(dead_tags(&weeks(rule), By::Academie), []);
    }
}
