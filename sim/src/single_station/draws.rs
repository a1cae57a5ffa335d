//! Times of a single station: one stream per purpose and class.

use afflux_models::law::Law;
use afflux_models::seed::{Key, Purpose, Stream, VisitId};

/// Logarithms by a table of 256 and five terms of the series: the same bits on any machine, to 1e-15.
#[derive(Debug, Clone)]
struct Logarithm {
    cells: Box<[(f64, f64); 256]>,
}

impl Logarithm {
    fn new() -> Self {
        let cell = |n: usize| {
            let centre = 1.0 + (n as f64 + 0.5) / 256.0;
            (1.0 / centre, libm::log(centre))
        };
        Self { cells: Box::new(std::array::from_fn(cell)) }
    }

    /// ln u for a normal positive u.
    #[inline]
    fn of(&self, u: f64) -> f64 {
        let bits = u.to_bits();
        let exponent = (bits >> 52) as i64 - 1023;
        let mantissa = f64::from_bits((bits & ((1 << 52) - 1)) | (1023 << 52));
        let (inverse, log) = self.cells[(bits >> 44) as usize & 255];
        let r = mantissa * inverse - 1.0;
        let series = r * (1.0 - r * (0.5 - r * (1.0 / 3.0 - r * (0.25 - r * 0.2))));
        exponent as f64 * std::f64::consts::LN_2 + (log + series)
    }
}

/// Independent draws of a law.
#[derive(Debug, Clone)]
pub(super) struct Draws {
    stream: Stream,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Exponential { mean: f64, logarithm: Logarithm },
    Constant(f64),
    Other(Law),
}

impl Draws {
    /// The draws of a purpose and class in a replication.
    pub(super) fn new(law: &Law, key: Key, purpose: Purpose, class: usize) -> Self {
        let kind = if law.is_exponential() {
            Kind::Exponential { mean: law.mean(), logarithm: Logarithm::new() }
        } else if law.is_constant() {
            Kind::Constant(law.mean())
        } else {
            Kind::Other(law.clone())
        };
        Self { stream: stream(key, purpose, class), kind }
    }

    /// Exponential draws of mean 1 of a purpose.
    pub(super) fn unit(key: Key, purpose: Purpose) -> Self {
        let kind = Kind::Exponential { mean: 1.0, logarithm: Logarithm::new() };
        Self { stream: stream(key, purpose, 0), kind }
    }

    /// The next time, in the law's unit.
    #[inline]
    pub(super) fn next(&mut self) -> f64 {
        match &self.kind {
            Kind::Exponential { mean, logarithm } => -mean * logarithm.of(self.stream.uniform()),
            Kind::Constant(value) => *value,
            Kind::Other(law) => law.sample(&mut self.stream),
        }
    }

    /// The next uniform number.
    pub(super) fn uniform(&mut self) -> f64 {
        self.stream.uniform()
    }
}

fn stream(key: Key, purpose: Purpose, class: usize) -> Stream {
    key.stream(VisitId(class as u64), purpose, 0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_right() {
        let logarithm = Logarithm::new();
        for n in 1..100_000_u32 {
            let u = f64::from(n) / 100_000.0;
            assert!((logarithm.of(u) - libm::log(u)).abs() < 2e-15, "{u}");
        }
        assert!((logarithm.of(1e-16) - libm::log(1e-16)).abs() < 1e-13);
    }
}
