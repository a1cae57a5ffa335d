//! One row, however it came: where the wanted fields stand in a text.

/// The slot of the week.
pub(super) const WEEK: usize = 0;
/// The slot of the school code.
pub(super) const UAI: usize = 1;
/// The first slot of the places, in the order of [`super::By`].
pub(super) const PLACES: usize = 2;
/// The first slot of the measures: three each, visits, users, duration.
pub(super) const MEASURES: usize = PLACES + super::By::PLACES;

/// From where to where a field stands; nothing when it is not there.
pub(super) type Span = Option<(u32, u32)>;

/// The wanted fields of a row, by slot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) text: &'a str,
    pub(super) spans: &'a [Span],
}

impl<'a> Record<'a> {
    /// A field; nothing when the row does not have it.
    pub(super) fn field(&self, slot: usize) -> Option<&'a str> {
        let (from, to) = self.spans.get(slot).copied().flatten()?;
        self.text.get(from as usize..to as usize)
    }

    /// A field; empty when the row does not have it.
    pub(super) fn text(&self, slot: usize) -> &'a str {
        self.field(slot).unwrap_or("")
    }
}

/// A position as it is kept: texts here are shorter than 4 GiB.
pub(super) fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
