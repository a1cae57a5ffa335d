//! A document on its way from a form to the database.

use std::sync::Arc;

use afflux_models::vocabulary::{Service, Word};
use axum::body::Bytes;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::cookies;
use crate::pages;
use crate::portal::{Notes, Portal, unix_us};
use crate::report::Counts;
use crate::routes::{activity, closing, html, json, plain, queue_full, redirect, xsrf_refused};
use crate::store::{Document, Saved};

/// Largest body of an upload, bytes.
pub(crate) const LARGEST_UPLOAD_BYTES: usize = 50_000_000;

/// Longest name of a document, characters.
const LONGEST_NAME: usize = 255;

/// Stores the part `file` of a form: the whole body is read first, then the document takes a worker.
pub(crate) async fn upload(
    State(portal): State<Arc<Portal>>,
    Extension(notes): Extension<Arc<Notes>>,
    Path(word): Path<String>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let known = Service::from_text(&word).and_then(|service| Some((service, portal.station(service)?)));
    let Some((service, station)) = known else { return html(StatusCode::NOT_FOUND, pages::not_found()) };
    let Some(activity) = activity(&portal, &headers) else { return redirect("/auth/login") };
    if !cookies::xsrf_header_matches(&headers) {
        return xsrf_refused(&portal);
    }
    let received_at_us = unix_us();
    let (name, body) = match file(form).await {
        Ok(file) => file,
        Err(status) => return plain(status, "invalid.form"),
    };
    let Some(place) = portal.place(station, service, &notes) else { return queue_full() };
    let document = Document { owner: activity.account().to_string(), name, received_at_us, body };
    let (store, counts, records) = (portal.store.clone(), portal.counts.clone(), portal.records.clone());
    let work = async move {
        let size_bytes = document.body.len() as u64;
        let stored = async {
            if let Some(records) = records
                && records.receive(document.owner.clone(), document.body.clone()).await.is_none()
            {
                return Saved::Failed;
            }
            store.save(document).await
        };
        let saved = place.serve(stored).await;
        drop(activity);
        count(&counts, saved, size_bytes);
        saved
    };
    match portal.see_through(work).await {
        Some(Saved::Stored(id)) => json(StatusCode::CREATED, &json!({ "_id": id.to_string() })),
        Some(Saved::OverQuota) => json(StatusCode::BAD_REQUEST, &json!({ "error": "file.too.large" })),
        Some(Saved::Failed) => plain(StatusCode::INSUFFICIENT_STORAGE, "storage-failed"),
        None => closing(),
    }
}

/// Removes a document of the visitor's account: no station works for it.
pub(crate) async fn remove(State(portal): State<Arc<Portal>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let Some(activity) = activity(&portal, &headers) else { return redirect("/auth/login") };
    if !cookies::xsrf_header_matches(&headers) {
        return xsrf_refused(&portal);
    }
    let Ok(id) = id.parse::<i64>() else { return html(StatusCode::NOT_FOUND, pages::not_found()) };
    match portal.store.remove(activity.account().to_string(), id).await {
        Some(true) => {
            portal.counts.removed.add(1);
            StatusCode::NO_CONTENT.into_response()
        }
        Some(false) => html(StatusCode::NOT_FOUND, pages::not_found()),
        None => plain(StatusCode::INSUFFICIENT_STORAGE, "storage-failed"),
    }
}

fn count(counts: &Counts, saved: Option<Saved>, size_bytes: u64) {
    match saved {
        Some(Saved::Stored(_)) => {
            counts.uploads.add(1);
            counts.bytes_stored.add(size_bytes);
        }
        Some(Saved::OverQuota) => counts.over_quota.add(1),
        Some(Saved::Failed) | None => counts.uploads_failed.add(1),
    }
}

/// The name and the body of the part `file`.
async fn file(form: Result<Multipart, MultipartRejection>) -> Result<(String, Bytes), StatusCode> {
    let mut form = form.map_err(|rejection| rejection.status())?;
    let mut found = None;
    while let Some(field) = form.next_field().await.map_err(|error| error.status())? {
        if field.name() == Some("file") && found.is_none() {
            let name = field.file_name().unwrap_or_default().chars().take(LONGEST_NAME).collect();
            found = Some((name, field.bytes().await.map_err(|error| error.status())?));
        }
    }
    found.ok_or(StatusCode::BAD_REQUEST)
}
