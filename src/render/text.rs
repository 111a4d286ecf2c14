//! Diagnostics drawn for people: message, source lines with every place marked, help and fix as notes.
//!
//! Guarantees: one drawing for a diagnostic, with places in several files; the same input gives the same text.
//! Leaves out: whether colours are wanted, which the caller knows.

use codespan_reporting::diagnostic::{Diagnostic as Drawing, Label as Mark, Severity as Level};
use codespan_reporting::term::termcolor::{Ansi, NoColor};
use codespan_reporting::term::{Config, emit_to_write_style};

use super::excerpt::Excerpt;
use super::visible;
use crate::diagnostic::{Diagnostic, Edit, Fix, Severity};
use crate::source::{FileId, SourceMap, Span};

/// With or without colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Text alone.
    Plain,
    /// With ANSI escape codes.
    Ansi,
}

/// All diagnostics, one after another, a blank line after each.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap, paint: Paint) -> String {
    diagnostics.iter().map(|diagnostic| draw(diagnostic, sources, paint)).collect()
}

fn draw(diagnostic: &Diagnostic, sources: &SourceMap, paint: Paint) -> String {
    let labels = std::iter::once(&diagnostic.primary).chain(&diagnostic.related);
    let spans: Vec<Span> = labels.map(|label| label.span).collect();
    let mut excerpt = Excerpt::new(sources, &spans);
    let drawing = drawing(diagnostic, &mut excerpt);
    let drawn = match paint {
        Paint::Plain => {
            let mut out = NoColor::new(Vec::new());
            emit_to_write_style(&mut out, &Config::default(), &excerpt, &drawing).map(|()| out.into_inner())
        }
        Paint::Ansi => {
            let mut out = Ansi::new(Vec::new());
            emit_to_write_style(&mut out, &Config::default(), &excerpt, &drawing).map(|()| out.into_inner())
        }
    };
    match drawn {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        // The excerpt answers for every place it was made of, so this is only a way not to lose the message.
        Err(_) => format!("{}: {}\n\n", diagnostic.severity.as_str(), visible::line(&diagnostic.message)),
    }
}

fn drawing(diagnostic: &Diagnostic, excerpt: &mut Excerpt<'_>) -> Drawing<FileId> {
    let primary = Mark::primary(diagnostic.primary.span.file, excerpt.place(diagnostic.primary.span))
        .with_message(visible::line(&diagnostic.primary.message));
    let related = diagnostic.related.iter().map(|label| {
        Mark::secondary(label.span.file, excerpt.place(label.span))
            .with_message(visible::line(&label.message))
    });
    Drawing::new(level(diagnostic.severity))
        .with_code(diagnostic.code.as_str())
        .with_message(visible::line(&diagnostic.message))
        .with_labels(std::iter::once(primary).chain(related).collect())
        .with_notes(notes(diagnostic))
}

fn notes(diagnostic: &Diagnostic) -> Vec<String> {
    let help = diagnostic.help.iter().map(|help| format!("help: {}", visible::lines(help)));
    let fix = diagnostic.fix.iter().filter(|fix| !is_said(fix, &diagnostic.help));
    let fix = fix.map(|fix| format!("fix: {}", visible::line(&fix.title)));
    help.chain(fix).collect()
}

/// Whether the help has said the fix already: it names each replacement.
fn is_said(fix: &Fix, help: &[String]) -> bool {
    let names = |edit: &Edit| help.iter().any(|help| help.contains(&format!("`{}`", edit.replacement)));
    fix.edits.iter().all(names)
}

fn level(severity: Severity) -> Level {
    match severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
    }
}
