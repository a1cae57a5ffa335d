//! How a page goes through its stations.

use super::pool::Admission;
use super::*;

impl Engine<'_> {
    /// The stations that a page goes through.
    fn route(&self, job: &Job) -> &[usize] {
        let plan = self.cut.plan();
        let own = self.visitors.get(job.slot as usize).and_then(Option::as_ref).map(|visitor| &visitor.clock);
        let own = own.filter(|clock| clock.id() == job.visit && clock.at().0 == job.page);
        let (service, stores) = own.map_or_else(
            || {
                // Who has left the page behind does not know it any more.
                let aim = plan.aim(job.visit, job.page);
                (aim.service, plan.stores(job.page, aim.service, aim.left))
            },
            |clock| (clock.service(), clock.stores(plan)),
        );
        match &self.portal.deposit_route {
            Some(route) if stores => route,
            _ => self.routes[service as usize],
        }
    }

    fn station_of(&self, job: &Job) -> usize {
        self.route(job).get(usize::from(job.stage)).copied().unwrap_or(0)
    }

    fn is_last_stage(&self, job: &Job) -> bool {
        usize::from(job.stage) + 1 >= self.route(job).len()
    }

    fn class_of(&self, station: usize, job: &Job) -> usize {
        self.portal.stations[station].class_of(Group(job.visit.group()).profil())
    }

    /// Service time of a job, µs. Each station of a route has its own stretch of the page's draws; the
    /// first one's is that of a portal of one station a page.
    fn service_us(&self, station: usize, job: &Job, now: SimTime) -> i64 {
        let plan = self.cut.plan();
        let service = plan.aim(job.visit, job.page).service;
        self.service_of_us(station, job, service, now)
    }

    /// The same of a page whose service is known.
    #[inline]
    fn service_of_us(&self, station: usize, job: &Job, service: Service, now: SimTime) -> i64 {
        let law = self.portal.stations[station].service_time_of(service);
        let draw = u32::from(job.stage) << 24;
        let service_us = if law.takes_one_uniform() {
            // Two pages share a block.
            let pair = self.key.block(job.visit, Purpose::ServiceTime, job.page & !1, job.attempt, draw);
            (law.at(uniform(pair[usize::from(job.page & 1)])) * 1e6) as i64
        } else {
            let draws = self.key.stream(job.visit, Purpose::ServiceTime, job.page, job.attempt);
            law.sample_us(&mut draws.from_draw(draw))
        };
        if self.gates.is_empty() {
            return service_us.max(0);
        }
        let left = self.left_share(Group(job.visit.group()), service, now);
        if left < 1.0 { (service_us.max(0) as f64 * left) as i64 } else { service_us.max(0) }
    }

    /// When a visitor loses the patience that a station's queue has of its own.
    #[inline]
    fn quits(&self, station: usize, job: &Job, now: SimTime) -> Option<SimTime> {
        let law = self.portal.stations[station].patience.as_ref()?;
        let draws = self.key.stream(job.visit, Purpose::QueuePatience, job.page, job.attempt);
        let patience_us = law.sample_us(&mut draws.from_draw(u32::from(job.stage) << 24));
        Some(SimTime(now.0.saturating_add(patience_us.max(0))))
    }

    /// A page comes to the station of its stage.
    pub(super) fn offer(&mut self, job: Job, now: SimTime) {
        let route = self.route(&job);
        let station = route.get(usize::from(job.stage)).copied().unwrap_or(0);
        let is_last = usize::from(job.stage) + 1 >= route.len();
        if let Some(ahead) = self.ahead[station].take() {
            return self.offer_ahead(station, ahead, job, is_last, now);
        }
        let class = self.class_of(station, &job);
        let pool = &mut self.pools[station];
        pool.pass(now);
        pool.gauge.arrives(now);
        let ends = match pool.admit(job, class, now) {
            Admission::Full => {
                pool.gauge.refuses(now);
                return self.refused(&job, now);
            }
            Admission::Starts => Some(self.start(station, job, now, now)),
            Admission::Waits => None,
            Admission::Shares => {
                let service_us = self.service_us(station, &job, now);
                if let Some(sharing) = self.pools[station].sharing() {
                    sharing.add(job, service_us, now);
                }
                self.announce(station);
                None
            }
        };
        let is_watched = self.visitors[job.slot as usize].as_ref().is_none_or(|visitor| visitor.watched);
        if !is_watched && self.awaits(&job) {
            let delivered = ends.filter(|_| self.is_last_stage(&job));
            let delivered = delivered.map(|ends| SimTime(ends.0.saturating_add(self.network_us(&job))));
            self.put_deadline(&job, delivered);
        }
        if let Some(at) = self.quits(station, &job, now).filter(|_| ends.is_none() && self.awaits(&job)) {
            let Job { visit, page, attempt, stage, slot } = job;
            self.agenda.put(Event { at, kind: Kind::Abandonment, visit, page, attempt, stage: stage + 1, slot });
        }
        if let Some(time_out_us) = self.portal.stations[station].time_out_us {
            let at = SimTime(now.0.saturating_add(time_out_us));
            if ends.is_none_or(|ends| ends > at) {
                let Job { visit, page, attempt, stage, slot } = job;
                self.agenda.put(Event { at, kind: Kind::TimeOut, visit, page, attempt, stage: stage + 1, slot });
            }
        }
    }

    /// A page comes to a station that knows at once what becomes of it.
    fn offer_ahead(&mut self, station: usize, mut ahead: Box<LookAhead>, job: Job, is_last: bool, now: SimTime) {
        let awaited = self.awaits(&job);
        let gives_up = self.portal.stations[station].time_out_us.map(|us| SimTime(now.0.saturating_add(us)));
        let deadline = self.deadline(job.slot).filter(|_| awaited);
        let deadline = match (deadline, gives_up.filter(|_| awaited)) {
            (Some((at, _)), Some(gives_up)) if gives_up <= at => Some((gives_up, Answer::TimedOut)),
            (deadline, _) => deadline,
        };
        let is_cancelled = self.portal.abandoned == Abandoned::Cancelled;
        let leaves = deadline.map(|(at, _)| at).filter(|_| is_cancelled);
        let quits = self.quits(station, &job, now).filter(|at| deadline.is_some_and(|(deadline, _)| *at < deadline));
        let course = ahead.offer(now, quits, leaves, |begins| match &self.visitors[job.slot as usize] {
            Some(visitor) if awaited => self.service_of_us(station, &job, visitor.clock.service(), begins),
            _ => self.service_us(station, &job, begins),
        });
        self.ahead[station] = Some(ahead);
        let ends = match course {
            Course::Full => return self.refused(&job, now),
            Course::Withdrawn => NEVER,
            Course::Ends(ends) => ends,
        };
        // Who quits the queue does so before any deadline.
        let quits = quits.filter(|_| course == Course::Withdrawn).map(|at| (at, Answer::Abandoned));
        let is_withdrawn = is_cancelled || quits.is_some();
        let left = quits.or_else(|| deadline.filter(|(at, _)| ends > *at));
        if !is_last && (left.is_none() || !is_withdrawn) && ends < NEVER {
            let Job { visit, page, attempt, stage, slot } = job;
            self.agenda.put(Event { at: ends, kind: Kind::Completion, visit, page, attempt, stage, slot });
        }
        match left {
            Some((at, answer)) => {
                if job.page == 0 {
                    self.set_session(job.slot, Session::None);
                    if is_withdrawn {
                        self.put_session_end(job.visit, at);
                    } else if is_last && ends < NEVER {
                        self.put_session_end(job.visit, SimTime(ends.0 + self.cut.session_life_us()));
                    }
                }
                self.answer_at(job.slot, answer, at);
            }
            None if is_last && awaited => self.conclude_last(&job, ends),
            None if is_last && job.page == 0 && ends < NEVER => {
                self.put_session_end(job.visit, SimTime(ends.0 + self.cut.session_life_us()));
            }
            None => {}
        }
    }

    /// The portal will have done its part of a page that is awaited: it comes, or its visitor is gone
    /// before it has come.
    pub(super) fn conclude_last(&mut self, job: &Job, ends: SimTime) {
        let Some((at, answer)) = self.deadline(job.slot) else { return };
        let delivered = SimTime(ends.0.saturating_add(self.network_us(job)));
        if delivered <= at {
            return self.answer_at(job.slot, Answer::Served, delivered);
        }
        if job.page == 0 {
            self.set_session(job.slot, Session::None);
            self.put_session_end(job.visit, SimTime(at.0 + self.cut.session_life_us()));
        }
        self.answer_at(job.slot, answer, at);
    }

    /// A station has no place for a page.
    fn refused(&mut self, job: &Job, now: SimTime) {
        let awaited = self.awaits(job);
        self.drop_login(job, awaited);
        if awaited {
            self.answer(job.slot, Answer::TurnedAway, now);
        }
    }

    /// The session that a login was to open is free again.
    fn drop_login(&mut self, job: &Job, awaited: bool) {
        if job.page == 0 {
            self.count_session(job.visit, -1);
            if awaited {
                self.set_session(job.slot, Session::None);
            }
        }
    }

    fn awaits(&self, job: &Job) -> bool {
        let Job { visit, page, attempt, stage, slot } = *job;
        self.awaited(&Event { at: SimTime(0), kind: Kind::Completion, visit, page, attempt, stage, slot })
    }

    /// A worker begins a job that has waited since an instant; when it ends.
    fn start(&mut self, station: usize, job: Job, since: SimTime, now: SimTime) -> SimTime {
        let at = SimTime(now.0.saturating_add(self.service_us(station, &job, now)));
        self.pools[station].started(job);
        self.pools[station].gauge.starts(now, since);
        let Job { visit, page, attempt, stage, slot } = job;
        self.agenda.put(Event { at, kind: Kind::Completion, visit, page, attempt, stage, slot });
        at
    }

    /// Idle workers take who waits.
    pub(super) fn fill(&mut self, station: usize, now: SimTime) {
        while let Some((job, since)) = self.pools[station].next_job() {
            self.start(station, job, since, now);
        }
    }

    /// Notes the next completion where workers are shared.
    pub(super) fn announce(&mut self, station: usize) {
        if let Some((job, at)) = self.pools[station].sharing().and_then(|sharing| sharing.announce()) {
            let Job { visit, page, attempt, stage, slot } = job;
            self.agenda.put(Event { at, kind: Kind::Completion, visit, page, attempt, stage, slot });
        }
    }

    /// A station has done its part of a page.
    pub(super) fn completed(&mut self, event: &Event) {
        let job = job_of(event);
        let station = self.station_of(&job);
        if self.ahead[station].is_some() {
            return self.goes_on(event, job);
        }
        self.pools[station].pass(event.at);
        if let Some(sharing) = self.pools[station].sharing() {
            // Another one is done first by now: this completion has been put off.
            if !sharing.complete(&job, event.at) {
                return self.announce(station);
            }
            self.announce(station);
        } else {
            if self.lost.remove(&job) {
                return;
            }
            if self.portal.abandoned == Abandoned::Cancelled && !self.awaits(&job) {
                // Its worker was freed when the visitor left.
                return;
            }
            self.pools[station].ended(&job);
            self.fill(station, event.at);
        }
        self.goes_on(event, job);
    }

    /// A page goes to its next station, or to its visitor.
    fn goes_on(&mut self, event: &Event, job: Job) {
        let awaited = self.awaited(event);
        if !self.is_last_stage(&job) {
            let next = Job { stage: job.stage + 1, ..job };
            if let (true, Some(visitor)) = (awaited, &mut self.visitors[job.slot as usize]) {
                visitor.stage = next.stage;
            }
            self.offer(next, event.at);
        } else if awaited {
            self.deliver(event);
        } else if event.page == 0 {
            // A login that nobody waits for any more still opens a session, until its life ends.
            self.put_session_end(event.visit, SimTime(event.at.0 + self.cut.session_life_us()));
        }
    }

    /// A page that nobody waits for any more leaves its station.
    pub(super) fn cancel(&mut self, job: Job, now: SimTime) {
        let station = self.station_of(&job);
        if self.ahead[station].is_some() {
            // It knew.
            return;
        }
        self.pools[station].pass(now);
        if let Some(sharing) = self.pools[station].sharing() {
            sharing.remove(&job, now);
            return self.announce(station);
        }
        let class = self.class_of(station, &job);
        if !self.pools[station].withdraw(&job, class) {
            self.pools[station].ended(&job);
            self.fill(station, now);
        }
    }

    /// A visitor has had enough of a queue: when their page still waits there, both leave.
    pub(super) fn quit_queue(&mut self, event: &Event) {
        let job = Job { stage: event.stage - 1, ..job_of(event) };
        let is_there = self.visitors[event.slot as usize].as_ref().is_some_and(|visitor| visitor.stage == job.stage);
        if !self.awaited(event) || !is_there {
            return;
        }
        let station = self.station_of(&job);
        let class = self.class_of(station, &job);
        if !self.pools[station].withdraw(&job, class) {
            return;
        }
        self.drop_login(&job, true);
        self.answer(event.slot, Answer::Abandoned, event.at);
    }

    /// A failure takes a job in progress: its visitor sees an error.
    pub(super) fn lose(&mut self, station: usize, job: Job, now: SimTime) {
        self.pools[station].pass(now);
        self.pools[station].gauge.loses(now);
        if let Some(sharing) = self.pools[station].sharing() {
            sharing.remove(&job, now);
        } else {
            self.pools[station].ended(&job);
            self.lost.insert(job);
        }
        let awaited = self.awaits(&job);
        self.drop_login(&job, awaited);
        if awaited {
            self.answer(job.slot, Answer::Failed, now);
        }
    }
}
