//! The checked types that a document's values become.

use jiff::civil::{Date, DateTime, Time};

use super::{Node, Value};
use crate::law::Law;
use crate::message::Message;
use crate::vocabulary::Word;

mod measured;

pub use measured::{Bytes, Percentile, Positive, Share, Span, bytes_written, seconds_written};
pub(crate) use measured::{bytes_of, seconds_of, split_unit};

/// A type that a node can become.
pub trait FromNode: Sized {
    /// Reads a node.
    ///
    /// # Errors
    /// What is wrong with it and what may stand there.
    fn from_node(node: &Node) -> Result<Self, Message>;

    /// What stands there, for whoever describes the format.
    fn kind() -> Kind;

    /// The value as a file writes it.
    fn written(&self) -> String;

    /// The number that bounds are about: of a length of time in seconds, of a size in bytes, of a law its mean.
    fn magnitude(&self) -> Option<f64> {
        None
    }

    /// Bounds of every value of the type, where it has some.
    fn bounds() -> Option<(f64, f64)> {
        None
    }
}

/// What may stand under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A text, or one in each language.
    Texts,
    /// `true` or `false`.
    Truth,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// A share, 0 to 1.
    Share,
    /// A percentile.
    Percentile,
    /// A length of time.
    Span,
    /// A size in bytes.
    Size,
    /// A length of time or a share, as another key says.
    SpanOrShare,
    /// A law.
    Law,
    /// A law of lengths of time.
    LawOfTime,
    /// A law of sizes in bytes.
    LawOfSize,
    /// A date.
    Date,
    /// A date and a time.
    DateTime,
    /// A time of the day.
    Time,
    /// One of some words.
    Words(String),
    /// A table.
    Table,
    /// Not said: the key was only looked at.
    Any,
}

impl Kind {
    /// Whether its values are measured, and have bounds then.
    pub fn is_measured(&self) -> bool {
        let plain = [Self::Whole, Self::Number, Self::Share, Self::Percentile, Self::Span, Self::Size];
        plain.contains(self) || matches!(self, Self::Law | Self::LawOfTime | Self::LawOfSize)
    }
}

/// A text in both languages. One that is written plainly stands for both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Texts {
    /// French.
    pub fr: String,
    /// English.
    pub en: String,
}

impl From<&str> for Texts {
    fn from(text: &str) -> Self {
        Self { fr: text.into(), en: text.into() }
    }
}

impl Texts {
    /// The text of a language, by its code.
    pub fn of(&self, language: &str) -> &str {
        if language == "fr" { &self.fr } else { &self.en }
    }

    /// Whether one of them contains a mark.
    pub fn contains(&self, mark: &str) -> bool {
        self.fr.contains(mark) || self.en.contains(mark)
    }
}

fn text_of(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Text(text) | Value::Date(text) => Some(text),
        _ => None,
    }
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

impl FromNode for String {
    fn from_node(node: &Node) -> Result<Self, Message> {
        match &node.value {
            Value::Text(text) => Ok(text.clone()),
            _ => Err(Message::new("problem-not-a-text")),
        }
    }

    fn kind() -> Kind {
        Kind::Text
    }

    fn written(&self) -> String {
        quoted(self)
    }
}

impl FromNode for Texts {
    fn from_node(node: &Node) -> Result<Self, Message> {
        let refused = || Message::new("problem-not-texts");
        match &node.value {
            Value::Text(text) => Ok(text.as_str().into()),
            Value::Table(entries) if entries.len() == 2 => {
                let text = |key: &str| entries.get(key).and_then(text_of).map(str::to_owned).ok_or_else(refused);
                Ok(Self { fr: text("fr")?, en: text("en")? })
            }
            _ => Err(refused()),
        }
    }

    fn kind() -> Kind {
        Kind::Texts
    }

    fn written(&self) -> String {
        format!("{{ fr = {}, en = {} }}", quoted(&self.fr), quoted(&self.en))
    }
}

impl FromNode for bool {
    fn from_node(node: &Node) -> Result<Self, Message> {
        match node.value {
            Value::Bool(truth) => Ok(truth),
            _ => Err(Message::new("problem-not-a-truth")),
        }
    }

    fn kind() -> Kind {
        Kind::Truth
    }

    fn written(&self) -> String {
        self.to_string()
    }
}

impl FromNode for i64 {
    fn from_node(node: &Node) -> Result<Self, Message> {
        match node.value {
            Value::Integer(number) => Ok(number),
            _ => Err(Message::new("problem-not-whole")),
        }
    }

    fn kind() -> Kind {
        Kind::Whole
    }

    fn written(&self) -> String {
        self.to_string()
    }

    fn magnitude(&self) -> Option<f64> {
        Some(*self as f64)
    }
}

impl FromNode for u64 {
    fn from_node(node: &Node) -> Result<Self, Message> {
        u64::try_from(i64::from_node(node)?).map_err(|_| Message::new("problem-negative"))
    }

    fn kind() -> Kind {
        Kind::Whole
    }

    fn written(&self) -> String {
        self.to_string()
    }

    fn magnitude(&self) -> Option<f64> {
        Some(*self as f64)
    }
}

impl FromNode for u32 {
    fn from_node(node: &Node) -> Result<Self, Message> {
        let number = u64::from_node(node)?;
        u32::try_from(number).map_err(|_| Message::new("problem-at-most").with("most", u32::MAX))
    }

    fn kind() -> Kind {
        Kind::Whole
    }

    fn written(&self) -> String {
        self.to_string()
    }

    fn magnitude(&self) -> Option<f64> {
        Some(f64::from(*self))
    }
}

impl FromNode for u16 {
    fn from_node(node: &Node) -> Result<Self, Message> {
        let number = u64::from_node(node)?;
        u16::try_from(number).map_err(|_| Message::new("problem-at-most").with("most", u16::MAX))
    }

    fn kind() -> Kind {
        Kind::Whole
    }

    fn written(&self) -> String {
        self.to_string()
    }

    fn magnitude(&self) -> Option<f64> {
        Some(f64::from(*self))
    }

    fn bounds() -> Option<(f64, f64)> {
        Some((0.0, f64::from(u16::MAX)))
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

    fn kind() -> Kind {
        Kind::Number
    }

    fn written(&self) -> String {
        self.to_string()
    }

    fn magnitude(&self) -> Option<f64> {
        Some(*self)
    }
}

impl FromNode for Law {
    fn from_node(node: &Node) -> Result<Self, Message> {
        Law::parse(&String::from_node(node)?)
    }

    fn kind() -> Kind {
        Kind::Law
    }

    fn written(&self) -> String {
        quoted(&self.to_string())
    }

    fn magnitude(&self) -> Option<f64> {
        Some(self.mean())
    }
}

impl FromNode for Date {
    fn from_node(node: &Node) -> Result<Self, Message> {
        text_of(node).and_then(|text| text.parse().ok()).ok_or_else(|| Message::new("problem-not-a-date"))
    }

    fn kind() -> Kind {
        Kind::Date
    }

    fn written(&self) -> String {
        quoted(&self.to_string())
    }
}

impl FromNode for DateTime {
    fn from_node(node: &Node) -> Result<Self, Message> {
        text_of(node).and_then(|text| text.parse().ok()).ok_or_else(|| Message::new("problem-not-a-date-time"))
    }

    fn kind() -> Kind {
        Kind::DateTime
    }

    fn written(&self) -> String {
        quoted(&self.to_string())
    }
}

impl FromNode for Time {
    fn from_node(node: &Node) -> Result<Self, Message> {
        text_of(node).and_then(|text| text.parse().ok()).ok_or_else(|| Message::new("problem-not-a-time"))
    }

    fn kind() -> Kind {
        Kind::Time
    }

    fn written(&self) -> String {
        quoted(&self.to_string())
    }
}

/// Every word of a vocabulary can stand in a file.
impl<W: Word> FromNode for W {
    fn from_node(node: &Node) -> Result<Self, Message> {
        let text = String::from_node(node)?;
        Self::from_text(&text).ok_or_else(|| Message::new("problem-not-one-of").with("words", Self::texts()))
    }

    fn kind() -> Kind {
        Kind::Words(Self::texts())
    }

    fn written(&self) -> String {
        quoted((*self).as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stands_for_both_languages_or_has_both() {
        let read = |text: &str| {
            let node = Node::parse("a", text).unwrap();
            let Value::Table(entries) = &node.value else { panic!("a document is a table") };
            Texts::from_node(&entries["t"])
        };
        let both = Texts { fr: "oui".into(), en: "yes".into() };
        assert_eq!(read("t = { fr = \"oui\", en = \"yes\" }"), Ok(both.clone()));
        assert_eq!(read("t = \"oui\"").map(|text| text.en), Ok("oui".into()));
        assert_eq!((both.of("fr"), both.of("en"), both.contains("ye")), ("oui", "yes", true));
        for wrong in [
            "t = 1",
            "t = { fr = \"oui\" }",
            "t = { fr = \"oui\", en = \"yes\", de = \"ja\" }",
            "t = { fr = 1, en = 2 }",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
