//! Texts of the export: HTML-escaped, profils in French or as entcore names them.

use crate::audience::fields::plain;
use crate::vocabulary::Profil;

/// The profil of a word; none for guests and for what is not known.
pub(super) fn profil(word: &str) -> Option<Profil> {
    let word = plain(word);
    let is = |starts: &[&str]| starts.iter().any(|start| word.starts_with(start));
    if is(&["eleve", "student", "etudiant", "apprenant"]) {
        Some(Profil::Eleve)
    } else if is(&["enseignant", "teacher", "professeur"]) {
        Some(Profil::Enseignant)
    } else if is(&["parent", "relative", "responsable", "famille"]) {
        Some(Profil::Parent)
    } else if is(&["collectivite", "personnel de collectivite", "personnel de la collectivite", "agent"]) {
        Some(Profil::Collectivite)
    } else if is(&["personnel", "personnels", "administratif", "vie scolaire", "direction", "admin"]) {
        Some(Profil::Personnel)
    } else {
        None
    }
}

/// A text without its HTML escapes: numbers, and the names that French texts need.
pub(super) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let escape = rest.find(';').filter(|end| *end <= 10);
        match escape.and_then(|end| Some((end, letter(&rest[1..end])?))) {
            Some((end, letter)) => {
                plain.push(letter);
                rest = &rest[end + 1..];
            }
            None => {
                plain.push('&');
                rest = &rest[1..];
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn letter(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    let known = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", ' '),
        ("rsquo", '’'),
        ("eacute", 'é'),
        ("Eacute", 'É'),
        ("egrave", 'è'),
        ("Egrave", 'È'),
        ("ecirc", 'ê'),
        ("agrave", 'à'),
        ("acirc", 'â'),
        ("ocirc", 'ô'),
        ("icirc", 'î'),
        ("ccedil", 'ç'),
    ];
    known.iter().find(|(known, _)| *known == name).map(|(_, letter)| *letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn profils_in_every_wording() {
        for (word, wanted) in [
            ("Élève", Some(Profil::Eleve)),
            ("Enseignants", Some(Profil::Enseignant)),
            ("Relative", Some(Profil::Parent)),
            ("Parent d'élève", Some(Profil::Parent)),
            ("Personnel", Some(Profil::Personnel)),
            ("Personnel de collectivité", Some(Profil::Collectivite)),
            ("Invité", None),
            ("", None),
        ] {
            assert_eq!(profil(word), wanted, "{word}");
        }
    }

    #[test]
    fn escapes_are_undone() {
        assert_eq!(
            unescaped("Coll&egrave;ge de l&#39;&#xC9;rable & fils &amp; co &x; &"),
            "Collège de l'Érable & fils & co &x; &"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in ".{0,40}|[&#x;a-z0-9]{0,40}") {
            let plain = unescaped(&text);
            prop_assert!(plain.len() <= text.len() + 4);
        }
    }
}
