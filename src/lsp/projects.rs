//! The policies that are open, each compiled as a whole.
//!
//! Guarantees: an open text goes before the file; a file that no project takes in is a policy of its own. Leaves out:
//! where projects lie, which [`Files`] tells.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::uri;
use crate::ide::View;
use crate::limits::Limits;
use crate::pipeline::{Product, Settings};
use crate::session::Session;
use crate::source::{FileId, SourceMap};

/// Where policies are read from.
pub trait Files {
    /// A path without links, or as it is if nothing is there.
    fn real(&self, path: &Path) -> PathBuf;

    /// The policy of the project that a file lies in.
    ///
    /// # Errors
    ///
    /// Why it cannot be read, in one sentence.
    fn policy(&self, path: &Path) -> Result<Policy, String>;

    /// Ends the server when the process of this number, the editor's, is gone; where that cannot be seen, the end of the
    /// input has to do.
    fn follow(&self, _process: u32) {}
}

/// A policy as it is stored.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Its project's directory.
    pub root: PathBuf,
    /// What the project sets.
    pub settings: Settings,
    /// Its files.
    pub files: Vec<PolicyFile>,
    /// What the file that was asked for is called in it, if it takes that in, whether it is stored yet or not.
    pub asked: Option<String>,
}

/// A stored file.
#[derive(Debug, Clone)]
pub struct PolicyFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its path from the project's directory, with `/` between its parts.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// An open policy.
#[derive(Debug, Default)]
pub(super) struct Project {
    settings: Settings,
    session: Session,
    /// The protocol's names of its files.
    uris: BTreeMap<String, String>,
    /// The policy as compiled; none after a change.
    view: Option<View>,
}

impl Project {
    /// The policy as stored.
    pub(super) fn new(policy: &Policy) -> Self {
        let settings = Settings { product: Product::Findings, ..policy.settings.clone() };
        let mut session = Session::new(settings.clone());
        policy.files.iter().for_each(|file| session.set(&file.name, &file.text));
        let uris = policy.files.iter().map(|file| (file.name.clone(), uri::of(&file.path))).collect();
        Self { settings, session, uris, view: None }
    }

    /// Sets the text of a file, which may be new, and what the editor calls it.
    pub(super) fn set(&mut self, path: &str, uri: &str, text: &str) {
        self.uris.insert(path.to_owned(), uri.to_owned());
        self.session.set(path, text);
        self.view = None;
    }

    /// What a file is called here that the protocol calls so.
    pub(super) fn path_of(&self, uri: &str) -> Option<&str> {
        self.uris.iter().find(|(_, of)| *of == uri).map(|(path, _)| &**path)
    }

    /// The policy as it is now, and the names of its files.
    pub(super) fn open(&mut self) -> Open<'_> {
        let session = &mut self.session;
        let view = self.view.get_or_insert_with(|| View::new(session));
        Open { view, uris: &self.uris, settings: &self.settings }
    }
}

/// A compiled policy and what the protocol calls its files.
#[derive(Clone, Copy)]
pub(super) struct Open<'p> {
    pub(super) view: &'p View,
    uris: &'p BTreeMap<String, String>,
    settings: &'p Settings,
}

impl Open<'_> {
    /// How large texts may be.
    pub(super) fn limits(&self) -> &Limits {
        &self.settings.limits
    }

    /// What the protocol calls a file.
    pub(super) fn uri(&self, file: FileId) -> String {
        let path = &self.view.compilation.sources.file(file).path;
        self.uris.get(&**path).cloned().unwrap_or_else(|| path.to_string())
    }

    /// Compiles other texts of the same files.
    pub(super) fn compile(&self, sources: &SourceMap) -> View {
        let mut session = Session::new(self.settings.clone());
        sources.iter().for_each(|(_, file)| session.set(&file.path, &file.text));
        View::new(&mut session)
    }
}
