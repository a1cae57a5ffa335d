//! `afflux accounts`: fictitious people for the visitors of a replay, as files that platforms import.

use std::path::{Path, PathBuf};

use afflux_loadgen::people::{People, account};
use afflux_models::Message;
use afflux_models::roster::{self, Account, Fiction, Passwords, Platform};
use afflux_plan::scenario::Scenario;
use afflux_plan::{CutPlan, Plan, Visitor};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::json;

use super::{scale_flag, scenario, selection, with_scenario};
use crate::cli::flag;
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::files;
use crate::locale::Catalogue;
use crate::replaying::Replaying;
use crate::secrets;

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    let help = |key: &str| catalogue.text(key, &[]);
    with_scenario(Command::new("accounts"), catalogue)
        .mut_arg("window", |window| window.help(help("help-flag-replay-window")))
        .arg(scale_flag(catalogue))
        .arg(
            flag("for", "PLATFORM", help("help-flag-accounts-for"))
                .action(ArgAction::Append)
                .value_parser(["csv", "entcore", "moodle"])
                .hide_possible_values(true),
        )
        .arg(flag("from", "FILE", help("help-flag-accounts-from")))
        .arg(flag("most", "N", help("help-flag-accounts-most")).value_parser(value_parser!(u64).range(1..)))
        .args(password_flags(catalogue))
}

fn password_flags(catalogue: &Catalogue) -> [Arg; 2] {
    let help = |key: &str| catalogue.text(key, &[]);
    [
        flag("password-file", "FILE", help("help-flag-accounts-password")).conflicts_with_all(["secret-file", "from"]),
        flag("secret-file", "FILE", help("help-flag-secret-file")).conflicts_with("from"),
    ]
}

/// Makes the people up, or reads them, and writes the files.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let scenario = scenario(matches, context)?;
    let visitors = visitors(&scenario, matches, context)?;
    let accounts = match matches.get_one::<String>("from") {
        Some(file) => {
            let accounts = roster::read(file, files::open(file)?)?;
            roster::formulas(file, &accounts)?;
            accounts
        }
        None => made_up(&visitors, matches, context)?,
    };
    let sharing = People::listed(accounts.clone(), visitors.iter().copied(), (0, 1)).map_err(Failure::Usage)?.sharing();
    let sharing = sharing.unwrap_or_default();
    let folder = folder(&scenario, context);
    let mut written = Vec::new();
    for platform in platforms(matches) {
        for file in roster::files(platform, &accounts) {
            let path = folder.join(&file.name);
            if file.secret {
                files::write_secret(&path, file.text.as_bytes())?;
            } else {
                files::write(&path, file.text.as_bytes())?;
            }
            written.push((path, file.secret));
        }
    }
    if context.format == Format::Json {
        let files =
            written.iter().map(|(path, secret)| json!({ "file": path.display().to_string(), "secret": secret }));
        return context.print_json(&json!({
            "accounts": accounts.len(),
            "visitors": sharing.visitors,
            "sharing": sharing.sharing,
            "most_visitors_of_an_account": sharing.most,
            "files": files.collect::<Vec<_>>(),
        }));
    }
    let catalogue = &context.catalogue;
    let count = |count: u64| catalogue.integer(count);
    let counts = [("accounts", count(accounts.len() as u64)), ("visitors", count(sharing.visitors))];
    let mut lines = vec![catalogue.text("accounts-made", &counts)];
    if sharing.sharing > 0 {
        lines.push(catalogue.message(&sharing_message(&sharing)));
    }
    for (path, secret) in &written {
        let key = if *secret { "accounts-file-secret" } else { "accounts-file" };
        lines.push(catalogue.text(key, &[("file", path.display().to_string())]));
    }
    context.print_lines(&lines)
}

/// How many visitors share an account.
pub(crate) fn sharing_message(sharing: &afflux_loadgen::people::Sharing) -> Message {
    Message::new("accounts-shared")
        .with("visitors_count", sharing.visitors)
        .with("accounts_count", sharing.accounts)
        .with("sharing_count", sharing.sharing)
        .with("most_count", sharing.most)
}

/// Everybody who comes in the stretch, those who are there before it too; each once.
fn visitors(scenario: &Scenario, matches: &ArgMatches, context: &Context) -> Result<Vec<Visitor>, Failure> {
    let window = matches.get_one::<String>("window").map(String::as_str);
    let selection = selection(matches, scenario.replay.scale)?;
    let replaying = Replaying::new(scenario, window, selection, None, None)?;
    let plan: Plan<'_> = replaying.plan(context.seed);
    Ok(CutPlan::new(&plan, replaying.cut()).visitors())
}

fn made_up(visitors: &[Visitor], matches: &ArgMatches, context: &Context) -> Result<Vec<Account>, Failure> {
    let file = |name: &str| matches.get_one::<String>(name);
    let passwords = match (file("password-file"), file("secret-file")) {
        (Some(file), _) => Passwords::One(secrets::of_file(file)?),
        (None, Some(file)) => Passwords::From(secrets::of_file(file)?),
        (None, None) => match secrets::of_environment() {
            Some(password) => Passwords::One(password),
            None => Passwords::From(crate::embedded::secret()?),
        },
    };
    let fiction = Fiction { seed: context.seed, passwords };
    let most = matches.get_one::<u64>("most").map_or(usize::MAX, |most| *most as usize);
    let people = visitors.iter().take(most);
    let made = people.map(|visitor| fiction.account(visitor.number(), account(*visitor), visitor.group.profil()));
    let mut accounts: Vec<Account> = made.collect();
    if accounts.len() < visitors.len() {
        // With fewer accounts than visitors any of them may be anybody's.
        accounts.iter_mut().for_each(|account| account.profil = None);
    }
    Ok(accounts)
}

fn platforms(matches: &ArgMatches) -> Vec<Platform> {
    let named: Vec<&str> = matches.get_many::<String>("for").into_iter().flatten().map(String::as_str).collect();
    let all = [("csv", Platform::Plain), ("entcore", Platform::Entcore), ("moodle", Platform::Moodle)];
    let wanted = |name: &str| if named.is_empty() { name == "csv" } else { named.contains(&name) };
    all.into_iter().filter(|(name, _)| wanted(name)).map(|(_, platform)| platform).collect()
}

fn folder(scenario: &Scenario, context: &Context) -> PathBuf {
    context.output.clone().unwrap_or_else(|| Path::new("results/accounts").join(&scenario.name))
}
