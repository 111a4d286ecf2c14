//! A policy that is being edited: after each change, only the changed files are parsed again.
//!
//! Guarantees: [`Session::compile`] gives what [`crate::pipeline::compile_with`] gives for the same files. Leaves out:
//! keeping anything of the stages after parsing, which look at the policy as a whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::pipeline::{Compilation, Parsed, Settings, compile_parsed, parse_all};
use crate::source::{FileId, SourceFile, SourceMap};

/// The files of a policy, and the trees of those that did not change since the last compilation.
///
/// ```
/// use permc::{pipeline::Settings, session::Session};
///
/// let mut session = Session::new(Settings::default());
/// session.set("roles.perm", "role clerk { grant orders.read }");
/// session.set("orders.perm", "permission orders.reed");
/// assert!(session.compile().has_errors());
/// session.set("orders.perm", "permission orders.read");
/// assert!(!session.compile().has_errors());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Session {
    settings: Settings,
    /// The texts by path.
    files: BTreeMap<Box<str>, Arc<str>>,
    /// What the last compilation parsed, by file: a tree is a function of the file's id and its text.
    parsed: Vec<(Arc<str>, Parsed)>,
}

impl Session {
    /// A policy without files.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self { settings, ..Self::default() }
    }

    /// Sets the text of a file, which may be new.
    pub fn set(&mut self, path: &str, text: &str) {
        self.files.insert(path.into(), text.into());
    }

    /// Takes a file out. Returns whether it was there.
    pub fn remove(&mut self, path: &str) -> bool {
        self.files.remove(path).is_some()
    }

    /// Compiles the policy as it stands now.
    ///
    /// A new file and one that is taken out change the ids of those behind them in the order of paths, which are then
    /// parsed again too.
    #[must_use]
    pub fn compile(&mut self) -> Compilation {
        let sources = SourceMap::shared(self.files.iter().map(|(path, text)| (path, Arc::clone(text))));
        let kept = |id: FileId, file: &SourceFile| {
            let (text, parsed) = self.parsed.get(id.0 as usize)?;
            (*text == file.text).then(|| Arc::clone(parsed))
        };
        let parsed = parse_all(&sources, &self.settings.limits, kept);
        let texts = sources.iter().map(|(_, file)| Arc::clone(&file.text));
        self.parsed = texts.zip(parsed.value.iter().map(Arc::clone)).collect();
        compile_parsed(sources, &self.settings, Vec::new(), parsed)
    }

    /// The trees of the last compilation, in the order of its files; none if there was too much text to read.
    pub(crate) fn trees(&self) -> Vec<Parsed> {
        self.parsed.iter().map(|(_, parsed)| Arc::clone(parsed)).collect()
    }
}
