//! Stations whose number of people is a birth–death chain: finite places, patience, finite sources.
//! Weights are multiplied outwards from the likeliest state (Kleinrock 1975, chapter 3).

/// Weight, against the greatest, under which a state no longer counts.
const NEGLIGIBLE: f64 = 1e-20;
/// States beyond which the chain is not worked out.
const MOST_STATES: usize = 1 << 23;

/// A station with exponential arrivals, services and patience.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BirthDeath {
    /// Arrivals a second; of one idle source where there are sources.
    pub arrival_rate: f64,
    /// People who can come at all; unlimited if absent.
    pub sources: Option<u64>,
    /// Services a second and server.
    pub service_rate: f64,
    /// Rate at which one who waits gives up; 0 if nobody does.
    pub abandonment_rate: f64,
    /// Servers.
    pub servers: u64,
    /// Most people in the system; unlimited if absent.
    pub places: Option<u64>,
}

/// The long run of a chain, seen by arrivals and by the clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LongRun {
    /// Arrivals a second, the refused included.
    pub offered_rate: f64,
    /// P(an arrival is refused).
    pub p_block: f64,
    /// P(an arrival waits).
    pub p_wait: f64,
    /// P(an arrival leaves before its service).
    pub p_abandon: f64,
    /// Mean number waiting.
    pub mean_queue: f64,
    /// Mean number waiting who will be served: in place i with probability cµ/(cµ + iθ).
    pub mean_queue_served: f64,
    /// Mean number of busy servers.
    pub mean_busy: f64,
}

impl BirthDeath {
    /// The long run; none without a steady state, with rates that are not positive, or where the
    /// chain has too many states that count.
    pub fn long_run(&self) -> Option<LongRun> {
        let positive = |rate: f64| rate.is_finite() && rate > 0.0;
        let abandonment = self.abandonment_rate == 0.0 || positive(self.abandonment_rate);
        if !(positive(self.arrival_rate) && positive(self.service_rate) && abandonment) || self.servers == 0 {
            return None;
        }
        let endless = self.places.is_none() && self.sources.is_none() && self.abandonment_rate == 0.0;
        if endless && self.arrival_rate >= self.service_rate * self.servers as f64 {
            return None;
        }
        self.sum(self.mode())
    }

    fn top(&self) -> u64 {
        self.places.unwrap_or(u64::MAX >> 12).min(self.sources.unwrap_or(u64::MAX)).min(1 << 50)
    }

    fn birth(&self, n: u64) -> f64 {
        self.sources.map_or(self.arrival_rate, |sources| self.arrival_rate * sources.saturating_sub(n) as f64)
    }

    fn death(&self, n: u64) -> f64 {
        let waiting = n.saturating_sub(self.servers) as f64;
        n.min(self.servers) as f64 * self.service_rate + waiting * self.abandonment_rate
    }

    /// The first state from which the next is not likelier.
    fn mode(&self) -> u64 {
        let (mut low, mut high) = (0, self.top());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.birth(middle) > self.death(middle + 1) { low = middle + 1 } else { high = middle }
        }
        low
    }

    fn sum(&self, mode: u64) -> Option<LongRun> {
        let mut down = Vec::new();
        let (mut n, mut weight) = (mode, 1.0);
        while n > 0 && weight > NEGLIGIBLE {
            weight *= self.death(n) / self.birth(n - 1);
            n -= 1;
            down.push(weight);
            if down.len() > MOST_STATES {
                return None;
            }
        }
        let first = n;
        let mut weights: Vec<f64> = down.into_iter().rev().collect();
        weights.push(1.0);
        let (mut n, mut weight) = (mode, 1.0);
        while n < self.top() && weight > NEGLIGIBLE {
            weight *= self.birth(n) / self.death(n + 1);
            n += 1;
            weights.push(weight);
            if weights.len() > MOST_STATES {
                return None;
            }
        }
        Some(self.figures(first, &weights))
    }

    fn figures(&self, first: u64, weights: &[f64]) -> LongRun {
        let service = self.service_rate * self.servers as f64;
        let (mut total, mut offered, mut blocked, mut waits) = (0.0, 0.0, 0.0, 0.0);
        let (mut queue, mut queue_served, mut busy) = (0.0, 0.0, 0.0);
        // Σ over places of the chance to be served, grown with the state.
        let chance = |place: u64| service / (service + place as f64 * self.abandonment_rate);
        let mut served_ahead: f64 = (1..=first.saturating_sub(self.servers)).map(chance).sum();
        for (n, weight) in (first..).zip(weights) {
            let waiting = n.saturating_sub(self.servers);
            if waiting > 0 && n > first {
                served_ahead += chance(waiting);
            }
            let asks = self.birth(n) * weight;
            total += weight;
            offered += asks;
            if self.places == Some(n) {
                blocked += asks;
            } else if n >= self.servers {
                waits += asks;
            }
            queue += waiting as f64 * weight;
            queue_served += served_ahead * weight;
            busy += n.min(self.servers) as f64 * weight;
        }
        LongRun {
            offered_rate: offered / total,
            p_block: blocked / offered,
            p_wait: waits / offered,
            p_abandon: self.abandonment_rate * queue / offered,
            mean_queue: queue / total,
            mean_queue_served: queue_served / total,
            mean_busy: busy / total,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found / expected - 1.0).abs() < 1e-9, "{found} against {expected}");
    }

    fn station(arrival_rate: f64, servers: u64, places: Option<u64>, abandonment_rate: f64) -> LongRun {
        BirthDeath { arrival_rate, sources: None, service_rate: 1.0, abandonment_rate, servers, places }
            .long_run()
            .unwrap()
    }

    /// queue-cases.json, M/M/c/K with and without patience, and Erlang A.
    #[test]
    fn figures_of_the_cases() {
        let cases = [
            (0.9, 1, 10, [0.0508137313274124, 3.11517295678084, 3.64660067212371, 0.846466006721237]),
            (110.0, 100, 150, [0.0911670148541728, 40.1989137338498, 0.402103220592382, 0.994576621232942]),
        ];
        for (rate, servers, places, [p_block, mean_queue, mean_wait, p_wait]) in cases {
            let found = station(rate, servers, Some(places), 0.0);
            let admitted = 1.0 - found.p_block;
            close(found.p_block, p_block);
            close(found.mean_queue, mean_queue);
            close(found.mean_queue / rate / admitted, mean_wait);
            close(found.p_wait / admitted, p_wait);
            close(found.mean_queue_served, mean_queue);
        }
        let found = station(120.0, 100, Some(150), 0.5);
        close(found.p_block, 0.0272888761829109);
        close(found.p_abandon, 0.139542457980009);
        close(found.mean_queue, 33.4901899152021);
        let cases = [
            (48.0, 50, 0.5, [0.46777406855379, 0.0309122491621932, 2.96757591957055, 0.930324240804295]),
            (100.0, 100, 1.0, [0.513298798279149, 0.0398609968091471, 3.98609968091471, 0.960139003190853]),
            (30.0, 20, 2.0, [0.921456955074485, 0.339256739315559, 5.08885108973339, 0.991114891026661]),
        ];
        for (rate, servers, theta, [p_wait, p_abandon, mean_queue, utilisation]) in cases {
            let found = station(rate, servers, None, theta);
            close(found.p_wait, p_wait);
            close(found.p_abandon, p_abandon);
            close(found.mean_queue, mean_queue);
            close(found.mean_busy / servers as f64, utilisation);
        }
    }

    /// Engset (1918) with two sources and one server, by hand: with ν = µ = 1 the states weigh 1, 2;
    /// a call is lost in state 1 (one idle source): 2/(2 + 2). Without limits each source is busy
    /// half of the time.
    #[test]
    fn finite_sources() {
        let mut engset = BirthDeath {
            arrival_rate: 1.0,
            sources: Some(2),
            service_rate: 1.0,
            abandonment_rate: 0.0,
            servers: 1,
            places: Some(1),
        };
        close(engset.long_run().unwrap().p_block, 0.5);
        close(engset.long_run().unwrap().mean_busy, 2.0 / 3.0);
        (engset.servers, engset.places) = (2, None);
        close(engset.long_run().unwrap().mean_busy, 1.0);
    }

    #[test]
    fn nothing_without_a_steady_state() {
        let mut wrong = BirthDeath {
            arrival_rate: 1.0,
            sources: None,
            service_rate: 1.0,
            abandonment_rate: 0.0,
            servers: 1,
            places: None,
        };
        assert_eq!(wrong.long_run(), None);
        wrong.arrival_rate = f64::NAN;
        assert_eq!(wrong.long_run(), None);
        (wrong.arrival_rate, wrong.servers) = (0.5, 0);
        assert_eq!(wrong.long_run(), None);
    }
}
