//! Speed: the plan's times shortened, the portal's left as they are.

/// How much faster than the plan a player plays.
///
/// Arrival instants, think times, reload and return delays, the ramp and the session life are
/// divided; service times, patience and time-outs stay (DESIGN §3).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tempo(f64);

impl Tempo {
    /// The plan's own pace.
    pub const PLAN: Tempo = Tempo(1.0);

    /// A pace; anything that is not a positive number is the plan's own.
    pub fn new(speed: f64) -> Self {
        if speed.is_finite() && speed > 0.0 { Self(speed) } else { Self::PLAN }
    }

    /// The speed.
    pub fn speed(self) -> f64 {
        self.0
    }

    /// A planned length of time as it is played, µs.
    #[inline]
    pub fn played_us(self, planned_us: i64) -> i64 {
        if self.0 == 1.0 { planned_us } else { libm::round(planned_us as f64 / self.0) as i64 }
    }

    /// A played length of time in the plan's time, µs.
    #[inline]
    pub fn planned_us(self, played_us: i64) -> i64 {
        if self.0 == 1.0 { played_us } else { libm::round(played_us as f64 * self.0) as i64 }
    }
}
