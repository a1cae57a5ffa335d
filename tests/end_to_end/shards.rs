//! Four generators, each in a network namespace that this test made, play one plan together on a portal in a
//! fifth; merged, their counts are the plan's.
//!
//! The namespaces are children of a user namespace of the test's own: nothing outside sees their addresses,
//! and they end with it.

use std::process::{Command, Stdio};

use crate::support::{json, run, short_scenario, stderr};
use crate::targets::Site;

/// Addresses of the portal and of the generators: a net that is reserved for documentation (RFC 5737), which
/// exists in the namespaces only.
const SCRIPT: &str = r#"
set -eu
mount -t tmpfs tmpfs /run
mkdir -p /run/netns
ip link set lo up
ip link add bridge0 type bridge
ip addr add 192.0.2.1/24 dev bridge0
ip link set bridge0 up
for n in 0 1 2 3; do
    ip netns add shard$n
    ip link add v$n type veth peer name eth0 netns shard$n
    ip link set v$n master bridge0 up
    ip netns exec shard$n ip addr add 192.0.2.1$n/24 dev eth0
    ip netns exec shard$n ip link set eth0 up
    ip netns exec shard$n ip link set lo up
done
"$AFFLUX" portal --settings "$SITE/portal.json" --format json >"$SITE/portal.out" 2>"$SITE/portal.err" &
portal=$!
for attempt in $(seq 100); do grep -q address "$SITE/portal.out" && break; sleep 0.1; done
start=$(date -u -d '+6 seconds' +%Y-%m-%dT%H:%M:%S.000Z)
pids=
for n in 0 1 2 3; do
    ip netns exec shard$n "$AFFLUX" replay "$SCENARIO" --target http://192.0.2.1:8080 --shard "env/4" \
        --start-at "$start" -o "$SITE/shard$n" --password-file "$SITE/password" --quiet --format json \
        >"$SITE/shard$n.out" 2>"$SITE/shard$n.err" &
    pids="$pids $!"
done
code=0
for pid in $pids; do wait $pid || code=$?; done
kill $portal
wait $portal || true
exit $code
"#;

#[test]
fn four_shards_in_their_namespaces_are_the_plan() {
    let site = Site::new("http://192.0.2.1:8080");
    site.prove("4000");
    site.allow(&[]);
    let scenario = short_scenario(site.folder.path(), 4);
    let proof = std::fs::read_to_string(site.path("proof.json")).unwrap();
    let settings = serde_json::json!({
        "listen": "192.0.2.1:8080", "allow_public": true, "password": "fictitious & long", "nonce": "not asked for",
        "session_life_us": 60_000_000, "well_known": proof,
    });
    std::fs::write(site.path("portal.json"), settings.to_string()).unwrap();
    // Each shard is told its number as a scheduler tells it.
    let script = SCRIPT.replace(
        "ip netns exec shard$n \"$AFFLUX\" replay",
        "JOB_COMPLETION_INDEX=$n ip netns exec shard$n \"$AFFLUX\" replay",
    );
    let output = Command::new("unshare")
        .args(["-rmn", "sh", "-c", &script])
        .env("AFFLUX", env!("CARGO_BIN_EXE_afflux"))
        .env("SITE", site.folder.path())
        .env("SCENARIO", &scenario)
        .env("XDG_CONFIG_HOME", site.folder.path())
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output()
        .expect("unshare runs");
    let told = |name: &str| std::fs::read_to_string(site.path(name)).unwrap_or_default();
    let errors: String = (0..4).map(|n| told(&format!("shard{n}.err"))).collect();
    // On a busy machine a generator may rightly call itself late.
    assert!(matches!(output.status.code(), Some(0 | 4)), "{} {errors} {}", stderr(&output), told("portal.err"));

    let files: Vec<String> = (0..4).map(|n| site.text(&format!("shard{n}/outcome.json"))).collect();
    let all: Vec<&str> = files.iter().map(String::as_str).collect();
    let out = site.text("merged.json");
    let merged = run(&[&["merge"], &all[..], &["-o", &out, "--format", "json"]].concat());
    assert!(matches!(merged.status.code(), Some(0 | 4)), "{}", stderr(&merged));
    let figures = json(&merged);
    let planned = json(&run(&["check", &scenario, "--format", "json"]));
    assert!(planned.is_object());
    // The plan's own count of the stretch: one generator alone that would play all of it.
    let whole = json(&run(&["replay", &scenario, "--format", "json", "-o", &site.text("whole")]));
    for name in ["visits_planned", "visits_started", "warm"] {
        assert_eq!(figures[name], whole[name], "{name}: {figures} {whole}");
    }
    assert_eq!(figures["visits_dropped"], 0);
    let parts: u64 = (0..4)
        .map(|n| {
            serde_json::from_str::<serde_json::Value>(&told(&format!("shard{n}.out"))).unwrap()["visits_planned"]
                .as_u64()
                .unwrap()
        })
        .sum();
    assert_eq!(figures["visits_planned"].as_u64(), Some(parts));

    // Strict: a shard that is missing, there twice, or of another seed.
    let refused = |files: &[&str]| {
        let output = run(&[&["merge"], files, &["-o", &out]].concat());
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        stderr(&output)
    };
    assert!(refused(&all[..3]).contains("3/4"));
    assert!(refused(&[&all[..], &all[..1]].concat()).contains("shard0"));
    let other = site.text("other.json");
    let text = std::fs::read_to_string(&files[1]).unwrap().replacen("\"seed\":1", "\"seed\":2", 1);
    std::fs::write(&other, text).unwrap();
    assert!(refused(&[all[0], &other, all[2], all[3]]).contains("seed"));
}
