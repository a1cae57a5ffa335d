//! Studies as files: what is known of a run beside its own outcome, in the same folder.

use std::fmt;
use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};

use afflux_models::{Message, Problem, Problems};
use afflux_outcome::Outcome;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::Deserializer;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};

use crate::failure::Failure;
use crate::files;
use crate::report::study::FORMAT;
use crate::report::{Setting, Study};

/// Name in a run's folder: JSON, since it holds a hundred outcomes compressed with gzip.
pub(crate) const NAME: &str = "study.json.gz";
/// Longest study when it is unpacked, bytes.
const LONGEST: u64 = 1 << 30;

/// The study of a run's folder.
pub(crate) fn in_folder(folder: &Path) -> PathBuf {
    folder.join(NAME)
}

/// Writes a study into a run's folder.
///
/// # Errors
/// It could not be written; what stood there before is untouched.
pub(crate) fn store(folder: &Path, study: &Study) -> Result<(), Failure> {
    files::write_with(&in_folder(folder), |file| {
        let mut packed = GzEncoder::new(std::io::BufWriter::with_capacity(1 << 16, file), Compression::fast());
        serde_json::to_writer(&mut packed, study)?;
        packed.finish()?.flush()
    })
}

/// The study beside an outcome, or of a folder, if there is one.
///
/// # Errors
/// What is there is no study, or of a later format.
pub(crate) fn find(folder: &Path) -> Result<Option<Study>, Problems> {
    let path = in_folder(folder);
    if !path.is_file() {
        return Ok(None);
    }
    let file = path.display().to_string();
    let unreadable = |detail: String| {
        Problems::from(Problem::of_file(&file, Message::new("study-unreadable").with("detail", detail)))
    };
    let mut text = Vec::new();
    let packed = files::open(&file)?;
    let read = GzDecoder::new(packed).take(LONGEST).read_to_end(&mut text);
    read.map_err(|error| unreadable(error.to_string()))?;
    let study: Study = serde_json::from_slice(&text).map_err(|error| unreadable(error.to_string()))?;
    if study.format != FORMAT {
        let message = Message::new("study-format").with("known", FORMAT);
        return Err(Problem::of_file(&file, message).key("format").value(study.format.to_string()).into());
    }
    Ok(Some(study))
}

/// What the scenario of a study says: the beginning of its file, so that a list of runs is read quickly. None
/// where there is no study, or none that can be read.
pub(crate) fn setting(folder: &Path) -> Option<Setting> {
    let packed = files::open(&in_folder(folder).display().to_string()).ok()?;
    let mut found = None;
    let mut reader = serde_json::Deserializer::from_reader(BufReader::new(GzDecoder::new(packed).take(LONGEST)));
    // What follows the setting is not read, which the reader would call an error.
    let _ = Head(&mut found).deserialize(&mut reader);
    found
}

/// Reads a study up to its setting.
struct Head<'a>(&'a mut Option<Setting>);

impl<'de> DeserializeSeed<'de> for Head<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Head<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a study")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "setting" {
                *self.0 = Some(map.next_value()?);
                return Ok(());
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

/// Whether a study is of the same scenario as an outcome.
pub(crate) fn is_of(study: &Study, outcome: &Outcome) -> bool {
    study.setting.hash == outcome.provenance.scenario_hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_study_is_refused_with_its_file() {
        let folder = tempfile::tempdir().unwrap();
        assert!(find(folder.path()).unwrap().is_none());
        for bytes in [&b"not gzip"[..], &gzip(b"{}"), &gzip(b"{\"format\": 1, \"x\": 2}")] {
            std::fs::write(in_folder(folder.path()), bytes).unwrap();
            let Problems(problems) = find(folder.path()).unwrap_err();
            assert_eq!(problems[0].message.key, "study-unreadable");
            assert!(problems[0].file.ends_with(NAME));
        }
    }

    #[test]
    fn the_setting_is_read_without_the_rest() {
        let folder = tempfile::tempdir().unwrap();
        assert!(setting(folder.path()).is_none());
        let outcome = Outcome { format: 1, ..Outcome::default() };
        let setting_of = Setting::of_outcome(&outcome);
        let prediction = vec![outcome; 3];
        let study = Study { format: 1, setting: setting_of, demand: None, day: None, prediction, refit: None };
        store(folder.path(), &study).unwrap();
        assert_eq!(setting(folder.path()), Some(study.setting.clone()));
        assert_eq!(find(folder.path()).unwrap(), Some(study));
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    }
}
