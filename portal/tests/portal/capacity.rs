//! The limits are what the settings say: sessions, workers, places, and abandoned work.

use std::time::{Duration, Instant};

use afflux_portal::Abandoned;

use crate::client::{PASSWORD, Running, settings};

#[test]
fn the_sessions_limit_is_exact() {
    let mut settings = settings(1, None, "const:1ms");
    settings.sessions_limit = Some(3);
    settings.session_life_us = 700_000;
    let portal = Running::open(settings);
    let mut visitors: Vec<_> = (0..3).map(|_| portal.logged_in()).collect();
    let turned_away = portal.visitor().log_in(PASSWORD);
    assert_eq!(turned_away.status, 200);
    assert!(turned_away.body.contains("tooload") && turned_away.body.contains("très nombreux aujourd'hui"));
    assert_eq!((portal.metric("sessions_alive"), portal.metric("refused_total")), (3, 1));

    visitors[0].get("/auth/logout");
    portal.logged_in();
    assert_eq!(portal.visitor().log_in(PASSWORD).status, 200);

    std::thread::sleep(Duration::from_millis(800));
    assert_eq!(portal.metric("sessions_alive"), 0);
    portal.logged_in();
    assert_eq!(visitors[1].get("/").status, 302);
    let report = portal.close();
    assert_eq!((report.logins, report.refused, report.most_sessions), (5, 2, 3));
}

#[test]
fn logins_at_the_same_instant_do_not_pass_the_limit() {
    let mut settings = settings(1, None, "const:1ms");
    settings.sessions_limit = Some(5);
    settings.stations[0].service_time = "const:30ms".into();
    let portal = Running::open(settings);
    let logins: Vec<_> = (0..12)
        .map(|_| portal.visitor())
        .map(|mut visitor| std::thread::spawn(move || visitor.log_in(PASSWORD).status))
        .collect();
    let accepted = logins.into_iter().map(|login| login.join().unwrap()).filter(|status| *status == 302).count();
    assert_eq!(accepted, 5);
    assert_eq!(portal.close().most_sessions, 5);
}

#[test]
fn two_workers_serve_six_requests_in_three_rounds() {
    let portal = Running::open(settings(2, None, "const:50ms"));
    let visitor = portal.logged_in();
    let begun = Instant::now();
    let pages: Vec<_> = (0..6)
        .map(|_| visitor.clone())
        .map(|mut visitor| {
            std::thread::spawn(move || {
                assert_eq!(visitor.get("/service/notes").status, 200);
                begun.elapsed()
            })
        })
        .collect();
    let mut ends_ms: Vec<_> = pages.into_iter().map(|page| page.join().unwrap().as_secs_f64() * 1e3).collect();
    ends_ms.sort_by(f64::total_cmp);
    for (n, end_ms) in ends_ms.iter().enumerate() {
        let expected_ms = 50.0 * (n / 2 + 1) as f64;
        assert!(*end_ms >= expected_ms && *end_ms < expected_ms + 25.0, "{ends_ms:?}");
    }
    portal.close();
}

#[test]
fn a_full_queue_refuses_and_gives_the_login_back() {
    let mut settings = settings(2, Some(3), "const:300ms");
    settings.sessions_limit = Some(100);
    let portal = Running::open(settings.clone());
    let visitor = portal.logged_in();
    let pages: Vec<_> = (0..9)
        .map(|_| visitor.clone())
        .map(|mut visitor| std::thread::spawn(move || visitor.get("/service/notes")))
        .collect();
    let answers: Vec<_> = pages.into_iter().map(|page| page.join().unwrap()).collect();
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status == 503).collect();
    assert_eq!(refused.len(), 4);
    assert!(refused.iter().all(|answer| answer.body == "queue-full" && answer.header("retry-after").is_some()));
    assert_eq!(portal.close().queue_full, 4);

    settings.stations[0].workers = 1;
    settings.stations[0].queue = Some(0);
    settings.stations[0].service_time = "const:300ms".into();
    let portal = Running::open(settings);
    let mut first = portal.visitor();
    let first = std::thread::spawn(move || first.log_in(PASSWORD).status);
    while portal.metric("workers_busy{station=\"login\"}") == 0 {
        std::thread::sleep(Duration::from_millis(2));
    }
    assert_eq!(portal.visitor().log_in(PASSWORD).status, 503);
    assert_eq!(portal.metric("sessions_alive"), 1);
    assert_eq!(first.join().unwrap(), 302);
    portal.close();
}

/// How long the next visitor waits after one has left a service of 300 ms, and how long after one has
/// left the queue behind them.
fn waits_after_an_abandonment(abandoned: Abandoned) -> (Duration, u64) {
    let mut settings = settings(1, None, "const:300ms");
    settings.abandoned = abandoned;
    let portal = Running::open(settings);
    let mut visitor = portal.logged_in();
    let leaving = [(); 2].map(|()| visitor.send("GET /service/notes", "", b""));
    while portal.metric("requests_waiting{station=\"pages\"}") == 0 {
        std::thread::sleep(Duration::from_millis(2));
    }
    drop(leaving);
    while portal.metric("abandoned_total") < 2 {
        std::thread::sleep(Duration::from_millis(2));
    }
    let begun = Instant::now();
    assert_eq!(visitor.get("/service/notes").status, 200);
    let waited = begun.elapsed();
    (waited, portal.close().stations[1].served)
}

#[test]
fn abandoned_work_is_served_to_its_end() {
    let (waited, served) = waits_after_an_abandonment(Abandoned::Served);
    assert!(waited > Duration::from_millis(650) && served == 3, "{waited:?}, {served}");
}

#[test]
fn abandoned_work_is_cancelled_at_once() {
    let (waited, served) = waits_after_an_abandonment(Abandoned::Cancelled);
    assert!(waited < Duration::from_millis(450) && served == 1, "{waited:?}, {served}");
}
