//! The visit plan: a function of scenario, seed and plan replication.

use std::collections::BTreeMap;

use afflux_models::law::{Law, Unit};
use afflux_models::seed::{Key, Purpose, VisitId};
use afflux_models::time::{MINUTE_US, UtcTime};
use afflux_models::visit::PagesLaw;
use afflux_models::vocabulary::{Device, Group, Profil, Service};

use crate::activity::Activity;
use crate::arrivals::{Arrivals, DayRates};
use crate::planned_visit::{PlannedPage, PlannedVisit, Visitor};
use crate::poisson;
use crate::scenario::Scenario;
use crate::shard::Selection;

/// The number of the rules below: it changes when the same seed gives other visits.
pub const PLAN_VERSION: u32 = 2;

/// Most pages of a visit: more would not fit into six hours.
const MOST_PAGES: u32 = 400;

/// Who comes when, to which pages: the same for the simulator and for the replay.
#[derive(Debug, Clone)]
pub struct Plan<'a> {
    scenario: &'a Scenario,
    seed: u64,
    replication: u64,
    key: Key,
    selection: Selection,
    arrivals: Arrivals,
    activity: Activity,
    pages: PagesLaw,
    gaps: BTreeMap<Profil, Law>,
    services: Mix<Service>,
    devices: Mix<Device>,
    uploads: BTreeMap<Service, f64>,
}

/// Words with their cumulated shares.
#[derive(Debug, Clone)]
struct Mix<W> {
    words: Vec<(W, f64)>,
}

impl<W: Copy> Mix<W> {
    fn new(weights: impl Iterator<Item = (W, f64)>) -> Self {
        let mut sum = 0.0;
        let mut words: Vec<(W, f64)> = weights.filter(|(_, weight)| *weight > 0.0).collect();
        for (_, weight) in &mut words {
            sum += *weight;
            *weight = sum;
        }
        for (_, cumulated) in &mut words {
            *cumulated /= sum;
        }
        Self { words }
    }

    fn at(&self, u: f64) -> Option<W> {
        let found = self.words.iter().find(|(_, cumulated)| u < *cumulated).or(self.words.last());
        found.map(|(word, _)| *word)
    }

    /// Share of each word.
    fn shares(&self) -> impl Iterator<Item = (W, f64)> + '_ {
        let before = std::iter::once(0.0).chain(self.words.iter().map(|(_, cumulated)| *cumulated));
        self.words.iter().zip(before).map(|((word, cumulated), before)| (*word, cumulated - before))
    }
}

impl<'a> Plan<'a> {
    /// The plan of a scenario for a seed and a plan replication, of a selection of the visitors.
    pub fn new(scenario: &'a Scenario, seed: u64, replication: u64, selection: Selection) -> Self {
        let drawn = |factor: &crate::scenario::Factor| factor.in_replication(seed, replication);
        let (behaviour, factors) = (&scenario.behaviour, &scenario.factors);
        let mean_pages = (behaviour.pages_per_visit * drawn(&factors.pages)).max(1.0);
        let gaps = behaviour.duration_s.iter().map(|(profil, duration)| {
            let factor = factors.duration.get(profil).map_or(1.0, drawn);
            let mean = (duration * factor / (mean_pages - 1.0).max(1e-3)).min(0.9 * behaviour.longest_gap_s);
            let law = Law::lognormal(mean, behaviour.gap_cv, Some(behaviour.longest_gap_s), Unit::Seconds);
            (*profil, law.unwrap_or_else(|_| Law::constant(mean, Unit::Seconds)))
        });
        let services = behaviour
            .services
            .iter()
            .map(|(service, weight)| (*service, weight * factors.services.get(service).map_or(1.0, drawn)));
        let uploads = drawn(&factors.uploads);
        Self {
            scenario,
            seed,
            replication,
            key: Key::new(seed, replication),
            selection,
            arrivals: Arrivals::new(scenario, seed, replication),
            activity: Activity::new(behaviour.activity_cv),
            pages: PagesLaw::new(mean_pages, behaviour.pages_size).unwrap_or_default(),
            gaps: gaps.collect(),
            services: Mix::new(services),
            devices: Mix::new(device_shares(scenario, seed, replication)),
            uploads: scenario.storage.uploads.iter().map(|(s, share)| (*s, (share * uploads).min(1.0))).collect(),
        }
    }

    /// The scenario.
    pub fn scenario(&self) -> &'a Scenario {
        self.scenario
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The plan replication.
    pub fn replication(&self) -> u64 {
        self.replication
    }

    /// Who takes part.
    pub fn selection(&self) -> Selection {
        self.selection
    }

    /// The rates behind the plan.
    pub fn arrivals(&self) -> &Arrivals {
        &self.arrivals
    }

    /// A walk over the plan's minutes.
    pub fn minutes(&self) -> Minutes<'_> {
        Minutes { plan: self, days: Vec::new(), counted: Vec::new() }
    }

    /// The visits that begin in `[from, to)`, sorted by (time, id).
    pub fn visits_between(&self, from: UtcTime, to: UtcTime) -> Vec<PlannedVisit> {
        let mut minutes = self.minutes();
        let mut visits = Vec::new();
        for minute in from.minute()..=to.minute() {
            minutes.draw(minute, &mut visits);
        }
        visits.retain(|visit| visit.at >= from && visit.at < to);
        visits
    }

    /// The same with several threads; the same visits for any number of them.
    pub fn visits_between_threaded(&self, from: UtcTime, to: UtcTime, threads: usize) -> Vec<PlannedVisit> {
        let threads = threads.max(1) as i64;
        let span = to.minute() - from.minute() + 1;
        let part = (span + threads - 1) / threads;
        let cut = |n: i64| UtcTime((from.minute() + n * part) * MINUTE_US);
        std::thread::scope(|scope| {
            let parts: Vec<_> = (0..threads)
                .map(|n| {
                    let (start, end) = (cut(n).max(from), cut(n + 1).min(to));
                    scope.spawn(move || if start < end { self.visits_between(start, end) } else { Vec::new() })
                })
                .collect();
            parts.into_iter().flat_map(|part| part.join().unwrap_or_default()).collect()
        })
    }

    /// Whatever page of a visit.
    pub fn page(&self, visit: &PlannedVisit, page: u16) -> PlannedPage {
        let gap = self.key.uniform(visit.id, Purpose::Page, page, 0);
        let service = self.service_of(visit.id, page);
        let think_us = match (page, self.gaps.get(&visit.profil())) {
            (1.., Some(law)) => (law.quantile(gap) * 1e6) as i64,
            _ => 0,
        };
        let (bytes_up, bytes_down) = self.bytes(visit.id, page, service);
        PlannedPage { service, think_us, bytes_up, bytes_down }
    }

    /// The service of a page, without the rest of it.
    pub fn service_of(&self, id: VisitId, page: u16) -> Service {
        if page == 0 {
            return Service::Connexion;
        }
        let mut draws = self.key.stream(id, Purpose::Page, page, 0);
        let _gap = draws.bits();
        self.services.at(draws.uniform()).unwrap_or(Service::Accueil)
    }

    /// Whether a page of a service stores something.
    pub fn stores(&self, id: VisitId, page: u16, service: Service) -> bool {
        self.bytes(id, page, service).0 > 0
    }

    fn bytes(&self, id: VisitId, page: u16, service: Service) -> (u64, u64) {
        let mut draws = self.key.stream(id, Purpose::Bytes, page, 0);
        let down = self.scenario.behaviour.page_size.sample(&mut draws) as u64;
        let storing = page > 0 && self.uploads.get(&service).is_some_and(|share| draws.uniform() < *share);
        let storage = &self.scenario.storage;
        let up = if storing { (storage.size.sample(&mut draws) as u64).clamp(1, storage.largest) } else { 0 };
        (up, down)
    }

    /// The n-th delay before a turned-away visitor comes back (from 0), µs; none: gives up.
    pub fn return_delay_us(&self, id: VisitId, nth: u8) -> Option<i64> {
        self.delay_us(id, nth, Purpose::Return, &self.scenario.behaviour.return_delay)
    }

    /// The n-th delay before a timed-out page is reloaded (from 0), µs; none: gives up.
    pub fn reload_delay_us(&self, id: VisitId, nth: u8) -> Option<i64> {
        self.delay_us(id, nth, Purpose::Reload, &self.scenario.behaviour.reload_delay)
    }

    fn delay_us(&self, id: VisitId, nth: u8, purpose: Purpose, law: &Law) -> Option<i64> {
        if nth == u8::MAX {
            return None;
        }
        let mut draws = self.key.stream(id, purpose, 0, nth);
        (draws.uniform() >= self.scenario.behaviour.give_up_share).then(|| law.sample_us(&mut draws))
    }

    /// Shares of the services among the pages after the login.
    pub fn service_shares(&self) -> BTreeMap<Service, f64> {
        self.services.shares().collect()
    }

    /// Probability that a page of a service stores something.
    pub fn upload_shares(&self) -> &BTreeMap<Service, f64> {
        &self.uploads
    }

    /// Mean pages of a visit.
    pub fn mean_pages(&self) -> f64 {
        self.pages.mean()
    }

    fn visit(&self, id: VisitId, visitor: Visitor, school: u32, minute_start: UtcTime) -> PlannedVisit {
        let offset = self.key.block(id, Purpose::Offset, 0, 0, 0)[0];
        let offset_us = ((u128::from(offset) * MINUTE_US as u128) >> 64) as i64;
        let uniform = |purpose| self.key.uniform(id, purpose, 0, 0);
        let count = self.pages.quantile(uniform(Purpose::PageCount)).min(MOST_PAGES);
        let patience = self.scenario.behaviour.patience.sample_us(&mut self.key.stream(id, Purpose::Patience, 0, 0));
        PlannedVisit {
            id,
            at: minute_start.plus_us(offset_us),
            visitor,
            school,
            pages: count as u16,
            device: self.devices.at(uniform(Purpose::Device)).unwrap_or(Device::Autre),
            logout: uniform(Purpose::Logout) < self.scenario.behaviour.logout_share,
            patience_us: patience.max(1),
        }
    }

    fn visitor(&self, id: VisitId, group: Group, people: u32) -> Visitor {
        let [class, within] = self.key.block(id, Purpose::Visitor, 0, 0, 0);
        Visitor { territory: id.territory(), group, person: self.activity.person(people, class, within) }
    }
}

/// Draws the plan minute by minute; keeps the rates of the local day it is in.
#[derive(Debug)]
pub struct Minutes<'p> {
    plan: &'p Plan<'p>,
    days: Vec<DayRates>,
    counted: Vec<(Group, f64)>,
}

impl Minutes<'_> {
    /// Appends the visits that begin in a UTC minute, sorted by (time, id).
    pub fn draw(&mut self, minute: i64, visits: &mut Vec<PlannedVisit>) {
        let plan = self.plan;
        let start = UtcTime(minute * MINUTE_US);
        self.enter_day(start);
        let first = visits.len();
        for (territory, day) in plan.scenario.territories.iter().zip(&self.days) {
            self.counted.clear();
            self.counted.extend(day.drawn(start, plan.arrivals.zone()));
            for ((group, rate), people) in self.counted.iter().zip(territory.people.iter().filter(|p| p.count > 0)) {
                let cell = VisitId::new(territory.id, group.0, minute as u32, 0);
                let u = plan.key.uniform(cell, Purpose::Count, 0, 0);
                let count = poisson::quantile(rate * plan.selection.rate_factor(), u).min(VisitId::MAX_INDEX);
                for index in 0..count {
                    let id = VisitId(cell.0 | u64::from(index));
                    let visitor = plan.visitor(id, *group, people.count);
                    if plan.selection.takes(visitor) {
                        let school = territory.school_of(*group, visitor.person);
                        visits.push(plan.visit(id, visitor, school, start));
                    }
                }
            }
        }
        visits[first..].sort_unstable_by_key(|visit| (visit.at, visit.id));
    }

    /// Visits expected in a UTC minute, busyness left out.
    pub fn expected(&mut self, minute: i64) -> f64 {
        let start = UtcTime(minute * MINUTE_US);
        self.enter_day(start);
        let zone = self.plan.arrivals.zone();
        let rate: f64 = self.days.iter().flat_map(|day| day.expected(start, zone)).map(|(_, rate)| rate).sum();
        rate * self.plan.selection.rate_factor() * self.plan.selection.scale().min(1.0)
    }

    /// Visits per minute that this replication's busyness asks for in a UTC minute.
    pub fn drawn_rate(&mut self, minute: i64) -> f64 {
        let start = UtcTime(minute * MINUTE_US);
        self.enter_day(start);
        let zone = self.plan.arrivals.zone();
        let rate: f64 = self.days.iter().flat_map(|day| day.drawn(start, zone)).map(|(_, rate)| rate).sum();
        rate * self.plan.selection.rate_factor() * self.plan.selection.scale().min(1.0)
    }

    fn enter_day(&mut self, instant: UtcTime) {
        let date = self.plan.arrivals.date_of(instant);
        if self.days.first().is_none_or(|day| day.date != date) {
            let scenario = self.plan.scenario;
            let days = scenario.territories.iter().map(|territory| self.plan.arrivals.day(scenario, territory, date));
            self.days = days.collect();
        }
    }
}

/// The behaviour's shares of devices; a factor's share replaces one, the others keep their proportions.
fn device_shares(scenario: &Scenario, seed: u64, replication: u64) -> impl Iterator<Item = (Device, f64)> {
    let factors = &scenario.factors.devices;
    let replaced: f64 = factors.values().map(|factor| factor.in_replication(seed, replication)).sum::<f64>().min(1.0);
    let devices = scenario.behaviour.devices.iter();
    let kept: f64 = devices.clone().filter(|(device, _)| !factors.contains_key(device)).map(|(_, share)| share).sum();
    let mut shares: BTreeMap<Device, f64> = devices
        .map(|(device, share)| (*device, if kept > 0.0 { share * (1.0 - replaced) / kept } else { 0.0 }))
        .collect();
    for (device, factor) in factors {
        shares.insert(*device, factor.in_replication(seed, replication).min(1.0));
    }
    shares.into_iter()
}
