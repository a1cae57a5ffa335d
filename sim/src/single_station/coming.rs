//! When the next one comes, and of which class.

use afflux_models::queueing::single_station::{Arrivals, SingleStation};
use afflux_models::seed::{Key, Purpose};

use super::draws::Draws;

/// Arrivals of all classes together.
#[derive(Debug, Clone)]
pub(super) struct Coming {
    between: Draws,
    /// Mean time between arrivals; of one idle source where there are sources; 1 when a law is drawn.
    pace_s: f64,
    sources: Option<u64>,
    /// Cumulative shares of the classes.
    shares: Vec<f64>,
    choice: Draws,
}

impl Coming {
    pub(super) fn new(station: &SingleStation, key: Key) -> Self {
        let rate: f64 = station.classes.iter().map(|class| class.rate_per_s).sum();
        let mut sum = 0.0;
        let share = |class: &afflux_models::queueing::single_station::Class| {
            sum += class.rate_per_s / rate;
            sum
        };
        let (between, pace_s) = match &station.arrivals {
            Arrivals::Renewal(law) => (Draws::new(law, key, Purpose::StationArrival, 0), 1.0),
            _ => (Draws::unit(key, Purpose::StationArrival), 1.0 / rate),
        };
        Self {
            between,
            pace_s,
            sources: if let Arrivals::Sources(count) = station.arrivals { Some(count) } else { None },
            shares: station.classes.iter().map(share).collect(),
            choice: Draws::new(&station.classes[0].service, key, Purpose::StationArrival, 1),
        }
    }

    /// Whether the next arrival depends on how many are in the station.
    pub(super) fn is_finite(&self) -> bool {
        self.sources.is_some()
    }

    /// Time until the next arrival, seconds, when a number of people are in the station or are to come back;
    /// idle sources have no memory, so it may be drawn anew whenever that number changes.
    #[inline]
    pub(super) fn after(&mut self, people: u64) -> f64 {
        let time_s = self.between.next() * self.pace_s;
        match self.sources {
            None => time_s,
            Some(sources) if sources > people => time_s / (sources - people) as f64,
            Some(_) => f64::INFINITY,
        }
    }

    /// The class of one who comes.
    #[inline]
    pub(super) fn class(&mut self) -> usize {
        if self.shares.len() == 1 {
            return 0;
        }
        let u = self.choice.uniform();
        self.shares.iter().position(|share| u < *share).unwrap_or(self.shares.len() - 1)
    }
}
