//! How busy days are, as rows of names and values for the terminal and the page.

use afflux_models::arrival::rate::Dispersion;

use crate::locale::Catalogue;

/// The day factor, the factor within the day, and what is left, each marked where it is assumed.
pub(crate) fn rows(dispersion: &Dispersion, catalogue: &Catalogue) -> Vec<(String, String)> {
    let number = |value: f64| catalogue.decimal(value, 3);
    let marked = |value: String, name: &str| match dispersion.is_assumed(name) {
        true => catalogue.text("fit-assumed", &[("value", value)]),
        false => value,
    };
    let day = match &dispersion.day_log_sd_interval {
        Some(found) => format!("{} [{} – {}]", number(found.value), number(found.low), number(found.high)),
        None => marked(number(dispersion.day_log_sd), "day_log_sd"),
    };
    let minutes = catalogue.decimal(dispersion.within_bin_min, 0);
    let memory = catalogue.text("fit-within-memory", &[("minutes", minutes)]);
    vec![
        (catalogue.word("fit-day-sd"), day),
        (catalogue.word("fit-day-df"), marked(catalogue.decimal(dispersion.day_df, 0), "day_df")),
        (catalogue.word("fit-within-sd"), marked(number(dispersion.within_log_sd), "within")),
        (memory, marked(catalogue.decimal(dispersion.within_autocorrelation_per_bin, 2), "within")),
        (
            catalogue.word("fit-overdispersion"),
            marked(catalogue.decimal(dispersion.overdispersion, 2), "overdispersion"),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;
    use afflux_models::arrival::rate::Interval;

    #[test]
    fn what_is_assumed_says_so_and_what_is_not_has_its_interval() {
        let catalogue = Catalogue::new(Language::En);
        let assumed = rows(&Dispersion::default(), &catalogue);
        assert!(assumed.iter().all(|(_, value)| value.ends_with("(assumed)")), "{assumed:?}");
        let found = Dispersion {
            day_log_sd: 0.12,
            day_log_sd_interval: Some(Interval { value: 0.12, low: 0.1, high: 0.15 }),
            day_df: 4.0,
            assumed: vec!["within".into()],
            ..Dispersion::default()
        };
        let values: Vec<String> = rows(&found, &catalogue).into_iter().map(|(_, value)| value).collect();
        assert_eq!(values, ["0.120 [0.100 – 0.150]", "4", "0.080 (assumed)", "0.78 (assumed)", "1.00"]);
    }
}
