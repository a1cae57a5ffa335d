//! `afflux journey try`: one visit, each request of it shown with what came back and what was made of it.

use std::sync::Arc;

use afflux_loadgen::guard::accept_own;
use afflux_loadgen::people::People;
use afflux_loadgen::{Class, Exchange, LeftBehind, ReplayOptions, Trial, Tried, TriedPage, try_visit};
use afflux_models::document::Bytes;
use afflux_models::roster::{self, Account};
use afflux_models::vocabulary::{Service, Word};
use afflux_models::{Message, Problem};
use afflux_plan::Answer;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value, json};

use crate::cli::flag;
use crate::context::{Context, Format};
use crate::embedded::EmbeddedPortal;
use crate::failure::Failure;
use crate::locale::Catalogue;
use crate::target::failure;
use crate::{files, playing, target};

/// Its flags.
pub(super) fn command(catalogue: &Catalogue) -> Command {
    let help = |key: &str| catalogue.text(key, &[]);
    Command::new("try")
        .arg(
            Arg::new("journey")
                .value_name("JOURNEY")
                .required(true)
                .help(help("help-arg-journey"))
                .help_heading(help("help-arguments")),
        )
        .next_help_heading(help("help-options"))
        .args(target::flags(catalogue))
        .arg(playing::accounts_flag(catalogue))
        .arg(flag("account", "LOGIN", help("help-flag-account")))
        .arg(flag("service", "SERVICE", help("help-flag-trial-service")).action(ArgAction::Append))
        .arg(flag("upload", "SIZE", help("help-flag-upload")).default_value("20KB").hide_default_value(true))
        .arg(Arg::new("read-only").long("read-only").action(ArgAction::SetTrue).help(help("help-flag-read-only")))
        .arg(Arg::new("assets").long("assets").action(ArgAction::SetTrue).help(help("help-flag-assets")))
}

/// Plays the visit and shows it.
pub(super) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let journey = Arc::new(playing::journey(text("journey").unwrap_or_default())?);
    let trial = trial(matches, &journey)?;
    let options = ReplayOptions {
        journey: Some(Arc::clone(&journey)),
        people: people(text("accounts"), trial.account.as_deref())?,
        read_only: matches.get_flag("read-only"),
        assets: matches.get_flag("assets"),
        left_behind: Arc::new(LeftBehind::held()),
        run_id: crate::embedded::secret()?.chars().take(12).collect(),
        ..ReplayOptions::default()
    };
    let tried = match target::aimed(matches, 1, context)? {
        Some(aimed) => {
            let options = ReplayOptions { password: aimed.password, ..options };
            try_visit(&aimed.target, &options, &trial).map_err(failure)?
        }
        None => {
            let portal = EmbeddedPortal::plain()?;
            let own = accept_own(portal.address, &portal.nonce).map_err(failure)?;
            let options = ReplayOptions { password: portal.password.clone(), ..options };
            let tried = try_visit(&own, &options, &trial).map_err(failure);
            portal.close();
            tried?
        }
    };
    match context.format {
        Format::Json => context.print_json(&to_json(&journey.name, &tried, context))?,
        _ => context.print(&shown(&tried, context))?,
    }
    conclude(&journey.file, &tried)
}

/// The services of the visit: those that are named, or each that has a page of its own, and an upload.
fn trial(matches: &ArgMatches, journey: &afflux_loadgen::journey::Journey) -> Result<Trial, Failure> {
    let size_text = matches.get_one::<String>("upload").map_or("", String::as_str);
    let refused = |flag: &str, value: &str, words: String| {
        Failure::Usage(Message::new("usage-not-one-of").with("flag", flag).with("value", value).with("words", words))
    };
    let size = Bytes::parse(size_text).filter(|size| size.0 <= 50_000_000);
    let size = size.ok_or_else(|| refused("upload", size_text, "20KB, 1MB".into()))?.0;
    let named: Vec<&String> = matches.get_many("service").into_iter().flatten().collect();
    let (own_pages, own_uploads) = journey.services();
    let mut pages: Vec<(Service, u64)> = Vec::new();
    for word in &named {
        let service = Service::from_text(word).ok_or_else(|| refused("service", word, Service::texts()))?;
        pages.push((service, 0));
        if own_uploads.contains(&service) {
            pages.push((service, size));
        }
    }
    if named.is_empty() {
        pages.push((Service::Accueil, 0));
        pages.extend(own_pages.into_iter().map(|service| (service, 0)));
        pages.extend(own_uploads.into_iter().map(|service| (service, size)));
        if journey.uploads() {
            pages.push((Service::StockagePartage, size));
        }
    }
    Ok(Trial { account: matches.get_one::<String>("account").cloned(), pages })
}

/// Who logs in: of a list the account that is named, or its first.
fn people(list: Option<&str>, login: Option<&str>) -> Result<Option<Arc<People>>, Failure> {
    let Some(file) = list else { return Ok(None) };
    let accounts = roster::read(file, files::open(file)?)?;
    let chosen = match login {
        Some(login) => accounts.into_iter().find(|account| account.login == login),
        None => accounts.into_iter().next(),
    };
    let Some(chosen) = chosen else {
        let message = Message::new("account-not-listed");
        return Err(Problem::of_file(file, message).value(login.unwrap_or_default()).into());
    };
    let anybody = Account { profil: None, ..chosen };
    let people = People::listed(vec![anybody], [afflux_loadgen::TRIAL_VISITOR], (0, 1)).map_err(Failure::Usage)?;
    Ok(Some(Arc::new(people)))
}

/// 2 when a check or an extraction failed: the journey does not fit the platform; 3 when the visitor was turned
/// away or nothing answered.
fn conclude(file: &str, tried: &[Tried]) -> Result<(), Failure> {
    let exchanges = || tried.iter().flat_map(|tried| &tried.exchanges);
    if let Some(wrong) = exchanges().find(|exchange| exchange.class == Class::Error) {
        let message = Message::new("trial-failed").with("step", &wrong.step);
        return Err(Problem::at_line(file, wrong.line, message).into());
    }
    if exchanges().any(|exchange| exchange.class == Class::TurnedAway) {
        return Err(Failure::Inconclusive(Message::new("trial-turned-away")));
    }
    if tried.iter().any(|tried| tried.answer != Answer::Served) {
        return Err(Failure::Inconclusive(Message::new("trial-no-response")));
    }
    Ok(())
}

fn class_key(class: Class) -> &'static str {
    match class {
        Class::Ok => "ok",
        Class::TurnedAway => "turned-away",
        Class::Error => "error",
        Class::NoResponse => "no-response",
    }
}

fn heading(page: TriedPage, catalogue: &Catalogue) -> String {
    let service = |service: Service| catalogue.word(&format!("service-{}", service.as_str().replace('_', "-")));
    match page {
        TriedPage::Login => catalogue.word("trial-login"),
        TriedPage::Page(of, 0) => service(of),
        TriedPage::Page(of, bytes) => {
            catalogue.text("trial-upload", &[("service", service(of)), ("size", catalogue.bytes(bytes as f64))])
        }
        TriedPage::Logout => catalogue.word("trial-logout"),
        TriedPage::CleanUp => catalogue.word("trial-clean-up"),
    }
}

fn shown(tried: &[Tried], context: &Context) -> String {
    let catalogue = &context.catalogue;
    let mut out = String::new();
    for page in tried {
        out.push_str(&format!("{}\n", heading(page.page, catalogue)));
        for exchange in &page.exchanges {
            out.push_str(&exchange_shown(exchange, catalogue));
        }
        if let Some(broken) = &page.broken {
            out.push_str(&format!("  {}\n", catalogue.message(broken)));
        }
    }
    out
}

fn exchange_shown(exchange: &Exchange, catalogue: &Catalogue) -> String {
    let status = exchange.status.map_or_else(|| "–".into(), |status| status.to_string());
    let mut out = format!("  {} {}\n", exchange.method, exchange.address);
    let mut facts = vec![
        status,
        catalogue.bytes(exchange.bytes as f64),
        format!("{} ms", catalogue.decimal(exchange.took.as_secs_f64() * 1000.0, 1)),
        catalogue.word(&format!("trial-class-{}", class_key(exchange.class))),
    ];
    facts.extend(exchange.refusal.clone());
    facts.extend(exchange.location.as_ref().map(|location| format!("→ {location}")));
    out.push_str(&format!("    {}\n", facts.join(" · ")));
    for check in &exchange.checks {
        let sign = if check.holds { "✓" } else { "✗" };
        let seen = if check.holds || check.seen.is_empty() { String::new() } else { format!(" ({})", check.seen) };
        out.push_str(&format!("    {sign} {} {}{seen}\n", check.what, check.expected));
    }
    for taken in &exchange.taken {
        let sign = if taken.length.is_some() || taken.optional { "✓" } else { "✗" };
        let value = match taken.length {
            Some(length) => catalogue.text("trial-taken", &[("length", catalogue.integer(length as u64))]),
            None => catalogue.word("trial-not-there"),
        };
        out.push_str(&format!("    {sign} {{{}}} {value}\n", taken.name));
    }
    if !exchange.beginning.is_empty() {
        let seen = catalogue.text("trial-seen", &[("text", exchange.beginning.clone())]);
        let wrapped = crate::report::wrapped(&seen, 74);
        wrapped.lines().for_each(|line| out.push_str(&format!("    {line}\n")));
    }
    out
}

fn to_json(journey: &str, tried: &[Tried], context: &Context) -> Value {
    let exchange = |exchange: &Exchange| {
        json!({
            "step": exchange.step,
            "line": exchange.line,
            "method": exchange.method,
            "address": exchange.address,
            "sent_bytes": exchange.sent_bytes,
            "took_s": exchange.took.as_secs_f64(),
            "status": exchange.status,
            "bytes": exchange.bytes,
            "location": exchange.location,
            "class": class_key(exchange.class),
            "refusal": exchange.refusal,
            "checks": exchange.checks.iter().map(|check| json!({
                "what": check.what, "expected": check.expected, "seen": check.seen, "holds": check.holds,
            })).collect::<Vec<_>>(),
            "taken": exchange.taken.iter().map(|taken| json!({
                "name": taken.name, "length": taken.length, "optional": taken.optional,
            })).collect::<Vec<_>>(),
            "beginning": exchange.beginning,
        })
    };
    let page = |tried: &Tried| {
        let (kind, service, bytes) = match tried.page {
            TriedPage::Login => ("login", None, 0),
            TriedPage::Page(service, 0) => ("page", Some(service.as_str()), 0),
            TriedPage::Page(service, bytes) => ("upload", Some(service.as_str()), bytes),
            TriedPage::Logout => ("logout", None, 0),
            TriedPage::CleanUp => ("clean_up", None, 0),
        };
        json!({
            "page": kind,
            "service": service,
            "upload_bytes": bytes,
            "served": tried.answer == Answer::Served,
            "broken": tried.broken.as_ref().map(|broken| context.catalogue.message(broken)),
            "exchanges": tried.exchanges.iter().map(exchange).collect::<Vec<_>>(),
        })
    };
    json!({ "journey": journey, "pages": tried.iter().map(page).collect::<Vec<_>>() })
}
