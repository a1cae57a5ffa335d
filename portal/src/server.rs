//! Opens the portal, serves until it is told to stop, and reports.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use afflux_models::{Message, Problems};
use axum::serve::ListenerExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::portal::Portal;
use crate::report::PortalReport;
use crate::routes::routes;
use crate::settings::{Checked, PortalSettings};

/// How long requests under way may take to end after the portal is told to stop.
const GRACE: Duration = Duration::from_secs(2);

/// Why a portal does not open or does not go on.
#[derive(Debug, thiserror::Error)]
pub enum PortalError {
    /// Settings that do not hold.
    #[error(transparent)]
    Settings(#[from] Problems),
    /// The address cannot be listened on.
    #[error("{0}")]
    Listen(Message),
    /// The database cannot be opened.
    #[error("{0}")]
    Database(Message),
    /// The access log cannot be opened.
    #[error("{0}")]
    AccessLog(Message),
    /// The system gives no thread.
    #[error("{0}")]
    Thread(Message),
}

impl PortalError {
    /// What to tell the user, except for settings, whose problems each have a message.
    pub fn message(&self) -> Option<&Message> {
        match self {
            Self::Settings(_) => None,
            Self::Listen(message) | Self::Database(message) | Self::AccessLog(message) | Self::Thread(message) => {
                Some(message)
            }
        }
    }
}

/// Serves a portal until `stop` ends; `ready` is told the address once connections are accepted.
///
/// Needs a tokio runtime with its I/O and time drivers; more than one thread to be a good target.
/// At the end, requests under way have two seconds to finish; what lasts longer is counted as they
/// left it.
///
/// # Errors
/// Settings that do not hold, an address, database or log that cannot be opened. Nothing that
/// happens after `ready` is an error: it is counted in the report.
pub async fn serve(
    settings: PortalSettings,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()>,
) -> Result<PortalReport, PortalError> {
    let checked = Checked::new(&settings, "portal")?;
    let (listener, address) = listen(checked.address).await.map_err(|error| {
        PortalError::Listen(Message::new("portal-listen").with("address", checked.address).with("detail", error))
    })?;
    let portal = Arc::new(Portal::open(settings, checked, address)?);
    // Without a delay of the last small packet: it would be measured as response time. A socket that
    // refuses the option still serves.
    let listener = listener.tap_io(|stream: &mut TcpStream| {
        let _ = stream.set_nodelay(true);
    });
    let (end, ended) = oneshot::channel::<()>();
    let service = routes(portal.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(async {
        let _ = ended.await;
    });
    let server = tokio::spawn(server.into_future());
    ready(address);
    pin!(stop).await;
    drop(end);
    let aborted = server.abort_handle();
    if tokio::time::timeout(GRACE, server).await.is_err() {
        aborted.abort();
    }
    Ok(portal.close())
}

async fn listen(address: SocketAddr) -> std::io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}
