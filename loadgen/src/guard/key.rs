//! The public key of those who sign authorisations, as an allow-list names it.

use std::fmt;

use afflux_models::Message;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What a key is introduced by.
const KIND: &str = "ed25519:";

/// An Ed25519 public key, written `ed25519:` and 32 bytes in base64.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(pub [u8; 32]);

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{KIND}{}", STANDARD.encode(self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PublicKey {
    /// Reads a key.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(text: &str) -> Result<Self, Message> {
        let bytes = text.trim().strip_prefix(KIND).and_then(|text| STANDARD.decode(text).ok());
        let bytes: Option<[u8; 32]> = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| Message::new("guard-public-key"))
    }
}

/// The SHA-256 of a proof in 64 hexadecimal digits.
///
/// # Errors
/// It is none.
pub(crate) fn sha256_of_hex(text: &str) -> Result<[u8; 32], Message> {
    let wrong = || Message::new("guard-sha256");
    let text = text.trim();
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    let mut hash = [0; 32];
    for (n, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * n..2 * n + 2], 16).map_err(|_| wrong())?;
    }
    Ok(hash)
}

/// A hash in hexadecimal digits.
pub(crate) fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_hashes_are_read_and_written_back() {
        let key = PublicKey([7; 32]);
        assert_eq!(PublicKey::parse(&key.to_string()), Ok(key));
        for text in ["", "ed25519:", "ed25519:AAAA", "rsa:AAAA", "7777"] {
            assert!(PublicKey::parse(text).is_err(), "{text}");
        }
        let hash = [0xab; 32];
        assert_eq!(sha256_of_hex(&hex(&hash)), Ok(hash));
        for text in ["", "ab", &"é".repeat(32), &"zz".repeat(32)] {
            assert!(sha256_of_hex(text).is_err(), "{text}");
        }
    }
}
