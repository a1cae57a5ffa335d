//! The shape of a day fitted to what a source says of it: rows (shares of the day's visits) and
//! pulses become pseudo-counts of the estimator, so that a day without data has a model too.

use jiff::civil::{Date, Time};

use super::basis::{self, PulseTerm};
use super::file::read_interval_values;
use super::goodness;
use super::link::{CompositeLink, Levels, Observation, Pattern, Penalty};
use super::rate::{
    ArrivalModel, DAY_MINUTES, DataSummary, DayShape, Diagnostics, Dispersion, ErrorSource, Interval, MinuteSpan,
    Pulse, pulse_form,
};
use super::smoothing::{Smoothed, fit_smooth};
use crate::document::{Findings, Format, Node, Positive, Share, Table};
use crate::message::{Message, Problem, Problems};
use crate::source::Origin;
use crate::time::day_start;
use crate::vocabulary::Profil;

/// Knots of a reference's spline.
const KNOTS: usize = 96;
/// Precision of a stated pulse: it is taken as stated.
const STATED: f64 = 1e6;

/// A share of the day's visits.
struct Row {
    from: usize,
    to: usize,
    share: f64,
}

/// What a reference file says.
struct Statement {
    name: String,
    zone: String,
    day: Date,
    effective_visits: f64,
    believed_visits: f64,
    same_perimeter: bool,
    level: Interval,
    rise_min: f64,
    decay_min: f64,
    pulses: Vec<PulseTerm>,
    rows: Vec<Row>,
    profils: Vec<(Profil, Interval)>,
    assumptions: Vec<String>,
}

/// Visits that the stated shares are worth beside counts, when the file does not say \[A\]: a share of
/// 7 % is then known to about an eighth.
const BELIEVED_VISITS: f64 = 1000.0;

/// What a source says of a day, as pseudo-observations for a fit of counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Its name, shown wherever it was used.
    pub name: String,
    /// The model that the facts give alone.
    pub model: ArrivalModel,
    /// Shares of a day's visits between two minutes of the day.
    pub(crate) shares: Vec<(usize, usize, f64)>,
    /// Visits that the shares are worth: how much they count beside counts, whose dispersion they are
    /// given.
    pub believed_visits: f64,
    /// The level and its day, when it is that of the perimeter of the counts.
    pub level: Option<(Date, Interval)>,
}

/// Reads facts for a fit of counts: the keys of a reference day, and `believed_visits` and
/// `level.same_perimeter` (both optional).
///
/// # Errors
/// As [`fit`].
pub fn read_facts(facts: &Node) -> Result<Facts, Problems> {
    let (model, statement) = fit_statement(facts)?;
    Ok(Facts {
        name: statement.name,
        shares: statement.rows.iter().map(|row| (row.from, row.to, row.share)).collect(),
        believed_visits: statement.believed_visits,
        level: statement.same_perimeter.then_some((statement.day, statement.level)),
        model,
    })
}

/// Fits the model of a reference day. Deterministic, a few milliseconds.
///
/// # Errors
/// Every problem of the document: rows that overlap or do not add up to a day, shares and pulses
/// out of range, unknown keys.
pub fn fit(facts: &Node) -> Result<ArrivalModel, Problems> {
    fit_statement(facts).map(|found| found.0)
}

/// What the reader of a reference day asks of its file.
///
/// # Errors
/// Every problem of the document.
pub fn survey(facts: &Node) -> Result<Format, Problems> {
    let findings = Findings::surveying();
    let root = Table::root(facts, &findings);
    let statement = read(&root);
    root.finish();
    let format = findings.format();
    findings.conclude(statement.map(|_| format))
}

fn fit_statement(facts: &Node) -> Result<(ArrivalModel, Statement), Problems> {
    let findings = Findings::new();
    let root = Table::root(facts, &findings);
    let statement = read(&root);
    root.finish();
    let statement = findings.conclude(statement)?;
    let zone = jiff::tz::TimeZone::get(&statement.zone).map_err(|_| {
        Problem::of_file(&facts.file, Message::new("reference-zone")).key("zone").value(&statement.zone)
    })?;
    let model = statement.model();
    let smoothed = fit_smooth(&model, None);
    let start = day_start(statement.day, &zone);
    let data = DataSummary {
        fingerprint: statement.name.clone(),
        from: start,
        to: day_start(statement.day.tomorrow().unwrap_or(statement.day), &zone),
        bins: statement.rows.len() as u64,
        finest_bin_min: statement.rows.iter().map(|row| row.to - row.from).min().unwrap_or(0) as f64,
        days: 1,
        visits: statement.level.value,
    };
    let found = ArrivalModel {
        level: statement.level,
        profil_shares: statement.profils.iter().copied().collect(),
        shape: statement.shape(&smoothed.solution.coefficients),
        profil_shapes: Default::default(),
        shape_log_errors: Vec::new(),
        observed: statement.rows.iter().map(Row::span).collect(),
        dispersion: Dispersion::default(),
        data,
        diagnostics: diagnostics(&model, &smoothed),
        day_types: None,
        visits: None,
        storage: None,
        pulse_from_prior: true,
        shape_from_reference: Some(statement.name.clone()),
        assumptions: statement.assumptions.clone(),
        zone: statement.zone.clone(),
    };
    Ok((found, statement))
}

impl Row {
    fn span(&self) -> MinuteSpan {
        MinuteSpan { from: self.from as u32, to: self.to as u32 }
    }
}

impl Statement {
    fn model(&self) -> CompositeLink {
        let minutes: Vec<f64> = self.pulses.iter().map(|pulse| pulse.minute).collect();
        let design = basis::day_design(KNOTS, &minutes, self.rise_min, self.decay_min);
        let columns = design.columns;
        let mut prior_mean = vec![0.0; columns];
        self.pulses.iter().enumerate().for_each(|(n, pulse)| prior_mean[KNOTS + n] = pulse.height);
        let pattern = |row: &Row| Pattern { cells: (row.from..row.to).map(|minute| (minute, 1.0)).collect() };
        let observation = |(pattern, row): (usize, &Row)| Observation {
            pattern,
            group: 0,
            count: row.share * self.effective_visits,
            censored: false,
            returns: 0.0,
        };
        let penalty = Penalty {
            roughness: basis::cyclic_roughness(columns, KNOTS),
            rank: KNOTS - 1,
            roughness_centre: vec![0.0; columns],
            precision: basis::pulse_precision(columns, KNOTS, &self.pulses),
            prior_mean,
        };
        CompositeLink {
            design,
            patterns: self.rows.iter().map(pattern).collect(),
            observations: self.rows.iter().enumerate().map(observation).collect(),
            groups: 1,
            levels: Levels::Fixed,
            penalty,
        }
    }

    fn shape(&self, coefficients: &[f64]) -> DayShape {
        let pulses = self.pulses.iter().enumerate();
        DayShape {
            coefficients: coefficients[..KNOTS].to_vec(),
            pulses: pulses.map(|(n, term)| Pulse { minute: term.minute, height: coefficients[KNOTS + n] }).collect(),
            pulse_rise_min: self.rise_min,
            pulse_decay_min: self.decay_min,
        }
    }
}

fn diagnostics(model: &CompositeLink, smoothed: &Smoothed) -> Diagnostics {
    let pairs = model.observations.iter().zip(&smoothed.solution.means);
    Diagnostics {
        deviance: pairs.map(|(o, mean)| goodness::deviance(o.count, *mean)).sum(),
        pearson_dispersion: None,
        edf: smoothed.edf,
        roughness_weight: smoothed.weight,
        pit: Vec::new(),
        ks_distance: None,
        ks_p: None,
        rootogram: Vec::new(),
        lewis_distance: None,
        lewis_p: None,
        residuals: None,
        steps: smoothed.solution.steps,
        converged: smoothed.solution.converged,
        errors: ErrorSource::Stated,
    }
}

fn read(root: &Table<'_>) -> Option<Statement> {
    let (name, zone) = (root.required::<String>("name"), root.or("zone", "Europe/Paris".to_owned()));
    let day = root.required::<Date>("day");
    let effective_visits = root.ask("effective_visits").within(1.0..=1e12).required::<Positive>();
    let believed_visits = root.ask("believed_visits").within(1.0..=1e12).or(Positive(BELIEVED_VISITS)).0;
    let mut same_perimeter = false;
    let mut assumptions = vec!["reference-shape".to_owned()];
    let level = root.required_table("level").and_then(|table| {
        note_origin(&table, "level", &mut assumptions);
        table.list::<String>("derived_from");
        same_perimeter = table.or("same_perimeter", false);
        let level = read_interval_values(&table, 1e12);
        table.finish();
        level
    });
    let form = root.required_table("pulses").and_then(|table| {
        let minutes = |key: &str| table.ask(key).within(0.01..=1440.0).required::<Positive>();
        let (rise, decay) = (minutes("rise_min"), minutes("decay_min"));
        table.finish();
        Some((rise?.0, decay?.0))
    });
    let highest = form.map_or(1.0, |(rise, decay)| highest_of_form(rise, decay));
    let pulses: Option<Vec<_>> =
        root.tables("pulse").into_iter().map(|table| read_pulse(table, highest, &mut assumptions)).collect();
    let tables = root.tables("row");
    let rows: Option<Vec<_>> = tables.into_iter().map(|table| read_row(table, &mut assumptions)).collect();
    let profils: Option<Vec<_>> =
        root.tables("profil").into_iter().map(|table| read_profil(table, &mut assumptions)).collect();
    let mut rows = rows?;
    rows.sort_by_key(|row| row.from);
    check_rows(root, &rows);
    Some(Statement {
        name: name?,
        zone,
        day: day?,
        effective_visits: effective_visits?.0,
        believed_visits,
        same_perimeter,
        level: level?,
        rise_min: form?.0,
        decay_min: form?.1,
        pulses: pulses?,
        rows,
        profils: profils?,
        assumptions,
    })
}

/// Greatest value of a pulse's form: at r·ln(1 + τ/r) after its start.
fn highest_of_form(rise_min: f64, decay_min: f64) -> f64 {
    pulse_form(rise_min * libm::log1p(decay_min / rise_min), rise_min, decay_min)
}

fn read_pulse(table: Table<'_>, highest: f64, assumptions: &mut Vec<String>) -> Option<PulseTerm> {
    let (at, ratio) = (table.required::<Time>("at"), table.ask("ratio").within(1.0..=20.0).required::<Positive>());
    note_origin(&table, "pulse", assumptions);
    table.finish();
    let height = libm::log(ratio?.0) / highest;
    Some(PulseTerm { minute: minute_of(at?) as f64, height, precision: STATED, family_precision: 0.0 })
}

fn read_row(table: Table<'_>, assumptions: &mut Vec<String>) -> Option<Row> {
    let (from, to) = (table.required::<Time>("from"), table.required::<Time>("to"));
    let share = table.required::<Share>("share");
    note_origin(&table, "row", assumptions);
    let (from, to) =
        (from.map(minute_of), to.map(|to| if to == Time::midnight() { DAY_MINUTES } else { minute_of(to) }));
    if let (Some(from), Some(to)) = (from, to)
        && from >= to
    {
        table.note_key("to", Message::new("reference-row-order"));
    }
    table.finish();
    Some(Row { from: from?, to: to?, share: share?.0 })
}

fn read_profil(table: Table<'_>, assumptions: &mut Vec<String>) -> Option<(Profil, Interval)> {
    let profil = table.required::<Profil>("profil");
    note_origin(&table, "profil", assumptions);
    let share = read_interval_values(&table, 1.0);
    table.finish();
    Some((profil?, share?))
}

/// Reads where an entry comes from; what is assumed is named once per kind. `assumed` says that the
/// source gives the fact but not its number.
fn note_origin(table: &Table<'_>, kind: &str, assumptions: &mut Vec<String>) {
    let source = table.required::<Origin>("source");
    table.required::<String>("quote");
    let assumed = table.or("assumed", false) || source == Some(Origin::Assumption);
    let name = format!("reference-{kind}");
    if assumed && !assumptions.contains(&name) {
        assumptions.push(name);
    }
}

fn check_rows(root: &Table<'_>, rows: &[Row]) {
    if rows.windows(2).any(|pair| pair[1].from < pair[0].to) {
        root.note_key("row", Message::new("reference-rows-overlap"));
    }
    let covered: usize = rows.iter().map(|row| row.to.saturating_sub(row.from)).sum();
    let total: f64 = rows.iter().map(|row| row.share).sum();
    if covered != DAY_MINUTES || (total - 1.0).abs() > 1e-3 {
        root.note_key("row", Message::new("reference-rows-sum").with("total", total).with("minutes", covered));
    }
}

fn minute_of(time: Time) -> usize {
    time.hour() as usize * 60 + time.minute() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACTS: &str = include_str!("../../../scenarios/facts/reference-2019-09-09.toml");

    const FITTED: &str = include_str!("../../../scenarios/fitted/reference-2019-09-09.toml");

    fn reference() -> ArrivalModel {
        fit(&Node::parse("reference-2019-09-09.toml", FACTS).unwrap()).unwrap()
    }

    #[test]
    fn the_morning_surges_at_each_hour() {
        let rates = reference().visits_per_minute();
        for hour in 8..=12 {
            let before = rates[hour * 60 - 1];
            let (peak, rate) =
                (hour * 60..hour * 60 + 20).map(|m| (m, rates[m])).fold((0, 0.0), |a, b| if b.1 > a.1 { b } else { a });
            assert!(rate >= 1.3 * before, "{hour} h: {rate} after {before}");
            assert!(peak < hour * 60 + 6, "{hour} h: {peak}");
            assert!(rates[peak + 1] < rate && rates[peak - 1] < rate);
        }
    }

    /// On starts at each half hour, the greatest hour after noon and the greatest that does not overlap
    /// it are the two rush hours.
    #[test]
    fn the_two_rush_hours_are_where_the_report_says() {
        let rates = reference().visits_per_minute();
        let mut hours: Vec<(f64, usize)> =
            (24..=46).map(|half| (rates[half * 30..half * 30 + 60].iter().sum(), half * 30)).collect();
        hours.sort_by(|a, b| b.0.total_cmp(&a.0));
        let first = hours[0].1;
        let second = hours.iter().find(|hour| hour.1.abs_diff(first) >= 60).unwrap().1;
        assert_eq!((first.min(second), first.max(second)), (1050, 1110));
    }

    #[test]
    fn rows_are_followed_and_the_rest_is_said() {
        let model = reference();
        let shares = model.shape.shares();
        let between = |from: usize, to: usize| shares[from..to].iter().sum::<f64>();
        for (from, to, share) in [(0, 360, 0.010), (480, 540, 0.072), (720, 780, 0.046), (1050, 1170, 0.208)] {
            assert!((between(from, to) / share - 1.0).abs() < 0.02, "{from}: {}", between(from, to));
        }
        assert!((model.profil_shares.values().map(|share| share.value).sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(model.pulse_from_prior && model.diagnostics.converged);
        assert!(model.assumptions.contains(&"reference-level".to_string()));
        assert!(model.assumptions.contains(&"reference-pulse".to_string()));
        assert_eq!(reference().to_toml(), model.to_toml());
        assert_eq!(ArrivalModel::parse("f", &model.to_toml()).as_ref(), Ok(&model));
    }

    /// The shipped model is what the estimator makes of the shipped facts, to the last bit.
    #[test]
    fn the_shipped_model_is_the_fit_of_its_facts() {
        assert_eq!(reference().to_toml(), FITTED);
    }

    #[test]
    fn rows_must_make_a_day() {
        let text = FACTS.replace("share = 0.01\n", "share = 0.2\n").replace("ratio = 1.9", "ratio = 0.5");
        let problems = fit(&Node::parse("f", &text).unwrap()).unwrap_err().0;
        let keys: Vec<&str> = problems.iter().map(|problem| problem.message.key).collect();
        assert!(keys.contains(&"reference-rows-sum") && keys.contains(&"problem-at-least"), "{keys:?}");
    }
}
