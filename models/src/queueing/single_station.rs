//! One station, as `afflux station` is asked about it, and its closed form where there is one.

use std::collections::BTreeMap;

use super::birth_death::BirthDeath;
use super::chains;
use super::erlang;
use super::waits;
use crate::law::Law;
use crate::message::Message;

/// Who is served first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discipline {
    /// In the order of arrival.
    Fifo,
    /// All at once, each with an equal share of the servers, one server at most.
    Sharing,
    /// The most urgent class first; nobody is interrupted.
    Priority,
}

/// How people come.
#[derive(Debug, Clone, PartialEq)]
pub enum Arrivals {
    /// Poisson, by class, the most urgent first.
    Poisson,
    /// Times between arrivals are independent, of a law; one class.
    Renewal(Law),
    /// A finite number of people, each of whom asks again at the class's rate while idle; one class.
    Sources(u64),
}

/// People with the same arrival rate and service.
#[derive(Debug, Clone, PartialEq)]
pub struct Class {
    /// Arrivals a second; of one idle source where there are sources; 1/mean of a renewal law.
    pub rate_per_s: f64,
    /// Service time, seconds.
    pub service: Law,
}

/// One station.
#[derive(Debug, Clone, PartialEq)]
pub struct SingleStation {
    /// How people come.
    pub arrivals: Arrivals,
    /// Who comes; at least one class.
    pub classes: Vec<Class>,
    /// Servers.
    pub servers: u32,
    /// Most people in the station, unlimited if absent.
    pub places: Option<u32>,
    /// How long one waits before leaving, seconds.
    pub patience: Option<Law>,
    /// After how long the blocked come back, seconds.
    pub retry: Option<Law>,
    /// Who is served first.
    pub discipline: Discipline,
}

/// A figure of a station. Times in seconds, shares as fractions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Share of arrivals that wait.
    PWait,
    /// Mean wait of all who entered service.
    MeanWait,
    /// Mean wait of all arrivals, those who left and those who were blocked (at once) included.
    MeanWaitAll,
    /// Mean wait of those who were let in, those who left included.
    MeanWaitAdmitted,
    /// Share of those let in who wait.
    PWaitAdmitted,
    /// Wait that 95 % of those who entered service did not exceed.
    WaitQ95,
    /// Mean wait of a class, from 1, of those who entered service.
    MeanWaitClass(u32),
    /// Mean number waiting in the station.
    MeanQueue,
    /// Mean number in the station.
    MeanInSystem,
    /// Mean number of busy servers.
    MeanBusy,
    /// Share of the servers that are busy.
    Utilisation,
    /// Mean time in the station of those let in.
    MeanSojourn,
    /// Share of attempts that are blocked.
    PBlock,
    /// Share of arrivals that leave before their service.
    PAbandon,
    /// Mean number of people who are to come back.
    MeanOrbit,
    /// Share of first attempts that are blocked.
    PFirstAttemptBlocked,
}

impl Measure {
    /// Its name in JSON.
    pub fn name(self) -> String {
        let name = match self {
            Self::PWait => "p_wait",
            Self::MeanWait => "mean_wait",
            Self::MeanWaitAll => "mean_wait_all",
            Self::MeanWaitAdmitted => "mean_wait_admitted",
            Self::PWaitAdmitted => "p_wait_admitted",
            Self::WaitQ95 => "wait_q95",
            Self::MeanWaitClass(class) => return format!("mean_wait_class{class}"),
            Self::MeanQueue => "mean_queue",
            Self::MeanInSystem => "mean_in_system",
            Self::MeanBusy => "mean_busy",
            Self::Utilisation => "utilisation",
            Self::MeanSojourn => "mean_sojourn",
            Self::PBlock => "p_block",
            Self::PAbandon => "p_abandon",
            Self::MeanOrbit => "mean_orbit",
            Self::PFirstAttemptBlocked => "p_first_attempt_blocked",
        };
        name.into()
    }

    /// Whether it is a probability.
    pub fn is_share(self) -> bool {
        matches!(self, Self::PWait | Self::PWaitAdmitted | Self::PBlock | Self::PAbandon | Self::PFirstAttemptBlocked)
    }
}

/// Figures by measure; those that do not exist are absent.
pub type Figures = BTreeMap<Measure, f64>;

impl SingleStation {
    /// What can't be a station, or has no steady state.
    ///
    /// # Errors
    /// A rate or mean that is not positive and finite, no server, fewer places than servers, returns
    /// without blocking, sharing with patience, or a load that is not under the servers although nobody
    /// is refused for good and nobody leaves.
    pub fn check(&self) -> Result<(), Vec<Message>> {
        let positive = |value: f64| value.is_finite() && value > 0.0;
        let mut wrong = Vec::new();
        for class in &self.classes {
            if !positive(class.rate_per_s) {
                wrong.push(Message::new("station-rate").with("value", class.rate_per_s));
            }
        }
        let renewal = if let Arrivals::Renewal(law) = &self.arrivals { Some(law) } else { None };
        for law in self.classes.iter().map(|class| &class.service).chain(renewal) {
            if !positive(law.mean()) {
                wrong.push(Message::new("station-service-mean").with("law", law));
            }
        }
        if let Some(places) = self.places.filter(|places| *places < self.servers) {
            wrong.push(Message::new("station-places").with("places", places).with("servers", self.servers));
        }
        if self.retry.as_ref().is_some_and(|law| !positive(law.mean())) {
            wrong.push(Message::new("station-retry-mean"));
        }
        if self.retry.is_some() && self.places.is_none() {
            wrong.push(Message::new("station-retry-places"));
        }
        if self.patience.is_some() && self.discipline == Discipline::Sharing {
            wrong.push(Message::new("station-sharing-patience"));
        }
        if wrong.is_empty() {
            wrong.extend(self.unstable());
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    /// Why the queue would grow for ever, if it would.
    fn unstable(&self) -> Option<Message> {
        let limited = self.places.is_some() && self.retry.is_none();
        let open = !limited && self.patience.is_none() && !matches!(self.arrivals, Arrivals::Sources(_));
        let utilisation = self.load() / f64::from(self.servers);
        (open && utilisation >= 1.0 - 1e-12).then(|| {
            let shown = format!("{utilisation:.4}");
            Message::new("station-unstable").with("utilisation", shown).with("servers", self.servers)
        })
    }

    /// Arrivals a second; not known beforehand with sources, then that of all of them idle.
    pub fn rate_per_s(&self) -> f64 {
        let rate: f64 = self.classes.iter().map(|class| class.rate_per_s).sum();
        if let Arrivals::Sources(count) = self.arrivals { rate * count as f64 } else { rate }
    }

    /// Work offered, in servers.
    pub fn load(&self) -> f64 {
        self.rate_per_s() * self.mean_service_s()
    }

    /// Mean service time over the classes, seconds.
    pub fn mean_service_s(&self) -> f64 {
        self.over_classes(Law::mean)
    }

    /// Mean square of the service time over the classes, seconds².
    pub fn service_second_moment(&self) -> f64 {
        self.over_classes(Law::second_moment)
    }

    fn over_classes(&self, of: fn(&Law) -> f64) -> f64 {
        let rate: f64 = self.classes.iter().map(|class| class.rate_per_s).sum();
        self.classes.iter().map(|class| class.rate_per_s / rate * of(&class.service)).sum()
    }

    /// The service if it is the same for all classes.
    fn one_service(&self) -> Option<&Law> {
        let first = &self.classes.first()?.service;
        self.classes.iter().all(|class| class.service == *first).then_some(first)
    }

    fn is_exponential(&self) -> bool {
        let mean = self.mean_service_s();
        self.classes.iter().all(|class| class.service.is_exponential() && class.service.mean() == mean)
            || self.one_service().is_some_and(Law::is_exponential)
    }

    /// The figures that have a closed form.
    pub fn closed_form(&self) -> Figures {
        let mut figures = Figures::new();
        if self.check().is_err() {
            return figures;
        }
        if self.retry.is_some() {
            self.returning(&mut figures);
        } else if self.discipline == Discipline::Sharing {
            self.sharing(&mut figures);
        } else if let Some(chain) = self.chain() {
            self.of_chain(&chain, &mut figures);
        } else if self.places.is_none() && self.patience.is_none() && !matches!(self.arrivals, Arrivals::Sources(_)) {
            self.waiting(&mut figures);
        }
        figures.retain(|_, value| value.is_finite());
        figures
    }

    /// The birth–death chain of people in the station, where there is one: exponential laws, or a
    /// station where nobody waits, whose law depends on the mean service alone (Sevastyanov 1957).
    fn chain(&self) -> Option<BirthDeath> {
        if matches!(self.arrivals, Arrivals::Renewal(_)) {
            return None;
        }
        let nobody_waits = self.places == Some(self.servers);
        let patience = self.patience.as_ref().filter(|_| !nobody_waits);
        let endless = self.places.is_none() && patience.is_none() && matches!(self.arrivals, Arrivals::Poisson);
        if endless || !(nobody_waits || self.is_exponential()) || patience.is_some_and(|law| !law.is_exponential()) {
            return None;
        }
        Some(self.birth_death(patience.map_or(0.0, |law| 1.0 / law.mean())))
    }

    fn birth_death(&self, abandonment_rate: f64) -> BirthDeath {
        let sources = if let Arrivals::Sources(count) = self.arrivals { Some(count) } else { None };
        BirthDeath {
            arrival_rate: self.classes.iter().map(|class| class.rate_per_s).sum(),
            sources,
            service_rate: 1.0 / self.mean_service_s(),
            abandonment_rate,
            servers: u64::from(self.servers),
            places: self.places.map(u64::from),
        }
    }

    fn of_chain(&self, chain: &BirthDeath, figures: &mut Figures) {
        let Some(run) = chain.long_run() else { return };
        let admitted_share = 1.0 - run.p_block;
        let admitted_rate = run.offered_rate * admitted_share;
        let served_rate = run.mean_busy * chain.service_rate;
        figures.extend([
            (Measure::MeanQueue, run.mean_queue),
            (Measure::MeanInSystem, run.mean_queue + run.mean_busy),
            (Measure::MeanBusy, run.mean_busy),
            (Measure::Utilisation, run.mean_busy / f64::from(self.servers)),
            (Measure::PWait, run.p_wait),
            (Measure::MeanWaitAll, run.mean_queue / run.offered_rate),
            (Measure::MeanSojourn, (run.mean_queue + run.mean_busy) / admitted_rate),
        ]);
        // With priorities the chance to be served depends on the class.
        if self.patience.is_none() || self.discipline == Discipline::Fifo {
            figures.insert(Measure::MeanWait, run.mean_queue_served / served_rate);
        }
        if self.places.is_some() {
            figures.extend([
                (Measure::PBlock, run.p_block),
                (Measure::PWaitAdmitted, run.p_wait / admitted_share),
                (Measure::MeanWaitAdmitted, run.mean_queue / admitted_rate),
            ]);
        }
        if self.patience.is_some() {
            figures.insert(Measure::PAbandon, run.p_abandon);
        }
    }

    /// A station whose load is all served: what follows from the mean wait (Little 1961).
    fn waiting(&self, figures: &mut Figures) {
        let (rate, load, servers) = (self.rate_per_s(), self.load(), f64::from(self.servers));
        figures.extend([(Measure::MeanBusy, load), (Measure::Utilisation, load / servers)]);
        let (mean_wait, p_wait) = match self.arrivals {
            Arrivals::Poisson => self.poisson_wait(figures),
            _ => self.renewal_wait(figures),
        };
        if let Some(p_wait) = p_wait {
            figures.insert(Measure::PWait, p_wait);
        }
        if let Some(wait) = mean_wait {
            figures.extend([
                (Measure::MeanWait, wait),
                (Measure::MeanWaitAll, wait),
                (Measure::MeanQueue, rate * wait),
                (Measure::MeanInSystem, rate * wait + load),
                (Measure::MeanSojourn, wait + self.mean_service_s()),
            ]);
        }
    }

    /// Mean wait and P(wait) with Poisson arrivals.
    fn poisson_wait(&self, figures: &mut Figures) -> (Option<f64>, Option<f64>) {
        let (rate, mean, servers) = (self.rate_per_s(), self.mean_service_s(), f64::from(self.servers));
        let load = self.load();
        let priority = self.discipline == Discipline::Priority;
        let (residual, p_wait) = if self.is_exponential() {
            let p_wait = erlang::wait_probability(self.servers, load);
            if !priority && let Some(wait) = erlang::wait_quantile(0.95, self.servers, rate, 1.0 / mean) {
                figures.insert(Measure::WaitQ95, wait);
            }
            (p_wait * mean / servers, p_wait)
        } else if self.servers == 1 {
            (rate * self.service_second_moment() / 2.0, load)
        } else if priority {
            return (None, None);
        } else {
            return self.many_servers();
        };
        if priority {
            let shares: Vec<f64> =
                self.classes.iter().map(|class| class.rate_per_s * class.service.mean() / servers).collect();
            let waits: Vec<f64> =
                waits::cobham(residual, &shares).into_iter().map(|wait| wait.unwrap_or(f64::NAN)).collect();
            let named = waits.iter().zip(1..).map(|(wait, class)| (Measure::MeanWaitClass(class), *wait));
            figures.extend(named);
            let mean_wait = self.classes.iter().zip(&waits).map(|(class, wait)| class.rate_per_s / rate * wait).sum();
            return (Some(mean_wait), Some(p_wait));
        }
        (Some(residual / (1.0 - load / servers)), Some(p_wait))
    }

    fn many_servers(&self) -> (Option<f64>, Option<f64>) {
        let rate = self.rate_per_s();
        let Some(service) = self.one_service() else { return (None, None) };
        if service.is_constant() {
            return (waits::crommelin(self.servers, rate, service.mean()), None);
        }
        let found = service.two_phases().and_then(|phases| chains::two_phase_service(self.servers, rate, phases));
        found.map_or((None, None), |(wait, p_wait)| (Some(wait), Some(p_wait)))
    }

    fn renewal_wait(&self, figures: &mut Figures) -> (Option<f64>, Option<f64>) {
        let Arrivals::Renewal(law) = &self.arrivals else { return (None, None) };
        if self.servers != 1 || !self.is_exponential() {
            return (None, None);
        }
        let mean = self.mean_service_s();
        let Some(sigma) = waits::gi_m_1_root(law, 1.0 / mean) else { return (None, None) };
        let quantile = mean / (1.0 - sigma) * libm::log(sigma / 0.05);
        figures.insert(Measure::WaitQ95, quantile.max(0.0));
        (Some(mean * sigma / (1.0 - sigma)), Some(sigma))
    }

    /// Equal shares: the number of people is that of exponential services, whatever the law (Cohen 1979).
    fn sharing(&self, figures: &mut Figures) {
        if matches!(self.arrivals, Arrivals::Renewal(_)) {
            return;
        }
        let Some(run) = self.birth_death(0.0).long_run() else { return };
        let people = run.mean_queue + run.mean_busy;
        figures.extend([
            (Measure::MeanInSystem, people),
            (Measure::MeanBusy, run.mean_busy),
            (Measure::Utilisation, run.mean_busy / f64::from(self.servers)),
            (Measure::MeanSojourn, people / (run.offered_rate * (1.0 - run.p_block))),
        ]);
        if self.places.is_some() {
            figures.insert(Measure::PBlock, run.p_block);
        }
    }

    /// The blocked come back for ever.
    fn returning(&self, figures: &mut Figures) {
        let Some(retry) = &self.retry else { return };
        let (rate, load) = (self.rate_per_s(), self.load());
        let poisson = matches!(self.arrivals, Arrivals::Poisson);
        if poisson && (self.patience.is_none() || self.places == Some(self.servers)) {
            figures.extend([(Measure::MeanBusy, load), (Measure::Utilisation, load / f64::from(self.servers))]);
        }
        if !(poisson && self.places == Some(self.servers) && self.is_exponential() && retry.is_exponential()) {
            return;
        }
        let chain = chains::retrial(self.servers, rate, 1.0 / self.mean_service_s(), 1.0 / retry.mean());
        let Some(chain) = chain else { return };
        figures.extend([
            (Measure::MeanOrbit, chain.mean_orbit),
            (Measure::PFirstAttemptBlocked, chain.p_first_attempt_blocked),
            (Measure::PBlock, chain.p_block),
            (Measure::MeanWait, chain.mean_orbit / rate),
            (Measure::MeanInSystem, load),
            (Measure::MeanQueue, 0.0),
        ]);
    }
}

#[cfg(test)]
mod tests;
