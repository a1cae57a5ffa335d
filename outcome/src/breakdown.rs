//! Durations of all pages of each phase, and of the judged ones by service and by profil, never crossed: few
//! enough histograms for what is told beside the response time.

use std::collections::BTreeMap;

use afflux_models::vocabulary::{Profil, Service};
use afflux_plan::scenario::Phase;
use strum::VariantArray;

use crate::counted::Key;
use crate::histogram::Durations;
use crate::recorder::Recorder;

/// Recorders by phase, and of the judged pages by service and by profil.
#[derive(Debug, Clone)]
pub(crate) struct Breakdown {
    phases: [Recorder; 3],
    services: [Recorder; Service::VARIANTS.len()],
    profils: [Recorder; Profil::VARIANTS.len()],
}

impl Default for Breakdown {
    fn default() -> Self {
        Self {
            phases: std::array::from_fn(|_| Recorder::default()),
            services: std::array::from_fn(|_| Recorder::default()),
            profils: std::array::from_fn(|_| Recorder::default()),
        }
    }
}

impl Breakdown {
    /// Records a page's duration.
    pub(crate) fn record(&mut self, phase: Phase, service: Service, profil: Profil, us: i64) {
        self.phases[phase as usize].record(us);
        if phase == Phase::Judged {
            self.services[service as usize].record(us);
            self.profils[profil as usize].record(us);
        }
    }

    /// Adds another one.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.phases.iter_mut().zip(&other.phases).for_each(|(sum, more)| sum.merge(more));
        self.services.iter_mut().zip(&other.services).for_each(|(sum, more)| sum.merge(more));
        self.profils.iter_mut().zip(&other.profils).for_each(|(sum, more)| sum.merge(more));
    }

    /// The histograms that hold something.
    pub(crate) fn durations(&mut self) -> BTreeMap<Key, Durations> {
        let phases = Phase::ALL.into_iter().zip(&mut self.phases).map(|(phase, us)| ((phase, None, None), us));
        let services = Service::VARIANTS.iter().zip(&mut self.services);
        let services = services.map(|(service, us)| ((Phase::Judged, Some(*service), None), us));
        let profils = Profil::VARIANTS.iter().zip(&mut self.profils);
        let profils = profils.map(|(profil, us)| ((Phase::Judged, None, Some(*profil)), us));
        let all = phases.chain(services).chain(profils).filter(|(_, us)| us.count() > 0);
        all.map(|(key, us)| (key, us.durations())).collect()
    }
}
