//! Day-ahead and week-ahead forecasts of counts as sample paths (MODELS §2).
//!
//! In: an observed curve, what each day is. Out: for each day ahead some hundred paths of counts,
//! from which any interval follows: of a bin, of the day's total, of its peak.
//!
//! [`days`] lays the counts on local days. [`Forecaster`] learns day by day: two models of the next
//! day's curve are averaged on the square-root scale, one that works on the counts of bins
//! (`deviation`, after Shen & Huang 2008), one that multiplies a level by a shape (`product`). How
//! far their mean was off on earlier days, one day ahead, is how far the next day's path strays
//! (`errors`). [`holdout`] scores all that on the last days of the curve, [`average`] is the line
//! to beat.

pub mod average;
mod back;
pub mod day_kind;
pub mod days;
mod deviation;
mod errors;
mod factors;
mod forecaster;
pub mod holdout;
mod means;
pub mod paths;
mod product;
mod table;
mod trend;

pub use day_kind::DayKind;
pub use days::{Day, Days};
pub use forecaster::Forecaster;
pub use paths::Paths;
