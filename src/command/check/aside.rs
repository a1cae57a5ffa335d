//! What `afflux check` says beside the load: what the measurement sees of it, what video-conferences ask.

use afflux_plan::prediction::predict;
use afflux_plan::scenario::{Quantity, Question, Scenario, Window};
use serde_json::{Value, json};

use crate::locale::Catalogue;

/// How many times as many conferences are worked out beside those of the scenario.
const TIMES: f64 = 10.0;

/// z of the 99 % point: rooms that hold at 99 of 100 busiest moments.
const Z99: f64 = 2.326_347_874_040_841;

/// Rooms and network of some conferences.
struct Rooms {
    conferences: f64,
    rooms: f64,
    /// For 99 busiest moments in 100: rooms open at once are Poisson (M/D/∞).
    safe: f64,
    megabits_per_s: f64,
}

/// What is said beside the load of a window.
pub(super) struct Aside {
    /// Visits, share that is seen.
    seen: Option<(f64, f64)>,
    rooms: Vec<Rooms>,
}

impl Aside {
    /// Of a scenario whose window has some visits.
    pub(super) fn new(scenario: &Scenario, window: &Window, visits: f64, seed: u64) -> Self {
        let coverage = &scenario.coverage;
        let seen = coverage.is_said().then_some((visits, coverage.value.min(1.0)));
        let ask = |quantity: Quantity| Question {
            quantity,
            window: window.clone(),
            than: None,
            profils: Vec::new(),
            services: Vec::new(),
            device: None,
            territories: Vec::new(),
            seen: false,
        };
        let rooms = scenario.video.map_or_else(Vec::new, |video| {
            let (conferences, rooms) = (ask(Quantity::VideoConferences), ask(Quantity::VideoRooms));
            let found = predict(scenario, &[&conferences, &rooms], seed, 0);
            let [conferences, rooms] = [found[0].value, found[1].value];
            [1.0, TIMES].map(|times| Rooms::of(times * conferences, times * rooms, video)).into()
        });
        Self { seen, rooms }
    }

    pub(super) fn add_to(&self, value: &mut Value) {
        if let Some((visits, share)) = self.seen {
            value["seen"] = json!({ "visits": visits * share, "coverage": share });
        }
        let rooms = |rooms: &Rooms| {
            json!({
                "conferences": rooms.conferences,
                "rooms": rooms.rooms,
                "rooms_q99": rooms.safe,
                "megabits_per_s": rooms.megabits_per_s,
            })
        };
        if let [one, ten] = &self.rooms[..] {
            value["video"] = rooms(one);
            value["video_times_10"] = rooms(ten);
        }
    }

    pub(super) fn lines(&self, catalogue: &Catalogue) -> Vec<String> {
        let whole = |value: f64| catalogue.integer(value.round().max(0.0) as u64);
        let seen = self.seen.map(|(visits, share)| {
            let arguments =
                [("seen", whole(visits * share)), ("visits", whole(visits)), ("share", catalogue.percent(share))];
            catalogue.text("check-seen", &arguments)
        });
        let keys = ["check-video", "check-video-ten"];
        let rooms = keys.iter().zip(&self.rooms).map(|(key, rooms)| {
            let arguments = [
                ("conferences", whole(rooms.conferences)),
                ("rooms", whole(rooms.rooms)),
                ("safe", whole(rooms.safe)),
                ("network", whole(rooms.megabits_per_s)),
            ];
            catalogue.text(key, &arguments)
        });
        seen.into_iter().chain(rooms).collect()
    }
}

impl Rooms {
    fn of(conferences: f64, rooms: f64, video: afflux_plan::scenario::Video) -> Self {
        let safe = (rooms + Z99 * rooms.sqrt()).ceil();
        let megabits_per_s = safe * video.people_per_room * video.megabits_per_s;
        Self { conferences, rooms, safe, megabits_per_s }
    }
}
