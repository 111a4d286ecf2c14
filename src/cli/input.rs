//! From the paths of a command line to a compiled policy.
//!
//! Guarantees: the same sources are recorded under the same paths wherever their project lies, whoever compiles them
//! from where; messages show paths that the user can open. Leaves out: what the policy means.

#![expect(clippy::disallowed_methods, reason = "the command line knows the current directory")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::collect::{self, Asked, Found};
use super::config::Config;
use super::failure::Failure;
use super::lints;
use super::project::{self, Project};
use super::read::{self, STDIN};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::Limits;
use crate::lint::Levels;
use crate::pipeline::{self, Compilation, Product, Settings};
use crate::source::{FileId, SourceMap, Span};

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

    #[command(flatten)]
    lints: lints::Flags,

    /// What was read of standard input already.
    #[arg(skip)]
    stdin: Option<Vec<u8>>,

    /// Whether lints have no say.
    #[arg(skip)]
    is_unlinted: bool,
}

impl Input {
    /// The policy in these files and directories, of which only the meaning is asked, so that lints have no say; `stdin`
    /// is what was read of standard input already.
    pub(crate) fn new(paths: Vec<PathBuf>, stdin: Option<Vec<u8>>) -> Self {
        Self { paths, stdin_filename: None, lints: lints::Flags::default(), stdin, is_unlinted: true }
    }

    /// The texts in these files and directories; with standard input, that it stands for this file.
    pub(crate) fn texts(paths: Vec<PathBuf>, stdin_filename: Option<PathBuf>) -> Self {
        Self { stdin_filename, ..Self::new(paths, None) }
    }

    /// The files and directories that are asked for.
    #[cfg(feature = "watch")]
    pub(crate) fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// Whether standard input is a part of the policy.
    pub(crate) fn reads_stdin(&self) -> bool {
        self.paths.iter().any(|path| path == Path::new(STDIN))
    }
}

/// A compiled policy.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// What the pipeline made of it.
    pub(crate) compilation: Compilation,
    /// Its sources under the paths that messages show.
    pub(crate) shown: SourceMap,
    /// Where each of its sources was read.
    pub(crate) origins: Vec<Origin>,
    /// How to compile it once more.
    pub(crate) again: Again,
}

/// Where a source was read.
#[derive(Debug)]
pub(crate) struct Origin {
    /// The file; none for standard input.
    pub(crate) path: Option<PathBuf>,
    /// What messages call it.
    pub(crate) shown: String,
    /// Whether its text is what was read: all of it, and UTF-8.
    pub(crate) is_whole: bool,
}

/// What a policy is compiled with beside its sources.
#[derive(Debug)]
pub(crate) struct Again {
    settings: Settings,
    known: Vec<Diagnostic>,
}

/// A source that was read.
struct Document {
    recorded: String,
    origin: Origin,
    text: Arc<str>,
    /// The first byte that is not UTF-8, if one is not.
    bad: Option<usize>,
}

/// Finds, reads and compiles the policy, as far as its product needs.
pub(crate) fn load(input: &Input, product: Product) -> Result<Loaded, Failure> {
    let Texts { sources, origins, mut again } = read(input)?;
    again.settings.product = product;
    Ok(Loaded::new(again.compile(sources), origins, again))
}

/// The texts of a policy.
#[derive(Debug)]
pub(crate) struct Texts {
    pub(crate) sources: SourceMap,
    /// Where each of them was read.
    pub(crate) origins: Vec<Origin>,
    /// How to compile them.
    pub(crate) again: Again,
}

/// Finds and reads the policy.
pub(crate) fn read(input: &Input) -> Result<Texts, Failure> {
    let plan = plan(input)?;
    let mut documents = read_all(&plan, input.stdin.as_deref())?;
    documents.sort_by(|a, b| a.recorded.cmp(&b.recorded));
    let sources = SourceMap::shared(documents.iter().map(|it| (&it.recorded, Arc::clone(&it.text))));
    let known = sources.iter().zip(&documents).filter_map(|((file, _), it)| not_utf8(file, it)).collect();
    let again = Again { settings: plan.settings, known };
    let origins = documents.into_iter().map(|it| it.origin).collect();
    Ok(Texts { sources, origins, again })
}

/// Sources under the paths that messages show.
pub(crate) fn shown(sources: &SourceMap, origins: &[Origin]) -> SourceMap {
    let mut names = origins.iter();
    sources.renamed(|path| names.next().map_or(path, |origin| &origin.shown).to_owned())
}

impl Loaded {
    /// A policy that came from these places.
    pub(crate) fn new(compilation: Compilation, origins: Vec<Origin>, again: Again) -> Self {
        let shown = shown(&compilation.sources, &origins);
        Self { compilation, shown, origins, again }
    }

    /// Gives back its memory, which nobody has to wait for.
    pub(crate) fn free(self) {
        let is_large = self.shown.is_large();
        pipeline::free(self, is_large);
    }
}

impl Again {
    /// How large texts may be.
    pub(crate) fn limits(&self) -> &Limits {
        &self.settings.limits
    }

    /// What is known to be wrong already.
    pub(crate) fn known(&self) -> &[Diagnostic] {
        &self.known
    }

    /// Compiles sources with the same paths.
    pub(crate) fn compile(&self, sources: SourceMap) -> Compilation {
        pipeline::compile_with(sources, &self.settings, self.known.clone())
    }
}

/// What will be read.
struct Plan {
    files: Vec<Found>,
    stdin: Option<Found>,
    settings: Settings,
}

fn plan(input: &Input) -> Result<Plan, Failure> {
    let here = here()?;
    let reads_stdin = input.reads_stdin();
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
        // Under paths as seen from the current directory, which lies in the project.
        let depth = here.strip_prefix(&root).map_or(0, |below| below.components().count());
        asked = included(&std::iter::repeat_n("..", depth).collect::<PathBuf>(), &root, &config)?;
    }
    let files = collect::collect(&asked, &root, reads_stdin)?;
    let stdin = reads_stdin.then(|| stdin(input.stdin_filename.as_deref(), &root)).transpose()?;
    let mut settings = config.settings;
    input.lints.apply(&mut settings.levels)?;
    if input.is_unlinted {
        settings.levels = Levels::silent();
    }
    Ok(Plan { files, stdin, settings })
}

/// The current directory, without links.
pub(crate) fn here() -> Result<PathBuf, Failure> {
    let here = std::env::current_dir().and_then(std::fs::canonicalize);
    here.map_err(|error| Failure::cannot("find the current directory", error))
}

fn common_directory(asked: &[Asked]) -> Option<PathBuf> {
    let common = |a: PathBuf, b: &Path| a.ancestors().find(|it| b.starts_with(it)).map(Path::to_path_buf);
    let (first, rest) = asked.split_first()?;
    rest.iter().try_fold(first.directory().to_path_buf(), |all, it| common(all, it.directory()))
}

/// What a project includes; `base` is how its root is written, nothing where that is the current directory.
pub(crate) fn included(base: &Path, root: &Path, config: &Config) -> Result<Vec<Asked>, Failure> {
    if config.include.is_empty() {
        return Ok(vec![Asked::new(if base == Path::new("") { Path::new(".") } else { base })?]);
    }
    config.include.iter().map(|path| Asked::inside(&base.join(path), root)).collect()
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
    let limits = &plan.settings.limits;
    let most = limits.file_bytes.min(limits.project_bytes);
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
        let path = (!is_stdin).then(|| file.path.clone());
        let is_whole = text.bad.is_none() && text.text.len() <= most;
        let origin = Origin { path, shown: file.shown.clone(), is_whole };
        let (text, bad) = (text.text.into(), text.bad);
        documents.push(Document { recorded: file.recorded.clone(), origin, text, bad });
        if bytes > limits.project_bytes {
            break;
        }
    }
    Ok(documents)
}

fn not_utf8(file: FileId, document: &Document) -> Option<Diagnostic> {
    let at = document.bad?;
    let message = format!("the file is not UTF-8 text: byte {at} belongs to no character");
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    let end = if document.text.is_empty() { at } else { at + 1 };
    let diagnostic = Diagnostic::error(Code::NotUtf8, Span::new(file, at, end), message);
    Some(diagnostic.label("this byte").help("save the file in the encoding UTF-8"))
}
