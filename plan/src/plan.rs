//! The visit plan: a function of scenario, seed and plan replication.

use std::collections::BTreeMap;

use afflux_models::law::{Law, Unit};
use afflux_models::seed::{Key, Purpose, Rounds, VisitId, uniform};
use afflux_models::time::{MINUTE_US, UtcTime};
use afflux_models::visit::PagesLaw;
use afflux_models::vocabulary::{Device, Group, Profil, Service};
use strum::VariantArray;

use crate::activity::Activity;
use crate::arrivals::Arrivals;
use crate::minutes::{Begun, Minutes};
use crate::mix::{Mix, decide};
use crate::planned_visit::{Aim, PlannedPage, PlannedVisit, Visitor};
use crate::scenario::{Scenario, Territory};
use crate::shard::Selection;

/// The number of the rules below: it changes when the same seed gives other visits.
pub const PLAN_VERSION: u32 = 5;

const PROFILS: usize = Profil::VARIANTS.len();
const SERVICES: usize = Service::VARIANTS.len();

/// Most pages of a visit: more would not fit into six hours.
const MOST_PAGES: u32 = 400;

/// Who comes when, to which pages: the same for the simulator and for the replay.
#[derive(Debug, Clone)]
pub struct Plan<'a> {
    scenario: &'a Scenario,
    seed: u64,
    replication: u64,
    key: Key,
    rounds: Rounds,
    selection: Selection,
    /// The territories whose people take part.
    territories: Vec<&'a Territory>,
    arrivals: Arrivals,
    activity: Activity,
    mean_pages: f64,
    /// P(K ≤ k) for k = 1, 2, …
    pages_reached: Vec<f64>,
    /// Think times by profil.
    gaps: [Law; PROFILS],
    page_size: Law,
    page_size_takes_one_uniform: bool,
    services: Mix<Service>,
    devices: Mix<Device>,
    uploads: BTreeMap<Service, f64>,
    /// The same by number of the service.
    stored_share: [f64; SERVICES],
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
        let gap = |n: usize| gaps.get(&Profil::VARIANTS[n]).cloned();
        let pages = PagesLaw::new(mean_pages, behaviour.pages_size).unwrap_or_default();
        Self {
            scenario,
            seed,
            replication,
            key: Key::new(seed, replication),
            rounds: Key::new(seed, replication).rounds(),
            selection,
            territories: scenario.territories.iter().collect(),
            arrivals: Arrivals::new(scenario, seed, replication),
            activity: Activity::new(behaviour.activity_cv),
            mean_pages: pages.mean(),
            pages_reached: pages_reached(&pages),
            gaps: std::array::from_fn(|n| gap(n).unwrap_or_else(|| Law::constant(0.0, Unit::Seconds))),
            page_size: behaviour.page_size.clone(),
            page_size_takes_one_uniform: behaviour.page_size.takes_one_uniform(),
            services: Mix::new(services),
            devices: Mix::new(device_shares(scenario, seed, replication)),
            stored_share: std::array::from_fn(|n| uploads.get(&Service::VARIANTS[n]).copied().unwrap_or(0.0)),
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
        Minutes::new(self)
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

    /// When a visit begins.
    pub fn begins_at(&self, id: VisitId) -> UtcTime {
        let [offset, _] = self.rounds.block(id, Purpose::Offset, 0, 0, 0);
        UtcTime(i64::from(id.minute()) * MINUTE_US + offset_us(offset))
    }

    /// Whatever page of a visit.
    pub fn page(&self, visit: &PlannedVisit, page: u16) -> PlannedPage {
        self.page_of(visit.id, page)
    }

    /// The same of a visit by its id.
    pub fn page_of(&self, id: VisitId, page: u16) -> PlannedPage {
        let Aim { service, think_us, left } = self.aim(id, page);
        let (bytes_up, bytes_down) = self.bytes(id, page, service, left);
        PlannedPage { service, think_us, bytes_up, bytes_down }
    }

    /// What a visitor is after with a page: all of it but its bytes.
    pub fn aim(&self, id: VisitId, page: u16) -> Aim {
        let service_bits = self.pair(id, page & !1)[usize::from(page & 1)];
        if page == 0 {
            return Aim { service: Service::Connexion, think_us: 0, left: uniform(service_bits) };
        }
        let gap_bits = self.pair(id, (page - 1) | 1)[usize::from(page & 1 == 0)];
        let (service, left) = self.service(service_bits);
        Aim { service, think_us: self.think_us(Group(id.group()).profil(), gap_bits), left }
    }

    /// The draws of a pair of pages: of an even page the services of it and of the next one, of an odd
    /// page the gaps before it and before the next one. So a visitor who goes from page to page draws one
    /// block for each and keeps one word of it.
    #[inline(always)]
    pub(crate) fn pair(&self, id: VisitId, page: u16) -> [u64; 2] {
        self.rounds.block(id, Purpose::Page, page, 0, 0)
    }

    /// A think time of somebody of a profil, µs.
    #[inline(always)]
    pub(crate) fn think_us(&self, profil: Profil, bits: u64) -> i64 {
        (self.gaps[profil as usize].at_bits(bits) * 1e6) as i64
    }

    /// A service, and what it leaves of its draw.
    #[inline(always)]
    pub(crate) fn service(&self, bits: u64) -> (Service, f64) {
        self.services.at(bits).unwrap_or((Service::Accueil, 0.5))
    }

    /// Whether a page stores something.
    #[inline]
    pub fn stores(&self, page: u16, service: Service, left: f64) -> bool {
        page > 0 && left < self.stored_share[service as usize]
    }

    /// Bytes up (0 unless something is stored) and down of a page.
    #[inline(always)]
    pub fn bytes(&self, id: VisitId, page: u16, service: Service, left: f64) -> (u64, u64) {
        let share = self.stored_share[service as usize];
        let (storing, left) = if page > 0 { decide(left, share) } else { (false, left) };
        let down = if self.page_size_takes_one_uniform {
            self.page_size.at(left)
        } else {
            self.page_size.sample(&mut self.key.stream(id, Purpose::Bytes, page, 0).from_draw(1 << 24))
        };
        (if storing { self.stored_bytes(id, page) } else { 0 }, down as i64 as u64)
    }

    #[cold]
    fn stored_bytes(&self, id: VisitId, page: u16) -> u64 {
        let storage = &self.scenario.storage;
        let size = storage.size.sample(&mut self.key.stream(id, Purpose::Bytes, page, 0));
        (size as u64).clamp(1, storage.largest)
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
        self.gaps[profil as usize].mean() * (self.mean_pages - 1.0)
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

    /// The key of its draws, made ready for many.
    pub(crate) fn rounds(&self) -> &Rounds {
        &self.rounds
    }

    /// The key of its draws.
    pub(crate) fn key(&self) -> Key {
        self.key
    }

    /// Longest gap between two pages, and a hundredth more for the rounding of the tables, µs.
    pub(crate) fn longest_gap_us(&self) -> i64 {
        ((self.scenario.behaviour.longest_gap_s * 1.01e6) as i64).max(1)
    }

    /// P(K ≤ k): what the uniform of a visit of more pages is over; none where no visit has more.
    pub(crate) fn pages_reached(&self, k: i64) -> Option<f64> {
        let Some(last) = usize::try_from(k).ok()?.checked_sub(1) else { return Some(0.0) };
        self.pages_reached.get(last).copied()
    }

    /// How many pages some bits stand for; none when their uniform is not over another one.
    #[inline(always)]
    pub(crate) fn page_count(&self, bits: u64, over: f64) -> Option<u16> {
        let u = uniform(bits);
        if u <= over {
            return None;
        }
        let count = self.pages_reached.iter().take_while(|reached| **reached < u).count() + 1;
        Some(count.min(MOST_PAGES as usize) as u16)
    }

    /// All of a visit that has begun.
    #[inline]
    pub(crate) fn visit(&self, begun: &Begun) -> PlannedVisit {
        let behaviour = &self.scenario.behaviour;
        let [person, device] = self.rounds.block(begun.id, Purpose::Visitor, 0, 0, 0);
        let (device, left) = self.devices.at(device).unwrap_or((Device::Autre, 0.5));
        let (logout, left) = decide(left, behaviour.logout_share);
        let patience_us = if behaviour.patience.takes_one_uniform() {
            (behaviour.patience.at(left) * 1e6) as i64
        } else {
            behaviour.patience.sample_us(&mut self.key.stream(begun.id, Purpose::Patience, 0, 0))
        };
        let Begun { id, at, pages, people } = *begun;
        let visitor =
            Visitor { territory: id.territory(), group: begun.group(), person: self.activity.person(people, person) };
        PlannedVisit { id, at, visitor, pages, device, logout, patience_us: patience_us.max(1) }
    }

    /// Who has begun a visit.
    pub(crate) fn visitor(&self, begun: &Begun) -> Visitor {
        let [person, _] = self.rounds.block(begun.id, Purpose::Visitor, 0, 0, 0);
        let person = self.activity.person(begun.people, person);
        Visitor { territory: begun.id.territory(), group: begun.group(), person }
    }
}

/// How far into its minute a visit begins, µs.
#[inline]
pub(crate) fn offset_us(bits: u64) -> i64 {
    ((u128::from(bits) * MINUTE_US as u128) >> 64) as i64
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
