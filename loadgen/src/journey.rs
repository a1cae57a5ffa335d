//! Journeys: what the pages of a visit send to a platform, and how its responses are understood.
//!
//! A journey is a file (`scenarios/journeys/*.toml`), never code: another platform is another file.
//! It is read once into templates, patterns and selectors; a page costs no more than its requests.

use std::collections::BTreeMap;
use std::fmt;

use afflux_models::document::Node;
use afflux_models::vocabulary::Service;
use afflux_models::{Message, Problems};
use hyper::header::HeaderName;

pub(crate) mod check;
pub(crate) mod extraction;
pub mod har;
mod html;
mod read;
pub(crate) mod request;
mod shipped;
mod step_file;
pub(crate) mod template;

pub use check::Check;
pub use shipped::{PORTAL, names, shipped};

use check::Refusal;
use request::{Request, Route};
use template::{Template, Variable};

/// Where a secret of a journey comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// An environment variable.
    Environment(String),
    /// The first line of a file.
    File(String),
}

/// The routes of a service.
#[derive(Debug, Default)]
struct OfService {
    page: Option<Route>,
    upload: Option<Route>,
}

/// How what a run left behind is removed.
#[derive(Debug)]
pub(crate) struct CleanUp {
    pub(crate) route: Route,
    /// What must be known of the thing: numbers of names.
    pub(crate) needs: Vec<u16>,
}

/// A journey, checked and ready to be walked.
pub struct Journey {
    /// The file as it was named.
    pub file: String,
    /// Its name.
    pub name: String,
    titles: [String; 2],
    /// Whether it stores anything on the target.
    pub writes: bool,
    /// Most connections that a visitor's browser opens to one HTTP/1.1 server.
    pub(crate) connections: u8,
    /// Names of what responses give.
    pub(crate) names: Vec<String>,
    /// For each whether what follows the login needs it.
    kept: Vec<bool>,
    /// Headers of responses that it looks at.
    pub(crate) heeded: Vec<HeaderName>,
    secret_names: Vec<String>,
    pub(crate) secrets: Vec<String>,
    pub(crate) headers: Vec<(HeaderName, Template)>,
    pub(crate) refusals: Vec<Refusal>,
    pub(crate) assets: Vec<Request>,
    pub(crate) login: Route,
    pub(crate) logout: Route,
    page: Route,
    upload: Route,
    services: BTreeMap<Service, OfService>,
    pub(crate) clean_up: BTreeMap<String, CleanUp>,
}

/// The secrets are not shown.
impl fmt::Debug for Journey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journey").field("file", &self.file).field("name", &self.name).finish_non_exhaustive()
    }
}

impl Journey {
    /// Reads a journey. `secret` gives the secrets that it names.
    ///
    /// # Errors
    /// Every problem of the file: unknown keys, wrong values, variables that nothing gives.
    pub fn parse(
        file: &str,
        text: &str,
        secret: &dyn Fn(&SecretSource) -> Result<String, Message>,
    ) -> Result<Self, Problems> {
        read::read(&Node::parse(file, text)?, secret)
    }

    /// Our own portal's journey.
    ///
    /// # Errors
    /// None: a test reads it.
    pub fn portal() -> Result<Self, Problems> {
        Self::parse("afflux:/journeys/portal.toml", PORTAL, &|_| Ok(String::new()))
    }

    /// Its title in a language.
    pub fn title(&self, language: &str) -> &str {
        if language == "fr" { &self.titles[0] } else { &self.titles[1] }
    }

    /// Whether what a run leaves on the target can be removed by it.
    pub fn cleans_up(&self) -> bool {
        !self.clean_up.is_empty()
    }

    /// Whether it has static files to fetch.
    pub fn has_assets(&self) -> bool {
        !self.assets.is_empty()
    }

    /// The route of a page; with bytes to store it is an upload, unless nothing may be written.
    pub(crate) fn route(&self, service: Service, stores: bool) -> &Route {
        let of_service = self.services.get(&service);
        let of = |chosen: fn(&OfService) -> &Option<Route>| of_service.and_then(|routes| chosen(routes).as_ref());
        let upload = || of(|routes| &routes.upload).or((!self.upload.is_empty()).then_some(&self.upload));
        let upload = if stores { upload() } else { None };
        upload.or_else(|| of(|routes| &routes.page)).unwrap_or(&self.page)
    }

    /// The routes of what follows the login.
    fn later(&self) -> impl Iterator<Item = &Route> {
        let of_services = self.services.values().flat_map(|of| [&of.page, &of.upload]).flatten();
        let of_things = self.clean_up.values().map(|clean_up| &clean_up.route);
        [&self.logout, &self.page, &self.upload].into_iter().chain(of_services).chain(of_things)
    }

    /// For each name whether it is used by what follows the login, which may give it.
    fn used_later(&self) -> Vec<bool> {
        let mut used = vec![false; self.names.len()];
        let requests = self.later().flat_map(Route::requests).chain(&self.assets);
        for variable in requests.flat_map(Request::variables) {
            if let Variable::Extracted(at) = variable
                && let Some(used) = used.get_mut(usize::from(*at))
            {
                *used = true;
            }
        }
        used
    }

    /// Headers of responses that its refusals, checks and extractions look at.
    fn looked_at(&self) -> Vec<HeaderName> {
        let requests = self.later().chain([&self.login]).flat_map(Route::requests).chain(&self.assets);
        let of_refusals = self.refusals.iter().flat_map(Refusal::heeded);
        let mut names: Vec<HeaderName> = Vec::new();
        for name in requests.flat_map(Request::heeded).chain(of_refusals) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }

    /// Whether a value that the login gave must be kept.
    pub(crate) fn is_kept(&self, name: u16) -> bool {
        self.kept.get(usize::from(name)).copied().unwrap_or(false)
    }

    /// The address of a request as the file has it.
    pub(crate) fn address_of(&self, request: &Request) -> String {
        match &request.goal {
            request::Goal::Address(template) => template.shown(None, &|variable| self.name_of(variable)),
            request::Goal::Link(variable) => format!("{{{}}}", self.name_of(variable)),
        }
    }

    /// Services that have pages of their own, then those that have an upload of their own.
    pub fn services(&self) -> (Vec<Service>, Vec<Service>) {
        let of = |has: fn(&OfService) -> bool| {
            self.services.iter().filter(|(_, of)| has(of)).map(|(service, _)| *service).collect()
        };
        (of(|of| of.page.is_some()), of(|of| of.upload.is_some()))
    }

    /// Whether it has a general upload.
    pub fn uploads(&self) -> bool {
        !self.upload.is_empty()
    }

    /// What people call a variable.
    pub(crate) fn name_of(&self, variable: &Variable) -> String {
        let of = |names: &[String], at: u16| names.get(usize::from(at)).cloned().unwrap_or_default();
        match variable {
            Variable::Secret(at) => of(&self.secret_names, *at),
            Variable::Extracted(at) => of(&self.names, *at),
            Variable::Cookie(name) => format!("cookie:{name}"),
            given => {
                let known = template::GIVEN.iter().find(|(_, variable)| variable == given);
                known.map_or_else(String::new, |(name, _)| (*name).to_owned())
            }
        }
    }
}
