//! The product's two languages: catalogues of texts, and how numbers and dates are written.
//!
//! Libraries return a [`Message`] or a [`Problem`]; a [`Catalogue`] puts it into words.

use std::collections::BTreeMap;

use afflux_models::{Message, Problem};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

mod date;
mod number;

pub(crate) use date::civil;
pub(crate) use number::NOTHING;

#[cfg(test)]
mod tests;

/// A language of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// French.
    Fr,
    /// English.
    En,
}

impl Language {
    /// The word of `--lang`, and of the `lang` of a page.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Language::Fr => "fr",
            Language::En => "en",
        }
    }

    /// The language of `--lang`.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        match text {
            "fr" => Some(Language::Fr),
            "en" => Some(Language::En),
            _ => None,
        }
    }

    /// The language of this process's environment, see [`Language::of_environment`].
    pub(crate) fn from_environment() -> Self {
        Self::of_environment(|name| std::env::var(name).ok())
    }

    /// The language of an environment: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is
    /// set. Anything that is not French is English.
    fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(variable).find(|value| !value.is_empty());
        match set {
            Some(locale) if locale.to_ascii_lowercase().starts_with("fr") => Language::Fr,
            _ => Language::En,
        }
    }
}

/// The texts of a language.
pub(crate) struct Catalogue {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalogue").field("language", &self.language).finish_non_exhaustive()
    }
}

/// The source of a language's texts.
pub(crate) const fn source(language: Language) -> &'static str {
    match language {
        Language::Fr => concat!(
            include_str!("locale/fr/audience.ftl"),
            include_str!("locale/fr/backtest.ftl"),
            include_str!("locale/fr/calibrate.ftl"),
            include_str!("locale/fr/capacity.ftl"),
            include_str!("locale/fr/command_line.ftl"),
            include_str!("locale/fr/compare.ftl"),
            include_str!("locale/fr/crossing.ftl"),
            include_str!("locale/fr/explain.ftl"),
            include_str!("locale/fr/fit.ftl"),
            include_str!("locale/fr/guard.ftl"),
            include_str!("locale/fr/init.ftl"),
            include_str!("locale/fr/input.ftl"),
            include_str!("locale/fr/journey.ftl"),
            include_str!("locale/fr/keys.ftl"),
            include_str!("locale/fr/law.ftl"),
            include_str!("locale/fr/loadgen.ftl"),
            include_str!("locale/fr/log.ftl"),
            include_str!("locale/fr/outcome.ftl"),
            include_str!("locale/fr/portal.ftl"),
            include_str!("locale/fr/rendering.ftl"),
            include_str!("locale/fr/report.ftl"),
            include_str!("locale/fr/scenario.ftl"),
            include_str!("locale/fr/simulation.ftl"),
            include_str!("locale/fr/size.ftl"),
            include_str!("locale/fr/station.ftl"),
            include_str!("locale/fr/verdict.ftl"),
            include_str!("locale/fr/word.ftl"),
        ),
        Language::En => concat!(
            include_str!("locale/en/audience.ftl"),
            include_str!("locale/en/backtest.ftl"),
            include_str!("locale/en/calibrate.ftl"),
            include_str!("locale/en/capacity.ftl"),
            include_str!("locale/en/command_line.ftl"),
            include_str!("locale/en/compare.ftl"),
            include_str!("locale/en/crossing.ftl"),
            include_str!("locale/en/explain.ftl"),
            include_str!("locale/en/fit.ftl"),
            include_str!("locale/en/guard.ftl"),
            include_str!("locale/en/init.ftl"),
            include_str!("locale/en/input.ftl"),
            include_str!("locale/en/journey.ftl"),
            include_str!("locale/en/keys.ftl"),
            include_str!("locale/en/law.ftl"),
            include_str!("locale/en/loadgen.ftl"),
            include_str!("locale/en/log.ftl"),
            include_str!("locale/en/outcome.ftl"),
            include_str!("locale/en/portal.ftl"),
            include_str!("locale/en/rendering.ftl"),
            include_str!("locale/en/report.ftl"),
            include_str!("locale/en/scenario.ftl"),
            include_str!("locale/en/simulation.ftl"),
            include_str!("locale/en/size.ftl"),
            include_str!("locale/en/station.ftl"),
            include_str!("locale/en/verdict.ftl"),
            include_str!("locale/en/word.ftl"),
        ),
    }
}

impl Catalogue {
    /// The catalogue of a language.
    pub(crate) fn new(language: Language) -> Self {
        let tag: LanguageIdentifier = language.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        bundle.set_use_isolating(false);
        // A text that does not parse or stands there twice is found by a test, not by a user.
        let resource = FluentResource::try_new(source(language).into()).unwrap_or_else(|(read, _)| read);
        let _ = bundle.add_resource(resource);
        Self { language, bundle }
    }

    /// The language.
    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// The text of a key with its arguments, which are already in this language; the key itself
    /// when there is none.
    pub(crate) fn text(&self, key: &str, args: &[(&str, String)]) -> String {
        let pattern = self.bundle.get_message(key).and_then(|message| message.value());
        let Some(pattern) = pattern else { return key.into() };
        let mut values = FluentArgs::new();
        for (name, value) in args {
            values.set(*name, value.clone());
        }
        self.bundle.format_pattern(pattern, Some(&values), &mut Vec::new()).into_owned()
    }

    /// The text of a key without arguments.
    pub(crate) fn word(&self, key: &str) -> String {
        self.text(key, &[])
    }

    /// A message in words. An argument whose name ends in `_share`, `_seconds`, `_bytes`, `_count`
    /// `_at` or `_day` is a plain number, civil time or day, and is written as this language does.
    pub(crate) fn message(&self, message: &Message) -> String {
        let args: BTreeMap<&str, String> =
            message.args.iter().map(|(name, value)| (*name, self.argument(name, value))).collect();
        let args: Vec<(&str, String)> = args.into_iter().collect();
        self.text(message.key, &args)
    }

    fn argument(&self, name: &str, value: &str) -> String {
        let number = value.parse::<f64>().ok();
        let written = match name.rsplit('_').next() {
            Some("share") => number.map(|share| self.percent(share)),
            Some("seconds") => number.map(|seconds| self.seconds(seconds)),
            Some("bytes") => number.map(|bytes| self.bytes(bytes)),
            Some("count") => number.map(|count| self.decimal(count, 0)),
            Some("at") => self.instant(value),
            Some("day") => value.parse().ok().map(|day| self.date(day)),
            _ => None,
        };
        written.unwrap_or_else(|| value.into())
    }

    /// A problem as a line: file, line, column, key and value, then what is wrong.
    pub(crate) fn problem(&self, problem: &Problem) -> String {
        let mut line = problem.file.clone();
        for place in [problem.line, problem.column] {
            if place > 0 {
                line.push_str(&format!(":{place}"));
            }
        }
        if !problem.key.is_empty() {
            line.push_str(&format!(": `{}`", problem.key));
            if !problem.value.is_empty() {
                line.push_str(&format!(" = `{}`", problem.value));
            }
        } else if !problem.value.is_empty() {
            line.push_str(&format!(": `{}`", problem.value));
        }
        format!("{line}: {}", self.message(&problem.message))
    }
}
