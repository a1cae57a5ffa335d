//! The whole job, and the removal of what a run left, on a staging portal of one's own.

use std::time::{Duration, Instant};

use crate::support::{afflux, json, shipped, stderr};
use crate::targets::{Server, Site, free_port, portal};

fn ready() -> (Site, Server) {
    let port = free_port();
    let site = Site::new(&format!("http://127.0.0.1:{port}"));
    site.prove("4000");
    let server = portal(&site, port, &[]);
    site.allow(&[]);
    (site, server)
}

/// Some minutes of the lockdown, which are also the scenario's first window.
fn minutes(site: &Site) -> String {
    let base = shipped("scenarios/confinement-2020.toml");
    let text = format!(
        r#"format = 1
extends = "{}"
name = "minutes"
[[window]]
name = "minutes"
from = "2020-03-23T10:00:00"
to = "2020-03-23T10:04:00"
[replay]
from = "2020-03-23T10:00:00"
to = "2020-03-23T10:04:00"
scale = 0.01
speed = 30.0
ramp = "1min"
settle = "30s"
"#,
        base.display()
    );
    std::fs::write(site.path("minutes.toml"), text).unwrap();
    site.text("minutes.toml")
}

#[test]
fn the_whole_job_is_done_on_a_portal_of_ones_own() {
    let (site, _portal) = ready();
    let scenario = minutes(&site);
    let (out, password) = (site.text("run"), site.text("password"));
    let output = afflux()
        .args(["run", &scenario, "--target", &site.target, "-o", &out, "--password-file", &password])
        .args(["--format", "json"])
        .env("XDG_CONFIG_HOME", site.folder.path())
        .output()
        .unwrap();
    let said = stderr(&output);
    assert!(matches!(output.status.code(), Some(0 | 4)), "{said}");
    let run = json(&output);
    assert!(run["visits_started"].as_u64().unwrap() > 20 && run["pages"].as_u64().unwrap() > 50, "{run}");
    assert_eq!(run["visits_planned"], run["visits_started"]);
    assert!(run["agreement"].is_boolean(), "it is laid beside its prediction: {run}");
    // The log of somebody else's portal is somebody else's.
    assert!(run["refit"].is_null() && said.contains(&site.target), "{said}");
    assert_eq!(site.outcome()["provenance"]["target"], site.target.as_str());
    let page = std::fs::read_to_string(site.path("run/report.html")).unwrap();
    assert!(page.contains("<svg") && !page.contains("fictitious"));
}

#[test]
fn what_a_run_left_is_removed_afterwards() {
    let (site, _portal) = ready();
    let scenario = minutes(&site);
    let output = site.replay(&scenario, &[]).output().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 4)), "{}", stderr(&output));
    let left = json(&output)["left_behind"].clone();
    let (created, list) = (left["created"].as_u64().unwrap(), left["list"].as_str().unwrap().to_owned());
    assert!(created > 3 && left["remaining"] == created, "{left}");
    assert_eq!(std::fs::read_to_string(&list).unwrap().lines().count() as u64, created);
    let password = site.text("password");
    let clean = |target: &str| {
        let clean = ["journey", "clean-up", &list, "--journey", "portal", "--target", target, "--format", "json"];
        site.command(&[clean.as_slice(), &["--password-file", &password]].concat())
    };
    // The guard stands before this door too.
    let elsewhere = clean(&format!("http://127.0.0.1:{}", free_port()));
    assert_eq!(elsewhere.status.code(), Some(5), "{}", stderr(&elsewhere));
    let cleaned = clean(&site.target);
    assert!(cleaned.status.success(), "{}", stderr(&cleaned));
    assert_eq!(json(&cleaned), serde_json::json!({ "removed": created, "remaining": 0 }));
    // The portal writes its log a little later.
    let removed = || std::fs::read_to_string(site.path("portal.log")).unwrap().matches("\"DELETE /document/").count();
    let until = Instant::now() + Duration::from_secs(10);
    while (removed() as u64) < created {
        assert!(Instant::now() < until, "{} of {created}", removed());
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(json(&clean(&site.target))["removed"], 0, "the list is empty now");
}
