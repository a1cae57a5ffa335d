//! Video-conferences: what a visit to the service asks of rooms and of the network.

use afflux_models::Message;
use afflux_models::document::{Positive, Span, Table};

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
    entry.optional::<String>("source");
    let people = entry.required::<Positive>("people_per_room");
    let duration = entry.required::<Span>("duration").map(|span| span.0.as_secs_f64() / 60.0);
    if duration.is_some_and(|minutes| !(1.0..=1440.0).contains(&minutes)) {
        entry.note_key("duration", Message::new("scenario-video-duration"));
    }
    let megabits = entry.required::<Positive>("megabits_per_s");
    entry.finish();
    Some(Video { people_per_room: people?.0, duration_min: duration?, megabits_per_s: megabits?.0 })
}
