//! The API's JSON as it streams by: `records[].fields` (v1), `results[]` (v2.1), a bare list
//! (exports), or one record a line. Field names and values become a row each.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::io::{BufRead, Error, Read};
use std::rc::Rc;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use sha2::{Digest, Sha256};

use super::faults::{At, Faults};
use super::measure::Measure;
use super::record::{MEASURES, PLACES, Record, Span, UAI, WEEK, position};
use super::{By, DnmaReader};
use crate::audience::fields::plain;
use crate::audience::lines::{Unpacked, hex, unreadable};
use crate::message::{Message, Problem, Problems};

/// Names that are remembered; the rest is looked at each time.
const MOST_NAMES: usize = 4096;
/// The byte order mark of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";
/// More measures than this are no DNMA file.
const MOST_MEASURES: usize = 1000;

/// Reads records until the text ends; returns its fingerprint.
///
/// # Errors
/// Not JSON; no record in it.
pub(super) fn read<'a>(
    reader: &mut DnmaReader,
    file: &str,
    text: Unpacked<'a>,
    faults: &mut Faults,
) -> Result<String, Problems> {
    let line = Rc::new(Cell::new(1));
    let hash = Rc::new(RefCell::new(Sha256::new()));
    let text = Watched::new(text, &hash, &line).map_err(|error| unreadable(file, 0, &error))?;
    let mut rows = Rows::new(reader, faults, line);
    let mut json = serde_json::Deserializer::from_reader(text);
    let mut any = false;
    loop {
        match Top(&mut rows).deserialize(&mut json) {
            Ok(()) => any = true,
            Err(error) if error.is_eof() && any && rows.between => break,
            Err(_) if rows.faults.is_hopeless() => break,
            Err(error) => {
                let message = Message::new("dnma-json").with("detail", &error);
                return Err(Problem::at_line(file, error.line(), message).into());
            }
        }
    }
    if rows.record == 0 {
        return Err(Problem::of_file(file, Message::new("dnma-json-no-record")).into());
    }
    if let Some(total) = rows.total.filter(|total| *total > rows.record as u64) {
        let note = Message::new("dnma-json-page").with("file", file).with("rows_count", rows.record);
        rows.reader.weeks.notes.push(note.with("total_count", total));
    }
    let fingerprint = hex(&hash.borrow());
    Ok(fingerprint)
}

/// The text on its way in: hashed block by block, its lines counted, a byte order mark let go.
struct Watched<'a> {
    input: Box<dyn BufRead + 'a>,
    hash: Rc<RefCell<Sha256>>,
    line: Rc<Cell<usize>>,
    block: Vec<u8>,
    at: usize,
}

impl<'a> Watched<'a> {
    fn new(text: Unpacked<'a>, hash: &Rc<RefCell<Sha256>>, line: &Rc<Cell<usize>>) -> Result<Self, Error> {
        let Unpacked { head, mut input } = text;
        if head.starts_with(MARK) {
            let mut mark = [0; MARK.len()];
            input.read_exact(&mut mark)?;
            hash.borrow_mut().update(mark);
        }
        Ok(Self { input, hash: Rc::clone(hash), line: Rc::clone(line), block: Vec::new(), at: 0 })
    }

    fn next_block(&mut self) -> Result<(), Error> {
        self.block.clear();
        self.at = 0;
        let held = self.input.fill_buf()?;
        self.block.extend_from_slice(held);
        let length = held.len();
        self.input.consume(length);
        self.hash.borrow_mut().update(&self.block);
        Ok(())
    }
}

impl Read for Watched<'_> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize, Error> {
        if self.at == self.block.len() {
            self.next_block()?;
        }
        let held = self.block.get(self.at..).unwrap_or(&[]);
        let length = held.len().min(into.len());
        let (Some(into), Some(held)) = (into.get_mut(..length), held.get(..length)) else { return Ok(0) };
        into.copy_from_slice(held);
        self.at += length;
        let lines = held.iter().filter(|byte| **byte == b'\n').count();
        self.line.set(self.line.get() + lines);
        Ok(length)
    }
}

/// What a name leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    /// A slot of the row.
    Slot(usize),
    /// More of the same record.
    Inside,
    /// A list of records.
    List,
    /// How many records there are on the server.
    Total,
    /// Nothing of ours.
    Other,
}

/// Rows being made of records.
struct Rows<'r> {
    reader: &'r mut DnmaReader,
    faults: &'r mut Faults,
    line: Rc<Cell<usize>>,
    known: BTreeMap<String, Name>,
    names: Vec<String>,
    triples: BTreeMap<String, usize>,
    measures: Vec<Measure>,
    layout: usize,
    text: String,
    spans: Vec<Span>,
    record: usize,
    total: Option<u64>,
    between: bool,
}

impl<'r> Rows<'r> {
    fn new(reader: &'r mut DnmaReader, faults: &'r mut Faults, line: Rc<Cell<usize>>) -> Self {
        let layout = reader.layout(&[]);
        Self {
            reader,
            faults,
            line,
            known: BTreeMap::new(),
            names: vec![String::new(); MEASURES],
            triples: BTreeMap::new(),
            measures: Vec::new(),
            layout,
            text: String::new(),
            spans: vec![None; MEASURES],
            record: 0,
            total: None,
            between: true,
        }
    }

    fn name(&mut self, written: &str) -> Name {
        if let Some(name) = self.known.get(written) {
            return *name;
        }
        let name = self.look_up(written);
        if let Name::Slot(slot) = name
            && let Some(shown) = self.names.get_mut(slot)
        {
            *shown = written.into();
        }
        if self.known.len() < MOST_NAMES {
            self.known.insert(written.into(), name);
        }
        name
    }

    fn look_up(&mut self, written: &str) -> Name {
        let name = plain(written);
        match name.as_str() {
            "debutsemaine" => return Name::Slot(WEEK),
            "uai" => return Name::Slot(UAI),
            "fields" | "record" => return Name::Inside,
            "records" | "results" => return Name::List,
            "total_count" | "nhits" => return Name::Total,
            _ => {}
        }
        if let Some(at) = By::EVERY_PLACE.iter().position(|by| by.column() == Some(name.as_str())) {
            return Name::Slot(PLACES + at);
        }
        let column = [("visites_", 0), ("utilisateurs_", 1), ("duree_", 2)];
        let found = column.iter().find_map(|(start, at)| Some((name.strip_prefix(start)?, at)));
        found.and_then(|(ending, at)| Some(self.triple(ending)? + at)).map_or(Name::Other, Name::Slot)
    }

    /// The first slot of a measure; none when it is not kept.
    fn triple(&mut self, ending: &str) -> Option<usize> {
        if let Some(slot) = self.triples.get(ending) {
            return Some(*slot);
        }
        let measure = Measure::of(ending);
        self.reader.add_data_set(&measure);
        if !self.reader.options.measures.keep(&measure) || self.measures.len() >= MOST_MEASURES {
            return None;
        }
        let slot = self.spans.len();
        self.measures.push(measure);
        self.layout = self.reader.layout(&self.measures);
        self.spans.resize(slot + 3, None);
        self.names.resize(slot + 3, String::new());
        self.triples.insert(ending.into(), slot);
        Some(slot)
    }

    /// Writes a value into its slot.
    fn put(&mut self, slot: usize, value: impl fmt::Display) {
        use fmt::Write;
        let from = self.text.len();
        // Writing to a text does not fail.
        let _ = write!(self.text, "{value}");
        let field = self.text.get(from..).unwrap_or("");
        let start = from + field.len() - field.trim_start().len();
        let end = start + field.trim().len();
        if let Some(span) = self.spans.get_mut(slot) {
            *span = Some((position(start), position(end)));
        }
    }

    fn begin(&mut self) {
        self.text.clear();
        self.spans.fill(None);
    }

    /// Whether the record has anything of ours.
    fn is_row(&self) -> bool {
        self.spans.iter().any(Option::is_some)
    }

    fn finish(&mut self) {
        self.record += 1;
        let at = At { line: self.line.get(), record: self.record };
        let record = Record { text: &self.text, spans: &self.spans };
        self.reader.row(at, record, self.layout, &self.names, self.faults);
    }
}

/// The whole text, or one line of it.
struct Top<'s, 'r>(&'s mut Rows<'r>);

impl<'de> DeserializeSeed<'de> for Top<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.0.between = false;
        while list.next_element_seed(Whole(self.0))?.is_some() {}
        self.0.between = true;
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        Whole(self.0).visit_map(map)
    }
}

/// One record of a list, or an answer that holds a list.
struct Whole<'s, 'r>(&'s mut Rows<'r>);

impl<'de> DeserializeSeed<'de> for Whole<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Whole<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record with the fields of a school and a week")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.0.between = false;
        self.0.begin();
        Part(self.0).visit_map(map)?;
        if self.0.is_row() {
            self.0.finish();
            self.0.begin();
        }
        self.0.between = true;
        if self.0.faults.is_hopeless() {
            return Err(serde::de::Error::custom("too many faults"));
        }
        Ok(())
    }
}

/// The names and values of a record, wherever they stand in it.
struct Part<'s, 'r>(&'s mut Rows<'r>);

impl<'de> DeserializeSeed<'de> for Part<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Part<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the fields of a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let rows = self.0;
        while let Some(name) = map.next_key_seed(Key(rows))? {
            match name {
                Name::Inside => map.next_value_seed(Part(rows))?,
                Name::List => map.next_value_seed(Top(rows))?,
                Name::Total => rows.total = map.next_value::<Option<u64>>()?.or(rows.total),
                Name::Slot(slot) => map.next_value_seed(Value(rows, slot))?,
                Name::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// A name, looked up where it stands.
struct Key<'s, 'r>(&'s mut Rows<'r>);

impl<'de> DeserializeSeed<'de> for Key<'_, '_> {
    type Value = Name;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Name, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_, '_> {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Name, E> {
        Ok(self.0.name(name))
    }
}

/// A value of a slot.
struct Value<'s, 'r>(&'s mut Rows<'r>, usize);

impl<'de> DeserializeSeed<'de> for Value<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl Visitor<'_> for Value<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number or null")
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.0.put(self.1, value);
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.0.put(self.1, value);
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.0.put(self.1, value);
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.0.put(self.1, value);
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.0.put(self.1, value);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}
