//! What only the portal that this process started can show.

use std::fmt;

use afflux_models::Message;
use aws_lc_rs::rand::fill;

use super::key::hex;

/// 128 bits that this process has just drawn. There is no other way to make one, so that no flag, file
/// or constant can pass for it.
#[derive(Clone, PartialEq, Eq)]
pub struct FreshNonce(String);

/// The nonce is not shown.
impl fmt::Debug for FreshNonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FreshNonce(…)")
    }
}

impl FreshNonce {
    /// Draws one.
    ///
    /// # Errors
    /// The system gives no entropy.
    pub fn draw() -> Result<Self, Message> {
        let mut bytes = [0; 16];
        fill(&mut bytes).map_err(|error| Message::new("no-entropy").with("detail", error))?;
        Ok(Self(hex(&bytes)))
    }

    /// The text to hand to the portal when it is started.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_nonce_is_new_and_not_shown() {
        let (one, other) = (FreshNonce::draw().unwrap(), FreshNonce::draw().unwrap());
        assert_ne!(one, other);
        assert_eq!(one.as_str().len(), 32);
        assert!(!format!("{one:?}").contains(one.as_str()));
    }
}
