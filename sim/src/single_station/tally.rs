//! What a replication counts.

use afflux_models::queueing::single_station::Measure;

/// Bits of a wait's mantissa that choose its bin.
const FINE: u32 = 7;
/// Exponents told apart, around the unit.
const EXPONENTS: u64 = 48;

/// Waits against a unit, in bins of less than one per cent.
#[derive(Debug, Clone, Default)]
pub(super) struct Waits {
    bins: Vec<u32>,
    zero: u64,
    count: u64,
}

impl Waits {
    /// Counts a wait, in units.
    #[inline]
    pub(super) fn add(&mut self, wait: f64) {
        if self.bins.is_empty() {
            self.bins = vec![0; (EXPONENTS << FINE) as usize];
        }
        self.count += 1;
        if wait <= 0.0 {
            self.zero += 1;
            return;
        }
        let lowest = (1023 - EXPONENTS / 2) << FINE;
        let bin = (wait.to_bits() >> (52 - FINE)).saturating_sub(lowest).min((EXPONENTS << FINE) - 1);
        self.bins[bin as usize] += 1;
    }

    /// Adds another's counts.
    pub(super) fn merge(&mut self, other: &Self) {
        if self.bins.len() < other.bins.len() {
            self.bins.resize(other.bins.len(), 0);
        }
        self.bins.iter_mut().zip(&other.bins).for_each(|(bin, more)| *bin += more);
        self.zero += other.zero;
        self.count += other.count;
    }

    fn edge(bin: usize) -> f64 {
        let lowest = (1023 - EXPONENTS / 2) << FINE;
        f64::from_bits((bin as u64 + lowest) << (52 - FINE))
    }

    /// The wait that a share does not exceed, in units.
    pub(super) fn quantile(&self, share: f64) -> f64 {
        let wanted = share * self.count as f64;
        let mut below = self.zero as f64;
        if wanted <= below {
            return 0.0;
        }
        for (bin, count) in self.bins.iter().enumerate() {
            let count = f64::from(*count);
            if below + count >= wanted {
                let (low, high) = (Self::edge(bin), Self::edge(bin + 1));
                return low + (high - low) * (wanted - below) / count;
            }
            below += count;
        }
        Self::edge(self.bins.len())
    }

    /// How many are at most a wait in units, and how many there are.
    pub(super) fn at_most(&self, wait: f64) -> (f64, f64) {
        let mut below = self.zero as f64;
        for (bin, count) in self.bins.iter().enumerate() {
            let (low, high) = (Self::edge(bin), Self::edge(bin + 1));
            if high > wait {
                below += f64::from(*count) * ((wait - low) / (high - low)).max(0.0);
                break;
            }
            below += f64::from(*count);
        }
        (below, self.count as f64)
    }
}

/// Sums over the time that counts, after the warm-up. Times are seconds.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    pub(super) time_s: f64,
    /// First attempts.
    pub(super) arrivals: u64,
    pub(super) attempts: u64,
    pub(super) blocked: u64,
    pub(super) first_blocked: u64,
    pub(super) admitted: u64,
    /// Let in and not served at once.
    pub(super) waited: u64,
    pub(super) abandoned: u64,
    pub(super) entered: u64,
    /// Waits of those who entered service, from their first attempt.
    pub(super) wait_entered_s: f64,
    /// Time in the queue of those let in, those who left included.
    pub(super) wait_admitted_s: f64,
    pub(super) sojourn_s: f64,
    /// Who ended their stay, served or not.
    pub(super) departed: u64,
    /// Integrals over time.
    pub(super) queue_s: f64,
    pub(super) busy_s: f64,
    pub(super) system_s: f64,
    pub(super) orbit_s: f64,
    /// By class: who entered service and their waits.
    pub(super) classes: Vec<(u64, f64)>,
    pub(super) waits: Waits,
}

impl Tally {
    /// A tally of a number of classes.
    pub(super) fn new(classes: usize) -> Self {
        Self { classes: vec![(0, 0.0); classes], ..Self::default() }
    }

    /// The two sums whose ratio is a measure. Of the quantile of waits there are none.
    pub(super) fn ratio(&self, measure: Measure, servers: u32) -> (f64, f64) {
        let whole = |count: u64| count as f64;
        match measure {
            Measure::PWait => (whole(self.waited), whole(self.arrivals)),
            Measure::MeanWait => (self.wait_entered_s, whole(self.entered)),
            Measure::MeanWaitAll => (self.wait_admitted_s, whole(self.arrivals)),
            Measure::MeanWaitAdmitted => (self.wait_admitted_s, whole(self.admitted)),
            Measure::PWaitAdmitted => (whole(self.waited), whole(self.admitted)),
            Measure::WaitQ95 => (0.0, 0.0),
            Measure::MeanWaitClass(class) => {
                let (entered, wait) = self.classes.get(class as usize - 1).copied().unwrap_or_default();
                (wait, whole(entered))
            }
            Measure::MeanQueue => (self.queue_s, self.time_s),
            Measure::MeanInSystem => (self.system_s, self.time_s),
            Measure::MeanBusy => (self.busy_s, self.time_s),
            Measure::Utilisation => (self.busy_s, self.time_s * f64::from(servers)),
            Measure::MeanSojourn => (self.sojourn_s, whole(self.departed)),
            Measure::PBlock => (whole(self.blocked), whole(self.attempts)),
            Measure::PAbandon => (whole(self.abandoned), whole(self.arrivals)),
            Measure::MeanOrbit => (self.orbit_s, self.time_s),
            Measure::PFirstAttemptBlocked => (whole(self.first_blocked), whole(self.arrivals)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_even_waits() {
        let mut waits = Waits::default();
        (0..10_000).for_each(|n| waits.add(f64::from(n) / 1000.0));
        assert!((waits.quantile(0.95) - 9.5).abs() < 0.02);
        let (below, count) = waits.at_most(5.0);
        assert!((below / count - 0.5).abs() < 0.002);
        let mut twice = waits.clone();
        twice.merge(&waits);
        assert_eq!(twice.quantile(0.5), waits.quantile(0.5));
        assert_eq!(Waits::default().quantile(0.95), 0.0);
    }
}
