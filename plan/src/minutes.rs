//! The plan drawn minute by minute.

use afflux_models::seed::{Purpose, VisitId};
use afflux_models::time::{HOUR_US, MINUTE_US, UtcTime};
use afflux_models::vocabulary::{Group, Profil};
use strum::VariantArray;

use crate::arrivals::{DayRates, minute_of_day};
use crate::order::by_time_and_id;
use crate::plan::{Plan, offset_us};
use crate::planned_visit::PlannedVisit;
use crate::poisson;

/// A visit of which no more is drawn than when it begins and how many pages it has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Begun {
    pub(crate) id: VisitId,
    pub(crate) at: UtcTime,
    /// People of its group in its territory.
    pub(crate) people: u32,
    pub(crate) pages: u16,
}

impl Begun {
    pub(crate) fn group(&self) -> Group {
        Group(self.id.group())
    }
}

/// Draws the plan minute by minute; keeps the rates of the local day it is in.
#[derive(Debug)]
pub struct Minutes<'p> {
    plan: &'p Plan<'p>,
    days: Vec<DayRates>,
    /// Visits of that day by number of the profil, busyness left out.
    visits: [f64; Profil::VARIANTS.len()],
    /// The UTC hour it is in, and which minute of the local day that begins.
    hour: Option<(i64, usize)>,
    begun: Vec<Begun>,
    places: Vec<u64>,
}

impl<'p> Minutes<'p> {
    pub(crate) fn new(plan: &'p Plan<'p>) -> Self {
        Self { plan, days: Vec::new(), visits: Default::default(), hour: None, begun: Vec::new(), places: Vec::new() }
    }

    /// Appends the visits that begin in a UTC minute, sorted by (time, id).
    pub fn draw(&mut self, minute: i64, visits: &mut Vec<PlannedVisit>) {
        self.begin(minute, UtcTime(i64::MIN));
        let begun = &self.begun;
        by_time_and_id(begun.len(), |n| begun[n].at.0, |n| begun[n].id.0, &mut self.places);
        visits.extend(self.places.iter().map(|place| self.plan.visit(&begun[*place as usize])));
    }

    /// Who begins in a UTC minute, in no order, but for visits that are surely over by an instant: no gap
    /// between two pages is longer than the longest one.
    pub(crate) fn reaching(&mut self, minute: i64, until: UtcTime) -> &[Begun] {
        self.begin(minute, until);
        &self.begun
    }

    fn begin(&mut self, minute: i64, until: UtcTime) {
        let start = UtcTime(minute * MINUTE_US);
        let minute_of_day = self.enter_day(start);
        let Self { plan, days, begun, .. } = self;
        let (selection, rounds) = (plan.selection(), plan.rounds());
        let takes_all = selection.takes_all();
        begun.clear();
        // Who begins last in the minute needs the fewest pages to reach the instant.
        let longest_us = plan.longest_gap_us();
        let fewest_gaps = (until.0.saturating_sub(start.0 + MINUTE_US).max(0) + longest_us - 1) / longest_us;
        let Some(too_few) = plan.pages_reached(fewest_gaps) else { return };
        for (territory, day) in plan.territories().iter().zip(days) {
            let people = territory.people.iter().filter(|people| people.count > 0);
            let rates = day.drawn(plan.arrivals(), plan.scenario(), start, minute_of_day);
            for ((group, rate), people) in rates.zip(people) {
                let cell = VisitId::new(territory.id, group.0, minute as u32, 0);
                let u = plan.key().uniform(cell, Purpose::Count, 0, 0);
                let count = poisson::quantile(rate * selection.rate_factor(), u).min(VisitId::MAX_INDEX);
                for index in 0..count {
                    let id = VisitId(cell.0 | u64::from(index));
                    let [offset, pages] = rounds.block(id, Purpose::Offset, 0, 0, 0);
                    let Some(pages) = plan.page_count(pages, too_few) else { continue };
                    let begins = Begun { id, at: start.plus_us(offset_us(offset)), people: people.count, pages };
                    if begins.at.0 + (i64::from(pages) - 1) * longest_us < until.0 {
                        continue;
                    }
                    if takes_all || selection.takes(plan.visitor(&begins)) {
                        begun.push(begins);
                    }
                }
            }
        }
    }

    /// Visits expected in a UTC minute, busyness left out.
    pub fn expected(&mut self, minute: i64) -> f64 {
        let minute_of_day = self.enter_day(UtcTime(minute * MINUTE_US));
        let arrivals = self.plan.arrivals();
        let rate = |(profil, visits): (&Profil, &f64)| visits * arrivals.shares(*profil)[minute_of_day];
        let rate: f64 = Profil::VARIANTS.iter().zip(&self.visits).map(rate).sum();
        rate * self.share_of_all()
    }

    /// Visits per minute that this replication's busyness asks for in a UTC minute.
    pub fn drawn_rate(&mut self, minute: i64) -> f64 {
        let start = UtcTime(minute * MINUTE_US);
        let minute_of_day = self.enter_day(start);
        let (arrivals, scenario) = (self.plan.arrivals(), self.plan.scenario());
        let rates = self.days.iter().flat_map(|day| day.drawn(arrivals, scenario, start, minute_of_day));
        let rate: f64 = rates.map(|(_, rate)| rate).sum();
        rate * self.share_of_all()
    }

    fn share_of_all(&self) -> f64 {
        let selection = self.plan.selection();
        selection.rate_factor() * selection.scale().min(1.0)
    }

    /// Makes the rates of the local day ready; which minute of it this is. Local clocks change at the full
    /// hour only.
    fn enter_day(&mut self, instant: UtcTime) -> usize {
        let hour = instant.0.div_euclid(HOUR_US);
        let first = match self.hour {
            Some((entered, first)) if entered == hour => first,
            _ => self.enter_hour(hour),
        };
        first + (instant.0.rem_euclid(HOUR_US) / MINUTE_US) as usize
    }

    fn enter_hour(&mut self, hour: i64) -> usize {
        let arrivals = self.plan.arrivals();
        let civil = UtcTime(hour * HOUR_US).civil(arrivals.zone());
        let date = civil.date();
        if self.days.first().is_none_or(|day| day.date != date) {
            let (scenario, territories) = (self.plan.scenario(), self.plan.territories().iter());
            self.days = territories.map(|territory| arrivals.day(scenario, territory, date)).collect();
            self.visits = Default::default();
            self.days.iter().for_each(|day| day.add_visits(&mut self.visits));
        }
        let first = minute_of_day(civil);
        self.hour = Some((hour, first));
        first
    }
}
