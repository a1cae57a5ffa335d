//! A timer that is late by tens of microseconds where the runtime's is late by up to 1.5 ms: a
//! service time of 5 ms must not become one of 6.
//!
//! One thread keeps the deadlines in a heap, parks until the first one and wakes who waits for it.
//! It never spins. Deadlines go in, wake-ups come out, never early.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{JoinHandle, Thread};
use std::time::Instant;

use tokio::sync::oneshot;

/// The timer; its thread ends with it, and whoever still waits is woken.
#[derive(Debug)]
pub(crate) struct Timer {
    shared: Arc<Shared>,
    thread: Thread,
    handle: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    agenda: Mutex<Agenda>,
    worst_lag_us: AtomicU64,
}

#[derive(Debug, Default)]
struct Agenda {
    entries: BinaryHeap<Reverse<Entry>>,
    next: u64,
    closed: bool,
}

#[derive(Debug)]
struct Entry {
    due: Instant,
    /// Running number: of two equal deadlines the older one comes first.
    number: u64,
    waker: oneshot::Sender<()>,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        (self.due, self.number) == (other.due, other.number)
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.due, self.number).cmp(&(other.due, other.number))
    }
}

impl Shared {
    fn agenda(&self) -> MutexGuard<'_, Agenda> {
        self.agenda.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes who is due and parks until the next one, until the timer closes.
    fn run(&self) {
        loop {
            let mut agenda = self.agenda();
            if agenda.closed {
                return;
            }
            let now = Instant::now();
            while agenda.entries.peek().is_some_and(|Reverse(first)| first.due <= now) {
                let Some(Reverse(entry)) = agenda.entries.pop() else { break };
                let lag = now.saturating_duration_since(entry.due).as_micros();
                self.worst_lag_us.fetch_max(u64::try_from(lag).unwrap_or(u64::MAX), Ordering::Relaxed);
                // Who waited may have gone.
                let _ = entry.waker.send(());
            }
            let next = agenda.entries.peek().map(|Reverse(first)| first.due);
            drop(agenda);
            match next {
                Some(due) => std::thread::park_timeout(due.saturating_duration_since(Instant::now())),
                None => std::thread::park(),
            }
        }
    }
}

impl Timer {
    /// Starts the thread.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(crate) fn start() -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let run = shared.clone();
        let handle = std::thread::Builder::new().name("portal-timer".into()).spawn(move || run.run())?;
        Ok(Self { shared, thread: handle.thread().clone(), handle: Some(handle) })
    }

    /// Returns at a deadline or just after it; at once when it is past.
    pub(crate) async fn until(&self, due: Instant) {
        if due <= Instant::now() {
            return;
        }
        let (waker, woken) = oneshot::channel();
        let first = {
            let mut agenda = self.shared.agenda();
            let first = agenda.entries.peek().is_none_or(|Reverse(entry)| due < entry.due);
            let number = agenda.next;
            agenda.next += 1;
            agenda.entries.push(Reverse(Entry { due, number, waker }));
            first
        };
        if first {
            self.thread.unpark();
        }
        // An error means that the timer closes: nobody is held back then.
        let _ = woken.await;
    }

    /// The latest wake-up so far, microseconds after its deadline.
    pub(crate) fn worst_lag_us(&self) -> u64 {
        self.shared.worst_lag_us.load(Ordering::Relaxed)
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        {
            let mut agenda = self.shared.agenda();
            agenda.closed = true;
            agenda.entries.clear();
        }
        self.thread.unpark();
        if let Some(handle) = self.handle.take() {
            let _ = handle.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// The median of 200 wake-ups: a busy machine delays some of them, not half.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn half_of_the_sleeps_are_late_by_less_than_a_third_of_a_millisecond() {
        let timer = Timer::start().unwrap();
        let mut late_us = Vec::new();
        for _ in 0..200 {
            let due = Instant::now() + Duration::from_micros(5_300);
            timer.until(due).await;
            let now = Instant::now();
            assert!(now >= due, "woken early");
            late_us.push((now - due).as_micros());
        }
        late_us.sort_unstable();
        assert!(late_us[100] < 350, "median {} µs", late_us[100]);
    }

    #[tokio::test]
    async fn sleeps_end_in_the_order_of_their_deadlines() {
        let timer = Arc::new(Timer::start().unwrap());
        let order = Arc::new(Mutex::new(Vec::new()));
        let base = Instant::now() + Duration::from_millis(5);
        let sleeps: Vec<_> = [40_u64, 10, 30, 20]
            .map(|ms| {
                let (timer, order) = (timer.clone(), order.clone());
                tokio::spawn(async move {
                    timer.until(base + Duration::from_millis(ms)).await;
                    order.lock().unwrap().push(ms);
                })
            })
            .into();
        for sleep in sleeps {
            sleep.await.unwrap();
        }
        assert_eq!(*order.lock().unwrap(), [10, 20, 30, 40]);
    }

    #[test]
    fn a_timer_that_ends_wakes_everybody() {
        let timer = Timer::start().unwrap();
        let (waker, woken) = oneshot::channel();
        let due = Instant::now() + Duration::from_secs(3600);
        timer.shared.agenda().entries.push(Reverse(Entry { due, number: 0, waker }));
        drop(timer);
        assert!(woken.blocking_recv().is_err());
    }
}
