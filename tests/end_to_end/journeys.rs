//! Journeys by command: tried, imported, looked at before a run, and cleaned up after one.

use std::net::TcpListener;
use std::path::Path;

use crate::support::{json, run, shipped, short_scenario, stderr};

fn stdout(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_journey_is_tried_on_the_embedded_portal() {
    let output = run(&["journey", "try", "portal", "--format", "json"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let tried = json(&output);
    let pages = tried["pages"].as_array().unwrap();
    let kinds: Vec<&str> = pages.iter().filter_map(|page| page["page"].as_str()).collect();
    assert_eq!(kinds, ["login", "page", "upload", "clean_up", "logout"]);
    assert!(pages.iter().all(|page| page["served"] == true), "{tried:#}");
    let exchanges = |at: usize| pages[at]["exchanges"].as_array().unwrap();
    assert_eq!((exchanges(0)[0]["status"].as_u64(), exchanges(0)[1]["status"].as_u64()), (Some(200), Some(302)));
    assert_eq!(exchanges(0)[0]["taken"][0]["length"], 32);
    assert_eq!((&exchanges(2)[0]["status"], &exchanges(2)[0]["taken"][0]["name"]), (&201.into(), &"id".into()));
    assert!(exchanges(2)[0]["sent_bytes"].as_u64().unwrap() > 20_000);
    assert_eq!((&exchanges(3)[0]["method"], &exchanges(3)[0]["status"]), (&"DELETE".into(), &204.into()));
    assert_eq!(exchanges(3)[0]["address"], "/document/{id}", "what a response gave stands by its name");

    let shown = run(&["journey", "try", "portal", "--read-only", "--service", "notes", "--lang", "fr"]);
    assert!(shown.status.success(), "{}", stderr(&shown));
    let text = stdout(&shown);
    assert!(text.contains("connexion\n") && text.contains("GET /service/notes?bytes=12000"), "{text}");
    assert!(
        text.contains("✓ status 302") && text.contains("✓ cookie sessionId") && !text.contains("POST /service"),
        "{text}"
    );
}

#[test]
fn a_failing_check_ends_with_2_and_shows_what_was_seen() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(shipped("scenarios/journeys/portal.toml")).unwrap();
    let file = folder.path().join("mine.toml").display().to_string();
    let wrong =
        text.replace("email = \"{account}\", password = \"{password}\"", "email = \"{account}\", password = \"wrong\"");
    std::fs::write(&file, wrong).unwrap();
    let output = run(&["journey", "try", &file, "--lang", "en"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    let shown = stdout(&output);
    assert!(shown.contains("✗ status 302 (200)") && shown.contains("✗ cookie sessionId (-)"), "{shown}");
    assert!(shown.contains("Identifiant ou mot de passe\n    incorrect."), "{shown}");
    assert!(stderr(&output).contains("mine.toml:32: the response to `login`"), "{}", stderr(&output));

    std::fs::write(&file, text.replace("path = \"/service/{service}\"", "path = \"service\"\nspeed = 3")).unwrap();
    let refused = run(&["journey", "try", &file]);
    assert_eq!(refused.status.code(), Some(2));
    let said = stderr(&refused);
    assert!(said.contains("`upload.step[0].path`") && said.contains("`upload.step[0].speed`"), "{said}");
    let nothing = run(&["journey", "try", "nothing"]);
    assert_eq!(nothing.status.code(), Some(2));
    assert!(stderr(&nothing).contains("entcore"), "{}", stderr(&nothing));
}

#[test]
fn a_recording_becomes_a_journey_that_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let har = folder.path().join("visit.har").display().to_string();
    let entry = |second: u32, method: &str, path: &str, status: u16, text: &str, post: &str| {
        serde_json::json!({
            "startedDateTime": format!("2026-03-23T08:00:{second:02}Z"), "time": 10,
            "request": {"method": method, "url": format!("http://ent.exemple.test{path}"), "headers": [],
                "postData": {"mimeType": "application/x-www-form-urlencoded", "text": post}},
            "response": {"status": status, "headers": [], "content": {"mimeType": "text/html", "text": text}},
        })
    };
    let entries = [
        entry(0, "GET", "/login", 200, "<input name='csrf' value='t0ken-of-the-form'>", ""),
        entry(1, "POST", "/login", 302, "", "login=ana.abadie&password=an-0ld-s3cret&csrf=t0ken-of-the-form"),
        entry(2, "GET", "/notes", 200, "<h1>Notes</h1>", ""),
    ];
    std::fs::write(&har, serde_json::json!({"log": {"entries": entries}}).to_string()).unwrap();
    let out = folder.path().join("mine.toml").display().to_string();
    let output = run(&["journey", "import", &har, "-o", &out, "--format", "json", "--lang", "fr"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!((&json(&output)["kept"], &json(&output)["host"]), (&3.into(), &"ent.exemple.test".into()));
    let text = std::fs::read_to_string(&out).unwrap();
    assert!(text.contains("\"password\" = \"{password}\"") && text.contains("\"csrf\" = \"{csrf}\""), "{text}");
    let said = format!("{text}{}{}", stdout(&output), stderr(&output));
    assert!(
        !said.contains("an-0ld-s3cret") && !said.contains("t0ken-of-the-form") && !said.contains("ana.abadie"),
        "{said}"
    );
    // Nothing is written over.
    assert_eq!(run(&["journey", "import", &har, "-o", &out]).status.code(), Some(2));
    std::fs::write(&har, "\u{feff}{\"log\": [").unwrap();
    let refused = run(&["journey", "import", &har, "-o", &out, "--force", "--lang", "en"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        stderr(&refused).contains("visit.har:1:") && stderr(&refused).contains("no HAR file"),
        "{}",
        stderr(&refused)
    );
}

#[test]
fn a_dry_run_says_what_would_be_sent_and_connects_to_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = short_scenario(folder.path(), 4);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let target = format!("http://{}", listener.local_addr().unwrap());
    let out = folder.path().join("run").display().to_string();
    let flags = ["--dry-run", "--target", &target, "-o", &out];
    let output = run(&[&["replay", &scenario, "--format", "json"], &flags[..]].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(matches!(listener.accept(), Err(error) if error.kind() == std::io::ErrorKind::WouldBlock), "connected");
    assert!(!Path::new(&out).exists(), "no run, no folder");
    let told = json(&output);
    assert_eq!((&told["journey"], &told["target"]), (&"portal".into(), &target.clone().into()));
    let addresses = told["by_address"].as_array().unwrap();
    let sum = |key: &str| addresses.iter().filter_map(|row| row[key].as_u64()).sum::<u64>();
    assert_eq!(Some(sum("requests")), told["requests"].as_u64());
    assert!(sum("most_per_s") >= told["most_requests_per_s"].as_u64().unwrap());
    let of = |address: &str| {
        let row = addresses.iter().find(|row| row["address"] == address && row["method"] == "POST");
        row.map_or(0, |row| row["requests"].as_u64().unwrap())
    };
    assert_eq!(Some(of("/auth/login")), told["visits"].as_u64(), "one login a visit");
    assert_eq!(Some(of("/service/{service}")), told["writing_requests"].as_u64());
    assert!(of("/service/{service}") > 0 && told["accounts"].as_u64().unwrap() > 100);

    // Nothing would be written by the read-only variant; entcore's pages are many requests.
    let entcore = run(&["replay", &scenario, "--format", "json", "--dry-run", "--journey", "entcore", "--read-only"]);
    assert!(entcore.status.success(), "{}", stderr(&entcore));
    let entcore = json(&entcore);
    assert_eq!(entcore["writing_requests"], 0);
    assert!(entcore["requests"].as_u64() > told["requests"].as_u64().map(|requests| requests * 4));

    let list = folder.path().join("list.csv").display().to_string();
    std::fs::write(&list, "login,password\nana,a\nbob,b\n").unwrap();
    let shared = run(&["replay", &scenario, "--dry-run", "--accounts", &list, "--lang", "en"]);
    let text = stdout(&shared);
    assert!(text.contains("visitors share an account") && text.contains("nothing was sent"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 160), "{text}");
}

#[test]
fn a_run_removes_what_it_left_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = short_scenario(folder.path(), 4);
    let out = folder.path().join("run");
    let out_text = out.display().to_string();
    // A portal that is full would let nobody in to clean up before sessions end.
    let text = std::fs::read_to_string(&scenario).unwrap().replace("sessions_limit = 300", "sessions_limit = 5000");
    std::fs::write(&scenario, text).unwrap();
    let cleaned = run(&["replay", &scenario, "--format", "json", "-o", &out_text, "--clean-up"]);
    // On a machine that is busy with other tests the generator may rightly call itself late.
    assert!(matches!(cleaned.status.code(), Some(0 | 4)), "{}", stderr(&cleaned));
    let left = &json(&cleaned)["left_behind"];
    let created = left["created"].as_u64().unwrap();
    assert!(created > 0, "{left}");
    assert_eq!((left["removed"].as_u64(), left["remaining"].as_u64()), (Some(created), Some(0)), "{left}");
    assert!(!out.join("left-behind.ndjson").exists());
    assert!(std::fs::read_to_string(out.join("access.log")).unwrap().contains("DELETE /document/"));

    let output = run(&["replay", &scenario, "--format", "json", "-o", &out_text, "--lang", "en"]);
    assert!(matches!(output.status.code(), Some(0 | 4)), "{}", stderr(&output));
    let left = &json(&output)["left_behind"];
    let list = std::fs::read_to_string(out.join("left-behind.ndjson")).unwrap();
    assert_eq!(Some(list.lines().count() as u64), left["remaining"].as_u64());
    assert!(list.lines().all(|line| line.starts_with("{\"kind\":\"document\",\"account\":\"t")), "{list}");
    assert!(stderr(&output).contains("journey clean-up"), "{}", stderr(&output));
}

/// Static files are fetched once after each login, and only where they are asked for.
#[test]
fn static_files_are_fetched_when_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = short_scenario(folder.path(), 3);
    let seen = |name: &str, more: &[&str]| {
        let out = folder.path().join(name);
        let out_text = out.display().to_string();
        let output = run(&[&["replay", &scenario, "--quiet", "-o", &out_text], more].concat());
        assert!(matches!(output.status.code(), Some(0 | 4)), "{}", stderr(&output));
        let log = std::fs::read_to_string(out.join("access.log")).unwrap();
        let count = |of: &str| log.lines().filter(|line| line.contains(of)).count();
        let files =
            ["portail.css HTTP/1.1\" 200 40000", "portail.js HTTP/1.1\" 200 120000", "logo.svg HTTP/1.1\" 200 15000"];
        (
            files.map(|file| count(&format!("GET /assets/{file}"))),
            count("POST /auth/login HTTP/1.1\" 302"),
            count("/assets/"),
        )
    };
    let (files, logins, all) = seen("with", &["--assets"]);
    assert!(logins > 20 && files == [logins; 3] && all == 3 * logins, "{files:?} of {logins}");
    let (_, logins, all) = seen("without", &[]);
    assert!(logins > 20 && all == 0, "{all} of {logins}");
}
