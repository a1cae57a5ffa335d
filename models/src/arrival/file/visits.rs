//! What visits are like, in the file of a fitted model: table `visits`.

use std::fmt::Write as _;

use super::{by_profil, interval, read_interval};
use crate::arrival::rate::Interval;
use crate::document::{Positive, Share, Table};
use crate::message::Message;
use crate::visit::model::{GapLaw, VisitLaws, VisitModel};
use crate::vocabulary::Word;

/// Most of anything that is read back.
const MOST: f64 = 1e15;

pub(super) fn write(out: &mut String, model: &VisitModel) -> std::fmt::Result {
    writeln!(out, "\n[visits]\nstated = {}\ninactivity_s = {:?}", model.stated, model.inactivity_s)?;
    write_laws(out, "visits.everybody", &model.everybody)?;
    let mut profils = model.profils.iter();
    profils.try_for_each(|(profil, laws)| write_laws(out, &format!("visits.profils.{}", profil.as_str()), laws))
}

fn write_laws(out: &mut String, name: &str, laws: &VisitLaws) -> std::fmt::Result {
    writeln!(out, "\n[{name}]\nvisits = {}", laws.visits)?;
    writeln!(out, "pages = {}\npages_size = {}", interval(&laws.pages), interval(&laws.pages_size))?;
    writeln!(out, "one_page_share = {:?}\nmean_duration_s = {:?}", laws.one_page_share, laws.mean_duration_s)?;
    let optional = [
        ("bytes_per_page", laws.bytes_per_page),
        ("uploads_per_visit", laws.uploads_per_visit),
        ("pages_distance", laws.pages_distance),
    ];
    for (key, value) in optional {
        value.map_or(Ok(()), |value| writeln!(out, "{key} = {value:?}"))?;
    }
    write_gap(out, "gap", &laws.gap)?;
    laws.think.as_ref().map_or(Ok(()), |think| write_gap(out, "think", think))
}

fn write_gap(out: &mut String, name: &str, gap: &GapLaw) -> std::fmt::Result {
    write!(out, "{name} = {{ mean_s = {}, log_sd = {}", interval(&gap.mean_s), interval(&gap.log_sd))?;
    gap.distance.map_or(Ok(()), |distance| write!(out, ", distance = {distance:?}"))?;
    writeln!(out, " }}")
}

pub(super) fn read(table: Table<'_>) -> Option<VisitModel> {
    let stated = table.required::<bool>("stated");
    let inactivity = table.required::<Positive>("inactivity_s").filter(|seconds| {
        let known = (1e-6..=1e9).contains(&seconds.0);
        if !known {
            table.note_key("inactivity_s", Message::new("visits-inactivity"));
        }
        known
    });
    let cut = inactivity.map_or(f64::MAX, |inactivity| inactivity.0);
    let everybody = table.required_table("everybody").and_then(|laws| read_laws(laws, cut));
    let profils = table.table("profils");
    let profils =
        profils.map(|table| by_profil(table, |t, key| t.required_table(key).and_then(|laws| read_laws(laws, cut))));
    table.finish();
    Some(VisitModel {
        stated: stated?,
        inactivity_s: inactivity?.0,
        everybody: everybody?,
        profils: profils.unwrap_or_default(),
    })
}

fn read_laws(table: Table<'_>, cut_s: f64) -> Option<VisitLaws> {
    let visits = table.required::<u64>("visits");
    let (pages, pages_size) = (read_interval(&table, "pages", MOST), read_interval(&table, "pages_size", MOST));
    let one_page_share = table.required::<Share>("one_page_share");
    let mean_duration_s = table.required::<f64>("mean_duration_s");
    let bytes_per_page = table.optional::<f64>("bytes_per_page");
    let uploads_per_visit = table.optional::<f64>("uploads_per_visit");
    let pages_distance = table.optional::<Share>("pages_distance").map(|share| share.0);
    let gap = table.required_table("gap").and_then(read_gap);
    let think = table.table("think").map(read_gap);
    let found = VisitLaws {
        visits: visits?,
        pages: pages?,
        pages_size: pages_size?,
        one_page_share: one_page_share?.0,
        gap: gap?,
        think: match think {
            None => None,
            Some(think) => Some(think?),
        },
        mean_duration_s: mean_duration_s?,
        bytes_per_page,
        uploads_per_visit,
        pages_distance,
    };
    // What was accepted can be drawn from.
    let problem = found.pages_law().err().map(|problem| ("pages", problem));
    let laws = std::iter::once(("gap", &found.gap)).chain(found.think.iter().map(|think| ("think", think)));
    let gaps = laws.filter_map(|(key, gap)| gap.law(cut_s).err().map(|problem| (key, problem)));
    let problems: Vec<_> = problem.into_iter().chain(gaps).collect();
    let accepted = problems.is_empty();
    problems.into_iter().for_each(|(key, problem)| table.note_key(key, problem));
    table.finish();
    accepted.then_some(found)
}

fn read_gap(table: Table<'_>) -> Option<GapLaw> {
    let (mean_s, log_sd): (Option<Interval>, Option<Interval>) =
        (read_interval(&table, "mean_s", MOST), read_interval(&table, "log_sd", 10.0));
    let distance = table.optional::<Share>("distance").map(|share| share.0);
    table.finish();
    Some(GapLaw { mean_s: mean_s?, log_sd: log_sd?, distance })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arrival::rate::ArrivalModel;
    use crate::arrival::rate::tests::a_model;
    use crate::vocabulary::Profil;

    fn with_visits() -> ArrivalModel {
        let mut visits = VisitModel::of_numbers(480.0, 3.64).unwrap();
        let mut laws = visits.everybody.clone();
        laws.think = Some(GapLaw { distance: Some(0.02), ..laws.gap });
        laws.bytes_per_page = Some(51_234.5);
        laws.pages_size = Interval { value: 0.8, low: 0.7, high: 1.0 };
        visits.profils.insert(Profil::Parent, laws);
        ArrivalModel { visits: Some(visits), ..a_model() }
    }

    #[test]
    fn visits_are_written_and_read_back_without_loss() {
        let text = with_visits().to_toml();
        assert_eq!(ArrivalModel::parse("fitted.toml", &text), Ok(with_visits()), "{text}");
    }

    #[test]
    fn visits_that_nobody_makes_are_refused() {
        let text = with_visits().to_toml();
        let key = |from: &str, to: &str| {
            assert!(text.contains(from), "{from}");
            ArrivalModel::parse("fitted.toml", &text.replace(from, to)).unwrap_err().0[0].message.key
        };
        assert_eq!(key("inactivity_s = 1800.0", "inactivity_s = 100.0"), "law-mean-unreachable");
        assert_eq!(key("inactivity_s = 1800.0", "inactivity_s = 1e300"), "visits-inactivity");
        assert_eq!(
            key("pages = { value = 3.64, low = 3.64,", "pages = { value = 3.64, low = 0.0, lower = 1.0,"),
            "problem-unknown-key-near"
        );
        assert_eq!(
            key("pages = { value = 3.64, low = 3.64,", "pages = { value = 3.64, low = 9.0,"),
            "problem-interval-order"
        );
        assert_eq!(key("value = 0.8, low = 0.7", "value = 0.0, low = 0.0"), "visit-pages-size");
    }
}
