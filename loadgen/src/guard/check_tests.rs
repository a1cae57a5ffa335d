//! Every reason for which a target is refused, on small servers on the loopback.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use hyper::Method;
use hyper::header::{HOST, HeaderValue, USER_AGENT};

use super::*;
use crate::client::Outgoing;
use crate::client::door::Door;
use crate::guard::{SigningKey, sha256_hex};

/// A server with one answer to everything; it notes the heads of the requests.
struct Server {
    port: u16,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn answering(answer: impl Fn(u16) -> String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (answer, heads) = (answer(port), Arc::new(Mutex::new(Vec::new())));
        let noted = Arc::clone(&heads);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answer, noted) = (answer.clone(), Arc::clone(&noted));
                std::thread::spawn(move || talk(stream, &answer, &noted));
            }
        });
        Self { port, heads }
    }

    fn with_proof(change: impl Fn(&str) -> String) -> (Self, String) {
        let text = Mutex::new(String::new());
        let server = Self::answering(|port| {
            let proof = change(&proof(port));
            *text.lock().unwrap() = proof.clone();
            answer("200 OK", "", &proof)
        });
        let text = text.into_inner().unwrap();
        (server, text)
    }

    fn place(&self, host: &str) -> Place {
        Place::parse(&format!("http://{host}:{}", self.port)).unwrap()
    }

    fn asked(&self) -> usize {
        self.heads.lock().unwrap().len()
    }
}

fn talk(mut stream: TcpStream, answer: &str, noted: &Mutex<Vec<String>>) {
    let (mut head, mut byte) = (Vec::new(), [0; 1]);
    while stream.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
        if head.ends_with(b"\r\n\r\n") {
            noted.lock().unwrap().push(String::from_utf8_lossy(&head).into_owned());
            head.clear();
            let _ = stream.write_all(answer.as_bytes());
        }
    }
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len())
}

fn proof(port: u16) -> String {
    format!(
        r#"{{"host": "127.0.0.1", "port": {port}, "expiry": "2999-01-01T00:00:00Z", "max_rate": 50,
            "nonce": "n", "contact": "target@exemple.test"}}"#
    )
}

fn list(place: &Place, evidence: &str) -> AllowList {
    let text = format!(
        "format = 1\ncontact = \"us@exemple.test\"\n[[target]]\nscheme = \"http\"\nhost = \"{}\"\nport = {}\n\
         {evidence}\nrate = 200\nconnections = 100\nbytes = \"1GB\"\nduration = \"1h\"\n",
        place.host, place.port
    );
    AllowList::parse("allow.toml", &text).unwrap()
}

fn hashed(text: &str) -> String {
    format!("proof_sha256 = \"{}\"", sha256_hex(text.as_bytes()))
}

fn refusal(result: Result<AcceptedTarget, ReplayError>) -> &'static str {
    match result {
        Ok(_) => "accepted",
        Err(error) => error.message().key,
    }
}

#[test]
fn a_listed_target_that_serves_its_proof_is_accepted() {
    let (server, text) = Server::with_proof(str::to_owned);
    let place = server.place("127.0.0.1");
    let accepted = Guard::new(list(&place, &hashed(&text))).accept(&place).unwrap();
    assert_eq!(accepted.place(), &place);
    assert_eq!(accepted.ceilings().rate_per_s, 50.0, "the proof's rate, which is lower");
    assert_eq!((accepted.contact(), accepted.is_own()), ("target@exemple.test", false));
    let head = server.heads.lock().unwrap()[0].clone();
    assert!(head.starts_with("GET /.well-known/afflux HTTP/1.1\r\n"), "{head}");
    assert!(head.contains("(+us@exemple.test; run guard)"), "{head}");
    let part = Guard::new(list(&place, &hashed(&text))).for_one_of(4).accept(&place).unwrap();
    assert_eq!((part.ceilings().rate_per_s, part.ceilings().connections), (12.5, 25));
}

#[test]
fn what_is_not_listed_is_refused_and_nothing_is_sent() {
    let (server, text) = Server::with_proof(str::to_owned);
    let place = server.place("127.0.0.1");
    let empty = AllowList::parse("allow.toml", "format = 1\ncontact = \"us\"\n").unwrap();
    assert_eq!(refusal(Guard::new(empty).accept(&place)), "guard-not-listed", "loopback is no exemption");
    let other_port = Place { port: 1, ..place.clone() };
    assert_eq!(refusal(Guard::new(list(&place, &hashed(&text))).accept(&other_port)), "guard-listed-elsewhere");
    let secure = Place { scheme: Scheme::Https, ..place.clone() };
    assert_eq!(refusal(Guard::new(list(&place, &hashed(&text))).accept(&secure)), "guard-listed-elsewhere");
    let other_host = server.place("127.0.0.2");
    assert_eq!(refusal(Guard::new(list(&place, &hashed(&text))).accept(&other_host)), "guard-not-listed");
    let never = Place::parse("https://educonnect.education.gouv.fr").unwrap();
    assert_eq!(refusal(Guard::new(list(&place, &hashed(&text))).accept(&never)), "guard-never-target");
    assert_eq!(server.asked(), 0);
}

#[test]
fn another_proof_is_refused() {
    let (server, text) = Server::with_proof(str::to_owned);
    let place = server.place("127.0.0.1");
    let result = Guard::new(list(&place, &hashed(&(text.clone() + " ")))).accept(&place);
    let message = result.unwrap_err().message().clone();
    assert_eq!(message.key, "guard-proof-other");
    assert!(message.args.contains(&("sha256", sha256_hex(text.as_bytes()))), "what it served is said");
}

fn of_another_port(text: &str) -> String {
    let mut value: serde_json::Value = serde_json::from_str(text).unwrap();
    value["port"] = (value["port"].as_u64().unwrap() ^ 1).into();
    value.to_string()
}

#[test]
fn a_proof_that_does_not_hold_is_refused() {
    type Change = fn(&str) -> String;
    let cases: [(Change, &str); 5] = [
        (|text| text.replace("2999", "2020"), "guard-proof-expired"),
        (|text| text.replace("127.0.0.1", "127.0.0.2"), "guard-proof-elsewhere"),
        (of_another_port, "guard-proof-elsewhere"),
        (|text| text.replace("127.0.0.1", "*"), "guard-proof-malformed"),
        (|text| text.replace("\"max_rate\": 50", "\"max_rate\": -1"), "guard-proof-malformed"),
    ];
    for (change, expected) in cases {
        let (server, text) = Server::with_proof(change);
        let place = server.place("127.0.0.1");
        assert_eq!(refusal(Guard::new(list(&place, &hashed(&text))).accept(&place)), expected, "{text}");
    }
}

#[test]
fn what_answers_without_a_proof_is_refused() {
    let elsewhere = Server::answering(|_| answer("200 OK", "", "x"));
    let to = format!("Location: http://127.0.0.1:{}/.well-known/afflux\r\n", elsewhere.port);
    for (status, headers, expected) in [
        ("302 Found", to.as_str(), "guard-proof-redirect"),
        ("404 Not Found", "", "guard-proof-absent"),
        ("500 Internal Server Error", "", "guard-proof-absent"),
        ("200 OK", "", "guard-proof-other"),
    ] {
        let server = Server::answering(|_| answer(status, headers, "x"));
        let place = server.place("127.0.0.1");
        assert_eq!(refusal(Guard::new(list(&place, &hashed("y"))).accept(&place)), expected, "{status}");
    }
    assert_eq!(elsewhere.asked(), 0, "a redirect is not followed");
}

#[test]
fn a_target_that_does_not_answer_is_unreachable() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let place = Place::parse(&format!("http://127.0.0.1:{free}")).unwrap();
    let result = Guard::new(list(&place, &hashed("x"))).accept(&place);
    assert!(matches!(result, Err(ReplayError::Unreachable(_))), "{result:?}");
    let no_http = Server::answering(|_| "SSH-2.0-OpenSSH_9.2\r\n".into());
    let place = no_http.place("127.0.0.1");
    let result = Guard::new(list(&place, &hashed("x"))).accept(&place);
    assert!(matches!(result, Err(ReplayError::Unreachable(_))), "{result:?}");
}

#[test]
fn plain_http_where_tls_is_expected_is_wrong_tls() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            let _ = stream.read(&mut [0; 1024]);
        }
    });
    let place = Place::parse(&format!("https://127.0.0.1:{port}")).unwrap();
    let mut listed = list(&place, &hashed("x"));
    listed.entries[0].place.scheme = Scheme::Https;
    let key = refusal(Guard::new(listed).accept(&place));
    assert!(matches!(key, "guard-tls" | "guard-no-system-ca"), "{key}");
}

#[test]
fn a_kill_file_refuses_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let (server, text) = Server::with_proof(str::to_owned);
    let place = server.place("127.0.0.1");
    let guard = Guard::new(list(&place, &hashed(&text))).ended_by(folder.path().join("stop"));
    assert!(guard.accept(&place).is_ok());
    let asked = server.asked();
    std::fs::write(folder.path().join("stop"), "").unwrap();
    assert_eq!(refusal(guard.accept(&place)), "guard-kill-file-there");
    assert_eq!(server.asked(), asked);
}

/// A resolver whose answer is taken from a list, the last one for ever.
fn answers(texts: &'static [&'static [&'static str]]) -> (Lookup, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let lookup = move |_: &str| {
        let n = counted.fetch_add(1, Ordering::Relaxed).min(texts.len() - 1);
        Ok(texts[n].iter().map(|text| text.parse().unwrap()).collect())
    };
    (Arc::new(lookup), asked)
}

fn named(lookup: Lookup) -> (Guard, Place, Server) {
    let (server, text) = Server::with_proof(|text| text.replace("127.0.0.1", "ent-preprod.exemple.test"));
    let place = server.place("ent-preprod.exemple.test");
    let mut guard = Guard::new(list(&place, &hashed(&text)));
    guard.lookup = lookup;
    (guard, place, server)
}

#[test]
fn a_name_is_pinned_to_the_address_that_proved_itself() {
    // Nothing listens at the first address.
    let (lookup, _) = answers(&[&["127.0.0.9", "127.0.0.1"]]);
    let (guard, place, server) = named(lookup);
    let accepted = guard.accept(&place).unwrap();
    assert_eq!(accepted.address().ip().to_string(), "127.0.0.1");
    let head = server.heads.lock().unwrap()[0].clone();
    assert!(
        head.to_ascii_lowercase().contains(&format!("host: ent-preprod.exemple.test:{}\r\n", place.port)),
        "{head}"
    );
    let (lookup, _) = answers(&[&[]]);
    let (guard, place, _server) = named(lookup);
    assert_eq!(refusal(guard.accept(&place)), "guard-unknown-host");
    let (lookup, _) = answers(&[&["0.0.0.0"]]);
    let (guard, place, _server) = named(lookup);
    assert_eq!(refusal(guard.accept(&place)), "guard-unknown-host");
}

fn opened_after(lookup: Lookup, seconds: u64) -> (Result<(), Broken>, Option<&'static str>, usize) {
    let (guard, place, server) = named(lookup);
    let accepted = guard.accept(&place).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let result = runtime.block_on(async {
        let door = Arc::new(Door::new(Arc::clone(&accepted.0)));
        assert!(door.open(0).await.is_ok(), "the answer is fresh");
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        (door.open(0).await.map(drop), door.must_end(Duration::ZERO))
    });
    (result.0, result.1, server.asked())
}

#[test]
fn an_answer_of_the_dns_that_changes_ends_the_run() {
    let (lookup, asked) = answers(&[&["127.0.0.1"], &["127.0.0.1", "127.0.0.2"]]);
    let (opened, ended, _) = opened_after(lookup, 3);
    assert_eq!((opened, ended), (Err(Broken::Refused), Some("guard-ended-dns")));
    assert_eq!(asked.load(Ordering::Relaxed), 2);
    let (lookup, _) = answers(&[&["127.0.0.1"], &["127.0.0.2"]]);
    assert_eq!(opened_after(lookup, 3).1, Some("guard-ended-dns"));
}

#[test]
fn an_answer_that_stays_lets_the_run_go_on() {
    let (lookup, asked) = answers(&[&["127.0.0.1", "127.0.0.9"], &["127.0.0.9", "127.0.0.1"], &["127.0.0.1"]]);
    assert_eq!(opened_after(lookup, 3), (Ok(()), None, 1));
    assert_eq!(asked.load(Ordering::Relaxed), 2, "asked again");
}

fn signed(port: u16, expiry: &str) -> (SigningKey, Authorisation) {
    let (key, _) = SigningKey::generate().unwrap();
    let text = proof(port).replace("2999-01-01T00:00:00Z", expiry);
    let authorisation = key.sign(&Proof::from_json("p.json", text.as_bytes()).unwrap());
    (key, authorisation)
}

#[test]
fn a_signed_authorisation_stands_for_a_proof() {
    let server = Server::answering(|_| answer("404 Not Found", "", ""));
    let place = server.place("127.0.0.1");
    let (key, authorisation) = signed(server.port, "2999-01-01T00:00:00Z");
    let listed = || list(&place, &format!("public_key = \"{}\"", key.public()));
    assert_eq!(refusal(Guard::new(listed()).accept(&place)), "guard-authorisation-missing");
    let accepted = Guard::new(listed()).authorised_by(authorisation).accept(&place).unwrap();
    assert_eq!((accepted.ceilings().rate_per_s, accepted.contact()), (50.0, "target@exemple.test"));
    let (_, of_another) = signed(server.port, "2999-01-01T00:00:00Z");
    assert_eq!(refusal(Guard::new(listed()).authorised_by(of_another).accept(&place)), "guard-authorisation-forged");
    for (port, expiry, expected) in [
        (server.port, "2020-01-01T00:00:00Z", "guard-proof-expired"),
        (server.port ^ 1, "2999-01-01T00:00:00Z", "guard-proof-elsewhere"),
    ] {
        let (key, authorisation) = signed(port, expiry);
        let listed = list(&place, &format!("public_key = \"{}\"", key.public()));
        assert_eq!(refusal(Guard::new(listed).authorised_by(authorisation).accept(&place)), expected);
    }
    // Where a proof is asked for, a signature does not do.
    let (_, authorisation) = signed(server.port, "2999-01-01T00:00:00Z");
    let served = Guard::new(list(&place, &hashed("x"))).authorised_by(authorisation);
    assert_eq!(refusal(served.accept(&place)), "guard-proof-absent");
}

#[test]
fn a_request_stays_at_the_target_and_names_its_sender() {
    let (server, text) = Server::with_proof(str::to_owned);
    let place = server.place("127.0.0.1");
    let accepted = Guard::new(list(&place, &hashed(&text))).accept(&place).unwrap();
    let around = Surroundings::alone(accepted.0);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let asked = server.asked();
    runtime.block_on(async {
        let mut browser = Browser::default();
        let mut fetch = browser.fetch(&around);
        let elsewhere = fetch.send(&Outgoing::get("http://evil.exemple.test/"), &|_| 0).await;
        assert_eq!(elsewhere.map(|_| ()), Err(Broken::Refused));
        let renamed = Outgoing::get("/x").with(&HOST, HeaderValue::from_static("evil.exemple.test"));
        let renamed = renamed.with(&USER_AGENT, HeaderValue::from_static("Mozilla"));
        assert!(fetch.send(&renamed, &|_| 0).await.is_ok());
        // Who may send something says that it is nothing.
        let empty = Outgoing { method: &Method::POST, ..Outgoing::get("/y?z=1") };
        assert!(fetch.send(&empty, &|_| 0).await.is_ok());
        assert_eq!(around.follow("/x", "http://evil.exemple.test/"), None);
        assert_eq!(around.follow("/x", "y").as_deref(), Some("/y"));
    });
    let heads = server.heads.lock().unwrap();
    assert_eq!(heads.len(), asked + 2);
    let [.., renamed, empty] = heads.as_slice() else { panic!("{heads:?}") };
    let renamed = renamed.to_ascii_lowercase();
    let host = renamed.matches("host:").count();
    assert!(!renamed.contains("evil") && host == 1 && renamed.contains("afflux/"), "{renamed}");
    assert!(!renamed.contains("content-length"), "{renamed}");
    assert!(empty.starts_with("POST /y?z=1 HTTP/1.1\r\n") && empty.contains("\r\ncontent-length: 0\r\n"), "{empty}");
}
