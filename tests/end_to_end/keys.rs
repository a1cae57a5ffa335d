//! `afflux keys` as a user runs it.

use crate::support::{json, run, stderr};

#[test]
fn a_table_in_two_languages_and_as_json() {
    for (language, words) in [
        ("en", ["whole number, 1 to 1000000", "Requests it works on at once"]),
        ("fr", ["nombre entier, de 1 à 1000000", "Requêtes servies à la fois"]),
    ] {
        let output = run(&["keys", "portal.station", "--lang", language]);
        assert!(output.status.success(), "{}", stderr(&output));
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.iter().all(|word| text.contains(word)), "{words:?} in {text}");
    }
    let value = json(&run(&["keys", "portal.station", "--format", "json"]));
    let keys = value["tables"][0]["keys"].as_array().expect("keys");
    let workers = keys.iter().find(|key| key["key"] == "workers").expect("workers");
    assert_eq!((workers["needed"].as_str(), workers["least"].as_f64()), (Some("always"), Some(1.0)));
    assert_eq!(workers["example"], "workers = 4");
}

#[test]
fn an_unknown_table_is_told_with_those_there_are() {
    let output = run(&["keys", "portail"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("`portail`") && stderr(&output).contains("portal.station"), "{}", stderr(&output));
}

#[test]
fn a_page_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("keys.md");
    let output = run(&["keys", "-o", file.to_str().expect("UTF-8"), "--lang", "fr"]);
    assert!(output.status.success() && output.stdout.is_empty(), "{}", stderr(&output));
    let committed =
        std::fs::read_to_string(crate::support::shipped("docs/fr/format-des-scenarios.md")).expect("a page");
    assert_eq!(std::fs::read_to_string(&file).expect("the page"), committed);
}
