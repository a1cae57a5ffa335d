//! The quick engine of plain portals: one event a page.
//!
//! Where every page goes through one station that knows beforehand what becomes of it, and neither levers
//! nor limited connections hold anybody back, everything about an attempt is known when it is due:
//! whether it is let in, when it is served, how it ends, and when the visitor asks again. So an attempt is
//! one event, and the visitor two cache lines. Sessions end by a calendar of their own. The general
//! engine plays the same portals by its own means; the two are compared event by event
//! (`sim/tests/engines.rs`).

use afflux_models::law::Law;
use afflux_models::seed::{Purpose, Rounds};
use afflux_plan::Plan;

use super::*;

mod calendar;
mod comers;
mod sessions;

use calendar::{Calendar, When};
use comers::Comers;
use sessions::Sessions;

const SERVICES: usize = Service::VARIANTS.len();

/// A visitor in the simulation: two cache lines.
#[derive(Debug, Clone)]
#[repr(align(64))]
struct Seated {
    clock: PageClock,
    trace: VisitTrace,
    /// The word of the last block of service times that is for another page.
    kept: u64,
    /// That page; 0: none.
    kept_for: u16,
    has_session: bool,
}

/// A station, and what its pages know of it.
struct Served<'c> {
    ahead: LookAhead,
    time_out_us: Option<i64>,
    patience: Option<&'c Law>,
}

/// Where the pages of a service go, and how long they take there.
#[derive(Clone, Copy)]
struct Way<'c> {
    station: usize,
    law: &'c Law,
    takes_one_uniform: bool,
    /// Whether nothing may become of a page that finds an idle worker but that it comes in time or not.
    is_plain: bool,
}

/// What becomes of an attempt.
struct Fate {
    answer: Answer,
    at: SimTime,
}

pub(super) struct Fused<'c> {
    cut: &'c CutPlan<'c>,
    plan: &'c Plan<'c>,
    key: Key,
    rounds: Rounds,
    end: SimTime,
    session_life_us: i64,
    is_cancelled: bool,
    network: &'c Law,
    /// Time of a page outside the workers, where it never varies.
    network_us: Option<i64>,
    stations: Vec<Served<'c>>,
    ways: [Way<'c>; SERVICES],
    calendar: Calendar,
    sessions: Sessions,
    seated: Vec<Seated>,
    free: Vec<u32>,
    tally: Tally,
    is_traced: bool,
    trace: Vec<TraceRow>,
}

impl<'c> Fused<'c> {
    /// The engine of a setting that it can play.
    pub(super) fn new(cut: &'c CutPlan<'c>, portal: &'c Portal, setting: &Setting<'c>) -> Option<Self> {
        let is_plain = !setting.is_classic && setting.levers.is_empty() && portal.connections_limit.is_none();
        let ways: Vec<Way<'c>> =
            Service::VARIANTS.iter().map(|service| way(portal, *service)).collect::<Option<_>>()?;
        let ways: [Way<'c>; SERVICES] = ways.try_into().ok()?;
        if !is_plain || portal.deposit_route.is_some() {
            return None;
        }
        let changes = capacity::changes(portal, cut);
        let ahead: Vec<_> = capacity::ahead(portal, cut, &changes).into_iter().collect::<Option<_>>()?;
        let served = |(ahead, station): (Box<LookAhead>, &'c afflux_plan::scenario::Station)| Served {
            ahead: *ahead,
            time_out_us: station.time_out_us,
            patience: station.patience.as_ref(),
        };
        let key = Key::new(cut.plan().seed(), setting.portal_replication);
        let width = setting.bucket_width;
        Some(Self {
            cut,
            plan: cut.plan(),
            key,
            rounds: key.rounds(),
            end: cut.end(),
            session_life_us: cut.session_life_us(),
            is_cancelled: portal.abandoned == Abandoned::Cancelled,
            network: &portal.network,
            network_us: portal.network.is_constant().then(|| (portal.network.at(0.5) * 1e6) as i64),
            stations: ahead.into_iter().zip(&portal.stations).map(served).collect(),
            ways,
            calendar: Calendar::new(width, cut.start()),
            sessions: Sessions::new(portal.sessions_limit, width, cut.start()),
            // Most who were there before are seated at once; room that is not used is never touched.
            seated: Vec::with_capacity(cut.warm().len()),
            free: Vec::new(),
            tally: Tally::of_model(cut),
            is_traced: setting.is_traced,
            trace: Vec::new(),
        })
    }

    /// Plays the stretch.
    pub(super) fn play(mut self, setting: &Setting<'_>) -> Played {
        let is_complete = self.play_to_end(setting.watch);
        let people = if setting.keeps_people { self.tally.people() } else { Vec::new() };
        Played {
            counted: self.tally.counted(),
            stations: self.stations.into_iter().map(|station| station.ahead.into_row()).collect(),
            platforms: Vec::new(),
            trace: self.trace,
            people,
            is_complete,
        }
    }

    /// Whether the window was played to its end.
    fn play_to_end(&mut self, watch: Option<Watch<'_>>) -> bool {
        let cut = self.cut;
        let mut comers = Comers::default();
        comers.set(cut.warm().iter().enumerate().map(|(nth, warm)| (cut.ramp_due(nth), warm.visit.id)));
        self.play_until(SimTime(0), &mut comers, |nth| cut.resume(nth));
        let mut minutes = self.plan.minutes();
        let mut visits = Vec::new();
        for minute in cut.opens().minute()..=cut.closes().plus_us(-1).minute() {
            visits.clear();
            minutes.draw(minute, &mut visits);
            visits.retain(|visit| visit.at >= cut.opens() && visit.at < cut.closes());
            self.tally.planned(visits.len() as u64);
            comers.set(visits.iter().map(|visit| (cut.sim_time(visit.at), visit.id)));
            let next_minute = cut.sim_time(afflux_models::time::UtcTime((minute + 1) * MINUTE_US));
            self.play_until(next_minute, &mut comers, |n| cut.begin(&visits[n]));
            if watch.is_some_and(|goes_on| !goes_on()) {
                return false;
            }
        }
        // What is in flight when the window closes is played to its end.
        self.play_until(SimTime(i64::MAX), &mut comers, |nth| cut.resume(nth));
        true
    }

    /// Plays what happens before an instant; all who come do.
    fn play_until(&mut self, limit: SimTime, comers: &mut Comers, enter: impl Fn(usize) -> PageClock) {
        let limit = When::new(limit, false);
        let mut taken = 0;
        loop {
            let seated = &self.seated;
            // Who comes may ask again before anything else happens.
            let coming = comers.when();
            let first = self.calendar.first(limit.min(coming.next()), |slot| id_of(seated, slot));
            let is_coming = coming < first
                || (coming == first
                    && self.calendar.first_slot().is_none_or(|slot| comers.is_before(VisitId(id_of(seated, slot)))));
            if is_coming {
                let Some(number) = comers.take() else { return };
                let slot = self.seat(enter(number as usize));
                self.ask(slot, coming.at());
            } else {
                let Some(slot) = self.calendar.first_slot().filter(|_| first != When::NEVER) else { return };
                if taken % SOON == 0 {
                    self.fetch();
                }
                taken += 1;
                self.calendar.take();
                self.ask(slot, first.at());
            }
        }
    }

    /// Looks at the visitors of the next attempts, all at once: each lies far apart in memory, and waiting
    /// for one after the other takes as long as playing them.
    fn fetch(&self) {
        let look = |slot: u32| {
            let seated = self.seated.get(slot as usize)?;
            Some(seated.clock.id().0 ^ seated.trace.last().0 as u64 ^ seated.kept)
        };
        std::hint::black_box(self.calendar.slots_soon(SOON).filter_map(look).fold(0, |seen, of| seen ^ of));
    }

    #[inline]
    fn seat(&mut self, clock: PageClock) -> u32 {
        let trace = self.tally.began(&clock.asked(self.plan));
        let seated = Seated { clock, trace, kept: 0, kept_for: 0, has_session: false };
        if let Some(slot) = self.free.pop() {
            self.seated[slot as usize] = seated;
            return slot;
        }
        self.seated.push(seated);
        (self.seated.len() - 1) as u32
    }

    /// An attempt is due: all that becomes of it. Most come to an idle worker and are served in time.
    fn ask(&mut self, slot: u32, now: SimTime) {
        let Some(seated) = self.seated.get_mut(slot as usize) else { return };
        let way = &self.ways[seated.clock.service() as usize];
        let Some(station) = self.stations.get_mut(way.station) else { return };
        let (page, attempt) = seated.clock.at();
        if way.is_plain && station.ahead.is_idle(now) {
            let is_let_in = if page == 0 { !self.sessions.is_full(now) } else { seated.has_session };
            let service_us = seated.service_us(page, attempt, way, self.key, &self.rounds);
            let ends = SimTime(now.0.saturating_add(service_us));
            let delivered = SimTime(ends.0.saturating_add(self.network_us.unwrap_or(0)));
            if is_let_in && delivered <= seated.clock.waits_until(self.plan) {
                station.ahead.serve_at_once(now, ends);
                if page == 0 {
                    self.sessions.begins();
                    seated.has_session = true;
                }
                return self.served(slot, now, delivered);
            }
        }
        self.ask_anyhow(slot, now);
    }

    /// The same, whatever becomes of it.
    #[inline(never)]
    fn ask_anyhow(&mut self, slot: u32, now: SimTime) {
        let ask = self.seated[slot as usize].clock.asked(self.plan);
        let fate = self.fate(slot, &ask, now);
        if fate.answer == Answer::Served {
            return self.served(slot, now, fate.at);
        }
        self.tally.request(now, fate.at);
        let seated = &mut self.seated[slot as usize];
        let attempt = Attempt {
            ask,
            phase: self.cut.phase(&ask),
            service: seated.clock.service(),
            started: ask.due,
            ended: fate.at,
            answer: fate.answer,
            connected: true,
            bytes_up: 0,
            bytes_down: 0,
        };
        self.tally.attempted(seated.clock.profil(), &mut seated.trace, &attempt);
        if self.is_traced {
            self.trace.push(TraceRow::of(seated.clock.id(), &attempt));
        }
        let next = seated.clock.answered(self.plan, self.cut.tempo(), fate.answer, fate.at);
        self.goes_on(slot, next, fate.at);
    }

    /// A page that was asked for now is with its visitor at an instant.
    #[inline(always)]
    fn served(&mut self, slot: u32, now: SimTime, at: SimTime) {
        self.tally.request(now, at);
        let Some(seated) = self.seated.get_mut(slot as usize) else { return };
        let ask = seated.clock.asked(self.plan);
        let (bytes_up, bytes_down) = seated.clock.bytes(self.plan);
        let attempt = Attempt {
            ask,
            phase: self.cut.phase(&ask),
            service: seated.clock.service(),
            started: now,
            ended: at,
            answer: Answer::Served,
            connected: true,
            bytes_up,
            bytes_down,
        };
        self.tally.served(seated.clock.profil(), &mut seated.trace, &attempt);
        if self.is_traced {
            self.trace.push(TraceRow::of(seated.clock.id(), &attempt));
        }
        let next = seated.clock.answered(self.plan, self.cut.tempo(), Answer::Served, at);
        self.goes_on(slot, next, at);
    }

    /// What the visitor does after an answer at an instant.
    #[inline(always)]
    fn goes_on(&mut self, slot: u32, next: Next, at: SimTime) {
        let Some(seated) = self.seated.get_mut(slot as usize) else { return };
        let life = SimTime(at.0 + self.session_life_us);
        match next {
            Next::Ask(next) if next.due < self.end => {
                if seated.has_session && life <= next.due {
                    seated.has_session = false;
                    self.sessions.ends_at(life);
                }
                let seated = &self.seated;
                self.calendar.put(When::of(next.due, next.attempt == 0), slot, |slot| id_of(seated, slot));
            }
            Next::Ask(next) => {
                self.tally.cut_at_end(seated.clock.visitor(), &seated.trace, next.attempt > 0);
                self.free.push(slot);
            }
            Next::Leave(departure) => {
                self.tally.left(seated.clock.visitor(), &seated.trace, &departure);
                if seated.has_session {
                    self.sessions.ends_at(if departure.logout { departure.at.min(life) } else { life });
                }
                self.free.push(slot);
            }
        }
    }

    /// What becomes of an attempt: admission, its station, the way to its visitor.
    fn fate(&mut self, slot: u32, ask: &Ask, now: SimTime) -> Fate {
        let seated = &mut self.seated[slot as usize];
        if ask.page == 0 {
            if self.sessions.is_full(now) {
                return Fate { answer: Answer::TurnedAway, at: now };
            }
            // The session counts from the arrival of the login.
            self.sessions.begins();
            seated.has_session = true;
        } else if !seated.has_session {
            return Fate { answer: Answer::Failed, at: now };
        }
        let way = self.ways[seated.clock.service() as usize];
        let station = &mut self.stations[way.station];
        let patient = if ask.times_out <= ask.leaves {
            Fate { answer: Answer::TimedOut, at: ask.times_out }
        } else {
            Fate { answer: Answer::Abandoned, at: ask.leaves }
        };
        let mut deadline = Fate { ..patient };
        if let Some(time_out_us) = station.time_out_us {
            let gives_up = SimTime(now.0.saturating_add(time_out_us));
            if gives_up <= deadline.at {
                deadline = Fate { answer: Answer::TimedOut, at: gives_up };
            }
        }
        let leaves = self.is_cancelled.then_some(deadline.at);
        let quits = station.patience.map(|law| {
            let draws = self.key.stream(seated.clock.id(), Purpose::QueuePatience, ask.page, ask.attempt);
            SimTime(now.0.saturating_add(law.sample_us(&mut draws.from_draw(0)).max(0)))
        });
        let quits = quits.filter(|at| *at < deadline.at);
        let (key, rounds) = (self.key, &self.rounds);
        let course =
            station.ahead.offer(now, quits, leaves, |_| seated.service_us(ask.page, ask.attempt, &way, key, rounds));
        let ends = match course {
            Course::Full => {
                if ask.page == 0 {
                    self.sessions.drops();
                    seated.has_session = false;
                }
                return Fate { answer: Answer::TurnedAway, at: now };
            }
            Course::Withdrawn => NEVER,
            Course::Ends(ends) => ends,
        };
        let quits = quits.filter(|_| course == Course::Withdrawn);
        if quits.is_some() || ends > deadline.at {
            let fate = quits.map_or(deadline, |at| Fate { answer: Answer::Abandoned, at });
            if ask.page == 0 {
                seated.has_session = false;
                if self.is_cancelled || quits.is_some() {
                    self.sessions.ends_at(fate.at);
                } else if ends < NEVER {
                    // A login that nobody waits for any more still opens a session, until its life ends.
                    self.sessions.ends_at(SimTime(ends.0 + self.session_life_us));
                }
            }
            return fate;
        }
        let network_us = self.network_us.unwrap_or_else(|| {
            let mut draws = key.stream(seated.clock.id(), Purpose::Player, ask.page, ask.attempt);
            self.network.sample_us(&mut draws).max(0)
        });
        let delivered = SimTime(ends.0.saturating_add(network_us));
        if delivered <= patient.at {
            return Fate { answer: Answer::Served, at: delivered };
        }
        if ask.page == 0 {
            seated.has_session = false;
            self.sessions.ends_at(SimTime(patient.at.0 + self.session_life_us));
        }
        patient
    }
}

impl Seated {
    /// Service time of the page, µs: the general engine's draw.
    #[inline(always)]
    fn service_us(&mut self, page: u16, attempt: u8, way: &Way<'_>, key: Key, rounds: &Rounds) -> i64 {
        let id = self.clock.id();
        if !way.takes_one_uniform {
            let draws = key.stream(id, Purpose::ServiceTime, page, attempt);
            return way.law.sample_us(&mut draws.from_draw(0)).max(0);
        }
        let bits = if self.kept_for == page && page > 0 && attempt == 0 {
            self.kept
        } else {
            let [even, odd] = rounds.block(id, Purpose::ServiceTime, page & !1, attempt, 0);
            let is_odd = page & 1 == 1;
            if !is_odd && attempt == 0 {
                (self.kept, self.kept_for) = (odd, page + 1);
            }
            if is_odd { odd } else { even }
        };
        ((way.law.at_bits(bits) * 1e6) as i64).max(0)
    }
}

#[inline]
fn id_of(seated: &[Seated], slot: u32) -> u64 {
    seated.get(slot as usize).map_or(0, |seated| seated.clock.id().0)
}

/// The way of a service's pages, if it is through one station.
fn way(portal: &Portal, service: Service) -> Option<Way<'_>> {
    let [station] = *portal.route_of(service, false) else { return None };
    let served = portal.stations.get(station)?;
    let law = served.service_time_of(service);
    let is_plain = served.time_out_us.is_none() && served.patience.is_none() && portal.network.is_constant();
    Some(Way { station, law, takes_one_uniform: law.takes_one_uniform(), is_plain })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_is_two_cache_lines() {
        assert_eq!(size_of::<Seated>(), 128);
    }
}
