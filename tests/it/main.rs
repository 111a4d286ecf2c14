//! Integration tests.

mod syntax;
mod syntax_limits;
mod syntax_properties;
