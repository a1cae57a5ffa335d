//! How long the judged pages of a replay took, to their first and to their last byte, from the instant that they
//! were due and from the instant that they were sent: by service and by profil.

use afflux_models::vocabulary::{Profil, Service, Word};
use afflux_outcome::Outcome;
use afflux_outcome::histogram::Durations;
use afflux_plan::scenario::Phase;
use serde_json::{Value, json};
use strum::VariantArray;

use crate::locale::Catalogue;
use crate::table;

/// The pages of a row: of all, of a service or of a profil.
type Of = (Option<Service>, Option<Profil>);

/// The median and the 95 % point.
const SHARES: [f64; 2] = [0.5, 0.95];

/// What is told of the pages of a row, each a histogram.
const TOLD: [&str; 4] = ["first_byte", "last_byte", "first_byte_from_start", "last_byte_from_start"];

fn rows() -> impl Iterator<Item = Of> {
    let services = Service::VARIANTS.iter().map(|service| (Some(*service), None));
    let profils = Profil::VARIANTS.iter().map(|profil| (None, Some(*profil)));
    std::iter::once((None, None)).chain(services).chain(profils)
}

/// The histograms of [`TOLD`]; none where no page came, or the run did not look at first bytes.
fn durations(outcome: &Outcome, (service, profil): Of) -> Option<[&Durations; 4]> {
    let phase = Phase::Judged;
    let all = [
        outcome.first_byte_of(phase, service, profil)?,
        outcome.response_of(phase, service, profil)?,
        outcome.first_byte_from_start_of(phase, service, profil)?,
        outcome.from_start_of(phase, service, profil)?,
    ];
    all.iter().all(|us| us.count() > 0).then_some(all)
}

/// Heading and rows of a table, milliseconds; none without first bytes.
pub(crate) fn told(outcome: &Outcome, catalogue: &Catalogue) -> Option<(Vec<String>, Vec<Vec<String>>)> {
    let ms = |us: &Durations, share: f64| {
        let ms = us.quantile_us(share).unwrap_or(0) as f64 / 1000.0;
        catalogue.decimal(ms, if ms < 10.0 { 1 } else { 0 })
    };
    let rows: Vec<Vec<String>> = rows()
        .filter_map(|of| {
            let durations = durations(outcome, of)?;
            let cells = durations.iter().map(|us| SHARES.map(|share| ms(us, share)).join(" / "));
            Some([name(of, catalogue), catalogue.integer(durations[1].count())].into_iter().chain(cells).collect())
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let heading = ["of", "pages", "first", "last", "first-sent", "last-sent"];
    Some((heading.map(|column| catalogue.word(&format!("times-{column}"))).to_vec(), rows))
}

/// The same for the terminal.
pub(crate) fn text(outcome: &Outcome, catalogue: &Catalogue) -> Option<String> {
    let (mut heading, rows) = told(outcome, catalogue)?;
    // The rows say what they are.
    heading[0].clear();
    let title = catalogue.word("times-title");
    Some(format!("\n{}\n{}", crate::report::wrapped(&title, crate::report::COLUMNS), table::headed(&heading, &rows)))
}

fn name((service, profil): Of, catalogue: &Catalogue) -> String {
    match (service, profil) {
        (Some(service), _) => catalogue.word(&format!("service-{}", service.as_str().replace('_', "-"))),
        (_, Some(profil)) => catalogue.word(&format!("profil-{}", profil.as_str())),
        _ => catalogue.word("times-all"),
    }
}

/// The same for machines, seconds: `{all: {…}, by_service: {…}, by_profil: {…}}`; null without first bytes.
pub(crate) fn to_json(outcome: &Outcome) -> Value {
    let of = |of: Of| {
        let durations = durations(outcome, of)?;
        let told = TOLD.into_iter().zip(durations).map(|(name, us)| {
            let at = |share: f64| us.quantile_us(share).map(|us| us as f64 / 1e6);
            (name.to_owned(), json!({ "p50": at(0.5), "p95": at(0.95), "p99": at(0.99) }))
        });
        let pages = ("pages".to_owned(), json!(durations[1].count()));
        Some(Value::Object(std::iter::once(pages).chain(told).collect()))
    };
    let Some(all) = of((None, None)) else { return Value::Null };
    let services = Service::VARIANTS.iter().filter_map(|word| Some((word.as_str().into(), of((Some(*word), None))?)));
    let profils = Profil::VARIANTS.iter().filter_map(|word| Some((word.as_str().into(), of((None, Some(*word)))?)));
    json!({
        "all": all,
        "by_service": Value::Object(services.collect()),
        "by_profil": Value::Object(profils.collect()),
    })
}
