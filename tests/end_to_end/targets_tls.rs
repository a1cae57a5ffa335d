//! TLS and HTTP/2 on a real nginx before our portal: full handshakes, one connection a browser, private
//! authorities, and wrong certificates refused.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{json, short_scenario, stderr};
use crate::targets::{Server, Site, free_port, portal};

fn found(program: &str) -> Option<String> {
    let places = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"];
    let place = places.iter().map(|place| format!("{place}/{program}")).find(|path| Path::new(path).exists());
    if place.is_none() {
        let required = std::env::var_os("AFFLUX_REQUIRE_SERVERS").is_some_and(|value| value == "1");
        assert!(!required, "AFFLUX_REQUIRE_SERVERS is 1 and {program} is not installed");
        eprintln!("not run: {program} is not installed");
    }
    place
}

/// An authority and a certificate that it signed, for `name`.
fn certificate(openssl: &str, folder: &Path, authority: &str, name: &str) {
    let run = |arguments: &[&str]| {
        let output = Command::new(openssl).args(arguments).current_dir(folder).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let (key, pem) = (format!("{authority}.key"), format!("{authority}.pem"));
    let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    let ca = ["req", "-x509", "-days", "2", "-subj", "/CN=authority", "-keyout", &key, "-out", &pem];
    run(&[&ca[..], &curve].concat());
    let asked = ["req", "-subj", "/CN=server", "-keyout", "server.key", "-out", "server.csr"];
    run(&[&asked[..], &curve].concat());
    std::fs::write(folder.join("server.ext"), format!("subjectAltName={name}\n")).unwrap();
    run(&[
        "x509",
        "-req",
        "-in",
        "server.csr",
        "-CA",
        &pem,
        "-CAkey",
        &key,
        "-CAcreateserial",
        "-days",
        "2",
        "-extfile",
        "server.ext",
        "-out",
        "server.pem",
    ]);
}

/// nginx with TLS in front of a portal; its log says version, connection and whether a session was resumed.
fn nginx(program: &str, site: &Site, port: u16, portal: u16, http2: &str) -> Server {
    let configuration = format!(
        r#"daemon off; master_process off; pid nginx.pid; error_log error.log;
events {{ worker_connections 1024; }}
http {{
    log_format tls '$server_protocol $connection $ssl_session_reused $ssl_protocol $status $request_uri';
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
    client_max_body_size 100m;
    server {{
        listen 127.0.0.1:{port} ssl {http2};
        ssl_certificate server.pem; ssl_certificate_key server.key; ssl_session_cache shared:s:1m;
        access_log tls.log tls;
        location = /.well-known/afflux {{ alias {}/proof.json; default_type application/json; }}
        location / {{ proxy_pass http://127.0.0.1:{portal}; proxy_request_buffering off; }}
    }}
}}
"#,
        site.folder.path().display()
    );
    std::fs::write(site.path("nginx.conf"), configuration).unwrap();
    let prefix = format!("{}/", site.folder.path().display());
    let mut command = Command::new(program);
    command.args(["-p", &prefix, "-c", "nginx.conf", "-e", "error.log"]).current_dir(site.folder.path());
    let server = Server(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    let until = Instant::now() + Duration::from_secs(20);
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        let said = std::fs::read_to_string(site.path("error.log")).unwrap_or_default();
        assert!(Instant::now() < until, "nginx does not listen: {said}");
        std::thread::sleep(Duration::from_millis(50));
    }
    server
}

/// Lines of nginx's log that are a replay's, as fields.
fn replayed_lines(site: &Site) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(site.path("tls.log")).unwrap();
    let lines = text.lines().filter(|line| !line.contains("/.well-known/"));
    lines.map(|line| line.split(' ').map(str::to_owned).collect()).collect()
}

fn distinct(lines: &[Vec<String>], field: usize) -> std::collections::BTreeSet<&str> {
    lines.iter().map(|line| line[field].as_str()).collect()
}

fn played_over(http2: &str) -> Option<(Site, serde_json::Value, Vec<Vec<String>>)> {
    let (program, openssl) = (found("nginx")?, found("openssl")?);
    let (port, inner) = (free_port(), free_port());
    let site = Site::new(&format!("https://127.0.0.1:{port}"));
    certificate(&openssl, site.folder.path(), "ca", "IP:127.0.0.1");
    site.prove("2000");
    let _portal = portal(&site, inner, &[]);
    let _nginx = nginx(&program, &site, port, inner, http2);
    site.allow(&["--ca", &site.text("ca.pem")]);
    let scenario = short_scenario(site.folder.path(), 2);
    let output = site.replay(&scenario, &[]).output().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 4)), "{}", stderr(&output));
    let replayed = json(&output);
    let outcome = site.outcome();
    let served: u64 = outcome["attempts"].as_array().unwrap().iter().map(|row| row["served"].as_u64().unwrap()).sum();
    assert!(served > 50, "{outcome}");
    let lines = replayed_lines(&site);
    assert_eq!(distinct(&lines, 2).into_iter().collect::<Vec<_>>(), ["."], "a new visitor shakes hands in full");
    let begun = replayed["visits_started"].as_u64().unwrap() + replayed["warm"].as_u64().unwrap();
    let connections = distinct(&lines, 1).len() as u64;
    assert!(connections <= begun, "{connections} connections of {begun} visits");
    assert!(connections * 10 > begun * 9, "each visit has its own: {connections} of {begun}");
    Some((site, replayed, lines))
}

#[test]
fn a_replay_speaks_http2_where_the_target_does() {
    let Some((_, replayed, lines)) = played_over("http2") else { return };
    assert_eq!(distinct(&lines, 0).into_iter().collect::<Vec<_>>(), ["HTTP/2.0"]);
    assert!(lines.len() as u64 >= replayed["pages"].as_u64().unwrap());
}

#[test]
fn a_replay_speaks_http1_over_tls_elsewhere() {
    let Some((_, _, lines)) = played_over("") else { return };
    assert_eq!(distinct(&lines, 0).into_iter().collect::<Vec<_>>(), ["HTTP/1.1"]);
}

#[test]
fn a_certificate_that_is_not_the_targets_is_refused() {
    let (Some(program), Some(openssl)) = (found("nginx"), found("openssl")) else { return };
    let port = free_port();
    let site = Site::new(&format!("https://127.0.0.1:{port}"));
    certificate(&openssl, site.folder.path(), "ca", "IP:127.0.0.2");
    site.prove("2000");
    let _nginx = nginx(&program, &site, port, free_port(), "http2");
    let own = site.text("ca.pem");
    site.allow(&["--ca", &own]);
    let check = |more: &[&str]| {
        let output = site.command(&[&["guard", "check", "--target", &site.target][..], more].concat());
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(5), "{said}");
        assert!(said.contains("certificate"), "{said}");
    };
    // The right authority, another name; another authority; no file of certificates.
    check(&[]);
    let other = tempfile::tempdir().unwrap();
    certificate(&openssl, other.path(), "other", "IP:127.0.0.1");
    check(&["--ca", &other.path().join("other.pem").display().to_string()]);
    check(&["--ca", &site.text("proof.json")]);
    let log = std::fs::read_to_string(site.path("tls.log")).unwrap_or_default();
    assert!(log.is_empty(), "nothing was asked: {log}");
}
