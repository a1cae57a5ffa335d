use super::*;
use crate::audience::visits::VisitSummary;
use crate::time::{HOUR_US, MINUTE_US, SECOND_US, paris};
use proptest::prelude::*;

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
    let log = of(&text, &LogOptions::default());
    let seen: Vec<(i64, u32, i64)> = log
        .visits
        .iter()
        .map(|visit| ((visit.start.0 - start().0) / SECOND_US, visit.pages, visit.duration_us / SECOND_US))
        .collect();
    assert_eq!(seen, [(0, 3, 1859), (10, 1, 0), (3659, 1, 0)]);
    assert_eq!(log.gaps_s.values(), [60.0, 1799.0]);
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
    assert_eq!((log.requests, log.hits, log.visits.len()), (7, 4, 2));
    assert_eq!(log.visits.iter().map(|visit| visit.pages).collect::<Vec<_>>(), [2, 0]);
    assert_eq!(log.gaps_s.values(), [3.0]);
    assert_eq!(VisitSummary::of(&log).visits_without_page, 1);
    let curve = log.to_curve(Duration::from_secs(60), &paris(), start(), start().plus_us(3 * MINUTE_US)).unwrap();
    let bins: Vec<(f64, bool)> = curve.bins.iter().map(|bin| (bin.count, bin.saturated)).collect();
    assert_eq!(bins, [(1.0, false), (1.0, true), (0.0, false)]);
}

/// The same visits at speed 60: one plan hour is one real minute.
#[test]
fn a_replay_at_speed_is_unfolded() {
    let hits = [("a", 0.0), ("a", 600.0), ("b", 1200.0), ("a", 600.0 + 1900.0)];
    let plain = of(&hits.map(|(visitor, at)| ours(visitor, at, 200)).concat(), &LogOptions::default());
    let fast = hits.map(|(visitor, at)| ours(visitor, at / 60.0, 200)).concat();
    let plan = start().plus_us(-24 * HOUR_US);
    let options = LogOptions { speed: 60.0, origin: Some(Origin { real: start(), plan }), ..LogOptions::default() };
    let unfolded = of(&fast, &options);
    let back: Vec<Visit> =
        unfolded.visits.iter().map(|v| Visit { start: v.start.plus_us(24 * HOUR_US), ..*v }).collect();
    assert_eq!(back.len(), 3);
    for (a, b) in back.iter().zip(&plain.visits) {
        assert!((a.start.0 - b.start.0).abs() <= 60 && a.pages == b.pages, "{a:?} {b:?}");
    }
    assert!(AccessLog::new(LogOptions { speed: f64::NAN, ..LogOptions::default() }).is_err());
}

/// Found by fuzzing: a year of five thousand at a speed of 100 000 is no instant.
#[test]
fn a_date_far_away_at_a_high_speed_stays_in_time() {
    let text = ours("a", 0.0, 200) + &ours("a", 0.0, 503).replace("2020:", "6685:").replace(" at=", " x=");
    let log = of(&text, &LogOptions { speed: 1e5, ..LogOptions::default() });
    assert_eq!(log.visits.len(), 2);
    assert!(log.covered.is_some_and(|(first, last)| first < last));
}

#[test]
fn requests_of_one_page_are_one_page() {
    let text = [0.0, 0.2, 0.9, 30.0, 30.5].map(|at| ours("a", at, 200)).concat();
    let options = LogOptions { same_page: Duration::from_secs(2), ..LogOptions::default() };
    let log = of(&text, &options);
    assert_eq!(log.visits[0].pages, 2);
    assert_eq!(log.gaps_s.values(), [30.0]);
}

#[test]
fn addresses_make_visitors_and_are_not_kept() {
    let line = |address: &str, agent: &str| {
        format!("{address} - - [23/Mar/2020:08:00:00 +0100] \"GET / HTTP/1.1\" 200 1 \"-\" \"{agent}\"\n")
    };
    let text =
        [line("192.0.2.1", "a"), line("192.0.2.1", "b"), line("192.0.2.2", "a"), line("192.0.2.1", "a")].concat();
    let log = of(&text, &LogOptions::default());
    assert_eq!(log.visits.len(), 3);
    assert!(!format!("{log:?}").contains("192.0.2"));
}

#[test]
fn a_log_in_two_files_is_one() {
    let (first, second) = (ours("a", 0.0, 200), ours("a", 60.0, 200));
    let log = AccessLog::new(LogOptions::default()).unwrap();
    let log = log.read("1", first.as_bytes()).unwrap().read("2", second.as_bytes()).unwrap().finish();
    assert_eq!((log.visits.len(), log.files.len(), log.fingerprint.len()), (1, 2, 64));
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
    ];
    for (name, readable, unreadable) in cases {
        let path = std::path::Path::new(&folder).join("samples/access").join(name);
        let log = read(name, std::fs::read(path).unwrap().as_slice(), &LogOptions::default()).unwrap();
        assert_eq!((log.requests, log.unreadable_lines), (readable, unreadable), "{name}");
    }
    let path = std::path::Path::new(&folder).join("samples/access/produced_nginx-1.22.1_json.log");
    assert!(read("json", std::fs::read(path).unwrap().as_slice(), &LogOptions::default()).is_err());
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
        let pages: u64 = log.visits.iter().map(|visit| u64::from(visit.pages)).sum();
        prop_assert_eq!(pages, hits.iter().filter(|hit| hit.2 == 200).count() as u64);
        prop_assert!(log.visits.is_sorted());
        prop_assert!(log.visits.iter().all(|visit| visit.duration_us >= 0));
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
        let mut starts = Vec::new();
        for visitor in 0..4 {
            let times: Vec<u32> = hits.iter().filter(|hit| hit.0 == visitor).map(|hit| hit.1).collect();
            for (n, at) in times.iter().enumerate() {
                if n == 0 || at - times[n - 1] >= 1800 {
                    starts.push(i64::from(*at));
                }
            }
        }
        starts.sort();
        let log = of(&text, &LogOptions::default());
        let found: Vec<i64> = log.starts().map(|at| (at.0 - start().0) / SECOND_US).collect();
        prop_assert_eq!(found, starts);
    }
}
