//! Service times of a station that had more to do than it could, from when its pages were asked for and when
//! they came.
//!
//! Who comes first is served first: a page begins when it has been asked for and a worker is free, so how long
//! it held its worker follows from the pages before it (the recursion of Kiefer and Wolfowitz, 1955, read the
//! other way round). What a portal does now and then, a file brought to the disk or memory cleared up, is in
//! these times as often as it happens; a few pages alone hardly show it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::PageClass;

/// Fewest pages that tell anything.
const LEAST_PAGES: usize = 50;

/// Where more than this share would have been served in no time at all, pages did not begin in the order in
/// which they came, and nothing follows.
const IMPOSSIBLE_SHARE: f64 = 0.05;

/// A page that was served, in seconds of the phase.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ServedPage {
    /// What it is told apart by.
    pub class: PageClass,
    /// When it was asked for.
    pub asked_s: f64,
    /// When its last byte had come.
    pub ended_s: f64,
}

/// An instant that can be ordered.
#[derive(Debug, Clone, Copy, PartialEq)]
struct At(f64);

impl Eq for At {}

impl PartialOrd for At {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for At {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// Seconds that each page held its worker, by class; none where there are too few, or where they were not
/// served in the order in which they came.
///
/// `floor_s` is what a page takes outside the workers: who found one idle has that in their time, who waited
/// has it in the time of the page before as well.
pub(super) fn held(served: &[ServedPage], workers: u32, floor_s: f64) -> Option<BTreeMap<PageClass, Vec<f64>>> {
    if served.len() < LEAST_PAGES {
        return None;
    }
    // A login asks for its form first; what it is told by then comes a floor later.
    let came = |page: &ServedPage| page.asked_s + if page.class == PageClass::Login { floor_s } else { 0.0 };
    let mut in_order: Vec<&ServedPage> = served.iter().collect();
    // One worker ends them in the order in which it began them, whatever happened on the way to it.
    in_order.sort_by(|a, b| match workers {
        1 => a.ended_s.total_cmp(&b.ended_s),
        _ => came(a).total_cmp(&came(b)),
    });
    let mut free: BinaryHeap<Reverse<At>> =
        std::iter::repeat_n(Reverse(At(f64::NEG_INFINITY)), workers.max(1) as usize).collect();
    let mut times: BTreeMap<PageClass, Vec<f64>> = BTreeMap::new();
    let mut impossible = 0;
    for page in in_order {
        let Some(Reverse(At(free_s))) = free.pop() else { break };
        let held_s = page.ended_s - free_s.max(page.asked_s + floor_s);
        impossible += usize::from(held_s <= 0.0);
        times.entry(page.class).or_default().push(held_s.max(0.0));
        free.push(Reverse(At(page.ended_s)));
    }
    (impossible as f64 <= IMPOSSIBLE_SHARE * served.len() as f64).then_some(times)
}

#[cfg(test)]
mod tests {
    use super::*;
    use afflux_models::law::Law;
    use afflux_models::law::fit::moments;
    use afflux_models::seed::{Key, Purpose, VisitId};
    use afflux_models::vocabulary::Service;

    const HOME: PageClass = PageClass::Page(Service::Accueil);

    /// Pages of 10 ms (cv .8) and uploads of 40 ms (cv 1.5) at workers that are asked for half as much again as
    /// they can: when they were asked for, when they came, and how long they held their worker.
    fn played(workers: u32, floor_s: f64) -> (Vec<ServedPage>, BTreeMap<PageClass, Vec<f64>>) {
        let mut draws = Key::new(9, 1).stream(VisitId(1), Purpose::Diagnostics, 0, 0);
        let laws = ["lognormal:mean=10ms,cv=0.8", "lognormal:mean=40ms,cv=1.5"].map(|text| Law::parse(text).unwrap());
        let mut free = vec![0.0_f64; workers as usize];
        let (mut at, mut served, mut held) = (0.0, Vec::new(), BTreeMap::<_, Vec<f64>>::new());
        for _ in 0..2000 {
            at -= libm::log(draws.uniform()) * 0.013 / 1.5 / f64::from(workers);
            let (class, law) = if draws.uniform() < 0.1 { (PageClass::Upload, &laws[1]) } else { (HOME, &laws[0]) };
            let first = (0..free.len()).min_by(|a, b| free[*a].total_cmp(&free[*b])).unwrap();
            let time = law.sample(&mut draws);
            free[first] = free[first].max(at) + time;
            held.entry(class).or_default().push(time);
            served.push(ServedPage { class, asked_s: at - floor_s / 2.0, ended_s: free[first] + floor_s / 2.0 });
        }
        (served, held)
    }

    /// Sums of the same figures in another order: exact but for what floats lose.
    #[test]
    fn what_held_the_workers_is_found_again() {
        for workers in [1, 3, 20] {
            let (served, held) = played(workers, 0.0004);
            let found = super::held(&served, workers, 0.0004).unwrap();
            for class in [HOME, PageClass::Upload] {
                let ((mean, sd), (expected, expected_sd)) = (moments(&found[&class]), moments(&held[&class]));
                assert!((mean / expected - 1.0).abs() < 0.005, "{workers} {class:?}: {mean} {expected}");
                assert!((sd / expected_sd - 1.0).abs() < 0.005, "{workers} {class:?}: {sd} {expected_sd}");
            }
        }
    }

    /// Four workers that take the last who came first: nothing follows.
    #[test]
    fn another_order_is_noticed() {
        let (served, _) = played(4, 0.0);
        let mut asked: Vec<f64> = served.iter().map(|page| page.asked_s).collect();
        asked.reverse();
        let turned: Vec<ServedPage> = served
            .iter()
            .zip(asked)
            .map(|(page, asked_s)| ServedPage { asked_s: asked_s.min(page.ended_s), ..*page })
            .collect();
        assert_eq!(super::held(&turned, 4, 0.0), None);
        assert_eq!(super::held(&served[..49], 4, 0.0), None, "too few");
    }
}
