//! Video-conferences: what a visit to the service asks of rooms and of the network.

use afflux_models::document::{Positive, Span, Table, Texts};

/// What a video-conference is. No source says it: every figure is an assumption \[A\].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Video {
    /// People in a room, the teacher among them: as many visits make one conference.
    pub people_per_room: f64,
    /// How long a room is open, minutes.
    pub duration_min: f64,
    /// What one of them sends and receives together, megabits per second.
    pub megabits_per_s: f64,
}

pub(super) fn read(table: &Table<'_>) -> Option<Video> {
    let entry = table.table("video")?;
    entry.optional::<Texts>("source");
    let people = entry.ask("people_per_room").within(1.0..=1e4).required::<Positive>();
    let duration = entry.ask("duration").within(60.0..=86_400.0).required::<Span>();
    let duration = duration.map(|span| span.0.as_secs_f64() / 60.0);
    let megabits = entry.ask("megabits_per_s").within(1e-3..=1e4).required::<Positive>();
    entry.finish();
    Some(Video { people_per_room: people?.0, duration_min: duration?, megabits_per_s: megabits?.0 })
}
