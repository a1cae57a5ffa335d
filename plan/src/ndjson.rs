//! The plan as text: one visit a line, the same bytes at any scale, shard or window.

use afflux_models::message::Message;
use afflux_models::time::paris;
use afflux_models::vocabulary::Word;
use serde::Serialize;

use crate::plan::Plan;
use crate::planned_visit::PlannedVisit;
use crate::scenario::Territory;

/// Most returns and reloads that a line shows; a visitor who keeps trying has more.
const SHOWN_DELAYS: u8 = 8;

#[derive(Serialize)]
struct Line<'a> {
    id: String,
    at: String,
    at_us: i64,
    visitor: String,
    profil: &'static str,
    level: &'static str,
    degree: Option<&'static str>,
    school: u32,
    territory: u16,
    territory_name: &'a str,
    zone: &'static str,
    device: &'static str,
    patience_us: i64,
    returns_us: Vec<i64>,
    reloads_us: Vec<i64>,
    logout: bool,
    pages: Vec<PageLine>,
}

#[derive(Serialize)]
struct PageLine {
    service: &'static str,
    think_us: i64,
    bytes_up: u64,
    bytes_down: u64,
}

/// One visit as a line of JSON, without its line end. `at_us` is in UTC microseconds since 1970.
///
/// # Errors
/// None that a planned visit can cause; the serialiser's own are passed on.
pub fn line(plan: &Plan<'_>, territories: &[Territory], visit: &PlannedVisit) -> Result<String, Message> {
    let territory = territories.iter().find(|territory| territory.id == visit.visitor.territory);
    let zoned = visit.at.zoned(&paris());
    let delays = |next: &dyn Fn(u8) -> Option<i64>| (0..SHOWN_DELAYS).map_while(next).collect();
    let line = Line {
        id: format!("{:016x}", visit.id.0),
        at: format!("{}{}", zoned.datetime().strftime("%Y-%m-%dT%H:%M:%S%.6f"), zoned.strftime("%:z")),
        at_us: visit.at.unix_us(),
        visitor: format!("{:013x}", visit.visitor.number()),
        profil: visit.profil().as_str(),
        level: visit.level().as_str(),
        degree: visit.degree().map(Word::as_str),
        school: territory.map_or(0, |territory| territory.school_of(visit.visitor.group, visit.visitor.person)),
        territory: visit.visitor.territory,
        territory_name: territory.map_or("", |territory| &territory.name),
        zone: territory.map_or("", |territory| territory.zone.as_str()),
        device: visit.device.as_str(),
        patience_us: visit.patience_us,
        returns_us: delays(&|nth| plan.return_delay_us(visit.id, nth)),
        reloads_us: delays(&|nth| plan.reload_delay_us(visit.id, nth)),
        logout: visit.logout,
        pages: (0..visit.pages).map(|page| page_line(plan, visit, page)).collect(),
    };
    serde_json::to_string(&line).map_err(|error| Message::new("plan-line").with("detail", error))
}

fn page_line(plan: &Plan<'_>, visit: &PlannedVisit, page: u16) -> PageLine {
    let page = plan.page(visit, page);
    PageLine {
        service: page.service.as_str(),
        think_us: page.think_us,
        bytes_up: page.bytes_up,
        bytes_down: page.bytes_down,
    }
}
