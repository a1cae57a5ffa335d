//! What a tally keeps of a visit while it goes on.

use afflux_models::time::SimTime;

use crate::people::Fate;

/// What a tally keeps of a visit while it goes on; the player holds it beside the visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisitTrace {
    /// When the last attempt ended.
    pub(crate) last: SimTime,
    /// Until when its connections stay open; [`VisitTrace::NEVER`]: none were.
    pub(crate) connected_until: SimTime,
    pub(crate) fate: Fate,
    /// The minute in which a page was due last, as far as these bits tell it.
    pub(crate) minute: u16,
}

impl VisitTrace {
    pub(crate) const NEVER: SimTime = SimTime(i64::MIN);

    /// That of a visit that begins at an instant.
    pub(crate) fn new(at: SimTime) -> Self {
        let fate = Fate::default();
        Self { last: at, connected_until: Self::NEVER, fate, minute: 0 }
    }

    /// When the last attempt ended.
    #[inline]
    pub fn last(&self) -> SimTime {
        self.last
    }
}
