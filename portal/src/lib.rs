//! The staging portal: a target with a known capacity.
//!
//! A small portal in the manner of a real one: a login form with an XSRF token, cookies, one page
//! per service, uploads kept in SQLite, a limit of sessions that turns people away with a page of
//! status 200, stations with workers and queues, and an access log. What it can carry is known,
//! because it is set: at a station, workers over the mean service time.
//!
//! Settings go in, a [`PortalReport`] comes out:
//!
//! ```
//! # use afflux_portal::{PortalSettings, StationSettings, serve};
//! let settings = PortalSettings {
//!     password: "fictitious".into(),
//!     nonce: "a-proof-of-staging".into(),
//!     sessions_limit: Some(100),
//!     stations: vec![StationSettings {
//!         name: "pages".into(),
//!         services: vec!["connexion".into(), "accueil".into(), "notes".into()],
//!         workers: 4,
//!         queue: Some(32),
//!         service_time: "lognormal:mean=50ms,cv=1".into(),
//!         service_times: Default::default(),
//!     }],
//!     ..PortalSettings::default()
//! };
//! # let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
//! let stop = async {}; // at once: this is a tour
//! let report = runtime.block_on(serve(settings, |address| assert!(address.ip().is_loopback()), stop)).unwrap();
//! assert_eq!(report.requests, 0);
//! ```
//!
//! A request's way, file by file: `server` accepts it, `observe` counts and logs it (`access_log`),
//! `routes` and `upload` answer it with the help of `cookies` and `pages`, `sessions` knows whether
//! its visitor is logged in, `workers` makes it wait and takes its service time off the `timer`,
//! `store` keeps its document. Where pages do real work instead of taking a drawn time, `records` does it;
//! `assets` are static files. `portal` holds these parts together; `settings` and `report` are what goes in
//! and what comes out.

mod access_log;
mod assets;
mod cookies;
mod observe;
mod pages;
mod portal;
mod records;
mod report;
mod routes;
mod server;
mod sessions;
mod settings;
mod store;
mod timer;
mod upload;
mod workers;

pub use report::{PortalReport, StationReport};
pub use server::{PortalError, serve};
pub use settings::{Abandoned, PortalSettings, StationSettings, Work};
