//! Service times from stored replays: their histograms by service, at little load. Workers cannot be had
//! from them.

use std::collections::BTreeMap;

use afflux_models::law::fit::FittedLaw;
use afflux_models::seed::{Key, Purpose, VisitId};
use afflux_models::vocabulary::Service;
use afflux_models::{Message, Problem, Problems};
use afflux_outcome::Outcome;
use afflux_outcome::calibration::{PageClass, laws};
use afflux_plan::scenario::{Phase, Scenario};
use clap::ArgMatches;
use jiff::Timestamp;
use serde_json::{Value, json};
use strum::VariantArray;

use super::{json, scenario_file, text};
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::{files, outcomes, runs};

/// Most values that a class's law is made of.
const MOST_VALUES: usize = 20_000;

/// Busier than this share of the workers that the scenario names, pages have waited for each other.
const LITTLE_LOAD: f64 = 0.3;

/// A station's service times.
#[derive(Debug, Clone)]
pub(crate) struct StoredStation {
    /// Its name.
    pub(crate) name: String,
    /// The law of the classes that cannot be told apart.
    pub(crate) common: FittedLaw,
    /// That of those that differ.
    pub(crate) own: BTreeMap<PageClass, FittedLaw>,
    /// Share of the scenario's workers that were busy.
    pub(crate) utilisation_share: f64,
}

/// What stored replays tell.
#[derive(Debug, Clone)]
pub(crate) struct StoredTimes {
    /// The stations that pages came to.
    pub(crate) stations: Vec<Option<StoredStation>>,
    /// How many outcomes.
    pub(crate) outcomes: usize,
    /// The calibrated scenario.
    pub(crate) file: String,
}

impl StoredTimes {
    /// Stations whose pages have waited for each other.
    pub(crate) fn busy(&self) -> impl Iterator<Item = &StoredStation> {
        self.stations.iter().flatten().filter(|station| station.utilisation_share > LITTLE_LOAD)
    }
}

/// Reads, fits, writes, tells.
pub(super) fn run(
    scenario: &Scenario,
    named: &[String],
    matches: &ArgMatches,
    context: &Context,
) -> Result<(), Failure> {
    let read = read(named)?;
    let folder = runs::folder(context, &scenario.name)?;
    let path = folder.join("calibrated.toml");
    let stations = stations(scenario, &read, context);
    let found = StoredTimes { stations, outcomes: read.len(), file: path.display().to_string() };
    if found.stations.iter().all(Option::is_none) {
        return Err(Failure::Inconclusive(Message::new("calibrate-too-few")));
    }
    files::write(&path, scenario_file::of_stored(scenario, &found).as_bytes())?;
    let calendar = context.calendar(matches)?;
    Scenario::load(&found.file, &|path| files::read_text(path), &calendar)?;
    let value = to_json(&found);
    files::write(&folder.join("calibration.json"), format!("{value:#}\n").as_bytes())?;
    match context.format {
        Format::Json => context.print_json(&value),
        _ => context.print(&text::of_stored(&found, &context.catalogue)),
    }
}

/// The outcomes: whole, valid, played for real.
fn read(named: &[String]) -> Result<Vec<Outcome>, Problems> {
    let (mut read, mut problems) = (Vec::new(), Vec::new());
    for file in named {
        let outcome = match outcomes::read(file) {
            Ok(outcome) => outcome,
            Err(more) => {
                problems.extend(more.0);
                continue;
            }
        };
        if !outcome.complete {
            problems.push(Problem::of_file(file, Message::new("compare-incomplete")).key("complete").value("false"));
        }
        if outcome.generator.as_ref().is_some_and(|generator| !generator.valid) {
            problems.push(Problem::of_file(file, Message::new("replay-invalid")).key("generator.valid").value("false"));
        }
        if outcome.generator.is_none() {
            let problem = Problem::of_file(file, Message::new("calibrate-simulated")).key("provenance.played_by");
            problems.push(problem.value(&outcome.provenance.played_by));
        }
        read.push(outcome);
    }
    if problems.is_empty() { Ok(read) } else { Err(Problems(problems)) }
}

/// Seconds of the judged part, by the clock of the play.
fn judged_s(outcome: &Outcome, settle_us: i64) -> f64 {
    let at = |text: &str| text.parse::<Timestamp>().map_or(0, Timestamp::as_microsecond);
    let provenance = &outcome.provenance;
    let length_us = (at(&provenance.to) - at(&provenance.from) - settle_us).max(1);
    length_us as f64 / 1e6 / provenance.speed.max(1e-9)
}

fn stations(scenario: &Scenario, read: &[Outcome], context: &Context) -> Vec<Option<StoredStation>> {
    let staging = &scenario.staging;
    let seconds: f64 = read.iter().map(|outcome| judged_s(outcome, scenario.replay.settle_us)).sum();
    let times = |service: Service| -> Vec<f64> {
        let rows = read.iter().filter_map(|outcome| {
            let from_start = outcome.from_start_of(Phase::Judged, Some(service), None);
            // Outcomes of an earlier version have these of all services together only.
            from_start.or_else(|| outcome.response_of(Phase::Judged, Some(service), None))
        });
        let recorded: Vec<(u64, u32)> = rows.flat_map(|row| row.recorded().collect::<Vec<_>>()).collect();
        let all: u64 = recorded.iter().map(|(_, count)| u64::from(*count)).sum();
        let every = all.div_ceil(MOST_VALUES as u64).max(1) as usize;
        let values = recorded.iter().flat_map(|(us, count)| std::iter::repeat_n(*us as f64 / 1e6, *count as usize));
        values.step_by(every).collect()
    };
    let station = |(n, station): (usize, &afflux_plan::scenario::Station)| {
        let mut alone = BTreeMap::new();
        let mut busy_s = 0.0;
        for service in Service::VARIANTS.iter().filter(|service| staging.station_of(**service) == n) {
            let class = if *service == Service::Connexion { PageClass::Login } else { PageClass::Page(*service) };
            let values = times(*service);
            let served = read.iter().map(|outcome| outcome.attempts_of(Phase::Judged, Some(*service), None).served);
            let mean = values.iter().sum::<f64>() / (values.len() as f64).max(1.0);
            busy_s += mean * served.sum::<u64>() as f64;
            if !values.is_empty() {
                alone.insert(class, values);
            }
        }
        let mut draws = Key::new(context.seed, n as u64).stream(VisitId(0), Purpose::Resample, 0, 0);
        let (common, own) = laws(&alone, &mut draws)?;
        let utilisation_share = busy_s / (seconds.max(1e-9) * f64::from(station.workers));
        Some(StoredStation { name: station.name.clone(), common, own, utilisation_share })
    };
    staging.stations.iter().enumerate().map(station).collect()
}

fn to_json(found: &StoredTimes) -> Value {
    let station = |station: &StoredStation| {
        let common = json::law("all", &station.common);
        let own = station.own.iter().map(|(class, law)| json::law(class.as_str(), law));
        json!({
            "name": station.name,
            "workers": null,
            "utilisation": station.utilisation_share,
            "little_load": station.utilisation_share <= LITTLE_LOAD,
            "laws": std::iter::once(common).chain(own).collect::<Vec<_>>(),
        })
    };
    json!({
        "from": "outcomes",
        "outcomes": found.outcomes,
        "scenario": found.file,
        "capacity_pages_per_s": null,
        "stations": found.stations.iter().flatten().map(station).collect::<Vec<_>>(),
        "checks": [],
    })
}
