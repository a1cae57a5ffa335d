//! Secrets come from files and from the environment, never from arguments.

use afflux_models::{Message, Problem, Problems};

use crate::files;

/// The environment variable with the password of fictitious accounts.
const PASSWORD: &str = "AFFLUX_PASSWORD";

/// The first line of a file, without the blanks around it.
///
/// # Errors
/// The file cannot be read, or its first line is empty.
pub(crate) fn of_file(file: &str) -> Result<String, Problems> {
    let text = files::read_text(file).map_err(|message| Problem::of_file(file, message))?;
    let line = text.lines().next().unwrap_or_default().trim();
    if line.is_empty() {
        return Err(Problem::of_file(file, Message::new("secret-empty")).into());
    }
    Ok(line.to_owned())
}

/// The password that the environment gives, if it does.
pub(crate) fn of_environment() -> Option<String> {
    std::env::var(PASSWORD).ok().filter(|password| !password.is_empty())
}
