//! The proof that a target is staging: who may be sent how much, until when, and who answers for it.
//!
//! The target serves it at `/.well-known/afflux`, or somebody signs it ([`super::Authorisation`]).

use afflux_models::{Message, Problem, Problems};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::place::{Host, Place};

/// Where a target serves its proof.
pub const PROOF_PATH: &str = "/.well-known/afflux";

/// Longest proof that is read, bytes.
pub const LONGEST_PROOF: usize = 16 << 10;

/// Longest text of a proof, letters.
const LONGEST_TEXT: usize = 200;

/// The keys, in the order in which they are written.
const KEYS: [&str; 6] = ["host", "port", "expiry", "max_rate", "nonce", "contact"];

/// What a proof says.
///
/// ```
/// use afflux_loadgen::guard::Proof;
/// let text = br#"{"host": "ent-preprod.exemple.test", "port": 443, "expiry": "2026-12-31T18:00:00Z",
///                 "max_rate": 200, "nonce": "5c1f", "contact": "exploitation@exemple.test"}"#;
/// let proof = Proof::from_json("proof.json", text).unwrap();
/// assert_eq!((proof.port, proof.max_rate), (443, 200.0));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    /// The one host that it is about.
    pub host: Host,
    /// The one port.
    pub port: u16,
    /// When it ends.
    pub expiry: Timestamp,
    /// Most requests in a second.
    pub max_rate: f64,
    /// What makes it like no other.
    pub nonce: String,
    /// Whom to call about the target.
    pub contact: String,
}

impl Proof {
    /// Reads a proof; `file` is the name that problems carry.
    ///
    /// # Errors
    /// What the JSON parser stops at, or else every problem of the values.
    pub fn from_json(file: &str, bytes: &[u8]) -> Result<Self, Problems> {
        let table = object(file, bytes)?;
        let mut reading = Reading { file, table: &table, problems: Vec::new() };
        reading.unknown(&KEYS);
        let proof = reading.proof();
        match proof {
            Some(proof) if reading.problems.is_empty() => Ok(proof),
            _ => Err(Problems(reading.problems)),
        }
    }

    /// The proof as a target serves it.
    pub fn to_json(&self) -> String {
        let value = json!({
            "host": self.host.to_string(),
            "port": self.port,
            "expiry": self.expiry.to_string(),
            "max_rate": self.max_rate,
            "nonce": self.nonce,
            "contact": self.contact,
        });
        format!("{value:#}\n")
    }

    /// Whether it is about this place.
    pub fn is_about(&self, place: &Place) -> bool {
        self.host == place.host && self.port == place.port
    }

    /// What a signature covers: the same fields in one fixed form, and what they are for.
    pub fn signed_text(&self) -> String {
        format!(
            "afflux authorisation 1\nhost: {}\nport: {}\nexpiry: {}\nmax_rate: {}\nnonce: {}\ncontact: {}\n",
            self.host,
            self.port,
            self.expiry.as_second(),
            self.max_rate,
            self.nonce,
            self.contact
        )
    }
}

/// The JSON object of a file.
pub(crate) fn object(file: &str, bytes: &[u8]) -> Result<Map<String, Value>, Problems> {
    if bytes.len() > LONGEST_PROOF {
        let message = Message::new("guard-proof-long").with("most", LONGEST_PROOF);
        return Err(Problem::of_file(file, message).into());
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(table)) => Ok(table),
        Ok(_) => Err(Problem::of_file(file, Message::new("guard-proof-not-an-object")).into()),
        Err(error) => {
            let message = Message::new("guard-proof-json").with("detail", &error);
            Err(Problem::at_line(file, error.line(), message).column(error.column()).into())
        }
    }
}

/// An object being read, and what was found wrong so far.
pub(crate) struct Reading<'a> {
    pub(crate) file: &'a str,
    pub(crate) table: &'a Map<String, Value>,
    pub(crate) problems: Vec<Problem>,
}

impl Reading<'_> {
    pub(crate) fn note(&mut self, key: &str, message: Message) {
        let value = match self.table.get(key) {
            None => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
        };
        self.problems.push(Problem::of_file(self.file, message).key(key).value(value));
    }

    pub(crate) fn unknown(&mut self, known: &[&str]) {
        let unknown: Vec<String> = self.table.keys().filter(|key| !known.contains(&key.as_str())).cloned().collect();
        unknown.iter().for_each(|key| self.note(key, Message::new("problem-unknown-key")));
    }

    pub(crate) fn text(&mut self, key: &str) -> Option<String> {
        let text = match self.table.get(key) {
            None => {
                self.note(key, Message::new("problem-missing-key"));
                return None;
            }
            Some(Value::String(text)) => text.clone(),
            Some(_) => {
                self.note(key, Message::new("problem-not-a-text"));
                return None;
            }
        };
        let good =
            !text.trim().is_empty() && text.chars().count() <= LONGEST_TEXT && !text.chars().any(char::is_control);
        if !good {
            self.note(key, Message::new("guard-proof-text").with("most", LONGEST_TEXT));
        }
        good.then_some(text)
    }

    pub(crate) fn proof(&mut self) -> Option<Proof> {
        let host = self.text("host").and_then(|text| match Host::parse(&text) {
            Ok(host) => Some(host),
            Err(message) => {
                self.note("host", message);
                None
            }
        });
        let port = self.checked("port", "guard-proof-port", |value| {
            value.as_u64().and_then(|port| u16::try_from(port).ok()).filter(|port| *port > 0)
        });
        let expiry = self.checked("expiry", "guard-proof-expiry", expiry_of);
        let max_rate = self.checked("max_rate", "guard-proof-rate", |value| {
            value.as_f64().filter(|rate| rate.is_finite() && *rate > 0.0 && *rate <= 1e6)
        });
        let (nonce, contact) = (self.text("nonce"), self.text("contact"));
        Some(Proof { host: host?, port: port?, expiry: expiry?, max_rate: max_rate?, nonce: nonce?, contact: contact? })
    }

    fn checked<T>(&mut self, key: &str, wrong: &'static str, read: impl Fn(&Value) -> Option<T>) -> Option<T> {
        let value = match self.table.get(key) {
            None => {
                self.note(key, Message::new("problem-missing-key"));
                return None;
            }
            Some(value) => read(value),
        };
        if value.is_none() {
            self.note(key, Message::new(wrong));
        }
        value
    }
}

/// An instant: `2026-12-31T18:00:00Z`, with any offset, or Unix seconds.
fn expiry_of(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        Value::Number(number) => Timestamp::from_second(number.as_i64()?).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GOOD: &str = r#"{"host":"ent.exemple.test","port":443,"expiry":"2026-12-31T18:00:00+01:00",
        "max_rate":200,"nonce":"n","contact":"c"}"#;

    fn keys(text: &str) -> Vec<(String, &'static str)> {
        let problems = Proof::from_json("p.json", text.as_bytes()).unwrap_err().0;
        problems.into_iter().map(|problem| (problem.key, problem.message.key)).collect()
    }

    #[test]
    fn a_proof_is_read_and_written_back() {
        let proof = Proof::from_json("p.json", GOOD.as_bytes()).unwrap();
        assert_eq!(proof.expiry.to_string(), "2026-12-31T17:00:00Z");
        assert_eq!(Proof::from_json("p.json", proof.to_json().as_bytes()).unwrap(), proof);
        let seconds = GOOD.replace("\"2026-12-31T18:00:00+01:00\"", &proof.expiry.as_second().to_string());
        assert_eq!(Proof::from_json("p.json", seconds.as_bytes()).unwrap(), proof);
        assert!(proof.is_about(&Place::parse("https://ent.exemple.test").unwrap()));
        assert!(!proof.is_about(&Place::parse("http://ent.exemple.test").unwrap()), "another port");
        assert!(!proof.is_about(&Place::parse("https://ent2.exemple.test").unwrap()));
    }

    #[test]
    fn every_problem_comes_at_once() {
        let text = r#"{"host":"*.exemple.test","port":0,"expiry":"soon","max_rate":-1,"nonce":"","speed":2}"#;
        let expected = [
            ("speed", "problem-unknown-key"),
            ("host", "guard-host-pattern"),
            ("port", "guard-proof-port"),
            ("expiry", "guard-proof-expiry"),
            ("max_rate", "guard-proof-rate"),
            ("nonce", "guard-proof-text"),
            ("contact", "problem-missing-key"),
        ];
        let found = keys(text);
        assert_eq!(found.iter().map(|(key, message)| (key.as_str(), *message)).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_is_no_object_is_refused() {
        assert_eq!(keys("[]")[0].1, "guard-proof-not-an-object");
        assert_eq!(keys("{\n\"host\"")[0].1, "guard-proof-json");
        assert_eq!(keys(&format!("\"{}\"", "x".repeat(LONGEST_PROOF)))[0].1, "guard-proof-long");
        assert_eq!(keys(&GOOD.replace("\"n\"", "\"a\\nb\""))[0], ("nonce".into(), "guard-proof-text"));
    }

    proptest! {
        #[test]
        fn any_text_gives_a_proof_that_reads_back_or_problems(
            port in "[0-9\"a.e+-]{0,7}", rate in "[-0-9.e]{0,9}", expiry in "\\PC{0,24}", host in "[a-z0-9.*:-]{0,16}",
        ) {
            let expiry = serde_json::to_string(&expiry).unwrap();
            let text = format!(
                r#"{{"host":"{host}","port":{port},"expiry":{expiry},"max_rate":{rate},"nonce":"n","contact":"c"}}"#
            );
            if let Ok(proof) = Proof::from_json("p.json", text.as_bytes()) {
                let again = Proof::from_json("p.json", proof.to_json().as_bytes()).unwrap();
                prop_assert_eq!(again.signed_text(), proof.signed_text());
            }
        }
    }
}
