//! How a page goes through its stations.

use super::pool::Admission;
use super::*;

impl Engine<'_> {
    /// The stations that a page goes through.
    fn route(&self, job: &Job) -> &[usize] {
        let plan = self.cut.plan();
        let service = plan.service_of(job.visit, job.page);
        // Only a portal that sends deposits another way asks what a page stores.
        let stores = self.portal.deposit_route.is_some() && plan.stores(job.visit, job.page, service);
        self.portal.route_of(service, stores)
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
        let draws = self.key.stream(job.visit, Purpose::ServiceTime, job.page, job.attempt);
        let service = self.cut.plan().service_of(job.visit, job.page);
        let law = self.portal.stations[station].service_time_of(service);
        let service_us = law.sample_us(&mut draws.from_draw(u32::from(job.stage) << 24)).max(0);
        let left = self.left_share(Group(job.visit.group()), service, now);
        if left < 1.0 { (service_us as f64 * left) as i64 } else { service_us }
    }

    /// A page comes to the station of its stage.
    pub(super) fn offer(&mut self, job: Job, now: SimTime) {
        let station = self.station_of(&job);
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
        if job.stage == 0 {
            let delivered = ends.filter(|_| self.is_last_stage(&job));
            let delivered = delivered.map(|ends| SimTime(ends.0.saturating_add(self.network_us(&job))));
            self.put_deadline(&job, delivered);
        }
        if let Some(time_out_us) = self.portal.stations[station].time_out_us {
            let at = SimTime(now.0.saturating_add(time_out_us));
            if ends.is_none_or(|ends| ends > at) {
                let Job { visit, page, attempt, stage, slot } = job;
                self.agenda.put(Event { at, kind: Kind::TimeOut, visit, page, attempt, stage: stage + 1, slot });
            }
        }
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
