//! An address of this machine's loopback: nothing of ours listens anywhere else.

use std::fmt;
use std::net::SocketAddr;

use afflux_models::Message;

/// A loopback address and a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoopbackAddress(SocketAddr);

impl LoopbackAddress {
    /// Reads `127.0.0.1:9464` or `[::1]:9464`.
    ///
    /// # Errors
    /// It is no address with a port, or not on the loopback.
    pub fn parse(text: &str) -> Result<Self, Message> {
        let address = text.trim().parse::<SocketAddr>().ok().filter(|address| address.port() > 0);
        let address = address.ok_or_else(|| Message::new("live-address").with("value", text))?;
        if address.ip().is_loopback() {
            Ok(Self(address))
        } else {
            Err(Message::new("live-address-elsewhere").with("value", text))
        }
    }

    /// The address.
    pub fn address(&self) -> SocketAddr {
        self.0
    }
}

impl fmt::Display for LoopbackAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_loopback_is_an_address() {
        for good in ["127.0.0.1:9464", "127.8.8.8:1", "[::1]:65535", " 127.0.0.1:80 "] {
            assert_eq!(LoopbackAddress::parse(good).map(|address| address.to_string()), Ok(good.trim().to_owned()));
        }
        for text in ["", "9464", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", "localhost:80", "http://127.0.0.1:80"] {
            assert_eq!(LoopbackAddress::parse(text).map_err(|message| message.key), Err("live-address"), "{text}");
        }
        for text in ["0.0.0.0:9464", "[::]:9464", "192.0.2.7:9464", "[::ffff:127.0.0.1]:80"] {
            assert_eq!(
                LoopbackAddress::parse(text).map_err(|message| message.key),
                Err("live-address-elsewhere"),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn whatever_is_read_is_on_the_loopback(text in "\\PC{0,40}", ip: [u8; 4], port: u16) {
            let numbers = format!("{}.{}.{}.{}:{port}", ip[0], ip[1], ip[2], ip[3]);
            for text in [text, numbers] {
                if let Ok(address) = LoopbackAddress::parse(&text) {
                    prop_assert!(address.address().ip().is_loopback() && address.address().port() > 0);
                }
            }
        }
    }
}
