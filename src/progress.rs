//! Progress of long work, on stderr; never when it is piped or told to be quiet.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A line that moves on, or nothing.
#[derive(Debug, Clone)]
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar of a length (0: not known), with what is being done.
    pub(crate) fn new(quiet: bool, length: u64, what: &str) -> Self {
        let hidden = quiet || !std::io::stderr().is_terminal();
        let target = if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr_with_hz(5) };
        let bar = ProgressBar::with_draw_target(Some(length), target);
        let template =
            if length == 0 { "{spinner} {prefix} {msg}" } else { "{prefix} [{bar:24}] {pos}/{len} {eta} {msg}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_prefix(what.to_owned());
        if !hidden {
            bar.enable_steady_tick(Duration::from_millis(250));
        }
        Self { bar }
    }

    /// How far it is.
    pub(crate) fn at(&self, position: u64) {
        self.bar.set_position(position);
    }

    /// What to say beside it.
    pub(crate) fn say(&self, text: String) {
        self.bar.set_message(text);
    }

    /// Takes the line away.
    pub(crate) fn done(&self) {
        self.bar.finish_and_clear();
    }
}
