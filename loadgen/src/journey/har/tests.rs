//! Recordings that become journeys, and those that do not.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use afflux_models::Message;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::journey::Journey;

/// An entry; `more` is laid over its request and response.
fn entry(second: f64, method: &str, url: &str, status: u16, kind: &str, text: &str, more: Value) -> Value {
    let mut entry = json!({
        "startedDateTime": format!("2026-03-23T08:00:{:06.3}Z", second), "time": 100.0,
        "request": {"method": method, "url": url, "headers": []},
        "response": {"status": status, "headers": [], "content": {"mimeType": kind, "text": text}},
    });
    for part in ["request", "response"] {
        for (key, value) in more[part].as_object().into_iter().flatten() {
            entry[part][key] = value.clone();
        }
    }
    entry
}

fn recording(entries: &[Value]) -> String {
    json!({"log": {"version": "1.2", "entries": entries}}).to_string()
}

const PASSWORD: &str = "Very-s3cret & long";

/// A visit of a platform that has a token in its form, a token in JSON and one in a cookie.
fn visit() -> String {
    let form = "<form><input type='hidden' name='csrf' value='f0rm-t0ken-1'><input name='email'></form>";
    let post = json!({
        "request": {"postData": {"mimeType": "application/x-www-form-urlencoded", "text":
            "email=ana.legoff%40ent.example&password=Very-s3cret+%26+long&csrf=f0rm-t0ken-1"}},
        "response": {"headers": [{"name": "Location", "value": "/home"}, {"name": "Set-Cookie", "value": "sid=c00kie-value-77; Path=/"},
            {"name": "Set-Cookie", "value": "XSRF-TOKEN=xsrf-va1ue-99"}]},
    });
    let upload = json!({"request": {
        "headers": [{"name": "X-XSRF-TOKEN", "value": "xsrf-va1ue-99"}, {"name": "Cookie", "value": "sid=c00kie-value-77"}],
        "postData": {"mimeType": "multipart/form-data; boundary=xx", "params": [
            {"name": "title", "value": "essai"}, {"name": "file", "fileName": "photo.png", "contentType": "image/png"}]}}});
    let secret =
        json!({"request": {"headers": [{"name": "Authorization", "value": "Bearer unkn0wn-1234567890-abcdefghij"}]}});
    recording(&[
        entry(0.0, "GET", "https://ent.example/auth/login", 200, "text/html", form, json!({})),
        entry(0.2, "GET", "https://ent.example/style.css", 200, "text/css", "", json!({})),
        entry(0.3, "GET", "https://cdn.example/jquery.js", 200, "text/javascript", "", json!({})),
        entry(0.4, "GET", "https://ent.example/matomo.php?x=1", 204, "image/gif", "", json!({})),
        entry(1.0, "POST", "https://ent.example/auth/login", 302, "text/html", "", post),
        entry(1.2, "GET", "https://ent.example/home", 200, "text/html", "<h1>Accueil</h1>", json!({})),
        entry(2.0, "GET", "https://ent.example/conversation/inbox", 200, "text/html", "<h1>Messages</h1>", json!({})),
        entry(
            2.2,
            "GET",
            "https://ent.example/conversation/list?_=1600000000000",
            200,
            "application/json",
            r#"{"messages":[{"id":"m-4711-abcdef","from":"x"}]}"#,
            json!({}),
        ),
        entry(2.25, "GET", "https://ent.example/userbook/count", 200, "application/json", "{}", json!({})),
        entry(
            3.0,
            "GET",
            "https://ent.example/conversation/message/m-4711-abcdef",
            200,
            "application/json",
            "{}",
            secret,
        ),
        entry(4.0, "POST", "https://ent.example/workspace/document", 201, "application/json", "{}", upload),
        entry(5.0, "GET", "https://ent.example/conversation/inbox", 200, "text/html", "again", json!({})),
        entry(6.0, "GET", "https://ent.example/auth/logout", 302, "text/html", "", json!({})),
        entry(7.0, "GET", "https://ent.example/gone", 0, "", "", json!({})),
    ])
}

fn journey(text: &str) -> Journey {
    Journey::parse("imported.toml", text, &|_| Err(Message::new("journey-secret-unset")))
        .unwrap_or_else(|problems| panic!("{text}\n{problems:#?}"))
}

#[test]
fn a_visit_becomes_a_journey() {
    let imported = import("v.har", &visit(), "ent", None).unwrap();
    let text = &imported.text;
    assert_eq!((imported.host.as_str(), imported.requests), ("ent.example", 14));
    let left: Vec<(&str, usize)> = imported.left_out.iter().map(|(reason, count)| (*reason, *count)).collect();
    assert_eq!(left, [("asset", 1), ("broken", 1), ("host", 1), ("repeated", 1), ("tracker", 1)]);
    assert_eq!(imported.kept, 9);
    let read = journey(text);
    assert!(read.writes);

    // The token of the form is taken from the form, that of the cookie from the cookie, the id from the list.
    assert!(text.contains("csrf = { css = \"input[name='csrf']\", attribute = \"value\" }"), "{text}");
    assert!(
        text.contains("form = { \"email\" = \"{account}\", \"password\" = \"{password}\", \"csrf\" = \"{csrf}\" }"),
        "{text}"
    );
    assert!(text.contains("headers = { \"x-xsrf-token\" = \"{cookie:XSRF-TOKEN}\" }"), "{text}");
    assert!(
        text.contains("id = { json = \"/messages/0/id\" }") && text.contains("path = \"/conversation/message/{id}\""),
        "{text}"
    );
    assert!(text.contains("status = 302\ncookie = \"sid\"\nheader = { location = \"/home\" }"), "{text}");
    assert!(
        text.contains("{ name = \"file\", filename = \"devoir.png\", type = \"image/png\", size = \"planned\" }"),
        "{text}"
    );
    assert!(
        text.contains("[[service.courrier_electronique.step]]")
            && text.contains("[[upload.step]]")
            && text.contains("[[logout.step]]")
    );
    assert!(text.contains("together = true"), "what overlapped goes together: {text}");
    assert!(!text.contains("1600000000000"));
    // Nothing secret is written, known or not.
    for secret in
        [PASSWORD, "Very-s3cret", "ana.legoff", "c00kie-value", "xsrf-va1ue", "f0rm-t0ken", "unkn0wn-1234567890"]
    {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    let notes: Vec<&str> = imported.notes.iter().map(|note| note.key).collect();
    assert_eq!(notes, ["har-note-unknown", "har-note-writes"]);
    assert!(text.contains("fill_me_access_token = \"\""));
}

#[test]
fn what_only_a_writing_step_gives_is_left_out_with_it() {
    let post = json!({"request": {"postData": {"mimeType": "application/json", "text": "{\"subject\":\"x\"}"}}});
    let text = recording(&[
        entry(0.0, "GET", "http://h.example/", 200, "text/html", "", json!({})),
        entry(1.0, "POST", "http://h.example/draft", 201, "application/json", "{\"id\":\"draft-0815\"}", post),
        entry(2.0, "GET", "http://h.example/draft/draft-0815", 200, "application/json", "{}", json!({})),
    ]);
    let imported = import("v.har", &text, "x", None).unwrap();
    journey(&imported.text);
    assert!(imported.notes.iter().any(|note| note.key == "har-note-no-login"));
}

#[test]
fn public_recordings_are_read() {
    let Ok(data) = std::env::var("AFFLUX_DATA") else { return eprintln!("AFFLUX_DATA is not set: not run") };
    let import_sample = |name: &str| {
        let text = std::fs::read_to_string(format!("{data}/samples/har/{name}")).unwrap();
        import(name, &text, "sample", None)
    };
    let chrome = import_sample("mitmproxy_chrome_entry1.har").unwrap();
    assert_eq!((chrome.host.as_str(), chrome.kept), ("mitmproxy.org", 1));
    journey(&chrome.text);
    let firefox = import_sample("perfcascade_firefox_www.nghttp2.org.har").unwrap();
    assert_eq!((firefox.host.as_str(), firefox.kept), ("www.nghttp2.org", 1));
    let left = [("asset", 5), ("broken", 1), ("host", 3)];
    assert_eq!(firefox.left_out, left.into());
    journey(&firefox.text);
    assert_eq!(import_sample("mitmproxy_insomnia.har").unwrap().host, "mitm.it");
    // The recording of a tracker is no visit, with a byte order mark or without.
    for name in ["mitmproxy_postdata.har", "mitmproxy_with-bom.har"] {
        let refused = import_sample(name).unwrap_err();
        assert_eq!(refused.0[0].message.key, "har-no-page", "{name}");
    }
    let broken = import_sample("mitmproxy_brokenfile.har").unwrap_err().0;
    assert_eq!((broken[0].message.key, broken[0].line), ("har-not-json", 5));
}

#[test]
fn what_is_no_visit_is_refused() {
    let key = |text: &str| import("v.har", text, "x", None).unwrap_err().0[0].message.key;
    assert_eq!(key(""), "har-not-json");
    assert_eq!(key("[]"), "har-no-entries");
    assert_eq!(key("{\"log\":{\"entries\":{}}}"), "har-no-entries");
    assert_eq!(key("{\"log\":{\"entries\":[1,null,{}]}}"), "har-no-page");
    assert_eq!(key(&"[".repeat(100_000)), "har-not-json");
    let page = entry(0.0, "GET", "http://h.example/", 200, "text/html", "", json!({}));
    let many = recording(&vec![page.clone(); 501]);
    assert_eq!(key(&many), "har-too-many");
    let elsewhere = import("v.har", &recording(&[page]), "x", Some("other.example")).unwrap_err();
    assert_eq!(elsewhere.0[0].message.key, "har-nothing-of-host");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_recording_gives_a_journey_that_is_read(
        parts in proptest::collection::vec((
            proptest::sample::select(vec!["GET", "POST", "PUT", "DELETE", "HEAD"]),
            "(/[a-z{}%é\"' ]{0,8}|/login|/mail|/logout){0,3}(\\?[a-z]{1,5}=[a-zA-Z0-9{}\"&=]{0,20})?",
            "[a-z0-9<>{}\":=' ]{0,60}",
            "(user=[a-z]{5}&password=[a-z0-9]{6,9}|\\{\"token\":\"[a-z0-9]{8,30}\"\\}|[a-z={}]{0,12})?",
            proptest::sample::select(vec!["application/x-www-form-urlencoded", "application/json", "text/plain", "multipart/form-data; boundary=b"]),
        ), 1..8),
    ) {
        let entries: Vec<Value> = parts
            .iter()
            .enumerate()
            .map(|(n, (method, path, text, body, kind))| {
                let more = json!({"request": {"postData": {"mimeType": kind, "text": body}}});
                entry(n as f64, method, &format!("http://h.example{path}"), 200, "text/html", text, more)
            })
            .collect();
        match import("v.har", &recording(&entries), "any \"name\"", None) {
            Ok(imported) => drop(journey(&imported.text)),
            Err(problems) => prop_assert!(problems.0[0].message.key.starts_with("har-")),
        }
    }

    #[test]
    fn any_text_is_a_recording_or_an_error(text in "\\PC{0,80}") {
        let _ = import("v.har", &text, "x", None);
    }
}

/// An empty word of an address is no number of a thing, and its first word is the platform's own.
#[test]
fn an_address_begins_as_it_was_recorded() {
    for url in ["https://ent.example//m-4711-ab/4711", "https://ent.example/4711/x//", "https://ent.example/%2Fx/y"] {
        let put =
            json!({"request": {"postData": {"mimeType": "application/json", "text": "{\"a\":[\"\",\"m-4711-ab\"]}"}}});
        let home = entry(0.0, "GET", "https://ent.example/home", 200, "text/html", "<p>", Value::Null);
        let text = recording(&[home, entry(1.0, "PUT", url, 200, "application/json", "{}", put)]);
        let imported = import("x.har", &text, "x", None).unwrap_or_else(|problems| panic!("{url}: {problems:?}"));
        assert!(Journey::parse("x.toml", &imported.text, &|_| Ok(String::new())).is_ok(), "{}", imported.text);
    }
}
