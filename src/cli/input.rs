//! From the paths of a command line to a compiled policy.
//!
//! Guarantees: the same sources are recorded under the same paths wherever their project lies, whoever compiles them
//! from where; messages show paths that the user can open. Leaves out: what the policy means.

#![expect(clippy::disallowed_methods, reason = "the command line knows the current directory")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::collect::{self, Asked, Found};
use super::config::Config;
use super::failure::Failure;
use super::project::{self, Project};
use super::read::{self, STDIN, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::Limits;
use crate::pipeline::{self, Compilation};
use crate::source::{SourceMap, Span};

/// Which policy.
#[derive(Debug, clap::Args)]
pub(crate) struct Input {
    /// Files and directories with the policy, `-` for standard input
    ///
    /// All of them form one policy. In a directory every `.perm` file counts, but for hidden ones and those that a
    /// `.gitignore` names. Without a PATH: what the project's `permc.toml` includes (the nearest one, in the current
    /// directory or above it up to the root of the checkout), else the current directory.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// The path that standard input stands for
    ///
    /// Its text is compiled in place of that file, as editors need it for what is not yet saved.
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<PathBuf>,

    /// What was read of standard input already.
    #[arg(skip)]
    stdin: Option<Vec<u8>>,
}

impl Input {
    /// The policy in these files and directories; `stdin` is what was read of standard input already.
    pub(crate) fn new(paths: Vec<PathBuf>, stdin: Option<Vec<u8>>) -> Self {
        Self { paths, stdin_filename: None, stdin }
    }
}

/// A compiled policy.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// What the pipeline made of it.
    pub(crate) compilation: Compilation,
    /// Its sources under the paths that messages show.
    pub(crate) shown: SourceMap,
}

/// A file that was read.
struct Document {
    recorded: String,
    shown: String,
    text: Text,
}

/// Finds, reads and compiles the policy.
pub(crate) fn load(input: &Input) -> Result<Loaded, Failure> {
    let plan = plan(input)?;
    let documents = read_all(&plan, input.stdin.as_deref())?;
    let shown: BTreeMap<&str, &str> = documents.iter().map(|it| (&*it.recorded, &*it.shown)).collect();
    let sources = SourceMap::new(documents.iter().map(|it| (&it.recorded, &it.text.text)));
    let known = documents.iter().filter_map(|it| not_utf8(&sources, it)).collect();
    let compilation = pipeline::compile_with(sources, &plan.limits, known);
    let shown = compilation.sources.renamed(|path| shown.get(path).map_or(path, |it| it).to_owned());
    Ok(Loaded { compilation, shown })
}

/// What will be read.
struct Plan {
    files: Vec<Found>,
    stdin: Option<Found>,
    limits: Limits,
}

fn plan(input: &Input) -> Result<Plan, Failure> {
    let here = std::env::current_dir().and_then(std::fs::canonicalize);
    let here = here.map_err(|error| Failure::cannot("find the current directory", error))?;
    let reads_stdin = input.paths.iter().any(|path| path == Path::new(STDIN));
    if input.stdin_filename.is_some() && !reads_stdin {
        let failure = Failure::new("usage", "`--stdin-filename` without standard input");
        return Err(failure.help("add `-` to the paths"));
    }
    let mut asked = Vec::new();
    for path in input.paths.iter().filter(|path| *path != Path::new(STDIN)) {
        asked.push(Asked::new(path)?);
    }
    let base = common_directory(&asked).unwrap_or_else(|| here.clone());
    let (root, config) = match project::find(&base)? {
        Some(Project { root, config }) => (root, config),
        None => (base, Config::default()),
    };
    if input.paths.is_empty() {
        asked = included(&root, &here, &config)?;
    }
    let files = collect::collect(&asked, &root, reads_stdin)?;
    let stdin = reads_stdin.then(|| stdin(input.stdin_filename.as_deref(), &root)).transpose()?;
    Ok(Plan { files, stdin, limits: config.limits })
}

fn common_directory(asked: &[Asked]) -> Option<PathBuf> {
    let common = |a: PathBuf, b: &Path| a.ancestors().find(|it| b.starts_with(it)).map(Path::to_path_buf);
    let (first, rest) = asked.split_first()?;
    rest.iter().try_fold(first.directory().to_path_buf(), |all, it| common(all, it.directory()))
}

/// What a project includes, under paths as seen from the current directory, which lies in it.
fn included(root: &Path, here: &Path, config: &Config) -> Result<Vec<Asked>, Failure> {
    let depth = here.strip_prefix(root).map_or(0, |below| below.components().count());
    let up: PathBuf = std::iter::repeat_n("..", depth).collect();
    if config.include.is_empty() {
        return Ok(vec![Asked::new(&if depth == 0 { PathBuf::from(".") } else { up })?]);
    }
    config.include.iter().map(|path| Asked::inside(&up.join(path), root)).collect()
}

/// Standard input under the name of the file that it stands for.
fn stdin(name: Option<&Path>, root: &Path) -> Result<Found, Failure> {
    let path = name.unwrap_or(Path::new("<stdin>"));
    let shown = collect::slashed(path)?;
    let real = std::fs::canonicalize(collect::parent(path)).ok();
    let real = real.zip(path.file_name()).map(|(parent, name)| parent.join(name));
    let inside = real.as_deref().and_then(|real| real.strip_prefix(root).ok());
    let recorded = inside.map_or(Ok(shown.clone()), collect::slashed)?;
    Ok(Found { path: path.to_path_buf(), shown, recorded })
}

/// Reads all files, or so many that they are more than the project's limit allows, which is then an error of theirs.
fn read_all(plan: &Plan, stdin: Option<&[u8]>) -> Result<Vec<Document>, Failure> {
    let most = plan.limits.file_bytes.min(plan.limits.project_bytes);
    let mut documents = Vec::new();
    let mut bytes = 0;
    let files =
        plan.files.iter().filter(|file| plan.stdin.as_ref().is_none_or(|it| it.recorded != file.recorded));
    for (file, is_stdin) in plan.stdin.iter().map(|it| (it, true)).chain(files.map(|it| (it, false))) {
        let text = match (is_stdin, stdin) {
            (true, Some(bytes)) => read::text(bytes, most),
            (true, None) => read::stdin(most)?,
            (false, _) => read::file(&file.path, &file.shown, most)?,
        };
        bytes += text.text.len();
        documents.push(Document { recorded: file.recorded.clone(), shown: file.shown.clone(), text });
        if bytes > plan.limits.project_bytes {
            break;
        }
    }
    Ok(documents)
}

fn not_utf8(sources: &SourceMap, document: &Document) -> Option<Diagnostic> {
    let at = document.text.bad?;
    let (file, _) = sources.iter().find(|(_, file)| *file.path == *document.recorded)?;
    let message = format!("the file is not UTF-8 text: byte {at} belongs to no character");
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    let end = if document.text.text.is_empty() { at } else { at + 1 };
    let diagnostic = Diagnostic::error(Code::NotUtf8, Span::new(file, at, end), message);
    Some(diagnostic.label("this byte").help("save the file in the encoding UTF-8"))
}
