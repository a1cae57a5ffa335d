//! What a fit says of the visits themselves: pages, gaps, durations, bytes, by profil where it is known.

use afflux_models::arrival::rate::Interval;
use afflux_models::audience::access_log::LogVisits;
use afflux_models::audience::counts::Minutes;
use afflux_models::audience::visits::VisitSummary;
use afflux_models::document::Span;
use afflux_models::visit::activity::Activity;
use afflux_models::visit::model::{GapLaw, VisitLaws, VisitModel, pages_check};
use afflux_models::vocabulary::Word;
use afflux_models::{Message, Problem};
use clap::{Arg, ArgMatches, value_parser};
use serde_json::{Value, json};

use super::tools;
use crate::cli::flag;
use crate::context::Context;
use crate::failure::Failure;
use crate::locale::Catalogue;
use crate::table;

/// Flags that state what visits are like where no log tells it.
pub(super) fn flags(catalogue: &Catalogue) -> [Arg; 2] {
    let help = |key: &str| catalogue.text(key, &[]);
    [
        flag("mean-duration", "TIME", help("help-flag-mean-duration")).requires("pages-per-visit"),
        flag("pages-per-visit", "N", help("help-flag-pages-per-visit"))
            .requires("mean-duration")
            .value_parser(value_parser!(f64)),
    ]
}

/// Visits of a log, or what two numbers say of them.
#[derive(Default)]
pub(super) struct Visits {
    summary: Option<VisitSummary>,
    log: Option<LogVisits>,
    /// The model, for the file.
    pub(super) model: Option<VisitModel>,
}

impl Visits {
    /// Fits the visits of a log; two numbers win over it.
    pub(super) fn new(
        summary: Option<VisitSummary>,
        log: Option<LogVisits>,
        matches: &ArgMatches,
        seed: u64,
    ) -> Result<Self, Failure> {
        let fitted = log.as_ref().and_then(|log| VisitModel::of_log(log, seed));
        Ok(Self { summary, log, model: stated(matches)?.or(fitted) })
    }

    /// Rows of the table of a fit.
    pub(super) fn rows(&self, catalogue: &Catalogue) -> Vec<(String, String)> {
        let Some(summary) = &self.summary else { return Vec::new() };
        let text = |key: &str| catalogue.text(key, &[]);
        let dash = || "–".to_owned();
        let pages = summary.pages_per_visit.map_or_else(dash, |pages| catalogue.decimal(pages, 3));
        let duration = summary.mean_duration_s.map_or_else(dash, |seconds| catalogue.seconds(seconds));
        vec![(text("fit-pages-per-visit"), pages), (text("fit-duration"), duration)]
    }

    /// The table of the visits, everybody first.
    pub(super) fn lines(&self, context: &Context) -> Vec<String> {
        let catalogue = &context.catalogue;
        let Some(model) = &self.model else { return Vec::new() };
        let text = |key: &str| catalogue.text(key, &[]);
        let profils =
            model.profils.iter().map(|(profil, laws)| (catalogue.word(&format!("profil-{}", profil.as_str())), laws));
        let all = std::iter::once((text("fit-visits-everybody"), &model.everybody)).chain(profils);
        let rows: Vec<Vec<String>> = all.map(|(name, laws)| row(name, laws, catalogue)).collect();
        let heading = [
            "fit-visits-whose",
            "fit-visits",
            "fit-visits-pages",
            "fit-visits-size",
            "fit-visits-gap",
            "fit-visits-think",
        ];
        let mut lines = vec![text("fit-visits-title"), table::headed(&heading.map(text), &rows)];
        if model.stated {
            lines.push(text("fit-visits-stated"));
        } else if let (Some(pages), Some(gap)) = (model.everybody.pages_distance, model.everybody.gap.distance) {
            let share = |share: f64| catalogue.percent(share);
            lines.push(catalogue.text("fit-visits-check", &[("pages", share(pages)), ("gap", share(gap))]));
        }
        lines
    }

    /// The same as JSON: `pages_per_visit`, `mean_duration_s` and `visit_model`.
    pub(super) fn tell(&self, value: &mut Value) {
        value["pages_per_visit"] = json!(self.summary.as_ref().and_then(|summary| summary.pages_per_visit));
        value["mean_duration_s"] = json!(self.summary.as_ref().and_then(|summary| summary.mean_duration_s));
        value["visit_model"] = json!(self.model.as_ref().map(model_json));
        value["log"] = json!(self.log.as_ref().map(|log| log_json(log, self.model.as_ref())));
    }
}

fn stated(matches: &ArgMatches) -> Result<Option<VisitModel>, Failure> {
    let (Some(text), Some(pages)) =
        (matches.get_one::<String>("mean-duration"), matches.get_one::<f64>("pages-per-visit"))
    else {
        return Ok(None);
    };
    let refused = || Failure::Usage(Message::new("usage-flag").with("flag", "mean-duration").with("value", text));
    let duration = Span::parse(text).ok_or_else(refused)?;
    let model = VisitModel::of_numbers(duration.0.as_secs_f64(), *pages);
    Ok(Some(model.map_err(|message| Problem::of_file("--mean-duration", message))?))
}

/// How visits are active after they began, with `--minutes active`: told by the two numbers of a visit.
pub(super) fn activity(matches: &ArgMatches) -> Result<Option<Activity>, Failure> {
    if tools::minutes(matches) != Some(Minutes::Active) {
        return Ok(None);
    }
    for flag in ["holdout-days", "forecast-days"] {
        if matches.contains_id(flag) {
            return Err(Failure::Usage(Message::new("usage-active-forecast").with("flag", flag)));
        }
    }
    let model = stated(matches)?.ok_or_else(|| Failure::Usage(Message::new("usage-active-visits")))?;
    let of_numbers = |message| Failure::from(Problem::of_file("--mean-duration", message));
    let pages = model.everybody.pages_law().map_err(of_numbers)?;
    let gap = model.everybody.gap.law(model.inactivity_s).map_err(of_numbers)?;
    Ok(Some(Activity::of(&pages, &gap)))
}

fn row(name: String, laws: &VisitLaws, catalogue: &Catalogue) -> Vec<String> {
    let number = |interval: &Interval, decimals: usize| {
        let shown = |value: f64| catalogue.decimal(value, decimals);
        let exact = interval.low == interval.high;
        let range =
            if exact { String::new() } else { format!(" [{}–{}]", shown(interval.low), shown(interval.high)) };
        format!("{}{range}", shown(interval.value))
    };
    let gap = |gap: &GapLaw| number(&gap.mean_s, 1);
    let visits = if laws.visits > 0 { catalogue.integer(laws.visits) } else { "–".into() };
    let think = laws.think.as_ref().map_or_else(|| "–".into(), gap);
    vec![name, visits, number(&laws.pages, 2), catalogue.decimal(laws.pages_size.value, 2), gap(&laws.gap), think]
}

fn interval(interval: &Interval) -> Value {
    json!({ "value": interval.value, "low": interval.low, "high": interval.high })
}

fn model_json(model: &VisitModel) -> Value {
    let mut value = laws_json(&model.everybody);
    value["stated"] = json!(model.stated);
    value["inactivity_s"] = json!(model.inactivity_s);
    let profils = model.profils.iter().map(|(profil, laws)| (profil.as_str().to_owned(), laws_json(laws)));
    value["profils"] = Value::Object(profils.collect());
    value
}

fn laws_json(laws: &VisitLaws) -> Value {
    let gap = |gap: &GapLaw| json!({ "mean_s": interval(&gap.mean_s), "log_sd": interval(&gap.log_sd), "distance": gap.distance });
    json!({
        "visits": laws.visits,
        "pages": interval(&laws.pages),
        "pages_size": interval(&laws.pages_size),
        "pages_distance": laws.pages_distance,
        "one_page_share": laws.one_page_share,
        "gap": gap(&laws.gap),
        "think": laws.think.as_ref().map(gap),
        "mean_duration_s": laws.mean_duration_s,
        "bytes_per_page": laws.bytes_per_page,
        "uploads_per_visit": laws.uploads_per_visit,
    })
}

/// What the log counted, profil by profil, and pages per visit seen and expected.
fn log_json(log: &LogVisits, model: Option<&VisitModel>) -> Value {
    let of = |profil| {
        let counts = log.of_profil(profil);
        let summary = VisitSummary::of_counts(&counts);
        json!({
            "visits": summary.visits,
            "visits_without_page": summary.visits_without_page,
            "pages": summary.pages,
            "uploads": counts.uploads,
        })
    };
    let mut by_profil: serde_json::Map<String, Value> =
        log.profils.iter().map(|profil| (profil.as_str().to_owned(), of(Some(*profil)))).collect();
    if !log.profils.is_empty() {
        by_profil.insert("unknown".into(), of(None));
    }
    let bars = model.filter(|model| !model.stated).and_then(|model| model.everybody.pages_law().ok());
    let bars = bars.map(|law| pages_check(&log.totals(), &law));
    let bars = bars.map(|bars| {
        let bar = |bar: &afflux_models::visit::pages_fit::PagesBar| {
            json!({ "pages": bar.pages, "seen": bar.seen, "expected": bar.expected })
        };
        bars.iter().map(bar).collect::<Vec<_>>()
    });
    let statuses: serde_json::Map<String, Value> =
        log.statuses.iter().map(|(status, count)| (status.to_string(), json!(count))).collect();
    json!({
        "requests": log.requests,
        "page_requests": log.hits,
        "unreadable_lines": log.unreadable_lines,
        "statuses": statuses,
        "bytes": log.bytes,
        "by_profil": by_profil,
        "pages_rootogram": bars,
    })
}
