//! Journeys that are read, and every way in which one may be wrong.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use afflux_models::vocabulary::Service;
use afflux_models::{Message, Problems};
use proptest::prelude::*;

use crate::journey::{Journey, SecretSource, names, shipped};

const HEAD: &str = "format = 1\nname = \"t\"\nwrites = false\ntitle = { fr = \"f\", en = \"e\" }\n";
const PAGE: &str = "[[page.step]]\npath = \"/p\"\n";

fn no_secret(_: &SecretSource) -> Result<String, Message> {
    Err(Message::new("journey-secret-unset"))
}

fn parse(text: &str) -> Result<Journey, Problems> {
    Journey::parse("t.toml", text, &no_secret)
}

/// Line, key and message of every problem.
fn problems(text: &str) -> Vec<(usize, String, &'static str)> {
    let found = parse(text).unwrap_err().0;
    found.into_iter().map(|problem| (problem.line, problem.key, problem.message.key)).collect()
}

fn keys(text: &str) -> Vec<&'static str> {
    problems(text).into_iter().map(|(_, _, key)| key).collect()
}

#[test]
fn the_carried_journeys_are_good_ones() {
    for name in names() {
        let journey = Journey::parse(name, shipped(name).unwrap(), &no_secret).unwrap_or_else(|problems| {
            panic!("{name}: {:#?}", problems.0);
        });
        assert_eq!((journey.name.as_str(), journey.title("fr").is_empty()), (name, false));
        assert_eq!(journey.writes, journey.cleans_up(), "{name}: what is written is removed");
    }
    assert!(shipped("nothing").is_none());
}

#[test]
fn a_page_has_the_route_of_its_service() {
    let text = format!(
        "{HEAD}[[page.step]]\npath = \"/any\"\n[[service.notes.step]]\npath = \"/notes\"\n\
         [[service.courrier_electronique.upload.step]]\npath = \"/draft\"\nform = {{ a = 1 }}\nwrites = false\n"
    );
    let journey = parse(&text).unwrap();
    let first = |service, stores| journey.route(service, stores).batches[0][0].name.clone();
    assert_eq!(first(Service::Notes, false), "GET /notes");
    assert_eq!(first(Service::Notes, true), "GET /notes", "no upload: the page is looked at");
    assert_eq!(first(Service::Actualites, false), "GET /any");
    assert_eq!(first(Service::CourrierElectronique, true), "POST /draft");
    assert_eq!(first(Service::CourrierElectronique, false), "GET /any");
}

#[test]
fn all_problems_are_told_with_line_and_key() {
    let text = format!(
        "{HEAD}connections = 7\n[[page.step]]\npath = \"p\"\nmethod = \"STEAL\"\npth = 1\n\
         headers = {{ Cookie = \"a\", \"b c\" = \"d\", E = \"é\" }}\nfollow = 11\n\
         [page.step.expect]\nstatus = 99\nbody = \"\"\nregex = \"(\"\n\
         [page.step.extract]\na = {{ css = \"a[\" }}\nb = {{ css = \"b\", json = \"/c\" }}\nc = {{ json = \"d\" }}\naccount = {{ regex = \"x\" }}\n"
    );
    let expected = [
        (5, "connections", "journey-connections"),
        (7, "page.step[0].path", "journey-path"),
        (8, "page.step[0].method", "problem-not-one-of"),
        (9, "page.step[0].pth", "problem-unknown-key-near"),
        (10, "page.step[0].headers.Cookie", "journey-header-own"),
        (10, "page.step[0].headers.E", "journey-header-value"),
        (10, "page.step[0].headers.b c", "journey-header-name"),
        (11, "page.step[0].follow", "journey-follow"),
        (13, "page.step[0].expect.status", "journey-status"),
        (14, "page.step[0].expect.body", "journey-empty-text"),
        (15, "page.step[0].expect.regex", "journey-regex"),
        (17, "page.step[0].extract.a.css", "journey-selector"),
        (18, "page.step[0].extract.b.css", "journey-extract-source"),
        (19, "page.step[0].extract.c.json", "journey-pointer"),
        (20, "page.step[0].extract.account", "journey-name"),
    ];
    let found = problems(&text);
    for (line, key, message) in expected {
        assert!(found.contains(&(line, key.to_owned(), message)), "{line} {key} {message}: {found:#?}");
    }
}

#[test]
fn variables_are_known_before_they_are_used() {
    let of = |steps: &str| keys(&format!("{HEAD}{steps}"));
    let unknown = ["journey-variable"];
    assert_eq!(of("[[page.step]]\npath = \"/{id}\"\n"), unknown);
    let extract = "extract = { id = { json = \"/id\" } }\n";
    assert!(
        parse(&format!("{HEAD}[[page.step]]\npath = \"/a\"\n{extract}[[page.step]]\npath = \"/{{id}}\"\n")).is_ok()
    );
    // Requests that go together know nothing of each other.
    let together =
        format!("[[page.step]]\npath = \"/a\"\n{extract}[[page.step]]\npath = \"/{{id}}\"\ntogether = true\n");
    assert_eq!(of(&together), unknown);
    // The login's values are known for the whole visit, a page's only in it.
    let login = format!("[[login.step]]\npath = \"/a\"\n{extract}[[page.step]]\npath = \"/{{id}}\"\n");
    assert!(parse(&format!("{HEAD}{login}")).is_ok());
    let elsewhere = format!("[[page.step]]\npath = \"/a\"\n{extract}[[logout.step]]\npath = \"/{{id}}\"\n");
    assert_eq!(of(&elsewhere), unknown);
    assert_eq!(of("[[page.step]]\npath = \"/{\"\n"), ["journey-brace"]);
    assert_eq!(of("[[page.step]]\npath = \"/a\"\ntogether = true\n"), ["journey-together"]);
}

#[test]
fn what_is_written_is_declared_and_removed() {
    let post = |head: &str, more: &str| {
        keys(&format!("{head}{PAGE}[[upload.step]]\npath = \"/u\"\nfill = {{ size = \"planned\" }}\n{more}"))
    };
    assert_eq!(post(HEAD, ""), ["journey-writes-undeclared"]);
    let writes = HEAD.replace("writes = false", "writes = true");
    assert!(parse(&format!("{writes}{PAGE}[[upload.step]]\npath = \"/u\"\nfill = {{ size = \"planned\" }}\n")).is_ok());
    assert_eq!(keys(&format!("{writes}{PAGE}")), ["journey-writes-none"]);
    let made = "creates = \"document\"\nextract = { id = { json = \"/id\" } }\n";
    assert_eq!(post(&writes, made), ["journey-clean-up-missing"]);
    let removed = format!("{made}[[clean_up.document.step]]\nmethod = \"DELETE\"\npath = \"/d/{{id}}\"\n");
    let whole = format!("{writes}{PAGE}[[upload.step]]\npath = \"/u\"\nfill = {{ size = \"planned\" }}\n{removed}");
    let journey = parse(&whole).unwrap();
    assert!(journey.cleans_up());
    assert_eq!(keys(&format!("{HEAD}{PAGE}[[clean_up.document.step]]\npath = \"/d\"\n")), ["journey-clean-up-unused"]);
}

#[test]
fn without_the_steps_that_write_the_others_know_what_they_need() {
    let writes = HEAD.replace("writes = false", "writes = true");
    let steps = "[[page.step]]\npath = \"/a\"\nform = { a = 1 }\nextract = { id = { json = \"/id\" } }\n\
                 [[page.step]]\npath = \"/{id}\"\n";
    assert_eq!(problems(&format!("{writes}{steps}")), [(9, "GET /{id}".to_owned(), "journey-read-only")]);
}

#[test]
fn bodies_are_one_of_their_kinds() {
    let of = |body: &str| keys(&format!("{HEAD}[[page.step]]\npath = \"/a\"\nwrites = false\n{body}\n"));
    assert_eq!(of("form = { a = 1 }\njson = { b = 2 }"), ["journey-body-twice"]);
    assert_eq!(
        of("multipart = [{ name = \"a\", size = 3 }, { name = \"b\", size = \"planned\" }]"),
        ["journey-size-twice"]
    );
    assert_eq!(of("fill = { size = \"some\" }"), ["problem-not-a-size"]);
    assert_eq!(of("form = { a = [1] }"), ["problem-not-a-text"]);
    let json = "json = { a = \"x{account}\", b = [1, 2.5, true], c = { d = \"\\\"\" } }";
    let journey = parse(&format!("{HEAD}[[page.step]]\npath = \"/a\"\nwrites = false\n{json}\n")).unwrap();
    let super::super::request::Body::Text(_, text) = &journey.page.batches[0][0].body else { panic!("no text") };
    assert_eq!(text.shown(None, &|_| "V".into()), r#"{"a":"x{V}","b":[1,2.5,true],"c":{"d":"\""}}"#);
}

#[test]
fn secrets_come_from_outside_and_are_not_shown() {
    let text = format!(
        "{HEAD}[secrets]\nkey = {{ env = \"KEY\" }}\nother = {{ file = \"k.txt\" }}\n[[page.step]]\npath = \"/{{key}}\"\n"
    );
    let give = |source: &SecretSource| match source {
        SecretSource::Environment(name) => Ok(format!("s3cret-{name}")),
        SecretSource::File(name) => Ok(format!("s3cret-{name}")),
    };
    let journey = Journey::parse("t.toml", &text, &give).unwrap();
    assert_eq!(journey.secrets, ["s3cret-KEY", "s3cret-k.txt"]);
    assert!(!format!("{journey:?}").contains("s3cret"));
    assert_eq!(keys(&text), ["journey-secret-unset", "journey-secret-unset", "journey-variable"]);
    assert_eq!(keys(&format!("{HEAD}[secrets]\nkey = {{}}\n{PAGE}")), ["journey-secret-source"]);
}

#[test]
fn refusals_have_names_that_steps_may_choose() {
    let refusal = "[[turned_away]]\nname = \"full\"\nstatus = 200\nbody = \"tooload\"\n";
    let step = "[[page.step]]\npath = \"/a\"\nturned_away = [\"ful\"]\n";
    assert_eq!(keys(&format!("{HEAD}{refusal}{step}")), ["journey-refusal-unknown"]);
    assert_eq!(keys(&format!("{HEAD}[[turned_away]]\nname = \"x\"\n{PAGE}")), ["journey-refusal-empty"]);
    assert_eq!(keys(&format!("{HEAD}{refusal}{refusal}{PAGE}")), ["problem-duplicate"]);
    assert_eq!(keys(HEAD), ["problem-missing-key"]);
}

/// Texts made of what journeys are made of.
fn like_a_journey() -> impl Strategy<Value = String> {
    let pieces = [
        "[[page.step]]",
        "[[login.step]]",
        "[[upload.step]]",
        "[clean_up.document]",
        "path = \"/a\"",
        "path = \"/{b}\"",
        "paths = [\"/x\", \"{y}\"]",
        "form = { a = \"{account}\" }",
        "json = [{ a = [1] }]",
        "creates = \"document\"",
        "extract = { b = { css = \"a\" } }",
        "extract = { b = { regex = \"(\" } }",
        "together = true",
        "writes = true",
        "multipart = [{ size = 1 }]",
        "fill = { size = \"planned\" }",
        "[constants]",
        "b = \"x\"",
        "[assets]",
        "[service.notes]",
        "step = [{ path = \"/n\" }]",
        "[secrets]",
        "b = { env = \"E\" }",
        "turned_away = [\"f\"]",
        "[[turned_away]]",
        "name = \"f\"",
        "status = [1, 200]",
        "follow = -1",
        "expect = { status = \"x\" }",
    ];
    proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 0..14)
        .prop_map(|lines| format!("{HEAD}{}\n", lines.join("\n")))
}

proptest! {
    #[test]
    fn any_text_is_a_journey_or_its_problems(text in like_a_journey(), other in "\\PC{0,80}") {
        let _ = parse(&text);
        let _ = parse(&format!("{HEAD}{other}"));
    }
}

/// The example of the documentation is a journey, in both languages.
#[test]
fn the_example_of_the_pages_is_a_journey() {
    for page in ["en/journeys.md", "fr/parcours.md"] {
        let path = format!("{}/../docs/{page}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap();
        let blocks = text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
        let journeys: Vec<Journey> = blocks.map(|block| parse(block).unwrap()).collect();
        assert_eq!(journeys.len(), 1, "{page}");
        // Every key that the reader knows stands on the page.
        for key in [
            "writes",
            "connections",
            "constants",
            "secrets",
            "headers",
            "turned_away",
            "assets",
            "clean_up",
            "together",
            "follow",
            "expect",
            "extract",
            "creates",
            "multipart",
            "fill",
            "paths",
            "optional",
            "not_body",
        ] {
            assert!(text.contains(&format!("`{key}")) || text.contains(&format!("[{key}")), "{page}: {key}");
        }
    }
}
