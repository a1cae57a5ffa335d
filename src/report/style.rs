//! The page's style sheet: sober, one column, good on A4.

/// The whole of it.
pub(crate) const SHEET: &str = "
:root{--ink:#1a1d21;--soft:#545b64;--line:#d5d9de;--paper:#fff;--wash:#f5f6f8;--blue:#1f5582;--rust:#a63c06;--green:#1d6b3a;--amber:#8a5a00;--red:#a01b1b}
*{box-sizing:border-box}
html{font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;color:var(--ink);background:var(--wash)}
body{max-width:54rem;margin:0 auto;padding:2.5rem 2.75rem 4rem;background:var(--paper)}
h1{font-size:1.9rem;line-height:1.2;margin:.1rem 0 .5rem;font-weight:650;letter-spacing:-.01em}
h2{font-size:1.25rem;margin:2.8rem 0 .6rem;padding-top:.9rem;border-top:1px solid var(--line);font-weight:650}
h3{font-size:1rem;margin:1.4rem 0 .2rem;font-weight:650}
p{margin:.45rem 0;max-width:44rem}
.kicker{margin:0;color:var(--soft);font-size:.85rem;letter-spacing:.06em;text-transform:uppercase}
.meta,.small,figcaption,.kind{color:var(--soft);font-size:.875rem}
.verdict{margin:1.6rem 0;padding:1.1rem 1.3rem;border:2px solid currentColor;border-left-width:.7rem;break-inside:avoid}
.verdict.green{color:var(--green)}.verdict.orange{color:var(--amber)}.verdict.red{color:var(--red)}.verdict.unknown{color:var(--soft)}
.verdict h2{margin:0;padding:0;border:0;font-size:1.5rem;letter-spacing:.02em}
.verdict p{color:var(--ink)}
.verdict .sentence{font-size:1.15rem;font-weight:550}
.answer{display:grid;grid-template-columns:1fr 1fr;gap:0 2.5rem}
.answer h2,h2.minor{font-size:1rem;margin:.4rem 0 .2rem;padding:0;border:0}h2.minor{margin-top:1.4rem}
caption{text-align:left;font-size:.875rem;color:var(--soft);padding:.2rem 0}
figure{margin:1rem 0 0;break-inside:avoid}
figure svg{display:block;width:100%;height:auto}
.panels{display:grid;grid-template-columns:1fr 1fr;gap:.6rem 1.6rem}
.panels figure{min-width:0}
.panels h3{margin-top:.6rem}
.legend{display:flex;flex-wrap:wrap;gap:.15rem 1.3rem;margin:.35rem 0 0;padding:0;list-style:none;font-size:.875rem}
.legend li{display:flex;align-items:center;gap:.45rem}
svg.sample{width:34px;height:12px;flex:none}
svg text{font:11px system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif;fill:var(--soft)}
svg .note{fill:var(--ink)}
svg .grid{stroke:var(--line);stroke-width:1}
svg .base{stroke:var(--soft);stroke-width:1}
svg .shade{fill:#8a929c;fill-opacity:.16}
svg .band{fill:var(--blue);fill-opacity:.2;stroke:none}
svg .inner{fill:var(--blue);fill-opacity:.38;stroke:none}
svg .bar{fill:#8a929c;fill-opacity:.55;stroke:#545b64;stroke-width:.6}
svg .symbol{stroke-width:1.2}svg .disc{fill:var(--blue);stroke:none}svg .square{fill:#b8860b;stroke:none}svg .triangle{fill:var(--rust);stroke:none}
svg .ring{fill:var(--paper);stroke:var(--green)}svg .cross{fill:none;stroke:var(--red);stroke-width:1.8}
svg path.simulated,svg path.measured,svg path.fitted{fill:none;stroke-width:1.6;stroke-linejoin:round;stroke-linecap:round}
svg path.simulated{stroke:var(--blue);stroke-dasharray:6 3}
svg path.measured{stroke:var(--rust)}
svg path.fitted{stroke:var(--ink);stroke-dasharray:1 3.2;stroke-width:2}
svg path.earlier{fill:none;stroke:#8a929c;stroke-width:1.4}
svg line.limit,svg path.limit{stroke:var(--red);stroke-width:1.4;stroke-dasharray:12 4;fill:none}
svg .dot{fill:var(--paper);stroke:var(--rust);stroke-width:1.4}
table{border-collapse:collapse;width:100%;margin:.8rem 0;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{padding:.32rem .6rem .32rem 0;text-align:right;vertical-align:top;border-bottom:1px solid var(--line)}
th:first-child,td:first-child,td.words,th.words{text-align:left}
thead th{font-weight:600;color:var(--soft);border-bottom-color:var(--soft)}
tbody th{font-weight:400}td{white-space:nowrap}
tr.pass td.status{color:var(--green)}tr.fail td.status{color:var(--red)}
td.status{font-weight:600;white-space:nowrap}
.pairs td,.assumptions td{text-align:left;white-space:normal;overflow-wrap:anywhere}.pairs th{width:34%;color:var(--soft)}
.assumptions{table-layout:fixed}.assumptions th:first-child{width:34%}
code{font:.86em ui-monospace,'SF Mono',Menlo,Consolas,monospace;overflow-wrap:anywhere}
details{margin:.5rem 0}summary{cursor:pointer;color:var(--blue);font-size:.875rem}
details table{width:auto;min-width:60%}
dl.kinds{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;font-size:.875rem;margin:.6rem 0}
dl.kinds dt{font-weight:600}dl.kinds dd{margin:0;color:var(--soft)}
.reading{padding-left:.9rem;border-left:3px solid var(--line)}.reading.look{border-left-color:var(--amber)}
pre{font:.8rem/1.4 ui-monospace,Menlo,Consolas,monospace;overflow-x:auto}
.callout{margin:1rem 0;padding:.7rem 1rem;background:var(--wash);border-left:3px solid var(--soft)}
ul.tight{margin:.3rem 0;padding-left:1.1rem;font-size:.875rem}ul.tight li{margin:0}
.note h2{margin-top:1.2rem;padding-top:.5rem;font-size:1.1rem}.note ul{margin:.3rem 0;padding-left:1.1rem}.note table{margin:.4rem 0;font-size:.85rem}.note td{white-space:normal}.note .verdict{margin:.8rem 0}.note .verdict h2{margin:0;padding:0}.note p{max-width:none}
.sheet{overflow:hidden}
@media (max-width:44rem){body{padding:1.2rem}.answer,.panels{grid-template-columns:1fr}}
@page{size:A4;margin:16mm 15mm}
@media print{.sheet{max-height:264mm;break-after:page;font-size:9pt}.sheet:last-child{break-after:auto}.note h1{font-size:16pt}.note h2{font-size:11pt}.note table{font-size:8.5pt}.note details{display:none}.note details[open]{display:none}html{font-size:10.5pt;background:none}body{max-width:none;padding:0}h2,h3{break-after:avoid}tr,table.pairs{break-inside:avoid}details:not([open]){display:none}.verdict,.callout,svg *{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
";

#[cfg(test)]
mod tests {
    use super::*;

    /// A colour of the sheet as WCAG 2.2 weighs it: relative luminance.
    fn luminance(name: &str) -> f64 {
        let at = SHEET.find(&format!("--{name}:#")).expect("a colour") + name.len() + 4;
        let digits = SHEET[at..].split([';', '}']).next().expect("its end");
        let wide: String =
            if digits.len() == 3 { digits.chars().flat_map(|d| [d, d]).collect() } else { digits.into() };
        let part = |n: usize| {
            let share = f64::from(u8::from_str_radix(&wide[2 * n..2 * n + 2], 16).expect("hex")) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { libm::pow((share + 0.055) / 1.055, 2.4) }
        };
        0.2126 * part(0) + 0.7152 * part(1) + 0.0722 * part(2)
    }

    #[test]
    fn words_stand_out_from_what_is_behind_them() {
        for behind in ["paper", "wash"] {
            for words in ["ink", "soft", "blue", "rust", "green", "amber", "red"] {
                let (a, b) = (luminance(words) + 0.05, luminance(behind) + 0.05);
                let ratio = f64::max(a, b) / f64::min(a, b);
                assert!(ratio >= 4.5, "{words} on {behind}: {ratio:.2}");
            }
        }
    }
}
