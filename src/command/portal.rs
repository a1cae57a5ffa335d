//! `afflux portal`: the staging portal alone.

use std::collections::BTreeMap;
use std::io::{BufRead, Read};
use std::net::SocketAddr;
use std::path::PathBuf;

use afflux_loadgen::guard::Proof;
use afflux_models::document::Span;
use afflux_models::vocabulary::{Service, Word};
use afflux_models::{Message, Problem};
use afflux_portal::{Abandoned, PortalError, PortalSettings, StationSettings, serve};
use clap::{ArgMatches, Command, value_parser};
use serde_json::json;

use crate::cli::flag;
use crate::context::{Context, Format};
use crate::embedded::{self, secret};
use crate::failure::Failure;
use crate::files;
use crate::locale::Catalogue;
use crate::target::password;

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    let help = |key: &str| catalogue.text(key, &[]);
    Command::new("portal")
        .next_help_heading(help("help-options"))
        .arg(
            flag("listen", "ADDRESS", help("help-flag-listen"))
                .default_value("127.0.0.1:8080")
                .hide_default_value(true),
        )
        .arg(flag("sessions", "N", help("help-flag-sessions")).value_parser(value_parser!(u32).range(1..)))
        .arg(flag("session-life", "TIME", help("help-flag-session-life")))
        .arg(flag("workers", "N", help("help-flag-workers")).value_parser(value_parser!(u32).range(1..)))
        .arg(flag("queue", "N", help("help-flag-queue")).value_parser(value_parser!(u32)))
        .arg(flag("service-time", "LAW", help("help-flag-service-time")).conflicts_with("work"))
        .arg(embedded::work_flag(catalogue))
        .arg(
            flag("abandoned", "WORD", help("help-flag-abandoned"))
                .value_parser(["served", "cancelled"])
                .hide_possible_values(true),
        )
        .arg(flag("access-log", "FILE", help("help-flag-access-log")).value_parser(value_parser!(PathBuf)))
        .arg(flag("database", "FILE", help("help-flag-database")).value_parser(value_parser!(PathBuf)))
        .arg(flag("well-known", "FILE", help("help-flag-well-known")).value_parser(value_parser!(PathBuf)))
        .arg(flag("password-file", "FILE", help("help-flag-portal-password")).value_parser(value_parser!(PathBuf)))
        .arg(flag("settings", "FILE", help("help-flag-settings")))
}

/// Serves until Ctrl-C, SIGTERM, or, with `--settings -`, the end of standard input.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let embedded = matches.get_one::<String>("settings").is_some_and(|file| file == "-");
    let settings = match matches.get_one::<String>("settings") {
        Some(file) => read_settings(file)?,
        None => settings_of_flags(matches, context.seed)?,
    };
    let said = (settings.password.clone(), settings.nonce.clone());
    // A password that the user chose is known to them.
    let chosen = matches.get_one::<String>("settings").is_some() || !password(matches)?.reveal().is_empty();
    let shown = !chosen;
    let ready = |address: SocketAddr| {
        if embedded || context.format == Format::Json {
            let _ = context.print(&format!("{}\n", json!({ "address": address.to_string() })));
        } else {
            context.say(&context.catalogue.text("portal-ready", &[("address", address.to_string())]));
        }
        if shown {
            context.say(
                &context.catalogue.text("portal-account", &[("password", said.0.clone()), ("nonce", said.1.clone())]),
            );
        }
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(context.threads.min(4)).enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Output(Message::new("portal-runtime").with("detail", error)))?;
    let report = runtime.block_on(serve(settings, ready, stop(context, embedded)));
    runtime.shutdown_background();
    match report {
        Ok(report) if context.format == Format::Json && !embedded => {
            context.print_json(&serde_json::to_value(&report).unwrap_or_default())
        }
        Ok(_) => Ok(()),
        Err(PortalError::Settings(problems)) => Err(problems.into()),
        Err(error) => Err(error.message().cloned().map_or(Failure::BrokenPipe, Failure::Refused)),
    }
}

/// Ends with a signal, or when nobody holds our standard input any more.
async fn stop(context: &Context, embedded: bool) {
    let asked = context.stop.asked().clone();
    let closed = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    if embedded {
        let closed = closed.clone();
        std::thread::spawn(move || {
            let mut rest = [0; 64];
            let mut stdin = std::io::stdin().lock();
            while matches!(stdin.read(&mut rest), Ok(1..)) {}
            closed.store(true, std::sync::atomic::Ordering::Relaxed);
        });
    }
    let over = || asked.load(std::sync::atomic::Ordering::Relaxed) || closed.load(std::sync::atomic::Ordering::Relaxed);
    while !over() {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

/// The settings of a file, or one line of standard input.
fn read_settings(file: &str) -> Result<PortalSettings, Failure> {
    let text = if file == "-" {
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        read.map_err(|error| Problem::of_file(file, Message::new("file-unreadable").with("detail", error)))?;
        line
    } else {
        files::read_text(file).map_err(|message| Problem::of_file(file, message))?
    };
    Ok(PortalSettings::from_json(file, &text)?)
}

fn settings_of_flags(matches: &ArgMatches, seed: u64) -> Result<PortalSettings, Failure> {
    let usage = |flag: &str, value: &str, message: Message| {
        Failure::Usage(Message::new("usage-flag").with("flag", flag).with("value", value).with("detail", message.key))
    };
    let chosen = password(matches)?;
    let mut settings = PortalSettings {
        seed,
        password: if chosen.reveal().is_empty() { secret()? } else { chosen.reveal().to_owned() },
        nonce: secret()?,
        sessions_limit: matches.get_one::<u32>("sessions").copied(),
        access_log: matches.get_one::<PathBuf>("access-log").cloned(),
        database: matches.get_one::<PathBuf>("database").cloned(),
        ..PortalSettings::default()
    };
    if let Some(file) = matches.get_one::<PathBuf>("well-known") {
        let name = file.display().to_string();
        let text = files::read_text(&name).map_err(|message| Problem::of_file(&name, message))?;
        // What no guard would accept is said here, not to the guard's user.
        Proof::from_json(&name, text.as_bytes())?;
        settings.well_known = Some(text);
    }
    if let Some(listen) = matches.get_one::<String>("listen") {
        settings.listen.clone_from(listen);
    }
    if let Some(text) = matches.get_one::<String>("session-life") {
        let span = Span::parse(text).ok_or_else(|| usage("session-life", text, Message::new("problem-not-a-span")))?;
        settings.session_life_us = span.as_us();
    }
    if matches.get_one::<String>("abandoned").is_some_and(|word| word == "cancelled") {
        settings.abandoned = Abandoned::Cancelled;
    }
    let all = <Service as strum::VariantArray>::VARIANTS.iter().map(|service| service.as_str().to_owned());
    let service_time = matches.get_one::<String>("service-time").cloned();
    settings.work = embedded::work(matches);
    settings.stations = vec![StationSettings {
        name: "portal".into(),
        services: all.collect(),
        workers: matches.get_one::<u32>("workers").copied().unwrap_or(8),
        queue: matches.get_one::<u32>("queue").copied(),
        service_time: service_time.unwrap_or_else(|| "lognormal:mean=50ms,cv=1".into()),
        service_times: BTreeMap::new(),
    }];
    settings.check("portal")?;
    Ok(settings)
}
