//! What a report says of a scenario: plain data that is stored beside a run, so that the run can be judged and
//! reported later without the scenario's files.

use std::collections::BTreeMap;

use afflux_models::arrival::rate::ErrorSource;
use afflux_models::document::Texts;
use afflux_models::vocabulary::{Profil, Service, Word};
use afflux_outcome::Outcome;
use afflux_plan::scenario::{Limit, Measure, Phase, Scenario};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::stored::{limits, written};
use crate::locale::Language;
use crate::storing::Disk;

/// What a report says of a scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Setting {
    /// The file as the user named it.
    pub(crate) file: String,
    /// Short name.
    pub(crate) name: String,
    /// SHA-256 of the resolved scenario.
    pub(crate) hash: String,
    /// Title by language.
    pub(crate) titles: BTreeMap<String, String>,
    /// Territories and how many people are enrolled in each.
    pub(crate) territories: Vec<Place>,
    /// The curve that everything is measured by; none when it is not known.
    pub(crate) reference: Option<ReferenceTold>,
    /// Sessions that the portal admits; none: not limited, or not known.
    pub(crate) sessions_limit: Option<u32>,
    /// Sessions that the staging portal admits.
    pub(crate) staging_sessions_limit: Option<u32>,
    /// Plan time at the start of a replay's window that is not judged, µs.
    pub(crate) settle_us: i64,
    /// What must hold.
    #[serde(with = "limits")]
    pub(crate) limits: Vec<Limit>,
    /// Every value that no source gives.
    pub(crate) assumptions: Vec<Assumed>,
    /// The disk; none when it is not known.
    pub(crate) disk: Option<Disk>,
}

/// A territory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Place {
    /// Number in visit ids: the official code where there is one.
    pub(crate) id: u16,
    /// Name, shown as it is.
    pub(crate) name: String,
    /// People enrolled.
    pub(crate) people: u64,
}

/// A value that no source gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Assumed {
    /// Dotted key.
    pub(crate) key: String,
    /// What was assumed and why, in French.
    pub(crate) fr: String,
    /// In English.
    pub(crate) en: String,
}

impl Assumed {
    /// What was assumed, in a language.
    pub(crate) fn of(&self, language: Language) -> &str {
        if language == Language::Fr { &self.fr } else { &self.en }
    }
}

/// The reference curve, its level and where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReferenceTold {
    /// Day that the level describes.
    #[serde(with = "written")]
    pub(crate) day: Date,
    /// Visits of that day.
    pub(crate) visits_per_day: f64,
    /// Their interval, where the source gives one.
    pub(crate) interval: Option<(f64, f64)>,
    /// Where its shape comes from.
    pub(crate) shape: Shape,
    /// Days of data behind it.
    pub(crate) days: u64,
    /// Whether the height of the hour-start peaks comes from a prior.
    pub(crate) pulse_from_prior: bool,
    /// Fingerprint of the data.
    pub(crate) fingerprint: String,
    /// Time zone.
    pub(crate) zone: String,
}

/// Where the shape of a curve comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Shape {
    /// Facts of a report.
    Facts,
    /// Fitted on data.
    Fitted,
    /// Taken from a model of that name.
    Model(String),
}

impl Setting {
    /// That of a scenario.
    pub(crate) fn of(scenario: &Scenario) -> Self {
        let (model, reference) = (&scenario.model, &scenario.reference);
        let shape = match (&model.shape_from_reference, model.diagnostics.errors) {
            (Some(name), _) => Shape::Model(name.clone()),
            (None, ErrorSource::Stated) => Shape::Facts,
            (None, _) if reference.from_facts => Shape::Facts,
            (None, _) => Shape::Fitted,
        };
        let places = scenario.territories.iter().map(|territory| Place {
            id: territory.id,
            name: territory.name.clone(),
            people: territory.accounts(),
        });
        let assumptions = scenario.assumptions.iter().map(|assumption| {
            let Texts { fr, en } = assumption.source.clone();
            Assumed { key: assumption.key.clone(), fr, en }
        });
        Self {
            file: scenario.file.clone(),
            name: scenario.name.clone(),
            hash: scenario.hash.clone(),
            titles: scenario.titles.clone(),
            territories: places.collect(),
            reference: Some(ReferenceTold {
                day: reference.day,
                visits_per_day: reference.visits_per_day.value,
                interval: reference.visits_per_day.interval,
                shape,
                days: model.data.days,
                pulse_from_prior: model.pulse_from_prior,
                fingerprint: model.data.fingerprint.clone(),
                zone: model.zone.clone(),
            }),
            sessions_limit: scenario.portal.sessions_limit,
            staging_sessions_limit: scenario.staging.sessions_limit,
            settle_us: scenario.replay.settle_us,
            limits: scenario.limits.clone(),
            assumptions: assumptions.collect(),
            disk: Some(Disk::of(&scenario.storage)),
        }
    }

    /// What an outcome alone says of its scenario.
    pub(crate) fn of_outcome(outcome: &Outcome) -> Self {
        Self {
            file: String::new(),
            name: outcome.provenance.scenario.clone(),
            hash: outcome.provenance.scenario_hash.clone(),
            titles: BTreeMap::new(),
            territories: Vec::new(),
            reference: None,
            sessions_limit: None,
            staging_sessions_limit: None,
            settle_us: 0,
            limits: Vec::new(),
            assumptions: Vec::new(),
            disk: None,
        }
    }

    /// Title in a language, or in the other one, or the name.
    pub(crate) fn title(&self, language: &str) -> &str {
        let title = self.titles.get(language).or_else(|| self.titles.values().next());
        title.map_or(&self.name, |title| title)
    }

    /// People enrolled in all territories.
    pub(crate) fn people(&self) -> u64 {
        self.territories.iter().map(|place| place.people).fold(0, u64::saturating_add)
    }
}

/// A limit in the words of a scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StoredLimit {
    /// What is measured: `response_time`, `turned_away_share`, `abandoned_share`, `error_share`, `people_over`.
    pub(crate) output: String,
    /// The percentile of a response time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) percentile: Option<f64>,
    /// The response time that people may not wait longer than, seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) over_s: Option<f64>,
    /// Greatest value that is still good: seconds or a share.
    pub(crate) max: f64,
    /// The judged part of the run: `settle` or `judged`.
    pub(crate) phase: String,
    /// Only this profil's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) profil: Option<String>,
    /// Only this service's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) service: Option<String>,
}

impl From<&Limit> for StoredLimit {
    fn from(limit: &Limit) -> Self {
        let (percentile, over_s) = match limit.measure {
            Measure::ResponseTime { percentile } => (Some(percentile), None),
            Measure::PeopleOver { over_s } => (None, Some(over_s)),
            _ => (None, None),
        };
        Self {
            output: limit.measure.as_str().into(),
            percentile,
            over_s,
            max: limit.max,
            phase: limit.phase.as_str().into(),
            profil: limit.profil.map(|profil| profil.as_str().into()),
            service: limit.service.map(|service| service.as_str().into()),
        }
    }
}

impl StoredLimit {
    /// The limit; none when a word is not known or a number is missing.
    pub(crate) fn limit(&self) -> Option<Limit> {
        let measure = match (self.output.as_str(), self.percentile, self.over_s) {
            ("response_time", Some(percentile), _) if percentile > 0.0 && percentile < 100.0 => {
                Measure::ResponseTime { percentile }
            }
            ("people_over", _, Some(over_s)) => Measure::PeopleOver { over_s },
            ("turned_away_share", ..) => Measure::TurnedAwayShare,
            ("abandoned_share", ..) => Measure::AbandonedShare,
            ("error_share", ..) => Measure::ErrorShare,
            _ => return None,
        };
        let phase = Phase::ALL.into_iter().find(|phase| phase.as_str() == self.phase)?;
        let profil = match &self.profil {
            None => None,
            Some(word) => Some(Profil::from_text(word)?),
        };
        let service = match &self.service {
            None => None,
            Some(word) => Some(Service::from_text(word)?),
        };
        Some(Limit { measure, max: self.max, phase, profil, service })
    }
}
