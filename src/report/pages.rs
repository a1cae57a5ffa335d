//! Sections of the page.

use maud::{Markup, html};

use super::picture::{Look, sample};
use crate::locale::Catalogue;

pub(super) mod concurrency;
pub(super) mod day;
pub(super) mod latency;
pub(super) mod limits;
pub(super) mod replay;
pub(super) mod served;
pub(super) mod sources;
pub(super) mod waits;

/// Names of lines and bands under a picture; `None` is a band.
pub(super) fn legend(entries: &[(Option<Look>, String)]) -> Markup {
    html! { ul.legend { @for (look, name) in entries { li { (sample(*look)) span { (name) } } } } }
}

/// Where the figures of a picture or a table come from, in words.
pub(super) fn kind(keys: &[&str], catalogue: &Catalogue) -> Markup {
    let kinds: Vec<String> = keys.iter().map(|key| catalogue.word(&format!("kind-{key}"))).collect();
    html! { p.kind { (catalogue.word("kind-label")) " " (kinds.join(", ")) } }
}
