//! The lines of a file as it comes: plain or gzip, UTF-8, UTF-16 with BOM or Windows-1252, with LF
//! or CRLF; hashed on the way.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Cursor, Error, ErrorKind, Read};

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};
use flate2::bufread::MultiGzDecoder;
use memchr::memchr;
use sha2::{Digest, Sha256};

use crate::message::{Message, Problem, Problems};

/// Longest line that is read: 1 MiB.
const LONGEST_LINE: usize = 1 << 20;
/// Bytes that are read at once.
const BLOCK: usize = 1 << 18;
/// Largest UTF-16 file that is read: it is turned into UTF-8 as a whole.
const LARGEST_UTF16: u64 = 1 << 28;

/// Reads a text line by line, block by block.
pub(crate) struct Lines<'a> {
    file: String,
    input: Box<dyn BufRead + 'a>,
    hash: Sha256,
    number: usize,
    block: Vec<u8>,
    /// Where the next line begins, and where the block's bytes end.
    next: usize,
    end: usize,
    /// Up to where the block went into the hash.
    hashed: usize,
    at_end: bool,
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
        let (block, hash) = (vec![0; BLOCK], Sha256::new());
        let input = text.input;
        Self { file: file.into(), input, hash, number: 0, block, next: 0, end: 0, hashed: 0, at_end: false }
    }

    /// The next line without its end, and its number from 1; none at the end. What is not UTF-8 is
    /// taken for Windows-1252.
    ///
    /// # Errors
    /// When the input can't be read, or a line is longer than 1 MiB.
    pub(crate) fn next_line(&mut self) -> Result<Option<(usize, Cow<'_, str>)>, Problems> {
        let Some((number, line)) = self.next_bytes()? else { return Ok(None) };
        let text = match std::str::from_utf8(line) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => WINDOWS_1252.decode_without_bom_handling(line).0,
        };
        Ok(Some((number, text)))
    }

    /// The same as it stands, without judging its bytes.
    ///
    /// # Errors
    /// As [`Lines::next_line`].
    pub(crate) fn next_bytes(&mut self) -> Result<Option<(usize, &[u8])>, Problems> {
        self.number += 1;
        let mut searched = self.next;
        let found = loop {
            if let Some(at) = memchr(b'\n', &self.block[searched..self.end]) {
                break Some(searched + at);
            }
            if self.at_end {
                break None;
            }
            if self.end - self.next >= LONGEST_LINE {
                let message = Message::new("problem-line-too-long");
                return Err(Problem::at_line(&self.file, self.number, message).into());
            }
            searched = self.end - self.next;
            self.refill().map_err(|error| unreadable(&self.file, self.number, &error))?;
        };
        let (from, to) = (self.next, found.unwrap_or(self.end));
        if found.is_none() && from == to {
            return Ok(None);
        }
        self.next = found.map_or(to, |newline| newline + 1);
        let mut line = &self.block[from..to];
        line = line.strip_suffix(b"\r").unwrap_or(line);
        if self.number == 1 {
            line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        }
        Ok(Some((self.number, line)))
    }

    /// Moves the begun line to the front and reads on behind it.
    fn refill(&mut self) -> Result<(), Error> {
        self.hash.update(&self.block[self.hashed..self.next]);
        self.block.copy_within(self.next..self.end, 0);
        self.end -= self.next;
        (self.next, self.hashed) = (0, 0);
        if self.block.len() < self.end + BLOCK {
            self.block.resize(self.end + BLOCK, 0);
        }
        let read = loop {
            match self.input.read(&mut self.block[self.end..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.end += read;
        self.at_end = read == 0;
        Ok(())
    }

    /// SHA-256 of what was read so far, in hex; of the plain text when the file was packed.
    pub(crate) fn fingerprint(&self) -> String {
        hex(&self.hash.clone().chain_update(&self.block[self.hashed..self.next]))
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
    let mut bytes = Vec::new();
    let read = unpacked(file, input)?.input.take(most + 1).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(file, 0, &error))?;
    if bytes.len() as u64 > most {
        return Err(Problem::of_file(file, Message::new("problem-too-large").with("most", most >> 20)).into());
    }
    let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let text = match std::str::from_utf8(plain) {
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(plain).0.into_owned(),
    };
    Ok((text, hex(&Sha256::new().chain_update(&bytes))))
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

    /// Lines across the ends of blocks, the last one without an end.
    #[test]
    fn lines_longer_than_a_block_are_whole() {
        let wanted: Vec<String> = (0..7).map(|n| "x".repeat(n * 100_000 + n)).collect();
        let text = wanted.join("\n");
        assert_eq!(all(text.as_bytes()), (wanted, all(text.as_bytes()).1));
        assert_eq!(all(text.as_bytes()).1, format!("{:x}", HexOf(Sha256::digest(&text).as_slice())));
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
