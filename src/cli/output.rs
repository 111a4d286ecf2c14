//! Where results go: the standard streams, and files that are replaced whole.
//!
//! Guarantees: a reader that went away is no failure, everything else that is not written is one; a file is the old
//! one or the complete new one. Leaves out: what is written.

#![expect(clippy::disallowed_methods, reason = "the command line writes files")]

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anstream::AutoStream;
use tempfile::TempPath;

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
            replace_regular(&target, bytes, Some(&old)).map_err(failed)
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

fn replace_regular(path: &Path, bytes: &[u8], old: Option<&fs::Metadata>) -> io::Result<()> {
    stage_regular(path, bytes, old)?.persist()
}

/// A complete new file beside the one whose place it can take. It goes away if it does not.
#[derive(Debug)]
pub(crate) struct Staged {
    new: TempPath,
    target: PathBuf,
}

/// Writes what is to take the place of an existing regular file. Nothing else changes yet.
pub(crate) fn stage(path: &Path, bytes: &[u8]) -> Result<Staged, Failure> {
    let staged = || {
        let target = fs::canonicalize(path)?;
        let old = fs::metadata(&target)?;
        if !old.is_file() {
            return Err(io::Error::other("not a regular file"));
        }
        if old.permissions().readonly() {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is write-protected"));
        }
        stage_regular(&target, bytes, Some(&old))
    };
    staged().map_err(|error| Failure::io("write", path, error))
}

impl Staged {
    /// Takes the place of the old file.
    pub(crate) fn commit(self) -> Result<(), Failure> {
        let path = self.target.clone();
        self.persist().map_err(|error| Failure::io("write", &path, error))
    }

    fn persist(self) -> io::Result<()> {
        let directory = directory_of(&self.target);
        self.new.persist(&self.target).map_err(|error| error.error)?;
        sync_directory(&directory);
        Ok(())
    }
}

fn stage_regular(path: &Path, bytes: &[u8], old: Option<&fs::Metadata>) -> io::Result<Staged> {
    let mut file = temporary().tempfile_in(directory_of(path))?;
    file.write_all(bytes)?;
    if let Some(old) = old {
        keep_owner(file.path(), old);
        file.as_file().set_permissions(old.permissions())?;
    }
    file.as_file().sync_all()?;
    // A temporary path holds no descriptor open, of which there may be fewer than files.
    Ok(Staged { new: file.into_temp_path(), target: path.to_path_buf() })
}

/// Gives a new file the owner of the old one, if the user may do that.
#[cfg(unix)]
fn keep_owner(path: &Path, old: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt as _, chown};
    let _best_effort = chown(path, Some(old.uid()), Some(old.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &fs::Metadata) {}

/// Whether standard output is a terminal.
#[cfg(feature = "watch")]
pub(crate) fn is_to_terminal() -> bool {
    io::IsTerminal::is_terminal(&io::stdout())
}

/// Whether standard output is a file, which no terminal shows.
pub(crate) fn is_to_file() -> bool {
    #[cfg(unix)]
    let stdout = std::os::fd::AsFd::as_fd(&io::stdout()).try_clone_to_owned();
    #[cfg(windows)]
    let stdout = std::os::windows::io::AsHandle::as_handle(&io::stdout()).try_clone_to_owned();
    let metadata = stdout.map(fs::File::from).and_then(|stdout| stdout.metadata());
    metadata.is_ok_and(|stdout| stdout.is_file())
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
