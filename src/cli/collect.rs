//! Which `.perm` files the paths of a command line mean, and what each is called.
//!
//! Guarantees: regular files only, each once; nothing outside of the given paths and the project, whatever links lie
//! in them; whatever cannot be looked at is a failure, not a smaller policy. Leaves out: reading them.

#![expect(clippy::disallowed_methods, reason = "the command line looks for files")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use super::failure::Failure;

/// The ending of policy files.
const EXTENSION: &str = "perm";

/// A file or directory that the command line asks for.
#[derive(Debug)]
pub(crate) struct Asked {
    /// As the user would write it.
    shown: PathBuf,
    /// From the root of the file system, without links but perhaps the file itself.
    real: PathBuf,
    is_directory: bool,
}

/// A file to be compiled.
#[derive(Debug)]
pub(crate) struct Found {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// What messages call it: a path as the user would write it.
    pub(crate) shown: String,
    /// What the bundle calls it: its path from the project's root.
    pub(crate) recorded: String,
}

impl Asked {
    /// Looks where a path leads.
    pub(crate) fn new(path: &Path) -> Result<Self, Failure> {
        let failed = |error| Failure::io("read", path, error);
        let is_directory = fs::metadata(path).map_err(failed)?.is_dir();
        let real = match (is_directory, path.file_name()) {
            (false, Some(name)) => fs::canonicalize(parent(path)).map_err(failed)?.join(name),
            _ => fs::canonicalize(path).map_err(failed)?,
        };
        Ok(Self { shown: path.to_path_buf(), real, is_directory })
    }

    /// Looks where a path leads, which must not be out of a directory.
    pub(crate) fn inside(path: &Path, directory: &Path) -> Result<Self, Failure> {
        let asked = Self::new(path)?;
        demand_inside(path, &asked.real, &[directory])?;
        Ok(asked)
    }

    /// The directory that it is or lies in.
    pub(crate) fn directory(&self) -> &Path {
        match self.real.parent() {
            Some(parent) if !self.is_directory => parent,
            _ => &self.real,
        }
    }
}

/// The directory of a path as written.
pub(crate) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

/// The files that are meant, in the order of their recorded names. A directory without any is a failure, unless
/// there is a policy elsewhere.
pub(crate) fn collect(asked: &[Asked], root: &Path, elsewhere: bool) -> Result<Vec<Found>, Failure> {
    let mut files: BTreeMap<PathBuf, Found> = BTreeMap::new();
    for asked in asked {
        let found = if asked.is_directory { walk(asked, root)? } else { vec![single(asked, root)?] };
        if found.is_empty() && !elsewhere {
            let message = format!("no `.perm` file in `{}`", asked.shown.display());
            let help = "hidden files, files that a `.gitignore` names, and linked directories do not count";
            return Err(Failure::new("no-policy", message).help(help));
        }
        for file in found {
            let identity = fs::canonicalize(&file.path)
                .map_err(|error| Failure::io("read", Path::new(&file.shown), error))?;
            match files.get(&identity) {
                Some(known) if known.recorded <= file.recorded => {}
                _ => drop(files.insert(identity, file)),
            }
        }
    }
    let mut files: Vec<Found> = files.into_values().collect();
    files.sort_by(|a, b| a.recorded.cmp(&b.recorded));
    Ok(files)
}

fn single(asked: &Asked, root: &Path) -> Result<Found, Failure> {
    demand_regular(&asked.shown, &asked.real)?;
    found(asked, &asked.real, root)
}

/// All that lies in a directory and may belong to a policy.
fn entries(directory: &Path) -> ignore::Walk {
    walk_builder(directory).build()
}

/// The policy files that lie in a directory itself, as far as it can be looked at.
#[cfg(feature = "lsp")]
pub(crate) fn beside(directory: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = walk_builder(directory).max_depth(Some(1)).build();
    entries.flatten().filter(is_policy).map(DirEntry::into_path)
}

fn walk_builder(directory: &Path) -> WalkBuilder {
    let mut builder = WalkBuilder::new(directory);
    builder
        // What belongs to a policy does not depend on the machine it lies on.
        .git_global(false)
        .git_exclude(false)
        .ignore(false)
        .sort_by_file_name(Ord::cmp);
    builder
}

/// A directory and those in it in which policies are looked for, as far as they can be looked at.
#[cfg(feature = "watch")]
pub(crate) fn directories(directory: &Path) -> impl Iterator<Item = PathBuf> {
    let is_directory = |entry: &DirEntry| entry.file_type().is_some_and(|kind| kind.is_dir());
    entries(directory).flatten().filter(is_directory).map(DirEntry::into_path)
}

fn walk(asked: &Asked, root: &Path) -> Result<Vec<Found>, Failure> {
    let mut files = Vec::new();
    for entry in entries(&asked.real) {
        let entry = entry.map_err(|error| {
            Failure::new("input-output", format!("cannot look through `{}`: {error}", asked.shown.display()))
        })?;
        if is_policy(&entry) {
            let file = found(asked, entry.path(), root)?;
            let shown = Path::new(&file.shown);
            demand_inside(shown, entry.path(), &[root, &asked.real])?;
            demand_regular(shown, entry.path())?;
            files.push(file);
        }
    }
    Ok(files)
}

fn is_policy(entry: &DirEntry) -> bool {
    let is_directory = entry.file_type().is_some_and(|kind| kind.is_dir());
    !is_directory && is_policy_name(entry.path())
}

/// Whether a file of this name in a directory is one of a policy.
pub(crate) fn is_policy_name(path: &Path) -> bool {
    path.extension().is_some_and(|it| it == EXTENSION)
}

fn found(asked: &Asked, path: &Path, root: &Path) -> Result<Found, Failure> {
    let shown = match path.strip_prefix(&asked.real) {
        Ok(rest) if asked.is_directory => slashed(&asked.shown.join(rest))?,
        _ => slashed(&asked.shown)?,
    };
    let recorded = slashed(path.strip_prefix(root).unwrap_or(path))?;
    Ok(Found { path: path.to_path_buf(), shown, recorded })
}

/// Refuses what is no regular file, such as a pipe, of which reading may never end.
pub(crate) fn demand_regular(shown: &Path, path: &Path) -> Result<(), Failure> {
    let kind = fs::metadata(path).map_err(|error| Failure::io("read", shown, error))?;
    if kind.is_file() {
        return Ok(());
    }
    let message = format!("`{}` is not a regular file", shown.display());
    Err(Failure::new("not-a-file", message).help("`-` reads a policy from standard input"))
}

/// Refuses a path that leads out of all of these directories.
pub(crate) fn demand_inside(shown: &Path, path: &Path, allowed: &[&Path]) -> Result<(), Failure> {
    let real = fs::canonicalize(path).map_err(|error| Failure::io("read", shown, error))?;
    if allowed.iter().any(|directory| real.starts_with(directory)) {
        return Ok(());
    }
    let message = format!("`{}` is a link that leads out of the project", shown.display());
    Err(Failure::new("link-outside", message).help("give the file it leads to as a path of its own"))
}

/// A path with `/` between its parts, without `.` parts.
pub(crate) fn slashed(path: &Path) -> Result<String, Failure> {
    let mut out = String::new();
    for part in path.components() {
        match part {
            Component::CurDir => continue,
            Component::RootDir => {
                out.push('/');
                continue;
            }
            Component::Prefix(_) | Component::ParentDir | Component::Normal(_) => {}
        }
        if !out.is_empty() && !out.ends_with('/') {
            out.push('/');
        }
        let Some(part) = part.as_os_str().to_str() else {
            let message = format!("the name `{}` is not UTF-8", path.display());
            return Err(Failure::new("not-utf8", message));
        };
        out.push_str(part);
    }
    Ok(out)
}
