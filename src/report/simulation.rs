//! A simulation as a page: its figures, what each lever changes, what is assumed.

use maud::{Markup, html};

use super::Setting;
use super::details::{pairs, table};
use super::html::document;
use super::levers::{self, LeverFigures};
use super::pages::sources;
use crate::figures::Figures;
use crate::locale::Catalogue;
use crate::table::figure_rows;
use afflux_plan::scenario::{Scenario, Window};

/// The page of a simulation.
pub(crate) struct SimulationPage<'a> {
    /// What was simulated.
    pub(crate) scenario: &'a Scenario,
    /// The stretch.
    pub(crate) window: &'a Window,
    /// Share of the visitors.
    pub(crate) scale: f64,
    /// What its replications say together.
    pub(crate) figures: &'a Figures,
    /// What each lever changes.
    pub(crate) levers: &'a [LeverFigures],
    /// The command line.
    pub(crate) command: &'a str,
    /// Whether every replication was played.
    pub(crate) complete: bool,
}

impl SimulationPage<'_> {
    /// The page as HTML.
    pub(crate) fn render(&self, catalogue: &Catalogue) -> String {
        let title = self.scenario.title(catalogue.language().code());
        let (heading, rows) = figure_rows(self.figures, catalogue);
        let replications = [("replications", self.figures.replications.to_string())];
        let body = html! {
            header {
                p.kicker { "Afflux · " (catalogue.word("simulation-kicker")) }
                h1 { (title) }
                p.meta { (catalogue.span(self.window.from, self.window.to)) }
            }
            main {
                @if !self.complete { section.callout { p { (catalogue.word("simulate-incomplete")) "." } } }
                section {
                    h2 { (catalogue.word("section-simulated")) }
                    (table(&heading, &rows))
                    p.kind { (catalogue.text("figure-note", &replications)) }
                    @if self.scale < 1.0 {
                        p { (catalogue.text("simulate-scaled", &[("scale", catalogue.decimal(self.scale, 3))])) }
                    }
                }
                (levers::section(self.levers, catalogue))
                (sources::assumptions_of(&Setting::of(self.scenario), catalogue))
                (self.provenance(catalogue))
            }
        };
        document(title, &body, catalogue)
    }

    fn provenance(&self, catalogue: &Catalogue) -> Markup {
        let rows = [
            ("row-version", env!("CARGO_PKG_VERSION").to_owned()),
            ("row-commit", env!("AFFLUX_COMMIT").to_owned()),
            ("row-command", self.command.to_owned()),
            ("row-hash", self.scenario.hash.clone()),
        ];
        let rows: Vec<(String, String)> = rows
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(key, value)| (catalogue.word(key), value))
            .collect();
        html! { section { h2 { (catalogue.word("section-provenance")) } (pairs(&rows)) } }
    }
}
