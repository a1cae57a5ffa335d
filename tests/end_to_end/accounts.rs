//! Accounts for a replay: made up or given, written for platforms, readable again.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;

use crate::support::{afflux, json, run, short_scenario, stderr};

fn text(folder: &std::path::Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn people_are_made_up_by_a_seed_and_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = short_scenario(folder.path(), 4);
    let secret = folder.path().join("secret.txt").display().to_string();
    std::fs::write(&secret, "s3cret of the test\n").unwrap();
    let make = |name: &str, seed: &str| {
        let out = folder.path().join(name);
        let out_text = out.display().to_string();
        let flags = ["--for", "csv", "--for", "moodle", "--for", "entcore", "--secret-file", &secret, "--seed", seed];
        let output = run(&[&["accounts", &scenario, "--format", "json", "-o", &out_text], &flags[..]].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        (out, json(&output), output)
    };
    let (out, told, output) = make("one", "1");
    let visitors = told["visitors"].as_u64().unwrap();
    assert!(visitors > 100, "{told}");
    assert_eq!((told["accounts"].as_u64(), told["sharing"].as_u64()), (Some(visitors), Some(0)));

    let csv = text(&out, "accounts.csv");
    assert_eq!(csv.lines().count() as u64, visitors + 1);
    let logins: BTreeSet<&str> = csv.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(logins.len() as u64, visitors);
    assert!(logins.iter().all(|login| login.ends_with("@exemple.test")));
    assert_eq!(text(&out, "accounts-remove.csv").lines().count() as u64, visitors + 1);
    assert_eq!(text(&out, "moodle.csv").lines().count() as u64, visitors + 1);
    let removed = text(&out, "moodle-remove.csv");
    assert!(removed.lines().skip(1).all(|line| line.ends_with(",1")) && removed.starts_with("username,deleted\n"));
    assert!(text(&out, "entcore-eleves.csv").starts_with("Id;Nom;Prénom;"));

    // Passwords: only in files that the user alone can read, not on the terminal.
    let password = csv.lines().nth(1).and_then(|line| line.split(',').nth(1)).unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), stderr(&output));
    assert!(!said.contains(password) && !said.contains("s3cret") && !csv.contains("s3cret"));
    for file in told["files"].as_array().unwrap() {
        let path = file["file"].as_str().unwrap();
        let mode = std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let holds = std::fs::read_to_string(path).unwrap().contains(password);
        assert_eq!((file["secret"].as_bool(), mode == 0o600), (Some(holds), holds), "{path} {mode:o}");
    }

    let (again, ..) = make("again", "1");
    assert_eq!(text(&again, "accounts.csv"), csv, "the same seed and secret: the same accounts");
    let (other, ..) = make("other", "2");
    assert_ne!(text(&other, "moodle.csv"), text(&out, "moodle.csv"));
}

#[test]
fn fewer_accounts_than_visitors_are_shared_and_it_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = short_scenario(folder.path(), 4);
    let out = folder.path().join("out").display().to_string();
    let output = afflux()
        .args(["accounts", &scenario, "--most", "7", "-o", &out, "--lang", "en"])
        .env("AFFLUX_PASSWORD", "from-the-environment")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("7 accounts for") && said.contains("share an account"), "{said}");
    let csv = text(folder.path(), "out/accounts.csv");
    assert_eq!(csv.lines().filter(|line| line.contains(",from-the-environment,")).count(), 7);

    // A list of the user's own, for another platform.
    let list = folder.path().join("list.csv").display().to_string();
    std::fs::write(&list, "login;password;nom\nana;a-s3cret;Abadie\nbob;b-s3cret;=1+1\n").unwrap();
    let output = run(&["accounts", &scenario, "--from", &list, "--for", "moodle", "-o", &out, "--format", "json"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(json(&output)["accounts"], 2);
    assert!(text(folder.path(), "out/moodle.csv").contains("bob,b-s3cret,Afflux,'=1+1,"));
}

#[test]
fn a_bad_list_is_refused_whole_and_without_its_passwords() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = short_scenario(folder.path(), 4);
    let list = folder.path().join("list.csv").display().to_string();
    std::fs::write(&list, "login,password,profil\nana,s3cret-1,eleve\nana,s3cret-2,prof\n,s3cret-3,\n").unwrap();
    let output = run(&["accounts", &scenario, "--from", &list]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_eq!(said.lines().count(), 3, "{said}");
    assert!(
        said.contains("list.csv:3: `login`")
            && said.contains("list.csv:3: `profil` = `prof`")
            && said.contains("list.csv:4")
    );
    assert!(!said.contains("s3cret"), "{said}");
    std::fs::write(&list, "login,password\n=cmd(),p\n").unwrap();
    assert_eq!(run(&["accounts", &scenario, "--from", &list]).status.code(), Some(2));
}
