//! A portal on a free port, and visitors who speak HTTP over plain sockets.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use std::thread::JoinHandle;

use afflux_portal::{PortalReport, PortalSettings, StationSettings, serve};
use tokio::sync::oneshot;

pub(crate) const PASSWORD: &str = "mot-de-passe-fictif";

/// Logins of 1 ms on their own station, everything else on the station `pages`.
pub(crate) fn settings(workers: u32, queue: Option<u32>, service_time: &str) -> PortalSettings {
    let station = |name: &str, services: &[&str], workers, queue, law: &str| StationSettings {
        name: name.into(),
        services: services.iter().map(|word| word.to_string()).collect(),
        workers,
        queue,
        service_time: law.into(),
        service_times: BTreeMap::new(),
    };
    PortalSettings {
        password: PASSWORD.into(),
        nonce: "preuve".into(),
        contact: "essai@example.org".into(),
        stations: vec![
            station("login", &["connexion"], 4, None, "const:1ms"),
            station("pages", &["accueil", "notes", "stockage_partage"], workers, queue, service_time),
        ],
        ..PortalSettings::default()
    }
}

pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<PortalReport>,
}

impl Running {
    pub(crate) fn open(settings: PortalSettings) -> Self {
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            let ready = move |address| tell.send(address).unwrap();
            let stop = async {
                let _ = stopped.await;
            };
            runtime.block_on(serve(settings, ready, stop)).unwrap()
        });
        Self { address: told.recv().unwrap(), stop, thread }
    }

    pub(crate) fn close(self) -> PortalReport {
        self.stop.send(()).unwrap();
        self.thread.join().unwrap()
    }

    pub(crate) fn visitor(&self) -> Visitor {
        Visitor { address: self.address, cookies: BTreeMap::new() }
    }

    pub(crate) fn logged_in(&self) -> Visitor {
        let mut visitor = self.visitor();
        let answer = visitor.log_in(PASSWORD);
        assert_eq!(answer.status, 302, "{}", answer.body);
        visitor
    }

    /// A metric of the moment, by its name and label without the prefix.
    pub(crate) fn metric(&self, name: &str) -> u64 {
        let text = self.visitor().get("/metrics").body;
        let name = format!("afflux_portal_{name} ");
        text.lines().find_map(|line| line.strip_prefix(&name)).unwrap().parse().unwrap()
    }
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    address: SocketAddr,
    pub(crate) cookies: BTreeMap<String, String>,
}

impl Visitor {
    /// Sends a request and leaves the connection open.
    pub(crate) fn send(&self, line: &str, headers: &str, body: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let head = format!(
            "{line} HTTP/1.1\r\nHost: portal\r\nConnection: close\r\nUser-Agent: essai \"cité\"\r\n\
             Cookie: {}\r\nContent-Length: {}\r\n{headers}\r\n",
            cookies.join("; "),
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        // The portal may answer and close before it has read everything.
        let _ = stream.write_all(body);
        stream
    }

    pub(crate) fn ask(&mut self, line: &str, headers: &str, body: &[u8]) -> Answer {
        let mut bytes = Vec::new();
        let _ = self.send(line, headers, body).read_to_end(&mut bytes);
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer to {line}: {text}"));
        let (first, rest) = head.split_once("\r\n").unwrap();
        let pairs = rest.split("\r\n").map(|pair| pair.split_once(": ").unwrap());
        let headers: Vec<_> = pairs.map(|(name, value)| (name.to_lowercase(), value.to_string())).collect();
        for (_, cookie) in headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.into(), value.into());
        }
        Answer { status: first.split(' ').nth(1).unwrap().parse().unwrap(), headers, body: body.into() }
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.ask(&format!("GET {path}"), "", b"")
    }

    pub(crate) fn post_login(&mut self, csrf: &str, password: &str) -> Answer {
        let form = format!("email=ana%40example.org&password={password}&csrf={csrf}");
        self.ask("POST /auth/login", "Content-Type: application/x-www-form-urlencoded\r\n", form.as_bytes())
    }

    pub(crate) fn log_in(&mut self, password: &str) -> Answer {
        let form = self.get("/auth/login");
        let token = form.body.split("name=\"csrf\" value=\"").nth(1).unwrap()[..32].to_string();
        self.post_login(&token, password)
    }

    pub(crate) fn upload(&mut self, part: &str, bytes: &[u8], token: &str) -> Answer {
        let mut body =
            format!("--limite\r\nContent-Disposition: form-data; name=\"{part}\"; filename=\"dessin.png\"\r\n\r\n")
                .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--limite--\r\n");
        let headers = format!("Content-Type: multipart/form-data; boundary=limite\r\nX-XSRF-TOKEN: {token}\r\n");
        self.ask("POST /service/stockage_partage", &headers, &body)
    }

    pub(crate) fn upload_file(&mut self, bytes: &[u8]) -> Answer {
        let token = self.cookies["XSRF-TOKEN"].clone();
        self.upload("file", bytes, &token)
    }
}
