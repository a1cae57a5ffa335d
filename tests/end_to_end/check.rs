//! `afflux check` explains a scenario in plain sentences, whose figures are the model's own.

use crate::support::{json, run, shipped, stderr};

/// What `check` says of a scenario, wrapped lines put together.
fn told(file: &str, more: &[&str]) -> String {
    let output = run(&[&["check", file], more].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    // Sentences fit a terminal; the country's figures are wider.
    let is_table = |line: &&str| line.contains('|') || line.contains("-+-");
    let long: Vec<&str> = text.lines().filter(|line| line.chars().count() > 80 && !is_table(line)).collect();
    assert!(long.is_empty(), "{long:#?}");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn scenario(name: &str) -> String {
    shipped(&format!("scenarios/{name}.toml")).display().to_string()
}

/// French has its own spaces.
fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

#[test]
fn the_lockdown_and_the_ordinary_day_in_both_languages() {
    let cases = [
        ("confinement-2020", "fr", "Lundi 23 mars 2020 : près de 5 fois l’affluence du lundi 9 septembre 2019."),
        (
            "confinement-2020",
            "fr",
            "Accès continu de 9 h à 17 h pour 60 % des visites du jour, pas de pics de connexion",
        ),
        ("confinement-2020", "fr", "écoles fermées ou à distance"),
        ("confinement-2020", "fr", "élèves 16 min (2 fois l’ordinaire)"),
        ("confinement-2020", "fr", "stockage et partage 14 % (près de 5 fois l’ordinaire)"),
        (
            "confinement-2020",
            "fr",
            "ce qui manque d’abord au portail : les sessions, 60 000 vivantes pour une limite de 45 000",
        ),
        ("confinement-2020", "fr", "Ce qui doit tenir : temps de réponse, 95e centile ≤ 2 s"),
        ("confinement-2020", "en", "Monday 23 March 2020: nearly 5 times the audience of Monday 9 September 2019."),
        ("confinement-2020", "en", "Continuous access from 09:00 to 17:00 for 60% of the day's visits"),
        ("rentree-2019", "fr", "à peu près l’affluence du lundi 9 septembre 2019"),
        ("rentree-2019", "fr", "Un pic de connexion au début de chaque heure de la matinée"),
        ("rentree-2019", "en", "the portal has enough, nobody refused and no queue"),
        ("premieres-zones-2020", "fr", "Épisode « "),
        ("confinement-leviers", "en", "Lever `"),
        ("france-confinement-2020", "en", "on a mean day,"),
        ("france-confinement-2020", "fr", "31 portails, pris ensemble."),
    ];
    for (name, language, words) in cases {
        let text = plain(&told(&scenario(name), &["--lang", language]));
        assert!(text.contains(words), "{name} ({language}): `{words}` in {text}");
    }
}

/// Every shipped scenario is told in both languages, every sentence whole.
#[test]
fn every_shipped_scenario_is_told() {
    for entry in std::fs::read_dir(shipped("scenarios")).expect("scenarios").flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            for language in ["en", "fr"] {
                let value = json(&run(&["check", &path.display().to_string(), "--lang", language, "--format", "json"]));
                let sentences = value["sentences"].as_array().expect("sentences");
                assert!(sentences.len() >= 6, "{}: {sentences:#?}", path.display());
                for sentence in sentences.iter().map(|sentence| sentence.as_str().expect("a text")) {
                    let whole = sentence.ends_with('.') && !sentence.contains("explain-") && !sentence.contains("NaN");
                    assert!(whole, "{}: {sentence}", path.display());
                }
            }
        }
    }
}

/// The words follow the figures: nothing is told from a text.
#[test]
fn another_factor_gives_another_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("other.toml");
    let text = format!(
        "format = 1\nextends = {:?}\nname = \"other\"\n[factors]\nvisits = {{ value = 2.0, low = 0.4, high = 2.5, source = \"ours\" }}\n\
         [factors.shape]\ncontinuous_from = \"10:00:00\"\ncontinuous_to = \"16:00:00\"\n[portal]\nsessions_limit = 400000\n",
        scenario("confinement-2020")
    );
    std::fs::write(&file, text).expect("the scenario is written");
    let text = plain(&told(&file.display().to_string(), &["--lang", "fr"]));
    for words in
        ["Lundi 23 mars 2020 : 2 fois l’affluence", "Accès continu de 10 h à 16 h", "le portail a ce qu’il faut"]
    {
        assert!(text.contains(words), "`{words}` in {text}");
    }
    assert!(!text.contains("près de 5 fois l’affluence"), "{text}");
    // Half of the level of the reference day, and the same as a share of it.
    let half = std::fs::read_to_string(&file).expect("the scenario").replace("value = 2.0", "value = 0.5");
    std::fs::write(&file, half).expect("the scenario is written");
    assert!(plain(&told(&file.display().to_string(), &["--lang", "fr"])).contains("50 % de l’affluence du"));
}
