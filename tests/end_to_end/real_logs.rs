//! Logs of real servers: known visits of several profils are driven through a real nginx and a real
//! HAProxy, and the fit of what they wrote must give exactly these visits back.
//!
//! The servers (Debian packages `nginx-light` and `haproxy`, which `tests/run` installs) have their
//! own configuration in a temporary folder, listen on the loopback and are ended by their process.
//! Without them the test says that it did not run; `AFFLUX_REQUIRE_SERVERS=1` makes it fail instead.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{afflux, json, stderr};

/// Inactivity that ends a visit here; visitors who come back wait longer.
const INACTIVITY: Duration = Duration::from_secs(2);

/// A process that ends with the test.
pub(crate) struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The visits driven: who, which pages, and whether they are refused.
struct Visit {
    profil: &'static str,
    address: u8,
    pages: usize,
}

const VISITS: [Visit; 6] = [
    Visit { profil: "eleve", address: 11, pages: 4 },
    Visit { profil: "eleve", address: 12, pages: 1 },
    Visit { profil: "parent", address: 13, pages: 3 },
    Visit { profil: "enseignant", address: 14, pages: 5 },
    Visit { profil: "x", address: 15, pages: 2 },
    Visit { profil: "refuse", address: 16, pages: 1 },
];

/// Visits, pages shown and refused requests of a round.
const SHOWN: u64 = 4 + 1 + 3 + 5 + 2;

pub(crate) fn found(program: &str) -> Option<String> {
    let places = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"];
    let place = places.iter().map(|place| format!("{place}/{program}")).find(|path| Path::new(path).exists());
    if place.is_none() {
        let required = std::env::var_os("AFFLUX_REQUIRE_SERVERS").is_some_and(|value| value == "1");
        assert!(!required, "AFFLUX_REQUIRE_SERVERS is 1 and {program} is not installed");
        eprintln!("not run: {program} is not installed");
    }
    place
}

pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Starts a server in the foreground and waits until it listens.
pub(crate) fn start(program: &str, arguments: &[&str], folder: &Path, port: u16) -> Server {
    let output = std::fs::File::create(folder.join(format!("{port}.out"))).unwrap();
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(output);
    let server = Server(command.spawn().unwrap());
    let until = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        let told = std::fs::read_to_string(folder.join(format!("{port}.out"))).unwrap_or_default();
        assert!(Instant::now() < until, "{program} does not listen: {told}");
        std::thread::sleep(Duration::from_millis(50));
    }
    server
}

/// nginx: pages, static files, a page that is refused, an upload that is read; three formats of log.
fn nginx(program: &str, folder: &Path) -> (Server, u16) {
    let port = free_port();
    let configuration = format!(
        r#"daemon off; master_process off; pid nginx.pid; error_log error.log;
events {{ worker_connections 64; }}
http {{
    set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For;
    log_format exact '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" '
        '"$http_user_agent" "$http_cookie" msec=$msec rt=$request_time rl=$request_length';
    log_format lines escape=json '{{"time":"$time_iso8601","remote_addr":"$remote_addr","request":"$request",'
        '"status":$status,"request_time":$request_time,"request_length":$request_length,"cookie":"$http_cookie",'
        '"http_user_agent":"$http_user_agent"}}';
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
    server {{
        listen 127.0.0.1:{port};
        access_log combined.log combined; access_log exact.log exact; access_log lines.log lines;
        location / {{ return 200 "page"; }}
        location /refuse/ {{ return 503; }}
        location /workspace/ {{ proxy_pass http://127.0.0.1:{port}/kept/; }}
        location /kept/ {{ access_log off; return 200 "kept"; }}
    }}
}}
"#
    );
    std::fs::write(folder.join("nginx.conf"), configuration).unwrap();
    let folder_text = format!("{}/", folder.display());
    let server = start(program, &["-p", &folder_text, "-c", "nginx.conf", "-e", "error.log"], folder, port);
    (server, port)
}

/// One request; the status of its answer.
fn request(port: u16, method: &str, target: &str, visit: &Visit, body: usize) -> u16 {
    // All come from the loopback: the forwarded address tells visitors apart.
    let mut stream = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let head = format!(
        "{method} {target} HTTP/1.1\r\nHost: ent.example\r\nConnection: close\r\nUser-Agent: test\r\n\
         Cookie: sid={}; profil={}\r\nX-Forwarded-For: 203.0.113.{}\r\nContent-Length: {body}\r\n\r\n",
        visit.address, visit.profil, visit.address,
    );
    stream.write_all(head.as_bytes()).unwrap();
    let _ = stream.write_all(&vec![b'x'; body]);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer);
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("no answer: {answer}"))
}

/// Plays every visit twice, with more than the inactivity between: twelve visits.
fn drive(port: u16) {
    for round in 0..2 {
        if round > 0 {
            std::thread::sleep(INACTIVITY + Duration::from_millis(1500));
        }
        for visit in &VISITS {
            for page in 0..visit.pages {
                let status = request(port, "GET", &format!("/{}/page{page}", visit.profil), visit, 0);
                assert_eq!(status, if visit.profil == "refuse" { 503 } else { 200 });
                if visit.profil != "refuse" {
                    assert_eq!(request(port, "GET", &format!("/{}/app.js", visit.profil), visit, 0), 200);
                }
            }
        }
    }
}

/// What `afflux fit` says of a log, as JSON.
fn fit(arguments: &[&str]) -> serde_json::Value {
    let output = afflux()
        .args(["fit", "--format", "json", "--interval", "1s", "--inactivity", "2s", "--time-zone", "UTC"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    json(&output)
}

/// The visits driven, as the log counts them.
fn assert_visits(told: &serde_json::Value, rules: bool, name: &str) {
    let pages = 2 * SHOWN;
    let log = &told["log"];
    assert_eq!(told["visits"], 12.0, "{name}: {told:#}");
    assert_eq!((&log["page_requests"], &log["statuses"]["503"]), (&(pages + 2).into(), &2.into()), "{name}");
    assert_eq!(told["pages_per_visit"], pages as f64 / 10.0, "{name}");
    if rules {
        for (profil, visits, shown) in [("eleve", 4, 10), ("parent", 2, 6), ("enseignant", 2, 10)] {
            let found = &log["by_profil"][profil];
            assert_eq!((&found["visits"], &found["pages"]), (&visits.into(), &shown.into()), "{name} {profil}");
        }
        let unknown = &log["by_profil"]["unknown"];
        assert_eq!((&unknown["visits"], &unknown["visits_without_page"]), (&2.into(), &2.into()), "{name}");
    }
}

const PATH_RULES: [&str; 6] = [
    "--profil-rule",
    "eleve=path:/eleve/",
    "--profil-rule",
    "parent=path:/parent/",
    "--profil-rule",
    "enseignant=path:/enseignant/",
];
const COOKIE_RULES: [&str; 6] = [
    "--profil-rule",
    "eleve=cookie:profil=eleve",
    "--profil-rule",
    "parent=cookie:profil=parent",
    "--profil-rule",
    "enseignant=cookie:profil=ens*",
];

#[test]
fn nginx_writes_the_visits_that_were_driven() {
    let Some(program) = found("nginx") else { return };
    let folder = tempfile::tempdir().unwrap();
    let (server, port) = nginx(&program, folder.path());
    drive(port);
    let upload = Visit { profil: "eleve", address: 11, pages: 0 };
    assert_eq!(request(port, "PUT", "/workspace/document", &upload, 150_000), 200);
    // A line is written once its connection is closed, which may be after the answer was read.
    let until = Instant::now() + Duration::from_secs(20);
    let written =
        |name: &str| std::fs::read_to_string(folder.path().join(name)).is_ok_and(|text| text.contains("PUT "));
    while !["combined.log", "exact.log", "lines.log"].into_iter().all(written) {
        assert!(Instant::now() < until, "nginx does not log the upload");
        std::thread::sleep(Duration::from_millis(50));
    }
    drop(server);
    let log = |name: &str| folder.path().join(name).display().to_string();
    let (combined, exact, lines) = (log("combined.log"), log("exact.log"), log("lines.log"));
    let told = |file: &str, rules: &[&str]| fit(&[&[file, "--kind", "access-log"], rules].concat());
    assert_visits(&told(&combined, &PATH_RULES), true, "combined");
    for (name, file) in [("exact", &exact), ("json", &lines)] {
        let told = told(file, &COOKIE_RULES);
        assert_visits(&told, true, name);
        assert_eq!(told["log"]["by_profil"]["eleve"]["uploads"], 1, "{name}");
    }
    let packed = Command::new("gzip").args(["-k", &combined]).status().unwrap();
    assert!(packed.success());
    assert_visits(&told(&format!("{combined}.gz"), &PATH_RULES), true, "gzip");
}

#[test]
fn haproxy_logs_the_visits_that_were_driven() {
    let (Some(program), Some(behind)) = (found("haproxy"), found("nginx")) else { return };
    let folder = tempfile::tempdir().unwrap();
    let (_nginx, backend) = nginx(&behind, folder.path());
    let inbox = UdpSocket::bind("127.0.0.1:0").unwrap();
    inbox.set_read_timeout(Some(Duration::from_millis(700))).unwrap();
    let (port, syslog) = (free_port(), inbox.local_addr().unwrap());
    let configuration = format!(
        "global\n    log {syslog} format rfc3164 local0\n    maxconn 64\ndefaults\n    mode http\n    log global\n    \
         option httplog\n    timeout connect 5s\n    timeout client 20s\n    timeout server 20s\n\
         frontend ent\n    bind 127.0.0.1:{port}\n    http-request set-src hdr(x-forwarded-for)\n    \
         default_backend portal\nbackend portal\n    server one 127.0.0.1:{backend}\n"
    );
    std::fs::write(folder.path().join("haproxy.cfg"), configuration).unwrap();
    let server = start(&program, &["-db", "-f", "haproxy.cfg"], folder.path(), port);
    drive(port);
    let mut text = String::new();
    let mut datagram = [0; 8192];
    while let Ok(count) = inbox.recv(&mut datagram) {
        let line = String::from_utf8_lossy(&datagram[..count]);
        if line.contains("HTTP/1.1\"") {
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
    drop(server);
    let log = folder.path().join("haproxy.log");
    std::fs::write(&log, &text).unwrap();
    let output = afflux()
        .args(["fit", "--format", "json", "--interval", "1min", "--inactivity", "2s", "--time-zone", "UTC"])
        .args(["--kind", "haproxy", &log.display().to_string()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}\n{text}", stderr(&output));
    let told = json(&output);
    assert_eq!(
        (&told["visits"], &told["pages_per_visit"]),
        (&12.0.into(), &(2.0 * SHOWN as f64 / 10.0).into()),
        "{told:#}"
    );
}
