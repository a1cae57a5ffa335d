use super::*;
use crate::time::HOUR_US;
use proptest::prelude::*;

const HEAD: &str = "\u{feff}\"Établissement\";\"UAI\";\"Date\";\"Profil\";\"Connexions\";\"Visiteurs uniques\";\"Comptes chargés\";\"Comptes activés\"\r\n";

fn row(uai: &str, date: &str, profil: &str, logins: &str) -> String {
    format!(
        "\"Coll&egrave;ge de l&#39;&Icirc;le\";\"{uai}\";\"{date}\";\"{profil}\";\"{logins}\";\"9\";\"400\";\"390\"\r\n"
    )
}

fn of(text: &str) -> Result<Vec<Curve>, Vec<(usize, &'static str)>> {
    read("stats.csv", text.as_bytes(), &HourlyOptions::default())
        .map_err(|problems| problems.0.iter().map(|p| (p.line, p.message.key)).collect())
}

fn has(curves: &[Curve], key: &str) -> bool {
    curves.iter().flat_map(|curve| &curve.notes).any(|note| note.key == key)
}

#[test]
fn logins_by_profil_summed_over_schools() {
    let text = [
        HEAD.into(),
        row("0750654D", "2025-09-01T08:00", "Élève", "120"),
        row("0750655E", "2025-09-01T08:00", "Élève", "30"),
        row("0750655E", "2025-09-01T08:00", "Invité", "7"),
        row("0750654D", "2025-09-01T09:00", "Enseignant", "5"),
        row("0750654D", "2025-09-01T09:00", "Relative", ""),
        row("0750654D", "2025-09-01T10:00", "Élève", "1 000"),
    ]
    .concat();
    let curves = of(&text).unwrap();
    let found: Vec<(Option<Profil>, Vec<f64>)> =
        curves.iter().map(|curve| (curve.profil, curve.bins.iter().map(|bin| bin.count).collect())).collect();
    let wanted = [(Some(Profil::Eleve), vec![150.0, 0.0, 1000.0]), (Some(Profil::Enseignant), vec![0.0, 5.0, 0.0])];
    assert_eq!(found, wanted);
    assert!(curves[0].bins.iter().all(|bin| bin.width_us == HOUR_US));
    for key in ["entcore-other-profil", "counts-unmeasured", "entcore-schools", "entcore-zone"] {
        assert!(has(&curves, key), "{key}");
    }
    assert!(!has(&curves, "entcore-known-wrong"));
}

#[test]
fn days_are_days_and_known_errors_are_said() {
    let text = [
        HEAD.into(),
        row("0750654D", "2025-09-23T00:00", "Élève", "120"),
        row("0750654D", "2025-09-24T00:00", "Élève", "130"),
    ]
    .concat();
    let curves = of(&text).unwrap();
    assert_eq!(curves[0].bins.iter().map(|bin| bin.width_us / HOUR_US).collect::<Vec<_>>(), [24, 24]);
    assert!(has(&curves, "entcore-days") && has(&curves, "entcore-known-wrong"));
}

#[test]
fn sister_exports() {
    let devices = "\"UAI\";\"Date\";\"Support\";\"Connexions\"\n\"0750654D\";\"2025-10-01T08:00\";\"Mobile\";\"4\"\n\"0750654D\";\"2025-10-01T08:00\";\"PC\";\"6\"\n";
    let curves = of(devices).unwrap();
    assert_eq!((curves.len(), curves[0].profil, curves[0].total()), (1, None, 10.0));
    assert!(has(&curves, "entcore-devices"));
    for head in [
        "\"UAI\";\"Date\";\"Connecteur\";\"Nombre d'accès\"\n",
        "\"UAI\";\"Date\";\"Profil\";\"Application\";\"Nombre d&#39;acc&egrave;s\"\n",
    ] {
        assert_eq!(of(head).unwrap_err(), [(1, "entcore-accesses")], "{head}");
    }
}

#[test]
fn wrong_files() {
    assert_eq!(of("").unwrap_err(), [(0, "problem-empty-file")]);
    assert_eq!(of(HEAD).unwrap_err(), [(0, "counts-no-row")]);
    assert_eq!(of("a;b\n1;2\n").unwrap_err(), [(1, "entcore-missing-column")]);
    let wrong = [
        HEAD.into(),
        row("0750654D", "x", "Élève", "120"),
        row("0750654D", "2025-10-01T08:00", "Élève", "-1"),
        row("0750654D", "2025-10-01T08:00", "Élève", "dix"),
        "\"a\";\"b\"\n".into(),
        "\"a\n".into(),
    ]
    .concat();
    let wanted = [
        (2, "problem-not-a-stamp"),
        (3, "counts-negative"),
        (4, "counts-not-a-number"),
        (5, "problem-field-count"),
        (6, "problem-open-quote"),
    ];
    assert_eq!(of(&wrong).unwrap_err(), wanted);
    let month = |month: u32| row("0750654D", &format!("2025-{month:02}-01T00:00"), "Élève", "1");
    assert_eq!(of(&[HEAD.into(), month(9), month(10)].concat()).unwrap_err(), [(0, "entcore-months")]);
    assert_eq!(
        of(&(String::from(HEAD) + &row("0", "2025-10-01T08:30", "Élève", "1"))).unwrap_err(),
        [(0, "entcore-odd-time")]
    );
}

proptest! {
    #[test]
    fn any_bytes_give_curves_or_problems(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read("x", bytes.as_slice(), &HourlyOptions::default());
    }

    #[test]
    fn any_rows_give_curves_or_problems(rows in prop::collection::vec(("[ÉEPRI][a-z&;#0-9]{0,9}", "20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:00", "[0-9]{0,6}"), 0..20)) {
        let text: String = rows.iter().map(|(profil, date, logins)| row("0750654D", date, profil, logins)).collect();
        let _ = of(&(String::from(HEAD) + &text));
    }

    /// Logins of two schools are read back as their sum.
    #[test]
    fn counts_come_back(counts in prop::collection::vec((0_u32..500, 0_u32..500), 2..100)) {
        let mut text = String::from(HEAD);
        for (n, (first, second)) in counts.iter().enumerate() {
            let at = date(2025, 11, 3).at(0, 0, 0, 0).checked_add(jiff::ToSpan::hours(n as i64)).unwrap();
            let stamp = at.strftime("%Y-%m-%dT%H:%M").to_string();
            text += &row("0750654D", &stamp, "Parent", &first.to_string());
            text += &row("0750655E", &stamp, "Parent", &second.to_string());
        }
        let curves = of(&text).unwrap();
        let read: Vec<u32> = curves[0].bins.iter().map(|bin| bin.count as u32).collect();
        prop_assert_eq!(read, counts.iter().map(|(a, b)| a + b).collect::<Vec<_>>());
    }
}
