//! The flags of a station become a checked station.

use afflux_models::Message;
use afflux_models::law::{Law, Unit};
use afflux_models::queueing::single_station::{Arrivals, Class, Discipline, SingleStation};
use clap::ArgMatches;

use crate::files;

/// The station that the flags describe.
pub(super) fn station(matches: &ArgMatches) -> Result<SingleStation, Message> {
    together(matches)?;
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let optional = |name: &'static str| text(name).map(|value| time_law(name, value)).transpose();
    let service = optional("service")?;
    let between = optional("arrivals")?;
    let sources = matches.get_one::<u64>("sources").copied();
    let station = SingleStation {
        classes: classes(matches, service, between.as_ref())?,
        arrivals: match (between, sources) {
            (Some(law), _) => Arrivals::Renewal(law),
            (None, Some(count)) => Arrivals::Sources(count),
            (None, None) => Arrivals::Poisson,
        },
        servers: matches.get_one::<u32>("servers").copied().ok_or_else(|| missing("servers"))?,
        places: matches.get_one::<u32>("places").copied(),
        patience: optional("patience")?,
        retry: optional("retry")?,
        discipline: match text("discipline") {
            Some("ps") => Discipline::Sharing,
            Some("priority") => Discipline::Priority,
            _ => Discipline::Fifo,
        },
    };
    station.check()?;
    Ok(station)
}

/// `--precision`.
pub(super) fn precision(matches: &ArgMatches) -> Result<f64, Message> {
    let Some(text) = matches.get_one::<String>("precision") else { return Ok(0.005) };
    let value: f64 = text.parse().unwrap_or(f64::NAN);
    if (1e-6..=0.5).contains(&value) {
        return Ok(value);
    }
    Err(Message::new("station-precision").with("value", text))
}

fn missing(name: &str) -> Message {
    Message::new("usage-missing-argument").with("argument", format!("--{name}"))
}

/// Flags that contradict each other, and the one of three that says how people come.
fn together(matches: &ArgMatches) -> Result<(), Message> {
    let has = |name: &str| matches.contains_id(name);
    let priority = matches.get_one::<String>("discipline").is_some_and(|word| word == "priority");
    let pairs = [
        ("arrival-rate", "arrivals"),
        ("arrival-rate", "class"),
        ("arrivals", "class"),
        ("arrivals", "sources"),
        ("class", "sources"),
    ];
    for (one, other) in pairs {
        if has(one) && has(other) {
            return Err(Message::new("station-contradiction").with("one", one).with("other", other));
        }
    }
    if priority && !has("class") {
        return Err(Message::new("station-priority-classes"));
    }
    if !has("arrival-rate") && !has("arrivals") && !has("class") {
        return Err(Message::new("station-no-arrivals"));
    }
    Ok(())
}

fn classes(matches: &ArgMatches, service: Option<Law>, between: Option<&Law>) -> Result<Vec<Class>, Message> {
    if let Some(texts) = matches.get_many::<String>("class") {
        return texts.map(|text| class(text, service.as_ref())).collect();
    }
    let rate_per_s = match (matches.get_one::<String>("arrival-rate"), between) {
        (Some(text), _) => rate("arrival-rate", text)?,
        (None, Some(law)) => 1.0 / law.mean(),
        (None, None) => return Err(Message::new("station-no-arrivals")),
    };
    Ok(vec![Class { rate_per_s, service: service.ok_or_else(|| missing("service"))? }])
}

/// `rate=6/s[,service=LAW]`; the law may hold commas.
fn class(text: &str, service: Option<&Law>) -> Result<Class, Message> {
    let wrong = || Message::new("station-class").with("value", text);
    let rest = text.strip_prefix("rate=").ok_or_else(wrong)?;
    let (rate_text, law_text) = match rest.split_once(',') {
        Some((rate, more)) => (rate, Some(more.strip_prefix("service=").ok_or_else(wrong)?)),
        None => (rest, None),
    };
    let own = law_text.map(|text| time_law("class", text)).transpose()?;
    let service = own.or_else(|| service.cloned()).ok_or_else(|| missing("service"))?;
    Ok(Class { rate_per_s: rate("class", rate_text)?, service })
}

/// `90/s`, `5/min` or `12/h`, a second.
fn rate(flag: &'static str, text: &str) -> Result<f64, Message> {
    let wrong = || Message::new("station-rate-shape").with("flag", flag).with("value", text);
    let (number, unit) = text.trim().split_once('/').ok_or_else(wrong)?;
    let seconds = match unit.trim() {
        "s" => 1.0,
        "min" => 60.0,
        "h" => 3600.0,
        _ => return Err(wrong()),
    };
    let value = number.trim().parse::<f64>().map_err(|_| wrong())? / seconds;
    if (1e-12..=1e12).contains(&value) { Ok(value) } else { Err(wrong()) }
}

fn time_law(flag: &'static str, text: &str) -> Result<Law, Message> {
    let load = |file: &str| files::read_text(file);
    let law = Law::parse_with(text, &load)?;
    if law.unit() == Unit::Seconds {
        return Ok(law);
    }
    Err(Message::new("station-law-unit").with("flag", flag).with("law", text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_have_a_unit() {
        assert_eq!(rate("class", "90/s"), Ok(90.0));
        assert_eq!(rate("class", "30/min"), Ok(0.5));
        for wrong in ["90", "-1/s", "nan/s", "0/s", "1e300/s", "1/d", "/s"] {
            assert!(rate("class", wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_class_may_hold_a_law_with_commas() {
        let found = class("rate=6/s,service=lognormal:mean=1s,cv=2", None).unwrap();
        assert_eq!((found.rate_per_s, found.service.to_string().as_str()), (6.0, "lognormal:mean=1s,cv=2"));
        for wrong in ["6/s", "rate=6/s", "rate=6/s,servce=exp:mean=1s", "rate=6/s,service=exp:mean=1MB"] {
            assert!(class(wrong, None).is_err(), "{wrong}");
        }
    }
}
