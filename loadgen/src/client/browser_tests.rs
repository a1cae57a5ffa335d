//! What a held session costs, and what becomes of kept connections, on a real nginx.

#![allow(clippy::print_stderr, reason = "the figure is told")]

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::StatusCode;

use super::*;
use crate::guard::{AllowList, Guard, Place, sha256_hex};

/// Sessions held at once, a page of 10 KB and two cookies each.
const SESSIONS: usize = 3000;

/// Most resident memory of a held session, bytes (LOAD §5).
const MOST_BYTES: usize = 4096;

struct Nginx {
    child: std::process::Child,
    /// Its files, as long as it runs.
    _folder: tempfile::TempDir,
    port: u16,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// nginx, if it is installed; `AFFLUX_REQUIRE_SERVERS=1` makes its absence a failure.
fn nginx(rules: &str) -> Option<Nginx> {
    let program = ["/usr/sbin/nginx", "/usr/bin/nginx"].into_iter().find(|path| std::path::Path::new(path).exists());
    if program.is_none() {
        let required = std::env::var_os("AFFLUX_REQUIRE_SERVERS").is_some_and(|value| value == "1");
        assert!(!required, "AFFLUX_REQUIRE_SERVERS is 1 and nginx is not installed");
    }
    let (program, folder) = (program?, tempfile::tempdir().unwrap());
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let root = folder.path().display().to_string();
    std::fs::write(folder.path().join("proof.json"), proof(port)).unwrap();
    std::fs::write(folder.path().join("page"), vec![b'a'; 10_000]).unwrap();
    let configuration = format!(
        "daemon off; master_process off; pid nginx.pid; error_log error.log;
events {{ worker_connections 8000; }}
http {{
    access_log off; keepalive_timeout 65s; keepalive_requests 100000;
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location = /.well-known/afflux {{ alias {root}/proof.json; }}
        location = /page {{ root {root}; {rules} }}
    }}
}}
"
    );
    std::fs::write(folder.path().join("nginx.conf"), configuration).unwrap();
    let mut command = Command::new(program);
    command.args(["-p", &format!("{root}/"), "-c", "nginx.conf", "-e", "error.log"]).current_dir(folder.path());
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let nginx = Nginx { child, _folder: folder, port };
    let until = Instant::now() + Duration::from_secs(20);
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < until, "nginx does not listen");
        std::thread::sleep(Duration::from_millis(50));
    }
    Some(nginx)
}

fn proof(port: u16) -> String {
    format!(
        r#"{{"host":"127.0.0.1","port":{port},"expiry":"2999-01-01T00:00:00Z","max_rate":1e6,"nonce":"n","contact":"c"}}"#
    )
}

fn around(port: u16) -> Surroundings {
    let text = format!(
        "format = 1\ncontact = \"us\"\n[[target]]\nscheme = \"http\"\nhost = \"127.0.0.1\"\nport = {port}\n\
         proof_sha256 = \"{}\"\nrate = 1e6\nconnections = 100000\nbytes = \"5GB\"\nduration = \"1h\"\n",
        sha256_hex(proof(port).as_bytes())
    );
    let place = Place::parse(&format!("http://127.0.0.1:{port}")).unwrap();
    let accepted = Guard::new(AllowList::parse("allow.toml", &text).unwrap()).accept(&place).unwrap();
    Surroundings::alone(Arc::clone(&accepted.0))
}

fn resident_bytes() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

async fn page(browser: &mut Browser, around: &Surroundings) -> StatusCode {
    let mut fetch = browser.fetch(around);
    let reply = fetch.send(&Outgoing::get("/page"), &|_| 0).await.unwrap();
    fetch.end();
    reply.status
}

/// The same as the engine does it: a task for each page, as large as a step of a journey is. Its memory must not
/// stay with the connection.
async fn page_of_a_task(mut browser: Browser, around: &Arc<Surroundings>) -> Browser {
    let around = Arc::clone(around);
    let task = tokio::spawn(Box::pin(async move {
        let step = [1_u8; 8192];
        assert_eq!(page(&mut browser, &around).await, StatusCode::OK);
        std::hint::black_box(&step);
        browser
    }));
    task.await.unwrap()
}

#[test]
fn a_held_session_costs_at_most_four_kilobytes() {
    let Some(nginx) = nginx("add_header Set-Cookie a=0123456789abcdef; add_header Set-Cookie b=0123456789abcdef;")
    else {
        return;
    };
    // Both ends are on this machine: raise the limit as a run does.
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    let raised = rustix::process::Rlimit { current: limit.maximum, maximum: limit.maximum };
    rustix::process::setrlimit(rustix::process::Resource::Nofile, raised).unwrap();
    let around = Arc::new(around(nginx.port));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        // What the first pages bring once: buffers, the runtime's tables.
        let mut first: Vec<Browser> = (0..50).map(Browser::of_slot).collect();
        for browser in &mut first {
            assert_eq!(page(browser, &around).await, StatusCode::OK);
        }
        let before = resident_bytes();
        let mut sessions: Vec<Browser> = (0..SESSIONS as u32).map(Browser::of_slot).collect();
        for _ in 0..2 {
            for browser in &mut sessions {
                *browser = page_of_a_task(std::mem::take(browser), &around).await;
            }
        }
        let each = resident_bytes().saturating_sub(before) / SESSIONS;
        assert!(each <= MOST_BYTES, "{each} bytes a session");
        let metered = around.door.meter().metered();
        assert_eq!(metered.opened as usize, SESSIONS + first.len(), "each has kept its connection");
        assert!(sessions.iter().all(|browser| browser.jar.get("a").is_some() && browser.stream.is_some()));
        eprintln!("a held session takes {each} bytes");
    });
}

#[test]
fn a_kept_connection_that_was_closed_is_replaced_once() {
    let Some(nginx) = nginx("keepalive_timeout 1s;") else { return };
    let around = around(nginx.port);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut browser = Browser::of_slot(0);
        for _ in 0..2 {
            assert_eq!(page(&mut browser, &around).await, StatusCode::OK);
        }
        assert_eq!(around.door.meter().metered().opened, 1);
        tokio::time::sleep(Duration::from_millis(2500)).await;
        assert_eq!(page(&mut browser, &around).await, StatusCode::OK);
        let metered = around.door.meter().metered();
        assert_eq!((metered.opened, metered.most_open), (2, 1));
    });
}
