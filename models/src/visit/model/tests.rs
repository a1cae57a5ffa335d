use std::fmt::Write as _;

use super::*;
use crate::audience::access_log::{LogOptions, ProfilRule, read};
use crate::law::Law;

/// A log of known visits, a second apart, over some days: pages by their law, gaps by theirs.
fn log(days: u64, visits_per_day: u64, pages: &PagesLaw, gap: &str, response_s: f64) -> LogVisits {
    let gap = Law::parse(gap).unwrap();
    let mut stream = Key::new(9, 0).stream(VisitId(1), Purpose::PageCount, 0, 0);
    let mut lines: Vec<(f64, String)> = Vec::new();
    for visit in 0..days * visits_per_day {
        let place = if visit % 3 == 0 { "parent" } else { "eleve" };
        let mut at = 1_584_921_600.0 + (visit / visits_per_day * 86_400 + visit % visits_per_day * 60) as f64;
        for page in 0..pages.quantile(stream.uniform()) {
            let mut line = String::new();
            let dated = "[23/Mar/2020:08:00:00 +0100]";
            let _ = writeln!(
                line,
                "- - - {dated} \"GET /{place}/{page} HTTP/1.1\" 200 5000 \"-\" \"-\" visitor=v{visit} at={at:.3} rt={response_s:.3} rl=300"
            );
            lines.push((at, line));
            at += gap.sample(&mut stream) + response_s;
        }
    }
    lines.sort_by(|a, b| a.0.total_cmp(&b.0));
    let text: String = lines.into_iter().map(|(_, line)| line).collect();
    let rules = ["parent=path:/parent/", "eleve=path:/eleve/", "personnel=path:/nobody/"];
    let profil_rules = rules.map(|rule| ProfilRule::parse(rule).unwrap()).to_vec();
    read("x.log", text.as_bytes(), &LogOptions { profil_rules, ..LogOptions::default() }).unwrap()
}

/// 8 days of 800 visits, seed 9: the 90 % interval of a mean is about ±2 %, tolerances are four times.
#[test]
fn a_log_gives_its_laws_back() {
    let truth = PagesLaw::new(3.64, 1.0).unwrap();
    let model = VisitModel::of_log(&log(8, 800, &truth, "lognormal:mean=90s,cv=1.2,max=25min", 2.0), 1).unwrap();
    assert_eq!(model.profils.keys().copied().collect::<Vec<_>>(), [Profil::Eleve, Profil::Parent]);
    for laws in std::iter::once(&model.everybody).chain(model.profils.values()) {
        assert!((laws.pages.value / 3.64 - 1.0).abs() < 0.08, "{laws:?}");
        assert!(laws.pages.low < laws.pages.value && laws.pages.value < laws.pages.high, "{laws:?}");
        assert!((laws.gap.mean_s.value / 92.0 - 1.0).abs() < 0.08, "{laws:?}");
        let think = laws.think.unwrap();
        assert!(
            (think.mean_s.value / 90.0 - 1.0).abs() < 0.08 && think.mean_s.value < laws.gap.mean_s.value,
            "{think:?}"
        );
        assert!((think.log_sd.value / libm::sqrt(libm::log(1.0 + 1.44)) - 1.0).abs() < 0.08, "{think:?}");
        // E[D] = (E[K] − 1)·E[G], exactly but for the cell widths of the gaps.
        let wald = (laws.pages.value - 1.0) * laws.gap.mean_s.value;
        assert!((laws.mean_duration_s / wald - 1.0).abs() < 0.05, "{} {wald}", laws.mean_duration_s);
        assert!((laws.one_page_share - truth.probability(1)).abs() < 0.04);
        assert_eq!((laws.bytes_per_page, laws.uploads_per_visit), (Some(5000.0), Some(0.0)));
        assert!(laws.pages_distance.unwrap() < 0.03 && laws.gap.distance.unwrap() < 0.03);
        assert!(laws.gap.law(model.inactivity_s).is_ok() && laws.pages_law().is_ok());
    }
    assert_eq!(model.everybody.visits, model.profils.values().map(|laws| laws.visits).sum::<u64>());
}

/// Coverage of the intervals: of 40 logs of two days, at least 29 hold the mean pages (binomial
/// with p = 0.9: under 29 with probability 5e-4).
#[test]
fn intervals_hold_the_truth_about_as_often_as_they_say() {
    let truth = PagesLaw::new(3.0, 1.0).unwrap();
    let held = (0..40_u64).filter(|seed| {
        let mut stream = Key::new(*seed, 0).stream(VisitId(2), Purpose::PageCount, 0, 0);
        let mut day = VisitCounts::default();
        for _ in 0..400 {
            *day.pages.entry(truth.quantile(stream.uniform())).or_default() += 1;
            day.gaps_ms.record((1000.0 - 120_000.0 * libm::log(stream.uniform())).min(1_799_000.0) as u64);
            day.durations_ms.record(1000);
        }
        let laws = laws(&[&day], Duration::from_secs(1800), false, *seed).unwrap();
        laws.pages.contains(3.0)
    });
    assert!(held.count() >= 29);
}

#[test]
fn two_numbers_state_a_model() {
    let model = VisitModel::of_numbers(480.0, 3.64).unwrap();
    let laws = &model.everybody;
    assert!((laws.gap.mean_s.value - 480.0 / 2.64).abs() < 1e-6 && model.stated);
    assert!((laws.gap.log_sd.value - 1.085_658_784_490_618).abs() < 1e-12);
    let gap = laws.gap.law(model.inactivity_s).unwrap();
    assert!((laws.pages_law().unwrap().mean_duration(gap.mean()) / 480.0 - 1.0).abs() < 1e-9);
    assert!(VisitModel::of_numbers(480.0, 1.0).is_err() && VisitModel::of_numbers(480_000.0, 2.0).is_err());
    assert!(VisitModel::of_numbers(f64::NAN, 2.0).is_err() && VisitModel::of_numbers(480.0, f64::NAN).is_err());
}

#[test]
fn a_small_log_gives_no_model() {
    let truth = PagesLaw::new(3.64, 1.0).unwrap();
    assert_eq!(VisitModel::of_log(&log(1, 10, &truth, "const:10s", 0.1), 1), None);
}
