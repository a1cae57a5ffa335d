//! Storage: how the stock of uploaded bytes grows, and when it is full (MODELS §6).

use crate::message::Message;

pub mod model;
pub mod uploads;

/// A stock of stored bytes and what moves it, week by week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StockFlow {
    /// Bytes stored at the start.
    pub stored_bytes: f64,
    /// Bytes that arrive per week, duplicates already taken off.
    pub inflow_bytes_per_week: f64,
    /// Share of the stock that its owners delete in a week.
    pub deleted_share_per_week: f64,
    /// Weeks from one purge to the next; 0 for none. The first comes after that many weeks.
    pub weeks_between_purges: u32,
    /// Share of the stock that a purge removes.
    pub purged_share: f64,
}

/// Weeks after which a stock that is not full is called never full.
pub const LONGEST_WEEKS: u32 = 5200;

impl StockFlow {
    /// Checks the figures.
    ///
    /// # Errors
    /// A negative size, a share outside 0 to 1.
    pub fn check(&self) -> Result<(), Message> {
        let sizes = [self.stored_bytes, self.inflow_bytes_per_week];
        if sizes.iter().any(|size| !(0.0..=1e24).contains(size)) {
            return Err(Message::new("storage-size"));
        }
        let shares = [self.deleted_share_per_week, self.purged_share];
        if shares.iter().any(|share| !(0.0..=1.0).contains(share)) {
            return Err(Message::new("storage-share"));
        }
        Ok(())
    }

    /// Bytes stored at the end of each week: S(w+1) = S(w)·(1 − δ) + inflow − purge.
    pub fn weeks(&self) -> impl Iterator<Item = f64> {
        let flow = *self;
        (1_u32..).scan(flow.stored_bytes, move |stored, week| {
            *stored = *stored * (1.0 - flow.deleted_share_per_week) + flow.inflow_bytes_per_week;
            if flow.weeks_between_purges > 0 && week % flow.weeks_between_purges == 0 {
                *stored *= 1.0 - flow.purged_share;
            }
            Some(*stored)
        })
    }

    /// Bytes stored after some weeks.
    pub fn after(&self, weeks: u32) -> f64 {
        weeks.checked_sub(1).map_or(self.stored_bytes, |last| self.weeks().nth(last as usize).unwrap_or(f64::NAN))
    }

    /// Weeks until the stock exceeds a capacity; absent when it does not within a century.
    pub fn weeks_to_full(&self, capacity_bytes: f64) -> Option<u32> {
        if self.stored_bytes > capacity_bytes {
            return Some(0);
        }
        self.weeks().take(LONGEST_WEEKS as usize).position(|stored| stored > capacity_bytes).map(|week| week as u32 + 1)
    }
}

/// Stock after a time with a constant inflow and exponential retention of a half-life:
/// S(t) = S₀·e^(−kt) + (inflow/k)·(1 − e^(−kt)), k = ln 2/half-life; all in weeks.
pub fn exponential_retention(stored: f64, inflow_per_week: f64, half_life_weeks: f64, weeks: f64) -> f64 {
    let rate = std::f64::consts::LN_2 / half_life_weeks;
    stored * libm::exp(-rate * weeks) - inflow_per_week / rate * libm::expm1(-rate * weeks)
}

/// Share deleted per week that has a half-life.
pub fn deleted_share_of_half_life(half_life_weeks: f64) -> f64 {
    -libm::expm1(-std::f64::consts::LN_2 / half_life_weeks)
}

/// What "+1 TB a week" under lockdown may mean (MODELS §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// The whole growth per week.
    Total,
    /// What came on top of the normal growth.
    Increment,
    /// Space that vendors provisioned: an upper bound of the growth, used like the total.
    Provisioned,
}

/// Growth per week under a reading, in the unit of what was reported.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Growth {
    /// In normal weeks.
    pub normal: f64,
    /// Under lockdown.
    pub lockdown: f64,
}

impl Reading {
    /// The growth that a reported one and the factor of use (6.3) give.
    pub fn growth(self, reported: f64, usage_factor: f64) -> Growth {
        match self {
            Self::Total | Self::Provisioned => Growth { normal: reported / usage_factor, lockdown: reported },
            Self::Increment => {
                let normal = reported / (usage_factor - 1.0);
                Growth { normal, lockdown: normal * usage_factor }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found / expected - 1.0).abs() < 1e-9, "{found} against {expected}");
    }

    /// stats-cases.json, `storage_baseline_split` (arithmetic).
    #[test]
    fn readings_of_one_terabyte_a_week() {
        let total = Reading::Total.growth(1.0, 6.3);
        close(total.normal, 0.15873015873015872);
        close(total.normal * 1.5, 0.2380952380952381);
        let increment = Reading::Increment.growth(1.0, 6.3);
        close(increment.normal, 0.18867924528301888);
        close(increment.lockdown, 1.1886792452830188);
        close(increment.normal * 1.5, 0.2830188679245283);
    }

    /// stats-cases.json, `stock_flow_exponential_retention` (linear ODE).
    #[test]
    fn exponential_retention_of_a_stock() {
        let cases = [
            (0.0, 20.0),
            (4.0, 19.935358350239003),
            (26.0, 19.635358349529213),
            (52.0, 19.377517765778265),
            (520.0, 18.75625131717024),
        ];
        cases.iter().for_each(|(weeks, expected)| close(exponential_retention(20.0, 0.25, 52.0, *weeks), *expected));
    }

    /// Week by week the inflow arrives at once: the stock is over the exact one by half a week's
    /// inflow at most (and a twelfth of δ of it).
    #[test]
    fn weekly_steps_follow_the_exact_stock() {
        let deleted = deleted_share_of_half_life(52.0);
        let flow = StockFlow {
            stored_bytes: 20.0,
            inflow_bytes_per_week: 0.25,
            deleted_share_per_week: deleted,
            weeks_between_purges: 0,
            purged_share: 0.0,
        };
        assert!(flow.check().is_ok());
        for weeks in [0, 4, 26, 52, 520] {
            assert!((flow.after(weeks) - exponential_retention(20.0, 0.25, 52.0, f64::from(weeks))).abs() < 0.13);
        }
    }

    #[test]
    fn a_stock_is_full_after_its_weeks_or_never() {
        let flow = StockFlow {
            stored_bytes: 10.0,
            inflow_bytes_per_week: 1.0,
            deleted_share_per_week: 0.0,
            weeks_between_purges: 0,
            purged_share: 0.0,
        };
        assert_eq!((flow.weeks_to_full(12.5), flow.weeks_to_full(9.0)), (Some(3), Some(0)));
        assert_eq!(StockFlow { deleted_share_per_week: 0.1, ..flow }.weeks_to_full(12.5), None);
        let purged = StockFlow { weeks_between_purges: 2, purged_share: 0.5, ..flow };
        assert_eq!((purged.after(1), purged.after(2), purged.weeks_to_full(12.5)), (11.0, 6.0, None));
        assert!(StockFlow { purged_share: 1.5, ..flow }.check().is_err());
    }
}
