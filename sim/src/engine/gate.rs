//! Levers at work: who may log in, which pages are given, and what they cost.

use std::collections::{BTreeMap, VecDeque};

use afflux_plan::scenario::{Lever, LeverKind, Slot, Stretches, When};

use super::*;

/// Stage of an abandonment in a waiting room.
pub(super) const IN_ROOM: u8 = u8::MAX;

/// A lever in a run.
#[derive(Debug)]
pub(super) struct Gate<'l> {
    pub(super) lever: &'l Lever,
    /// When it acts, in played time.
    active: Vec<(SimTime, SimTime)>,
    /// The levels of each slot, and when they may log in.
    slots: Vec<(&'l Slot, Vec<(SimTime, SimTime)>)>,
    /// Sessions alive of the people it concerns, where it counts them.
    sessions: u32,
    room: Room,
    /// Who has downloaded, and when they had it.
    downloaded: BTreeMap<u64, SimTime>,
}

/// People who wait outside.
#[derive(Debug, Default)]
struct Room {
    waiting: VecDeque<(u32, VisitId)>,
    /// How many of those still wait: who has left stays in the list until their turn.
    count: usize,
    /// When the next one may go in.
    next: SimTime,
    is_ticking: bool,
}

/// What a gate says to a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Login {
    /// It may go on.
    Open,
    /// It is turned away.
    Closed,
    /// It waits outside, behind the gate of this index.
    Waits(usize),
}

/// What a gate says to a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Page {
    /// It goes to the stations.
    Asked,
    /// It costs no worker time.
    Cached,
    /// The service is switched off.
    Shed,
    /// The visitor has it.
    Spared,
    /// It is a download: so many bytes, after which the visitor has the rest, by the gate of this index.
    Download(u64, usize),
}

fn is_inside(stretches: &[(SimTime, SimTime)], now: SimTime) -> bool {
    let after = stretches.partition_point(|(from, _)| *from <= now);
    after.checked_sub(1).is_some_and(|at| now < stretches[at].1)
}

impl<'l> Gate<'l> {
    pub(super) fn new(lever: &'l Lever, cut: &CutPlan<'_>) -> Self {
        let (opens, closes) = (cut.instant(cut.start()), cut.closes());
        let played = |stretches: Stretches| {
            stretches.into_iter().map(|(from, to)| (cut.sim_time(from), cut.sim_time(to))).collect::<Vec<_>>()
        };
        let of_slot = |slot: &'l Slot| {
            let when = When { hours: Some(slot.hours), ..When::default() };
            (slot, played(when.stretches(opens, closes)))
        };
        let slots = match &lever.kind {
            LeverKind::Slots(slots) => slots.iter().map(of_slot).collect(),
            _ => Vec::new(),
        };
        let active = played(lever.when.stretches(opens, closes));
        let room = Room { next: cut.start(), ..Room::default() };
        Self { lever, active, slots, sessions: 0, room, downloaded: BTreeMap::new() }
    }

    fn acts_on(&self, group: Group, now: SimTime) -> bool {
        self.lever.who.holds(group) && is_inside(&self.active, now)
    }

    /// Whether a login of a group is turned away at once.
    fn closes_to(&self, group: Group, now: SimTime) -> bool {
        match &self.lever.kind {
            LeverKind::Exclusion => true,
            LeverKind::Quota { sessions } => self.sessions >= *sessions,
            LeverKind::Slots(_) => {
                let mut own = self.slots.iter().filter(|(slot, _)| slot.levels.contains(&group.level())).peekable();
                own.peek().is_some() && !own.any(|(_, stretches)| is_inside(stretches, now))
            }
            _ => false,
        }
    }
}

impl Engine<'_> {
    /// What the levers say to a login.
    pub(super) fn login_gate(&self, group: Group, ramp: bool, now: SimTime) -> Login {
        for (n, gate) in self.gates.iter().enumerate() {
            if !gate.acts_on(group, now) {
                continue;
            }
            if gate.closes_to(group, now) {
                return Login::Closed;
            }
            // Who was there before the window opened is no newcomer.
            if let LeverKind::WaitingRoom { places, from_sessions, .. } = &gate.lever.kind
                && !ramp
            {
                let is_quiet = self.sessions < *from_sessions;
                let may_pass = is_quiet || (now >= gate.room.next && !self.is_full());
                if gate.room.count == 0 && may_pass {
                    continue;
                }
                let is_full = places.is_some_and(|places| gate.room.count >= places as usize);
                return if is_full { Login::Closed } else { Login::Waits(n) };
            }
        }
        Login::Open
    }

    pub(super) fn is_full(&self) -> bool {
        self.portal.sessions_limit.is_some_and(|limit| self.sessions >= limit)
    }

    /// A login has passed: the rooms count it.
    pub(super) fn passed(&mut self, group: Group, now: SimTime) {
        for gate in &mut self.gates {
            if let LeverKind::WaitingRoom { rate_per_s, .. } = &gate.lever.kind
                && gate.acts_on(group, now)
            {
                gate.room.next = SimTime(gate.room.next.max(now).0 + interval_us(*rate_per_s));
            }
        }
    }

    /// What the levers say to a page after the login.
    pub(super) fn page_gate(&self, visitor: &afflux_plan::Visitor, job: &Job, service: Service, now: SimTime) -> Page {
        for (n, gate) in self.gates.iter().enumerate().filter(|(_, gate)| gate.acts_on(visitor.group, now)) {
            let number = gate.lever.number;
            let uniform = |key: Key, id: VisitId, page: u16| key.uniform(id, Purpose::Lever, page, number);
            match &gate.lever.kind {
                LeverKind::Shed { services, saved_share: None } if services.contains(&service) => return Page::Shed,
                LeverKind::Cache { services, share }
                    if services.contains(&service) && uniform(self.key, job.visit, job.page) < *share =>
                {
                    return Page::Cached;
                }
                LeverKind::Offline { services, people_share, bytes } if services.contains(&service) => {
                    // Who downloads is a matter of the person, whatever the portal draws.
                    let plan = self.cut.plan();
                    let person = Key::new(plan.seed(), plan.replication());
                    if uniform(person, VisitId(visitor.number()), 0) < *people_share {
                        let has = gate.downloaded.get(&visitor.number()).is_some_and(|at| *at <= now);
                        return if has { Page::Spared } else { Page::Download(*bytes, n) };
                    }
                }
                _ => {}
            }
        }
        Page::Asked
    }

    /// Share of the service time that is left of a service by what was made lighter.
    pub(super) fn left_share(&self, group: Group, service: Service, now: SimTime) -> f64 {
        let gates = self.gates.iter().filter(|gate| gate.acts_on(group, now));
        gates.fold(1.0, |left, gate| match &gate.lever.kind {
            LeverKind::Shed { services, saved_share: Some(saved) } if services.contains(&service) => {
                left * (1.0 - saved)
            }
            _ => left,
        })
    }

    /// The download of a visitor has come.
    pub(super) fn downloaded(&mut self, gate: usize, visitor: u64, at: SimTime) {
        if let Some(gate) = self.gates.get_mut(gate) {
            gate.downloaded.entry(visitor).and_modify(|first| *first = at.min(*first)).or_insert(at);
        }
    }

    /// A session of a visit begins (+1) or ends (−1).
    pub(super) fn count_session(&mut self, visit: VisitId, change: i32) {
        self.sessions = self.sessions.saturating_add_signed(change);
        let group = Group(visit.group());
        for gate in self.gates.iter_mut().filter(|gate| gate.lever.who.holds(group)) {
            gate.sessions = gate.sessions.saturating_add_signed(change);
        }
    }

    /// A visitor waits outside until let in, or out of patience.
    pub(super) fn hold(&mut self, event: &Event, at_gate: usize) {
        let now = event.at;
        let gate = &mut self.gates[at_gate];
        let LeverKind::WaitingRoom { patience, .. } = &gate.lever.kind else { return };
        let draws = self.key.stream(event.visit, Purpose::Lever, 0, gate.lever.number);
        let patience_us = patience.sample_us(&mut draws.from_draw(1)).max(1);
        gate.room.waiting.push_back((event.slot, event.visit));
        gate.room.count += 1;
        let tick = (!gate.room.is_ticking).then(|| gate.room.next.max(now));
        gate.room.is_ticking = true;
        let count = self.gates.iter().map(|gate| gate.room.count).sum();
        if let Some(visitor) = &mut self.visitors[event.slot as usize] {
            visitor.held = Some(at_gate);
            visitor.connected = false;
            self.tally.held(visitor.clock.visitor(), now, count);
        }
        let leaves = SimTime(now.0.saturating_add(patience_us));
        self.agenda.put(Event { at: leaves, kind: Kind::Abandonment, stage: IN_ROOM, ..*event });
        if let Some(at) = tick {
            self.put_tick(at_gate, at.max(SimTime(now.0 + 1)));
        }
    }

    fn put_tick(&mut self, at_gate: usize, at: SimTime) {
        let (visit, slot) = (VisitId(at_gate as u64), NOBODY);
        self.agenda.put(Event { at, kind: Kind::Gate, visit, page: 0, attempt: 0, stage: 0, slot });
    }

    /// The next one who waits outside goes in, when the portal has a place.
    pub(super) fn tick(&mut self, event: &Event) {
        let (at_gate, now) = (event.visit.0 as usize, event.at);
        let LeverKind::WaitingRoom { rate_per_s, .. } = &self.gates[at_gate].lever.kind else { return };
        let interval = interval_us(*rate_per_s);
        let is_over = now >= self.cut.end();
        while let Some((slot, visit)) = self.gates[at_gate].room.waiting.front().copied() {
            let is_here = |visitor: &&Visitor| visitor.clock.id() == visit && visitor.held == Some(at_gate);
            let here = self.visitors[slot as usize].as_ref().filter(is_here);
            if here.is_some() && !is_over && self.is_full() {
                break;
            }
            let is_here = here.is_some();
            self.gates[at_gate].room.waiting.pop_front();
            if !is_here {
                continue;
            }
            self.gates[at_gate].room.count -= 1;
            self.let_in(slot, now, is_over);
            if !is_over {
                break;
            }
        }
        let room = &mut self.gates[at_gate].room;
        room.next = SimTime(now.0 + interval);
        room.is_ticking = !room.waiting.is_empty();
        if room.is_ticking {
            let next = room.next;
            self.put_tick(at_gate, next);
        }
    }

    fn let_in(&mut self, slot: u32, now: SimTime, is_over: bool) {
        let Some(visitor) = &mut self.visitors[slot as usize] else { return };
        visitor.held = None;
        if is_over {
            self.tally.cut_at_end(visitor.clock.visitor(), &visitor.trace, false);
            return self.free_slot(slot);
        }
        let ask = visitor.clock.admitted(self.cut.plan(), now);
        let (visit, kind) = (visitor.clock.id(), Kind::Return);
        let (page, attempt) = (ask.page, ask.attempt);
        self.asked(&Event { at: now, kind, visit, page, attempt, stage: IN_ROOM, slot });
    }

    /// Somebody who waits outside has no patience any more.
    pub(super) fn left_room(&mut self, event: &Event) {
        let visitor = self.visitors.get_mut(event.slot as usize).and_then(Option::as_mut);
        let Some(visitor) = visitor.filter(|visitor| visitor.clock.id() == event.visit) else { return };
        if visitor.clock.at() != (event.page, event.attempt) {
            return;
        }
        let Some(at_gate) = visitor.held.take() else { return };
        self.gates[at_gate].room.count -= 1;
        self.conclude(event.slot, Answer::Abandoned, event.at);
    }
}

/// Time between two who are let in, µs.
fn interval_us(rate_per_s: f64) -> i64 {
    ((1e6 / rate_per_s) as i64).clamp(1, 86_400_000_000)
}
