//! Samples of series become counts of even intervals.

use std::collections::BTreeMap;

use super::{Known, Meaning};
use crate::audience::counts::grid::usual_interval_us;
use crate::message::Message;
use crate::time::{SECOND_US, UtcTime};

/// Greatest count: beyond 2^50 a counter of doubles skips numbers.
const LARGEST: f64 = 1e15;

/// The grid that the samples of all series lie on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Steps {
    origin: UtcTime,
    pub(super) step_us: i64,
}

/// Counts, and what was seen on the way.
#[derive(Debug, Default)]
pub(super) struct Increases {
    /// Count and number of series, by the start of the interval.
    pub(super) counts: BTreeMap<UtcTime, (f64, usize)>,
    /// Falls of a counter that began anew.
    pub(super) resets: u64,
    /// Steps from one sample of a series to the next.
    pub(super) steps: u64,
    /// Farthest that a sample lies from the grid, microseconds.
    pub(super) jitter_us: i64,
}

impl Steps {
    /// The step of the samples: the median gap, taken to the nearest usual interval within 2 %.
    ///
    /// # Errors
    /// No series has two samples.
    pub(super) fn of(series: &[Known]) -> Result<Self, Message> {
        let pairs = series.iter().flat_map(|series| series.samples.windows(2));
        let mut gaps: Vec<i64> = pairs.map(|pair| pair[1].0.0 - pair[0].0.0).filter(|gap| *gap > 0).collect();
        if gaps.is_empty() {
            return Err(Message::new("prometheus-one-sample"));
        }
        let middle = gaps.len() / 2;
        let (_, median, _) = gaps.select_nth_unstable(middle);
        let origin = series.iter().filter_map(|series| series.samples.first()).map(|sample| sample.0).min();
        Ok(Self { origin: origin.unwrap_or_default(), step_us: usual_interval_us(*median) })
    }

    /// Nearest point of the grid, and how far it is.
    fn nearest(&self, at: UtcTime) -> (i64, i64) {
        let since = at.0 - self.origin.0;
        let index = (since + self.step_us / 2).div_euclid(self.step_us);
        (index, (since - index * self.step_us).abs())
    }

    fn start(&self, index: i64) -> UtcTime {
        self.origin.plus_us(index * self.step_us)
    }
}

/// The counts that samples of one meaning tell. What a counter gained between two neighbouring points
/// belongs to the interval between them; what it gained while samples are missing belongs to none. A
/// counter that falls began anew: it gained what it shows.
///
/// # Errors
/// A value that is negative or too large to count.
pub(super) fn increases(series: &[Known], steps: &Steps, meaning: Meaning) -> Result<Increases, Message> {
    let mut found = Increases::default();
    for one in series {
        let mut before: Option<(i64, f64)> = None;
        for (at, value) in &one.samples {
            if !(0.0..=LARGEST).contains(value) {
                return Err(Message::new("prometheus-no-count").with("value", value));
            }
            let (index, away) = steps.nearest(*at);
            found.jitter_us = found.jitter_us.max(away);
            match meaning {
                Meaning::Counter => found.counter(steps, before, (index, *value)),
                Meaning::Increase => found.add(steps.start(index - 1), *value),
                Meaning::Rate => found.add(steps.start(index - 1), value * steps.step_us as f64 / SECOND_US as f64),
            }
            before = Some((index, *value));
        }
    }
    Ok(found)
}

impl Increases {
    fn counter(&mut self, steps: &Steps, before: Option<(i64, f64)>, now: (i64, f64)) {
        let Some((index, value)) = before else { return };
        self.steps += 1;
        let fell = now.1 < value;
        self.resets += u64::from(fell);
        if now.0 == index + 1 {
            self.add(steps.start(index), if fell { now.1 } else { now.1 - value });
        }
    }

    fn add(&mut self, start: UtcTime, count: f64) {
        let cell = self.counts.entry(start).or_insert((0.0, 0));
        cell.0 += count;
        cell.1 += 1;
    }
}

/// How the values of all series go: steps up, steps down, and the greatest value.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Course {
    pub(super) rises: u64,
    pub(super) falls: u64,
    pub(super) most: f64,
}

impl Course {
    pub(super) fn of(series: &[Known]) -> Self {
        let mut course = Self::default();
        for one in series {
            for pair in one.samples.windows(2) {
                course.rises += u64::from(pair[1].1 > pair[0].1);
                course.falls += u64::from(pair[1].1 < pair[0].1);
                course.most = course.most.max(pair[1].1);
            }
        }
        course
    }

    /// Whether it falls so seldom that the falls are restarts.
    pub(super) fn is_a_counters(&self) -> bool {
        self.falls * 10 <= self.rises + 5
    }
}
