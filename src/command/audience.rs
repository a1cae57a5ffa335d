//! `afflux audience`: comparable indicators from weekly DNMA files.

use std::io::{BufReader, Read};

use afflux_models::audience::accounts::Accounts;
use afflux_models::audience::dnma::{By, DnmaOptions, DnmaReader, DnmaWeeks, DurationMeaning, Measures};
use afflux_models::audience::dnma::{service_named, services};
use afflux_models::audience::indicators::{Compare, Indicators, LineWeek, Lines, Question};
use afflux_models::vocabulary::{Device, Profil, Word};
use afflux_models::{Message, Problem};
use clap::{Arg, ArgAction, ArgMatches, Command};
use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};

use crate::cli::flag;
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::locale::Catalogue;
use crate::progress::Progress;
use crate::{files, report};

mod json;
mod summary;
mod text;
mod values;

pub(crate) use summary::Summary;

/// Words of `--by`.
const BY: [&str; 9] = ["region", "departement", "academie", "uai", "profil", "service", "device", "system", "browser"];

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    let help = |key: &str| catalogue.text(key, &[]);
    let words = |name: &'static str, value: &'static str, words: &[&'static str], key: &str| {
        flag(name, value, help(key)).value_parser(words.to_vec()).hide_possible_values(true)
    };
    Command::new("audience")
        .arg(
            Arg::new("files")
                .value_name("FILES")
                .required(true)
                .action(ArgAction::Append)
                .num_args(1..)
                .help(help("help-arg-dnma-files"))
                .help_heading(help("help-arguments")),
        )
        .next_help_heading(help("help-options"))
        .arg(words("by", "WHAT", &BY, "help-flag-by").default_value("region").hide_default_value(true))
        .arg(words("profil", "PROFIL", &profils(), "help-flag-profil"))
        .arg(flag("service", "NAME", help("help-flag-service")))
        .arg(words("device", "DEVICE", &devices(), "help-flag-device"))
        .arg(flag("from", "WEEK", help("help-flag-from-week")))
        .arg(flag("to", "WEEK", help("help-flag-to-week")))
        .arg(flag("compare-to", "YEARS", help("help-flag-compare-to")))
        .arg(flag("accounts", "FILE", help("help-flag-accounts")))
        .arg(words("duration-is", "mean|total", &["mean", "total"], "help-flag-duration-is"))
        .arg(flag("calendar", "FILE", help("help-flag-calendar")))
        .arg(flag("report", "DIR", help("help-flag-audience-report")))
}

fn profils() -> Vec<&'static str> {
    [Profil::Eleve, Profil::Enseignant, Profil::Parent, Profil::Personnel].map(Word::as_str).to_vec()
}

fn devices() -> Vec<&'static str> {
    [Device::Ordinateur, Device::Smartphone, Device::Tablette, Device::Autre].map(Word::as_str).to_vec()
}

/// Reads, computes, and writes what was asked for.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let by = matches.get_one::<String>("by").map_or("region", String::as_str);
    let (lines, measures) = asked(by, matches)?;
    let question = Question {
        lines,
        from: week(matches, "from")?,
        to: week(matches, "to")?.map(|monday| monday.saturating_add(6.days())),
        compare: compare(matches)?,
        duration: meaning(matches),
        accounts: accounts(matches, lines)?,
    };
    let calendar = context.calendar(matches)?;
    let options = DnmaOptions { measures, weeks: weeks_to_read(&question) };
    let names: Vec<&String> = matches.get_many::<String>("files").into_iter().flatten().collect();
    let weeks = read(&names, options, context)?;
    check(&weeks, &question, by)?;
    let indicators = Indicators::new(&weeks, &question, &calendar);
    let summary = Summary::of(by, &weeks, &question, &indicators)
        .ok_or_else(|| Problem::of_file(&weeks.files.join(", "), Message::new("audience-no-week")))?;
    context.check_stop()?;
    if let Some(path) = &context.output {
        files::write_with(path, |file| values::write_csv(&summary, &context.catalogue, file))?;
    }
    let page = match matches.get_one::<String>("report") {
        None => None,
        Some(folder) => {
            let page = std::path::Path::new(folder).join("audience.html");
            files::write(&page, report::audience::render(&summary, context).as_bytes())?;
            Some(page)
        }
    };
    if context.format == Format::Json {
        return json::print(&summary, context);
    }
    text::print(&summary, page.as_deref(), context)
}

/// The lines of the latest usual week, for a note of one of them.
pub(crate) struct Compared {
    /// Its Monday.
    pub(crate) week: Date,
    /// What the duration column means, when the user says.
    pub(crate) duration: Option<DurationMeaning>,
    /// The lines with their names.
    pub(crate) lines: Vec<(String, LineWeek)>,
}

/// Reads DNMA files and compares all places of a kind, each with itself a year before.
///
/// # Errors
/// As `afflux audience`.
pub(crate) fn compared(
    files: &[&String],
    by: &str,
    matches: &ArgMatches,
    context: &Context,
) -> Result<Compared, Failure> {
    let place = match by {
        "academie" => By::Academie,
        "departement" => By::Departement,
        _ => By::Region,
    };
    let lines = Lines::Places(place);
    let question = Question {
        lines,
        from: None,
        to: None,
        compare: Compare::YearBefore,
        duration: meaning(matches),
        accounts: None,
    };
    let calendar = context.calendar(matches)?;
    let options = DnmaOptions { measures: Measures::Globales, weeks: weeks_to_read(&question) };
    let weeks = read(files, options, context)?;
    check(&weeks, &question, by)?;
    let indicators = Indicators::new(&weeks, &question, &calendar);
    let summary = Summary::of(by, &weeks, &question, &indicators)
        .ok_or_else(|| Problem::of_file(&weeks.files.join(", "), Message::new("audience-no-week")))?;
    context.check_stop()?;
    let named = |line: &LineWeek| (summary.name(line.line, &context.catalogue), *line);
    let lines = indicators.week(summary.shown).iter().map(named).collect();
    Ok(Compared { week: summary.shown, duration: question.duration, lines })
}

/// What `--duration-is` says.
fn meaning(matches: &ArgMatches) -> Option<DurationMeaning> {
    matches.get_one::<String>("duration-is").map(|word| match word.as_str() {
        "total" => DurationMeaning::Total,
        _ => DurationMeaning::MeanPerVisit,
    })
}

/// The lines and the measures that the flags ask for.
fn asked(by: &str, matches: &ArgMatches) -> Result<(Lines, Measures), Failure> {
    let word = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let profil = word("profil").and_then(Profil::from_text);
    let device = word("device").and_then(Device::from_text);
    let service = match word("service") {
        None => None,
        Some(name) => Some(service_named(name).ok_or_else(|| {
            let known = services().collect::<Vec<_>>().join(", ");
            Failure::Usage(Message::new("usage-service").with("value", name).with("known", known))
        })?),
    };
    let place = match by {
        "region" => Some(By::Region),
        "departement" => Some(By::Departement),
        "academie" => Some(By::Academie),
        "uai" => Some(By::Uai),
        _ => None,
    };
    let measures = match (by, profil, service, device) {
        ("profil", None, None, None) => Measures::Profils,
        ("profil", None, None, Some(device)) => Measures::ProfilsOn(device),
        ("service", None, None, None) => Measures::Services,
        ("device", None, None, None) => Measures::Devices,
        ("device", Some(profil), None, None) => Measures::DevicesOf(profil),
        ("system", None, None, None) => Measures::Systems,
        ("browser", None, None, None) => Measures::Browsers,
        (_, None, None, None) if place.is_some() => Measures::Globales,
        (_, Some(profil), None, None) if place.is_some() => Measures::Profil(profil),
        (_, None, None, Some(device)) if place.is_some() => Measures::Device(device),
        (_, Some(profil), None, Some(device)) if place.is_some() => Measures::ProfilOn(profil, device),
        (_, None, Some(service), None) if place.is_some() => Measures::Service(service),
        _ => return Err(Failure::Usage(Message::new("usage-audience-together").with("by", by))),
    };
    Ok((place.map_or(Lines::Measures, Lines::Places), measures))
}

/// The Monday of a flag: a day of the week, or `2020-W12`.
fn week(matches: &ArgMatches, name: &'static str) -> Result<Option<Date>, Failure> {
    let Some(text) = matches.get_one::<String>(name) else { return Ok(None) };
    let by_number = text.split_once("-W").and_then(|(year, week)| {
        ISOWeekDate::new(year.parse().ok()?, week.parse().ok()?, Weekday::Monday).ok().map(ISOWeekDate::date)
    });
    let by_day = || {
        let day = text.parse::<Date>().ok()?;
        day.checked_sub(i64::from(day.weekday().to_monday_zero_offset()).days()).ok()
    };
    let wrong = || Failure::Usage(Message::new("usage-week").with("flag", name).with("value", text));
    by_number.or_else(by_day).map(Some).ok_or_else(wrong)
}

/// The school year of `--compare-to`.
fn compare(matches: &ArgMatches) -> Result<Compare, Failure> {
    let Some(text) = matches.get_one::<String>("compare-to") else { return Ok(Compare::YearBefore) };
    if text == "none" {
        return Ok(Compare::Nothing);
    }
    let years = text.split_once('-').and_then(|(first, second)| {
        let (first, second): (i16, i16) = (first.parse().ok()?, second.parse().ok()?);
        (first.checked_add(1)? == second && (1970..2200).contains(&first)).then_some(first)
    });
    years.map(Compare::SchoolYear).ok_or_else(|| Failure::Usage(Message::new("usage-compare-to").with("value", text)))
}

fn accounts(matches: &ArgMatches, lines: Lines) -> Result<Option<Accounts>, Failure> {
    let Some(file) = matches.get_one::<String>("accounts") else { return Ok(None) };
    let accounts = Accounts::read(file, files::open(file)?)?;
    let fits = match (accounts.by, lines) {
        (Some(By::Uai), _) => true,
        (None, Lines::Places(by)) => by != By::Uai,
        (Some(given), Lines::Places(by)) => given == by,
        (_, Lines::Measures) => false,
    };
    if fits { Ok(Some(accounts)) } else { Err(Problem::of_file(file, Message::new("accounts-other-place")).into()) }
}

/// The weeks asked for, and those that they are compared with.
fn weeks_to_read(question: &Question) -> Vec<(Date, Date)> {
    if question.from.is_none() && question.to.is_none() {
        return Vec::new();
    }
    let (from, to) = (question.from.unwrap_or(Date::MIN), question.to.unwrap_or(Date::MAX));
    let other = match question.compare {
        Compare::Nothing => None,
        // The same week number lies 52 or 53 weeks back.
        Compare::YearBefore => Some((from.saturating_sub(54.weeks()), to.saturating_sub(51.weeks()))),
        Compare::SchoolYear(year) => {
            let first = Date::new(year, 7, 15).unwrap_or(Date::MIN);
            Some((first, first.saturating_add(57.weeks())))
        }
    };
    std::iter::once((from, to)).chain(other).collect()
}

/// Reads the files, with progress by bytes.
fn read(names: &[&String], options: DnmaOptions, context: &Context) -> Result<DnmaWeeks, Failure> {
    let sizes = names.iter().filter_map(|name| std::fs::metadata(name).ok()).map(|metadata| metadata.len() >> 20);
    let progress = Progress::new(context.quiet, sizes.sum::<u64>().max(1), &context.text("progress-read"));
    progress.say(context.text("progress-megabytes"));
    let mut reader = DnmaReader::new(options);
    let mut done = 0;
    for name in names {
        let watched = Watched { file: files::open(name)?, progress: &progress, done, context };
        let input = BufReader::with_capacity(1 << 18, watched);
        let read = reader.read(name, input);
        // A signal ends the reading with an error of its own.
        context.check_stop()?;
        reader = read?;
        done += std::fs::metadata(name).map_or(0, |metadata| metadata.len());
    }
    progress.done();
    Ok(reader.finish())
}

/// A file whose reading is shown, and ended by a signal.
struct Watched<'a, R> {
    file: R,
    progress: &'a Progress,
    done: u64,
    context: &'a Context,
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.context.check_stop().is_err() {
            return Err(std::io::Error::other("stopped"));
        }
        let read = self.file.read(into)?;
        self.done += read as u64;
        self.progress.at(self.done >> 20);
        Ok(read)
    }
}

/// Whether the files have what was asked for.
fn check(weeks: &DnmaWeeks, question: &Question, by: &str) -> Result<(), Failure> {
    let file = weeks.files.join(", ");
    if weeks.measures().is_empty() {
        return Err(Problem::of_file(&file, Message::new("audience-no-measure").with("by", by)).into());
    }
    if weeks.rows == 0 {
        return Err(Problem::of_file(&file, Message::new("audience-no-week")).into());
    }
    if let Lines::Places(by) = question.lines
        && let Some(column) = by.column()
        && !weeks.has_place(by)
    {
        return Err(Problem::of_file(&file, Message::new("problem-missing-column").with("column", column)).into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(arguments: &[&str]) -> ArgMatches {
        let catalogue = Catalogue::new(crate::locale::Language::En);
        command(&catalogue).get_matches_from([&["audience", "x.csv"], arguments].concat())
    }

    #[test]
    fn weeks_are_named_by_a_day_or_a_number() {
        let monday = jiff::civil::date(2020, 3, 16);
        for text in ["2020-03-16", "2020-03-22", "2020-W12"] {
            assert_eq!(week(&matches(&["--from", text]), "from").ok().flatten(), Some(monday), "{text}");
        }
        for text in ["2020-W54", "mars", "2020-13-01", "-W1"] {
            assert!(week(&matches(&[&format!("--from={text}")]), "from").is_err(), "{text}");
        }
    }

    #[test]
    fn years_follow_each_other() {
        let of = |text: &str| compare(&matches(&["--compare-to", text])).ok();
        assert_eq!((of("2018-2019"), of("none")), (Some(Compare::SchoolYear(2018)), Some(Compare::Nothing)));
        assert_eq!((of("2018-2020"), of("2019"), of("32767-1")), (None, None, None));
        assert_eq!(compare(&matches(&[])).ok(), Some(Compare::YearBefore));
    }

    #[test]
    fn flags_that_contradict_are_refused() {
        let of = |arguments: &[&str]| {
            let matches = matches(arguments);
            asked(matches.get_one::<String>("by").map_or("", String::as_str), &matches).ok()
        };
        assert_eq!(of(&[]), Some((Lines::Places(By::Region), Measures::Globales)));
        assert_eq!(
            of(&["--by", "device", "--profil", "parent"]),
            Some((Lines::Measures, Measures::DevicesOf(Profil::Parent)))
        );
        assert_eq!(of(&["--service", "Notes"]), Some((Lines::Places(By::Region), Measures::Service("notes"))));
        assert_eq!(of(&["--by", "profil", "--profil", "parent"]), None);
        assert_eq!(of(&["--service", "cantine"]), None);
    }
}
