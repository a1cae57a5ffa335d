//! First come, first served, without a limit of places: each arrival's wait is known when it comes
//! (Kiefer & Wolfowitz 1955), from the instants at which the servers will be free.

use afflux_models::queueing::single_station::{Arrivals, SingleStation};
use afflux_models::seed::{Key, Purpose};

use super::draws::Draws;
use super::tally::Tally;
use crate::free_times::FreeTimes;

/// A replication in progress.
#[derive(Debug, Clone)]
pub(super) struct Fifo {
    now_s: f64,
    warm_s: f64,
    between: Draws,
    /// Mean time between Poisson arrivals; 1 when the law itself is drawn.
    pace_s: f64,
    service: Draws,
    patience: Option<Draws>,
    free: FreeTimes<f64>,
    /// Waits are binned in this unit.
    unit_s: f64,
    pub(super) tally: Tally,
}

impl Fifo {
    pub(super) fn new(station: &SingleStation, key: Key, warm_s: f64, unit_s: f64) -> Self {
        let (between, pace_s) = match &station.arrivals {
            Arrivals::Renewal(law) => (Draws::new(law, key, Purpose::StationArrival, 0), 1.0),
            _ => (Draws::unit(key, Purpose::StationArrival), 1.0 / station.rate_per_s()),
        };
        let patience = station.patience.as_ref();
        Self {
            now_s: 0.0,
            warm_s,
            between,
            pace_s,
            service: Draws::new(&station.classes[0].service, key, Purpose::StationService, 0),
            patience: patience.map(|law| Draws::new(law, key, Purpose::StationPatience, 0)),
            free: FreeTimes::new(vec![0.0; station.servers as usize]),
            unit_s,
            tally: Tally::new(1),
        }
    }

    /// Plays until a number of arrivals have been counted.
    pub(super) fn advance(&mut self, arrivals: u64) {
        let began_s = self.warm_s;
        while self.tally.arrivals < arrivals {
            self.now_s += self.between.next() * self.pace_s;
            let wait_s = (self.free.first() - self.now_s).max(0.0);
            let counts = self.now_s >= self.warm_s;
            if let Some(patience) = &mut self.patience {
                let patience_s = patience.next();
                if patience_s < wait_s {
                    if counts {
                        self.leaves(patience_s);
                    }
                    continue;
                }
            }
            let service_s = self.service.next();
            self.free.replace_first(self.now_s + wait_s + service_s);
            if counts {
                self.enters(wait_s, service_s);
            }
        }
        let tally = &mut self.tally;
        tally.time_s = self.now_s - began_s;
        (tally.attempts, tally.admitted, tally.departed) = (tally.arrivals, tally.arrivals, tally.arrivals);
        tally.entered = tally.arrivals - tally.abandoned;
        tally.queue_s = tally.wait_admitted_s;
        tally.system_s = tally.queue_s + tally.busy_s;
        tally.sojourn_s = tally.system_s;
        tally.classes[0] = (tally.entered, tally.wait_entered_s);
    }

    #[inline]
    fn enters(&mut self, wait_s: f64, service_s: f64) {
        let tally = &mut self.tally;
        tally.arrivals += 1;
        tally.waited += u64::from(wait_s > 0.0);
        tally.wait_entered_s += wait_s;
        tally.wait_admitted_s += wait_s;
        tally.busy_s += service_s;
        tally.waits.add(wait_s / self.unit_s);
    }

    fn leaves(&mut self, patience_s: f64) {
        let tally = &mut self.tally;
        tally.arrivals += 1;
        tally.waited += 1;
        tally.abandoned += 1;
        tally.wait_admitted_s += patience_s;
    }
}
