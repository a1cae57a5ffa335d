//! Who asked: the address among what stands before the date of a line.
//!
//! `[HOST] [FORWARDED, FORWARDED…] ADDRESS IDENT USER`, the forwarded ones perhaps in quotes. The
//! first of a list of forwarded addresses is the client's, the others are proxies, which may change
//! within a visit; the user's name may too.

/// The part of a line's head that tells visitors apart. It is only ever hashed.
pub(super) fn client(head: &[u8]) -> &[u8] {
    let head = head.trim_ascii();
    let Some(space) = head.iter().position(|byte| *byte == b' ') else { return head };
    let first = &head[..space];
    // `ADDRESS - - `, `ADDRESS - USER `: nearly every line.
    if head[space..].starts_with(b" - ") || head[space..] == *b" -" {
        return first.strip_suffix(b",").unwrap_or(first);
    }
    let names = find(head, b" - ").map_or(head, |end| &head[..end]);
    if let Some(list) = Groups(names).find(|group| group.contains(&b',') || group.starts_with(b"\"")) {
        let list = list.trim_ascii_start().strip_prefix(b"\"").unwrap_or(list);
        let end = list.iter().position(|byte| matches!(byte, b',' | b'"' | b' ')).unwrap_or(list.len());
        return &list[..end];
    }
    let mut groups = Groups(names);
    match (groups.next(), groups.next()) {
        (Some(host), Some(address)) if !is_address(host) => address,
        // Two addresses: which is the server's is not said, and its own never changes.
        (Some(first), Some(second)) if is_address(second) => span(names, first, second),
        (Some(address), _) => address,
        (None, _) => names,
    }
}

/// From the start of one part of a text to the end of another.
fn span<'a>(text: &'a [u8], first: &[u8], last: &[u8]) -> &'a [u8] {
    let offset = |part: &[u8]| part.as_ptr() as usize - text.as_ptr() as usize;
    &text[offset(first)..offset(last) + last.len()]
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    memchr::memmem::find(text, wanted)
}

/// An IPv4 or IPv6 address without a port.
fn is_address(text: &[u8]) -> bool {
    let digits = |byte: &u8| byte.is_ascii_hexdigit() || matches!(byte, b'.' | b':');
    let marks = |mark: u8| text.iter().filter(|byte| **byte == mark).count();
    text.iter().all(digits) && (marks(b'.') == 3 && marks(b':') == 0 || marks(b':') > 1)
}

/// Words apart by spaces; a space after a comma or inside quotes parts nothing.
struct Groups<'a>(&'a [u8]);

impl<'a> Iterator for Groups<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.0.trim_ascii_start();
        if rest.is_empty() {
            return None;
        }
        let (mut quoted, mut before) = (false, b' ');
        let end = rest.iter().position(|byte| {
            quoted ^= *byte == b'"';
            let ends = *byte == b' ' && !quoted && before != b',';
            before = *byte;
            ends
        });
        let (group, rest) = rest.split_at(end.unwrap_or(rest.len()));
        self.0 = rest;
        Some(group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Heads of the public samples.
    #[test]
    fn the_client_is_found_in_every_head() {
        for (head, wanted) in [
            ("192.0.2.7 - - ", "192.0.2.7"),
            ("::1 - jean dupont ", "::1"),
            ("192.0.2.7 ", "192.0.2.7"),
            ("192.0.2.7 - ", "192.0.2.7"),
            ("10.0.0.2, 10.0.0.1, 127.0.0.1 - - ", "10.0.0.2"),
            ("example.com 10.0.0.2, 10.0.0.1, 127.0.0.1 - - ", "10.0.0.2"),
            ("example.com:80 \"10.5.102.222, 203.0.113.104\" 10.2.1.185 - - ", "10.5.102.222"),
            ("203.0.113.105 2a02:cf40::8000, 10.225.192.17 10.2.2.121 - - ", "2a02:cf40::8000"),
            ("203.0.113.105:80 127.0.0.1 - - ", "127.0.0.1"),
            ("example.com:80 unix: - - ", "unix:"),
            ("vhost1.domaine.fr 123.123.123.123 - - ", "123.123.123.123"),
            ("203.0.113.105 198.51.100.4 - - ", "203.0.113.105 198.51.100.4"),
            ("monitoring-server - - ", "monitoring-server"),
            ("\"10.5.102.222\" 10.2.1.185 - - ", "10.5.102.222"),
            ("", ""),
        ] {
            assert_eq!(client(head.as_bytes()), wanted.as_bytes(), "{head}");
        }
    }

    proptest! {
        #[test]
        fn any_head_has_a_client(head in "[ \",.:a-f0-9-]{0,40}") {
            let _ = client(head.as_bytes());
        }
    }
}
