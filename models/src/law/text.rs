//! How a law is written: `name:key=value,key=value`.

use super::{Kind, Law, Unit, bytes_of, lognormal, seconds_of, split_unit};
use crate::message::Message;

/// Pure numbers of a law: beyond them its functions lose their digits.
const NUMBERS: std::ops::RangeInclusive<f64> = 1e-3..=1e6;
/// Seconds, bytes and plain values of a law other than 0, either sign.
const QUANTITIES: std::ops::RangeInclusive<f64> = 1e-12..=1e18;

/// The parameters of a law's text, each to be taken once.
struct Parameters<'a> {
    rest: Vec<(&'a str, &'a str)>,
    unit: Option<Unit>,
}

pub(super) fn parse(text: &str, load: &dyn Fn(&str) -> Result<String, Message>) -> Result<Law, Message> {
    let (name, rest) = text.split_once(':').ok_or_else(|| Message::new("law-shape").with("law", text))?;
    let (kind, unit) = match name.trim() {
        "empirical" => (Kind::Empirical(empirical(&load(rest.trim())?)?), Unit::Seconds),
        "const" => {
            let (value, unit) = quantity(rest)?;
            if value < 0.0 {
                return Err(Message::new("law-negative").with("value", rest));
            }
            (Kind::Constant(value), unit)
        }
        name => named(name, rest)?,
    };
    Ok(Law::of(kind, unit, text.trim().into()))
}

fn named(name: &str, rest: &str) -> Result<(Kind, Unit), Message> {
    let mut parameters = Parameters::new(rest)?;
    let kind = match name {
        "exp" => Kind::Exponential { mean: parameters.quantity("mean")? },
        "erlang" => {
            let k = parameters.number("k")?;
            if !(1.0..=1000.0).contains(&k) || k != libm::floor(k) {
                return Err(Message::new("law-erlang-k").with("value", k));
            }
            let mean = parameters.quantity("mean")?;
            if k == 1.0 { Kind::Exponential { mean } } else { Kind::Erlang { k: k as u32, mean } }
        }
        "gamma" => {
            let cv = parameters.number("cv")?;
            let mean = parameters.quantity("mean")?;
            // It has an inverse, which takes one draw.
            if cv == 1.0 { Kind::Exponential { mean } } else { Kind::Gamma { mean, shape: 1.0 / (cv * cv) } }
        }
        "lognormal" => {
            let (mean, cv) = (parameters.quantity("mean")?, parameters.number("cv")?);
            let max = if parameters.has("max") { Some(parameters.quantity("max")?) } else { None };
            lognormal(mean, cv, max)?
        }
        "hyperexp" => {
            let (mean, cv2) = (parameters.quantity("mean")?, parameters.number("cv2")?);
            if cv2 <= 1.0 {
                return Err(Message::new("law-hyperexp-cv2").with("value", cv2));
            }
            // Balanced means: each branch carries half of the work.
            let p = 0.5 * (1.0 + libm::sqrt((cv2 - 1.0) / (cv2 + 1.0)));
            Kind::Hyperexponential { p, mean1: mean / (2.0 * p), mean2: mean / (2.0 * (1.0 - p)) }
        }
        "pareto" => Kind::Pareto { min: parameters.quantity("min")?, alpha: parameters.number("alpha")? },
        _ => return Err(Message::new("law-unknown").with("name", name)),
    };
    let unit = parameters.finish()?;
    Ok((kind, unit))
}

impl<'a> Parameters<'a> {
    fn new(text: &'a str) -> Result<Self, Message> {
        let mut rest = Vec::new();
        for part in text.split(',') {
            let (key, value) = part.split_once('=').ok_or_else(|| Message::new("law-parameter").with("part", part))?;
            if rest.iter().any(|(known, _)| *known == key.trim()) {
                return Err(Message::new("law-twice").with("key", key.trim()));
            }
            rest.push((key.trim(), value.trim()));
        }
        Ok(Self { rest, unit: None })
    }

    fn has(&self, key: &str) -> bool {
        self.rest.iter().any(|(known, _)| *known == key)
    }

    fn take(&mut self, key: &'static str) -> Result<&'a str, Message> {
        let at = self.rest.iter().position(|(known, _)| *known == key);
        at.map(|at| self.rest.remove(at).1).ok_or_else(|| Message::new("law-needs").with("key", key))
    }

    /// A positive quantity with a unit, the same for all quantities of the law.
    fn quantity(&mut self, key: &'static str) -> Result<f64, Message> {
        let text = self.take(key)?;
        let (value, unit) = quantity(text)?;
        if value <= 0.0 {
            return Err(Message::new("law-not-positive").with("key", key).with("value", text));
        }
        if *self.unit.get_or_insert(unit) != unit {
            return Err(Message::new("law-units-differ").with("value", text));
        }
        Ok(value)
    }

    /// A positive number without unit, in a range that every law can work with.
    fn number(&mut self, key: &'static str) -> Result<f64, Message> {
        let text = self.take(key)?;
        let value: Option<f64> = text.parse().ok().filter(|value: &f64| value.is_finite() && *value > 0.0);
        match value {
            None => Err(Message::new("law-not-positive").with("key", key).with("value", text)),
            Some(value) if value < *NUMBERS.start() => {
                Err(Message::new("problem-at-least").with("least", NUMBERS.start()))
            }
            Some(value) if value > *NUMBERS.end() => Err(Message::new("problem-at-most").with("most", NUMBERS.end())),
            Some(value) => Ok(value),
        }
    }

    fn finish(self) -> Result<Unit, Message> {
        match self.rest.first() {
            Some((key, _)) => Err(Message::new("law-unknown-parameter").with("key", key)),
            None => Ok(self.unit.unwrap_or(Unit::Number)),
        }
    }
}

/// A number and what it is measured in.
pub(super) fn quantity(text: &str) -> Result<(f64, Unit), Message> {
    let refused = || Message::new("law-quantity").with("value", text);
    let (number, unit) = split_unit(text).ok_or_else(refused)?;
    let (factor, unit) = match unit {
        "" => (1.0, Unit::Number),
        unit => match (seconds_of(unit), bytes_of(unit)) {
            (Some(seconds), _) => (seconds, Unit::Seconds),
            (None, Some(bytes)) => (bytes, Unit::Bytes),
            (None, None) => return Err(refused()),
        },
    };
    let value = number * factor;
    if value == 0.0 || QUANTITIES.contains(&value.abs()) { Ok((value, unit)) } else { Err(refused()) }
}

/// One value a line; blank lines and lines from `#` are passed over.
fn empirical(text: &str) -> Result<Vec<f64>, Message> {
    let mut values = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match line.parse::<f64>() {
            Ok(value) if value.is_finite() && value >= 0.0 => values.push(value),
            _ => return Err(Message::new("law-empirical-line").with("line", n + 1).with("value", line)),
        }
    }
    if values.is_empty() {
        return Err(Message::new("law-empirical-empty"));
    }
    values.sort_by(f64::total_cmp);
    Ok(values)
}
