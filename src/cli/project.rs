//! Which project a command works on: the directory of the nearest `permc.toml`, outward from where one looks.
//!
//! Guarantees: the search ends at the root of a version control checkout; a `permc.toml` that leads elsewhere is not
//! read. Leaves out: which files belong to the project.

use std::path::{Path, PathBuf};

use super::config::{self, Config};
use super::failure::Failure;
use super::{collect, read};

/// What ends the search: a checkout's root holds one of these.
const CHECKOUTS: [&str; 3] = [".git", ".hg", ".jj"];
/// The most that is read of `permc.toml`.
const MOST_BYTES: usize = 1 << 20;

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
            collect::demand_inside(Path::new(config::FILE_NAME), &path, &[directory])?;
            let config = config::parse(config::FILE_NAME, &text(&path)?)?;
            return Ok(Some(Project { root: directory.to_path_buf(), config }));
        }
        if CHECKOUTS.iter().any(|name| directory.join(name).exists()) {
            break;
        }
    }
    Ok(None)
}

fn text(path: &Path) -> Result<String, Failure> {
    let text = read::file(path, config::FILE_NAME, MOST_BYTES)?;
    if text.text.len() > MOST_BYTES {
        let message = format!("`{}` has more than {MOST_BYTES} bytes", config::FILE_NAME);
        return Err(Failure::new("config", message));
    }
    if let Some(at) = text.bad {
        let message = format!("`{}` is not UTF-8 text: byte {at} belongs to no character", config::FILE_NAME);
        return Err(Failure::new("config", message));
    }
    Ok(text.text)
}
