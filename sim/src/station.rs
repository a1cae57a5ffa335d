//! A station: workers that take jobs first come first served, and a queue that may be limited.

use std::collections::VecDeque;

use afflux_models::seed::VisitId;

/// A request at a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Job {
    /// Whose.
    pub visit: VisitId,
    /// Page from 0.
    pub page: u16,
    /// Attempt from 0.
    pub attempt: u8,
    /// Where its visitor is kept.
    pub slot: u32,
}

/// What a station does with a new job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// A worker takes it at once.
    Starts,
    /// It waits.
    Waits,
    /// No place is left.
    Full,
}

/// The state of a station.
#[derive(Debug)]
pub struct StationState {
    idle: u32,
    places: Option<u32>,
    waiting: VecDeque<Job>,
}

impl StationState {
    /// A station with idle workers and some waiting places (none: unlimited).
    pub fn new(workers: u32, places: Option<u32>) -> Self {
        Self { idle: workers, places, waiting: VecDeque::new() }
    }

    /// Takes a job in, if there is a worker or a place.
    pub fn admit(&mut self, job: Job) -> Admission {
        if self.idle > 0 {
            self.idle -= 1;
            return Admission::Starts;
        }
        if self.places.is_some_and(|places| self.waiting.len() >= places as usize) {
            return Admission::Full;
        }
        self.waiting.push_back(job);
        Admission::Waits
    }

    /// A worker is free: the job it takes next, if one waits.
    pub fn next_job(&mut self) -> Option<Job> {
        let next = self.waiting.pop_front();
        if next.is_none() {
            self.idle += 1;
        }
        next
    }

    /// Takes a waiting job out of the queue; whether it was there.
    pub fn withdraw(&mut self, job: Job) -> bool {
        let found = self.waiting.iter().position(|waiting| *waiting == job);
        found.is_some_and(|at| self.waiting.remove(at).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(visit: u64) -> Job {
        Job { visit: VisitId(visit), page: 0, attempt: 0, slot: 0 }
    }

    #[test]
    fn first_come_first_served_until_the_places_are_taken() {
        let mut station = StationState::new(1, Some(2));
        let answers: Vec<Admission> = (1..=4).map(|visit| station.admit(job(visit))).collect();
        assert_eq!(answers, [Admission::Starts, Admission::Waits, Admission::Waits, Admission::Full]);
        assert!(station.withdraw(job(2)));
        assert!(!station.withdraw(job(2)));
        assert_eq!(station.next_job(), Some(job(3)));
        assert_eq!(station.next_job(), None);
        assert_eq!(station.admit(job(5)), Admission::Starts);
    }
}
