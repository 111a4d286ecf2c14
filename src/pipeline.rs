//! The one place that joins the stages.
//!
//! Guarantees: a [`Compilation`] is immutable and complete: command line and tests are views of it. Every stage runs,
//! whatever the ones before it found. Leaves out: input and output.

use std::sync::Arc;

use permc_eval::format::Content;
use rayon::prelude::*;

use crate::analyze::{Analysis, analyze};
use crate::diagnostic::{self, Code, Diagnostic, Outcome};
use crate::graph::{self, Graph};
use crate::limits::Limits;
use crate::lint::{self, Levels};
use crate::model::Model;
use crate::resolve::resolve;
use crate::source::{FileId, SourceFile, SourceMap, Span};
use crate::syntax::{ast, parse, unread};
use crate::table::lower;

/// Everything that is known of a policy after compiling it.
#[derive(Debug, Clone)]
pub struct Compilation {
    /// The files.
    pub sources: SourceMap,
    /// What they declare.
    pub model: Model,
    /// What depends on what.
    pub graph: Graph,
    /// Who holds what where.
    pub analysis: Analysis,
    /// What is wrong with them, in the order of places.
    pub diagnostics: Vec<Diagnostic>,
    /// The content of the bundle, if it is wanted and nothing is an error.
    pub content: Option<Content>,
}

impl Compilation {
    /// Whether the policy has errors.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Compiles a policy: its files form one, in any order.
#[must_use]
pub fn compile(sources: SourceMap, limits: &Limits) -> Compilation {
    compile_with(sources, &Settings { limits: *limits, ..Settings::default() }, Vec::new())
}

/// What a project sets, and what is wanted of it.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// How large input may be.
    pub limits: Limits,
    /// How findings of lints are taken.
    pub levels: Levels,
    /// What is made of a policy without errors.
    pub product: Product,
}

/// What is made of a policy without errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Product {
    /// The content of a bundle.
    #[default]
    Bundle,
    /// The content of a bundle that decides the same and does not say where a fact was written.
    WithoutReasons,
    /// Nothing: what is wrong with the policy is all that is asked.
    Findings,
}

/// Compiles a policy of which something is already known to be wrong, such as a file that is not text.
#[must_use]
pub fn compile_with(sources: SourceMap, settings: &Settings, known: Vec<Diagnostic>) -> Compilation {
    let parsed = parse_all(&sources, &settings.limits, |_, _| None);
    compile_parsed(sources, settings, known, parsed)
}

/// Compiles a policy from the trees of its files.
pub(crate) fn compile_parsed(
    sources: SourceMap,
    settings: &Settings,
    known: Vec<Diagnostic>,
    parsed: Outcome<Vec<Parsed>>,
) -> Compilation {
    let limits = &settings.limits;
    let of_files = parsed.value.iter().flat_map(|file| &file.diagnostics);
    // What is known to be wrong in a place is not said twice.
    let is_new = |found: &&Diagnostic| known.iter().all(|it| it.primary.span != found.primary.span);
    let found: Vec<_> = parsed.diagnostics.iter().chain(of_files).filter(is_new).cloned().collect();
    let mut diagnostics = known;
    diagnostics.extend(found);
    let files: Vec<_> = parsed.value.iter().map(|file| &file.value).collect();
    let damaged = damaged(&files, &diagnostics);
    let model = take(resolve(&files, limits), &mut diagnostics);
    free(parsed.value, sources.is_large());
    let graph = take(graph::build(&model), &mut diagnostics);
    let complete = !diagnostics.iter().any(Diagnostic::is_error);
    let analysis = take(analyze(&model, &graph, limits, complete), &mut diagnostics);
    diagnostics.retain(|found| !says_too_little(found, &damaged));
    let complete = !diagnostics.iter().any(Diagnostic::is_error);
    let policy =
        lint::Policy { sources: &sources, model: &model, graph: &graph, analysis: &analysis, complete };
    // A lint that is denied is an error, and then there is no bundle.
    let linted = || lint::check(policy, &settings.levels);
    let is_wanted = complete && settings.product != Product::Findings;
    let reasons = settings.product == Product::Bundle;
    let lowered = || is_wanted.then(|| lower(&sources, &model, &graph, &analysis, reasons));
    let (linted, content) =
        if sources.is_large() { rayon::join(linted, lowered) } else { (linted(), lowered()) };
    diagnostics.extend(linted);
    diagnostic::sort(&mut diagnostics);
    let content = content.filter(|_| !diagnostics.iter().any(Diagnostic::is_error));
    Compilation { sources, model, graph, analysis, diagnostics, content }
}

fn take<T>(outcome: Outcome<T>, diagnostics: &mut Vec<Diagnostic>) -> T {
    diagnostics.extend(outcome.diagnostics);
    outcome.value
}

/// The declarations that lost a part to a mistake in them.
fn damaged(files: &[&ast::File], mistakes: &[Diagnostic]) -> Vec<Span> {
    let mut places: Vec<Span> = mistakes.iter().map(|mistake| mistake.primary.span).collect();
    places.sort_unstable();
    let is_damaged = |item: &Span| {
        let before = |place: &Span| (place.file, place.start) < (item.file, item.start);
        let next = places.get(places.partition_point(before));
        next.is_some_and(|place| item.contains(*place))
    };
    files.iter().flat_map(|file| &file.items).map(|item| item.span).filter(is_damaged).collect()
}

/// Whether a finding is that something is missing, in a declaration that lost a part: that part may be it.
fn says_too_little(found: &Diagnostic, damaged: &[Span]) -> bool {
    matches!(found.code, Code::OpenAction | Code::EmptyTest)
        && damaged.iter().any(|declaration| declaration.contains(found.primary.span))
}

/// The tree of a file, and what is wrong with its text.
pub(crate) type Parsed = Arc<Outcome<ast::File>>;

/// Parses the files side by side, but for those of which the tree is `kept`. Beyond the limit of all files together,
/// nothing is read.
pub(crate) fn parse_all(
    sources: &SourceMap,
    limits: &Limits,
    kept: impl Fn(FileId, &SourceFile) -> Option<Parsed> + Sync,
) -> Outcome<Vec<Parsed>> {
    if sources.bytes() > limits.project_bytes {
        let diagnostics = vec![project_too_large(limits.project_bytes)];
        return Outcome { value: Vec::new(), diagnostics };
    }
    let parsed = |(id, file): (FileId, &SourceFile)| {
        kept(id, file).unwrap_or_else(|| Arc::new(parse(id, &file.text, limits)))
    };
    let files: Vec<_> = sources.iter().collect();
    let (mut value, mut mistakes): (Vec<Parsed>, _) = (Vec::with_capacity(files.len()), 0);
    for batch in files.chunks(BATCH) {
        if mistakes >= limits.mistakes {
            // At the first of them it is said that nothing more is read.
            let told = batch.iter().take(1).map(|(file, _)| unread(*file, limits));
            return Outcome { value, diagnostics: told.collect() };
        }
        let before = value.len();
        if sources.is_large() {
            value.par_extend(batch.into_par_iter().copied().map(parsed));
        } else {
            value.extend(batch.iter().copied().map(parsed));
        }
        mistakes += value.iter().skip(before).map(|file| file.diagnostics.len()).sum::<usize>();
    }
    Outcome { value, diagnostics: Vec::new() }
}

/// How many files are read before it is asked whether too much is wrong with them: whatever the number of threads, so
/// that the same sources give the same findings.
const BATCH: usize = 32;

/// Gives back the memory of what is not needed any more; if that is much, while other things go on.
pub(crate) fn free<T: Send + 'static>(it: T, is_large: bool) {
    if is_large { rayon::spawn(move || drop(it)) } else { drop(it) }
}

fn project_too_large(limit: usize) -> Diagnostic {
    let message = format!("all files together have more than {limit} bytes");
    Diagnostic::error(Code::ProjectTooLarge, Span::new(FileId(0), 0, 0), message)
        .help("raise `project_bytes` under `[limits]` in `permc.toml`")
}
