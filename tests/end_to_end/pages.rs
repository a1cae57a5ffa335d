//! Pages of the documentation that are made from the program itself, between two marks: every command with its help,
//! every assumption of a shipped scenario. The tests hold the pages equal to what the program says;
//! `AFFLUX_WRITE_DOCS=1` writes them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::support::{afflux, shipped, stderr};

const BEGINS: &str =
    "<!-- made from the program: AFFLUX_WRITE_DOCS=1 cargo test --release --test end_to_end pages -->\n";
const ENDS: &str = "<!-- end of what is made -->\n";

/// Holds the part of a page between the marks equal to a text, or writes it there.
fn held(page: &str, made: &str) {
    let path = shipped(page);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{page}: {error}"));
    let (before, rest) = text.split_once(BEGINS).unwrap_or_else(|| panic!("{page} has no mark: {BEGINS}"));
    let (written, after) = rest.split_once(ENDS).unwrap_or_else(|| panic!("{page} has no mark: {ENDS}"));
    if written == made {
        return;
    }
    assert!(
        std::env::var_os("AFFLUX_WRITE_DOCS").is_some(),
        "{page} is not what the program says; write it anew with AFFLUX_WRITE_DOCS=1"
    );
    std::fs::write(&path, format!("{before}{BEGINS}{made}{ENDS}{after}")).expect("the page");
}

fn printed(arguments: &[&str], language: &str) -> String {
    let output = afflux().args(arguments).args(["--lang", language]).output().expect("the binary starts");
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    String::from_utf8(output.stdout).expect("UTF-8").replace(['\u{a0}', '\u{202f}'], " ")
}

/// The names under the heading of commands in a help text.
fn names(help: &str, heading: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != heading).skip(1).take_while(|line| !line.is_empty());
    let named = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    named.filter_map(|line| line.split_whitespace().next().map(str::to_owned)).collect()
}

/// Help without the flags that every command has: those stand once, at the top.
fn own_part(help: &str, common: &BTreeSet<&str>) -> String {
    let mut kept = Vec::new();
    let mut skipping = false;
    for line in help.lines() {
        let flag = line.split_whitespace().find(|word| word.starts_with("--")).filter(|_| line.starts_with("  "));
        skipping = match flag {
            Some(flag) if line.trim_start().starts_with('-') => common.contains(flag),
            _ => skipping && !line.is_empty(),
        };
        if !skipping {
            kept.push(line.trim_end());
        }
    }
    kept.join("\n")
}

fn section(title: &str, help: &str, common: &BTreeSet<&str>) -> String {
    format!("## `afflux {title}`\n\n```text\n{}\n```\n\n", own_part(help, common))
}

#[test]
fn the_pages_of_commands_are_what_help_says() {
    let common = BTreeSet::from(["--help", "--format", "--lang", "--threads", "--output", "--quiet", "--seed"]);
    for (page, language, heading) in
        [("docs/en/commands.md", "en", "Commands:"), ("docs/fr/commandes.md", "fr", "Commandes :")]
    {
        let root = printed(&["--help"], language);
        let mut made = format!("```text\n{}\n```\n\n", root.trim_end());
        let commands = names(&root, heading);
        assert!(commands.len() > 10, "{commands:?} in {root}");
        for command in commands {
            let help = printed(&[&command, "--help"], language);
            made += &section(&command, &help, &common);
            for under in names(&help, heading) {
                let own = printed(&[&command, &under, "--help"], language);
                made += &section(&format!("{command} {under}"), &own, &common);
            }
        }
        held(page, &made);
    }
}

/// The scenarios that are shipped, those that stand by themselves first.
fn scenarios() -> Vec<PathBuf> {
    let first = ["rentree-2019.toml", "confinement-2020.toml"];
    let folder = shipped("scenarios");
    let files = std::fs::read_dir(&folder).expect("the scenarios").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> =
        files.filter(|file| file.extension().is_some_and(|extension| extension == "toml")).collect();
    files.sort_by_key(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        (first.iter().position(|known| *known == name).unwrap_or(first.len()), name)
    });
    files
}

#[test]
fn the_pages_of_assumptions_list_every_one_of_the_shipped_scenarios() {
    for (page, language, key, assumed) in [
        ("docs/en/assumptions.md", "en", "Key", "What is assumed"),
        ("docs/fr/hypotheses.md", "fr", "Clé", "Ce qui est supposé"),
    ] {
        let mut seen = BTreeSet::new();
        let mut made = String::new();
        for file in scenarios() {
            let path = file.display().to_string();
            let said = printed(&["check", &path, "--format", "json", "--quiet"], language);
            let said: serde_json::Value = serde_json::from_str(&said).expect("JSON");
            let listed = said["assumptions"].as_array().expect("assumptions");
            let pairs = listed.iter().map(|entry| {
                let text = |name: &str| entry[name].as_str().expect("a text").replace('|', "\\|");
                (text("key"), text("source"))
            });
            let new: Vec<(String, String)> = pairs.filter(|pair| seen.insert(pair.clone())).collect();
            if new.is_empty() {
                continue;
            }
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            made += &format!("### [`{name}`](../../scenarios/{name})\n\n| {key} | {assumed} |\n|---|---|\n");
            new.iter().for_each(|(key, source)| made += &format!("| `{key}` | {source} |\n"));
            made += "\n";
        }
        assert!(seen.len() > 20, "{} assumptions", seen.len());
        held(page, &made);
    }
}

/// Every link of the documentation to a file leads to one that is there.
#[test]
fn no_page_leads_nowhere() {
    let mut pages = vec![shipped("README.md"), shipped("CONTRIBUTING.md"), shipped("docs/README.md")];
    for folder in ["docs/en", "docs/fr"] {
        pages.extend(std::fs::read_dir(shipped(folder)).expect("pages").map(|entry| entry.expect("an entry").path()));
    }
    let mut links = 0;
    for page in pages.iter().filter(|page| page.extension().is_some_and(|extension| extension == "md")) {
        let text = std::fs::read_to_string(page).expect("a page");
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or_default();
            if file.is_empty() || file.contains("://") {
                continue;
            }
            links += 1;
            let led_to = page.parent().expect("a folder").join(file);
            assert!(led_to.exists(), "{}: `{target}` leads nowhere", page.display());
        }
    }
    assert!(links > 40, "{links} links");
}
