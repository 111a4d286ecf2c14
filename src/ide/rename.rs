//! Another name for something, wherever it is named.
//!
//! Guarantees: what is offered was compiled: every name means what it meant, every pattern stands for the same, and
//! there is no error more. Titles and comments stay. Leaves out: names of packages, of lints, and of what is declared
//! nowhere.

use crate::diagnostic::{Applicability, Code, Diagnostic, Edit, Fix};
use crate::fix::applied;
use crate::index::SymbolId;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::{is_name, is_reserved, written_id};

use super::View;
use super::index::{Index, Kind, Occurrence, Space, Symbol};

/// What can be renamed at an offset: its place there, and the name that its declaration gives it.
#[must_use]
pub fn renamable(view: &View, file: FileId, offset: u32) -> Option<(Span, &str)> {
    let found = view.index().at(file, offset)?;
    let declared = view.index().symbol(found.symbol).declared.first()?;
    Some((found.span, &declared.written))
}

/// The edits that give another name to what is named at an offset; `compile` compiles the policy once more.
///
/// # Errors
///
/// Why the name cannot be that.
pub fn rename(
    view: &View,
    (file, offset): (FileId, u32),
    name: &str,
    compile: impl FnOnce(SourceMap) -> View,
) -> Result<Vec<Edit>, String> {
    let nothing = || "nothing here has a name that can be changed".to_owned();
    let found = view.index().at(file, offset).ok_or_else(nothing)?;
    let renaming = Renaming::new(view.index(), found.symbol, name).ok_or_else(nothing)?;
    renaming.demand_name()?;
    renaming.demand_free()?;
    let edits = view.index().places(found.symbol).map(|it| renaming.edit(view, it)).collect();
    let change = Fix { title: format!("rename to `{name}`"), applicability: Applicability::Unsafe, edits };
    let after = compile(applied(&view.compilation.sources, &change).ok_or_else(nothing)?);
    renaming.demand_same(view, &after)?;
    Ok(change.edits)
}

struct Renaming<'r> {
    index: &'r Index,
    symbol: SymbolId,
    kind: Kind,
    space: Space,
    /// The name as written in its declaration.
    name: &'r str,
    /// The full names.
    old: &'r str,
    new: String,
}

impl<'r> Renaming<'r> {
    fn new(index: &'r Index, symbol: SymbolId, name: &'r str) -> Option<Self> {
        let it = index.symbol(symbol);
        let declared = it.declared.first()?;
        let package = it.name.strip_suffix(&*declared.written)?;
        let new = format!("{package}{name}");
        Some(Self { index, symbol, kind: declared.kind, space: it.space, name, old: &it.name, new })
    }

    /// Values and ids may be any text; all else is a name.
    fn demand_name(&self) -> Result<(), String> {
        let name = self.name;
        match self.kind {
            Kind::Value | Kind::Resource if name.is_empty() => Err("a name is not empty".to_owned()),
            Kind::Value | Kind::Resource => Ok(()),
            _ if is_reserved(name) => Err(format!("`{name}` is a reserved word")),
            _ if !is_name(name) => {
                Err(format!("`{name}` is not a name: letters, digits, `_` and `-`, joined by `.`"))
            }
            _ => Ok(()),
        }
    }

    fn demand_free(&self) -> Result<(), String> {
        let Symbol { owner, declared, .. } = self.index.symbol(self.symbol);
        if declared.len() > 1 {
            return Err(format!("`{}` is declared more than once", self.old));
        }
        let taken = self.index.names(self.space, *owner).find(|it| *self.index.symbol(*it).name == *self.new);
        match taken {
            Some(other) if other != self.symbol => {
                let what = self.index.kind(other).map_or("name", Kind::word);
                Err(format!("`{}` is the name of another {what}", self.new))
            }
            _ => Ok(()),
        }
    }

    fn edit(&self, view: &View, at: Occurrence) -> Edit {
        let written = view.compilation.sources.snippet(at.span);
        let replacement = match self.kind {
            Kind::Value | Kind::Resource => written_id(self.name),
            _ if at.declares => self.name.to_owned(),
            _ => self.referred(written, self.index.package(at.span.file)),
        };
        Edit { span: at.span, replacement }
    }

    /// The new name in the place of a reference, which was written as seen from some package outside of it.
    fn referred(&self, written: &str, package: &str) -> String {
        let level = self.old.strip_suffix(written).unwrap_or("");
        let same = self.new.strip_prefix(level).map(str::to_owned);
        same.unwrap_or_else(|| crate::resolve::relative(package, &self.new).to_owned())
    }

    /// Compares what everything means before and after.
    fn demand_same(&self, before: &View, after: &View) -> Result<(), String> {
        if let Some(error) = new_error(&before.compilation.diagnostics, &after.compilation.diagnostics) {
            return Err(format!("the policy would have an error: {}", error.message));
        }
        let same = |a: &Occurrence, b: &Occurrence| {
            a.declares == b.declares && self.renamed(a.symbol) == identity(after.index(), b.symbol)
        };
        let (old, new) = (before.index().occurrences(), after.index().occurrences());
        if old.len() != new.len() || !old.iter().zip(new).all(|(a, b)| same(a, b)) {
            return Err(format!("with the name `{}`, other references would mean something else", self.name));
        }
        let (old, new) = (before.index().patterns(), after.index().patterns());
        for (a, b) in old.iter().zip(new) {
            let mut was: Vec<_> = before.index().members(a).into_iter().map(|it| self.renamed(it)).collect();
            let mut is: Vec<_> =
                after.index().members(b).into_iter().map(|it| identity(after.index(), it)).collect();
            was.sort_unstable();
            is.sort_unstable();
            if was != is {
                let pattern = before.compilation.sources.snippet(a.span);
                return Err(format!(
                    "with the name `{}`, `{pattern}` would stand for something else",
                    self.name
                ));
            }
        }
        Ok(())
    }

    /// What something is called afterwards.
    fn renamed(&self, symbol: SymbolId) -> Identity<'_> {
        let called = |id: SymbolId| if id == self.symbol { &*self.new } else { &*self.index.symbol(id).name };
        let it = self.index.symbol(symbol);
        (it.space, it.owner.map(called), called(symbol))
    }
}

type Identity<'i> = (Space, Option<&'i str>, &'i str);

fn identity(index: &Index, symbol: SymbolId) -> Identity<'_> {
    let it = index.symbol(symbol);
    (it.space, it.owner.map(|owner| &*index.symbol(owner).name), &it.name)
}

/// An error of a code of which there are more now.
fn new_error<'d>(before: &[Diagnostic], after: &'d [Diagnostic]) -> Option<&'d Diagnostic> {
    let count =
        |all: &[Diagnostic], code: Code| all.iter().filter(|it| it.is_error() && it.code == code).count();
    after.iter().find(|it| it.is_error() && count(after, it.code) > count(before, it.code))
}
