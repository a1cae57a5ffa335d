//! What a plan asks of a target at its busiest, said and checked before anything is sent.

use std::collections::BTreeMap;
use std::time::Duration;

use afflux_models::Message;
use afflux_models::time::{SECOND_US, SimTime, UtcTime, paris};
use afflux_models::vocabulary::Service;
use afflux_plan::{Answer, CutPlan, Next, PageClock};
use jiff::Timestamp;

use crate::guard::AcceptedTarget;
use crate::journey::Journey;
use crate::journey::request::{Body, Route, Size};
use crate::upcoming::Upcoming;

/// A run is longer than its plan by this much at most: the last pages are waited for.
const AFTER: Duration = Duration::from_secs(60);

/// What a plan asks when every page is served at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// Requests in the busiest second.
    pub most_requests_per_s: u64,
    /// When that is.
    pub busiest: UtcTime,
    /// Requests.
    pub requests: u64,
    /// Bytes of pages and uploads.
    pub bytes: u64,
    /// Most visits at once.
    pub most_visits: u64,
    /// Most connections at once: each visit keeps one, and where a journey's requests go together a
    /// few of them more for a moment.
    pub most_connections: u64,
    /// Length of the run, its ramp included.
    pub duration: Duration,
    /// The requests by what they ask for, most first.
    pub asked: Vec<Asked>,
}

/// Requests that ask for the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Their method.
    pub method: String,
    /// Their path and query, variables by name.
    pub address: String,
    /// Whether they change something on the target.
    pub writes: bool,
    /// How many there are.
    pub requests: u64,
    /// How many in their busiest second.
    pub most_per_s: u64,
}

impl Demand {
    /// Walks a plan to its end, as a journey sends it.
    pub fn of(cut: &CutPlan<'_>, journey: &Journey, read_only: bool, assets: bool) -> Self {
        let (start, end) = (cut.start().0, cut.end().0);
        let seconds = ((end - start) / SECOND_US + 2).max(2) as usize;
        let sends = Sends { journey, read_only, assets };
        let mut walk = Walk {
            cut,
            sends,
            requests: vec![0; seconds],
            pages: BTreeMap::new(),
            change: vec![0; seconds + 1],
            bytes: 0,
            together: 1,
        };
        for nth in 0..cut.warm().len() {
            let clock = cut.resume(nth);
            walk.visit(clock);
        }
        let mut upcoming = Upcoming::new(cut);
        while let Some(visit) = upcoming.peek() {
            upcoming.advance();
            let clock = cut.begin(&visit);
            walk.visit(clock);
        }
        let (busiest, most) = walk
            .requests
            .iter()
            .enumerate()
            .fold((0, 0), |best, (n, requests)| if *requests > best.1 { (n, *requests) } else { best });
        let mut at_once = 0i64;
        let most_visits = walk.change.iter().map(|change| {
            at_once += change;
            at_once
        });
        let most_visits = most_visits.max().unwrap_or(0).max(0) as u64;
        let together = walk.together.saturating_sub(1);
        Self {
            most_requests_per_s: most,
            busiest: cut.instant(SimTime(start + busiest as i64 * SECOND_US)),
            requests: walk.requests.iter().sum(),
            bytes: walk.bytes,
            most_visits,
            most_connections: most_visits + most.min(most_visits).saturating_mul(together),
            duration: Duration::from_micros((end - start).unsigned_abs()),
            asked: walk.asked(),
        }
    }

    /// Refuses a plan that asks for more than a target allows.
    ///
    /// # Errors
    /// The first ceiling that it would break.
    pub fn fits(&self, target: &AcceptedTarget, now: Timestamp) -> Result<(), Message> {
        let (ceilings, place) = (target.ceilings(), target.place());
        if self.most_requests_per_s as f64 > ceilings.rate_per_s {
            let message = Message::new("guard-plan-rate").with("place", place).with("rate", self.most_requests_per_s);
            let scale = (ceilings.rate_per_s / self.most_requests_per_s as f64 * 100.0).floor() / 100.0;
            return Err(message
                .with("busiest_at", civil(self.busiest))
                .with("most_count", ceilings.rate_per_s)
                .with("part_share", scale));
        }
        if self.most_connections > ceilings.connections {
            let message = Message::new("guard-plan-connections").with("place", place);
            return Err(message.with("visits_count", self.most_connections).with("most_count", ceilings.connections));
        }
        if self.bytes > ceilings.bytes {
            let message = Message::new("guard-plan-bytes").with("place", place);
            return Err(message.with("plan_bytes", self.bytes).with("most_bytes", ceilings.bytes));
        }
        if self.duration > ceilings.duration {
            let message = Message::new("guard-plan-duration").with("place", place);
            let message = message.with("plan_seconds", self.duration.as_secs());
            return Err(message.with("most_seconds", ceilings.duration.as_secs()));
        }
        let ends = now.checked_add(jiff::SignedDuration::try_from(self.duration + AFTER).unwrap_or_default());
        if let (Some(expiry), Ok(ends)) = (target.expiry(), ends)
            && expiry < ends
        {
            let message = Message::new("guard-plan-expiry").with("place", place).with("expiry", expiry);
            return Err(message.with("plan_seconds", self.duration.as_secs()));
        }
        Ok(())
    }
}

/// An instant of the plan as a message's argument names it.
fn civil(instant: UtcTime) -> String {
    instant.civil(&paris()).to_string()
}

/// How many requests a page is.
struct Sends<'c> {
    journey: &'c Journey,
    read_only: bool,
    assets: bool,
}

impl Sends<'_> {
    fn of(&self, route: &Route) -> u64 {
        let sent = route.requests().filter(|request| !(self.read_only && request.writes));
        // Where redirects are followed there is mostly one.
        sent.map(|request| 1 + u64::from(request.follow > 0)).sum()
    }

    fn login(&self) -> u64 {
        let assets = if self.assets { self.journey.assets.len() as u64 } else { 0 };
        self.of(&self.journey.login) + assets
    }

    fn route(&self, service: Service, bytes_up: u64) -> &Route {
        self.journey.route(service, bytes_up > 0 && !self.read_only)
    }

    /// Whether a page's bytes are sent: not everything that is planned is in every journey.
    fn stores(&self, service: Service, bytes_up: u64) -> bool {
        self.route(service, bytes_up)
            .requests()
            .any(|request| matches!(request.body, Body::Filled(_, _, Size::Planned, _)))
    }

    /// Requests of a route that go together, as far as the journey's connections carry them.
    fn together(&self, route: &Route) -> u64 {
        let batches = route.batches.iter().map(|batch| batch.len()).max().unwrap_or(1) as u64;
        batches.min(u64::from(self.journey.connections)).max(1)
    }

    fn together_at_login(&self) -> u64 {
        let assets = if self.assets { self.journey.assets.len() as u64 } else { 0 };
        self.together(&self.journey.login).max(assets.min(u64::from(self.journey.connections)))
    }
}

/// A kind of page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Page {
    Login,
    Of(Service, bool),
    Logout,
}

struct Walk<'c> {
    cut: &'c CutPlan<'c>,
    sends: Sends<'c>,
    /// Pages of a kind by second since the start.
    pages: BTreeMap<Page, Vec<u32>>,
    /// Requests by second since the start.
    requests: Vec<u64>,
    /// Visits that begin, less those that end, by second.
    change: Vec<i64>,
    bytes: u64,
    /// Most requests of a page that go together.
    together: u64,
}

impl Walk<'_> {
    fn note(&mut self, second: usize, page: Page) {
        let seconds = self.requests.len();
        if let Some(count) = self.pages.entry(page).or_insert_with(|| vec![0; seconds]).get_mut(second) {
            *count += 1;
        }
    }

    /// The requests by what they ask for.
    fn asked(&self) -> Vec<Asked> {
        let journey = self.sends.journey;
        let mut by_address: BTreeMap<(String, String, bool), Vec<u32>> = BTreeMap::new();
        for (page, seconds) in &self.pages {
            let (route, assets) = match page {
                Page::Login if self.sends.assets => (&journey.login, journey.assets.as_slice()),
                Page::Login => (&journey.login, &[][..]),
                Page::Of(service, stores) => (journey.route(*service, *stores && !self.sends.read_only), &[][..]),
                Page::Logout => (&journey.logout, &[][..]),
            };
            let sent = route.requests().filter(|request| !(self.sends.read_only && request.writes));
            for request in sent.chain(assets) {
                let key = (request.method.to_string(), journey.address_of(request), request.writes);
                let sums = by_address.entry(key).or_insert_with(|| vec![0; seconds.len()]);
                sums.iter_mut().zip(seconds).for_each(|(sum, count)| *sum += count);
            }
        }
        let mut asked: Vec<Asked> = by_address
            .into_iter()
            .map(|((method, address, writes), seconds)| Asked {
                method,
                address,
                writes,
                requests: seconds.iter().map(|count| u64::from(*count)).sum(),
                most_per_s: seconds.iter().max().map_or(0, |most| u64::from(*most)),
            })
            .collect();
        asked.sort_by_key(|asked| std::cmp::Reverse(asked.requests));
        asked
    }

    fn second(&self, at: SimTime) -> usize {
        (((at.0 - self.cut.start().0).max(0) / SECOND_US) as usize).min(self.requests.len() - 1)
    }

    fn visit(&mut self, mut clock: PageClock) {
        let (plan, end) = (self.cut.plan(), self.cut.end());
        let mut due = clock.asked(plan).due;
        let first = self.second(due);
        self.change[first] += 1;
        loop {
            let ask = clock.asked(plan);
            let page = plan.page_of(clock.id(), ask.page);
            let second = self.second(due);
            let (requests, together) = match ask.page {
                0 => (self.sends.login(), self.sends.together_at_login()),
                _ => {
                    let route = self.sends.route(page.service, page.bytes_up);
                    (self.sends.of(route), self.sends.together(route))
                }
            };
            self.requests[second] += requests;
            self.together = self.together.max(together);
            let bytes_up = if self.sends.stores(page.service, page.bytes_up) { page.bytes_up } else { 0 };
            self.note(second, if ask.page == 0 { Page::Login } else { Page::Of(page.service, page.bytes_up > 0) });
            self.bytes = self.bytes.saturating_add(page.bytes_down).saturating_add(bytes_up);
            match clock.answered(plan, self.cut.tempo(), Answer::Served, due) {
                Next::Ask(ask) if ask.due < end => due = ask.due,
                Next::Ask(_) => {
                    let last = self.requests.len() - 1;
                    self.change[last] -= 1;
                    return;
                }
                Next::Leave(departure) => {
                    let second = self.second(departure.at);
                    let logs_out = departure.logout && departure.at < end;
                    self.requests[second] += if logs_out { self.sends.of(&self.sends.journey.logout) } else { 0 };
                    if logs_out {
                        self.note(second, Page::Logout);
                    }
                    // The connection is closed after the last answer, in the next second at the latest.
                    self.change[second + 1] -= 1;
                    return;
                }
            }
        }
    }
}
