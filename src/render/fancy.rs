//! Diagnostics drawn for people in miette's graphical style: each label hangs below its text on a line of its own.
//!
//! Guarantees: what `full` shows, in another drawing; no links, which a terminal would obey; the same input gives the
//! same text. Leaves out: whether colours are wanted, which the caller knows.

use std::fmt;
use std::ops::Range;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, Severity as Level,
    SourceCode, SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use super::excerpt::{Excerpt, Page};
use super::full::unsaid_fix;
use super::{Paint, visible};
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::{FileId, SourceMap, Span};

/// How many related places of a diagnostic are drawn. Each is looked at for each line, which only few can afford.
const DRAWN: usize = 64;

/// All diagnostics, one after another, a blank line after each.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap, paint: Paint) -> String {
    let styles = match paint {
        Paint::Plain => ThemeStyles::none(),
        Paint::Ansi => ThemeStyles::ansi(),
    };
    let theme = GraphicalTheme { characters: ThemeCharacters::unicode(), styles };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .without_syntax_highlighting()
        .with_show_related_as_nested(true)
        .with_wrap_lines(false);
    diagnostics.iter().map(|diagnostic| draw(diagnostic, sources, &handler)).collect()
}

fn draw(diagnostic: &Diagnostic, sources: &SourceMap, handler: &GraphicalReportHandler) -> String {
    let related = diagnostic.related.get(..DRAWN).unwrap_or(&diagnostic.related);
    let labels = || std::iter::once(&diagnostic.primary).chain(related);
    let spans: Vec<Span> = labels().map(|label| label.span).collect();
    let mut excerpt = Excerpt::new(sources, &spans);
    let places: Vec<Range<usize>> = spans.iter().map(|span| excerpt.place(*span)).collect();
    let marks: Vec<(&Label, Range<usize>)> = labels().zip(places).collect();
    let mut out = String::new();
    match handler.render_report(&mut out, &Drawing::whole(diagnostic, &excerpt, &marks)) {
        Ok(()) => out + "\n",
        // The excerpt answers for every place it was made of, so this is only a way not to lose the message.
        Err(fmt::Error) => {
            format!("{}: {}\n\n", diagnostic.code.as_str(), visible::line(&diagnostic.message))
        }
    }
}

/// A diagnostic as miette takes it: labels in one file, and a drawing of its own for each place in another.
#[derive(Debug)]
struct Drawing<'e> {
    level: Level,
    code: Option<String>,
    message: String,
    help: Option<String>,
    source: Shown<'e>,
    labels: Vec<LabeledSpan>,
    elsewhere: Vec<Self>,
}

impl<'e> Drawing<'e> {
    fn whole(diagnostic: &Diagnostic, excerpt: &'e Excerpt<'e>, marks: &[(&Label, Range<usize>)]) -> Self {
        let file = diagnostic.primary.span.file;
        let (here, there): (Vec<_>, Vec<_>) = marks.iter().partition(|(label, _)| label.span.file == file);
        let is_primary = |label: &Label| std::ptr::eq(label, &raw const diagnostic.primary);
        Self {
            level: level(diagnostic.severity),
            code: Some(format!("{}[{}]", diagnostic.severity.as_str(), diagnostic.code.as_str())),
            message: visible::line(&diagnostic.message).into_owned(),
            help: help(diagnostic),
            source: Shown { excerpt, file },
            labels: here.iter().map(|(label, place)| mark(label, place, is_primary(label))).collect(),
            elsewhere: there.iter().map(|(label, place)| Self::elsewhere(excerpt, label, place)).collect(),
        }
    }

    fn elsewhere(excerpt: &'e Excerpt<'e>, label: &Label, place: &Range<usize>) -> Self {
        let file = label.span.file;
        let message = if label.message.is_empty() { "here" } else { &label.message };
        Self {
            level: Level::Advice,
            code: None,
            message: visible::line(message).into_owned(),
            help: None,
            source: Shown { excerpt, file },
            labels: vec![LabeledSpan::new_primary_with_span(None, place.clone())],
            elsewhere: Vec::new(),
        }
    }
}

fn mark(label: &Label, place: &Range<usize>, is_primary: bool) -> LabeledSpan {
    let text = Some(visible::line(&label.message).into_owned()).filter(|text| !text.is_empty());
    match is_primary {
        true => LabeledSpan::new_primary_with_span(text, place.clone()),
        false => LabeledSpan::new_with_span(text, place.clone()),
    }
}

/// What helps and what a fix would do, a line each, and how many places are not drawn.
fn help(diagnostic: &Diagnostic) -> Option<String> {
    let help = diagnostic.help.iter().map(|help| visible::lines(help).into_owned());
    let fix = unsaid_fix(diagnostic).map(|fix| format!("fix: {}", visible::line(&fix.title)));
    let more = diagnostic.related.len().saturating_sub(DRAWN);
    let more =
        (more > 0).then(|| format!("{more} more places have a part in it: `--format full` draws them"));
    let lines: Vec<_> = help.chain(fix).chain(more).collect();
    Some(lines.join("\n")).filter(|text| !text.is_empty())
}

fn level(severity: Severity) -> Level {
    match severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
    }
}

impl fmt::Display for Drawing<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for Drawing<'_> {}

impl miette::Diagnostic for Drawing<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.as_ref().map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<Level> {
        Some(self.level)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        let drawings = self.elsewhere.iter().map(|drawing| drawing as &dyn miette::Diagnostic);
        Some(Box::new(drawings))
    }
}

/// The shown lines of one file. miette's own reading of a text looks at all of it for each label.
#[derive(Debug)]
struct Shown<'e> {
    excerpt: &'e Excerpt<'e>,
    file: FileId,
}

impl SourceCode for Shown<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let page = self.excerpt.page(self.file).ok_or(MietteError::OutOfBounds)?;
        let window = Window::new(page, span, before, after).ok_or(MietteError::OutOfBounds)?;
        let text = page.text.get(window.bytes.clone()).ok_or(MietteError::OutOfBounds)?;
        let name = self.excerpt.name(self.file);
        let (line, column) = (window.line, window.column);
        let bytes = window.bytes.into();
        let contents =
            MietteSpanContents::new_named(name, text.as_bytes(), bytes, line, column, window.lines);
        Ok(Box::new(contents))
    }
}

/// Some lines of a page, one after another in the source too.
struct Window {
    bytes: Range<usize>,
    line: usize,
    column: usize,
    lines: usize,
}

impl Window {
    /// The lines of a span with as many around it as there are; nothing where lines between are not shown.
    fn new(page: &Page, span: &SourceSpan, before: usize, after: usize) -> Option<Self> {
        let (lines, first) = page.lines_at(span.offset());
        let (_, last) = page.lines_at(span.offset() + span.len());
        let follow = |a: usize, b: usize| {
            let index = |at: usize| lines.get(at).map(|line| line.index);
            index(a).zip(index(b)).is_some_and(|(a, b)| a + 1 == b)
        };
        if !(first..last).all(|at| follow(at, at + 1)) {
            return None;
        }
        let above = (0..first).rev().take(before).take_while(|at| follow(*at, at + 1));
        let below = (last + 1..).take(after).take_while(|at| follow(at - 1, *at));
        let (from, to) = (above.last().unwrap_or(first), below.last().unwrap_or(last));
        let (start, end) = (lines.get(from)?, lines.get(to)?);
        // What is read with lines around it starts with a line, what is read alone where it stands.
        let position = page.position(span.offset()).filter(|_| before == 0);
        let column = position.map_or(0, |at| at.column.saturating_sub(1) as usize);
        let bytes = start.shown.start..(end.shown.end + 1).min(page.text.len());
        Some(Self { bytes, line: start.index, column, lines: to - from + 1 })
    }
}
