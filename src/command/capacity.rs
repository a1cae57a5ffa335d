//! `afflux capacity`: how many a target lets in at once, and how many pages a second it serves.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use afflux_loadgen::capacity::{
    Capacity, CapacityOptions, CapacityProgress, Counts, Ended, Plateau, PlateauOptions, Signal, capacity,
};
use afflux_loadgen::guard::accept_own;
use afflux_loadgen::{ReplayOptions, Stop, StopSignal};
use afflux_models::Message;
use afflux_plan::scenario::Scenario;
use afflux_plan::{Tempo, Visitor};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::{Value, json};

use super::{scenario, with_scenario};
use crate::cli::flag;
use crate::context::{Context, Format};
use crate::embedded::EmbeddedPortal;
use crate::failure::Failure;
use crate::locale::Catalogue;
use crate::progress::Progress;
use crate::{files, playing, table, target};

/// Most that are held, unless the user says.
const MOST: u64 = 20_000;

/// People beyond the most: refused ones and those who ask for quick pages.
const BEYOND: u64 = 2_000;

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    let text = |key: &str| catalogue.text(key, &[]);
    let counts = Counts::ALL.map(Counts::as_str);
    with_scenario(Command::new("capacity"), catalogue)
        .args(target::flags(catalogue))
        .arg(playing::journey_flag(catalogue))
        .arg(
            flag("counts", "WHAT", text("help-flag-counts"))
                .value_parser(PossibleValuesParser::new(counts))
                .hide_possible_values(true)
                .hide_default_value(true)
                .default_value("sessions"),
        )
        .arg(flag("most", "N", text("help-flag-most")).value_parser(value_parser!(u64).range(1..)))
        .arg(flag("silence", "SECONDS", text("help-flag-silence")).value_parser(value_parser!(f64)))
        .arg(Arg::new("no-plateau").long("no-plateau").action(ArgAction::SetTrue).help(text("help-flag-no-plateau")))
        .arg(
            flag("plateau-seconds", "LOW,HIGH", text("help-flag-plateau-seconds"))
                .value_parser(value_parser!(f64))
                .value_delimiter(',')
                .num_args(1),
        )
}

/// Searches the capacity of a target, or of the scenario's staging portal, which it starts.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let scenario = scenario(matches, context)?;
    let asked = asked(matches, &scenario, context)?;
    let named = matches.get_one::<String>("journey");
    let stop = StopSignal::new();
    let options = ReplayOptions {
        stop: stop.clone(),
        run_id: crate::embedded::secret()?.chars().take(12).collect(),
        journey: named.map(|named| playing::journey(named.as_str())).transpose()?.map(Arc::new),
        ..ReplayOptions::default()
    };
    let found = match target::aimed(matches, 1, context)? {
        Some(aimed) => {
            let ceilings = aimed.target.ceilings();
            let asked = within(asked, ceilings.connections, ceilings.rate_per_s);
            let options = ReplayOptions { password: aimed.password.clone(), ..options };
            search(&aimed.target, &options, &asked, &stop, context)?
        }
        None => {
            let folder = tempfile::tempdir().map_err(|error| Failure::output("access.log", &error))?;
            let log: PathBuf = folder.path().join("access.log");
            let portal = EmbeddedPortal::start(&scenario.staging, Tempo::PLAN, context.seed, &log, None)?;
            let own = accept_own(portal.address, &portal.nonce).map_err(target::failure)?;
            let options = ReplayOptions { password: portal.password.clone(), ..options };
            let found = search(&own, &options, &asked, &stop, context);
            portal.close();
            found?
        }
    };
    print(&found, context)?;
    conclude(&found, context)
}

/// What is asked stays within what the guard allows: a place for quick pages is kept.
fn within(asked: CapacityOptions, connections: u64, rate_per_s: f64) -> CapacityOptions {
    let most = asked.most.min(connections.saturating_sub(2).max(1));
    let plateau = asked.plateau.map(|how| PlateauOptions { most_per_s: how.most_per_s.min(rate_per_s / 2.0), ..how });
    CapacityOptions { most, plateau, ..asked }
}

fn asked(matches: &ArgMatches, scenario: &Scenario, context: &Context) -> Result<CapacityOptions, Failure> {
    let counts = matches.get_one::<String>("counts").map_or("sessions", String::as_str);
    let counts = Counts::ALL.into_iter().find(|known| known.as_str() == counts).unwrap_or(Counts::Sessions);
    let most = matches.get_one::<u64>("most").copied().unwrap_or(MOST);
    let silence = matches.get_one::<f64>("silence").copied().unwrap_or(5.0);
    let silence =
        Duration::try_from_secs_f64(silence).ok().filter(|silence| (0.01..=600.0).contains(&silence.as_secs_f64()));
    let silence = silence.ok_or_else(|| Failure::Usage(Message::new("usage-silence")))?;
    let visitors: Vec<Visitor> = people(scenario).take(most.saturating_add(BEYOND) as usize).collect();
    let plateau = if matches.get_flag("no-plateau") { None } else { Some(plateau(matches, context.seed)?) };
    Ok(CapacityOptions { counts, most, silence, visitors, at: scenario.replay.window.opens(), plateau })
}

fn plateau(matches: &ArgMatches, seed: u64) -> Result<PlateauOptions, Failure> {
    let how = PlateauOptions { seed, ..PlateauOptions::default() };
    let Some(seconds) = matches.get_many::<f64>("plateau-seconds") else { return Ok(how) };
    match seconds.copied().collect::<Vec<f64>>()[..] {
        [low_s, high_s] if (1.0..=3600.0).contains(&low_s) && (2.0..=3600.0).contains(&high_s) => {
            Ok(PlateauOptions { low_s, high_s, ..how })
        }
        _ => Err(Failure::Usage(Message::new("usage-plateau-seconds"))),
    }
}

/// The people of a scenario, group by group, the first of each first.
fn people(scenario: &Scenario) -> impl Iterator<Item = Visitor> + '_ {
    let groups = move || {
        let territories = scenario.territories.iter();
        territories.flat_map(|territory| territory.people.iter().map(move |people| (territory.id, people)))
    };
    let largest = groups().map(|(_, people)| people.count).max().unwrap_or(0);
    (0..largest).flat_map(move |person| {
        let there = groups().filter(move |(_, people)| person < people.count);
        there.map(move |(territory, people)| Visitor { territory, group: people.group, person })
    })
}

fn search(
    target: &afflux_loadgen::guard::AcceptedTarget,
    options: &ReplayOptions,
    asked: &CapacityOptions,
    stop: &StopSignal,
    context: &Context,
) -> Result<Capacity, Failure> {
    let progress = Progress::new(context.quiet, 0, &context.text("progress-capacity"));
    let tell = |at: &CapacityProgress| {
        if let Some(code) = context.stop.code() {
            stop.raise(if code == 143 { Stop::Terminate } else { Stop::Interrupt });
        }
        let catalogue = &context.catalogue;
        progress.say(match at.plateau {
            None => catalogue.text(
                "progress-capacity-at",
                &[("held", catalogue.integer(at.held)), ("refused", catalogue.integer(at.refused))],
            ),
            Some((passed, whole)) => catalogue.text(
                "progress-capacity-plateau",
                &[("passed", catalogue.integer(passed)), ("whole", catalogue.integer(whole))],
            ),
        });
    };
    let found = capacity(target, options, asked, tell).map_err(target::failure);
    progress.done();
    if afflux_loadgen::interrupted() && context.stop.code().is_none() {
        context.stop.note(130);
    }
    found
}

/// The row of what is known of such limits.
fn row(counts: Counts, signal: Signal) -> &'static str {
    match (counts, signal) {
        (Counts::Sessions, Signal::TurnedAway) => "session-quota",
        (Counts::Requests, Signal::TurnedAway) => "requests-in-process",
        (Counts::Requests, Signal::WrongResponse) => "two-connections-a-request",
        (Counts::Requests, Signal::Reset | Signal::NoConnection) => "connections-in-process",
        (Counts::Connections, Signal::ClosedHeld) => "idle-reclaimed",
        (_, Signal::Silence) => "queue",
        _ => "other",
    }
}

fn to_json(found: &Capacity) -> Value {
    let plateau = found.plateau.as_ref().map(|plateau| {
        json!({
            "pages_per_s": plateau.per_s,
            "low": plateau.per_s_interval.0,
            "high": plateau.per_s_interval.1,
            "page_alone_s": plateau.alone_s,
            "floor_s": plateau.floor_s,
            "workers": plateau.workers,
            "workers_low": plateau.workers_interval.0,
            "workers_high": plateau.workers_interval.1,
            "reached": plateau.is_reached,
            "seconds": plateau.took_s,
        })
    });
    let is_found = found.ended == Ended::Found;
    json!({
        "capacity": is_found.then_some(found.held),
        "low": is_found.then_some(found.interval.0),
        "high": is_found.then_some(found.interval.1),
        "held": found.held,
        "ended": ended_key(found.ended),
        "counts": found.counts.as_str(),
        "signal": found.signal.map(Signal::as_str),
        "row": found.signal.map(|signal| row(found.counts, signal)),
        "sessions_opened": found.opened,
        "requests": found.requests,
        "seconds": found.took.as_secs_f64(),
        "released": found.released.0,
        "not_released": found.released.1,
        "plateau": plateau,
    })
}

const fn ended_key(ended: Ended) -> &'static str {
    match ended {
        Ended::Found => "found",
        Ended::Ceiling => "ceiling",
        Ended::Generator => "generator",
        Ended::Stopped => "stopped",
        Ended::NotHeld => "not-held",
    }
}

fn print(found: &Capacity, context: &Context) -> Result<(), Failure> {
    let value = to_json(found);
    if let Some(file) = &context.output {
        files::write(file, format!("{value:#}\n").as_bytes())?;
    }
    if context.format == Format::Json {
        return context.print_json(&value);
    }
    let catalogue = &context.catalogue;
    let mut rows = Vec::new();
    let mut row_of = |key: &str, value: String| rows.push((context.text(key), value));
    if found.ended == Ended::Found {
        row_of("capacity-found", catalogue.integer(found.held));
        if found.interval.0 != found.interval.1 {
            row_of(
                "capacity-interval",
                format!("{} – {}", catalogue.integer(found.interval.0), catalogue.integer(found.interval.1)),
            );
        }
    } else {
        row_of("capacity-held", catalogue.integer(found.held));
    }
    row_of("capacity-counts", context.text(&format!("capacity-counts-{}", found.counts.as_str())));
    if let Some(signal) = found.signal {
        row_of("capacity-signal", context.text(&format!("capacity-signal-{}", signal.as_str())));
    }
    row_of("capacity-attempts", catalogue.integer(found.opened));
    row_of("capacity-requests", catalogue.integer(found.requests));
    row_of("capacity-seconds", catalogue.decimal(found.took.as_secs_f64(), 1));
    row_of("capacity-released", catalogue.integer(found.released.0));
    if found.released.1 > 0 {
        row_of("capacity-not-released", catalogue.integer(found.released.1));
    }
    if let Some(plateau) = &found.plateau {
        plateau_rows(plateau, catalogue, &mut row_of, context);
    }
    let mut paragraphs = vec![table::pairs(&rows).trim_end().to_owned()];
    if let Some(signal) = found.signal.filter(|_| found.ended == Ended::Found) {
        paragraphs.push(context.text(&format!("capacity-row-{}", row(found.counts, signal))));
    }
    paragraphs.push(context.text("capacity-others"));
    context.print_lines(&paragraphs)
}

fn plateau_rows(plateau: &Plateau, catalogue: &Catalogue, row: &mut dyn FnMut(&str, String), context: &Context) {
    let between = |value: f64, (low, high): (f64, f64), digits: usize| {
        let number = |value: f64| catalogue.decimal(value, digits);
        format!("{} ({} – {})", number(value), number(low), number(high))
    };
    let key = if plateau.is_reached { "capacity-plateau" } else { "capacity-plateau-at-least" };
    row(key, between(plateau.per_s, plateau.per_s_interval, 1));
    let (low, high) = plateau.alone_s_interval;
    row("capacity-page-alone", between(plateau.alone_s * 1e3, (low * 1e3, high * 1e3), 1));
    row("capacity-floor", catalogue.decimal(plateau.floor_s * 1e3, 2));
    if plateau.is_reached {
        row("capacity-workers", between(plateau.workers, plateau.workers_interval, 1));
    } else {
        row("capacity-workers", context.text("capacity-not-reached"));
    }
}

/// The exit code.
fn conclude(found: &Capacity, context: &Context) -> Result<(), Failure> {
    context.check_stop()?;
    match found.ended {
        Ended::Found => Ok(()),
        Ended::Ceiling => {
            Err(Failure::Inconclusive(Message::new("capacity-ended-ceiling").with("held_count", found.held)))
        }
        Ended::NotHeld => Err(Failure::Inconclusive(Message::new("capacity-ended-not-held"))),
        Ended::Generator => {
            Err(Failure::Invalid(Message::new("capacity-ended-generator").with("held_count", found.held)))
        }
        Ended::Stopped => Err(Failure::Stopped(130)),
    }
}
