//! How the parts of a report that are not plain data are stored.

/// A value by its own text.
pub(super) mod written {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(crate) fn serialize<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(crate) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// Limits in the words of a scenario.
pub(super) mod limits {
    use afflux_plan::scenario::Limit;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

    use crate::report::setting::StoredLimit;

    pub(crate) fn serialize<S: Serializer>(limits: &[Limit], serializer: S) -> Result<S::Ok, S::Error> {
        limits.iter().map(StoredLimit::from).collect::<Vec<_>>().serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Limit>, D::Error> {
        let stored = Vec::<StoredLimit>::deserialize(deserializer)?;
        let read = stored.iter().map(|limit| limit.limit().ok_or_else(|| de::Error::custom("not a limit")));
        read.collect()
    }
}

/// A window: its name and both ends in civil time.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(remote = "afflux_plan::scenario::Window", deny_unknown_fields)]
pub(super) struct StoredWindow {
    name: String,
    #[serde(with = "written")]
    from: jiff::civil::DateTime,
    #[serde(with = "written")]
    to: jiff::civil::DateTime,
}
