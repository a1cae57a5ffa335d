//! A step of a journey's file: one request, or several that go together.

use afflux_models::Message;
use afflux_models::document::{Bytes, Node, Table, Value};
use hyper::Method;
use hyper::header::{self, HeaderName, HeaderValue};
use regex::bytes::{Regex, RegexBuilder};

use super::check::{Expectation, InHeader, Searched, Statuses};
use super::extraction::{Extraction, Source};
use super::html::Wanted;
use super::read::Scope;
use super::request::{Body, Goal, Request, Size};
use super::template::{Coding, Template, address_literal};

/// Most redirects that may be followed.
const MOST_REDIRECTS: i64 = 10;

/// Most memory of a compiled pattern, bytes.
const PATTERN_MEMORY: usize = 1 << 20;

/// Between the parts of a form.
const BOUNDARY: &str = "afflux-7f3c9a51";

/// Headers that the client writes itself.
const OWN: [HeaderName; 8] = [
    header::HOST,
    header::COOKIE,
    header::USER_AGENT,
    header::CONTENT_LENGTH,
    header::CONNECTION,
    header::TRANSFER_ENCODING,
    header::ACCEPT_ENCODING,
    header::CONTENT_TYPE,
];

/// Reads a step: its requests, which go together. Empty when something was wrong.
pub(super) fn read(table: &Table<'_>, scope: &Scope<'_>) -> Vec<Request> {
    let paths = table.list::<String>("paths");
    let requests = if paths.is_empty() && table.peek("paths").is_none() {
        read_one(table, scope).into_iter().collect()
    } else {
        read_paths(table, &paths, scope)
    };
    // Read by whoever puts the steps in order.
    let _ = table.get("together");
    requests
}

/// Plain pages that go together.
pub(super) fn read_paths(table: &Table<'_>, paths: &[String], scope: &Scope<'_>) -> Vec<Request> {
    let headers = headers(table, "headers", scope);
    let expectation = expectation(table);
    let (follow, refusals) = (follow(table), scope.refusals(table));
    let goals = paths.iter().filter_map(|path| Some((path, goal(table, "paths", path, scope)?)));
    let request = |(path, goal): (&String, Goal)| Request {
        name: path.clone(),
        line: table.node().line,
        method: Method::GET,
        fixed: goal.fixed(),
        goal,
        headers: headers.clone(),
        body: Body::Nothing,
        follow,
        expectation: expectation.clone(),
        refusals: refusals.clone(),
        extractions: Vec::new(),
        writes: false,
        creates: None,
    };
    goals.map(request).collect()
}

fn read_one(table: &Table<'_>, scope: &Scope<'_>) -> Option<Request> {
    let name = table.optional::<String>("name");
    let path = table.required::<String>("path");
    let mut goal = path.as_deref().and_then(|path| goal(table, "path", path, scope));
    query(table, goal.as_mut(), scope);
    let body = body(table, scope);
    let method = method(table, &body);
    let headers = headers(table, "headers", scope);
    let expectation = expectation(table);
    let extractions = extractions(table, scope);
    let by_nature = scope.may_write && !matches!(method, Some(Method::GET | Method::HEAD));
    let writes = table.or("writes", by_nature);
    let creates = table.optional::<String>("creates");
    let (follow, refusals) = (follow(table), scope.refusals(table));
    let (path, method, goal) = (path?, method?, goal?);
    Some(Request {
        name: name.unwrap_or_else(|| format!("{method} {path}")),
        line: table.node().line,
        method,
        fixed: goal.fixed(),
        goal,
        headers,
        body: body?,
        follow,
        expectation,
        refusals,
        extractions,
        writes,
        creates,
    })
}

fn goal(table: &Table<'_>, key: &str, path: &str, scope: &Scope<'_>) -> Option<Goal> {
    match scope.template(path, Coding::Percent, address_literal) {
        Ok(template) if template.only_hole().is_some() => template.only_hole().cloned().map(Goal::Link),
        Ok(template) if template.starts_with("/") && !template.starts_with("//") => Some(Goal::Address(template)),
        Ok(_) => {
            table.note_key(key, Message::new("journey-path"));
            None
        }
        Err(message) => {
            table.note_key(key, message);
            None
        }
    }
}

/// Adds the query to the address.
fn query(table: &Table<'_>, goal: Option<&mut Goal>, scope: &Scope<'_>) {
    let Some(query) = table.table("query") else { return };
    let mut text = pairs(&query, scope);
    let Some(Goal::Address(address)) = goal else { return };
    let asked = address.shown(None, &|_| String::new()).contains('?');
    let mut whole = std::mem::take(address);
    whole.push_text(if asked { "&" } else { "?" });
    whole.append(std::mem::take(&mut text));
    *address = whole;
}

/// `a=b&c=d` of a table.
fn pairs(table: &Table<'_>, scope: &Scope<'_>) -> Template {
    let mut text = Template::default();
    for (n, (key, node)) in table.all().into_iter().enumerate() {
        let Some(value) = plain_value(table, key, node) else { continue };
        match scope.template(&value, Coding::Percent, |literal| super::template::coded(literal, Coding::Percent)) {
            Ok(value) => {
                text.push_text(if n > 0 { "&" } else { "" });
                text.push_text(&super::template::coded(key, Coding::Percent));
                text.push_text("=");
                text.append(value);
            }
            Err(message) => table.note(node, key, message),
        }
    }
    text
}

/// A text, number or truth as it is written in a form.
fn plain_value(table: &Table<'_>, key: &str, node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(text) | Value::Date(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Array(_) | Value::Table(_) => {
            table.note(node, key, Message::new("problem-not-a-text"));
            None
        }
    }
}

fn method(table: &Table<'_>, body: &Option<Body>) -> Option<Method> {
    let Some(text) = table.optional::<String>("method") else {
        let brings = !matches!(body, Some(Body::Nothing));
        return table.peek("method").is_none().then_some(if brings { Method::POST } else { Method::GET });
    };
    const KNOWN: [Method; 6] = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::PATCH];
    let known = KNOWN.into_iter().find(|method| method.as_str() == text);
    if known.is_none() {
        table.note_key(
            "method",
            Message::new("problem-not-one-of").with("words", "GET, HEAD, POST, PUT, DELETE, PATCH"),
        );
    }
    known
}

/// The headers of a table, each a template.
pub(super) fn headers(table: &Table<'_>, key: &str, scope: &Scope<'_>) -> Vec<(HeaderName, Template)> {
    let Some(table) = table.table(key) else { return Vec::new() };
    let mut headers = Vec::new();
    for (key, node) in table.all() {
        let Some(name) = header_name(&table, key, node) else { continue };
        if OWN.contains(&name) {
            table.note(node, key, Message::new("journey-header-own"));
            continue;
        }
        let Some(value) = plain_value(&table, key, node) else { continue };
        if !value.chars().all(|letter| matches!(letter, ' '..='~')) {
            table.note(node, key, Message::new("journey-header-value"));
            continue;
        }
        match scope.template(&value, Coding::Header, str::to_owned) {
            Ok(template) => headers.push((name, template)),
            Err(message) => table.note(node, key, message),
        }
    }
    headers
}

fn header_name(table: &Table<'_>, key: &str, node: &Node) -> Option<HeaderName> {
    let name = HeaderName::try_from(key).ok();
    if name.is_none() {
        table.note(node, key, Message::new("journey-header-name"));
    }
    name
}

fn follow(table: &Table<'_>) -> u8 {
    let follow = table.or::<i64>("follow", 0);
    if !(0..=MOST_REDIRECTS).contains(&follow) {
        table.note_key("follow", Message::new("journey-follow").with("most", MOST_REDIRECTS));
    }
    u8::try_from(follow).unwrap_or(0)
}

/// The body: a form, JSON, parts, a text or filling; only one of them.
fn body(table: &Table<'_>, scope: &Scope<'_>) -> Option<Body> {
    const KEYS: [&str; 5] = ["form", "json", "multipart", "text", "fill"];
    let mut given = KEYS.into_iter().filter(|key| table.get(key).is_some());
    let key = given.next();
    if let Some(second) = given.next() {
        table.note_key(second, Message::new("journey-body-twice"));
        return None;
    }
    match key {
        Some("form") => {
            let text = table.table("form").map(|form| pairs(&form, scope));
            text.map(|text| Body::Text(HeaderValue::from_static("application/x-www-form-urlencoded"), text))
        }
        Some("json") => {
            let mut text = Template::default();
            json(table, "json", table.get("json")?, scope, &mut text);
            Some(Body::Text(HeaderValue::from_static("application/json"), text))
        }
        Some("multipart") => multipart(table, scope),
        Some("text") => {
            let text = table.table("text")?;
            let kind = content_type(&text, "text/plain; charset=utf-8");
            let content = text.required::<String>("content");
            let template = content.map(|content| scope.template(&content, Coding::Plain, str::to_owned));
            let template = noted(&text, "content", template?);
            text.finish();
            Some(Body::Text(kind?, template?))
        }
        Some(_) => {
            let fill = table.table("fill")?;
            let (kind, size) = (content_type(&fill, "application/octet-stream"), size(&fill));
            fill.finish();
            Some(Body::Filled(kind?, Template::default(), size?, Template::default()))
        }
        None => Some(Body::Nothing),
    }
}

fn noted(table: &Table<'_>, key: &str, read: Result<Template, Message>) -> Option<Template> {
    read.map_err(|message| table.note_key(key, message)).ok()
}

fn content_type(table: &Table<'_>, usual: &str) -> Option<HeaderValue> {
    let text = table.or("type", usual.to_owned());
    let value = HeaderValue::from_str(&text).ok();
    if value.is_none() {
        table.note_key("type", Message::new("journey-header-value"));
    }
    value
}

/// `size = "planned"`, or a number of bytes.
fn size(table: &Table<'_>) -> Option<Size> {
    let node = table.get("size");
    if matches!(node.map(|node| &node.value), Some(Value::Text(text)) if text == "planned") {
        return Some(Size::Planned);
    }
    table.required::<Bytes>("size").map(|bytes| Size::Fixed(bytes.0))
}

fn json(table: &Table<'_>, key: &str, node: &Node, scope: &Scope<'_>, out: &mut Template) {
    match &node.value {
        Value::Text(text) | Value::Date(text) => {
            let literal = |literal: &str| super::template::coded(literal, Coding::Json);
            match scope.template(text, Coding::Json, literal) {
                Ok(template) => {
                    out.push_text("\"");
                    out.append(template);
                    out.push_text("\"");
                }
                Err(message) => table.note(node, key, message),
            }
        }
        Value::Integer(number) => out.push_text(&number.to_string()),
        Value::Float(number) => out.push_text(&number.to_string()),
        Value::Bool(truth) => out.push_text(&truth.to_string()),
        Value::Array(items) => {
            out.push_text("[");
            for (n, item) in items.iter().enumerate() {
                out.push_text(if n > 0 { "," } else { "" });
                json(table, &format!("{key}[{n}]"), item, scope, out);
            }
            out.push_text("]");
        }
        Value::Table(entries) => {
            out.push_text("{");
            for (n, (name, value)) in entries.iter().enumerate() {
                out.push_text(if n > 0 { "," } else { "" });
                out.push_text(&format!("\"{}\":", super::template::coded(name, Coding::Json)));
                json(table, &format!("{key}.{name}"), value, scope, out);
            }
            out.push_text("}");
        }
    }
}

/// The parts of a form; the one that is filled comes last.
fn multipart(table: &Table<'_>, scope: &Scope<'_>) -> Option<Body> {
    let kind = HeaderValue::from_str(&format!("multipart/form-data; boundary={BOUNDARY}")).ok()?;
    let (mut head, mut filled, mut whole) = (Template::default(), None, true);
    for part in table.tables("multipart") {
        let name = part.required::<String>("name").map(|name| quotable(&name));
        let file_name = part.optional::<String>("filename").map(|name| quotable(&name));
        let kind = content_type(&part, "application/octet-stream");
        let value = part.optional::<String>("value");
        let mut start =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{}\"", name.unwrap_or_default());
        if let Some(file_name) = &file_name {
            start.push_str(&format!("; filename=\"{file_name}\""));
        }
        if part.peek("type").is_some() || file_name.is_some() {
            let kind = kind.as_ref().and_then(|kind| kind.to_str().ok()).unwrap_or_default();
            start.push_str(&format!("\r\nContent-Type: {kind}"));
        }
        start.push_str("\r\n\r\n");
        match value {
            Some(value) => {
                let value = noted(&part, "value", scope.template(&value, Coding::Plain, str::to_owned));
                whole &= value.is_some();
                head.push_text(&start);
                head.append(value.unwrap_or_default());
                head.push_text("\r\n");
            }
            None if filled.is_some() => {
                let _ = part.get("size");
                part.note_key("size", Message::new("journey-size-twice"));
            }
            None => filled = size(&part).map(|size| (start, size)),
        }
        part.finish();
    }
    let end = format!("--{BOUNDARY}--\r\n");
    let body = match filled {
        Some((start, size)) => {
            head.push_text(&start);
            let mut tail = Template::default();
            tail.push_text(&format!("\r\n{end}"));
            Body::Filled(kind, head, size, tail)
        }
        None => {
            head.push_text(&end);
            Body::Text(kind, head)
        }
    };
    whole.then_some(body)
}

/// What may stand between quotes in the head of a part.
fn quotable(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control() && *letter != '"').collect()
}

fn extractions(table: &Table<'_>, scope: &Scope<'_>) -> Vec<Extraction> {
    let Some(extract) = table.table("extract") else { return Vec::new() };
    let mut extractions = Vec::new();
    for (name, node) in extract.all() {
        let entry = Table::new(node, format!("{}.{name}", extract.path()), extract.findings());
        let source = source(&entry);
        let pattern = pattern(&entry, "regex");
        let optional = entry.or("optional", false);
        if scope.is_taken(name) || !name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
            extract.note(node, name, Message::new("journey-name"));
        }
        if let Some(source) = source {
            extractions.push(Extraction { name: scope.number(name), source, pattern, optional });
        }
        scope.takes(name);
        entry.finish();
    }
    extractions
}

fn source(entry: &Table<'_>) -> Option<Source> {
    const KEYS: [&str; 4] = ["css", "json", "header", "cookie"];
    let attribute = entry.optional::<String>("attribute");
    let given: Vec<&str> = KEYS.into_iter().filter(|key| entry.get(key).is_some()).collect();
    let text = |key: &str| entry.optional::<String>(key);
    match given.as_slice() {
        ["css"] => {
            let wanted = Wanted::new(&text("css")?, attribute.as_deref());
            if wanted.is_none() {
                entry.note_key("css", Message::new("journey-selector"));
            }
            wanted.map(Source::Css)
        }
        ["json"] => {
            let pointer = text("json")?;
            if !pointer.is_empty() && !pointer.starts_with('/') {
                entry.note_key("json", Message::new("journey-pointer"));
            }
            Some(Source::Json(pointer))
        }
        ["header"] => header_name(entry, &text("header")?, entry.peek("header")?).map(Source::Header),
        ["cookie"] => text("cookie").map(Source::Cookie),
        [] if entry.peek("regex").is_some() => Some(Source::Body),
        _ => {
            entry.note_key("css", Message::new("journey-extract-source"));
            None
        }
    }
}

fn pattern(table: &Table<'_>, key: &str) -> Option<Regex> {
    let text = table.optional::<String>(key)?;
    match RegexBuilder::new(&text).size_limit(PATTERN_MEMORY).build() {
        Ok(pattern) => Some(pattern),
        Err(error) => {
            let detail = error.to_string();
            let last = detail.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            table.note_key(key, Message::new("journey-regex").with("detail", last));
            None
        }
    }
}

/// What a good response looks like: by default a status of 200.
fn expectation(table: &Table<'_>) -> Expectation {
    let Some(expect) = table.table("expect") else {
        return Expectation { status: Statuses(vec![200]), ..Expectation::default() };
    };
    let status = statuses(&expect);
    let expectation = Expectation {
        status: if expect.peek("status").is_some() { status } else { Statuses(vec![200]) },
        body: texts(&expect, "body").iter().map(|text| Searched::new(text)).collect(),
        not_body: texts(&expect, "not_body").iter().map(|text| Searched::new(text)).collect(),
        pattern: pattern(&expect, "regex"),
        headers: in_headers(&expect),
        cookies: texts(&expect, "cookie"),
    };
    expect.finish();
    expectation
}

/// `status`: one, or a list of them.
pub(super) fn statuses(table: &Table<'_>) -> Statuses {
    let numbers = match table.get("status").map(|node| &node.value) {
        Some(Value::Array(_)) => table.list::<u16>("status"),
        Some(_) => table.optional::<u16>("status").into_iter().collect(),
        None => Vec::new(),
    };
    if numbers.iter().any(|number| !(100..1000).contains(number)) {
        table.note_key("status", Message::new("journey-status"));
    }
    Statuses(numbers)
}

/// One text, or a list of them; none may be empty.
pub(super) fn texts(table: &Table<'_>, key: &str) -> Vec<String> {
    let texts = match table.get(key).map(|node| &node.value) {
        Some(Value::Array(_)) => table.list::<String>(key),
        Some(_) => table.optional::<String>(key).into_iter().collect(),
        None => Vec::new(),
    };
    if texts.iter().any(String::is_empty) {
        table.note_key(key, Message::new("journey-empty-text"));
    }
    texts
}

/// `header`: each must be there and hold a text.
pub(super) fn in_headers(table: &Table<'_>) -> Vec<InHeader> {
    let Some(headers) = table.table("header") else { return Vec::new() };
    let mut wanted = Vec::new();
    for (key, node) in headers.all() {
        if let (Some(name), Some(text)) = (header_name(&headers, key, node), plain_value(&headers, key, node)) {
            wanted.push(InHeader { name, text: text.into() });
        }
    }
    wanted
}
