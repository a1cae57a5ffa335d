//! What each lever changes: in words, as JSON, as a table and a picture of the page.

use afflux_models::vocabulary::{Profil, Word};
use afflux_outcome::interval::Figure;
use afflux_plan::scenario::{Lever, Scenario};
use afflux_sim::Simulated;
use afflux_sim::levers::LeverEffect;
use maud::{Markup, html};
use serde_json::{Value, json};
use strum::VariantArray;

use super::details::table as html_table;
use super::pages::kind;
use super::picture::{Axis, Mark, Panel};

use crate::locale::{Catalogue, NOTHING};
use crate::table;

/// What a lever changes, over replications.
#[derive(Debug)]
pub(crate) struct LeverFigures {
    lever: Lever,
    /// Served, turned away, made to wait: with the lever, and without it.
    people: [(&'static str, Figure, Figure); 3],
    gained: Figure,
    lost: Figure,
    by_profil: Vec<(Profil, Figure, Figure)>,
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
            Some((*profil, gained, lost))
        });
        Some(Self {
            lever: lever.clone(),
            people: [
                ("lever-served", figure(&|effect| effect.served)?, figure(&|effect| effect.without[0])?),
                ("lever-turned-away", figure(&|effect| effect.turned_away)?, figure(&|effect| effect.without[1])?),
                ("lever-waiting", figure(&|effect| effect.waiting)?, figure(&|effect| effect.without[2])?),
            ],
            gained: figure(&|effect| effect.gained.values().sum())?,
            lost: figure(&|effect| effect.lost.values().sum())?,
            by_profil: by_profil.collect(),
        })
    }

    pub(crate) fn to_json(&self) -> Value {
        let [served, turned_away, waiting] = &self.people;
        let by_profil: serde_json::Map<String, Value> = self
            .by_profil
            .iter()
            .map(|(profil, gained, lost)| (profil.as_str().into(), json!({ "gained": gained, "lost": lost })))
            .collect();
        json!({
            "name": self.lever.name,
            "kind": self.lever.kind.as_str(),
            "served": served.1,
            "turned_away": turned_away.1,
            "waiting": waiting.1,
            "gained": self.gained,
            "lost": self.lost,
            "without": { "served": served.2, "turned_away": turned_away.2, "waiting": waiting.2 },
            "by_profil": by_profil,
        })
    }

    /// A heading and a table.
    pub(crate) fn text(&self, catalogue: &Catalogue) -> String {
        let (heading, rows) = self.rows(catalogue);
        format!("\n{}\n{}", self.title(catalogue), table::headed(&heading, &rows))
    }

    fn title(&self, catalogue: &Catalogue) -> String {
        let kind = catalogue.word(&format!("lever-kind-{}", self.lever.kind.as_str()));
        catalogue.text("lever-title", &[("name", self.lever.name.clone()), ("kind", kind)])
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
            self.people.iter().map(|(key, with, without)| row(word(key), with, Some(without))).collect();
        for (key, all, side) in [("lever-gained", &self.gained, 0), ("lever-lost", &self.lost, 1)] {
            rows.push(row(word(key), all, None));
            for (profil, gained, lost) in &self.by_profil {
                let figure = if side == 0 { gained } else { lost };
                if figure.value > 0.0 {
                    rows.push(row(format!("  {}", catalogue.text(&labels_key(*profil), &[])), figure, None));
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
        let touched: Vec<_> =
            self.by_profil.iter().filter(|(_, gained, lost)| gained.value + lost.value > 0.0).collect();
        let most = touched.iter().map(|(_, gained, _)| gained.value).fold(0.0, f64::max);
        let least = touched.iter().map(|(_, _, lost)| -lost.value).fold(0.0, f64::min);
        if touched.is_empty() {
            return None;
        }
        let bar = |(n, low, high): (usize, f64, f64)| (n as f64 + 0.2, n as f64 + 0.8, low, high);
        let gains = touched.iter().enumerate().map(|(n, (_, gained, _))| bar((n, 0.0, gained.value)));
        let losses = touched.iter().enumerate().map(|(n, (_, _, lost))| bar((n, -lost.value, 0.0)));
        let name = |profil: &Profil| catalogue.word(&labels_key(*profil));
        let ticks = touched.iter().enumerate().map(|(n, (profil, _, _))| (n as f64 + 0.5, name(profil)));
        let whole = |figure: &Figure| catalogue.decimal(figure.value, 0);
        let told = touched.iter().map(|(profil, gained, lost)| {
            let arguments = [("who", name(profil)), ("gained", whole(gained)), ("lost", whole(lost))];
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

fn labels_key(profil: Profil) -> String {
    format!("profil-{}", profil.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;
    use afflux_plan::scenario::{LeverKind, When, Who};

    fn exact(value: f64) -> Figure {
        Figure { value, low: Some(value), high: Some(value) }
    }

    fn lever(gained: f64, lost: f64) -> LeverFigures {
        let lever = Lever {
            number: 0,
            name: "<b>quota</b>".into(),
            kind: LeverKind::Quota { sessions: 10 },
            who: Who::default(),
            when: When::default(),
        };
        LeverFigures {
            lever,
            people: [
                ("lever-served", exact(120.0), exact(100.0)),
                ("lever-turned-away", exact(5.0), exact(25.0)),
                ("lever-waiting", exact(0.0), exact(0.0)),
            ],
            gained: exact(gained),
            lost: exact(lost),
            by_profil: vec![
                (Profil::Eleve, exact(gained), exact(0.0)),
                (Profil::Parent, exact(0.0), exact(lost)),
                (Profil::Personnel, exact(0.0), exact(0.0)),
            ],
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
