//! A place that may be named as a target: a scheme, one host and one port, nothing else.

use std::fmt;
use std::net::IpAddr;

use afflux_models::Message;

/// Longest host name, DNS's own limit.
const LONGEST_HOST: usize = 253;

/// How a place is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Plain HTTP.
    Http,
    /// HTTP over TLS.
    Https,
}

impl Scheme {
    /// The scheme of a word.
    pub fn from_text(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "http" => Some(Self::Http),
            "https" => Some(Self::Https),
            _ => None,
        }
    }

    /// The word in a URL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// The port that a URL does not name.
    pub const fn port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// One host: a name in lower case without a final dot, or an address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Host {
    /// A name to be resolved.
    Name(String),
    /// An address.
    Address(IpAddr),
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Address(address) => address.fmt(f),
        }
    }
}

impl Host {
    /// Reads a host: a name or an address, never a pattern, a range or an address of nobody.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Message> {
        if text.contains('*') || text.contains('?') || text.contains('/') {
            return Err(Message::new("guard-host-pattern").with("host", text));
        }
        let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
        if let Ok(address) = bare.parse::<IpAddr>() {
            let address = address.to_canonical();
            let nobody = address.is_unspecified() || address.is_multicast() || is_broadcast(address);
            return match nobody {
                true => Err(Message::new("guard-host-nobody").with("host", text)),
                false => Ok(Self::Address(address)),
            };
        }
        let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        // What ends in a number is an address to some resolvers: `127.1`, `0x7f.1`.
        let last = name.rsplit('.').next().unwrap_or_default();
        let numeric = last.chars().all(|letter| letter.is_ascii_digit()) || last.starts_with("0x");
        if name.len() > LONGEST_HOST || numeric || !name.split('.').all(is_label) {
            return Err(Message::new("guard-host-name").with("host", text));
        }
        Ok(Self::Name(name))
    }
}

fn is_broadcast(address: IpAddr) -> bool {
    matches!(address, IpAddr::V4(address) if address.is_broadcast())
}

fn is_label(label: &str) -> bool {
    let letters = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    (1..=63).contains(&label.len()) && letters && !label.starts_with('-') && !label.ends_with('-')
}

/// A scheme, a host and a port.
///
/// ```
/// use afflux_loadgen::guard::Place;
/// let place = Place::parse("https://ENT-preprod.exemple.test/").unwrap();
/// assert_eq!(place.to_string(), "https://ent-preprod.exemple.test");
/// // A redirect is followed to the very same place only.
/// assert_eq!(place.follow("/auth/login", "../accueil?x=1").unwrap(), "/accueil?x=1");
/// assert!(place.follow("/", "https://ent.exemple.test/").is_err());
/// assert!(Place::parse("https://*.exemple.test").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// How it is spoken to.
    pub scheme: Scheme,
    /// The host.
    pub host: Host,
    /// The port.
    pub port: u16,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme.as_str(), self.authority())
    }
}

impl Place {
    /// Reads the URL of a target: `https://host` or `http://host:port`, without a path.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(url: &str) -> Result<Self, Message> {
        let wrong = |key| Message::new(key).with("url", shown(url));
        let (scheme, rest) = url.trim().split_once("://").ok_or_else(|| wrong("guard-url-scheme"))?;
        let scheme = Scheme::from_text(scheme).ok_or_else(|| wrong("guard-url-scheme"))?;
        let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        if !matches!(path, "" | "/") {
            return Err(wrong("guard-url-path"));
        }
        Self::of_authority(scheme, authority, url)
    }

    /// Reads a URL with a path at a place.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse_with_path(url: &str) -> Result<(Self, String), Message> {
        let url = url.trim();
        let start = url.find("://").map_or(0, |at| at + 3);
        let at = url[start..].find('/').map_or(url.len(), |at| start + at);
        let place = Self::parse(&url[..at])?;
        let path = if at == url.len() { "/".to_owned() } else { place.follow("/", &url[at..])? };
        Ok((place, path))
    }

    fn of_authority(scheme: Scheme, authority: &str, url: &str) -> Result<Self, Message> {
        let wrong = |key| Message::new(key).with("url", shown(url));
        if authority.contains('@') {
            return Err(wrong("guard-url-user"));
        }
        let colon = authority.rfind(':').filter(|colon| !authority[*colon..].contains(']'));
        let (host, port) = match colon {
            Some(colon) => (&authority[..colon], Some(&authority[colon + 1..])),
            None => (authority, None),
        };
        // A port is digits only: `parse` alone would take `+80`.
        let digits = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let port = match port {
            None => scheme.port(),
            Some(text) => {
                let port = Some(text).filter(digits).and_then(|text| text.parse().ok()).filter(|port| *port > 0);
                port.ok_or_else(|| wrong("guard-url-port"))?
            }
        };
        Ok(Self { scheme, host: Host::parse(host)?, port })
    }

    /// Host and port as the `Host` header says them: the scheme's own port is left out.
    pub fn authority(&self) -> String {
        let host = match &self.host {
            Host::Address(IpAddr::V6(address)) => format!("[{address}]"),
            host => host.to_string(),
        };
        if self.port == self.scheme.port() { host } else { format!("{host}:{}", self.port) }
    }

    /// Where a redirect leads: the path and query at this very place. `from` is the path of the
    /// request that was answered with `location`.
    ///
    /// # Errors
    /// It leads to another scheme, host or port, or is no address.
    pub fn follow(&self, from: &str, location: &str) -> Result<String, Message> {
        let elsewhere = || Message::new("guard-redirect").with("place", self).with("location", shown(location));
        let location = location.trim();
        // Browsers read a backslash as a slash: `/\host` would lead away.
        if location.chars().any(|letter| letter.is_control() || letter == '\\' || letter == ' ') {
            return Err(elsewhere());
        }
        let location = location.split('#').next().unwrap_or_default();
        let head = location.split(['/', '?']).next().unwrap_or_default();
        let path = if let Some(rest) = location.strip_prefix("//") {
            self.path_here(self.scheme, rest).ok_or_else(elsewhere)?
        } else if let Some((scheme, rest)) = location.split_once("://").filter(|_| head.ends_with(':')) {
            let scheme = Scheme::from_text(scheme).ok_or_else(elsewhere)?;
            self.path_here(scheme, rest).ok_or_else(elsewhere)?
        } else if head.contains(':') {
            return Err(elsewhere());
        } else {
            joined(from, location)
        };
        Ok(without_dots(&path))
    }

    fn path_here(&self, scheme: Scheme, rest: &str) -> Option<String> {
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let place = Self::of_authority(scheme, authority, authority).ok()?;
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        (place == *self).then_some(path)
    }
}

/// A path relative to another.
fn joined(from: &str, location: &str) -> String {
    let folder = from.split('?').next().unwrap_or_default();
    if location.starts_with('/') {
        location.to_owned()
    } else if location.is_empty() {
        if from.starts_with('/') { from.to_owned() } else { "/".into() }
    } else if location.starts_with('?') {
        format!("/{}{location}", folder.trim_start_matches('/'))
    } else {
        let folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("/{}/{location}", folder.trim_matches('/'))
    }
}

/// A path without `.`, `..` and without a doubled slash at its start, which would name a host.
fn without_dots(path: &str) -> String {
    let (path, query) = path.find('?').map_or((path, ""), |at| path.split_at(at));
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').skip(1) {
        match part {
            "." => {}
            ".." => _ = parts.pop(),
            "" if parts.is_empty() => {}
            part => parts.push(part),
        }
    }
    let folder = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
    let end = if folder && !parts.is_empty() && parts.last() != Some(&"") { "/" } else { "" };
    format!("/{}{end}{query}", parts.join("/"))
}

/// A URL as a message may show it: short, and without what stands before an `@`.
fn shown(url: &str) -> String {
    let url = match url.split_once("://") {
        Some((scheme, rest)) => match rest.rsplit_once('@') {
            Some((_, rest)) => format!("{scheme}://…@{rest}"),
            None => url.to_owned(),
        },
        None => url.to_owned(),
    };
    url.chars().filter(|letter| !letter.is_control()).take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(url: &str) -> &'static str {
        Place::parse(url).map_or_else(|message| message.key, |_| "accepted")
    }

    #[test]
    fn a_target_is_a_scheme_a_host_and_a_port() {
        for (url, shown) in [
            ("http://ent.exemple.test", "http://ent.exemple.test"),
            ("HTTPS://ENT.exemple.test.:443/", "https://ent.exemple.test"),
            ("https://ent.exemple.test:8443", "https://ent.exemple.test:8443"),
            ("http://127.0.0.1:80", "http://127.0.0.1"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("http://[::ffff:127.0.0.1]:81", "http://127.0.0.1:81"),
        ] {
            assert_eq!(Place::parse(url).map(|place| place.to_string()).as_deref(), Ok(shown), "{url}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for (url, expected) in [
            ("ent.exemple.test", "guard-url-scheme"),
            ("ftp://ent.exemple.test", "guard-url-scheme"),
            ("https://ent.exemple.test/login", "guard-url-path"),
            ("https://ent.exemple.test?x", "guard-url-path"),
            ("https://ent.exemple.test\\@evil.test", "guard-url-path"),
            ("https://user:pw@ent.exemple.test", "guard-url-user"),
            ("https://ent.exemple.test:0", "guard-url-port"),
            ("https://ent.exemple.test:+80", "guard-url-port"),
            ("https://ent.exemple.test:65536", "guard-url-port"),
            ("https://ent.exemple.test:", "guard-url-port"),
            ("https://*.exemple.test", "guard-host-pattern"),
            ("https://", "guard-host-name"),
            ("https://127.1", "guard-host-name"),
            ("https://0x7f.0x1", "guard-host-name"),
            ("https://2130706433", "guard-host-name"),
            ("https://ént.exemple.test", "guard-host-name"),
            ("https://0.0.0.0", "guard-host-nobody"),
            ("https://[::]", "guard-host-nobody"),
            ("https://224.0.0.1", "guard-host-nobody"),
            ("https://255.255.255.255", "guard-host-nobody"),
        ] {
            assert_eq!(key(url), expected, "{url}");
        }
        let message = Place::parse("https://user:secret@ent.exemple.test").unwrap_err();
        assert!(!message.to_string().contains("secret"), "{message}");
    }

    #[test]
    fn a_path_may_stand_behind_a_place() {
        let (place, path) = Place::parse_with_path("http://exemple.test:9100/metrics?a=b").unwrap();
        assert_eq!((place.to_string().as_str(), path.as_str()), ("http://exemple.test:9100", "/metrics?a=b"));
        assert_eq!(Place::parse_with_path("https://exemple.test").unwrap().1, "/");
        for url in ["exemple.test/metrics", "https://a@exemple.test/m", "https://exemple.test/m x", "https:///m"] {
            assert!(Place::parse_with_path(url).is_err(), "{url}");
        }
    }

    #[test]
    fn a_redirect_stays_at_the_place() {
        let place = Place::parse("https://ent.exemple.test:8443").unwrap();
        for (from, location, path) in [
            ("/", "/accueil", "/accueil"),
            ("/auth/login?x=1", "form", "/auth/form"),
            ("/auth/login?x=1", "?y=2", "/auth/login?y=2"),
            ("/auth/login", "../a/./b/../c/", "/a/c/"),
            ("/auth/login", "/../../x", "/x"),
            ("/a", "https://ENT.exemple.test:8443/b#c", "/b"),
            ("/a", "//ent.exemple.test:8443?x", "/?x"),
            ("/a?x", "", "/a?x"),
            ("/a", "/?next=https://elsewhere.test/", "/?next=https://elsewhere.test/"),
        ] {
            assert_eq!(place.follow(from, location).as_deref(), Ok(path), "{from} to {location}");
        }
        for location in [
            "http://ent.exemple.test:8443/",
            "https://ent.exemple.test/",
            "https://ent.exemple.test:8443@evil.test/",
            "//evil.test/",
            "/\\evil.test/",
            "javascript:alert(1)",
            "https:evil.test",
            "ent.exemple.test:8443/x",
        ] {
            let refused = place.follow("/", location).map_err(|message| message.key);
            assert_eq!(refused, Err("guard-redirect"), "{location}");
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_a_place_that_reads_back_or_a_message(url in "\\PC{0,40}") {
            if let Ok(place) = Place::parse(&url) {
                prop_assert_eq!(Place::parse(&place.to_string()), Ok(place));
            }
        }

        #[test]
        fn a_followed_redirect_is_a_path(from in "/[a-z/.?]{0,12}", location in "[a-z/:.?#@\\\\ ]{0,24}") {
            let place = Place::parse("http://a.b:81").unwrap();
            if let Ok(path) = place.follow(&from, &location) {
                prop_assert!(path.starts_with('/') && !path.starts_with("//"), "{}", path);
            }
        }
    }
}
