//! The checked types that a document's values become.

use std::time::Duration;

use jiff::civil::{Date, DateTime, Time};

use super::{Node, Value};
use crate::law::Law;
use crate::message::Message;
use crate::vocabulary::{Device, Level, Profil, SchoolKind, Service, Word, Zone};

/// A type that a node can become.
pub trait FromNode: Sized {
    /// Reads a node.
    ///
    /// # Errors
    /// What is wrong with it and what may stand there.
    fn from_node(node: &Node) -> Result<Self, Message>;
}

/// A fraction, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Share(pub f64);

/// A finite number above 0.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Positive(pub f64);

/// A percentile above 0 and under 100.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Percentile(pub f64);

/// A length of time, written `250ms`, `8s`, `30min`, `6h` or `7d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(pub Duration);

/// A size, written `1MB` (decimal) or as a number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes(pub u64);

impl Bytes {
    /// Parses a size with its unit.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, unit) = split_unit(text)?;
        let size = number * bytes_of(unit)?;
        (0.0..=1e18).contains(&size).then_some(Self(size as u64))
    }
}

impl Span {
    /// Whole microseconds.
    pub fn as_us(self) -> i64 {
        i64::try_from(self.0.as_micros()).unwrap_or(i64::MAX)
    }

    /// Parses a length of time.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, unit) = split_unit(text)?;
        let seconds = number * seconds_of(unit)?;
        (0.0..=3.2e9).contains(&seconds).then(|| Self(Duration::from_secs_f64(seconds)))
    }
}

/// A number and its unit, for instance `8min`.
pub(crate) fn split_unit(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let end = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    // `1e3s` has its exponent before its unit.
    let end = match text[end..].strip_prefix(['e', 'E']) {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
            let tail = rest.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(rest.len());
            end + 1 + tail
        }
        _ => end,
    };
    let number: f64 = text[..end].trim().parse().ok()?;
    number.is_finite().then_some((number, &text[end..]))
}

/// Seconds in a unit of time.
pub(crate) fn seconds_of(unit: &str) -> Option<f64> {
    Some(match unit {
        "us" | "µs" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "min" => 60.0,
        "h" => 3600.0,
        "d" | "j" => 86_400.0,
        _ => return None,
    })
}

/// Bytes in a unit of size.
pub(crate) fn bytes_of(unit: &str) -> Option<f64> {
    Some(match unit {
        "B" => 1.0,
        "KB" | "kB" => 1e3,
        "MB" => 1e6,
        "GB" => 1e9,
        "TB" => 1e12,
        _ => return None,
    })
}

fn text_of(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Text(text) | Value::Date(text) => Some(text),
        _ => None,
    }
}

impl FromNode for String {
    fn from_node(node: &Node) -> Result<Self, Message> {
        match &node.value {
            Value::Text(text) => Ok(text.clone()),
            _ => Err(Message::new("problem-not-a-text")),
        }
    }
}

impl FromNode for bool {
    fn from_node(node: &Node) -> Result<Self, Message> {
        match node.value {
            Value::Bool(truth) => Ok(truth),
            _ => Err(Message::new("problem-not-a-truth")),
        }
    }
}

impl FromNode for i64 {
    fn from_node(node: &Node) -> Result<Self, Message> {
        match node.value {
            Value::Integer(number) => Ok(number),
            _ => Err(Message::new("problem-not-whole")),
        }
    }
}

impl FromNode for u64 {
    fn from_node(node: &Node) -> Result<Self, Message> {
        u64::try_from(i64::from_node(node)?).map_err(|_| Message::new("problem-negative"))
    }
}

impl FromNode for u32 {
    fn from_node(node: &Node) -> Result<Self, Message> {
        let number = u64::from_node(node)?;
        u32::try_from(number).map_err(|_| Message::new("problem-at-most").with("most", u32::MAX))
    }
}

impl FromNode for u16 {
    fn from_node(node: &Node) -> Result<Self, Message> {
        let number = u64::from_node(node)?;
        u16::try_from(number).map_err(|_| Message::new("problem-at-most").with("most", u16::MAX))
    }
}

impl FromNode for f64 {
    fn from_node(node: &Node) -> Result<Self, Message> {
        match node.value {
            Value::Float(number) => Ok(number),
            Value::Integer(number) => Ok(number as f64),
            _ => Err(Message::new("problem-not-a-number")),
        }
    }
}

impl FromNode for Share {
    fn from_node(node: &Node) -> Result<Self, Message> {
        let number = f64::from_node(node)?;
        (0.0..=1.0).contains(&number).then_some(Self(number)).ok_or_else(|| Message::new("problem-not-a-share"))
    }
}

impl FromNode for Positive {
    fn from_node(node: &Node) -> Result<Self, Message> {
        let number = f64::from_node(node)?;
        (number > 0.0).then_some(Self(number)).ok_or_else(|| Message::new("problem-not-positive"))
    }
}

impl FromNode for Percentile {
    fn from_node(node: &Node) -> Result<Self, Message> {
        let number = f64::from_node(node)?;
        let inside = number > 0.0 && number < 100.0;
        inside.then_some(Self(number)).ok_or_else(|| Message::new("problem-not-a-percentile"))
    }
}

impl FromNode for Span {
    fn from_node(node: &Node) -> Result<Self, Message> {
        text_of(node).and_then(Self::parse).ok_or_else(|| Message::new("problem-not-a-span"))
    }
}

impl FromNode for Bytes {
    fn from_node(node: &Node) -> Result<Self, Message> {
        let refused = || Message::new("problem-not-a-size");
        match &node.value {
            Value::Integer(number) => {
                (0.0..=1e18).contains(&(*number as f64)).then_some(Self(number.unsigned_abs())).ok_or_else(refused)
            }
            Value::Text(text) => Self::parse(text).ok_or_else(refused),
            _ => Err(refused()),
        }
    }
}

impl FromNode for Law {
    fn from_node(node: &Node) -> Result<Self, Message> {
        Law::parse(&String::from_node(node)?)
    }
}

impl FromNode for Date {
    fn from_node(node: &Node) -> Result<Self, Message> {
        text_of(node).and_then(|text| text.parse().ok()).ok_or_else(|| Message::new("problem-not-a-date"))
    }
}

impl FromNode for DateTime {
    fn from_node(node: &Node) -> Result<Self, Message> {
        text_of(node).and_then(|text| text.parse().ok()).ok_or_else(|| Message::new("problem-not-a-date-time"))
    }
}

impl FromNode for Time {
    fn from_node(node: &Node) -> Result<Self, Message> {
        text_of(node).and_then(|text| text.parse().ok()).ok_or_else(|| Message::new("problem-not-a-time"))
    }
}

fn word<W: Word>(node: &Node) -> Result<W, Message> {
    let text = String::from_node(node)?;
    W::from_text(&text).ok_or_else(|| Message::new("problem-not-one-of").with("words", W::texts()))
}

impl FromNode for Profil {
    fn from_node(node: &Node) -> Result<Self, Message> {
        word(node)
    }
}

impl FromNode for Level {
    fn from_node(node: &Node) -> Result<Self, Message> {
        word(node)
    }
}

impl FromNode for SchoolKind {
    fn from_node(node: &Node) -> Result<Self, Message> {
        word(node)
    }
}

impl FromNode for Zone {
    fn from_node(node: &Node) -> Result<Self, Message> {
        word(node)
    }
}

impl FromNode for Device {
    fn from_node(node: &Node) -> Result<Self, Message> {
        word(node)
    }
}

impl FromNode for Service {
    fn from_node(node: &Node) -> Result<Self, Message> {
        word(node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_have_units() {
        assert_eq!(Span::parse("250ms").map(Span::as_us), Some(250_000));
        assert_eq!(Span::parse("1.5h").map(Span::as_us), Some(5_400_000_000));
        assert_eq!(Span::parse("1e3s").map(Span::as_us), Some(1_000_000_000));
        assert_eq!(Span::parse("8"), None);
        assert_eq!(Span::parse("-8s"), None);
        assert_eq!(Span::parse("infs"), None);
    }
}
