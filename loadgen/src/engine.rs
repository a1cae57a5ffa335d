//! The engine: starts every attempt at its due instant, whatever the target does.
//!
//! One thread. A heap keyed by due instant says what is next; each attempt is a task that owns the
//! visitor's browser and hands it back with what it saw; all counting happens here, in the order of the
//! answers. Instants are played time since the window opens; the wall clock is an origin plus that.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use afflux_models::seed::VisitId;
use afflux_models::time::{SimTime, UtcTime};
use afflux_outcome::journal::{Entry, Header};
use afflux_outcome::limit_minutes::Watched;
use afflux_outcome::outcome::Provenance;
use afflux_outcome::tally::{Stretch, Tally};
use afflux_outcome::trace::TraceRow;
use afflux_plan::{Ask, CutPlan, PageClock, Visitor};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, sleep_until};

use crate::client::door::Door;
use crate::goose::Hosted;
use crate::guard::{Metered, Proven, look};
use crate::health::Health;
use crate::journal::JournalFile;
use crate::leavers::Leaver;
use crate::live::{Board, Seen};
use crate::pulse::Pulse;
use crate::rate_path::RatePath;
use crate::replay::Progress;
use crate::stop::StopSignal;
use crate::upcoming::Upcoming;
use crate::visit::{Flight, FlightPage, Visits};
use crate::walk::{Guest, Player, Step, StepKind, Walked};
use crate::wall_clock::WallClock;
use crate::watch::Watch;

mod ends;
mod hands;

pub(crate) use hands::Hand;
use hands::{Errand, Hands};

/// Least time between the launch and the first due instant.
const LEAD: Duration = Duration::from_millis(200);

/// How often the stop signal and the target are looked at and progress is told.
const TICK: Duration = Duration::from_millis(100);

/// Longest wait for pages that were under way when a run was broken off, where their visitors are to be
/// logged out.
const LAST_PAGES: Duration = Duration::from_secs(5);

/// Why a run ended before its window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// It did not.
    Whole,
    /// Somebody stopped it.
    Stopped,
    /// The target is dead.
    Died,
    /// The journal cannot be written any more.
    Unwritten,
    /// The guard ended it, for the reason of this catalogue key.
    Guard(&'static str),
}

/// What the engine is given besides the plan.
pub(crate) struct Setting<'s> {
    /// Where is written what Prometheus may ask for; none: nobody does.
    pub(crate) board: Option<&'s Board>,
    pub(crate) player: Arc<Player>,
    pub(crate) stop: &'s StopSignal,
    pub(crate) goose: &'s Hosted,
    pub(crate) traced: bool,
    /// Whether visitors are kept whose visit ends without a logout.
    pub(crate) keeps_leavers: bool,
    /// When the ramp begins, by this machine's clock; none, or past: at once.
    pub(crate) start_at: Option<SystemTime>,
    /// What says which instant it is.
    pub(crate) wall_clock: &'s WallClock,
    /// Where everything is noted.
    pub(crate) journal: Option<std::fs::File>,
    /// Where the run comes from.
    pub(crate) provenance: &'s Provenance,
}

/// What a task hands back.
enum Report {
    Step(Returned),
    Proven(Proven),
}

struct Returned {
    slot: u32,
    guest: Box<Guest>,
    /// None: the visitor stopped waiting.
    walked: Option<Walked>,
    ended: Instant,
}

/// Something that is due: the order is that of time, then of the visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    at: SimTime,
    visit: VisitId,
    slot: u32,
    logout: bool,
}

/// Plays a stretch of the plan.
pub(crate) struct Engine<'c> {
    cut: &'c CutPlan<'c>,
    setting: Setting<'c>,
    origin: Instant,
    /// When the window opens, by this machine's clock.
    pub(crate) opened: UtcTime,
    /// Where the run comes from, and when it began.
    pub(crate) provenance: Provenance,
    upcoming: Upcoming<'c>,
    warmed: usize,
    agenda: BinaryHeap<Reverse<Due>>,
    visits: Visits,
    flying: u64,
    hands: Hands,
    send: UnboundedSender<Report>,
    watch: Watch,
    rate: RatePath,
    journal: JournalFile,
    ended: Ended,
    /// The counts.
    pub(crate) tally: Tally,
    /// How the generator felt.
    pub(crate) health: Health,
    /// Every attempt, when it was asked for.
    pub(crate) trace: Vec<TraceRow>,
    /// Attempts without a page, by reason.
    pub(crate) failures: BTreeMap<&'static str, u64>,
    /// Visits that the breaker did not let begin.
    pub(crate) withheld: u64,
    /// Who left without a logout, where they are kept.
    pub(crate) leavers: Vec<Leaver>,
    /// By slot, whose page was under way when the run was broken off.
    unanswered: BTreeMap<u32, (VisitId, Visitor, UtcTime)>,
    progress: Progress,
    pulse: Pulse,
    planned: u64,
}

impl<'c> Engine<'c> {
    /// # Errors
    /// The journal cannot be begun.
    pub(crate) fn new(cut: &'c CutPlan<'c>, mut setting: Setting<'c>) -> std::io::Result<(Self, Reports)> {
        let (send, receive) = unbounded_channel();
        let mut tally = Tally::new(cut);
        let planned = Upcoming::new(cut).count();
        tally.planned(planned);
        let ramp = Duration::from_micros(cut.start().0.unsigned_abs());
        let wait =
            setting.start_at.map_or(LEAD, |at| at.duration_since(setting.wall_clock.now()).unwrap_or(LEAD).max(LEAD));
        let origin = Instant::now() + wait + ramp;
        let opens = setting.wall_clock.now() + origin.saturating_duration_since(Instant::now());
        let opened = UtcTime::from_unix_us(unix_us(opens));
        let header = Header {
            provenance: Provenance { began: opened.plus_us(cut.start().0).utc_text(), ..setting.provenance.clone() },
            stretch: Stretch::of(cut),
            opens_unix_us: cut.opens().unix_us(),
            planned,
            watched: Watched::of_all(&cut.plan().scenario().limits),
        };
        let journal = JournalFile::begin(setting.journal.take(), &header)?;
        let player = Arc::clone(&setting.player);
        let watch = Watch::new(setting.player.around.door.is_own());
        let engine = Self {
            cut,
            setting,
            origin,
            opened,
            provenance: header.provenance,
            upcoming: Upcoming::new(cut),
            warmed: 0,
            agenda: BinaryHeap::new(),
            visits: Visits::default(),
            flying: 0,
            hands: Hands::new(player, send.clone()),
            send,
            watch,
            rate: RatePath::of(cut),
            journal,
            ended: Ended::Whole,
            tally,
            health: Health::new(),
            trace: Vec::new(),
            failures: BTreeMap::new(),
            withheld: 0,
            leavers: Vec::new(),
            unanswered: BTreeMap::new(),
            progress: Progress { end: cut.end(), ..Progress::default() },
            pulse: Pulse::new(Instant::now().into_std()),
            planned,
        };
        Ok((engine, Reports(receive)))
    }

    /// Visits of the window that were not started.
    pub(crate) fn dropped(&self) -> u64 {
        self.planned - self.progress.started
    }

    /// What the ceilings' meter counted.
    pub(crate) fn metered(&self) -> Metered {
        self.setting.player.around.door.meter().metered()
    }

    /// Played time of an instant.
    pub(crate) fn sim_time(&self, instant: Instant) -> SimTime {
        if instant >= self.origin {
            SimTime(instant.duration_since(self.origin).as_micros() as i64)
        } else {
            SimTime(-(self.origin.duration_since(instant).as_micros() as i64))
        }
    }

    fn instant(&self, at: SimTime) -> Instant {
        let distance = Duration::from_micros(at.0.unsigned_abs());
        if at.0 < 0 { self.origin - distance } else { self.origin + distance }
    }

    /// Plays until everything that is due before the window's end has ended.
    pub(crate) async fn play(&mut self, reports: &mut Reports, tell: &mut (dyn FnMut(&Progress) + Send)) -> Ended {
        let mut ticks = Instant::now();
        let mut waking = std::pin::pin!(sleep_until(ticks));
        let mut received = Vec::with_capacity(256);
        loop {
            let now = Instant::now();
            if now >= ticks {
                ticks = now + TICK;
                self.tick(now);
                tell(&self.progress);
            }
            if self.ended != Ended::Whole {
                self.break_off(reports);
                break;
            }
            let next = self.start_all_due();
            if next.is_none() && self.flying == 0 {
                break;
            }
            let wake = next.map_or(ticks, |due| self.instant(due).min(ticks));
            if waking.deadline() != wake {
                waking.as_mut().reset(wake);
            }
            tokio::select! {
                biased;
                _ = reports.0.recv_many(&mut received, 256) => {
                    received.drain(..).for_each(|report| self.take(report));
                }
                () = waking.as_mut() => {}
            }
        }
        self.tick(Instant::now());
        self.journal.flush();
        tell(&self.progress);
        self.ended
    }

    fn tick(&mut self, now: Instant) {
        if self.ended == Ended::Whole && (self.setting.stop.raised().is_some() || crate::goose::interrupted()) {
            self.ended = Ended::Stopped;
        }
        let (cpu_us, wall_us) = self.health.spent_us();
        self.journal.push(&Entry::Generator { requests: self.health.requests, cpu_us, wall_us });
        self.journal.flush();
        if self.ended == Ended::Whole && self.journal.failure().is_some() {
            self.ended = Ended::Unwritten;
        }
        let door = &self.setting.player.around.door;
        let elapsed_us = (self.sim_time(now).0 - self.cut.start().0).max(0);
        if self.ended == Ended::Whole
            && let Some(reason) = door.must_end(Duration::from_micros(elapsed_us.unsigned_abs()))
        {
            self.ended = Ended::Guard(reason);
        }
        Door::look_ahead(door);
        if self.watch.looks(now.into_std()) {
            let (player, send) = (Arc::clone(&self.setting.player), self.send.clone());
            self.health.requests += 1;
            tokio::spawn(async move {
                // The engine is gone when the run ended meanwhile.
                let _ = send.send(Report::Proven(look(&player.around).await));
            });
        }
        self.health.look();
        self.progress.played = self.sim_time(now);
        self.progress.in_flight = self.flying;
        self.progress.requests = self.health.requests;
        self.progress.visits = self.visits.open();
        let is_second = self.pulse.beat(now.into_std(), self.health.requests);
        self.progress.requests_per_s = self.pulse.per_s();
        self.progress.lateness_p99_us = self.health.lateness_p99_us();
        if let Some(board) = self.setting.board.filter(|_| is_second) {
            board.put(self.seen(cpu_us));
        }
    }

    /// What Prometheus is told.
    fn seen(&self, cpu_us: u64) -> Seen {
        let (visits_late, pages_late) = self.health.lateness();
        Seen {
            progress: self.progress,
            planned: self.planned,
            dropped: self.withheld,
            sessions: u64::from(self.tally.sessions_at(self.progress.played)),
            connections: self.setting.player.around.door.meter().open(),
            attempts: self.tally.attempts(),
            failures: self.failures.clone(),
            visits_late,
            pages_late,
            cpu_us,
        }
    }

    /// Starts everything that is due; gives what is due next.
    fn start_all_due(&mut self) -> Option<SimTime> {
        loop {
            let warm = (self.warmed < self.cut.warm().len()).then(|| self.cut.ramp_due(self.warmed));
            let visit = self.upcoming.due();
            let again = self.agenda.peek().map(|Reverse(due)| due.at);
            let next = [warm, visit, again].into_iter().flatten().min()?;
            let now = Instant::now();
            if self.sim_time(now) < next {
                return Some(next);
            }
            if again == Some(next) {
                self.start_again(now);
            } else if warm == Some(next) {
                let clock = self.cut.resume(self.warmed);
                self.warmed += 1;
                let lets = self.lets(now);
                self.begin(clock, now, lets);
            } else if let Some(visit) = self.upcoming.peek() {
                self.upcoming.advance();
                if self.lets(now) {
                    self.progress.started += 1;
                    self.begin(self.cut.begin(&visit), now, true);
                } else {
                    self.withheld += 1;
                    self.tally.dropped(1);
                }
            }
        }
    }

    /// Whether the breaker lets something be sent.
    fn lets(&self, now: Instant) -> bool {
        self.setting.player.around.door.meter().lets(now.into_std())
    }

    fn begin(&mut self, clock: PageClock, now: Instant, lets: bool) {
        let ask = clock.asked(self.cut.plan());
        self.journal.push(&Entry::began(clock.id(), clock.visitor(), &ask));
        let trace = self.tally.began(&ask);
        let slot = self.visits.put(clock, trace);
        if !ask.ramp {
            let sent = self.sim_time(now);
            self.health.started(sent.0 - ask.due.0);
            self.rate.share(sent).into_iter().for_each(|share| self.health.sent(share));
        }
        self.start_page(slot, ask, now, lets);
    }

    fn start_again(&mut self, now: Instant) {
        let Some(Reverse(due)) = self.agenda.pop() else { return };
        let lets = self.lets(now);
        let Some(visit) = self.visits.get(due.slot) else { return };
        if due.logout {
            self.start(due.slot, StepKind::Logout, None, now, lets);
        } else {
            let ask = visit.clock.asked(self.cut.plan());
            self.start_page(due.slot, ask, now, lets);
        }
    }

    fn start_page(&mut self, slot: u32, ask: Ask, now: Instant, lets: bool) {
        let Some(visit) = self.visits.get(slot) else { return };
        let service = visit.clock.service();
        let (bytes_up, bytes_down) = visit.clock.bytes(self.cut.plan());
        let kind = match ask.page {
            0 => StepKind::Login,
            _ => StepKind::Page { service, bytes_down, bytes_up },
        };
        let page = FlightPage { ask, service, bytes_up };
        let started = self.sim_time(now);
        self.health.page_started(started.0 - ask.due.0);
        self.journal.push(&Entry::Requested { at_us: started.0 });
        self.tally.request_starts(started);
        self.start(slot, kind, Some(page), now, lets);
    }

    /// Sends a step off. A logout has no deadline of its own: it gets a page's. What the breaker does not let
    /// through fails on the spot.
    fn start(&mut self, slot: u32, kind: StepKind, page: Option<FlightPage>, now: Instant, lets: bool) {
        let started = self.sim_time(now);
        let timeout_us = self.cut.plan().scenario().behaviour.page_timeout_us;
        let until = page.map_or(SimTime(started.0 + timeout_us), |page| page.ask.times_out.min(page.ask.leaves));
        let deadline = self.instant(until);
        let Some(visit) = self.visits.get(slot) else { return };
        let Some(guest) = visit.guest.take() else { return };
        let (id, (page_number, _)) = (visit.clock.id(), visit.clock.at());
        let at = self.cut.plan().begins_at(id);
        let step = Step { kind, visit: id, visitor: visit.clock.visitor(), at, page: page_number };
        let hand = self.hands.send(Errand { slot, guest, step, deadline, lets });
        visit.flight = Some(Flight { hand, started, page });
        self.flying += 1;
    }
}

fn unix_us(at: SystemTime) -> i64 {
    let since = at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

/// What the engine's tasks hand back.
pub(crate) struct Reports(UnboundedReceiver<Report>);
