//! The CAS journey on a real CAS server: django-cas-server, accepted by the guard like any other target. The
//! login, the ticket that is validated in the service's place, the logout.
//!
//! The server lies in a venv under `target/` that `tests/run` makes; without it the test says that it did not
//! run, and with `AFFLUX_REQUIRE_SERVERS=1` it fails. It listens on the loopback and is ended by its process.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{json, shipped, short_scenario, stderr};
use crate::targets::{Server, Site};

/// Accounts of the server.
const ACCOUNTS: usize = 6;

/// The venv's interpreter.
fn python() -> Option<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| shipped("target"), PathBuf::from);
    let path = target.join("cas-venv/bin/python");
    if path.exists() {
        return Some(path);
    }
    let required = std::env::var_os("AFFLUX_REQUIRE_SERVERS").is_some_and(|value| value == "1");
    assert!(!required, "AFFLUX_REQUIRE_SERVERS is 1 and there is no {}: tests/run makes it", path.display());
    eprintln!("not run: no CAS server in {}", path.display());
    None
}

/// A CAS server that is on the allow-list, its accounts in `accounts.csv` and its log in `cas.log`.
fn ready(python: &Path) -> (Site, Server) {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("cas.log");
    let mut command = Command::new(python);
    command.arg(shipped("tests/cas/serve.py")).env("AFFLUX_CAS_FOLDER", folder.path());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(File::create(&log).unwrap());
    let mut server = Server(command.spawn().unwrap());
    let mut csv = "login,password\n".to_owned();
    {
        let mut stdin = server.0.stdin.take().unwrap();
        for n in 0..ACCOUNTS {
            writeln!(stdin, "visiteur{n}\ts3cret & {n}").unwrap();
            writeln!(csv, "visiteur{n},s3cret & {n}").unwrap();
        }
    }
    let mut port = String::new();
    BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut port).unwrap();
    let port: u16 = port.trim().parse().unwrap_or_else(|_| panic!("{}", std::fs::read_to_string(&log).unwrap()));
    let mut site = Site::new(&format!("http://127.0.0.1:{port}"));
    // The server reads its proof and its database where it was told to.
    site.folder = folder;
    std::fs::write(site.path("password"), "unused\n").unwrap();
    std::fs::write(site.path("accounts.csv"), csv).unwrap();
    site.prove("500");
    site.allow(&[]);
    (site, server)
}

fn log(site: &Site) -> String {
    std::fs::read_to_string(site.path("cas.log")).unwrap()
}

#[test]
fn a_real_cas_server_logs_in_validates_and_logs_out() {
    let Some(python) = python() else { return };
    let (site, _server) = ready(&python);
    let accounts = site.text("accounts.csv");
    let trying = |journey: &str, accounts: &str| {
        site.command(&["journey", "try", journey, "--target", &site.target, "--accounts", accounts, "--format", "json"])
    };
    let output = trying("cas", &accounts);
    assert!(
        output.status.success(),
        "{}\n{}\n{}",
        stderr(&output),
        String::from_utf8_lossy(&output.stdout),
        log(&site)
    );
    let tried = json(&output);
    let exchange = |page: usize, at: usize| &tried["pages"][page]["exchanges"][at];
    let names: Vec<&str> =
        exchange(0, 0)["taken"].as_array().unwrap().iter().filter_map(|taken| taken["name"].as_str()).collect();
    assert_eq!(names, ["execution", "lt", "token"]);
    assert_eq!(exchange(0, 0)["taken"][0]["length"], serde_json::Value::Null, "that is Apereo's");
    assert!(exchange(0, 0)["taken"][1]["length"].as_u64() > Some(20));
    assert_eq!(
        (&exchange(0, 1)["status"], &exchange(0, 1)["location"]),
        (&302.into(), &"https://service.exemple.test/".into())
    );
    assert_eq!((&exchange(0, 2)["status"], &exchange(0, 2)["checks"][1]["holds"]), (&200.into(), &true.into()));
    // The second page has a ticket without a form, by the session's cookie.
    assert_eq!((&exchange(1, 0)["status"], &exchange(1, 1)["class"]), (&302.into(), &"ok".into()));
    assert_eq!(tried["pages"][2]["page"], "logout");
    let seen = log(&site);
    assert_eq!(seen.matches("GET /cas/serviceValidate").count(), 2, "{seen}");
    assert!(seen.contains("GET /cas/logout") && !seen.contains("service.exemple.test HTTP"), "{seen}");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), stderr(&output));
    let tickets = seen.split("ticket=").skip(1).filter_map(|rest| rest.split([' ', '&']).next());
    let tickets: Vec<&str> = tickets.collect();
    assert_eq!(tickets.len(), 2, "{seen}");
    assert!(
        !said.contains("s3cret") && tickets.iter().all(|ticket| ticket.len() > 20 && !said.contains(ticket)),
        "{said}"
    );

    // A wrong password is not taken for a login, whatever its status says.
    let wrong = site.text("wrong.csv");
    std::fs::write(&wrong, "login,password\nvisiteur1,wrong-s3cret\n").unwrap();
    let refused = trying("cas", &wrong);
    assert_eq!(refused.status.code(), Some(2), "{}", stderr(&refused));
    let last = json(&refused)["pages"][0]["exchanges"][1].clone();
    assert_eq!((&last["class"], &last["status"]), (&"error".into(), &200.into()));
    // The server does validate: a ticket that it did not give is refused.
    let text = std::fs::read_to_string(shipped("scenarios/journeys/cas.toml")).unwrap();
    let forged = site.text("forged.toml");
    std::fs::write(&forged, text.replace("ticket = \"{ticket}\"", "ticket = \"ST-forged\"")).unwrap();
    let refused = trying(&forged, &accounts);
    assert_eq!(refused.status.code(), Some(2), "{}", stderr(&refused));
    let last = json(&refused)["pages"][0]["exchanges"][2].clone();
    assert_eq!((&last["class"], &last["status"]), (&"error".into(), &200.into()));
    assert_eq!(last["beginning"], "ticket not found");

    // A replay: every visit logs in with one of the accounts, which they share.
    let scenario = short_scenario(site.folder.path(), 2);
    let before = log(&site).matches("GET /cas/serviceValidate").count();
    let flags = ["--journey", "cas", "--accounts", &accounts, "--scale", "0.0015", "--lang", "en"];
    let output = site.replay(&scenario, &flags).output().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 4)), "{}", stderr(&output));
    assert!(stderr(&output).contains("visitors share an account"), "{}", stderr(&output));
    let outcome = site.outcome();
    let sum = |answer: &str| -> u64 {
        outcome["attempts"].as_array().unwrap().iter().filter_map(|row| row[answer].as_u64()).sum()
    };
    let validated = log(&site).matches("GET /cas/serviceValidate").count() - before;
    assert!(
        sum("served") > 10 && sum("failed") == 0 && sum("turned_away") == 0,
        "{}\n{}",
        outcome["attempts"],
        log(&site)
    );
    assert!(validated as u64 >= sum("served"), "{validated} {}", sum("served"));
    assert!(!std::fs::read_to_string(site.path("run/outcome.json")).unwrap().contains("s3cret"));
}
