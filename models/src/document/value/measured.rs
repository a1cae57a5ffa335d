//! Values with a unit or a range: shares, percentiles, lengths of time, sizes; how a file writes them.

use std::time::Duration;

use super::{FromNode, Kind, quoted, text_of};
use crate::document::{Node, Value};
use crate::message::Message;

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
    /// So many seconds.
    pub const fn of_secs(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }

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

/// Seconds as a file writes them, in the greatest unit that leaves a whole number.
pub fn seconds_written(seconds: f64) -> String {
    let units = [("d", 86_400.0), ("h", 3600.0), ("min", 60.0), ("s", 1.0), ("ms", 1e-3), ("us", 1e-6)];
    in_unit(seconds, &units, "s")
}

/// Bytes as a file writes them.
pub fn bytes_written(bytes: f64) -> String {
    in_unit(bytes, &[("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("KB", 1e3), ("B", 1.0)], "B")
}

fn in_unit(value: f64, units: &[(&str, f64)], plain: &str) -> String {
    let whole = |size: f64| (value / size - libm::round(value / size)).abs() < 1e-9 * (value / size).abs();
    let found = units.iter().find(|(_, size)| value >= *size && whole(*size));
    found.map_or_else(|| format!("{value}{plain}"), |(unit, size)| format!("{}{unit}", libm::round(value / size)))
}

impl FromNode for Share {
    fn from_node(node: &Node) -> Result<Self, Message> {
        let number = f64::from_node(node)?;
        (0.0..=1.0).contains(&number).then_some(Self(number)).ok_or_else(|| Message::new("problem-not-a-share"))
    }

    fn kind() -> Kind {
        Kind::Share
    }

    fn written(&self) -> String {
        self.0.to_string()
    }

    fn magnitude(&self) -> Option<f64> {
        Some(self.0)
    }

    fn bounds() -> Option<(f64, f64)> {
        Some((0.0, 1.0))
    }
}

impl FromNode for Positive {
    fn from_node(node: &Node) -> Result<Self, Message> {
        let number = f64::from_node(node)?;
        (number > 0.0).then_some(Self(number)).ok_or_else(|| Message::new("problem-not-positive"))
    }

    fn kind() -> Kind {
        Kind::Number
    }

    fn written(&self) -> String {
        self.0.to_string()
    }

    fn magnitude(&self) -> Option<f64> {
        Some(self.0)
    }
}

impl FromNode for Percentile {
    fn from_node(node: &Node) -> Result<Self, Message> {
        let number = f64::from_node(node)?;
        let inside = number > 0.0 && number < 100.0;
        inside.then_some(Self(number)).ok_or_else(|| Message::new("problem-not-a-percentile"))
    }

    fn kind() -> Kind {
        Kind::Percentile
    }

    fn written(&self) -> String {
        self.0.to_string()
    }

    fn magnitude(&self) -> Option<f64> {
        Some(self.0)
    }

    fn bounds() -> Option<(f64, f64)> {
        Some((0.0, 100.0))
    }
}

impl FromNode for Span {
    fn from_node(node: &Node) -> Result<Self, Message> {
        text_of(node).and_then(Self::parse).ok_or_else(|| Message::new("problem-not-a-span"))
    }

    fn kind() -> Kind {
        Kind::Span
    }

    fn written(&self) -> String {
        quoted(&seconds_written(self.0.as_secs_f64()))
    }

    fn magnitude(&self) -> Option<f64> {
        Some(self.0.as_secs_f64())
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

    fn kind() -> Kind {
        Kind::Size
    }

    fn written(&self) -> String {
        quoted(&bytes_written(self.0 as f64))
    }

    fn magnitude(&self) -> Option<f64> {
        Some(self.0 as f64)
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

    #[test]
    fn values_are_written_as_files_write_them() {
        let spans = [0.25, 65.0, 300.0, 5400.0, 86_400.0, 1.5].map(seconds_written);
        assert_eq!(spans, ["250ms", "65s", "5min", "90min", "1d", "1500ms"]);
        assert_eq!([5e7, 1e12, 0.0].map(bytes_written), ["50MB", "1TB", "0B"]);
        for seconds in [1e-6, 0.7, 59.0, 3.2e9] {
            let read = Span::parse(&seconds_written(seconds)).unwrap();
            assert!((read.0.as_secs_f64() / seconds - 1.0).abs() < 1e-9);
        }
    }
}
