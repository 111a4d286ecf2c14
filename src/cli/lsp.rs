//! `permc lsp`: the language server on standard input and output.
//!
//! Guarantees: reads what `permc check` would read of a project; ends when its input ends or its editor is gone. Leaves out: what it answers,
//! which is the business of `lsp`.

use std::io;
use std::path::{Path, PathBuf};

use super::Answer;
use super::collect::{self, Asked};
use super::config::Config;
use super::failure::Failure;
use super::input;
use super::project::{self, Project};
use super::read;
use crate::lsp::{self, Files, Policy, PolicyFile};

const HELP: &str = "\
Editors start this command, and speak the Language Server Protocol with it on its standard input and output.

What it serves: findings while you type, with their fixes; what a name is, where it is declared and used; completion;
renaming; outlines, folding, colours by meaning, and how many permissions a pattern grants.

A file belongs to the project of the nearest `permc.toml`; without one, to the policy of all files beside it. A file that
the project does not include is a policy of its own.";

/// Arguments of `permc lsp`.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(crate) struct Arguments {
    /// What is done anyway; many editors say so
    #[arg(long)]
    stdio: bool,
}

/// Answers yes if the editor ended it in order.
pub(crate) fn run(_: &Arguments) -> Result<Answer, Failure> {
    let ended = lsp::serve_stream(io::stdin().lock(), io::stdout().lock(), &Disk);
    ended.map(Answer::of).map_err(|error| Failure::cannot("speak with the editor", error))
}

/// The files of this machine.
struct Disk;

impl Files for Disk {
    fn real(&self, path: &Path) -> PathBuf {
        let parent = std::fs::canonicalize(collect::parent(path));
        parent
            .ok()
            .zip(path.file_name())
            .map_or_else(|| path.to_path_buf(), |(parent, name)| parent.join(name))
    }

    fn policy(&self, path: &Path) -> Result<Policy, String> {
        policy(path).map_err(|failure| failure.line())
    }

    #[cfg(unix)]
    #[expect(
        clippy::disallowed_methods,
        reason = "nothing else ends a read that waits for an editor that is gone"
    )]
    fn follow(&self, process: u32) {
        let process = i32::try_from(process).ok().and_then(rustix::process::Pid::from_raw);
        let Some(process) = process.filter(|process| is_there(*process)) else { return };
        std::thread::spawn(move || {
            while is_there(process) {
                std::thread::sleep(PATIENCE);
            }
            // Whatever is being done now is done for nobody.
            std::process::exit(1);
        });
    }
}

/// How long the server may stay after its editor.
#[cfg(unix)]
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(1);

/// Whether a process is there, this one's or somebody else's.
#[cfg(unix)]
fn is_there(process: rustix::process::Pid) -> bool {
    rustix::process::test_kill_process(process) != Err(rustix::io::Errno::SRCH)
}

fn policy(path: &Path) -> Result<Policy, Failure> {
    let directory = path.ancestors().skip(1).find(|it| it.is_dir()).unwrap_or(Path::new("/"));
    let project = project::find(directory)?;
    let asked = match &project {
        Some(Project { root, config }) => input::included(root, root, config)?,
        None => collect::beside(directory).map(|file| Asked::new(&file)).collect::<Result<_, _>>()?,
    };
    let is_project = project.is_some();
    let (root, config) =
        project.map_or_else(|| (directory.to_path_buf(), Config::default()), |it| (it.root, it.config));
    let found = collect::collect(&asked, &root, true)?;
    let limits = &config.settings.limits;
    let most = limits.file_bytes.min(limits.project_bytes);
    let (mut files, mut bytes) = (Vec::new(), 0);
    for file in &found {
        let text = read::file(&file.path, &file.shown, most)?.text;
        bytes += text.len();
        files.push(PolicyFile { path: file.path.clone(), name: file.recorded.clone(), text });
        if bytes > limits.project_bytes {
            // What is read is too much already, which is then said of it.
            break;
        }
    }
    let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let is_asked = |file: &&PolicyFile| file.path == path || file.path == real;
    let known = files.iter().find(is_asked).map(|file| file.name.clone());
    let asked = match known {
        Some(name) => Some(name),
        None if !path.exists() && collect::is_policy_name(path) => {
            new_name(path, &root, &config, is_project)?
        }
        None => None,
    };
    Ok(Policy { root, settings: config.settings, files, asked })
}

/// What a file will be called that is not saved yet, if its policy will take it in.
fn new_name(path: &Path, root: &Path, config: &Config, is_project: bool) -> Result<Option<String>, Failure> {
    let Ok(inside) = path.strip_prefix(root) else { return Ok(None) };
    let is_included = config.include.is_empty() || config.include.iter().any(|it| inside.starts_with(it));
    let is_beside = path.parent() == Some(root);
    let takes_in = if is_project { is_included } else { is_beside };
    if takes_in { collect::slashed(inside).map(Some) } else { Ok(None) }
}
