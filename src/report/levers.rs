//! What each lever changes: in words, as JSON, as a table and a picture of the page.

use afflux_models::vocabulary::{Profil, Word};
use afflux_outcome::interval::Figure;
use afflux_plan::scenario::{Lever, Scenario};
use afflux_sim::Simulated;
use afflux_sim::levers::LeverEffect;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use strum::VariantArray;

use super::details::table as html_table;
use super::pages::kind;
use super::picture::{Axis, Mark, Panel};

use crate::locale::{Catalogue, NOTHING};
use crate::table;

/// What a lever changes, over replications.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LeverFigures {
    /// Its name, shown as it is.
    pub(crate) name: String,
    /// What it does, as the scenario says it.
    pub(crate) kind: String,
    /// People served.
    pub(crate) served: Beside,
    /// People turned away at least once.
    pub(crate) turned_away: Beside,
    /// People made to wait.
    pub(crate) waiting: Beside,
    /// People who are served because of it.
    pub(crate) gained: Figure,
    /// People who are not served because of it.
    pub(crate) lost: Figure,
    /// The same by profil.
    by_profil: Vec<OfProfil>,
}

/// People with the lever, and without it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Beside {
    /// With it.
    pub(crate) with: Figure,
    /// Without it.
    pub(crate) without: Figure,
}

/// Who gains and who loses of one profil.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfProfil {
    profil: String,
    gained: Figure,
    lost: Figure,
}

impl LeverFigures {
    /// Those of every lever that was laid beside the scenario without it.
    pub(crate) fn of(scenario: &Scenario, simulated: &[Simulated]) -> Vec<Self> {
        scenario.levers.iter().filter_map(|lever| Self::of_one(lever, simulated)).collect()
    }

    fn of_one(lever: &Lever, simulated: &[Simulated]) -> Option<Self> {
        let effects: Vec<&LeverEffect> = simulated
            .iter()
            .flat_map(|one| one.effects.iter().filter(|effect| effect.number == lever.number))
            .collect();
        let figure = |value: &dyn Fn(&LeverEffect) -> u64| {
            Figure::of(&effects.iter().map(|effect| value(effect) as f64).collect::<Vec<f64>>())
        };
        let by_profil = Profil::VARIANTS.iter().filter_map(|profil| {
            let gained = figure(&|effect| effect.gained.get(profil).copied().unwrap_or(0))?;
            let lost = figure(&|effect| effect.lost.get(profil).copied().unwrap_or(0))?;
            Some(OfProfil { profil: profil.as_str().into(), gained, lost })
        });
        let beside = |with: &dyn Fn(&LeverEffect) -> u64, n: usize| {
            Some(Beside { with: figure(with)?, without: figure(&|effect| effect.without[n])? })
        };
        Some(Self {
            name: lever.name.clone(),
            kind: lever.kind.as_str().into(),
            served: beside(&|effect| effect.served, 0)?,
            turned_away: beside(&|effect| effect.turned_away, 1)?,
            waiting: beside(&|effect| effect.waiting, 2)?,
            gained: figure(&|effect| effect.gained.values().sum())?,
            lost: figure(&|effect| effect.lost.values().sum())?,
            by_profil: by_profil.collect(),
        })
    }

    fn people(&self) -> [(&'static str, &Beside); 3] {
        [("lever-served", &self.served), ("lever-turned-away", &self.turned_away), ("lever-waiting", &self.waiting)]
    }

    pub(crate) fn to_json(&self) -> Value {
        let by_profil: serde_json::Map<String, Value> = self
            .by_profil
            .iter()
            .map(|of| (of.profil.clone(), json!({ "gained": of.gained, "lost": of.lost })))
            .collect();
        json!({
            "name": self.name,
            "kind": self.kind,
            "served": self.served.with,
            "turned_away": self.turned_away.with,
            "waiting": self.waiting.with,
            "gained": self.gained,
            "lost": self.lost,
            "without": {
                "served": self.served.without,
                "turned_away": self.turned_away.without,
                "waiting": self.waiting.without,
            },
            "by_profil": by_profil,
        })
    }

    /// A heading and a table.
    pub(crate) fn text(&self, catalogue: &Catalogue) -> String {
        let (heading, rows) = self.rows(catalogue);
        format!("\n{}\n{}", self.title(catalogue), table::headed(&heading, &rows))
    }

    fn title(&self, catalogue: &Catalogue) -> String {
        let kind = catalogue.word(&format!("lever-kind-{}", self.kind));
        catalogue.text("lever-title", &[("name", self.name.clone()), ("kind", kind)])
    }

    /// People with the lever and without it, then who gains and who loses.
    fn rows(&self, catalogue: &Catalogue) -> ([String; 4], Vec<Vec<String>>) {
        let word = |key: &str| catalogue.word(key);
        let whole = |value: f64| catalogue.integer(value.round().max(0.0) as u64);
        let interval = |figure: &Figure| match figure.low.zip(figure.high) {
            Some((low, high)) => format!("{} – {}", whole(low), whole(high)),
            None => NOTHING.into(),
        };
        let row = |name: String, figure: &Figure, without: Option<&Figure>| {
            let without = without.map_or(String::new(), |without| whole(without.value));
            vec![name, whole(figure.value), interval(figure), without]
        };
        let mut rows: Vec<Vec<String>> =
            self.people().iter().map(|(key, people)| row(word(key), &people.with, Some(&people.without))).collect();
        for (key, all, side) in [("lever-gained", &self.gained, 0), ("lever-lost", &self.lost, 1)] {
            rows.push(row(word(key), all, None));
            for of in &self.by_profil {
                let figure = if side == 0 { &of.gained } else { &of.lost };
                if figure.value > 0.0 {
                    rows.push(row(format!("  {}", catalogue.word(&labels_key(&of.profil))), figure, None));
                }
            }
        }
        (["lever-people", "lever-with", "figure-interval", "lever-without"].map(word), rows)
    }

    /// Its part of the page; the number keeps its picture's id apart from those of the others.
    fn section(&self, number: usize, catalogue: &Catalogue) -> Markup {
        let (heading, rows) = self.rows(catalogue);
        html! {
            figure {
                h3 { (self.title(catalogue)) }
                @if let Some(panel) = self.panel(number, catalogue) {
                    (panel.draw())
                    p.small { (catalogue.word("lever-picture-legend")) }
                } @else {
                    p { (catalogue.word("lever-nobody")) }
                }
                (kind(&["simulated", "assumed"], catalogue))
                (html_table(&heading, &rows))
            }
        }
    }

    /// Who gains stands above the line, who loses under it; none when it changes nothing for anybody.
    fn panel(&self, number: usize, catalogue: &Catalogue) -> Option<Panel> {
        let touched: Vec<_> = self.by_profil.iter().filter(|of| of.gained.value + of.lost.value > 0.0).collect();
        let most = touched.iter().map(|of| of.gained.value).fold(0.0, f64::max);
        let least = touched.iter().map(|of| -of.lost.value).fold(0.0, f64::min);
        if touched.is_empty() {
            return None;
        }
        let bar = |(n, low, high): (usize, f64, f64)| (n as f64 + 0.2, n as f64 + 0.8, low, high);
        let gains = touched.iter().enumerate().map(|(n, of)| bar((n, 0.0, of.gained.value)));
        let losses = touched.iter().enumerate().map(|(n, of)| bar((n, -of.lost.value, 0.0)));
        let name = |of: &OfProfil| catalogue.word(&labels_key(&of.profil));
        let ticks = touched.iter().enumerate().map(|(n, of)| (n as f64 + 0.5, name(of)));
        let whole = |figure: &Figure| catalogue.decimal(figure.value, 0);
        let told = touched.iter().map(|of| {
            let arguments = [("who", name(of)), ("gained", whole(&of.gained)), ("lost", whole(&of.lost))];
            catalogue.text("lever-picture-of", &arguments)
        });
        Some(Panel {
            id: format!("lever-{number}"),
            title: catalogue.word("lever-picture"),
            description: told.collect::<Vec<_>>().join(", "),
            size: (760.0, 220.0),
            x: Axis { from: 0.0, to: touched.len() as f64, is_log: false, ticks: ticks.collect() },
            y: Axis::holding(least, most, |people| catalogue.decimal(people.abs(), 0)),
            marks: vec![Mark::Bars(gains.chain(losses).collect()), Mark::Level(0.0, String::new())],
        })
    }
}

/// What every lever changes, as a section of a page; nothing when there is none.
pub(crate) fn section(levers: &[LeverFigures], catalogue: &Catalogue) -> Markup {
    html! {
        @if !levers.is_empty() {
            section {
                h2 { (catalogue.word("section-levers")) }
                p { (catalogue.word("lever-note")) "." }
                @for (number, lever) in levers.iter().enumerate() { (lever.section(number, catalogue)) }
            }
        }
    }
}

fn labels_key(profil: &str) -> String {
    format!("profil-{profil}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;

    fn exact(value: f64) -> Figure {
        Figure { value, low: Some(value), high: Some(value) }
    }

    fn lever(gained: f64, lost: f64) -> LeverFigures {
        let beside = |with: f64, without: f64| Beside { with: exact(with), without: exact(without) };
        let of =
            |profil: &str, gained, lost| OfProfil { profil: profil.into(), gained: exact(gained), lost: exact(lost) };
        LeverFigures {
            name: "<b>quota</b>".into(),
            kind: "quota".into(),
            served: beside(120.0, 100.0),
            turned_away: beside(5.0, 25.0),
            waiting: beside(0.0, 0.0),
            gained: exact(gained),
            lost: exact(lost),
            by_profil: vec![of("eleve", gained, 0.0), of("parent", 0.0, lost), of("personnel", 0.0, 0.0)],
        }
    }

    #[test]
    fn who_gains_and_who_loses_is_drawn_and_tabled() {
        for language in [Language::Fr, Language::En] {
            let catalogue = Catalogue::new(language);
            let page = section(&[lever(30.0, 10.0), lever(0.0, 0.0)], &catalogue).into_string();
            // Two profils are touched, each has a bar up and a bar down, one of no height.
            assert_eq!(page.matches("class=\"bar\"").count(), 4, "{page}");
            assert_eq!((page.matches("<svg").count(), page.matches("<table").count()), (1, 2));
            assert!(page.contains("&lt;b&gt;quota&lt;/b&gt;") && !page.contains("<b>quota"), "{page}");
            assert!(page.contains(&catalogue.word("lever-nobody")) && page.contains("<td>120</td>"), "{page}");
            assert!(!page.contains(">lever-") && !page.contains(">section-"), "a text is missing: {page}");
        }
        assert!(section(&[], &Catalogue::new(Language::En)).into_string().is_empty());
    }
}
