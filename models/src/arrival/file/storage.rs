//! What a week stores, in the file of a fitted model: table `storage`.

use std::fmt::Write as _;

use super::{interval, read_interval};
use crate::document::{Positive, Table};
use crate::storage::model::{SizeTail, StorageModel};

/// Most of anything that is read back.
const MOST: f64 = 1e24;

pub(super) fn write(out: &mut String, model: &StorageModel) -> std::fmt::Result {
    writeln!(out, "\n[storage]\nfiles = {}\ndays = {:?}", model.files, model.days)?;
    writeln!(out, "files_per_week = {}", interval(&model.files_per_week))?;
    writeln!(out, "mean_bytes = {}", interval(&model.mean_bytes))?;
    writeln!(out, "median_bytes = {:?}\nlog_sd = {:?}", model.median_bytes, model.log_sd)?;
    writeln!(out, "bytes_per_week = {}", interval(&model.bytes_per_week))?;
    model.tail.iter().try_for_each(|tail| {
        writeln!(out, "tail_from_bytes = {:?}\ntail_alpha = {}", tail.from_bytes, interval(&tail.alpha))
    })
}

pub(super) fn read(table: Table<'_>) -> Option<StorageModel> {
    let files = table.required::<u64>("files");
    let positive = |key: &str| table.required::<Positive>(key).map(|found| found.0);
    let (days, median_bytes) = (positive("days"), positive("median_bytes"));
    let log_sd = table.required::<f64>("log_sd");
    let of = |key: &str| read_interval(&table, key, MOST);
    let (files_per_week, mean_bytes, bytes_per_week) = (of("files_per_week"), of("mean_bytes"), of("bytes_per_week"));
    let from_bytes = table.optional::<Positive>("tail_from_bytes").map(|found| found.0);
    let tail = from_bytes.map(|from_bytes| Some(SizeTail { from_bytes, alpha: of("tail_alpha")? }));
    table.finish();
    Some(StorageModel {
        files: files?,
        days: days?,
        files_per_week: files_per_week?,
        mean_bytes: mean_bytes?,
        median_bytes: median_bytes?,
        log_sd: log_sd?,
        tail: match tail {
            None => None,
            Some(tail) => Some(tail?),
        },
        bytes_per_week: bytes_per_week?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arrival::rate::tests::a_model;
    use crate::arrival::rate::{ArrivalModel, Interval};

    #[test]
    fn storage_is_written_and_read_back_without_loss() {
        let of = |value: f64| Interval { value, low: 0.9 * value, high: 1.2 * value };
        let storage = StorageModel {
            files: 123,
            days: 6.5,
            files_per_week: of(130.0),
            mean_bytes: of(2.5e6),
            median_bytes: 1.1e6,
            log_sd: 1.25,
            tail: Some(SizeTail { from_bytes: 9e6, alpha: of(1.6) }),
            bytes_per_week: of(3e8),
        };
        for tail in [storage.tail, None] {
            let model = ArrivalModel { storage: Some(StorageModel { tail, ..storage.clone() }), ..a_model() };
            let text = model.to_toml();
            assert_eq!(ArrivalModel::parse("fitted.toml", &text), Ok(model), "{text}");
            let wrong = ArrivalModel::parse("fitted.toml", &text.replace("median_bytes = 1", "median_bytes = -1"));
            assert_eq!(wrong.unwrap_err().0[0].key, "storage.median_bytes");
        }
    }
}
