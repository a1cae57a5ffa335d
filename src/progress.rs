//! Progress of long work, on stderr; never when it is piped or told to be quiet.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work that is done sooner shows nothing.
const SHOWN_AFTER: Duration = Duration::from_secs(1);

/// A line that moves on, or nothing.
#[derive(Debug, Clone)]
pub(crate) struct Progress {
    bar: ProgressBar,
    /// When it began, and whether it is shown by now; none: never.
    shown: Option<Arc<(Instant, AtomicBool)>>,
}

impl Progress {
    /// A bar of a length (0: not known), with what is being done.
    pub(crate) fn new(quiet: bool, length: u64, what: &str) -> Self {
        let hidden = quiet || !std::io::stderr().is_terminal();
        let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::hidden());
        let template =
            if length == 0 { "{spinner} {prefix} {msg}" } else { "{prefix} [{bar:24}] {percent} % {eta} {msg}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_prefix(what.to_owned());
        let shown = (!hidden).then(|| Arc::new((Instant::now(), AtomicBool::new(false))));
        Self { bar, shown }
    }

    /// How far it is.
    pub(crate) fn at(&self, position: u64) {
        self.bar.set_position(position);
        let Some(shown) = &self.shown else { return };
        if shown.0.elapsed() > SHOWN_AFTER && !shown.1.swap(true, Ordering::Relaxed) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(5));
            self.bar.enable_steady_tick(Duration::from_millis(250));
        }
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
