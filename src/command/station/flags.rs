//! The flags of a station become a checked station.

use afflux_models::Message;
use afflux_models::law::{Law, Unit};
use afflux_models::queueing::single_station::{Arrivals, Class, Discipline, SingleStation};
use clap::ArgMatches;

use crate::files;

/// Most servers that a station may have.
const MOST_SERVERS: u64 = 1_000_000;
/// Most sources that may call.
const MOST_SOURCES: u64 = 1_000_000_000;

/// What the flags ask for.
pub(super) struct Asked {
    /// The station.
    pub(super) station: SingleStation,
    /// Greatest standard error, as a share of its value.
    pub(super) precision: f64,
}

/// What is wrong with the flags, all of it.
#[derive(Default)]
struct Wrong(Vec<Message>);

impl Wrong {
    fn note(&mut self, message: Message) {
        if !self.0.contains(&message) {
            self.0.push(message);
        }
    }

    /// The value, or none and its message noted.
    fn keep<T>(&mut self, result: Result<T, Message>) -> Option<T> {
        result.map_err(|message| self.note(message)).ok()
    }
}

/// The station that the flags describe.
///
/// # Errors
/// Everything that is wrong with them.
pub(super) fn read(matches: &ArgMatches) -> Result<Asked, Vec<Message>> {
    let mut wrong = Wrong::default();
    together(matches, &mut wrong);
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let mut law = |name: &'static str| {
        let read = text(name).map(|value| time_law(name, value));
        read.and_then(|law| wrong.keep(law))
    };
    let [service, between, patience, retry] = ["service", "arrivals", "patience", "retry"].map(&mut law);
    let mut whole = |name: &'static str, most: u64| {
        let read = text(name).map(|value| whole_number(name, value, most));
        read.and_then(|number| wrong.keep(number))
    };
    let sources = whole("sources", MOST_SOURCES);
    let servers = whole("servers", MOST_SERVERS).map(|count| count as u32);
    let places = whole("places", u64::from(u32::MAX)).map(|count| count as u32);
    if text("servers").is_none() {
        wrong.note(missing("servers"));
    }
    let discipline = wrong.keep(discipline(text("discipline")));
    let precision = wrong.keep(precision(text("precision")));
    let classes = classes(matches, service.as_ref(), between.as_ref(), &mut wrong);
    let arrivals = match (between, sources) {
        (Some(law), _) => Arrivals::Renewal(law),
        (None, Some(count)) => Arrivals::Sources(count),
        (None, None) => Arrivals::Poisson,
    };
    if let (true, Some(servers), Some(discipline), Some(precision)) =
        (wrong.0.is_empty(), servers, discipline, precision)
    {
        let station = SingleStation { arrivals, classes, servers, places, patience, retry, discipline };
        return station.check().map(|()| Asked { station, precision });
    }
    Err(wrong.0)
}

fn discipline(text: Option<&str>) -> Result<Discipline, Message> {
    match text {
        None | Some("fifo") => Ok(Discipline::Fifo),
        Some("ps") => Ok(Discipline::Sharing),
        Some("priority") => Ok(Discipline::Priority),
        Some(other) => Err(Message::new("station-discipline").with("value", other)),
    }
}

fn precision(text: Option<&str>) -> Result<f64, Message> {
    let Some(text) = text else { return Ok(0.005) };
    let value: f64 = text.parse().unwrap_or(f64::NAN);
    if (1e-6..=0.5).contains(&value) {
        return Ok(value);
    }
    Err(Message::new("station-precision").with("value", text))
}

fn whole_number(flag: &'static str, text: &str, most: u64) -> Result<u64, Message> {
    let number = text.parse::<u64>().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| Message::new("station-whole").with("flag", flag).with("value", text).with("most", most))
}

fn missing(name: &str) -> Message {
    Message::new("usage-missing-argument").with("argument", format!("--{name}"))
}

/// Flags that contradict each other, and the one of three that says how people come.
fn together(matches: &ArgMatches, wrong: &mut Wrong) {
    let has = |name: &str| matches.contains_id(name);
    let priority = matches.get_one::<String>("discipline").is_some_and(|word| word == "priority");
    let pairs = [
        ("arrival-rate", "arrivals"),
        ("arrival-rate", "class"),
        ("arrivals", "class"),
        ("arrivals", "sources"),
        ("class", "sources"),
    ];
    for (one, other) in pairs.into_iter().filter(|(one, other)| has(one) && has(other)) {
        wrong.note(Message::new("station-contradiction").with("one", one).with("other", other));
    }
    if priority && !has("class") {
        wrong.note(Message::new("station-priority-classes"));
    }
    if !has("arrival-rate") && !has("arrivals") && !has("class") {
        wrong.note(Message::new("station-no-arrivals"));
    }
}

fn classes(matches: &ArgMatches, service: Option<&Law>, between: Option<&Law>, wrong: &mut Wrong) -> Vec<Class> {
    let has_service = matches.contains_id("service");
    if let Some(texts) = matches.get_many::<String>("class") {
        return texts.filter_map(|text| class(text, service, has_service, wrong)).collect();
    }
    if !has_service {
        wrong.note(missing("service"));
    }
    let rate_per_s = match (matches.get_one::<String>("arrival-rate"), between) {
        (Some(text), _) => wrong.keep(rate("arrival-rate", text)),
        (None, between) => between.map(|law| 1.0 / law.mean()),
    };
    let class = rate_per_s.zip(service).map(|(rate_per_s, service)| Class { rate_per_s, service: service.clone() });
    class.into_iter().collect()
}

/// `rate=6/s[,service=LAW]`; the law may hold commas. A class without a law of its own has the station's.
fn class(text: &str, service: Option<&Law>, has_service: bool, wrong: &mut Wrong) -> Option<Class> {
    let (rate_text, law_text) = wrong.keep(class_parts(text))?;
    let rate_per_s = wrong.keep(rate("class", rate_text));
    let own = law_text.map(|text| wrong.keep(time_law("class", text)));
    if own.is_none() && !has_service {
        wrong.note(missing("service"));
    }
    let service = own.unwrap_or_else(|| service.cloned())?;
    Some(Class { rate_per_s: rate_per_s?, service })
}

fn class_parts(text: &str) -> Result<(&str, Option<&str>), Message> {
    let wrong = || Message::new("station-class").with("value", text);
    let rest = text.strip_prefix("rate=").ok_or_else(wrong)?;
    match rest.split_once(',') {
        Some((rate, more)) => Ok((rate, Some(more.strip_prefix("service=").ok_or_else(wrong)?))),
        None => Ok((rest, None)),
    }
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
        let read = |text: &str| class(text, None, false, &mut Wrong::default());
        let found = read("rate=6/s,service=lognormal:mean=1s,cv=2").unwrap();
        assert_eq!((found.rate_per_s, found.service.to_string().as_str()), (6.0, "lognormal:mean=1s,cv=2"));
        for wrong in ["6/s", "rate=6/s", "rate=6/s,servce=exp:mean=1s", "rate=6/s,service=exp:mean=1MB"] {
            assert!(read(wrong).is_none(), "{wrong}");
        }
    }
}
