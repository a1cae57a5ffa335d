use afflux_models::Problems;
use afflux_models::document::{Findings, Node};
use afflux_models::vocabulary::Profil;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use afflux_models::time::{HOUR_US, UtcTime, paris};

fn parse(text: &str) -> Result<Portal, Problems> {
    let node = Node::parse("p.toml", text)?;
    let findings = Findings::new();
    let table = Table::new(&node, String::new(), &findings);
    let portal = read(&table, "portal", "p.toml", &|_| Err(Message::new("file-not-found")));
    table.finish();
    findings.conclude(portal)
}

fn problems(text: &str) -> Vec<(usize, String, &'static str)> {
    parse(text).unwrap_err().0.into_iter().map(|p| (p.line, p.key, p.message.key)).collect()
}

const NETWORK: &str = r#"[portal]
session_life = "30min"
connections_limit = 500
route = { connexion = ["federation", "pages"], depot = ["pages", "disk"], visioconference = ["video"] }
[[portal.station]]
name = "federation"
workers = 4
time_out = "10s"
service_time = "const:100ms"
[[portal.station]]
name = "disk"
workers = 2
queue = 10
service_time = "const:50ms"
site = "a"
[[portal.station]]
name = "video"
workers = 8
discipline = "sharing"
service_time = "exp:mean=1s"
[[portal.station]]
name = "pages"
workers = 20
priority = ["eleve", "enseignant"]
service_time = "const:80ms"
family_times = { pedagogique = "const:90ms" }
service_times = { ressources = "const:10ms" }
sites = { a = 0.25, b = 0.75 }
[[portal.failure]]
site = "a"
share = 0.5
from = "2020-03-23T10:00:00"
to = "2020-03-23T11:00:00"
in_progress = "lost"
[[portal.failure]]
station = "federation"
from = "2020-03-23T10:30:00"
to = "2020-03-23T10:40:00"
[[portal.capacity]]
station = "pages"
workers = 12
from = "2020-03-23T10:30:00"
"#;

#[test]
fn a_network_of_stations_is_read() {
    let portal = parse(NETWORK).unwrap();
    assert_eq!(portal.route_of(Service::Connexion, false), [0, 3]);
    assert_eq!(portal.route_of(Service::Notes, false), [3]);
    assert_eq!(portal.route_of(Service::Notes, true), [3, 1]);
    assert_eq!(portal.services_of(2), [Service::Visioconference]);
    let pages = &portal.stations[3];
    let classes = [Profil::Eleve, Profil::Enseignant, Profil::Parent, Profil::Personnel].map(|p| pages.class_of(p));
    assert_eq!(classes, [0, 1, 2, 2]);
    let means =
        [Service::Notes, Service::Ressources, Service::DocumentationCdi].map(|s| pages.service_time_of(s).mean());
    assert_eq!(means, [0.08, 0.01, 0.09]);
    assert_eq!(
        (portal.stations[2].discipline, portal.stations[0].time_out_us),
        (Discipline::Sharing, Some(10_000_000))
    );
    let beyond = portal.beyond_plain();
    for key in ["connections_limit", "route.connexion", "route.depot", "station[0].time_out", "station[2].discipline"] {
        assert!(beyond.contains(&key.into()), "{key} in {beyond:?}");
    }
}

#[test]
fn a_queue_has_a_patience_where_somebody_waits() {
    let patient = NETWORK.replace("time_out = \"10s\"", "patience = \"exp:mean=4s\"");
    let stations = parse(&patient).unwrap().stations;
    assert_eq!(stations[0].patience.as_ref().map(Law::mean), Some(4.0));
    assert_eq!(stations[3].patience, None);
    let sharing = NETWORK.replace("discipline = \"sharing\"", "discipline = \"sharing\"\npatience = \"exp:mean=4s\"");
    assert_eq!(problems(&sharing), [(20, "portal.station[2].patience".into(), "portal-sharing-patience")]);
}

#[test]
fn workers_follow_failures_and_what_comes_on_top() {
    let portal = parse(NETWORK).unwrap();
    let at = |hour: i8, minute: i8| UtcTime::from_civil(date(2020, 3, 23).at(hour, minute, 0, 0), &paris());
    assert_eq!(portal.changes(), [at(10, 0), at(10, 30), at(10, 40), at(11, 0)]);
    // 20 workers, an eighth of them lost at ten, 12 more from half past.
    let pages = [(9, 59), (10, 0), (10, 30), (11, 0)].map(|(hour, minute)| portal.workers_at(3, at(hour, minute)));
    assert_eq!(pages, [20, 18, 28, 32]);
    assert_eq!([at(10, 29), at(10, 30), at(10, 40)].map(|at| portal.workers_at(0, at)), [4, 0, 4]);
    assert_eq!(portal.workers_at(1, at(10, 0)), 1);
    assert_eq!(portal.scaled(0.1).workers_at(3, at(12, 0).plus_us(HOUR_US)), 4);
}

#[test]
fn all_problems_of_a_portal_come_at_once() {
    let text = r#"[portal]
session_life = "30min"
connections_limit = 0
route = { notes = [], absences = ["nowhere"], accueil = ["pages", "pages"], cantine = ["pages"], connexion = ["pages"] }
[[portal.station]]
name = "pages"
workers = 0
services = ["connexion"]
discipline = "lifo"
priority = ["eleve", "eleve"]
time_out = "0s"
patience = "const:1MB"
service_time = "const:80ms"
family_times = { sport = "const:1s" }
service_times = { notes = "const:1MB" }
sites = { a = 0.5 }
[[portal.failure]]
station = "pages"
site = "a"
share = 0
from = "2020-03-23T10:00:00"
to = "2020-03-23T09:00:00"
in_progress = "gone"
[[portal.failure]]
site = "z"
from = "2020-03-23T10:00:00"
[[portal.capacity]]
station = "page"
workers = 0
from = "2020-03-23"
colour = 3
"#;
    let expected = [
        (3, "portal.connections_limit", "problem-at-least"),
        (4, "portal.route.absences", "problem-not-one-of"),
        (4, "portal.route.accueil", "portal-route-twice"),
        (4, "portal.route.cantine", "problem-not-one-of"),
        (4, "portal.route.connexion", "scenario-service-twice"),
        (4, "portal.route.notes", "portal-route-length"),
        (7, "portal.station[0].workers", "problem-at-least"),
        (9, "portal.station[0].discipline", "problem-not-one-of"),
        (10, "portal.station[0].priority", "problem-duplicate"),
        (11, "portal.station[0].time_out", "problem-at-least"),
        (12, "portal.station[0].patience", "law-wrong-unit"),
        (14, "portal.station[0].family_times.sport", "problem-not-one-of"),
        (15, "portal.station[0].service_times.notes", "law-wrong-unit"),
        (16, "portal.station[0].sites", "station-sites-sum"),
        (18, "portal.failure[0].station", "failure-station-or-site"),
        (20, "portal.failure[0].share", "problem-not-positive"),
        (22, "portal.failure[0].to", "scenario-window-order"),
        (23, "portal.failure[0].in_progress", "problem-not-one-of"),
        (24, "portal.failure[1].to", "problem-missing-key"),
        (25, "portal.failure[1].site", "problem-not-one-of"),
        (28, "portal.capacity[0].station", "problem-not-one-of"),
        (29, "portal.capacity[0].workers", "problem-at-least"),
        (31, "portal.capacity[0].colour", "problem-unknown-key"),
    ];
    let found = problems(text);
    for (line, key, message) in expected {
        assert!(found.contains(&(line, key.into(), message)), "{line} {key} {message} in {found:#?}");
    }
}

proptest! {
    /// Any key with any value gives a portal or problems, and a portal that was read answers.
    #[test]
    fn any_portal_is_read_or_refused(
        key in "(route|failure|capacity|connections_limit|abandoned|session_life|station)",
        value in "[-0-9a-z.\\[\\]{}=\", ]{0,24}",
        share in 0.0f64..2.0,
    ) {
        let _ = parse(&format!("[portal]\nsession_life = \"1s\"\n{key} = {value}\n"));
        let text = NETWORK.replace("share = 0.5", &format!("share = {share}"));
        if let Ok(portal) = parse(&text) {
            for at in portal.changes() {
                prop_assert!(portal.workers_at(3, at) <= 32);
            }
        }
    }
}
