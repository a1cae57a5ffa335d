//! The addresses of the portal and what each answers.

use std::sync::Arc;

use afflux_models::vocabulary::{Service, Word};
use axum::Router;
use axum::extract::rejection::FormRejection;
use axum::extract::{DefaultBodyLimit, Extension, Form, Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get};
use serde::Deserialize;
use serde_json::json;

use crate::assets::asset;
use crate::cookies;
use crate::observe::observe;
use crate::pages::{self, Wanted};
use crate::portal::{Notes, Portal};
use crate::sessions::Activity;
use crate::upload::{LARGEST_UPLOAD_BYTES, remove, upload};

/// Longest account name.
const LONGEST_ACCOUNT: usize = 254;

/// Every address of a portal.
pub(crate) fn routes(portal: Arc<Portal>) -> Router {
    let body_limit = DefaultBodyLimit::max(LARGEST_UPLOAD_BYTES);
    Router::new()
        .route("/", get(home))
        .route("/auth/login", get(login_form).post(log_in))
        .route("/auth/logout", get(log_out))
        .route("/service/{service}", get(service).post(upload).layer(body_limit))
        .route("/document/{id}", delete(remove))
        .route("/assets/{name}", get(asset))
        .route("/.well-known/afflux", get(proof))
        .route("/metrics", get(metrics))
        .fallback(|| async { html(StatusCode::NOT_FOUND, pages::not_found()) })
        .layer(from_fn_with_state(portal.clone(), observe))
        .with_state(portal)
}

pub(crate) fn html(status: StatusCode, page: String) -> Response {
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")], page)
        .into_response()
}

pub(crate) fn plain(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

pub(crate) fn json(status: StatusCode, value: &serde_json::Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

pub(crate) fn redirect(to: &'static str) -> Response {
    (StatusCode::FOUND, [(header::LOCATION, to)]).into_response()
}

/// The answer when a station's queue is full.
pub(crate) fn queue_full() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")], "queue-full").into_response()
}

/// The answer to what was under way when the portal closed.
pub(crate) fn closing() -> Response {
    plain(StatusCode::SERVICE_UNAVAILABLE, "closing")
}

/// The answer to a request without the right XSRF token.
pub(crate) fn xsrf_refused(portal: &Portal) -> Response {
    portal.counts.csrf_refused.add(1);
    plain(StatusCode::FORBIDDEN, "invalid.xsrf.token")
}

/// The live session of a request, busy from now on.
pub(crate) fn activity(portal: &Portal, headers: &HeaderMap) -> Option<Activity> {
    portal.sessions.begin(cookies::cookie(headers, cookies::SESSION)?)
}

fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

async fn proof(State(portal): State<Arc<Portal>>) -> Response {
    let settings = &portal.settings;
    if let Some(proof) = &settings.well_known {
        return (StatusCode::OK, [(header::CONTENT_TYPE, "application/json")], proof.clone()).into_response();
    }
    let proof = json!({
        "host": portal.address.ip().to_string(),
        "port": portal.address.port(),
        "expiry": portal.expiry_unix_s,
        "max_rate": settings.max_rate,
        "nonce": settings.nonce,
        "contact": settings.contact,
    });
    json(StatusCode::OK, &proof)
}

async fn metrics(State(portal): State<Arc<Portal>>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], portal.metrics()).into_response()
}

fn form_page(portal: &Portal, headers: &HeaderMap, again: bool) -> Response {
    match cookies::xsrf(headers) {
        Some(token) => html(StatusCode::OK, pages::login(token, again)),
        None => {
            let token = portal.tokens.next();
            let page = html(StatusCode::OK, pages::login(&token, again));
            with_cookie(page, cookies::set(cookies::XSRF, &token))
        }
    }
}

async fn login_form(State(portal): State<Arc<Portal>>, headers: HeaderMap) -> Response {
    form_page(&portal, &headers, false)
}

/// The login form's fields; one that is missing is empty.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Login {
    email: String,
    password: String,
    csrf: String,
}

async fn log_in(
    State(portal): State<Arc<Portal>>,
    Extension(notes): Extension<Arc<Notes>>,
    headers: HeaderMap,
    form: Result<Form<Login>, FormRejection>,
) -> Response {
    let login = match form {
        Ok(Form(login)) => login,
        Err(rejection) => return plain(rejection.status(), "invalid.form"),
    };
    if cookies::xsrf(&headers) != Some(login.csrf.as_str()) && !cookies::xsrf_header_matches(&headers) {
        return xsrf_refused(&portal);
    }
    if portal.sessions.is_full() {
        return turned_away(&portal);
    }
    if login.password != portal.settings.password || login.email.is_empty() || login.email.len() > LONGEST_ACCOUNT {
        portal.counts.wrong_passwords.add(1);
        return form_page(&portal, &headers, true);
    }
    let Some(reservation) = portal.sessions.reserve(portal.tokens.next(), &login.email) else {
        return turned_away(&portal);
    };
    // The settings make sure that there is a station for logins.
    let Some(station) = portal.station(Service::Connexion) else { return closing() };
    let Some(place) = portal.place(station, Service::Connexion, &notes) else { return queue_full() };
    let (counts, records) = (portal.counts.clone(), portal.records.clone());
    let work = async move {
        let checked = async {
            match records {
                Some(records) => records.log_in(login.email, login.password).await,
                None => Some(()),
            }
        };
        place.serve(checked).await??;
        counts.logins.add(1);
        reservation.keep()
    };
    match portal.see_through(work).await {
        Some(token) => with_cookie(redirect("/"), cookies::set(cookies::SESSION, &token)),
        None => closing(),
    }
}

fn turned_away(portal: &Portal) -> Response {
    portal.counts.refused.add(1);
    html(StatusCode::OK, pages::too_many())
}

async fn log_out(State(portal): State<Arc<Portal>>, headers: HeaderMap) -> Response {
    if let Some(token) = cookies::cookie(&headers, cookies::SESSION) {
        portal.sessions.end(token);
    }
    with_cookie(redirect("/"), cookies::removed(cookies::SESSION))
}

async fn home(
    State(portal): State<Arc<Portal>>,
    Extension(notes): Extension<Arc<Notes>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    page(&portal, &notes, Service::Accueil, query.as_deref(), &headers).await
}

async fn service(
    State(portal): State<Arc<Portal>>,
    Extension(notes): Extension<Arc<Notes>>,
    Path(word): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    match Service::from_text(&word) {
        Some(service) => page(&portal, &notes, service, query.as_deref(), &headers).await,
        None => html(StatusCode::NOT_FOUND, pages::not_found()),
    }
}

async fn page(portal: &Portal, notes: &Notes, service: Service, query: Option<&str>, headers: &HeaderMap) -> Response {
    let Some(station) = portal.station(service) else {
        return html(StatusCode::NOT_FOUND, pages::not_found());
    };
    let Some(activity) = activity(portal, headers) else { return redirect("/auth/login") };
    let Ok(wanted) = pages::wanted(query) else { return plain(StatusCode::BAD_REQUEST, "invalid.bytes") };
    let Some(place) = portal.place(station, service, notes) else { return queue_full() };
    portal.counts.pages_cut.add(u64::from(wanted == Wanted::Cut));
    let (records, account) = (portal.records.clone(), activity.account().to_string());
    let work = async move {
        let shown = async {
            match records {
                Some(records) => records.page(service, account).await,
                None => Some(String::new()),
            }
        };
        let served = place.serve(shown).await;
        drop(activity);
        served
    };
    match portal.see_through(work).await {
        Some(Some(rows)) => html(StatusCode::OK, pages::service(service.as_str(), &rows, wanted)),
        Some(None) => plain(StatusCode::INTERNAL_SERVER_ERROR, "records-failed"),
        None => closing(),
    }
}
