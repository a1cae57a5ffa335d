//! Workers that come, go and fail at known instants.

use afflux_models::seed::Key;
use afflux_plan::scenario::{Discipline, Failure, InProgress, Station};

use super::*;

/// The workers of a station from an instant on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Change {
    at: SimTime,
    station: usize,
    workers: u32,
    /// Share of the work in progress that is lost.
    lost_share: f64,
}

/// The stations when the run begins.
pub(super) fn pools(portal: &Portal, cut: &CutPlan<'_>) -> Vec<Pool> {
    let start = cut.instant(cut.start());
    let pool = |(n, station)| {
        let fails = |failure: &&Failure| failure.in_progress == InProgress::Lost;
        let loses = portal.failures.iter().filter(fails).any(|failure| failure.shares.iter().any(|(at, _)| *at == n));
        Pool::new(station, portal.workers_at(n, start), (cut.start(), cut.end()), loses)
    };
    portal.stations.iter().enumerate().map(pool).collect()
}

/// The stations whose every course is known beforehand: first come first served without classes, and
/// no failure takes work in progress.
pub(super) fn ahead(portal: &Portal, cut: &CutPlan<'_>, changes: &[Change]) -> Vec<Option<Box<LookAhead>>> {
    let start = cut.instant(cut.start());
    let of_station = |(n, station): (usize, &Station)| {
        let takes_work = |failure: &Failure| {
            failure.in_progress == InProgress::Lost && failure.shares.iter().any(|(at, _)| *at == n)
        };
        let is_known = station.discipline == Discipline::Fifo && station.priority.is_empty();
        (is_known && !portal.failures.iter().any(takes_work)).then(|| {
            let mut workers = vec![(cut.start(), portal.workers_at(n, start))];
            workers.extend(changes.iter().filter(|change| change.station == n).map(|c| (c.at, c.workers)));
            Box::new(LookAhead::new(station, &workers, cut.end()))
        })
    };
    portal.stations.iter().enumerate().map(of_station).collect()
}

/// What changes after the run has begun, in the order of time and stations.
pub(super) fn changes(portal: &Portal, cut: &CutPlan<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    for instant in portal.changes() {
        let at = cut.sim_time(instant);
        if at <= cut.start() {
            continue;
        }
        for station in 0..portal.stations.len() {
            let failing = portal.failures.iter().filter(|f| f.from == instant && f.in_progress == InProgress::Lost);
            let shares = failing.flat_map(|failure| &failure.shares).filter(|(n, _)| *n == station);
            let kept = shares.fold(1.0, |kept, (_, share)| kept * (1.0 - share));
            let workers = portal.workers_at(station, instant);
            changes.push(Change { at, station, workers, lost_share: 1.0 - kept });
        }
    }
    changes
}

/// Which of some jobs a failure takes: a share of them, rounded, those with the smallest draws.
fn taken(mut jobs: Vec<Job>, share: f64, key: Key) -> Vec<Job> {
    let count = (jobs.len() as f64 * share).round() as usize;
    let draw = |job: &Job| key.block(job.visit, Purpose::Failure, job.page, job.attempt, u32::from(job.stage))[0];
    jobs.sort_by_key(|job| (draw(job), *job));
    jobs.truncate(count);
    jobs
}

impl Engine<'_> {
    pub(super) fn put_changes(&mut self) {
        for (n, change) in self.changes.iter().enumerate() {
            let (visit, slot) = (VisitId(n as u64), NOBODY);
            self.agenda.put(Event { at: change.at, kind: Kind::Change, visit, page: 0, attempt: 0, stage: 0, slot });
        }
    }

    pub(super) fn changed(&mut self, event: &Event) {
        let Some(Change { station, workers, lost_share, .. }) = self.changes.get(event.visit.0 as usize).copied()
        else {
            return;
        };
        if self.ahead[station].is_some() {
            return;
        }
        self.pools[station].pass(event.at);
        self.pools[station].set_workers(workers, event.at);
        if lost_share > 0.0 {
            for job in taken(self.pools[station].in_service(), lost_share, self.key) {
                self.lose(station, job, event.at);
            }
        }
        self.fill(station, event.at);
        self.announce(station);
    }
}
