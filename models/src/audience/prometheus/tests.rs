use super::*;
use proptest::prelude::*;

/// A public file as text, if the environment says where they are.
fn data(path: &str) -> Option<String> {
    match std::env::var_os("AFFLUX_DATA") {
        Some(folder) => {
            Some(std::fs::read_to_string(std::path::Path::new(&folder).join("samples/prometheus").join(path)).unwrap())
        }
        None => {
            let required = std::env::var_os("AFFLUX_REQUIRE_DATA").is_some_and(|value| value == "1");
            assert!(!required, "AFFLUX_REQUIRE_DATA is 1 and AFFLUX_DATA is not set");
            println!("not run: AFFLUX_DATA is not set");
            None
        }
    }
}

fn with(meaning: Meaning) -> PrometheusOptions {
    PrometheusOptions { meaning: Some(meaning), ..PrometheusOptions::default() }
}

fn of(text: &str, options: &PrometheusOptions) -> Result<Curve, &'static str> {
    read("x.json", text.as_bytes(), options).map_err(|problems| problems.0[0].message.key)
}

fn automatic(text: &str) -> Result<Curve, &'static str> {
    of(text, &PrometheusOptions::default())
}

fn counts(curve: &Curve) -> Vec<f64> {
    curve.bins.iter().map(|bin| bin.count).collect()
}

fn has(curve: &Curve, key: &str) -> bool {
    curve.notes.iter().any(|note| note.key == key)
}

/// A series as a server writes it; a value of `NAN` is written so.
fn series(name: &str, samples: &[(f64, f64)]) -> String {
    let name = if name.is_empty() { String::new() } else { format!("\"__name__\":\"{name}\"") };
    let samples: Vec<String> = samples.iter().map(|(at, value)| format!("[{at},\"{value}\"]")).collect();
    format!("{{\"metric\":{{{name}}},\"values\":[{}]}}", samples.join(","))
}

fn answer(series: &[String]) -> String {
    let result = series.join(",");
    format!("{{\"status\":\"success\",\"data\":{{\"resultType\":\"matrix\",\"result\":[{result}]}}}}")
}

const START: f64 = 1_584_946_800.0;

fn minutes(values: &[f64]) -> Vec<(f64, f64)> {
    values.iter().enumerate().map(|(n, value)| (START + 60.0 * n as f64, *value)).collect()
}

#[test]
fn real_counters() {
    let Some(text) = data("victoriametrics_thanos_expected_filtered_aggr.json") else { return };
    assert_eq!(automatic(&text).unwrap_err(), "prometheus-several-metrics");
    let mut one: serde_json::Value = serde_json::from_str(&text).unwrap();
    let series = one["data"]["result"].as_array_mut().unwrap();
    series.retain(|series| series["metric"]["__name__"] == "thanos_test_counter_total");
    // Two counters, 10 and 5 a minute, 120 samples each.
    let curve = automatic(&one.to_string()).unwrap();
    assert_eq!(counts(&curve), vec![15.0; 119]);
    assert!(has(&curve, "prometheus-counter-by-name"));
    let Some(text) = data("victoriametrics_prometheus_expected_response.json") else { return };
    assert_eq!(automatic(&text).unwrap_err(), "prometheus-one-sample");
}

#[test]
fn real_gauges_are_refused() {
    for file in [
        "prometheus_doc_query_range_up.json",
        "prom-api-client_up_2series_400pts_resultonly.json",
        "victoriametrics_mimir-tsdb_expected_response.json",
    ] {
        let Some(text) = data(file) else { return };
        assert_eq!(automatic(&text).unwrap_err(), "prometheus-which-samples", "{file}");
    }
    // The two servers were up: told that this is what was counted, 3 steps of 15 s and 0 + 0 + 1 more.
    let text = data("prometheus_doc_query_range_up.json").unwrap();
    assert_eq!(counts(&of(&text, &with(Meaning::Increase)).unwrap()), [1.0, 1.0, 2.0]);
}

#[test]
fn every_real_encoding() {
    let Some(text) = data("prometheus_json_codec_test_expected.jsonl") else { return };
    let mut seen = BTreeMap::new();
    for line in text.lines() {
        let key = of(line, &with(Meaning::Counter)).map(|_| "").unwrap_or_else(|key| key);
        *seen.entry(key).or_insert(0) += 1;
    }
    // Instant vectors, scalars and exemplars are no range; the matrices have one sample a series.
    assert_eq!((seen["prometheus-one-sample"], seen["prometheus-several-metrics"]), (2, 1));
    assert!(seen["prometheus-not-an-answer"] > 5 && seen["prometheus-instant"] >= 1, "{seen:?}");
    assert_eq!(seen.keys().filter(|key| **key == "prometheus-json").count(), 0);
}

#[test]
fn restarts_gaps_and_values_that_are_no_numbers() {
    let values = [100.0, 104.0, f64::NAN, 112.0, 115.0, 3.0, 4.0, f64::INFINITY, 9.0, 10.0];
    let curve = automatic(&answer(&[series("logins_total", &minutes(&values))])).unwrap();
    assert_eq!(counts(&curve), [4.0, 3.0, 3.0, 1.0, 1.0]);
    let at: Vec<i64> = curve.bins.iter().map(|bin| (bin.start.unix_us() / SECOND_US - START as i64) / 60).collect();
    assert_eq!(at, [0, 3, 4, 5, 8]);
    for key in ["prometheus-resets", "prometheus-not-finite", "counts-absent-missing"] {
        assert!(has(&curve, key), "{key}");
    }
}

#[test]
fn series_are_summed_and_may_come_and_go() {
    let pods = [
        series("logins_total", &minutes(&[0.0, 5.0, 10.0, 15.0])),
        series("logins_total", &minutes(&[7.0, 8.0, 9.0, 10.0])[2..])
            .replace("{\"__name__\"", "{\"pod\":\"b\",\"__name__\""),
    ];
    let curve = automatic(&answer(&pods)).unwrap();
    assert_eq!(counts(&curve), [5.0, 5.0, 6.0]);
    assert!(has(&curve, "prometheus-series-vary"));
}

#[test]
fn the_bare_list_the_export_and_the_answer_are_the_same() {
    let one = series("logins_total", &minutes(&[0.0, 5.0, 11.0]));
    let wanted = automatic(&answer(std::slice::from_ref(&one))).unwrap().bins;
    assert_eq!(automatic(&format!("[{one}]")).unwrap().bins, wanted);
    let at: Vec<String> = minutes(&[0.0; 3]).iter().map(|(at, _)| format!("{}", at * 1000.0)).collect();
    let export = format!(
        "{{\"metric\":{{\"__name__\":\"logins_total\"}},\"values\":[0,5,11],\"timestamps\":[{}]}}\n",
        at.join(",")
    );
    assert_eq!(automatic(&export).unwrap().bins, wanted);
    let partial = answer(&[one]).replace("\"status\"", "\"isPartial\":true,\"status\"");
    assert!(has(&automatic(&partial).unwrap(), "prometheus-partial"));
}

#[test]
fn native_histograms_count_and_buckets_do_not_count_twice() {
    let histogram = r#"[{"metric":{"__name__":"request_seconds"},"histograms":[[1584946800,{"count":"10","sum":"20","buckets":[]}],[1584946860,{"count":"14","sum":"21"}]]}]"#;
    assert_eq!(counts(&automatic(histogram).unwrap()), [4.0]);
    let bucket = |le: &str, values: &[f64]| {
        series("seconds_bucket", &minutes(values)).replace("{\"__name__\"", &format!("{{\"le\":\"{le}\",\"__name__\""))
    };
    let buckets = answer(&[bucket("0.1", &[1.0, 2.0, 3.0]), bucket("+Inf", &[2.0, 5.0, 9.0])]);
    assert_eq!(counts(&automatic(&buckets).unwrap()), [3.0, 4.0]);
}

#[test]
fn what_samples_mean_is_told_or_asked() {
    let nameless: Vec<f64> = (0..30).map(|n| 1000.0 + f64::from(n * n)).collect();
    assert!(has(&automatic(&answer(&[series("", &minutes(&nameless))])).unwrap(), "prometheus-counter-by-course"));
    let wavering = answer(&[series("", &minutes(&[3.0, 5.0, 2.0, 6.0]))]);
    assert_eq!(automatic(&wavering).unwrap_err(), "prometheus-which-samples");
    assert_eq!(of(&wavering, &with(Meaning::Counter)).unwrap_err(), "prometheus-not-a-counter");
    let increase = of(&wavering, &with(Meaning::Increase)).unwrap();
    assert_eq!(counts(&increase), [3.0, 5.0, 2.0, 6.0]);
    assert_eq!(increase.bins[0].start.unix_us(), (START as i64 - 60) * SECOND_US);
    assert_eq!(counts(&of(&wavering, &with(Meaning::Rate)).unwrap()), [180.0, 300.0, 120.0, 360.0]);
    let falling = answer(&[series("users_total", &minutes(&[3.0, 5.0, 2.0, 6.0, 4.0]))]);
    assert_eq!(automatic(&falling).unwrap_err(), "prometheus-not-a-counter");
}

#[test]
fn samples_that_waver_around_their_step() {
    let samples: Vec<(f64, f64)> = [(0.2, 0.0), (15.0, 3.0), (30.3, 5.0), (44.9, 9.0), (60.1, 10.0), (75.0, 16.0)]
        .map(|(at, n)| (START + at, n))
        .into();
    let text = answer(&[series("a_total", &samples)]);
    let curve = automatic(&text).unwrap();
    assert_eq!(counts(&curve), [3.0, 2.0, 4.0, 1.0, 6.0]);
    assert!(curve.bins.iter().all(|bin| bin.width_us == 15 * SECOND_US) && has(&curve, "prometheus-jitter"));
    let wide = PrometheusOptions { interval: Some(Duration::from_secs(60)), ..PrometheusOptions::default() };
    assert_eq!(counts(&of(&text, &wide).unwrap()), [10.0]);
    let odd = PrometheusOptions { interval: Some(Duration::from_secs(20)), ..PrometheusOptions::default() };
    assert_eq!(of(&text, &odd).unwrap_err(), "counts-interval-mismatch");
}

#[test]
fn answers_in_several_files_are_one() {
    let text = |values: &[f64], from: usize| answer(&[series("a_total", &minutes(values)[from..])]);
    let values = [0.0, 5.0, 11.0, 12.0];
    let reader = PrometheusReader::new(PrometheusOptions::default());
    let reader = reader.read("2", text(&values, 2).as_bytes()).unwrap();
    let curve = reader.read("1", text(&values[..2], 0).as_bytes()).unwrap().finish().unwrap();
    assert_eq!((counts(&curve), curve.files.len()), (vec![5.0, 6.0, 1.0], 2));
}

#[test]
fn answers_that_are_none() {
    for (text, key) in [
        ("", "problem-empty-file"),
        ("{", "prometheus-json"),
        ("12", "prometheus-not-an-answer"),
        ("{}", "prometheus-not-an-answer"),
        (r#"{"status":"error","errorType":"bad_data","error":"parse error"}"#, "prometheus-error"),
        (r#"{"status":"success","data":{"resultType":"vector","result":[]}}"#, "prometheus-instant"),
        (r#"{"status":"success","data":{"resultType":"matrix","result":[]}}"#, "prometheus-no-series"),
        (r#"[{"metric":{},"values":[[1,"x"]]}]"#, "prometheus-json"),
        (r#"[{"metric":{},"values":[[1e300,"1"],[2,"2"]]}]"#, "prometheus-instant-range"),
        (r#"[{"metric":{"__name__":"a_total"},"values":[[1,"1e300"],[61,"2e300"]]}]"#, "prometheus-no-count"),
        (r#"[{"metric":{"__name__":"a_total"},"values":[[1,"1"],[71,"2"],[141,"3"]]}]"#, "prometheus-odd-step"),
        (r#"{"metric":{},"values":[1,2],"timestamps":[1000]}"#, "prometheus-export-lengths"),
    ] {
        assert_eq!(automatic(text).unwrap_err(), key, "{text}");
    }
    let problem = read("x", "[\n{\"metric\": 5}]".as_bytes(), &PrometheusOptions::default()).unwrap_err();
    assert_eq!((problem.0[0].line, problem.0[0].message.key), (2, "prometheus-json"));
}

proptest! {
    #[test]
    fn any_bytes_give_a_curve_or_problems(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read("x", bytes.as_slice(), &PrometheusOptions::default());
    }

    #[test]
    fn any_samples_give_ordered_bins_or_problems(
        samples in prop::collection::vec((0_i64..5000, "[0-9]{1,4}|NaN|-1|1e30[0-9]"), 0..40),
        told in prop::sample::select(vec![None, Some(Meaning::Counter), Some(Meaning::Increase), Some(Meaning::Rate)]),
    ) {
        let samples: Vec<String> = samples.iter().map(|(at, value)| format!("[{at},\"{value}\"]")).collect();
        let text = format!("[{{\"metric\":{{\"__name__\":\"a_total\"}},\"values\":[{}]}}]", samples.join(","));
        if let Ok(curve) = of(&text, &PrometheusOptions { meaning: told, ..PrometheusOptions::default() }) {
            prop_assert!(curve.bins.windows(2).all(|pair| pair[0].start.0 + pair[0].width_us <= pair[1].start.0));
            prop_assert!(curve.bins.iter().all(|bin| bin.count >= 0.0 && bin.count.is_finite()));
        }
    }

    /// What a counter counted is read, whatever its restarts.
    #[test]
    fn counts_come_back(steps in prop::collection::vec((1_u32..50, prop::bool::weighted(0.03)), 2..200)) {
        let mut value = 1000.0;
        let mut values = vec![value];
        let mut wanted = Vec::new();
        let mut falls = 0;
        for (count, restart) in &steps {
            // A restart gains what it shows.
            value = if *restart { f64::from(*count) } else { value + f64::from(*count) };
            falls += u32::from(value < *values.last().unwrap());
            let gained = if value < *values.last().unwrap() { f64::from(*count) } else { value - values.last().unwrap() };
            values.push(value);
            wanted.push(gained);
        }
        prop_assume!(falls * 10 <= steps.len() as u32 - falls);
        let curve = automatic(&answer(&[series("a_total", &minutes(&values))])).unwrap();
        prop_assert_eq!(counts(&curve), wanted);
    }
}
