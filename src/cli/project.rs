//! Which project a command works on: the directory of the nearest `permc.toml`, outward from where one looks.
//!
//! Guarantees: the search ends at the root of a version control checkout. Leaves out: which files belong to it.

#![expect(clippy::disallowed_methods, reason = "the command line looks for its configuration")]

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::config::{self, Config};
use super::failure::Failure;

/// What ends the search: a checkout's root holds one of these.
const CHECKOUTS: [&str; 3] = [".git", ".hg", ".jj"];
/// The most that is read of `permc.toml`.
const MOST_BYTES: u64 = 1 << 20;

/// A directory with a `permc.toml`.
#[derive(Debug)]
pub(crate) struct Project {
    /// The directory.
    pub(crate) root: PathBuf,
    /// What its `permc.toml` says.
    pub(crate) config: Config,
}

/// The project that a directory lies in, if there is one.
pub(crate) fn find(start: &Path) -> Result<Option<Project>, Failure> {
    for directory in start.ancestors() {
        let path = directory.join(config::FILE_NAME);
        if path.is_file() {
            let config = config::parse(config::FILE_NAME, &read(&path)?)?;
            return Ok(Some(Project { root: directory.to_path_buf(), config }));
        }
        if CHECKOUTS.iter().any(|name| directory.join(name).exists()) {
            break;
        }
    }
    Ok(None)
}

fn read(path: &Path) -> Result<String, Failure> {
    let failed = |error| Failure::io("read", path, error);
    let mut text = String::new();
    let file = fs::File::open(path).map_err(failed)?;
    file.take(MOST_BYTES).read_to_string(&mut text).map_err(failed)?;
    Ok(text)
}
