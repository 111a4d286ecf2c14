//! What is wrong with a content: one fact, and where.
//!
//! Made by `check` only; the words are for whoever made the bundle.

use alloc::string::String;
use core::fmt;

/// Why a content is no table: the first broken rule that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    at: String,
    fact: Fact,
}

impl Invalid {
    pub(crate) fn new(at: impl Into<String>, fact: Fact) -> Self {
        Self { at: at.into(), fact }
    }

    /// Where, as a path into the content: `permissions[3].implies[0]`.
    #[must_use]
    pub fn at(&self) -> &str {
        &self.at
    }

    /// What.
    #[must_use]
    pub const fn fact(&self) -> &Fact {
        &self.fact
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.fact)
    }
}

impl core::error::Error for Invalid {}

/// What can be wrong with a content.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fact {
    /// An id that names nothing.
    NoSuch {
        /// What it should name.
        what: &'static str,
        /// The id.
        id: u32,
    },
    /// A list that is not strictly ascending at this place.
    Unsorted,
    /// A list with another length than it must have.
    Length {
        /// How many it has.
        found: usize,
        /// How many it must have.
        expected: usize,
    },
    /// A list that must not be empty.
    Empty,
    /// Something that stands twice.
    Twice,
    /// A name that is no dotted name, or starts with the reserved segment `permc`.
    Name(String),
    /// More than the format allows.
    TooMany {
        /// Of what.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// Any other broken rule, in words.
    Rule(&'static str),
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuch { what, id } => write!(f, "there is no {what} {id}"),
            Self::Unsorted => f.write_str("this does not come after what stands before it"),
            Self::Length { found, expected } => write!(f, "this has {found} entries instead of {expected}"),
            Self::Empty => f.write_str("this must not be empty"),
            Self::Twice => f.write_str("this stands here twice"),
            Self::Name(name) => write!(f, "`{}` is no name", name.escape_debug()),
            Self::TooMany { what, limit } => write!(f, "more than {limit} {what}"),
            Self::Rule(words) => f.write_str(words),
        }
    }
}
