//! Texts with holes: `/service/{service}?bytes={bytes}`. Cut once when the journey is read, filled for
//! every request.

use std::borrow::Cow;
use std::fmt::Write;

use afflux_models::Message;

/// What may stand in a hole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Variable {
    /// Login name of the visitor's account.
    Account,
    /// Its password.
    Password,
    /// Word of the page's service.
    Service,
    /// Planned bytes of the page.
    Bytes,
    /// Planned bytes of the upload.
    UploadBytes,
    /// Day of the visit, `2020-03-23`.
    Date,
    /// Monday of that week.
    Monday,
    /// Sunday of that week.
    Sunday,
    /// Id of the visit, in hexadecimal.
    Visit,
    /// Number of the page, the login being 0.
    Page,
    /// Host of the target, with its port when the address has one.
    Host,
    /// Scheme and host of the target.
    Origin,
    /// A secret, by its number.
    Secret(u16),
    /// The value of a cookie.
    Cookie(Box<str>),
    /// What an earlier response held, by its number.
    Extracted(u16),
}

/// The names of those that the plan and the target give.
pub(super) const GIVEN: [(&str, Variable); 12] = [
    ("account", Variable::Account),
    ("password", Variable::Password),
    ("service", Variable::Service),
    ("bytes", Variable::Bytes),
    ("upload_bytes", Variable::UploadBytes),
    ("date", Variable::Date),
    ("monday", Variable::Monday),
    ("sunday", Variable::Sunday),
    ("visit", Variable::Visit),
    ("page", Variable::Page),
    ("host", Variable::Host),
    ("origin", Variable::Origin),
];

impl Variable {
    /// Whether its value is a credential, or may be one.
    pub(crate) fn is_secret(&self) -> bool {
        matches!(self, Self::Password | Self::Secret(_) | Self::Cookie(_) | Self::Extracted(_))
    }
}

/// How a value is written where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    /// As it is.
    Plain,
    /// In an address or a form: all but unreserved characters (RFC 3986) become `%XX`.
    Percent,
    /// Inside a JSON text.
    Json,
    /// In a header: control characters are left out.
    Header,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(Box<str>),
    Hole(Variable, Coding),
}

/// A text with holes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Template {
    parts: Vec<Part>,
}

/// What a name means, where the template stands.
pub(super) enum Meaning {
    /// Filled for every request.
    Hole(Variable),
    /// The same for ever.
    Constant(String),
}

/// Gives the value of a variable.
pub(crate) trait Fill {
    /// The value.
    fn value(&self, variable: &Variable) -> Cow<'_, str>;
}

impl Template {
    /// Cuts a text. Literal characters, those of constants too, are kept as `literal` writes them; `{{` and
    /// `}}` are braces.
    ///
    /// # Errors
    /// A brace without its other half, or a name that means nothing here.
    pub(super) fn parse(
        text: &str,
        coding: Coding,
        literal: impl Fn(&str) -> String,
        meaning: &dyn Fn(&str) -> Option<Meaning>,
    ) -> Result<Self, Message> {
        let mut template = Self::default();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            template.push_text(&literal(&rest[..at]));
            let brace = &rest[at..=at];
            let after = &rest[at + 1..];
            if let Some(doubled) = after.strip_prefix(brace) {
                template.push_text(&literal(brace));
                rest = doubled;
                continue;
            }
            let Some((name, tail)) = (brace == "{").then(|| after.split_once('}')).flatten() else {
                return Err(Message::new("journey-brace"));
            };
            match meaning(name.trim()) {
                Some(Meaning::Hole(variable)) => template.parts.push(Part::Hole(variable, coding)),
                Some(Meaning::Constant(value)) => template.push_text(&literal(&value)),
                None => return Err(Message::new("journey-variable").with("name", name.trim())),
            }
            rest = tail;
        }
        template.push_text(&literal(rest));
        Ok(template)
    }

    /// Adds literal text.
    pub(super) fn push_text(&mut self, text: &str) {
        match self.parts.last_mut() {
            _ if text.is_empty() => {}
            Some(Part::Text(before)) => *before = format!("{before}{text}").into(),
            _ => self.parts.push(Part::Text(text.into())),
        }
    }

    /// Adds another template.
    pub(super) fn append(&mut self, other: Self) {
        for part in other.parts {
            match part {
                Part::Text(text) => self.push_text(&text),
                hole => self.parts.push(hole),
            }
        }
    }

    /// The text, when there is no hole in it.
    pub(crate) fn literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether it begins with a literal text that begins so.
    pub(super) fn starts_with(&self, beginning: &str) -> bool {
        matches!(self.parts.first(), Some(Part::Text(text)) if text.starts_with(beginning))
    }

    /// The variable, when the whole text is one hole.
    pub(super) fn only_hole(&self) -> Option<&Variable> {
        match self.parts.as_slice() {
            [Part::Hole(variable, _)] => Some(variable),
            _ => None,
        }
    }

    /// What stands in its holes.
    pub(super) fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.parts.iter().filter_map(|part| match part {
            Part::Hole(variable, _) => Some(variable),
            Part::Text(_) => None,
        })
    }

    /// Appends the filled text.
    pub(crate) fn fill(&self, values: &impl Fill, out: &mut String) {
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Hole(variable, coding) => put(&values.value(variable), *coding, out),
            }
        }
    }

    /// The filled text.
    pub(crate) fn filled(&self, values: &impl Fill) -> String {
        let mut out = String::with_capacity(64);
        self.fill(values, &mut out);
        out
    }

    /// The text with the names of its holes, or their values where these are no secret: for people.
    pub(crate) fn shown(&self, values: Option<&dyn Fill>, names: &dyn Fn(&Variable) -> String) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match (part, values) {
                (Part::Text(text), _) => out.push_str(text),
                (Part::Hole(variable, coding), Some(values)) if !variable.is_secret() => {
                    put(&values.value(variable), *coding, &mut out);
                }
                (Part::Hole(variable, _), _) => {
                    let _ = write!(out, "{{{}}}", names(variable));
                }
            }
        }
        out
    }
}

/// A text as a coding writes it.
pub(crate) fn coded(text: &str, coding: Coding) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    put(text, coding, &mut out);
    out
}

fn put(text: &str, coding: Coding, out: &mut String) {
    match coding {
        Coding::Plain => out.push_str(text),
        Coding::Percent => put_percent(text, out),
        Coding::Json => put_json(text, out),
        Coding::Header => out.extend(text.chars().filter(|letter| !letter.is_control())),
    }
}

fn put_percent(text: &str, out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    if text.bytes().all(is_plain) {
        return out.push_str(text);
    }
    for byte in text.bytes() {
        if is_plain(byte) {
            out.push(char::from(byte));
        } else {
            let digit = |half: u8| char::from(DIGITS[usize::from(half & 15)]);
            out.extend(['%', digit(byte >> 4), digit(byte)]);
        }
    }
}

fn put_json(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            letter if letter < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
}

/// What an address may not hold literally becomes `%XX`; what is already coded stays.
pub(super) fn address_literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii_graphic() && !matches!(letter, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '#') {
            out.push(letter);
        } else {
            put_percent(letter.encode_utf8(&mut [0; 4]), &mut out);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Names;

    impl Fill for Names {
        fn value(&self, variable: &Variable) -> Cow<'_, str> {
            match variable {
                Variable::Account => "a b&c=é@x.test".into(),
                Variable::Password => "s3cret\"\n".into(),
                other => format!("{other:?}").into(),
            }
        }
    }

    fn meaning(name: &str) -> Option<Meaning> {
        match name {
            "school" => Some(Meaning::Constant("0750654D/x".into())),
            _ => GIVEN.iter().find(|(known, _)| *known == name).map(|(_, variable)| Meaning::Hole(variable.clone())),
        }
    }

    fn parse(text: &str, coding: Coding) -> Result<Template, Message> {
        Template::parse(text, coding, str::to_owned, &meaning)
    }

    #[test]
    fn holes_are_filled_as_the_place_asks() {
        let filled = |text: &str, coding| parse(text, coding).unwrap().filled(&Names);
        assert_eq!(filled("/p/{account}?s={school}", Coding::Percent), "/p/a%20b%26c%3D%C3%A9%40x.test?s=0750654D/x");
        assert_eq!(filled("{{\"p\": \"{ password }\"}}", Coding::Json), "{\"p\": \"s3cret\\\"\\u000a\"}");
        assert_eq!(filled("x{password}", Coding::Header), "xs3cret\"");
        assert_eq!(parse("a{school}", Coding::Plain).unwrap().literal(), Some("a0750654D/x"));
    }

    #[test]
    fn what_is_wrong_with_a_text_is_said() {
        for text in ["{account", "account}", "a{{b}", "{"] {
            assert_eq!(parse(text, Coding::Plain).unwrap_err().key, "journey-brace", "{text}");
        }
        let unknown = parse("{acount}", Coding::Plain).unwrap_err();
        assert_eq!((unknown.key, unknown.args[0].1.as_str()), ("journey-variable", "acount"));
    }

    #[test]
    fn secrets_are_shown_by_their_names() {
        let template = parse("{service}-{password}", Coding::Percent).unwrap();
        let name = |variable: &Variable| format!("{variable:?}").to_lowercase();
        assert_eq!(template.shown(Some(&Names), &name), "Service-{password}");
        assert_eq!(template.shown(None, &name), "{service}-{password}");
    }

    #[test]
    fn an_address_holds_what_it_may() {
        assert_eq!(address_literal("/é t/%20?a=b&c=<>"), "/%C3%A9%20t/%20?a=b&c=%3C%3E");
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in "\\PC{0,60}", coding in 0..4u8) {
            let coding = [Coding::Plain, Coding::Percent, Coding::Json, Coding::Header][usize::from(coding)];
            if let Ok(template) = parse(&text, coding) {
                let _ = (template.filled(&Names), template.shown(None, &|_| String::new()));
            }
        }

        #[test]
        fn a_coded_value_is_read_back(text in "\\PC{0,40}") {
            let json: String = serde_json::from_str(&format!("\"{}\"", coded(&text, Coding::Json))).unwrap();
            prop_assert_eq!(&json, &text);
            let percent = coded(&text, Coding::Percent);
            prop_assert!(percent.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"%-._~".contains(&byte)));
            let read: Vec<(String, String)> =
                url::form_urlencoded::parse(format!("a={percent}").as_bytes()).into_owned().collect();
            prop_assert_eq!(&read[0].1, &text);
        }
    }
}
