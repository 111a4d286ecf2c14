//! The answer to a request.
//!
//! Three cases that cannot be taken for one another: allowed, allowed for some rows, denied. There is no `is_allowed`,
//! because for some rows it would be neither true nor false.

use crate::id::SeparationId;
use crate::rows::Rows;

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "an answer that nobody looks at protects nothing"]
pub enum Decision {
    /// Allowed, all rows.
    Allow,
    /// Allowed for these rows only: whoever serves the request must apply them, or deny.
    AllowRows(Rows),
    /// Denied.
    Deny(Reason),
}

impl Decision {
    /// Whether the request is allowed without any limit. False if it is limited to some rows.
    #[must_use]
    pub const fn is_allowed_for_all_rows(&self) -> bool {
        matches!(self, Self::Allow)
    }

    /// Whether the request is denied altogether.
    #[must_use]
    pub const fn is_denied(&self) -> bool {
        matches!(self, Self::Deny(_))
    }
}

/// Why a request is denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The subject, the place or the values are of another table.
    OtherTable,
    /// The request is invalid: its place or one of its values.
    InvalidRequest,
    /// There is no such action (R13 of the language).
    UnknownAction,
    /// There is no such kind of resource (R13 of the language).
    UnknownKind,
    /// The action is not asked on this kind of resource.
    WrongKind,
    /// The subject breaks this separation-of-duty rule (R11 of the language).
    Separation(SeparationId),
    /// The request lacks an attribute that the action tests (R9 of the language).
    MissingAttribute,
    /// The entry of the rule's `forbid` at this position holds.
    Forbidden(u32),
    /// Something that the action requires is not met.
    Unmet,
    /// The rows of the answer are too many unions to hand out.
    RowsTooComplex,
}

impl Reason {
    /// The reason as one word, as answers carry it: `wrong-kind`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OtherTable => "other-table",
            Self::InvalidRequest => "invalid-request",
            Self::UnknownAction => "unknown-action",
            Self::UnknownKind => "unknown-kind",
            Self::WrongKind => "wrong-kind",
            Self::Separation(_) => "separation-of-duty",
            Self::MissingAttribute => "missing-attribute",
            Self::Forbidden(_) => "forbidden",
            Self::Unmet => "unmet-requirement",
            Self::RowsTooComplex => "rows-too-complex",
        }
    }
}
