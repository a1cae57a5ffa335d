//! How busy a day turns out: a national and a territorial day factor, and a factor that wanders
//! within the day (MODELS §1). Every shard derives the same path, from the cell's own draws.

use afflux_models::arrival::busyness_law::CUT;
use afflux_models::arrival::rate::Dispersion;
use afflux_models::normal;
use afflux_models::seed::{Key, Purpose, VisitId};
use afflux_models::time::{MINUTE_US, UtcTime, day_start, paris};
use jiff::civil::Date;
use rand_distr::{ChiSquared, Distribution};

/// The busyness of one territory on one local day.
#[derive(Debug, Clone)]
pub struct DayBusyness {
    midnight: UtcTime,
    day: f64,
    within: Vec<f64>,
    bin_us: i64,
}

impl DayBusyness {
    /// Draws the path of a day.
    pub fn new(dispersion: &Dispersion, key: Key, territory: u16, date: Date) -> Self {
        let zone = paris();
        let midnight = day_start(date, &zone);
        let next = day_start(date.tomorrow().unwrap_or(date), &zone);
        let minute = midnight.minute() as u32;
        let standard = standard(dispersion, key, territory, minute);
        let bin_us = ((dispersion.within_bin_min * MINUTE_US as f64) as i64).max(MINUTE_US);
        let bins = ((next.0 - midnight.0) + bin_us - 1) / bin_us;
        let within = within_day(dispersion, key, territory, midnight, bin_us, bins);
        Self { midnight, day: libm::exp(dispersion.day_log_sd * standard), within, bin_us }
    }

    /// The factor on the rate at an instant of the day. Its median over days is 1.
    pub fn at(&self, instant: UtcTime) -> f64 {
        let bin = (instant.0 - self.midnight.0).div_euclid(self.bin_us).max(0) as usize;
        let within = self.within.get(bin).or(self.within.last()).copied().unwrap_or(1.0);
        self.day * within
    }

    /// The factor of the whole day.
    pub fn of_day(&self) -> f64 {
        self.day
    }
}

/// Draws after which a day is as usual: each is beyond the cut once in 35 at the heaviest tails that a
/// fit finds.
const MOST_DRAWS: u8 = 100;

/// How busy the day is in scales: a Student-t of the fitted degrees of freedom, cut by redrawing.
///
/// Its normal part is mixed from the nation's and the territory's, its divisor is the nation's: so a
/// territory has exactly the fitted law, two of them correlate as the share says, and a day that is
/// strange is strange everywhere.
fn standard(dispersion: &Dispersion, key: Key, territory: u16, minute: u32) -> f64 {
    let Ok(squares) = ChiSquared::new(dispersion.day_df) else { return 0.0 };
    let shared = dispersion.national_share.clamp(0.0, 1.0);
    let (nation, own) = (VisitId::new(0, 0, minute, 0), VisitId::new(territory, 0, minute, 0));
    let draw = |attempt: u8| {
        let mut stream = key.stream(nation, Purpose::BusynessNational, 0, attempt);
        let national = normal::quantile(stream.uniform());
        let divisor = libm::sqrt(squares.sample(&mut stream) / dispersion.day_df);
        let territorial = normal::quantile(key.uniform(own, Purpose::BusynessTerritory, 0, attempt));
        (libm::sqrt(shared) * national + libm::sqrt(1.0 - shared) * territorial) / divisor
    };
    (0..MOST_DRAWS).map(draw).find(|value| value.abs() <= CUT).unwrap_or(0.0)
}

/// A first-order autoregression of the log, from its stationary law at local midnight; mean 1.
fn within_day(
    dispersion: &Dispersion,
    key: Key,
    territory: u16,
    midnight: UtcTime,
    bin_us: i64,
    bins: i64,
) -> Vec<f64> {
    let (sd, r) = (dispersion.within_log_sd, dispersion.within_autocorrelation_per_bin.clamp(0.0, 1.0));
    let innovation = libm::sqrt(1.0 - r * r);
    let mut state = 0.0;
    (0..bins)
        .map(|bin| {
            let minute = midnight.plus_us(bin * bin_us).minute() as u32;
            let u = key.uniform(VisitId::new(territory, 0, minute, 0), Purpose::WithinDay, 0, 0);
            let z = normal::quantile(u);
            state = if bin == 0 { z } else { r * state + innovation * z };
            libm::exp(sd * state - 0.5 * sd * sd)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use afflux_models::arrival::busyness_law::CutStudent;
    use jiff::civil::date;

    /// 4 000 days, seed 5: the median of the day factor is 1, its log varies as a t cut at 4 scales, and
    /// the law's 95 and 99 % quantiles are passed as often as they should; three standard errors.
    #[test]
    fn days_vary_as_fitted() {
        for df in [3.0, 5.0, 30.0] {
            let (dispersion, law) = (Dispersion { day_df: df, ..Dispersion::default() }, CutStudent::new(df));
            let logs: Vec<f64> = (0..4000)
                .map(|n| {
                    let day = DayBusyness::new(&dispersion, Key::new(5, n), 12, date(2020, 3, 23));
                    libm::log(day.of_day()) / dispersion.day_log_sd
                })
                .collect();
            let n = logs.len() as f64;
            for level in [0.05, 0.5, 0.95, 0.99] {
                let below = logs.iter().filter(|log| **log < law.quantile(level)).count() as f64 / n;
                let error = (level * (1.0 - level) / n).sqrt();
                assert!((below - level).abs() < 3.0 * error, "{df} {level}: {below}");
            }
            let variance = logs.iter().map(|log| log * log).sum::<f64>() / n;
            let fourth = logs.iter().map(|log| log.powi(4)).sum::<f64>() / n;
            let error = ((fourth - variance * variance) / n).sqrt();
            assert!((variance - law.variance()).abs() < 3.0 * error, "{df}: {variance}");
            assert!(logs.iter().all(|log| log.abs() <= CUT + 1e-9));
        }
    }

    /// Two territories share half of the variance of their days: correlation 0.5 ± 3 standard errors.
    #[test]
    fn territories_share_their_busyness() {
        let dispersion = Dispersion::default();
        let pair = |n: u64| {
            let log = |territory| {
                libm::log(DayBusyness::new(&dispersion, Key::new(9, n), territory, date(2020, 3, 23)).of_day())
            };
            (log(12), log(15))
        };
        let pairs: Vec<(f64, f64)> = (0..2000).map(pair).collect();
        let (xx, yy, xy) = pairs.iter().fold((0.0, 0.0, 0.0), |(a, b, c), (x, y)| (a + x * x, b + y * y, c + x * y));
        let correlation = xy / (xx * yy).sqrt();
        assert!((correlation - 0.5).abs() < 0.08, "{correlation}");
    }

    #[test]
    fn a_long_day_has_factors_to_its_end() {
        let day = DayBusyness::new(&Dispersion::default(), Key::new(1, 0), 12, date(2020, 10, 25));
        assert_eq!(day.within.len(), 100);
    }
}
