//! The text of a file that is open in an editor.
//!
//! Guarantees: follows any edits, also those that lie outside of the text or stand on their head. Leaves out: versions,
//! as edits come in their order.

use super::convert::{self, Encoding};
use super::proto::TextDocumentContentChangeEvent as Change;

/// An open file.
#[derive(Debug, Clone)]
pub(super) struct Document {
    /// Its text, saved or not.
    pub(super) text: String,
    /// Which project it belongs to, and its path there.
    pub(super) home: Home,
}

/// The place of a file in a project.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Home {
    /// What the project is called.
    pub(super) project: String,
    /// What the file is called in it.
    pub(super) path: String,
}

impl Document {
    /// Makes a change.
    pub(super) fn change(&mut self, change: &Change, encoding: Encoding) {
        match change {
            Change::TextDocumentContentChangeWholeDocument(it) => self.text.clone_from(&it.text),
            Change::TextDocumentContentChangePartial(it) => {
                let start = convert::byte(&self.text, it.range.start, encoding);
                let end = convert::byte(&self.text, it.range.end, encoding);
                self.text.replace_range(start.min(end)..start.max(end), &it.text);
            }
        }
    }
}
