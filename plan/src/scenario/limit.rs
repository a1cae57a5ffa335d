//! What must hold: output × percentile × phase × profil × service.

use afflux_models::Message;
use afflux_models::document::{FromNode, Node, Percentile, Share, Span, Table, Value};
use afflux_models::vocabulary::{Profil, Service};

/// A part of a run that is judged apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Phase {
    /// Before the window: those who are already there log in. Never judged.
    Ramp,
    /// The start of the window, until the start-up has settled. Never judged by default.
    Settle,
    /// The rest of the window.
    Judged,
}

impl Phase {
    /// Every phase, in the order of time.
    pub const ALL: [Phase; 3] = [Phase::Ramp, Phase::Settle, Phase::Judged];

    /// The word in files and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Phase::Ramp => "ramp",
            Phase::Settle => "settle",
            Phase::Judged => "judged",
        }
    }
}

/// What a limit is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// A percentile of the response time of pages, from the due instant, seconds.
    ResponseTime {
        /// The percentile, above 0 and under 100.
        percentile: f64,
    },
    /// Share of the page attempts that were turned away.
    TurnedAwayShare,
    /// Share of the visits that ended because the visitor lost patience or gave up.
    AbandonedShare,
    /// Share of the page attempts that failed or timed out.
    ErrorShare,
    /// Share of the people whose worst page took longer than this, seconds.
    PeopleOver {
        /// Response time, seconds.
        over_s: f64,
    },
}

impl Measure {
    /// The word in files and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Measure::ResponseTime { .. } => "response_time",
            Measure::TurnedAwayShare => "turned_away_share",
            Measure::AbandonedShare => "abandoned_share",
            Measure::ErrorShare => "error_share",
            Measure::PeopleOver { .. } => "people_over",
        }
    }
}

/// A limit: the measure may not be greater than `max`.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// What is measured.
    pub measure: Measure,
    /// Greatest value that is still good: seconds or a share.
    pub max: f64,
    /// The judged part of the run.
    pub phase: Phase,
    /// Only this profil's.
    pub profil: Option<Profil>,
    /// Only this service's.
    pub service: Option<Service>,
}

pub(super) fn read_all(table: &Table<'_>) -> Vec<Limit> {
    let mut limits = Vec::new();
    for entry in table.tables("limit") {
        limits.extend(read(&entry));
        entry.finish();
    }
    limits
}

fn read(entry: &Table<'_>) -> Option<Limit> {
    entry.optional::<String>("source");
    let percentile = entry.optional::<Percentile>("percentile");
    let over = entry.optional::<Span>("over");
    let profil = entry.optional::<Profil>("profil");
    let service = entry.optional::<Service>("service");
    let phase = read_phase(entry);
    let max = entry.get("max");
    let output = entry.required::<String>("output")?;
    let measure = match output.as_str() {
        "response_time" => match percentile {
            Some(percentile) => Measure::ResponseTime { percentile: percentile.0 },
            None => {
                entry.note_key("percentile", Message::new("limit-needs-percentile"));
                return None;
            }
        },
        "people_over" => match over {
            Some(over) => Measure::PeopleOver { over_s: over.0.as_secs_f64() },
            None => {
                entry.note_key("over", Message::new("limit-needs-over"));
                return None;
            }
        },
        "turned_away_share" => Measure::TurnedAwayShare,
        "abandoned_share" => Measure::AbandonedShare,
        "error_share" => Measure::ErrorShare,
        _ => {
            let words = "response_time, turned_away_share, abandoned_share, error_share, people_over";
            entry.note_key("output", Message::new("problem-not-one-of").with("words", words));
            return None;
        }
    };
    check_restrictions(entry, measure, profil, service);
    let max = read_max(entry, max, measure);
    Some(Limit { measure, max: max?, phase, profil, service })
}

/// Limits may ask only what the stored histograms and counts answer (DESIGN §3).
fn check_restrictions(entry: &Table<'_>, measure: Measure, profil: Option<Profil>, service: Option<Service>) {
    if matches!(measure, Measure::PeopleOver { .. } | Measure::AbandonedShare) && service.is_some() {
        entry.note_key("service", Message::new("limit-not-by-service").with("output", measure.as_str()));
    }
    if matches!(measure, Measure::AbandonedShare) && profil.is_some() {
        entry.note_key("profil", Message::new("limit-not-by-profil").with("output", measure.as_str()));
    }
}

fn read_phase(entry: &Table<'_>) -> Phase {
    let word = entry.or("phase", String::from("judged"));
    match Phase::ALL.into_iter().skip(1).find(|phase| phase.as_str() == word) {
        Some(phase) => phase,
        None => {
            entry.note_key("phase", Message::new("problem-not-one-of").with("words", "settle, judged"));
            Phase::Judged
        }
    }
}

fn read_max(entry: &Table<'_>, max: Option<&Node>, measure: Measure) -> Option<f64> {
    let Some(node) = max else {
        entry.note_key("max", Message::new("problem-missing-key"));
        return None;
    };
    let read = match (measure, &node.value) {
        (Measure::ResponseTime { .. }, Value::Text(_)) => Span::from_node(node).map(|span| span.0.as_secs_f64()),
        (Measure::ResponseTime { .. }, _) => Err(Message::new("problem-not-a-span")),
        _ => Share::from_node(node).map(|share| share.0),
    };
    read.map_err(|message| entry.note(node, "max", message)).ok()
}
