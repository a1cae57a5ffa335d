//! An authorisation: a proof that somebody signed, for a target that cannot serve one itself.

use afflux_models::{Message, Problem, Problems};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject;
use serde_json::Value;

use super::key::PublicKey;
use super::proof::{Proof, Reading, object};

/// The keys of an authorisation.
const KEYS: [&str; 7] = ["host", "port", "expiry", "max_rate", "nonce", "contact", "signature"];

/// Length of a line of a PEM file.
const PEM_LINE: usize = 64;

/// A proof and its signature.
///
/// ```
/// use afflux_loadgen::guard::{Authorisation, Proof, SigningKey};
/// let text = br#"{"host": "ent-preprod.exemple.test", "port": 443, "expiry": "2026-12-31T18:00:00Z",
///                 "max_rate": 200, "nonce": "5c1f", "contact": "exploitation@exemple.test"}"#;
/// let proof = Proof::from_json("proof.json", text).unwrap();
/// let (key, _pem) = SigningKey::generate().unwrap();
/// let signed = key.sign(&proof).to_json();
/// let read = Authorisation::from_json("authorisation.json", signed.as_bytes()).unwrap();
/// assert!(read.is_signed_by(&key.public()));
/// assert!(!read.is_signed_by(&SigningKey::generate().unwrap().0.public()));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Authorisation {
    /// What is authorised.
    pub proof: Proof,
    signature: Vec<u8>,
}

impl Authorisation {
    /// Reads an authorisation; `file` is the name that problems carry.
    ///
    /// # Errors
    /// What the JSON parser stops at, or else every problem of the values.
    pub fn from_json(file: &str, bytes: &[u8]) -> Result<Self, Problems> {
        let table = object(file, bytes)?;
        let mut reading = Reading { file, table: &table, problems: Vec::new() };
        reading.unknown(&KEYS);
        let proof = reading.proof();
        let signature = reading.text("signature").and_then(|text| {
            let signature = STANDARD.decode(text).ok();
            if signature.is_none() {
                reading.note("signature", Message::new("guard-signature-text"));
            }
            signature
        });
        match proof.zip(signature) {
            Some((proof, signature)) if reading.problems.is_empty() => Ok(Self { proof, signature }),
            _ => Err(Problems(reading.problems)),
        }
    }

    /// The authorisation as a file.
    pub fn to_json(&self) -> String {
        let mut value: Value = serde_json::from_str(&self.proof.to_json()).unwrap_or_default();
        value["signature"] = STANDARD.encode(&self.signature).into();
        format!("{value:#}\n")
    }

    /// Whether this key signed it.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        let text = self.proof.signed_text();
        UnparsedPublicKey::new(&ED25519, key.0).verify(text.as_bytes(), &self.signature).is_ok()
    }
}

/// A private key that signs authorisations.
pub struct SigningKey(Ed25519KeyPair);

/// The key is not shown.
impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("SigningKey").field(&self.public()).finish()
    }
}

impl SigningKey {
    /// A new key, and the PEM file (PKCS #8) that holds it.
    ///
    /// # Errors
    /// The system gives no entropy.
    pub fn generate() -> Result<(Self, String), Message> {
        let pair = Ed25519KeyPair::generate().map_err(|error| Message::new("no-entropy").with("detail", error))?;
        // Version 1 is what openssl writes and reads.
        let document = pair.to_pkcs8v1().map_err(|error| Message::new("no-entropy").with("detail", error))?;
        let coded = STANDARD.encode(document.as_ref());
        let lines: Vec<&str> =
            (0..coded.len()).step_by(PEM_LINE).map(|from| &coded[from..coded.len().min(from + PEM_LINE)]).collect();
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"));
        Ok((Self(pair), pem))
    }

    /// Reads a PEM file, ours or openssl's.
    ///
    /// # Errors
    /// It holds no Ed25519 key. What it holds is not shown.
    pub fn from_pem(file: &str, pem: &[u8]) -> Result<Self, Problems> {
        let wrong = || Problems::from(Problem::of_file(file, Message::new("guard-private-key")));
        let der = PrivatePkcs8KeyDer::from_pem_slice(pem).map_err(|_| wrong())?;
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(der.secret_pkcs8_der()).map(Self).map_err(|_| wrong())
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        let mut key = [0; 32];
        let bytes = self.0.public_key().as_ref();
        key.copy_from_slice(&bytes[..32]);
        PublicKey(key)
    }

    /// Signs a proof.
    pub fn sign(&self, proof: &Proof) -> Authorisation {
        let signature = self.0.sign(proof.signed_text().as_bytes());
        Authorisation { proof: proof.clone(), signature: signature.as_ref().to_vec() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proof() -> Proof {
        let text =
            br#"{"host":"ent.exemple.test","port":443,"expiry":1790000000,"max_rate":200.5,"nonce":"n","contact":"c"}"#;
        Proof::from_json("p.json", text).unwrap()
    }

    #[test]
    fn every_field_is_covered_by_the_signature() {
        let (key, pem) = SigningKey::generate().unwrap();
        let key =
            SigningKey::from_pem("k.pem", pem.as_bytes()).map(|read| (read.public() == key.public()).then_some(read));
        let key = key.unwrap().expect("the same key");
        let signed = key.sign(&proof()).to_json();
        assert!(Authorisation::from_json("a.json", signed.as_bytes()).unwrap().is_signed_by(&key.public()));
        for (from, to) in [
            ("ent.exemple.test", "ent.autre.test"),
            ("443", "444"),
            ("200.5", "2000.5"),
            ("\"n\"", "\"m\""),
            ("\"c\"", "\"d\""),
            ("2026-", "2027-"),
        ] {
            assert!(signed.contains(from), "{from} in {signed}");
            let changed = Authorisation::from_json("a.json", signed.replacen(from, to, 1).as_bytes()).unwrap();
            assert!(!changed.is_signed_by(&key.public()), "{from} changed to {to}");
        }
    }

    #[test]
    fn what_is_no_authorisation_is_refused() {
        let problems = |text: &str| {
            let problems = Authorisation::from_json("a.json", text.as_bytes()).unwrap_err().0;
            problems.into_iter().map(|problem| (problem.key, problem.message.key)).collect::<Vec<_>>()
        };
        let unsigned = proof().to_json();
        assert_eq!(problems(&unsigned), [("signature".into(), "problem-missing-key")]);
        let (key, _) = SigningKey::generate().unwrap();
        let mut value: Value = serde_json::from_str(&key.sign(&proof()).to_json()).unwrap();
        value["signature"] = "!".into();
        assert_eq!(problems(&value.to_string()), [("signature".into(), "guard-signature-text")]);
        value["signature"] = "AAAA".into();
        let short = Authorisation::from_json("a.json", value.to_string().as_bytes()).unwrap();
        assert!(!short.is_signed_by(&key.public()));
        assert!(
            SigningKey::from_pem("k.pem", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").is_err()
        );
        assert!(SigningKey::from_pem("k.pem", b"").is_err());
    }
}
