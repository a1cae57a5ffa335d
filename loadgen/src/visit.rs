//! The visits that are open: each a page clock, what the tally keeps of it, and a visitor.

use crate::engine::Hand;
use crate::walk::Guest;
use afflux_models::time::SimTime;
use afflux_models::vocabulary::Service;
use afflux_outcome::tally::VisitTrace;
use afflux_plan::{Ask, PageClock};

/// A visit that has begun.
pub(crate) struct Visit {
    pub(crate) clock: PageClock,
    pub(crate) trace: VisitTrace,
    /// Absent while a step is under way.
    pub(crate) guest: Option<Box<Guest>>,
    pub(crate) flight: Option<Flight>,
}

/// A step that is under way.
pub(crate) struct Flight {
    pub(crate) hand: Hand,
    pub(crate) started: SimTime,
    /// What was asked; none: a logout, which is no page.
    pub(crate) page: Option<FlightPage>,
}

/// A page that is under way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FlightPage {
    pub(crate) ask: Ask,
    pub(crate) service: Service,
    pub(crate) bytes_up: u64,
}

/// Visits by slot; a slot is used again once its visit has ended.
#[derive(Default)]
pub(crate) struct Visits {
    slots: Vec<Option<Visit>>,
    free: Vec<u32>,
}

impl Visits {
    /// Puts a visit into a slot.
    pub(crate) fn put(&mut self, clock: PageClock, trace: VisitTrace) -> u32 {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            (self.slots.len() - 1) as u32
        });
        let guest = Some(Box::new(Guest::of_slot(slot)));
        self.slots[slot as usize] = Some(Visit { clock, trace, guest, flight: None });
        slot
    }

    /// How many there are.
    pub(crate) fn open(&self) -> u64 {
        (self.slots.len() - self.free.len()) as u64
    }

    /// The visit of a slot.
    pub(crate) fn get(&mut self, slot: u32) -> Option<&mut Visit> {
        self.slots.get_mut(slot as usize)?.as_mut()
    }

    /// Ends a visit: its connection is closed, its slot free.
    pub(crate) fn end(&mut self, slot: u32) {
        if self.slots.get_mut(slot as usize).and_then(Option::take).is_some() {
            self.free.push(slot);
        }
    }

    /// Ends every visit; gives each with its slot.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = (u32, Visit)> {
        self.free.clear();
        let slots = (0_u32..).zip(std::mem::take(&mut self.slots));
        slots.filter_map(|(slot, visit)| Some((slot, visit?)))
    }
}
