//! What a run counted, when it is over: of one portal, or of several together.
//!
//! Sums do not depend on their order. What stood at once is added instant by instant (visits, sessions,
//! connections); of requests in flight and of those who wait outside a minute keeps each portal's
//! greatest number only, so that for several portals their sum is an upper bound.

use std::collections::BTreeMap;

use afflux_models::time::{MINUTE_US, SimTime, UtcTime, paris};
use afflux_models::vocabulary::{Profil, Service, Word};
use afflux_plan::Tempo;
use afflux_plan::scenario::Phase;
use strum::VariantArray;

use crate::at_once::AtOnce;
use crate::breakdown::Breakdown;
use crate::digest::Digest;
use crate::histogram::Durations;
use crate::limit_minutes::{self, LimitRow};
use crate::minutes::{MinuteRow, TrafficRow};
use crate::outcome::{
    AttemptCounts, AttemptRow, Bytes, Concurrency, DurationsRow, Outcome, Peak, Provenance, VisitCounts,
};
use crate::people::Told;
use crate::platform::PlatformRow;
use crate::recorder::Recorder;
use crate::station::StationRow;
use crate::tally::{CELLS, Cell, cell_index};

/// What a histogram is of.
pub(crate) type Key = (Phase, Option<Service>, Option<Profil>);
type ByKey = BTreeMap<Key, Durations>;

/// What a run counted.
#[derive(Debug)]
pub struct Counted {
    pub(crate) tempo: Tempo,
    pub(crate) visits: VisitCounts,
    pub(crate) cells: Box<[Cell; CELLS]>,
    pub(crate) from_start: Breakdown,
    pub(crate) first_byte: [Breakdown; 2],
    pub(crate) begins_when_due: bool,
    pub(crate) people: Told,
    pub(crate) minutes: Vec<MinuteRow>,
    pub(crate) limits: Vec<LimitRow>,
    pub(crate) traffic: Vec<TrafficRow>,
    /// Most in flight at once, and when; none of several portals.
    pub(crate) requests: Option<(u32, SimTime)>,
    pub(crate) at_once: AtOnce,
    pub(crate) bytes: Bytes,
    pub(crate) total_wait_us: i128,
}

impl Counted {
    /// What stood at once, tick by tick.
    pub fn at_once(&self) -> &AtOnce {
        &self.at_once
    }

    /// Adds what another portal counted over the same stretch.
    pub fn merge(&mut self, other: Self) {
        self.requests = None;
        self.visits.add(&other.visits);
        for (cell, more) in self.cells.iter_mut().zip(other.cells.iter()) {
            cell.counts.add(&more.counts);
            cell.response.merge(&more.response);
        }
        self.from_start.merge(&other.from_start);
        self.first_byte.iter_mut().zip(&other.first_byte).for_each(|(sum, more)| sum.merge(more));
        self.people.merge(other.people);
        self.minutes.iter_mut().zip(&other.minutes).for_each(|(row, more)| row.add(more));
        limit_minutes::add(&mut self.limits, &other.limits);
        for (row, more) in self.traffic.iter_mut().zip(&other.traffic) {
            row.up = row.up.saturating_add(more.up);
            row.down = row.down.saturating_add(more.down);
        }
        self.at_once.merge(&other.at_once);
        self.bytes.stored = self.bytes.stored.saturating_add(other.bytes.stored);
        self.bytes.sent = self.bytes.sent.saturating_add(other.bytes.sent);
        self.total_wait_us = self.total_wait_us.saturating_add(other.total_wait_us);
    }

    /// What one of several portals counted, in few words.
    pub fn platform_row(
        &self,
        name: &str,
        accounts: u64,
        sessions_limit: Option<u32>,
        stations: &[StationRow],
    ) -> PlatformRow {
        let mut counts = AttemptCounts::default();
        for (index, cell) in self.cells.iter().enumerate() {
            let is_ramp = index < cell_index(Phase::Settle, Service::VARIANTS[0], Profil::VARIANTS[0]);
            if !is_ramp {
                counts.add(&cell.counts);
            }
        }
        let busiest =
            stations.iter().max_by(|a, b| a.utilisation().unwrap_or(0.0).total_cmp(&b.utilisation().unwrap_or(0.0)));
        PlatformRow {
            name: name.into(),
            accounts,
            visits: self.visits.planned,
            visitors: self.people.visitors,
            visitors_turned_away: self.people.turned_away,
            counts,
            most_visits: u64::from(self.at_once.visits.peak().0),
            most_sessions: u64::from(self.at_once.sessions.peak().0),
            sessions_limit,
            busiest: busiest.map(|station| station.name.clone()).unwrap_or_default(),
            busy_us: busiest.map_or(0, |station| station.busy_us),
            there_us: busiest.map_or(0, |station| station.there_us),
        }
    }

    /// The minute with the most requests in flight.
    fn greatest_minute(&self) -> (u32, SimTime) {
        let rows = self.minutes.iter().filter(|row| row.minute >= 0);
        let greatest =
            rows.fold((0, 0), |most, row| if row.requests > most.0 { (row.requests, row.minute) } else { most });
        (greatest.0, SimTime(self.tempo.played_us(i64::from(greatest.1) * MINUTE_US)))
    }

    /// The outcome of what was counted, of a window that opens at an instant.
    pub fn into_outcome(self, opens: UtcTime, provenance: Provenance) -> Outcome {
        self.into_outcome_and_digest(opens, provenance).0
    }

    /// The same, and a digest of counts, minute rows, histograms and the total wait: equal for equal runs.
    pub fn into_outcome_and_digest(mut self, opens: UtcTime, provenance: Provenance) -> (Outcome, String) {
        self.visits.visitors = self.people.visitors;
        self.visits.visitors_turned_away = self.people.turned_away;
        self.visits.visitors_held = self.people.held;
        let tempo = self.tempo;
        self.at_once.fill(self.tempo, &mut self.minutes);
        let at_once = &self.at_once;
        self.visits.most_in_orbit = u64::from(at_once.orbit.peak().0);
        let peak = |(value, at): (u32, SimTime)| Peak { value: u64::from(value), at: civil(opens, tempo, at) };
        let requests = self.requests.unwrap_or_else(|| self.greatest_minute());
        let concurrency = Concurrency {
            visits: peak(at_once.visits.peak()),
            sessions: peak(at_once.sessions.peak()),
            connections: peak(at_once.connections.peak()),
            requests: peak(requests),
        };
        let (attempts, mut response) = cells(&self.cells);
        let mut digest = Digest::new(self.total_wait_us);
        digest.add_text(&self.visits);
        digest.add_text(&attempts);
        digest.add_text(&self.minutes);
        digest.add_text(&self.bytes);
        response.iter_mut().for_each(|(key, recorder)| digest.add_durations(key, recorder));
        let response: ByKey = response.into_iter().map(|(key, mut recorder)| (key, recorder.durations())).collect();
        // Where every attempt begins when it is due, these are the response times.
        let from_start: ByKey = match self.begins_when_due {
            true => response.iter().filter(|(key, _)| key.1.is_none() && key.2.is_none()).map(cloned).collect(),
            false => self.from_start.durations(),
        };
        let [first_byte, first_byte_from_start] = self.first_byte.each_mut().map(Breakdown::durations);
        let mut worst: ByKey = BTreeMap::new();
        for (phase, by_profil) in [Phase::Settle, Phase::Judged].into_iter().zip(self.people.worst) {
            let of_profils = Profil::VARIANTS.iter().zip(by_profil).filter(|(_, us)| us.count() > 0);
            worst.extend(of_profils.map(|(profil, mut us)| ((phase, None, Some(*profil)), us.durations())));
        }
        let outcome = Outcome {
            format: 1,
            provenance,
            complete: true,
            interrupted: None,
            visits: self.visits,
            attempts,
            response: rows(response),
            from_start: rows(from_start),
            first_byte: rows(first_byte),
            first_byte_from_start: rows(first_byte_from_start),
            worst_page: rows(worst),
            minutes: self.minutes,
            limits: self.limits,
            concurrency,
            bytes: self.bytes,
            traffic: self.traffic,
            stations: Vec::new(),
            platforms: Vec::new(),
            at_once: None,
            generator: None,
            network: None,
        };
        (outcome, digest.told())
    }
}

/// Civil time of a played instant, with offset.
pub(crate) fn civil(opens: UtcTime, tempo: Tempo, at: SimTime) -> String {
    opens.plus_us(tempo.planned_us(at.0)).zoned(&paris()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

fn cloned((key, us): (&Key, &Durations)) -> (Key, Durations) {
    (*key, us.clone())
}

fn rows(histograms: ByKey) -> Vec<DurationsRow> {
    let row = |((phase, service, profil), us): ((Phase, Option<Service>, Option<Profil>), Durations)| DurationsRow {
        phase: phase.as_str().into(),
        service: service.map(|service| service.as_str().into()),
        profil: profil.map(|profil| profil.as_str().into()),
        us,
    };
    histograms.into_iter().map(row).collect()
}

/// The rows of the attempts, and the histograms by service, by profil, by both and of all: those of
/// the ramp together only.
fn cells(cells: &[Cell; CELLS]) -> (Vec<AttemptRow>, BTreeMap<Key, Recorder>) {
    let mut attempts = Vec::new();
    let mut response: BTreeMap<Key, Recorder> = BTreeMap::new();
    for phase in Phase::ALL {
        for service in Service::VARIANTS {
            for profil in Profil::VARIANTS {
                let cell = &cells[cell_index(phase, *service, *profil)];
                if cell.counts == AttemptCounts::default() {
                    continue;
                }
                attempts.push(AttemptRow {
                    phase: phase.as_str().into(),
                    service: service.as_str().into(),
                    profil: profil.as_str().into(),
                    counts: cell.counts,
                });
                let (service, profil) = (Some(*service), Some(*profil));
                let keys = [(None, None), (service, None), (None, profil), (service, profil)];
                let count = if phase == Phase::Ramp { 1 } else { keys.len() };
                for (service, profil) in keys.into_iter().take(count).filter(|_| cell.response.count() > 0) {
                    response.entry((phase, service, profil)).or_default().merge(&cell.response);
                }
            }
        }
    }
    (attempts, response)
}
