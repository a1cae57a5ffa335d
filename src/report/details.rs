//! Tables of the page, and the table behind a picture.

use maud::{Markup, html};

use crate::locale::Catalogue;

/// A table with a heading; the first column names the rows.
pub(crate) fn table(heading: &[String], rows: &[Vec<String>]) -> Markup {
    html! {
        table {
            thead { tr { @for cell in heading { th scope="col" { (cell) } } } }
            tbody {
                @for row in rows {
                    tr {
                        @for (n, cell) in row.iter().enumerate() {
                            @if n == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
                        }
                    }
                }
            }
        }
    }
}

/// Names and values.
pub(crate) fn pairs(rows: &[(String, String)]) -> Markup {
    html! {
        table.pairs { tbody { @for (name, value) in rows { tr { th scope="row" { (name) } td { (value) } } } } }
    }
}

/// The figures that a picture is drawn from, folded away.
pub(crate) fn behind(heading: &[String], rows: &[Vec<String>], catalogue: &Catalogue) -> Markup {
    html! { details { summary { (catalogue.word("picture-data")) } (table(heading, rows)) } }
}

/// Keeps at most so many of the rows, evenly.
pub(crate) fn thinned<T>(rows: Vec<T>, most: usize) -> Vec<T> {
    let every = rows.len().div_ceil(most).max(1);
    rows.into_iter().step_by(every).collect()
}
