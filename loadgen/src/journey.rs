//! What a page of a visit sends to the staging portal, and how the response is understood.
//!
//! Status codes lie (a full portal answers 200 with another page), so each step looks at the
//! headers and the body too.

use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderName};
use hyper::{Method, StatusCode};

use afflux_models::vocabulary::{Service, Word};
use afflux_plan::Answer;

use crate::client::{Broken, Browser, Fetch, Reply, Sent, Surroundings};

const LOGIN: &str = "/auth/login";
const LOGOUT: &str = "/auth/logout";
const SESSION_COOKIE: &str = "sessionId";
const CSRF_COOKIE: &str = "XSRF-TOKEN";
const CSRF_HEADER: HeaderName = HeaderName::from_static("x-xsrf-token");
/// What stands in the page of a portal whose sessions are all taken.
const FULL: &str = "tooload";
/// What a station answers whose queue is full.
const QUEUE_FULL: &str = "queue-full";
const BOUNDARY: &str = "afflux-7f3c9a51";

/// Most bytes of a page that are looked at.
const LOOKED_AT: usize = 64 << 10;

/// One page of the plan, as the journey needs it.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// The form, then the login with it.
    Login {
        /// The visitor's account.
        account: String,
    },
    /// A page of a service; with bytes to store it is an upload.
    Page {
        /// The service.
        service: Service,
        /// Bytes of the page.
        bytes_down: u64,
        /// Bytes stored by it.
        bytes_up: u64,
    },
    /// The end of the session.
    Logout,
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Walked {
    pub(crate) answer: Answer,
    /// Requests sent.
    pub(crate) requests: u32,
    /// Bytes of the response bodies.
    pub(crate) bytes_down: u64,
    /// Why there was no response, if there was none.
    pub(crate) broken: Option<Broken>,
}

/// Walks a step with a visitor's browser.
pub(crate) async fn walk(step: &Step, browser: &mut Browser, around: &Surroundings) -> Walked {
    let mut fetch = browser.fetch(around);
    let result = match step {
        Step::Login { account } => log_in(&mut fetch, account, &around.password).await,
        Step::Page { service, bytes_down, bytes_up: 0 } => page(&mut fetch, *service, *bytes_down).await,
        Step::Page { service, bytes_up, .. } => upload(&mut fetch, *service, *bytes_up, &around.filling).await,
        Step::Logout => log_out(&mut fetch).await,
    };
    match result {
        Ok((answer, bytes_down)) => Walked { answer, requests: fetch.end().await, bytes_down, broken: None },
        Err(broken) => Walked { answer: Answer::Failed, requests: fetch.requests, bytes_down: 0, broken: Some(broken) },
    }
}

type Understood = Result<(Answer, u64), Broken>;

async fn log_in(fetch: &mut Fetch<'_>, account: &str, password: &str) -> Understood {
    let form = fetch.send(|to| to.uri(LOGIN).body(Sent::nothing()), |_| LOOKED_AT).await?;
    if is_turned_away(&form) {
        return Ok((Answer::TurnedAway, form.bytes));
    }
    let Some(csrf) = hidden_value(&form, "csrf") else { return Ok((Answer::Failed, form.bytes)) };
    let body: Bytes = format!("email={}&password={}&csrf={}", coded(account), coded(password), coded(&csrf)).into();
    let post = |to: hyper::http::request::Builder| {
        let to = to.method(Method::POST).uri(LOGIN).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        to.body(Sent::whole(body.clone()))
    };
    let reply = fetch.send(post, |_| LOOKED_AT).await?;
    let bytes = form.bytes + reply.bytes;
    if is_turned_away(&reply) {
        return Ok((Answer::TurnedAway, bytes));
    }
    let logged_in = reply.status == StatusCode::FOUND && fetch.jar().get(SESSION_COOKIE).is_some();
    Ok((if logged_in { Answer::Served } else { Answer::Failed }, bytes))
}

async fn page(fetch: &mut Fetch<'_>, service: Service, bytes_down: u64) -> Understood {
    let uri = format!("/service/{}?bytes={bytes_down}", service.as_str());
    let reply = fetch.send(|to| to.uri(&uri).body(Sent::nothing()), looked_at_unless(StatusCode::OK)).await?;
    Ok((understood(&reply, StatusCode::OK), reply.bytes))
}

async fn upload(fetch: &mut Fetch<'_>, service: Service, bytes_up: u64, filling: &Bytes) -> Understood {
    let uri = format!("/service/{}", service.as_str());
    let token = fetch.jar().get(CSRF_COOKIE).unwrap_or_default().to_string();
    let head: Bytes = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"devoir.bin\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    )
    .into();
    let tail: Bytes = format!("\r\n--{BOUNDARY}--\r\n").into();
    let post = |to: hyper::http::request::Builder| {
        let to = to.method(Method::POST).uri(&uri).header(CSRF_HEADER, &token);
        let to = to.header(CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"));
        to.body(Sent::filled(head.clone(), filling.clone(), bytes_up, tail.clone()))
    };
    let reply = fetch.send(post, looked_at_unless(StatusCode::CREATED)).await?;
    Ok((understood(&reply, StatusCode::CREATED), reply.bytes))
}

async fn log_out(fetch: &mut Fetch<'_>) -> Understood {
    let reply = fetch.send(|to| to.uri(LOGOUT).body(Sent::nothing()), |_| 0).await?;
    let left = reply.status == StatusCode::FOUND || reply.status == StatusCode::OK;
    Ok((if left { Answer::Served } else { Answer::Failed }, reply.bytes))
}

/// The body of a good page is counted, not kept.
fn looked_at_unless(good: StatusCode) -> impl Fn(StatusCode) -> usize {
    move |status| if status == good { 0 } else { LOOKED_AT }
}

fn understood(reply: &Reply, good: StatusCode) -> Answer {
    if reply.status == good {
        Answer::Served
    } else if is_turned_away(reply) {
        Answer::TurnedAway
    } else {
        Answer::Failed
    }
}

fn is_turned_away(reply: &Reply) -> bool {
    match reply.status {
        StatusCode::OK => contains(&reply.text, FULL),
        StatusCode::SERVICE_UNAVAILABLE => contains(&reply.text, QUEUE_FULL),
        _ => false,
    }
}

fn contains(text: &[u8], wanted: &str) -> bool {
    text.windows(wanted.len()).any(|window| window == wanted.as_bytes())
}

/// The value of a hidden field: of the tag that has `name="…"`, its `value="…"`.
fn hidden_value(reply: &Reply, name: &str) -> Option<String> {
    let text = std::str::from_utf8(&reply.text).ok()?;
    let wanted = format!("name=\"{name}\"");
    let tag = text.split('<').filter_map(|tag| tag.split('>').next()).find(|tag| tag.contains(&wanted))?;
    let value = tag.split("value=\"").nth(1)?.split('"').next()?;
    Some(value.into())
}

/// A text as a form sends it: all but unreserved characters (RFC 3986) become `%XX`.
fn coded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::HeaderMap;
    use hyper::header::{HeaderValue, LOCATION};

    fn reply(status: u16, text: &str) -> Reply {
        let status = StatusCode::from_u16(status).unwrap();
        Reply { status, headers: HeaderMap::new(), text: text.into(), bytes: text.len() as u64 }
    }

    #[test]
    fn a_full_portal_is_neither_success_nor_error() {
        assert!(is_turned_away(&reply(200, "<h1>…</h1><!-- tooload -->")));
        assert!(is_turned_away(&reply(503, "{\"error\":\"queue-full\"}")));
        assert!(!is_turned_away(&reply(503, "down for maintenance")));
        assert!(!is_turned_away(&reply(500, "tooload")));
        let mut elsewhere = reply(302, "");
        elsewhere.headers.insert(LOCATION, HeaderValue::from_static("/auth/login"));
        assert_eq!(understood(&elsewhere, StatusCode::OK), Answer::Failed, "a lost session");
        assert_eq!(understood(&reply(200, ""), StatusCode::OK), Answer::Served);
    }

    #[test]
    fn the_hidden_field_is_found_in_any_order() {
        let form = reply(200, r#"<form><input type="hidden" name="csrf" value="a1-b2"><input name="email"></form>"#);
        assert_eq!(hidden_value(&form, "csrf").as_deref(), Some("a1-b2"));
        let form = reply(200, r#"<input value="x/y" type="hidden" name="csrf"/>"#);
        assert_eq!(hidden_value(&form, "csrf").as_deref(), Some("x/y"));
        assert_eq!(hidden_value(&reply(200, "<input name=\"csrf\">"), "csrf"), None);
        assert_eq!(hidden_value(&reply(200, ""), "csrf"), None);
    }

    #[test]
    fn forms_are_coded() {
        assert_eq!(coded("a b&c=é@x.test"), "a%20b%26c%3D%C3%A9%40x.test");
    }
}
