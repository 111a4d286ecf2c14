//! What the syntax stage says about the fixtures of `tests/ui/syntax`, each with its snapshot beside it.

use permc::diagnostic::{Diagnostic, Fix, Label};
use permc::limits::Limits;
use permc::source::{SourceMap, Span};
use permc::syntax::parse;

#[test]
fn fixtures() {
    insta::glob!("../ui/syntax", "*.perm", |path| {
        #[expect(clippy::disallowed_methods, reason = "a test reads its fixtures")]
        let text = std::fs::read_to_string(path).unwrap();
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../ui/syntax");
        settings.set_prepend_module_to_snapshot(false);
        settings.remove_snapshot_suffix();
        settings.set_omit_expression(true);
        settings.remove_input_file();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        settings.bind(|| insta::assert_snapshot!(name, report(&text)));
    });
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
