//! `--shard` and `--start-at`: several generators, or machines, that play one plan together.

use std::time::{Duration, SystemTime};

use afflux_models::Message;
use afflux_models::time::{UtcTime, paris};
use afflux_plan::Selection;
use clap::{Arg, ArgMatches};
use jiff::Timestamp;
use jiff::civil::{DateTime, Time};

use crate::cli::flag;
use crate::failure::Failure;
use crate::locale::Catalogue;

/// A run that would begin later than this is a mistake.
const LATEST: Duration = Duration::from_secs(24 * 3600);

/// Both flags.
pub(super) fn flags(catalogue: &Catalogue) -> [Arg; 2] {
    [shard_flag(catalogue), flag("start-at", "TIME", catalogue.text("help-flag-start-at", &[]))]
}

/// `--shard`.
pub(super) fn shard_flag(catalogue: &Catalogue) -> Arg {
    flag("shard", "I/N", catalogue.text("help-flag-shard", &[]))
}

/// `I/N`; or `env/N`, where the scheduler's environment says which part this is: `JOB_COMPLETION_INDEX` of an
/// indexed job, `SLURM_ARRAY_TASK_ID` of an array (less `SLURM_ARRAY_TASK_MIN`). Of an array `env` alone takes
/// the number of parts from `SLURM_ARRAY_TASK_COUNT`.
///
/// # Errors
/// No shard, no such part, or an environment that does not say it.
pub(super) fn parse(text: &str, variable: impl Fn(&str) -> Option<String>) -> Result<(u32, u32), Message> {
    let Some(count) = text.strip_prefix("env") else { return Selection::parse_shard(text) };
    let number = |name: &str| variable(name).and_then(|value| value.trim().parse::<u32>().ok());
    let first = number("SLURM_ARRAY_TASK_MIN").unwrap_or(0);
    let of_array = number("SLURM_ARRAY_TASK_ID").and_then(|id| id.checked_sub(first));
    let index = number("JOB_COMPLETION_INDEX").or(of_array);
    let count = match count.strip_prefix('/') {
        Some(count) => count.trim().to_owned(),
        None if count.is_empty() => number("SLURM_ARRAY_TASK_COUNT").map(|count| count.to_string()).unwrap_or_default(),
        None => return Selection::parse_shard(text),
    };
    let refused = || Message::new("shard-environment").with("shard", text);
    let index = index.filter(|_| !count.is_empty()).ok_or_else(refused)?;
    Selection::parse_shard(&format!("{index}/{count}"))
}

/// When the run begins.
///
/// # Errors
/// No time, one that is past, or one more than a day away.
pub(super) fn start_at(matches: &ArgMatches) -> Result<Option<SystemTime>, Failure> {
    let Some(text) = matches.get_one::<String>("start-at") else { return Ok(None) };
    let now = SystemTime::now();
    instant(text, now).map(Some).map_err(Failure::Usage)
}

/// An instant with its offset, or civil time in Europe/Paris; a time alone is today's.
fn instant(text: &str, now: SystemTime) -> Result<SystemTime, Message> {
    let unreadable = || Message::new("start-at-unreadable").with("value", text);
    let now_us =
        now.duration_since(SystemTime::UNIX_EPOCH).ok().and_then(|since| i64::try_from(since.as_micros()).ok());
    let today = UtcTime::from_unix_us(now_us.ok_or_else(unreadable)?).civil(&paris()).date();
    let civil = || text.parse::<DateTime>().ok().or_else(|| Some(today.to_datetime(text.parse::<Time>().ok()?)));
    let unix_us = match text.parse::<Timestamp>() {
        Ok(timestamp) => timestamp.as_microsecond(),
        Err(_) => UtcTime::from_civil(civil().ok_or_else(unreadable)?, &paris()).unix_us(),
    };
    let at = u64::try_from(unix_us).map(|us| SystemTime::UNIX_EPOCH + Duration::from_micros(us));
    let at = at.map_err(|_| unreadable())?;
    match at.duration_since(now) {
        Ok(wait) if wait <= LATEST => Ok(at),
        Ok(_) => Err(Message::new("start-at-far").with("value", text)),
        Err(_) => Err(Message::new("start-at-past").with("value", text)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn parsed(text: &str, environment: &[(&str, &str)]) -> Result<(u32, u32), &'static str> {
        let environment: BTreeMap<&str, &str> = environment.iter().copied().collect();
        let parsed = parse(text, |name| environment.get(name).map(ToString::to_string));
        parsed.map_err(|message| message.key)
    }

    #[test]
    fn a_scheduler_says_which_part_it_is() {
        assert_eq!(parsed("1/4", &[("JOB_COMPLETION_INDEX", "3")]), Ok((1, 4)));
        assert_eq!(parsed("env/4", &[("JOB_COMPLETION_INDEX", "3")]), Ok((3, 4)));
        let array = [("SLURM_ARRAY_TASK_ID", "7"), ("SLURM_ARRAY_TASK_MIN", "5"), ("SLURM_ARRAY_TASK_COUNT", "3")];
        assert_eq!(parsed("env", &array), Ok((2, 3)));
        assert_eq!(parsed("env/8", &array), Ok((2, 8)));
        assert_eq!(parsed("env/2", &array), Err("selection-shard"));
        assert_eq!(parsed("env/4", &[]), Err("shard-environment"));
        assert_eq!(parsed("env", &[("JOB_COMPLETION_INDEX", "3")]), Err("shard-environment"));
        assert_eq!(parsed("env4", &array), Err("selection-shard-shape"));
        assert_eq!(parsed("4/4", &[]), Err("selection-shard"));
    }

    #[test]
    fn a_run_begins_at_an_instant_that_is_to_come() {
        // 2026-01-05T10:00:00+01:00.
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_603_600);
        let after = |text: &str| instant(text, now).map(|at| at.duration_since(now).unwrap_or_default().as_secs());
        assert_eq!(after("2026-01-05T09:00:30Z"), Ok(30));
        assert_eq!(after("2026-01-05T10:01:00"), Ok(60));
        assert_eq!(after("10:02:00"), Ok(120));
        assert_eq!(after("10:02"), Ok(120));
        let refused = |text: &str| after(text).map_err(|message| message.key);
        assert_eq!(refused("09:59"), Err("start-at-past"));
        assert_eq!(refused("2026-01-07T10:00:00Z"), Err("start-at-far"));
        assert_eq!(refused("soon"), Err("start-at-unreadable"));
        assert_eq!(refused("1900-01-01T00:00:00Z"), Err("start-at-unreadable"));
    }
}
