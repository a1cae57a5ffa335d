//! Pictures: inline SVG with a title, a description and nothing loaded from anywhere.
//!
//! What a line means never hangs on its colour: a simulated one is dashed over its band, a measured
//! one solid with dots, a fitted one dotted, a limit long-dashed with a label.

use maud::{Markup, html};

/// How a line is drawn, which says where its figures come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// Seen in the replay.
    Measured,
    /// Computed on the model.
    Simulated,
    /// Estimated from data or facts.
    Fitted,
    /// A limit or a capacity.
    Limit,
    /// Seen in another year.
    Earlier,
}

impl Look {
    /// Class of the style sheet.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Look::Measured => "measured",
            Look::Simulated => "simulated",
            Look::Fitted => "fitted",
            Look::Limit => "limit",
            Look::Earlier => "earlier",
        }
    }
}

/// The form of a separate value: it says what the value is of, with or without colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Symbol {
    /// A filled disc.
    Disc,
    /// A filled square.
    Square,
    /// A filled triangle.
    Triangle,
    /// A hollow ring.
    Ring,
    /// A cross.
    Cross,
}

impl Symbol {
    /// Drawn around a place.
    fn draw(self, x: f64, y: f64) -> Markup {
        let path = |d: String| html! { path d=(d) {} };
        html! {
            g class=(format!("symbol {}", self.class())) {
                @match self {
                    Symbol::Disc | Symbol::Ring => { circle cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r="2.7" {} }
                    Symbol::Square => { (path(format!("M{:.1} {:.1}h5v5h-5Z", x - 2.5, y - 2.5))) }
                    Symbol::Triangle => { (path(format!("M{:.1} {:.1}l3.2 5.6h-6.4Z", x, y - 3.4))) }
                    Symbol::Cross => { (path(format!("M{:.1} {:.1}l5 5m0 -5l-5 5", x - 2.5, y - 2.5))) }
                }
            }
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Symbol::Disc => "disc",
            Symbol::Square => "square",
            Symbol::Triangle => "triangle",
            Symbol::Ring => "ring",
            Symbol::Cross => "cross",
        }
    }
}

/// What stands in a panel.
#[derive(Debug, Clone)]
pub(crate) enum Mark {
    /// Lower and upper end over x.
    Band(Vec<(f64, f64, f64)>),
    /// Values over x.
    Line(Look, Vec<(f64, f64)>),
    /// A band within a band.
    Inner(Vec<(f64, f64, f64)>),
    /// Bars: left, right, bottom, top.
    Bars(Vec<(f64, f64, f64, f64)>),
    /// Separate values.
    Points(Symbol, Vec<(f64, f64)>),
    /// A level with its name.
    Level(f64, String),
    /// A moment with its name.
    Moment(f64, String),
    /// A stretch of x that is not judged, with its name.
    Shade(f64, f64, String),
}

/// A scale and where it is labelled.
#[derive(Debug, Clone)]
pub(crate) struct Axis {
    /// First value.
    pub(crate) from: f64,
    /// Last value.
    pub(crate) to: f64,
    /// Whether equal steps are equal ratios.
    pub(crate) is_log: bool,
    /// Labelled values.
    pub(crate) ticks: Vec<(f64, String)>,
}

impl Axis {
    /// An even axis from 0 with round ticks.
    pub(crate) fn from_zero(most: f64, label: impl Fn(f64) -> String) -> Self {
        let most = if most > 0.0 { most } else { 1.0 };
        let step = round_step(most / 4.0);
        let to = (most / step).ceil() * step;
        let ticks = (0..=(to / step).round() as usize).map(|n| (n as f64 * step, label(n as f64 * step))).collect();
        Self { from: 0.0, to, is_log: false, ticks }
    }

    /// An even axis that holds two values and 0, with round ticks.
    pub(crate) fn holding(least: f64, most: f64, label: impl Fn(f64) -> String) -> Self {
        let (least, most) = (least.min(0.0), most.max(0.0));
        let step = round_step(((most - least) / 4.0).max(1e-9));
        let (first, last) = (libm::floor(least / step - 1e-9) as i64, libm::ceil(most / step - 1e-9) as i64);
        let ticks = (first..=last.max(first + 1)).map(|n| (n as f64 * step, label(n as f64 * step)));
        let (from, to) = (first as f64 * step, last.max(first + 1) as f64 * step);
        Self { from, to, is_log: false, ticks: ticks.collect() }
    }

    /// An axis of ratios over whole decades.
    pub(crate) fn decades(least: f64, most: f64, label: impl Fn(f64) -> String) -> Self {
        let least = libm::floor(libm::log10(least.max(1e-9))) as i32;
        let most = (libm::ceil(libm::log10(most.max(1e-9))) as i32).max(least + 1);
        let ticks = (least..=most).map(|n| (libm::pow(10.0, f64::from(n)), label(libm::pow(10.0, f64::from(n)))));
        let (from, to) = (libm::pow(10.0, f64::from(least)), libm::pow(10.0, f64::from(most)));
        Self { from, to, is_log: true, ticks: ticks.collect() }
    }

    /// Where a value lies, 0 to 1.
    fn share(&self, value: f64) -> f64 {
        let share = if self.is_log {
            libm::log(value.max(self.from) / self.from) / libm::log(self.to / self.from)
        } else {
            (value - self.from) / (self.to - self.from)
        };
        share.clamp(0.0, 1.0)
    }
}

/// The smallest of 1, 2, 5 × 10ⁿ that is not under a step.
fn round_step(step: f64) -> f64 {
    let decade = libm::pow(10.0, libm::floor(libm::log10(step)));
    let found = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|factor| factor * decade >= step * 0.999_999);
    found.unwrap_or(10.0) * decade
}

/// A panel.
#[derive(Debug, Clone)]
pub(crate) struct Panel {
    /// Id in the page, unique.
    pub(crate) id: String,
    /// Title.
    pub(crate) title: String,
    /// What it shows, for who does not see it.
    pub(crate) description: String,
    /// Width and height in units of the picture.
    pub(crate) size: (f64, f64),
    /// Across.
    pub(crate) x: Axis,
    /// Up.
    pub(crate) y: Axis,
    /// What stands in it, the first at the back.
    pub(crate) marks: Vec<Mark>,
}

const LEFT: f64 = 62.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 26.0;
/// Most dots on a measured line.
const MOST_DOTS: usize = 48;

impl Panel {
    fn x_at(&self, value: f64) -> f64 {
        LEFT + self.x.share(value) * (self.size.0 - LEFT - RIGHT)
    }

    fn y_at(&self, value: f64) -> f64 {
        self.size.1 - BOTTOM - self.y.share(value) * (self.size.1 - TOP - BOTTOM)
    }

    fn path(&self, points: impl Iterator<Item = (f64, f64)>) -> String {
        let mut path = String::new();
        let mut pen_is_down = false;
        for (x, y) in points {
            if y.is_finite() {
                let letter = if pen_is_down { 'L' } else { 'M' };
                path.push_str(&format!("{letter}{:.1} {:.1}", self.x_at(x), self.y_at(y)));
            }
            pen_is_down = y.is_finite();
        }
        path
    }

    /// The picture.
    pub(crate) fn draw(&self) -> Markup {
        let (width, height) = self.size;
        let (title, description) = (format!("{}-title", self.id), format!("{}-text", self.id));
        html! {
            svg viewBox=(format!("0 0 {width} {height}")) role="img" aria-labelledby=(format!("{title} {description}")) {
                title id=(title) { (self.title) }
                desc id=(description) { (self.description) }
                @for mark in &self.marks { @if let Mark::Shade(from, to, name) = mark { (self.shade(*from, *to, name)) } }
                (self.grid())
                @for mark in &self.marks { (self.mark(mark)) }
            }
        }
    }

    fn grid(&self) -> Markup {
        let (width, height) = self.size;
        html! {
            @for (value, label) in &self.y.ticks {
                @let y = format!("{:.1}", self.y_at(*value));
                line class="grid" x1=(LEFT) x2=(width - RIGHT) y1=(y) y2=(y) {}
                text class="tick" x=(LEFT - 6.0) y=(y) dy="0.32em" text-anchor="end" { (label) }
            }
            line class="base" x1=(LEFT) x2=(width - RIGHT) y1=(height - BOTTOM) y2=(height - BOTTOM) {}
            @for (value, label) in &self.x.ticks {
                @let x = format!("{:.1}", self.x_at(*value));
                line class="base" x1=(x) x2=(x) y1=(height - BOTTOM) y2=(height - BOTTOM + 4.0) {}
                text class="tick" x=(x) y=(height - BOTTOM + 16.0) text-anchor=(self.anchor(*value)) { (label) }
            }
        }
    }

    /// Labels at the right end stay inside the picture.
    fn anchor(&self, value: f64) -> &'static str {
        if self.x.share(value) > 0.97 { "end" } else { "middle" }
    }

    fn shade(&self, from: f64, to: f64, name: &str) -> Markup {
        let (left, right) = (self.x_at(from), self.x_at(to));
        html! {
            rect class="shade" x=(format!("{left:.1}")) y=(TOP) width=(format!("{:.1}", right - left))
                height=(self.size.1 - TOP - BOTTOM) {}
            text class="note" x=(format!("{:.1}", left + 4.0)) y=(TOP + 11.0) { (name) }
        }
    }

    fn band(&self, class: &str, rows: &[(f64, f64, f64)]) -> Markup {
        let up = rows.iter().map(|(x, low, _)| (*x, *low));
        let back = rows.iter().rev().map(|(x, _, high)| (*x, *high));
        html! { @if !rows.is_empty() { path class=(class) d=(format!("{}Z", self.path(up.chain(back)))) {} } }
    }

    fn mark(&self, mark: &Mark) -> Markup {
        match mark {
            Mark::Shade(..) => html! {},
            Mark::Band(rows) => self.band("band", rows),
            Mark::Inner(rows) => self.band("inner", rows),
            Mark::Bars(bars) => html! {
                @for (left, right, bottom, top) in bars {
                    @let (x, y) = (self.x_at(*left), self.y_at(top.max(*bottom)));
                    rect class="bar" x=(format!("{:.1}", x + 0.5)) y=(format!("{y:.1}"))
                        width=(format!("{:.1}", (self.x_at(*right) - x - 1.0).max(0.5)))
                        height=(format!("{:.1}", (self.y_at(top.min(*bottom)) - y).max(0.4))) {}
                }
            },
            Mark::Points(symbol, points) => html! {
                @for (x, y) in points { (symbol.draw(self.x_at(*x), self.y_at(*y))) }
            },
            Mark::Line(look, points) => {
                let every = points.len().div_ceil(MOST_DOTS).max(1);
                let dots = points.iter().step_by(every).filter(|(_, y)| *look == Look::Measured && y.is_finite());
                html! {
                    path class=(look.class()) d=(self.path(points.iter().copied())) {}
                    @for (x, y) in dots {
                        circle class="dot" cx=(format!("{:.1}", self.x_at(*x))) cy=(format!("{:.1}", self.y_at(*y))) r="2.2" {}
                    }
                }
            }
            Mark::Moment(value, name) => {
                let x = self.x_at(*value);
                let (anchor, aside) = if self.x.share(*value) > 0.5 { ("end", -5.0) } else { ("start", 5.0) };
                html! {
                    line class=(Look::Limit.class()) x1=(format!("{x:.1}")) x2=(format!("{x:.1}")) y1=(TOP) y2=(self.size.1 - BOTTOM) {}
                    text class="note" x=(format!("{:.1}", x + aside)) y=(format!("{:.1}", self.size.1 - BOTTOM - 6.0)) text-anchor=(anchor) { (name) }
                }
            }
            Mark::Level(value, name) => {
                let y = self.y_at(*value);
                let below = if y < TOP + 14.0 { 12.0 } else { -4.0 };
                let shades = self.marks.iter().filter_map(|mark| match mark {
                    Mark::Shade(_, to, _) => Some(self.x_at(*to)),
                    _ => None,
                });
                let left = shades.fold(LEFT, f64::max) + 5.0;
                html! {
                    line class=(Look::Limit.class()) x1=(LEFT) x2=(self.size.0 - RIGHT) y1=(format!("{y:.1}")) y2=(format!("{y:.1}")) {}
                    text class="note" x=(format!("{left:.1}")) y=(format!("{:.1}", y + below)) { (name) }
                }
            }
        }
    }
}

/// A sample of a look for a legend; a band has none.
pub(crate) fn sample(look: Option<Look>) -> Markup {
    html! {
        svg class="sample" viewBox="0 0 34 12" aria-hidden="true" {
            @match look {
                None => { rect class="band" x="1" y="1" width="32" height="10" {} }
                Some(look) => {
                    path class=(look.class()) d="M1 6L33 6" {}
                    @if look == Look::Measured { circle class="dot" cx="17" cy="6" r="2.2" {} }
                }
            }
        }
    }
}

/// A sample of a symbol, of a bar or of an inner band for a legend.
pub(crate) fn sample_of(mark: &Mark) -> Markup {
    html! {
        svg class="sample" viewBox="0 0 34 12" aria-hidden="true" {
            @match mark {
                Mark::Points(symbol, _) => { (symbol.draw(17.0, 6.0)) }
                Mark::Inner(_) => { rect class="inner" x="1" y="1" width="32" height="10" {} }
                _ => { rect class="bar" x="12" y="1" width="10" height="10" {} }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round() {
        let axis = Axis::from_zero(873.0, |value| format!("{value}"));
        assert_eq!(axis.ticks.last().unwrap().1, "1000");
        assert_eq!(axis.share(500.0), 0.5);
        let axis = Axis::decades(0.02, 3.0, |value| format!("{value}"));
        assert_eq!((axis.ticks.len(), axis.share(0.001)), (4, 0.0));
        assert!((axis.share(libm::sqrt(0.1)) - 0.5).abs() < 1e-9);
        let axis = Axis::holding(-0.13, 0.62, |value| format!("{value:.1}"));
        assert_eq!((axis.from, axis.to, axis.ticks[0].1.as_str()), (-0.2, 0.8, "-0.2"));
        assert!(Axis::holding(0.0, 0.0, |_| String::new()).ticks.len() >= 2);
    }

    #[test]
    fn a_gap_lifts_the_pen() {
        let x = Axis { from: 0.0, to: 3.0, is_log: false, ticks: Vec::new() };
        let y = Axis::from_zero(1.0, |_| String::new());
        let (id, title, description) = ("a".into(), String::new(), String::new());
        let panel = Panel { id, title, description, size: (400.0, 100.0), x, y, marks: Vec::new() };
        let path = panel.path([(0.0, 1.0), (1.0, f64::NAN), (2.0, 1.0), (3.0, 0.0)].into_iter());
        assert_eq!(path.matches('M').count(), 2);
    }
}
