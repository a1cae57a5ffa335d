//! Whose visit it is, by what its requests say: a path, a parameter of the query, a cookie or a
//! field of the log.

use super::extra::fields;
use super::line::{Extra, Line, Pair};
use super::pages::{path, query};
use crate::message::Message;
use crate::vocabulary::{Profil, Word};

/// Most rules of a log.
pub const MOST_RULES: usize = 100;

/// A rule that tells a visit's profil: `PROFIL=path:/eleve/`, `PROFIL=query:role=parent`,
/// `PROFIL=cookie:profil=parent` or `PROFIL=field:role=teacher`. `*` in a value stands for anything;
/// a path is matched from its start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfilRule {
    /// The profil of a visit with a matching request.
    pub profil: Profil,
    place: Place,
    name: Vec<u8>,
    value: Vec<u8>,
}

/// Where a rule looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Path,
    Query,
    Cookie,
    Field,
}

impl ProfilRule {
    /// Reads a rule.
    ///
    /// # Errors
    /// Another profil, another place, no name or no value.
    pub fn parse(text: &str) -> Result<Self, Message> {
        let refused = || Message::new("log-profil-rule").with("rule", text).with("profils", Profil::texts());
        let (profil, rest) = text.split_once('=').ok_or_else(refused)?;
        let profil = Profil::from_text(profil.trim()).ok_or_else(refused)?;
        let (place, pattern) = rest.split_once(':').ok_or_else(refused)?;
        let place = match place.trim() {
            "path" if pattern.starts_with(['/', '*']) => {
                let value = format!("{}*", pattern.trim_end_matches('*')).into_bytes();
                return Ok(Self { profil, place: Place::Path, name: Vec::new(), value });
            }
            "query" => Place::Query,
            "cookie" => Place::Cookie,
            "field" => Place::Field,
            _ => return Err(refused()),
        };
        let (name, value) = pattern
            .split_once('=')
            .filter(|(name, value)| !name.is_empty() && !value.is_empty())
            .ok_or_else(refused)?;
        Ok(Self { profil, place, name: name.into(), value: value.into() })
    }

    /// Whether it looks at something that a log may not have.
    pub(super) fn looks_beside_the_request(&self) -> bool {
        matches!(self.place, Place::Cookie | Place::Field)
    }

    /// Whether a request matches.
    fn matches(&self, line: &Line<'_>) -> bool {
        match self.place {
            Place::Path => like(&self.value, path(line.target)),
            Place::Query => pairs(query(line.target), b'&').any(|(name, value)| self.is(name, value)),
            Place::Cookie => {
                cookies(line).any(|cookies| pairs(cookies, b';').any(|(name, value)| self.is(name, value)))
            }
            Place::Field => match line.extra {
                Extra::Text(rest) => fields(rest).any(|(name, value)| self.is(name, value)),
                Extra::Pairs(pairs) => pairs.iter().any(|(name, value)| self.is(name, value)),
            },
        }
    }

    fn is(&self, name: &[u8], value: &[u8]) -> bool {
        name == self.name && like(&self.value, value)
    }
}

/// The first rule that a request matches.
pub(super) fn first_match(rules: &[ProfilRule], line: &Line<'_>) -> Option<u8> {
    rules.iter().zip(0_u8..).find(|(rule, _)| rule.matches(line)).map(|(_, index)| index)
}

/// Every header of the line that may hold cookies: quoted texts behind the agent, and fields so named.
fn cookies<'a>(line: &Line<'a>) -> impl Iterator<Item = &'a [u8]> {
    let (text, listed): (&[u8], &[Pair<'_>]) = match line.extra {
        Extra::Text(rest) => (rest, &[]),
        Extra::Pairs(pairs) => (b"", pairs),
    };
    let named = |name: &[u8]| matches!(name, b"\"" | b"cookie" | b"cookies" | b"http_cookie");
    let found = fields(text).chain(listed.iter().copied());
    found.filter(move |(name, _)| named(name)).map(|(_, value)| value)
}

/// `name=value` pairs apart by a mark.
fn pairs(text: &[u8], mark: u8) -> impl Iterator<Item = (&[u8], &[u8])> {
    text.split(move |byte| *byte == mark).filter_map(|pair| {
        let pair = pair.trim_ascii();
        let equals = pair.iter().position(|byte| *byte == b'=')?;
        Some((&pair[..equals], &pair[equals + 1..]))
    })
}

/// Whether a text is like a pattern in which `*` stands for anything.
fn like(pattern: &[u8], text: &[u8]) -> bool {
    let mut parts = pattern.split(|byte| *byte == b'*');
    let first = parts.next().unwrap_or(b"");
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = memchr::memmem::find(rest, part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::super::clock::Clock;
    use super::super::line::parse;
    use super::*;
    use proptest::prelude::*;

    fn matched(rules: &[&str], target: &str, tail: &str) -> Option<u8> {
        let rules: Vec<ProfilRule> = rules.iter().map(|rule| ProfilRule::parse(rule).unwrap()).collect();
        let text = format!(r#"1.2.3.4 - - [23/Mar/2020:08:00:10 +0100] "GET {target} HTTP/1.1" 200 5 "-" "M" {tail}"#);
        first_match(&rules, &parse(text.as_bytes(), &mut Clock::default()).unwrap())
    }

    #[test]
    fn the_first_rule_that_matches_wins() {
        let rules = ["parent=path:/parents/", "eleve=path:/*/eleve", "enseignant=query:role=prof*"];
        assert_eq!(matched(&rules, "/parents/eleve", ""), Some(0));
        assert_eq!(matched(&rules, "/college/eleve/notes?role=prof", ""), Some(1));
        assert_eq!(matched(&rules, "/x?a=b&role=professeur", ""), Some(2));
        assert_eq!(matched(&rules, "/x?role=parent", ""), None);
        assert_eq!(matched(&rules, "/parents?to=/parents/", ""), None);
        assert_eq!(matched(&rules, "http://ent.example/parents/x", ""), Some(0));
    }

    #[test]
    fn cookies_and_fields_where_the_log_has_them() {
        let rules = ["parent=cookie:profil=parent", "eleve=field:role=eleve"];
        for tail in
            [r#""sid=1; profil=parent""#, r#"rt=0.1 cookie="profil=parent""#, r#"http_cookie=profil=parent;x=1"#]
        {
            assert_eq!(matched(&rules, "/", tail), Some(0), "{tail}");
        }
        assert_eq!(matched(&rules, "/", "role=eleve"), Some(1));
        assert_eq!(matched(&rules, "/?profil=parent", r#""profil=parents""#), None);
    }

    #[test]
    fn wrong_rules_are_refused() {
        for text in [
            "",
            "eleve",
            "eleve=/x",
            "pupil=path:/x",
            "eleve=path:x",
            "eleve=cookie:profil",
            "eleve=query:=x",
            "eleve=host:x=y",
        ] {
            assert_eq!(ProfilRule::parse(text).unwrap_err().key, "log-profil-rule", "{text}");
        }
    }

    proptest! {
        /// Against the definition: a star at any place takes any number of letters.
        #[test]
        fn a_star_stands_for_anything(pattern in "[ab*]{0,6}", text in "[ab]{0,8}") {
            fn slow(pattern: &[u8], text: &[u8]) -> bool {
                match pattern.split_first() {
                    None => text.is_empty(),
                    Some((b'*', rest)) => (0..=text.len()).any(|from| slow(rest, &text[from..])),
                    Some((letter, rest)) => text.first() == Some(letter) && slow(rest, &text[1..]),
                }
            }
            prop_assert_eq!(like(pattern.as_bytes(), text.as_bytes()), slow(pattern.as_bytes(), text.as_bytes()));
        }

        #[test]
        fn any_text_is_a_rule_or_a_message(text in "(eleve=)?(path:|cookie:|query:)?\\PC{0,20}") {
            if let Ok(rule) = ProfilRule::parse(&text) {
                let _ = matched(&[&text], "/a?b=c", "d=e");
                prop_assert_eq!(rule.profil, Profil::Eleve);
            }
        }
    }
}
