//! What must hold: output × percentile × phase × profil × service.

use afflux_models::Message;
use afflux_models::document::{FromNode, Kind, Node, Percentile, Share, Span, Table, Texts, Value, seconds_written};
use afflux_models::vocabulary::{Profil, Service, Word};
use strum::{EnumString, IntoStaticStr, VariantArray};

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

/// Longest response time that a limit may name, seconds.
const LONGEST_S: f64 = 3600.0;

/// The measures by their words in files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
enum Output {
    ResponseTime,
    TurnedAwayShare,
    AbandonedShare,
    ErrorShare,
    PeopleOver,
}

/// The phases that may be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
enum JudgedPhase {
    Settle,
    Judged,
}

impl Word for Output {}
impl Word for JudgedPhase {}

/// The greatest value, whose kind depends on what is measured.
struct Bound(Node);

impl FromNode for Bound {
    fn from_node(node: &Node) -> Result<Self, Message> {
        Ok(Self(node.clone()))
    }

    fn kind() -> Kind {
        Kind::SpanOrShare
    }

    fn written(&self) -> String {
        self.0.shown()
    }
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
    entry.optional::<Texts>("source");
    let percentile = entry.optional::<Percentile>("percentile");
    let over = entry.ask("over").within(1e-3..=LONGEST_S).optional::<Span>();
    let profil = entry.optional::<Profil>("profil");
    let service = entry.optional::<Service>("service");
    let phase = read_phase(entry);
    let max = entry.ask("max").required::<Bound>();
    let output = entry.required::<Output>("output")?;
    fn needed<T>(entry: &Table<'_>, key: &str, value: Option<T>) -> Option<T> {
        entry.needs(key);
        value
    }
    let measure = match output {
        Output::ResponseTime => match needed(entry, "percentile", percentile) {
            Some(percentile) => Measure::ResponseTime { percentile: percentile.0 },
            None => {
                entry.note_key("percentile", Message::new("limit-needs-percentile"));
                return None;
            }
        },
        Output::PeopleOver => match needed(entry, "over", over) {
            Some(over) => Measure::PeopleOver { over_s: over.0.as_secs_f64() },
            None => {
                entry.note_key("over", Message::new("limit-needs-over"));
                return None;
            }
        },
        Output::TurnedAwayShare => Measure::TurnedAwayShare,
        Output::AbandonedShare => Measure::AbandonedShare,
        Output::ErrorShare => Measure::ErrorShare,
    };
    check_restrictions(entry, measure, profil, service);
    let max = max.and_then(|max| read_max(entry, &max.0, measure));
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
    match entry.or("phase", JudgedPhase::Judged) {
        JudgedPhase::Settle => Phase::Settle,
        JudgedPhase::Judged => Phase::Judged,
    }
}

fn read_max(entry: &Table<'_>, node: &Node, measure: Measure) -> Option<f64> {
    let read = match (measure, &node.value) {
        (Measure::ResponseTime { .. }, Value::Text(_)) => {
            let seconds = Span::from_node(node).map(|span| span.0.as_secs_f64());
            let most = || Message::new("problem-at-most").with("most", seconds_written(LONGEST_S));
            seconds.and_then(|seconds| if seconds > LONGEST_S { Err(most()) } else { Ok(seconds) })
        }
        (Measure::ResponseTime { .. }, _) => Err(Message::new("problem-not-a-span")),
        _ => Share::from_node(node).map(|share| share.0),
    };
    read.map_err(|message| entry.note(node, "max", message)).ok()
}
