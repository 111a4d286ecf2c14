//! What the fuzz targets hold permc to; each target is one call of this.
//!
//! Guarantees: a check that fails panics, so the fuzzer keeps the input. Leaves out: fuzzing, and seeds.
#![forbid(unsafe_code)]

// `permc.toml` and the editor of the tests are compiled in as they stand, so that nothing of them has to be public.
// They name their neighbours as these crates do.
use permc::{limits, lint, pipeline, render};

mod cli;

#[path = "../../tests/it/tamper/asking.rs"]
mod asking;
pub mod bundle;
pub mod compile;
pub mod config;
#[path = "../../tests/it/lsp/editor.rs"]
#[expect(dead_code, reason = "fixtures are not fuzzed")]
mod editor;
pub mod edits;
pub mod format;
#[path = "../../tests/it/format/kept.rs"]
mod kept;
pub mod mutate;
pub mod parse;
pub mod places;
pub mod request;
pub mod script;
pub mod tables;

/// What separates the files of a policy in one input: the record separator, which no policy may hold.
pub const SEPARATOR: char = '\u{1e}';
