//! Every name of a policy with its places: where it is declared, and wherever it is used.
//!
//! Guarantees: a name means here what it means to `resolve`, level by level from the innermost package outward; what
//! means nothing, or more than one thing, is not in it. Leaves out: what the names stand for, which is in the model.

use std::collections::BTreeMap;
use std::ops::Bound;

use crate::index::{IdVec, SymbolId};
use crate::resolve::levels;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::ast::{self, SetKind};

use super::walk;

/// Names that cannot be confused with one another share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    /// Roles and add-ons.
    Role,
    /// Permissions, groups and actions.
    Ask,
    /// Kinds of resources.
    Scope,
    /// Attributes of requests.
    Attribute,
    /// Restrictions.
    Restriction,
    /// Values and sets, of one attribute each.
    Value,
    /// Resources, of one kind each.
    Resource,
    /// Lints, which permc declares.
    Lint,
}

/// What a declaration declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `role`
    Role,
    /// `addon`
    Addon,
    /// `permission`
    Permission,
    /// `group`
    Group,
    /// `action`
    Action,
    /// `scope`
    Scope,
    /// `attribute`
    Attribute,
    /// `restriction`
    Restriction,
    /// A value of an attribute.
    Value,
    /// `set`
    Set,
    /// `resource`
    Resource,
}

impl Kind {
    /// The word that declares it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Addon => "addon",
            Self::Permission => "permission",
            Self::Group => "group",
            Self::Action => "action",
            Self::Scope => "scope",
            Self::Attribute => "attribute",
            Self::Restriction => "restriction",
            Self::Value => "value",
            Self::Set => "set",
            Self::Resource => "resource",
        }
    }
}

/// Something that has a name.
#[derive(Debug, Clone)]
pub struct Symbol {
    /// Where its name is looked up.
    pub space: Space,
    /// The attribute of a value, the kind of a resource.
    pub owner: Option<SymbolId>,
    /// The full name.
    pub name: Box<str>,
    /// Its declarations: none of a resource that is only named, more than one only by mistake.
    pub declared: Vec<Declared>,
}

/// A declaration.
#[derive(Debug, Clone)]
pub struct Declared {
    /// Of what.
    pub kind: Kind,
    /// Where its name stands.
    pub span: Span,
    /// All of it.
    pub item: Span,
    /// The name as it stands there, which is the end of the full one.
    pub written: Box<str>,
    /// What people call it.
    pub title: Option<Box<str>>,
    /// Its `///` lines.
    pub docs: Option<Box<str>>,
}

/// A place where something is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// Where.
    pub span: Span,
    /// What.
    pub symbol: SymbolId,
    /// Whether it is declared there.
    pub declares: bool,
}

/// A reference that stands for as many as there are.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// Where.
    pub span: Span,
    /// Of permissions, or of roles.
    pub space: Space,
    /// `prefix.*`, `*`, or a name, which may be a group's.
    pub set: SetKind,
}

type Names = BTreeMap<Box<str>, SymbolId>;

/// The names of a policy.
#[derive(Debug, Clone, Default)]
pub struct Index {
    symbols: IdVec<SymbolId, Symbol>,
    names: BTreeMap<(Space, Option<SymbolId>), Names>,
    occurrences: Vec<Occurrence>,
    patterns: Vec<Pattern>,
    packages: Vec<Box<str>>,
}

impl Index {
    /// The names in the trees of a policy, in the order of its files.
    pub fn new<'a, F: Iterator<Item = &'a ast::File>>(sources: &SourceMap, files: F) -> Self {
        let files: Vec<_> = files.collect();
        let package =
            |file: &ast::File| file.package.as_ref().map_or_else(Box::default, |it| it.value.clone());
        let packages = files.iter().map(|file| package(file)).collect();
        let mut index = Self { packages, ..Self::default() };
        files.iter().for_each(|file| walk::declarations(&mut index, file));
        files.iter().for_each(|file| walk::references(&mut index, sources, file));
        index.occurrences.sort_by_key(|it| it.span);
        index.occurrences.dedup();
        index
    }

    /// Something by its id.
    #[must_use]
    pub fn symbol(&self, id: SymbolId) -> &Symbol {
        &self.symbols[id]
    }

    /// Everything that has a name.
    pub fn symbols(&self) -> impl Iterator<Item = (SymbolId, &Symbol)> {
        self.symbols.enumerate()
    }

    /// Every place in which something is named, in order.
    #[must_use]
    pub fn occurrences(&self) -> &[Occurrence] {
        &self.occurrences
    }

    /// Every reference that may stand for many.
    #[must_use]
    pub fn patterns(&self) -> &[Pattern] {
        &self.patterns
    }

    /// The package of a file.
    #[must_use]
    pub fn package(&self, file: FileId) -> &str {
        self.packages.get(file.0 as usize).map_or("", |package| package)
    }

    /// What is named at an offset, which may be the one behind a name.
    #[must_use]
    pub fn at(&self, file: FileId, offset: u32) -> Option<Occurrence> {
        let behind = self.occurrences.partition_point(|it| (it.span.file, it.span.start) <= (file, offset));
        let before = self.occurrences.get(behind.checked_sub(1)?)?;
        (before.span.file == file && offset <= before.span.end).then_some(*before)
    }

    /// The places in which something is named.
    pub fn places(&self, symbol: SymbolId) -> impl Iterator<Item = Occurrence> + '_ {
        self.occurrences.iter().filter(move |it| it.symbol == symbol).copied()
    }

    /// The places of a file, in order.
    #[must_use]
    pub fn in_file(&self, file: FileId) -> &[Occurrence] {
        let from = self.occurrences.partition_point(|it| it.span.file < file);
        let to = self.occurrences.partition_point(|it| it.span.file <= file);
        self.occurrences.get(from..to).unwrap_or(&[])
    }

    /// What a reference means in a package, if it means one thing.
    #[must_use]
    pub fn find(&self, space: Space, package: &str, text: &str) -> Option<SymbolId> {
        let names = self.names.get(&(space, None))?;
        let mut hits =
            levels(package).filter_map(|level| names.get(&*crate::resolve::full_name(level, text)));
        let first = hits.next()?;
        hits.next().is_none().then_some(*first)
    }

    /// Something of an attribute or of a kind.
    #[must_use]
    pub fn member(&self, space: Space, owner: SymbolId, text: &str) -> Option<SymbolId> {
        self.names.get(&(space, Some(owner)))?.get(text).copied()
    }

    /// All names of a space, or those of an owner in it.
    pub fn names(&self, space: Space, owner: Option<SymbolId>) -> impl Iterator<Item = SymbolId> + '_ {
        self.names.get(&(space, owner)).into_iter().flatten().map(|(_, id)| *id)
    }

    /// What a pattern stands for.
    #[must_use]
    pub fn members(&self, pattern: &Pattern) -> Vec<SymbolId> {
        let package = self.package(pattern.span.file);
        let below = |prefix: &str| self.below(pattern.space, prefix);
        match &pattern.set {
            SetKind::Name(name) => self.find(pattern.space, package, name).into_iter().collect(),
            SetKind::Everything => below(package),
            SetKind::Prefix(prefix) => levels(package)
                .map(|level| below(&crate::resolve::full_name(level, prefix)))
                .find(|members| !members.is_empty())
                .unwrap_or_default(),
        }
    }

    /// The roles, or the permissions, of a package and those inside of it.
    fn below(&self, space: Space, prefix: &str) -> Vec<SymbolId> {
        let counts = |id: &SymbolId| {
            self.kind(*id).is_some_and(|kind| matches!(kind, Kind::Permission | Kind::Role | Kind::Addon))
        };
        let inside = |name: &str| {
            prefix.is_empty() || name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('.'))
        };
        let names = self.names.get(&(space, None)).into_iter();
        let names =
            names.flat_map(|names| names.range::<str, _>((Bound::Included(prefix), Bound::Unbounded)));
        // Names that begin alike are neighbours.
        let alike = names.take_while(|(name, _)| name.starts_with(prefix));
        alike.filter(|(name, _)| inside(name)).map(|(_, id)| *id).filter(counts).collect()
    }

    /// What something is, unless it is declared nowhere.
    #[must_use]
    pub fn kind(&self, id: SymbolId) -> Option<Kind> {
        self.symbols[id].declared.first().map(|it| it.kind)
    }

    pub(super) fn declare(
        &mut self,
        space: Space,
        owner: Option<SymbolId>,
        name: &str,
        it: Declared,
    ) -> SymbolId {
        let id = self.intern(space, owner, name);
        self.occurrences.push(Occurrence { span: it.span, symbol: id, declares: true });
        self.symbols[id].declared.push(it);
        id
    }

    pub(super) fn intern(&mut self, space: Space, owner: Option<SymbolId>, name: &str) -> SymbolId {
        let names = self.names.entry((space, owner)).or_default();
        if let Some(id) = names.get(name) {
            return *id;
        }
        let id = self.symbols.push(Symbol { space, owner, name: name.into(), declared: Vec::new() });
        names.insert(name.into(), id);
        id
    }

    pub(super) fn refer(&mut self, span: Span, symbol: SymbolId) {
        self.occurrences.push(Occurrence { span, symbol, declares: false });
    }

    pub(super) fn stands_for(&mut self, pattern: Pattern) {
        self.patterns.push(pattern);
    }
}
