//! The limits: what the replay measured, and the risk on the scenario's day.

use maud::{Markup, html};

use super::super::details::table;
use super::super::{RunReport, labels};
use super::kind;
use crate::locale::{Catalogue, NOTHING};

/// The limits: what the replay measured, and the risk on the scenario's day.
pub(crate) fn section(report: &RunReport, catalogue: &Catalogue) -> Markup {
    let keys =
        ["column-limit", "column-max", "column-predicted", "column-measured", "column-interval", "column-status"];
    let risks = &report.readiness.risks;
    html! {
        section {
            h2 { (catalogue.word("section-limits")) }
            @if report.setting.limits.is_empty() { p { (catalogue.word("limits-none")) } }
            @if !risks.is_empty() {
                h3 { (catalogue.word("limits-day")) }
                p { (catalogue.word("limits-text")) }
                (risk_table(report, catalogue))
                (kind(&["simulated"], catalogue))
            }
            @if !report.measured_limits.is_empty() {
                h3 { (catalogue.word("limits-replay")) }
                table {
                    thead { tr { @for key in keys { th scope="col" { (catalogue.word(key)) } } } }
                    tbody { @for (n, judged) in report.measured_limits.iter().enumerate() {
                        @let show = |value: f64| labels::limit_value(&judged.limit, value, catalogue);
                        tr class=(judged.status.as_str()) {
                            th scope="row" {
                                (labels::limit(&judged.limit, catalogue))
                                @let remark = labels::remark(judged, report, catalogue);
                                @if !remark.is_empty() { br; span.small { (remark) } }
                            }
                            td { (show(judged.limit.max)) }
                            td { (predicted_value(report, n, show)) }
                            td { (judged.value.map_or(NOTHING.into(), show)) }
                            td { (labels::range(judged.low, judged.high, show)) }
                            td.status { (labels::status_sign(judged.status)) " " (labels::status(judged.status, catalogue)) }
                        }
                    } }
                }
                (kind(&["measured", "simulated"], catalogue))
            }
        }
    }
}

/// Median of the predicted replications for a limit of the replay.
pub(crate) fn predicted_value(report: &RunReport, n: usize, show: impl Fn(f64) -> String) -> String {
    let value = report.predicted_limits.get(n).and_then(|risk| risk.value);
    value.map_or(NOTHING.into(), |figure| show(figure.value))
}

fn risk_table(report: &RunReport, catalogue: &Catalogue) -> Markup {
    let (heading, rows) = risk_rows(report, catalogue);
    let remarks = report.readiness.risks.iter().map(|risk| labels::risk_remark(risk, report, catalogue));
    let remarks = remarks.zip(&report.readiness.risks).filter(|(remark, _)| !remark.is_empty());
    html! {
        (table(&heading, &rows))
        @for (remark, risk) in remarks {
            p.small { (catalogue.text("text-named", &[("name", labels::limit(&risk.limit, catalogue)), ("text", remark)])) }
        }
    }
}

/// Heading and rows of the risks on the scenario's day, for the page and the terminal.
pub(crate) fn risk_rows(report: &RunReport, catalogue: &Catalogue) -> (Vec<String>, Vec<Vec<String>>) {
    let keys = ["column-limit", "column-max", "column-simulated", "column-interval", "column-risk"];
    let rows = report.readiness.risks.iter().map(|risk| {
        let show = |value: f64| labels::limit_value(&risk.limit, value, catalogue);
        vec![
            labels::limit(&risk.limit, catalogue),
            show(risk.limit.max),
            risk.value.map_or(NOTHING.into(), |figure| show(figure.value)),
            risk.value.map_or(NOTHING.into(), |figure| labels::figure_range(&figure, show)),
            risk.probability().map_or(NOTHING.into(), |share| catalogue.percent(share)),
        ]
    });
    (keys.map(|key| catalogue.word(key)).to_vec(), rows.collect())
}
