//! An interrupt from the keyboard, in a process of its own: the run ends marked, the process lives on.

mod support;

use afflux_loadgen::{interrupted, replay};
use afflux_models::time::SimTime;
use afflux_outcome::outcome::Provenance;
use rustix::process::{Signal, getpid, kill_process};
use support::{Running, cut, options, plan, scenario, settings};

#[test]
fn an_interrupt_ends_the_run_and_not_the_process() {
    let scenario = scenario(57_600);
    let plan = plan(&scenario);
    let cut = cut(&plan);
    let portal = Running::open(settings(&cut));
    let mut sent = 0;
    let replayed = replay(&cut, &portal.target(), &options(), Provenance::default(), |progress| {
        if progress.played >= SimTime(1_000_000) {
            // Goose's own handler would end the process at the second one.
            kill_process(getpid(), Signal::INT).unwrap();
            sent += 1;
        }
    });
    portal.close();
    let outcome = replayed.unwrap().outcome;
    assert!(sent >= 1 && interrupted());
    kill_process(getpid(), Signal::INT).unwrap();
    assert_eq!((outcome.complete, outcome.interrupted.as_deref()), (false, Some("replay-interrupted")));
    assert_eq!(outcome.visits.planned, outcome.visits.started + outcome.visits.dropped);
}
