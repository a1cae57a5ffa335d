//! A collapse that outlives its cause, and what ends it (docs/en/collapse.md).
//!
//! Ten minutes of demand at 1.3 × capacity, then 0.8 ×. Where the portal works for people who have
//! left, and they keep trying, it is still down an hour later.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

mod support;

use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;

use afflux_models::time::MINUTE_US;
use afflux_outcome::Outcome;
use afflux_outcome::outcome::Provenance;
use afflux_plan::scenario::{Lever, Scenario};
use afflux_plan::{Cut, CutPlan, Plan, Selection, Tempo};
use afflux_sim::{Setting, simulate_in};
use support::{flat, scenario_of};

/// Requests per second that ten workers of one second serve.
const CAPACITY: f64 = 10.0;
/// Minutes of the overload.
const OVERLOAD: Range<usize> = 10..20;
/// Minutes that are played: an hour and ten minutes after the overload.
const MINUTES: usize = 90;

/// One page a visit, 30 s of time-out, reloads for two minutes, nobody gives up before.
fn scenario(abandoned: &str, queue: u32, give_up: f64, lever: &str) -> Scenario {
    let mut model = flat();
    let step = libm::log(1.3 / 0.8);
    model.shape.coefficients = (0..1440).map(|minute| if OVERLOAD.contains(&minute) { step } else { 0.0 }).collect();
    let sums = 1440.0 + OVERLOAD.len() as f64 * (1.3 / 0.8 - 1.0);
    let portal = format!(
        "abandoned = \"{abandoned}\"\n[[portal.station]]\nname = \"connexion\"\nworkers = {CAPACITY}\nqueue = {queue}\nservice_time = \"exp:mean=1s\"\n"
    );
    let rest = format!(
        "[behaviour]\ngive_up = {give_up:?}\npage_timeout = \"30s\"\nreload_delay = \"lognormal:mean=5s,cv=1\"\n\
         return_delay = \"lognormal:mean=30s,cv=0.6\"\n{lever}"
    );
    scenario_of(model, 0.8 * CAPACITY * 60.0 * sums, "const:2min", &portal, &rest)
}

fn play(scenario: &Scenario) -> Outcome {
    let plan = Plan::new(scenario, 7, 0, Selection::ALL);
    let opens = scenario.window(None).unwrap().opens();
    let cut = Cut {
        opens,
        closes: opens.plus_us(MINUTES as i64 * MINUTE_US),
        tempo: Tempo::PLAN,
        ramp_us: 0,
        settle_us: 0,
        session_life_us: 1_000_000,
    };
    let levers: Vec<&Lever> = scenario.levers.iter().collect();
    let setting = Setting { levers: &levers, ..Setting::plain(&scenario.portal, 0) };
    simulate_in(&CutPlan::new(&plan, cut), &setting, Provenance::default()).outcome
}

/// Share of the attempts due in some minutes that were not served.
fn refused(outcome: &Outcome, minutes: Range<usize>) -> f64 {
    let rows = &outcome.minutes[minutes];
    let (asked, served) = rows.iter().fold((0, 0), |sum, row| (sum.0 + row.asked, sum.1 + row.served));
    1.0 - f64::from(served) / f64::from(asked)
}

const ROOM: &str = r#"[[lever]]
name = "room"
kind = "waiting-room"
rate_per_s = 9.0
patience = "const:15min"
from = "2019-09-09T00:40:00"
"#;

/// The four portals of the picture: a queue of forty seconds, longer than a page may take; the same with
/// abandoned work cancelled; a queue of two seconds and no returns; the first with a waiting room.
fn cases() -> [Outcome; 4] {
    [
        scenario("served", 400, 0.0, ""),
        scenario("cancelled", 400, 0.0, ""),
        scenario("served", 20, 1.0, ""),
        scenario("served", 400, 0.0, ROOM),
    ]
    .map(|scenario| play(&scenario))
}

#[test]
fn a_collapse_outlives_its_cause() {
    let [collapsed, cancelled, bounded, room] = cases();
    // The load is what the test says: 1.3 × capacity, then 0.8 ×.
    let begun = |minutes: Range<usize>| {
        let length = minutes.len() as f64 * 60.0 * CAPACITY;
        collapsed.minutes[minutes].iter().map(|row| f64::from(row.begun)).sum::<f64>() / length
    };
    assert!((begun(OVERLOAD) - 1.3).abs() < 0.06, "{}", begun(OVERLOAD));
    assert!((begun(25..MINUTES) - 0.8).abs() < 0.02, "{}", begun(25..MINUTES));
    assert!(refused(&collapsed, 0..9) < 0.01, "before: {}", refused(&collapsed, 0..9));

    let an_hour_later = refused(&collapsed, 80..90);
    assert!(an_hour_later > 0.2, "an hour later {an_hour_later}");
    for (name, outcome) in [("cancelled", &cancelled), ("bounded", &bounded)] {
        assert!(refused(outcome, OVERLOAD) > 0.05, "{name}: the overload is felt");
        let after = refused(outcome, 30..90);
        assert!(after < 0.01, "{name}: {after} ten minutes after");
    }
    // Who is refused comes back: the orbit is what keeps it down, and is empty where nobody returns.
    let orbit = |outcome: &Outcome| outcome.minutes[80..90].iter().map(|row| row.orbit).max().unwrap_or(0);
    assert!(orbit(&collapsed) > 100, "{}", orbit(&collapsed));
    assert!(collapsed.visits.most_in_orbit >= u64::from(orbit(&collapsed)));
    assert_eq!((orbit(&bounded), bounded.visits.most_in_orbit), (0, 0));
    // The room opens twenty minutes after the overload: the collapse stands until then, and ends.
    assert!(refused(&room, 30..40) > 0.2, "{}", refused(&room, 30..40));
    assert!(refused(&room, 60..90) < 0.01, "{}", refused(&room, 60..90));
}

/// The pictures of the documentation are those of these runs. `AFFLUX_WRITE_DOCS=1` writes them.
#[test]
fn the_picture_of_the_documentation() {
    let cases = cases();
    let names = [
        (
            "en/collapse.svg",
            "Pages not served, minute by minute",
            [
                "long queue, people keep trying",
                "abandoned work cancelled",
                "short queue, no returns",
                "waiting room from 40 min on",
            ],
            ["minutes", "overload: 1.3 × capacity", "0.8 × capacity"],
        ),
        (
            "fr/effondrement.svg",
            "Pages non servies, minute par minute",
            [
                "longue file, on insiste",
                "travail abandonné annulé",
                "file courte, sans retour",
                "salle d’attente dès 40 min",
            ],
            ["minutes", "surcharge : 1,3 × la capacité", "0,8 × la capacité"],
        ),
    ];
    for (file, title, labels, words) in names {
        let picture = draw(&cases, title, labels, words);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(file);
        if std::env::var_os("AFFLUX_WRITE_DOCS").is_some() {
            std::fs::write(&path, &picture).unwrap();
        }
        let shown = std::fs::read_to_string(&path).unwrap();
        assert!(shown == picture, "{file} is not of this engine: look at it, then AFFLUX_WRITE_DOCS=1");
    }
}

/// A picture that stands alone, 760 × 300: lines differ by dashes as well as by colour.
fn draw(cases: &[Outcome; 4], title: &str, labels: [&str; 4], words: [&str; 3]) -> String {
    let looks = [("#a01c1c", ""), ("#1d5c8a", "7 4"), ("#3b6b1e", "2 3"), ("#7a4a00", "10 3 2 3")];
    let x = |minute: f64| 52.0 + minute * 690.0 / MINUTES as f64;
    let y = |share: f64| 230.0 - 190.0 * share;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 300\" role=\"img\" aria-label=\"{title}\" font-family=\"sans-serif\" font-size=\"11\">\n\
         <title>{title}</title>\n<rect width=\"760\" height=\"300\" fill=\"#fff\"/>\n\
         <rect x=\"{:.1}\" y=\"40\" width=\"{:.1}\" height=\"190\" fill=\"#eee\"/>\n\
         <text x=\"52\" y=\"18\" font-size=\"13\" font-weight=\"bold\">{title}</text>\n\
         <text x=\"{:.1}\" y=\"35\">{}</text>\n<text x=\"{:.1}\" y=\"35\">{}</text>\n",
        x(OVERLOAD.start as f64),
        x(OVERLOAD.end as f64) - x(OVERLOAD.start as f64),
        x(OVERLOAD.start as f64),
        words[1],
        x(45.0),
        words[2],
    );
    for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let _ = writeln!(
            svg,
            "<path d=\"M52 {0:.1}H742\" stroke=\"#ccc\"/><text x=\"46\" y=\"{1:.1}\" text-anchor=\"end\">{2:.0} %</text>",
            y(share),
            y(share) + 4.0,
            100.0 * share
        );
    }
    for minute in (0..=MINUTES).step_by(10) {
        let _ = writeln!(svg, "<text x=\"{:.1}\" y=\"245\" text-anchor=\"middle\">{minute}</text>", x(minute as f64));
    }
    let _ = writeln!(svg, "<text x=\"742\" y=\"258\" text-anchor=\"end\">{}</text>", words[0]);
    for (n, ((outcome, (colour, dashes)), label)) in cases.iter().zip(looks).zip(labels).enumerate() {
        let points: Vec<String> = (0..MINUTES)
            .filter(|minute| outcome.minutes[*minute].asked > 0)
            .map(|minute| format!("{:.1},{:.1}", x(minute as f64 + 0.5), y(refused(outcome, minute..minute + 1))))
            .collect();
        let stroke = format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dashes}\"");
        let (left, down) = (52 + (n % 2) * 345, 272 + (n / 2) * 16);
        let _ = writeln!(svg, "<polyline {stroke} points=\"{}\"/>", points.join(" "));
        let _ = writeln!(
            svg,
            "<path {stroke} d=\"M{left} {down}h36\"/><text x=\"{}\" y=\"{}\">{label}</text>",
            left + 42,
            down + 4
        );
    }
    svg.push_str("</svg>\n");
    svg
}
