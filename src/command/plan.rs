//! `afflux plan`: the visits themselves.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};

use afflux_models::seed::mix;
use afflux_models::time::MINUTE_US;
use afflux_models::vocabulary::Word;
use afflux_plan::scenario::Window;
use afflux_plan::{Plan, PlannedVisit, ndjson};
use clap::{ArgMatches, Command};
use serde_json::json;

use super::shard::shard_flag;
use super::{scale_flag, scenario, selection, with_scenario};
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::locale::Catalogue;

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    with_scenario(Command::new("plan"), catalogue).arg(scale_flag(catalogue)).arg(shard_flag(catalogue))
}

/// Prints the plan, or a summary of it.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let scenario = scenario(matches, context)?;
    let selection = selection(matches, 1.0)?;
    let window = scenario.window(matches.get_one::<String>("window").map(String::as_str)).map_err(Failure::Usage)?;
    let plan = Plan::new(&scenario, context.seed, 0, selection);
    if context.format == Format::Ndjson {
        return print_lines(&plan, window, context);
    }
    let visits = plan.visits_between_threaded(window.opens(), window.closes(), context.threads);
    summary(&plan, window, &visits, context)
}

/// One visit a line, an hour at a time.
fn print_lines(plan: &Plan<'_>, window: &Window, context: &Context) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::output("stdout", &error);
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut from = window.opens();
    while from < window.closes() {
        context.check_stop()?;
        let to = from.plus_us(60 * MINUTE_US).min(window.closes());
        for visit in plan.visits_between_threaded(from, to, context.threads) {
            let line = ndjson::line(plan, &plan.scenario().territories, &visit).map_err(Failure::Output)?;
            out.write_all(line.as_bytes()).and_then(|()| out.write_all(b"\n")).map_err(failed)?;
        }
        from = to;
    }
    out.flush().map_err(failed)
}

/// A digest of the visits and their pages: equal for equal plans.
pub(crate) fn digest(plan: &Plan<'_>, visits: &[PlannedVisit]) -> String {
    let state = visits.iter().fold(0, |state, visit| {
        let header = [visit.id.0, visit.at.0 as u64, visit.visitor.number(), visit.patience_us as u64];
        let state = header.iter().fold(state, |state, word| mix(state ^ word));
        (0..visit.pages).fold(state, |state, page| {
            let page = plan.page(visit, page);
            let words = [page.service as u64, page.think_us as u64, page.bytes_up, page.bytes_down];
            words.iter().fold(state, |state, word| mix(state ^ word))
        })
    });
    format!("{state:016x}")
}

fn summary(plan: &Plan<'_>, window: &Window, visits: &[PlannedVisit], context: &Context) -> Result<(), Failure> {
    let mut profils: BTreeMap<&str, u64> = BTreeMap::new();
    let mut territories: BTreeMap<u16, u64> = BTreeMap::new();
    for visit in visits {
        *profils.entry(visit.profil().as_str()).or_default() += 1;
        *territories.entry(visit.visitor.territory).or_default() += 1;
    }
    let pages: u64 = visits.iter().map(|visit| u64::from(visit.pages)).sum();
    let digest = digest(plan, visits);
    if context.format == Format::Json {
        return context.print_json(&json!({
            "scenario": plan.scenario().name,
            "scenario_hash": plan.scenario().hash,
            "window": window.name,
            "seed": plan.seed(),
            "visits": visits.len(),
            "pages": pages,
            "visits_by_profil": profils,
            "visits_by_territory": territories,
            "digest": digest,
        }));
    }
    let catalogue = &context.catalogue;
    let mut rows = vec![
        (context.text("plan-visits"), catalogue.integer(visits.len() as u64)),
        (context.text("plan-pages"), catalogue.integer(pages)),
    ];
    rows.extend(profils.iter().map(|(word, count)| (format!("  {word}"), catalogue.integer(*count))));
    for territory in &plan.scenario().territories {
        let count = territories.get(&territory.id).copied().unwrap_or(0);
        rows.push((format!("  {}", territory.name), catalogue.integer(count)));
    }
    rows.push((context.text("plan-digest"), digest));
    let title = format!("{} · {}", plan.scenario().title(catalogue.language().code()), window.name);
    context.print_lines(&[title, crate::table::pairs(&rows)])
}
