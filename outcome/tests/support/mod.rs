//! Ten minutes of a Monday on a made-up portal, whose answers hang on the visit, page and attempt only: what
//! one visit sees is the same whoever plays it.

#![allow(dead_code, clippy::unwrap_used, reason = "each test uses a part of it, and may panic")]

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use afflux_models::Message;
use afflux_models::calendar::Calendar;
use afflux_models::seed::{VisitId, mix};
use afflux_models::time::SimTime;
use afflux_models::vocabulary::{Profil, Service};
use afflux_outcome::tally::{Attempt, Tally};
use afflux_plan::page_clock::Ask;
use afflux_plan::scenario::{Limit, Measure, Phase, Scenario};
use afflux_plan::{Answer, Cut, CutPlan, Next, Plan, Selection, Visitor};

pub(crate) fn scenario() -> Scenario {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios/");
    let load = |path: &str| std::fs::read_to_string(path).map_err(|_| Message::new("file-not-found"));
    let mut scenario = Scenario::load(&format!("{folder}rentree-2019.toml"), &load, Calendar::built_in()).unwrap();
    let limit = |measure, profil, service, max| Limit { measure, max, phase: Phase::Judged, profil, service };
    let (pupils, home) = (Some(Profil::Eleve), Some(Service::Accueil));
    scenario.limits = vec![
        limit(Measure::ResponseTime { percentile: 50.0 }, pupils, home, 0.45),
        limit(Measure::ResponseTime { percentile: 90.0 }, None, None, 0.7),
        limit(Measure::TurnedAwayShare, pupils, None, 0.1),
        limit(Measure::ErrorShare, None, home, 0.05),
        limit(Measure::AbandonedShare, None, None, 0.01),
        limit(Measure::PeopleOver { over_s: 0.5 }, pupils, None, 0.3),
        limit(Measure::PeopleOver { over_s: 60.0 }, pupils, None, 0.05),
        limit(Measure::PeopleOver { over_s: 60.0 }, None, None, 0.05),
    ];
    scenario
}

/// What is told to the tally, as it happens.
pub(crate) enum Step<'s> {
    Began(VisitId, Visitor, &'s Ask),
    Requested(SimTime),
    Attempted(VisitId, &'s Attempt),
    /// It left, or an ask that is due after the end.
    Ended(VisitId, &'s Next),
}

pub(crate) struct Playing<'a> {
    plan: Plan<'a>,
}

impl<'a> Playing<'a> {
    /// A shard of a fifth of the visitors.
    pub(crate) fn new(scenario: &'a Scenario, shard: u32, shards: u32) -> Self {
        Self { plan: Plan::new(scenario, 5, 0, Selection::new(0.2, shard, shards).unwrap()) }
    }

    pub(crate) fn cut(&self) -> CutPlan<'_> {
        let scenario = self.plan.scenario();
        let window = &scenario.windows[0];
        let opens = window.opens().plus_us(8 * 3_600_000_000);
        let whole = Cut::of(scenario, window, scenario.portal.session_life_us);
        CutPlan::new(&self.plan, Cut { opens, closes: opens.plus_us(600_000_000), ..whole })
    }

    /// Plays those who come in the window.
    pub(crate) fn play(&self, cut: &CutPlan<'_>, tally: &mut Tally, told: &mut dyn FnMut(Step<'_>)) {
        let clocks = cut.visits().iter().map(|visit| cut.begin(visit)).collect::<Vec<_>>();
        let mut open: Vec<_> = clocks.into_iter().map(|clock| (clock, clock.asked(&self.plan))).collect();
        let began = open.iter().map(|(clock, ask)| {
            told(Step::Began(clock.id(), clock.visitor(), ask));
            tally.began(ask)
        });
        let mut traces: Vec<_> = began.collect();
        let mut agenda: BinaryHeap<_> = open.iter().enumerate().map(|(n, (_, ask))| Reverse((ask.due, n))).collect();
        while let Some(Reverse((due, n))) = agenda.pop() {
            let (clock, ask) = &mut open[n];
            told(Step::Requested(due));
            tally.request_starts(due);
            let luck = mix(clock.id().0 ^ u64::from(ask.page) << 8 ^ u64::from(ask.attempt));
            let answer = match luck % 20 {
                0 | 1 => Answer::TurnedAway,
                2 => Answer::Failed,
                _ => Answer::Served,
            };
            let ended = SimTime(due.0 + (luck % 900_000) as i64);
            let page = self.plan.page_of(clock.id(), ask.page);
            let attempt = Attempt {
                ask: *ask,
                phase: cut.phase(ask),
                service: page.service,
                started: SimTime(due.0 + 1000),
                ended,
                answer,
                connected: true,
                bytes_up: page.bytes_up,
                bytes_down: page.bytes_down,
            };
            tally.request_ends();
            told(Step::Attempted(clock.id(), &attempt));
            tally.attempted(clock.profil(), &mut traces[n], &attempt);
            let next = clock.answered(&self.plan, cut.tempo(), answer, ended);
            match &next {
                Next::Ask(next) if next.due < cut.end() => {
                    *ask = *next;
                    agenda.push(Reverse((next.due, n)));
                    continue;
                }
                Next::Ask(next) => tally.cut_at_end(clock.visitor(), &traces[n], next.attempt > 0),
                Next::Leave(departure) => tally.left(clock.visitor(), &traces[n], departure),
            }
            told(Step::Ended(clock.id(), &next));
        }
    }
}
