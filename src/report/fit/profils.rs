//! Profils: their shares of the visits, and the shapes of their days where the data tell them apart.

use afflux_models::arrival::rate::DayShape;
use afflux_models::vocabulary::{Profil, Word};
use maud::{Markup, html};

use super::super::details::table;
use super::super::pages::kind;
use super::super::picture::{Axis, Look, Mark, Panel};
use super::{FitPage, Fitted, curve};
use crate::locale::Catalogue;

/// The section of the profils; nothing when the data have none.
pub(super) fn section(page: &FitPage<'_>, catalogue: &Catalogue) -> Markup {
    let Fitted::Day(fit) = page.fitted else { return html! {} };
    let model = &fit.model;
    if model.profil_shares.is_empty() && model.profil_shapes.is_empty() {
        return html! {};
    }
    let name = |profil: &Profil| catalogue.word(&format!("profil-{}", profil.as_str()));
    let rows: Vec<Vec<String>> = model
        .profil_shares
        .iter()
        .map(|(profil, share)| {
            let range = format!("{} – {}", catalogue.percent(share.low), catalogue.percent(share.high));
            vec![name(profil), catalogue.percent(share.value), range]
        })
        .collect();
    let heading = ["fitpage-column-profil", "fitpage-column-share", "column-interval"];
    html! {
        section {
            h2 { (catalogue.word("fitpage-profils")) }
            (table(&heading.map(|key| catalogue.word(key)), &rows))
            (kind(&["fitted"], catalogue))
            @if model.profil_shapes.is_empty() {
                p { (catalogue.word("fitpage-profils-one-shape")) }
            } @else {
                div.panels {
                    @for (profil, shape) in &model.profil_shapes {
                        (picture(*profil, &name(profil), shape, &model.shape, catalogue))
                    }
                }
                p.kind { (catalogue.word("fitpage-profils-legend")) }
            }
        }
    }
}

fn picture(profil: Profil, name: &str, shape: &DayShape, common: &DayShape, catalogue: &Catalogue) -> Markup {
    let line = |shape: &DayShape| -> Vec<(f64, f64)> {
        shape
            .shares()
            .chunks(5)
            .enumerate()
            .map(|(n, s)| (5.0 * n as f64 + 2.5, s.iter().sum::<f64>() * 12.0))
            .collect()
    };
    let (own, common) = (line(shape), line(common));
    let most = own.iter().chain(&common).map(|point| point.1).fold(0.0, f64::max);
    let mut x = curve::hours(catalogue);
    x.ticks.retain(|tick| tick.0 % 360.0 == 0.0);
    let panel = Panel {
        id: format!("fit-profil-{}", profil.as_str()),
        title: name.into(),
        description: catalogue.text("fitpage-profil-description", &[("profil", name.into())]),
        size: (360.0, 180.0),
        x,
        y: Axis::from_zero(most, |share| catalogue.percent(share)),
        marks: vec![Mark::Line(Look::Fitted, common), Mark::Line(Look::Simulated, own)],
    };
    html! { figure { h3 { (name) } (panel.draw()) } }
}
