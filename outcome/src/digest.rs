//! A digest of what a run counted: equal for equal runs.

use afflux_models::seed::mix;
use afflux_models::vocabulary::Word;
use serde::Serialize;

use crate::counted::Key;
use crate::recorder::Recorder;

/// The state of a digest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Digest(u64);

impl Digest {
    pub(crate) fn new(total_wait_us: i128) -> Self {
        Self(mix(total_wait_us as u64))
    }

    fn add(&mut self, word: u64) {
        self.0 = mix(self.0 ^ word);
    }

    /// Adds what is written of something.
    pub(crate) fn add_text(&mut self, value: &impl Serialize) {
        let text = serde_json::to_string(value).unwrap_or_default();
        let (words, rest) = text.as_bytes().as_chunks::<8>();
        words.iter().for_each(|word| self.add(u64::from_le_bytes(*word)));
        rest.iter().for_each(|byte| self.add(u64::from(*byte)));
    }

    /// Adds a histogram.
    pub(crate) fn add_durations(&mut self, (phase, service, profil): &Key, recorder: &mut Recorder) {
        let name = [Some(phase.as_str()), service.map(Word::as_str), profil.map(Word::as_str)];
        name.iter().flatten().flat_map(|word| word.bytes()).for_each(|byte| self.add(u64::from(byte)));
        recorder.for_each(|value, count| self.add(value << 32 ^ u64::from(count)));
        self.add(recorder.over_range());
    }

    pub(crate) fn told(self) -> String {
        format!("{:016x}", self.0)
    }
}
