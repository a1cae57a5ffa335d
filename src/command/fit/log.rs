//! Reads access logs for a fit: their flags, the key of the run, their curves.

use std::time::Duration;

use afflux_models::audience::access_log::{AccessLog, LogOptions, LogVisits, ProfilRule};
use afflux_models::audience::curve::Curve;
use afflux_models::document::Bytes;
use afflux_models::time::UtcTime;
use afflux_models::{Message, Problem};
use clap::{Arg, ArgAction, ArgMatches};

use super::reading::{span, zone};
use crate::cli::flag;
use crate::failure::Failure;
use crate::files;
use crate::locale::Catalogue;

/// Width of the bins of a log when no flag says otherwise.
pub(super) const LOG_INTERVAL: Duration = Duration::from_secs(60);

/// Flags that only logs have.
pub(super) fn flags(catalogue: &Catalogue) -> [Arg; 4] {
    let help = |key: &str| catalogue.text(key, &[]);
    [
        flag("profil-rule", "RULE", help("help-flag-profil-rule")).action(ArgAction::Append),
        flag("same-page", "TIME", help("help-flag-same-page")),
        flag("not-page", "PATH", help("help-flag-not-page")).action(ArgAction::Append),
        flag("upload-from", "SIZE", help("help-flag-upload-from")),
    ]
}

/// Reads the files of one log: everybody's curve, one of each profil that the rules tell, and what
/// the visits were like.
pub(super) fn read(files: &[String], matches: &ArgMatches) -> Result<(Vec<Curve>, LogVisits), Failure> {
    let mut log = AccessLog::new(options(matches)?).map_err(Failure::Usage)?;
    for file in files {
        log = log.read(file, files::open(file)?)?;
    }
    let log = log.finish();
    let interval = span(matches, "interval")?.unwrap_or(LOG_INTERVAL);
    let width = i64::try_from(interval.as_micros()).unwrap_or(i64::MAX).max(1);
    let of_log = |message| Problem::of_file(&files[0], message);
    let (first, last) = log.covered.ok_or_else(|| of_log(Message::new("fit-no-visits")))?;
    let from = UtcTime(first.0.div_euclid(width).saturating_mul(width));
    let to = UtcTime((last.0.div_euclid(width) + 1).saturating_mul(width));
    let curves = log.to_curves(interval, &zone(matches)?, from, to).map_err(of_log)?;
    Ok((curves, log))
}

fn options(matches: &ArgMatches) -> Result<LogOptions, Failure> {
    let mut options = LogOptions { key: key()?, ..LogOptions::default() };
    options.speed = matches.get_one::<f64>("speed").copied().unwrap_or(1.0);
    options.interval = span(matches, "interval")?.unwrap_or(LOG_INTERVAL);
    options.inactivity = span(matches, "inactivity")?.unwrap_or(options.inactivity);
    options.same_page = span(matches, "same-page")?.unwrap_or(options.same_page);
    options.pages.ignored_prefixes.extend(matches.get_many::<String>("not-page").into_iter().flatten().cloned());
    let rules = matches.get_many::<String>("profil-rule").into_iter().flatten();
    options.profil_rules =
        rules.map(|rule| ProfilRule::parse(rule)).collect::<Result<_, _>>().map_err(Failure::Usage)?;
    if let Some(text) = matches.get_one::<String>("upload-from") {
        let refused = || Failure::Usage(Message::new("usage-flag").with("flag", "upload-from").with("value", text));
        options.upload_from_bytes = Bytes::parse(text).ok_or_else(refused)?.0;
    }
    Ok(options)
}

/// The key of this run for the hashes of visitors, from the system's random numbers: it is never
/// written anywhere, and nobody can guess it. What is fitted does not depend on it.
pub(super) fn key() -> Result<[u8; 16], Failure> {
    let mut key = [0; 16];
    getrandom::fill(&mut key).map_err(|error| Failure::Usage(Message::new("log-key").with("detail", error)))?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_runs_have_the_same_key() {
        assert_ne!(key().unwrap(), key().unwrap());
    }
}
