//! The journeys that every binary carries.

/// Our own portal's.
pub const PORTAL: &str = include_str!("../../../scenarios/journeys/portal.toml");

/// All of them by name.
const ALL: [(&str, &str); 5] = [
    ("portal", PORTAL),
    ("entcore", include_str!("../../../scenarios/journeys/entcore.toml")),
    ("cas", include_str!("../../../scenarios/journeys/cas.toml")),
    ("moodle", include_str!("../../../scenarios/journeys/moodle.toml")),
    ("static", include_str!("../../../scenarios/journeys/static.toml")),
];

/// The text of a carried journey.
pub fn shipped(name: &str) -> Option<&'static str> {
    ALL.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// Their names.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|(name, _)| *name)
}
