//! `permc check --fix` and `--diff`: what fixes make of the files of a policy.
//!
//! Guarantees: a file is the old one or the complete fixed one, and none changes unless all can; one that changed since
//! it was read, that is no whole text, or that needs no fix stays as it is. Leaves out: which fixes there are.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::failure::Failure;
use super::input::{Loaded, Origin};
use super::output::{self, Stream};
use super::{Answer, diff, read};
use crate::diagnostic::Code;
use crate::fix::{self, Choice, Fixed};
use crate::source::{FileId, SourceMap};

/// What is to be done with fixes.
#[derive(Debug, Clone, Copy, clap::Args)]
#[group(skip)]
#[command(group = clap::ArgGroup::new("fixing").args(["fix", "diff"]).multiple(true))]
pub(crate) struct Arguments {
    /// Apply the fixes that need no second look, and report what remains
    ///
    /// They keep or narrow every decision, or put right how something is written where only one thing can be meant.
    /// A file is replaced only by a complete new one, and only if it is still what was read. With `-`, only standard
    /// input is fixed: its new text goes to standard output, what remains to standard error.
    #[arg(long)]
    pub(crate) fix: bool,

    /// Apply those fixes too that may change what was meant
    #[arg(long, requires = "fixing")]
    unsafe_fixes: bool,

    /// Show what `--fix` would change as a unified diff, and change nothing
    ///
    /// Ends with 1 if there is something to change. Redirected to a file it can be applied with `patch -p0`.
    #[arg(long)]
    pub(crate) diff: bool,
}

/// A file that changes.
pub(super) struct Changed<'a> {
    pub(super) origin: &'a Origin,
    pub(super) old: &'a str,
    pub(super) new: &'a str,
}

impl Changed<'_> {
    fn path(&self) -> Option<&Path> {
        self.origin.path.as_deref()
    }
}

/// Applies fixes, and says how many.
pub(crate) fn apply(loaded: Loaded, arguments: Arguments) -> Result<(Loaded, String), Failure> {
    let Loaded { compilation, origins, again, .. } = loaded;
    let (old, locked) = (compilation.sources.clone(), locked(&origins)?);
    let choice = Choice { unsafe_too: arguments.unsafe_fixes, locked: &locked };
    let fixed = fix::fix(compilation, choice, &|sources| again.compile(sources));
    match stdin(&origins) {
        Some(at) => Stream::document().finish(&*fixed.compilation.sources.file(at).text)?,
        None => write(&changed(&origins, &old, &fixed.compilation.sources))?,
    }
    let said = said(&fixed, choice);
    Ok((Loaded::new(fixed.compilation, origins, again), said))
}

/// Answers yes if fixes would change nothing; shows what they would change.
pub(crate) fn show(loaded: Loaded, arguments: Arguments) -> Result<Answer, Failure> {
    let Loaded { compilation, origins, again, .. } = loaded;
    let (old, locked) = (compilation.sources.clone(), locked(&origins)?);
    let choice = Choice { unsafe_too: arguments.unsafe_fixes, locked: &locked };
    let fixed = fix::fix(compilation, choice, &|sources| again.compile(sources));
    let changed = changed(&origins, &old, &fixed.compilation.sources);
    show_diff(&changed)?;
    Ok(Answer::of(changed.is_empty()))
}

/// Shows what changes files as a unified diff.
pub(super) fn show_diff(changed: &[Changed<'_>]) -> Result<(), Failure> {
    let diff: String =
        changed.iter().map(|file| diff::unified(&file.origin.shown, file.old, file.new)).collect();
    match output::is_to_file() {
        true => Stream::document().finish(&diff),
        false => for_people(&diff),
    }
}

fn for_people(diff: &str) -> Result<(), Failure> {
    Stream::text().finish(diff::visible(diff))?;
    if !diff::is_harmful(diff) {
        return Ok(());
    }
    Stream::notes().finish(
        "note: characters that a terminal would obey or hide are shown as others; redirect the diff to a file to apply it\n",
    )
}

/// What could be fixed, in one line; nothing if nothing can.
pub(crate) fn available(loaded: &Loaded) -> String {
    let Ok(locked) = locked(&loaded.origins) else { return String::new() };
    let count = |unsafe_too| fix::offers(&loaded.compilation, Choice { unsafe_too, locked: &locked }).count();
    let (safe, all) = (count(false), count(true));
    match (safe, all - safe) {
        (0, 0) => String::new(),
        (0, others) => format!("{} available with --fix --unsafe-fixes\n", fixes(others)),
        (safe, 0) => format!("{} available with --fix\n", fixes(safe)),
        (safe, others) => {
            format!("{} available with --fix, {others} more with --unsafe-fixes\n", fixes(safe))
        }
    }
}

fn fixes(count: usize) -> String {
    format!("{count} {}", if count == 1 { "fix" } else { "fixes" })
}

/// What was fixed and what was not.
fn said(fixed: &Fixed, choice: Choice<'_>) -> String {
    let total: usize = fixed.fixed.values().sum();
    let mut out = format!("{total} fixed{}", by_code(&fixed.fixed));
    let others = fix::offers(&fixed.compilation, Choice { unsafe_too: true, ..choice });
    let others = others.filter(|it| !fixed.left_out.contains(&(it.code, it.message.clone()))).count();
    if !choice.unsafe_too && others > 0 {
        out.push_str(&format!(", {others} more with --unsafe-fixes"));
    }
    if !fixed.left_out.is_empty() {
        out.push_str(&format!(", {} left out that would not help", fixed.left_out.len()));
    }
    out + "\n"
}

fn by_code(fixed: &BTreeMap<Code, usize>) -> String {
    let each: Vec<_> = fixed.iter().map(|(code, count)| format!("{count} {}", code.as_str())).collect();
    if each.is_empty() { String::new() } else { format!(" ({})", each.join(", ")) }
}

/// The files that stay as they are whatever could be fixed in them: those of which not all is known, and beside
/// standard input all others.
fn locked(origins: &[Origin]) -> Result<BTreeSet<FileId>, Failure> {
    let stdin = stdin(origins);
    let files = || (0..).map(FileId).zip(origins);
    if files().any(|(file, origin)| Some(file) == stdin && !origin.is_whole) {
        let message = "standard input cannot be fixed: it is too large, or no UTF-8 text";
        return Err(Failure::new("no-text", message).help("without `--fix`, `permc check` says more"));
    }
    let is_locked = |file: FileId, origin: &Origin| !origin.is_whole || stdin.is_some_and(|it| it != file);
    Ok(files().filter(|(file, origin)| is_locked(*file, origin)).map(|(file, _)| file).collect())
}

fn stdin(origins: &[Origin]) -> Option<FileId> {
    (0..).map(FileId).zip(origins).find(|(_, origin)| origin.path.is_none()).map(|(file, _)| file)
}

fn changed<'a>(origins: &'a [Origin], old: &'a SourceMap, new: &'a SourceMap) -> Vec<Changed<'a>> {
    let pairs = old.iter().zip(new.iter()).zip(origins);
    let files =
        pairs.map(|(((_, old), (_, new)), origin)| Changed { origin, old: &old.text, new: &new.text });
    files.filter(|file| file.old != file.new).collect()
}

/// Writes all files: each beside its old one first, then, if all of these are still what was read, each in its place.
pub(super) fn write(files: &[Changed<'_>]) -> Result<(), Failure> {
    let with_path = |file| Some((Changed::path(file)?, file));
    let files: Vec<(&Path, &Changed<'_>)> = files.iter().filter_map(with_path).collect();
    let stage = |(path, file): &(&Path, &Changed<'_>)| output::stage(path, file.new.as_bytes());
    let staged: Vec<_> = files.iter().map(stage).collect::<Result<_, _>>()?;
    for (path, file) in files {
        demand_unchanged(path, file)?;
    }
    staged.into_iter().try_for_each(output::Staged::commit)
}

fn demand_unchanged(path: &Path, file: &Changed<'_>) -> Result<(), Failure> {
    let now = read::file(path, &file.origin.shown, file.old.len())?;
    if now.bad.is_none() && now.text == file.old {
        return Ok(());
    }
    let message = format!("`{}` changed while it was being worked on", file.origin.shown);
    Err(Failure::new("changed", message).help("nothing was written; run the command again"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "a test makes files")]

    use std::fs;

    use super::{Changed, Origin, write};

    #[test]
    fn if_one_file_changed_meanwhile_none_is_written() {
        let directory = tempfile::tempdir().unwrap();
        let (a, b) = (directory.path().join("a.perm"), directory.path().join("b.perm"));
        for now in [Some(&b"role b // longer"[..]), Some(b"role x"), Some(b"role \xff"), Some(b""), None] {
            fs::write(&a, "role a").unwrap();
            fs::write(&b, "role b").unwrap();
            let origin = |path: &std::path::PathBuf| Origin {
                path: Some(path.clone()),
                shown: path.display().to_string(),
                is_whole: true,
            };
            let (of_a, of_b) = (origin(&a), origin(&b));
            let files = [
                Changed { origin: &of_a, old: "role a", new: "role aa" },
                Changed { origin: &of_b, old: "role b", new: "role bb" },
            ];
            match now {
                Some(bytes) => fs::write(&b, bytes).unwrap(),
                None => fs::remove_file(&b).unwrap(),
            }
            let failure = write(&files).unwrap_err().to_string();
            let expected =
                if now.is_some() { "changed while it was being worked on" } else { "cannot write" };
            assert!(failure.contains(expected), "{failure}");
            assert_eq!(fs::read_to_string(&a).unwrap(), "role a");
            assert_eq!(fs::read(&b).ok().as_deref(), now);
            let names = fs::read_dir(directory.path()).unwrap().count();
            assert_eq!(names, 1 + usize::from(now.is_some()), "nothing is left behind");
        }
    }
}
