//! `afflux replay --dry-run`: what would be sent to whom, at what rate. Nothing is sent, no connection is made.

use afflux_loadgen::Demand;
use afflux_loadgen::guard::Place;
use afflux_models::time::paris;
use afflux_plan::CutPlan;
use serde_json::json;

use crate::command::accounts::sharing_message;
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::replaying::Replaying;
use crate::table;

/// Rows of requests that are shown on a terminal: the others are in the JSON.
const ROWS: usize = 20;

/// Says it.
pub(super) fn run(replaying: &Replaying<'_>, target: Option<&str>, context: &Context) -> Result<(), Failure> {
    let Some(playing) = &replaying.playing else { return Ok(()) };
    let place = target.map(Place::parse).transpose().map_err(Failure::Usage)?;
    let place = place.map_or_else(|| context.text("dry-run-embedded"), |place| place.to_string());
    let plan = replaying.plan(context.seed);
    let cut = CutPlan::new(&plan, replaying.cut());
    let journey = &playing.journey;
    let demand = Demand::of(&cut, journey, playing.read_only, playing.assets);
    let sharing = playing.people(&cut)?.and_then(|people| people.sharing());
    let visitors = cut.visitors().len() as u64;
    let accounts = sharing.map_or(visitors, |sharing| sharing.accounts);
    let visits = (cut.warm().len() + cut.visits().len()) as u64;
    let writes: u64 = demand.asked.iter().filter(|asked| asked.writes).map(|asked| asked.requests).sum();
    let busiest = demand.busiest.civil(&paris()).to_string();
    if context.format == Format::Json {
        let asked = demand.asked.iter().map(|asked| {
            json!({
                "method": asked.method,
                "address": asked.address,
                "writes": asked.writes,
                "requests": asked.requests,
                "most_per_s": asked.most_per_s,
            })
        });
        return context.print_json(&json!({
            "dry_run": true,
            "target": place,
            "journey": journey.name,
            "read_only": playing.read_only,
            "visits": visits,
            "visitors": visitors,
            "accounts": accounts,
            "visitors_sharing_an_account": sharing.map_or(0, |sharing| sharing.sharing),
            "most_visits_at_once": demand.most_visits,
            "most_connections": demand.most_connections,
            "requests": demand.requests,
            "writing_requests": writes,
            "most_requests_per_s": demand.most_requests_per_s,
            "busiest_at": busiest,
            "bytes": demand.bytes,
            "duration_s": demand.duration.as_secs_f64(),
            "by_address": asked.collect::<Vec<_>>(),
        }));
    }
    let catalogue = &context.catalogue;
    let row = |key: &str, value: String| (context.text(key), value);
    let count = |count: u64| catalogue.integer(count);
    let rows = [
        row("dry-run-target", place),
        row("dry-run-journey", journey.name.clone()),
        row("dry-run-duration", catalogue.seconds(demand.duration.as_secs_f64())),
        row("dry-run-visits", count(visits)),
        row("dry-run-visitors", count(visitors)),
        row("dry-run-accounts", count(accounts)),
        row("dry-run-at-once", count(demand.most_visits)),
        row("dry-run-connections", count(demand.most_connections)),
        row("dry-run-requests", count(demand.requests)),
        row("dry-run-writes", count(writes)),
        row("dry-run-busiest", count(demand.most_requests_per_s)),
        row("dry-run-busiest-at", catalogue.instant(&busiest).unwrap_or(busiest)),
        row("dry-run-bytes", catalogue.bytes(demand.bytes as f64)),
    ];
    let heading = ["dry-run-request", "dry-run-count", "dry-run-per-second"].map(|key| context.text(key));
    let shown = demand.asked.iter().take(ROWS).map(|asked| {
        let mark = if asked.writes { " *" } else { "" };
        let address: String = asked.address.chars().take(44).collect();
        vec![format!("{} {address}{mark}", asked.method), count(asked.requests), count(asked.most_per_s)]
    });
    let mut text = format!("{}\n\n", table::pairs(&rows));
    text.push_str(&table::headed(&heading, &shown.collect::<Vec<_>>()));
    text.push('\n');
    if writes > 0 {
        text.push_str(&format!("{}\n", context.text("dry-run-mark")));
    }
    if let Some(sharing) = sharing.filter(|sharing| sharing.sharing > 0) {
        text.push_str(&format!("{}\n", catalogue.message(&sharing_message(&sharing))));
    }
    text.push_str(&format!("{}\n", context.text("dry-run-nothing-sent")));
    context.print(&text)
}
