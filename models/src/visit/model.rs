//! What visits are like, fitted to a log or stated by two numbers (MODELS §5).
//!
//! Intervals are 90 %. They come from two hundred replicates of the counts: of whole days from five
//! days on, since the visits of a day are alike, of single visits and gaps before.

use std::collections::BTreeMap;
use std::time::Duration;

use rand_distr::{Distribution, Poisson};

use super::gap_fit::{GapCell, GapFit, fit_gaps};
use super::pages_fit::{PagesBar, fit_pages, rootogram};
use super::{GAP_CV, LONGEST_GAP_S, PagesLaw, gap_law};
use crate::arrival::rate::Interval;
use crate::audience::access_log::LogVisits;
use crate::audience::histogram::Histogram;
use crate::audience::visits::{VisitCounts, VisitSummary};
use crate::law::{Law, Unit};
use crate::message::Message;
use crate::seed::{Key, Purpose, Stream, VisitId};
use crate::vocabulary::Profil;

/// Replicates for intervals.
const REPLICATES: usize = 200;
/// Days from which they are drawn whole.
const LEAST_DAYS: usize = 5;
/// Visits without which nothing is fitted.
const LEAST_VISITS: u64 = 30;
/// Bars of a rootogram.
const BARS: u32 = 12;

/// What the visits of a portal are like.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitModel {
    /// Whether two numbers were stated; else it was fitted to a log.
    pub stated: bool,
    /// A visit ends after so long without a page, seconds; no gap is longer.
    pub inactivity_s: f64,
    /// All visits.
    pub everybody: VisitLaws,
    /// Visits of a profil, where the log tells it.
    pub profils: BTreeMap<Profil, VisitLaws>,
}

/// Laws of the visits of somebody.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitLaws {
    /// Visits that they were fitted to; 0 when stated.
    pub visits: u64,
    /// E\[K\], pages per visit.
    pub pages: Interval,
    /// Size of K's negative binomial; 1 is the geometric law.
    pub pages_size: Interval,
    /// Share of visits with one page, seen; of the law when stated.
    pub one_page_share: f64,
    /// From a page to the next.
    pub gap: GapLaw,
    /// The same without the response, where the log has response times.
    pub think: Option<GapLaw>,
    /// Mean seconds from the first to the last page, as measured.
    pub mean_duration_s: f64,
    /// Bytes of all responses per page, where they are logged.
    pub bytes_per_page: Option<f64>,
    /// Uploads per visit, where bytes of requests are logged.
    pub uploads_per_visit: Option<f64>,
    /// Largest distance between the seen and the fitted distribution of pages; none when stated.
    pub pages_distance: Option<f64>,
}

/// A lognormal cut at the time of inactivity, its mean matched after the cut.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GapLaw {
    /// Mean, seconds, after the cut.
    pub mean_s: Interval,
    /// σ of the log before the cut.
    pub log_sd: Interval,
    /// Largest distance between the seen and the fitted distribution; none when stated.
    pub distance: Option<f64>,
}

impl GapLaw {
    /// The law itself.
    ///
    /// # Errors
    /// A mean that the cut does not allow.
    pub fn law(&self, inactivity_s: f64) -> Result<Law, Message> {
        let cv = libm::sqrt(libm::expm1(self.log_sd.value * self.log_sd.value));
        Law::lognormal(self.mean_s.value, cv, Some(inactivity_s), Unit::Seconds)
    }
}

impl VisitLaws {
    /// The law of the pages.
    ///
    /// # Errors
    /// Out of its range.
    pub fn pages_law(&self) -> Result<PagesLaw, Message> {
        PagesLaw::new(self.pages.value, self.pages_size.value)
    }
}

/// Cells of a histogram of milliseconds, in seconds.
pub(crate) fn gap_cells(gaps_ms: &Histogram) -> Vec<GapCell> {
    let cell = |cell: crate::audience::histogram::Cell| GapCell {
        from_s: cell.from / 1000.0,
        to_s: cell.to / 1000.0,
        count: cell.count as f64,
    };
    gaps_ms.cells().map(cell).collect()
}

impl VisitModel {
    /// States a model by the mean duration of a visit and its pages: the gap's σ is kept, its mean
    /// matched after the cut at 30 minutes, E\[D\] = (E\[K\] − 1)·E\[G\].
    ///
    /// # Errors
    /// Pages or a duration that no visit has.
    pub fn of_numbers(mean_duration_s: f64, mean_pages: f64) -> Result<Self, Message> {
        let pages = PagesLaw::new(mean_pages, 1.0)?;
        let gap = gap_law(mean_duration_s, &pages)?;
        let gap = GapLaw {
            mean_s: Interval::exact(gap.mean()),
            log_sd: Interval::exact(libm::sqrt(libm::log1p(GAP_CV * GAP_CV))),
            distance: None,
        };
        let everybody = VisitLaws {
            visits: 0,
            pages: Interval::exact(mean_pages),
            pages_size: Interval::exact(1.0),
            one_page_share: pages.probability(1),
            gap,
            think: None,
            mean_duration_s,
            bytes_per_page: None,
            uploads_per_visit: None,
            pages_distance: None,
        };
        Ok(Self { stated: true, inactivity_s: LONGEST_GAP_S, everybody, profils: BTreeMap::new() })
    }

    /// Fits a model to a log; none with fewer than 30 visits, or where nobody saw a second page.
    pub fn of_log(log: &LogVisits, seed: u64) -> Option<Self> {
        let days = |profil: Option<Profil>| -> Vec<&VisitCounts> {
            log.days.values().filter_map(|day| day.get(&profil)).collect()
        };
        let whole: Vec<VisitCounts> = log.days.values().map(|day| sum(&day.values().collect::<Vec<_>>())).collect();
        let uploads = log.request_bytes.is_some();
        let everybody = laws(&whole.iter().collect::<Vec<_>>(), log.inactivity, uploads, seed)?;
        let of_profil = |profil: &Profil| Some((*profil, laws(&days(Some(*profil)), log.inactivity, uploads, seed)?));
        let profils = log.profils.iter().filter_map(of_profil).collect();
        Some(Self { stated: false, inactivity_s: log.inactivity.as_secs_f64(), everybody, profils })
    }
}

/// Visits by pages, seen and expected.
pub fn pages_check(counts: &VisitCounts, law: &PagesLaw) -> Vec<PagesBar> {
    rootogram(&weights(counts), law, BARS)
}

fn sum(days: &[&VisitCounts]) -> VisitCounts {
    let mut sum = VisitCounts::default();
    days.iter().for_each(|day| sum.merge(day));
    sum
}

/// Visits with pages by their pages.
fn weights(counts: &VisitCounts) -> Vec<(u32, f64)> {
    counts.pages.range(1..).map(|(pages, visits)| (*pages, *visits as f64)).collect()
}

/// What one set of counts gives.
#[derive(Debug, Clone, Copy)]
struct Estimate {
    pages: f64,
    size: f64,
    gap: GapFit,
    think: Option<GapFit>,
}

fn estimate(pages: &[(u32, f64)], gaps: &[GapCell], thinks: &[GapCell], cut_s: f64) -> Option<Estimate> {
    let fitted = fit_pages(pages)?;
    let (gap, think) = (fit_gaps(gaps, cut_s)?, fit_gaps(thinks, cut_s));
    Some(Estimate { pages: fitted.law.mean(), size: fitted.law.size(), gap, think })
}

fn of_counts(counts: &VisitCounts, cut_s: f64) -> Option<Estimate> {
    estimate(&weights(counts), &gap_cells(&counts.gaps_ms), &gap_cells(&counts.thinks_ms), cut_s)
}

fn laws(days: &[&VisitCounts], inactivity: Duration, uploads: bool, seed: u64) -> Option<VisitLaws> {
    let all = sum(days);
    if all.visits() < LEAST_VISITS {
        return None;
    }
    let cut_s = inactivity.as_secs_f64();
    let found = of_counts(&all, cut_s)?;
    let mut stream = Key::new(seed, 0).stream(VisitId(0), Purpose::Resample, 0, 0);
    let replicates: Vec<Estimate> = (0..REPLICATES).filter_map(|_| replicate(days, &all, cut_s, &mut stream)).collect();
    let interval = |of: &dyn Fn(&Estimate) -> Option<f64>| {
        let mut values: Vec<f64> = replicates.iter().filter_map(of).collect();
        values.sort_by(f64::total_cmp);
        let value = of(&found)?;
        let at = |share: f64| values.get((share * values.len() as f64) as usize).copied().unwrap_or(value);
        Some(Interval { value, low: at(0.05).min(value), high: at(0.95).max(value) })
    };
    let gap_law = |fit: fn(&Estimate) -> Option<GapFit>, counts: &Histogram| {
        let distance = fit(&found).map(|fit| fit.distance(&gap_cells(counts)));
        let mean_s = interval(&|estimate| fit(estimate).map(|fit| fit.mean_s()))?;
        Some(GapLaw { mean_s, log_sd: interval(&|estimate| fit(estimate).map(|fit| fit.sigma))?, distance })
    };
    let summary = VisitSummary::of_counts(&all);
    let law = PagesLaw::new(found.pages, found.size).ok()?;
    Some(VisitLaws {
        visits: summary.visits,
        pages: interval(&|estimate| Some(estimate.pages))?,
        pages_size: interval(&|estimate| Some(estimate.size))?,
        one_page_share: summary.one_page_share?,
        gap: gap_law(|estimate| Some(estimate.gap), &all.gaps_ms)?,
        think: gap_law(|estimate| estimate.think, &all.thinks_ms),
        mean_duration_s: summary.mean_duration_s?,
        bytes_per_page: (all.bytes > 0).then(|| all.bytes as f64 / summary.pages as f64),
        uploads_per_visit: uploads.then(|| all.uploads as f64 / summary.visits as f64),
        pages_distance: Some(pages_distance(&weights(&all), &law)),
    })
}

/// The counts of days drawn with replacement, or each count drawn anew from a Poisson law.
fn replicate(days: &[&VisitCounts], all: &VisitCounts, cut_s: f64, stream: &mut Stream) -> Option<Estimate> {
    if days.len() >= LEAST_DAYS {
        let drawn: Vec<&VisitCounts> =
            days.iter().map(|_| days[((stream.uniform() * days.len() as f64) as usize).min(days.len() - 1)]).collect();
        return of_counts(&sum(&drawn), cut_s);
    }
    let mut again = |count: f64| Poisson::new(count).map_or(0.0, |law: Poisson<f64>| law.sample(&mut *stream));
    let pages: Vec<(u32, f64)> = weights(all).into_iter().map(|(pages, count)| (pages, again(count))).collect();
    let mut cells = |histogram: &Histogram| -> Vec<GapCell> {
        gap_cells(histogram).into_iter().map(|cell| GapCell { count: again(cell.count), ..cell }).collect()
    };
    let (gaps, thinks) = (cells(&all.gaps_ms), cells(&all.thinks_ms));
    estimate(&pages, &gaps, &thinks, cut_s)
}

fn pages_distance(visits: &[(u32, f64)], law: &PagesLaw) -> f64 {
    let total: f64 = visits.iter().map(|(_, weight)| weight).sum();
    let (mut seen, mut fitted, mut next) = (0.0, 0.0, 1);
    visits.iter().fold(0.0, |most: f64, (pages, weight)| {
        while next < *pages && next < super::MOST_PAGES {
            fitted += law.probability(next);
            next += 1;
        }
        let before = (seen / total - fitted).abs();
        seen += weight;
        most.max(before)
    })
}

#[cfg(test)]
mod tests;
