//! What a station of a simulated portal did in the window.

use afflux_models::time::SimTime;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::histogram::Durations;
use crate::recorder::Recorder;

/// One station, from the opening of the window to its close.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StationRow {
    /// Its name.
    pub name: String,
    /// Requests that came.
    pub arrivals: u64,
    /// Requests that found no place.
    pub refused: u64,
    /// Requests whose work a failure took.
    pub lost: u64,
    /// Time that workers were busy, µs, summed over the workers.
    pub busy_us: u64,
    /// Time that workers were there, µs, summed over the workers.
    pub there_us: u64,
    /// Most requests that waited at once.
    pub most_waiting: u64,
    /// Waiting times of the requests that a worker began, µs; empty where workers are shared.
    pub wait: Durations,
}

impl StationRow {
    /// Adds the same station of another portal; most who wait at once are those of one of them.
    pub fn merge(&mut self, other: &StationRow) {
        self.arrivals = self.arrivals.saturating_add(other.arrivals);
        self.refused = self.refused.saturating_add(other.refused);
        self.lost = self.lost.saturating_add(other.lost);
        self.busy_us = self.busy_us.saturating_add(other.busy_us);
        self.there_us = self.there_us.saturating_add(other.there_us);
        self.most_waiting = self.most_waiting.max(other.most_waiting);
        self.wait.merge(&other.wait);
    }

    /// Share of the workers' time that they were busy; none when there were no workers.
    pub fn utilisation(&self) -> Option<f64> {
        (self.there_us > 0).then(|| self.busy_us as f64 / self.there_us as f64)
    }
}

/// Measures a station while it is played.
#[derive(Debug)]
pub struct StationGauge {
    row: StationRow,
    /// Requests that did not wait.
    at_once: u64,
    wait: Recorder,
    end: SimTime,
    passed: SimTime,
}

impl StationGauge {
    /// A station of a run that ends at an instant.
    pub fn new(name: &str, end: SimTime) -> Self {
        Self {
            row: StationRow { name: name.into(), ..StationRow::default() },
            at_once: 0,
            wait: Recorder::default(),
            end,
            passed: SimTime(0),
        }
    }

    #[inline]
    fn is_inside(&self, now: SimTime) -> bool {
        now.0 >= 0 && now < self.end
    }

    /// Until now so many workers were busy, and so many there.
    pub fn pass(&mut self, now: SimTime, busy: u32, there: u32) {
        let now = now.min(self.end);
        let passed_us = (now.0 - self.passed.0).max(0) as u64;
        if passed_us > 0 {
            let time_us = |workers: u32| passed_us.saturating_mul(u64::from(workers));
            self.row.busy_us = self.row.busy_us.saturating_add(time_us(busy));
            self.row.there_us = self.row.there_us.saturating_add(time_us(there.max(busy)));
            self.passed = now;
        }
    }

    /// A worker worked from an instant to another one.
    #[inline]
    pub fn works(&mut self, since: SimTime, until: SimTime) {
        let length_us = until.0.min(self.end.0).max(0) - since.0.max(0);
        self.row.busy_us = self.row.busy_us.saturating_add(length_us.max(0) as u64);
    }

    /// A request has come, did not wait, and takes a worker until an instant.
    #[inline(always)]
    pub fn serves_at_once(&mut self, now: SimTime, until: SimTime) {
        let is_inside = u64::from(self.is_inside(now));
        self.row.arrivals += is_inside;
        self.at_once += is_inside;
        self.works(now, until);
    }

    /// So many workers were there from an instant to another one.
    pub fn there(&mut self, since: SimTime, until: SimTime, workers: u32) {
        let length_us = (until.0.clamp(0, self.end.0) - since.0.max(0)).max(0) as u64;
        self.row.there_us = self.row.there_us.saturating_add(length_us.saturating_mul(u64::from(workers)));
    }

    /// A request has come.
    #[inline]
    pub fn arrives(&mut self, now: SimTime) {
        self.row.arrivals += u64::from(self.is_inside(now));
    }

    /// So many requests wait.
    pub fn waits(&mut self, now: SimTime, count: usize) {
        if self.is_inside(now) {
            self.row.most_waiting = self.row.most_waiting.max(count as u64);
        }
    }

    /// A request found no place.
    pub fn refuses(&mut self, now: SimTime) {
        self.row.refused += u64::from(self.is_inside(now));
    }

    /// The work on a request is lost.
    pub fn loses(&mut self, now: SimTime) {
        self.row.lost += u64::from(self.is_inside(now));
    }

    /// A worker begins a request that has waited since an instant.
    #[inline]
    pub fn starts(&mut self, now: SimTime, since: SimTime) {
        if now == since {
            self.at_once += u64::from(self.is_inside(now));
        } else if self.is_inside(now) {
            self.wait.record(now.0 - since.0);
        }
    }

    /// What was measured of a station whose workers are told by [`StationGauge::works`].
    pub fn done(mut self) -> StationRow {
        self.wait.record_zeros(self.at_once);
        self.row.wait = self.wait.durations();
        self.row
    }

    /// What was measured until the close.
    pub fn into_row(mut self, busy: u32, there: u32) -> StationRow {
        self.pass(self.end, busy, there);
        self.done()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One worker busy from 2 to 6 s of 10, a second one there from 5 s on: 4 of 15 worker seconds.
    #[test]
    fn utilisation_is_of_the_workers_that_were_there() {
        let at = |seconds: i64| SimTime(seconds * 1_000_000);
        let mut gauge = StationGauge::new("pages", at(10));
        gauge.pass(at(-5), 1, 1);
        gauge.arrives(at(-1));
        for (seconds, busy, there) in [(2, 0, 1), (5, 1, 1), (6, 1, 2)] {
            gauge.pass(at(seconds), busy, there);
        }
        gauge.arrives(at(2));
        gauge.starts(at(2), at(1));
        gauge.arrives(at(10));
        let row = gauge.into_row(0, 2);
        assert_eq!((row.arrivals, row.busy_us, row.there_us), (1, 4_000_000, 15_000_000));
        assert_eq!(row.utilisation(), Some(4.0 / 15.0));
        assert_eq!((row.wait.count(), StationRow::default().utilisation()), (1, None));
    }
}
