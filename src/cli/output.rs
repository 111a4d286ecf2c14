//! Where results go: the standard streams, and files that are replaced whole.
//!
//! Guarantees: a reader that went away is no failure, everything else that is not written is one; a file is the old
//! one or the complete new one. Leaves out: what is written.

#![expect(clippy::disallowed_methods, reason = "the command line writes files")]

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anstream::AutoStream;

use super::failure::Failure;

/// A standard stream.
pub(crate) struct Stream {
    to: Box<dyn Write>,
    name: &'static str,
    closed: bool,
}

impl Stream {
    /// Standard output for text that people read, with colours where they are wanted.
    pub(crate) fn text() -> Self {
        Self::new(Box::new(AutoStream::auto(io::stdout()).lock()), "standard output")
    }

    /// Standard output for documents, byte for byte.
    pub(crate) fn document() -> Self {
        Self::new(Box::new(io::BufWriter::new(io::stdout().lock())), "standard output")
    }

    /// Standard error, with colours where they are wanted.
    pub(crate) fn notes() -> Self {
        Self::new(Box::new(AutoStream::auto(io::stderr()).lock()), "standard error")
    }

    fn new(to: Box<dyn Write>, name: &'static str) -> Self {
        Self { to, name, closed: false }
    }

    /// Whether the reader went away, so that more output is of no use.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Writes all of it.
    pub(crate) fn write(&mut self, bytes: impl AsRef<[u8]>) -> Result<(), Failure> {
        self.attempt(|to| to.write_all(bytes.as_ref()))
    }

    /// Writes out what is held back.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        self.attempt(Write::flush)
    }

    /// Writes all of it and ends.
    pub(crate) fn finish(mut self, bytes: impl AsRef<[u8]>) -> Result<(), Failure> {
        self.write(bytes)?;
        self.flush()
    }

    fn attempt(&mut self, action: impl FnOnce(&mut Box<dyn Write>) -> io::Result<()>) -> Result<(), Failure> {
        if self.closed {
            return Ok(());
        }
        match action(&mut self.to) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            Err(error) => Err(Failure::cannot(&format!("write to {}", self.name), error)),
        }
    }
}

/// Puts `bytes` into a file: into a new one that then takes the place of the old, or right into what is no regular
/// file, such as a pipe.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error| Failure::io("write", path, error);
    match fs::metadata(path) {
        Ok(old) if old.is_file() => {
            // Through a link, so that the link stays one.
            let target = fs::canonicalize(path).map_err(failed)?;
            replace_regular(&target, bytes, Some(old.permissions())).map_err(failed)
        }
        Ok(old) if old.is_dir() => Err(failed(io::ErrorKind::IsADirectory.into())),
        Ok(_) => write_into(path, bytes).map_err(failed),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            replace_regular(path, bytes, None).map_err(failed)
        }
        Err(error) => Err(failed(error)),
    }
}

fn write_into(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).open(path)?;
    match file.write_all(bytes) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

fn replace_regular(path: &Path, bytes: &[u8], permissions: Option<fs::Permissions>) -> io::Result<()> {
    let directory = directory_of(path);
    let mut file = temporary().tempfile_in(&directory)?;
    file.write_all(bytes)?;
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    sync_directory(&directory);
    Ok(())
}

fn directory_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

/// A file beside the target, readable by whom the user's `umask` says, as any other new file.
fn temporary() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".permc-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
}

/// Makes the new name last. Not every file system can; the file itself is safe already.
fn sync_directory(directory: &Path) {
    if let Ok(directory) = fs::File::open(directory) {
        let _best_effort = directory.sync_all();
    }
}
