//! What editors are given: their word lists are those of the grammar, and they understand what `short` prints. Editors that
//! are on the PATH are run.
//!
//! Leaves out: the TextMate and the tree-sitter grammar on whole policies, which `editors/test/` tries.

#![expect(clippy::disallowed_methods, reason = "tests read files and run editors")]
#![expect(clippy::panic, reason = "a test ends at what it did not expect")]

mod run;
mod words;

use std::path::{Path, PathBuf};

/// The path of a file of the project.
fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

/// The text of a file of the project.
fn read(relative: &str) -> String {
    std::fs::read_to_string(path(relative)).unwrap_or_else(|error| panic!("{relative}: {error}"))
}
