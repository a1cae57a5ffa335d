//! Who comes, in the order of events.

use afflux_models::seed::VisitId;
use afflux_models::time::SimTime;

use super::calendar::When;

/// Some who come, each with a number, sorted.
#[derive(Debug, Default)]
pub(super) struct Comers {
    comers: Vec<(When, VisitId, u32)>,
    next: usize,
}

impl Comers {
    /// Replaces them: instants and visits by number.
    pub(super) fn set(&mut self, comers: impl Iterator<Item = (SimTime, VisitId)>) {
        self.next = 0;
        self.comers.clear();
        self.comers.extend(comers.zip(0..).map(|((at, visit), n)| (When::of(at, true), visit, n)));
        // They are, but where two of them come at the same instant.
        if !self.comers.is_sorted() {
            self.comers.sort_unstable();
        }
    }

    /// When the next one comes.
    #[inline]
    pub(super) fn when(&self) -> When {
        self.comers.get(self.next).map_or(When::NEVER, |comer| comer.0)
    }

    /// Whether the next one comes before the attempt of a visit at that very instant.
    pub(super) fn is_before(&self, visit: VisitId) -> bool {
        self.comers.get(self.next).is_some_and(|comer| comer.1 < visit)
    }

    /// The number of the next one, who has come then.
    #[inline]
    pub(super) fn take(&mut self) -> Option<u32> {
        let comer = self.comers.get(self.next)?;
        self.next += 1;
        Some(comer.2)
    }
}
