//! Real servers (Debian packages, which `tests/run` installs) with a configuration of their own on the
//! loopback; without them a test says that it did not run, `AFFLUX_REQUIRE_SERVERS=1` makes it fail.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may panic, and says when it does not run")]

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use afflux_loadgen::guard::{AcceptedTarget, AllowList, Guard, Place, sha256_hex};

/// A server that ends with the test, and its folder.
pub(crate) struct RealServer {
    child: Child,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) port: u16,
}

impl Drop for RealServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where a program is; none: the test does not run.
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

/// The proof of a target on the loopback.
pub(crate) fn proof(port: u16) -> String {
    format!(
        r#"{{"host": "127.0.0.1", "port": {port}, "expiry": "2999-01-01T00:00:00Z", "max_rate": 5000,
            "nonce": "n", "contact": "target@exemple.test"}}"#
    )
}

/// Starts a server in the foreground, in a folder that holds a proof and a page of 20 000 bytes.
fn start(program: &str, arguments: &[&str], port: u16, folder: tempfile::TempDir) -> RealServer {
    let told = folder.path().join("told");
    let output = std::fs::File::create(&told).unwrap();
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder.path());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(output);
    let server = RealServer { child: command.spawn().unwrap(), folder, port };
    let until = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        let told = std::fs::read_to_string(&told).unwrap_or_default();
        assert!(Instant::now() < until, "{program} does not listen: {told}");
        std::thread::sleep(Duration::from_millis(50));
    }
    server
}

/// nginx with so many worker connections, zones of its `http` part and rules of its one page.
pub(crate) fn nginx(connections: u32, zones: &str, location: &str) -> Option<RealServer> {
    let program = found("nginx")?;
    let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
    let root = folder.path().display().to_string();
    std::fs::write(folder.path().join("proof.json"), proof(port)).unwrap();
    std::fs::write(folder.path().join("page"), vec![b'a'; 20_000]).unwrap();
    let configuration = format!(
        "daemon off; master_process off; pid nginx.pid; error_log error.log;
events {{ worker_connections {connections}; }}
http {{
    access_log off; keepalive_timeout 65s; {zones}
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
    server {{
        listen 127.0.0.1:{port};
        location = /.well-known/afflux {{ alias {root}/proof.json; default_type application/json; }}
        location / {{ rewrite ^ /page last; }}
        location = /page {{ internal; root {root}; {location} }}
    }}
}}
"
    );
    std::fs::write(folder.path().join("nginx.conf"), configuration).unwrap();
    let prefix = format!("{root}/");
    Some(start(&program, &["-p", &prefix, "-c", "nginx.conf", "-e", "error.log"], port, folder))
}

/// HAProxy with so many connections in front of a server.
pub(crate) fn haproxy(maxconn: u32, server: u16) -> Option<RealServer> {
    let program = found("haproxy")?;
    let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
    let proof_file = folder.path().join("proof.json");
    std::fs::write(&proof_file, proof(port)).unwrap();
    let configuration = format!(
        "global
    maxconn 4000
defaults
    mode http
    timeout client 30s
    timeout server 30s
    timeout connect 5s
frontend web
    bind 127.0.0.1:{port}
    maxconn {maxconn}
    http-request return status 200 content-type application/json file {} if {{ path /.well-known/afflux }}
    default_backend app
backend app
    server a 127.0.0.1:{server}
",
        proof_file.display()
    );
    std::fs::write(folder.path().join("haproxy.cfg"), configuration).unwrap();
    Some(start(&program, &["-db", "-f", "haproxy.cfg"], port, folder))
}

/// An allow-list for a target on the loopback, with more lines in its entry.
pub(crate) fn allowed(port: u16, more: &str) -> (Guard, Place) {
    allowed_bytes(port, 5_000_000_000, more)
}

/// The same with a ceiling on bytes.
pub(crate) fn allowed_bytes(port: u16, bytes: u64, more: &str) -> (Guard, Place) {
    let text = format!(
        "format = 1\ncontact = \"us@exemple.test\"\n[[target]]\nscheme = \"http\"\nhost = \"127.0.0.1\"\n\
         port = {port}\nproof_sha256 = \"{}\"\nbytes = {bytes}\nduration = \"10min\"\n{more}\n",
        sha256_hex(proof(port).as_bytes())
    );
    let list = AllowList::parse("allow.toml", &text).unwrap();
    (Guard::new(list), Place::parse(&format!("http://127.0.0.1:{port}")).unwrap())
}

impl RealServer {
    /// The server as an accepted target.
    pub(crate) fn target(&self, more: &str) -> AcceptedTarget {
        let (guard, place) = allowed(self.port, more);
        guard.accept(&place).unwrap()
    }
}
