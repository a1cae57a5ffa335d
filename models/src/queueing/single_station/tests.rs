use super::*;

fn law(text: &str) -> Law {
    Law::parse(text).unwrap()
}

fn station(rate: f64, service: &str, servers: u32) -> SingleStation {
    SingleStation {
        arrivals: Arrivals::Poisson,
        classes: vec![Class { rate_per_s: rate, service: law(service) }],
        servers,
        places: None,
        patience: None,
        retry: None,
        discipline: Discipline::Fifo,
    }
}

fn holds(station: &SingleStation, expected: &[(&str, f64)]) {
    let figures: BTreeMap<String, f64> =
        station.closed_form().into_iter().map(|(measure, value)| (measure.name(), value)).collect();
    for (name, value) in expected {
        let found = figures.get(*name).copied().unwrap_or(f64::NAN);
        assert!((found / value - 1.0).abs() < 1e-7, "{name}: {found} against {value}");
    }
}

/// queue-cases.json: one case of each family goes through the station as a user would ask for it.
#[test]
fn every_family_of_the_cases() {
    let mut mmc = station(9.0, "exp:mean=1s", 10);
    holds(&mmc, &[("p_wait", 0.668731524107697), ("mean_in_system", 15.0185837169693), ("wait_q95", 2.59335966489791)]);
    mmc.discipline = Discipline::Sharing;
    (mmc.servers, mmc.classes[0].rate_per_s) = (20, 18.0);
    mmc.classes[0].service = law("lognormal:mean=1s,cv=2");
    holds(&mmc, &[("mean_in_system", 22.9569210433451), ("mean_sojourn", 1.27538450240806)]);
    let mut loss = station(8.0, "lognormal:mean=1s,cv=1", 10);
    loss.places = Some(10);
    holds(&loss, &[("p_block", 0.121661064252952), ("mean_busy", 7.02671148597639)]);
    let mut both = station(120.0, "exp:mean=1s", 100);
    (both.places, both.patience) = (Some(150), Some(law("exp:mean=2s")));
    holds(
        &both,
        &[("p_block", 0.0272888761829109), ("p_abandon", 0.139542457980009), ("mean_queue", 33.4901899152021)],
    );
    let mut returns = station(8.0, "exp:mean=1s", 10);
    (returns.places, returns.retry) = (Some(10), Some(law("exp:mean=2s")));
    holds(&returns, &[("mean_orbit", 6.86235369159465), ("p_first_attempt_blocked", 0.2620072289041845)]);
    let mut urgent = station(0.3, "exp:mean=1s", 1);
    urgent.classes.push(Class { rate_per_s: 0.5, service: law("exp:mean=1s") });
    urgent.discipline = Discipline::Priority;
    holds(
        &urgent,
        &[("mean_wait_class1", 1.14285714285714), ("mean_wait_class2", 5.71428571428571), ("mean_wait", 4.0)],
    );
    let mut renewal = station(0.8, "exp:mean=1s", 1);
    renewal.arrivals = Arrivals::Renewal(law("erlang:k=2,mean=1.25s"));
    holds(&renewal, &[("mean_wait", 2.84397976698991), ("p_wait", 0.739852949126456)]);
    holds(&station(0.8, "erlang:k=4,mean=1s", 1), &[("mean_wait", 2.5)]);
    holds(&station(9.0, "const:1s", 10), &[("mean_wait", 0.34458205033827), ("mean_queue", 3.10123845304443)]);
}

/// With patience for ever, who is served has waited like M/M/c; by hand for one server, one place and
/// λ = µ = θ = 1: the one in the queue is served with probability ½ after a mean of ½.
#[test]
fn waits_of_those_who_are_served() {
    let mut patient = station(9.0, "exp:mean=1s", 10);
    patient.patience = Some(law("exp:mean=1000000000s"));
    let found = patient.closed_form();
    assert!((found[&Measure::MeanWait] / 0.668731524107697 - 1.0).abs() < 1e-6);
    let mut one = station(1.0, "exp:mean=1s", 1);
    (one.places, one.patience) = (Some(2), Some(law("exp:mean=1s")));
    // States weigh 1, 1, ½: served at once 1, after a wait ½ of those who come in state 1.
    holds(&one, &[("p_block", 0.2), ("mean_wait", 0.5 * 0.5 / 1.5)]);
}

#[test]
fn what_cannot_be_is_named() {
    let key = |station: &SingleStation| station.check().unwrap_err()[0].key;
    assert_eq!(key(&station(10.0, "exp:mean=1s", 10)), "station-unstable");
    assert_eq!(key(&station(f64::NAN, "exp:mean=1s", 10)), "station-rate");
    assert_eq!(key(&station(1.0, "const:0s", 10)), "station-service-mean");
    assert_eq!(key(&station(1.0, "pareto:min=1s,alpha=1", 10)), "station-service-mean");
    let mut wrong = station(10.0, "exp:mean=1s", 10);
    wrong.places = Some(9);
    assert_eq!(key(&wrong), "station-places");
    wrong.places = Some(10);
    assert!(wrong.check().is_ok());
    wrong.retry = Some(law("exp:mean=1s"));
    assert_eq!(key(&wrong), "station-unstable");
    wrong.places = None;
    assert_eq!(key(&wrong), "station-retry-places");
    wrong.retry = None;
    wrong.patience = Some(law("exp:mean=1s"));
    assert!(wrong.check().is_ok());
    wrong.discipline = Discipline::Sharing;
    assert_eq!(key(&wrong), "station-sharing-patience");
}
