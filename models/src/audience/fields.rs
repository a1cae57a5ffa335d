//! Names and fields of tables, however they were written.

/// A column's name without capitals, accents and space around: `académie ` is `academie`.
pub(crate) fn plain(name: &str) -> String {
    let name = name.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    name.chars().flat_map(char::to_lowercase).map(without_accent).collect()
}

fn without_accent(letter: char) -> char {
    match letter {
        'à' | 'â' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        other => other,
    }
}

/// The separator of a line: whichever of `;`, tab and `,` stands in it most often outside quotes;
/// `;` and tab go first, because a comma may be a decimal one.
pub(crate) fn separator(line: &str) -> char {
    let mut quoted = false;
    let mut counts = [(';', 0_usize), ('\t', 0), (',', 0)];
    for letter in line.chars() {
        quoted ^= letter == '"';
        for (separator, count) in &mut counts {
            *count += usize::from(!quoted && letter == *separator);
        }
    }
    counts.iter().find(|(_, count)| *count > 0).map_or(',', |(separator, _)| *separator)
}

/// The fields of one line. A field never spans lines here: an open quote is then one bad line, not
/// the rest of the file.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    text: String,
    ends: Vec<usize>,
}

impl Fields {
    /// Splits a line; false when a quote is left open. Space around fields is taken away.
    pub(crate) fn split(&mut self, line: &str, separator: char) -> bool {
        self.text.clear();
        self.ends.clear();
        let mut rest = line;
        loop {
            let (field_end, closed) = self.take_field(rest, separator);
            self.ends.push(self.text.len());
            if !closed {
                return false;
            }
            match rest.get(field_end..).and_then(|tail| tail.strip_prefix(separator)) {
                Some(tail) => rest = tail,
                None => return true,
            }
        }
    }

    /// Copies the first field of a text; returns where it ends and whether its quote was closed.
    fn take_field(&mut self, text: &str, separator: char) -> (usize, bool) {
        let start = text.len() - text.trim_start_matches(' ').len();
        let Some(quoted) = text[start..].strip_prefix('"') else {
            let end = text.find(separator).unwrap_or(text.len());
            self.text.push_str(text[..end].trim());
            return (end, true);
        };
        let mut letters = quoted.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            if letter != '"' {
                self.text.push(letter);
            } else if letters.next_if(|(_, next)| *next == '"').is_some() {
                self.text.push('"');
            } else {
                let after = start + 1 + at + 1;
                let end = text[after..].find(separator).map_or(text.len(), |more| after + more);
                self.text.push_str(text[after..end].trim());
                return (end, true);
            }
        }
        (text.len(), false)
    }

    /// Number of fields.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A field, empty when there is none.
    pub(crate) fn get(&self, index: usize) -> &str {
        let start = if index == 0 { 0 } else { self.ends.get(index - 1).copied().unwrap_or(0) };
        self.ends.get(index).and_then(|end| self.text.get(start..*end)).unwrap_or("")
    }

    /// Every field.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.get(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(line: &str, separator: char) -> Option<Vec<String>> {
        let mut fields = Fields::default();
        fields.split(line, separator).then(|| fields.iter().map(str::to_string).collect())
    }

    #[test]
    fn quotes_hold_separators_and_quotes() {
        assert_eq!(split("a;b ; c", ';').unwrap(), ["a", "b", "c"]);
        assert_eq!(split(r#""a;b";"c ""d""";"#, ';').unwrap(), ["a;b", "c \"d\"", ""]);
        assert_eq!(split("", ';').unwrap(), [""]);
        assert_eq!(split("a;\"b", ';'), None);
    }

    #[test]
    fn names_are_compared_without_accents_and_capitals() {
        assert_eq!(plain("\u{feff}Académie "), "academie");
        assert_eq!(plain("utilisateurs_autreAppareil"), "utilisateurs_autreappareil");
    }

    #[test]
    fn a_decimal_comma_is_not_a_separator() {
        assert_eq!(separator("1;0,5;0,25;0,3"), ';');
        assert_eq!(separator("\"a;b\",c"), ',');
    }

    proptest! {
        #[test]
        fn any_line_is_split(line in ".*", separator in prop::sample::select(vec![';', ',', '\t'])) {
            let mut fields = Fields::default();
            fields.split(&line, separator);
            prop_assert!(fields.len() >= 1);
        }

        #[test]
        fn quoted_fields_come_back(values in prop::collection::vec("[a-z\";, é]{0,8}", 1..6)) {
            let line = values.iter().map(|v| format!("\"{}\"", v.replace('"', "\"\""))).collect::<Vec<_>>().join(";");
            prop_assert_eq!(split(&line, ';'), Some(values));
        }
    }
}
