//! The lines of a file as it comes: plain or gzip, UTF-8, UTF-16 with BOM or Windows-1252, with LF
//! or CRLF; hashed on the way.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Cursor, Error, Read};

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};
use flate2::bufread::MultiGzDecoder;
use sha2::{Digest, Sha256};

use crate::message::{Message, Problem, Problems};

/// Longest line that is read: 1 MiB.
const LONGEST_LINE: u64 = 1 << 20;
/// Largest UTF-16 file that is read: it is turned into UTF-8 as a whole.
const LARGEST_UTF16: u64 = 1 << 28;

/// Reads a text line by line.
pub(crate) struct Lines<'a> {
    file: String,
    input: Box<dyn BufRead + 'a>,
    hash: Sha256,
    number: usize,
    buffer: Vec<u8>,
}

impl<'a> Lines<'a> {
    /// Looks at the first bytes of a file to see how it is written.
    ///
    /// # Errors
    /// When it can't be read.
    pub(crate) fn open(file: &str, input: impl BufRead + 'a) -> Result<Self, Problems> {
        Ok(Self::of(file, unpacked(file, input)?))
    }

    /// The lines of a text that is unpacked already.
    pub(crate) fn of(file: &str, text: Unpacked<'a>) -> Self {
        Self { file: file.into(), input: text.input, hash: Sha256::new(), number: 0, buffer: Vec::new() }
    }

    /// The next line without its end, and its number from 1; none at the end.
    ///
    /// # Errors
    /// When the input can't be read, or a line is longer than 1 MiB.
    pub(crate) fn next_line(&mut self) -> Result<Option<(usize, Cow<'_, str>)>, Problems> {
        self.buffer.clear();
        self.number += 1;
        let read = (&mut self.input).take(LONGEST_LINE).read_until(b'\n', &mut self.buffer);
        read.map_err(|error| unreadable(&self.file, self.number, &error))?;
        if self.buffer.len() as u64 == LONGEST_LINE && self.buffer.last() != Some(&b'\n') {
            return Err(Problem::at_line(&self.file, self.number, Message::new("problem-line-too-long")).into());
        }
        if self.buffer.is_empty() {
            return Ok(None);
        }
        self.hash.update(&self.buffer);
        let mut line = self.buffer.as_slice();
        line = line.strip_suffix(b"\n").unwrap_or(line);
        line = line.strip_suffix(b"\r").unwrap_or(line);
        if self.number == 1 {
            line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        }
        let text = match std::str::from_utf8(line) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => WINDOWS_1252.decode_without_bom_handling(line).0,
        };
        Ok(Some((self.number, text)))
    }

    /// SHA-256 of what was read so far, in hex; of the plain text when the file was packed.
    pub(crate) fn fingerprint(&self) -> String {
        hex(&self.hash)
    }
}

/// A hash so far, in hex.
pub(crate) fn hex(hash: &Sha256) -> String {
    hash.clone().finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A file as plain bytes, UTF-8 where its BOM said what it was.
pub(crate) struct Unpacked<'a> {
    /// Its first bytes, at most eight.
    pub(crate) head: Vec<u8>,
    /// All of it.
    pub(crate) input: Box<dyn BufRead + 'a>,
}

/// Looks at the first bytes of a file: gzip is unpacked, UTF-16 becomes UTF-8.
///
/// # Errors
/// When it can't be read.
pub(crate) fn unpacked<'a>(file: &str, mut input: impl BufRead + 'a) -> Result<Unpacked<'a>, Problems> {
    let unreadable = |error: Error| unreadable(file, 0, &error);
    let head = first_bytes(&mut input).map_err(unreadable)?;
    if head.starts_with(&[0x1f, 0x8b]) {
        let mut inside = BufReader::new(MultiGzDecoder::new(Cursor::new(head).chain(input)));
        let head = first_bytes(&mut inside).map_err(unreadable)?;
        as_utf8(head, inside).map_err(unreadable)
    } else {
        as_utf8(head, input).map_err(unreadable)
    }
}

/// The whole text of a file of at most so many bytes, and its SHA-256 in hex.
///
/// # Errors
/// When it can't be read, or is larger.
pub(crate) fn whole(file: &str, input: impl BufRead, most: u64) -> Result<(String, String), Problems> {
    let mut lines = Lines::open(file, input)?;
    let read = (&mut lines.input).take(most + 1).read_to_end(&mut lines.buffer);
    read.map_err(|error| unreadable(file, 0, &error))?;
    if lines.buffer.len() as u64 > most {
        return Err(Problem::of_file(file, Message::new("problem-too-large").with("most", most >> 20)).into());
    }
    lines.hash.update(&lines.buffer);
    let bytes = lines.buffer.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&lines.buffer);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    };
    Ok((text, lines.fingerprint()))
}

pub(crate) fn unreadable(file: &str, line: usize, error: &Error) -> Problems {
    Problem::at_line(file, line, Message::new("problem-unreadable-input").with("detail", error)).into()
}

fn first_bytes(input: &mut impl Read) -> Result<Vec<u8>, Error> {
    let mut head = Vec::new();
    input.take(8).read_to_end(&mut head)?;
    Ok(head)
}

/// The text as UTF-8, or as bytes that each line will judge.
fn as_utf8<'a>(head: Vec<u8>, input: impl BufRead + 'a) -> Result<Unpacked<'a>, Error> {
    let encoding = match head.as_slice() {
        [0xff, 0xfe, ..] => UTF_16LE,
        [0xfe, 0xff, ..] => UTF_16BE,
        _ => return Ok(Unpacked { head: head.clone(), input: Box::new(Cursor::new(head).chain(input)) }),
    };
    let mut bytes = head;
    input.take(LARGEST_UTF16).read_to_end(&mut bytes)?;
    let text = encoding.decode_with_bom_removal(&bytes).0.into_owned().into_bytes();
    Ok(Unpacked { head: text.iter().copied().take(8).collect(), input: Box::new(Cursor::new(text)) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn all(bytes: &[u8]) -> (Vec<String>, String) {
        let mut lines = Lines::open("x", bytes).unwrap();
        let mut found = Vec::new();
        while let Some((_, line)) = lines.next_line().unwrap() {
            found.push(line.into_owned());
        }
        (found, lines.fingerprint())
    }

    #[test]
    fn the_same_lines_however_they_are_written() {
        let wanted = ["académie", "b"];
        assert_eq!(all("\u{feff}académie\r\nb".as_bytes()).0, wanted);
        assert_eq!(all(b"acad\xe9mie\nb\n").0, wanted);
        let utf16: Vec<u8> = "\u{feff}académie\r\nb".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(all(&utf16).0, wanted);
        assert_eq!(all(b""), (vec![], format!("{:x}", HexOf(Sha256::digest(b"").as_slice()))));
    }

    struct HexOf<'a>(&'a [u8]);
    impl std::fmt::LowerHex for HexOf<'_> {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
        }
    }

    #[test]
    fn a_packed_file_reads_like_its_text() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(b"a\nb\n").unwrap();
        assert_eq!(all(&encoder.finish().unwrap()), all(b"a\nb\n"));
    }

    #[test]
    fn a_broken_pack_and_an_endless_line_are_problems() {
        let mut lines = Lines::open("x", &[0x1f, 0x8b, 1, 2, 3][..]).map_err(|problems| problems.0[0].message.key);
        assert!(lines.as_mut().err() == Some(&mut "problem-unreadable-input"));
        let endless = vec![b'a'; (1 << 20) + 1];
        let mut lines = Lines::open("x", endless.as_slice()).unwrap();
        assert_eq!(lines.next_line().unwrap_err().0[0].message.key, "problem-line-too-long");
    }
}
