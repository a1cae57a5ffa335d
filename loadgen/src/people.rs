//! Fictitious people: an account for every visitor of the plan, nobody's real one.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use afflux_models::Message;
use afflux_models::roster::Account;
use afflux_models::vocabulary::{Profil, Word};
use afflux_plan::Visitor;

/// The account of a visitor, for instance `t12-g07-00001234@exemple.test`: territory, group, person.
/// The domain is reserved (RFC 2606) and reaches nobody.
pub fn account(visitor: Visitor) -> String {
    format!("t{:02}-g{:02}-{:08}@exemple.test", visitor.territory, visitor.group.0, visitor.person)
}

/// Who logs in as whom.
#[derive(Clone)]
pub struct People(Of);

#[derive(Clone)]
enum Of {
    /// The account follows from the visitor; all have one password.
    Numbered { password: String },
    /// Accounts of a list, each visitor's by its number.
    Listed { accounts: Vec<Account>, of: Vec<(u64, u32)> },
}

/// The passwords are not shown.
impl fmt::Debug for People {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Of::Numbered { .. } => f.write_str("People::Numbered"),
            Of::Listed { accounts, of } => {
                write!(f, "People::Listed({} accounts, {} visitors)", accounts.len(), of.len())
            }
        }
    }
}

/// How visitors share accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sharing {
    /// Visitors of the stretch.
    pub visitors: u64,
    /// Accounts that are used.
    pub accounts: u64,
    /// Visitors whose account another visitor has too.
    pub sharing: u64,
    /// Visitors of the account that has most of them.
    pub most: u64,
}

impl People {
    /// Accounts that follow from the visitors, with one password.
    pub fn numbered(password: impl Into<String>) -> Self {
        Self(Of::Numbered { password: password.into() })
    }

    /// Gives the visitors of a stretch accounts of a list. A visitor keeps one account: the `n`-th of
    /// its profil's visitors, in the order of their numbers, has the `n`-th account. The shard `index` of
    /// `count` takes every `count`-th account from the `index`-th on, so that no two shards share one.
    ///
    /// # Errors
    /// A profil that has visitors and no account.
    pub fn listed(
        accounts: Vec<Account>,
        visitors: impl IntoIterator<Item = Visitor>,
        shard: (u32, u32),
    ) -> Result<Self, Message> {
        let mut numbers: Vec<(u64, Profil)> =
            visitors.into_iter().map(|visitor| (visitor.number(), visitor.group.profil())).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let by_profil = accounts.iter().any(|account| account.profil.is_some());
        let mut pools: BTreeMap<Option<Profil>, Vec<u32>> = BTreeMap::new();
        for (at, account) in (0u32..).zip(&accounts) {
            pools.entry(account.profil).or_default().push(at);
        }
        let mut next: BTreeMap<Option<Profil>, usize> = BTreeMap::new();
        let mut of = Vec::with_capacity(numbers.len());
        for (number, profil) in numbers {
            // Accounts for anybody serve the profils that have none of their own.
            let own = Some(profil).filter(|profil| by_profil && pools.contains_key(&Some(*profil)));
            let pool = pools.get(&own).filter(|pool| !pool.is_empty());
            let Some(pool) = pool else {
                let message = Message::new("accounts-none-of-profil").with("profil", profil.as_str());
                return Err(message);
            };
            let nth = next.entry(own).or_default();
            of.push((number, pool[share_of(*nth, pool.len(), shard)]));
            *nth += 1;
        }
        Ok(Self(Of::Listed { accounts, of }))
    }

    /// Login name and password of a visitor.
    pub(crate) fn account(&self, visitor: Visitor) -> (Cow<'_, str>, &str) {
        match &self.0 {
            Of::Numbered { password } => (account(visitor).into(), password),
            Of::Listed { accounts, of } => {
                let place = of.binary_search_by_key(&visitor.number(), |(number, _)| *number);
                // Every visitor of the stretch has its place.
                let at = place.ok().and_then(|place| of.get(place)).map_or(0, |(_, at)| *at as usize);
                accounts.get(at).map_or(("".into(), ""), |account| (account.login.as_str().into(), &account.password))
            }
        }
    }

    /// The password of a login name, if it is one of ours.
    pub fn password_of(&self, login: &str) -> Option<&str> {
        match &self.0 {
            Of::Numbered { password } => Some(password),
            Of::Listed { accounts, .. } => {
                accounts.iter().find(|account| account.login == login).map(|account| account.password.as_str())
            }
        }
    }

    /// How many visitors share an account; none where each has one of its own by its number.
    pub fn sharing(&self) -> Option<Sharing> {
        let Of::Listed { of, .. } = &self.0 else { return None };
        let mut visitors_of: BTreeMap<u32, u64> = BTreeMap::new();
        for (_, at) in of {
            *visitors_of.entry(*at).or_default() += 1;
        }
        Some(Sharing {
            visitors: of.len() as u64,
            accounts: visitors_of.len() as u64,
            sharing: visitors_of.values().filter(|count| **count > 1).sum(),
            most: visitors_of.values().max().copied().unwrap_or(0),
        })
    }
}

/// The place in a pool of the `nth` visitor of a shard; a pool that is smaller than the number of shards is
/// shared by them.
fn share_of(nth: usize, pool: usize, (index, count): (u32, u32)) -> usize {
    let (index, count) = (index as usize, (count as usize).max(1));
    let own = (pool + count - 1).saturating_sub(index) / count;
    if own == 0 { index % pool } else { index + (nth % own) * count }
}

#[cfg(test)]
mod tests {
    use super::*;
    use afflux_models::vocabulary::{Group, Level};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn visitor(profil: Profil, person: u32) -> Visitor {
        Visitor { territory: 12, group: Group::new(profil, Level::None), person }
    }

    fn accounts(of: &[(Option<Profil>, usize)]) -> Vec<Account> {
        let named = of.iter().flat_map(|(profil, count)| (0..*count).map(move |n| (*profil, n)));
        named
            .map(|(profil, n)| Account {
                login: format!("{}{n}", profil.map_or("any", Profil::as_str)),
                password: format!("s3cret-{n}"),
                profil,
                ..Account::default()
            })
            .collect()
    }

    #[test]
    fn each_visitor_has_an_account() {
        let visitor = Visitor { territory: 12, group: Group(7), person: 1234 };
        assert_eq!(account(visitor), "t12-g07-00001234@exemple.test");
        assert_ne!(account(visitor), account(Visitor { person: 1235, ..visitor }));
        let people = People::numbered("s3cret");
        assert_eq!(people.account(visitor), ("t12-g07-00001234@exemple.test".into(), "s3cret"));
        assert_eq!(people.sharing(), None);
    }

    #[test]
    fn a_visitor_keeps_one_account_of_its_profil() {
        let visitors = (0..10).map(|n| visitor(Profil::Eleve, n)).chain((0..3).map(|n| visitor(Profil::Parent, n)));
        // The same visitor may come twice.
        let visitors: Vec<Visitor> = visitors.clone().chain(visitors).collect();
        let list = accounts(&[(Some(Profil::Eleve), 4), (None, 5)]);
        let people = People::listed(list, visitors, (0, 1)).unwrap();
        let login = |visitor: Visitor| people.account(visitor).0.into_owned();
        assert_eq!(login(visitor(Profil::Eleve, 5)), "eleve1");
        assert_eq!(login(visitor(Profil::Parent, 2)), "any2");
        assert_eq!(people.account(visitor(Profil::Eleve, 5)).1, "s3cret-1");
        assert_eq!(people.sharing(), Some(Sharing { visitors: 13, accounts: 7, sharing: 10, most: 3 }));
        assert_eq!((people.password_of("any4"), people.password_of("x")), (Some("s3cret-4"), None));
    }

    #[test]
    fn a_profil_without_accounts_is_told() {
        let list = accounts(&[(Some(Profil::Eleve), 4)]);
        let refused = People::listed(list, [visitor(Profil::Parent, 1)], (0, 1)).unwrap_err();
        assert_eq!(refused.key, "accounts-none-of-profil");
        assert!(People::listed(Vec::new(), [visitor(Profil::Parent, 1)], (0, 1)).is_err());
        assert!(People::listed(Vec::new(), [], (0, 1)).is_ok());
    }

    #[test]
    fn passwords_are_not_shown() {
        let people = People::listed(accounts(&[(None, 2)]), [visitor(Profil::Eleve, 1)], (0, 1)).unwrap();
        let shown = format!("{people:?} {:?} {:?}", People::numbered("s3cret"), accounts(&[(None, 1)]));
        assert!(!shown.contains("s3cret"), "{shown}");
    }

    proptest! {
        #[test]
        fn shards_share_no_account_while_there_are_enough(pool in 1usize..40, count in 1u32..6, visitors in 0usize..60) {
            let mut owners = vec![BTreeSet::new(); pool];
            for index in 0..count {
                for nth in 0..visitors {
                    owners[share_of(nth, pool, (index, count))].insert(index);
                }
            }
            if pool >= count as usize {
                prop_assert!(owners.iter().all(|owners| owners.len() <= 1));
            }
            // One visitor an account while they suffice.
            let mine: BTreeSet<usize> = (0..visitors.min(pool / count as usize)).map(|nth| share_of(nth, pool, (0, count))).collect();
            prop_assert_eq!(mine.len(), visitors.min(pool / count as usize));
        }
    }
}
