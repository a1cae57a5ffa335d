//! TLS as a new visitor speaks it: a full handshake each time, HTTP/2 where the target has it.

use std::path::Path;
use std::sync::Arc;

use afflux_models::Message;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::client::Resumption;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::message::Broken;
use super::stream::Counted;
use crate::guard::Host;

/// Largest file of certificates.
const LARGEST_CA: u64 = 4 << 20;

/// What a connection needs: the certificates of `ca` (PEM) and no others, or the system's.
///
/// # Errors
/// There are none.
pub(crate) fn configuration(ca: Option<&Path>) -> Result<Arc<ClientConfig>, Message> {
    let roots = match ca {
        Some(file) => of_file(file)?,
        None => of_system()?,
    };
    let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()));
    let builder = builder.with_safe_default_protocol_versions().map_err(unusable)?;
    let mut configuration = builder.with_root_certificates(roots).with_no_client_auth();
    configuration.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    configuration.resumption = Resumption::disabled();
    Ok(Arc::new(configuration))
}

fn unusable(error: impl std::fmt::Display) -> Message {
    Message::new("guard-tls-unusable").with("detail", error)
}

fn of_file(file: &Path) -> Result<RootCertStore, Message> {
    let wrong =
        |detail: &dyn std::fmt::Display| Message::new("guard-ca").with("file", file.display()).with("detail", detail);
    let size = std::fs::metadata(file).map_err(|error| wrong(&error))?.len();
    if size > LARGEST_CA {
        return Err(wrong(&"> 4 MiB"));
    }
    let certificates = CertificateDer::pem_file_iter(file).map_err(|error| wrong(&error))?;
    let mut roots = RootCertStore::empty();
    for certificate in certificates {
        roots.add(certificate.map_err(|error| wrong(&error))?).map_err(|error| wrong(&error))?;
    }
    if roots.is_empty() { Err(wrong(&"0 CERTIFICATE")) } else { Ok(roots) }
}

fn of_system() -> Result<RootCertStore, Message> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    // A store holds some that nobody can read: the others serve.
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() { Err(Message::new("guard-no-system-ca")) } else { Ok(roots) }
}

/// Makes a connection secure.
pub(crate) async fn secure(
    configuration: &Arc<ClientConfig>,
    host: &Host,
    stream: Counted,
) -> Result<TlsStream<Counted>, Broken> {
    let name = match host {
        Host::Name(name) => ServerName::try_from(name.clone()).map_err(|_| Broken::Tls)?,
        Host::Address(address) => ServerName::IpAddress((*address).into()),
    };
    let connected = TlsConnector::from(Arc::clone(configuration)).connect(name, stream).await;
    // What rustls itself says of the peer is wrapped as invalid data; the rest is the connection's end.
    connected.map_err(|error| match error.kind() {
        std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput => Broken::Tls,
        _ => Broken::BeforeHead,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_come_from_a_file_that_holds_some() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        let key = |text: &str| {
            std::fs::write(&file, text).unwrap();
            configuration(Some(&file)).unwrap_err().key
        };
        assert_eq!(key(""), "guard-ca");
        assert_eq!(key("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), "guard-ca");
        assert_eq!(configuration(Some(&folder.path().join("none"))).unwrap_err().key, "guard-ca");
    }
}
