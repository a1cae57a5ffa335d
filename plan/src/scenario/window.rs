//! Named windows of civil time, and what a replay plays of them.

use afflux_models::Message;
use afflux_models::document::{Positive, Share, Span, Table};
use afflux_models::time::{HOUR_US, UtcTime, paris};
use jiff::civil::DateTime;

/// A named stretch of civil time in Europe/Paris.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Name used by `--window`.
    pub name: String,
    /// Civil time of the opening.
    pub from: DateTime,
    /// Civil time of the close (exclusive).
    pub to: DateTime,
}

impl Window {
    /// The instant it opens.
    pub fn opens(&self) -> UtcTime {
        UtcTime::from_civil(self.from, &paris())
    }

    /// The instant it closes.
    pub fn closes(&self) -> UtcTime {
        UtcTime::from_civil(self.to, &paris())
    }

    /// Its length in microseconds.
    pub fn length_us(&self) -> i64 {
        self.closes().0 - self.opens().0
    }
}

/// What `replay` and `run` play when no flag says otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplaySettings {
    /// Stretch of civil time.
    pub window: Window,
    /// Share of the visitors.
    pub scale: f64,
    /// How much faster than the plan.
    pub speed: f64,
    /// Before the window, the time over which those who are already there log in (plan time, µs).
    pub ramp_us: i64,
    /// At the start of the window, the time that is not judged (plan time, µs).
    pub settle_us: i64,
    /// What the visits send: the name of a journey of the binary, or a file beside the scenario; none: our own
    /// portal's.
    pub journey: Option<String>,
    /// Whether what the journey would write is left out.
    pub read_only: bool,
    /// Whether the journey's static files are fetched too.
    pub assets: bool,
}

/// Longest window, days: the eight weeks of the lockdown, and a term.
const LONGEST_WINDOW_DAYS: i64 = 120;
const DAY_US: i64 = 24 * HOUR_US;
/// Most that a replay is faster than the plan.
const MOST_SPEED: f64 = 1e4;
/// Longest time before and at the start of a replay that is not judged, seconds.
const LONGEST_RAMP_S: f64 = 86_400.0;

pub(super) fn read_all(table: &Table<'_>) -> Vec<Window> {
    table.needs("window");
    let tables = table.tables("window");
    if tables.is_empty() {
        table.note_key("window", Message::new("scenario-needs-window"));
    }
    let mut windows: Vec<Window> = Vec::new();
    for entry in tables {
        let name = entry.required::<String>("name");
        if let Some(window) = read_stretch(&entry, name) {
            if windows.iter().any(|known| known.name == window.name) {
                entry.note_key("name", Message::new("problem-duplicate"));
            }
            windows.push(window);
        }
        entry.finish();
    }
    windows
}

fn read_stretch(table: &Table<'_>, name: Option<String>) -> Option<Window> {
    let (from, to) = (table.required::<DateTime>("from"), table.required::<DateTime>("to"));
    let window = Window { name: name?, from: from?, to: to? };
    if window.length_us() <= 0 {
        table.note_key("to", Message::new("scenario-window-order"));
        return None;
    }
    if window.length_us() > LONGEST_WINDOW_DAYS * DAY_US {
        table.note_key("to", Message::new("scenario-window-long").with("most", LONGEST_WINDOW_DAYS));
        return None;
    }
    Some(window)
}

pub(super) fn read_replay(table: &Table<'_>) -> Option<ReplaySettings> {
    let replay = table.required_table("replay")?;
    let window = read_stretch(&replay, Some("replay".into()));
    let scale = replay.or("scale", Share(1.0)).0;
    if scale == 0.0 {
        replay.note_key("scale", Message::new("problem-not-positive"));
    }
    let speed = replay.ask("speed").within(1e-3..=MOST_SPEED).or(Positive(1.0)).0;
    let ramp_us = replay.ask("ramp").within(0.0..=LONGEST_RAMP_S).or(Span::of_secs(300)).as_us();
    let settle_us = replay.ask("settle").within(0.0..=LONGEST_RAMP_S).or(Span::of_secs(0)).as_us();
    let journey = replay.optional::<String>("journey");
    let (read_only, assets) = (replay.or("read_only", false), replay.or("assets", false));
    replay.finish();
    let settings = ReplaySettings { window: window?, scale, speed, ramp_us, settle_us, journey, read_only, assets };
    Some(settings)
}
