//! What visitors see: small pages in French, of exactly the size that was asked for, loading
//! nothing from elsewhere.

/// Largest page, bytes.
pub(crate) const LARGEST_PAGE_BYTES: u64 = 5_000_000;

/// Size of a page when nothing is asked, bytes.
const USUAL_PAGE_BYTES: usize = 4_096;

/// What the text of a page repeats until it is long enough.
const FILLER: &str =
    "<p>Les portails sont pr&ecirc;ts, les cartables aussi, et la page est aussi longue qu'il le faut.</p>\n";

/// A size that was asked for with `bytes=N`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Nothing was asked.
    Usual,
    /// This many bytes.
    Bytes(usize),
    /// More than the largest page: it is cut to that, and counted.
    Cut,
}

/// The size that a query asks for.
///
/// # Errors
/// `bytes` is there and is no whole number.
pub(crate) fn wanted(query: Option<&str>) -> Result<Wanted, std::num::ParseIntError> {
    let pairs = query.unwrap_or_default().split('&');
    let Some(text) = pairs.filter_map(|pair| pair.strip_prefix("bytes=")).next() else {
        return Ok(Wanted::Usual);
    };
    let bytes: u64 = text.parse()?;
    Ok(if bytes > LARGEST_PAGE_BYTES { Wanted::Cut } else { Wanted::Bytes(bytes as usize) })
}

/// The page of a service, of exactly the size that is wanted (under the frame's own size: blanks), with
/// its rows where there are any and there is room for them.
pub(crate) fn service(title: &str, rows: &str, wanted: Wanted) -> String {
    let bytes = match wanted {
        Wanted::Usual => USUAL_PAGE_BYTES,
        Wanted::Bytes(bytes) => bytes,
        Wanted::Cut => LARGEST_PAGE_BYTES as usize,
    };
    let (head, tail) = (head(title), "</main>\n</body>\n</html>\n");
    let frame = head.len() + tail.len();
    if bytes < frame {
        return " ".repeat(bytes);
    }
    let mut page = String::with_capacity(bytes);
    page.push_str(&head);
    if rows.len() <= bytes - frame {
        page.push_str(rows);
    }
    let left = bytes - tail.len() - page.len();
    page.push_str(&FILLER.repeat(left / FILLER.len()));
    page.extend(std::iter::repeat_n(' ', left % FILLER.len()));
    page.push_str(tail);
    page
}

/// The login form; `again` after a wrong password.
pub(crate) fn login(xsrf: &str, again: bool) -> String {
    let wrong = if again { "<p role=\"alert\">Identifiant ou mot de passe incorrect.</p>\n" } else { "" };
    let form = format!(
        "{wrong}<form method=\"post\" action=\"/auth/login\">\n\
         <input type=\"hidden\" name=\"csrf\" value=\"{}\">\n\
         <p><label>Identifiant <input name=\"email\" autocomplete=\"username\" required></label></p>\n\
         <p><label>Mot de passe <input type=\"password\" name=\"password\" autocomplete=\"current-password\" required>\
         </label></p>\n\
         <p><button>Se connecter</button></p>\n</form>\n",
        escaped(xsrf)
    );
    document("Connexion", &form)
}

/// What is shown when every session is taken: a page like any other, with status 200.
pub(crate) fn too_many() -> String {
    let text = "<p id=\"tooload\">Vous êtes très nombreux aujourd'hui. Merci d'attendre 3 minutes, puis de réessayer.</p>\n\
                <p><a href=\"/auth/login\">Réessayer</a></p>\n";
    document("Portail très demandé", text)
}

/// The page of an address that leads nowhere.
pub(crate) fn not_found() -> String {
    document("Page introuvable", "<p><a href=\"/\">Retour à l'accueil</a></p>\n")
}

fn document(title: &str, body: &str) -> String {
    format!("{}{body}</main>\n</body>\n</html>\n", head(title))
}

fn head(title: &str) -> String {
    let title = escaped(title);
    format!(
        "<!doctype html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} – portail d'essai</title>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
    )
}

/// A text inside HTML.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_page_has_the_size_that_is_wanted() {
        for bytes in [0, 1, 200, 400, 4_095, 123_457, 5_000_000] {
            assert_eq!(service("notes", "", Wanted::Bytes(bytes)).len(), bytes);
            assert_eq!(service("notes", "<p>12</p>\n", Wanted::Bytes(bytes)).len(), bytes);
        }
        assert!(service("notes", "<p>12</p>\n", Wanted::Usual).contains("<p>12</p>"));
        assert_eq!(service("notes", "", Wanted::Usual).len(), USUAL_PAGE_BYTES);
        assert_eq!(service("notes", "", Wanted::Cut).len(), 5_000_000);
    }

    #[test]
    fn a_page_is_whole_french_and_loads_nothing() {
        let page = service("notes", "", Wanted::Usual);
        assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n") && page.contains("lang=\"fr\""));
        assert!(!page.contains("src=") && !page.contains("http"));
    }

    #[test]
    fn the_wanted_size_is_read_from_the_query() {
        assert_eq!(wanted(None), Ok(Wanted::Usual));
        assert_eq!(wanted(Some("a=b&bytes=12")), Ok(Wanted::Bytes(12)));
        assert_eq!(wanted(Some("bytes=5000001")), Ok(Wanted::Cut));
        assert!(wanted(Some("bytes=-1")).is_err() && wanted(Some("bytes=")).is_err());
    }

    #[test]
    fn turned_away_visitors_are_told_so() {
        let page = too_many();
        assert!(page.contains("tooload") && page.contains("Vous êtes très nombreux aujourd'hui"));
        assert!(!login("0", true).contains("tooload"));
    }

    proptest! {
        #[test]
        fn any_query_gives_a_size_or_an_error(query in "\\PC{0,40}") {
            let _ = wanted(Some(&query));
        }

        #[test]
        fn no_text_breaks_out_of_the_page(text in "\\PC{0,40}") {
            let safe = escaped(&text);
            prop_assert!(!safe.contains(['<', '>', '"', '\'']));
        }
    }
}
