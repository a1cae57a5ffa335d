//! The carried journeys of platforms that cannot be started here, against doubles written from what is known of
//! their public code; and the clean-up after a run that was broken off, on our own portal.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod double;
mod support;

use std::sync::Arc;

use afflux_loadgen::journey::{Journey, shipped};
use afflux_loadgen::people::People;
use afflux_loadgen::{
    Class, LeftBehind, ReplayOptions, Stop, StopSignal, TRIAL_VISITOR, Trial, Tried, TriedPage, clean_up, read_list,
    replay, try_visit,
};
use afflux_models::Message;
use afflux_models::roster::Account;
use afflux_models::time::SimTime;
use afflux_models::vocabulary::Service;
use afflux_outcome::outcome::Provenance;
use afflux_plan::Answer;
use double::{Double, Entcore, Moodle};

fn journey(text: &str) -> Arc<Journey> {
    let none = |_: &afflux_loadgen::journey::SecretSource| Err(Message::new("none"));
    Arc::new(Journey::parse("test.toml", text, &none).unwrap())
}

fn options(text: &str, password: &str) -> ReplayOptions {
    let account = Account { login: "ana.abadie".into(), password: password.into(), ..Account::default() };
    ReplayOptions {
        journey: Some(journey(text)),
        people: Some(Arc::new(People::listed(vec![account], [TRIAL_VISITOR], (0, 1)).unwrap())),
        left_behind: Arc::new(LeftBehind::held()),
        ..support::options()
    }
}

fn trial(pages: &[(Service, u64)]) -> Trial {
    Trial { account: None, pages: pages.to_vec() }
}

fn answers(tried: &[Tried]) -> Vec<(TriedPage, Answer)> {
    tried.iter().map(|tried| (tried.page, tried.answer)).collect()
}

const ENTCORE: [(Service, u64); 8] = [
    (Service::Accueil, 0),
    (Service::CourrierElectronique, 0),
    (Service::CourrierElectronique, 3_000),
    (Service::StockagePartage, 0),
    (Service::StockagePartage, 70_000),
    (Service::CahierTextes, 0),
    (Service::Visioconference, 0),
    (Service::ParcoursPedagogique, 0),
];

#[test]
fn entcore_is_spoken_whole_and_nothing_is_left() {
    let double = Double::open(Entcore::default());
    let text = shipped("entcore").unwrap();
    let tried = try_visit(&double.target(), &options(text, "s3cret"), &trial(&ENTCORE)).unwrap();
    assert!(tried.iter().all(|tried| tried.answer == Answer::Served), "{tried:#?}");
    assert_eq!(tried.len(), ENTCORE.len() + 3, "login, pages, clean-up, logout");
    let requests = double.requests();
    let sent = |wanted: &str| requests.iter().filter(|request| request.starts_with(wanted)).count();
    assert_eq!((sent("POST /workspace/document?quality=1"), sent("DELETE /workspace/document/")), (1, 1));
    assert_eq!(
        (
            sent("POST /conversation/draft"),
            sent("PUT /conversation/draft/draft-"),
            sent("POST /conversation/send?id=draft-")
        ),
        (1, 1, 1)
    );
    assert_eq!((sent("PUT /conversation/trash"), sent("PUT /conversation/delete")), (1, 1));
    assert_eq!(sent("GET /conversation/api/messages/m-1"), 1, "the message of the list is read");
    let week = requests.iter().find(|request| request.starts_with("GET /diary/homeworks/own/")).unwrap();
    assert_eq!(week.split('/').nth(4).unwrap().len(), "2026-03-23".len(), "{week}");
    let state = double.close();
    assert_eq!((state.documents.len(), state.messages.len(), state.uploaded_bytes), (0, 0, 70_000));
}

#[test]
fn entcore_s_status_codes_lie_and_are_not_believed() {
    let text = shipped("entcore").unwrap();
    // A wrong password answers 200, with the form again.
    let double = Double::open(Entcore::default());
    let tried = try_visit(&double.target(), &options(text, "wrong"), &trial(&ENTCORE)).unwrap();
    assert_eq!(answers(&tried), [(TriedPage::Login, Answer::Failed)]);
    let last = tried[0].exchanges.last().unwrap();
    assert_eq!((last.status, last.class), (Some(200), Class::Error));
    assert!(!format!("{tried:?}").contains("wrong"), "the password is not shown");
    double.close();
    // A full portal answers 200 with another page: neither success nor error.
    let double = Double::open(Entcore { full: true, ..Entcore::default() });
    let tried = try_visit(&double.target(), &options(text, "s3cret"), &trial(&ENTCORE)).unwrap();
    assert_eq!(answers(&tried), [(TriedPage::Login, Answer::TurnedAway)]);
    assert_eq!(tried[0].exchanges.last().unwrap().refusal.as_deref(), Some("full"));
    double.close();
    // So does a video-conference whose rooms are all taken.
    let double = Double::open(Entcore { rooms_taken: true, ..Entcore::default() });
    let tried =
        try_visit(&double.target(), &options(text, "s3cret"), &trial(&[(Service::Visioconference, 0)])).unwrap();
    assert_eq!(answers(&tried)[1].1, Answer::TurnedAway);
    double.close();
    // Over quota is an error of the upload, and nothing was stored.
    let double = Double::open(Entcore { over_quota: true, ..Entcore::default() });
    let trying = options(text, "s3cret");
    let tried = try_visit(&double.target(), &trying, &trial(&[(Service::StockagePartage, 9)])).unwrap();
    assert_eq!(answers(&tried)[1].1, Answer::Failed);
    assert_eq!(trying.left_behind.counts(), Default::default(), "refused: nothing is uncertain");
    double.close();
    // Without the token in its header a draft is refused.
    let without = text.replace("X-XSRF-TOKEN = \"{cookie:XSRF-TOKEN}\"", "X-Other = \"1\"");
    let double = Double::open(Entcore::default());
    let tried =
        try_visit(&double.target(), &options(&without, "s3cret"), &trial(&[(Service::CourrierElectronique, 9)]))
            .unwrap();
    assert_eq!(tried[1].exchanges.last().unwrap().status, Some(403));
    double.close();
}

#[test]
fn entcore_read_only_writes_nothing() {
    let double = Double::open(Entcore::default());
    let options = ReplayOptions { read_only: true, ..options(shipped("entcore").unwrap(), "s3cret") };
    let tried = try_visit(&double.target(), &options, &trial(&ENTCORE)).unwrap();
    assert!(tried.iter().all(|tried| tried.answer == Answer::Served), "{tried:#?}");
    let writing = |request: &String| !request.starts_with("GET ") && !request.starts_with("POST /auth/login");
    assert!(!double.requests().iter().any(writing), "{:?}", double.requests());
    double.close();
}

const MOODLE: [(Service, u64); 4] = [
    (Service::Accueil, 0),
    (Service::ParcoursPedagogique, 0),
    (Service::TravailCollaboratif, 0),
    (Service::TravailCollaboratif, 500),
];

#[test]
fn moodle_is_spoken_whole_and_nothing_is_left() {
    let double = Double::open(Moodle::default());
    let tried = try_visit(&double.target(), &options(shipped("moodle").unwrap(), "s3cret"), &trial(&MOODLE)).unwrap();
    assert!(tried.iter().all(|tried| tried.answer == Answer::Served), "{tried:#?}");
    let state = double.close();
    assert_eq!((state.posted, state.deleted), (1, 1));
    // A wrong password leads back to the form, with status 200 in the end.
    let double = Double::open(Moodle::default());
    let tried = try_visit(&double.target(), &options(shipped("moodle").unwrap(), "wrong"), &trial(&MOODLE)).unwrap();
    assert_eq!(answers(&tried), [(TriedPage::Login, Answer::Failed)]);
    double.close();
}

/// A run that is broken off leaves its list; the clean-up removes what stands in it, and can be done again.
#[test]
fn an_interrupted_run_is_cleaned_up_from_its_list() {
    let scenario = support::scenario(57_600);
    let plan = support::plan(&scenario);
    let cut = support::cut(&plan);
    let portal = support::Running::open(support::settings(&cut));
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("left-behind.ndjson");
    let stop = StopSignal::new();
    let raised = stop.clone();
    let options = ReplayOptions { left_behind: Arc::new(LeftBehind::open(&list).unwrap()), stop, ..support::options() };
    let target = portal.target();
    replay(&cut, &target, &options, Provenance::default(), |progress| {
        if progress.played >= SimTime(2_500_000) {
            raised.raise(Stop::Interrupt);
        }
    })
    .unwrap();
    let text = std::fs::read_to_string(&list).unwrap();
    let things = read_list("list", &text).unwrap();
    assert!(things.len() > 3, "{text}");
    assert_eq!(options.left_behind.counts().created, things.len() as u64);
    assert!(!text.contains(support::PASSWORD));
    let again = ReplayOptions { stop: StopSignal::new(), ..options };
    let mut told = Vec::new();
    let cleaned = clean_up(things.clone(), &target, &again, |looked_at| told.push(looked_at)).unwrap();
    assert_eq!((cleaned.removed, cleaned.remaining.len()), (things.len() as u64, 0));
    assert_eq!(told.last(), Some(&(things.len() as u64)));
    // What is gone already counts as gone.
    let cleaned = clean_up(things.clone(), &target, &again, |_| {}).unwrap();
    assert_eq!((cleaned.removed, cleaned.accounts_refused), (things.len() as u64, 0));
    let report = portal.close();
    assert_eq!(report.removed, things.len() as u64);
    assert!(report.uploads >= report.removed);
}
