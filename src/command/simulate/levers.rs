//! What each lever changes, in words and as JSON.

use afflux_models::vocabulary::{Profil, Word};
use afflux_outcome::interval::Figure;
use afflux_plan::scenario::{Lever, Scenario};
use afflux_sim::Simulated;
use afflux_sim::levers::LeverEffect;
use serde_json::{Value, json};
use strum::VariantArray;

use crate::locale::{Catalogue, NOTHING};
use crate::table;

/// What a lever changes, over replications.
#[derive(Debug)]
pub(super) struct LeverFigures {
    lever: Lever,
    /// Served, turned away, made to wait: with the lever, and without it.
    people: [(&'static str, Figure, Figure); 3],
    gained: Figure,
    lost: Figure,
    by_profil: Vec<(Profil, Figure, Figure)>,
}

impl LeverFigures {
    /// Those of every lever that was laid beside the scenario without it.
    pub(super) fn of(scenario: &Scenario, simulated: &[Simulated]) -> Vec<Self> {
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

    pub(super) fn to_json(&self) -> Value {
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
    pub(super) fn text(&self, catalogue: &Catalogue) -> String {
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
        let name =
            [("name", self.lever.name.clone()), ("kind", word(&format!("lever-kind-{}", self.lever.kind.as_str())))];
        let heading = ["lever-people", "lever-with", "figure-interval", "lever-without"].map(word);
        format!("\n{}\n{}", catalogue.text("lever-title", &name), table::headed(&heading, &rows))
    }
}

fn labels_key(profil: Profil) -> String {
    format!("profil-{}", profil.as_str())
}
