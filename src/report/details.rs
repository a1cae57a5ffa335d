//! Tables of the page, and the table behind a picture.

use maud::{Markup, html};

use crate::locale::Catalogue;

/// A table with a heading; the first column names the rows.
pub(crate) fn table(heading: &[String], rows: &[Vec<String>]) -> Markup {
    captioned("", heading, rows)
}

/// The same with a caption.
pub(crate) fn captioned(caption: &str, heading: &[String], rows: &[Vec<String>]) -> Markup {
    html! {
        table {
            @if !caption.is_empty() { caption { (caption) } }
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
    behind_named("", heading, rows, catalogue)
}

/// The same; the summary and the table say of which picture.
pub(crate) fn behind_named(of: &str, heading: &[String], rows: &[Vec<String>], catalogue: &Catalogue) -> Markup {
    html! {
        details {
            summary {
                @if of.is_empty() { (catalogue.word("picture-data")) }
                @else { (catalogue.text("picture-data-of", &[("title", of.to_owned())])) }
            }
            (captioned(of, heading, rows))
        }
    }
}

/// Keeps at most so many of the rows, evenly.
pub(crate) fn thinned<T>(rows: Vec<T>, most: usize) -> Vec<T> {
    let every = rows.len().div_ceil(most).max(1);
    rows.into_iter().step_by(every).collect()
}
