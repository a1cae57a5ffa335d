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
const LATER: [&str; 3] = ["mtmc_m_transient", "mva_closed_network", "tost_paired_log_ratio"];

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
