//! What the syntax stage says about the fixtures of `tests/ui/syntax`, each with its snapshot beside it.

use std::path::Path;

use permc::diagnostic::{Diagnostic, Fix, Label};
use permc::limits::Limits;
use permc::source::{FileId, SourceMap, Span};
use permc::syntax::parse;

#[test]
fn fixtures() {
    insta::glob!("../ui/syntax", "*.perm", |path| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        settings().bind(|| insta::assert_snapshot!(name, report(&read(path))));
    });
}

/// A fix that is offered takes its mistake away.
#[test]
fn fixes_help() {
    insta::glob!("../ui/syntax", "*.perm", |path| {
        let text = read(path);
        for diagnostic in find(&text) {
            let Some(fix) = &diagnostic.fix else { continue };
            let same = |other: &Diagnostic| {
                (other.primary.span.start, &other.message)
                    == (diagnostic.primary.span.start, &diagnostic.message)
            };
            assert!(!find(&apply(&text, fix)).iter().any(same), "{}: {}", path.display(), fix.title);
        }
    });
}

/// The tree of some statements of the language, with the place of each part.
#[test]
fn trees() {
    let settings = settings();
    for (name, text) in [
        (
            "tree_grant",
            "/// Doc.\n@allow(a, reason = \"b\")\nrole a { grant b.* except c on d \"e\" in f g where `h` }",
        ),
        (
            "tree_conditions",
            "action a per b { requires (c or d) and e when not (f is g and h in i) or j is \"k\" }",
        ),
        ("tree_matrix", "matrix {\n | x | a.b |\n | --- | --- |\n | y | ✅ |\n}"),
        (
            "tree_claims",
            "test \"a\" { as b, c grants d on e f deny assign g with h i code \"j\" as nobody allow k filter l, `m` and n }",
        ),
    ] {
        let tree = parse(FileId(0), text, &Limits::default());
        assert_eq!(tree.diagnostics, []);
        let tree = short_spans(&format!("{:#?}", tree.value));
        settings.bind(|| insta::assert_snapshot!(name, format!("{text}\n\n{tree}")));
    }
}

/// Each `Span { … }` of a tree as `start..end`.
fn short_spans(tree: &str) -> String {
    let mut lines = tree.lines();
    let mut short = Vec::new();
    while let Some(line) = lines.next() {
        let Some(head) = line.strip_suffix("Span {") else {
            short.push(line.to_owned());
            continue;
        };
        let inside: Vec<_> =
            lines.by_ref().map(str::trim).take_while(|line| !line.starts_with('}')).collect();
        let number = |name| {
            inside.iter().find_map(|line| line.strip_prefix(name)).unwrap_or("").trim_matches([' ', ','])
        };
        short.push(format!("{head}{}..{},", number("start:"), number("end:")));
    }
    short.join("\n")
}

fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../ui/syntax");
    settings.set_prepend_module_to_snapshot(false);
    settings.remove_snapshot_suffix();
    settings.set_omit_expression(true);
    settings.remove_input_file();
    settings
}

fn read(path: &Path) -> String {
    #[expect(clippy::disallowed_methods, reason = "a test reads its fixtures")]
    std::fs::read_to_string(path).unwrap_or_default()
}

fn find(text: &str) -> Vec<Diagnostic> {
    parse(FileId(0), text, &Limits::default()).diagnostics
}

fn apply(text: &str, fix: &Fix) -> String {
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    let mut fixed = text.to_owned();
    for edit in edits {
        fixed.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.replacement);
    }
    fixed
}

/// The source with its lines numbered, and below it what was found.
fn report(text: &str) -> String {
    let map = SourceMap::new([("policy.perm", text)]);
    let mut lines: Vec<_> =
        text.lines().enumerate().map(|(at, line)| format!("{:>3} | {}", at + 1, visible(line))).collect();
    for (file, source) in map.iter() {
        let outcome = parse(file, &source.text, &Limits::default());
        lines.extend(outcome.diagnostics.iter().flat_map(|diagnostic| draw(&map, diagnostic)));
        let kept = outcome.value.items.len() + usize::from(outcome.value.package.is_some());
        lines.push(format!("\n{} found, {kept} kept", outcome.diagnostics.len()));
    }
    lines.join("\n")
}

fn draw(map: &SourceMap, diagnostic: &Diagnostic) -> Vec<String> {
    let Diagnostic { code, severity, message, primary, related, help, fix } = diagnostic;
    let mut lines = vec![format!("\n{}[{}]: {message}", severity.as_str(), code.as_str())];
    lines.push(place(map, primary));
    lines.extend(related.iter().map(|label| place(map, label)));
    lines.extend(help.iter().map(|help| format!("  help: {help}")));
    lines.extend(fix.iter().map(|fix| change(map, fix)));
    lines
}

fn change(map: &SourceMap, fix: &Fix) -> String {
    let edits = fix.edits.iter().map(|edit| format!("{} -> `{}`", range(map, edit.span), edit.replacement));
    format!("  fix: {}: {}", fix.title, edits.collect::<Vec<_>>().join(", "))
}

fn place(map: &SourceMap, label: &Label) -> String {
    let snippet = visible(map.snippet(label.span).lines().next().unwrap_or(""));
    let snippet = if snippet.is_empty() { String::new() } else { format!(" `{snippet}`") };
    let message = if label.message.is_empty() { String::new() } else { format!(": {}", label.message) };
    format!("  {}{snippet}{message}", range(map, label.span))
}

fn range(map: &SourceMap, span: Span) -> String {
    let source = map.file(span.file);
    let (start, end) = (source.position(span.start), source.position(span.end));
    format!("{}:{}-{}:{}", start.line, start.column, end.line, end.column)
}

/// The text with the code points of what cannot be seen.
fn visible(text: &str) -> String {
    let shown =
        |c: char| matches!(c, ' '..='~' | '\t' | '✅' | '❌' | '✔' | '✘' | '✗') || c.is_alphanumeric();
    let escape = |c: char| if shown(c) { c.to_string() } else { format!("<U+{:04X}>", u32::from(c)) };
    text.chars().map(escape).collect()
}
