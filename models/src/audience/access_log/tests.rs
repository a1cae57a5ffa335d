use super::*;
use crate::audience::visits::VisitSummary;
use crate::time::{HOUR_US, MINUTE_US, SECOND_US, paris};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Visits are counted by the second.
fn by_second() -> LogOptions {
    LogOptions { interval: Duration::from_secs(1), ..LogOptions::default() }
}

/// Seconds from [`start`] to the start of each visit, in order.
fn starts(log: &LogVisits) -> Vec<i64> {
    let origin = start().0 / SECOND_US;
    let visits = |counts: &[u32; 6]| counts.iter().sum::<u32>() as usize;
    log.starts.iter().flat_map(|(second, counts)| vec![second - origin; visits(counts)]).collect()
}

/// Visits by pages.
fn by_pages(log: &LogVisits) -> Vec<(u32, u64)> {
    log.totals().pages.into_iter().collect()
}

/// Sum and number of the gaps, milliseconds.
fn gaps(log: &LogVisits) -> (u128, u64) {
    let gaps = log.totals().gaps_ms;
    (gaps.sum(), gaps.total())
}

/// A log line of our own portal.
fn ours(visitor: &str, seconds: f64, status: u16) -> String {
    let agent = r#""-" "agent""#;
    let at = 1_584_946_800.0 + seconds;
    format!(
        "127.0.0.1 - - [23/Mar/2020:08:00:00 +0100] \"GET /notes HTTP/1.1\" {status} 100 {agent} visitor={visitor} at={at:.6} rt=0.050\n"
    )
}

fn start() -> UtcTime {
    UtcTime::from_unix_us(1_584_946_800 * SECOND_US)
}

fn of(text: &str, options: &LogOptions) -> LogVisits {
    read("x.log", text.as_bytes(), options).unwrap()
}

#[test]
fn thirty_minutes_without_a_page_end_a_visit() {
    let text = [("a", 0.0), ("b", 10.0), ("a", 60.0), ("a", 60.0 + 1799.0), ("a", 60.0 + 1799.0 + 1800.0)]
        .map(|(visitor, at)| ours(visitor, at, 200))
        .concat();
    let log = of(&text, &by_second());
    assert_eq!(starts(&log), [0, 10, 3659]);
    assert_eq!(by_pages(&log), [(1, 2), (3, 1)]);
    let totals = log.totals();
    assert_eq!((totals.durations_ms.sum(), totals.durations_ms.total()), (1_859_000, 3));
    assert_eq!(gaps(&log), (60_000 + 1_799_000, 2));
    assert_eq!(totals.thinks_ms.sum(), 60_000 + 1_799_000 - 100);
    assert_eq!((log.hits, log.requests, log.bytes), (5, 5, 500));
    let summary = VisitSummary::of(&log);
    assert_eq!((summary.visits, summary.pages), (3, 5));
    assert_eq!(summary.one_page_share, Some(2.0 / 3.0));
    assert_eq!(log.responses_s.mean(), Some(0.05));
}

#[test]
fn refused_redirected_and_static_requests_are_told_apart() {
    let redirect = ours("a", 1.0, 302);
    let refused = ours("b", 70.0, 503);
    let asset = ours("a", 2.0, 200).replace("/notes", "/public/app.JS?v=2");
    let proof = ours("a", 2.0, 200).replace("/notes", "/.well-known/afflux");
    let metrics = ours("a", 2.0, 200).replace("GET /notes", "GET /metrics");
    let text = [ours("a", 0.0, 200), redirect, asset, proof, metrics, ours("a", 3.0, 304), refused].concat();
    let log = of(&text, &LogOptions::default());
    assert_eq!(log.statuses, BTreeMap::from([(200, 1), (302, 1), (304, 1), (503, 1)]));
    assert_eq!((log.requests, log.hits), (7, 4));
    assert_eq!(by_pages(&log), [(0, 1), (2, 1)]);
    assert_eq!(gaps(&log), (3000, 1));
    assert_eq!(log.totals().bytes, 700);
    assert_eq!(VisitSummary::of(&log).visits_without_page, 1);
    let curve = log.to_curve(Duration::from_secs(60), &paris(), start(), start().plus_us(3 * MINUTE_US)).unwrap();
    let bins: Vec<(f64, bool)> = curve.bins.iter().map(|bin| (bin.count, bin.saturated)).collect();
    assert_eq!(bins, [(1.0, false), (1.0, true), (0.0, false)]);
}

/// The same visits at speed 60: one plan hour is one real minute.
#[test]
fn a_replay_at_speed_is_unfolded() {
    let hits = [("a", 0.0), ("a", 600.0), ("b", 1200.0), ("a", 600.0 + 1900.0)];
    let plain = of(&hits.map(|(visitor, at)| ours(visitor, at, 200)).concat(), &by_second());
    let fast = hits.map(|(visitor, at)| ours(visitor, at / 60.0, 200)).concat();
    let plan = start().plus_us(-24 * HOUR_US + SECOND_US / 2);
    let options = LogOptions { speed: 60.0, origin: Some(Origin { real: start(), plan }), ..by_second() };
    let unfolded = of(&fast, &options);
    let back: Vec<i64> = starts(&unfolded).iter().map(|second| second + 24 * 3600).collect();
    assert_eq!((back, by_pages(&unfolded)), (starts(&plain), by_pages(&plain)));
    assert!(AccessLog::new(LogOptions { speed: f64::NAN, ..LogOptions::default() }).is_err());
}

/// Found by fuzzing: a year of five thousand at a speed of 100 000 is no instant.
#[test]
fn a_date_far_away_at_a_high_speed_stays_in_time() {
    let text = ours("a", 0.0, 200) + &ours("a", 0.0, 503).replace("2020:", "6685:").replace(" at=", " x=");
    let log = of(&text, &LogOptions { speed: 1e5, ..LogOptions::default() });
    assert_eq!(log.totals().pages.values().sum::<u64>(), 2);
    assert!(log.covered.is_some_and(|(first, last)| first < last));
}

#[test]
fn requests_of_one_page_are_one_page() {
    let text = [0.0, 0.2, 0.9, 30.0, 30.5].map(|at| ours("a", at, 200)).concat();
    let options = LogOptions { same_page: Duration::from_secs(2), ..LogOptions::default() };
    let log = of(&text, &options);
    assert_eq!((by_pages(&log), gaps(&log)), (vec![(2, 1)], (30_000, 1)));
}

#[test]
fn addresses_make_visitors_and_are_not_kept() {
    let line = |address: &str, agent: &str| {
        format!("{address} - - [23/Mar/2020:08:00:00 +0100] \"GET / HTTP/1.1\" 200 1 \"-\" \"{agent}\"\n")
    };
    let text =
        [line("192.0.2.1", "a"), line("192.0.2.1", "b"), line("192.0.2.2", "a"), line("192.0.2.1", "a")].concat();
    let log = of(&text, &LogOptions::default());
    assert_eq!(by_pages(&log), [(1, 2), (2, 1)]);
    assert!(!format!("{log:?}").contains("192.0.2"));
}

#[test]
fn a_log_in_two_files_is_one() {
    let (first, second) = (ours("a", 0.0, 200), ours("a", 60.0, 200));
    let log = AccessLog::new(LogOptions::default()).unwrap();
    let log = log.read("1", first.as_bytes()).unwrap().read("2", second.as_bytes()).unwrap().finish();
    assert_eq!((by_pages(&log), log.files.len(), log.fingerprint.len()), (vec![(2, 1)], 2, 64));
}

#[test]
fn three_days_without_a_visit_were_not_logged() {
    let day = 86_400.0;
    let text: String = [0.0, 2.9 * day, 7.0 * day, 7.5 * day].iter().map(|at| ours("a", *at, 200)).collect();
    let log = of(&text, &LogOptions::default());
    let curve = log.to_curve(Duration::from_secs(3600), &paris(), start(), start().plus_us(8 * 24 * HOUR_US)).unwrap();
    let hours: Vec<i64> = curve.bins.iter().map(|bin| (bin.start.0 - start().0) / HOUR_US).collect();
    // The hour of 2.9 days is the 70th; from the next to the one before day 7 nothing is known.
    let known: Vec<i64> = (0..70).chain(168..192).collect();
    assert_eq!(hours, known);
    assert_eq!(curve.total(), 4.0);
    assert!(curve.notes.iter().any(|note| note.key == "log-silence"));
}

#[test]
fn a_visit_that_no_person_makes_is_said() {
    let hits = |count: u32| (0..count).map(|n| ours("a", f64::from(n), 200)).collect::<String>();
    let of_hits = |count| of(&hits(count), &LogOptions::default());
    let said = |log: &LogVisits| log.notes.iter().any(|note| note.key == "log-crowded");
    let (person, robot) = (of_hits(1000), of_hits(1500));
    assert!(!said(&person) && said(&robot));
    assert_eq!((gaps(&person).1, gaps(&robot).1), (999, 1000));
    assert_eq!(robot.totals().pages_shown(), 1500);
}

#[test]
fn most_lines_unreadable_is_a_problem() {
    let text = format!("nothing\n{}", ours("a", 0.0, 200));
    assert_eq!(of(&text, &LogOptions::default()).unreadable_lines, 1);
    let problems = read("x.log", format!("nothing\n{text}").as_bytes(), &LogOptions::default()).unwrap_err();
    assert_eq!((problems.0[0].message.key, problems.0[0].line), ("log-mostly-unreadable", 1));
    assert_eq!(read("x", &b""[..], &LogOptions::default()).unwrap_err().0[0].message.key, "problem-empty-file");
}

/// Readable and unreadable lines of the public samples, counted by eye.
#[test]
fn logs_of_real_servers() {
    let Some(folder) = std::env::var_os("AFFLUX_DATA") else {
        let required = std::env::var_os("AFFLUX_REQUIRE_DATA").is_some_and(|value| value == "1");
        assert!(!required, "AFFLUX_REQUIRE_DATA is 1 and AFFLUX_DATA is not set");
        return println!("not run: AFFLUX_DATA is not set");
    };
    let cases = [
        ("beats_apache_test.log", 7, 0),
        ("beats_nginx_test-with-host.log", 10, 0),
        ("beats_nginx_test.log", 7, 0),
        ("crowdsec_apache2-logs.log", 7, 2),
        ("crowdsec_nginx-http-malformed.log", 12, 0),
        ("crowdsec_nginx_http-logs.log", 8, 1),
        ("lnav_access_log.0.log", 3, 0),
        ("lnav_bad_access_log.0.log", 3, 0),
        ("produced_nginx-1.22.1_combined.log", 24, 0),
        ("produced_nginx-1.22.1_perf.log", 24, 0),
        ("produced_nginx-1.22.1_json.log", 24, 0),
    ];
    for (name, readable, unreadable) in cases {
        let path = std::path::Path::new(&folder).join("samples/access").join(name);
        let log = read(name, std::fs::read(path).unwrap().as_slice(), &LogOptions::default()).unwrap();
        assert_eq!((log.requests, log.unreadable_lines), (readable, unreadable), "{name}");
    }
    let produced = |kind: &str| {
        let path = std::path::Path::new(&folder).join(format!("samples/access/produced_nginx-1.22.1_{kind}.log"));
        let log = read(kind, std::fs::read(path).unwrap().as_slice(), &LogOptions::default()).unwrap();
        (log.statuses.clone(), log.responses_s.values().iter().sum::<f64>(), log.totals().pages_shown())
    };
    let (combined, perf, json) = (produced("combined"), produced("perf"), produced("json"));
    assert_eq!((&combined.0, combined.2), (&perf.0, perf.2));
    assert_eq!((combined.1, perf.1 > 2.0), (0.0, true));
    assert_eq!((&json.0, json.2), (&combined.0, combined.2));
}

proptest! {
    #[test]
    fn any_bytes_give_visits_or_problems(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = read("x", bytes.as_slice(), &LogOptions::default());
    }

    /// Hits in any order: every shown page is in one visit, visits are in order, none is longer than
    /// its hits allow.
    #[test]
    fn pages_are_neither_lost_nor_invented(
        hits in prop::collection::vec((0_u8..5, 0_u32..20_000, prop::sample::select(vec![200_u16, 302, 503])), 1..120),
        speed in prop::sample::select(vec![1.0, 60.0, 0.5]),
    ) {
        let text: String = hits.iter().map(|(v, at, status)| ours(&format!("v{v}"), f64::from(*at), *status)).collect();
        let log = of(&text, &LogOptions { speed, ..LogOptions::default() });
        let shown = hits.iter().filter(|hit| hit.2 == 200).count() as u64;
        let totals = log.totals();
        prop_assert_eq!((totals.pages_shown(), totals.bytes), (shown, 100 * hits.len() as u64));
        prop_assert!(totals.gaps_ms.total() + totals.visits() <= shown.max(1));
        prop_assert_eq!(log.hits, hits.len() as u64);
        if let Some((from, to)) = log.whole_minutes() {
            let _ = log.to_curve(Duration::from_secs(60), &paris(), from, to);
        }
    }

    /// In the order of time, visits are what the definition says.
    #[test]
    fn visits_agree_with_their_definition(mut hits in prop::collection::vec((0_u8..4, 0_u32..40_000), 1..150)) {
        hits.sort_by_key(|hit| hit.1);
        let text: String = hits.iter().map(|(v, at)| ours(&format!("v{v}"), f64::from(*at), 200)).collect();
        let mut wanted = Vec::new();
        for visitor in 0..4 {
            let times: Vec<u32> = hits.iter().filter(|hit| hit.0 == visitor).map(|hit| hit.1).collect();
            for (n, at) in times.iter().enumerate() {
                if n == 0 || at - times[n - 1] >= 1800 {
                    wanted.push(i64::from(*at));
                }
            }
        }
        wanted.sort();
        prop_assert_eq!(starts(&of(&text, &by_second())), wanted);
    }

    /// The key of the hashes changes nothing that is told.
    #[test]
    fn no_key_changes_what_is_told(
        hits in prop::collection::vec((0_u8..9, 0_u32..90_000, prop::sample::select(vec![200_u16, 503])), 1..80),
        key in any::<[u8; 16]>(),
    ) {
        let text: String = hits.iter().map(|(v, at, status)| ours(&format!("v{v}"), f64::from(*at), *status)).collect();
        let (one, other) = (of(&text, &by_second()), of(&text, &LogOptions { key, ..by_second() }));
        prop_assert_eq!((&one.days, &one.starts, &one.refused), (&other.days, &other.starts, &other.refused));
    }

    /// With rules every visit is somebody's or unknown: the curves of profils are parts of the whole.
    #[test]
    fn profils_are_parts_of_the_whole(
        hits in prop::collection::vec((0_u8..9, 0_u32..90_000, prop::sample::select(vec!["eleve", "prof", "x"])), 1..80),
    ) {
        let line = |(visitor, at, place): &(u8, u32, &str)| {
            ours(&format!("v{visitor}"), f64::from(*at), 200).replace("/notes", &format!("/{place}/a"))
        };
        let text: String = hits.iter().map(line).collect();
        let rules = ["eleve=path:/eleve/", "enseignant=path:/prof/"];
        let rules = rules.map(|rule| ProfilRule::parse(rule).unwrap()).to_vec();
        let log = of(&text, &LogOptions { profil_rules: rules, ..LogOptions::default() });
        let end = start().plus_us(26 * HOUR_US);
        let curves = log.to_curves(Duration::from_secs(60), &paris(), start(), end).unwrap();
        let totals: Vec<f64> = curves.iter().map(|curve| curve.total()).collect();
        prop_assert_eq!(curves.iter().map(|curve| curve.profil).collect::<Vec<_>>(),
            [None, Some(Profil::Eleve), Some(Profil::Enseignant)]);
        let unknown = log.of_profil(None).visits() as f64;
        prop_assert_eq!(totals[0], totals[1] + totals[2] + unknown);
        prop_assert_eq!(totals[1], log.of_profil(Some(Profil::Eleve)).visits() as f64);
    }
}

/// The first rule wins, whatever the order of the requests; static files of a visit count too.
#[test]
fn a_visit_has_the_profil_of_its_first_rule() {
    let at = |visitor: &str, seconds: f64, target: &str| ours(visitor, seconds, 200).replace("/notes", target);
    let text = [
        at("a", 0.0, "/eleve/x"),
        at("a", 5.0, "/parent/x"),
        at("b", 0.0, "/"),
        at("b", 1.0, "/eleve/app.js"),
        at("c", 0.0, "/eleve/app.js"),
        at("c", 9.0, "/"),
    ]
    .concat();
    let rules = ["parent=path:/parent/", "eleve=path:/eleve/", "personnel=cookie:p=1"];
    let rules = rules.map(|rule| ProfilRule::parse(rule).unwrap()).to_vec();
    let log = of(&text, &LogOptions { profil_rules: rules, ..LogOptions::default() });
    let visits = |profil| log.of_profil(profil).visits();
    assert_eq!((visits(Some(Profil::Parent)), visits(Some(Profil::Eleve)), visits(None)), (1, 1, 1));
    assert_eq!(
        log.notes.iter().map(|note| note.key).collect::<Vec<_>>(),
        ["log-profil-unknown", "log-profil-no-field"]
    );
}

#[test]
fn uploads_are_large_posts_that_were_accepted() {
    let post = |visitor: &str, status: u16, bytes: u64| {
        let line = ours(visitor, 0.0, status).replace("GET", "POST");
        line.replace(" rt=", &format!(" rl={bytes} rt="))
    };
    let put = post("b", 201, 400_000).replace("POST", "PUT");
    let text = [post("a", 200, 300_000), post("a", 200, 900), post("b", 413, 9_000_000), put].concat();
    let log = of(&text, &LogOptions::default());
    let totals = log.totals();
    assert_eq!((totals.uploads, totals.visits_with_upload, log.uploads.sum()), (2, 2, 700_000));
    assert_eq!(log.request_bytes, Some(9_700_900));
}

/// A date far away must not keep the visits of all who come after it.
#[test]
fn a_wrong_date_keeps_no_visit_open() {
    let mut sessions = Sessions::new(1800 * SECOND_US, 0);
    sessions.hit(1, start().plus_us(1000 * 24 * HOUR_US), true, &Told::default());
    for n in 0..10_000 {
        sessions.hit(2 + n as u64, start().plus_us(n * MINUTE_US), true, &Told::default());
    }
    assert!(sessions.take_closed().len() > 9_800);
}

#[test]
fn options_that_make_no_sense_are_refused() {
    let key = |options: LogOptions| AccessLog::new(options).err().map(|message| message.key);
    let half = Duration::from_millis(500);
    assert_eq!(key(LogOptions { interval: half, ..LogOptions::default() }), Some("log-interval"));
    let rules = vec![ProfilRule::parse("eleve=path:/").unwrap(); 101];
    assert_eq!(key(LogOptions { profil_rules: rules, ..LogOptions::default() }), Some("log-profil-rules"));
    let log = of(&ours("a", 0.0, 200), &LogOptions::default());
    let curve = |from: UtcTime, width_s: u64| {
        log.to_curve(Duration::from_secs(width_s), &paris(), from, from.plus_us(HOUR_US)).map(|curve| curve.total())
    };
    assert_eq!(curve(start(), 300), Ok(1.0));
    assert!(curve(start().plus_us(SECOND_US), 60).is_err() && curve(start(), 90).is_err());
}
