//! Diagnostics drawn for people: message, source lines with every place marked, help and fix as notes.
//!
//! Guarantees: one drawing for a diagnostic, with places in several files; the same input gives the same text.
//! Leaves out: whether colours are wanted, which the caller knows.

use std::ops::Range;

use codespan_reporting::diagnostic::{Diagnostic as Drawing, Label as Mark, Severity as Level};
use codespan_reporting::files::{Error, Files, Location};
use codespan_reporting::term::termcolor::{Ansi, NoColor};
use codespan_reporting::term::{Config, emit_to_write_style};

use super::excerpt::{Excerpt, Page};
use super::{Paint, visible};
use crate::diagnostic::{Diagnostic, Edit, Fix, Severity};
use crate::source::{FileId, SourceMap, Span};

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
    let fix = unsaid_fix(diagnostic).map(|fix| format!("fix: {}", visible::line(&fix.title)));
    help.chain(fix).collect()
}

/// The fix, unless the help has said it already: in the same words, or by naming each replacement.
pub(super) fn unsaid_fix(diagnostic: &Diagnostic) -> Option<&Fix> {
    let names =
        |edit: &Edit| diagnostic.help.iter().any(|it| it.contains(&format!("`{}`", edit.replacement)));
    let is_said = |fix: &&Fix| diagnostic.help.contains(&fix.title) || fix.edits.iter().all(names);
    diagnostic.fix.as_ref().filter(|fix| !is_said(fix))
}

fn level(severity: Severity) -> Level {
    match severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
    }
}

impl<'a> Files<'a> for Excerpt<'_> {
    type FileId = FileId;
    type Name = String;
    type Source = &'a str;

    fn name(&'a self, file: FileId) -> Result<String, Error> {
        Ok(Excerpt::name(self, file))
    }

    fn source(&'a self, file: FileId) -> Result<&'a str, Error> {
        Ok(&page(self, file)?.text)
    }

    fn line_index(&'a self, file: FileId, at: usize) -> Result<usize, Error> {
        let (lines, found) = page(self, file)?.lines_at(at);
        lines.get(found).map(|line| line.index).ok_or(Error::IndexTooLarge { given: at, max: 0 })
    }

    fn line_range(&'a self, file: FileId, index: usize) -> Result<Range<usize>, Error> {
        let line = page(self, file)?.line(index);
        line.map(|line| line.shown.clone()).ok_or(Error::LineTooLarge { given: index, max: 0 })
    }

    fn location(&'a self, file: FileId, at: usize) -> Result<Location, Error> {
        let at = page(self, file)?.position(at).ok_or(Error::IndexTooLarge { given: at, max: 0 })?;
        Ok(Location { line_number: at.line as usize, column_number: at.column as usize })
    }
}

fn page<'a>(excerpt: &'a Excerpt<'_>, file: FileId) -> Result<&'a Page, Error> {
    excerpt.page(file).ok_or(Error::FileMissing)
}
