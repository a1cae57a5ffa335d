//! One visit from the login form to the logout, and what it leaves behind.

use rusqlite::Connection;

use afflux_portal::Work;

use crate::client::{PASSWORD, Running, settings};

/// A law of an hour: nobody would see a page if it were drawn from.
#[test]
fn real_work_shows_rows_and_draws_no_time() {
    let mut real = settings(1, None, "const:1h");
    real.work = Work::Real;
    let portal = Running::open(real);
    let mut visitor = portal.logged_in();
    let notes = visitor.get("/service/notes");
    assert_eq!((notes.status, notes.body.len()), (200, 4_096));
    assert!(notes.body.contains("Matière") && notes.body.contains("classe"), "{}", notes.body);
    assert_eq!(visitor.get("/service/notes?bytes=300").body.len(), 300, "no room for rows");
    assert_eq!(visitor.upload_file(b"devoir").status, 201);
    let report = portal.close();
    let pages = &report.stations[1];
    assert_eq!((report.logins, report.uploads, pages.served), (1, 1, 3));
    assert!(pages.busy_us > 1_000, "work takes time: {pages:?}");
}

#[test]
fn a_document_is_removed_by_who_stored_it() {
    let portal = Running::open(settings(2, None, "const:2ms"));
    let mut visitor = portal.logged_in();
    assert_eq!(visitor.upload_file(b"dessin").body, "{\"_id\":\"1\"}");
    let token = format!("X-XSRF-TOKEN: {}\r\n", visitor.cookies["XSRF-TOKEN"]);
    assert_eq!(portal.visitor().ask("DELETE /document/1", &token, b"").status, 302, "nobody's session");
    assert_eq!(visitor.ask("DELETE /document/1", "", b"").status, 403);
    let answers = ["1", "1", "x"].map(|id| visitor.ask(&format!("DELETE /document/{id}"), &token, b"").status);
    assert_eq!(answers, [204, 404, 404]);
    let report = portal.close();
    assert_eq!((report.uploads, report.removed, report.csrf_refused), (1, 1, 1));
}

#[test]
fn a_visit_from_login_to_logout() {
    let folder = tempfile::tempdir().unwrap();
    let (database, log) = (folder.path().join("d.sqlite"), folder.path().join("access.log"));
    let mut settings = settings(2, None, "const:2ms");
    settings.database = Some(database.clone());
    settings.access_log = Some(log.clone());
    let portal = Running::open(settings);
    let mut visitor = portal.visitor();

    let first = visitor.get("/");
    assert_eq!((first.status, first.header("location")), (302, Some("/auth/login")));
    let form = visitor.get("/auth/login");
    assert_eq!(form.status, 200);
    assert!(form.body.contains("lang=\"fr\"") && !form.body.contains("tooload"));
    let again = visitor.log_in("autre");
    assert_eq!(again.status, 200);
    assert!(again.body.contains("incorrect"));
    let logged_in = visitor.log_in(PASSWORD);
    assert_eq!((logged_in.status, logged_in.header("location")), (302, Some("/")));
    let cookie = logged_in.header("set-cookie").unwrap();
    assert!(cookie.starts_with("sessionId=") && cookie.contains("Path=/") && cookie.contains("HttpOnly"), "{cookie}");
    let session = visitor.cookies["sessionId"].clone();

    assert_eq!(visitor.get("/").status, 200);
    assert_eq!(visitor.get("/service/notes").body.len(), 4_096);
    assert_eq!(visitor.get("/service/notes?bytes=12345").body.len(), 12_345);
    let stored = visitor.upload_file(&[b'x'; 100_000]);
    assert_eq!((stored.status, stored.body.as_str()), (201, "{\"_id\":\"1\"}"));

    assert_eq!(visitor.get("/auth/logout").status, 302);
    visitor.cookies.insert("sessionId".into(), session.clone());
    let gone = visitor.get("/service/notes");
    assert_eq!((gone.status, gone.header("location")), (302, Some("/auth/login")));

    let report = portal.close();
    assert_eq!((report.requests, report.logins, report.wrong_passwords), (12, 1, 1));
    assert_eq!((report.uploads, report.bytes_stored, report.log_lines, report.log_lines_lost), (1, 100_000, 12, 0));
    assert_eq!((report.most_sessions, report.sessions_at_end, report.abandoned), (1, 0, 0));
    let row = |row: &rusqlite::Row<'_>| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?, row.get::<_, i64>(3)?))
    };
    let select = "SELECT owner, name, size, length(body) FROM document WHERE id = 1";
    let document = Connection::open(&database).unwrap().query_row(select, [], row).unwrap();
    assert_eq!(document, ("ana@example.org".into(), "dessin.png".into(), 100_000, 100_000));

    let log = std::fs::read_to_string(&log).unwrap();
    for secret in [PASSWORD, &session, &visitor.cookies["visitor"], &visitor.cookies["XSRF-TOKEN"]] {
        assert!(!log.contains(secret), "{log}");
    }
    let lines: Vec<_> = log.lines().map(parse).collect();
    assert!(lines.iter().all(|line| line.visitor == lines[0].visitor), "{log}");
    let came_to: Vec<_> = lines.iter().map(|line| (line.status, line.station.as_str())).collect();
    let expected = [
        (302, "-"),
        (200, "-"),
        (200, "-"),
        (200, "-"),
        (200, "-"),
        (302, "login"),
        (200, "pages"),
        (200, "pages"),
        (200, "pages"),
        (201, "pages"),
        (302, "-"),
        (302, "-"),
    ];
    assert_eq!(came_to, expected);
    assert!(lines[6].response_s >= 0.002 && lines[8].bytes == 12_345);
}

struct Line {
    status: u16,
    bytes: u64,
    visitor: String,
    response_s: f64,
    station: String,
}

/// Reads a line back: quotes split it, nothing else does.
fn parse(line: &str) -> Line {
    let parts: Vec<_> = line.split('"').collect();
    assert_eq!(parts.len(), 7, "{line}");
    assert!(parts[0].starts_with("127.0.0.1 - - [") && parts[0].ends_with(" +0000] "), "{line}");
    assert_eq!((parts[3], parts[5]), ("-", "essai \\x22cit\\xC3\\xA9\\x22"));
    let (status, bytes) = parts[2].trim().split_once(' ').unwrap();
    let field = |name: &str| {
        let value = parts[6].split(' ').find_map(|pair| pair.strip_prefix(name)).unwrap();
        value.strip_prefix('=').unwrap().to_string()
    };
    assert_eq!(field("visitor").len(), 16);
    assert!(field("at").parse::<f64>().unwrap() > 1.6e9);
    Line {
        status: status.parse().unwrap(),
        bytes: bytes.parse().unwrap(),
        visitor: field("visitor"),
        response_s: field("rt").parse().unwrap(),
        station: field("station"),
    }
}

#[test]
fn the_proof_says_what_a_generator_must_know() {
    let portal = Running::open(settings(1, None, "const:1ms"));
    let answer = portal.visitor().get("/.well-known/afflux");
    let proof: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!((&proof["host"], &proof["port"]), (&"127.0.0.1".into(), &portal.address.port().into()));
    assert_eq!((&proof["nonce"], &proof["contact"]), (&"preuve".into(), &"essai@example.org".into()));
    assert!(proof["max_rate"].is_number() && proof["expiry"].is_i64());
    assert_eq!(answer.header("set-cookie"), None);
    portal.close();
}

#[test]
fn an_account_over_its_quota_is_told_so() {
    let mut settings = settings(1, None, "const:1ms");
    settings.quota_bytes_per_user = Some(1_000);
    let portal = Running::open(settings);
    let mut visitor = portal.logged_in();
    assert_eq!(visitor.upload_file(&[b'x'; 1_000]).status, 201);
    let refused = visitor.upload_file(b"x");
    assert_eq!((refused.status, refused.body.as_str()), (400, "{\"error\":\"file.too.large\"}"));
    let report = portal.close();
    assert_eq!((report.uploads, report.over_quota), (1, 1));
}

/// Files of a page are there for everybody, may be kept for a year, and are not sent again to who has them.
#[test]
fn static_files_have_stated_sizes_and_may_be_kept() {
    let portal = Running::open(settings(1, None, "const:1h"));
    let mut visitor = portal.visitor();
    for (name, bytes, kind) in [
        ("portail.css", 40_000, "text/css; charset=utf-8"),
        ("portail.js", 120_000, "text/javascript; charset=utf-8"),
        ("logo.svg", 15_000, "image/svg+xml"),
    ] {
        let path = format!("/assets/{name}");
        let answer = visitor.get(&path);
        assert_eq!((answer.status, answer.body.len(), answer.header("content-type")), (200, bytes, Some(kind)));
        assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
        let known = format!("If-None-Match: \"other\", {}\r\n", answer.header("etag").unwrap());
        let again = visitor.ask(&format!("GET {path}"), &known, b"");
        assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, answer.header("etag")));
    }
    assert_eq!(visitor.get("/assets/autre.css").status, 404);
    assert_eq!(portal.close().stations[1].served, 0, "no station works for them");
}
