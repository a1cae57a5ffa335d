//! How counts vary around their means: a day factor and a within-day factor (MODELS §1), from the errors
//! of one-day-ahead forecasts where there are three weeks of days, else from what the fit leaves over.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::day_type::Region;
use super::estimate::DayLevel;
use super::rate::Dispersion;
use super::rows::Rows;
use super::shape_fit::ShapeFit;
use crate::time::MINUTE_US;

mod ahead;
mod day_factor;
mod within;

use ahead::AheadDays;
use day_factor::{DayError, DayFactor};

/// Days that an estimate of the day factor from the fit's own levels needs.
const LEAST_DAYS: usize = 10;
/// Days that an estimate of the within-day factor from the fit's own residuals needs.
const LEAST_DAYS_WITHIN: usize = 5;
/// What learning days' levels from Poisson counts adds to their variance in the forecast's error:
/// measured on drawn days, 1.3 to 1.5 times Poisson's in all from the second month on.
const LEARNT_LEVEL: f64 = 1.4;

/// The dispersion; what the data cannot tell keeps its assumption.
pub(crate) fn estimate(
    rows: &Rows,
    shape: &ShapeFit,
    days: &[DayLevel],
    zone: &TimeZone,
    region: &Region,
) -> Dispersion {
    let mut dispersion = Dispersion::default();
    let ahead = ahead::one_day_ahead(rows, zone, region);
    if !ahead.as_ref().is_some_and(|ahead| from_forecasts(&mut dispersion, ahead)) {
        in_sample(&mut dispersion, rows, shape, days);
    }
    dispersion
}

/// Both factors from one-day-ahead errors; false when they do not tell the day factor.
fn from_forecasts(dispersion: &mut Dispersion, ahead: &AheadDays) -> bool {
    let assumed = (dispersion.within_log_sd, dispersion.within_autocorrelation_per_bin);
    let within = within::Within::of(ahead, assumed.0 * assumed.0 * assumed.1);
    let left = within.map_or(1.0, |within| within.overdispersion);
    let of_total = within.map_or(0.0, |within| within.of_total);
    let error = |day: &ahead::Ahead| {
        let (counted, forecast) = day.totals();
        let noise = LEARNT_LEVEL * left / forecast + of_total;
        DayError { log_ratio: libm::log(counted / forecast), noise }
    };
    let errors: Vec<DayError> = ahead.days.iter().map(error).collect();
    let Some(found) = DayFactor::of(&errors) else { return false };
    dispersion.day_log_sd = found.scale.value;
    dispersion.day_log_sd_interval = Some(found.scale);
    dispersion.estimated("day_log_sd");
    if let Some(df) = found.df {
        dispersion.day_df = df;
        dispersion.estimated("day_df");
    }
    if let Some(within) = within {
        dispersion.within_log_sd = within.log_sd;
        dispersion.within_autocorrelation_per_bin = within.autocorrelation;
        dispersion.within_bin_min = ahead.block_min;
        dispersion.overdispersion = within.overdispersion;
        dispersion.estimated("within");
        dispersion.estimated("overdispersion");
    }
    true
}

/// Both factors from what the fit to these very days leaves over.
fn in_sample(dispersion: &mut Dispersion, rows: &Rows, shape: &ShapeFit, days: &[DayLevel]) {
    if let Some(sd) = day_scale(days) {
        dispersion.day_log_sd = sd;
        dispersion.estimated("day_log_sd");
    }
    if days.iter().filter(|day| day.group.date.is_some()).count() >= LEAST_DAYS_WITHIN
        && let Some(within) = Within::measure(rows, shape)
    {
        dispersion.within_log_sd = within.log_sd.min(1.0);
        dispersion.within_autocorrelation_per_bin = within.autocorrelation;
        dispersion.within_bin_min = within.bin_min;
        dispersion.overdispersion = within.overdispersion;
        dispersion.estimated("within");
        dispersion.estimated("overdispersion");
    }
}

/// Robust scale of the log level around the median of its kind of day (Monday to Friday, Saturday,
/// Sunday), Poisson's own share taken off.
fn day_scale(days: &[DayLevel]) -> Option<f64> {
    let mut kinds: [Vec<f64>; 3] = Default::default();
    let mut noise = Vec::new();
    for day in days.iter().filter(|day| day.observed_share > 0.2 && day.visits_per_day > 1.0) {
        let Some(date) = day.group.date else { continue };
        let kind = match date.weekday() {
            Weekday::Saturday => 1,
            Weekday::Sunday => 2,
            _ => 0,
        };
        kinds[kind].push(libm::log(day.visits_per_day));
        noise.push(1.0 / (day.visits_per_day * day.observed_share));
    }
    if noise.len() < LEAST_DAYS {
        return None;
    }
    let mut distances = Vec::new();
    for kind in &mut kinds {
        let middle = median(kind);
        distances.extend(kind.iter().map(|value| (value - middle).abs()));
    }
    let robust = 1.4826 * median(&mut distances);
    let poisson = noise.iter().sum::<f64>() / noise.len() as f64;
    Some(libm::sqrt((robust * robust - poisson).max(0.0)).clamp(0.01, 1.0))
}

pub(crate) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let count = values.len();
    if count == 0 {
        return 0.0;
    }
    0.5 * (values[(count - 1) / 2] + values[count / 2])
}

/// The 95 % quantile of Student's law.
pub(crate) fn student_95(freedom: f64) -> f64 {
    StudentsT::new(0.0, 1.0, freedom).map_or(super::rate::Z90, |law| law.inverse_cdf(0.95))
}

struct Within {
    log_sd: f64,
    autocorrelation: f64,
    bin_min: f64,
    overdispersion: f64,
}

/// One block of consecutive bins.
struct Block {
    group: usize,
    at: i64,
    count: f64,
    mean: f64,
}

impl Within {
    /// Moments of the residuals in blocks of a quarter of an hour (or the bins themselves, when
    /// wider): excess variance σ² = Σ[(y−m)²−m]/Σm², autocorrelation r = c₂/c₁, correlated variance
    /// c₁/r.
    fn measure(rows: &Rows, shape: &ShapeFit) -> Option<Self> {
        let widest = rows.bins.iter().map(|bin| bin.width_us).max()?;
        if widest > 60 * MINUTE_US {
            return None;
        }
        let width = widest.max(15 * MINUTE_US);
        let blocks = blocks(rows, shape, width);
        let square: f64 = blocks.iter().map(|b| b.mean * b.mean).sum();
        let excess = blocks.iter().map(|b| (b.count - b.mean).powi(2) - b.mean).sum::<f64>() / square;
        let (first, second) = (covariance(&blocks, 1)?, covariance(&blocks, 2)?);
        if first <= 0.0 || second <= 0.0 {
            return None;
        }
        let autocorrelation = (second / first).min(0.98);
        let correlated = (first / autocorrelation).min(excess.max(first));
        let mean = square / blocks.iter().map(|b| b.mean).sum::<f64>();
        Some(Self {
            log_sd: libm::sqrt(libm::log1p(correlated)),
            autocorrelation,
            bin_min: width as f64 / MINUTE_US as f64,
            overdispersion: 1.0 + (excess - correlated).max(0.0) * mean,
        })
    }
}

fn blocks(rows: &Rows, shape: &ShapeFit, width: i64) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for ((o, bin), mean) in rows.observations.iter().zip(&rows.bins).zip(&shape.means).filter(|((o, _), _)| !o.censored)
    {
        let at = bin.start.0.div_euclid(width);
        match blocks.last_mut() {
            Some(block) if block.at == at && block.group == o.group => {
                block.count += o.count;
                block.mean += mean;
            }
            _ => blocks.push(Block { group: o.group, at, count: o.count, mean: *mean }),
        }
    }
    blocks
}

/// Covariance of the relative residuals of blocks `lag` apart in one day.
fn covariance(blocks: &[Block], lag: usize) -> Option<f64> {
    let (mut sum, mut weight) = (0.0, 0.0);
    for (left, right) in blocks.iter().zip(blocks.iter().skip(lag)) {
        if left.group == right.group && right.at - left.at == lag as i64 {
            sum += (left.count - left.mean) * (right.count - right.mean);
            weight += left.mean * right.mean;
        }
    }
    (weight > 0.0).then(|| sum / weight)
}

#[cfg(test)]
mod tests;
