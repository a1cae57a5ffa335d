//! A value out of a page: of the first element that a CSS selector finds, an attribute or its text.
//!
//! The page is read as a stream and only as far as that element; no tree is built.

use std::borrow::Cow;
use std::cell::RefCell;

use lol_html::html_content::{Element, TextChunk};
use lol_html::{ElementContentHandlers, HtmlRewriter, MemorySettings, Selector, Settings};

/// Most memory that reading one page may take, bytes.
const MEMORY: usize = 4 << 20;

/// A selector and what is wanted of the element that it finds.
#[derive(Debug)]
pub(crate) struct Wanted {
    selector: Selector,
    attribute: Option<Box<str>>,
}

/// What was found so far.
#[derive(Default)]
struct Found {
    elements: u32,
    text: String,
    value: Option<String>,
}

impl Wanted {
    /// A selector, and the attribute whose value is wanted; without one, the element's text is.
    /// None when that is no selector.
    pub(crate) fn new(selector: &str, attribute: Option<&str>) -> Option<Self> {
        Some(Self { selector: selector.parse().ok()?, attribute: attribute.map(Into::into) })
    }

    /// The value in a page.
    pub(crate) fn find(&self, page: &[u8]) -> Option<String> {
        let found = RefCell::new(Found::default());
        let settings = Settings::new()
            .with_strict(false)
            .with_memory_settings(MemorySettings::new().with_max_allowed_memory_usage(MEMORY))
            .append_element_content_handler((Cow::Borrowed(&self.selector), self.handlers(&found)));
        let mut reader = HtmlRewriter::new(settings, |_: &[u8]| {});
        // An error means that the value was found, or that the page cannot be read further.
        match reader.write(page) {
            Ok(()) => drop(reader.end()),
            Err(_) => drop(reader),
        }
        let found = found.into_inner();
        match &self.attribute {
            Some(_) => found.value,
            None => (found.elements > 0).then(|| unescaped(found.text.trim()).into_owned()),
        }
    }

    fn handlers<'h>(&'h self, found: &'h RefCell<Found>) -> ElementContentHandlers<'h> {
        let element = move |element: &mut Element<'_, '_>| {
            let mut found = found.borrow_mut();
            found.elements += 1;
            match &self.attribute {
                Some(attribute) => {
                    found.value = element.get_attribute(attribute).map(|value| unescaped(&value).into_owned());
                    Err("found".into())
                }
                None if found.elements > 1 => Err("found".into()),
                None => Ok(()),
            }
        };
        let handlers = ElementContentHandlers::default().element(element);
        if self.attribute.is_some() {
            return handlers;
        }
        handlers.text(move |chunk: &mut TextChunk<'_>| {
            found.borrow_mut().text.push_str(chunk.as_str());
            Ok(())
        })
    }
}

/// The named characters that stand in values.
const NAMED: [(&str, char); 7] =
    [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", '\u{a0}'), ("eacute", 'é')];

/// A text of a page without its character references.
pub(crate) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let reference = after.split_once(';').filter(|(name, _)| name.len() <= 10);
        match reference.and_then(|(name, tail)| Some((character(name)?, tail))) {
            Some((character, tail)) => {
                out.push(character);
                rest = tail;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn character(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        return NAMED.iter().find(|(known, _)| *known == name).map(|(_, character)| *character);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    code.ok().and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn find(selector: &str, attribute: Option<&str>, page: &str) -> Option<String> {
        Wanted::new(selector, attribute).unwrap().find(page.as_bytes())
    }

    #[test]
    fn a_hidden_field_is_found_in_any_order() {
        let csrf = |page: &str| find("input[name=csrf]", Some("value"), page);
        let form = r#"<form><input type="hidden" name="csrf" value="a1-b2"><input name="email"></form>"#;
        assert_eq!(csrf(form).as_deref(), Some("a1-b2"));
        assert_eq!(csrf("<INPUT VALUE='x/y' type=hidden NAME='csrf'/>").as_deref(), Some("x/y"));
        assert_eq!(
            csrf("<input name=\"csrf\" value=\"a&amp;b&#61;&#x3D;&unknown;\">").as_deref(),
            Some("a&b==&unknown;")
        );
        assert_eq!(csrf("<!-- <input name=csrf value=no> --><script>'<input name=csrf value=no>'</script>"), None);
        assert_eq!(csrf("<input name=\"csrf\">"), None);
        assert_eq!(csrf(""), None);
    }

    #[test]
    fn the_first_element_counts() {
        let page = r#"<ul id="m"><li><a href="/d/1">Un &amp; un</a><li class="x"><a href="/d/2"><b>De</b>ux</a></ul>"#;
        assert_eq!(find("ul#m a", Some("href"), page).as_deref(), Some("/d/1"));
        assert_eq!(find("li.x > a[href^='/d/']", Some("href"), page).as_deref(), Some("/d/2"));
        assert_eq!(find("ul a", None, page).as_deref(), Some("Un & un"));
        assert_eq!(find("li.x a", None, page).as_deref(), Some("Deux"));
        assert_eq!(find("p", None, page), None);
    }

    #[test]
    fn what_is_no_selector_is_refused() {
        for text in ["", "a[", "a::before", "..", "a{}"] {
            assert!(Wanted::new(text, None).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_page_is_read_without_harm(page in proptest::collection::vec(any::<u8>(), 0..200), tags in "[<>a-c=\"'/!& -]{0,80}") {
            for wanted in [Wanted::new("a b[c]", Some("c")), Wanted::new("*", None)] {
                let wanted = wanted.unwrap();
                let _ = (wanted.find(&page), wanted.find(tags.as_bytes()));
            }
        }

        #[test]
        fn any_text_is_unescaped_without_harm(text in "[&#x0-9;a-z]{0,30}") {
            let _ = unescaped(&text);
        }
    }
}
