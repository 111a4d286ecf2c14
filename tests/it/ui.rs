//! Fixtures in `tests/ui/errors`: each a policy with mistakes, beside it what permc says of them.
//!
//! The first lines of a fixture may set limits: `// limit nesting 3`.

#![expect(clippy::disallowed_methods, reason = "fixtures are files")]
#![expect(clippy::unwrap_used, reason = "a test ends at what it did not expect")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use permc::diagnostic::Code;
use permc::limits::Limits;
use permc::pipeline::{Compilation, compile};
use permc::render::text::{Paint, render};
use permc::source::SourceMap;

fn fixtures(directory: &str) -> Vec<PathBuf> {
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
    compile(SourceMap::new([(name, text)]), &limits(text))
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
            _ => &mut limits.action_steps,
        };
        *limit = value.parse().unwrap();
    }
    limits
}

#[test]
fn what_is_said_of_each_fixture() {
    for path in fixtures("errors") {
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

#[test]
fn each_error_has_a_fixture() {
    // No fixture can be no text.
    let elsewhere = [Code::NotUtf8];
    let found: BTreeSet<Code> = [fixtures("errors"), fixtures("syntax")]
        .iter()
        .flatten()
        .flat_map(|path| compiled(path).diagnostics)
        .map(|diagnostic| diagnostic.code)
        .chain(elsewhere)
        .collect();
    let without: Vec<_> =
        Code::ALL.iter().filter(|code| !found.contains(code)).map(|it| it.as_str()).collect();
    assert_eq!(without, Vec::<&str>::new());
}
