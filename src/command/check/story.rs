//! The figures behind the sentences that explain a scenario: all of them the model's own.

use std::collections::BTreeMap;

use afflux_models::calendar::DayStatus;
use afflux_models::time::{MINUTE_US, UtcTime, day_start, paris};
use afflux_models::vocabulary::{Device, Profil, Service};
use afflux_plan::expectation::Expectation;
use afflux_plan::prediction::{as_usual, predict};
use afflux_plan::scenario::{DayThere, Portal, Quantity, Question, Scenario, Window};
use afflux_plan::{Plan, Selection};
use jiff::ToSpan;
use jiff::civil::{Date, Time};
use strum::VariantArray;

/// What is told of a window.
pub(super) struct Story {
    /// Visits of a day of the window, or of its hours, over those of the reference day.
    pub(super) level: f64,
    /// What the level compares.
    pub(super) compared: Compared,
    /// Greatest rate over that of the reference day.
    pub(super) peak: f64,
    /// How much higher the rate is at the start of an hour of the morning than around it.
    pub(super) hour_starts: f64,
    /// What the day is, where it is one.
    pub(super) there: Vec<DayThere>,
    /// Mean number of days of each kind, by accounts, where there are several.
    pub(super) kinds: Vec<(&'static str, f64)>,
    /// Accounts by profil.
    pub(super) accounts: BTreeMap<Profil, f64>,
    /// People who come at least once; none for a part of a day.
    pub(super) users: Option<f64>,
    /// Mean pages of a visit.
    pub(super) pages: f64,
    /// Mean duration of a visit of each profil, seconds, and how many times the usual.
    pub(super) durations: Vec<(Profil, f64, f64)>,
    /// Shares of the services after the login, the greatest first, and how many times the usual.
    pub(super) services: Vec<(Service, f64, f64)>,
    /// Shares of the devices, the greatest first.
    pub(super) devices: Vec<(Device, f64)>,
    /// What the portal is asked at the peak over what it has, the scarcest first.
    pub(super) loads: Vec<Load>,
}

/// What a level is a ratio of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compared {
    /// A day and the reference day.
    Day,
    /// The mean day of several and the reference day.
    MeanDay,
    /// Some hours and the same of the reference day.
    Hours,
}

/// What is asked of a part of the portal at the peak, nobody refused, over what it has.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Load {
    /// Name of the station; none: sessions.
    pub(super) station: Option<String>,
    /// What it has: workers or sessions.
    pub(super) has: f64,
    /// What it is asked.
    pub(super) asked: f64,
}

impl Load {
    /// Asked over had.
    pub(super) fn share(&self) -> f64 {
        self.asked / self.has
    }
}

impl Story {
    pub(super) fn of(
        scenario: &Scenario,
        window: &Window,
        expected: &Expectation,
        portal: &Portal,
        scale: f64,
        seed: u64,
    ) -> Self {
        let plan = Plan::new(scenario, seed, 0, Selection::ALL);
        let usual_scenario = as_usual(scenario);
        let usual = Plan::new(&usual_scenario, seed, 0, Selection::ALL);
        let (level, compared) = level(scenario, window, expected.visits / scale);
        let reference_peak = reference_curve(scenario).into_iter().fold(0.0, f64::max) / 60.0;
        let whole_days = is_whole_days(window);
        let ask = |quantity| question(quantity, window);
        let questions = [ask(Quantity::HourStartPeak), ask(Quantity::Users)];
        let [starts, users] = &predict(scenario, &questions.each_ref(), seed, 0)[..] else { return Self::empty() };
        let times = |now: f64, before: f64| if before > 0.0 { now / before } else { 1.0 };
        let people = scenario.territories.iter().flat_map(|territory| &territory.people);
        let mut accounts = BTreeMap::new();
        for people in people {
            *accounts.entry(people.group.profil()).or_insert(0.0) += f64::from(people.count);
        }
        let duration = |profil: &Profil| {
            let (now, before) = (plan.mean_duration_s(*profil), usual.mean_duration_s(*profil));
            accounts.contains_key(profil).then(|| (*profil, now, times(now, before)))
        };
        let before = usual.service_shares();
        let service = |(service, share): (Service, f64)| {
            (service, share, times(share, before.get(&service).copied().unwrap_or(0.0)))
        };
        let mut services: Vec<_> = plan.service_shares().into_iter().map(service).collect();
        services.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut devices: Vec<_> = plan.device_shares().into_iter().collect();
        devices.sort_by(|a, b| b.1.total_cmp(&a.1));
        let one_day = last_day(window) == window.from.date();
        Self {
            level,
            compared,
            peak: times(expected.peak_visits_per_s.0 / scale, reference_peak),
            hour_starts: starts.value,
            there: if one_day { scenario.day_there(window.from.date()).unwrap_or_default() } else { Vec::new() },
            kinds: if one_day { Vec::new() } else { kinds(scenario, window) },
            users: whole_days.then_some(users.value),
            pages: plan.mean_pages(),
            durations: Profil::VARIANTS.iter().filter_map(duration).collect(),
            accounts,
            services,
            devices,
            loads: loads(&plan, expected, portal),
        }
    }

    fn empty() -> Self {
        Self {
            level: 0.0,
            compared: Compared::Day,
            peak: 0.0,
            hour_starts: 1.0,
            there: Vec::new(),
            kinds: Vec::new(),
            accounts: BTreeMap::new(),
            users: None,
            pages: 0.0,
            durations: Vec::new(),
            services: Vec::new(),
            devices: Vec::new(),
            loads: Vec::new(),
        }
    }
}

fn question(quantity: Quantity, window: &Window) -> Question {
    Question {
        quantity,
        window: window.clone(),
        than: None,
        profils: Vec::new(),
        services: Vec::new(),
        device: None,
        territories: Vec::new(),
        seen: false,
    }
}

fn is_whole_days(window: &Window) -> bool {
    [window.from, window.to].iter().all(|at| at.time() == Time::midnight())
}

/// The last day that a window touches.
fn last_day(window: &Window) -> Date {
    window.to.checked_sub(1.nanosecond()).unwrap_or(window.to).date()
}

/// Visits per minute of the reference day.
fn reference_curve(scenario: &Scenario) -> Vec<f64> {
    let visits = scenario.reference.visits_per_day.value;
    scenario.model.shape.shares().iter().map(|share| share * visits).collect()
}

/// Visits of the window against the reference day, like against like.
fn level(scenario: &Scenario, window: &Window, visits: f64) -> (f64, Compared) {
    let reference = reference_curve(scenario);
    let days = (last_day(window) - window.from.date()).get_days() + 1;
    let (per_day, compared) = match (is_whole_days(window), days) {
        (true, 1) => (visits, Compared::Day),
        (_, 2..) => (visits / (window.length_us() as f64 / (24.0 * 60.0 * MINUTE_US as f64)), Compared::MeanDay),
        _ => (visits, Compared::Hours),
    };
    let minute = |at: Time| usize::from(at.hour().unsigned_abs()) * 60 + usize::from(at.minute().unsigned_abs());
    let usual: f64 = match compared {
        Compared::Hours => {
            let to = if window.to.time() == Time::midnight() { reference.len() } else { minute(window.to.time()) };
            reference.get(minute(window.from.time())..to).map_or(0.0, |rates| rates.iter().sum())
        }
        _ => reference.iter().sum(),
    };
    (if usual > 0.0 { per_day / usual } else { 0.0 }, compared)
}

/// Mean number of days of each kind over the territories, by their accounts.
fn kinds(scenario: &Scenario, window: &Window) -> Vec<(&'static str, f64)> {
    let all: f64 = scenario.territories.iter().map(|territory| territory.accounts() as f64).sum();
    let mut days: BTreeMap<&'static str, f64> = BTreeMap::new();
    for date in window.from.date().series(1.day()).take_while(|date| *date <= last_day(window)) {
        for territory in &scenario.territories {
            let status = scenario.calendar.status(date, territory.zone, None, territory.alsace_moselle);
            let kind = match status {
                Ok(DayStatus::School(_)) => "school",
                Ok(DayStatus::Weekend) => "weekend",
                Ok(DayStatus::PublicHoliday { .. }) => "public-holiday",
                Ok(DayStatus::Holiday(_)) => "holiday",
                Ok(DayStatus::Closure { .. }) => "closure",
                Err(_) => continue,
            };
            *days.entry(kind).or_default() += territory.accounts() as f64 / all.max(1.0);
        }
    }
    let mut days: Vec<_> = days.into_iter().filter(|(_, count)| *count >= 0.05).collect();
    days.sort_by(|a, b| b.1.total_cmp(&a.1));
    days
}

/// Sessions and workers at the peak: visits that begin, each with its pages, at the mean service time.
fn loads(plan: &Plan<'_>, expected: &Expectation, portal: &Portal) -> Vec<Load> {
    let rate_per_s = expected.peak_visits_per_s.0;
    let mut asked = vec![0.0; portal.stations.len()];
    let mut add = |service: Service, stores: bool, pages: f64| {
        for station in portal.route_of(service, stores) {
            if let (Some(asked), Some(known)) = (asked.get_mut(*station), portal.stations.get(*station)) {
                *asked += rate_per_s * pages * known.service_time_of(service).mean();
            }
        }
    };
    add(Service::Connexion, false, 1.0);
    for (service, share) in plan.service_shares() {
        let pages = (plan.mean_pages() - 1.0) * share;
        let storing = plan.upload_shares().get(&service).copied().unwrap_or(0.0);
        add(service, true, pages * storing);
        add(service, false, pages * (1.0 - storing));
    }
    let load = |(station, asked): (&afflux_plan::scenario::Station, f64)| Load {
        station: Some(station.name.clone()),
        has: f64::from(station.workers),
        asked,
    };
    let sessions = |limit: u32| Load { station: None, has: f64::from(limit), asked: expected.sessions.0 };
    let stations = portal.stations.iter().zip(asked).map(load);
    let mut loads: Vec<Load> = stations.chain(portal.sessions_limit.map(sessions)).collect();
    loads.sort_by(|a, b| b.share().total_cmp(&a.share()));
    loads
}

/// Whether an instant's day is the window's first.
pub(super) fn is_first_day(window: &Window, at: UtcTime) -> bool {
    let zone = paris();
    let next = window.from.date().tomorrow().unwrap_or(window.from.date());
    at >= window.opens() && at < day_start(next, &zone)
}
