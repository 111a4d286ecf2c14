//! `permc fmt`: policies in their canonical form.
//!
//! Guarantees: a file is the old one or the complete formatted one, and none changes unless all can; one that is formatted
//! already, or cannot be read, is not touched. Leaves out: what the form is (`format`).

use std::path::PathBuf;

use rayon::prelude::*;

use super::Answer;
use super::failure::Failure;
use super::fix::{self, Changed};
use super::input::{self, Input, Origin, Texts};
use super::output::Stream;
use crate::diagnostic::{self, Diagnostic};
use crate::format::{Refusal, format};
use crate::render::{self, Number, Paint};
use crate::source::FileId;
use crate::syntax;

const HELP: &str = "\
Examples:
  permc fmt                       the project's policies
  permc fmt policies extra.perm   these
  permc fmt --check               exit code 1 if a file would change, for continuous integration
  permc fmt --diff                what would change
  permc fmt - < buffer            standard input to standard output, for editors";

/// Arguments of `permc fmt`.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(crate) struct Arguments {
    /// Files and directories to format, `-` for standard input
    ///
    /// In a directory every `.perm` file counts, but for hidden ones and those that a `.gitignore` names. Without a PATH:
    /// what the project's `permc.toml` includes, else the current directory. With `-`, only standard input is formatted:
    /// its new text goes to standard output.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// The path that standard input stands for, in messages
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<PathBuf>,

    /// Change nothing, name the files that would change, and end with 1 if there are any
    #[arg(long)]
    check: bool,

    /// Change nothing, show what would change as a unified diff, and end with 1 if something would
    #[arg(long)]
    diff: bool,
}

/// Answers yes if every file could be read, and with `--check` and `--diff` if none would change.
pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let input = Input::texts(arguments.paths.clone(), arguments.stdin_filename.clone());
    let texts = input::read(&input)?;
    let reads_stdin = input.reads_stdin();
    let formatted = formatted(&texts, reads_stdin);
    if let Some((_, origin, _)) = formatted.iter().find(|(.., new)| *new == Err(Refusal::Differs)) {
        let message = format!("`{}` would mean something else when formatted", origin.shown);
        return Err(Failure::new("internal", message).help("nothing was written; please report this policy"));
    }
    let broken: Vec<FileId> = formatted.iter().filter(|(.., new)| new.is_err()).map(|(id, ..)| *id).collect();
    let mut changed = Vec::new();
    for (id, origin, new) in &formatted {
        let (old, Ok(new)) = (&*texts.sources.file(*id).text, new) else { continue };
        if old != new {
            changed.push(Changed { origin, old, new });
        }
    }
    report(&texts, &broken)?;
    let answer = if arguments.diff {
        fix::show_diff(&changed)?;
        changed.is_empty()
    } else if arguments.check {
        let names: String = changed.iter().map(|file| format!("{}\n", file.origin.shown)).collect();
        Stream::document().finish(names)?;
        changed.is_empty()
    } else if reads_stdin {
        let text = formatted.iter().find_map(|(.., new)| new.as_deref().ok());
        Stream::document().finish(text.unwrap_or(""))?;
        true
    } else {
        fix::write(&changed)?;
        let same = formatted.len() - changed.len() - broken.len();
        Stream::notes()
            .finish(format!("{} formatted, {same} left as they were\n", Number(changed.len(), "file")))?;
        true
    };
    Ok(Answer::of(answer && broken.is_empty()))
}

/// Every file with its new text; only standard input where that is read.
fn formatted(texts: &Texts, reads_stdin: bool) -> Vec<(FileId, &Origin, Result<String, Refusal>)> {
    let Texts { sources, origins, again } = texts;
    let files: Vec<_> = sources.iter().zip(origins).collect();
    let wanted = files.into_par_iter().filter(|(_, origin)| !reads_stdin || origin.path.is_none());
    let each = wanted.map(|((id, file), origin)| {
        let new = if origin.is_whole { format(&file.text, again.limits()) } else { Err(Refusal::Invalid) };
        (id, origin, new)
    });
    each.collect()
}

/// Tells what is wrong with files that cannot be read.
fn report(texts: &Texts, broken: &[FileId]) -> Result<(), Failure> {
    let Texts { sources, origins, again } = texts;
    let in_broken = |found: &&Diagnostic| broken.contains(&found.primary.span.file);
    let mut found: Vec<Diagnostic> = again.known().iter().filter(in_broken).cloned().collect();
    for id in broken {
        if found.iter().all(|known| known.primary.span.file != *id) {
            let parsed = syntax::parse(*id, &sources.file(*id).text, again.limits());
            found.extend(parsed.diagnostics.into_iter().filter(Diagnostic::is_error));
        }
    }
    diagnostic::sort(&mut found);
    let shown = input::shown(sources, origins);
    Stream::notes().finish(render::Format::Full.render(&found, &shown, Paint::Ansi))
}
