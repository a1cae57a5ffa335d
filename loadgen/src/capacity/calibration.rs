//! The short phases of a calibration: what pages take that nobody makes wait, class by class, and how many a
//! second each station serves when more are asked for. What it means is
//! [`afflux_outcome::calibration`]'s part.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use afflux_models::Message;
use afflux_models::law::fit::Estimate;
use afflux_models::time::UtcTime;
use afflux_models::vocabulary::Service;
use afflux_outcome::calibration::{PageClass, ServedPage};
use afflux_outcome::interval::order_statistics;
use afflux_plan::Visitor;
use tokio::time::Instant;

use super::alone::{Alone, time_alone};
use super::crowd::{Asking, Crowd, Level};
use super::plateau::{PlateauOptions, Search};
use super::probe::Member;
use super::ramp::Ramp;
use super::{CapacityOptions, CapacityProgress, Counts, Ended};
use crate::guard::AcceptedTarget;
use crate::health::{thread_cpu_s, thread_waited_s};
use crate::replay::{ReplayError, ReplayOptions, player, still_proves};
use crate::resources::provide;
use crate::walk::StepKind;

/// How far over what the search served the plateau is asked for.
const OVER: f64 = 1.5;

/// Attempts at a plateau, each asking for so many times more, when a search stopped too early.
const ATTEMPTS: usize = 3;
const HARDER: f64 = 1.6;

/// Share of its core that the generator may use at a plateau: beyond, it was the limit.
const MOST_CPU_SHARE: f64 = 0.85;

/// How many times the rate an end of its interval may be at most.
const WIDEST: f64 = 10.0;

/// 95 % point of the normal law.
const Z_95: f64 = 1.644_853_626_951_472_2;

/// Connections beside those of the people.
const BESIDE: u64 = 8;

/// A page that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// What it is told apart by.
    pub class: PageClass,
    /// Its service.
    pub service: Service,
    /// Bytes of the page, where the target gives as many as it is asked for.
    pub bytes_down: u64,
    /// Bytes that it stores.
    pub bytes_up: u64,
}

impl Wanted {
    /// A home page.
    pub(super) const HOME: Wanted =
        Wanted { class: PageClass::Page(Service::Accueil), service: Service::Accueil, bytes_down: 2000, bytes_up: 0 };

    /// A login.
    pub(super) const LOGIN: Wanted =
        Wanted { class: PageClass::Login, service: Service::Connexion, bytes_down: 0, bytes_up: 0 };

    pub(super) fn kind(&self) -> StepKind {
        match self.class {
            PageClass::Login => StepKind::Login,
            _ => StepKind::Page { service: self.service, bytes_down: self.bytes_down, bytes_up: self.bytes_up },
        }
    }
}

/// How a target is calibrated.
#[derive(Debug, Clone)]
pub struct CalibrationOptions {
    /// The people, in the order in which they come.
    pub visitors: Vec<Visitor>,
    /// The instant of the plan that dates in requests are of.
    pub at: UtcTime,
    /// Most people who ask at once: more than a station has workers.
    pub people: u64,
    /// The pages that come to each station, as the plan has them; none where no page comes.
    pub stations: Vec<Arc<[Wanted]>>,
    /// Lengths of the phases: `low_s` that of pages alone, `high_s` that of each plateau, both halves together.
    pub lengths: PlateauOptions,
}

/// What a station did under load.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct StationLoad {
    /// Most pages a second that were served in the search.
    pub served_per_s: f64,
    /// Pages a second at the plateau; none when it did not fall behind.
    pub plateau: Option<Estimate>,
    /// Pages a second that were asked for at it.
    pub asked_per_s: f64,
    /// Pages that it held at once when it turned others away; none when it turned nobody away.
    pub places: Option<f64>,
    /// Pages under way at the end of the plateau.
    pub under_way: u64,
    /// Share of its core that the generator used at the plateau.
    pub generator_cpu_share: f64,
    /// Share of the time that it waited for a core at it.
    pub generator_waited_share: f64,
}

/// What the phases gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// How it ended: found, stopped, or why not.
    pub ended: Ended,
    /// People who were let in.
    pub people: u64,
    /// Seconds of each page that nobody made wait, by class.
    pub alone_s: BTreeMap<PageClass, Vec<f64>>,
    /// Pages of that phase that were not served.
    pub not_served: u64,
    /// Who asked at once in that phase.
    pub lanes: u64,
    /// What an answer takes that no worker has a part in, s: the median.
    pub floor_s: Option<Estimate>,
    /// The stations, as in the options; none where no page comes, or it was not come to.
    pub stations: Vec<Option<StationLoad>>,
    /// Every page of each station's plateau.
    pub served: Vec<Vec<ServedPage>>,
    /// Requests sent.
    pub requests: u64,
    /// How long it took.
    pub took: Duration,
    /// People who were logged out afterwards, and those whose logout failed.
    pub released: (u64, u64),
}

/// A phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalibrationStep {
    /// People log in.
    LogIn,
    /// A station is asked for more and more.
    Search(usize),
    /// Pages alone.
    Alone,
    /// A station is asked for more than it can serve.
    Plateau(usize),
}

/// How far a calibration is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CalibrationProgress {
    /// The phase.
    pub step: CalibrationStep,
    /// Seconds of it that are over, or people who are in.
    pub passed: f64,
    /// Its length, s, or people who are to be in.
    pub whole: f64,
}

/// Plays the phases on a target. Whoever was let in is logged out before it returns.
///
/// # Errors
/// The target is not accepted or does not answer, or the generator cannot start.
pub fn calibrate(
    target: &AcceptedTarget,
    options: &ReplayOptions,
    asked: &CalibrationOptions,
    mut progress: impl FnMut(&CalibrationProgress) + Send,
) -> Result<Calibration, ReplayError> {
    let player = player(target, options.the_journey()?, options);
    let generator =
        |error: std::io::Error| ReplayError::Generator(Message::new("replay-runtime").with("detail", error));
    provide(asked.people + BESIDE, target).map_err(ReplayError::Generator)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(generator)?;
    let climbing = CapacityOptions {
        counts: Counts::Sessions,
        most: asked.people,
        silence: super::crowd::LAST_PAGES,
        visitors: asked.visitors.clone(),
        at: asked.at,
        plateau: None,
    };
    runtime.block_on(async {
        still_proves(target, &player.around).await?;
        let mut ramp = Ramp::new(Arc::new(player), &climbing, &options.stop);
        let began = Instant::now();
        let mut found = phases(&mut ramp, asked, &mut progress).await;
        found.released = ramp.release().await;
        found.requests += ramp.requests();
        found.took = began.elapsed();
        Ok(found)
    })
}

type Tell<'t> = &'t mut (dyn FnMut(&CalibrationProgress) + Send);

async fn phases(ramp: &mut Ramp<'_>, asked: &CalibrationOptions, tell: Tell<'_>) -> Calibration {
    let mut found = Calibration {
        ended: Ended::Found,
        people: 0,
        alone_s: BTreeMap::new(),
        not_served: 0,
        lanes: 0,
        floor_s: None,
        stations: vec![None; asked.stations.len()],
        served: vec![Vec::new(); asked.stations.len()],
        requests: 0,
        took: Duration::ZERO,
        released: (0, 0),
    };
    let whole = asked.people as f64;
    let mut at = |at: &CapacityProgress| {
        tell(&CalibrationProgress { step: CalibrationStep::LogIn, passed: at.held as f64, whole });
    };
    let climbed = ramp.climb(&mut at).await;
    found.people = ramp.held.len() as u64;
    match climbed {
        // As many as were asked for, or as the target lets in.
        Ended::Ceiling | Ended::Found if found.people > 0 => {}
        Ended::Found | Ended::Ceiling => {
            found.ended = Ended::NotHeld;
            return found;
        }
        other => {
            found.ended = other;
            return found;
        }
    }
    let people: VecDeque<Member> = std::mem::take(&mut ramp.held).into_iter().map(Member::inside).collect();
    let mut crowd = Crowd::new(ramp, people, Asking::Page, asked.lengths.seed);
    found.ended = measured(&mut crowd, ramp, asked, &mut found, tell).await;
    found.requests = crowd.requests;
    ramp.held = crowd.free.into_iter().filter_map(Member::held).collect();
    found
}

/// The searches, half of each plateau, the pages alone, the other half.
async fn measured(
    crowd: &mut Crowd,
    ramp: &Ramp<'_>,
    asked: &CalibrationOptions,
    found: &mut Calibration,
    tell: Tell<'_>,
) -> Ended {
    let lengths = &asked.lengths;
    let used = |pages: &Arc<[Wanted]>| !pages.is_empty();
    let mut searches: Vec<Option<Search>> = vec![None; asked.stations.len()];
    for (n, pages) in asked.stations.iter().enumerate().filter(|(_, pages)| used(pages)) {
        crowd.asking = Asking::Mix(Arc::clone(pages));
        let mut at = |passed: f64| {
            tell(&CalibrationProgress { step: CalibrationStep::Search(n), passed, whole: lengths.level_s })
        };
        let Some(search) = crowd.search(ramp, lengths, &mut at).await else { return Ended::Stopped };
        searches[n] = Some(search);
    }
    if let Err(ended) = plateaus(crowd, ramp, asked, &searches, found, tell).await {
        return ended;
    }
    // A guess of the workers of the smallest station keeps the pages of the next phase from waiting.
    let guess = |search: &Search| search.quiet_s.map_or(1.0, |quiet_s| quiet_s * search.served_per_s);
    let workers = searches.iter().flatten().map(guess).fold(f64::INFINITY, f64::min);
    let all: Arc<[Wanted]> = asked.stations.iter().flat_map(|pages| pages.iter().copied()).collect();
    let mut at =
        |passed: f64| tell(&CalibrationProgress { step: CalibrationStep::Alone, passed, whole: lengths.low_s });
    let how = (if workers.is_finite() { workers } else { 1.0 }, lengths.low_s, lengths.seed);
    let alone = time_alone(crowd, ramp, &all, how, &mut at).await;
    let (is_stopped, local_faults) = (alone.is_stopped, alone.local_faults);
    found.take(alone);
    if is_stopped {
        return Ended::Stopped;
    }
    if local_faults > 0 {
        return Ended::Generator;
    }
    plateaus(crowd, ramp, asked, &searches, found, tell).await.err().unwrap_or(Ended::Found)
}

/// Half of each station's plateau: before the pages alone or after them, so that what changes meanwhile shows.
async fn plateaus(
    crowd: &mut Crowd,
    ramp: &Ramp<'_>,
    asked: &CalibrationOptions,
    searches: &[Option<Search>],
    found: &mut Calibration,
    tell: Tell<'_>,
) -> Result<(), Ended> {
    let half_s = asked.lengths.high_s / 2.0;
    for (n, pages) in asked.stations.iter().enumerate() {
        let Some(search) = searches.get(n).copied().flatten() else { continue };
        crowd.asking = Asking::Mix(Arc::clone(pages));
        let first = found.stations.get(n).copied().flatten();
        let passed_s = if first.is_some() { half_s } else { 0.0 };
        let mut at = |passed: f64| {
            let whole = asked.lengths.high_s;
            tell(&CalibrationProgress { step: CalibrationStep::Plateau(n), passed: passed_s + passed, whole });
        };
        let half = plateau(crowd, ramp, &asked.lengths, (&search, first), &mut at).await;
        let (load, level) = half.ok_or(Ended::Stopped)?;
        found.stations[n] = Some(first.map_or(load, |first| first.joined(&load)));
        // The station was idle in between.
        let since_s = found.served[n].iter().map(|page| page.ended_s).fold(0.0, f64::max);
        let later =
            |page: ServedPage| ServedPage { asked_s: page.asked_s + since_s, ended_s: page.ended_s + since_s, ..page };
        found.served[n].extend(level.served.into_iter().map(later));
        if level.local_faults > 0 || load.generator_cpu_share > MOST_CPU_SHARE {
            return Err(Ended::Generator);
        }
        if load.plateau.is_none() {
            return Err(Ended::Ceiling);
        }
    }
    Ok(())
}

/// More than a station can serve, for a while; asked for still more where it kept up after all.
async fn plateau(
    crowd: &mut Crowd,
    ramp: &Ramp<'_>,
    lengths: &PlateauOptions,
    (search, first): (&Search, Option<StationLoad>),
    tell: &mut (dyn FnMut(f64) + Send),
) -> Option<(StationLoad, Level)> {
    let mut rate = first.map_or(OVER * search.served_per_s, |first| first.asked_per_s).min(lengths.most_per_s);
    let mut attempt = 1;
    loop {
        let (began, cpu_s, waited_s) = (Instant::now(), thread_cpu_s(), thread_waited_s());
        let level = crowd.level(ramp, rate, lengths.high_s / 2.0, tell).await?;
        let share = |since_s: f64, now_s: f64| (now_s - since_s) / began.elapsed().as_secs_f64().max(1e-3);
        let (value, (low, high)) = level.per_s();
        let behind = level.is_behind() && value > 0.0;
        if !behind && attempt < ATTEMPTS && rate < lengths.most_per_s {
            attempt += 1;
            rate = (rate * HARDER).min(lengths.most_per_s);
            continue;
        }
        let load = StationLoad {
            served_per_s: search.served_per_s,
            plateau: behind.then_some(Estimate { value, low: low.max(value / WIDEST), high }),
            asked_per_s: rate,
            places: level.places(),
            under_way: level.under_way.1 as u64,
            generator_cpu_share: share(cpu_s, thread_cpu_s()),
            generator_waited_share: share(waited_s, thread_waited_s()),
        };
        return Some((load, level));
    }
}

impl StationLoad {
    /// Both halves of a plateau. What they differ by beyond their own errors is what the target or its machine
    /// changes within a minute. It widens the interval as a third such stretch would need it (its variance, and
    /// half of it for the mean of two), for a load that is played later meets another change.
    fn joined(&self, other: &Self) -> Self {
        let both = |one: Option<f64>, other: Option<f64>| Some((one? + other?) / 2.0);
        let plateau = self.plateau.zip(other.plateau).map(|(one, other)| {
            let value = (one.value + other.value) / 2.0;
            let squared = |ratio: f64| libm::log(ratio) * libm::log(ratio);
            let own = |of: fn(&Estimate) -> f64| squared(of(&one)) + squared(of(&other));
            let differs = Z_95 * Z_95 * squared(one.value / other.value);
            let change = 1.5 * ((differs - own(|it| it.high / it.value)) / 2.0).max(0.0);
            let error = |of: fn(&Estimate) -> f64| libm::exp(libm::sqrt(own(of) / 4.0 + change));
            Estimate { value, low: value / error(|it| it.value / it.low), high: value * error(|it| it.high / it.value) }
        });
        Self {
            served_per_s: self.served_per_s,
            plateau,
            asked_per_s: other.asked_per_s,
            places: both(self.places, other.places).or(self.places).or(other.places),
            under_way: other.under_way,
            generator_cpu_share: self.generator_cpu_share.max(other.generator_cpu_share),
            generator_waited_share: self.generator_waited_share.max(other.generator_waited_share),
        }
    }
}

impl Calibration {
    fn take(&mut self, alone: Alone) {
        let mut floor = alone.floor_s;
        floor.sort_by(f64::total_cmp);
        let count = floor.len();
        self.floor_s = (count > 0).then(|| {
            let (low, high) = order_statistics(count as u64, 0.5, 0.90);
            let at = |rank: u64| floor[(rank.max(1) as usize - 1).min(count - 1)];
            Estimate { value: floor[count / 2], low: at(low), high: at(high) }
        });
        (self.alone_s, self.not_served, self.lanes) = (alone.times_s, alone.not_served, alone.lanes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 100 a second, then 110, each known to 2 %: 1.02^(1/√2), and for the change, on the log scale,
    /// √(¾ ((1.645 ln 1.1)² − 2 (ln 1.02)²)) = .1336: together .1344.
    #[test]
    fn halves_that_differ_widen_the_interval() {
        let half = |value: f64| StationLoad {
            plateau: Some(Estimate { value, low: value / 1.02, high: value * 1.02 }),
            places: Some(value / 10.0),
            ..StationLoad::default()
        };
        let same = half(100.0).joined(&half(100.0));
        let plateau = same.plateau.unwrap();
        assert!((plateau.high / 100.0 - 1.0141).abs() < 1e-3 && (100.0 / plateau.low - 1.0141).abs() < 1e-3);
        let changed = half(100.0).joined(&half(110.0));
        let plateau = changed.plateau.unwrap();
        assert!((plateau.value - 105.0).abs() < 1e-9 && (plateau.high / 105.0 - 1.1438).abs() < 1e-3, "{plateau:?}");
        assert_eq!(changed.places, Some(10.5));
        assert_eq!(half(100.0).joined(&StationLoad::default()).plateau, None, "a half that kept up is no plateau");
    }
}
