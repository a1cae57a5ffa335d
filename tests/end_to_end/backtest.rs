//! `afflux backtest` as a user runs it.

use std::collections::BTreeMap;
use std::process::Output;

use crate::support::{afflux, json, run, shipped, stderr};

/// Runs it where the shipped back-tests are.
fn backtest(arguments: &[&str]) -> Output {
    let mut command = afflux();
    command.current_dir(shipped("")).arg("backtest").args(arguments).output().expect("the binary starts")
}

/// Facts and whether they were predicted, as a page of the documentation says: `| ✔ | \`fact\` | …`.
fn told(page: &str) -> BTreeMap<String, bool> {
    let text = std::fs::read_to_string(shipped(page)).expect("a page");
    let row = |line: &str| {
        let mut cells = line.split('|').map(str::trim).skip(1);
        let is_hit = match cells.next()? {
            "✔" => true,
            "✘" => false,
            _ => return None,
        };
        Some((cells.next()?.trim_matches('`').to_owned(), is_hit))
    };
    text.lines().filter_map(row).collect()
}

/// All the shipped ones, hits and misses as the documentation shows them.
#[test]
fn hits_and_misses_are_those_of_the_documentation() {
    let output = backtest(&["--format", "json"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let value = json(&output);
    let cases = value["cases"].as_array().expect("cases");
    let mut found = BTreeMap::new();
    for case in cases {
        let number = |name: &str| case[name].as_f64().unwrap_or_else(|| panic!("{name}: {case}"));
        let (low, high, observed) = (number("low"), number("high"), number("observed"));
        assert!(low <= number("value") && number("value") <= high, "{case}");
        let is_statement = case["statement"] == true;
        assert!(case["tuned"].as_array().is_some_and(Vec::is_empty), "{case}");
        let inside = low <= observed && observed <= high && high <= 3.0 * low;
        let expected = if is_statement { low >= 0.5 } else { inside };
        assert_eq!(case["hit"], expected, "{case}");
        assert!(case["naive"].is_number() || is_statement || case["unit"] == "minutes", "{case}");
        found.insert(case["name"].as_str().expect("a name").to_owned(), expected);
    }
    for fact in [
        "connections-nantes-8h50-9h00",
        "pupil-visits-ratio-ara-first-week",
        "simultaneous-users-neo-one",
        "saturation-neo-one",
    ] {
        assert!(found.contains_key(fact), "{fact} in {found:?}");
    }
    for page in ["docs/en/backtests.md", "docs/fr/retroprevisions.md"] {
        assert_eq!(told(page), found, "{page}");
    }
}

#[test]
fn one_by_name_in_two_languages() {
    let name = "auvergne-rhone-alpes-2020-03-16";
    for (language, words) in [
        ("en", ["predicted", "reported 3.00", "four times the usual: 4.00"]),
        ("fr", ["prédit", "rapporté 3,00", "quatre fois l’habitude : 4,00"]),
    ] {
        let output = backtest(&[name, "--lang", language]);
        let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
        assert!(output.status.success(), "{}", stderr(&output));
        for word in words {
            assert!(text.contains(word), "{word} in {text}");
        }
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }
    let seeds = ["1", "1", "2"].map(|seed| json(&backtest(&[name, "--format", "json", "--seed", seed])));
    assert!(seeds[0] == seeds[1] && seeds[0] != seeds[2]);
}

#[test]
fn what_is_wrong_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let base = shipped("scenarios/backtests/e-lyco-2020-03-16.toml");
    let write = |rest: &str| {
        let file = folder.path().join("b.toml");
        let text = format!("format = 1\nextends = \"{}\"\nname = \"b\"\n{rest}", base.display());
        std::fs::write(&file, text).expect("a file");
        file.display().to_string()
    };
    let wrong = write(
        "[backtest]\nscale = 0.0\nreplications = 1\n\
         [backtest.case.nowhere]\nplayed = \"begun\"\n\
         [backtest.case.saturation-neo-one]\nplayed = \"not-served\"\nthan_usual = \"more\"\n\
         [backtest.case.login-bottleneck-nantes]\nplayed = \"bottleneck\"\nstation = \"cave\"\n\
         [backtest.case.connections-nantes-8h50-9h00]\nplayed = \"lost\"\nfrom = \"2020-03-17T08:50:00\"\n",
    );
    let output = run(&["backtest", &wrong]);
    let said = stderr(&output);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{said}");
    for words in ["scale", "replications", "nowhere", "than_usual", "cave", "lost", "least"] {
        assert!(said.contains(words), "{words} in\n{said}");
    }
    // What an input was taken from cannot be predicted from it.
    let given = write("[input.connections-nantes-8h50-9h00]\nkeys = [\"factors.visits\"]\n");
    let output = run(&["backtest", &given]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("backtest.case.connections-nantes-8h50-9h00"), "{}", stderr(&output));
    let none = run(&["backtest", &shipped("scenarios/rentree-2019.toml").display().to_string()]);
    assert_eq!(none.status.code(), Some(2));
    assert!(stderr(&none).contains("[backtest]"), "{}", stderr(&none));
    let lost = backtest(&["no-such-one"]);
    assert_eq!(lost.status.code(), Some(2));
    assert!(stderr(&lost).contains("scenarios/backtests/no-such-one.toml"), "{}", stderr(&lost));
}
