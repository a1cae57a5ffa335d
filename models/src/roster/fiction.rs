//! People who do not exist: names by a seed, passwords from a secret.

use std::fmt;

use sha2::{Digest, Sha256};

use super::Account;
use super::names::{FIRST, LAST};
use crate::seed::mix;
use crate::vocabulary::Profil;

/// Letters of passwords: none is taken for another.
const LETTERS: &[u8; 32] = b"abcdefghijkmnopqrstuvwxyz2345679";

/// Where passwords come from.
#[derive(Clone)]
pub enum Passwords {
    /// All have this one.
    One(String),
    /// Each has one of its own, made of a secret and its login name.
    From(String),
}

/// Neither is shown.
impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::One(_) => "Passwords::One",
            Self::From(_) => "Passwords::From",
        })
    }
}

impl Passwords {
    /// The password of a login name: sixteen signs with a capital, a figure and a hyphen, as platforms ask.
    pub fn of(&self, login: &str) -> String {
        let secret = match self {
            Self::One(password) => return password.clone(),
            Self::From(secret) => secret,
        };
        let length = (secret.len() as u64).to_le_bytes();
        let hash = Sha256::new().chain_update(length).chain_update(secret).chain_update(login).finalize();
        let letter = |byte: u8| char::from(LETTERS[usize::from(byte & 31)]);
        let letters: String = hash.iter().take(12).map(|byte| letter(*byte)).collect();
        format!("A{letters}-{}{}", hash[12] % 10, hash[13] % 10)
    }
}

/// Makes people up.
#[derive(Debug, Clone)]
pub struct Fiction {
    /// Which people.
    pub seed: u64,
    /// Their passwords.
    pub passwords: Passwords,
}

impl Fiction {
    /// The account of a person: `number` says who it is, `login` is its login name and its address, in a
    /// domain that reaches nobody.
    pub fn account(&self, number: u64, login: String, profil: Profil) -> Account {
        let drawn = mix(mix(self.seed) ^ number);
        let pick = |list: &[&'static str], bits: u64| list.get((bits % list.len() as u64) as usize).copied();
        let (first, last) = (pick(&FIRST, drawn), pick(&LAST, drawn >> 32));
        Account {
            password: self.passwords.of(&login),
            profil: Some(profil),
            first_name: first.unwrap_or_default().into(),
            last_name: last.unwrap_or_default().into(),
            email: login.clone(),
            id: format!("afflux-{number:013x}"),
            login,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn fiction(seed: u64, secret: &str) -> Fiction {
        Fiction { seed, passwords: Passwords::From(secret.into()) }
    }

    #[test]
    fn the_same_seed_makes_the_same_people() {
        let one = fiction(1, "s3cret").account(7, "t12@exemple.test".into(), Profil::Parent);
        assert_eq!(one, fiction(1, "s3cret").account(7, "t12@exemple.test".into(), Profil::Parent));
        // Value-stable: an account that was imported stays the one of its visitor.
        assert_eq!(
            (one.first_name.as_str(), one.last_name.as_str(), one.id.as_str()),
            ("Justine", "Tessier", "afflux-0000000000007")
        );
        let names = |seed: u64| -> BTreeSet<String> {
            let all = (0..500).map(|number| fiction(seed, "s").account(number, String::new(), Profil::Eleve));
            all.map(|account| format!("{} {}", account.first_name, account.last_name)).collect()
        };
        assert!(names(1).len() > 450, "{}", names(1).len());
        assert_ne!(names(1), names(2));
    }

    #[test]
    fn passwords_hang_on_secret_and_login_and_please_platforms() {
        let of = |secret: &str, login: &str| Passwords::From(secret.into()).of(login);
        let all: BTreeSet<String> = [of("a", "b"), of("a", "c"), of("b", "b"), of("ab", ""), of("", "ab")].into();
        assert_eq!(all.len(), 5);
        for password in all {
            assert_eq!(password.len(), 16);
            assert!(password.starts_with('A') && password.contains('-'));
            assert!(
                password.bytes().any(|byte| byte.is_ascii_digit())
                    && password.bytes().any(|byte| byte.is_ascii_lowercase())
            );
        }
        assert_eq!(Passwords::One("p".into()).of("x"), "p");
        assert_eq!(format!("{:?}", Passwords::From("s3cret".into())), "Passwords::From");
    }
}
