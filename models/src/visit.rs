//! What a visit is made of: how many pages, what gaps between them, how long.
//!
//! The measured duration D is last hit − first hit: a visit of one page measures 0, and
//! E\[D\] = (E\[K\] − 1)·E\[G\] (Wald). The server's session outlives D by its time-out.

use crate::law::{Law, Unit};
use crate::message::Message;

pub mod activity;
pub mod gap_fit;
pub mod model;
pub mod pages_fit;

/// Mean pages per visit: about 200 M page views in 55 M visits \[R20\].
pub const MEAN_PAGES: f64 = 3.64;
/// A gap of 30 minutes ends a visit (general audience convention \[A\]), seconds.
pub const LONGEST_GAP_S: f64 = 1800.0;
/// Coefficient of variation of the gaps before the cut \[A\].
pub const GAP_CV: f64 = 1.5;
/// Most pages of a visit that are drawn.
pub const MOST_PAGES: u32 = 10_000;

/// Pages per visit: K = 1 + NB(size, mean − 1); size 1 is the geometric law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PagesLaw {
    mean: f64,
    size: f64,
}

impl Default for PagesLaw {
    fn default() -> Self {
        Self { mean: MEAN_PAGES, size: 1.0 }
    }
}

impl PagesLaw {
    /// A law of a mean over 1 (or 1: always one page) and a size.
    ///
    /// # Errors
    /// A mean under 1 or over 1 000, a size that is not positive.
    pub fn new(mean: f64, size: f64) -> Result<Self, Message> {
        if !(1.0..=1000.0).contains(&mean) {
            return Err(Message::new("visit-mean-pages").with("mean", mean));
        }
        if !(1e-3..=1e6).contains(&size) {
            return Err(Message::new("visit-pages-size").with("size", size));
        }
        Ok(Self { mean, size })
    }

    /// E\[K\].
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Size of the negative binomial; 1 is the geometric law.
    pub fn size(&self) -> f64 {
        self.size
    }

    /// Var K.
    pub fn variance(&self) -> f64 {
        let more = self.mean - 1.0;
        more + more * more / self.size
    }

    /// p of the negative binomial: the chance that a page is the last, for size 1.
    fn stop(&self) -> f64 {
        self.size / (self.size + self.mean - 1.0)
    }

    /// P(K = k).
    pub fn probability(&self, k: u32) -> f64 {
        let Some(more) = k.checked_sub(1) else { return 0.0 };
        let mut probability = libm::pow(self.stop(), self.size);
        for n in 0..more.min(MOST_PAGES) {
            probability *= (self.size + f64::from(n)) / f64::from(n + 1) * (1.0 - self.stop());
        }
        probability
    }

    /// The least k with P(K ≤ k) ≥ u, for a uniform u in (0, 1); at most [`MOST_PAGES`].
    pub fn quantile(&self, u: f64) -> u32 {
        let stop = self.stop();
        let mut probability = libm::pow(stop, self.size);
        let mut reached = probability;
        let mut more = 0;
        while reached < u && more + 1 < MOST_PAGES {
            probability *= (self.size + f64::from(more)) / f64::from(more + 1) * (1.0 - stop);
            more += 1;
            // Rounding must not keep the last pages out of reach.
            if probability < 1e-18 * reached {
                break;
            }
            reached += probability;
        }
        more + 1
    }

    /// E\[D\] for a mean gap: the measured mean duration of a visit, in the gap's unit.
    pub fn mean_duration(&self, mean_gap: f64) -> f64 {
        (self.mean - 1.0) * mean_gap
    }
}

/// The law of the gap between two pages, seconds: a lognormal of cv 1.5 cut at 30 minutes, its mean
/// matched after the cut so that visits last `mean_duration_s` on average (MODELS §5).
///
/// # Errors
/// A duration that no gap under 30 minutes gives, or pages of one per visit.
pub fn gap_law(mean_duration_s: f64, pages: &PagesLaw) -> Result<Law, Message> {
    if pages.mean <= 1.0 {
        return Err(Message::new("visit-one-page-has-no-gap"));
    }
    let mean = mean_duration_s / (pages.mean - 1.0);
    Law::lognormal(mean, GAP_CV, Some(LONGEST_GAP_S), Unit::Seconds)
}

/// Mean server session of a visit: its measured duration, the reading of its last page unseen by
/// any log being inside the time-out that follows.
pub fn mean_session_s(mean_duration_s: f64, session_life_s: f64) -> f64 {
    mean_duration_s + session_life_s
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close(found: f64, expected: f64) {
        assert!((found / expected - 1.0).abs() < 1e-9, "{found} against {expected}");
    }

    /// stats-cases.json, `pages_per_visit_geometric` and `pages_per_visit_shifted_nb_size1`.
    #[test]
    fn geometric_pages() {
        let law = PagesLaw::new(3.6363636363636362, 1.0).unwrap();
        close(law.probability(1), 0.275);
        close(law.probability(4), 0.275 * 0.725 * 0.725 * 0.725);
        close(law.variance(), 9.58677685950413);
        assert_eq!((law.quantile(0.95), law.quantile(0.99)), (10, 15));
    }

    /// stats-cases.json, `pages_per_visit_shifted_nb_size2`.
    #[test]
    fn pages_of_size_two() {
        let law = PagesLaw::new(3.6363636363636362, 2.0).unwrap();
        close(law.probability(1), 0.18608227604767394);
        close(law.variance(), 6.111570247933884);
        assert_eq!(law.quantile(0.95), 8);
    }

    /// stats-cases.json, `measured_vs_true_duration` (Wald identity).
    #[test]
    fn a_measured_duration_is_not_the_servers_session() {
        let law = PagesLaw::new(3.6363636363636362, 1.0).unwrap();
        let measured = law.mean_duration(3.0);
        close(measured, 7.909090909090908);
        // The last page is read too, unseen by the log.
        close(mean_session_s(measured, 3.0), 10.909090909090908);
        close(law.mean() * 3.0, 10.909090909090908);
        close(mean_session_s(measured, 30.0), 37.90909090909091);
        close(mean_session_s(measured, 30.0) / measured, 4.793103448275862);
    }

    #[test]
    fn gaps_give_the_duration() {
        let pages = PagesLaw::default();
        for minutes in [4.0, 12.0, 24.0] {
            let gap = gap_law(minutes * 60.0, &pages).unwrap();
            assert!((pages.mean_duration(gap.mean()) / (minutes * 60.0) - 1.0).abs() < 1e-9);
            assert!(gap.cdf(LONGEST_GAP_S) == 1.0 && gap.cv() > 0.7 && gap.cv() < 1.5, "{}", gap.cv());
        }
        assert!(gap_law(720.0, &PagesLaw::new(1.0, 1.0).unwrap()).is_err());
        assert!(gap_law(720_000.0, &pages).is_err());
    }

    proptest! {
        #[test]
        fn a_quantile_inverts_the_distribution_function(mean in 1.0f64..40.0, size in 0.2f64..20.0, u in 1e-6f64..0.9999) {
            let law = PagesLaw::new(mean, size).unwrap();
            let k = law.quantile(u);
            let below: f64 = (1..k).map(|n| law.probability(n)).sum();
            prop_assert!(below < u + 1e-9 && u <= below + law.probability(k) + 1e-9);
        }

        #[test]
        fn any_uniform_gives_a_page(mean in 1.0f64..1000.0, size in 1e-3f64..1e6, u in 0.0f64..1.0) {
            let k = PagesLaw::new(mean, size).unwrap().quantile(u);
            prop_assert!((1..=MOST_PAGES).contains(&k));
        }
    }
}
