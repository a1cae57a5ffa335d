//! `afflux bench`: plays two staging portals in turn, A B B A, and says whether the second is slower.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use afflux_loadgen::Replayed;
use afflux_models::Message;
use afflux_models::document::Span;
use afflux_outcome::Outcome;
use afflux_outcome::verdict::Status;
use afflux_outcome::verdict::regression::{LEAST_PAIRS, Refusal};
use afflux_plan::scenario::Scenario;
use afflux_plan::{CutPlan, Selection};
use clap::{ArgMatches, Command, value_parser};
use serde_json::json;

use super::compare::{self, conclude, refused};
use super::replay::conclude as conclude_run;
use super::{scale_flag, scenario, selection, with_scenario};
use crate::cli::flag;
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::locale::Catalogue;
use crate::playing::{self, Playing};
use crate::replaying::Replaying;
use crate::report::comparison::{self, Sides};
use crate::{files, outcomes, runs, target};

mod side;

use side::Side;

/// Names of the sides' folders.
const NAMES: [&str; 2] = ["baseline", "candidate"];

/// More runs a side than anybody waits for.
const MOST_RUNS: u64 = 500;

/// How often a run in which the generator was the limit is played again, in all.
const AGAIN: u32 = 3;

/// Limits are not judged here: a run counts when it is whole and valid.
const UNJUDGED: Status = Status::Inconclusive;

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    let text = |key: &str| catalogue.text(key, &[]);
    // On two lines: in French it would be longer than 80 columns.
    let usage = "afflux bench [OPTIONS] <SCENARIO> \\\n    --baseline <URL> --candidate <URL>";
    with_scenario(Command::new("bench").override_usage(usage), catalogue)
        .mut_arg("window", |window| window.help(text("help-flag-replay-window")))
        .arg(flag("baseline", "URL", text("bench-flag-baseline")).required(true))
        .arg(flag("candidate", "URL", text("bench-flag-candidate")).required(true))
        .arg(flag("runs", "N", text("bench-flag-runs")).value_parser(value_parser!(u64)))
        .arg(flag("max-duration", "TIME", text("bench-flag-max-duration")))
        .arg(scale_flag(catalogue))
        .arg(flag("speed", "F", text("help-flag-speed")).value_parser(value_parser!(f64)))
        .args(compare::flags(catalogue))
        .args(playing::flags(catalogue))
        .args(target::access_flags(catalogue))
}

/// Plays, compares, stores and says what it means.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let scenario = scenario(matches, context)?;
    let bench = Bench::new(&scenario, matches, context)?;
    let played = bench.play()?;
    let sides = Sides { baseline: &played.sides[0], candidate: &played.sides[1] };
    let measures = compare::measures(matches, bench.limit)?;
    let compared = match (played.sides[0].is_empty(), compare::judge(&sides, &measures)) {
        (false, Ok(compared)) => compared,
        (false, Err(refusal)) => return Err(refused(refusal)),
        (true, _) => return Err(Failure::Inconclusive(Message::new("bench-no-time"))),
    };
    let mut value = comparison::to_json(&compared, &sides);
    value["runs_wanted"] = json!(bench.runs);
    value["played_again"] = json!(played.again);
    value["seconds"] = json!(played.began.elapsed().as_secs_f64());
    value["folder"] = json!(bench.folder.display().to_string());
    files::write(&bench.folder.join("comparison.json"), format!("{value:#}\n").as_bytes())?;
    let markdown = comparison::markdown(&compared, &sides, &context.catalogue);
    files::write(&bench.folder.join("comparison.md"), markdown.as_bytes())?;
    match context.format {
        Format::Json => context.print_json(&value)?,
        _ => compare::print(&compared, &sides, matches, context)?,
    }
    context.say(&context.catalogue.text("bench-folder", &[("folder", bench.folder.display().to_string())]));
    conclude(compared.verdict, true)
}

/// What is played.
struct Bench<'a> {
    scenario: &'a Scenario,
    matches: &'a ArgMatches,
    context: &'a Context,
    sides: [Side; 2],
    selection: Selection,
    runs: u64,
    /// The response time that is a limit when no flag says another.
    limit: Duration,
    max_duration: Option<Duration>,
    folder: PathBuf,
}

/// What was played.
struct Played {
    began: Instant,
    /// The runs of each side, with their files; as many on both.
    sides: [Vec<(String, Outcome)>; 2],
    /// How many runs were played again.
    again: u32,
}

impl<'a> Bench<'a> {
    fn new(scenario: &'a Scenario, matches: &'a ArgMatches, context: &'a Context) -> Result<Self, Failure> {
        let mut wrong = Vec::new();
        let mut side = |name: &str| {
            let text = matches.get_one::<String>(name).map_or("", String::as_str);
            Side::parse(text).map_err(|message| wrong.push(message)).ok()
        };
        let sides = [side("baseline"), side("candidate")];
        let runs = matches.get_one::<u64>("runs").copied().unwrap_or(LEAST_PAIRS as u64);
        if runs < LEAST_PAIRS as u64 || runs > MOST_RUNS || runs % 2 == 1 {
            let bounds = Message::new("bench-runs").with("value", runs).with("least", LEAST_PAIRS);
            wrong.push(bounds.with("most", MOST_RUNS));
        }
        let max_duration = matches.get_one::<String>("max-duration").and_then(|text| {
            let span = Span::parse(text).filter(|span| !span.0.is_zero());
            if span.is_none() {
                wrong.push(Message::new("usage-flag").with("flag", "max-duration").with("value", text));
            }
            Some(span?.0)
        });
        let [Some(baseline), Some(candidate)] = sides else { return Err(Failure::Flags(wrong)) };
        if !wrong.is_empty() {
            return Err(Failure::Flags(wrong));
        }
        let sides = [baseline, candidate];
        // Both are asked before anything is played, and again before each run.
        for side in &sides {
            side.aimed(matches, context)?;
            side.portal(scenario)?;
        }
        let selection = selection(matches, scenario.replay.scale)?;
        let window = matches.get_one::<String>("window").map(String::as_str);
        let speed = matches.get_one::<f64>("speed").copied();
        let replaying = Replaying::new(scenario, window, selection, speed, None);
        // Only the embedded portal must be playable.
        let smallest = replaying.ok().and_then(|replaying| replaying.smallest_limit_us());
        let limit = smallest.and_then(|us| u64::try_from(us).ok()).map_or(compare::LIMIT, Duration::from_micros);
        compare::measures(matches, limit)?;
        let folder = runs::folder(context, &format!("{}-bench", scenario.name))?;
        if NAMES.iter().any(|name| folder.join(name).exists()) {
            return Err(Failure::Usage(Message::new("bench-folder-used").with("folder", folder.display())));
        }
        Ok(Self { scenario, matches, context, sides, selection, runs, limit, max_duration, folder })
    }

    /// Blocks of four runs, as many as there is time for.
    fn play(&self) -> Result<Played, Failure> {
        let mut played = Played { began: Instant::now(), sides: [Vec::new(), Vec::new()], again: 0 };
        let mut longest = Duration::ZERO;
        for block in 0..self.runs / 2 {
            let elapsed = played.began.elapsed();
            if self.max_duration.is_some_and(|most| elapsed + longest > most) {
                let words = [
                    ("pairs", self.context.catalogue.integer(played.sides[0].len() as u64)),
                    ("runs", self.context.catalogue.integer(self.runs)),
                ];
                self.context.say(&self.context.catalogue.text("bench-time-is-up", &words));
                break;
            }
            for (pair, side) in [(0, 0), (0, 1), (1, 1), (1, 0)] {
                self.play_one(2 * block + pair, side, &mut played)?;
            }
            longest = longest.max(played.began.elapsed() - elapsed);
        }
        Ok(played)
    }

    /// One run of a pair: again when the generator was the limit.
    fn play_one(&self, pair: u64, side: usize, played: &mut Played) -> Result<(), Failure> {
        let seed = self.context.seed.wrapping_add(pair);
        loop {
            let words = [
                ("run", (played.sides[0].len() + played.sides[1].len() + 1).to_string()),
                ("runs", (2 * self.runs).to_string()),
                ("side", self.context.catalogue.word(&format!("bench-{}", NAMES[side]))),
                ("seed", seed.to_string()),
            ];
            self.context.say(&self.context.catalogue.text("bench-step", &words));
            // What is not finished is never taken for a run of a side.
            let unfinished = self.folder.join("unfinished");
            let _ = std::fs::remove_dir_all(&unfinished);
            std::fs::create_dir_all(&unfinished).map_err(|error| failed(&unfinished, &error))?;
            let replayed = self.replay(seed, side, &unfinished)?;
            outcomes::settle(&unfinished, &replayed.outcome)?;
            match conclude_run(&replayed, UNJUDGED, false, self.context) {
                Ok(()) => {
                    let name = format!("{:03}-seed-{seed}", pair + 1);
                    let path = self.keep(&unfinished, NAMES[side], &name)?.join("outcome.json");
                    played.sides[side].push((path.display().to_string(), replayed.outcome));
                    return Ok(());
                }
                Err(Failure::Invalid(_)) if played.again < AGAIN => {
                    played.again += 1;
                    self.keep(&unfinished, "invalid", &played.again.to_string())?;
                    self.context.say(&self.context.text("bench-again"));
                }
                Err(Failure::Invalid(_)) => {
                    let file = unfinished.join("outcome.json").display().to_string();
                    return Err(refused(Refusal::Invalid(vec![file])));
                }
                Err(failure) => {
                    let kept = [("folder", self.folder.display().to_string())];
                    self.context.say(&self.context.catalogue.text("bench-kept", &kept));
                    return Err(failure);
                }
            }
        }
    }

    fn replay(&self, seed: u64, side: usize, folder: &Path) -> Result<Replayed, Failure> {
        let side = &self.sides[side];
        let window = self.matches.get_one::<String>("window").map(String::as_str);
        let speed = self.matches.get_one::<f64>("speed").copied();
        let aimed = side.aimed(self.matches, self.context)?;
        let replaying = Replaying::new(self.scenario, window, self.selection, speed, aimed)?;
        let replaying = Replaying {
            portal: side.portal(self.scenario)?,
            program: side.program(),
            seed: Some(seed),
            playing: Some(Playing::of(self.matches, self.scenario)?),
            ..replaying
        };
        let plan = replaying.plan(seed);
        replaying.play(&CutPlan::new(&plan, replaying.cut()), folder, self.context).map(|(replayed, _)| replayed)
    }

    /// Moves a finished run to its place.
    fn keep(&self, from: &Path, side: &str, name: &str) -> Result<PathBuf, Failure> {
        let to = self.folder.join(side).join(name);
        let moved = std::fs::create_dir_all(self.folder.join(side)).and_then(|()| std::fs::rename(from, &to));
        moved.map(|()| to.clone()).map_err(|error| failed(&to, &error))
    }
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::output(&path.display().to_string(), error)
}
