//! What the model says of a fact: the answer to a question, and its interval over the factors' own.
//!
//! Nothing is played: expected visits of whole days, no queue, nobody refused, busyness left out.

use std::collections::BTreeMap;

use afflux_models::vocabulary::{Group, Profil, SchoolKind, Service};
use strum::VariantArray;

use crate::arrivals::{day_level, episodes_of};
use crate::plan::Plan;
use crate::scenario::{Factors, Input, Quantity, Question, Scenario, Than, Window};
use crate::shard::Selection;

/// Greatest ratio of the ends of the model's interval that still says something.
pub const WIDEST: f64 = 3.0;

/// Seconds of a week.
const WEEK_S: f64 = 604_800.0;

/// A figure of the model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prediction {
    /// With the stated value of every factor.
    pub value: f64,
    /// 5 % point over draws of the factors.
    pub low: f64,
    /// 95 % point.
    pub high: f64,
}

impl Prediction {
    /// Whether what a fact allows and the model's interval have something in common. An interval that
    /// is wider than [`WIDEST`] agrees with nothing.
    pub fn agrees_with(&self, low: Option<f64>, high: Option<f64>) -> bool {
        let apart = low.is_some_and(|low| self.high < low) || high.is_some_and(|high| self.low > high);
        !apart && self.high <= WIDEST * self.low
    }
}

/// How busy whole days are: for each territory and group, its people and the sum of the days' levels.
struct Exposure {
    rows: Vec<Row>,
    weeks: f64,
    schools: BTreeMap<SchoolKind, f64>,
}

struct Row {
    group: Group,
    people: f64,
    /// Sum of the levels of the days with the same episodes at work.
    days: BTreeMap<u32, f64>,
}

impl Row {
    /// Visits of one of them.
    fn visits_each(&self, plan: &Plan<'_>) -> f64 {
        let arrivals = plan.arrivals();
        let days: f64 = self.days.iter().map(|(episodes, level)| level * arrivals.of_episodes(*episodes)).sum();
        arrivals.per_person(self.group.profil()) * days
    }
}

impl Exposure {
    fn new(scenario: &Scenario, question: &Question, window: &Window) -> Self {
        let mut rows = Vec::new();
        let meant = |id: u16| question.territories.is_empty() || question.territories.contains(&id);
        let dates: Vec<_> =
            window.from.date().series(jiff::Span::new().days(1)).take_while(|date| *date < window.to.date()).collect();
        for territory in scenario.territories.iter().filter(|territory| meant(territory.id)) {
            for people in &territory.people {
                let mut days = BTreeMap::new();
                for date in &dates {
                    let episodes = episodes_of(scenario, territory, people.group, *date);
                    *days.entry(episodes).or_default() += day_level(scenario, territory, people.group, *date);
                }
                rows.push(Row { group: people.group, people: f64::from(people.count), days });
            }
        }
        let territories = scenario.territories.iter().filter(|territory| meant(territory.id));
        let mut schools: BTreeMap<SchoolKind, f64> = BTreeMap::new();
        for (kind, count) in territories.flat_map(|territory| &territory.schools) {
            *schools.entry(*kind).or_default() += f64::from(*count);
        }
        Self { rows, weeks: window.length_us() as f64 / (1e6 * WEEK_S), schools }
    }

    fn rows_of<'a>(&'a self, profils: &'a [Profil]) -> impl Iterator<Item = &'a Row> {
        self.rows.iter().filter(move |row| profils.is_empty() || profils.contains(&row.group.profil()))
    }

    fn visits(&self, plan: &Plan<'_>, profils: &[Profil]) -> f64 {
        self.rows_of(profils).map(|row| row.people * row.visits_each(plan)).sum()
    }

    /// A person of class c comes Poisson(m·w_c) times: 1 − e^(−m·w_c) of the class come at all.
    fn users(&self, plan: &Plan<'_>, profils: &[Profil]) -> f64 {
        let weights: Vec<f64> = plan.activity().weights().collect();
        let users = |row: &Row| {
            let mean = row.visits_each(plan);
            let come: f64 = weights.iter().map(|weight| -libm::expm1(-mean * weight)).sum();
            row.people * come / weights.len() as f64
        };
        self.rows_of(profils).map(users).sum()
    }

    fn by_profil(&self, plan: &Plan<'_>, profils: &[Profil], of: impl Fn(Profil) -> f64) -> f64 {
        let (mut sum, mut weight) = (0.0, 0.0);
        for profil in Profil::VARIANTS.iter().filter(|profil| profils.is_empty() || profils.contains(profil)) {
            let visits = self.visits(plan, &[*profil]);
            (sum, weight) = (sum + visits * of(*profil), weight + visits);
        }
        if weight > 0.0 { sum / weight } else { 0.0 }
    }

    /// Conferences that begin in some minutes of the window's days; none without a `[video]` section.
    fn conferences(&self, plan: &Plan<'_>, profils: &[Profil], minutes: std::ops::Range<usize>) -> f64 {
        let Some(video) = plan.scenario().video else { return 0.0 };
        let share = plan.service_shares().get(&Service::Visioconference).copied().unwrap_or(0.0);
        let visits = |profil: &Profil| {
            let shares = plan.arrivals().shares(*profil);
            self.visits(plan, &[*profil]) * shares.get(minutes.clone()).map_or(0.0, |shares| shares.iter().sum())
        };
        let meant = Profil::VARIANTS.iter().filter(|profil| profils.is_empty() || profils.contains(profil));
        let visits: f64 = meant.map(visits).sum();
        visits * (1.0 - plan.pages_generating(1.0 - share)) / video.people_per_room
    }

    /// Rooms of a fixed length open at once: those that began within it (M/D/∞), at the worst quarter hour.
    fn rooms(&self, plan: &Plan<'_>, profils: &[Profil]) -> f64 {
        let Some(video) = plan.scenario().video else { return 0.0 };
        let length = video.duration_min.round() as usize;
        let at = |end: usize| self.conferences(plan, profils, end.saturating_sub(length)..end);
        let most = (1..=96).map(|quarter| at(15 * quarter)).fold(0.0, f64::max);
        most / (7.0 * self.weeks).max(1.0)
    }

    fn answer(&self, plan: &Plan<'_>, question: &Question, quantity: Quantity, profils: &[Profil]) -> f64 {
        match quantity {
            Quantity::Visits => self.visits(plan, profils),
            Quantity::VisitsPerWeek => self.visits(plan, profils) / self.weeks,
            Quantity::Pages => self.visits(plan, profils) * plan.mean_pages(),
            Quantity::Users => self.users(plan, profils),
            Quantity::People => self.rows_of(profils).map(|row| row.people).sum(),
            Quantity::Schools => self.schools.values().sum(),
            Quantity::SecondarySchools => self.schools.range(SchoolKind::College..).map(|(_, count)| count).sum(),
            Quantity::ServiceShare => service_share(plan, question),
            Quantity::ServiceVisits => {
                self.visits(plan, profils) * (1.0 - plan.pages_generating(1.0 - service_share(plan, question)))
            }
            Quantity::DeviceShare => {
                question.device.and_then(|device| plan.device_shares().get(&device).copied()).unwrap_or(0.0)
            }
            Quantity::DurationMin => self.by_profil(plan, profils, |profil| plan.mean_duration_s(profil)) / 60.0,
            Quantity::VideoConferences => self.conferences(plan, profils, 0..1440),
            Quantity::VideoRooms => self.rooms(plan, profils),
            Quantity::StoredPerWeek => self.visits(plan, profils) * stored_per_visit(plan) / self.weeks,
            Quantity::HourStartPeak => hour_start_peak(&|minute| {
                self.by_profil(plan, profils, |profil| {
                    plan.arrivals().shares(profil).get(minute).copied().unwrap_or(0.0)
                })
            }),
        }
    }
}

fn service_share(plan: &Plan<'_>, question: &Question) -> f64 {
    let shares = plan.service_shares();
    question.services.iter().filter_map(|service| shares.get(service)).sum()
}

fn stored_per_visit(plan: &Plan<'_>) -> f64 {
    let (shares, storage) = (plan.service_shares(), &plan.scenario().storage);
    let of_page: f64 =
        plan.upload_shares().iter().map(|(service, share)| share * shares.get(service).copied().unwrap_or(0.0)).sum();
    (plan.mean_pages() - 1.0) * of_page * storage.size.limited_mean(storage.largest as f64)
}

/// Rate over the five minutes from 2 after the hour, against the minutes before it and half an hour
/// after, where a pulse of a few minutes is over; mean of 9, 10 and 11 o'clock.
fn hour_start_peak(rate: &dyn Fn(usize) -> f64) -> f64 {
    let mean = |from: usize| (from..from + 5).map(rate).sum::<f64>() / 5.0;
    let ratio = |hour: usize| {
        let around = 0.5 * (mean(60 * hour - 8) + mean(60 * hour + 26));
        if around > 0.0 { mean(60 * hour + 2) / around } else { 1.0 }
    };
    [9, 10, 11].map(ratio).iter().sum::<f64>() / 3.0
}

/// A question with the days it is about counted once, whatever the replication.
struct Asked<'q> {
    question: &'q Question,
    own: Exposure,
    other: Option<Exposure>,
}

impl<'q> Asked<'q> {
    fn new(scenario: &Scenario, usual: &Scenario, question: &'q Question) -> Self {
        let other = match &question.than {
            Some(Than::Window(window)) => Some(Exposure::new(scenario, question, window)),
            Some(Than::Usual(window)) => Some(Exposure::new(usual, question, window)),
            _ => None,
        };
        Self { question, own: Exposure::new(scenario, question, &question.window), other }
    }

    fn answer(&self, plan: &Plan<'_>, usual: &Plan<'_>) -> f64 {
        let question = self.question;
        let of = |exposure: &Exposure, plan: &Plan<'_>| {
            exposure.answer(plan, question, question.quantity, &question.profils)
        };
        let scenario = plan.scenario();
        let seen = scenario.coverage.in_replication(plan.seed(), plan.replication()).min(1.0);
        let value = of(&self.own, plan) * if question.seen { seen } else { 1.0 };
        match (&question.than, &self.other) {
            (None, _) => value,
            (Some(Than::Quantity(quantity, profils)), _) => value / self.own.answer(plan, question, *quantity, profils),
            (Some(Than::Usual(_)), Some(other)) => value / of(other, usual),
            (_, Some(other)) => value / of(other, plan),
            (_, None) => value,
        }
    }
}

/// The scenario as in usual times: no factor at work.
pub fn as_usual(scenario: &Scenario) -> Scenario {
    Scenario { factors: Factors::none(), episodes: Vec::new(), ..scenario.clone() }
}

/// What the model says to several questions: with the stated factors, and over `draws` draws of them.
pub fn predict(scenario: &Scenario, questions: &[&Question], seed: u64, draws: u64) -> Vec<Prediction> {
    let usual = as_usual(scenario);
    let asked: Vec<Asked<'_>> = questions.iter().map(|question| Asked::new(scenario, &usual, question)).collect();
    let answers = |replication: u64| -> Vec<f64> {
        let plan = Plan::new(scenario, seed, replication, Selection::ALL);
        let usual = Plan::new(&usual, seed, replication, Selection::ALL);
        asked.iter().map(|asked| asked.answer(&plan, &usual)).collect()
    };
    let values = answers(0);
    let drawn: Vec<Vec<f64>> = (1..=draws).map(answers).collect();
    let prediction = |(nth, value): (usize, f64)| {
        let mut sorted: Vec<f64> = drawn.iter().map(|answers| answers[nth]).collect();
        sorted.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let place = share * sorted.len().saturating_sub(1) as f64;
            sorted.get(place.round() as usize).copied().unwrap_or(value)
        };
        Prediction { value, low: at(0.05), high: at(0.95) }
    };
    values.into_iter().enumerate().map(prediction).collect()
}

/// What the model says of an input with the factors taken from it left out; none when no factor was,
/// or when nothing else speaks of it: then the model says that all is as usual.
pub fn left_out(scenario: &Scenario, input: &Input, seed: u64) -> Option<f64> {
    let question = input.question.as_ref()?;
    let mut without = scenario.clone();
    let mut some = false;
    for key in &input.keys {
        if let Some(factors) = without.factors.without(key) {
            (without.factors, some) = (factors, true);
        }
        let episode = key.strip_prefix("episode.").and_then(|key| key.strip_suffix(".visits"));
        if let Some(nth) = without.episodes.iter().position(|known| Some(known.name.as_str()) == episode) {
            without.episodes.remove(nth);
            some = true;
        }
    }
    if !some {
        return None;
    }
    let value = predict(&without, &[question], seed, 0).first()?.value;
    let as_usual = matches!(question.than, Some(Than::Usual(_))) && (value - 1.0).abs() < 1e-9;
    (value.is_finite() && !as_usual).then_some(value)
}
