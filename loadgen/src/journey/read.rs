//! The file of a journey becomes a [`Journey`]; all its problems are told at once.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use afflux_models::document::{Findings, Node, Table, Value};
use afflux_models::vocabulary::{Service, Word};
use afflux_models::{Message, Problem, Problems};

use super::check::Refusal;
use super::request::{Request, Route};
use super::step_file;
use super::template::{Coding, GIVEN, Meaning, Template, Variable};
use super::{CleanUp, Journey, OfService, SecretSource};

/// Most connections of a browser to one HTTP/1.1 server.
const MOST_CONNECTIONS: u8 = 6;

/// Most names of extracted values, so that a number of 16 bits names each.
const MOST_NAMES: usize = 1000;

/// What names mean where a step stands.
pub(super) struct Scope<'f> {
    constants: &'f BTreeMap<String, String>,
    secrets: &'f [String],
    refusals: &'f [Refusal],
    names: &'f RefCell<Vec<String>>,
    /// Names of values that earlier steps took.
    known: RefCell<BTreeSet<String>>,
    /// Names of values that the batch takes which is being read: known once it is over.
    pending: RefCell<BTreeSet<String>>,
    /// Whether what is neither GET nor HEAD writes, unless the step says otherwise.
    pub(super) may_write: bool,
}

impl Scope<'_> {
    /// A template of this place.
    pub(super) fn template(
        &self,
        text: &str,
        coding: Coding,
        literal: impl Fn(&str) -> String,
    ) -> Result<Template, Message> {
        Template::parse(text, coding, literal, &|name| self.meaning(name))
    }

    fn meaning(&self, name: &str) -> Option<Meaning> {
        if let Some(cookie) = name.strip_prefix("cookie:") {
            return Some(Meaning::Hole(Variable::Cookie(cookie.into())));
        }
        if let Some((_, variable)) = GIVEN.iter().find(|(known, _)| *known == name) {
            return Some(Meaning::Hole(variable.clone()));
        }
        if let Some(value) = self.constants.get(name) {
            return Some(Meaning::Constant(value.clone()));
        }
        if let Some(at) = self.secrets.iter().position(|known| known == name) {
            return Some(Meaning::Hole(Variable::Secret(at as u16)));
        }
        self.known.borrow().contains(name).then(|| Meaning::Hole(Variable::Extracted(self.number(name))))
    }

    /// A step takes a value of this name.
    pub(super) fn takes(&self, name: &str) {
        self.pending.borrow_mut().insert(name.to_owned());
    }

    /// A batch is over: what it took is known.
    fn batch_over(&self) {
        self.known.borrow_mut().append(&mut self.pending.borrow_mut());
    }

    /// Whether a name means something that no response gives.
    pub(super) fn is_taken(&self, name: &str) -> bool {
        GIVEN.iter().any(|(known, _)| *known == name)
            || self.constants.contains_key(name)
            || self.secrets.iter().any(|known| known == name)
    }

    /// The number of a name that a response gives.
    pub(super) fn number(&self, name: &str) -> u16 {
        let mut names = self.names.borrow_mut();
        let at = names.iter().position(|known| known == name).unwrap_or_else(|| {
            names.push(name.to_owned());
            names.len() - 1
        });
        at.min(MOST_NAMES) as u16
    }

    /// The refusals that a step looks for: all, or those that it names.
    pub(super) fn refusals(&self, table: &Table<'_>) -> Vec<usize> {
        if table.get("turned_away").is_none() {
            return (0..self.refusals.len()).collect();
        }
        let mut wanted = Vec::new();
        for name in table.list::<String>("turned_away") {
            match self.refusals.iter().position(|refusal| refusal.name == name) {
                Some(at) => wanted.push(at),
                None => table.note_key("turned_away", Message::new("journey-refusal-unknown").with("name", name)),
            }
        }
        wanted
    }
}

/// What the sections of a file share while they are read.
struct Reader<'f> {
    constants: BTreeMap<String, String>,
    secrets: Vec<String>,
    refusals: Vec<Refusal>,
    names: RefCell<Vec<String>>,
    findings: &'f Findings,
}

/// Reads a file.
pub(super) fn read(
    node: &Node,
    secret: &dyn Fn(&SecretSource) -> Result<String, Message>,
) -> Result<Journey, Problems> {
    let findings = Findings::new();
    let journey = read_root(node, &findings, secret);
    findings.conclude(journey)
}

fn read_root(
    node: &Node,
    findings: &Findings,
    secret: &dyn Fn(&SecretSource) -> Result<String, Message>,
) -> Option<Journey> {
    let table = Table::root(node, findings);
    let name = table.required::<String>("name");
    let titles = table.required_table("title").map(|titles| {
        let both = [titles.required::<String>("fr"), titles.required::<String>("en")];
        titles.finish();
        both.map(Option::unwrap_or_default)
    });
    let writes = table.required::<bool>("writes");
    let connections = connections(&table);
    let constants = constants(&table);
    let (secret_names, secrets) = secrets(&table, &constants, secret);
    let refusals = refusals(&table);
    let reader = Reader { constants, secrets: secret_names, refusals, names: RefCell::default(), findings };
    let none = BTreeSet::new();
    let headers = step_file::headers(&table, "headers", &reader.scope(&none, false));

    let (login, given) = reader.section(table.table("login"), &none, false);
    let (logout, _) = reader.section(table.table("logout"), &given, false);
    let (page, _) = reader.section(table.required_table("page"), &given, true);
    if table.peek("page").is_some_and(has_no_step) {
        table.note_key("page", Message::new("journey-no-step"));
    }
    let mut made = BTreeMap::new();
    let (upload, _) = reader.section(table.table("upload"), &given, true);
    reader.note_made(&upload, &given, &mut made);
    let services = reader.services(&table, &given, &mut made);
    let clean_up = reader.clean_up(&table, &given, &made);
    let assets = reader.assets(&table, &given);
    table.finish();
    let Reader { secrets: secret_names, refusals, names, .. } = reader;
    if names.borrow().len() > MOST_NAMES {
        table_note(node, findings, Message::new("journey-names").with("most", MOST_NAMES));
    }
    let mut journey = Journey {
        file: node.file.to_string(),
        name: name?,
        titles: titles?,
        writes: writes?,
        connections,
        names: names.into_inner(),
        kept: Vec::new(),
        heeded: Vec::new(),
        secret_names,
        secrets,
        headers,
        refusals,
        assets,
        login,
        logout,
        page,
        upload,
        services,
        clean_up,
    };
    journey.kept = journey.used_later();
    journey.heeded = journey.looked_at();
    check_writes(&journey, node, findings);
    check_read_only(&journey, findings);
    Some(journey)
}

fn table_note(node: &Node, findings: &Findings, message: Message) {
    findings.push(Problem::at_line(&node.file, node.line, message));
}

/// Whether a section is there and no step in it.
fn has_no_step(section: &Node) -> bool {
    let Value::Table(entries) = &section.value else { return false };
    entries.get("step").is_none_or(|steps| matches!(&steps.value, Value::Array(steps) if steps.is_empty()))
}

fn connections(table: &Table<'_>) -> u8 {
    let connections = table.or::<u32>("connections", u32::from(MOST_CONNECTIONS));
    let within = u8::try_from(connections).ok().filter(|count| (1..=MOST_CONNECTIONS).contains(count));
    if within.is_none() {
        table.note_key("connections", Message::new("journey-connections").with("most", MOST_CONNECTIONS));
    }
    within.unwrap_or(1)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

fn constants(table: &Table<'_>) -> BTreeMap<String, String> {
    let mut constants = BTreeMap::new();
    let Some(table) = table.table("constants") else { return constants };
    for (name, node) in table.all() {
        if !is_name(name) || GIVEN.iter().any(|(known, _)| *known == name) {
            table.note(node, name, Message::new("journey-name"));
        }
        if let Some(value) = table.optional::<String>(name) {
            constants.insert(name.to_owned(), value);
        }
    }
    constants
}

/// `name = { env = "…" }` or `{ file = "…" }`.
fn secrets(
    table: &Table<'_>,
    constants: &BTreeMap<String, String>,
    secret: &dyn Fn(&SecretSource) -> Result<String, Message>,
) -> (Vec<String>, Vec<String>) {
    let (mut names, mut values) = (Vec::new(), Vec::new());
    let Some(table) = table.table("secrets") else { return (names, values) };
    for (name, node) in table.all() {
        let taken = GIVEN.iter().any(|(known, _)| *known == name) || constants.contains_key(name);
        if taken || !is_name(name) || names.len() >= MOST_NAMES {
            table.note(node, name, Message::new("journey-name"));
        }
        let entry = Table::new(node, format!("secrets.{name}"), table.findings());
        let (variable, file) = (entry.optional::<String>("env"), entry.optional::<String>("file"));
        let source = match (variable, file) {
            (Some(variable), None) => Some(SecretSource::Environment(variable)),
            (None, Some(file)) => Some(SecretSource::File(file)),
            _ => None,
        };
        let value = source.ok_or_else(|| Message::new("journey-secret-source")).and_then(|source| secret(&source));
        match value {
            Ok(value) => {
                names.push(name.to_owned());
                values.push(value);
            }
            Err(message) => table.note(node, name, message),
        }
        entry.finish();
    }
    (names, values)
}

fn refusals(table: &Table<'_>) -> Vec<Refusal> {
    let mut refusals: Vec<Refusal> = Vec::new();
    for entry in table.tables("turned_away") {
        let name = entry.required::<String>("name").unwrap_or_default();
        if refusals.iter().any(|refusal| refusal.name == name) {
            entry.note_key("name", Message::new("problem-duplicate"));
        }
        let status = step_file::statuses(&entry);
        let body = step_file::texts(&entry, "body").first().map(|text| super::check::Searched::new(text));
        let headers = step_file::in_headers(&entry);
        if body.is_none() && headers.is_empty() && status.0.is_empty() {
            entry.note_key("name", Message::new("journey-refusal-empty"));
        }
        entry.finish();
        refusals.push(Refusal { name, status, body, headers });
    }
    refusals
}

/// What a step leaves on the target: for each kind the names that are known when it is made.
type Made = BTreeMap<String, BTreeSet<String>>;

impl Reader<'_> {
    fn scope(&self, known: &BTreeSet<String>, may_write: bool) -> Scope<'_> {
        Scope {
            constants: &self.constants,
            secrets: &self.secrets,
            refusals: &self.refusals,
            names: &self.names,
            known: RefCell::new(known.clone()),
            pending: RefCell::default(),
            may_write,
        }
    }

    /// The steps of a section; gives the names that are known after it.
    fn section(
        &self,
        section: Option<Table<'_>>,
        known: &BTreeSet<String>,
        may_write: bool,
    ) -> (Route, BTreeSet<String>) {
        let scope = self.scope(known, may_write);
        let mut route = Route::default();
        if let Some(section) = section {
            route = self.steps(&section, &scope);
            section.finish();
        }
        (route, scope.known.into_inner())
    }

    fn steps(&self, section: &Table<'_>, scope: &Scope<'_>) -> Route {
        let mut route = Route::default();
        for (n, step) in section.tables("step").into_iter().enumerate() {
            let together = step.or("together", false);
            if together && n == 0 {
                step.note_key("together", Message::new("journey-together"));
            }
            if !together {
                scope.batch_over();
            }
            let requests = step_file::read(&step, scope);
            step.finish();
            match route.batches.last_mut() {
                Some(batch) if together => batch.extend(requests),
                _ => route.batches.push(requests),
            }
        }
        scope.batch_over();
        route.batches.retain(|batch| !batch.is_empty());
        route
    }

    fn services(&self, table: &Table<'_>, given: &BTreeSet<String>, made: &mut Made) -> BTreeMap<Service, OfService> {
        let mut services = BTreeMap::new();
        let Some(table) = table.table("service") else { return services };
        for (word, node) in table.all() {
            let Some(service) = Service::from_text(word) else {
                table.note(node, word, Message::new("problem-not-one-of").with("words", Service::texts()));
                continue;
            };
            let of = Table::new(node, format!("service.{word}"), self.findings);
            let upload = of.table("upload");
            let scope = self.scope(given, true);
            let page = self.steps(&of, &scope);
            self.note_made(&page, given, made);
            of.finish();
            let upload = upload.map(|upload| self.section(Some(upload), given, true).0);
            if let Some(upload) = &upload {
                self.note_made(upload, given, made);
            }
            let page = (!page.is_empty()).then_some(page);
            services.insert(service, OfService { page, upload: upload.filter(|route| !route.is_empty()) });
        }
        services
    }

    /// Notes what the steps of a route leave on the target.
    fn note_made(&self, route: &Route, given: &BTreeSet<String>, made: &mut Made) {
        let mut known = given.clone();
        for batch in &route.batches {
            let names = self.names.borrow();
            let taken = batch.iter().flat_map(|request| &request.extractions);
            known.extend(taken.filter_map(|extraction| names.get(usize::from(extraction.name)).cloned()));
            for kind in batch.iter().filter_map(|request| request.creates.as_ref()) {
                let of_kind = made.entry(kind.clone()).or_insert_with(|| known.clone());
                // What every maker of the kind knows.
                *of_kind = of_kind.intersection(&known).cloned().collect();
            }
        }
    }

    fn clean_up(&self, table: &Table<'_>, given: &BTreeSet<String>, made: &Made) -> BTreeMap<String, CleanUp> {
        let mut all = BTreeMap::new();
        let section = table.table("clean_up");
        for kind in made.keys() {
            if section.as_ref().is_none_or(|section| section.peek(kind).is_none()) {
                table.note_key("clean_up", Message::new("journey-clean-up-missing").with("kind", kind));
            }
        }
        let Some(section) = section else { return all };
        for (kind, node) in section.all() {
            let Some(known) = made.get(kind) else {
                section.note(node, kind, Message::new("journey-clean-up-unused"));
                continue;
            };
            let of = Table::new(node, format!("clean_up.{kind}"), self.findings);
            let (route, _) = self.section(Some(of), known, false);
            let names = self.names.borrow();
            let used = route.requests().flat_map(Request::variables).filter_map(|variable| match variable {
                Variable::Extracted(at) => Some(*at),
                _ => None,
            });
            let of_thing = |at: &u16| {
                names.get(usize::from(*at)).is_some_and(|name| known.contains(name) && !given.contains(name))
            };
            let needs: BTreeSet<u16> = used.filter(of_thing).collect();
            drop(names);
            all.insert(kind.to_owned(), CleanUp { route, needs: needs.into_iter().collect() });
        }
        all
    }

    /// The static files of a visit's first page.
    fn assets(&self, table: &Table<'_>, given: &BTreeSet<String>) -> Vec<Request> {
        let Some(assets) = table.table("assets") else { return Vec::new() };
        let scope = self.scope(given, false);
        let paths = assets.list::<String>("paths");
        let mut requests = step_file::read_paths(&assets, &paths, &scope);
        // Nobody is turned away by a picture.
        requests.iter_mut().for_each(|request| request.refusals.clear());
        assets.finish();
        requests
    }
}

/// A journey that says it writes must, and one that says it does not must not.
fn check_writes(journey: &Journey, node: &Node, findings: &Findings) {
    let mut writing = all_routes(journey).flat_map(Route::requests).filter(|request| request.writes).peekable();
    let note = |line: usize, key: &'static str| {
        findings.push(Problem::at_line(&journey.file, line, Message::new(key)).key("writes"));
    };
    match (journey.writes, writing.peek().is_some()) {
        (false, true) => writing.for_each(|request| note(request.line, "journey-writes-undeclared")),
        (true, false) => {
            let line = match &node.value {
                Value::Table(entries) => entries.get("writes").map_or(0, |node| node.line),
                _ => 0,
            };
            note(line, "journey-writes-none");
        }
        _ => {}
    }
}

fn all_routes(journey: &Journey) -> impl Iterator<Item = &Route> {
    let of_services = journey.services.values().flat_map(|of| [&of.page, &of.upload]).flatten();
    [&journey.login, &journey.logout, &journey.page, &journey.upload].into_iter().chain(of_services)
}

/// Without the steps that write, the others still know all that they need.
fn check_read_only(journey: &Journey, findings: &Findings) {
    let taken = |route: &Route| -> BTreeSet<u16> {
        let kept = route.requests().filter(|request| !request.writes);
        kept.flat_map(|request| &request.extractions).map(|extraction| extraction.name).collect()
    };
    let given = taken(&journey.login);
    for route in all_routes(journey) {
        let known: BTreeSet<u16> = given.union(&taken(route)).copied().collect();
        for request in route.requests().filter(|request| !request.writes) {
            for variable in request.variables() {
                if let Variable::Extracted(at) = variable
                    && !known.contains(at)
                {
                    let message = Message::new("journey-read-only").with("name", journey.name_of(variable));
                    findings.push(Problem::at_line(&journey.file, request.line, message).key(&request.name));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
