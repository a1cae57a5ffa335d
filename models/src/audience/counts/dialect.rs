//! How a file writes dates and numbers: told, or shown by its own lines.
//!
//! `03/04/2020` may be April or March, `1,234` may be one or a thousand. A line that only one
//! reading fits settles it for the whole file; until then lines wait.

use super::stamp::{Stamp, stamp, stamp_month_first, unix};

/// How dates are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateFormat {
    /// `2020-03-23`.
    YearFirst,
    /// `23/03/2020`.
    DayFirst,
    /// `03/23/2020`.
    MonthFirst,
    /// Seconds since 1970.
    Unix,
}

/// The mark before decimals; the other one then groups thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalMark {
    /// `1,234.5`.
    Point,
    /// `1.234,5`.
    Comma,
}

impl DecimalMark {
    fn of(mark: char) -> Self {
        if mark == ',' { Self::Comma } else { Self::Point }
    }

    fn other(self) -> Self {
        match self {
            Self::Point => Self::Comma,
            Self::Comma => Self::Point,
        }
    }

    /// The mark itself.
    pub(crate) fn as_char(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }
}

/// What is known so far.
#[derive(Debug, Default)]
pub(crate) struct Dialect {
    pub(crate) format: Option<DateFormat>,
    pub(crate) mark: Option<DecimalMark>,
    /// The texts that settled them.
    pub(crate) shown: [Option<String>; 2],
    open_date: bool,
    open_number: Option<DecimalMark>,
    small_plain: bool,
    large_plain: bool,
}

impl Dialect {
    pub(crate) fn told(format: Option<DateFormat>, mark: Option<DecimalMark>) -> Self {
        Self { format, mark, ..Self::default() }
    }

    /// Learns from a line.
    pub(crate) fn look<'a>(&mut self, date: &str, values: impl Iterator<Item = &'a str>) {
        if self.format.is_none() {
            match order(date) {
                Order::Shown(format) => {
                    (self.format, self.shown[0]) = (Some(format), Some(date.into()));
                }
                Order::Open => self.open_date = true,
                Order::None => {}
            }
        }
        values.for_each(|value| self.look_at_number(value));
    }

    fn look_at_number(&mut self, value: &str) {
        if self.mark.is_some() {
            return;
        }
        match mark(value) {
            Mark::Shown(mark) => (self.mark, self.shown[1]) = (Some(mark), Some(value.into())),
            Mark::Open(mark) => self.open_number = Some(mark),
            Mark::Plain(digits) if digits > 3 => self.large_plain = true,
            Mark::Plain(digits) => self.small_plain |= digits > 0,
        }
        // A thousand without a mark: then marks do not group thousands.
        if let Some(open) = self.open_number.filter(|_| self.large_plain && self.mark.is_none()) {
            self.mark = Some(open);
        }
    }

    pub(crate) fn date_is_open(&self) -> bool {
        self.open_date && self.format.is_none()
    }

    pub(crate) fn number_is_open(&self) -> bool {
        self.open_number.is_some() && self.mark.is_none()
    }

    /// Whether lines can be read.
    pub(crate) fn is_settled(&self) -> bool {
        !self.date_is_open() && !self.number_is_open()
    }

    /// At the end: whole numbers under a thousand stand beside `1,234` and no other decimals do, so the
    /// mark groups thousands.
    pub(crate) fn settle_numbers(&mut self) {
        if let Some(open) = self.open_number.filter(|_| self.mark.is_none() && self.small_plain) {
            self.mark = Some(open.other());
        }
    }

    /// The date of a text.
    pub(crate) fn stamp(&self, text: &str) -> Option<Stamp> {
        match self.format {
            Some(DateFormat::MonthFirst) => stamp_month_first(text),
            Some(DateFormat::Unix) => unix(text),
            Some(DateFormat::YearFirst) if !text.trim().get(..4)?.bytes().all(|b| b.is_ascii_digit()) => None,
            _ => stamp(text).or_else(|| unix(text)),
        }
    }
}

enum Order {
    Shown(DateFormat),
    Open,
    None,
}

/// What a date shows of the order of day and month.
fn order(text: &str) -> Order {
    let day = text.trim().split(['T', ' ']).next().unwrap_or("");
    let mut parts = day.split(['-', '/', '.']).map(|part| (part.len(), part.parse::<u32>().ok()));
    match (parts.next(), parts.next(), parts.next()) {
        (Some((1..=2, Some(first))), Some((_, Some(second))), Some((4, Some(_)))) => match (first, second) {
            _ if day.contains('.') => Order::Shown(DateFormat::DayFirst),
            (13.., _) => Order::Shown(DateFormat::DayFirst),
            (_, 13..) => Order::Shown(DateFormat::MonthFirst),
            _ if first == second => Order::None,
            _ => Order::Open,
        },
        _ => Order::None,
    }
}

enum Mark {
    Shown(DecimalMark),
    Open(DecimalMark),
    /// Digits of a number without a mark; 0 of anything else.
    Plain(usize),
}

fn mark(text: &str) -> Mark {
    let text = text.trim().trim_start_matches('-');
    if !text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')) {
        return Mark::Plain(0);
    }
    let count = |mark: char| text.matches(mark).count();
    let (Some(last), commas, points) = (text.rfind(['.', ',']), count(','), count('.')) else {
        return Mark::Plain(text.len());
    };
    let found = DecimalMark::of(if text[last..].starts_with(',') { ',' } else { '.' });
    let (before, after) = (&text[..last], &text[last + 1..]);
    match (commas, points) {
        (1.., 1..) => Mark::Shown(found),
        (2.., 0) | (0, 2..) => Mark::Shown(found.other()),
        _ if after.len() != 3 || before.starts_with('0') || !(1..=3).contains(&before.len()) => Mark::Shown(found),
        _ => Mark::Open(found),
    }
}
