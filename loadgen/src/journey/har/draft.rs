//! The requests of a recording in the sections of a journey, their values by name.

use std::collections::{BTreeMap, BTreeSet};

use afflux_models::Message;
use afflux_models::vocabulary::Service;
use serde_json::Value;

use super::origin::{Origin, origin};
use super::recording::{Brought, Entry, Part};

/// Shortest value that is looked for in earlier responses, letters.
const SHORTEST: usize = 6;

/// Most values that are looked for.
const MOST_VALUES: usize = 2000;

/// What is left out where a value is a secret of nobody knows where.
const UNKNOWN: &str = "fill_me";

/// Words in the paths of services.
const SERVICES: [(&str, Service); 22] = [
    ("conversation", Service::CourrierElectronique),
    ("messag", Service::CourrierElectronique),
    ("zimbra", Service::CourrierElectronique),
    ("mail", Service::CourrierElectronique),
    ("workspace", Service::StockagePartage),
    ("document", Service::StockagePartage),
    ("remote.php", Service::StockagePartage),
    ("diary", Service::CahierTextes),
    ("cahier", Service::CahierTextes),
    ("homework", Service::CahierTextes),
    ("note", Service::Notes),
    ("competence", Service::GestionCompetences),
    ("absence", Service::Absences),
    ("presence", Service::Absences),
    ("edt", Service::GestionTemps),
    ("calendar", Service::GestionTemps),
    ("actualite", Service::Actualites),
    ("news", Service::Actualites),
    ("course", Service::ParcoursPedagogique),
    ("moodle", Service::ParcoursPedagogique),
    ("webconference", Service::Visioconference),
    ("forum", Service::TravailCollaboratif),
];

/// A part of the journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    Login,
    Page,
    Service(Service),
    Upload,
    Logout,
}

/// Login name and password that were recorded.
#[derive(Clone, Default)]
pub(super) struct Credentials {
    account: Option<String>,
    password: Option<String>,
}

impl Credentials {
    /// Whether one of them stands in a text.
    pub(super) fn stand_in(&self, text: &str) -> bool {
        let long = |value: &&String| value.len() >= 4;
        self.password.iter().chain(&self.account).filter(long).any(|value| text.contains(value.as_str()))
    }

    fn name_of(&self, value: &str) -> Option<&'static str> {
        match value {
            "" => None,
            value if self.password.as_deref() == Some(value) => Some("{password}"),
            value if self.account.as_deref() == Some(value) => Some("{account}"),
            _ => None,
        }
    }
}

/// A request of the journey; its texts are templates already.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) form: Vec<(String, String)>,
    pub(super) json: Option<Value>,
    pub(super) parts: Vec<Part>,
    pub(super) text: Option<(String, String)>,
    pub(super) extract: BTreeMap<String, Origin>,
    pub(super) status: u16,
    pub(super) cookie: Option<String>,
    pub(super) location: Option<String>,
    pub(super) writes: bool,
    pub(super) together: bool,
    /// Names of values that it sends.
    uses: BTreeSet<String>,
    entry: usize,
}

/// All of them.
pub(super) struct Drafts {
    pub(super) sections: BTreeMap<Section, Vec<Draft>>,
    pub(super) credentials: Credentials,
    /// Names that stand for secrets which no response gave.
    pub(super) unknown: BTreeSet<String>,
    /// Requests that were left out because their service was there already.
    pub(super) repeated: usize,
    pub(super) notes: Vec<Message>,
}

impl Drafts {
    /// The drafts of the requests of a visit.
    pub(super) fn of(entries: &[Entry]) -> Self {
        let login = entries.iter().position(|entry| password_of(entry).is_some());
        let credentials = login.map(|at| credentials(&entries[at])).unwrap_or_default();
        let (assigned, repeated) = assigned(entries, login);
        let mut drafting = Drafting {
            entries,
            credentials: &credentials,
            sections: BTreeMap::new(),
            unknown: BTreeSet::new(),
            values: 0,
        };
        for (section, at) in assigned {
            drafting.add(section, at);
        }
        let Drafting { mut sections, unknown, .. } = drafting;
        let mut notes = Vec::new();
        if login.is_none() {
            notes.push(Message::new("har-note-no-login"));
        }
        if !unknown.is_empty() {
            let names: Vec<&str> = unknown.iter().map(String::as_str).collect();
            notes.push(Message::new("har-note-unknown").with("names", names.join(", ")));
        }
        settle_writes(&mut sections);
        if sections.values().flatten().any(|draft| draft.writes) {
            notes.push(Message::new("har-note-writes"));
        }
        Self { sections, credentials, unknown, repeated, notes }
    }
}

/// What needs a value that only a writing step gives goes with it in a read-only run.
fn settle_writes(sections: &mut BTreeMap<Section, Vec<Draft>>) {
    let given: BTreeSet<String> =
        sections.get(&Section::Login).into_iter().flatten().flat_map(|draft| draft.extract.keys().cloned()).collect();
    for drafts in sections.values_mut() {
        let mut known = given.clone();
        for draft in drafts {
            draft.writes |= !draft.uses.iter().all(|name| known.contains(name));
            if !draft.writes {
                known.extend(draft.extract.keys().cloned());
            }
        }
    }
}

/// The password field of a form.
fn password_of(entry: &Entry) -> Option<(String, String)> {
    let is_password = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["passw", "pwd", "mdp", "mot_de_passe", "motdepasse"].iter().any(|word| name.contains(word))
    };
    fields(entry).into_iter().find(|(name, value)| is_password(name) && !value.is_empty())
}

/// The fields that a request brings, of whatever kind of body.
fn fields(entry: &Entry) -> Vec<(String, String)> {
    match &entry.brought {
        Brought::Form(fields) => fields.clone(),
        Brought::Parts(parts) => parts.iter().map(|part| (part.name.clone(), part.value.clone())).collect(),
        Brought::Json(Value::Object(entries)) => {
            entries.iter().filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
        }
        _ => Vec::new(),
    }
}

fn credentials(entry: &Entry) -> Credentials {
    let password = password_of(entry).map(|(_, value)| value);
    let is_account = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["user", "login", "email", "mail", "identifiant", "account", "ident"].iter().any(|word| name.contains(word))
    };
    let fields = fields(entry);
    let others = || fields.iter().filter(|(_, value)| !value.is_empty() && Some(value) != password.as_ref());
    let account = others().find(|(name, value)| is_account(name) && value.len() < 255).map(|(_, value)| value.clone());
    Credentials { account, password }
}

/// The section of each request that stays.
fn assigned(entries: &[Entry], login: Option<usize>) -> (Vec<(Section, usize)>, usize) {
    let mut assigned: Vec<(Section, usize)> = Vec::new();
    let mut seen: BTreeSet<Section> = BTreeSet::new();
    let (mut current, mut open, mut repeated) = (Section::Page, false, 0);
    // The login ends with the page that it leads to.
    let login_end = login.map(|at| {
        let leads_to = entries[at].leads_to();
        let next = entries.get(at + 1).filter(|next| leads_to.as_ref() == Some(&next.url));
        at + usize::from(next.is_some())
    });
    for (at, entry) in entries.iter().enumerate() {
        if login_end.is_some_and(|end| at <= end) {
            assigned.push((Section::Login, at));
            continue;
        }
        let path = entry.url.path().to_ascii_lowercase();
        if ["logout", "deconnexion", "signout", "logoff"].iter().any(|word| path.contains(word)) {
            assigned.push((Section::Logout, at));
            continue;
        }
        if matches!(&entry.brought, Brought::Parts(parts) if parts.iter().any(|part| part.file_name.is_some())) {
            if seen.insert(Section::Upload) {
                assigned.push((Section::Upload, at));
            } else {
                repeated += 1;
            }
            continue;
        }
        let service = SERVICES.iter().find(|(word, _)| path.contains(word)).map(|(_, service)| *service);
        let section = service.map_or(Section::Page, Section::Service);
        if entry.is_page() || assigned.is_empty() || assigned.last().is_some_and(|(last, _)| *last == Section::Login) {
            // A page begins: what follows it belongs to it.
            open = seen.insert(section);
            current = section;
        }
        if open {
            assigned.push((current, at));
        } else {
            repeated += 1;
        }
    }
    (assigned, repeated)
}

struct Drafting<'e> {
    entries: &'e [Entry],
    credentials: &'e Credentials,
    sections: BTreeMap<Section, Vec<Draft>>,
    unknown: BTreeSet<String>,
    values: usize,
}

impl Drafting<'_> {
    fn add(&mut self, section: Section, at: usize) {
        let entry = &self.entries[at];
        let mut draft = Draft {
            method: entry.method.clone(),
            status: if entry.status == 304 { 200 } else { entry.status },
            entry: at,
            ..Draft::default()
        };
        draft.name = last_word(entry.url.path());
        let segments: Vec<String> = entry
            .url
            .path()
            .split('/')
            .enumerate()
            .map(|(nth, segment)| match percent_decoded(segment) {
                // The address begins with the platform's own word; nothing stands for an empty one.
                decoded if nth <= 1 || decoded.is_empty() => escaped(segment),
                decoded => self.value(section, &mut draft, "id", &decoded, segment),
            })
            .collect();
        draft.path = format!("/{}", segments.join("/").trim_start_matches('/'));
        for (name, value) in entry.url.query_pairs() {
            // `_=1600000000000` only keeps caches away.
            let stamp = value.len() == 13 && value.bytes().all(|byte| byte.is_ascii_digit());
            if !(name == "_" || stamp) {
                let value = self.value(section, &mut draft, &name, &value, &value);
                draft.query.push((name.into_owned(), value));
            }
        }
        self.headers(section, entry, &mut draft);
        self.body(section, entry, &mut draft);
        let safe =
            matches!(section, Section::Login | Section::Logout) || matches!(entry.method.as_str(), "GET" | "HEAD");
        draft.writes = !safe;
        if password_of(entry).is_some() {
            draft.cookie = entry.cookies.first().map(|(name, _)| name.clone());
        }
        if let Some(leads_to) = entry.leads_to() {
            draft.location = Some(leads_to.path().to_owned()).filter(|path| path.len() > 1 && !path.contains('{'));
        }
        let drafts = self.sections.entry(section).or_default();
        // Sent before the one before had ended, and nothing of it is needed.
        let before = drafts.last().map(|before| (&self.entries[before.entry], &before.extract));
        draft.together = before.is_some_and(|(before, given)| {
            let overlaps = before.ended_s.zip(entry.began_s).is_some_and(|(ended, began)| began < ended);
            overlaps && !before.is_page() && !draft.uses.iter().any(|name| given.contains_key(name))
        });
        drafts.push(draft);
    }

    fn headers(&mut self, section: Section, entry: &Entry, draft: &mut Draft) {
        for (name, value) in &entry.headers {
            if name == "x-requested-with" {
                draft.headers.push((name.clone(), escaped(value)));
            } else if name.starts_with("x-") {
                let text = self.value(section, draft, name, value, value);
                draft.headers.push((name.clone(), text));
            } else if name == "authorization" {
                if let Some(token) = value.strip_prefix("Bearer ") {
                    let text = self.value(section, draft, "access_token", token, token);
                    draft.headers.push((name.clone(), format!("Bearer {text}")));
                }
            } else if name == "accept" && value.starts_with("application/json") {
                draft.headers.push((name.clone(), "application/json".into()));
            }
        }
        draft.headers.retain(|(_, value)| value.chars().all(|letter| matches!(letter, ' '..='~')));
    }

    fn body(&mut self, section: Section, entry: &Entry, draft: &mut Draft) {
        match &entry.brought {
            Brought::Nothing => {}
            Brought::Form(fields) => {
                for (name, value) in fields {
                    let value = self.value(section, draft, name, value, value);
                    draft.form.push((name.clone(), value));
                }
            }
            Brought::Json(document) => draft.json = Some(self.json(section, draft, "value", document)),
            Brought::Parts(parts) => {
                for part in parts {
                    let value = match part.file_name {
                        Some(_) => String::new(),
                        None => self.value(section, draft, &part.name, &part.value, &part.value),
                    };
                    draft.parts.push(Part { value, ..part.clone() });
                }
            }
            Brought::Text(kind, text) => draft.text = Some((kind.clone(), self.hidden(text))),
        }
    }

    fn json(&mut self, section: Section, draft: &mut Draft, name: &str, document: &Value) -> Value {
        match document {
            Value::Object(entries) => {
                let inner = |(key, value): (&String, &Value)| (key.clone(), self.json(section, draft, key, value));
                Value::Object(entries.iter().map(inner).collect())
            }
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| self.json(section, draft, name, item)).collect())
            }
            Value::String(text) => Value::String(self.value(section, draft, name, text, text)),
            other => other.clone(),
        }
    }

    /// A text that is kept as it is, its credentials taken out.
    fn hidden(&self, text: &str) -> String {
        let mut text = escaped(text);
        let both = [(&self.credentials.password, "{password}"), (&self.credentials.account, "{account}")];
        for (value, name) in both {
            if let Some(value) = value.as_deref().filter(|value| value.len() >= 4) {
                text = text.replace(value, name);
            }
        }
        text
    }

    /// A value as a template: a credential, what an earlier response gave, or itself. `literal` is what is
    /// written when it stays.
    fn value(&mut self, section: Section, draft: &mut Draft, field: &str, value: &str, literal: &str) -> String {
        if let Some(name) = self.credentials.name_of(value) {
            return name.into();
        }
        let speaks = value.len() >= SHORTEST && (value.len() >= 16 || value.bytes().any(|byte| byte.is_ascii_digit()));
        if !speaks || self.values > MOST_VALUES {
            return self.hidden(literal);
        }
        self.values += 1;
        if let Some((place, origin)) = self.origin(section, draft, value) {
            if let Origin::Cookie(name) = origin {
                return format!("{{cookie:{name}}}");
            }
            let name = self.name(place, field, &origin);
            draft.uses.insert(name.clone());
            return format!("{{{name}}}");
        }
        if looks_secret(field, value) {
            let name = unique(&format!("{UNKNOWN}_{}", identifier(field)), |name| self.unknown.contains(name));
            self.unknown.insert(name.clone());
            return format!("{{{name}}}");
        }
        self.hidden(literal)
    }

    /// The latest response in reach that holds a value: of the same section, or of the login.
    fn origin(&self, section: Section, draft: &Draft, value: &str) -> Option<((Section, usize), Origin)> {
        let places = [section, Section::Login];
        let reach = places.iter().flat_map(|of| {
            let drafts = self.sections.get(of).map_or(&[][..], Vec::as_slice);
            drafts.iter().enumerate().rev().map(move |(at, draft)| (*of, at, draft.entry))
        });
        reach
            .filter(|(_, _, entry)| *entry < draft.entry)
            .find_map(|(of, at, entry)| Some(((of, at), origin(&self.entries[entry], value)?)))
    }

    /// The name of what a response gives; the same thing has one name.
    fn name(&mut self, (section, at): (Section, usize), field: &str, origin: &Origin) -> String {
        let taken: BTreeSet<String> =
            self.sections.values().flatten().flat_map(|draft| draft.extract.keys().cloned()).collect();
        let Some(draft) = self.sections.get_mut(&section).and_then(|drafts| drafts.get_mut(at)) else {
            return identifier(field);
        };
        if let Some((name, _)) = draft.extract.iter().find(|(_, known)| *known == origin) {
            return name.clone();
        }
        let given = super::super::template::GIVEN;
        let name =
            unique(&identifier(field), |name| taken.contains(name) || given.iter().any(|(known, _)| *known == name));
        draft.extract.insert(name.clone(), origin.clone());
        name
    }
}

fn unique(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = std::iter::once(name.to_owned()).chain((2..).map(|n| format!("{name}_{n}")));
    numbered.into_iter().find(|name| !is_taken(name)).unwrap_or_else(|| name.to_owned())
}

/// A field's name as the name of a variable.
fn identifier(field: &str) -> String {
    let plain: String = field.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
    let plain = plain.trim_matches('_').to_ascii_lowercase();
    if plain.is_empty() { "value".into() } else { plain.chars().take(40).collect() }
}

/// A value that must not be written: a long one of letters and figures, or one of a field that says so.
fn looks_secret(field: &str, value: &str) -> bool {
    let field = field.to_ascii_lowercase();
    let words = ["token", "csrf", "xsrf", "sess", "secret", "ticket", "execution", "nonce", "auth", "key", "code"];
    let named = words.iter().any(|word| field.contains(word));
    let figures = value.bytes().filter(u8::is_ascii_digit).count();
    let dense = value.len() >= 20 && figures >= 4 && !value.contains(' ') && !value.contains('/');
    named || dense
}

/// Braces are doubled: they are no holes.
pub(super) fn escaped(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

fn percent_decoded(segment: &str) -> String {
    let query = format!("a={}", segment.replace('+', "%2B"));
    url::form_urlencoded::parse(query.as_bytes())
        .next()
        .map_or_else(|| segment.to_owned(), |(_, value)| value.into_owned())
}

/// The last word of a path, as the name of a step.
fn last_word(path: &str) -> String {
    let is_word = |segment: &&str| {
        !segment.is_empty() && segment.chars().all(|letter| letter.is_ascii_alphabetic() || letter == '-')
    };
    path.split('/').rev().find(is_word).unwrap_or("page").to_owned()
}
