//! A fitted model as a text, and back (`format = 1`, unknown keys refused).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;
use strum::VariantArray;

use super::goodness::correlation::Correlation;
use super::goodness::rootogram::Bar;
use super::rate::{
    ArrivalModel, DAY_MINUTES, DataSummary, DayShape, Diagnostics, Dispersion, ErrorSource, Interval, MinuteSpan, Pulse,
};
use crate::document::{Findings, Node, Positive, Share, Table};
use crate::message::{Message, Problems};
use crate::time::UtcTime;
use crate::vocabulary::{Profil, Word};

mod day_types;
mod storage;
mod visits;

impl ArrivalModel {
    /// The model as a TOML text that [`ArrivalModel::parse`] reads back without loss.
    pub fn to_toml(&self) -> String {
        let mut text = String::new();
        // Writing to a `String` cannot fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "format = 1\nzone = {}", quoted(&self.zone))?;
        writeln!(out, "pulse_from_prior = {}", self.pulse_from_prior)?;
        if let Some(reference) = &self.shape_from_reference {
            writeln!(out, "shape_from_reference = {}", quoted(reference))?;
        }
        writeln!(out, "assumptions = {}", texts(&self.assumptions))?;
        let spans: Vec<String> =
            self.observed.iter().map(|span| format!("{{ from = {}, to = {} }}", span.from, span.to)).collect();
        writeln!(out, "observed = [{}]", spans.join(", "))?;
        writeln!(out, "shape_log_errors = {}", numbers(&self.shape_log_errors))?;
        writeln!(out, "level = {}", interval(&self.level))?;
        writeln!(out, "\n[profil_shares]")?;
        for (profil, share) in &self.profil_shares {
            writeln!(out, "{} = {}", profil.as_str(), interval(share))?;
        }
        write_shape(out, "shape", &self.shape)?;
        for (profil, shape) in &self.profil_shapes {
            write_shape(out, &format!("profil_shapes.{}", profil.as_str()), shape)?;
        }
        write_dispersion(out, &self.dispersion)?;
        write_data(out, &self.data)?;
        write_diagnostics(out, &self.diagnostics)?;
        self.day_types.iter().try_for_each(|types| day_types::write(out, types))?;
        self.visits.iter().try_for_each(|model| visits::write(out, model))?;
        self.storage.iter().try_for_each(|model| storage::write(out, model))
    }

    /// Parses the text of a fitted model.
    ///
    /// # Errors
    /// Every problem of the text.
    pub fn parse(file: &str, text: &str) -> Result<Self, Problems> {
        Self::from_node(&Node::parse(file, text)?)
    }

    /// Reads a fitted model from a document.
    ///
    /// # Errors
    /// Every problem of the document.
    pub fn from_node(node: &Node) -> Result<Self, Problems> {
        let findings = Findings::new();
        let root = Table::root(node, &findings);
        let model = read(&root);
        root.finish();
        findings.conclude(model)
    }
}

fn read(root: &Table<'_>) -> Option<ArrivalModel> {
    // Every part is read before any is missed, so that all problems come at once.
    let zone = root.required::<String>("zone");
    let level = read_interval(root, "level", f64::MAX);
    let profil_shares = root.table("profil_shares").map(|table| by_profil(table, |t, key| read_interval(t, key, 1.0)));
    let shape = root.required_table("shape").and_then(read_shape);
    let profil_shapes = root.table("profil_shapes");
    let profil_shapes =
        profil_shapes.map(|table| by_profil(table, |t, key| t.required_table(key).and_then(read_shape)));
    let dispersion = root.table("dispersion").map_or_else(|| Some(Dispersion::default()), read_dispersion);
    let data = root.required_table("data").and_then(read_data);
    let diagnostics = root.required_table("diagnostics").and_then(read_diagnostics);
    let day_types = root.table("day_types").map(day_types::read);
    let visits = root.table("visits").map(visits::read);
    let storage = root.table("storage").map(storage::read);
    let observed = root.tables("observed").into_iter().map(read_span).collect::<Option<Vec<_>>>();
    let shape_log_errors = root.list::<f64>("shape_log_errors");
    let pulse_from_prior = root.or("pulse_from_prior", false);
    let shape_from_reference = root.optional("shape_from_reference");
    let assumptions = root.list("assumptions");
    Some(ArrivalModel {
        zone: zone?,
        level: level?,
        profil_shares: profil_shares.unwrap_or_default(),
        shape: shape?,
        profil_shapes: profil_shapes.unwrap_or_default(),
        shape_log_errors,
        observed: observed?,
        dispersion: dispersion?,
        data: data?,
        diagnostics: diagnostics?,
        visits: match visits {
            None => None,
            Some(visits) => Some(visits?),
        },
        storage: match storage {
            None => None,
            Some(storage) => Some(storage?),
        },
        day_types: match day_types {
            Some(found) => Some(found?),
            None => None,
        },
        pulse_from_prior,
        shape_from_reference,
        assumptions,
    })
}

/// Reads `{ value, low, high }` with 0 ≤ low ≤ value ≤ high ≤ `most`.
fn read_interval(table: &Table<'_>, key: &str, most: f64) -> Option<Interval> {
    let inner = table.required_table(key)?;
    let found = read_interval_values(&inner, most);
    inner.finish();
    found
}

/// Reads the keys `value`, `low` and `high` of a table, 0 ≤ low ≤ value ≤ high ≤ `most`.
pub(crate) fn read_interval_values(table: &Table<'_>, most: f64) -> Option<Interval> {
    let number = |key: &str| table.ask(key).within(0.0..=most).required::<f64>();
    let (value, low, high) = (number("value"), number("low"), number("high"));
    let found = Interval { value: value?, low: low?, high: high? };
    if !(found.low <= found.value && found.value <= found.high) {
        table.note_key("value", Message::new("problem-interval-order"));
        return None;
    }
    Some(found)
}

fn by_profil<T>(table: Table<'_>, mut read: impl FnMut(&Table<'_>, &str) -> Option<T>) -> BTreeMap<Profil, T> {
    let mut found = BTreeMap::new();
    for profil in Profil::VARIANTS {
        if table.peek(profil.as_str()).is_some()
            && let Some(value) = read(&table, profil.as_str())
        {
            found.insert(*profil, value);
        }
    }
    table.finish();
    found
}

fn read_shape(table: Table<'_>) -> Option<DayShape> {
    let coefficients = table.list::<f64>("coefficients");
    let few = coefficients.len() < 4;
    if few || coefficients.len() > DAY_MINUTES || coefficients.iter().any(|value| value.abs() > 200.0) {
        table.note_key("coefficients", Message::new("fitted-coefficients"));
    }
    let pulses = table.tables("pulses").into_iter().map(read_pulse).collect::<Option<Vec<_>>>();
    let rise = table.required::<Positive>("pulse_rise_min");
    let decay = table.required::<Positive>("pulse_decay_min");
    table.finish();
    Some(DayShape { coefficients, pulses: pulses?, pulse_rise_min: rise?.0, pulse_decay_min: decay?.0 })
}

fn read_pulse(table: Table<'_>) -> Option<Pulse> {
    let (minute, height) = (table.required::<f64>("minute"), table.required::<f64>("height"));
    if let (Some(minute), Some(height)) = (minute, height)
        && (!(0.0..DAY_MINUTES as f64).contains(&minute) || height.abs() > 20.0)
    {
        table.note_key("minute", Message::new("fitted-pulse"));
    }
    table.finish();
    Some(Pulse { minute: minute?, height: height? })
}

fn read_span(table: Table<'_>) -> Option<MinuteSpan> {
    let (from, to) = (table.required::<u32>("from"), table.required::<u32>("to"));
    if let (Some(from), Some(to)) = (from, to)
        && (from >= to || to > DAY_MINUTES as u32)
    {
        table.note_key("to", Message::new("fitted-span"));
    }
    table.finish();
    Some(MinuteSpan { from: from?, to: to? })
}

fn read_dispersion(table: Table<'_>) -> Option<Dispersion> {
    let positive = |key: &str| table.required::<Positive>(key).map(|value| value.0);
    let share = |key: &str| table.required::<Share>(key).map(|value| value.0);
    let (day_log_sd, day_df, national_share) = (share("day_log_sd"), positive("day_df"), share("national_share"));
    let interval = table.peek("day_log_sd_interval").map(|_| read_interval(&table, "day_log_sd_interval", 1.0));
    let (within_log_sd, autocorrelation) = (share("within_log_sd"), share("within_autocorrelation_per_bin"));
    let (within_bin_min, overdispersion) = (positive("within_bin_min"), positive("overdispersion"));
    let assumed = table.list("assumed");
    table.finish();
    Some(Dispersion {
        day_log_sd: day_log_sd?,
        day_log_sd_interval: interval.map_or(Some(None), |found| found.map(Some))?,
        day_df: day_df?,
        national_share: national_share?,
        within_log_sd: within_log_sd?,
        within_autocorrelation_per_bin: autocorrelation?,
        within_bin_min: within_bin_min?,
        overdispersion: overdispersion?,
        assumed,
    })
}

fn read_data(table: Table<'_>) -> Option<DataSummary> {
    let fingerprint = table.required::<String>("fingerprint");
    let (from, to) = (read_instant(&table, "from"), read_instant(&table, "to"));
    let (bins, days) = (table.required::<u64>("bins"), table.required::<u64>("days"));
    let (finest, visits) = (table.required::<f64>("finest_bin_min"), table.required::<f64>("visits"));
    table.finish();
    Some(DataSummary {
        fingerprint: fingerprint?,
        from: from?,
        to: to?,
        bins: bins?,
        finest_bin_min: finest?,
        days: days?,
        visits: visits?,
    })
}

fn read_instant(table: &Table<'_>, key: &str) -> Option<UtcTime> {
    let text = table.required::<String>(key)?;
    match text.parse::<Timestamp>() {
        Ok(instant) => Some(UtcTime::from_unix_us(instant.as_microsecond())),
        Err(_) => {
            table.note_key(key, Message::new("fitted-instant"));
            None
        }
    }
}

fn read_diagnostics(table: Table<'_>) -> Option<Diagnostics> {
    let (deviance, edf) = (table.required::<f64>("deviance"), table.required::<f64>("edf"));
    let weight = table.required::<f64>("roughness_weight");
    let (pearson_dispersion, pit) = (table.optional("pearson_dispersion"), table.list("pit"));
    let (ks_distance, ks_p) = (table.optional("ks_distance"), table.optional("ks_p"));
    let (lewis_distance, lewis_p) = (table.optional("lewis_distance"), table.optional("lewis_p"));
    let rootogram = table.tables("rootogram").into_iter().map(read_bar).collect::<Option<Vec<_>>>();
    let residuals = table.table("residuals").map(read_correlation);
    let (steps, converged) = (table.required::<u64>("steps"), table.required::<bool>("converged"));
    let errors = table.required::<String>("errors");
    let source = errors.as_deref().and_then(ErrorSource::from_text);
    if errors.is_some() && source.is_none() {
        table.note_key("errors", Message::new("problem-not-one-of").with("words", "day-sandwich, model, stated"));
    }
    table.finish();
    Some(Diagnostics {
        deviance: deviance?,
        pearson_dispersion,
        edf: edf?,
        roughness_weight: weight?,
        pit,
        rootogram: rootogram?,
        ks_distance,
        ks_p,
        lewis_distance,
        lewis_p,
        residuals: residuals.map_or(Some(None), |found| found.map(Some))?,
        steps: steps?,
        converged: converged?,
        errors: source?,
    })
}

fn read_bar(table: Table<'_>) -> Option<Bar> {
    let (from, to) = (table.required::<u64>("from"), table.optional::<u64>("to"));
    let (observed, expected) = (table.required::<f64>("observed"), table.required::<f64>("expected"));
    table.finish();
    Some(Bar { from: from?, to, observed: observed?, expected: expected? })
}

fn read_correlation(table: Table<'_>) -> Option<Correlation> {
    let block_min = table.required::<Positive>("block_min");
    let (within_day, next_day) = (table.list("within_day"), table.optional("next_day"));
    table.finish();
    Some(Correlation { block_min: block_min?.0, within_day, next_day })
}

impl ErrorSource {
    /// The word of files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DaySandwich => "day-sandwich",
            Self::Model => "model",
            Self::Stated => "stated",
        }
    }

    fn from_text(text: &str) -> Option<Self> {
        [Self::DaySandwich, Self::Model, Self::Stated].into_iter().find(|source| source.as_str() == text)
    }
}

fn write_shape(out: &mut String, name: &str, shape: &DayShape) -> std::fmt::Result {
    writeln!(out, "\n[{name}]\npulse_rise_min = {:?}", shape.pulse_rise_min)?;
    writeln!(out, "pulse_decay_min = {:?}", shape.pulse_decay_min)?;
    writeln!(out, "coefficients = {}", numbers(&shape.coefficients))?;
    writeln!(out, "pulses = [")?;
    for pulse in &shape.pulses {
        writeln!(out, "    {{ minute = {:?}, height = {:?} }},", pulse.minute, pulse.height)?;
    }
    writeln!(out, "]")
}

fn write_dispersion(out: &mut String, dispersion: &Dispersion) -> std::fmt::Result {
    writeln!(out, "\n[dispersion]\nday_log_sd = {:?}", dispersion.day_log_sd)?;
    if let Some(found) = &dispersion.day_log_sd_interval {
        writeln!(out, "day_log_sd_interval = {}", interval(found))?;
    }
    writeln!(out, "day_df = {:?}\nnational_share = {:?}", dispersion.day_df, dispersion.national_share)?;
    writeln!(out, "within_log_sd = {:?}", dispersion.within_log_sd)?;
    writeln!(out, "within_autocorrelation_per_bin = {:?}", dispersion.within_autocorrelation_per_bin)?;
    writeln!(out, "within_bin_min = {:?}", dispersion.within_bin_min)?;
    writeln!(out, "overdispersion = {:?}\nassumed = {}", dispersion.overdispersion, texts(&dispersion.assumed))
}

fn write_data(out: &mut String, data: &DataSummary) -> std::fmt::Result {
    writeln!(out, "\n[data]\nfingerprint = {}", quoted(&data.fingerprint))?;
    writeln!(out, "from = {}\nto = {}", instant(data.from), instant(data.to))?;
    writeln!(out, "bins = {}\nfinest_bin_min = {:?}", data.bins, data.finest_bin_min)?;
    writeln!(out, "days = {}\nvisits = {:?}", data.days, data.visits)
}

fn write_diagnostics(out: &mut String, found: &Diagnostics) -> std::fmt::Result {
    writeln!(out, "\n[diagnostics]\ndeviance = {:?}\nedf = {:?}", found.deviance, found.edf)?;
    let optional = [
        ("pearson_dispersion", found.pearson_dispersion),
        ("ks_distance", found.ks_distance),
        ("ks_p", found.ks_p),
        ("lewis_distance", found.lewis_distance),
        ("lewis_p", found.lewis_p),
    ];
    for (key, value) in optional {
        if let Some(value) = value {
            writeln!(out, "{key} = {value:?}")?;
        }
    }
    writeln!(out, "roughness_weight = {:?}\npit = {}", found.roughness_weight, numbers(&found.pit))?;
    writeln!(out, "steps = {}\nconverged = {}", found.steps, found.converged)?;
    writeln!(out, "errors = {}", quoted(found.errors.as_str()))?;
    if !found.rootogram.is_empty() {
        writeln!(out, "rootogram = [")?;
    }
    for bar in &found.rootogram {
        let to = bar.to.map_or_else(String::new, |to| format!("to = {to}, "));
        writeln!(
            out,
            "    {{ from = {}, {to}observed = {:?}, expected = {:?} }},",
            bar.from, bar.observed, bar.expected
        )?;
    }
    if !found.rootogram.is_empty() {
        writeln!(out, "]")?;
    }
    let Some(residuals) = &found.residuals else { return Ok(()) };
    writeln!(out, "\n[diagnostics.residuals]\nblock_min = {:?}", residuals.block_min)?;
    writeln!(out, "within_day = {}", numbers(&residuals.within_day))?;
    residuals.next_day.map_or(Ok(()), |value| writeln!(out, "next_day = {value:?}"))
}

fn interval(interval: &Interval) -> String {
    format!("{{ value = {:?}, low = {:?}, high = {:?} }}", interval.value, interval.low, interval.high)
}

fn instant(instant: UtcTime) -> String {
    quoted(&Timestamp::from_microsecond(instant.unix_us()).unwrap_or(Timestamp::UNIX_EPOCH).to_string())
}

fn numbers(values: &[f64]) -> String {
    format!("{values:?}")
}

fn texts(values: &[String]) -> String {
    let quoted: Vec<String> = values.iter().map(|text| quoted(text)).collect();
    format!("[{}]", quoted.join(", "))
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            control if control.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(control))),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arrival::rate::tests::a_model;

    #[test]
    fn a_model_is_written_and_read_back_without_loss() {
        let model = a_model();
        let text = model.to_toml();
        assert_eq!(ArrivalModel::parse("fitted.toml", &text), Ok(model), "{text}");
    }

    /// Files written before there were a rootogram, Lewis' test and correlations still read.
    #[test]
    fn an_older_file_reads() {
        let text = a_model().to_toml();
        let from = text.find("rootogram = [").unwrap();
        let to = text[from..].find("[diagnostics.residuals]").unwrap() + from;
        let new = |line: &&str| line.starts_with("lewis") || line.starts_with("day_log_sd_interval");
        let older: Vec<&str> = text[..from].lines().filter(|line| !new(line)).collect();
        assert!(text[to..].lines().count() == 3, "nothing else stands after it");
        let model = ArrivalModel::parse("fitted.toml", &older.join("\n")).unwrap();
        let expected = Diagnostics {
            rootogram: vec![],
            lewis_distance: None,
            lewis_p: None,
            residuals: None,
            ..a_model().diagnostics
        };
        assert_eq!(model.diagnostics, expected);
        assert_eq!(model.dispersion, Dispersion::default());
    }

    #[test]
    fn all_problems_of_a_model_come_at_once() {
        let text = a_model()
            .to_toml()
            .replace("within_log_sd = 0.08", "within_log_sdd = 0.08")
            .replace("pulse_rise_min = 1.5", "pulse_rise_min = -1.5")
            .replace("level = { value = 1000.0, low = 900.0", "level = { value = 1000.0, low = 1900.0");
        let problems = ArrivalModel::parse("fitted.toml", &text).unwrap_err().0;
        let mut keys: Vec<&str> = problems.iter().map(|problem| problem.message.key).collect();
        keys.sort_unstable();
        keys.dedup();
        let expected =
            ["problem-interval-order", "problem-missing-key", "problem-not-positive", "problem-unknown-key-near"];
        assert_eq!(keys, expected);
    }
}
