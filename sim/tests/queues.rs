//! The engine against closed forms: one login station fed by a flat rate is an M/M/c queue.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

mod support;

use afflux_plan::scenario::Phase;
use support::{assert_close, replicate, scenario};

/// queue-cases.json, "M/M/10 lambda=9 mu=1 (Erlang C)": mean wait 0.6687 s. 100 replications of 130
/// minutes, |z| ≤ 4, standard error ≤ 0.5 % (SIMULATION §6).
#[test]
fn erlang_c() {
    let scenario = scenario(9 * 86_400, 10, "", "exp:mean=1s", "const:100000s");
    let response = replicate(&scenario, 130, |outcome| {
        outcome.response_of(Phase::Judged, None, None).unwrap().mean_us().unwrap() / 1e6
    });
    assert_close("mean response", response, 1.0 + 0.668731524107697, 0.005);
}

/// queue-cases.json, "M/G/10/10 a=8" (Erlang B, insensitive): blocked 0.12166, lognormal service.
#[test]
fn erlang_b_is_insensitive() {
    for service in ["exp:mean=1s", "lognormal:mean=1s,cv=1.31", "const:1s"] {
        let scenario = scenario(8 * 86_400, 10, "queue = 0", service, "const:100000s");
        let blocked = replicate(&scenario, 40, |outcome| {
            let counts = outcome.attempts_of(Phase::Judged, None, None);
            counts.turned_away as f64 / counts.asked as f64
        });
        assert_close(service, blocked, 0.121661064252952, 0.005);
    }
}

/// queue-cases.json, "M/M/100/150 lambda=110", twenty times slower: blocked 0.09117 (K counts those in service). The
/// limit on the standard error is that of a probability under 0.1.
#[test]
fn a_finite_queue_turns_away() {
    let scenario = scenario(475_200, 100, "queue = 50", "exp:mean=20s", "const:100000s");
    let blocked = replicate(&scenario, 160, |outcome| {
        let counts = outcome.attempts_of(Phase::Judged, None, None);
        counts.turned_away as f64 / counts.asked as f64
    });
    assert_close("blocked", blocked, 0.0911670148541728, 0.02);
}
