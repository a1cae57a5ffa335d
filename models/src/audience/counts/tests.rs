use super::*;
use crate::time::{HOUR_US, MINUTE_US, UtcTime};
use jiff::civil::{DateTime, date};
use proptest::prelude::*;

/// Opens a public file, if the environment says where they are.
fn data(path: &str) -> Option<std::io::BufReader<std::fs::File>> {
    match std::env::var_os("AFFLUX_DATA") {
        Some(folder) => {
            let file = std::fs::File::open(std::path::Path::new(&folder).join(path)).unwrap();
            Some(std::io::BufReader::new(file))
        }
        None if std::env::var_os("AFFLUX_REQUIRE_DATA").is_some_and(|value| value == "1") => {
            panic!("AFFLUX_REQUIRE_DATA is 1 and AFFLUX_DATA is not set")
        }
        None => {
            println!("not run: AFFLUX_DATA is not set");
            None
        }
    }
}

fn zoned(zone: &str) -> CountsOptions {
    CountsOptions { zone: TimeZone::get(zone).unwrap(), ..CountsOptions::default() }
}

fn of(text: &str, options: &CountsOptions) -> Result<Curve, Vec<(usize, &'static str)>> {
    read("x.csv", text.as_bytes(), options)
        .map_err(|problems| problems.0.iter().map(|p| (p.line, p.message.key)).collect())
}

fn note(curve: &Curve, key: &str) -> Option<String> {
    curve.notes.iter().find(|note| note.key == key).map(|note| note.args[0].1.clone())
}

fn civil(curve: &Curve, index: usize) -> DateTime {
    curve.bins[index].start.civil(&curve.zone)
}

fn evenly(curve: &Curve) -> bool {
    curve.bins.windows(2).all(|pair| pair[0].start.0 + pair[0].width_us == pair[1].start.0)
}

#[test]
fn taxis_by_the_half_hour_in_new_york() {
    let Some(input) = data("curves/nab_nyc_taxi_30min.csv") else { return };
    let curve = read("taxi.csv", input, &zoned("America/New_York")).unwrap();
    // 10 320 rows; the two that hold both turns of a repeated half-hour become four.
    assert_eq!(curve.bins.len(), 10_322);
    assert_eq!(note(&curve, "counts-repeated-hour-split").unwrap(), "2");
    assert!(evenly(&curve) && curve.bins.iter().all(|bin| bin.width_us == 30 * MINUTE_US));
    assert_eq!(civil(&curve, 0), date(2014, 7, 1).at(0, 0, 0, 0));
    // awk -F, 'NR>1{s+=$2}END{print s}'
    assert_eq!(curve.total(), 156_219_716.0);
    assert_eq!(curve.fingerprint.len(), 64);
}

#[test]
fn requests_every_five_minutes_with_gaps() {
    let Some(input) = data("curves/nab_elb_request_count_5min.csv") else { return };
    let curve = read("elb.csv", input, &zoned("UTC")).unwrap();
    assert!(note(&curve, "counts-aligned").is_some());
    assert!(note(&curve, "counts-absent-missing").is_some());
    let zero = CountsOptions { absent: Absent::Zero, ..zoned("UTC") };
    let filled = read("elb.csv", data("curves/nab_elb_request_count_5min.csv").unwrap(), &zero).unwrap();
    assert!(evenly(&filled));
    assert_eq!(filled.total(), curve.total());
    assert!(filled.bins.len() > curve.bins.len());
}

#[test]
fn tweets_off_the_grid() {
    let Some(input) = data("curves/nab_twitter_volume_GOOG_5min.csv") else { return };
    let curve = read("twitter.csv", input, &zoned("UTC")).unwrap();
    assert_eq!(note(&curve, "counts-aligned").unwrap(), "173");
    assert_eq!(civil(&curve, 0), date(2015, 2, 26).at(21, 40, 0, 0));
    assert_eq!(curve.bins.len(), 15_842);
    assert!(evenly(&curve));
    let half_hours = CountsOptions { interval: Some(Duration::from_secs(1800)), ..zoned("UTC") };
    let wide = read("twitter.csv", data("curves/nab_twitter_volume_GOOG_5min.csv").unwrap(), &half_hours).unwrap();
    assert_eq!(civil(&wide, 0), date(2015, 2, 26).at(22, 0, 0, 0));
    assert_eq!(wide.bins[0].count, curve.bins[4..10].iter().map(|bin| bin.count).sum::<f64>());
}

#[test]
fn bicycles_in_a_french_spreadsheet() {
    let Some(input) = data("curves/uci_capital_bikeshare_hourly_fr_locale.csv") else { return };
    let options = CountsOptions { absent: Absent::Zero, ..zoned("America/New_York") };
    let curve = read("velos.csv", input, &options).unwrap();
    // Total of the data set (UCI: cnt over 17 379 rows).
    assert_eq!(curve.total(), 3_292_679.0);
    assert!(evenly(&curve) && curve.bins.iter().all(|bin| bin.width_us == HOUR_US));
    // Two whole years: 731 days, as many 23-hour as 25-hour days.
    assert_eq!(curve.bins.len(), 731 * 24);
}

#[test]
fn bicycles_with_day_and_hour_apart() {
    let Some(input) = data("curves/seoul_bike_hourly.csv") else { return };
    let curve = read("seoul.csv", input, &zoned("Asia/Seoul")).unwrap();
    // 295 hours of closure are not measured: grep -c ',No$'
    assert_eq!(curve.bins.len(), 8760 - 295);
    assert_eq!(note(&curve, "counts-closed").unwrap(), "295");
    assert_eq!(note(&curve, "counts-day-first").unwrap(), "13/12/2017");
    assert_eq!(civil(&curve, curve.bins.len() - 1), date(2018, 11, 30).at(23, 0, 0, 0));
    assert_eq!(curve.bins[8].count, 930.0);
}

#[test]
fn the_order_of_day_and_month_is_shown_or_asked() {
    let file = |dates: [&str; 3]| format!("date;n\n{};1\n{};2\n{};3\n", dates[0], dates[1], dates[2]);
    let us = of(&file(["03/11/2020", "03/12/2020", "03/13/2020"]), &CountsOptions::default()).unwrap();
    assert_eq!(
        (civil(&us, 0).date(), note(&us, "counts-month-first").unwrap()),
        (date(2020, 3, 11), "03/13/2020".into())
    );
    let fr = of(&file(["11/03/2020", "12/03/2020", "13/03/2020"]), &CountsOptions::default()).unwrap();
    assert_eq!(us.bins, fr.bins);
    let open = file(["01/03/2020", "02/03/2020", "03/03/2020"]);
    assert_eq!(of(&open, &CountsOptions::default()).unwrap_err(), [(2, "counts-ambiguous-date")]);
    let told = |format| CountsOptions {
        date_format: Some(format),
        interval: Some(Duration::from_secs(86_400)),
        ..CountsOptions::default()
    };
    assert_eq!(civil(&of(&open, &told(DateFormat::DayFirst)).unwrap(), 0).date(), date(2020, 3, 1));
    assert_eq!(civil(&of(&open, &told(DateFormat::MonthFirst)).unwrap(), 0).date(), date(2020, 1, 3));
    assert!(of(&open, &told(DateFormat::YearFirst)).is_err());
}

#[test]
fn thousands_and_decimals_are_told_apart() {
    let file = |counts: [&str; 3]| {
        format!("t;n\n2020-03-23 08:00;{}\n2020-03-23 09:00;{}\n2020-03-23 10:00;{}\n", counts[0], counts[1], counts[2])
    };
    let totals = |counts| of(&file(counts), &CountsOptions::default()).map(|curve| curve.total());
    assert_eq!(totals(["1,234", "850", "2,000"]), Ok(4084.0));
    assert_eq!(totals(["1.234", "2,5", "2.000"]), Ok(3236.5));
    assert_eq!(totals(["1,234", "1500", "2,000"]), Ok(1503.234));
    assert_eq!(totals(["1.234.567", "1.000", "2"]), Ok(1_235_569.0));
    assert_eq!(totals(["1,234", "2,000", "3,500"]), Err(vec![(2, "counts-ambiguous-number")]));
    let told = CountsOptions { decimal: Some(DecimalMark::Point), ..CountsOptions::default() };
    assert_eq!(of(&file(["1,234", "2,000", "3,500"]), &told).unwrap().total(), 6734.0);
}

#[test]
fn unix_seconds_and_milliseconds() {
    let text = "time,n\n1584946800,1\n1584948600,2\n1584950400,3\n";
    let curve = of(text, &CountsOptions::default()).unwrap();
    assert_eq!((curve.bins.len(), curve.bins[0].start.unix_us()), (3, 1_584_946_800_000_000));
    let ms = of(&text.replace("00,", "00000,"), &CountsOptions::default()).unwrap();
    assert_eq!(curve.bins, ms.bins);
    assert_eq!(note(&curve, "counts-with-offset").unwrap(), "3");
}

#[test]
fn columns_of_profils_are_curves() {
    let text =
        "date;Total;visites_eleve;Parents\n23/03/2020 08:00;9;5;4\n23/03/2020 09:00;8;6;\n23/03/2020 10:00;9;6;3\n";
    let curves = read_all("x", text.as_bytes(), &CountsOptions::default()).unwrap();
    let found: Vec<(Option<crate::vocabulary::Profil>, f64, usize)> =
        curves.iter().map(|curve| (curve.profil, curve.total(), curve.bins.len())).collect();
    use crate::vocabulary::Profil;
    assert_eq!(found, [(Some(Profil::Eleve), 17.0, 3), (Some(Profil::Parent), 7.0, 2)]);
    let total = CountsOptions { value_column: Some("total".into()), ..CountsOptions::default() };
    assert_eq!(read_all("x", text.as_bytes(), &total).unwrap()[0].total(), 26.0);
}

#[test]
fn rows_may_name_the_profil() {
    let text = "date;Profil;visites\n2021-09-06 08:00;Élève;10\n2021-09-06 08:00;parents;3\n\
                2021-09-06 09:00;Élève;12\n2021-09-06 09:00;parents;4\n2021-09-06 08:00;Total;13\n2021-09-06 09:00;Total;16\n";
    let found = read_all("x", text.as_bytes(), &CountsOptions::default()).unwrap();
    let told: Vec<(Option<Profil>, f64, usize)> =
        found.iter().map(|curve| (curve.profil, curve.total(), curve.bins.len())).collect();
    assert_eq!(told, [(Some(Profil::Eleve), 22.0, 2), (Some(Profil::Parent), 7.0, 2), (None, 29.0, 2)]);
    let wrong = text.replace("parents;4", "chats;4");
    let problems = read_all("x", wrong.as_bytes(), &CountsOptions::default()).unwrap_err();
    assert_eq!((problems.0[0].line, problems.0[0].message.key), (5, "counts-profil"));
    let twice = text.replace("09:00;parents;4", "08:00;parents;4");
    let problems = read_all("x", twice.as_bytes(), &CountsOptions::default()).unwrap_err();
    assert_eq!((problems.0[0].line, problems.0[0].message.key), (5, "counts-duplicate"));
}

#[test]
fn minutes_of_an_audience_tool_must_be_told() {
    let file = |name: &str| format!("date;{name}\n2020-03-23 08:00;1\n2020-03-23 08:01;2\n2020-03-23 08:02;2\n");
    let read = |name: &str, minutes| {
        let options = CountsOptions { minutes, ..CountsOptions::default() };
        read_all("x", file(name).as_bytes(), &options).map(|curves| curves[0].total()).map_err(|p| p.0[0].message.key)
    };
    for name in ["MN", "MNe", "valeur"] {
        assert_eq!(read(name, None), Err("counts-minutes-unsaid"), "{name}");
        assert_eq!(read(name, Some(Minutes::Started)), Ok(5.0));
        assert_eq!(read(name, Some(Minutes::Active)), Ok(5.0));
    }
    assert_eq!(read("visites", None), Ok(5.0));
}

#[test]
fn every_wrong_line_is_reported() {
    let text = "date,visites\n\
                2020-03-23 08:00,1\n2020-03-23 08:30,-2\n2020-03-23 09:00,NaN\n2020-03-32 09:00,3\n\
                2020-03-23 09:30\n2020-03-23 10:00,4\n2020-03-23 10:00,5\n2020-03-23 09:00,6\n2020-03-23 11:00,x\n";
    let wanted = vec![
        (3, "counts-negative"),
        (4, "counts-not-finite"),
        (5, "problem-not-a-stamp"),
        (6, "problem-field-count"),
        (8, "counts-duplicate"),
        (9, "counts-out-of-order"),
        (10, "counts-not-a-number"),
    ];
    assert_eq!(of(text, &CountsOptions::default()).unwrap_err(), wanted);
}

#[test]
fn files_that_are_no_counts() {
    let options = CountsOptions::default();
    assert_eq!(of("", &options).unwrap_err(), [(0, "problem-empty-file")]);
    assert_eq!(of("date;visites\n", &options).unwrap_err(), [(0, "counts-no-row")]);
    assert_eq!(of("a;b\n1;2\n", &options).unwrap_err(), [(2, "counts-no-date-column")]);
    assert_eq!(of("date;a;b\n2020-03-23 08:00;1;2\n", &options).unwrap_err(), [(2, "counts-which-column")]);
    assert_eq!(of("2020-03-23 08:00;1\n", &options).unwrap_err(), [(0, "counts-no-interval")]);
    let text = "t,n\n2020-03-23 08:00,1\n2020-03-23 08:30,1\n";
    let odd = CountsOptions { interval: Some(Duration::from_secs(2700)), ..CountsOptions::default() };
    assert_eq!(of(text, &odd).unwrap_err(), [(0, "counts-interval-mismatch")]);
    let wrong: String = (0..150).map(|n| format!("2020-03-23 08:00,-{n}1\n")).collect();
    assert_eq!(of(&wrong, &options).unwrap_err().len(), 100);
}

#[test]
fn columns_by_name_and_number() {
    let text = "debut;a;b\n2020-03-23T08:00;1;10\n2020-03-23T09:00;2;20\n";
    for (column, total) in [("a", 3.0), ("B", 30.0), ("3", 30.0)] {
        let options = CountsOptions { value_column: Some(column.into()), ..CountsOptions::default() };
        assert_eq!(of(text, &options).unwrap().total(), total);
    }
    let options = CountsOptions { value_column: Some("c".into()), ..CountsOptions::default() };
    assert_eq!(of(text, &options).unwrap_err(), [(2, "problem-missing-column")]);
}

/// 25 October 2020 in Paris: 02:00 comes twice. 29 March 2020: it does not come.
#[test]
fn daylight_saving_is_noted_and_no_error() {
    let options = CountsOptions::default();
    let doubled = "25/10/2020 01:00;1\n25/10/2020 02:00;2\n25/10/2020 02:00;3\n25/10/2020 03:00;4\n";
    let curve = of(doubled, &options).unwrap();
    assert!(evenly(&curve));
    assert_eq!(curve.bins.iter().map(|bin| bin.count).collect::<Vec<_>>(), [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(note(&curve, "counts-repeated-hour").unwrap(), "1");

    let halves = "25/10/2020 02:00;1\n25/10/2020 02:30;2\n25/10/2020 02:00;3\n25/10/2020 02:30;4\n25/10/2020 03:00;5\n";
    let curve = of(halves, &options).unwrap();
    assert_eq!(curve.bins.iter().map(|bin| bin.count).collect::<Vec<_>>(), [1.0, 2.0, 3.0, 4.0, 5.0]);

    let once = "25/10/2020 01:00;1\n25/10/2020 02:00;6\n25/10/2020 03:00;4\n";
    let curve = of(once, &options).unwrap();
    assert_eq!(curve.bins.iter().map(|bin| bin.count).collect::<Vec<_>>(), [1.0, 3.0, 3.0, 4.0]);
    assert_eq!(note(&curve, "counts-repeated-hour-split").unwrap(), "1");

    let skipped = "29/03/2020 00:00;1\n29/03/2020 01:00;1\n29/03/2020 03:00;4\n";
    assert!(evenly(&of(skipped, &options).unwrap()));
    let zero = "29/03/2020 00:00;1\n29/03/2020 01:00;1\n29/03/2020 02:00;0\n29/03/2020 03:00;4\n";
    assert_eq!(note(&of(zero, &options).unwrap(), "counts-removed-hour-left-out").unwrap(), "1");
    let impossible = zero.replace("02:00;0", "02:00;7");
    assert_eq!(of(&impossible, &options).unwrap_err(), [(3, "counts-removed-hour")]);
}

#[test]
fn a_cell_without_value_is_never_zero() {
    let text = "t;n\n2020-03-23T08:00+01:00;1\n2020-03-23T09:00+01:00;N/A\n2020-03-23T11:00+01:00;4\n2020-03-23T12:00+01:00;4\n";
    let zero = CountsOptions { absent: Absent::Zero, ..CountsOptions::default() };
    let curve = of(text, &zero).unwrap();
    assert_eq!(curve.bins.iter().map(|bin| bin.count).collect::<Vec<_>>(), [1.0, 0.0, 4.0, 4.0]);
    assert_eq!(of(text, &CountsOptions::default()).unwrap().bins.len(), 3);
}

#[test]
fn days_are_as_long_as_they_are() {
    let curve = of("jour,visites\n2020-03-28,5\n2020-03-29,6\n2020-03-30,7\n", &CountsOptions::default()).unwrap();
    let hours: Vec<i64> = curve.bins.iter().map(|bin| bin.width_us / HOUR_US).collect();
    assert_eq!(hours, [24, 23, 24]);
}

proptest! {
    #[test]
    fn any_bytes_give_a_curve_or_problems(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = read("x", bytes.as_slice(), &CountsOptions::default());
    }

    #[test]
    fn any_rows_give_ordered_bins_or_problems(
        rows in prop::collection::vec((0_i64..400, "-?[0-9]{0,3}([.,][0-9])?|NaN|"), 0..40),
        zero in any::<bool>(),
        minutes in prop::option::of(prop::sample::select(vec![1_u64, 7, 30, 60, 120, 1440])),
    ) {
        let mut text = String::from("t;n\n");
        for (quarter, count) in &rows {
            let at = UtcTime(656_000_000_000_000 + quarter * 15 * MINUTE_US).civil(&paris());
            text.push_str(&format!("{at};{count}\n"));
        }
        let absent = if zero { Absent::Zero } else { Absent::Missing };
        let interval = minutes.map(|minutes| Duration::from_secs(60 * minutes));
        if let Ok(curve) = of(&text, &CountsOptions { absent, interval, ..CountsOptions::default() }) {
            prop_assert!(curve.bins.windows(2).all(|pair| pair[0].start.0 + pair[0].width_us <= pair[1].start.0));
            prop_assert!(curve.bins.iter().all(|bin| bin.count >= 0.0 && bin.width_us > 0));
        }
    }

    /// What is written on a grid is read back, in any writing.
    #[test]
    fn counts_come_back(counts in prop::collection::vec(0_u32..1000, 3..200), start in 0_i64..9000, semicolon in any::<bool>()) {
        let zone = paris();
        let mut text = String::new();
        for (n, count) in counts.iter().enumerate() {
            let at = UtcTime((start + n as i64) * HOUR_US + 630_000_000 * 1_000_000).zoned(&zone);
            let stamp = at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
            text.push_str(&if semicolon { format!("{stamp};{count}\n") } else { format!("\"{stamp}\",\"{count}\"\n") });
        }
        let curve = of(&text, &CountsOptions { zone, ..CountsOptions::default() }).unwrap();
        let read: Vec<u32> = curve.bins.iter().map(|bin| bin.count as u32).collect();
        prop_assert_eq!(read, counts);
    }
}
