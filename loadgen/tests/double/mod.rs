//! Servers that answer as entcore and Moodle are known to: written from the rules, not from their code.

#![allow(clippy::unwrap_used, dead_code, reason = "a test may panic; not every test uses everything")]

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use afflux_loadgen::guard::{AcceptedTarget, accept_own};
use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use tokio::sync::oneshot;

use crate::support::nonce;

/// What a double remembers and how it answers.
pub(crate) trait Platform: Send + 'static {
    fn answer(&mut self, request: &Asked) -> Response;
}

/// A request as a double sees it.
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: String,
    headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Asked {
    fn cookie(&self, name: &str) -> Option<String> {
        let line = self.headers.get(header::COOKIE)?.to_str().ok()?;
        line.split("; ").find_map(|pair| pair.strip_prefix(&format!("{name}=")).map(str::to_owned))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    fn field(&self, name: &str) -> String {
        let pairs = url::form_urlencoded::parse(&self.body);
        pairs.into_iter().find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
    }
}

type Shared<P> = Arc<Mutex<(P, Vec<String>)>>;

/// A platform on a free port.
pub(crate) struct Double<P> {
    address: SocketAddr,
    shared: Shared<P>,
    close: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl<P: Platform> Double<P> {
    pub(crate) fn open(platform: P) -> Self {
        let shared: Shared<P> = Arc::new(Mutex::new((platform, Vec::new())));
        let (close, closed) = oneshot::channel::<()>();
        let (tell, told) = std::sync::mpsc::channel();
        let state = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                let router =
                    Router::new().fallback(move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
                        let state = Arc::clone(&state);
                        async move { answer(&state, method, &uri, headers, body) }
                    });
                tokio::select! {
                    served = axum::serve(listener, router) => served.unwrap(),
                    _ = closed => {}
                }
            });
        });
        Self { address: told.recv().unwrap(), shared, close, thread }
    }

    pub(crate) fn target(&self) -> AcceptedTarget {
        accept_own(self.address, nonce()).unwrap()
    }

    /// Method and address of every request.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.shared.lock().unwrap().1.clone()
    }

    pub(crate) fn close(self) -> P {
        drop(self.close);
        self.thread.join().unwrap();
        let Ok(shared) = Arc::try_unwrap(self.shared) else { panic!("a request is still answered") };
        shared.into_inner().unwrap().0
    }
}

fn answer<P: Platform>(state: &Shared<P>, method: Method, uri: &Uri, headers: HeaderMap, body: Bytes) -> Response {
    if uri.path() == "/.well-known/afflux" {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let (host, port) = host.rsplit_once(':').unwrap_or((host, "80"));
        return json(
            200,
            &format!(
                r#"{{"host":"{host}","port":{port},"expiry":4102444800,"max_rate":1000,"nonce":"{}","contact":""}}"#,
                nonce().as_str()
            ),
        );
    }
    let (path, query) = (uri.path().to_owned(), uri.query().unwrap_or_default().to_owned());
    let mut state = state.lock().unwrap();
    state.1.push(format!("{method} {uri}"));
    state.0.answer(&Asked { method, path, query, headers, body })
}

fn of(status: u16, kind: &str, text: &str) -> Response {
    (StatusCode::from_u16(status).unwrap(), [(header::CONTENT_TYPE, kind.to_owned())], text.to_owned()).into_response()
}

fn json(status: u16, text: &str) -> Response {
    of(status, "application/json", text)
}

fn html(status: u16, text: &str) -> Response {
    of(status, "text/html", text)
}

fn redirect(status: u16, to: &str, cookies: &[&str]) -> Response {
    let mut response = (StatusCode::from_u16(status).unwrap(), [(header::LOCATION, to.to_owned())]).into_response();
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie.parse().unwrap());
    }
    response
}

/// entcore.
#[derive(Default)]
pub(crate) struct Entcore {
    pub(crate) full: bool,
    pub(crate) rooms_taken: bool,
    pub(crate) over_quota: bool,
    pub(crate) made: u32,
    pub(crate) documents: Vec<String>,
    pub(crate) messages: Vec<String>,
    pub(crate) uploaded_bytes: usize,
}

const FORM: &str =
    "<form action='/auth/login' method='post'><input name='email'><input name='password' type='password'></form>";

impl Platform for Entcore {
    fn answer(&mut self, asked: &Asked) -> Response {
        let path = asked.path.as_str();
        match (asked.method.as_str(), path) {
            ("GET", "/") => return redirect(302, "/auth/login", &[]),
            ("GET", "/auth/login") if self.full => {
                return html(200, "<div class='tooload'>Vous êtes très nombreux aujourd'hui… attendre 3 minutes</div>");
            }
            ("GET", "/auth/login") => return html(200, FORM),
            ("POST", "/auth/login") => {
                if asked.field("email") != "ana.abadie" || asked.field("password") != "s3cret" {
                    return html(200, FORM);
                }
                let cookies =
                    ["oneSessionId=s-77; Path=/; HttpOnly", "authenticated=true; Path=/", "XSRF-TOKEN=x-88; Path=/"];
                return redirect(302, "/timeline/timeline", &cookies);
            }
            _ => {}
        }
        if asked.cookie("oneSessionId").as_deref() != Some("s-77") {
            return redirect(302, "/auth/login", &[]);
        }
        if asked.method != Method::GET && asked.header("x-xsrf-token") != "x-88" {
            return json(403, r#"{"error":"invalid.xsrf.token"}"#);
        }
        self.of_session(asked)
    }
}

impl Entcore {
    fn of_session(&mut self, asked: &Asked) -> Response {
        let path = asked.path.as_str();
        let ids = || -> Vec<String> {
            let value: serde_json::Value = serde_json::from_slice(&asked.body).unwrap_or_default();
            value["id"].as_array().into_iter().flatten().filter_map(|id| id.as_str().map(str::to_owned)).collect()
        };
        match (asked.method.as_str(), path) {
            ("GET", "/auth/oauth2/userinfo") => json(200, r#"{"userId":"u-1","username":"Ana Abadie"}"#),
            ("GET", "/conversation/api/folders/inbox/messages") => json(200, r#"[{"id":"m-1","subject":"x"}]"#),
            ("GET", path) if path.starts_with("/conversation/api/messages/") => {
                json(if path.ends_with("/m-1") { 200 } else { 404 }, "{}")
            }
            ("POST", "/conversation/draft") => {
                let value: serde_json::Value = serde_json::from_slice(&asked.body).unwrap_or_default();
                if value["to"][0] != "u-1" {
                    return json(400, "{}");
                }
                self.made += 1;
                self.messages.push(format!("draft-{}", self.made));
                json(201, &format!(r#"{{"id":"draft-{}"}}"#, self.made))
            }
            ("PUT", "/conversation/trash") => {
                json(if ids().iter().all(|id| self.messages.contains(id)) { 200 } else { 401 }, "{}")
            }
            ("PUT", "/conversation/delete") => {
                self.messages.retain(|id| !ids().contains(id));
                json(200, "{}")
            }
            ("POST", "/workspace/document") if self.over_quota => json(400, r#"{"error":"file.too.large"}"#),
            ("POST", "/workspace/document") => {
                let head = asked.body.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(0) + 4;
                let boundary = asked.header("content-type").split("boundary=").nth(1).unwrap_or_default().len();
                self.uploaded_bytes +=
                    asked.body.len().saturating_sub(head + "\r\n--".len() + boundary + "--\r\n".len());
                self.made += 1;
                self.documents.push(format!("d-{}", self.made));
                json(201, &format!(r#"{{"_id":"d-{}"}}"#, self.made))
            }
            ("DELETE", path) => {
                let id = path.rsplit('/').next().unwrap_or_default();
                let before = self.documents.len();
                self.documents.retain(|known| known != id);
                json(if self.documents.len() < before { 204 } else { 404 }, "")
            }
            ("GET", "/webconference") if self.rooms_taken => html(200, "<p class='tooManyRoomsPerStructure'></p>"),
            ("GET", "/webconference/rooms") => json(200, r#"[{"id":"r-1"}]"#),
            ("GET", "/webconference/rooms/r-1/join") => redirect(302, "https://bbb.exemple.test/join?checksum=1", &[]),
            ("GET", "/moodle/user/courses") => json(200, r#"{"courses":[{"courseid":12}]}"#),
            ("GET", "/moodle/course/12") => redirect(302, "https://moodle.exemple.test/course", &[]),
            ("GET", "/auth/logout") => redirect(302, "/", &["oneSessionId=; Max-Age=0; Path=/"]),
            _ => json(200, "{}"),
        }
    }
}

/// Moodle.
#[derive(Default)]
pub(crate) struct Moodle {
    pub(crate) posted: u32,
    pub(crate) deleted: u32,
    wrong: bool,
}

impl Platform for Moodle {
    fn answer(&mut self, asked: &Asked) -> Response {
        let path = asked.path.as_str();
        let inside = asked.cookie("MoodleSession").as_deref() == Some("in-1");
        match (asked.method.as_str(), path) {
            ("GET", "/login/index.php") if asked.query.contains("testsession") => redirect(303, "/my/", &[]),
            ("GET", "/login/index.php") => {
                let message = if self.wrong { "<a id=\"loginerrormessage\">Identifiants incorrects</a>" } else { "" };
                html(200, &format!("{message}<form><input type=\"hidden\" name=\"logintoken\" value=\"lt-42\"></form>"))
            }
            ("POST", "/login/index.php") => {
                let good = asked.field("logintoken") == "lt-42" && asked.field("password") == "s3cret";
                self.wrong = !good;
                if good {
                    return redirect(303, "/", &[]).map_to_own(asked);
                }
                redirect(303, "/login/index.php", &[])
            }
            _ if !inside => redirect(303, "/login/index.php", &[]),
            ("GET", "/my/") => {
                html(200, r#"<script>M.cfg = {"wwwroot":"x","sesskey":"sk99","themerev":"1"};</script>"#)
            }
            ("GET", "/mod/forum/view.php") => html(200, "<a href=\"http://x/mod/forum/discuss.php?d=5\">Bienvenue</a>"),
            ("GET", "/mod/forum/discuss.php") => {
                html(200, "<a href=\"http://x/mod/forum/post.php?delete=71\">Supprimer</a>")
            }
            ("GET", "/mod/forum/post.php") => html(200, "<input name='message[itemid]' value='909' type='hidden'>"),
            ("POST", "/mod/forum/post.php") if asked.field("sesskey") != "sk99" => html(403, "invalidsesskey"),
            ("POST", "/mod/forum/post.php") if asked.field("delete") == "71" => {
                self.deleted += 1;
                redirect(303, "/mod/forum/view.php?f=1", &[])
            }
            ("POST", "/mod/forum/post.php") if asked.field("message[itemid]") == "909" => {
                self.posted += 1;
                html(200, "<a href=\"http://x/mod/forum/discuss.php?d=6\">Afflux 0</a>")
            }
            ("GET", "/login/logout.php") if asked.query == "sesskey=sk99" => redirect(303, "/", &[]),
            ("GET", "/course/view.php" | "/mod/page/view.php") => html(200, "<h1>Cours</h1>"),
            _ => html(404, ""),
        }
    }
}

/// Moodle names itself in full where it redirects.
trait MapToOwn {
    fn map_to_own(self, asked: &Asked) -> Response;
}

impl MapToOwn for Response {
    fn map_to_own(mut self, asked: &Asked) -> Response {
        let to = format!("http://{}/login/index.php?testsession=3", asked.header("host"));
        self.headers_mut().insert(header::LOCATION, to.parse().unwrap());
        self.headers_mut().append(header::SET_COOKIE, "MoodleSession=in-1; path=/".parse().unwrap());
        self
    }
}
