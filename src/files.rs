//! Files: the one place that reads and writes them.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use afflux_models::{Message, Problem, Problems};

use crate::failure::Failure;

/// Largest scenario, facts or model file.
const LARGEST_TEXT: u64 = 64 << 20;

/// The text of a file; what is wrong when there is none.
///
/// # Errors
/// No such file, no right to read it, a folder, not UTF-8, or too large.
pub(crate) fn read_text(file: &str) -> Result<String, Message> {
    if let Some(text) = crate::shipped::text(file) {
        return text.map(str::to_owned).ok_or_else(|| Message::new("file-not-found"));
    }
    let size = fs::metadata(file).map_err(|error| io_message(&error))?.len();
    if size > LARGEST_TEXT {
        return Err(Message::new("file-too-large").with("most", LARGEST_TEXT >> 20));
    }
    let bytes = fs::read(file).map_err(|error| io_message(&error))?;
    String::from_utf8(bytes).map_err(|_| Message::new("file-not-utf8"))
}

/// The bytes of a file.
///
/// # Errors
/// As [`read_text`], as a problem of the file.
pub(crate) fn read_bytes(file: &str) -> Result<Vec<u8>, Problems> {
    fs::read(file).map_err(|error| Problem::of_file(file, io_message(&error)).into())
}

/// Opens a file for reading.
///
/// # Errors
/// As [`read_bytes`].
pub(crate) fn open(file: &str) -> Result<io::BufReader<fs::File>, Problems> {
    let refused = |message| Problems::from(Problem::of_file(file, message));
    let opened = fs::File::open(file).map_err(|error| refused(io_message(&error)))?;
    if opened.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Err(refused(Message::new("file-is-folder")));
    }
    Ok(io::BufReader::with_capacity(1 << 16, opened))
}

fn io_message(error: &io::Error) -> Message {
    match error.kind() {
        io::ErrorKind::NotFound => Message::new("file-not-found"),
        io::ErrorKind::PermissionDenied => Message::new("file-not-allowed"),
        io::ErrorKind::IsADirectory => Message::new("file-is-folder"),
        _ => Message::new("file-unreadable").with("detail", error),
    }
}

/// Writes a file whole or not at all: beside its place first, then moved there.
///
/// # Errors
/// It could not be written; what stood there before is untouched.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_with(path, |file| file.write_all(bytes))
}

/// As [`write()`], for what only the user may read.
///
/// # Errors
/// As [`write()`].
pub(crate) fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_as(path, 0o600, |file| file.write_all(bytes))
}

/// Writes a file that only this user may read; one that is there already is left alone.
///
/// # Errors
/// It is there, or could not be written.
pub(crate) fn write_new_secret(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    use std::os::unix::fs::OpenOptionsExt;
    let failed = |error: io::Error| Failure::output(&path.display().to_string(), &error);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed)
}

/// As [`write()`], for what is made while it is written.
///
/// # Errors
/// As [`write()`].
pub(crate) fn write_with(path: &Path, make: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    // Readable as any file of the user's; the umask takes away what it must.
    write_as(path, 0o666, make)
}

fn write_as(path: &Path, mode: u32, make: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::output(&path.display().to_string(), &error);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let permissions = fs::Permissions::from_mode(mode);
    let mut file = tempfile::Builder::new().permissions(permissions).tempfile_in(folder).map_err(failed)?;
    let mut buffered = io::BufWriter::with_capacity(1 << 16, &mut file);
    make(&mut buffered).and_then(|()| buffered.flush()).map_err(failed)?;
    drop(buffered);
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}
