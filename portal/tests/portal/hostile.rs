//! Requests that mean no good, or do not know better.

use crate::client::{PASSWORD, Running, settings};

#[test]
fn a_request_that_writes_needs_its_token() {
    let portal = Running::open(settings(1, None, "const:1ms"));
    let mut visitor = portal.visitor();
    assert_eq!(visitor.post_login("", PASSWORD).status, 403);
    visitor.get("/auth/login");
    let refused = visitor.post_login("0123456789abcdef0123456789abcdef", PASSWORD);
    assert_eq!((refused.status, refused.body.as_str()), (403, "invalid.xsrf.token"));
    let mut visitor = portal.logged_in();
    assert_eq!(visitor.upload("file", b"x", "autre").status, 403);
    let report = portal.close();
    assert_eq!((report.csrf_refused, report.logins, report.uploads), (3, 1, 0));
}

#[test]
fn without_a_session_everything_leads_to_the_login() {
    let portal = Running::open(settings(1, None, "const:1ms"));
    let mut visitor = portal.visitor();
    visitor.cookies.insert("sessionId".into(), "0".repeat(32));
    visitor.cookies.insert("XSRF-TOKEN".into(), "0".repeat(32));
    for answer in [visitor.get("/"), visitor.get("/service/notes"), visitor.upload_file(b"x")] {
        assert_eq!((answer.status, answer.header("location")), (302, Some("/auth/login")));
    }
    portal.close();
}

#[test]
fn broken_forms_and_unknown_addresses_are_refused() {
    let portal = Running::open(settings(1, None, "const:1ms"));
    let mut visitor = portal.logged_in();
    let token = visitor.cookies["XSRF-TOKEN"].clone();
    let multipart = format!("X-XSRF-TOKEN: {token}\r\nContent-Type: multipart/form-data; boundary=b\r\n");
    let plain = format!("X-XSRF-TOKEN: {token}\r\nContent-Type: text/plain\r\n");
    let upload = "POST /service/stockage_partage";
    assert_eq!(visitor.ask(upload, &multipart, b"--b\r\nnonsense").status, 400);
    assert_eq!(visitor.ask(upload, &plain, b"x").status, 400);
    assert_eq!(visitor.upload("autre", b"x", &token).status, 400);
    assert_eq!(visitor.get("/service/notes?bytes=-1").status, 400);
    assert_eq!(visitor.get("/service/cantine").status, 404);
    assert_eq!(visitor.get("/service/visioconference").status, 404);
    assert_eq!(visitor.get("/service/%3Cscript%3E").status, 404);
    assert_eq!(visitor.get("/nulle-part").status, 404);
    assert_eq!(visitor.get("/service/notes?bytes=6000000").body.len(), 5_000_000);
    assert_eq!(visitor.get("/service/notes").status, 200);
    assert_eq!(portal.close().pages_cut, 1);
}

#[test]
fn a_document_that_is_too_large_is_refused() {
    let portal = Running::open(settings(1, None, "const:1ms"));
    let mut visitor = portal.logged_in();
    assert_eq!(visitor.upload_file(&vec![b'x'; 51_000_000]).status, 413);
    assert_eq!(visitor.get("/service/notes").status, 200);
    assert_eq!(portal.close().uploads, 0);
}
