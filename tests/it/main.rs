//! Integration tests.

mod docs;
mod syntax;
