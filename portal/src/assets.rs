//! Static files of a page: a style sheet, a script and a picture of stated sizes, which a browser may keep
//! for a year. No session is asked for and no station works for them: they are a CDN's part, and here for
//! whoever wants to know what they cost a portal without one.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::pages;
use crate::routes::html;

/// How long a browser may keep them, and that it need not ask again meanwhile.
const KEPT: &str = "public, max-age=31536000, immutable";

/// A static file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Asset {
    name: &'static str,
    kind: &'static str,
    /// Its size, bytes.
    bytes: usize,
    /// What it says, before and after what fills it up.
    frame: (&'static str, &'static str),
}

/// Those that the portal has.
const ASSETS: [Asset; 3] = [
    Asset {
        name: "portail.css",
        kind: "text/css; charset=utf-8",
        bytes: 40_000,
        frame: ("body{font-family:sans-serif}/*", "*/\n"),
    },
    Asset {
        name: "portail.js",
        kind: "text/javascript; charset=utf-8",
        bytes: 120_000,
        frame: ("\"use strict\";/*", "*/\n"),
    },
    Asset {
        name: "logo.svg",
        kind: "image/svg+xml",
        bytes: 15_000,
        frame: (
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\"><circle cx=\"4\" cy=\"4\" r=\"3\"/><!--",
            "--></svg>\n",
        ),
    },
];

impl Asset {
    fn text(&self) -> String {
        let (head, tail) = self.frame;
        let fill = self.bytes.saturating_sub(head.len() + tail.len());
        format!("{head}{}{tail}", " ".repeat(fill))
    }

    /// It never changes, so its size is all that a version needs to say.
    fn tag(&self) -> String {
        format!("\"{}-{}\"", self.name, self.bytes)
    }
}

/// The file of a name; 304 to whoever has it already.
pub(crate) async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return html(StatusCode::NOT_FOUND, pages::not_found());
    };
    let tag = asset.tag();
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let is_known = known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag));
    let about = [(header::CACHE_CONTROL, KEPT.to_owned()), (header::ETAG, tag)];
    if is_known {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    (StatusCode::OK, about, [(header::CONTENT_TYPE, asset.kind)], asset.text()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_the_sizes_that_are_stated() {
        for asset in ASSETS {
            let text = asset.text();
            assert_eq!(text.len(), asset.bytes, "{}", asset.name);
            assert!(text.starts_with(asset.frame.0) && text.ends_with(asset.frame.1));
        }
    }
}
