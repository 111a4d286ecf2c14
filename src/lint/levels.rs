//! How findings of lints are taken: not looked for, warned of, or refused.
//!
//! Guarantees: what names a lint goes before what names all warnings, in whatever order they are set; of two settings for
//! one lint the later counts.

use std::collections::BTreeMap;

use crate::diagnostic::Code;

use super::Lint;

/// How the findings of a lint are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Not looked for.
    Allow,
    /// Warnings.
    Warn,
    /// Errors.
    Deny,
}

impl Level {
    /// Every level.
    pub const ALL: [Self; 3] = [Self::Allow, Self::Warn, Self::Deny];

    /// The word that `permc.toml` takes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }

    /// The level of a word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == word)
    }
}

/// The level of each lint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels {
    set: BTreeMap<Code, Level>,
    /// What warnings are taken for, where nothing is set for the lint itself.
    warnings: Option<Level>,
}

impl Levels {
    /// No lint is looked for.
    #[must_use]
    pub fn silent() -> Self {
        Self { set: BTreeMap::new(), warnings: Some(Level::Allow) }
    }

    /// Sets the level of one lint.
    pub fn set(&mut self, lint: Code, level: Level) {
        self.set.insert(lint, level);
    }

    /// Sets the level of all lints that would warn.
    pub fn set_warnings(&mut self, level: Level) {
        self.warnings = Some(level);
    }

    /// The level of a lint.
    #[must_use]
    pub fn of(&self, lint: &Lint) -> Level {
        match (self.set.get(&lint.code), lint.level) {
            (Some(level), _) => *level,
            (None, Level::Warn) => self.warnings.unwrap_or(Level::Warn),
            (None, level) => level,
        }
    }
}
