//! `fit --holdout-days N`: how right forecasts of the last days were, beside the historical average.

use afflux_models::Message;
use afflux_models::arrival::forecast::holdout::{Holdout, HoldoutDay};
use afflux_models::arrival::forecast::{DayKind, Days};
use afflux_models::arrival::score::Scores;
use afflux_models::seed::Key;
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use crate::context::Context;
use crate::progress::Progress;
use crate::table;

/// Forecasts and scores the last days.
pub(super) fn score(
    days: &Days,
    count: usize,
    kind: impl Fn(Date) -> DayKind,
    context: &Context,
) -> Result<Holdout, Message> {
    let progress = Progress::new(context.quiet, count as u64, &context.text("forecast-progress"));
    let scored = Holdout::of(days, count, kind, Key::new(context.seed, 0), |done| progress.at(done as u64));
    progress.done();
    scored
}

fn any(_: Date) -> bool {
    true
}

/// The fields of DESIGN §6.
pub(super) fn json_into(object: &mut Map<String, Value>, holdout: &Holdout) {
    if let Some(scores) = holdout.scores(any) {
        object.append(&mut fields(&scores));
    }
    let average = holdout.average_scores(any).map(|scores| Value::Object(fields(&scores)));
    object.insert("historical_average".into(), average.unwrap_or(Value::Null));
    object.insert("by_day".into(), holdout.days.iter().map(by_day).collect());
}

fn fields(scores: &Scores) -> Map<String, Value> {
    let fields = json!({
        "ncrps": scores.ncrps,
        "wape": scores.wape,
        "wape_floor": scores.wape_floor,
        "mase": scores.mase,
        "coverage90": scores.coverage90,
        "interval_score90": scores.interval_score90,
        "peak_error": scores.peak_error,
        "peak_coverage95": scores.peak_coverage95,
        "day_total_error": scores.day_total_error,
        "day_total_coverage90": scores.day_total_coverage90,
    });
    match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

fn by_day(day: &HoldoutDay) -> Value {
    let scores = Scores::of([&day.forecast], None);
    let average = day.average.as_ref().and_then(|average| Scores::of([average], None));
    let (low, high) = day.forecast.total_90.unzip();
    let peak = day.forecast.actual.iter().copied().fold(0.0, f64::max);
    json!({
        "date": day.date.to_string(),
        "ncrps": scores.map(|scores| scores.ncrps),
        "wape": scores.map(|scores| scores.wape),
        "coverage90": scores.map(|scores| scores.coverage90),
        "interval_score90": scores.map(|scores| scores.interval_score90),
        "historical_average_ncrps": average.map(|scores| scores.ncrps),
        "day_total": { "value": day.forecast.actual.iter().sum::<f64>(), "low": low, "high": high },
        "peak": { "value": peak, "q95": day.forecast.highest_q95 },
    })
}

/// The table of scores.
pub(super) fn lines(holdout: &Holdout, context: &Context) -> Vec<String> {
    let catalogue = &context.catalogue;
    let (Some(first), Some(last)) = (holdout.days.first(), holdout.days.last()) else { return Vec::new() };
    let Some(ours) = holdout.scores(any) else { return Vec::new() };
    let average = holdout.average_scores(any);
    let title = [
        ("days", catalogue.integer(ours.days as u64)),
        ("from", catalogue.date(first.date)),
        ("to", catalogue.date(last.date)),
    ];
    let percent = |value: Option<f64>| value.map_or_else(|| "–".into(), |share| catalogue.percent(share));
    let number = |value: Option<f64>| value.map_or_else(|| "–".into(), |value| catalogue.decimal(value, 3));
    type Pick = fn(&Scores) -> Option<f64>;
    let rows: [(&str, bool, Pick); 8] = [
        ("forecast-ncrps", true, |scores| Some(scores.ncrps)),
        ("forecast-wape", true, |scores| Some(scores.wape)),
        ("forecast-floor", true, |scores| Some(scores.wape_floor)),
        ("forecast-mase", false, |scores| scores.mase),
        ("forecast-coverage", true, |scores| Some(scores.coverage90)),
        ("forecast-interval-score", false, |scores| Some(scores.interval_score90)),
        ("forecast-peak-coverage", true, |scores| scores.peak_coverage95),
        ("forecast-total-coverage", true, |scores| scores.day_total_coverage90),
    ];
    let show = |share: bool, value: Option<f64>| if share { percent(value) } else { number(value) };
    let row = |(key, share, pick): &(&str, bool, Pick)| {
        vec![catalogue.word(key), show(*share, pick(&ours)), show(*share, average.as_ref().and_then(pick))]
    };
    let rows: Vec<Vec<String>> = rows.iter().map(row).collect();
    let heading = ["forecast-score", "forecast-ours", "forecast-average"].map(|key| catalogue.word(key));
    vec![
        catalogue.text("forecast-scored", &title),
        table::headed(&heading, &rows),
        catalogue.word("forecast-average-note"),
    ]
}
