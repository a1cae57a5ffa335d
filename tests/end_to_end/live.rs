//! A replay looked at while it lasts: metrics, goose's dashboard, lines where stderr is no terminal.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support::{afflux, run, short_scenario, stderr};
use crate::targets::free_port;

/// The answer to a GET: status and text; none while nobody listens.
fn get(port: u16, host: &str, path: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").ok()?;
    let mut text = Vec::new();
    stream.read_to_end(&mut text).ok()?;
    let text = String::from_utf8_lossy(&text).into_owned();
    let status = text.split(' ').nth(1)?.parse().ok()?;
    Some((status, text.split_once("\r\n\r\n")?.1.to_owned()))
}

fn figure(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("{name}: {text}"))
}

#[test]
fn a_replay_shows_its_metrics_and_gooses_dashboard() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = short_scenario(folder.path(), 9);
    let (dashboard, metrics) = (free_port(), free_port());
    let out = folder.path().join("run").display().to_string();
    let (at_dashboard, at_metrics) = (format!("127.0.0.1:{dashboard}"), format!("127.0.0.1:{metrics}"));
    let mut command = afflux();
    command.args(["replay", &scenario, "-o", &out, "--dashboard", &at_dashboard, "--metrics", &at_metrics]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).env("AFFLUX_DASHBOARD_TOKEN", "shown-once");
    let child = child.current_dir(folder.path()).spawn().unwrap();
    let began = Instant::now();
    let seen = loop {
        let seen = get(metrics, &at_metrics, "/metrics").filter(|(status, _)| *status == 200);
        if let Some((_, text)) = seen.filter(|(_, text)| figure(text, "afflux_replay_visits_started_total") > 20.0) {
            break text;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "no metrics");
        std::thread::sleep(Duration::from_millis(200));
    };
    let of = |name: &str| figure(&seen, &format!("afflux_replay_{name}"));
    assert!(of("visits_planned") >= of("visits_started_total") && of("visits_dropped_total") == 0.0, "{seen}");
    assert!(of("requests_total") > of("attempts_total{answer=\"served\"}"), "{seen}");
    assert!(of("attempts_total{answer=\"turned_away\"}") > 0.0 && of("requests_per_second") > 1.0, "{seen}");
    // The portal lets 300 sessions in; those that have just ended and were not heard of make no more.
    assert!((200.0..=310.0).contains(&of("sessions_alive")), "{seen}");
    assert!(of("lateness_seconds{of=\"pages\",quantile=\"0.99\"}") > 0.0, "{seen}");
    assert!(of("played_seconds") < of("window_seconds") && of("generator_cpu_seconds_total") > 0.0, "{seen}");
    let status = |port: u16, host: &str, path: &str| get(port, host, path).map(|(status, _)| status);
    assert_eq!(status(metrics, &at_metrics, "/"), Some(404));
    assert_eq!(status(metrics, "ent.exemple.test", "/metrics"), Some(403), "a page of another site reads nothing");
    assert_eq!(status(dashboard, &at_dashboard, "/api/v1/snapshot"), Some(401), "not without the token");
    assert_eq!(status(dashboard, &at_dashboard, "/api/v1/control/stop"), Some(404), "it controls nothing");
    let (shown, snapshot) = get(dashboard, &at_dashboard, "/api/v1/snapshot?token=shown-once").unwrap();
    assert!(shown == 200 && snapshot.contains("\"total_requests\":"), "{snapshot}");
    assert!(get(dashboard, &at_dashboard, "/").unwrap().1.contains("<html"));

    let output = child.wait_with_output().unwrap();
    let said = stderr(&output);
    assert!(matches!(output.status.code(), Some(0 | 4)), "{said}");
    assert!(get(metrics, &at_metrics, "/metrics").is_none(), "it ends with the run");
    // More than ten seconds: a line at least, and none that a terminal would overwrite.
    let lines: Vec<&str> = said.lines().filter(|line| line.contains("in flight")).collect();
    assert!(!lines.is_empty() && lines.iter().all(|line| line.starts_with("10:0") && line.contains(" %): ")), "{said}");
    assert!(!said.contains('\r') && !said.contains("shown-once") && said.contains(&at_metrics), "{said}");
    let report = std::fs::read_to_string(folder.path().join("run/goose/report.html")).unwrap();
    let stored = std::fs::read_to_string(folder.path().join("run/outcome.json")).unwrap();
    assert!(!report.contains("shown-once") && !stored.contains("shown-once"));
    assert!(!folder.path().join("goose-runs").exists());
}

#[test]
fn a_run_is_shown_on_the_loopback_only() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = short_scenario(folder.path(), 2);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    for flag in ["--dashboard", "--metrics"] {
        for (address, word) in [("0.0.0.0:9464", "loopback"), ("9464", "127.0.0.1:9464"), (&taken, &taken)] {
            let output = run(&["replay", &scenario, flag, address]);
            assert_eq!(output.status.code(), Some(2), "{flag} {address}: {}", stderr(&output));
            assert!(stderr(&output).contains(word), "{}", stderr(&output));
        }
    }
}
