//! A portal's model from a few measurements: pages that nobody made wait, and pages a second when more
//! than enough are asked for.
//!
//! At a station of W workers a page that holds one for S seconds on average is served at most W / S times
//! a second (the utilisation law). What a page takes alone is S and the time outside the workers; so the
//! plateau times the time alone, less that floor, is W. Workers come whole: the nearest whole number is
//! taken, and the service times are then made to fit the plateau, which is the best known of all. Where that
//! makes them longer than alone, workers share something; where it makes them shorter, the rest of a page's
//! time alone lies outside the workers, beside the floor. Their laws are those of the pages of the plateau
//! where these were served in the order in which they came (the file `busy`), else those of pages alone.

use std::collections::BTreeMap;

use afflux_models::law::Law;
use afflux_models::law::fit::{Estimate, FittedLaw, LEAST, fit, law_of, moments};
use afflux_models::normal;
use afflux_models::seed::Stream;
use afflux_models::vocabulary::{Service, Word};

mod busy;

pub use busy::ServedPage;

/// What pages are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PageClass {
    /// A login.
    Login,
    /// A page of a service that stores nothing.
    Page(Service),
    /// A page that stores something, of whatever service.
    Upload,
}

impl PageClass {
    /// Its word: `login`, `upload`, or that of the service.
    pub fn as_str(self) -> &'static str {
        match self {
            PageClass::Login => "login",
            PageClass::Upload => "upload",
            PageClass::Page(service) => service.as_str(),
        }
    }
}

/// Probability that a class is given a law of its own though it has the others': over all classes.
const ALPHA: f64 = 0.01;

/// Share of a page's time that a worker is held for at least.
const LEAST_WITHIN: f64 = 0.05;

/// A page is stalled that takes so many robust deviations of the logarithm longer than half of its class, and
/// at least so many times as long.
const STALLED_DEVIATIONS: f64 = 4.0;
const STALLED_TIMES: f64 = 5.0;

/// Where more than this share would be stalled, it is the law that is so wide.
const MOST_STALLED_SHARE: f64 = 0.02;

/// The median of the absolute deviations from the median of a normal law, over its standard deviation.
const MAD_OF_NORMAL: f64 = 0.674_489_750_196_081_7;

/// 95 % point of the normal law.
const Z_95: f64 = 1.644_853_626_951_472_2;

/// What was measured of a station.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StationMeasures {
    /// Share of each class among its pages; they add up to 1.
    pub shares: BTreeMap<PageClass, f64>,
    /// Pages a second when more were asked for; none where it did not fall behind.
    pub plateau: Option<Estimate>,
    /// Pages that it held at once, those being worked on and those waiting, when it refused others.
    pub places: Option<f64>,
    /// Every page of the plateau.
    pub served: Vec<ServedPage>,
}

/// A station as the simulator is to play it.
#[derive(Debug, Clone, PartialEq)]
pub struct CalibratedStation {
    /// Time of a page of its mix alone, the floor not included, s.
    pub alone_s: Estimate,
    /// Pages a second at the plateau.
    pub plateau: Estimate,
    /// Workers as measured.
    pub measured_workers: Estimate,
    /// Workers, whole.
    pub workers: u32,
    /// Waiting places; none where none showed.
    pub queue: Option<u32>,
    /// How much longer a page holds a worker under load than alone, at least 1.
    pub under_load: f64,
    /// What a page takes outside the workers beside the floor, s.
    pub outside_s: f64,
    /// Pages that were left out: something stood still.
    pub stalled: u64,
    /// Whether the laws are those of the pages of the plateau, or of pages alone.
    pub is_of_plateau: bool,
    /// The law of the classes that cannot be told apart.
    pub common: FittedLaw,
    /// The law of each class that differs from the others.
    pub own: BTreeMap<PageClass, FittedLaw>,
}

impl CalibratedStation {
    /// The station as it may be as well: means by the interval of the plateau, coefficients of variation by
    /// theirs, both at so many standard errors.
    pub fn as_well(&self, rate_errors: f64, cv_errors: f64) -> Option<Self> {
        let error = |of: &Estimate| libm::log(of.high / of.low) / (2.0 * Z_95);
        let factor = libm::exp(-rate_errors * error(&self.plateau));
        let other = |fitted: &FittedLaw| {
            let mean = fitted.mean.times(factor);
            let cv = fitted.cv.times(if fitted.cv.low > 0.0 { libm::exp(cv_errors * error(&fitted.cv)) } else { 1.0 });
            let law = law_of(fitted.family, mean.value, cv.value)?;
            Some(FittedLaw { mean, cv, law, ..fitted.clone() })
        };
        let own: Option<BTreeMap<_, _>> = self.own.iter().map(|(class, law)| Some((*class, other(law)?))).collect();
        Some(Self { common: other(&self.common)?, own: own?, ..self.clone() })
    }

    /// The law of a class.
    pub fn law_of(&self, class: PageClass) -> &FittedLaw {
        self.own.get(&class).unwrap_or(&self.common)
    }

    /// The law of the pages of a class of which some share stores something.
    pub fn law_with_uploads(&self, class: PageClass, upload_share: f64) -> Option<Law> {
        let (page, upload) = (self.law_of(class), self.law_of(PageClass::Upload));
        if upload_share <= 0.0 || page == upload {
            return Some(page.law.clone());
        }
        let second = |law: &FittedLaw| law.mean.value * law.mean.value * (1.0 + law.cv.value * law.cv.value);
        let of_both = |page: f64, upload: f64| (1.0 - upload_share) * page + upload_share * upload;
        let mean = of_both(page.mean.value, upload.mean.value);
        let cv_squared = of_both(second(page), second(upload)) / (mean * mean) - 1.0;
        law_of(page.family, mean, libm::sqrt(cv_squared.max(0.0)))
    }
}

/// Mean and interval of times, weighted by the share of their class; none when a class of some weight has
/// no times at all.
fn weighted(shares: &BTreeMap<PageClass, f64>, alone: &BTreeMap<PageClass, Vec<f64>>) -> Option<Estimate> {
    let known = |class: &PageClass| alone.get(class).filter(|times| times.len() >= 2);
    let weight: f64 = shares.iter().filter(|(class, _)| known(class).is_some()).map(|(_, share)| share).sum();
    let (mut mean, mut variance) = (0.0, 0.0);
    for (class, share) in shares {
        let Some(times) = known(class) else { continue };
        let (its_mean, sd) = moments(times);
        let share = share / weight;
        mean += share * its_mean;
        variance += share * share * sd * sd / times.len() as f64;
    }
    if weight < 0.5 || mean <= 0.0 {
        return None;
    }
    let factor = libm::exp(Z_95 * libm::sqrt(variance) / mean);
    Some(Estimate { value: mean, low: mean / factor, high: mean * factor })
}

/// Times without those of pages that stood still for a reason that is not the portal's law (a machine that
/// did something else), as a rule of Hampel's on the logarithms: one of them can weigh as much as all others.
pub fn without_stalled(times: &[f64]) -> Vec<f64> {
    let mut logs: Vec<f64> = times.iter().map(|time| libm::log(time.max(1e-9))).collect();
    logs.sort_by(f64::total_cmp);
    let middle = logs.get(logs.len() / 2).copied().unwrap_or(0.0);
    let mut deviations: Vec<f64> = logs.iter().map(|log| libm::fabs(log - middle)).collect();
    deviations.sort_by(f64::total_cmp);
    let deviation = deviations.get(deviations.len() / 2).copied().unwrap_or(0.0) / MAD_OF_NORMAL;
    let bound = libm::exp(middle + (STALLED_DEVIATIONS * deviation).max(libm::log(STALLED_TIMES)));
    let going: Vec<f64> = times.iter().copied().filter(|time| *time <= bound).collect();
    let is_few = (times.len() - going.len()) as f64 <= (MOST_STALLED_SHARE * times.len() as f64).max(1.0);
    if is_few { going } else { times.to_vec() }
}

/// A station's model; none where it did not fall behind, or too few pages were timed.
///
/// `alone` are times of pages that nobody made wait, s; `floor` is what a page takes outside the workers.
pub fn calibrate(
    measures: &StationMeasures,
    alone: &BTreeMap<PageClass, Vec<f64>>,
    floor_s: f64,
    draws: &mut Stream,
) -> Option<CalibratedStation> {
    let plateau = measures.plateau?;
    let of_station = alone.iter().filter(|(class, _)| measures.shares.contains_key(class));
    let mut stalled = 0;
    let mut of_station = of_station.map(|(class, times)| {
        let going = without_stalled(times);
        stalled += (times.len() - going.len()) as u64;
        (*class, going)
    });
    let of_station: BTreeMap<PageClass, Vec<f64>> = of_station.by_ref().collect();
    let less = |outside_s: f64| -> BTreeMap<PageClass, Vec<f64>> {
        let within = |time: &f64| (time - outside_s).max(LEAST_WITHIN * time);
        of_station.iter().map(|(class, times)| (*class, times.iter().map(within).collect())).collect()
    };
    let alone_s = weighted(&measures.shares, &less(floor_s))?;
    let measured_workers = plateau.product(alone_s);
    let workers = libm::round(measured_workers.value).clamp(1.0, 1e6) as u32;
    let service_s = f64::from(workers) / plateau.value;
    let outside_s = (alone_s.value - service_s).max(0.0);
    let under_load = (service_s / alone_s.value).max(1.0);
    let of_plateau = busy::held(&measures.served, workers, floor_s).and_then(|held| laws(&held, draws));
    let is_of_plateau = of_plateau.is_some();
    let (common, own) = of_plateau.or_else(|| laws(&less(floor_s + outside_s), draws))?;
    // Together the classes must give the plateau, whatever was pooled.
    let of = |class: &PageClass| own.get(class).unwrap_or(&common).mean.value;
    let mean: f64 = measures.shares.iter().map(|(class, share)| share * of(class)).sum();
    let factor = service_s / mean;
    let scaled = |fitted: &FittedLaw| {
        let mean = fitted.mean.times(factor);
        let law = law_of(fitted.family, mean.value, fitted.cv.value)?;
        Some(FittedLaw { mean, law, ..fitted.clone() })
    };
    Some(CalibratedStation {
        alone_s,
        plateau,
        measured_workers,
        workers,
        queue: measures.places.map(|places| libm::round(places - f64::from(workers)).clamp(0.0, 1e8) as u32),
        under_load,
        outside_s,
        stalled,
        is_of_plateau,
        common: scaled(&common)?,
        own: own.iter().filter_map(|(class, fitted)| Some((*class, scaled(fitted)?))).collect(),
    })
}

/// The law of those that cannot be told apart, and of each that differs.
pub fn laws(
    alone: &BTreeMap<PageClass, Vec<f64>>,
    draws: &mut Stream,
) -> Option<(FittedLaw, BTreeMap<PageClass, FittedLaw>)> {
    let differing: Vec<PageClass> = differing(alone);
    let common: Vec<f64> =
        alone.iter().filter(|(class, _)| !differing.contains(class)).flat_map(|(_, times)| times).copied().collect();
    let all = || alone.values().flatten().copied().collect::<Vec<f64>>();
    let common = fit(&common, draws).or_else(|| fit(&all(), draws))?;
    let own = differing.iter().filter_map(|class| Some((*class, fit(alone.get(class)?, draws)?)));
    Some((common, own.collect()))
}

/// Classes whose mean differs from that of all others (Welch's statistic, normal, Bonferroni).
fn differing(alone: &BTreeMap<PageClass, Vec<f64>>) -> Vec<PageClass> {
    let tested = alone.iter().filter(|(_, times)| times.len() >= LEAST);
    let bound = -normal::quantile(ALPHA / (2.0 * alone.len().max(1) as f64));
    let differs = |class: &PageClass, times: &[f64]| {
        let others: Vec<f64> =
            alone.iter().filter(|(other, _)| *other != class).flat_map(|(_, times)| times).copied().collect();
        let ((mean, sd), (its_mean, its_sd)) = (moments(times), moments(&others));
        let error = libm::sqrt(sd * sd / times.len() as f64 + its_sd * its_sd / others.len().max(1) as f64);
        others.len() >= LEAST && libm::fabs(mean - its_mean) > bound * error
    };
    tested.filter(|(class, times)| differs(class, times)).map(|(class, _)| *class).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use afflux_models::seed::{Key, Purpose, VisitId};

    fn stream(nth: u64) -> Stream {
        Key::new(3, nth).stream(VisitId(nth), Purpose::Diagnostics, 0, 0)
    }

    fn times(law: &str, n: usize, draws: &mut Stream) -> Vec<f64> {
        let law = Law::parse(law).unwrap();
        (0..n).map(|_| law.sample(draws) + 0.002).collect()
    }

    const NOTES: PageClass = PageClass::Page(Service::Notes);
    const HOME: PageClass = PageClass::Page(Service::Accueil);

    /// A station of 6 workers, 20 ms (logins, a quarter) and 60 ms (pages): 50 ms on average, 120 a second,
    /// known to 0.4 %; 2 ms outside the workers.
    fn measured(nth: u64) -> (StationMeasures, BTreeMap<PageClass, Vec<f64>>) {
        let mut draws = stream(nth);
        let alone = BTreeMap::from([
            (PageClass::Login, times("lognormal:mean=20ms,cv=0.5", 150, &mut draws)),
            (NOTES, times("lognormal:mean=60ms,cv=0.5", 150, &mut draws)),
            (HOME, times("lognormal:mean=60ms,cv=0.5", 150, &mut draws)),
        ]);
        let noise = normal::quantile(draws.uniform());
        let per_s = 120.0 * (1.0 + 0.004 * noise);
        let plateau = Estimate { value: per_s, low: per_s * 0.99, high: per_s * 1.01 };
        let shares = BTreeMap::from([(PageClass::Login, 0.25), (NOTES, 0.5), (HOME, 0.25)]);
        (StationMeasures { shares, plateau: Some(plateau), places: Some(46.2), served: Vec::new() }, alone)
    }

    /// Of 200 portals the interval of the workers holds 6 in 90 % (alpha .001: .83 to .97). Their standard error is
    /// 2.8 % (classes of 150 times, cv .5, weighed), so that a half is three of them: the whole number is another in
    /// .27 % of portals, in at most 4 of 200 (binomial, alpha .001). Capacity is the plateau's in all.
    #[test]
    fn workers_and_laws_are_found() {
        let (mut held, mut others) = (0, 0);
        for nth in 0..200 {
            let (measures, alone) = measured(nth);
            let found = calibrate(&measures, &alone, 0.002, &mut stream(1000 + nth)).unwrap();
            held += u32::from(found.measured_workers.holds(6.0));
            others += u32::from(found.workers != 6);
            assert_eq!(found.workers + found.queue.unwrap_or(0), 46, "{nth}: {:?}", found.measured_workers);
            assert!(found.own.contains_key(&PageClass::Login), "a third of the others is seen: {nth}");
            let mean: f64 = measures.shares.iter().map(|(c, share)| share * found.law_of(*c).law.mean()).sum();
            let workers = f64::from(found.workers);
            assert!((workers / mean / measures.plateau.unwrap().value - 1.0).abs() < 1e-4);
        }
        assert!(others <= 4, "{others}");
        let held = f64::from(held) / 200.0;
        assert!((0.83..=0.97).contains(&held), "{held}");
    }

    /// Classes of one law are kept together: at a level of 1 % over all, 200 portals of 8 classes show at
    /// most 7 with a class of its own (binomial, alpha .001).
    #[test]
    fn classes_of_one_law_are_not_told_apart() {
        use Service::{Absences, Accueil, Actualites, CahierTextes, Notes, Reservation, Ressources, VieScolaire};
        let services = [Absences, Accueil, Actualites, CahierTextes, Notes, Reservation, Ressources, VieScolaire];
        let told = (0..200).filter(|nth| {
            let mut draws = stream(*nth);
            let classes = services.map(PageClass::Page).into_iter();
            let alone = classes.map(|class| (class, times("gamma:mean=30ms,cv=0.7", 60, &mut draws))).collect();
            !differing(&alone).is_empty()
        });
        let told = told.count();
        assert!(told <= 7, "{told}");
    }

    /// One worker that 400 pages a second keep busy holds each for 2.5 ms; alone they take 3.5 ms and a floor
    /// of 2: one of them lies elsewhere. At 230 a second it is 4.35 ms: a quarter longer than alone.
    #[test]
    fn what_is_no_whole_worker_lies_outside_or_is_shared() {
        let alone = BTreeMap::from([(HOME, [0.0045, 0.0065].repeat(20))]);
        let at = |per_s: f64| {
            let shares = BTreeMap::from([(HOME, 1.0)]);
            let measures =
                StationMeasures { shares, plateau: Some(Estimate::exact(per_s)), ..StationMeasures::default() };
            calibrate(&measures, &alone, 0.002, &mut stream(1)).unwrap()
        };
        let quick = at(400.0);
        assert_eq!((quick.workers, quick.under_load), (1, 1.0));
        assert!((quick.outside_s - 0.001).abs() < 1e-9 && (quick.common.law.mean() - 0.0025).abs() < 1e-6, "{quick:?}");
        let slow = at(230.0);
        assert_eq!((slow.workers, slow.outside_s), (1, 0.0));
        assert!(
            (slow.under_load - 1.0 / 230.0 / 0.0035).abs() < 1e-9
                && (slow.common.law.mean() - 1.0 / 230.0).abs() < 1e-6
        );
    }

    /// One page of half a second among 200 of 10 ms is a stall; one in ten is the law. Of a lognormal law with
    /// a cv of 1 four deviations are left out once in 30 000 values.
    #[test]
    fn a_page_that_stood_still_is_left_out() {
        let mut times = [0.009, 0.011].repeat(100);
        times.push(0.5);
        assert_eq!(without_stalled(&times).len(), 200);
        let often = [0.009, 0.01, 0.011, 0.01, 0.009, 0.01, 0.011, 0.01, 0.009, 0.5].repeat(20);
        assert_eq!(without_stalled(&often), often);
        let wide = times_of("lognormal:mean=50ms,cv=1");
        assert!(wide.len() - without_stalled(&wide).len() <= 6, "20 000 values");
        assert!(without_stalled(&[]).is_empty());
    }

    fn times_of(law: &str) -> Vec<f64> {
        times(law, 20_000, &mut stream(8))
    }

    #[test]
    fn what_was_not_measured_is_not_told() {
        let (measures, alone) = measured(1);
        let never_behind = StationMeasures { plateau: None, ..measures.clone() };
        assert_eq!(calibrate(&never_behind, &alone, 0.0, &mut stream(1)), None);
        assert_eq!(calibrate(&measures, &BTreeMap::new(), 0.0, &mut stream(1)), None);
    }

    /// Half pages of 10 ms, half uploads of 30 ms, both constant: 20 ms and a cv of one half.
    #[test]
    fn a_service_mixes_pages_and_uploads() {
        let alone =
            BTreeMap::from([(NOTES, [0.010, 0.0101].repeat(20)), (PageClass::Upload, [0.030, 0.0301].repeat(20))]);
        let shares = BTreeMap::from([(NOTES, 0.5), (PageClass::Upload, 0.5)]);
        let plateau = Some(Estimate::exact(1.0 / 0.02005));
        let measures = StationMeasures { shares, plateau, ..StationMeasures::default() };
        let found = calibrate(&measures, &alone, 0.0, &mut stream(1)).unwrap();
        let law = found.law_with_uploads(NOTES, 0.5).unwrap();
        assert!((law.mean() - 0.02005).abs() < 1e-5, "{law}");
        assert_eq!(found.law_with_uploads(NOTES, 0.0).unwrap(), found.law_of(NOTES).law);
    }

    /// One worker that is always busy; one page in twenty stands still for 50 ms, which 30 pages alone did not
    /// show: the law of the plateau does, and the capacity is the plateau's.
    #[test]
    fn what_happens_now_and_then_is_in_the_law_of_the_plateau() {
        let alone = BTreeMap::from([(HOME, [0.0045, 0.0055].repeat(15))]);
        let mut at = 0.0;
        let mut served = Vec::new();
        for nth in 0..2000 {
            at += if nth % 20 == 7 { 0.05 } else { [0.0045, 0.0055][nth % 2] };
            served.push(ServedPage { class: HOME, asked_s: 0.001 * nth as f64, ended_s: at });
        }
        let per_s = 2000.0 / at;
        let shares = BTreeMap::from([(HOME, 1.0)]);
        let plateau = Some(Estimate { value: per_s, low: per_s * 0.98, high: per_s / 0.98 });
        let measures = StationMeasures { shares, plateau, served, ..StationMeasures::default() };
        let found = calibrate(&measures, &alone, 0.0, &mut stream(1)).unwrap();
        // Mean 7.25 ms, second moment .05 × 50² + .95 × 25.25: cv² = 148.99 / 52.56 - 1.
        assert!(found.is_of_plateau && found.workers == 1);
        assert!((found.common.law.mean() - 1.0 / per_s).abs() < 1e-6 && (found.common.cv.value - 1.354).abs() < 0.01);
        let other = found.as_well(1.0, 0.0).unwrap();
        // One standard error is a 1.645th of the half width, 2 %.
        assert!((found.common.law.mean() / other.common.law.mean() - 1.01236).abs() < 1e-3, "{other:?}");
        assert!(found.as_well(0.0, 1.0).unwrap().common.cv.value > found.common.cv.value * 1.01);
    }
}
