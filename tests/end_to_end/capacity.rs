//! The capacity of real servers: nginx and HAProxy with a limit that only their configuration holds, drawn
//! between 150 and 6 000, each behind the guard as any target is.
//!
//! `AFFLUX_CAPACITY_DRAWS=N` draws N limits for each kind (1 unless it says so).

use std::path::Path;

use crate::real_logs::{Server, found, free_port, start};
use crate::support::{json, shipped, stderr};
use crate::targets::Site;

/// SplitMix64's output function: limits are drawn from the kind's name and the draw.
fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Limits of a kind, from 150 up to a bound.
fn limits(kind: &str, bound: u64) -> Vec<u64> {
    let draws = std::env::var("AFFLUX_CAPACITY_DRAWS").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let name = kind.bytes().fold(7, |state, byte| mix(state ^ u64::from(byte)));
    (0..draws).map(|draw: u64| 150 + mix(name ^ draw) % (bound - 149)).collect()
}

/// The quick page is the login, the slow one every page.
const JOURNEY: &str = r#"format = 1
name = "slow"
writes = false
[title]
fr = "Une page lente"
en = "A slow page"
[[turned_away]]
name = "busy"
status = 503
[[login.step]]
name = "quick"
path = "/quick"
[login.step.expect]
status = 200
[[page.step]]
name = "slow"
path = "/slow"
[page.step.expect]
status = 200
"#;

/// nginx with one worker: a slow file, a quick one, the proof. `limits` stands in the server, `connections` in
/// the events.
fn nginx(program: &str, site: &Site, port: u16, connections: u64, limits: &str, slow: &str) -> Server {
    let folder = site.folder.path();
    std::fs::write(folder.join("slow"), vec![b'x'; 400_000]).unwrap();
    std::fs::write(folder.join("quick"), "quick").unwrap();
    let configuration = format!(
        "daemon off; master_process off; pid {port}.pid; error_log {port}.log; worker_rlimit_nofile 20000;\n\
         events {{ worker_connections {connections}; }}\n\
         http {{\n access_log off; keepalive_timeout 600s; keepalive_requests 100000; reset_timedout_connection on;\n\
         limit_conn_zone $server_port zone=all:1m;\n\
         server {{ listen 127.0.0.1:{port} backlog=4096; root {root}; {limits}\n\
         location = /quick {{ }}\n\
         location = /slow {{ {slow} }}\n\
         location = /.well-known/afflux {{ default_type application/json; alias {root}/proof.json; }} }} }}\n",
        root = folder.display(),
    );
    let name = format!("{port}.conf");
    std::fs::write(folder.join(&name), configuration).unwrap();
    let folder_text = folder.display().to_string();
    start(program, &["-p", &folder_text, "-c", &name, "-e", "error.log"], folder, port)
}

/// A response of 400 kB at two thousand bytes a second.
const SLOWLY: &str = "limit_rate 2000;";

fn haproxy(program: &str, site: &Site, port: u16, behind: u16, of_front: &str, of_server: &str) -> Server {
    let configuration = format!(
        "global\n maxconn 9000\ndefaults\n mode http\n timeout client 600s\n timeout server 600s\n timeout connect 5s\n \
         timeout queue 3s\n timeout http-keep-alive 600s\nfrontend f\n bind 127.0.0.1:{port} backlog 4096\n {of_front}\n \
         default_backend b\nbackend b\n server s 127.0.0.1:{behind} {of_server}\n"
    );
    let name = format!("{port}.cfg");
    std::fs::write(site.path(&name), configuration).unwrap();
    start(program, &["-db", "-f", &name], site.folder.path(), port)
}

fn site() -> (Site, u16) {
    let port = free_port();
    let site = Site::new(&format!("http://127.0.0.1:{port}"));
    site.prove("20000");
    std::fs::write(site.path("slow.toml"), JOURNEY).unwrap();
    (site, port)
}

fn searched(site: &Site, counts: &str, more: &[&str]) -> (Option<i32>, serde_json::Value) {
    let (journey, scenario) = (site.text("slow.toml"), shipped("scenarios/rentree-2019.toml").display().to_string());
    let first = ["capacity", &scenario, "--target", &site.target, "--journey", &journey, "--counts", counts];
    let output = site.command(&[&first[..], &["--silence", "1.5", "--no-plateau", "--format", "json"], more].concat());
    let said = stderr(&output);
    assert!(!output.stdout.is_empty(), "{said}");
    (output.status.code(), json(&output))
}

fn servers() -> Option<(String, String)> {
    Some((found("nginx")?, found("haproxy")?))
}

/// Searches one target for each limit drawn: `expected` tells what the limit means there.
fn within_one(
    kind: &str,
    bound: u64,
    counts: &str,
    expected: impl Fn(u64) -> u64,
    start: impl Fn(&Site, u16, u64) -> Vec<Server>,
) {
    for limit in limits(kind, bound) {
        let (site, port) = site();
        site.allow(&["--connections", "15000", "--duration", "10min"]);
        let _servers = start(&site, port, limit);
        let (code, found) = searched(&site, counts, &[]);
        eprintln!("{kind}, limit {limit}: {found}");
        assert_eq!(code, Some(0), "{kind}, limit {limit}: {found}");
        let capacity = found["capacity"].as_u64().unwrap();
        let expected = expected(limit);
        assert!(capacity.abs_diff(expected) <= 1, "{kind}, limit {limit}: {capacity} for {expected}; {found}");
        assert_eq!(found["counts"], counts);
    }
}

#[test]
fn nginx_limit_conn() {
    let Some((nginx_program, _)) = servers() else { return };
    within_one(
        "limit_conn",
        6000,
        "requests",
        |limit| limit,
        |site, port, limit| {
            vec![nginx(
                &nginx_program,
                site,
                port,
                15_000,
                &format!("limit_conn all {limit}; limit_conn_status 503;"),
                SLOWLY,
            )]
        },
    );
}

/// The listener and nginx's own connection to itself take two.
#[test]
fn nginx_worker_connections_in_process() {
    let Some((nginx_program, _)) = servers() else { return };
    within_one(
        "worker_connections",
        6000,
        "requests",
        |limit| limit - 2,
        |site, port, limit| vec![nginx(&nginx_program, site, port, limit, "", SLOWLY)],
    );
}

/// Idle connections are closed when fewer than a sixteenth are free.
#[test]
fn nginx_worker_connections_idle() {
    let Some((nginx_program, _)) = servers() else { return };
    within_one(
        "idle",
        6000,
        "connections",
        |limit| limit - limit / 16 - 1,
        |site, port, limit| vec![nginx(&nginx_program, site, port, limit, "", SLOWLY)],
    );
}

#[test]
fn haproxy_maxconn_of_the_front() {
    let Some((nginx_program, haproxy_program)) = servers() else { return };
    for counts in ["requests", "connections"] {
        within_one(
            &format!("front {counts}"),
            6000,
            counts,
            |limit| limit,
            |site, port, limit| {
                let behind = free_port();
                let front = format!("maxconn {limit}");
                vec![
                    nginx(&nginx_program, site, behind, 15_000, "", SLOWLY),
                    haproxy(&haproxy_program, site, port, behind, &front, ""),
                ]
            },
        );
    }
}

#[test]
fn haproxy_maxconn_of_a_server() {
    let Some((nginx_program, haproxy_program)) = servers() else { return };
    within_one(
        "server",
        6000,
        "requests",
        |limit| limit,
        |site, port, limit| {
            let behind = free_port();
            vec![
                nginx(&nginx_program, site, behind, 15_000, "", SLOWLY),
                haproxy(&haproxy_program, site, port, behind, "maxconn 8900", &format!("maxconn {limit}")),
            ]
        },
    );
}

/// A proxied request takes two connections of nginx, a quick one of its own takes one.
#[test]
fn nginx_worker_connections_when_it_proxies() {
    let Some((nginx_program, _)) = servers() else { return };
    within_one(
        "proxied",
        6000,
        "requests",
        |limit| limit / 2 - 1,
        |site, port, limit| {
            let behind = free_port();
            let slow = format!("proxy_pass http://127.0.0.1:{behind}; proxy_buffering off; proxy_read_timeout 600s;");
            vec![
                nginx(&nginx_program, site, behind, 15_000, "", SLOWLY),
                nginx(&nginx_program, site, port, limit, "", &slow),
            ]
        },
    );
}

/// A target that still lets in at the guard's ceiling has no capacity that was found.
#[test]
fn nothing_is_found_beyond_the_ceiling() {
    let Some((nginx_program, _)) = servers() else { return };
    let (site, port) = site();
    site.allow(&["--connections", "120"]);
    let _nginx = nginx(&nginx_program, &site, port, 4000, "", SLOWLY);
    let (code, found) = searched(&site, "requests", &[]);
    assert_eq!((code, &found["capacity"], &found["ended"]), (Some(3), &serde_json::Value::Null, &"ceiling".into()));
    assert!(found["held"].as_u64().unwrap() <= 120, "{found}");
}

/// A limit that is this machine's own: 200 descriptors.
#[test]
fn a_limit_of_the_generator_is_no_capacity() {
    let Some((nginx_program, _)) = servers() else { return };
    let (site, port) = site();
    site.allow(&["--connections", "5000"]);
    let _nginx = nginx(&nginx_program, &site, port, 4000, "", SLOWLY);
    let (journey, scenario) = (site.text("slow.toml"), shipped("scenarios/rentree-2019.toml").display().to_string());
    let script = "ulimit -n 200; exec \"$0\" capacity \"$1\" --target \"$2\" --journey \"$3\" --counts connections \
        --no-plateau --format json";
    let output = std::process::Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_afflux"), &scenario, &site.target, &journey])
        .env("XDG_CONFIG_HOME", site.folder.path())
        .env("LC_ALL", "C")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    let found = json(&output);
    assert_eq!(found["ended"], "generator");
    assert!((50..200).contains(&found["held"].as_u64().unwrap()), "{found}");
}

/// The embedded portal: its sessions limit is the scenario's, which the search does not look at.
#[test]
fn the_embedded_portal() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = Path::new(&crate::support::short_scenario(folder.path(), 4)).display().to_string();
    let output = crate::support::run(&["capacity", &scenario, "--no-plateau"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("300") && text.contains("quota"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}
