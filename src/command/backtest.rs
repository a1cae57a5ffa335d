//! `afflux backtest`: what scenarios of what was known before say of what was then reported.

use std::path::Path;

use afflux_models::Message;
use afflux_models::source::Fact;
use afflux_plan::scenario::{Backtest, Scenario};
use afflux_sim::backtest::{Answer, Effort, NAIVE, answer, length_min};
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value, json};

use crate::cli::flag;
use crate::command::check::targets::amount;
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::files;
use crate::locale::Catalogue;
use crate::progress::Progress;

/// Where the shipped back-tests are.
const FOLDER: &str = "scenarios/backtests";

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    let text = |key: &str| catalogue.text(key, &[]);
    let names = Arg::new("names").value_name("NAME").action(ArgAction::Append).help(text("help-arg-backtests"));
    Command::new("backtest")
        .arg(names.help_heading(text("help-arguments")))
        .next_help_heading(text("help-options"))
        .arg(flag("calendar", "FILE", text("help-flag-calendar")))
}

/// What a back-test gave.
struct Tested {
    scenario: Scenario,
    answers: Vec<(Fact, Answer)>,
}

/// Plays every back-test that was named, or all that are shipped.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let calendar = context.calendar(matches)?;
    let mut scenarios = Vec::new();
    for file in files_of(matches)? {
        let scenario = Scenario::load(&file, &|path| files::read_text(path), &calendar)?;
        if scenario.roles.backtest.is_none() {
            return Err(Failure::Usage(Message::new("backtest-none").with("file", &file)));
        }
        scenarios.push(scenario);
    }
    let backtests = || scenarios.iter().filter_map(|scenario| Some((scenario, scenario.roles.backtest.as_ref()?)));
    let length = backtests().map(|(scenario, backtest)| length_min(scenario, backtest)).sum();
    let progress = Progress::new(context.quiet, length, &context.text("progress-backtest"));
    let effort = Effort { seed: context.seed, threads: context.threads };
    let (mut before, mut tested) = (0, Vec::new());
    for (scenario, backtest) in backtests() {
        let answers = answer(scenario, backtest, effort, context.stop.asked(), &|at| progress.at(before + at));
        let Some(answers) = answers.map_err(Failure::Usage)? else { break };
        before += length_min(scenario, backtest);
        tested.push(Tested { scenario: scenario.clone(), answers: with_facts(backtest, answers) });
    }
    progress.done();
    print(&tested, context)?;
    context.check_stop()
}

fn with_facts(backtest: &Backtest, answers: Vec<Answer>) -> Vec<(Fact, Answer)> {
    let fact = |answer: &Answer| backtest.cases.iter().find(|case| case.fact.id == answer.name);
    answers.into_iter().filter_map(|answer| Some((fact(&answer)?.fact.clone(), answer))).collect()
}

/// The files that are meant: a name is that of a shipped back-test, or a path.
fn files_of(matches: &ArgMatches) -> Result<Vec<String>, Failure> {
    if let Some(names) = matches.get_many::<String>("names") {
        let path = |name: &String| match Path::new(name).extension() {
            Some(_) => name.clone(),
            None => format!("{FOLDER}/{name}.toml"),
        };
        return Ok(names.map(path).collect());
    }
    let wrong = |error: &std::io::Error| {
        Failure::Usage(Message::new("backtest-no-folder").with("folder", FOLDER).with("detail", error))
    };
    let entries = std::fs::read_dir(FOLDER).map_err(|error| wrong(&error))?;
    let mut files: Vec<String> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .map(|path| path.display().to_string())
        .collect();
    files.sort();
    Ok(files)
}

fn print(tested: &[Tested], context: &Context) -> Result<(), Failure> {
    if context.format == Format::Json {
        let cases = tested.iter().flat_map(|tested| tested.answers.iter().map(|case| to_json(&tested.scenario, case)));
        return context.print_json(&json!({ "naive_factor": NAIVE, "cases": Value::Array(cases.collect()) }));
    }
    let catalogue = &context.catalogue;
    let mut paragraphs: Vec<String> = tested.iter().map(|tested| paragraph(tested, catalogue)).collect();
    let all = || tested.iter().flat_map(|tested| &tested.answers);
    let hits = all().filter(|(_, answer)| answer.is_hit()).count();
    let counts = [("hits", hits.to_string()), ("count", all().count().to_string())];
    paragraphs.push(format!("{}\n{}", catalogue.text("backtest-sum", &counts), context.text("backtest-note")));
    context.print_lines(&paragraphs)
}

fn to_json(scenario: &Scenario, (fact, answer): &(Fact, Answer)) -> Value {
    let tuned = scenario.roles.backtest.as_ref().map(|backtest| backtest.tuned.clone()).unwrap_or_default();
    json!({
        "name": answer.name,
        "scenario": scenario.name,
        "low": answer.low,
        "high": answer.high,
        "value": answer.value,
        "observed": answer.observed,
        "naive": answer.naive,
        "hit": answer.is_hit(),
        "vague": answer.is_vague(),
        "statement": answer.is_statement,
        "unit": fact.unit,
        "source": fact.source.tag(),
        "from": fact.from.to_string(),
        "to": fact.to.to_string(),
        "tuned": tuned,
    })
}

fn paragraph(tested: &Tested, catalogue: &Catalogue) -> String {
    let language = catalogue.language().code();
    let mut lines = vec![tested.scenario.title(language).to_owned()];
    if let Some(backtest) = &tested.scenario.roles.backtest {
        lines.extend(backtest.known.get(language).cloned());
        if !backtest.tuned.is_empty() {
            lines.push(catalogue.text("backtest-tuned", &[("keys", backtest.tuned.join(", "))]));
        }
    }
    lines.extend(tested.answers.iter().flat_map(|(fact, answer)| case_lines(fact, answer, catalogue)));
    lines.join("\n")
}

fn case_lines(fact: &Fact, answer: &Answer, catalogue: &Catalogue) -> [String; 4] {
    let text = |key: &str| catalogue.text(key, &[]);
    let (mark, word) = match (answer.is_hit(), answer.is_vague()) {
        (true, _) => ("✔", text("backtest-hit")),
        (false, true) => ("✘", text("backtest-vague")),
        (false, false) => ("✘", text("backtest-miss")),
    };
    let show = |value: f64| amount(value, if answer.is_statement { "share" } else { &fact.unit }, catalogue);
    let arguments = [
        ("value", show(answer.value)),
        ("low", show(answer.low)),
        ("high", show(answer.high)),
        ("observed", show(answer.observed)),
        ("naive", answer.naive.map_or_else(|| "–".into(), show)),
    ];
    let keys = match answer.is_statement {
        true => ["backtest-statement", "backtest-happened"],
        false => ["backtest-predicted", "backtest-reported"],
    };
    let [predicted, reported] = keys.map(|key| catalogue.text(key, &arguments));
    let quoted = format!("  « {} » [{}]", fact.quote, fact.source.tag());
    [format!("{mark} {} : {word}", fact.id), quoted, predicted, reported]
}
