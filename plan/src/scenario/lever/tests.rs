use afflux_models::document::{Findings, Node};
use afflux_models::time::HOUR_US;
use afflux_models::{Problem, Problems};
use jiff::civil::date;
use proptest::prelude::*;
use strum::VariantArray;

use super::*;

fn parse(text: &str) -> Result<Vec<Lever>, Problems> {
    let node = Node::parse("l.toml", text)?;
    let findings = Findings::new();
    let table = Table::new(&node, String::new(), &findings);
    let levers = read_all(&table, None, "l.toml", &|_| Err(Message::new("file-not-found")));
    table.finish();
    findings.conclude(Some(levers))
}

fn at(day: i8, hour: i8, minute: i8) -> UtcTime {
    UtcTime::from_civil(date(2020, 3, day).at(hour, minute, 0, 0), &paris())
}

#[test]
fn levers_are_read() {
    let text = r#"[[lever]]
name = "parents in the evening"
kind = "exclusion"
profils = ["parent"]
hours = ["07:30", "17:30"]
[[lever]]
name = "slots"
kind = "slots"
slot = [{ niveaux = ["6e", "5e"], hours = ["08:00", "11:00"] }, { niveaux = ["4e"], hours = ["11:00", "14:00"] }]
[[lever]]
name = "room"
kind = "waiting-room"
rate_per_s = 50
from_sessions = 1000
[[lever]]
name = "offline"
kind = "offline"
services = ["ressources"]
people = 0.4
download = "50MB"
from = "2020-03-24T00:00:00"
"#;
    let levers = parse(text).unwrap();
    let kinds: Vec<&str> = levers.iter().map(|lever| lever.kind.as_str()).collect();
    assert_eq!(kinds, ["exclusion", "slots", "waiting-room", "offline"]);
    let group = |profil| Group::new(profil, Level::None);
    assert!(levers[0].who.holds(group(Profil::Parent)) && !levers[0].who.holds(group(Profil::Eleve)));
    assert_eq!(
        levers[0].when.stretches(at(23, 0, 0), at(24, 8, 0)),
        [(at(23, 7, 30), at(23, 17, 30)), (at(24, 7, 30), at(24, 8, 0))]
    );
    assert_eq!(levers[3].when.stretches(at(23, 0, 0), at(25, 0, 0)), [(at(24, 0, 0), at(25, 0, 0))]);
    assert!(matches!(levers[2].scaled(0.5).kind, LeverKind::WaitingRoom { rate_per_s: 25.0, from_sessions: 500, .. }));
}

/// A federation stands before the portal's own login, for everybody and always.
#[test]
fn a_federation_is_a_station_before_the_login() {
    let text = "[[lever]]\nname = \"federation\"\nkind = \"federation\"\nworkers = 10\nqueue = 40\n\
                service_time = \"const:200ms\"\n";
    let levers = parse(text).unwrap();
    let portal = Portal {
        sessions_limit: None,
        session_life_us: HOUR_US,
        connections_limit: None,
        abandoned: crate::scenario::Abandoned::Served,
        network: Law::parse("const:0s").unwrap(),
        stations: vec![Station::plain("pages".into(), 4, None, Law::parse("const:100ms").unwrap())],
        routes: Service::VARIANTS.iter().map(|service| (*service, vec![0])).collect(),
        deposit_route: None,
        failures: vec![],
        extra_workers: vec![],
    };
    let with = portal.with_levers(&[levers[0].scaled(0.25)]);
    assert_eq!((with.stations.len(), with.stations[1].workers, with.stations[1].queue), (2, 3, Some(10)));
    assert_eq!(with.route_of(Service::Connexion, false), [1, 0]);
    assert_eq!(with.route_of(Service::Notes, false), [0]);
    let problems = parse(&text.replace("workers = 10", "workers = 0\nhours = [\"08:00\", \"09:00\"]")).unwrap_err();
    let keys: Vec<&str> = problems.0.iter().map(|problem| problem.message.key).collect();
    assert_eq!(keys, ["problem-at-least", "lever-federation-always"]);
}

/// Hours past midnight, over the night in which the clock goes forward: an hour shorter.
#[test]
fn hours_may_go_past_midnight() {
    let evening = (jiff::civil::time(20, 0, 0, 0), jiff::civil::time(6, 0, 0, 0));
    let when = When { hours: Some(evening), ..When::default() };
    let stretches = when.stretches(at(28, 12, 0), at(29, 12, 0));
    assert_eq!(stretches, [(at(28, 20, 0), at(29, 6, 0))]);
    assert_eq!(stretches[0].1.0 - stretches[0].0.0, 9 * HOUR_US);
    assert_eq!(when.stretches(at(29, 1, 0), at(29, 12, 0)), [(at(29, 1, 0), at(29, 6, 0))]);
}

#[test]
fn all_problems_of_levers_come_at_once() {
    let text = r#"[[lever]]
kind = "magic"
[[lever]]
name = "a"
kind = "exclusion"
hours = ["07:30"]
niveaux = ["7e"]
sessions = 3
[[lever]]
name = "b"
kind = "shed"
saved = 2.0
[[lever]]
name = "c"
kind = "slots"
[[lever]]
name = "d"
kind = "waiting-room"
rate_per_s = 0
"#;
    let problems = parse(text).unwrap_err().0;
    let found: Vec<(usize, &str, &str)> =
        problems.iter().map(|p: &Problem| (p.line, p.key.as_str(), p.message.key)).collect();
    for expected in [
        (1, "lever[0].name", "problem-missing-key"),
        (2, "lever[0].kind", "problem-not-one-of"),
        (6, "lever[1].hours", "lever-hours"),
        (7, "lever[1].niveaux[0]", "problem-not-one-of"),
        (8, "lever[1].sessions", "problem-unknown-key"),
        (9, "lever[2].services", "lever-services"),
        (12, "lever[2].saved", "problem-not-a-share"),
        (13, "lever[3].slot", "lever-needs-slot"),
        (19, "lever[4].rate_per_s", "problem-not-positive"),
    ] {
        assert!(found.contains(&expected), "{expected:?} in {found:#?}");
    }
}

proptest! {
    /// Any kind with any key is a lever or problems; stretches lie in order inside what is asked.
    #[test]
    fn any_lever_is_read_or_refused(kind in "[a-z-]{3,12}", line in "[a-z_]{1,8} = [-0-9a-z.\\[\\]\", :]{1,20}", hour in 0i8..24) {
        let _ = parse(&format!("[[lever]]\nname = \"x\"\nkind = \"{kind}\"\n{line}\n"));
        let hours = Some((jiff::civil::time(hour, 0, 0, 0), jiff::civil::time((hour + 5) % 24, 30, 0, 0)));
        let stretches = When { hours, ..When::default() }.stretches(at(23, 3, 0), at(30, 3, 0));
        prop_assert!(stretches.iter().all(|(from, to)| from < to && *from >= at(23, 3, 0) && *to <= at(30, 3, 0)));
        prop_assert!(stretches.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }
}
