//! Lints held against an opinion of their own.
