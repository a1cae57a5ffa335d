//! What a replay plays besides the plan: the journey, the accounts, and what becomes of what it leaves on the
//! target.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use afflux_loadgen::guard::AcceptedTarget;
use afflux_loadgen::journey::{Journey, SecretSource, names, shipped};
use afflux_loadgen::people::People;
use afflux_loadgen::{LeftBehind, LeftCounts, ReplayOptions, clean_up, read_list, write_list};
use afflux_models::roster::{self, Account};
use afflux_models::{Message, Problem};
use afflux_plan::CutPlan;
use afflux_plan::scenario::Scenario;
use clap::{Arg, ArgAction, ArgMatches};
use serde_json::{Value, json};

use crate::cli::flag;
use crate::context::Context;
use crate::failure::Failure;
use crate::locale::Catalogue;
use crate::target::failure;
use crate::{files, secrets};

/// Name of the list of what a run left on its target, beside the outcome.
const LEFT_BEHIND: &str = "left-behind.ndjson";

/// The journey of a scenario that names none.
const USUAL: &str = "portal";

/// What is played.
pub(crate) struct Playing {
    /// The journey.
    pub(crate) journey: Arc<Journey>,
    /// Whether nothing is written.
    pub(crate) read_only: bool,
    /// Whether static files are fetched.
    pub(crate) assets: bool,
    accounts: Option<Vec<Account>>,
    cleans_up: bool,
}

/// What a run left, and what a clean-up made of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Left {
    counts: LeftCounts,
    removed: u64,
    /// Things that are still there, and the list of them.
    remaining: u64,
    list: Option<PathBuf>,
}

/// The flags of a replay that say it.
pub(crate) fn flags(catalogue: &Catalogue) -> [Arg; 5] {
    let help = |key: &str| catalogue.text(key, &[]);
    let switch = |name: &'static str, key: &str| Arg::new(name).long(name).action(ArgAction::SetTrue).help(help(key));
    [
        journey_flag(catalogue),
        accounts_flag(catalogue),
        switch("read-only", "help-flag-read-only"),
        switch("assets", "help-flag-assets"),
        switch("clean-up", "help-flag-clean-up"),
    ]
}

/// `--journey`.
pub(crate) fn journey_flag(catalogue: &Catalogue) -> Arg {
    flag("journey", "FILE|NAME", catalogue.text("help-flag-replay-journey", &[]))
}

/// `--accounts`.
pub(crate) fn accounts_flag(catalogue: &Catalogue) -> Arg {
    flag("accounts", "FILE", catalogue.text("help-flag-replay-accounts", &[]))
}

/// A journey of the binary, by its name, or a file.
///
/// # Errors
/// There is none, or something is wrong with it.
pub(crate) fn journey(named: &str) -> Result<Journey, Failure> {
    let text = match shipped(named) {
        Some(text) => text.to_owned(),
        None => files::read_text(named).map_err(|message| {
            let message = match message.key {
                "file-not-found" => {
                    Message::new("journey-not-found").with("names", names().collect::<Vec<_>>().join(", "))
                }
                _ => message,
            };
            Problem::of_file(named, message)
        })?,
    };
    let folder = Path::new(named).parent().unwrap_or(Path::new("")).to_owned();
    let secret = |source: &SecretSource| match source {
        SecretSource::Environment(name) => std::env::var(name)
            .ok()
            .filter(|value| !value.is_empty())
            .ok_or_else(|| Message::new("journey-secret-unset").with("name", name)),
        SecretSource::File(file) => {
            let path = folder.join(file).display().to_string();
            secrets::of_file(&path).map_err(|problems| {
                problems.0.into_iter().next().map_or(Message::new("secret-empty"), |problem| problem.message)
            })
        }
    };
    Ok(Journey::parse(named, &text, &secret)?)
}

impl Playing {
    /// What the flags say, and where they say nothing the scenario.
    ///
    /// # Errors
    /// The journey or the list of accounts is wrong, or the journey has not what the flags ask for.
    pub(crate) fn of(matches: &ArgMatches, scenario: &Scenario) -> Result<Self, Failure> {
        let text = |name: &str| matches.try_get_one::<String>(name).ok().flatten().map(String::as_str);
        let set = |name: &str| matches.try_get_one::<bool>(name).ok().flatten().copied().unwrap_or(false);
        let named = text("journey").map(str::to_owned).or_else(|| scenario_journey(scenario));
        let journey = Arc::new(journey(named.as_deref().unwrap_or(USUAL))?);
        let read_only = set("read-only") || scenario.replay.read_only;
        let assets = set("assets") || scenario.replay.assets;
        if assets && !journey.has_assets() {
            return Err(Failure::Usage(Message::new("journey-no-assets").with("journey", &journey.name)));
        }
        if set("clean-up") && !read_only && journey.writes && !journey.cleans_up() {
            return Err(Failure::Usage(Message::new("journey-no-clean-up").with("journey", &journey.name)));
        }
        let accounts = text("accounts").map(|file| roster::read(file, files::open(file)?)).transpose()?;
        Ok(Self { journey, read_only, assets, accounts, cleans_up: set("clean-up") })
    }

    /// The same, whatever the flags say of cleaning up: what is left is removed where the journey can.
    ///
    /// # Errors
    /// As [`Playing::of`].
    pub(crate) fn cleaning_up(matches: &ArgMatches, scenario: &Scenario) -> Result<Self, Failure> {
        let playing = Self::of(matches, scenario)?;
        Ok(Self { cleans_up: playing.leaves_things(), ..playing })
    }

    /// The options of a replay with all of it: who logs in as whom is said when visitors share accounts.
    ///
    /// # Errors
    /// A profil has visitors and no account; the list of what is left cannot be written.
    pub(crate) fn options(
        &self,
        cut: &CutPlan<'_>,
        folder: &Path,
        options: ReplayOptions,
        context: &Context,
    ) -> Result<ReplayOptions, Failure> {
        let people = self.people(cut)?;
        if let Some(sharing) = people.as_ref().and_then(People::sharing).filter(|sharing| sharing.sharing > 0) {
            context.say(&context.catalogue.message(&crate::command::accounts::sharing_message(&sharing)));
        }
        let left_behind = if self.leaves_things() {
            let path = folder.join(LEFT_BEHIND);
            LeftBehind::open(&path).map_err(|error| Failure::output(&path.display().to_string(), &error))?
        } else {
            LeftBehind::default()
        };
        Ok(ReplayOptions {
            journey: Some(Arc::clone(&self.journey)),
            people: people.map(Arc::new),
            read_only: self.read_only,
            assets: self.assets,
            left_behind: Arc::new(left_behind),
            ..options
        })
    }

    /// Who logs in as whom, from the list of accounts; none without one.
    ///
    /// # Errors
    /// A profil has visitors and no account.
    pub(crate) fn people(&self, cut: &CutPlan<'_>) -> Result<Option<People>, Failure> {
        let Some(accounts) = &self.accounts else { return Ok(None) };
        let shard = cut.plan().selection().shard();
        People::listed(accounts.clone(), cut.visitors(), shard).map(Some).map_err(Failure::Usage)
    }

    fn leaves_things(&self) -> bool {
        self.journey.cleans_up() && !self.read_only
    }

    /// After a run: what it left is removed when that was asked for, and told in any case.
    ///
    /// # Errors
    /// The target refuses or is gone; the list cannot be read or written.
    pub(crate) fn settle(
        &self,
        target: &AcceptedTarget,
        options: &ReplayOptions,
        folder: &Path,
        context: &Context,
    ) -> Result<Left, Failure> {
        let list = folder.join(LEFT_BEHIND);
        let counts = options.left_behind.counts();
        let mut left = Left { counts, removed: 0, remaining: counts.created, list: None };
        if !self.leaves_things() {
            return Ok(left);
        }
        let stopped = options.stop.raised().is_some() || context.stop.code().is_some();
        if self.cleans_up && counts.created > 0 && !stopped {
            (left.removed, left.remaining) = clean(&list, target, options, context)?;
        }
        if left.remaining == 0 && fs::metadata(&list).is_ok_and(|metadata| metadata.len() == 0) {
            // An empty list says nothing; that it stays is no harm.
            let _ = fs::remove_file(&list);
        } else if left.remaining > 0 {
            left.list = Some(list);
        }
        left.say(context);
        Ok(left)
    }
}

/// A journey that the scenario names: of the binary by its name, or a file beside the scenario.
fn scenario_journey(scenario: &Scenario) -> Option<String> {
    let named = scenario.replay.journey.as_ref()?;
    if shipped(named).is_some() {
        return Some(named.clone());
    }
    let folder = Path::new(&scenario.file).parent().unwrap_or(Path::new(""));
    Some(folder.join(named).display().to_string())
}

/// Removes what stands in a list from a target; the list then holds what is left. Gives how many things were
/// removed and how many remain.
///
/// # Errors
/// The list is none of ours, the target refuses or is gone, or the list cannot be written.
pub(crate) fn clean(
    list: &Path,
    target: &AcceptedTarget,
    options: &ReplayOptions,
    context: &Context,
) -> Result<(u64, u64), Failure> {
    let name = list.display().to_string();
    let text = files::read_text(&name).map_err(|message| Problem::of_file(&name, message))?;
    let things = read_list(&name, &text)?;
    let progress =
        crate::progress::Progress::new(context.quiet, things.len() as u64, &context.text("progress-clean-up"));
    let cleaned = clean_up(things, target, options, |looked_at| progress.at(looked_at));
    progress.done();
    let cleaned = cleaned.map_err(failure)?;
    files::write(list, write_list(&cleaned.remaining).as_bytes())?;
    if cleaned.accounts_refused > 0 {
        let count = [("accounts", context.catalogue.integer(cleaned.accounts_refused))];
        context.say(&context.catalogue.text("left-accounts-refused", &count));
    }
    Ok((cleaned.removed, cleaned.remaining.len() as u64))
}

impl Left {
    /// What is said of it.
    fn say(&self, context: &Context) {
        let catalogue = &context.catalogue;
        let count = |count: u64| catalogue.integer(count);
        if self.removed > 0 {
            context.say(&catalogue.text("left-removed", &[("count", count(self.removed))]));
        }
        if let Some(list) = &self.list {
            let arguments = [("count", count(self.remaining)), ("file", list.display().to_string())];
            context.say(&catalogue.text("left-remaining", &arguments));
        }
        if self.counts.uncertain > 0 {
            context.say(&catalogue.text("left-uncertain", &[("count", count(self.counts.uncertain))]));
        }
        if self.counts.lost > 0 {
            context.say(&catalogue.text("left-lost", &[("count", count(self.counts.lost))]));
        }
    }

    /// The same for machines.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "created": self.counts.created,
            "removed": self.removed,
            "remaining": self.remaining,
            "uncertain": self.counts.uncertain,
            "not_written_down": self.counts.lost,
            "list": self.list.as_ref().map(|list| list.display().to_string()),
        })
    }
}
