//! Connections that stay open between pages, where the portal limits them.

use super::*;

/// Until when a connection stays open that a request uses.
const IN_USE: SimTime = SimTime(i64::MAX);

/// The open connections.
#[derive(Debug)]
pub(super) struct Connections {
    open: u64,
    limit: u32,
    per_browser: u32,
    keep_alive_us: i64,
}

impl Connections {
    pub(super) fn new(limit: u32, cut: &CutPlan<'_>) -> Self {
        let behaviour = &cut.plan().scenario().behaviour;
        let per_browser = behaviour.connections_per_browser;
        Self { open: 0, limit, per_browser, keep_alive_us: behaviour.keep_alive_us }
    }

    fn opens(&mut self) -> bool {
        let open = self.open + u64::from(self.per_browser);
        let is_free = open <= u64::from(self.limit);
        if is_free {
            self.open = open;
        }
        is_free
    }

    fn closes(&mut self) {
        self.open = self.open.saturating_sub(u64::from(self.per_browser));
    }
}

impl Engine<'_> {
    /// A visitor's browser opens its connections, unless they are open; whether they are.
    pub(super) fn connects(&mut self, slot: u32) -> bool {
        let Some(visitor) = &mut self.visitors[slot as usize] else { return true };
        visitor.connected = true;
        let Some(connections) = &mut self.connections else { return true };
        let is_open = visitor.connected_until.is_some() || connections.opens();
        visitor.connected = is_open;
        visitor.connected_until = is_open.then_some(IN_USE);
        is_open
    }

    /// An answer has come: the connections close when no other request uses them in time.
    pub(super) fn connection_idles(&mut self, slot: u32, now: SimTime) {
        let Some(connections) = &self.connections else { return };
        let Some(visitor) = &mut self.visitors[slot as usize] else { return };
        if visitor.connected_until.is_none() {
            return;
        }
        let at = SimTime(now.0.saturating_add(connections.keep_alive_us));
        visitor.connected_until = Some(at);
        let visit = visitor.clock.id();
        let (page, attempt) = visitor.clock.at();
        self.agenda.put(Event { at, kind: Kind::ConnectionEnd, visit, page, attempt, stage: 0, slot });
    }

    /// Nobody will use the connections of a visitor who leaves: they close when idle for too long.
    pub(super) fn connection_left(&mut self, slot: u32) {
        let Some(visitor) = &self.visitors[slot as usize] else { return };
        if let Some(at) = visitor.connected_until {
            let visit = visitor.clock.id();
            let kind = Kind::ConnectionEnd;
            self.agenda.put(Event { at, kind, visit, page: 0, attempt: 0, stage: 0, slot: NOBODY });
        }
    }

    /// Idle connections have come to the end of their keep-alive, unless they were used meanwhile.
    pub(super) fn connection_ends(&mut self, event: &Event) {
        let Some(connections) = &mut self.connections else { return };
        if event.slot == NOBODY {
            return connections.closes();
        }
        let here = self.visitors.get_mut(event.slot as usize).and_then(Option::as_mut);
        let idle =
            |visitor: &&mut Visitor| visitor.clock.id() == event.visit && visitor.connected_until == Some(event.at);
        if let Some(visitor) = here.filter(idle) {
            visitor.connected_until = None;
            connections.closes();
        }
    }
}
