//! What a study says of each of several portals: how full it was and how many it turned away.

use afflux_outcome::Outcome;
use afflux_outcome::interval::Figure;
use afflux_outcome::platform::PlatformRow;
use serde_json::{Value, json};

use super::details::defined;
use crate::locale::{Catalogue, NOTHING};
use crate::table;

/// One portal over replications.
#[derive(Debug)]
pub(super) struct PlatformFigures {
    name: String,
    accounts: u64,
    sessions_limit: Option<u32>,
    visits: Option<Figure>,
    most_sessions: Option<Figure>,
    turned_away_share: Option<Figure>,
    visitors_turned_away_share: Option<Figure>,
    busiest: String,
    utilisation: Option<Figure>,
}

/// The platforms of a study, in the order of the scenario.
pub(super) fn of(outcomes: &[&Outcome]) -> Vec<PlatformFigures> {
    let Some(first) = outcomes.first() else { return Vec::new() };
    let figures = |(n, row): (usize, &PlatformRow)| {
        let figure = |value: &dyn Fn(&PlatformRow) -> f64| {
            defined(outcomes, |outcome| outcome.platforms.get(n).map(value).filter(|value| value.is_finite()))
        };
        PlatformFigures {
            name: row.name.clone(),
            accounts: row.accounts,
            sessions_limit: row.sessions_limit,
            visits: figure(&|row| row.visits as f64),
            most_sessions: figure(&|row| row.most_sessions as f64),
            turned_away_share: figure(&|row| row.counts.turned_away as f64 / row.counts.asked as f64),
            visitors_turned_away_share: figure(&|row| row.visitors_turned_away as f64 / row.visitors as f64),
            busiest: row.busiest.clone(),
            utilisation: figure(&|row| row.busy_us as f64 / row.there_us as f64),
        }
    };
    first.platforms.iter().enumerate().map(figures).collect()
}

impl PlatformFigures {
    pub(super) fn to_json(&self) -> Value {
        json!({
            "name": self.name,
            "accounts": self.accounts,
            "visits": self.visits,
            "most_sessions": self.most_sessions,
            "sessions_limit": self.sessions_limit,
            "turned_away_share": self.turned_away_share,
            "visitors_turned_away_share": self.visitors_turned_away_share,
            "busiest_station": self.busiest,
            "utilisation": self.utilisation,
        })
    }
}

/// A table of the portals, those that turn away the greatest share of their visitors first.
pub(super) fn text(platforms: &[PlatformFigures], catalogue: &Catalogue) -> String {
    let share = |figure: &Option<Figure>| figure.as_ref().map_or(0.0, |figure| figure.value);
    let mut sorted: Vec<&PlatformFigures> = platforms.iter().collect();
    sorted.sort_by(|a, b| share(&b.visitors_turned_away_share).total_cmp(&share(&a.visitors_turned_away_share)));
    let whole = |value: f64| catalogue.integer(value.round().max(0.0) as u64);
    let shown = |figure: &Option<Figure>, show: &dyn Fn(f64) -> String| {
        figure.as_ref().map_or(NOTHING.into(), |figure| show(figure.value))
    };
    let rows = sorted.iter().map(|platform| {
        vec![
            crate::report::wrapped(&platform.name, 20),
            shown(&platform.visits, &whole),
            shown(&platform.most_sessions, &whole),
            platform.sessions_limit.map_or(NOTHING.into(), |limit| catalogue.integer(u64::from(limit))),
            shown(&platform.visitors_turned_away_share, &|value| catalogue.percent(value)),
            shown(&platform.utilisation, &|value| catalogue.percent(value)),
        ]
    });
    let heading = [
        "platform-name",
        "platform-visits",
        "platform-sessions",
        "platform-limit",
        "platform-refused",
        "platform-busy",
    ]
    .map(|key| catalogue.word(key));
    format!("\n{}", table::headed(&heading, &rows.collect::<Vec<_>>()))
}
