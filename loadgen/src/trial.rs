//! One visit, played to be looked at: a journey is tried before a run rests on it.

use std::sync::Arc;
use std::time::Duration;

use afflux_models::Message;
use afflux_models::seed::VisitId;
use afflux_models::time::UtcTime;
use afflux_models::vocabulary::{Group, Level, Profil, Service};
use afflux_plan::{Answer, Visitor};
use jiff::Timestamp;
use tokio::time::timeout;

use crate::guard::AcceptedTarget;
use crate::replay::{ReplayError, ReplayOptions, player, still_proves};
use crate::walk::{Created, Exchange, Guest, Player, Step, StepKind, Who, remove, walk_as};

/// Longest wait for a page.
const PATIENCE: Duration = Duration::from_secs(60);

/// Bytes of a page where the plan would say how many.
const PAGE_BYTES: u64 = 12_000;

/// A page of the visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TriedPage {
    /// The login.
    Login,
    /// A page of a service; with bytes it is an upload.
    Page(Service, u64),
    /// The end of the session.
    Logout,
    /// What the visit left on the target is removed.
    CleanUp,
}

/// A page and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The page.
    pub page: TriedPage,
    /// How it ended.
    pub answer: Answer,
    /// Why there was no response, if there was none.
    pub broken: Option<Message>,
    /// Its exchanges, in the order in which they were understood.
    pub exchanges: Vec<Exchange>,
}

/// What is tried.
#[derive(Debug, Clone, Default)]
pub struct Trial {
    /// Login name; none: that of the first fictitious visitor.
    pub account: Option<String>,
    /// Pages after the login: services, with bytes to store.
    pub pages: Vec<(Service, u64)>,
}

/// The one visitor.
pub const TRIAL_VISITOR: Visitor = Visitor { territory: 0, group: Group::new(Profil::Eleve, Level::None), person: 0 };

/// Plays one visit without think times: the login, the pages, the clean-up of what they left, the logout. A
/// login that fails ends it.
///
/// # Errors
/// As [`crate::replay()`].
pub fn try_visit(target: &AcceptedTarget, options: &ReplayOptions, trial: &Trial) -> Result<Vec<Tried>, ReplayError> {
    let journey = options.the_journey()?;
    let generator =
        |error: std::io::Error| ReplayError::Generator(Message::new("replay-runtime").with("detail", error));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(generator)?;
    runtime.block_on(async {
        let player = Arc::new(player(target, journey, options));
        still_proves(target, &player.around).await?;
        let mut visit = Visit { player: &player, guest: Guest::default(), tried: Vec::new(), page: 0, trial };
        if visit.step(StepKind::Login, TriedPage::Login).await {
            for (service, bytes_up) in &trial.pages {
                let kind = StepKind::Page { service: *service, bytes_down: PAGE_BYTES, bytes_up: *bytes_up };
                visit.step(kind, TriedPage::Page(*service, *bytes_up)).await;
            }
            visit.clean_up().await;
            if !player.journey.logout.is_empty() {
                visit.step(StepKind::Logout, TriedPage::Logout).await;
            }
        }
        Ok(visit.tried)
    })
}

struct Visit<'t> {
    player: &'t Player,
    guest: Guest,
    tried: Vec<Tried>,
    page: u16,
    trial: &'t Trial,
}

impl Visit<'_> {
    fn a_step(&self, kind: StepKind) -> Step {
        let now = UtcTime::from_unix_us(Timestamp::now().as_microsecond());
        Step { kind, visit: VisitId(0), visitor: TRIAL_VISITOR, at: now, page: self.page }
    }

    async fn step(&mut self, kind: StepKind, page: TriedPage) -> bool {
        let step = self.a_step(kind);
        self.page = self.page.saturating_add(1);
        let (of_number, password) = self.player.people.account(TRIAL_VISITOR);
        let login = self.trial.account.as_ref().map_or(of_number, |account| account.as_str().into());
        let password = self.player.people.password_of(&login).unwrap_or(password);
        let mut exchanges = Vec::new();
        let who = Who::Named { login, password };
        let walking = walk_as(&step, who, &mut self.guest, self.player, Some(&mut exchanges));
        let walked = timeout(PATIENCE, walking).await;
        let (answer, broken) = match walked {
            Ok(walked) => (walked.answer, walked.broken.map(|broken| Message::new(broken.key()))),
            Err(_) => (Answer::TimedOut, Some(Message::new("trial-time-out"))),
        };
        self.tried.push(Tried { page, answer, broken, exchanges });
        answer == Answer::Served
    }

    /// Removes what was left so far.
    async fn clean_up(&mut self) {
        let things: Vec<Created> = self.player.left.take();
        if things.is_empty() {
            return;
        }
        let step = self.a_step(StepKind::Logout);
        let (mut exchanges, mut answer, mut broken) = (Vec::new(), Answer::Served, None);
        for thing in things {
            let removing = remove(&thing, &step, &mut self.guest, self.player, Some(&mut exchanges));
            match timeout(PATIENCE, removing).await {
                Ok(walked) if walked.answer == Answer::Served => {}
                Ok(walked) => {
                    answer = walked.answer;
                    broken = walked.broken.map(|broken| Message::new(broken.key()));
                }
                Err(_) => (answer, broken) = (Answer::TimedOut, Some(Message::new("trial-time-out"))),
            }
        }
        self.tried.push(Tried { page: TriedPage::CleanUp, answer, broken, exchanges });
    }
}
