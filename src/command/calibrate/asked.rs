//! What is asked of a portal while it is calibrated: the pages of the plan, by the station they go to.

use std::collections::BTreeMap;
use std::sync::Arc;

use afflux_loadgen::capacity::Wanted;
use afflux_models::Message;
use afflux_models::law::Law;
use afflux_models::vocabulary::Service;
use afflux_outcome::calibration::{CalibratedStation, PageClass};
use afflux_plan::{CutPlan, Selection, Visitor};

use super::How;
use crate::context::Context;
use crate::failure::Failure;
use crate::replaying::Replaying;

/// Visits that pages are taken from.
const VISITS: f64 = 1500.0;

/// Fewest pages that say what is asked for.
const LEAST_PAGES: usize = 20;

/// Pages and people of the plan.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Pages by station of the staging portal.
    pub(crate) stations: Vec<Arc<[Wanted]>>,
    /// The people of these visits and of those that are under way.
    pub(crate) visitors: Vec<Visitor>,
    /// Pages a second, by the clock of the play, of the whole plan in the window.
    pub(crate) per_s_of_all: f64,
}

impl Asked {
    /// The pages of some visits of the stretch that is replayed.
    pub(crate) fn of(base: &Replaying<'_>, how: &How, context: &Context) -> Result<Self, Failure> {
        let few = || Failure::Inconclusive(Message::new("calibrate-no-pages").with("window", &base.window.name));
        let all = base.plan(context.seed);
        let (opens, closes) = (base.window.opens().minute(), base.window.closes().minute());
        let mut minutes = all.minutes();
        let visits: f64 = (opens..closes.max(opens + 1)).map(|minute| minutes.drawn_rate(minute)).sum();
        if visits.is_nan() || visits <= 0.0 {
            return Err(few());
        }
        let length_s = base.window.length_us() as f64 / 1e6 / base.tempo.speed();
        let scale = (VISITS.max(how.people as f64) / visits).min(1.0);
        let selection = Selection::new(scale, 0, 1).map_err(Failure::Usage)?;
        let some = Replaying { selection, ..Replaying::dry(base.scenario, None, selection, None, true)? };
        let plan = some.plan(context.seed);
        let cut = CutPlan::new(&plan, base.cut());
        let staging = &base.scenario.staging;
        let mut stations: Vec<Vec<Wanted>> = vec![Vec::new(); staging.stations.len()];
        for visit in cut.visits() {
            for number in 0..visit.pages {
                let page = plan.page(&visit, number);
                let (service, class) = match number {
                    0 => (Service::Connexion, PageClass::Login),
                    _ if page.bytes_up > 0 => (page.service, PageClass::Upload),
                    _ => (page.service, PageClass::Page(page.service)),
                };
                let wanted = Wanted { class, service, bytes_down: page.bytes_down, bytes_up: page.bytes_up };
                stations[staging.station_of(service)].push(wanted);
            }
        }
        if stations.iter().map(Vec::len).sum::<usize>() < LEAST_PAGES {
            return Err(few());
        }
        Ok(Self {
            stations: stations.into_iter().map(Arc::from).collect(),
            visitors: cut.visitors(),
            per_s_of_all: visits * plan.mean_pages() / length_s,
        })
    }

    /// Share of all pages that goes to a station.
    pub(crate) fn share_of_station(&self, station: usize) -> f64 {
        let all: usize = self.stations.iter().map(|pages| pages.len()).sum();
        self.stations.get(station).map_or(0.0, |pages| pages.len() as f64 / all.max(1) as f64)
    }

    /// Share of each class among the pages of a station.
    pub(crate) fn shares_of_station(&self, station: usize) -> BTreeMap<PageClass, f64> {
        let pages = self.stations.get(station).map_or(&[][..], |pages| pages);
        let mut shares: BTreeMap<PageClass, f64> = BTreeMap::new();
        for page in pages {
            *shares.entry(page.class).or_default() += 1.0 / pages.len() as f64;
        }
        shares
    }

    /// Share of the pages of a service that store something.
    pub(crate) fn upload_share(&self, service: Service) -> f64 {
        let pages = self.stations.iter().flat_map(|pages| pages.iter()).filter(|page| page.service == service);
        let (mut all, mut uploads) = (0, 0);
        for page in pages {
            all += 1;
            uploads += u32::from(page.class == PageClass::Upload);
        }
        if all == 0 { 0.0 } else { f64::from(uploads) / f64::from(all) }
    }

    /// The law of each of these services that has another than the station.
    pub(crate) fn laws_of_services(&self, station: &CalibratedStation, services: &[Service]) -> BTreeMap<Service, Law> {
        let of_service = |service: &Service| {
            let class = if *service == Service::Connexion { PageClass::Login } else { PageClass::Page(*service) };
            let law = station.law_with_uploads(class, self.upload_share(*service))?;
            (law != station.common.law).then_some((*service, law))
        };
        services.iter().filter_map(of_service).collect()
    }
}
