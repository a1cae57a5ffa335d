//! What every binary carries: the ordinary day and what it is fitted from, so that a scenario written by
//! `afflux init` stands by itself.

/// What a path into them begins with.
const PREFIX: &str = "afflux:/";

/// Files by their name in the folder of scenarios.
const FILES: [(&str, &str); 5] = [
    ("rentree-2019.toml", include_str!("../scenarios/rentree-2019.toml")),
    ("confinement-2020.toml", include_str!("../scenarios/confinement-2020.toml")),
    ("facts/reference-2019-09-09.toml", include_str!("../scenarios/facts/reference-2019-09-09.toml")),
    ("facts/report-2020.toml", include_str!("../scenarios/facts/report-2020.toml")),
    ("facts/other.toml", include_str!("../scenarios/facts/other.toml")),
];

/// Whether a path leads into them; their text, if there is such a file.
pub(crate) fn text(path: &str) -> Option<Option<&'static str>> {
    let name = path.strip_prefix(PREFIX)?;
    Some(FILES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use afflux_models::Message;
    use afflux_models::calendar::Calendar;
    use afflux_plan::scenario::Scenario;

    #[test]
    fn a_carried_scenario_needs_no_other_file() {
        let load = |path: &str| {
            let found = text(path).flatten().map(str::to_owned);
            found.ok_or_else(|| Message::new("file-not-found").with("file", path))
        };
        for name in ["afflux:/rentree-2019.toml", "afflux:/confinement-2020.toml"] {
            let scenario = Scenario::load(name, &load, Calendar::built_in());
            assert!(scenario.is_ok(), "{name}: {scenario:?}");
        }
        assert_eq!((text("rentree-2019.toml"), text("afflux:/nothing.toml")), (None, Some(None)));
    }
}
