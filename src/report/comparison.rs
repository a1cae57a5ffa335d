//! Two sides of runs in words: for the terminal, as Markdown for a pull request, as JSON.

use afflux_models::time::SECOND_US;
use afflux_models::vocabulary::Word;
use afflux_outcome::Outcome;
use afflux_outcome::verdict::regression::{
    Compared, Comparison, LEAST_PAIRS, LEAST_RATIO, LEVEL, Measure, Verdict, What, by_name,
};
use serde_json::{Map, Value, json};

use super::markdown::{LONGEST as LONGEST_MARKDOWN, escaped};
use super::{labels, table, wrapped};
use crate::locale::{Catalogue, NOTHING};

/// Columns of the terminal.
const COLUMNS: usize = 80;

/// The runs of both sides, each with its file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sides<'a> {
    /// The baseline's.
    pub(crate) baseline: &'a [(String, Outcome)],
    /// The candidate's.
    pub(crate) candidate: &'a [(String, Outcome)],
}

/// The fields that others rely on (DESIGN §6).
pub(crate) fn to_json(comparison: &Comparison, sides: &Sides<'_>) -> Value {
    let metric = |compared: &Compared| {
        json!({
            "ratio": compared.ratio,
            "low": compared.low,
            "high": compared.high,
            "confidence": compared.confidence,
            "baseline": compared.baseline,
            "candidate": compared.candidate,
            "difference": compared.difference,
            "difference_low": compared.difference_interval.map(|(low, _)| low),
            "difference_high": compared.difference_interval.map(|(_, high)| high),
            "cliffs_delta": compared.delta,
            "p_slower": compared.p_slower,
            "p_quicker": compared.p_quicker,
            "verdict": compared.verdict.as_str(),
        })
    };
    let metrics: Map<String, Value> =
        by_name(comparison).into_iter().map(|(name, compared)| (name, metric(compared))).collect();
    let files = |side: &[(String, Outcome)]| side.iter().map(|(file, _)| file.clone()).collect::<Vec<_>>();
    let provenance = sides.baseline.first().map(|(_, outcome)| outcome.provenance.clone()).unwrap_or_default();
    json!({
        "verdict": comparison.verdict.as_str(),
        "pairs": comparison.pairs,
        "metrics": metrics,
        "without_samples": comparison.without_samples.iter().map(Measure::name).collect::<Vec<_>>(),
        "scenario": provenance.scenario,
        "scenario_hash": provenance.scenario_hash,
        "machine": provenance.machine,
        "baseline": files(sides.baseline),
        "candidate": files(sides.candidate),
    })
}

/// The comparison on a terminal.
pub(crate) fn text(comparison: &Comparison, sides: &Sides<'_>, catalogue: &Catalogue) -> String {
    let mut text = String::new();
    let mut paragraph = |words: &str| text.push_str(&format!("{}\n", wrapped(words, COLUMNS)));
    paragraph(&catalogue.word("compare-title"));
    about(comparison, sides, catalogue).iter().for_each(|line| paragraph(line));
    table(&heading(catalogue), &rows(comparison, catalogue), &mut text);
    let mut paragraph = |words: &str| text.push_str(&format!("{}\n", wrapped(words, COLUMNS)));
    paragraph(&verdict(comparison, catalogue));
    notes(comparison, catalogue).iter().for_each(|line| paragraph(line));
    text
}

/// The comparison as Markdown, short enough for a comment.
pub(crate) fn markdown(comparison: &Comparison, sides: &Sides<'_>, catalogue: &Catalogue) -> String {
    let row =
        |cells: &[String]| format!("| {} |\n", cells.iter().map(|cell| escaped(cell)).collect::<Vec<_>>().join(" | "));
    let mut text = format!("### {}\n\n", escaped(&verdict(comparison, catalogue)));
    about(comparison, sides, catalogue).iter().for_each(|line| text.push_str(&format!("{}  \n", escaped(line))));
    text.push('\n');
    text.push_str(&row(&heading(catalogue)));
    text.push_str("| --- | ---: | ---: | ---: | ---: | --- |\n");
    rows(comparison, catalogue).iter().for_each(|cells| text.push_str(&row(cells)));
    for line in notes(comparison, catalogue) {
        text.push_str(&format!("\n{}\n", escaped(&line)));
    }
    let mut files = String::new();
    for (key, side) in [("compare-column-baseline", sides.baseline), ("compare-column-candidate", sides.candidate)] {
        for (file, _) in side {
            files.push_str(&format!("- {}: {}\n", escaped(&catalogue.word(key)), escaped(file)));
        }
    }
    let summary = escaped(&catalogue.word("compare-files"));
    let details = format!("\n<details><summary>{summary}</summary>\n\n{files}\n</details>\n");
    if text.chars().count() + details.chars().count() <= LONGEST_MARKDOWN {
        text.push_str(&details);
    }
    if text.chars().count() > LONGEST_MARKDOWN {
        text = text.chars().take(LONGEST_MARKDOWN - 1).chain(['…']).collect();
    }
    text
}

/// What was played.
fn about(comparison: &Comparison, sides: &Sides<'_>, catalogue: &Catalogue) -> Vec<String> {
    let Some((_, first)) = sides.baseline.first() else { return Vec::new() };
    let provenance = &first.provenance;
    let words = [
        ("scenario", provenance.scenario.clone()),
        ("window", provenance.window.clone()),
        ("scale", catalogue.quantity(provenance.scale)),
        ("speed", catalogue.quantity(provenance.speed)),
    ];
    let pairs = [("pairs", catalogue.integer(comparison.pairs as u64))];
    vec![catalogue.text("compare-scenario", &words), catalogue.text("compare-pairs", &pairs)]
}

fn heading(catalogue: &Catalogue) -> Vec<String> {
    let keys = ["measure", "baseline", "candidate", "ratio", "interval", "verdict"];
    keys.map(|key| catalogue.word(&format!("compare-column-{key}"))).to_vec()
}

fn rows(comparison: &Comparison, catalogue: &Catalogue) -> Vec<Vec<String>> {
    let row = |compared: &Compared| {
        let value = |value: f64| match compared.measure.what {
            What::OverLimit => catalogue.percent(value),
            _ => catalogue.seconds(value),
        };
        let ratio = |ratio: f64| catalogue.decimal(ratio, 3);
        vec![
            name(&compared.measure, catalogue),
            value(compared.baseline),
            value(compared.candidate),
            ratio(compared.ratio),
            labels::range(compared.low, compared.high, ratio),
            format!("{} {}", sign(compared.verdict), catalogue.word(&key("compare-word", compared.verdict))),
        ]
    };
    let nothing = |measure: &Measure| {
        let unclear = Verdict::NotEnoughEvidence;
        let word = format!("{} {}", sign(unclear), catalogue.word(&key("compare-word", unclear)));
        let nothing = || NOTHING.to_owned();
        vec![name(measure, catalogue), nothing(), nothing(), nothing(), nothing(), word]
    };
    comparison.measures.iter().map(row).chain(comparison.without_samples.iter().map(nothing)).collect()
}

fn name(measure: &Measure, catalogue: &Catalogue) -> String {
    let limit = [("limit", catalogue.seconds(measure.limit_us as f64 / SECOND_US as f64))];
    let what = match measure.what {
        What::OverLimit => catalogue.text("compare-over-limit-share", &limit),
        What::Median => catalogue.word("compare-response-p50"),
        What::Percentile95 => catalogue.word("compare-response-p95"),
    };
    match measure.service {
        None => what,
        Some(service) => {
            let service = catalogue.word(&format!("service-{}", service.as_str().replace('_', "-")));
            catalogue.text("compare-of-service", &[("measure", what), ("service", service)])
        }
    }
}

fn key(prefix: &str, verdict: Verdict) -> String {
    format!("{prefix}-{}", verdict.as_str().replace('_', "-"))
}

/// A sign beside the word, for who does not see colours.
const fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Regression => "✖",
        Verdict::Improvement => "▲",
        Verdict::NoDifference => "✔",
        Verdict::NotEnoughEvidence => "?",
    }
}

fn verdict(comparison: &Comparison, catalogue: &Catalogue) -> String {
    let verdict = comparison.verdict;
    format!("{} {}", sign(verdict), catalogue.word(&key("compare-verdict", verdict)))
}

/// Why nothing can be told, and what the words mean.
fn notes(comparison: &Comparison, catalogue: &Catalogue) -> Vec<String> {
    let mut notes = Vec::new();
    if comparison.pairs < LEAST_PAIRS {
        let counts = [("pairs", comparison.pairs.to_string()), ("needed", LEAST_PAIRS.to_string())];
        notes.push(catalogue.text("compare-few", &counts));
    } else if comparison.measures.iter().any(|compared| compared.verdict == Verdict::NotEnoughEvidence) {
        notes.push(catalogue.word("compare-more"));
    }
    if !comparison.without_samples.is_empty() {
        let names: Vec<String> = comparison.without_samples.iter().map(|measure| name(measure, catalogue)).collect();
        notes.push(catalogue.text("compare-no-samples", &[("measures", names.join("; "))]));
    }
    let least = comparison.measures.iter().map(|compared| compared.p_slower).fold(f64::NAN, f64::min);
    let rule = [
        ("ratio", catalogue.quantity(LEAST_RATIO)),
        ("level", catalogue.percent(LEVEL)),
        ("p", catalogue.decimal(least, 3)),
    ];
    notes.push(catalogue.text("compare-rule", &rule));
    notes.push(catalogue.word("compare-unit"));
    notes
}

#[cfg(test)]
mod tests;
