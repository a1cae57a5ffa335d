//! Several runs beside their prediction: equivalent within margins that are fixed beforehand, or not.

use afflux_models::time::UtcTime;
use afflux_models::{Message, Problem, Problems};
use afflux_outcome::Outcome;
use afflux_outcome::outcome::Provenance;
use afflux_outcome::verdict::Figures;
use afflux_outcome::verdict::equivalence::{Agreement, LEAST_RUNS, Margin, judge};
use afflux_outcome::verdict::regression::signed_rank::median;
use afflux_plan::scenario::Scenario;
use afflux_plan::{Cut, Selection, Tempo};
use afflux_sim::replications::{Draw, Study, play};
use clap::ArgMatches;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::files;
use crate::locale::Catalogue;
use crate::progress::Progress;
use crate::report::{labels, table, wrapped};

/// Portal replications of a run's prediction: their median is what is predicted.
const REPLICATIONS: u64 = 20;

/// Predicts each run and judges them together.
pub(super) fn run(
    file: &str,
    runs: &[(String, Outcome)],
    matches: &ArgMatches,
    context: &Context,
) -> Result<(), Failure> {
    let calendar = context.calendar(matches)?;
    let scenario = Scenario::load(file, &|path| files::read_text(path), &calendar)?;
    check(&scenario, file, runs)?;
    let progress = Progress::new(context.quiet, runs.len() as u64, &context.text("progress-equivalence"));
    let (mut pairs, mut problems) = (Vec::new(), Vec::new());
    for (n, (file, outcome)) in runs.iter().enumerate() {
        progress.at(n as u64);
        match Figures::of(outcome).zip(predict(&scenario, &outcome.provenance, context)) {
            Some((measured, predicted)) => pairs.push((predicted, measured)),
            None => problems.push(Problem::of_file(file, Message::new("prediction-without-figures"))),
        }
        context.check_stop()?;
    }
    progress.done();
    if !problems.is_empty() {
        return Err(Problems(problems).into());
    }
    let agreement = judge(&pairs);
    match context.format {
        Format::Json => context.print_json(&to_json(&agreement, runs)),
        _ => context.print(&text(&agreement, &context.catalogue)),
    }
}

/// Runs of this scenario, whole and valid.
fn check(scenario: &Scenario, file: &str, runs: &[(String, Outcome)]) -> Result<(), Failure> {
    let mut problems = Vec::new();
    for (run, outcome) in runs {
        if outcome.provenance.scenario_hash != scenario.hash {
            let message = Message::new("prediction-foreign-scenario").with("other", file);
            let problem = Problem::of_file(run, message).key("provenance.scenario_hash");
            problems.push(problem.value(&outcome.provenance.scenario_hash));
        }
        if !outcome.complete {
            problems.push(Problem::of_file(run, Message::new("compare-incomplete")).key("complete").value("false"));
        }
        if selection(&outcome.provenance).is_none() || stretch(&outcome.provenance).is_none() {
            let problem = Problem::of_file(run, Message::new("outcome-unreadable").with("detail", "provenance"));
            problems.push(problem.key("provenance"));
        }
    }
    if !problems.is_empty() {
        return Err(Problems(problems).into());
    }
    let invalid = runs.iter().filter(|(_, run)| run.generator.as_ref().is_some_and(|generator| !generator.valid));
    let invalid: Vec<String> = invalid.map(|(file, _)| file.clone()).collect();
    match invalid.is_empty() {
        true => Ok(()),
        false => Err(super::refused(afflux_outcome::verdict::regression::Refusal::Invalid(invalid))),
    }
}

fn selection(provenance: &Provenance) -> Option<Selection> {
    let (index, count) = Selection::parse_shard(&provenance.shard).ok()?;
    Selection::new(provenance.scale, index, count).ok()
}

/// Opening and close.
fn stretch(provenance: &Provenance) -> Option<(UtcTime, UtcTime)> {
    let at = |text: &str| Some(UtcTime::from_unix_us(text.parse::<Timestamp>().ok()?.as_microsecond()));
    let stretch = (at(&provenance.from)?, at(&provenance.to)?);
    (stretch.0 < stretch.1 && provenance.speed.is_finite() && provenance.speed > 0.0).then_some(stretch)
}

/// The figures that the simulator predicts of a run: the median of each over portal replications of its plan.
fn predict(scenario: &Scenario, run: &Provenance, context: &Context) -> Option<Figures> {
    let (opens, closes) = stretch(run)?;
    let study = Study {
        platforms: vec![scenario.one_platform()],
        scenario,
        portal: &scenario.staging,
        cut: Cut {
            opens,
            closes,
            tempo: Tempo::new(run.speed),
            ramp_us: scenario.replay.ramp_us,
            settle_us: scenario.replay.settle_us,
            session_life_us: scenario.staging.session_life_us,
        },
        seed: run.seed,
        selection: selection(run)?,
        levers: &[],
        compares_levers: false,
        draw: Draw::PortalOnly { plan: run.plan_replication, after: 0 },
        replications: REPLICATIONS,
        threads: context.threads,
        provenance: run.clone(),
    };
    let simulated = play(&study, context.stop.asked(), &|_| {});
    let figures: Vec<Figures> = simulated.iter().filter_map(|one| Figures::of(&one.outcome)).collect();
    let middle = |n: usize| median(&figures.iter().map(|figures| figures.0[n]).collect::<Vec<f64>>());
    (!figures.is_empty()).then(|| Figures(std::array::from_fn(middle)))
}

fn to_json(agreement: &Agreement, runs: &[(String, Outcome)]) -> Value {
    let metric = |row: &afflux_outcome::verdict::equivalence::Row| {
        let (kind, margin) = match row.margin {
            Margin::Ratio(margin) => ("ratio", margin),
            Margin::Difference(margin) => ("difference", margin),
        };
        json!({
            kind: row.value,
            "low": row.low,
            "high": row.high,
            "margin": margin,
            "p_equivalence": row.p_equivalence,
            "p_difference": row.p_difference,
            "verdict": row.verdict.as_str(),
        })
    };
    let metrics: Map<String, Value> = agreement.rows.iter().map(|row| (row.name.to_owned(), metric(row))).collect();
    let files: Vec<&str> = runs.iter().map(|(file, _)| file.as_str()).collect();
    json!({ "verdict": agreement.verdict.as_str(), "runs": agreement.runs, "metrics": metrics, "candidate": files })
}

fn text(agreement: &Agreement, catalogue: &Catalogue) -> String {
    let word = |key: &str, args: &[(&str, String)]| format!("{}\n", wrapped(&catalogue.text(key, args), 80));
    let mut text = word("prediction-title", &[("runs", catalogue.integer(agreement.runs as u64))]);
    let keys = [
        "prediction-column-figure",
        "prediction-column-margin",
        "prediction-column-value",
        "compare-column-interval",
        "compare-column-verdict",
    ];
    let rows = agreement.rows.iter().map(|row| {
        let points = |value: f64| catalogue.percent(value);
        let (margin, show): (String, Box<dyn Fn(f64) -> String>) = match row.margin {
            Margin::Ratio(margin) => {
                (format!("±{}", points(margin - 1.0)), Box::new(|value| catalogue.decimal(value, 3)))
            }
            Margin::Difference(margin) => (format!("±{}", points(margin)), Box::new(points)),
        };
        vec![
            labels::figure(row.name, catalogue),
            margin,
            show(row.value),
            format!("{} – {}", show(row.low), show(row.high)),
            catalogue.word(&format!("prediction-word-{}", row.verdict.as_str())),
        ]
    });
    table(&keys.map(|key| catalogue.word(key)), &rows.collect::<Vec<_>>(), &mut text);
    text.push_str(&word(&format!("prediction-verdict-{}", agreement.verdict.as_str()), &[]));
    if agreement.runs < LEAST_RUNS {
        let counts = [("runs", agreement.runs.to_string()), ("needed", LEAST_RUNS.to_string())];
        text.push_str(&word("prediction-few", &counts));
    }
    text.push_str(&word("prediction-rule", &[("replications", REPLICATIONS.to_string())]));
    text
}
