//! No text may make a parser panic. The first byte of an input names the parser, the rest is what
//! it reads; what it makes of it is then asked a few questions, because a value that was accepted
//! must not panic later either.

#![no_main]

use std::io::BufRead;
use std::str::from_utf8;
use std::time::Duration;

use afflux_models::Message;
use afflux_models::arrival::rate::ArrivalModel;
use afflux_models::arrival::reference;
use afflux_models::audience::access_log::{LogOptions, ProfilRule};
use afflux_models::audience::accounts::Accounts;
use afflux_models::audience::counts::{Absent, CountsOptions};
use afflux_models::audience::indicators::{Compare, Indicators, Lines, Question, warnings};
use afflux_models::audience::visits::VisitSummary;
use afflux_models::audience::{access_log, counts, dnma, entcore_stats, haproxy, hourly, matomo, prometheus};
use afflux_models::calendar::Calendar;
use afflux_models::document::{Bytes, Findings, Node, Percentile, Positive, Share, Span, Table, Value};
use afflux_models::law::Law;
use afflux_models::source::Facts;
use afflux_models::time::{HOUR_US, paris};
use afflux_models::vocabulary::{Device, Level, Profil, SchoolKind, Service, Zone};
use afflux_outcome::Outcome;
use afflux_outcome::histogram::Durations;
use afflux_outcome::journal::{Journal, MAGIC, framed};
use afflux_plan::Selection;
use afflux_plan::prediction::predict;
use afflux_plan::scenario::{Phase, Scenario};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::Method;
use hyper::header::SERVER;
use libfuzzer_sys::{Corpus, fuzz_target};
use loadgen::client::response::Arriving;
use settings::PortalSettings;

/// The file alone: the rest of the portal would bring a database and a server to build.
#[allow(dead_code, unreachable_pub)]
#[path = "../../portal/src/settings.rs"]
mod settings;

/// The files of the guard that read: the rest of the generator would bring goose and TLS to build.
#[allow(dead_code, unreachable_pub)]
#[path = "../../loadgen/src/guard"]
mod guard {
    pub mod allow_list;
    pub mod ceilings;
    pub mod key;
    pub mod never;
    pub mod place;
    pub mod proof;
}

/// The reader of a target's own figures.
#[allow(dead_code, unreachable_pub)]
#[path = "../../loadgen/src/figures/text.rs"]
mod figures;

/// The same: what a journey is made of knows no socket.
#[allow(dead_code, unreachable_pub, unused_imports)]
#[path = "../../loadgen/src"]
mod loadgen {
    pub mod client {
        pub mod message;
        pub mod response;
    }
    pub mod journey;
}

/// The texts that a scenario may name: those that are shipped.
const SHIPPED: [(&str, &str); 5] = [
    ("facts/report-2020.toml", include_str!("../../scenarios/facts/report-2020.toml")),
    ("facts/other.toml", include_str!("../../scenarios/facts/other.toml")),
    ("rentree-2019.toml", include_str!("../../scenarios/rentree-2019.toml")),
    ("confinement-2020.toml", include_str!("../../scenarios/confinement-2020.toml")),
    ("fitted/reference-2019-09-09.toml", include_str!("../../scenarios/fitted/reference-2019-09-09.toml")),
];

/// Between a scenario and the text of any file that it names and that is not shipped.
const CUT: &str = "\n=====\n";

/// Largest reference that is fitted: the work grows with the cube of its pulses.
const LARGEST_REFERENCE: usize = 12_000;

fuzz_target!(|input: &[u8]| -> Corpus {
    let Some((parser, rest)) = input.split_first() else { return Corpus::Reject };
    match (parser, from_utf8(rest)) {
        (b'y', _) => ministry_calendar(rest),
        (b'c', _) => curve(rest),
        (b'a', _) => log(rest),
        (b'w', _) => weeks(rest),
        (b'n', _) => accounts(rest),
        (b'x', _) => proxy(rest),
        (b'q', _) => query(rest),
        (b't', _) => tools(rest),
        (b'o', _) => outcome(rest),
        (b'j', _) => journal(rest),
        (b'v', _) => roster(rest),
        (b'R', _) => response(rest),
        (b'b', _) => histogram(&STANDARD.encode(rest)),
        (b'd', Ok(text)) => document(text),
        (b'l', Ok(text)) => law(text),
        (b'm', Ok(text)) => model(text),
        (b'f', Ok(text)) => facts(text),
        (b'r', Ok(text)) => fit(text),
        (b's', Ok(text)) => scenario(text),
        (b'i', Ok(text)) => shard(text),
        (b'h', Ok(text)) => histogram(text),
        (b'p', Ok(text)) => portal_settings(text),
        (b'e', Ok(text)) => evidence(text),
        (b'g', Ok(text)) => allow_list(text),
        (b'u', Ok(text)) => place(text),
        (b'k', Ok(text)) => own_figures(text),
        (b'J', Ok(text)) => journey(text),
        (b'z', Ok(text)) => recording(text),
        _ => return Corpus::Reject,
    }
    Corpus::Keep
});

/// A response of HTTP/1.1: in pieces it is what it is in one. The first byte says how long they are.
fn response(bytes: &[u8]) {
    let Some((length, bytes)) = bytes.split_first() else { return };
    let (method, heeded) = (if *length == 0 { Method::HEAD } else { Method::GET }, [SERVER]);
    let came = |length: usize| {
        let mut arriving = Arriving::to(&method, &heeded);
        let mut pieces = bytes.chunks(length.max(1));
        let is_whole = loop {
            match pieces.next() {
                None => break false,
                Some(piece) => match arriving.take(piece, &|_| 100) {
                    Ok(false) => {}
                    Ok(true) => break true,
                    Err(broken) => return Err(broken),
                },
            }
        };
        if !is_whole {
            arriving.end()?;
        }
        let (reply, _) = arriving.whole().expect("a response that is whole");
        assert!(reply.text.len() as u64 <= reply.bytes && reply.bytes <= bytes.len() as u64);
        Ok((reply.status, reply.headers, reply.text, reply.bytes))
    };
    assert_eq!(came(usize::from(*length)), came(bytes.len()));
}

/// Every way to read a value, at every key.
fn document(text: &str) {
    let Ok(node) = Node::parse("fuzz.toml", text) else { return };
    let findings = Findings::new();
    read(&Table::root(&node, &findings), &node);
    let _ = findings.conclude(Some(()));
    let twice = node.clone().overlaid(node.clone());
    assert_eq!(twice.canonical(), node.canonical());
}

fn read(table: &Table<'_>, node: &Node) {
    let Value::Table(entries) = &node.value else { return };
    for (key, inner) in entries {
        let _ = (table.optional::<String>(key), table.optional::<bool>(key), table.optional::<i64>(key));
        let _ = (table.optional::<u64>(key), table.optional::<u32>(key), table.optional::<u16>(key));
        let _ = (table.optional::<f64>(key), table.optional::<Share>(key), table.optional::<Positive>(key));
        let _ = (table.optional::<Percentile>(key), table.optional::<Bytes>(key), table.list::<f64>(key));
        let _ = (table.optional::<Profil>(key), table.optional::<Level>(key), table.optional::<SchoolKind>(key));
        let _ = (table.optional::<Zone>(key), table.optional::<Device>(key), table.optional::<Service>(key));
        let _ = (table.optional::<Law>(key), table.optional::<Span>(key).map(Span::as_us), inner.shown());
        if let Some(under) = table.table(key) {
            read(&under, inner);
        }
        let _ = table.tables(key).iter().map(|under| under.required::<String>("name")).count();
    }
    let _ = (table.required::<f64>("absent"), table.required_table("absent"));
}

/// A law that was accepted has its numbers.
fn law(text: &str) {
    let empirical = |_: &str| text.split_once('\n').map(|(_, rest)| rest.into()).ok_or(Message::new("none"));
    let first = text.lines().next().unwrap_or("");
    let Ok(law) = Law::parse_with(first, &empirical) else { return };
    let _ = (law.to_string(), law.unit(), law.mean(), law.second_moment(), law.cv());
    for u in [1e-16, 0.01, 0.5, 0.95, 1.0 - 1e-16] {
        let value = law.quantile(u);
        let _ = (law.cdf(value), law.limited_mean(value));
    }
}

/// A model is written and read back without loss.
fn model(text: &str) {
    let Ok(model) = ArrivalModel::parse("fuzz.toml", text) else { return };
    let again = ArrivalModel::parse("again.toml", &model.to_toml());
    assert_eq!(again.as_ref(), Ok(&model));
    let _ = (model.visits_per_minute(), model.shape.shares_with(0.5));
}

fn facts(text: &str) {
    let Ok(facts) = Facts::parse("fuzz.toml", text) else { return };
    let _ = facts.iter().map(|fact| (fact.amount.central(), facts.origins(&fact.id))).count();
}

fn fit(text: &str) {
    if text.len() > LARGEST_REFERENCE {
        return;
    }
    let Ok(node) = Node::parse("fuzz.toml", text) else { return };
    if let Ok(model) = reference::fit(&node) {
        let _ = (model.to_toml(), model.visits_per_minute());
    }
}

/// A proof that was accepted is written and read back as the same.
fn evidence(text: &str) {
    use guard::proof::Proof;
    let Ok(proof) = Proof::from_json("fuzz.json", text.as_bytes()) else { return };
    let again = Proof::from_json("again.json", proof.to_json().as_bytes()).map(|again| again.signed_text());
    assert_eq!(again.as_ref(), Ok(&proof.signed_text()));
}

/// An entry that was accepted is written and read back.
fn allow_list(text: &str) {
    use guard::allow_list::AllowList;
    let Ok(list) = AllowList::parse("fuzz.toml", text) else { return };
    let entries: String = list.entries.iter().map(|entry| entry.to_toml()).collect();
    let again = AllowList::parse("again.toml", &format!("format = 1\ncontact = \"us\"\n{entries}"));
    assert_eq!(again.map(|again| again.entries.len()), Ok(list.entries.len()), "{entries}");
}

/// The first line is a target, the second a page of it, the third where that page leads.
fn place(text: &str) {
    use guard::place::Place;
    let mut lines = text.lines();
    let Ok(place) = Place::parse(lines.next().unwrap_or_default()) else { return };
    assert_eq!(Place::parse(&place.to_string()).as_ref(), Ok(&place));
    let _ = guard::never::is_never(&place.host);
    if let Ok(path) = place.follow(lines.next().unwrap_or_default(), lines.next().unwrap_or_default()) {
        assert!(path.starts_with('/') && !path.starts_with("//"), "{path}");
    }
}

fn own_figures(text: &str) {
    for sample in figures::lines(text) {
        assert!(figures::is_name(sample.name));
    }
}

fn ministry_calendar(bytes: &[u8]) {
    let Ok(calendar) = Calendar::from_ministry_csv("fuzz.csv", bytes) else { return };
    let Some((from, to)) = calendar.covers() else { return };
    for day in [from, to, from.tomorrow().unwrap_or(from), to.yesterday().unwrap_or(to)] {
        let _ = [Zone::A, Zone::B, Zone::C].map(|zone| calendar.status(day, zone, None, true));
    }
}

/// The first byte is the options: absent intervals, and an interval that is asked for.
fn curve(bytes: &[u8]) {
    let Some((way, bytes)) = bytes.split_first() else { return };
    let interval = match way % 8 {
        0 | 1 => None,
        2 => Some(60),
        3 => Some(1800),
        4 => Some(3600),
        5 => Some(7200),
        6 => Some(86_400),
        _ => Some(604_800),
    };
    let absent = if way & 8 == 0 { Absent::Missing } else { Absent::Zero };
    let interval = interval.map(Duration::from_secs);
    let options = CountsOptions { absent, interval, ..CountsOptions::default() };
    let _ = counts::read_all("fuzz.csv", bytes, &options);
    if let Ok(curve) = counts::read("fuzz.csv", bytes, &options) {
        let _ = curve.total();
        assert!(curve.bins.iter().all(|bin| bin.width_us > 0));
        assert!(curve.bins.windows(2).all(|pair| pair[0].start < pair[1].start));
    }
}

fn log(bytes: &[u8]) {
    // The first line is a rule, if it is one.
    let first = bytes.split(|byte| *byte == b'\n').next().and_then(|line| from_utf8(line).ok());
    let rules: Vec<ProfilRule> = first.and_then(|line| ProfilRule::parse(line).ok()).into_iter().collect();
    for speed in [1.0, 30.0, 1e5] {
        let options = LogOptions { speed, profil_rules: rules.clone(), ..LogOptions::default() };
        let Ok(log) = access_log::read("fuzz.log", bytes, &options) else { return };
        let summary = VisitSummary::of(&log);
        assert!(summary.visits <= log.hits && log.hits <= log.requests);
        if let Some((from, to)) = log.whole_minutes()
            && to.0 - from.0 < 86_400_000_000
        {
            let _ = log.to_curves(Duration::from_secs(60), &paris(), from, to);
        }
    }
}

fn proxy(bytes: &[u8]) {
    let Ok(log) = haproxy::read("fuzz.log", bytes, &haproxy::HaproxyOptions::default()) else { return };
    let _ = (log.summary(), log.to_curve(Duration::from_secs(3600)));
}

/// Exports of hours: of Matomo, of entcore.
fn tools(bytes: &[u8]) {
    let options = hourly::HourlyOptions::default();
    if let Ok(curve) = matomo::read("fuzz-2021-10-18.csv", bytes, None, &options) {
        assert!(curve.bins.windows(2).all(|pair| pair[0].start < pair[1].start));
    }
    if let Ok(curves) = entcore_stats::read("fuzz.csv", bytes, &options) {
        assert!(curves.iter().all(|curve| curve.bins.windows(2).all(|pair| pair[0].start < pair[1].start)));
    }
}

/// The first byte says what a sample means.
fn query(bytes: &[u8]) {
    use prometheus::{Meaning, PrometheusOptions};
    let Some((way, bytes)) = bytes.split_first() else { return };
    let meanings = [None, Some(Meaning::Counter), Some(Meaning::Increase), Some(Meaning::Rate)];
    let options = PrometheusOptions { meaning: meanings[usize::from(way % 4)], ..PrometheusOptions::default() };
    if let Ok(curve) = prometheus::read("fuzz.json", bytes, &options) {
        assert!(curve.bins.windows(2).all(|pair| pair[0].start < pair[1].start));
    }
}

fn weeks(bytes: &[u8]) {
    // Two files in a row, cut at the first empty line.
    let mut rest = bytes;
    let mut first = Vec::new();
    while let Ok(read) = rest.read_until(b'\n', &mut first)
        && read > 1
    {}
    let Ok(reader) = dnma::DnmaReader::new(dnma::DnmaOptions::default()).read("first.csv", first.as_slice()) else {
        return;
    };
    let reader = if rest.is_empty() { Ok(reader) } else { reader.read("second.csv", rest) };
    let Ok(weeks) = reader.map(dnma::DnmaReader::finish) else { return };
    let _ = (weeks.rows(dnma::By::Academie).count(), weeks.to_curve(None), weeks.to_curve(Some(Profil::Eleve)));
    for lines in [Lines::Measures, Lines::Places(dnma::By::Uai)] {
        let duration = Some(dnma::DurationMeaning::Total);
        let question = Question { lines, from: None, to: None, compare: Compare::YearBefore, duration, accounts: None };
        let indicators = Indicators::new(&weeks, &question, Calendar::built_in());
        for line in indicators.mondays().flat_map(|monday| indicators.week(monday)) {
            let _ = (line.minutes_per_visit(duration), line.change.and_then(|change| change.share()));
        }
        let _ = warnings(&indicators);
    }
}

fn accounts(bytes: &[u8]) {
    let Ok(accounts) = Accounts::read("fuzz.csv", bytes) else { return };
    let _ = (accounts.profils(), accounts.of("lille", &dnma::Measure::Globales));
}

/// A list of accounts that was accepted is written for every platform, and read back.
fn roster(bytes: &[u8]) {
    use afflux_models::roster::{Platform, files, formulas, read};
    let Ok(accounts) = read("fuzz.csv", bytes) else { return };
    let _ = formulas("fuzz.csv", &accounts);
    for platform in [Platform::Plain, Platform::Entcore, Platform::Moodle] {
        let written = files(platform, &accounts);
        if platform == Platform::Plain {
            let again = read("again.csv", written[0].text.as_bytes()).map(|again| again.len());
            assert_eq!(again, Ok(accounts.len()));
        }
    }
}

/// A journey, its secrets given.
fn journey(text: &str) {
    let secret = |_: &loadgen::journey::SecretSource| Ok("s3cret".to_owned());
    let Ok(journey) = loadgen::journey::Journey::parse("fuzz.toml", text, &secret) else { return };
    let _ = (journey.title("fr").len(), journey.services(), journey.uploads(), journey.cleans_up());
    assert!(!format!("{journey:?}").contains("s3cret"));
}

/// A recording that was accepted is a journey.
fn recording(text: &str) {
    let Ok(imported) = loadgen::journey::har::import("fuzz.har", text, "fuzz", None) else { return };
    let secret = |_: &loadgen::journey::SecretSource| Ok(String::new());
    let journey = loadgen::journey::Journey::parse("fuzz.toml", &imported.text, &secret);
    assert!(journey.is_ok(), "{:?}\n{}", journey.err(), imported.text);
}

fn scenario(text: &str) {
    if text.len() > LARGEST_REFERENCE {
        return;
    }
    let (main, other) = text.split_once(CUT).unwrap_or((text, ""));
    let load = |path: &str| {
        let shipped = SHIPPED.iter().find(|(name, _)| *name == path).map(|(_, text)| *text);
        // The model is read, not fitted: a fit takes a hundred times as long and has its own parser.
        let shipped = shipped.map(|text| text.replace("facts = \"facts/", "model = \"fitted/"));
        let shipped = shipped.map(|text| text.replace("\"reference.facts\"", "\"reference.model\""));
        Ok(shipped.unwrap_or_else(|| if path == "fuzz.toml" { main } else { other }.to_owned()))
    };
    let Ok(scenario) = Scenario::load("fuzz.toml", &load, Calendar::built_in()) else { return };
    let _ = (scenario.window(None).is_ok(), scenario.title("fr"), scenario.portal.scaled(0.1));
    let portal = scenario.portal.with_levers(&scenario.levers).scaled(0.1);
    for at in portal.changes() {
        let _ = (0..portal.stations.len()).map(|station| portal.workers_at(station, at)).max();
    }
    let _ = (portal.beyond_plain(), scenario.staging.beyond_plain());
    if let Ok(window) = scenario.window(None) {
        let opens = window.opens();
        let week = opens.plus_us(7 * 24 * HOUR_US);
        for lever in &scenario.levers {
            let stretches = lever.scaled(0.1).when.stretches(opens, week);
            assert!(stretches.iter().all(|(from, to)| opens <= *from && from < to && *to <= week));
        }
    }
    let questions: Vec<_> = scenario.roles.targets.iter().map(|target| &target.question).collect();
    let _ = predict(&scenario, &questions, 1, 1);
    for factor in [&scenario.factors.visits, &scenario.factors.pages, &scenario.factors.uploads] {
        let _ = factor.in_replication(1, 1);
    }
    for territory in &scenario.territories {
        let _ = territory.people.iter().map(|people| territory.school_of(people.group, people.count)).max();
    }
}

fn shard(text: &str) {
    if let Ok((index, count)) = Selection::parse_shard(text) {
        assert!(index < count && Selection::new(0.5, index, count).is_ok());
    }
}

fn histogram(text: &str) {
    let Some(durations) = Durations::from_base64(text) else { return };
    ask(&durations);
}

fn ask(durations: &Durations) {
    let _ = (durations.count(), durations.max_us(), durations.mean_us(), durations.count_over(1_000_000));
    for share in [0.0, 0.5, 0.95, 1.0] {
        let _ = (durations.quantile_us(share), durations.quantile_interval_us(share));
    }
    let mut sum = Durations::new();
    sum.record(1_000);
    sum.merge(durations);
    sum.merge(durations);
    let _ = (sum.quantile_us(0.5), sum.to_base64());
}

fn outcome(bytes: &[u8]) {
    let Ok(outcome) = serde_json::from_slice::<Outcome>(bytes) else { return };
    let _ = outcome.totals();
    for phase in Phase::ALL {
        let _ = outcome.attempts_of(phase, None, Some(Profil::Eleve));
        if let Some(durations) = outcome.response_of(phase, Some(Service::Notes), None) {
            ask(durations);
        }
        let _ = outcome.worst_page_of(phase, None).map(|worst| ask(&worst));
    }
    let _ = outcome.minutes.iter().map(|minute| minute.sketch_quantile_us(0.95)).count();
    let shard = |shard: &str| {
        let mut outcome = outcome.clone();
        outcome.provenance.played_by = "replay".into();
        outcome.provenance.shard = shard.into();
        (shard.to_owned(), outcome)
    };
    let _ = afflux_outcome::merge::merge(vec![shard("1/2"), shard("0/2")]);
    let text = serde_json::to_vec(&outcome);
    assert!(text.is_ok_and(|text| serde_json::from_slice::<Outcome>(&text).is_ok()));
}

/// A journal whose header is the first line, and whose one block is the rest.
fn journal(bytes: &[u8]) {
    let _ = Journal::read(bytes);
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (header, entries) = bytes.split_at(end);
    let whole = [MAGIC, header, b"\n", &framed(entries.get(1..).unwrap_or_default())].concat();
    let Ok(journal) = Journal::read(&whole) else { return };
    let outcome = journal.into_outcome("replay-killed");
    let text = serde_json::to_vec(&outcome);
    assert!(text.is_ok_and(|text| serde_json::from_slice::<Outcome>(&text).is_ok()));
}

fn portal_settings(text: &str) {
    if let Ok(settings) = PortalSettings::from_json("fuzz.json", text) {
        assert!(settings.check("fuzz.json").is_ok());
    }
}
