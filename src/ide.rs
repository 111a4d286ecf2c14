//! What an editor asks about a policy: what is named here, what it is, where else it is named, what may stand here.
//!
//! Guarantees: pure functions of a [`View`], which never changes; whatever the text, there is an answer, if only none.
//! Leaves out: the protocol by which editors ask (`lsp`), and files.

mod complete;
mod expect;
mod hints;
mod hover;
mod index;
mod ladder;
mod rename;
mod structure;
mod symbols;
mod tokens;
mod walk;

pub use complete::{Offer, OfferKind, complete};
pub use hints::{Hint, hints, lenses};
pub use hover::{Hover, hover};
pub use index::{Declared, Index, Kind, Occurrence, Pattern, Space, Symbol};
pub use ladder::{Step, above, below, climber};
pub use rename::{renamable, rename};
pub use structure::{Fold, enclosing, folds};
pub use symbols::{Outline, outline, search};
pub use tokens::{Shade, shades};

use std::sync::OnceLock;

use crate::index::SymbolId;
use crate::pipeline::{Compilation, Parsed};
use crate::session::Session;
use crate::source::FileId;

/// A compiled policy and the names in it.
#[derive(Debug, Clone)]
pub struct View {
    /// What the pipeline made of it.
    pub compilation: Compilation,
    trees: Vec<Parsed>,
    /// Its names, from when they are asked for first: findings do without.
    index: OnceLock<Index>,
}

impl View {
    /// Compiles a policy as it stands now.
    #[must_use]
    pub fn new(session: &mut Session) -> Self {
        let compilation = session.compile();
        Self { compilation, trees: session.trees(), index: OnceLock::new() }
    }

    /// The names in it.
    #[must_use]
    pub fn index(&self) -> &Index {
        let trees = || self.trees.iter().map(|tree| &tree.value);
        self.index.get_or_init(|| Index::new(&self.compilation.sources, trees()))
    }

    /// The file of a path.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<FileId> {
        self.compilation.sources.iter().find(|(_, file)| &*file.path == path).map(|(id, _)| id)
    }

    /// Where the thing that is named at an offset is declared.
    #[must_use]
    pub fn declarations(&self, file: FileId, offset: u32) -> &[Declared] {
        self.index().at(file, offset).map_or(&[], |it| &self.index().symbol(it.symbol).declared)
    }

    /// Every place in which the thing is named that is named at an offset.
    #[must_use]
    pub fn places(&self, file: FileId, offset: u32) -> Vec<Occurrence> {
        self.index().at(file, offset).map(|it| self.index().places(it.symbol).collect()).unwrap_or_default()
    }

    /// What something is called in a package: as short as can be without meaning something else.
    #[must_use]
    pub fn written(&self, symbol: SymbolId, package: &str) -> String {
        let it = self.index().symbol(symbol);
        let short = crate::resolve::relative(package, &it.name);
        match it.owner {
            Some(_) if self.index().kind(symbol) != Some(Kind::Set) => crate::syntax::written_id(&it.name),
            None if self.index().find(it.space, package, short) == Some(symbol) => short.to_owned(),
            Some(_) | None => it.name.to_string(),
        }
    }
}
