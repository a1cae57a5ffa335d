//! `afflux calibrate`: a portal's service times and workers from short phases of its own, or from stored
//! replays; the calibrated scenario; and how far its predictions of two other loads are off.

use std::path::Path;

use afflux_loadgen::capacity::{
    Calibration, CalibrationOptions, CalibrationProgress, CalibrationStep, Ended, PlateauOptions, calibrate,
};
use afflux_loadgen::guard::{AcceptedTarget, accept_own};
use afflux_loadgen::{ReplayOptions, Stop, StopSignal};
use afflux_models::Message;
use afflux_outcome::calibration::{CalibratedStation, StationMeasures};
use afflux_plan::scenario::Scenario;
use afflux_plan::{CutPlan, Selection, Tempo};
use afflux_portal::Work;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::{scenario, with_scenario};
use crate::cli::flag;
use crate::context::{Context, Format};
use crate::embedded::EmbeddedPortal;
use crate::failure::Failure;
use crate::locale::Catalogue;
use crate::playing::Playing;
use crate::progress::Progress;
use crate::replaying::Replaying;
use crate::report::calibration::CalibrationPage;
use crate::target::{self, Aimed};
use crate::{embedded, files, playing, runs};

mod asked;
mod checks;
mod json;
mod scenario_file;
mod stored;
pub(crate) mod text;

pub(crate) use checks::{CheckRun, Checked};
pub(crate) use stored::StoredTimes;

use asked::Asked;

/// People who ask at once, unless the user says.
const PEOPLE: u64 = 400;

/// Lengths of the phases, s: pages alone, each plateau.
const SECONDS: (f64, f64) = (20.0, 20.0);

/// Length of each check, s, and their loads as shares of the capacity found.
const CHECK_S: f64 = 40.0;
const LOADS: [f64; 2] = [0.5, 0.9];

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    let text = |key: &str| catalogue.text(key, &[]);
    let numbers = |name: &'static str, value: &'static str, key: &str| {
        flag(name, value, text(key)).value_parser(value_parser!(f64)).value_delimiter(',').num_args(1)
    };
    with_scenario(Command::new("calibrate"), catalogue)
        .mut_arg("window", |window| window.help(text("help-flag-replay-window")))
        .arg(
            Arg::new("outcomes")
                .value_name("OUTCOME")
                .num_args(0..)
                .conflicts_with_all(["target", "work"])
                .help(text("help-arg-calibrate-outcomes"))
                .help_heading(text("help-arguments")),
        )
        .args(target::flags(catalogue))
        .arg(embedded::work_flag(catalogue).conflicts_with("target"))
        .arg(flag("people", "N", text("help-flag-people")).value_parser(value_parser!(u64).range(2..=20_000)))
        .arg(numbers("seconds", "ALONE,PLATEAU", "help-flag-calibrate-seconds"))
        .arg(numbers("loads", "A,B", "help-flag-loads"))
        .arg(flag("check-seconds", "SECONDS", text("help-flag-check-seconds")).value_parser(value_parser!(f64)))
        .arg(Arg::new("no-check").long("no-check").action(ArgAction::SetTrue).help(text("help-flag-no-check")))
        .arg(Arg::new("as-portal").long("as-portal").action(ArgAction::SetTrue).help(text("help-flag-as-portal")))
        .arg(flag("speed", "F", text("help-flag-speed")).value_parser(value_parser!(f64)))
        .args(playing::flags(catalogue))
}

/// What is found of a scenario's staging portal.
pub(crate) struct Found<'a> {
    /// The scenario.
    pub(crate) scenario: &'a Scenario,
    /// What was asked of it.
    pub(crate) asked: Asked,
    /// What the phases gave.
    pub(crate) measured: Calibration,
    /// The stations' models, as in the staging portal; none where one could not be made.
    pub(crate) stations: Vec<Option<CalibratedStation>>,
    /// Whether the portal was the embedded one, and what its pages cost.
    pub(crate) own: Option<Work>,
    /// What was measured, by name.
    pub(crate) target: String,
    /// The calibrated scenario's file; none when there is none.
    pub(crate) file: Option<String>,
    /// The other loads, predicted and played.
    pub(crate) checks: Vec<CheckRun>,
}

impl Found<'_> {
    /// Pages a second of the whole mix that the first station to fill up lets through.
    pub(crate) fn capacity_per_s(&self) -> Option<f64> {
        let of = |(n, station): (usize, &Option<CalibratedStation>)| {
            let share = self.asked.share_of_station(n);
            let load = self.measured.stations.get(n).copied().flatten()?;
            station.as_ref().filter(|_| share > 0.0)?;
            Some(load.plateau?.value / share)
        };
        let all = self.stations.iter().enumerate().filter_map(of);
        all.fold(None, |least: Option<f64>, per_s| Some(least.map_or(per_s, |least| least.min(per_s))))
    }

    /// What a page of the mix takes outside the workers beside the floor, s.
    pub(crate) fn outside_s(&self) -> f64 {
        let of = |(n, station): (usize, &Option<CalibratedStation>)| {
            station.as_ref().map_or(0.0, |station| self.asked.share_of_station(n) * station.outside_s)
        };
        self.stations.iter().enumerate().map(of).sum()
    }

    /// The target's name; none of the embedded portal.
    pub(crate) fn place(&self) -> Option<&str> {
        self.own.is_none().then_some(self.target.as_str())
    }

    /// Whether everything that was to be played was played.
    pub(crate) fn is_complete(&self) -> bool {
        self.measured.ended == Ended::Found && self.file.is_some() && self.checks.iter().all(|check| check.is_complete)
    }
}

/// Measures, writes, predicts, plays, tells.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let scenario = scenario(matches, context)?;
    if let Some(files) = matches.get_many::<String>("outcomes") {
        return stored::run(&scenario, &files.cloned().collect::<Vec<_>>(), matches, context);
    }
    embedded::refuse_unplayable(&scenario)?;
    let how = How::of(matches)?;
    let speed = matches.get_one::<f64>("speed").copied();
    let window = matches.get_one::<String>("window").map(String::as_str);
    // The journey and the accounts are looked at before anything is sent.
    Playing::of(matches, &scenario)?;
    let aimed = target::aimed(matches, 1, context)?;
    let base = Replaying::dry(&scenario, window, Selection::ALL, speed, aimed.is_some())?;
    let base = Replaying { window: checks::shortened(&base.window, base.tempo.speed(), how.check_s), ..base };
    let asked = Asked::of(&base, &how, context)?;
    let folder = runs::folder(context, &scenario.name)?;
    let (measured, target) = measure(matches, &base, &asked, &how, aimed.as_ref(), &folder, context)?;
    let own = aimed.is_none().then(|| embedded::work(matches));
    let stations = stations(&asked, &measured, context);
    let mut found =
        Found { scenario: &scenario, asked, measured, stations, own, target, file: None, checks: Vec::new() };
    let ended = check(matches, &base, &how, aimed.as_ref(), &folder, &mut found, context);
    // What was measured is kept whatever came then.
    write(&found, &folder, context)?;
    ended?;
    conclude(&found, context)
}

/// How long and how much.
#[derive(Debug, Clone)]
pub(crate) struct How {
    people: u64,
    seconds: (f64, f64),
    check_s: f64,
    loads: Vec<f64>,
}

impl How {
    fn of(matches: &ArgMatches) -> Result<Self, Failure> {
        let numbers = |name: &str| matches.get_many::<f64>(name).map(|all| all.copied().collect::<Vec<f64>>());
        let seconds = match numbers("seconds").as_deref() {
            None => SECONDS,
            Some([alone, plateau]) if [alone, plateau].iter().all(|s| (1.0..=3600.0).contains(*s)) => {
                (*alone, *plateau)
            }
            Some(_) => return Err(Failure::Usage(Message::new("usage-calibrate-seconds"))),
        };
        let loads = numbers("loads").unwrap_or_else(|| LOADS.to_vec());
        if !loads.iter().all(|load| (0.01..=3.0).contains(load)) || loads.len() > 8 {
            return Err(Failure::Usage(Message::new("usage-loads")));
        }
        let check_s = matches.get_one::<f64>("check-seconds").copied().unwrap_or(CHECK_S);
        if !(5.0..=3600.0).contains(&check_s) {
            return Err(Failure::Usage(Message::new("usage-check-seconds")));
        }
        let loads = if matches.get_flag("no-check") { Vec::new() } else { loads };
        let people = matches.get_one::<u64>("people").copied().unwrap_or(PEOPLE);
        Ok(Self { people, seconds, check_s, loads })
    }
}

/// Plays the phases on the target, or on the scenario's staging portal, which it starts.
fn measure(
    matches: &ArgMatches,
    base: &Replaying<'_>,
    asked: &Asked,
    how: &How,
    aimed: Option<&Aimed>,
    folder: &Path,
    context: &Context,
) -> Result<(Calibration, String), Failure> {
    let playing = Playing::cleaning_up(matches, base.scenario)?;
    let plan = base.plan(context.seed);
    let cut = CutPlan::new(&plan, base.cut());
    let options = ReplayOptions {
        stop: StopSignal::new(),
        run_id: embedded::secret()?.chars().take(12).collect(),
        ..ReplayOptions::default()
    };
    let options = playing.options(&cut, folder, options, context)?;
    let lengths =
        PlateauOptions { low_s: how.seconds.0, high_s: how.seconds.1, seed: context.seed, ..PlateauOptions::default() };
    let options_of = |people: u64, most_per_s: f64| CalibrationOptions {
        visitors: asked.visitors.clone(),
        at: base.window.opens(),
        people,
        stations: asked.stations.clone(),
        lengths: PlateauOptions { most_per_s, ..lengths },
    };
    match aimed {
        Some(aimed) => {
            let ceilings = aimed.target.ceilings();
            let people = how.people.min(ceilings.connections.saturating_sub(2).max(1));
            // A login is a logout, a form and its answer.
            let phases = options_of(people, ceilings.rate_per_s / 4.0);
            let options = ReplayOptions { password: aimed.password.clone(), ..options };
            let measured = phases_on(&aimed.target, &options, &phases, base.scenario, context)?;
            playing.settle(&aimed.target, &options, folder, context)?;
            Ok((measured, aimed.target.place().to_string()))
        }
        None => {
            let work = embedded::work(matches);
            let log = folder.join("access.log");
            let staging = &base.scenario.staging;
            let portal = EmbeddedPortal::that_does(work, staging, Tempo::PLAN, context.seed, &log, None)?;
            let own = accept_own(portal.address, &portal.nonce).map_err(target::failure)?;
            let options = ReplayOptions { password: portal.password.clone(), ..options };
            let phases = options_of(how.people, f64::INFINITY);
            let measured = phases_on(&own, &options, &phases, base.scenario, context);
            let settled = measured.is_ok().then(|| playing.settle(&own, &options, folder, context)).transpose();
            portal.close();
            settled?;
            Ok((measured?, context.text("calibrate-embedded")))
        }
    }
}

fn phases_on(
    target: &AcceptedTarget,
    options: &ReplayOptions,
    phases: &CalibrationOptions,
    scenario: &Scenario,
    context: &Context,
) -> Result<Calibration, Failure> {
    let progress = Progress::new(context.quiet, 0, &context.text("progress-calibrate"));
    let catalogue = &context.catalogue;
    let tell = |at: &CalibrationProgress| {
        if let Some(code) = context.stop.code() {
            options.stop.raise(if code == 143 { Stop::Terminate } else { Stop::Interrupt });
        }
        let name = |n: usize| scenario.staging.stations.get(n).map(|station| station.name.clone()).unwrap_or_default();
        let counts = [("passed", catalogue.integer(at.passed as u64)), ("whole", catalogue.integer(at.whole as u64))];
        progress.say(match at.step {
            CalibrationStep::LogIn => catalogue.text("progress-calibrate-log-in", &counts),
            CalibrationStep::Search(n) => catalogue.text("progress-calibrate-search", &[("station", name(n))]),
            CalibrationStep::Alone => catalogue.text("progress-calibrate-alone", &counts),
            CalibrationStep::Plateau(n) => {
                let station = [("station", name(n))];
                catalogue.text("progress-calibrate-plateau", &[&counts[..], &station].concat())
            }
        });
    };
    let measured = calibrate(target, options, phases, tell).map_err(target::failure);
    progress.done();
    if afflux_loadgen::interrupted() && context.stop.code().is_none() {
        context.stop.note(130);
    }
    measured
}

/// The model of each station that pages came to.
fn stations(asked: &Asked, measured: &Calibration, context: &Context) -> Vec<Option<CalibratedStation>> {
    use afflux_models::seed::{Key, Purpose, VisitId};
    let floor_s = measured.floor_s.map_or(0.0, |floor| floor.value);
    let model = |(n, load): (usize, &Option<afflux_loadgen::capacity::StationLoad>)| {
        let load = load.as_ref()?;
        let shares = asked.shares_of_station(n);
        let served = measured.served.get(n).cloned().unwrap_or_default();
        let measures = StationMeasures { shares, plateau: load.plateau, places: load.places, served };
        let mut draws = Key::new(context.seed, n as u64).stream(VisitId(0), Purpose::Resample, 0, 0);
        afflux_outcome::calibration::calibrate(&measures, &measured.alone_s, floor_s, &mut draws)
    };
    measured.stations.iter().enumerate().map(model).collect()
}

/// Writes the calibrated scenario, then predicts the other loads and plays them.
fn check(
    matches: &ArgMatches,
    base: &Replaying<'_>,
    how: &How,
    aimed: Option<&Aimed>,
    folder: &Path,
    found: &mut Found<'_>,
    context: &Context,
) -> Result<(), Failure> {
    let Some(capacity_per_s) = found.capacity_per_s().filter(|_| found.measured.ended == Ended::Found) else {
        return Ok(());
    };
    let path = folder.join("calibrated.toml");
    let written = scenario_file::of(found, matches.get_flag("as-portal"));
    files::write(&path, written.as_bytes())?;
    let name = path.display().to_string();
    let calendar = context.calendar(matches)?;
    let calibrated = Scenario::load(&name, &|path| files::read_text(path), &calendar)?;
    let calibrated = super::date::moved(calibrated, matches, context)?;
    found.file = Some(name);
    for (n, load) in how.loads.iter().enumerate() {
        let sub = folder.join(format!("load-{}", n + 1));
        std::fs::create_dir_all(&sub).map_err(|error| Failure::output(&sub.display().to_string(), &error))?;
        let playing = Some(Playing::cleaning_up(matches, found.scenario)?);
        let wanted = Checked { load: *load, per_s: load * capacity_per_s };
        let known = (&found.asked, &found.stations[..]);
        let run = checks::play(&calibrated, base, known, wanted, (playing, aimed, found.own), &sub, context)?;
        found.checks.push(run);
        context.check_stop()?;
    }
    Ok(())
}

/// Files of the result, then what is printed.
fn write(found: &Found<'_>, folder: &Path, context: &Context) -> Result<(), Failure> {
    let value = json::of(found);
    files::write(&folder.join("calibration.json"), format!("{value:#}\n").as_bytes())?;
    let page = folder.join("calibration.html");
    let html = CalibrationPage { found, command: &context.command_line }.render(&context.catalogue);
    files::write(&page, html.as_bytes())?;
    match context.format {
        Format::Json => context.print_json(&value),
        _ => context.print(&text::of(found, &page.display().to_string(), &context.catalogue)),
    }
}

/// The exit code.
fn conclude(found: &Found<'_>, context: &Context) -> Result<(), Failure> {
    context.check_stop()?;
    match found.measured.ended {
        Ended::Found if found.file.is_none() => Err(Failure::Inconclusive(Message::new("calibrate-too-few"))),
        Ended::Found => match found.checks.iter().all(|check| check.is_valid) {
            true => Ok(()),
            false => Err(Failure::Invalid(Message::new("replay-invalid"))),
        },
        Ended::Ceiling => Err(Failure::Inconclusive(Message::new("calibrate-no-plateau"))),
        Ended::NotHeld => Err(Failure::Inconclusive(Message::new("calibrate-nobody-in"))),
        Ended::Generator => Err(Failure::Invalid(Message::new("calibrate-generator"))),
        Ended::Stopped => Err(Failure::Stopped(130)),
    }
}
