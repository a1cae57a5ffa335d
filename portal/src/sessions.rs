//! Who is logged in, counted exactly.
//!
//! A session lives for a fixed time after its last activity: the arrival and again the completion
//! of each request. It does not expire while one of its requests is being served. Expired sessions
//! go at every look, so that at equal instants an expiry comes before a request.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Microseconds since the portal opened: the clock of its sessions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock(Instant);

impl Clock {
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    fn now_us(self) -> i64 {
        i64::try_from(self.0.elapsed().as_micros()).unwrap_or(i64::MAX)
    }
}

#[derive(Debug)]
struct Session {
    account: Arc<str>,
    in_service: u32,
    /// Meaningless while something is in service.
    expires_us: i64,
}

/// The sessions as a function of the instants that are handed in.
#[derive(Debug)]
struct Register {
    limit: Option<u32>,
    life_us: i64,
    by_token: HashMap<Arc<str>, Session>,
    /// The idle ones, first to expire first.
    order: BTreeSet<(i64, Arc<str>)>,
    most: usize,
}

impl Register {
    fn new(limit: Option<u32>, life_us: i64) -> Self {
        Self { limit, life_us, by_token: HashMap::new(), order: BTreeSet::new(), most: 0 }
    }

    fn purge(&mut self, now_us: i64) {
        while self.order.first().is_some_and(|(expires_us, _)| *expires_us <= now_us) {
            if let Some((_, token)) = self.order.pop_first() {
                self.by_token.remove(&token);
            }
        }
    }

    fn alive(&mut self, now_us: i64) -> usize {
        self.purge(now_us);
        self.by_token.len()
    }

    fn is_full(&mut self, now_us: i64) -> bool {
        let alive = self.alive(now_us);
        self.limit.is_some_and(|limit| alive >= limit as usize)
    }

    /// A new session, with the request that asks for it in service; false when there is no place.
    fn open(&mut self, token: &Arc<str>, account: &str, now_us: i64) -> bool {
        if self.is_full(now_us) {
            return false;
        }
        let session = Session { account: account.into(), in_service: 1, expires_us: 0 };
        self.by_token.insert(token.clone(), session);
        self.most = self.most.max(self.by_token.len());
        true
    }

    /// A request of a live session arrives: its token and its account.
    fn begin(&mut self, token: &str, now_us: i64) -> Option<(Arc<str>, Arc<str>)> {
        self.purge(now_us);
        let (token, _) = self.by_token.get_key_value(token)?;
        let token = token.clone();
        let session = self.by_token.get_mut(&token)?;
        if session.in_service == 0 {
            self.order.remove(&(session.expires_us, token.clone()));
        }
        session.in_service += 1;
        Some((token, session.account.clone()))
    }

    /// A request of a session is done; nothing happens if the session ended meanwhile.
    fn finish(&mut self, token: &Arc<str>, now_us: i64) {
        let Some(session) = self.by_token.get_mut(token) else { return };
        session.in_service -= 1;
        if session.in_service == 0 {
            session.expires_us = now_us.saturating_add(self.life_us);
            self.order.insert((session.expires_us, token.clone()));
        }
    }

    fn end(&mut self, token: &str) {
        if let Some((token, session)) = self.by_token.remove_entry(token) {
            self.order.remove(&(session.expires_us, token));
        }
    }
}

/// The sessions of a running portal.
#[derive(Debug)]
pub(crate) struct Sessions {
    register: Mutex<Register>,
    clock: Clock,
}

impl Sessions {
    pub(crate) fn new(limit: Option<u32>, life_us: i64, clock: Clock) -> Self {
        Self { register: Mutex::new(Register::new(limit, life_us)), clock }
    }

    /// Instants are read under the lock: they enter the register in order.
    fn register(&self) -> (MutexGuard<'_, Register>, i64) {
        let register = self.register.lock().unwrap_or_else(PoisonError::into_inner);
        (register, self.clock.now_us())
    }

    /// Sessions alive now.
    pub(crate) fn alive(&self) -> usize {
        let (mut register, now_us) = self.register();
        register.alive(now_us)
    }

    /// Most sessions that were alive at once.
    pub(crate) fn most(&self) -> usize {
        self.register().0.most
    }

    /// Whether a login would be turned away now.
    pub(crate) fn is_full(&self) -> bool {
        let (mut register, now_us) = self.register();
        register.is_full(now_us)
    }

    /// Reserves a session for a login; none when every place is taken.
    pub(crate) fn reserve(self: &Arc<Self>, token: String, account: &str) -> Option<Reservation> {
        let token: Arc<str> = token.into();
        let (mut register, now_us) = self.register();
        let open = register.open(&token, account, now_us);
        drop(register);
        open.then(|| Reservation { sessions: self.clone(), token: Some(token) })
    }

    /// The arrival of a request: its session is busy until the activity is dropped. None when the
    /// token is not that of a live session.
    pub(crate) fn begin(self: &Arc<Self>, token: &str) -> Option<Activity> {
        let (mut register, now_us) = self.register();
        let (token, account) = register.begin(token, now_us)?;
        drop(register);
        Some(Activity { sessions: self.clone(), token, account })
    }

    /// Ends a session at once.
    pub(crate) fn end(&self, token: &str) {
        self.register().0.end(token);
    }
}

/// A session that counts but that nobody holds yet: dropped, it is given back.
#[derive(Debug)]
pub(crate) struct Reservation {
    sessions: Arc<Sessions>,
    token: Option<Arc<str>>,
}

impl Reservation {
    /// The login is done: the session lives from now on. Its token.
    pub(crate) fn keep(mut self) -> Option<Arc<str>> {
        let token = self.token.take()?;
        let (mut register, now_us) = self.sessions.register();
        register.finish(&token, now_us);
        Some(token)
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        if let Some(token) = &self.token {
            self.sessions.end(token);
        }
    }
}

/// A request of a session being served.
#[derive(Debug)]
pub(crate) struct Activity {
    sessions: Arc<Sessions>,
    token: Arc<str>,
    account: Arc<str>,
}

impl Activity {
    /// Whose session it is.
    pub(crate) fn account(&self) -> &Arc<str> {
        &self.account
    }
}

impl Drop for Activity {
    fn drop(&mut self) {
        let (mut register, now_us) = self.sessions.register();
        register.finish(&self.token, now_us);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn token(n: usize) -> Arc<str> {
        n.to_string().into()
    }

    #[test]
    fn the_limit_is_exact_and_an_expiry_comes_before_a_request() {
        let mut register = Register::new(Some(2), 100);
        assert!(register.open(&token(1), "a", 0));
        assert!(register.open(&token(2), "b", 0));
        assert!(!register.open(&token(3), "c", 0));
        register.finish(&token(1), 10);
        register.finish(&token(2), 20);
        assert!(!register.open(&token(3), "c", 109));
        assert!(register.open(&token(3), "c", 110));
        assert_eq!(register.begin("1", 110), None);
        assert_eq!(register.most, 2);
    }

    #[test]
    fn a_session_does_not_expire_while_it_is_served() {
        let mut register = Register::new(None, 100);
        assert!(register.open(&token(1), "a", 0));
        register.finish(&token(1), 0);
        assert!(register.begin("1", 50).is_some());
        assert!(register.begin("1", 60).is_some());
        register.finish(&token(1), 70);
        assert_eq!(register.alive(1_000), 1);
        register.finish(&token(1), 1_000);
        assert_eq!((register.alive(1_099), register.alive(1_100)), (1, 0));
    }

    #[test]
    fn a_logout_frees_the_place_at_once_even_in_service() {
        let mut register = Register::new(Some(1), 100);
        assert!(register.open(&token(1), "a", 0));
        register.end("1");
        register.finish(&token(1), 5);
        assert!(register.open(&token(2), "b", 5));
        assert_eq!((register.order.len(), register.by_token.len()), (0, 1));
    }

    #[test]
    fn a_reservation_that_is_dropped_is_given_back() {
        let sessions = Arc::new(Sessions::new(Some(1), 1_000_000_000, Clock::start()));
        let reservation = sessions.reserve("1".into(), "a").unwrap();
        assert!(sessions.is_full());
        drop(reservation);
        let kept = sessions.reserve("2".into(), "b").unwrap().keep().unwrap();
        assert!(sessions.reserve("3".into(), "c").is_none());
        assert_eq!(&**sessions.begin(&kept).unwrap().account(), "b");
        assert_eq!((sessions.alive(), sessions.most()), (1, 1));
    }

    /// The same rules told without any ordered structure.
    #[derive(Default)]
    struct Naive(Vec<(usize, u32, i64)>);

    impl Naive {
        fn purge(&mut self, now_us: i64) {
            self.0.retain(|(_, busy, expires_us)| *busy > 0 || *expires_us > now_us);
        }
    }

    proptest! {
        #[test]
        fn the_register_counts_as_a_naive_one(steps in prop::collection::vec((0_usize..4, 0_usize..5, 0_i64..40), 0..200)) {
            let mut register = Register::new(Some(3), 50);
            let mut naive = Naive::default();
            let mut now_us = 0;
            let mut opened = 100;
            for (action, which, wait_us) in steps {
                now_us += wait_us;
                naive.purge(now_us);
                let target = naive.0.get(which).map_or(which, |session| session.0);
                match action {
                    0 => {
                        opened += 1;
                        let open = register.open(&token(opened), "a", now_us);
                        prop_assert_eq!(open, naive.0.len() < 3);
                        if open {
                            naive.0.push((opened, 1, 0));
                        }
                    }
                    1 => {
                        let known = naive.0.iter_mut().find(|session| session.0 == target);
                        prop_assert_eq!(register.begin(&target.to_string(), now_us).is_some(), known.is_some());
                        if let Some(session) = known {
                            session.1 += 1;
                        }
                    }
                    2 => {
                        if let Some(session) = naive.0.iter_mut().find(|session| session.0 == target && session.1 > 0) {
                            session.1 -= 1;
                            session.2 = now_us + 50;
                            register.finish(&token(target), now_us);
                        }
                    }
                    _ => {
                        naive.0.retain(|session| session.0 != target);
                        register.end(&target.to_string());
                    }
                }
                prop_assert_eq!(register.alive(now_us), naive.0.len());
            }
        }
    }
}
