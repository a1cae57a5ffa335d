//! How a command ends when it does not end well: what to say and with which exit code.

use std::io;

use afflux_models::{Message, Problem, Problems};

/// Why a command stopped. Exit codes are a contract (DESIGN §4).
#[derive(Debug)]
pub(crate) enum Failure {
    /// The input is wrong: every problem at once. Exit code 2.
    Input(Problems),
    /// The command line is wrong. Exit code 2.
    Usage(Message),
    /// Several flags are wrong: all of it at once. Exit code 2.
    Flags(Vec<Message>),
    /// Inconclusive, not found, or the target died during the run. Exit code 3.
    Inconclusive(Message),
    /// The generator was the limit. Exit code 4.
    Invalid(Message),
    /// The target was refused, or could not be reached at the start. Exit code 5.
    Refused(Message),
    /// Our own output could not be written. Exit code 6.
    Output(Message),
    /// A limit is broken and `--gate` was given. Exit code 1.
    Gate(Message),
    /// A signal: 130 for SIGINT, 143 for SIGTERM.
    Stopped(u8),
    /// Nobody reads our output any more: end quietly.
    BrokenPipe,
}

impl Failure {
    /// The exit code.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Failure::Gate(_) => 1,
            Failure::Input(_) | Failure::Usage(_) | Failure::Flags(_) => 2,
            Failure::Inconclusive(_) => 3,
            Failure::Invalid(_) => 4,
            Failure::Refused(_) => 5,
            Failure::Output(_) => 6,
            Failure::Stopped(code) => *code,
            Failure::BrokenPipe => 0,
        }
    }

    /// A failure to write what the user asked for.
    pub(crate) fn output(file: &str, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Failure::BrokenPipe;
        }
        Failure::Output(Message::new("output-failed").with("file", file).with("detail", error))
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Failure::Input(problems)
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Failure::Input(problem.into())
    }
}
