//! The targets: our portal on a thread of its own, nginx and HAProxy as they are installed.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{OnceLock, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use afflux_loadgen::guard::{AcceptedTarget, AllowList, FreshNonce, Guard, Place, accept_own, sha256_hex};
use afflux_portal::{PortalReport, PortalSettings, StationSettings, serve};
use tokio::sync::oneshot;

use crate::Drawn;

/// The password of every account.
pub(crate) const PASSWORD: &str = "fictitious & secret";

/// Sessions of a portal.
const SESSIONS: u32 = 400;

/// nginx: a quick page for who comes, a slow one that is held.
pub(crate) const JOURNEY: &str = r#"
format = 1
name = "limited"
writes = false
[title]
fr = "Page limitée"
en = "Limited page"
[[turned_away]]
name = "busy"
status = [429, 503]
[[login.step]]
name = "quick"
path = "/quick"
[[page.step]]
name = "slow"
path = "/slow"
"#;

fn nonce() -> &'static FreshNonce {
    static NONCE: OnceLock<FreshNonce> = OnceLock::new();
    NONCE.get_or_init(|| FreshNonce::draw().unwrap())
}

/// A portal until it is closed.
pub(crate) struct Portal {
    pub(crate) address: SocketAddr,
    close: oneshot::Sender<()>,
    thread: JoinHandle<PortalReport>,
}

impl Portal {
    /// As it was drawn, with eight places to wait for a worker; or with more workers than anybody needs.
    pub(crate) fn open(drawn: &Drawn, is_wide: bool) -> Self {
        let station = |name: &str, service: &str, workers, queue, service_time: String| StationSettings {
            name: name.into(),
            services: vec![service.into()],
            workers,
            queue,
            service_time,
            service_times: Default::default(),
        };
        let (workers, queue) = if is_wide { (1000, None) } else { (drawn.workers, Some(8 * drawn.workers)) };
        let settings = PortalSettings {
            seed: u64::from(drawn.workers),
            password: PASSWORD.into(),
            nonce: nonce().as_str().into(),
            sessions_limit: Some(SESSIONS),
            stations: vec![
                station("login", "connexion", 64, None, "const:1ms".into()),
                station("pages", "accueil", workers, queue, drawn.law()),
            ],
            ..PortalSettings::default()
        };
        let (close, closed) = oneshot::channel();
        let (tell, told) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let ready = move |address| tell.send(address).unwrap();
            runtime.block_on(serve(settings, ready, async { _ = closed.await })).unwrap()
        });
        Self { address: told.recv().unwrap(), close, thread }
    }

    pub(crate) fn target(&self) -> AcceptedTarget {
        accept_own(self.address, nonce()).unwrap()
    }

    pub(crate) fn close(self) {
        drop(self.close);
        self.thread.join().unwrap();
    }
}

/// A server that ends with this, and its folder.
pub(crate) struct RealServer {
    child: Child,
    port: u16,
    /// Its files, as long as it runs.
    _folder: tempfile::TempDir,
}

impl Drop for RealServer {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

fn proof(port: u16) -> String {
    format!(
        r#"{{"host": "127.0.0.1", "port": {port}, "expiry": "2999-01-01T00:00:00Z", "max_rate": 50000,
            "nonce": "n", "contact": "target@exemple.test"}}"#
    )
}

impl RealServer {
    fn start(program: &str, configuration: impl Fn(&Path, u16) -> String, arguments: &[&str]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::write(root.join("proof.json"), proof(port)).unwrap();
        std::fs::write(root.join("page"), vec![b'a'; 20_000]).unwrap();
        std::fs::write(root.join("conf"), configuration(root, port)).unwrap();
        let mut command = Command::new(format!("/usr/sbin/{program}"));
        command.args(arguments).current_dir(root).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if program == "nginx" {
            command.args(["-p", &format!("{}/", root.display())]);
        }
        let server = Self { child: command.spawn().unwrap(), port, _folder: folder };
        let until = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < until, "{program} does not listen");
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }

    /// So many quick pages a second, up to ten of them waiting; twenty requests at once, which slow pages hold.
    pub(crate) fn nginx(per_s: u64) -> Self {
        let configuration = |root: &Path, port: u16| {
            format!(
                "daemon off; master_process off; pid nginx.pid; error_log error.log crit;
events {{ worker_connections 9000; }}
http {{
    access_log off; keepalive_timeout 65s; keepalive_requests 1000000;
    limit_req_zone $server_port zone=rate:1m rate={per_s}r/s;
    limit_conn_zone $server_port zone=all:1m;
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
    server {{
        listen 127.0.0.1:{port} backlog=4096; limit_conn all 20;
        location = /.well-known/afflux {{ alias {root}/proof.json; default_type application/json; }}
        location = /quick {{ limit_req zone=rate burst=10; alias {root}/proof.json; }}
        location = /slow {{ limit_rate 200; alias {root}/page; }}
    }}
}}
",
                root = root.display()
            )
        };
        Self::start("nginx", configuration, &["-c", "conf", "-e", "error.log"])
    }

    /// So many requests at once to the server behind it; the others wait.
    pub(crate) fn haproxy(maxconn: u32, behind: u16) -> Self {
        let configuration = |root: &Path, port: u16| {
            format!(
                "global
    maxconn 8000
defaults
    mode http
    timeout client 60s
    timeout server 60s
    timeout connect 5s
    timeout queue 1s
frontend web
    bind 127.0.0.1:{port}
    http-request return status 200 content-type application/json file {}/proof.json if {{ path /.well-known/afflux }}
    default_backend app
backend app
    server a 127.0.0.1:{behind} maxconn {maxconn}
",
                root.display()
            )
        };
        Self::start("haproxy", configuration, &["-db", "-f", "conf"])
    }

    pub(crate) fn target(&self) -> AcceptedTarget {
        let text = format!(
            "format = 1\ncontact = \"us@exemple.test\"\n[[target]]\nscheme = \"http\"\nhost = \"127.0.0.1\"\n\
             port = {}\nproof_sha256 = \"{}\"\nduration = \"60min\"\nbytes = 5000000000\nrate = 50000\nconnections = 8000\n\
             breaker = {{ errors = 0.95 }}\n",
            self.port,
            sha256_hex(proof(self.port).as_bytes())
        );
        let list = AllowList::parse("allow.toml", &text).unwrap();
        let place = Place::parse(&format!("http://127.0.0.1:{}", self.port)).unwrap();
        Guard::new(list).accept(&place).unwrap()
    }
}
