//! The JSON of a range query, however it was saved.
//!
//! The answer of `query_range` (`{"status":…,"data":{"resultType":"matrix","result":[…]}}`), the bare
//! list of its series, or the lines of VictoriaMetrics' export (`{"metric":…,"values":[…],
//! "timestamps":[…]}`, milliseconds). A sample is a pair of Unix seconds and a number in quotes; `NaN`
//! and infinities are numbers there; native histograms stand beside under `histograms`.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::message::{Message, Problem, Problems};

/// One series as it was saved.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Series {
    pub(super) labels: BTreeMap<String, String>,
    /// Unix seconds and value.
    pub(super) samples: Vec<(f64, f64)>,
    /// Whether the values are the counts of native histograms.
    pub(super) is_histogram: bool,
}

/// All series of a file, and whether the answer says that it is not complete.
pub(super) fn parse(file: &str, text: &str) -> Result<(Vec<Series>, bool), Problems> {
    let mut found = Vec::new();
    let mut partial = false;
    for document in serde_json::Deserializer::from_str(text).into_iter::<Document>() {
        let document = document.map_err(|error| broken(file, &error))?;
        match document {
            Document::Series(elements) => take(file, elements, &mut found)?,
            Document::Object(object) => {
                partial |= object.is_partial.unwrap_or(false);
                take(file, object.elements(file)?, &mut found)?;
            }
            Document::Other => return Err(refused(file, Message::new("prometheus-not-an-answer"))),
        }
    }
    if found.is_empty() {
        return Err(refused(file, Message::new("prometheus-no-series")));
    }
    Ok((found, partial))
}

fn broken(file: &str, error: &serde_json::Error) -> Problems {
    let detail = error.to_string();
    let detail = detail.split(" at line ").next().unwrap_or_default();
    let message = Message::new("prometheus-json").with("detail", detail);
    Problem::at_line(file, error.line(), message).column(error.column()).into()
}

fn refused(file: &str, message: Message) -> Problems {
    Problem::of_file(file, message).into()
}

fn take(file: &str, elements: Vec<Element>, found: &mut Vec<Series>) -> Result<(), Problems> {
    for element in elements {
        match element {
            Element::Series(raw) if raw.value.is_none() => found.push(raw.series(file)?),
            _ => return Err(refused(file, Message::new("prometheus-instant"))),
        }
    }
    Ok(())
}

/// One document of the file: there are several in an export.
enum Document {
    Object(Box<Object>),
    Series(Vec<Element>),
    Other,
}

/// An answer, or one line of an export.
#[derive(Default, Deserialize)]
struct Object {
    status: Option<String>,
    error: Option<String>,
    #[serde(rename = "isPartial")]
    is_partial: Option<bool>,
    data: Option<Data>,
    #[serde(flatten)]
    series: RawSeries,
}

impl Object {
    fn elements(self, file: &str) -> Result<Vec<Element>, Problems> {
        if self.status.as_deref() == Some("error") {
            let message = Message::new("prometheus-error").with("detail", self.error.unwrap_or_default());
            return Err(refused(file, message));
        }
        match self.data {
            Some(Data::Result(Some(kind), _)) if kind != "matrix" => {
                Err(Problem::of_file(file, Message::new("prometheus-instant")).key("resultType").value(kind).into())
            }
            Some(Data::Result(_, Some(elements))) => Ok(elements),
            Some(_) => Err(refused(file, Message::new("prometheus-not-an-answer"))),
            None if self.series.metric.is_some() => Ok(vec![Element::Series(self.series)]),
            None => Err(refused(file, Message::new("prometheus-not-an-answer"))),
        }
    }
}

/// What stands under `data`: its kind and result, or something else.
enum Data {
    Result(Option<String>, Option<Vec<Element>>),
    Other,
}

/// An element of a result: a series, or half of a scalar.
enum Element {
    Series(RawSeries),
    Other,
}

#[derive(Default, Deserialize)]
struct RawSeries {
    metric: Option<BTreeMap<String, String>>,
    #[serde(default)]
    values: Vec<Cell>,
    #[serde(default)]
    histograms: Vec<(f64, RawHistogram)>,
    #[serde(default)]
    timestamps: Vec<f64>,
    value: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct RawHistogram {
    count: Number,
}

impl RawSeries {
    fn series(self, file: &str) -> Result<Series, Problems> {
        let labels = self.metric.unwrap_or_default();
        let is_histogram = self.values.is_empty() && !self.histograms.is_empty();
        if is_histogram {
            let samples = self.histograms.into_iter().map(|(at, histogram)| (at, histogram.count.0)).collect();
            return Ok(Series { labels, samples, is_histogram });
        }
        let exported = !self.timestamps.is_empty();
        if exported && self.timestamps.len() != self.values.len() {
            let message = Message::new("prometheus-export-lengths").with("values", self.values.len());
            return Err(refused(file, message.with("timestamps", self.timestamps.len())));
        }
        let mut timestamps = self.timestamps.into_iter();
        let mut samples = Vec::with_capacity(self.values.len());
        for cell in self.values {
            match (cell, timestamps.next()) {
                (Cell::Pair(at, value), None) => samples.push((at, value)),
                (Cell::Value(value), Some(at_ms)) => samples.push((at_ms / 1000.0, value)),
                _ => return Err(refused(file, Message::new("prometheus-not-an-answer"))),
            }
        }
        Ok(Series { labels, samples, is_histogram })
    }
}

/// A sample: with its instant, or alone as in an export.
enum Cell {
    Pair(f64, f64),
    Value(f64),
}

/// A number, mostly in quotes.
struct Number(f64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        match Cell::deserialize(input)? {
            Cell::Value(value) => Ok(Self(value)),
            Cell::Pair(..) => Err(serde::de::Error::custom("a number must stand here")),
        }
    }
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct OfCell;
        impl<'de> Visitor<'de> for OfCell {
            type Value = Cell;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a sample: [seconds, \"number\"]")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut pair: A) -> Result<Cell, A::Error> {
                let at: Option<f64> = pair.next_element()?;
                let value: Option<Number> = pair.next_element()?;
                let more = pair.next_element::<IgnoredAny>()?.is_some();
                match (at, value) {
                    (Some(at), Some(value)) if !more => Ok(Cell::Pair(at, value.0)),
                    _ => Err(serde::de::Error::custom("a sample is a pair: [seconds, \"number\"]")),
                }
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Cell, E> {
                // Rust reads the same words as Go: `NaN`, `+Inf`, `-Inf`, `1.2e-67`.
                let value = text.parse().map_err(|_| E::custom(format_args!("`{text}` is not a number")))?;
                Ok(Cell::Value(value))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Cell, E> {
                Ok(Cell::Value(value))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Cell, E> {
                Ok(Cell::Value(value as f64))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Cell, E> {
                Ok(Cell::Value(value as f64))
            }
            fn visit_unit<E>(self) -> Result<Cell, E> {
                Ok(Cell::Value(f64::NAN))
            }
        }
        input.deserialize_any(OfCell)
    }
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct OfDocument;
        impl<'de> Visitor<'de> for OfDocument {
            type Value = Document;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the answer of a range query")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Document, A::Error> {
                let object = Object::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                Ok(Document::Object(Box::new(object)))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Document, A::Error> {
                elements(seq).map(Document::Series)
            }
            fn visit_str<E>(self, _: &str) -> Result<Document, E> {
                Ok(Document::Other)
            }
            fn visit_f64<E>(self, _: f64) -> Result<Document, E> {
                Ok(Document::Other)
            }
            fn visit_u64<E>(self, _: u64) -> Result<Document, E> {
                Ok(Document::Other)
            }
        }
        input.deserialize_any(OfDocument)
    }
}

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Raw {
            #[serde(rename = "resultType")]
            kind: Option<String>,
            result: Option<Elements>,
        }
        struct OfData;
        impl<'de> Visitor<'de> for OfData {
            type Value = Data;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the data of a range query")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Data, A::Error> {
                let raw = Raw::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                Ok(Data::Result(raw.kind, raw.result.map(|elements| elements.0)))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Data, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Data::Other)
            }
        }
        input.deserialize_any(OfData)
    }
}

/// A list of elements.
struct Elements(Vec<Element>);

impl<'de> Deserialize<'de> for Elements {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct OfElements;
        impl<'de> Visitor<'de> for OfElements {
            type Value = Elements;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of series")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Elements, A::Error> {
                elements(seq).map(Elements)
            }
        }
        input.deserialize_seq(OfElements)
    }
}

fn elements<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<Vec<Element>, A::Error> {
    let mut found = Vec::new();
    while let Some(element) = seq.next_element()? {
        found.push(element);
    }
    Ok(found)
}

impl<'de> Deserialize<'de> for Element {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct OfElement;
        impl<'de> Visitor<'de> for OfElement {
            type Value = Element;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a series")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Element, A::Error> {
                RawSeries::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(Element::Series)
            }
            fn visit_str<E>(self, _: &str) -> Result<Element, E> {
                Ok(Element::Other)
            }
            fn visit_f64<E>(self, _: f64) -> Result<Element, E> {
                Ok(Element::Other)
            }
            fn visit_u64<E>(self, _: u64) -> Result<Element, E> {
                Ok(Element::Other)
            }
            fn visit_i64<E>(self, _: i64) -> Result<Element, E> {
                Ok(Element::Other)
            }
        }
        input.deserialize_any(OfElement)
    }
}
