//! The Prometheus text format: samples, line by line. What is not one is passed over.

/// A sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line<'t> {
    /// Name of the metric.
    pub name: &'t str,
    /// What stands between the braces, as written; empty without.
    pub labels: &'t str,
    /// Its value.
    pub value: f64,
}

/// Whether a text is the name of a metric.
pub fn is_name(text: &str) -> bool {
    let mut letters = text.bytes();
    let first = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_' || byte == b':';
    text.len() <= 200 && letters.next().is_some_and(first) && letters.all(|byte| first(byte) || byte.is_ascii_digit())
}

/// The samples of a text.
pub fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    text.lines().filter_map(line)
}

fn line(line: &str) -> Option<Line<'_>> {
    let line = line.trim();
    let end = line.find(['{', ' ', '\t'])?;
    let (name, rest) = line.split_at(end);
    if !is_name(name) {
        return None;
    }
    let (labels, rest) = match rest.strip_prefix('{') {
        Some(inside) => {
            let close = closing(inside)?;
            (&inside[..close], &inside[close + 1..])
        }
        None => ("", rest),
    };
    // A time may follow the value.
    let value = rest.split_ascii_whitespace().next()?.parse().ok()?;
    Some(Line { name, labels, value })
}

/// The brace that ends the labels: not one inside a quoted value.
fn closing(labels: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in labels.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'}' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn samples_are_read_and_the_rest_is_passed_over() {
        let text = "# HELP a b\n# TYPE a counter\na 1\na{x=\"}\\\"\",y=\"é\"} 2.5e3 1700000000000\n  b:c\t+Inf\n\
                    a{x=\"1\" 3\n1a 4\na\na x\n{} 1\n";
        let found: Vec<_> = lines(text).map(|line| (line.name, line.labels, line.value)).collect();
        assert_eq!(found, [("a", "", 1.0), ("a", "x=\"}\\\"\",y=\"é\"", 2500.0), ("b:c", "", f64::INFINITY)]);
    }

    proptest! {
        #[test]
        fn any_text_gives_samples(text in "\\PC{0,60}", labels in "[a-z=\"\\\\{},é]{0,20}") {
            let both = format!("{text}\na{{{labels}}} 1\n");
            for sample in lines(&both) {
                prop_assert!(is_name(sample.name) && both.contains(sample.labels));
            }
        }
    }
}
