//! `afflux check --targets`: each fact beside what the model gives, each input left out in turn.

use afflux_models::source::{Fact, Perimeter};
use afflux_models::vocabulary::Word;
use afflux_plan::prediction::{Prediction, left_out, predict};
use afflux_plan::scenario::{Input, Scenario, Target};
use serde_json::{Value, json};

use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::locale::Catalogue;

/// Draws of the factors behind the model's interval.
const DRAWS: u64 = 200;

/// Prints the roles of the facts and how the model does.
pub(super) fn print(scenario: &Scenario, context: &Context) -> Result<(), Failure> {
    let roles = &scenario.roles;
    let questions: Vec<_> = roles.targets.iter().map(|target| &target.question).collect();
    let predictions = predict(scenario, &questions, context.seed, DRAWS);
    let left: Vec<Option<f64>> = roles.inputs.iter().map(|input| left_out(scenario, input, context.seed)).collect();
    if context.format == Format::Json {
        let targets = roles.targets.iter().zip(&predictions).map(target_json);
        let inputs = roles.inputs.iter().zip(&left).map(input_json);
        return context.print_json(&json!({
            "scenario": scenario.name,
            "scenario_hash": scenario.hash,
            "draws": DRAWS,
            "targets": Value::Array(targets.collect()),
            "inputs": Value::Array(inputs.collect()),
            "undeclared": roles.undeclared,
        }));
    }
    let catalogue = &context.catalogue;
    let mut lines = vec![scenario.title(catalogue.language().code()).to_owned()];
    if roles.targets.is_empty() && roles.inputs.is_empty() {
        lines.push(context.text("targets-none"));
        return context.print_lines(&lines);
    }
    lines.push(catalogue.text("targets-heading", &[("count", roles.targets.len().to_string())]));
    for (target, prediction) in roles.targets.iter().zip(&predictions) {
        lines.extend(target_lines(target, prediction, catalogue));
    }
    lines.push(catalogue.text("targets-inputs-heading", &[("count", roles.inputs.len().to_string())]));
    for (input, left) in roles.inputs.iter().zip(&left) {
        lines.extend(input_lines(input, *left, catalogue));
    }
    if !roles.undeclared.is_empty() {
        lines.push(catalogue.text("targets-undeclared", &[("keys", roles.undeclared.join(", "))]));
    }
    lines.push(catalogue.text("targets-note", &[("draws", DRAWS.to_string())]));
    context.print_lines(&lines)
}

fn inside(target: &Target, prediction: &Prediction) -> bool {
    prediction.agrees_with(target.low, target.high)
}

fn target_json((target, prediction): (&Target, &Prediction)) -> Value {
    json!({
        "id": target.fact.id,
        "value": target.value(),
        "low": target.low,
        "high": target.high,
        "model": prediction.value,
        "model_low": prediction.low,
        "model_high": prediction.high,
        "inside": inside(target, prediction),
        "unit": target.fact.unit,
        "perimeter": perimeter(&target.fact),
        "source": target.fact.source.tag(),
        "measure": target.question.quantity.as_str(),
        "window": target.question.window.name,
    })
}

fn input_json((input, left): (&Input, &Option<f64>)) -> Value {
    json!({
        "id": input.fact.id,
        "value": input.fact.amount.central(),
        "left_out_prediction": left,
        "off": left.map(|left| off(left, input)),
        "keys": input.keys,
        "unit": input.fact.unit,
        "perimeter": perimeter(&input.fact),
        "source": input.fact.source.tag(),
    })
}

/// How far a prediction is from the fact, as a share of the fact.
fn off(left: f64, input: &Input) -> f64 {
    left / input.fact.amount.central() - 1.0
}

/// The perimeter as files write it.
fn perimeter(fact: &Fact) -> &str {
    match &fact.perimeter {
        Perimeter::Dnma => "dnma",
        Perimeter::National => "national",
        Perimeter::ReopenedTerritories => "reopened-territories",
        Perimeter::OneDay => "one-day",
        Perimeter::Territory(name) => name,
    }
}

fn target_lines(target: &Target, prediction: &Prediction, catalogue: &Catalogue) -> [String; 3] {
    let show = |value: f64| amount(value, &target.fact.unit, catalogue);
    let range = |low: Option<f64>, high: Option<f64>| match (low, high) {
        (Some(low), Some(high)) if show(low) != show(high) => format!(" ({} – {})", show(low), show(high)),
        (Some(low), None) => format!(" (≥ {})", show(low)),
        (None, Some(high)) => format!(" (≤ {})", show(high)),
        _ => String::new(),
    };
    let (mark, word) = if inside(target, prediction) { ("✔", "targets-inside") } else { ("✘", "targets-outside") };
    let value = target.value().map_or_else(|| catalogue.text("targets-truth", &[]), show);
    let source = format!("[{}], {}", target.fact.source.tag(), perimeter_text(&target.fact, catalogue));
    [
        format!("{mark} {} : {}", target.fact.id, catalogue.text(word, &[])),
        catalogue.text("targets-fact", &[("value", value + &range(target.low, target.high)), ("source", source)]),
        catalogue.text(
            "targets-model",
            &[("value", show(prediction.value) + &range(Some(prediction.low), Some(prediction.high)))],
        ),
    ]
}

fn input_lines(input: &Input, left: Option<f64>, catalogue: &Catalogue) -> Vec<String> {
    let show = |value: f64| amount(value, &input.fact.unit, catalogue);
    let value = if input.fact.unit == "truth" {
        catalogue.text("targets-truth", &[])
    } else {
        show(input.fact.amount.central())
    };
    let source = format!("[{}], {}", input.fact.source.tag(), perimeter_text(&input.fact, catalogue));
    let told = match left {
        Some(left) => {
            let off = 100.0 * off(left, input);
            let sign = if off < 0.0 { "−" } else { "+" };
            let off = format!("{sign}{} %", catalogue.decimal(off.abs(), 0));
            catalogue.text("targets-left-out", &[("value", show(left)), ("off", off)])
        }
        None => catalogue.text("targets-nothing-else", &[]),
    };
    vec![format!("· {}", input.fact.id), catalogue.text("targets-fact", &[("value", value), ("source", source)]), told]
}

fn perimeter_text(fact: &Fact, catalogue: &Catalogue) -> String {
    match &fact.perimeter {
        Perimeter::Territory(name) => name.clone(),
        Perimeter::Dnma => catalogue.text("targets-perimeter-dnma", &[]),
        Perimeter::National => catalogue.text("targets-perimeter-national", &[]),
        Perimeter::ReopenedTerritories => catalogue.text("targets-perimeter-reopened", &[]),
        Perimeter::OneDay => catalogue.text("targets-perimeter-one-day", &[]),
    }
}

/// A figure as its unit is written.
pub(crate) fn amount(value: f64, unit: &str, catalogue: &Catalogue) -> String {
    match unit {
        "share" => catalogue.percent(value),
        "bytes" | "bytes-per-week" => catalogue.bytes(value),
        "minute-of-day" => format!("{:02.0}:{:02.0}", (value / 60.0).floor(), value % 60.0),
        _ if value.abs() >= 1000.0 => catalogue.integer(value.round().max(0.0) as u64),
        _ if value.abs() >= 100.0 => catalogue.decimal(value, 0),
        _ if value.abs() >= 10.0 => catalogue.decimal(value, 1),
        _ if value.abs() >= 1.0 => catalogue.decimal(value, 2),
        _ => catalogue.decimal(value, 3),
    }
}
