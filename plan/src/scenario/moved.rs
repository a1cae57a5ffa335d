//! A scenario on another date: the same hours, the same story, the days of the calendar that it meets there.

use afflux_models::Message;
use afflux_models::calendar::DayStatus;
use afflux_models::time::{UtcTime, paris};
use jiff::civil::{Date, DateTime};
use jiff::{Span, ToSpan};

use super::{Portal, Roles, Scenario, hex};
use sha2::{Digest, Sha256};

/// What a date is in some territories.
#[derive(Debug, Clone, PartialEq)]
pub struct DayThere {
    /// Names of the territories, in the order of their ids.
    pub territories: Vec<String>,
    /// What the day is there.
    pub status: DayStatus,
}

impl Scenario {
    /// The same scenario with the named window (or the first) beginning on a date at its civil hour. Whatever has
    /// a date of its own moves by as many days; the usual level stays that of its reference day. The facts of
    /// another date are no longer its own.
    ///
    /// # Errors
    /// No window of that name, or a day that the calendar knows nothing of.
    pub fn moved_to(&self, date: Date, window: Option<&str>) -> Result<Self, Message> {
        let first = self.window(window)?.from.date();
        let far = |_| Message::new("calendar-date-out-of-reach").with("date", date);
        let days = first.until(date).map_err(far)?.get_days();
        let by = days.days();
        let mut moved = self.clone();
        for window in moved.windows.iter_mut().chain([&mut moved.replay.window]) {
            window.from = window.from.checked_add(by).map_err(far)?;
            window.to = window.to.checked_add(by).map_err(far)?;
        }
        for episode in &mut moved.episodes {
            for day in [&mut episode.from, &mut episode.to].into_iter().flatten() {
                *day = day.checked_add(by).map_err(far)?;
            }
        }
        for lever in &mut moved.levers {
            for at in [&mut lever.when.from, &mut lever.when.to].into_iter().flatten() {
                *at = later(*at, by).map_err(far)?;
            }
        }
        for portal in [&mut moved.portal, &mut moved.staging] {
            move_portal(portal, by).map_err(far)?;
        }
        moved.roles = Roles::default();
        let mut hasher = Sha256::new();
        hasher.update(self.hash.as_bytes());
        hasher.update(format!("date {days}").as_bytes());
        moved.hash = hex(&hasher.finalize());
        moved.check_known(window)?;
        Ok(moved)
    }

    /// Every day of a window must be in the calendar, everywhere.
    fn check_known(&self, window: Option<&str>) -> Result<(), Message> {
        let window = self.window(window)?;
        let last = window.to.checked_sub(1.nanosecond()).unwrap_or(window.to).date();
        for date in window.from.date().series(1.day()).take_while(|date| *date <= last) {
            self.day_there(date)?;
        }
        Ok(())
    }

    /// What a date is, territories with the same answer together.
    ///
    /// # Errors
    /// A date that the calendar knows nothing of.
    pub fn day_there(&self, date: Date) -> Result<Vec<DayThere>, Message> {
        let mut days: Vec<DayThere> = Vec::new();
        for territory in &self.territories {
            let status = self.calendar.status(date, territory.zone, None, territory.alsace_moselle)?;
            match days.iter_mut().find(|day| day.status == status) {
                Some(day) => day.territories.push(territory.name.clone()),
                None => days.push(DayThere { territories: vec![territory.name.clone()], status }),
            }
        }
        Ok(days)
    }
}

fn move_portal(portal: &mut Portal, by: Span) -> Result<(), jiff::Error> {
    for failure in &mut portal.failures {
        failure.from = later(failure.from, by)?;
        failure.to = later(failure.to, by)?;
    }
    for extra in &mut portal.extra_workers {
        extra.from = later(extra.from, by)?;
        extra.to = extra.to.map(|to| later(to, by)).transpose()?;
    }
    Ok(())
}

/// The same civil time some days later.
fn later(at: UtcTime, by: Span) -> Result<UtcTime, jiff::Error> {
    let zone = paris();
    let civil: DateTime = at.civil(&zone).checked_add(by)?;
    Ok(UtcTime::from_civil(civil, &zone))
}
