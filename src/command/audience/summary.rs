//! What the table, the page and the JSON share: which week is shown, which lines, what to know.

use std::collections::BTreeMap;

use afflux_models::Message;
use afflux_models::audience::breaks::Reading;
use afflux_models::audience::dnma::{DnmaWeeks, DurationMeaning, Measure, WeekSums};
use afflux_models::audience::indicators::{Change, Compare, Indicators, LineWeek, Lines, Question, Warning, warnings};
use afflux_models::vocabulary::Word;
use jiff::civil::Date;

use crate::locale::{Catalogue, NOTHING};

/// Lines that are shown; a file has all of them.
const MOST_LINES: usize = 40;
/// Names in a warning.
const MOST_NAMES: usize = 6;
/// A week with less than this share of the usual visits is a holiday, and not the one to show.
const LEAST_SHARE: f64 = 0.25;

/// An answer and what is shown of it.
pub(crate) struct Summary<'a> {
    /// The word of `--by`.
    pub(crate) by: &'a str,
    /// What was read.
    pub(crate) weeks: &'a DnmaWeeks,
    /// What was asked.
    pub(crate) question: &'a Question,
    /// The answer.
    pub(crate) indicators: &'a Indicators<'a>,
    /// The week that is shown: the latest that is no holiday.
    pub(crate) shown: Date,
    /// Its lines, most visits first; measures in their own order.
    pub(crate) lines: Vec<LineWeek>,
    /// All of its lines.
    all: Vec<LineWeek>,
    /// Every week of the lines that are shown.
    pub(crate) series: BTreeMap<usize, Vec<(Date, LineWeek)>>,
    /// First and last week.
    pub(crate) span: (Date, Date),
    /// Weeks with a row.
    pub(crate) week_count: usize,
    /// Schools measured, week by week.
    pub(crate) schools_by_week: Vec<(Date, u32)>,
    /// Jumps that are none of use.
    pub(crate) warnings: Vec<Warning>,
}

impl<'a> Summary<'a> {
    /// Chooses what is shown; none when no week has a row.
    pub(crate) fn of(
        by: &'a str,
        weeks: &'a DnmaWeeks,
        question: &'a Question,
        indicators: &'a Indicators<'a>,
    ) -> Option<Self> {
        let totals = indicators.visits_by_week();
        let mut sorted: Vec<u64> = totals.iter().map(|(_, visits)| *visits).collect();
        sorted.sort_unstable();
        let usual = sorted.get(sorted.len() / 2).copied()? as f64;
        let is_usual = |(_, visits): &&(Date, u64)| *visits as f64 >= LEAST_SHARE * usual;
        let shown = totals.iter().rfind(is_usual).or(totals.last())?.0;
        let mut lines = indicators.week(shown);
        if question.lines != Lines::Measures {
            lines.sort_by_key(|line| std::cmp::Reverse(line.sums.visits));
        }
        let all = lines.clone();
        lines.truncate(MOST_LINES);
        let mut series: BTreeMap<usize, Vec<(Date, LineWeek)>> =
            lines.iter().map(|line| (line.line, Vec::new())).collect();
        let mut schools_by_week = Vec::new();
        for (monday, _) in &totals {
            let week = indicators.week(*monday);
            schools_by_week.push((*monday, schools(&week, question.lines)));
            for week in week {
                if let Some(weeks) = series.get_mut(&week.line) {
                    weeks.push((*monday, week));
                }
            }
        }
        Some(Self {
            by,
            weeks,
            question,
            indicators,
            shown,
            lines,
            all,
            series,
            span: (totals.first()?.0, totals.last()?.0),
            week_count: totals.len(),
            schools_by_week,
            warnings: warnings(indicators),
        })
    }

    /// The name of a line in words.
    pub(crate) fn name(&self, line: usize, catalogue: &Catalogue) -> String {
        if self.question.lines == Lines::Measures {
            return self.indicators.measure(line).map_or_else(String::new, |measure| measure_name(measure, catalogue));
        }
        let name = self.indicators.names().get(line).map_or("", String::as_str);
        if name.is_empty() { catalogue.word("audience-no-place") } else { name.into() }
    }

    /// How many lines are not shown.
    pub(crate) fn more(&self) -> u64 {
        (self.all.len() - self.lines.len()) as u64
    }

    /// Whether accounts are known, and visits told by them.
    pub(crate) fn by_accounts(&self) -> bool {
        self.question.accounts.is_some()
    }

    /// Sums of the shown week over all its lines.
    fn total(&self) -> WeekSums {
        let mut sums = WeekSums::default();
        self.all.iter().for_each(|line| sums.add(&line.sums));
        sums
    }

    /// What must be known to read the figures.
    pub(crate) fn notes(&self) -> Vec<Message> {
        let mut notes = vec![self.change_note()];
        if self.all.iter().any(|line| line.change.and_then(|change| change.days).is_some_and(|days| days.differ())) {
            notes.push(Message::new("audience-holidays-differ"));
        }
        notes.push(self.duration_note());
        notes.push(Message::new("audience-no-pages"));
        if let Some(accounts) = &self.question.accounts {
            let per = self.all.iter().filter_map(|line| line.per_account);
            let profils: Vec<&str> = accounts.profils().into_iter().map(Word::as_str).collect();
            let note = if self.question.lines == Lines::Measures {
                let most = per.map(|per| per.schools).max().unwrap_or(0);
                let all = self.all.iter().map(|line| line.sums.schools).max().unwrap_or(0);
                Message::new("audience-accounts").with("schools_count", most).with("all_count", all)
            } else {
                let with: u32 = per.map(|per| per.schools).sum();
                Message::new("audience-accounts").with("schools_count", with).with("all_count", self.total().schools)
            };
            notes.push(note.with("profils", profils.join(", ")));
        }
        notes.push(Message::new("audience-users-do-not-add"));
        if self.by == "profil" {
            notes.push(Message::new("audience-profils-do-not-add"));
        }
        notes.extend(self.weeks.notes.iter().cloned());
        notes.push(Message::new("audience-unverified"));
        notes
    }

    /// What a week is compared with, and over how many schools.
    fn change_note(&self) -> Message {
        let changes = || self.all.iter().filter_map(|line| line.change);
        let Some(first) = changes().next() else {
            let none = self.question.compare == Compare::Nothing;
            return Message::new(if none { "audience-compared-with-nothing" } else { "audience-no-other-year" });
        };
        let places = self.question.lines != Lines::Measures;
        let common: u32 = if places {
            changes().map(|change| change.schools_in_common).sum()
        } else {
            changes().map(|change| change.schools_in_common).max().unwrap_or(0)
        };
        let note = Message::new("audience-change").with("then_day", first.week);
        note.with("common_count", common)
    }

    /// Minutes per visit are told when the user says what the column means; both readings otherwise.
    fn duration_note(&self) -> Message {
        let sums = self.total();
        let of = |meaning| sums.mean_duration_s(meaning);
        match (self.question.duration, of(DurationMeaning::MeanPerVisit), of(DurationMeaning::Total)) {
            (_, None, _) | (_, _, None) => Message::new("audience-no-duration"),
            (Some(DurationMeaning::MeanPerVisit), ..) => Message::new("audience-duration-mean"),
            (Some(DurationMeaning::Total), ..) => Message::new("audience-duration-total"),
            (None, Some(mean), Some(total)) => {
                Message::new("audience-duration-unknown").with("mean_seconds", mean).with("total_seconds", total)
            }
        }
    }

    /// `+102%`, with a star where the calendar differs.
    pub(crate) fn change(change: &Change, catalogue: &Catalogue) -> String {
        let Some(share) = change.share() else { return NOTHING.into() };
        let sign = if share >= 0.0 { "+" } else { "" };
        let star = if change.days.is_some_and(|days| days.differ()) { "*" } else { "" };
        format!("{sign}{}{star}", catalogue.percent((share * 100.0).round() / 100.0))
    }

    /// The warnings in words: what happens to several lines in the same week is told once.
    pub(crate) fn warnings_in_words(&self, catalogue: &Catalogue) -> Vec<String> {
        let mut groups: BTreeMap<(Date, Reading), Vec<&Warning>> = BTreeMap::new();
        for warning in &self.warnings {
            groups.entry((warning.week, warning.reading)).or_default().push(warning);
        }
        groups.values().map(|group| self.warning(group, catalogue)).collect()
    }

    fn warning(&self, group: &[&Warning], catalogue: &Catalogue) -> String {
        let Some(first) = group.first() else { return String::new() };
        let mut names: Vec<String> =
            group.iter().take(MOST_NAMES).map(|warning| self.name(warning.line, catalogue)).collect();
        if let Some(more) = group.len().checked_sub(MOST_NAMES).filter(|more| *more > 0) {
            names.push(catalogue.text("audience-warning-more", &[("count", catalogue.integer(more as u64))]));
        }
        let (least, most) = group
            .iter()
            .fold((f64::MAX, 0.0_f64), |(least, most), warning| (least.min(warning.factor), most.max(warning.factor)));
        let (least, most) = (catalogue.quantity(least), catalogue.quantity(most));
        let factor = if least == most { least } else { format!("{least} – {most}") };
        let args = [("line", names.join(", ")), ("week", catalogue.day(first.week)), ("factor", factor)];
        match (first.reading, self.question.lines) {
            (Reading::Perimeter, _) => catalogue.text("audience-warning-perimeter", &args),
            (_, Lines::Measures) => catalogue.text("audience-warning-dead-tag", &args),
            _ => catalogue.text("audience-warning-left", &args),
        }
    }
}

/// Schools measured in a week: places add up, measures are of the same schools.
fn schools(week: &[LineWeek], lines: Lines) -> u32 {
    let schools = week.iter().map(|line| line.sums.schools);
    if lines == Lines::Measures { schools.max().unwrap_or(0) } else { schools.sum() }
}

/// The name of a measure in words.
fn measure_name(measure: &Measure, catalogue: &Catalogue) -> String {
    match measure {
        Measure::Globales => catalogue.word("audience-everybody"),
        Measure::Profil(profil) => catalogue.word(&format!("profil-{}", profil.as_str())),
        Measure::Device(device) => catalogue.word(&format!("device-{}", device.as_str())),
        Measure::ProfilDevice(profil, device) => {
            let profil = catalogue.word(&format!("profil-{}", profil.as_str()));
            format!("{profil}, {}", catalogue.word(&format!("device-{}", device.as_str())))
        }
        Measure::Service(name) | Measure::System(name) | Measure::Browser(name) | Measure::Other(name) => {
            name.replace('_', " ")
        }
    }
}
