//! Every published case is a test: each name of the list is named by one, in some room.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::shipped;

/// The names of the statistical reference cases.
const NAMES: [&str; 49] = [
    "mtginf_sinusoid_exponential",
    "mtginf_sinusoid_exponential_peak",
    "mtginf_sinusoid_lognormal",
    "mtginf_piecewise_constant_lognormal_periodic",
    "mtginf_peak_8min",
    "mtginf_peak_16min",
    "lognormal_limited_moments",
    "mtginf_departure_rate_deterministic",
    "poisson_quantiles_m50",
    "poisson_quantiles_m100000",
    "gamma_busyness_quantiles_m1000_cv0.05",
    "gamma_busyness_quantiles_m1000_cv0.1",
    "gamma_busyness_quantiles_m100000_cv0.1",
    "lognormal_busyness_quantiles_m1000_cv0.25",
    "mminf_max_over_hour_cdf",
    "mtminf_max_over_hour_quantiles",
    "erlang_b",
    "erlang_c",
    "halfin_whitt_beta",
    "square_root_staffing_vs_exact",
    "erlang_a_100_1_1_100",
    "erlang_a_100_1_2_90",
    "erlang_a_1000_1_0.2_1000",
    "garnett_alpha",
    "mtmc_m_transient",
    "capacity_uncertain_load",
    "overdispersion_day_by_bin",
    "poisson_harmonic_bin_integrals",
    "pclm_hourly_to_5min",
    "crps_poisson_nb",
    "nonrandomised_pit",
    "lognormal_from_mean_cv",
    "pages_per_visit_geometric",
    "pages_per_visit_shifted_nb_size1",
    "pages_per_visit_shifted_nb_size2",
    "measured_vs_true_duration",
    "storage_baseline_split",
    "stock_flow_exponential_retention",
    "compound_poisson_lognormal_uploads",
    "mva_closed_network",
    "quantile_ci_order_statistics",
    "tost_paired_log_ratio",
    "thinning_acceptance",
    "superposition_sharding",
    "paris_day_lengths_h",
    "report_per_working_day_drop",
    "service_level_80_20",
    "cox_variance",
    "day_level_prior_from_report",
];

/// Those that a room not yet built will name.
const LATER: [&str; 2] = ["mtmc_m_transient", "mva_closed_network"];

/// A queueing case, the test that works it out, and the one that simulates it.
type QueueCase = (&'static str, [&'static str; 2], Option<[&'static str; 2]>);

const STATIONS: Option<[&str; 2]> = Some(["sim/tests/stations.rs", "the_reference_cases"]);

const fn occupancy(test: &'static str) -> Option<[&'static str; 2]> {
    Some(["sim/tests/occupancy.rs", test])
}

/// The queueing reference cases. Approximations are not to be found by a simulation.
const QUEUES: [QueueCase; 36] = [
    ("M/M/1 lambda=0.9 mu=1", ERLANG_C, STATIONS),
    ("M/M/10 lambda=9 mu=1", ERLANG_C, STATIONS),
    ("M/M/55 lambda=48 mu=1", ERLANG_C, STATIONS),
    ("M/M/500 lambda=480 mu=1", ERLANG_C, STATIONS),
    ("M/G/10/10 a=8", ERLANG_B, STATIONS),
    ("M/G/10/10 a=12", ERLANG_B, STATIONS),
    ("M/G/18/18 a=20", ERLANG_B, STATIONS),
    ("M/G/100/100 a=84.0642", ERLANG_B, STATIONS),
    ("M/M/50+M lambda=48 mu=1 theta=0.5", ERLANG_A, STATIONS),
    ("M/M/100+M lambda=100 mu=1 theta=1", ERLANG_A, STATIONS),
    ("M/M/20+M lambda=30 mu=1 theta=2", ERLANG_A, STATIONS),
    ("M/M/1/10 lambda=0.9", FINITE, STATIONS),
    ("M/M/100/150 lambda=110", FINITE, STATIONS),
    ("M/M/100/150+M lambda=120 mu=1 theta=0.5", FINITE, STATIONS),
    ("M/G/1 rho=0.8, Erlang-4 service, mean 1", ["models/src/queueing/waits.rs", "one_server"], STATIONS),
    ("M/G/1 rho=0.8, lognormal sigma=1 service, mean 1", ["models/src/queueing/waits.rs", "one_server"], STATIONS),
    ("M/M/1 two classes, non-preemptive priority", ["models/src/queueing/waits.rs", "priorities"], STATIONS),
    ("M/M/20 three classes, non-preemptive priority", ["models/src/queueing/waits.rs", "priorities"], STATIONS),
    ("M/D/10 rho=0.9, service 1", ["models/src/queueing/waits.rs", "constant_service"], STATIONS),
    ("M/D/20 rho=0.8, service 1", ["models/src/queueing/waits.rs", "constant_service"], STATIONS),
    ("D/M/1 rho=0.8 mu=1", ["models/src/queueing/waits.rs", "renewal_arrivals"], STATIONS),
    ("E2/M/1 rho=0.8 mu=1", ["models/src/queueing/waits.rs", "renewal_arrivals"], STATIONS),
    ("Allen-Cunneen for M/G/5 rho=0.9 cv2=4", ["models/src/queueing/waits.rs", "approximations"], None),
    ("M/H2/10 rho=0.8 cv2=4", ["models/src/queueing/chains.rs", "service_of_two_phases"], STATIONS),
    ("Kingman upper bound GI/G/1", ["models/src/queueing/waits.rs", "approximations"], None),
    ("M/G/inf lambda=7/s", DAYS, occupancy("workers_for_everybody")),
    (
        "Mt/G/inf day",
        ["models/src/queueing/sinusoid.rs", "a_day_of_lognormal_stays"],
        occupancy("a_day_without_limits"),
    ),
    ("Mt/D/inf day", DAYS, occupancy("a_day_of_equal_stays")),
    (
        "Mt/M/105+M mu=theta=1",
        ["models/src/queueing/time_varying.rs", "as_patient_as_a_service"],
        occupancy("a_moving_rate_with_people_who_leave"),
    ),
    (
        "Mt/M/105+M mu=1, theta=0.5",
        ["models/src/queueing/time_varying.rs", "twice_as_patient"],
        occupancy("a_moving_rate_with_patient_people"),
    ),
    ("M/G/1-PS rho=0.8, mean 1", SHARED, Some(["sim/tests/network.rs", "shared_workers_are_insensitive"])),
    ("M/G/20 egalitarian PS on 20 cores", SHARED, STATIONS),
    ("M/M/10/10 with classical retrials", ["models/src/queueing/chains.rs", "the_blocked_come_back"], STATIONS),
    ("Tandem M/M/3 -> M/M/2", ERLANG_C, Some(["sim/tests/network.rs", "a_login_goes_through_two_stations"])),
    (
        "Cox counts",
        ["plan/src/poisson.rs", "a_gamma_day_factor_spreads_the_counts"],
        Some(["plan/src/poisson.rs", "a_gamma_day_factor_spreads_the_counts"]),
    ),
    (
        "Session occupancy",
        ["models/src/queueing/occupancy.rs", "four_concurrencies_of_one_visit"],
        occupancy("visits_of_geometric_length"),
    ),
];

const ERLANG_C: [&str; 2] = ["models/src/queueing/erlang.rs", "erlang_c"];
const ERLANG_B: [&str; 2] = ["models/src/queueing/erlang.rs", "erlang_b"];
const ERLANG_A: [&str; 2] = ["models/src/queueing/erlang.rs", "erlang_a"];
const FINITE: [&str; 2] = ["models/src/queueing/birth_death.rs", "figures_of_the_cases"];
const DAYS: [&str; 2] = ["models/src/queueing/occupancy.rs", "days_of_the_queue_cases"];
const SHARED: [&str; 2] = ["models/src/queueing/single_station/tests.rs", "every_family_of_the_cases"];

#[test]
fn every_queueing_case_is_worked_out_and_simulated() {
    let stands = |[file, test]: [&str; 2]| {
        let text = std::fs::read_to_string(shipped(file)).expect("a source");
        text.contains(&format!("fn {test}()"))
    };
    let names: BTreeSet<&str> = QUEUES.iter().map(|(name, ..)| *name).collect();
    assert_eq!(names.len(), QUEUES.len());
    for (name, formula, simulation) in QUEUES {
        assert!(stands(formula), "{name}: {formula:?}");
        assert!(simulation.is_none_or(stands), "{name}: {simulation:?}");
    }
    assert_eq!(QUEUES.iter().filter(|(_, _, simulation)| simulation.is_none()).count(), 2, "the two approximations");
}

/// The words in back quotes of the comments before tests: `/// stats-cases.json, `NAME`…`.
fn named_by_tests(text: &str, found: &mut BTreeSet<String>) {
    let mut comment = String::new();
    for line in text.lines().map(str::trim) {
        if let Some(more) = line.strip_prefix("///") {
            comment.push_str(more);
        } else if line == "#[test]" && comment.contains("stats-cases.json") {
            found.extend(comment.split('`').skip(1).step_by(2).map(str::to_owned));
        }
        if !line.starts_with("///") {
            comment.clear();
        }
    }
}

fn sources(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources").map(|entry| entry.expect("an entry")) {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            named_by_tests(&std::fs::read_to_string(&path).expect("a source"), found);
        }
    }
}

#[test]
fn every_reference_case_is_a_test() {
    let mut found = BTreeSet::new();
    for room in ["models", "plan", "outcome", "sim", "loadgen", "portal", "src"] {
        sources(&shipped(room), &mut found);
    }
    let missing: Vec<&str> = NAMES.into_iter().filter(|name| !found.contains(*name)).collect();
    let unexpected: Vec<&&str> = missing.iter().filter(|name| !LATER.contains(name)).collect();
    assert!(unexpected.is_empty(), "no test names {unexpected:?}");
}

#[test]
fn a_name_outside_of_a_test_does_not_count() {
    let mut found = BTreeSet::new();
    named_by_tests(
        "/// stats-cases.json, `a` and\n/// `b`.\n#[test]\n/// stats-cases.json, `c`\nfn c() {}",
        &mut found,
    );
    named_by_tests("// stats-cases.json, `d`\n#[test]\n/// `e`\n#[test]", &mut found);
    assert_eq!(found, BTreeSet::from(["a".to_owned(), "b".to_owned()]));
}
