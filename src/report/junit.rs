//! A run as JUnit XML: each limit is a test case that passes, fails, is skipped (not enough evidence) or is an
//! error (the generator was the limit).

use super::limits_told::{self, LimitTold};
use super::{RunReport, labels};
use crate::locale::Catalogue;

/// The document.
pub(crate) fn render(report: &RunReport, catalogue: &Catalogue) -> String {
    let limits = limits_told::rows(report, catalogue);
    let count = |status: &str| limits.iter().filter(|limit| limit.status == status).count();
    // A run without limits is one case that is skipped: an empty suite would look like a success.
    let (tests, skipped) = if limits.is_empty() { (1, 1) } else { (limits.len(), count("inconclusive")) };
    let counts = format!(
        "tests=\"{tests}\" failures=\"{}\" errors=\"{}\" skipped=\"{skipped}\"",
        count("fail"),
        count("invalid")
    );
    let health = report.measured.as_ref().and_then(|outcome| outcome.generator.as_ref());
    let seconds = health.map_or(0.0, |health| health.wall_s);
    let began = report.measured.as_ref().map_or("", |outcome| outcome.provenance.began.trim_end_matches('Z'));
    let title = report.setting.title(catalogue.language().code());
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text.push_str(&format!("<testsuites name=\"afflux\" {counts} time=\"{seconds:.3}\">\n"));
    text.push_str(&format!("  <testsuite name=\"{}\" {counts} time=\"{seconds:.3}\"", escaped(title)));
    if !began.is_empty() {
        text.push_str(&format!(" timestamp=\"{}\"", escaped(began)));
    }
    text.push_str(">\n    <properties>\n");
    for (name, value) in labels::provenance(report, catalogue) {
        text.push_str(&format!("      <property name=\"{}\" value=\"{}\"/>\n", escaped(&name), escaped(&value)));
    }
    text.push_str("    </properties>\n");
    if limits.is_empty() {
        text.push_str(&case(&report.setting.name, "limits", &catalogue.word("section-limits")));
        let message = escaped(&catalogue.word("report-sentence-no-limits"));
        text.push_str(&format!(">\n      <skipped message=\"{message}\"/>\n    </testcase>\n"));
    }
    limits.iter().for_each(|limit| text.push_str(&test_case(limit, &report.setting.name, catalogue)));
    let verdict = labels::verdict(report, catalogue);
    let out = format!("{} {}: {}.", verdict.sign, verdict.word, verdict.sentence);
    text.push_str(&format!("    <system-out>{}</system-out>\n  </testsuite>\n</testsuites>\n", escaped(&out)));
    text
}

fn case(scenario: &str, kind: &str, name: &str) -> String {
    format!("    <testcase classname=\"{}\" name=\"{}\"", escaped(&format!("afflux.{scenario}.{kind}")), escaped(name))
}

fn test_case(limit: &LimitTold, scenario: &str, catalogue: &Catalogue) -> String {
    let open = case(scenario, limit.kind, &limit.name);
    let words = limit.cells();
    let values = [("max", words[1].clone()), ("value", words[2].clone()), ("interval", words[3].clone())];
    let mut message = catalogue.text("junit-message", &values);
    if let Some(reason) = &limit.reason {
        message = format!("{reason} ({message})");
    }
    let mut message = escaped(&message);
    if let Some(at) = &limit.first_breach {
        message.push_str(&escaped(&format!(" {}", catalogue.text("junit-since", &[("at", at.clone())]))));
    }
    match limit.status {
        "fail" => format!("{open}>\n      <failure type=\"limit\" message=\"{message}\"/>\n    </testcase>\n"),
        "invalid" => format!("{open}>\n      <error type=\"generator\" message=\"{message}\"/>\n    </testcase>\n"),
        "inconclusive" => format!("{open}>\n      <skipped message=\"{message}\"/>\n    </testcase>\n"),
        // What passes says its value too: a risk that is a warning is seen there.
        _ => format!("{open}>\n      <system-out>{} · {message}</system-out>\n    </testcase>\n", escaped(&words[5])),
    }
}

/// Text of an attribute or an element: nothing that XML 1.0 does not allow, nothing that has a meaning.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            // Char ::= #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF]
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            letter if letter.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}
