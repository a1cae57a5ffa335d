//! Readings become bins.

use std::collections::BTreeSet;

use super::grid::{Grid, common_interval_us, micros};
use super::instants::{Instants, Reading};
use super::{Absent, CountsOptions};
use crate::audience::curve::Bin;
use crate::message::Message;
use crate::time::{HOUR_US, SECOND_US, UtcTime};

/// More bins than this are a wrong date or interval, not a curve: ten years of minutes are 5 million.
const MOST_BINS: usize = 10_000_000;

/// Bins and what was done to get them.
pub(crate) struct Binned {
    pub(crate) bins: Vec<Bin>,
    pub(crate) notes: Vec<Message>,
}

/// Lays readings on their grid.
///
/// # Errors
/// No interval can be told, it does not tile a day, or the one asked for does not fit the file's.
pub(crate) fn bins(instants: &Instants, options: &CountsOptions) -> Result<Binned, Message> {
    let asked = options.interval.map(micros);
    let found = common_interval_us(&instants.readings, instants.days_only);
    if instants.readings.is_empty() {
        return Err(Message::new("counts-no-row"));
    }
    bins_of(instants, native_interval(found, asked)?, options)
}

/// Lays readings on a grid whose interval is known.
///
/// # Errors
/// It does not tile a day, or the interval asked for is no multiple of it.
pub(crate) fn bins_of(instants: &Instants, native: i64, options: &CountsOptions) -> Result<Binned, Message> {
    let readings = &instants.readings;
    let Some(first) = readings.first() else { return Err(Message::new("counts-no-row")) };
    let asked = options.interval.map(micros);
    if asked.is_some_and(|asked| asked <= 0 || asked % native != 0) {
        return Err(mismatch(native, asked.unwrap_or(0)));
    }
    let grid = Grid::new(native, first.at, &options.zone)?;
    let mut notes = vec![Message::new("counts-interval").with("interval_s", asked.unwrap_or(native) / SECOND_US)];
    notes.extend(daylight_notes(instants, native));

    let phase = grid.phase_us(readings);
    if phase != 0 {
        notes.push(Message::new("counts-aligned").with("seconds", phase as f64 / SECOND_US as f64));
    }
    let (cells, merged) = cells(&split_turns(readings, native), &grid, phase);
    if merged > 0 {
        notes.push(Message::new("counts-merged").with("rows", merged));
    }
    let mut binned = Binned { bins: Vec::new(), notes };
    let unmeasured: BTreeSet<UtcTime> = cells.iter().filter(|cell| cell.1.is_none()).map(|cell| cell.0).collect();
    if !unmeasured.is_empty() {
        binned.notes.push(Message::new("counts-unmeasured").with("rows", unmeasured.len()));
    }
    binned.fill(&cells, &unmeasured, &grid, options.absent)?;
    if let Some(asked) = asked.filter(|asked| *asked != native) {
        binned.widen(&Grid::new(asked, first.at, &options.zone)?);
    }
    Ok(binned)
}

/// The interval of the file itself, when one is asked for: a divisor of it.
fn native_interval(found: Option<i64>, asked: Option<i64>) -> Result<i64, Message> {
    match (found, asked) {
        (None, None) => Err(Message::new("counts-no-interval")),
        (None, Some(asked)) => Ok(asked),
        (Some(found), None) => Ok(found),
        (Some(found), Some(asked)) if asked > 0 && found % asked == 0 => Ok(asked),
        (Some(found), Some(asked)) if asked > 0 && asked % found == 0 => Ok(found),
        (Some(found), Some(asked)) => Err(mismatch(found, asked)),
    }
}

fn mismatch(found: i64, asked: i64) -> Message {
    let message = Message::new("counts-interval-mismatch").with("found_s", found / SECOND_US);
    message.with("asked_s", asked / SECOND_US)
}

fn daylight_notes(instants: &Instants, native: i64) -> Vec<Message> {
    let mut notes = Vec::new();
    let once = instants.readings.iter().filter(|reading| reading.second_turn.is_some()).count();
    if once > 0 && native <= HOUR_US {
        notes.push(Message::new("counts-repeated-hour-split").with("rows", once));
    }
    if instants.doubled > 0 {
        notes.push(Message::new("counts-repeated-hour").with("rows", instants.doubled));
    }
    if instants.removed > 0 {
        notes.push(Message::new("counts-removed-hour-left-out").with("rows", instants.removed));
    }
    notes
}

/// Splits a count that holds both turns of a repeated hour.
fn split_turns(readings: &[Reading], native: i64) -> Vec<(UtcTime, Option<f64>)> {
    let mut split: Vec<(UtcTime, Option<f64>)> = Vec::with_capacity(readings.len());
    let mut sorted = true;
    for reading in readings {
        match reading.second_turn.filter(|_| native <= HOUR_US) {
            Some(second) => {
                let half = reading.count.map(|count| count / 2.0);
                split.extend([(reading.at, half), (second, half)]);
                sorted = false;
            }
            None => split.push((reading.at, reading.count)),
        }
    }
    if !sorted {
        split.sort_by_key(|(at, _)| *at);
    }
    split
}

/// Counts by the start of their interval, and how many rows fell into an interval that had one.
fn cells(readings: &[(UtcTime, Option<f64>)], grid: &Grid, phase: i64) -> (Vec<(UtcTime, Option<f64>)>, usize) {
    let mut cells: Vec<(UtcTime, Option<f64>)> = Vec::with_capacity(readings.len());
    let mut merged = 0;
    for (at, count) in readings {
        let start = grid.aligned(*at, phase);
        match cells.last_mut().filter(|cell| cell.0 == start) {
            Some(cell) => {
                cell.1 = cell.1.zip(*count).map(|(a, b)| a + b);
                merged += 1;
            }
            None => cells.push((start, *count)),
        }
    }
    (cells, merged)
}

impl Binned {
    /// One bin for each measured cell, and zeros between them when absence means zero.
    fn fill(
        &mut self,
        cells: &[(UtcTime, Option<f64>)],
        unmeasured: &BTreeSet<UtcTime>,
        grid: &Grid,
        absent: Absent,
    ) -> Result<(), Message> {
        let mut absent_bins = 0_usize;
        let mut expected = None;
        for (start, count) in cells {
            let mut at = expected.unwrap_or(*start);
            while at < *start {
                absent_bins += 1;
                if absent_bins + self.bins.len() > MOST_BINS {
                    return Err(Message::new("counts-too-many-intervals").with("most", MOST_BINS));
                }
                let next = grid.next(at);
                if absent == Absent::Zero && !unmeasured.contains(&at) {
                    self.push(at, next, 0.0);
                }
                at = next;
            }
            let next = grid.next(*start);
            if let Some(count) = count {
                self.push(*start, next, *count);
            }
            expected = Some(next);
        }
        if absent_bins > 0 {
            self.notes.push(match absent {
                Absent::Zero => Message::new("counts-absent-zero").with("intervals", absent_bins),
                Absent::Missing => Message::new("counts-absent-missing").with("intervals", absent_bins),
            });
        }
        Ok(())
    }

    fn push(&mut self, start: UtcTime, next: UtcTime, count: f64) {
        self.bins.push(Bin { start, width_us: next.0 - start.0, count, saturated: false });
    }

    /// Sums bins into wider ones; one that is not wholly measured is left out.
    fn widen(&mut self, grid: &Grid) {
        let narrow = std::mem::take(&mut self.bins);
        let mut left_out = 0;
        for group in narrow.chunk_by(|a, b| grid.floor(a.start) == grid.floor(b.start)) {
            let start = grid.floor(group[0].start);
            let next = grid.next(start);
            let covered: i64 = group.iter().map(|bin| bin.width_us).sum();
            if covered == next.0 - start.0 {
                self.push(start, next, group.iter().map(|bin| bin.count).sum());
            } else {
                left_out += 1;
            }
        }
        if left_out > 0 {
            self.notes.push(Message::new("counts-incomplete").with("intervals", left_out));
        }
    }
}
