//! Which project a command works on: the directory of the nearest `permc.toml`, outward from where one looks.
//!
//! Guarantees: the search ends at the root of a version control checkout; a `permc.toml` that leads elsewhere is not
//! read. Leaves out: which files belong to the project.

use std::fs;
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
    for directory in outward(start) {
        let path = directory.join(config::FILE_NAME);
        if is_there(&path) {
            collect::demand_regular(Path::new(config::FILE_NAME), &path)?;
            collect::demand_inside(Path::new(config::FILE_NAME), &path, &[directory])?;
            let config = config::parse(config::FILE_NAME, &text(&path)?)?;
            return Ok(Some(Project { root: directory.to_path_buf(), config }));
        }
    }
    Ok(None)
}

/// The directories in which a `permc.toml` may lie: up to the root of the checkout.
fn outward(start: &Path) -> impl Iterator<Item = &Path> {
    let mut is_inside = true;
    start.ancestors().take_while(move |directory| {
        let was_inside = is_inside;
        is_inside &= !CHECKOUTS.iter().any(|name| directory.join(name).exists());
        was_inside
    })
}

/// Where to look for a `permc.toml` that is not there yet: up to the one that is, or to the root of the checkout, but
/// without either nowhere else than here.
#[cfg(feature = "watch")]
pub(crate) fn around(start: &Path) -> Vec<&Path> {
    let mut around = Vec::new();
    for directory in outward(start) {
        around.push(directory);
        if CHECKOUTS.iter().chain([&config::FILE_NAME]).any(|name| is_there(&directory.join(name))) {
            return around;
        }
    }
    around.truncate(1);
    around
}

/// Whether something has this name, even if it is a link that leads nowhere.
fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
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
