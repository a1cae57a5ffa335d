//! The floors of the house: who may depend on whom.

use std::collections::BTreeMap;
use std::process::Command;

/// What each room may use of ours, by name without `afflux-`; tests may use more.
const ALLOWED: [(&str, &[&str]); 7] = [
    ("afflux-models", &[]),
    ("afflux-plan", &["models"]),
    ("afflux-outcome", &["models", "plan"]),
    ("afflux-sim", &["models", "plan", "outcome"]),
    ("afflux-portal", &["models", "plan", "outcome"]),
    ("afflux-loadgen", &["models", "plan", "outcome"]),
    ("afflux", &["models", "plan", "outcome", "sim", "portal", "loadgen"]),
];

/// What the rooms without clock, network, file system or printing may not use.
const WORLDLY: [&str; 9] = ["tokio", "hyper", "axum", "goose", "clap", "rusqlite", "reqwest", "rustix", "indicatif"];

fn dependencies() -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let normal = |package: &serde_json::Value| -> Vec<String> {
        let list = package["dependencies"].as_array().expect("dependencies");
        let names = list.iter().filter(|one| one["kind"].is_null()).filter_map(|one| one["name"].as_str());
        names.map(str::to_owned).collect()
    };
    packages.iter().map(|package| (package["name"].as_str().expect("name").to_owned(), normal(package))).collect()
}

#[test]
fn arrows_run_down_only() {
    let dependencies = dependencies();
    assert_eq!(dependencies.len(), ALLOWED.len(), "a new room needs its arrows here");
    for (room, allowed) in ALLOWED {
        let ours = dependencies[room].iter().filter_map(|name| name.strip_prefix("afflux-"));
        for used in ours {
            assert!(allowed.contains(&used), "`{room}` may not use `afflux-{used}`");
        }
    }
}

#[test]
fn the_lower_floors_know_no_world() {
    let dependencies = dependencies();
    for room in ["afflux-models", "afflux-plan", "afflux-outcome", "afflux-sim"] {
        let worldly = dependencies[room].iter().find(|name| WORLDLY.contains(&name.as_str()));
        assert_eq!(worldly, None, "`{room}` may not use it");
    }
}

/// Without its default features the binary holds no network code at all.
#[test]
fn the_build_without_network_has_none() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--edges", "normal", "--no-default-features", "--prefix", "none"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let tree = String::from_utf8_lossy(&output.stdout);
    assert!(tree.contains("afflux-sim"), "{tree}");
    for name in ["tokio", "hyper", "axum", "goose", "reqwest", "socket2", "mio", "rustls"] {
        assert!(!tree.lines().any(|line| line.split(' ').next() == Some(name)), "`{name}` is in it");
    }
}

/// Goose is named in one file.
#[test]
fn goose_is_named_in_one_file() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("loadgen/src");
    let mut naming = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source");
            if text.lines().any(|line| line.trim_start().starts_with("use goose::") || line.contains("goose::prelude"))
            {
                naming.push(path.file_name().expect("a name").to_string_lossy().into_owned());
            }
        }
    }
    assert_eq!(naming, ["goose.rs"]);
}
