//! A replay on an accepted target or the embedded portal: the stretch that is played, its prediction, the play itself.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use afflux_loadgen::guard::{AcceptedTarget, accept_own};
use afflux_loadgen::{Demand, ReplayOptions, Replayed, replay};
use afflux_models::Message;
use afflux_models::time::paris;
use afflux_outcome::Outcome;
use afflux_outcome::outcome::Provenance;
use afflux_plan::scenario::{Measure, Portal, Scenario, Window};
use afflux_plan::{Cut, CutPlan, Plan, Selection, Tempo};
use afflux_portal::Work;
use afflux_sim::replications::{Draw, Study, play};
use jiff::civil::Time;

use crate::command::simulate::provenance;
use crate::context::Context;
use crate::embedded::EmbeddedPortal;
use crate::failure::Failure;
use crate::live::{Doors, Live};
use crate::playing::{Left, Playing};
use crate::progress::Progress;
use crate::target::{Aimed, failure};

/// What is replayed.
pub(crate) struct Replaying<'a> {
    /// The scenario.
    pub(crate) scenario: &'a Scenario,
    /// The stretch of civil time.
    pub(crate) window: Window,
    /// The visitors.
    pub(crate) selection: Selection,
    /// How much faster than the plan.
    pub(crate) tempo: Tempo,
    /// When it begins; none: at once.
    pub(crate) start_at: Option<SystemTime>,
    /// The target; none: an embedded portal.
    pub(crate) aimed: Option<Aimed>,
    /// What is played besides the plan; none: the journey of our own portal.
    pub(crate) playing: Option<Playing>,
    /// The embedded portal, where it is not the scenario's staging one.
    pub(crate) portal: Option<Portal>,
    /// What a page of the embedded portal costs.
    pub(crate) work: Work,
    /// The program of the embedded portal, where it is not this one: another version of it.
    pub(crate) program: Option<PathBuf>,
    /// Seed of the plan, where it is not that of the command line.
    pub(crate) seed: Option<u64>,
    /// Where the run may be looked at.
    pub(crate) doors: Doors,
    /// Whether those whom the plan lets keep their session are logged out when the run is over.
    pub(crate) logs_out: bool,
}

impl<'a> Replaying<'a> {
    /// What the scenario's `replay` section says, changed by a window (a name, or hours of the
    /// replay's day), a selection and a speed.
    ///
    /// # Errors
    /// No such window, or, without a target, a staging portal that the embedded one cannot be.
    pub(crate) fn new(
        scenario: &'a Scenario,
        window: Option<&str>,
        selection: Selection,
        speed: Option<f64>,
        aimed: Option<Aimed>,
    ) -> Result<Self, Failure> {
        if aimed.is_none() {
            crate::embedded::refuse_unplayable(scenario)?;
        }
        Ok(Self { aimed, ..Self::of(scenario, window, selection, speed)? })
    }

    /// The same for a run that sends nothing; what the embedded portal cannot play matters only without a target.
    ///
    /// # Errors
    /// As [`Replaying::new`].
    pub(crate) fn dry(
        scenario: &'a Scenario,
        window: Option<&str>,
        selection: Selection,
        speed: Option<f64>,
        has_target: bool,
    ) -> Result<Self, Failure> {
        if !has_target {
            crate::embedded::refuse_unplayable(scenario)?;
        }
        Self::of(scenario, window, selection, speed)
    }

    fn of(
        scenario: &'a Scenario,
        window: Option<&str>,
        selection: Selection,
        speed: Option<f64>,
    ) -> Result<Self, Failure> {
        let speed = speed.unwrap_or(scenario.replay.speed);
        if !(speed.is_finite() && speed > 0.0) {
            return Err(Failure::Usage(Message::new("usage-speed").with("value", speed)));
        }
        let window = window_of(scenario, window)?;
        Ok(Self {
            scenario,
            window,
            selection,
            tempo: Tempo::new(speed),
            start_at: None,
            aimed: None,
            playing: None,
            portal: None,
            work: Work::Drawn,
            program: None,
            seed: None,
            doors: Doors::default(),
            logs_out: false,
        })
    }

    /// What delimits the stretch, on the staging portal.
    pub(crate) fn cut(&self) -> Cut {
        Cut {
            opens: self.window.opens(),
            closes: self.window.closes(),
            tempo: self.tempo,
            ramp_us: self.scenario.replay.ramp_us,
            settle_us: self.scenario.replay.settle_us,
            session_life_us: self.scenario.staging.session_life_us,
        }
    }

    /// The plan, its first replication.
    pub(crate) fn plan(&self, seed: u64) -> Plan<'a> {
        Plan::new(self.scenario, seed, 0, self.selection)
    }

    /// The same visits on the staging portal's model, its service times drawn anew each time.
    pub(crate) fn predict(&self, replications: u64, context: &Context) -> Vec<Outcome> {
        self.predict_after(0, replications, context)
    }

    /// The same without the first replications of the portal.
    pub(crate) fn predict_after(&self, after: u64, replications: u64, context: &Context) -> Vec<Outcome> {
        let study = Study {
            platforms: vec![self.scenario.one_platform()],
            scenario: self.scenario,
            portal: &self.scenario.staging,
            cut: self.cut(),
            seed: context.seed,
            selection: self.selection,
            levers: &[],
            compares_levers: false,
            draw: Draw::PortalOnly { plan: 0, after },
            replications,
            threads: context.threads,
            provenance: provenance(self.scenario, &self.window, self.selection, self.tempo, context),
        };
        let progress = Progress::new(context.quiet, study.length_min(), &context.text("progress-predict"));
        let simulated = play(&study, context.stop.asked(), &|done| progress.at(done));
        progress.done();
        simulated.into_iter().map(|one| one.outcome).collect()
    }

    /// Plays the visits on the accepted target, or on an embedded portal. Into the folder go that
    /// portal's log, a journal that stays until the outcome is stored, and the list of what the run left on
    /// the target.
    ///
    /// # Errors
    /// The portal does not start or is not ours, the plan is more than the target allows, the folder
    /// cannot be written.
    pub(crate) fn play(
        &self,
        cut: &CutPlan<'_>,
        folder: &Path,
        context: &Context,
    ) -> Result<(Replayed, Left), Failure> {
        let journal = crate::outcomes::journal_in(folder);
        let opened = File::create(&journal).map_err(|error| Failure::output(&journal.display().to_string(), &error))?;
        let options = ReplayOptions {
            smallest_limit_us: self.smallest_limit_us(),
            start_at: self.start_at,
            journal: Some(Arc::new(opened)),
            run_id: crate::embedded::secret()?.chars().take(12).collect(),
            logs_out: self.logs_out,
            ..ReplayOptions::default()
        };
        let options = match &self.playing {
            Some(playing) => playing.options(cut, folder, options, context)?,
            None => options,
        };
        let options = self.doors.opened(options, folder, context);
        if let Some(aimed) = &self.aimed {
            let options = ReplayOptions { password: aimed.password.clone(), figures: aimed.figures.clone(), ..options };
            self.say_demand(cut, aimed, &options, context)?;
            let replayed = self.play_on(cut, &aimed.target, &options, &aimed.target.place().to_string(), context)?;
            return Ok((replayed, self.settle(&aimed.target, &options, folder, context)?));
        }
        let access_log = folder.join("access.log");
        let portal = self.portal.as_ref().unwrap_or(&self.scenario.staging);
        let portal = EmbeddedPortal::that_does(
            self.work,
            portal,
            self.tempo,
            self.seed.unwrap_or(context.seed),
            &access_log,
            self.program.as_deref(),
        )?;
        let target = accept_own(portal.address, &portal.nonce).map_err(failure)?;
        let options = ReplayOptions { password: portal.password.clone(), ..options };
        let replayed = self.play_on(cut, &target, &options, Provenance::EMBEDDED, context);
        let left = replayed.is_ok().then(|| self.settle(&target, &options, folder, context)).transpose();
        portal.close();
        Ok((replayed?, left?.unwrap_or_default()))
    }

    /// After the run: what it left is removed when that was asked for, and told.
    fn settle(
        &self,
        target: &AcceptedTarget,
        options: &ReplayOptions,
        folder: &Path,
        context: &Context,
    ) -> Result<Left, Failure> {
        match &self.playing {
            Some(playing) => playing.settle(target, options, folder, context),
            None => Ok(Left::default()),
        }
    }

    fn play_on(
        &self,
        cut: &CutPlan<'_>,
        target: &AcceptedTarget,
        options: &ReplayOptions,
        name: &str,
        context: &Context,
    ) -> Result<Replayed, Failure> {
        let mut provenance = provenance(self.scenario, &self.window, self.selection, self.tempo, context);
        provenance.played_by = "replay".into();
        provenance.target = name.into();
        provenance.seed = self.seed.unwrap_or(context.seed);
        let mut live = Live::new(cut, options.stop.clone(), context);
        let replayed = replay(cut, target, options, provenance, |played| live.at(played));
        live.note_interrupt();
        live.progress.done();
        replayed.map_err(failure)
    }

    /// What will be asked of the target, beside what it allows.
    fn say_demand(
        &self,
        cut: &CutPlan<'_>,
        aimed: &Aimed,
        options: &ReplayOptions,
        context: &Context,
    ) -> Result<(), Failure> {
        let journey = options.the_journey().map_err(failure)?;
        let demand = Demand::of(cut, &journey, options.read_only, options.assets);
        let (ceilings, catalogue) = (aimed.target.ceilings(), &context.catalogue);
        let busiest = demand.busiest.civil(&paris()).to_string();
        context.say(&catalogue.text(
            "guard-demand",
            &[
                ("place", aimed.target.place().to_string()),
                ("contact", aimed.target.contact().to_owned()),
                ("rate", catalogue.integer(demand.most_requests_per_s)),
                ("at", catalogue.instant(&busiest).unwrap_or(busiest)),
                ("most_rate", catalogue.decimal(ceilings.rate_per_s, 0)),
                ("visits", catalogue.integer(demand.most_connections)),
                ("most_connections", catalogue.integer(ceilings.connections)),
            ],
        ));
        if self.tempo.speed() != 1.0 {
            context.say(&catalogue.text("guard-speed", &[]));
        }
        if aimed.password.reveal().is_empty() {
            context.say(&catalogue.text("guard-no-password", &[]));
        }
        Ok(())
    }

    /// The smallest response time that a limit of the scenario names, µs.
    pub(crate) fn smallest_limit_us(&self) -> Option<i64> {
        let seconds = self.scenario.limits.iter().filter_map(|limit| match limit.measure {
            Measure::ResponseTime { .. } => Some(limit.max),
            Measure::PeopleOver { over_s } => Some(over_s),
            _ => None,
        });
        seconds.map(|seconds| (seconds * 1e6) as i64).min()
    }
}

/// A named window of the scenario, or `08:00-09:00` of the day of its `replay` section.
fn window_of(scenario: &Scenario, text: Option<&str>) -> Result<Window, Failure> {
    let Some(text) = text else { return Ok(scenario.replay.window.clone()) };
    if let Some(window) = scenario.windows.iter().find(|window| window.name == text) {
        return Ok(window.clone());
    }
    let names: Vec<&str> = scenario.windows.iter().map(|window| window.name.as_str()).collect();
    let refused = || Failure::Usage(Message::new("usage-window").with("value", text).with("names", names.join(", ")));
    let time = |text: &str| text.trim().parse::<Time>().ok();
    let hours = text.split_once('-').and_then(|(from, to)| Some((time(from)?, time(to)?)));
    let (from, to) = hours.filter(|(from, to)| from < to).ok_or_else(refused)?;
    let day = scenario.replay.window.from.date();
    Ok(Window { name: text.into(), from: day.to_datetime(from), to: day.to_datetime(to) })
}
