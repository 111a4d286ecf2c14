//! What keeps the command from doing its work: no such file, unreadable bundle, unclear name.
//!
//! Guarantees: a failure says what could not be done, why, and often what to do; it is no statement about a policy,
//! and the command ends with exit code 2. Leaves out: mistakes in policies, which are diagnostics.

use std::fmt;
use std::io;
use std::path::Path;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode, ThemeCharacters,
    ThemeStyles,
};

use crate::render::visible;

/// A reason to give up.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    code: &'static str,
    help: Option<String>,
    cause: Option<io::Error>,
    place: Option<Box<Place>>,
}

/// A place in a small text, such as `permc.toml`.
#[derive(Debug)]
struct Place {
    text: NamedSource<String>,
    label: LabeledSpan,
}

impl Failure {
    /// A failure with its name and message.
    pub(crate) fn new(code: &'static str, message: impl AsRef<str>) -> Self {
        let message = visible::line(message.as_ref()).into_owned();
        Self { message, code, help: None, cause: None, place: None }
    }

    /// What permc made is not what its own evaluator takes.
    pub(crate) fn internal(error: &impl fmt::Display) -> Self {
        Self::new("internal", format!("the table that was made is not valid: {error}"))
            .help("this is a mistake in permc, please report it")
    }

    /// A failed operation on a path: `verb` says which.
    pub(crate) fn io(verb: &str, path: &Path, cause: io::Error) -> Self {
        Self::cannot(&format!("{verb} `{}`", path.display()), cause)
    }

    /// A failed operation on something without a path.
    pub(crate) fn cannot(what: &str, cause: io::Error) -> Self {
        Self { cause: Some(cause), ..Self::new("input-output", format!("cannot {what}")) }
    }

    /// Says what to do.
    pub(crate) fn help(mut self, help: impl AsRef<str>) -> Self {
        self.help = Some(visible::lines(help.as_ref()).into_owned());
        self
    }

    /// Points into a text.
    pub(crate) fn at(mut self, name: &str, text: &str, span: std::ops::Range<usize>, label: &str) -> Self {
        // Each character of the text is shown as one, but not in as many bytes: then only the message helps.
        let shown = visible::lines(text).into_owned();
        if shown.len() == text.len() {
            let label = visible::line(label).into_owned();
            let label = LabeledSpan::new_primary_with_span(Some(label), span);
            self.place = Some(Box::new(Place { text: NamedSource::new(name, shown), label }));
        }
        self
    }

    /// The failure and its reason in one line.
    #[cfg(feature = "lsp")]
    pub(crate) fn line(&self) -> String {
        let cause = self.cause.as_ref().map(ToString::to_string);
        let place = self.place.as_ref().and_then(|place| place.label.label().map(str::to_owned));
        cause.or(place).map_or_else(|| self.message.clone(), |why| format!("{}: {why}", self.message))
    }

    /// The failure drawn with ANSI colours, for a stream that takes them away where they are not wanted.
    pub(crate) fn render(&self) -> String {
        let theme = GraphicalTheme { characters: ThemeCharacters::unicode(), styles: ThemeStyles::ansi() };
        let handler = GraphicalReportHandler::new_themed(theme).with_links(false);
        let mut out = String::new();
        match handler.render_report(&mut out, self) {
            Ok(()) => out,
            Err(fmt::Error) => format!("error: {self}\n"),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_ref().map(|cause| cause as &(dyn std::error::Error + 'static))
    }
}

impl miette::Diagnostic for Failure {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.code))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.place.as_ref().map(|place| &place.text as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let place = self.place.as_ref()?;
        Some(Box::new(std::iter::once(place.label.clone())))
    }
}
