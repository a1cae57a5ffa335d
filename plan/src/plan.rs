//! The visit plan: a function of scenario, seed and plan replication.

use std::collections::BTreeMap;

use afflux_models::law::{Law, Unit};
use afflux_models::seed::{Key, Purpose, VisitId, uniform};
use afflux_models::time::{MINUTE_US, UtcTime};
use afflux_models::visit::PagesLaw;
use afflux_models::vocabulary::{Device, Group, Profil, Service};
use strum::VariantArray;

use crate::activity::Activity;
use crate::arrivals::{Arrivals, DayRates, minute_of_day};
use crate::mix::{Mix, decide};
use crate::planned_visit::{Aim, PlannedPage, PlannedVisit, Visitor};
use crate::poisson;
use crate::scenario::{Scenario, Territory};
use crate::shard::Selection;

/// The number of the rules below: it changes when the same seed gives other visits.
pub const PLAN_VERSION: u32 = 4;

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
    /// The territories whose people take part.
    territories: Vec<&'a Territory>,
    arrivals: Arrivals,
    activity: Activity,
    mean_pages: f64,
    /// P(K ≤ k) for k = 1, 2, …
    pages_reached: Vec<f64>,
    /// Think times by profil.
    gaps: Vec<Option<Law>>,
    services: Mix<Service>,
    devices: Mix<Device>,
    uploads: BTreeMap<Service, f64>,
    /// The same by number of the service.
    stored_share: Vec<f64>,
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
        let uploads: BTreeMap<Service, f64> =
            scenario.storage.uploads.iter().map(|(s, share)| (*s, (share * uploads).min(1.0))).collect();
        let gaps: BTreeMap<Profil, Law> = gaps.collect();
        let pages = PagesLaw::new(mean_pages, behaviour.pages_size).unwrap_or_default();
        Self {
            scenario,
            seed,
            replication,
            key: Key::new(seed, replication),
            selection,
            territories: scenario.territories.iter().collect(),
            arrivals: Arrivals::new(scenario, seed, replication),
            activity: Activity::new(behaviour.activity_cv),
            mean_pages: pages.mean(),
            pages_reached: pages_reached(&pages),
            gaps: Profil::VARIANTS.iter().map(|profil| gaps.get(profil).cloned()).collect(),
            services: Mix::new(services),
            devices: Mix::new(device_shares(scenario, seed, replication)),
            stored_share: Service::VARIANTS.iter().map(|s| uploads.get(s).copied().unwrap_or(0.0)).collect(),
            uploads,
        }
    }

    /// The same plan for the people of some territories only, by id: their visits, to the bit.
    #[must_use]
    pub fn within(mut self, territories: &[u16]) -> Self {
        self.territories.retain(|territory| territories.contains(&territory.id));
        self
    }

    /// The territories whose people take part, by id.
    pub fn territories(&self) -> &[&'a Territory] {
        &self.territories
    }

    /// Whether some territories take no part.
    pub fn is_part(&self) -> bool {
        self.territories.len() < self.scenario.territories.len()
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
        Minutes { plan: self, days: Vec::new(), counted: Vec::new(), begun: Vec::new() }
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
        let aim = self.aim(visit.id, page);
        let (bytes_up, bytes_down) = self.bytes(visit.id, page, &aim);
        PlannedPage { service: aim.service, think_us: aim.think_us, bytes_up, bytes_down }
    }

    /// What a visitor is after with a page: all of it but its bytes. One block of draws a page: its
    /// first word is the think time, its second one the service, and what that leaves of it the bytes.
    #[inline]
    pub fn aim(&self, id: VisitId, page: u16) -> Aim {
        let [gap, service] = self.key.block(id, Purpose::Page, page, 0, 0);
        if page == 0 {
            return Aim { service: Service::Connexion, think_us: 0, left: uniform(service) };
        }
        let profil = Group(id.group()).profil() as usize;
        let think_us = match self.gaps.get(profil) {
            Some(Some(law)) => (law.at(uniform(gap)) * 1e6) as i64,
            _ => 0,
        };
        let (service, left) = self.services.at(uniform(service)).unwrap_or((Service::Accueil, 0.5));
        Aim { service, think_us, left }
    }

    /// Whether a page stores something.
    #[inline]
    pub fn stores(&self, page: u16, aim: &Aim) -> bool {
        page > 0 && self.stored_share.get(aim.service as usize).is_some_and(|share| aim.left < *share)
    }

    /// Bytes up (0 unless something is stored) and down of a page.
    pub fn bytes(&self, id: VisitId, page: u16, aim: &Aim) -> (u64, u64) {
        let share = self.stored_share.get(aim.service as usize).copied().unwrap_or(0.0);
        let (storing, left) = if page > 0 { decide(aim.left, share) } else { (false, aim.left) };
        let page_size = &self.scenario.behaviour.page_size;
        let stream = || self.key.stream(id, Purpose::Bytes, page, 0);
        let down = if page_size.takes_one_uniform() {
            page_size.at(left)
        } else {
            page_size.sample(&mut stream().from_draw(1 << 24))
        };
        let storage = &self.scenario.storage;
        let up = if storing { (storage.size.sample(&mut stream()) as u64).clamp(1, storage.largest) } else { 0 };
        (up, down as u64)
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

    /// Shares of the devices among the visits.
    pub fn device_shares(&self) -> BTreeMap<Device, f64> {
        self.devices.shares().collect()
    }

    /// Mean measured duration of a visit of a profil, seconds: last page − first page.
    pub fn mean_duration_s(&self, profil: Profil) -> f64 {
        let gap = self.gaps.get(profil as usize).and_then(Option::as_ref).map_or(0.0, Law::mean);
        gap * (self.mean_pages - 1.0)
    }

    /// E z^(K−1) of the number of pages K: the probability that no page after the login is of services
    /// whose share is 1 − z.
    pub(crate) fn pages_generating(&self, z: f64) -> f64 {
        let terms = self.pages_reached.iter().scan((0.0, 1.0), |(before, power), reached| {
            let term = (reached - *before) * *power;
            (*before, *power) = (*reached, *power * z);
            Some(term)
        });
        terms.sum()
    }

    /// How often the people of each of 16 classes come, against all.
    pub(crate) fn activity(&self) -> &Activity {
        &self.activity
    }

    /// Mean pages of a visit.
    pub fn mean_pages(&self) -> f64 {
        self.mean_pages
    }

    /// When a visit begins, and the uniform of how many pages it has.
    fn start(&self, id: VisitId, minute_start: UtcTime) -> (UtcTime, f64) {
        let [offset, pages] = self.key.block(id, Purpose::Offset, 0, 0, 0);
        let offset_us = ((u128::from(offset) * MINUTE_US as u128) >> 64) as i64;
        (minute_start.plus_us(offset_us), uniform(pages))
    }

    /// How many pages a uniform stands for.
    fn page_count(&self, pages: f64) -> usize {
        let count = self.pages_reached.iter().take_while(|reached| **reached < pages).count() + 1;
        count.min(MOST_PAGES as usize)
    }

    /// After this instant a visit has no page: each gap at its longest, and a hundredth more for the
    /// rounding of the tables.
    fn latest_page(&self, at: UtcTime, pages: f64) -> UtcTime {
        let longest_us = (self.scenario.behaviour.longest_gap_s * 1.01e6) as i64;
        at.plus_us((self.page_count(pages) as i64 - 1).saturating_mul(longest_us))
    }

    fn visit(&self, id: VisitId, visitor: Visitor, at: UtcTime, pages: f64) -> PlannedVisit {
        let behaviour = &self.scenario.behaviour;
        let [device, patience] = self.key.block(id, Purpose::Device, 0, 0, 0);
        let (device, left) = self.devices.at(uniform(device)).unwrap_or((Device::Autre, 0.5));
        let patience = if behaviour.patience.takes_one_uniform() {
            (behaviour.patience.at(uniform(patience)) * 1e6) as i64
        } else {
            behaviour.patience.sample_us(&mut self.key.stream(id, Purpose::Patience, 0, 0))
        };
        PlannedVisit {
            id,
            at,
            visitor,
            pages: self.page_count(pages) as u16,
            device,
            logout: left < behaviour.logout_share,
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
    /// Who begins in the minute: when, which visit, who, and the uniform of the pages.
    begun: Vec<(UtcTime, VisitId, Visitor, f64)>,
}

impl Minutes<'_> {
    /// Appends the visits that begin in a UTC minute, sorted by (time, id).
    pub fn draw(&mut self, minute: i64, visits: &mut Vec<PlannedVisit>) {
        self.begin(minute, UtcTime(i64::MIN));
        self.begun.sort_unstable_by_key(|(at, id, ..)| (*at, *id));
        visits.extend(self.visits_begun());
    }

    /// The same in no order, but for visits that are surely over by an instant: no gap between two pages
    /// is longer than the longest one.
    pub fn draw_reaching(&mut self, minute: i64, until: UtcTime, visits: &mut Vec<PlannedVisit>) {
        self.begin(minute, until);
        visits.extend(self.visits_begun());
    }

    fn visits_begun(&self) -> impl Iterator<Item = PlannedVisit> + '_ {
        self.begun.iter().map(|(at, id, visitor, pages)| self.plan.visit(*id, *visitor, *at, *pages))
    }

    /// Who begins in a minute, but for visits that are surely over by an instant.
    fn begin(&mut self, minute: i64, until: UtcTime) {
        let plan = self.plan;
        let start = UtcTime(minute * MINUTE_US);
        let minute_of_day = self.enter_day(start);
        self.begun.clear();
        for (territory, day) in plan.territories.iter().zip(&self.days) {
            self.counted.clear();
            self.counted.extend(day.drawn(start, minute_of_day));
            for ((group, rate), people) in self.counted.iter().zip(territory.people.iter().filter(|p| p.count > 0)) {
                let cell = VisitId::new(territory.id, group.0, minute as u32, 0);
                let u = plan.key.uniform(cell, Purpose::Count, 0, 0);
                let count = poisson::quantile(rate * plan.selection.rate_factor(), u).min(VisitId::MAX_INDEX);
                for index in 0..count {
                    let id = VisitId(cell.0 | u64::from(index));
                    // Where most are over by then, when they began is drawn first.
                    let begun = (until > start).then(|| plan.start(id, start));
                    if begun.is_some_and(|(at, pages)| plan.latest_page(at, pages) < until) {
                        continue;
                    }
                    let visitor = plan.visitor(id, *group, people.count);
                    if plan.selection.takes(visitor) {
                        let (at, pages) = begun.unwrap_or_else(|| plan.start(id, start));
                        self.begun.push((at, id, visitor, pages));
                    }
                }
            }
        }
    }

    /// Visits expected in a UTC minute, busyness left out.
    pub fn expected(&mut self, minute: i64) -> f64 {
        let start = UtcTime(minute * MINUTE_US);
        let minute_of_day = self.enter_day(start);
        let rate: f64 = self.days.iter().flat_map(|day| day.expected(minute_of_day)).map(|(_, rate)| rate).sum();
        rate * self.plan.selection.rate_factor() * self.plan.selection.scale().min(1.0)
    }

    /// Visits per minute that this replication's busyness asks for in a UTC minute.
    pub fn drawn_rate(&mut self, minute: i64) -> f64 {
        let start = UtcTime(minute * MINUTE_US);
        let minute_of_day = self.enter_day(start);
        let rate: f64 = self.days.iter().flat_map(|day| day.drawn(start, minute_of_day)).map(|(_, rate)| rate).sum();
        rate * self.plan.selection.rate_factor() * self.plan.selection.scale().min(1.0)
    }

    /// Makes the rates of the local day ready; which minute of it this is.
    fn enter_day(&mut self, instant: UtcTime) -> usize {
        let civil = instant.civil(self.plan.arrivals.zone());
        let date = civil.date();
        if self.days.first().is_none_or(|day| day.date != date) {
            let scenario = self.plan.scenario;
            let territories = self.plan.territories.iter();
            let days = territories.map(|territory| self.plan.arrivals.day(scenario, territory, date));
            self.days = days.collect();
        }
        minute_of_day(civil)
    }
}

/// P(K ≤ k) for k = 1, 2, …, as far as there is a difference.
fn pages_reached(law: &PagesLaw) -> Vec<f64> {
    let sums = (1..MOST_PAGES).scan(0.0, |sum, k| {
        *sum += law.probability(k);
        Some(*sum)
    });
    sums.collect()
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
