//! Counts by the hours or days of a tool's own clock become bins.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::counts::binning::{self, Binned};
use super::counts::instants::Instants;
use super::counts::stamp::Stamp;
use super::counts::{Absent, CountsOptions};
use super::problem_list::ProblemList;
use crate::message::{Message, Problem, Problems};
use crate::time::{HOUR_US, paris};

/// What a tool's export does not say of itself.
#[derive(Debug, Clone)]
pub struct HourlyOptions {
    /// Zone of the tool's clock.
    pub zone: TimeZone,
    /// Width of the bins, a multiple of the file's; none for the file's own.
    pub interval: Option<Duration>,
    /// What an hour or day without a row means.
    pub absent: Absent,
}

impl Default for HourlyOptions {
    fn default() -> Self {
        Self { zone: paris(), interval: None, absent: Absent::Missing }
    }
}

/// Lays counts on the hours, or on the days when every one stands at midnight and the caller knows
/// them for days.
///
/// # Errors
/// A count in an hour that the clock skips; an interval that is no multiple of the file's.
pub(crate) fn bins(
    file: &str,
    counts: &BTreeMap<DateTime, f64>,
    of_days: bool,
    options: &HourlyOptions,
) -> Result<Binned, Problems> {
    let mut instants = Instants::new(options.zone.clone());
    let mut problems = ProblemList::new(file);
    for (at, count) in counts {
        let stamp = if of_days { Stamp::Day(at.date()) } else { Stamp::Civil(*at) };
        instants.push(stamp, Some(*count), 0, &mut problems);
    }
    instants.finish(&mut problems);
    problems.conclude()?;
    let laid = CountsOptions {
        zone: options.zone.clone(),
        interval: options.interval,
        absent: options.absent,
        ..CountsOptions::default()
    };
    let native = if of_days { 24 * HOUR_US } else { HOUR_US };
    let binned = binning::bins_of(&instants, native, &laid);
    binned.map_err(|message: Message| Problem::of_file(file, message).into())
}
