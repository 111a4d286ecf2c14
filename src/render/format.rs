//! The formats that findings are written in.
//!
//! Guarantees: every format is listed in [`Format::ALL`], and has a name and a line that says what it is for. Leaves
//! out: what each looks like, which its own file knows.

use super::{Paint, fancy, full, github, gitlab, json, jsonl, sarif, short};
use crate::diagnostic::Diagnostic;
use crate::source::SourceMap;

macro_rules! formats {
    ($(#[doc = $about:literal] $format:ident = $name:literal,)*) => {
        /// How findings are written.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Format {$(#[doc = $about] $format,)*}

        impl Format {
            /// Every format.
            pub const ALL: &[Self] = &[$(Self::$format),*];

            /// Its name.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {$(Self::$format => $name),*}
            }

            /// What it is for.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self {$(Self::$format => $about.trim_ascii_start()),*}
            }
        }
    };
}

formats! {
    /// For people: source lines with every place marked
    Full = "full",
    /// For people: the same, with each label on a line of its own
    Fancy = "fancy",
    /// For editors: `path:line:column: severity[code]: message`
    Short = "short",
    /// For programs: one JSON document
    Json = "json",
    /// For programs: a JSON object a line, one for each finding
    Jsonl = "jsonl",
    /// For code scanning: SARIF 2.1.0
    Sarif = "sarif",
    /// For GitHub Actions: annotations
    Github = "github",
    /// For GitLab: a Code Quality report
    Gitlab = "gitlab",
}

impl Format {
    /// The findings in this format; colours are only for those that are drawn.
    #[must_use]
    pub fn render(self, diagnostics: &[Diagnostic], sources: &SourceMap, paint: Paint) -> String {
        match self {
            Self::Full => full::render(diagnostics, sources, paint),
            Self::Fancy => fancy::render(diagnostics, sources, paint),
            Self::Short => short::render(diagnostics, sources),
            Self::Json => json::render(diagnostics, sources),
            Self::Jsonl => jsonl::render(diagnostics, sources),
            Self::Sarif => sarif::render(diagnostics, sources),
            Self::Github => github::render(diagnostics, sources),
            Self::Gitlab => gitlab::render(diagnostics, sources),
        }
    }

    /// Whether it is drawn for people, who also want to know how many findings there are.
    #[must_use]
    pub fn is_drawn(self) -> bool {
        match self {
            Self::Full | Self::Fancy => true,
            Self::Short | Self::Json | Self::Jsonl | Self::Sarif | Self::Github | Self::Gitlab => false,
        }
    }
}
