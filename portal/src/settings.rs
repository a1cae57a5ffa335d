//! What a portal is told before it opens: JSON in, checked settings out, all problems at once.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use afflux_models::law::{Law, Unit};
use afflux_models::seed::VisitId;
use afflux_models::vocabulary::{Service, Word};
use afflux_models::{Message, Problem, Problems};
use serde::{Deserialize, Serialize};

/// What the portal does with a request whose visitor has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Abandoned {
    /// It keeps its place in the queue and its worker to the end, as most real portals do.
    #[default]
    Served,
    /// It leaves the queue or frees its worker at once.
    Cancelled,
}

/// What a page costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Work {
    /// A worker is held for a time that is drawn from the station's law.
    #[default]
    Drawn,
    /// A worker asks a database, hashes, writes: what it takes is what this machine needs for it. The
    /// stations' laws are not used.
    Real,
}

/// One station: the services it serves with a number of workers of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StationSettings {
    /// Its name in the access log, the metrics and the report: letters, digits, `-`, `_` and `.`.
    pub name: String,
    /// Words of [`Service`]; `connexion` is the login, `accueil` the home page.
    pub services: Vec<String>,
    /// Requests served at once.
    pub workers: u32,
    /// Places to wait; none means as many as come.
    #[serde(default)]
    pub queue: Option<u32>,
    /// Law of the service time, for instance `lognormal:mean=50ms,cv=1`. A draw is cut at one day.
    pub service_time: String,
    /// Laws of the services that have one of their own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub service_times: BTreeMap<String, String>,
}

/// Settings of a staging portal, as JSON or built in code.
///
/// ```
/// use afflux_portal::PortalSettings;
/// let settings = PortalSettings {
///     password: "fictitious".into(),
///     nonce: "a-proof".into(),
///     ..PortalSettings::default()
/// };
/// let json = serde_json::to_string(&settings).unwrap();
/// assert_eq!(PortalSettings::from_json("portal.json", &json).unwrap(), settings);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PortalSettings {
    /// Address and port to listen on; port 0 takes a free one.
    pub listen: String,
    /// Whether an address that other machines can reach is allowed.
    pub allow_public: bool,
    /// Seed of the service times.
    pub seed: u64,
    /// Replication number of the portal's own draws.
    pub portal_replication: u64,
    /// Most sessions alive at once; none means as many as come.
    pub sessions_limit: Option<u32>,
    /// Life of a session after its last activity, microseconds.
    pub session_life_us: i64,
    /// What becomes of a request whose visitor has left.
    pub abandoned: Abandoned,
    /// What a page costs.
    pub work: Work,
    /// The stations; together they must serve `connexion` and `accueil`.
    pub stations: Vec<StationSettings>,
    /// The one password of every account.
    pub password: String,
    /// Proof for `/.well-known/afflux`; it also keys the visitor hashes of the access log.
    pub nonce: String,
    /// Whom to call about this portal, for `/.well-known/afflux`.
    pub contact: String,
    /// Most requests per second that a generator may send, for `/.well-known/afflux`.
    pub max_rate: f64,
    /// How long the proof of `/.well-known/afflux` holds after the portal opens, seconds.
    pub proof_life_s: u64,
    /// A proof that stands in place of our own at `/.well-known/afflux`, byte for byte.
    pub well_known: Option<String>,
    /// Where the access log goes; none means no log. Lines are appended.
    pub access_log: Option<PathBuf>,
    /// The database of uploads; none means a temporary file, removed at the end.
    pub database: Option<PathBuf>,
    /// Most bytes that one account may store; none means no quota.
    pub quota_bytes_per_user: Option<u64>,
}

impl Default for PortalSettings {
    /// One station for everything, eight workers, lognormal service times of 50 ms. The password and
    /// the nonce are empty and must be given.
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:0".into(),
            allow_public: false,
            seed: 0,
            portal_replication: 0,
            sessions_limit: None,
            session_life_us: 30 * 60 * 1_000_000,
            abandoned: Abandoned::Served,
            work: Work::Drawn,
            stations: vec![StationSettings {
                name: "portail".into(),
                services: every::<Service>().iter().map(|service| service.as_str().to_string()).collect(),
                workers: 8,
                queue: None,
                service_time: "lognormal:mean=50ms,cv=1".into(),
                service_times: BTreeMap::new(),
            }],
            password: String::new(),
            nonce: String::new(),
            contact: String::new(),
            max_rate: 1000.0,
            proof_life_s: 24 * 3600,
            well_known: None,
            access_log: None,
            database: None,
            quota_bytes_per_user: None,
        }
    }
}

/// Every word of a vocabulary.
fn every<W: Word>() -> &'static [W] {
    W::VARIANTS
}

impl PortalSettings {
    /// Reads settings and checks them; `file` is the name that problems carry.
    ///
    /// # Errors
    /// What the JSON parser stops at, or else every problem of the values.
    pub fn from_json(file: &str, text: &str) -> Result<Self, Problems> {
        let settings: Self = serde_json::from_str(text).map_err(|error| {
            let message = Message::new("portal-settings-json").with("detail", &error);
            Problem::at_line(file, error.line(), message).column(error.column())
        })?;
        Checked::new(&settings, file)?;
        Ok(settings)
    }

    /// Checks settings that were built in code; `file` is the name that problems carry.
    ///
    /// # Errors
    /// Every problem of the values.
    pub fn check(&self, file: &str) -> Result<(), Problems> {
        Checked::new(self, file).map(|_| ())
    }
}

/// Settings that hold: what the server works with.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) address: SocketAddr,
    pub(crate) stations: Vec<CheckedStation>,
    /// Index into `stations` of each service that one of them serves.
    pub(crate) station_of: BTreeMap<Service, usize>,
}

/// A station whose words and law are understood.
#[derive(Debug)]
pub(crate) struct CheckedStation {
    pub(crate) name: String,
    pub(crate) workers: u32,
    pub(crate) queue: Option<u32>,
    pub(crate) law: Law,
    pub(crate) laws: BTreeMap<Service, Law>,
}

/// Most workers of a station.
const MOST_WORKERS: u32 = 1_000_000;

impl Checked {
    pub(crate) fn new(settings: &PortalSettings, file: &str) -> Result<Self, Problems> {
        let mut check = Check { file, problems: Vec::new() };
        let address = check.address(settings);
        check.scalars(settings);
        let mut station_of = BTreeMap::new();
        let mut stations = Vec::new();
        for (index, station) in settings.stations.iter().enumerate() {
            stations.extend(check.station(index, station, settings, &mut station_of));
        }
        for service in [Service::Connexion, Service::Accueil] {
            if !station_of.contains_key(&service) {
                let message = Message::new("portal-service-missing").with("service", service.as_str());
                check.note("stations", "", message);
            }
        }
        match address {
            Some(address) if check.problems.is_empty() => Ok(Self { address, stations, station_of }),
            _ => Err(Problems(check.problems)),
        }
    }
}

/// The problems found so far.
struct Check<'a> {
    file: &'a str,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn note(&mut self, key: impl Into<String>, value: impl ToString, message: Message) {
        self.problems.push(Problem::of_file(self.file, message).key(key).value(value.to_string()));
    }

    fn address(&mut self, settings: &PortalSettings) -> Option<SocketAddr> {
        let Ok(address) = settings.listen.parse::<SocketAddr>() else {
            self.note("listen", &settings.listen, Message::new("portal-not-an-address"));
            return None;
        };
        if !address.ip().is_loopback() && !settings.allow_public {
            self.note("listen", address, Message::new("portal-not-loopback"));
        }
        Some(address)
    }

    fn scalars(&mut self, settings: &PortalSettings) {
        if settings.sessions_limit == Some(0) {
            self.note("sessions_limit", 0, Message::new("portal-not-positive"));
        }
        if settings.session_life_us <= 0 {
            self.note("session_life_us", settings.session_life_us, Message::new("portal-not-positive"));
        }
        if !(settings.max_rate.is_finite() && settings.max_rate > 0.0) {
            self.note("max_rate", settings.max_rate, Message::new("portal-not-positive"));
        }
        if settings.password.is_empty() {
            self.note("password", "", Message::new("portal-empty"));
        }
        if settings.nonce.is_empty() {
            self.note("nonce", "", Message::new("portal-empty"));
        }
        if settings.stations.len() > usize::from(VisitId::MAX_TERRITORY) {
            let message = Message::new("portal-too-many").with("most", VisitId::MAX_TERRITORY);
            self.note("stations", settings.stations.len(), message);
        }
    }

    fn station(
        &mut self,
        index: usize,
        station: &StationSettings,
        settings: &PortalSettings,
        station_of: &mut BTreeMap<Service, usize>,
    ) -> Option<CheckedStation> {
        let key = |name: &str| format!("stations[{index}].{name}");
        let name = &station.name;
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if name.is_empty() || name.len() > 64 || !name.chars().all(plain) {
            self.note(key("name"), name, Message::new("portal-station-name"));
        }
        if settings.stations[..index].iter().any(|other| other.name == *name) {
            self.note(key("name"), name, Message::new("portal-station-twice"));
        }
        if station.workers == 0 || station.workers > MOST_WORKERS {
            let message = Message::new("portal-workers").with("most", MOST_WORKERS);
            self.note(key("workers"), station.workers, message);
        }
        self.services(index, station, station_of);
        let mut laws = BTreeMap::new();
        for (word, text) in &station.service_times {
            let key = key(&format!("service_times.{word}"));
            match Service::from_text(word) {
                None => self.note(key, word, Message::new("portal-service-unknown").with("known", Service::texts())),
                Some(service) => laws.extend(self.law(&key, text).map(|law| (service, law))),
            }
        }
        let law = self.law(&key("service_time"), &station.service_time)?;
        Some(CheckedStation { name: name.clone(), workers: station.workers, queue: station.queue, law, laws })
    }

    fn services(&mut self, index: usize, station: &StationSettings, station_of: &mut BTreeMap<Service, usize>) {
        for (n, word) in station.services.iter().enumerate() {
            let key = format!("stations[{index}].services[{n}]");
            match Service::from_text(word) {
                None => self.note(key, word, Message::new("portal-service-unknown").with("known", Service::texts())),
                Some(service) if station_of.insert(service, index).is_some() => {
                    self.note(key, word, Message::new("portal-service-twice"));
                }
                Some(_) => {}
            }
        }
    }

    fn law(&mut self, key: &str, text: &str) -> Option<Law> {
        let load = |path: &str| {
            std::fs::read_to_string(path)
                .map_err(|error| Message::new("portal-law-file").with("file", path).with("detail", error))
        };
        match Law::parse_with(text, &load) {
            Ok(law) if law.unit() == Unit::Seconds => return Some(law),
            Ok(_) => self.note(key, text, Message::new("portal-law-not-seconds")),
            Err(message) => self.note(key, text, message),
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn good() -> PortalSettings {
        PortalSettings { password: "p".into(), nonce: "n".into(), ..PortalSettings::default() }
    }

    fn keys(settings: &PortalSettings) -> Vec<(String, &'static str)> {
        let problems = settings.check("portal.json").unwrap_err().0;
        problems.into_iter().map(|problem| (problem.key, problem.message.key)).collect()
    }

    #[test]
    fn good_settings_hold() {
        good().check("portal.json").unwrap();
        let v6 = PortalSettings { listen: "[::1]:0".into(), ..good() };
        v6.check("portal.json").unwrap();
    }

    #[test]
    fn a_public_address_must_be_allowed() {
        let public = PortalSettings { listen: "0.0.0.0:80".into(), ..good() };
        assert_eq!(keys(&public), [("listen".into(), "portal-not-loopback")]);
        PortalSettings { allow_public: true, ..public }.check("portal.json").unwrap();
    }

    #[test]
    fn all_problems_come_at_once() {
        let station = |name: &str, services: &[&str], workers, law: &str| StationSettings {
            name: name.into(),
            services: services.iter().map(|word| word.to_string()).collect(),
            workers,
            queue: None,
            service_time: law.into(),
            service_times: BTreeMap::new(),
        };
        let settings = PortalSettings {
            listen: "here".into(),
            sessions_limit: Some(0),
            session_life_us: 0,
            max_rate: f64::NAN,
            password: String::new(),
            nonce: String::new(),
            stations: vec![
                station("a", &["connexion", "notes", "cantine"], 0, "const:1MB"),
                station("a", &["notes"], 1, "exp:mean=-1s"),
                station("b c", &[], 1, "exp:mean=1s"),
            ],
            ..PortalSettings::default()
        };
        let expected = [
            ("listen", "portal-not-an-address"),
            ("sessions_limit", "portal-not-positive"),
            ("session_life_us", "portal-not-positive"),
            ("max_rate", "portal-not-positive"),
            ("password", "portal-empty"),
            ("nonce", "portal-empty"),
            ("stations[0].workers", "portal-workers"),
            ("stations[0].services[2]", "portal-service-unknown"),
            ("stations[0].service_time", "portal-law-not-seconds"),
            ("stations[1].name", "portal-station-twice"),
            ("stations[1].services[0]", "portal-service-twice"),
        ];
        let found = keys(&settings);
        let found: Vec<_> = found.iter().map(|(key, message)| (key.as_str(), *message)).collect();
        assert_eq!(found[..expected.len()], expected);
        assert_eq!(found[expected.len()].0, "stations[1].service_time");
        assert_eq!(
            found[expected.len() + 1..],
            [("stations[2].name", "portal-station-name"), ("stations", "portal-service-missing"),]
        );
    }

    #[test]
    fn the_laws_of_services_are_checked() {
        let mut settings = good();
        let times = [("notes", "const:2ms"), ("cantine", "const:2ms"), ("absences", "const:2MB")];
        settings.stations[0].service_times = times.map(|(word, law)| (word.into(), law.into())).into();
        let expected = [
            ("stations[0].service_times.absences".into(), "portal-law-not-seconds"),
            ("stations[0].service_times.cantine".into(), "portal-service-unknown"),
        ];
        assert_eq!(keys(&settings), expected);
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line() {
        let problems = PortalSettings::from_json("portal.json", "{\n\"session\": 4}").unwrap_err().0;
        assert_eq!((problems[0].line, problems[0].message.key), (2, "portal-settings-json"));
    }

    proptest! {
        #[test]
        fn any_text_gives_settings_or_problems(text in "\\PC{0,60}") {
            let _ = PortalSettings::from_json("portal.json", &text);
        }
    }
}
