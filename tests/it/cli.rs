//! The `permc` command, run as a user runs it: in a directory of its own, for exit codes and what it prints.

#![expect(clippy::disallowed_methods, reason = "a test of the command starts it and makes its files")]
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test ends at what it did not expect")]

mod build;
mod decide;
#[cfg(unix)]
mod determinism;
mod files;
mod fix;
mod fmt;
mod formats;
mod hostile;
mod lints;
#[cfg(feature = "lsp")]
mod lsp;
mod many;
mod new;
mod output;
mod project;
mod queries;
mod requests;
mod test;
#[cfg(feature = "watch")]
mod watch;

use std::fs;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use tempfile::TempDir;

/// A directory with policies in it.
struct Place {
    directory: TempDir,
}

/// How a run ended.
#[derive(Debug, PartialEq, Eq)]
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Place {
    /// A directory with these files.
    fn new(files: &[(&str, &str)]) -> Self {
        let place = Self { directory: tempfile::tempdir().unwrap() };
        for (path, text) in files {
            place.write(path, text);
        }
        place
    }

    fn path(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        permc(self.directory.path(), arguments)
    }

    /// Runs `permc` here.
    fn run(&self, arguments: &[&str]) -> Ran {
        ended(self.command(arguments), b"")
    }

    /// Runs `permc` here with this on standard input.
    fn run_with(&self, arguments: &[&str], stdin: impl AsRef<[u8]>) -> Ran {
        ended(self.command(arguments), stdin.as_ref())
    }

    /// Runs `permc` in a directory in here.
    fn run_in(&self, directory: &str, arguments: &[&str]) -> Ran {
        ended(permc(&self.path(directory), arguments), b"")
    }
}

impl Ran {
    /// Expects an exit code and a text on standard output or standard error.
    #[track_caller]
    fn expect(&self, code: i32, text: &str) -> &Self {
        assert_eq!(self.code, code, "{self:?}");
        assert!(self.out.contains(text) || self.err.contains(text), "no {text:?} in {self:?}");
        self
    }
}

fn permc(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_permc"));
    command.args(arguments).current_dir(directory);
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "PERMC_FORMAT", "CI"] {
        command.env_remove(name);
    }
    command
}

/// The most that any run may take: far more than it needs, so that only one that hangs is ended by it.
const PATIENCE: Duration = Duration::from_secs(120);

fn ended(mut command: Command, stdin: &[u8]) -> Ran {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let stdin = stdin.to_vec();
    // The command may answer before it has read everything, or never read.
    let writer = std::thread::spawn(move || drop(input.write_all(&stdin)));
    let (out, err) = (all_of(child.stdout.take().unwrap()), all_of(child.stderr.take().unwrap()));
    let (Ok(out), Ok(err)) = (out.recv_timeout(PATIENCE), err.recv_timeout(PATIENCE)) else {
        child.kill().unwrap();
        panic!("it hangs: {command:?}");
    };
    writer.join().unwrap();
    let code = child.wait().unwrap().code().unwrap();
    Ran { code, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
}

/// Everything that a stream will give, when it ends.
fn all_of(mut stream: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        sender.send(bytes)
    });
    receiver
}
