//! All weeks and lines as one JSON document, written as it is made.

use std::io::{self, BufWriter, Write};

use afflux_models::audience::dnma::DurationMeaning;
use afflux_models::vocabulary::Word;
use serde_json::{Map, Value, json};

use super::Summary;
use super::values::{COLUMNS, Cell, cells};
use crate::context::Context;
use crate::failure::Failure;

/// Prints it.
pub(super) fn print(summary: &Summary<'_>, context: &Context) -> Result<(), Failure> {
    let mut stdout = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    write(summary, context, &mut stdout)
        .and_then(|()| stdout.flush())
        .map_err(|error| Failure::output("stdout", &error))
}

/// What is said of the whole comes first, `rows` last.
fn write(summary: &Summary<'_>, context: &Context, to: &mut impl Write) -> io::Result<()> {
    let head = head(summary, context);
    let text = format!("{head:#}");
    let open = text.trim_end().strip_suffix('}').unwrap_or(&text).trim_end();
    write!(to, "{open},\n  \"rows\": [")?;
    let mut first = true;
    for monday in summary.indicators.mondays() {
        for line in summary.indicators.week(monday) {
            let mut row: Map<String, Value> = COLUMNS
                .iter()
                .zip(cells(summary, monday, &line))
                .map(|(name, cell)| ((*name).into(), value(cell)))
                .collect();
            let days = line.change.and_then(|change| change.days);
            row.insert("holidays_differ".into(), days.map(|days| days.differ()).into());
            write!(to, "{}\n    ", if first { "" } else { "," })?;
            serde_json::to_writer(&mut *to, &row)?;
            first = false;
        }
    }
    writeln!(to, "\n  ]\n}}")
}

fn head(summary: &Summary<'_>, context: &Context) -> Value {
    let catalogue = &context.catalogue;
    let notes = summary.notes();
    let notes = notes.iter().map(|note| json!({ "key": note.key, "text": catalogue.message(note) }));
    let warnings = summary.warnings.iter().map(|warning| {
        json!({
            "name": summary.indicators.names().get(warning.line),
            "week": warning.week.to_string(),
            "factor": warning.factor,
            "reading": warning.reading.as_str(),
        })
    });
    json!({
        "by": summary.by,
        "files": summary.weeks.files,
        "fingerprint": summary.weeks.fingerprint,
        "rows_read": summary.weeks.rows,
        "schools": summary.weeks.school_count(),
        "weeks": summary.week_count,
        "from": summary.span.0.to_string(),
        "to": summary.span.1.to_string(),
        "duration_is": summary.question.duration.map(|meaning| match meaning {
            DurationMeaning::MeanPerVisit => "mean",
            DurationMeaning::Total => "total",
        }),
        "unverified_on_real_bytes": true,
        "notes": notes.collect::<Vec<Value>>(),
        "warnings_text": summary.warnings_in_words(catalogue),
        "warnings": warnings.collect::<Vec<Value>>(),
        "left_out": summary.weeks.examples.iter().map(|problem| catalogue.problem(problem)).collect::<Vec<String>>(),
    })
}

fn value(cell: Cell) -> Value {
    match cell {
        Cell::Text(text) => text.into(),
        Cell::Week(day) => day.to_string().into(),
        Cell::Count(count) => count.into(),
        Cell::Figure(value) => value.into(),
        Cell::Nothing => Value::Null,
    }
}
