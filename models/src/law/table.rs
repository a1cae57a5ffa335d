//! Quantiles from a table: a cubic for each of some fifteen hundred cells, the law's own inverse in the
//! farthest tails.
//!
//! Cells halve towards 0 and 1 (numerical inversion with interpolated cubics, Hörmann & Leydold 2003),
//! so that the interpolation follows a heavy tail: relative error under 1e-6, moments with it, against
//! some hundred nanoseconds of the closed form.

/// log2 of the cells of an octave.
const FINE: u32 = 5;
/// Octaves on either side: beyond, 2⁻²⁴ of the probability, the inverse itself is asked.
const OCTAVES: u32 = 24;
const CELLS: usize = (OCTAVES as usize) << FINE;
/// Bits of the exponent and first digits of ½, where the first cell ends.
const TOP: u64 = 0.5_f64.to_bits() >> (52 - FINE);

/// The inverse of a distribution function, quick to evaluate.
#[derive(Debug, Clone)]
pub(super) struct QuantileTable {
    /// Coefficients of each cell's cubic, from the middle outwards: of u under ½, then of u over ½.
    cubics: Box<[[f64; 4]; 2 * CELLS]>,
}

impl QuantileTable {
    /// The table of an inverse that grows with u and is smooth.
    pub(super) fn new(quantile: impl Fn(f64) -> f64) -> Self {
        let of = |n: usize| match n.checked_sub(CELLS) {
            None => cubic(n, &quantile),
            Some(cell) => cubic(cell, &|v: f64| quantile(1.0 - v)),
        };
        Self { cubics: Box::new(std::array::from_fn(of)) }
    }

    /// The quantile at u in (0, 1); none in the farthest tails.
    #[inline(always)]
    pub(super) fn at(&self, u: f64) -> Option<f64> {
        let (v, is_over) = if u < 0.5 { (u, false) } else { (1.0 - u, true) };
        self.near_end(v, is_over).or_else(|| self.middle(v))
    }

    /// The quantile at the uniform of some bits.
    #[inline(always)]
    pub(super) fn at_bits(&self, bits: u64) -> Option<f64> {
        // As [`crate::seed::uniform`]; 1 − u turns the digits around.
        let digits = (bits >> 12) as i64;
        let is_over = digits >> 51 == 1;
        let digits = if is_over { ((1 << 52) - 1) - digits } else { digits };
        self.near_end((digits as f64 + 0.5) * (1.0 / 4_503_599_627_370_496.0), is_over)
    }

    /// The quantile at a probability under ½ from 0, or from 1.
    #[inline(always)]
    fn near_end(&self, v: f64, is_over: bool) -> Option<f64> {
        let bits = v.to_bits();
        // Who is in the cell that ends at ½ is 1 below the top; ½ itself wraps around.
        let cell = (TOP - 1).wrapping_sub(bits >> (52 - FINE)) as usize;
        if cell >= CELLS {
            return None;
        }
        let first = if is_over { CELLS } else { 0 };
        let [a, b, c, d] = self.cubics[first + cell];
        // How far into the cell, from its upper end: the digits of v that its number leaves.
        let left = f64::from_bits((bits << FINE & ((1 << 52) - 1)) | 1.0_f64.to_bits());
        let t = 2.0 - left;
        Some(a + t * (b + t * (c + t * d)))
    }

    #[cold]
    fn middle(&self, v: f64) -> Option<f64> {
        (v == 0.5).then(|| self.cubics[CELLS][0])
    }
}

/// The cubic of a cell through four of its points; t runs from 0 at the end towards ½ to 1.
fn cubic(cell: usize, quantile: &impl Fn(f64) -> f64) -> [f64; 4] {
    let edge = |cell: usize| f64::from_bits((TOP - cell as u64) << (52 - FINE));
    let (near, far) = (edge(cell), edge(cell + 1));
    let value = |t: f64| quantile(near + t * (far - near));
    let [y0, y1, y2, y3] = [value(0.0), value(1.0 / 3.0), value(2.0 / 3.0), value(1.0)];
    let d = 4.5 * (y3 - 3.0 * y2 + 3.0 * y1 - y0);
    let c = 4.5 * (y2 - 2.0 * y1 + y0) - d;
    [y0, y3 - y0 - c - d, c, d]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::Law;
    use proptest::prelude::*;

    const LAWS: [&str; 7] = [
        "exp:mean=2s",
        "lognormal:mean=8min,cv=1.5",
        "lognormal:mean=100s,cv=1.5,max=30min",
        "lognormal:mean=12KB,cv=.1",
        "lognormal:mean=1s,cv=5",
        "pareto:min=1MB,alpha=1.6",
        "lognormal:mean=9min,cv=1.5,max=30min",
    ];

    fn table(law: &Law) -> QuantileTable {
        QuantileTable::new(|u| law.quantile(u))
    }

    #[test]
    fn cells_meet_and_the_farthest_are_left_to_the_law() {
        let law = Law::parse(LAWS[0]).unwrap();
        let table = table(&law);
        for u in [0.5, 0.25, 0.75, 0.249_999_999_999, 0.250_000_000_001, 0.484_375, 1e-7, 1.0 - 1e-7] {
            let found = table.at(u).unwrap();
            assert!((found / law.quantile(u) - 1.0).abs() < 1e-6, "{u}: {found} {}", law.quantile(u));
        }
        assert_eq!((table.at(1e-8), table.at(1.0 - 1e-8)), (None, None));
    }

    /// First two moments by the midpoint rule over 2²⁰ points, table against closed form.
    #[test]
    fn moments_are_the_laws_own() {
        for text in LAWS {
            let law = Law::parse(text).unwrap();
            let table = table(&law);
            let (mut sums, mut exact) = ([0.0; 2], [0.0; 2]);
            for n in 0..(1 << 20) {
                let u = (f64::from(n) + 0.5) / f64::from(1 << 20);
                let (found, own) = (table.at(u).unwrap_or_else(|| law.quantile(u)), law.quantile(u));
                sums = [sums[0] + found, sums[1] + found * found];
                exact = [exact[0] + own, exact[1] + own * own];
            }
            for (found, own) in sums.iter().zip(exact) {
                assert!((found / own - 1.0).abs() < 2e-8, "{text}: {found} {own}");
            }
        }
    }

    proptest! {
        #[test]
        fn the_table_is_the_inverse(which in 0_usize..7, u in 1e-6_f64..1.0) {
            let law = Law::parse(LAWS[which]).unwrap();
            let (found, own) = (table(&law).at(u.min(1.0 - 1e-6)).unwrap(), law.quantile(u.min(1.0 - 1e-6)));
            prop_assert!((found / own - 1.0).abs() < 1e-6, "{found} {own}");
        }

        #[test]
        fn bits_are_their_uniform(which in 0_usize..7, bits: u64) {
            let law = Law::parse(LAWS[which]).unwrap();
            let (table, u) = (table(&law), crate::seed::uniform(bits));
            for bits in [bits, bits >> 9, !bits, 0, u64::MAX, 1 << 63, (1 << 63) - 1] {
                prop_assert_eq!(table.at_bits(bits), table.at(crate::seed::uniform(bits)));
            }
            prop_assert_eq!(law.at_bits(bits), law.at(u));
        }

        #[test]
        fn more_probability_is_no_less(which in 0_usize..7, u in 1e-6_f64..1.0, more in 1e-9_f64..0.1) {
            let law = Law::parse(LAWS[which]).unwrap();
            let table = table(&law);
            let (u, over) = (u.min(1.0 - 1e-6), (u + more).min(1.0 - 1e-6));
            prop_assert!(table.at(u).unwrap() <= table.at(over).unwrap());
        }
    }
}
