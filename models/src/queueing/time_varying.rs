//! Servers with impatient waiters under a rate that comes back every period: Mt/M/s+M, by its forward
//! equations (Kolmogorov; Feldman, Mandelbaum, Massey & Whitt 2008, section 4, use them as the reference).

/// A station whose arrival rate changes with time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeVarying<R> {
    /// Servers.
    pub servers: u32,
    /// Arrivals per unit of time at an instant; comes back every period.
    pub rate: R,
    /// The period, in the same unit.
    pub period: f64,
    /// Completions per busy server and unit of time.
    pub service_rate: f64,
    /// Departures per waiter and unit of time; 0: nobody leaves.
    pub abandonment_rate: f64,
}

/// The periodic course of a station, at the ends of equal steps from 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// Probability that every server is busy, at each instant.
    pub p_delay: Vec<f64>,
    /// Mean number in the station, at each instant.
    pub mean: Vec<f64>,
    /// Share of the arrivals that leave unserved.
    pub p_abandon: f64,
    /// Share of the arrivals that find every server busy.
    pub p_wait: f64,
}

impl<R: Fn(f64) -> f64> TimeVarying<R> {
    /// The course of the last of some periods from empty, in steps that are counted per period; numbers
    /// above `most` are left out. Runge & Kutta's fourth order: `steps` must be several times the greatest
    /// total rate times the period over 2.7, or it does not hold.
    pub fn course(&self, periods: u32, steps: usize, most: usize) -> Course {
        let width = self.period / steps as f64;
        let mut shares = vec![0.0; most + 1];
        shares[0] = 1.0;
        let (mut p_delay, mut mean) = (Vec::new(), Vec::new());
        let (mut came, mut waited, mut left) = (0.0, 0.0, 0.0);
        for period in 0..periods.max(1) {
            let is_last = period + 1 >= periods;
            for step in 0..steps {
                if is_last {
                    let (rate, delayed, number, waiting) = self.now(step as f64 * width, &shares);
                    p_delay.push(delayed);
                    mean.push(number);
                    came += rate;
                    waited += rate * delayed;
                    left += self.abandonment_rate * waiting;
                }
                self.step(step as f64 * width, width, &mut shares);
            }
        }
        Course { p_delay, mean, p_abandon: left / came, p_wait: waited / came }
    }

    /// Rate, P(all busy), mean number and mean number waiting.
    fn now(&self, t: f64, shares: &[f64]) -> (f64, f64, f64, f64) {
        let servers = self.servers as usize;
        let mean = shares.iter().enumerate().map(|(n, share)| n as f64 * share).sum();
        let delayed = shares.iter().skip(servers).sum();
        let waiting = shares.iter().skip(servers).enumerate().map(|(n, share)| n as f64 * share).sum();
        ((self.rate)(t), delayed, mean, waiting)
    }

    fn step(&self, t: f64, width: f64, shares: &mut [f64]) {
        let moved = |slope: &[f64], by: f64| -> Vec<f64> {
            shares.iter().zip(slope).map(|(share, slope)| share + by * slope).collect()
        };
        let first = self.slope(t, shares);
        let second = self.slope(t + width / 2.0, &moved(&first, width / 2.0));
        let third = self.slope(t + width / 2.0, &moved(&second, width / 2.0));
        let fourth = self.slope(t + width, &moved(&third, width));
        for (n, share) in shares.iter_mut().enumerate() {
            *share += width / 6.0 * (first[n] + 2.0 * (second[n] + third[n]) + fourth[n]);
        }
    }

    /// dp(n)/dt of the birth and death process; who comes to the greatest number is not let in.
    fn slope(&self, t: f64, shares: &[f64]) -> Vec<f64> {
        let (rate, most) = ((self.rate)(t), shares.len() - 1);
        let deaths = |n: usize| {
            let busy = n.min(self.servers as usize);
            busy as f64 * self.service_rate + (n - busy) as f64 * self.abandonment_rate
        };
        let slope = |n: usize| {
            let out = if n < most { rate } else { 0.0 } + deaths(n);
            let below = if n > 0 { rate * shares[n - 1] } else { 0.0 };
            let above = if n < most { deaths(n + 1) * shares[n + 1] } else { 0.0 };
            below + above - out * shares[n]
        };
        (0..=most).map(slope).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    fn course(abandonment_rate: f64) -> Course {
        let rate = |t: f64| 100.0 + 20.0 * libm::sin(t);
        let station = TimeVarying { servers: 105, rate, period: 2.0 * PI, service_rate: 1.0, abandonment_rate };
        station.course(6, 4096, 260)
    }

    fn close(found: f64, expected: f64, tolerance: f64) {
        assert!((found / expected - 1.0).abs() < tolerance, "{found} against {expected}");
    }

    /// queue-cases.json, "Mt/M/105+M lambda(t)=100+20 sin t, mu=theta=1, constant staffing": the number is
    /// Poisson there.
    #[test]
    fn as_patient_as_a_service() {
        let course = course(1.0);
        let at = |eighths: usize| course.p_delay[eighths * 512];
        close(at(2), 0.6959625743190542, 1e-7);
        close(at(3), 0.8158961909811602, 1e-7);
        close(at(7), 0.024858468972586676, 1e-7);
        close(course.p_delay.iter().sum::<f64>() / 4096.0, 0.37597367439416307, 1e-7);
        close(course.p_abandon, 0.03638903101085977, 1e-7);
        close(course.p_wait, 0.4057161351576451, 1e-7);
        close(course.mean[1024], 110.0, 1e-7);
    }

    /// queue-cases.json, "Mt/M/105+M lambda(t)=100+20 sin t, mu=1, theta=0.5 (periodic steady state)".
    #[test]
    fn twice_as_patient() {
        let course = course(0.5);
        let expected = [
            (2, 0.7171885193036179, 111.87156608742298),
            (3, 0.8498925508265066, 118.37022063427762),
            (4, 0.7852016055398101, 115.6846046994249),
            (7, 0.04429906772442622, 87.24477870794094),
        ];
        for (eighths, p_delay, mean) in expected {
            close(course.p_delay[eighths * 512], p_delay, 1e-5);
            close(course.mean[eighths * 512], mean, 1e-5);
        }
    }
}
