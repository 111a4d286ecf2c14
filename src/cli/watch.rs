//! `--watch`: does something again whenever the files that it reads change.
//!
//! Guarantees: what changes after a run began is seen; files and directories may vanish and come back; a failure is
//! shown and watching goes on; it ends when nobody reads its output any more. The clock is only for waiting.
//! Leaves out: what is done, and whether the change matters to it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::config::FILE_NAME;
use super::failure::Failure;
use super::input::{self, Input};
use super::output::{self, Stream};
use super::project::{self, Project};
use super::{Answer, collect};

/// How long nothing more may change before it is looked at: editors write in several steps.
const QUIET: Duration = Duration::from_millis(50);
/// How long at most one waits for that.
const PATIENCE: Duration = Duration::from_secs(2);
/// Empties a terminal.
const CLEAR: &str = "\u{1b}[2J\u{1b}[H";

/// What changes are waited for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Places {
    /// Directories, of which each entry is watched.
    directories: BTreeSet<PathBuf>,
    /// Files that belong to the policy whatever they are called.
    files: BTreeSet<PathBuf>,
}

/// A watch over places.
struct Watch {
    places: Places,
    events: Receiver<notify::Result<Event>>,
    _watcher: RecommendedWatcher,
}

/// Does it, and again after each change, until nobody reads the output any more.
pub(crate) fn run(input: &Input, action: &dyn Fn() -> Result<Answer, Failure>) -> Result<Answer, Failure> {
    if input.reads_stdin() {
        let failure = Failure::new("usage", "`--watch` with standard input, which does not change");
        return Err(failure.help("give files or directories"));
    }
    let clears = output::is_to_terminal();
    loop {
        // A new watch for each run, begun before it: so it sees what came and went since the last, and misses nothing.
        let watch = Watch::new(Places::new(input)?)?;
        let answer = action().or_else(|failure| {
            Stream::notes().finish(failure.render())?;
            Ok(Answer::No)
        })?;
        let mut out = Stream::document();
        out.write("\n")?;
        out.flush()?;
        if out.is_closed() {
            return Ok(answer);
        }
        drop(out);
        Stream::notes().finish("watching for changes, Ctrl-C ends\n")?;
        watch.wait()?;
        if clears {
            Stream::document().finish(CLEAR)?;
        }
    }
}

impl Places {
    fn new(input: &Input) -> Result<Self, Failure> {
        let (here, mut places) = (input::here()?, Self::default());
        let asked = match input.paths() {
            [] => included(&here),
            paths => paths.iter().map(|path| here.join(path)).collect(),
        };
        for path in asked {
            places.add(path);
        }
        Ok(places)
    }

    /// Watches a path, where it leads, and the directory it lies in, so that it may vanish and come back.
    fn add(&mut self, path: PathBuf) {
        let real = path.canonicalize().unwrap_or_else(|_| path.clone());
        for path in [&path, &real] {
            let nearest = path.ancestors().skip(1).find(|above| above.is_dir());
            self.directories.extend(nearest.map(Path::to_path_buf));
        }
        let base = if real.is_dir() { Some(&*real) } else { real.parent() };
        for directory in base.map(project::around).unwrap_or_default() {
            self.directories.insert(directory.to_path_buf());
        }
        if real.is_dir() {
            self.directories.extend(collect::directories(&real));
        } else {
            self.files.extend([path, real]);
        }
    }

    /// Whether something that happened may change the outcome.
    fn concern(&self, event: &Event) -> bool {
        let is_written = event.kind == EventKind::Access(AccessKind::Close(AccessMode::Write));
        let is_read = event.kind.is_access() && !is_written;
        !is_read && (event.need_rescan() || event.paths.iter().any(|path| self.has(path)))
    }

    fn has(&self, path: &Path) -> bool {
        let is_named = path.file_name().is_some_and(|name| name == FILE_NAME || name == ".gitignore");
        is_named
            || collect::is_policy_name(path)
            || self.files.contains(path)
            || self.directories.contains(path)
            || path.is_dir()
    }
}

/// What is checked without a path; where that cannot be told, what says so.
fn included(here: &Path) -> Vec<PathBuf> {
    match project::find(here) {
        Ok(Some(Project { root, config })) if config.include.is_empty() => vec![root],
        Ok(Some(Project { root, config })) => config.include.iter().map(|path| root.join(path)).collect(),
        Ok(None) | Err(_) => vec![here.to_path_buf()],
    }
}

impl Watch {
    fn new(places: Places) -> Result<Self, Failure> {
        let (sender, events) = mpsc::channel();
        let mut watcher = notify::recommended_watcher(sender).map_err(|error| cannot(&error))?;
        for directory in &places.directories {
            match watcher.watch(directory, RecursiveMode::NonRecursive) {
                Ok(()) => {}
                // What vanished meanwhile is a change of the directory it lay in.
                Err(error) if is_vanished(&error) => {}
                Err(error) => return Err(cannot(&error)),
            }
        }
        Ok(Self { places, events, _watcher: watcher })
    }

    /// Waits for a change, and for the end of what belongs to it.
    fn wait(&self) -> Result<(), Failure> {
        loop {
            match self.events.recv() {
                Ok(Ok(event)) if !self.places.concern(&event) => {}
                // Who lost track of what changed looks at all of it.
                Ok(Ok(_) | Err(_)) => break,
                Err(mpsc::RecvError) => return Err(Failure::new("watch", "changes are no longer reported")),
            }
        }
        let end = Instant::now() + PATIENCE;
        while self.events.recv_timeout(QUIET).is_ok() && Instant::now() < end {}
        Ok(())
    }
}

fn is_vanished(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound => true,
        ErrorKind::Io(error) => error.kind() == std::io::ErrorKind::NotFound,
        _ => false,
    }
}

fn cannot(error: &notify::Error) -> Failure {
    let failure = Failure::new("watch", format!("cannot watch for changes: {error}"));
    match error.kind {
        ErrorKind::MaxFilesWatch => failure.help("raise the limit `fs.inotify.max_user_watches`"),
        _ => failure,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use notify::event::{AccessKind, AccessMode, CreateKind, EventKind, ModifyKind, RemoveKind};

    use super::{Event, Places};

    fn concern(kind: EventKind, path: &str) -> bool {
        let mut places = Places::default();
        places.directories.insert("/nowhere/policies".into());
        places.files.insert("/nowhere/policy".into());
        places.concern(&Event::new(kind).add_path(Path::new(path).to_path_buf()))
    }

    #[test]
    fn what_belongs_to_a_policy_concerns() {
        for path in ["x/a.perm", "x/permc.toml", "x/.gitignore", "/nowhere/policies", "/nowhere/policy", "/"]
        {
            assert!(concern(EventKind::Create(CreateKind::Any), path), "{path}");
            assert!(concern(EventKind::Modify(ModifyKind::Any), path), "{path}");
            assert!(concern(EventKind::Remove(RemoveKind::Any), path), "{path}");
        }
    }

    #[test]
    fn what_editors_leave_beside_it_and_mere_reading_do_not() {
        for path in ["x/4913", "x/a.perm~", "x/.a.perm.swp", "x/notes.txt", "/nowhere/other"] {
            assert!(!concern(EventKind::Create(CreateKind::Any), path), "{path}");
        }
        assert!(!concern(EventKind::Access(AccessKind::Open(AccessMode::Read)), "a.perm"));
        assert!(concern(EventKind::Access(AccessKind::Close(AccessMode::Write)), "a.perm"));
    }
}
