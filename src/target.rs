//! The target that a command names: accepted by the guard, or none.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use afflux_loadgen::figures::FiguresOptions;
use afflux_loadgen::guard::{AcceptedTarget, AllowList, Authorisation, Guard, Place};
use afflux_loadgen::{ReplayError, Secret};
use afflux_models::time::{UtcTime, paris};
use afflux_models::{Message, Problem};
use clap::{Arg, ArgAction, ArgMatches, value_parser};
use jiff::Timestamp;

use crate::cli::flag;
use crate::context::Context;
use crate::failure::Failure;
use crate::locale::Catalogue;
use crate::{files, secrets};

/// `--target` and what goes with it.
pub(crate) fn flags(catalogue: &Catalogue) -> Vec<Arg> {
    let mut flags = vec![flag("target", "URL", catalogue.text("help-flag-target", &[]))];
    flags.extend(access_flags(catalogue).map(|flag| flag.requires("target")));
    let help = |key: &str| catalogue.text(key, &[]);
    flags.push(flag("target-metrics", "URL", help("help-flag-target-metrics")).requires("target"));
    flags.push(
        flag("target-metric", "NAME", help("help-flag-target-metric"))
            .action(ArgAction::Append)
            .value_delimiter(',')
            .requires("target-metrics"),
    );
    flags
}

/// What the guard looks at besides the target's name.
pub(crate) fn guard_flags(catalogue: &Catalogue) -> [Arg; 4] {
    guard_files(catalogue).map(|flag| flag.requires("target"))
}

/// What a target needs besides its name, where another flag names it.
pub(crate) fn access_flags(catalogue: &Catalogue) -> [Arg; 6] {
    let help = |key: &str| catalogue.text(key, &[]);
    let [allow, authorisation, ca, kill_file] = guard_files(catalogue);
    let source = flag("source", "ADDRESS", help("help-flag-source"));
    [
        allow,
        authorisation,
        ca,
        kill_file,
        flag("password-file", "FILE", help("help-flag-target-password")).value_parser(value_parser!(PathBuf)),
        source.value_parser(value_parser!(IpAddr)).value_delimiter(','),
    ]
}

fn guard_files(catalogue: &Catalogue) -> [Arg; 4] {
    let file = |name: &'static str, key: &str| {
        flag(name, "FILE", catalogue.text(key, &[])).value_parser(value_parser!(PathBuf))
    };
    [
        file("allow", "help-flag-allow"),
        file("authorisation", "help-flag-authorisation"),
        file("ca", "help-flag-ca"),
        file("kill-file", "help-flag-kill-file"),
    ]
}

/// A target that was accepted, and the accounts' password.
pub(crate) struct Aimed {
    /// The target.
    pub(crate) target: AcceptedTarget,
    /// The password.
    pub(crate) password: Secret,
    /// Where the target's own figures are had.
    pub(crate) figures: Option<FiguresOptions>,
}

/// The target of `--target`, looked at; none without the flag.
///
/// # Errors
/// The guard refuses it (exit code 5), or one of the files is wrong (2).
pub(crate) fn aimed(matches: &ArgMatches, shard_count: u32, context: &Context) -> Result<Option<Aimed>, Failure> {
    let Some(url) = matches.get_one::<String>("target") else { return Ok(None) };
    let target = accepted(url, matches, shard_count, context)?;
    let figures = figures(&target, matches, shard_count, context)?;
    Ok(Some(Aimed { target, password: password(matches)?, figures }))
}

/// The figures of `--target-metrics`: at the target itself, or at another place that is accepted too.
fn figures(
    target: &AcceptedTarget,
    matches: &ArgMatches,
    shard_count: u32,
    context: &Context,
) -> Result<Option<FiguresOptions>, Failure> {
    let Some(url) = matches.get_one::<String>("target-metrics") else { return Ok(None) };
    let names = matches.get_many::<String>("target-metric").into_iter().flatten().cloned().collect::<Vec<_>>();
    FiguresOptions::check(&names).map_err(Failure::Usage)?;
    let (place, path) = Place::parse_with_path(url).map_err(Failure::Usage)?;
    let target = match place == *target.place() {
        true => target.clone(),
        false => accepted(&place.to_string(), matches, shard_count, context)?,
    };
    Ok(Some(FiguresOptions { target, path, names }))
}

/// Asks the guard.
///
/// # Errors
/// As [`aimed`].
pub(crate) fn accepted(
    url: &str,
    matches: &ArgMatches,
    shard_count: u32,
    context: &Context,
) -> Result<AcceptedTarget, Failure> {
    let place = Place::parse(url).map_err(Failure::Usage)?;
    let path = |name: &str| matches.try_get_one::<PathBuf>(name).ok().flatten().cloned();
    let mut guard = Guard::new(allow_list(path("allow"), &place)?).for_one_of(shard_count);
    if let Some(kill_file) = usual("stop") {
        guard = guard.ended_by(kill_file);
    }
    if let Some(kill_file) = path("kill-file") {
        guard = guard.ended_by(std::path::absolute(&kill_file).unwrap_or(kill_file));
    }
    if let Some(file) = path("authorisation") {
        let name = file.display().to_string();
        guard = guard.authorised_by(Authorisation::from_json(&name, &files::read_bytes(&name)?)?);
    }
    if let Some(ca) = path("ca") {
        guard = guard.certified_by(ca);
    }
    let sources = matches.try_get_many::<IpAddr>("source").ok().flatten();
    guard = guard.sending_from(sources.into_iter().flatten().copied().collect());
    context.say(&context.catalogue.text("guard-asks", &[("place", place.to_string())]));
    guard.accept(&place).map_err(failure)
}

/// How a command ends that the load generator ended.
pub(crate) fn failure(error: ReplayError) -> Failure {
    match error {
        ReplayError::Refused(message) | ReplayError::Unreachable(message) => Failure::Refused(message),
        ReplayError::Generator(message) => Failure::Invalid(message),
        ReplayError::Unwritten(message) => Failure::Output(message),
    }
}

/// An instant in civil time of Europe/Paris, as this language writes it.
pub(crate) fn told(instant: Timestamp, context: &Context) -> String {
    let civil = UtcTime::from_unix_us(instant.as_microsecond()).civil(&paris()).to_string();
    context.catalogue.instant(&civil).unwrap_or(civil)
}

/// The allow-list that is named, or the usual one.
fn allow_list(named: Option<PathBuf>, place: &Place) -> Result<AllowList, Failure> {
    let is_named = named.is_some();
    let missing = || Failure::Refused(Message::new("guard-no-allow-list").with("place", place));
    let path = named.or_else(|| usual("allow.toml")).ok_or_else(missing)?;
    if !is_named && !path.exists() {
        return Err(missing());
    }
    let file = path.display().to_string();
    refuse_writable_by_all(&path)?;
    let text = files::read_text(&file).map_err(|message| Problem::of_file(&file, message))?;
    Ok(AllowList::parse(&file, &text)?)
}

/// A list that anybody may change says nothing.
fn refuse_writable_by_all(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    let by_all = std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o002 != 0);
    if by_all {
        return Err(Failure::Refused(Message::new("guard-allow-list-writable").with("file", path.display())));
    }
    Ok(())
}

/// A file of this user's own configuration: `$XDG_CONFIG_HOME/afflux/NAME`, or `~/.config/afflux/NAME`.
pub(crate) fn usual(name: &str) -> Option<PathBuf> {
    let folder = |variable: &str| std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    let configuration = folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")))?;
    Some(configuration.join("afflux").join(name))
}

/// The accounts' password: of a file's first line, or of the environment. Never of an argument.
pub(crate) fn password(matches: &ArgMatches) -> Result<Secret, Failure> {
    let file = matches.try_get_one::<PathBuf>("password-file").ok().flatten();
    let text = match file {
        Some(file) => secrets::of_file(&file.display().to_string())?,
        None => secrets::of_environment().unwrap_or_default(),
    };
    Ok(Secret::new(text))
}
