//! `afflux station`: one station, its closed form beside its simulation.

use afflux_models::queueing::single_station::{Measure, SingleStation};
use afflux_sim::single_station::{Effort, Simulated, measures, play};
use clap::{ArgAction, ArgMatches, Command};
use serde_json::{Map, Value, json};

use crate::cli::flag;
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::locale::Catalogue;
use crate::progress::Progress;
use crate::table;

mod flags;

/// Arrivals after which it ends although it is not precise enough.
const MOST_ARRIVALS: u64 = 1_000_000_000;

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    let text = |key: &str| catalogue.text(key, &[]);
    Command::new("station")
        .next_help_heading(text("help-options"))
        .arg(flag("arrival-rate", "N/s", text("help-flag-arrival-rate")))
        .arg(flag("arrivals", "LAW", text("help-flag-arrivals")))
        .arg(flag("service", "LAW", text("help-flag-service-law")))
        .arg(flag("servers", "C", text("help-flag-servers")))
        .arg(flag("places", "K", text("help-flag-places")))
        .arg(flag("patience", "LAW", text("help-flag-patience")))
        .arg(flag("retry", "LAW", text("help-flag-retry")))
        .arg(flag("discipline", "fifo|ps|priority", text("help-flag-discipline")))
        .arg(flag("class", "rate=N/s[,service=LAW]", text("help-flag-class")).action(ArgAction::Append))
        .arg(flag("sources", "N", text("help-flag-sources")))
        .arg(flag("precision", "SHARE", text("help-flag-precision")))
}

/// Works the station out, plays it and prints both.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let flags::Asked { station, precision } = flags::read(matches).map_err(Failure::Flags)?;
    let effort = Effort { precision, most_arrivals: MOST_ARRIVALS, seed: context.seed, threads: context.threads };
    let progress = Progress::new(context.quiet, 0, &context.text("progress-station"));
    let told = |arrivals: u64, worst: f64| {
        let arrivals = context.catalogue.integer(arrivals);
        let error = context.catalogue.decimal(worst, 1);
        progress.say(context.catalogue.text("progress-station-at", &[("arrivals", arrivals), ("error", error)]));
    };
    let simulated = play(&station, &effort, context.stop.asked(), &told);
    progress.done();
    let Some(simulated) = simulated else { return Err(Failure::Stopped(context.stop.code().unwrap_or(130))) };
    print(&station, &simulated, precision, context)?;
    context.check_stop()
}

/// Every figure that any station has, in the order of the table.
fn names(station: &SingleStation) -> Vec<Measure> {
    let mut names = vec![
        Measure::PWait,
        Measure::MeanWait,
        Measure::MeanWaitAll,
        Measure::MeanWaitAdmitted,
        Measure::PWaitAdmitted,
        Measure::WaitQ95,
        Measure::MeanQueue,
        Measure::MeanInSystem,
        Measure::MeanBusy,
        Measure::Utilisation,
        Measure::MeanSojourn,
        Measure::PBlock,
        Measure::PAbandon,
        Measure::MeanOrbit,
        Measure::PFirstAttemptBlocked,
    ];
    if station.classes.len() > 1 {
        names.extend((1..=station.classes.len() as u32).map(Measure::MeanWaitClass));
    }
    names
}

fn print(station: &SingleStation, simulated: &Simulated, precision: f64, context: &Context) -> Result<(), Failure> {
    if context.format == Format::Json {
        let value = to_json(station, simulated, precision, context.seed);
        context.print_json(&value)?;
    } else {
        context.print_lines(&[text(station, simulated, context)])?;
    }
    if !simulated.reached {
        let share = context.catalogue.percent(precision);
        context.say(&context.catalogue.text("station-not-reached", &[("precision", share)]));
    }
    Ok(())
}

fn to_json(station: &SingleStation, simulated: &Simulated, precision: f64, seed: u64) -> Value {
    let closed = station.closed_form();
    let (mut left, mut right) = (Map::new(), Map::new());
    for measure in names(station) {
        left.insert(measure.name(), json!(closed.get(&measure)));
        let estimate = simulated.figures.get(&measure);
        right.insert(measure.name(), json!(estimate.map(|found| json!({ "value": found.value, "se": found.se }))));
    }
    json!({
        "closed_form": left,
        "simulated": right,
        "arrivals": simulated.arrivals,
        "replications": simulated.replications,
        "precision": precision,
        "reached": simulated.reached,
        "seed": seed,
    })
}

fn text(station: &SingleStation, simulated: &Simulated, context: &Context) -> String {
    let catalogue = &context.catalogue;
    let closed = station.closed_form();
    let known = measures(station);
    let row = |measure: &Measure| {
        let estimate = simulated.figures.get(measure)?;
        let exact = closed.get(measure).map_or("–".to_owned(), |value| number(catalogue, *value, value.abs() * 1e-5));
        let value = number(catalogue, estimate.value, estimate.se);
        let error = number(catalogue, estimate.se, estimate.se / 10.0);
        Some(vec![label(catalogue, *measure), exact, value, error])
    };
    let rows: Vec<Vec<String>> = names(station).iter().filter(|name| known.contains(name)).filter_map(row).collect();
    let heading = ["station-figure", "station-closed-form", "station-simulated", "station-error"];
    let heading = heading.map(|key| catalogue.text(key, &[]));
    let counts = [
        ("arrivals", catalogue.integer(simulated.arrivals)),
        ("replications", catalogue.integer(simulated.replications)),
        ("warmup", catalogue.seconds(afflux_sim::single_station::warm_up_s(station))),
    ];
    [table::headed(&heading, &rows), catalogue.text("station-note", &counts)].join("\n")
}

fn label(catalogue: &Catalogue, measure: Measure) -> String {
    if let Measure::MeanWaitClass(class) = measure {
        return catalogue.text("measure-mean-wait-class", &[("class", class.to_string())]);
    }
    catalogue.text(&format!("measure-{}", measure.name().replace('_', "-")), &[])
}

/// A number down to the first digit of its error.
fn number(catalogue: &Catalogue, value: f64, error: f64) -> String {
    let decimals = if error > 0.0 { (-libm::floor(libm::log10(error))).clamp(0.0, 9.0) } else { 2.0 };
    catalogue.decimal(value, decimals as usize)
}

#[cfg(test)]
mod tests {
    use afflux_models::law::Law;
    use afflux_models::queueing::single_station::{Arrivals, Class, Discipline};

    use super::*;
    use crate::locale::Language;

    #[test]
    fn every_figure_has_a_name_in_both_languages() {
        let class = || Class { rate_per_s: 1.0, service: Law::parse("exp:mean=1s").unwrap() };
        let station = SingleStation {
            arrivals: Arrivals::Poisson,
            classes: vec![class(), class()],
            servers: 3,
            places: None,
            patience: None,
            retry: None,
            discipline: Discipline::Fifo,
        };
        for language in [Language::En, Language::Fr] {
            let catalogue = Catalogue::new(language);
            for measure in names(&station) {
                let text = label(&catalogue, measure);
                assert!(!text.contains("measure-") && text.len() > 5, "{text}");
            }
        }
    }
}
