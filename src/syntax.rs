//! Text to syntax tree. pest lives here and nowhere else.

pub mod ast;
