//! What becomes of an attempt once its task hands the visitor back, of a visit at its end, and of all of them when
//! the run is broken off.

use std::cmp::Reverse;

use afflux_models::seed::VisitId;
use afflux_models::time::SimTime;
use afflux_models::vocabulary::Service;
use afflux_outcome::journal::Entry;
use afflux_outcome::tally::Attempt;
use afflux_outcome::trace::TraceRow;
use afflux_plan::{Answer, Departure, Next};
use tokio::time::{Instant, timeout_at};

use super::{Due, Ended, Engine, LAST_PAGES, Report, Reports, Returned};
use crate::client::Broken;
use crate::goose::Sample;
use crate::leavers::Leaver;
use crate::visit::FlightPage;
use crate::walk::Walked;

impl Engine<'_> {
    pub(super) fn take(&mut self, report: Report) {
        match report {
            Report::Step(returned) => self.returned(returned),
            Report::Proven(proven) => {
                if self.watch.looked(proven, Instant::now().into_std()) {
                    self.ended = Ended::Died;
                }
            }
        }
    }

    fn returned(&mut self, returned: Returned) {
        self.flying -= 1;
        if let Some(walked) = &returned.walked {
            self.health.requests += u64::from(walked.requests);
            match walked.broken {
                None => self.watch.answered(),
                Some(Broken::Local) => self.health.local_faults += 1,
                Some(Broken::HeldBack | Broken::Refused) => {}
                Some(_) => self.watch.failed(returned.ended.into_std()),
            }
        }
        let Some(visit) = self.visits.get(returned.slot) else { return };
        visit.guest = Some(returned.guest);
        let Some(flight) = visit.flight.take() else { return };
        self.hands.take_back(flight.hand);
        match flight.page {
            None => self.visits.end(returned.slot),
            Some(page) => self.answered(returned.slot, &page, flight.started, returned.walked, returned.ended),
        }
    }

    fn answered(&mut self, slot: u32, page: &FlightPage, started: SimTime, walked: Option<Walked>, returned: Instant) {
        let (ask, ended) = (page.ask, self.sim_time(returned));
        let broken = walked.as_ref().and_then(|walked| walked.broken);
        let first_byte = walked.as_ref().and_then(|walked| walked.first_byte);
        let (answer, ended, bytes_down) = match walked {
            Some(walked) => (walked.answer, ended, walked.bytes_down),
            None if ask.times_out <= ask.leaves => (Answer::TimedOut, ask.times_out.max(started), 0),
            None => (Answer::Abandoned, ask.leaves.max(started), 0),
        };
        self.note(answer, broken, returned);
        let attempt = Attempt {
            ask,
            phase: self.cut.phase(&ask),
            service: page.service,
            started,
            ended,
            answer,
            connected: true,
            bytes_up: page.bytes_up,
            bytes_down,
        };
        self.tally.request_ends();
        let Some(visit) = self.visits.get(slot) else { return };
        self.journal.push(&Entry::attempted(visit.clock.id(), &attempt));
        self.tally.attempted(visit.clock.profil(), &mut visit.trace, &attempt);
        let profil = visit.clock.profil();
        if self.setting.traced {
            self.trace.push(TraceRow::of(visit.clock.id(), &attempt));
        }
        let next = visit.clock.answered(self.cut.plan(), self.cut.tempo(), answer, ended);
        self.progress.count(answer);
        self.hand_to_goose(page.service, &attempt);
        if let Some(at) = first_byte.filter(|_| answer == Answer::Served) {
            let at = self.sim_time(Instant::from_std(at)).min(ended);
            self.journal.push(&Entry::FirstByte { before_us: (ended.0 - at.0).unsigned_abs() });
            self.tally.first_byte(profil, &attempt, at);
        }
        match next {
            Next::Ask(ask) if ask.due < self.cut.end() => self.put(slot, ask.due, false),
            Next::Ask(ask) => {
                if let Some(visit) = self.visits.get(slot) {
                    let is_returning = ask.attempt > 0;
                    self.journal.push(&Entry::Cut { visit: visit.clock.id().0, is_returning });
                    self.tally.cut_at_end(visit.clock.visitor(), &visit.trace, is_returning);
                }
                self.end_without_logout(slot);
            }
            Next::Leave(departure) => self.leave(slot, &departure),
        }
    }

    /// Counts why there was no page, and tells the breaker of attempts that were sent.
    fn note(&mut self, answer: Answer, broken: Option<Broken>, ended: Instant) {
        if answer == Answer::Failed {
            *self.failures.entry(broken.map_or("failure-answer", Broken::key)).or_default() += 1;
        }
        if !matches!(broken, Some(Broken::Local | Broken::HeldBack | Broken::Refused)) {
            self.setting
                .player
                .around
                .door
                .meter()
                .ended(ended.into_std(), matches!(answer, Answer::Failed | Answer::TimedOut));
        }
    }

    fn hand_to_goose(&self, service: Service, attempt: &Attempt) {
        let response_us = attempt.ended.0 - attempt.ask.due.0;
        self.setting.goose.record(|| Sample { service, answer: attempt.answer, response_us });
    }

    fn put(&mut self, slot: u32, at: SimTime, logout: bool) {
        if let Some(visit) = self.visits.get(slot) {
            self.agenda.push(Reverse(Due { at, visit: visit.clock.id(), slot, logout }));
        }
    }

    /// The visit is over; a logout that is due before the end is still sent.
    fn leave(&mut self, slot: u32, departure: &Departure) {
        let Some(visit) = self.visits.get(slot) else { return };
        self.journal.push(&Entry::left(visit.clock.id(), departure));
        self.tally.left(visit.clock.visitor(), &visit.trace, departure);
        if departure.logout && departure.at < self.cut.end() {
            self.put(slot, departure.at, true);
        } else {
            self.end_without_logout(slot);
        }
    }

    /// The visit is over, and its session may still be alive.
    fn end_without_logout(&mut self, slot: u32) {
        if self.setting.keeps_leavers
            && let Some(visit) = self.visits.get(slot)
            && let Some(guest) = visit.guest.take()
        {
            let (visit, visitor) = (visit.clock.id(), visit.clock.visitor());
            self.leavers.push(Leaver { visit, visitor, at: self.cut.plan().begins_at(visit), guest });
        }
        self.visits.end(slot);
    }

    /// Waits a little for pages that were under way when the run was broken off; whose do not come are as
    /// many as are given back.
    pub(crate) async fn wait_for_the_last(&mut self, reports: &mut Reports) -> u64 {
        let until = Instant::now() + LAST_PAGES;
        while !self.unanswered.is_empty() {
            let Ok(Some(report)) = timeout_at(until, reports.0.recv()).await else { break };
            if let Report::Step(Returned { slot, guest, .. }) = report
                && let Some((visit, visitor, at)) = self.unanswered.remove(&slot)
            {
                self.leavers.push(Leaver { visit, visitor, at, guest });
            }
        }
        self.unanswered.len() as u64
    }

    /// Ends the run now: answers that are in are counted, requests under way are dropped, and every
    /// visit that was not started counts as dropped.
    pub(super) fn break_off(&mut self, reports: &mut Reports) {
        while let Ok(report) = reports.0.try_recv() {
            if let Report::Step(returned) = report {
                self.returned(returned);
            }
        }
        // Those who only wait to log out have left already.
        let leaving: std::collections::HashSet<VisitId> =
            self.agenda.iter().filter(|Reverse(due)| due.logout).map(|Reverse(due)| due.visit).collect();
        for (slot, mut visit) in self.visits.drain() {
            let (id, visitor) = (visit.clock.id(), visit.clock.visitor());
            let at = self.cut.plan().begins_at(id);
            if let Some(guest) = visit.guest.take().filter(|_| self.setting.keeps_leavers) {
                self.leavers.push(Leaver { visit: id, visitor, at, guest });
            }
            let page = match &visit.flight {
                Some(flight) => {
                    if self.setting.keeps_leavers {
                        self.unanswered.insert(slot, (id, visitor, at));
                    } else {
                        flight.hand.abort();
                    }
                    if flight.page.is_some() {
                        self.tally.request_ends();
                    }
                    flight.page.is_some()
                }
                None => !leaving.contains(&visit.clock.id()),
            };
            if page {
                self.journal.push(&Entry::Cut { visit: visit.clock.id().0, is_returning: false });
                self.tally.cut_at_end(visit.clock.visitor(), &visit.trace, false);
            }
        }
        self.agenda.clear();
        self.flying = 0;
        self.tally.dropped(self.dropped() - self.withheld);
    }
}
