//! Integration tests.

mod syntax;
