//! The words that recovery looks for.
//!
//! Guarantees: a test holds each list against the grammar, which alone defines them. Leaves out: where a word may stand.

/// The words that start a declaration.
pub(super) const DECLARATIONS: &[&str] = &[
    "action",
    "addon",
    "assert",
    "assign",
    "at",
    "attribute",
    "default",
    "group",
    "matrix",
    "package",
    "permission",
    "resource",
    "restriction",
    "role",
    "scope",
    "test",
];

/// Whether a word starts a declaration.
pub(super) fn starts_declaration(word: &str) -> bool {
    DECLARATIONS.contains(&word)
}
