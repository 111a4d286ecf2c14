//! Fixtures in `tests/ui`: each a policy with mistakes, beside it what permc says of them.
//!
//! The first lines of a fixture may set limits, `// limit nesting 3`, and switch lints on, `// warn missing-title`.

#![expect(clippy::disallowed_methods, reason = "fixtures are files")]
#![expect(clippy::unwrap_used, reason = "a test ends at what it did not expect")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use permc::diagnostic::{Code, Diagnostic, Fix, Severity};
use permc::limits::Limits;
use permc::lint::{self, Level, Levels};
use permc::pipeline::{Compilation, Settings, compile_with};
use permc::render::{Paint, full::render};
use permc::source::SourceMap;

pub(crate) fn fixtures(directory: &str) -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui").join(directory);
    let files = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let mut fixtures: Vec<_> = files.filter(|path| path.extension().is_some_and(|it| it == "perm")).collect();
    fixtures.sort();
    fixtures
}

fn compiled(path: &Path) -> Compilation {
    let name = path.file_name().unwrap().to_string_lossy();
    compiled_text(&name, &fs::read_to_string(path).unwrap())
}

/// Compiles a fixture with the settings that its first lines say.
pub(crate) fn compiled_text(name: &str, text: &str) -> Compilation {
    let settings = Settings { limits: limits(text), levels: levels(text), ..Settings::default() };
    compile_with(SourceMap::new([(name, text)]), &settings, Vec::new())
}

fn limits(text: &str) -> Limits {
    let mut limits = Limits::default();
    for line in text.lines().map_while(|line| line.strip_prefix("// limit ")) {
        let (name, value) = line.split_once(' ').unwrap();
        let limit = match name {
            "file_bytes" => &mut limits.file_bytes,
            "project_bytes" => &mut limits.project_bytes,
            "nesting" => &mut limits.nesting,
            "name_length" => &mut limits.name_length,
            "string_length" => &mut limits.string_length,
            "members" => &mut limits.members,
            "mistakes" => &mut limits.mistakes,
            _ => &mut limits.action_steps,
        };
        *limit = value.parse().unwrap();
    }
    limits
}

fn levels(text: &str) -> Levels {
    let mut levels = Levels::default();
    for name in text.lines().map_while(|line| line.strip_prefix("// warn ")) {
        levels.set(lint::named(name).unwrap().code, Level::Warn);
    }
    levels
}

/// The text with a fix applied.
pub(crate) fn apply(text: &str, fix: &Fix) -> String {
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse((edit.span.start, edit.span.end)));
    let mut fixed = text.to_owned();
    for edit in edits {
        fixed.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.replacement);
    }
    fixed
}

/// Every fixture of these directories.
fn all() -> impl Iterator<Item = PathBuf> {
    ["errors", "syntax", "newcomer", "lints"].into_iter().flat_map(fixtures)
}

#[test]
fn what_is_said_of_each_fixture() {
    for path in ["errors", "newcomer", "lints"].into_iter().flat_map(fixtures) {
        let source = fs::read_to_string(&path).unwrap();
        let compilation = compiled(&path);
        let said = render(&compilation.diagnostics, &compilation.sources, Paint::Plain);
        let both = format!("{}\n{}\n\n{said}", source.trim_end(), "─".repeat(80));
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(path.parent().unwrap());
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(path.file_stem().unwrap().to_str().unwrap(), both));
    }
}

/// Beside a mistake something is right: a declaration that no message points into.
#[test]
fn each_error_has_a_fixture_with_something_right_in_it() {
    // No fixture can be no text; a file or project that is too large is not read at all.
    let elsewhere = [Code::NotUtf8];
    let unread = [Code::FileTooLarge, Code::ProjectTooLarge];
    let (mut found, mut beside) = (BTreeSet::new(), BTreeSet::new());
    for path in all() {
        let compilation = compiled(&path);
        let codes = compilation.diagnostics.iter().map(|diagnostic| diagnostic.code);
        found.extend(codes.clone());
        if has_something_right(&compilation) {
            beside.extend(codes);
        }
    }
    let missing = |found: &BTreeSet<Code>, but: &[Code]| -> Vec<_> {
        let missing = Code::ALL.iter().filter(|code| !found.contains(code) && !but.contains(code));
        missing.map(|code| code.as_str()).collect()
    };
    assert_eq!(missing(&found, &elsewhere), Vec::<&str>::new());
    assert_eq!(missing(&beside, &[&elsewhere[..], &unread].concat()), Vec::<&str>::new());
}

/// Whether a permission, role or action is declared on a line that no message points at.
fn has_something_right(compilation: &Compilation) -> bool {
    let model = &compilation.model;
    let heads = model.permissions.iter().map(|it| &it.head).chain(model.roles.iter().map(|it| &it.head));
    let heads = heads.chain(model.actions.iter().map(|it| &it.head));
    let lines: BTreeSet<_> = places(compilation).map(|span| compilation.sources.line(span)).collect();
    heads.map(|head| compilation.sources.line(head.span)).any(|line| !lines.contains(&line))
}

fn places(compilation: &Compilation) -> impl Iterator<Item = permc::source::Span> {
    compilation
        .diagnostics
        .iter()
        .flat_map(|found| std::iter::once(&found.primary).chain(&found.related).map(|label| label.span))
}

/// Errors that say all there is to do: none so far.
const WITHOUT_HELP: &[Code] = &[];

#[test]
fn each_error_says_the_way_out() {
    for path in all() {
        for found in compiled(&path).diagnostics.iter().filter(|found| found.severity == Severity::Error) {
            let known = WITHOUT_HELP.contains(&found.code);
            assert!(!found.help.is_empty() || known, "{}: {}", path.display(), found.message);
        }
    }
}

/// Everything that a diagnostic says, without the author's text.
fn sentences(found: &Diagnostic) -> Vec<String> {
    let labels = std::iter::once(&found.primary).chain(&found.related).map(|label| &label.message);
    let fix = found.fix.iter().map(|fix| &fix.title);
    let all = labels.chain([&found.message]).chain(&found.help).chain(fix).filter(|text| !text.is_empty());
    all.cloned().collect()
}

#[test]
fn every_word_keeps_the_style() {
    for path in all() {
        for found in &compiled(&path).diagnostics {
            for text in sentences(found) {
                assert_eq!(fault(&text), None, "{}: {text}", path.display());
            }
        }
    }
}

/// What is wrong with the form of a sentence.
fn fault(text: &str) -> Option<&'static str> {
    // A raw string, which is in backticks itself, cannot be told from what surrounds it.
    let own: String = text.replace("``", "`").split('`').step_by(2).collect();
    let type_name =
        |word: &str| word.contains("::") || word.chars().skip(1).any(|letter| letter.is_ascii_uppercase());
    let acronyms = ["UTF-8", "JSON", "YAML"];
    if text.replace("``", "").matches('`').count() % 2 == 1 {
        return Some("unbalanced backticks");
    }
    if own.starts_with(|letter: char| letter.is_uppercase()) {
        return Some("starts with a capital");
    }
    if text.ends_with(['.', '!']) && !text.ends_with("…") {
        return Some("ends with a stop");
    }
    if text.contains("  ") && !text.contains('|') || text.trim() != text {
        return Some("blanks in a row");
    }
    own.split_whitespace()
        .find(|word| type_name(word) && !acronyms.contains(word))
        .map(|_| "a name of a type")
}

#[test]
fn faults_of_form_are_found() {
    assert_eq!(fault("there is no role `a`"), None);
    assert_eq!(fault("`Role` is no name"), None);
    assert_eq!(fault("There is no role"), Some("starts with a capital"));
    assert_eq!(fault("there is no role."), Some("ends with a stop"));
    assert_eq!(fault("there is no role `a"), Some("unbalanced backticks"));
    assert_eq!(fault("there is no  role"), Some("blanks in a row"));
    assert_eq!(fault("expected Rule::role"), Some("a name of a type"));
    assert_eq!(fault("expected a RoleName here"), Some("a name of a type"));
}

/// What is offered takes its mistake away and brings no other.
#[test]
fn each_fix_takes_its_mistake_away() {
    let mut offered = 0;
    for path in all() {
        let (text, before) = (fs::read_to_string(&path).unwrap(), compiled(&path));
        for found in &before.diagnostics {
            let Some(fix) = &found.fix else { continue };
            offered += 1;
            let mended = apply(&text, fix);
            let after = compiled_text("mended.perm", &mended);
            let count = |one: &Compilation| {
                let same = |other: &&Diagnostic| (other.code, &other.message) == (found.code, &found.message);
                one.diagnostics.iter().filter(same).count()
            };
            assert!(count(&after) < count(&before), "{}: {}\n{mended}", path.display(), found.message);
            // What a statement claims, and what a declaration lacks, is judged only once it can be read.
            let waits = |one: &&Diagnostic| {
                matches!(
                    one.code,
                    Code::OpenAction | Code::EmptyTest | Code::RefutedExclude | Code::RefutedAssert
                )
            };
            let errors = |one: &Compilation| {
                one.diagnostics.iter().filter(|one| one.is_error() && !waits(one)).count()
            };
            let most = errors(&before) - usize::from(found.is_error());
            assert!(errors(&after) <= most, "{}: {}\n{mended}", path.display(), found.message);
        }
    }
    assert!(offered > 80, "{offered}");
}
