//! Which requests are pages, and which of them were shown.

/// Which requests are pages: `GET` and `POST` that are none of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRules {
    /// Endings of static files, lower case, without the dot.
    pub static_extensions: Vec<String>,
    /// Starts of paths that are no pages.
    pub ignored_prefixes: Vec<String>,
}

impl Default for PageRules {
    fn default() -> Self {
        let extensions = [
            "js",
            "mjs",
            "css",
            "map",
            "png",
            "jpg",
            "jpeg",
            "gif",
            "svg",
            "webp",
            "avif",
            "ico",
            "bmp",
            "woff",
            "woff2",
            "ttf",
            "otf",
            "eot",
            "wasm",
            "webmanifest",
        ];
        let prefixes = ["/.well-known", "/metrics", "/favicon", "/robots.txt"];
        Self {
            static_extensions: extensions.map(String::from).to_vec(),
            ignored_prefixes: prefixes.map(String::from).to_vec(),
        }
    }
}

impl PageRules {
    /// Whether a request is for a page. A full address (`http://host/path`) counts as its path.
    pub fn is_page(&self, method: impl AsRef<[u8]>, target: impl AsRef<[u8]>) -> bool {
        if !matches!(method.as_ref(), b"GET" | b"POST") {
            return false;
        }
        let path = path(target.as_ref());
        let file = path.iter().rposition(|byte| *byte == b'/').map_or(path, |slash| &path[slash + 1..]);
        let dot = file.iter().rposition(|byte| *byte == b'.');
        let is_static = |dot: usize| {
            let found = &file[dot + 1..];
            self.static_extensions.iter().any(|extension| extension.as_bytes().eq_ignore_ascii_case(found))
        };
        path.starts_with(b"/")
            && !dot.is_some_and(is_static)
            && !self.ignored_prefixes.iter().any(|prefix| path.starts_with(prefix.as_bytes()))
    }
}

/// The path of a target: without host, query, fragment and parameters.
pub(super) fn path(target: &[u8]) -> &[u8] {
    let mut path = target;
    if !target.starts_with(b"/")
        && let Some(scheme) = memchr::memmem::find(target, b"://")
    {
        let rest = &target[scheme + 3..];
        path = &rest[memchr::memchr(b'/', rest).unwrap_or(rest.len())..];
    }
    &path[..memchr::memchr3(b'?', b'#', b';', path).unwrap_or(path.len())]
}

/// The query of a target, without its question mark.
pub(super) fn query(target: &[u8]) -> &[u8] {
    let Some(mark) = memchr::memchr(b'?', target) else { return b"" };
    let rest = &target[mark + 1..];
    &rest[..memchr::memchr(b'#', rest).unwrap_or(rest.len())]
}

/// Whether a status shows a page: success, or the visitor's own copy of it. A redirect, a refusal
/// or a failure belongs to the visit and is no page.
pub(in crate::audience) fn shows_page(status: u16) -> bool {
    (200..300).contains(&status) || status == 304
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_from_what_they_are_made_of() {
        let rules = PageRules::default();
        let is_page = |target: &str| rules.is_page("GET", target);
        let pages = ["/", "/notes?x=a.js", "/a.b/c", "http://autre.example/abs", "/doc.pdf", "/r?next=http://x/y.css"];
        for page in pages {
            assert!(is_page(page), "{page}");
        }
        for other in
            ["", "*", "/public/APP.JS?v=2", "/x.css;v=1", "/metrics", "http://host", "notes", "https://h/a.png"]
        {
            assert!(!is_page(other), "{other}");
        }
        assert!(rules.is_page("POST", "/") && !rules.is_page("HEAD", "/") && !rules.is_page("PUT", "/"));
        assert_eq!((path(b"/a;b?c"), query(b"/a?b=c#d")), (&b"/a"[..], &b"b=c"[..]));
    }
}
