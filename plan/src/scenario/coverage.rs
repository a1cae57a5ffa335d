//! How much of the audience is measured: it changes what is seen, never the load.

use afflux_models::document::Table;

use super::factor::{Factor, read_factor};

pub(super) fn read(table: &Table<'_>) -> Factor {
    let Some(entry) = table.table("measurement") else { return Factor::neutral("measurement.coverage") };
    entry.required_table("coverage");
    let coverage = read_factor(&entry, "coverage", 1.0);
    entry.finish();
    coverage
}
