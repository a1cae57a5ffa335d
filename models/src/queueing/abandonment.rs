//! Erlang's A: a station whose visitors leave when they have waited too long (Palm 1957), by the
//! stationary law of its birth–death chain.

/// A station with exponential arrivals, services and patience.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ErlangA {
    /// Arrivals per unit of time.
    pub arrival_rate: f64,
    /// Services per unit of time and server.
    pub service_rate: f64,
    /// Rate at which one who waits gives up.
    pub abandonment_rate: f64,
    /// Servers.
    pub servers: u32,
}

/// What happens in the long run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ErlangAFigures {
    /// P(an arrival waits).
    pub p_wait: f64,
    /// P(an arrival leaves before its service).
    pub p_abandon: f64,
    /// Mean time in the queue, of all arrivals.
    pub mean_wait_all: f64,
    /// Mean length of the queue.
    pub mean_queue: f64,
    /// Share of the servers that are busy.
    pub utilisation_share: f64,
}

/// Weight, against the greatest, under which a state no longer counts.
const NEGLIGIBLE: f64 = 1e-18;

impl ErlangA {
    /// The figures; none unless all rates are positive and finite and there is a server.
    pub fn figures(&self) -> Option<ErlangAFigures> {
        let rates = [self.arrival_rate, self.service_rate, self.abandonment_rate];
        if self.servers == 0 || rates.iter().any(|rate| !(rate.is_finite() && *rate > 0.0)) {
            return None;
        }
        let servers = u64::from(self.servers);
        // Weights against that of c in the system, down and up from there.
        let (mut total, mut waits, mut queue, mut busy) = (1.0, 1.0, 0.0, servers as f64);
        let mut weight = 1.0;
        for n in (0..servers).rev() {
            weight *= (n + 1) as f64 * self.service_rate / self.arrival_rate;
            if weight > 1e280 || (weight < NEGLIGIBLE * total && self.arrival_rate > n as f64 * self.service_rate) {
                break;
            }
            total += weight;
            busy += n as f64 * weight;
        }
        weight = 1.0;
        for over in 1_u64..1 << 32 {
            weight *= self.arrival_rate / (servers as f64 * self.service_rate + over as f64 * self.abandonment_rate);
            total += weight;
            waits += weight;
            queue += over as f64 * weight;
            busy += servers as f64 * weight;
            let falls = self.arrival_rate < servers as f64 * self.service_rate + over as f64 * self.abandonment_rate;
            if falls && weight * (over as f64) < NEGLIGIBLE * total {
                break;
            }
        }
        let mean_queue = queue / total;
        Some(ErlangAFigures {
            p_wait: waits / total,
            p_abandon: self.abandonment_rate * mean_queue / self.arrival_rate,
            mean_wait_all: mean_queue / self.arrival_rate,
            mean_queue,
            utilisation_share: busy / total / servers as f64,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// stats-cases.json, `erlang_a_100_1_1_100`, `erlang_a_100_1_2_90` and `erlang_a_1000_1_0.2_1000`
    /// (stationary birth–death chain).
    #[test]
    fn figures_of_erlang_a() {
        let cases = [
            (
                (100.0, 1.0, 100),
                [0.5132987982791296, 0.03986099680914476, 0.03986099680914476, 3.9860996809144758, 0.9601390031908505],
            ),
            (
                (100.0, 2.0, 90),
                [0.7441326254430253, 0.11381288560929714, 0.05690644280464857, 5.690644280464857, 0.9846523493229977],
            ),
            (
                (1000.0, 0.2, 1000),
                [0.6935678173456952, 0.007796619152453243, 0.03898309576226621, 38.98309576226621, 0.9922033808475154],
            ),
        ];
        for ((arrival_rate, abandonment_rate, servers), expected) in cases {
            let station = ErlangA { arrival_rate, service_rate: 1.0, abandonment_rate, servers };
            let found = station.figures().unwrap();
            let found = [found.p_wait, found.p_abandon, found.mean_wait_all, found.mean_queue, found.utilisation_share];
            for (found, expected) in found.into_iter().zip(expected) {
                assert!((found / expected - 1.0).abs() < 1e-8, "{found} {expected}");
            }
        }
        let nothing = ErlangA { arrival_rate: 0.0, service_rate: 1.0, abandonment_rate: 1.0, servers: 1 };
        assert_eq!(nothing.figures(), None);
    }
}
