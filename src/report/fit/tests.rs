//! The page holds what it should for every kind of data.

use afflux_models::arrival::estimate::{FitOptions, Reference, fit};
use afflux_models::arrival::rate::DayShape;
use afflux_models::arrival::window::fit_window;
use afflux_models::time::{HOUR_US, MINUTE_US, UtcTime, day_start, paris};
use jiff::civil::date;

use super::*;
use crate::locale::Language;

/// Bins of a width over some hours: two humps, a little of chance by a fixed rule.
fn curve(hours: i64, width_us: i64) -> Curve {
    let start = day_start(date(2019, 9, 9), &paris());
    let bins = (0..hours * HOUR_US / width_us).map(|n| {
        let at = start.plus_us(n * width_us);
        let hour = at.civil(&paris()).hour();
        let level = if (8..=19).contains(&hour) { 600.0 } else { 20.0 };
        let count = (level * width_us as f64 / HOUR_US as f64 * (1.0 + 0.1 * ((n % 7) as f64 - 3.0))).round();
        Bin { start: at, width_us, count, saturated: false }
    });
    let bins = bins.collect();
    Curve { files: vec!["a<b>.csv".into()], zone: paris(), profil: None, bins, notes: vec![], fingerprint: "ab".into() }
}

fn pages(fitted: Fitted<'_>, curves: &[Curve]) -> [String; 2] {
    [Language::Fr, Language::En].map(|language| {
        let page = FitPage { fitted, curves, notes: &[], sources: vec!["a\nb".into()], command: "afflux fit" };
        render(&page, &Catalogue::new(language))
    })
}

/// Pictures of a page; every text is there, nothing is loaded and no number is missing.
fn pictures(page: &str) -> usize {
    for wrong in ["NaN", "inf\"", "http://", "https://", "<script", "a<b>", "fitpage-", "fitcheck-", "src="] {
        assert!(!page.contains(wrong), "`{wrong}` in the page");
    }
    assert_eq!(page.matches("<figure").count(), page.matches("<title id=").count());
    page.matches("<figure").count()
}

fn options() -> FitOptions {
    FitOptions { reference: Some(Reference { name: "flat".into(), shape: DayShape::flat() }), ..FitOptions::default() }
}

#[test]
fn three_days_of_minutes_have_all_pictures() {
    let curves = [curve(72, 5 * MINUTE_US)];
    let fit = fit(&curves, &FitOptions::default()).unwrap();
    let [french, english] = pages(Fitted::Day(&fit), &curves);
    assert_eq!((pictures(&french), pictures(&english)), (6, 6));
    assert!(french.contains("La courbe") && english.contains("The curve") && english.contains("a&lt;b&gt;.csv"));
    // Every day is a mark of its own.
    assert_eq!(
        english
            .split("id=\"fit-days-title\"")
            .nth(1)
            .unwrap()
            .split("</svg>")
            .next()
            .unwrap()
            .matches("class=\"symbol")
            .count(),
        3
    );
}

#[test]
fn weeks_leave_out_what_they_cannot_show() {
    let curves = [curve(3 * 168, 168 * HOUR_US)];
    let fit = fit(&curves, &options()).unwrap();
    let [french, english] = pages(Fitted::Day(&fit), &curves);
    assert!(pictures(&french) < 6 && pictures(&english) < 6);
    assert!(english.contains("too wide to show the hours") && english.contains("taken from flat"));
}

#[test]
fn hours_one_day_and_few_visits_have_a_page() {
    for (hours, width) in [(24, HOUR_US), (168, HOUR_US), (24, MINUTE_US)] {
        let mut curves = [curve(hours, width)];
        let whole = fit(&curves, &FitOptions::default()).unwrap();
        pages(Fitted::Day(&whole), &curves).iter().for_each(|page| assert!(pictures(page) >= 3));
        curves[0].bins.iter_mut().enumerate().for_each(|(n, bin)| bin.count = f64::from(u8::from(n == 9)));
        let empty = fit(&curves, &FitOptions::default()).unwrap();
        pages(Fitted::Day(&empty), &curves).iter().for_each(|page| assert!(pictures(page) >= 1));
    }
}

#[test]
fn a_window_has_its_own_curve() {
    let mut curves = [curve(2, MINUTE_US)];
    curves[0].bins.iter_mut().enumerate().for_each(|(n, bin)| bin.count = (n % 7) as f64);
    let (from, to) = (curves[0].bins[0].start, UtcTime(curves[0].bins[119].start.0 + MINUTE_US));
    let fit = fit_window(&curves, from, to, &FitOptions::default()).unwrap();
    let [french, english] = pages(Fitted::Window(&fit), &curves);
    assert!(pictures(&french) >= 4 && pictures(&english) >= 4);
    assert!(english.contains("Visits a minute over the window") && french.contains("sur la fenêtre"));
}
