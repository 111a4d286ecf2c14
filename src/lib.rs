//! permc: a compiler for authorization policies.
//!
//! The modules stand in the order that values flow through them.

pub mod source;

pub mod index;

pub mod diagnostic;

pub mod limits;

mod nearest;

pub mod syntax;

pub mod model;

pub mod graph;

pub mod resolve;

pub mod analyze;

pub mod lint;

pub mod table;

pub mod pipeline;

pub mod answer;

pub mod testing;

pub mod render;

#[cfg(feature = "cli")]
pub mod cli;
