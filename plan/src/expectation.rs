//! What to expect of a stretch without playing it: integrals of the rate, no queues, nobody refused.

use afflux_models::arrival::busyness_law::CutStudent;
use afflux_models::arrival::rate::Dispersion;
use afflux_models::time::{LONGEST_VISIT_US, MINUTE_US, UtcTime, day_start, paris};

use crate::plan::Plan;

/// Visits of the planned law that the durations are read off.
const SAMPLE: usize = 20_000;

/// Expected figures of a stretch.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// Visits that begin.
    pub visits: f64,
    /// Pages of those visits.
    pub pages: f64,
    /// Bytes that those visits store.
    pub stored_bytes: f64,
    /// Greatest visits per second, averaged over a minute, and that minute.
    pub peak_visits_per_s: (f64, UtcTime),
    /// Greatest expected visits in progress and when.
    pub visits_in_progress: (f64, UtcTime),
    /// Greatest expected sessions alive and when.
    pub sessions: (f64, UtcTime),
    /// Greatest expected connections open and when.
    pub connections: (f64, UtcTime),
    /// Greatest expected requests in service and when.
    pub requests: (f64, UtcTime),
    /// Standard deviation of the log of a day's total: busyness and the visits factor.
    pub log_sd: f64,
}

/// Survival of a length of time, by minute.
struct Survival {
    /// E min(S, j minutes) in minutes, j = 0, 1, …
    limited: Vec<f64>,
}

impl Survival {
    fn new(lengths_us: &[i64], minutes: usize) -> Self {
        let mean_min = |j: usize| {
            let cap = j as i64 * MINUTE_US;
            let sum: i128 = lengths_us.iter().map(|length| i128::from(*length.min(&cap))).sum();
            sum as f64 / (lengths_us.len().max(1) as f64 * MINUTE_US as f64)
        };
        Self { limited: (0..=minutes + 1).map(mean_min).collect() }
    }

    /// m(t) at the end of each minute (Eick, Massey & Whitt 1993, piecewise-constant rates): rates
    /// per minute, the first `warm` of them before the window.
    fn peak(&self, rates: &[f64], warm: usize) -> (f64, usize) {
        let reach = self.limited.len() - 1;
        (warm..rates.len()).fold((0.0, warm), |peak, now| {
            let terms =
                (0..reach.min(now + 1)).map(|back| rates[now - back] * (self.limited[back + 1] - self.limited[back]));
            let value: f64 = terms.sum();
            if value > peak.0 { (value, now) } else { peak }
        })
    }
}

impl Expectation {
    /// The expectation of `[opens, closes)`. `session_life_us` and the mean service time of the
    /// portal's stations come from the portal that is meant.
    pub fn new(plan: &Plan<'_>, opens: UtcTime, closes: UtcTime, portal: &crate::scenario::Portal) -> Self {
        let warm = ((LONGEST_VISIT_US + portal.session_life_us) / MINUTE_US) as usize;
        let first = opens.minute() - warm as i64;
        let mut minutes = plan.minutes();
        let rates: Vec<f64> = (first..closes.minute()).map(|minute| minutes.expected(minute)).collect();
        let inside = &rates[warm.min(rates.len())..];
        let at = |index: usize| UtcTime((first + index as i64) * MINUTE_US);
        let top =
            inside.iter().enumerate().fold((0.0, 0), |top, (n, rate)| if *rate > top.0 { (*rate, n) } else { top });
        let lengths = Lengths::of(plan, opens, closes, portal);
        let peak = |lengths: &[i64]| {
            let (value, index) = Survival::new(lengths, warm).peak(&rates, warm);
            (value, at(index))
        };
        let visits: f64 = inside.iter().sum();
        let pages_in_service = lengths.service_s * plan.mean_pages() / 60.0;
        let connections = f64::from(plan.scenario().behaviour.connections_per_browser);
        let connections_peak = peak(&lengths.connections);
        Self {
            visits,
            pages: visits * plan.mean_pages(),
            stored_bytes: visits * lengths.stored_bytes,
            peak_visits_per_s: (top.0 / 60.0, at(warm + top.1)),
            visits_in_progress: peak(&lengths.visits),
            sessions: peak(&lengths.sessions),
            connections: (connections_peak.0 * connections, connections_peak.1),
            requests: (top.0 * pages_in_service, at(warm + top.1)),
            log_sd: log_sd(plan),
        }
    }
}

/// Lengths of a sample of planned visits.
struct Lengths {
    visits: Vec<i64>,
    sessions: Vec<i64>,
    connections: Vec<i64>,
    stored_bytes: f64,
    service_s: f64,
}

impl Lengths {
    fn of(plan: &Plan<'_>, opens: UtcTime, closes: UtcTime, portal: &crate::scenario::Portal) -> Self {
        let keep_alive_us = plan.scenario().behaviour.keep_alive_us;
        let mut lengths =
            Self { visits: vec![], sessions: vec![], connections: vec![], stored_bytes: 0.0, service_s: 0.0 };
        let (mut visits, mut walk) = (Vec::new(), plan.minutes());
        let span = (closes.minute() - opens.minute()).max(1);
        // Minutes spread over the window, in an order that covers it evenly whenever it stops.
        let stride = (span * 618 / 1000).max(1) | 1;
        let mut offset = 0;
        for _ in 0..span {
            visits.clear();
            walk.draw(opens.minute() + offset, &mut visits);
            visits.iter().for_each(|visit| lengths.add(plan, visit, portal, keep_alive_us));
            offset = (offset + stride) % span;
            if lengths.visits.len() >= SAMPLE {
                break;
            }
        }
        let count = lengths.visits.len().max(1) as f64;
        lengths.stored_bytes /= count;
        lengths.service_s /= (count * plan.mean_pages()).max(1.0);
        lengths
    }

    fn add(
        &mut self,
        plan: &Plan<'_>,
        visit: &crate::PlannedVisit,
        portal: &crate::scenario::Portal,
        keep_alive_us: i64,
    ) {
        let (mut length, mut connected) = (0, keep_alive_us);
        for number in 0..visit.pages {
            let page = plan.page(visit, number);
            length += page.think_us;
            connected += page.think_us.min(keep_alive_us);
            self.stored_bytes += page.bytes_up as f64;
            let route = portal.route_of(page.service, page.bytes_up > 0).iter();
            self.service_s += route.map(|n| portal.stations[*n].service_time_of(page.service).mean()).sum::<f64>();
        }
        let length = length.min(LONGEST_VISIT_US);
        self.visits.push(length);
        self.sessions.push(if visit.logout { length } else { length + portal.session_life_us });
        self.connections.push(connected);
    }
}

fn log_sd(plan: &Plan<'_>) -> f64 {
    let scenario = plan.scenario();
    let of_interval = |interval: Option<(f64, f64)>| match interval {
        Some((low, high)) if low > 0.0 => (libm::log(high) - libm::log(low)) / (2.0 * 1.644_853_626_951_472),
        _ => 0.0,
    };
    let parts = [
        of_interval(scenario.factors.visits.interval),
        of_interval(scenario.reference.visits_per_day.interval),
        day_log_sd(&scenario.model.dispersion),
    ];
    libm::sqrt(parts.iter().map(|sd| sd * sd).sum())
}

/// Standard deviation of the log of a day: its law is wider than its scale.
fn day_log_sd(dispersion: &Dispersion) -> f64 {
    dispersion.day_log_sd * libm::sqrt(CutStudent::new(dispersion.day_df).variance())
}

/// Expected visits of the week (Monday to Sunday) around an instant, over those of a stretch.
pub fn week_over(plan: &Plan<'_>, opens: UtcTime, closes: UtcTime) -> f64 {
    let zone = paris();
    let date = opens.civil(&zone).date();
    let back = i64::from(date.weekday().to_monday_zero_offset());
    let monday = date.checked_sub(jiff::Span::new().days(back)).unwrap_or(date);
    let next = monday.checked_add(jiff::Span::new().days(7)).unwrap_or(date);
    let mut minutes = plan.minutes();
    let mut sum = |from: UtcTime, to: UtcTime| (from.minute()..to.minute()).map(|m| minutes.expected(m)).sum::<f64>();
    let week = sum(day_start(monday, &zone), day_start(next, &zone));
    let stretch = sum(opens, closes);
    if stretch > 0.0 { week / stretch } else { 0.0 }
}
