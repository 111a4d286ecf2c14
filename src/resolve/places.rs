//! Kinds, instances and paths (R1).
//!
//! Guarantees: an instance is its kind, its id and the path of its parents; kinds never lie in themselves. Instances
//! are settled in tree order: each after its parent, and all that lies in it directly behind it.

use std::collections::BTreeMap;

use crate::diagnostic::Code;
use crate::graph::{Edge, acyclic, cycle_error};
use crate::index::{Id, IdVec, InstanceId, KindId};
use crate::model::{Instance, Kind, Path, ReaderList};
use crate::nearest::nearest_name;
use crate::source::Span;
use crate::syntax::ast::{self, Item, Step, Text};

use super::declarations::Statement;
use super::names::Declared;
use super::{Resolver, errors, head};

/// How many kinds may lie in one another.
const KIND_DEPTH: usize = 64;

/// A whole path, from the outermost step in. Sorting these gives the tree order.
type Key = Vec<(KindId, Box<str>)>;

/// A declared instance.
#[derive(Debug)]
struct DeclaredPath {
    /// Its whole path.
    key: Key,
    /// Where it is declared.
    span: Span,
    /// Its id until all are found.
    provisional: InstanceId,
}

/// The instances found so far.
#[derive(Debug, Default)]
pub(super) struct Places {
    drafts: BTreeMap<Key, Draft>,
    /// The declared instances by kind and id, with every whole path of that name.
    declared: BTreeMap<KindId, BTreeMap<Box<str>, Vec<DeclaredPath>>>,
}

/// What a `resource` says beside its path.
#[derive(Debug)]
struct Declaration {
    span: Span,
    title: Option<Box<str>>,
    docs: Option<Box<str>>,
}

#[derive(Debug)]
struct Draft {
    /// Its id until all are found: the order of finding.
    provisional: usize,
    declared: Option<Declaration>,
    first: Span,
    readers: Vec<ReaderList>,
}

impl Places {
    /// The provisional id of a path, which becomes known with everything around it.
    fn know(&mut self, key: &Key, span: Span) -> InstanceId {
        for depth in 1..key.len() {
            self.draft(&key[..depth], span);
        }
        InstanceId::new(self.draft(key, span).provisional)
    }

    fn draft(&mut self, key: &[(KindId, Box<str>)], span: Span) -> &mut Draft {
        let provisional = self.drafts.len();
        let new = || Draft { provisional, declared: None, first: span, readers: Vec::new() };
        self.drafts.entry(key.to_vec()).or_insert_with(new)
    }

    fn has_declared(&self, kind: KindId) -> bool {
        self.declared.contains_key(&kind)
    }

    fn declared_ids(&self, kind: KindId) -> impl Iterator<Item = &str> {
        self.declared.get(&kind).into_iter().flat_map(BTreeMap::keys).map(|id| &**id)
    }

    /// The instances in tree order, and the final id of each provisional one.
    pub(super) fn settle(&mut self) -> (IdVec<InstanceId, Instance>, IdVec<InstanceId, InstanceId>) {
        let drafts = std::mem::take(&mut self.drafts);
        let mut place_of: IdVec<InstanceId, InstanceId> = (0..drafts.len()).map(InstanceId::new).collect();
        for (at, draft) in drafts.values().enumerate() {
            place_of[InstanceId::new(draft.provisional)] = InstanceId::new(at);
        }
        let at: BTreeMap<Key, usize> = drafts.keys().cloned().zip(0..).collect();
        let parent =
            |key: &Key| key.split_last().and_then(|(_, outer)| at.get(outer)).map(|at| InstanceId::new(*at));
        let instance = |(key, draft): (Key, Draft)| {
            let parent = parent(&key);
            let (kind, id) = key.into_iter().next_back()?;
            let declared = draft.declared.is_some();
            let named = Declaration { span: draft.first, title: None, docs: None };
            let Declaration { span, title, docs } = draft.declared.unwrap_or(named);
            Some(Instance { kind, id, title, docs, parent, declared, span, readers: draft.readers })
        };
        (drafts.into_iter().filter_map(instance).collect(), place_of)
    }
}

impl Resolver {
    pub(super) fn kinds(&mut self, declared: &[Declared<'_, (&Item, &ast::Scope)>]) {
        for it in declared {
            let (item, node) = it.node;
            let head = head(&it.full, node.title.as_ref(), item, it.span);
            self.model.kinds.push(Kind { head, parent: None });
        }
        let mut edges = Vec::new();
        for (at, it) in declared.iter().enumerate() {
            let Some(parent) = &it.node.1.parent else { continue };
            if let Some(to) = self.kind(it.package, parent) {
                edges.push(Edge { from: at, to: to.index(), span: parent.span });
            }
        }
        let found = acyclic(declared.len(), edges);
        for edge in &found.edges {
            self.model.kinds[KindId::new(edge.from)].parent = Some(KindId::new(edge.to));
        }
        self.check_depth();
        let name = |at: usize| declared.get(at).map_or("", |it| &it.full);
        self.found.extend(found.cycles.iter().map(|cycle| {
            cycle_error(Code::ScopeCycle, "lies in", cycle, name)
                .help("a kind cannot lie in itself: take out one `in`")
        }));
    }

    /// Paths are as long as kinds are deep, so their depth is bounded as the nesting of text is.
    fn check_depth(&mut self) {
        for kind in self.model.kinds.ids() {
            if self.model.kinds_outward(kind).nth(KIND_DEPTH).is_none() {
                continue;
            }
            let head = &self.model.kinds[kind].head;
            self.found.push(errors::kinds_too_deep(&head.name, KIND_DEPTH, head.span));
            self.model.kinds[kind].parent = None;
        }
    }

    /// Declared resources: first all their paths, then their reader lists.
    pub(super) fn resources(&mut self, declared: &[Statement<'_, ast::Resource>]) {
        let mut waiting: Vec<_> =
            declared.iter().filter_map(|it| Some((self.step_kind(it.package, &it.node.step)?, it))).collect();
        waiting.sort_by_key(|(kind, it)| (self.model.kinds_outward(*kind).count(), it.item.span));
        for (kind, it) in waiting {
            if let Some(key) = self.declared_path(it.package, kind, it.node) {
                self.declare(it, &key);
            }
        }
    }

    fn step_kind(&mut self, package: &str, step: &Step) -> Option<KindId> {
        self.kind(package, &step.kind)
    }

    /// The whole path of a declaration: its parents are declared, or of a kind that has no declared instance.
    fn declared_path(&mut self, package: &str, kind: KindId, node: &ast::Resource) -> Option<Key> {
        let mut key = self.parents_path(package, kind, &node.step.id, &node.parents)?;
        key.push((kind, node.step.id.value.clone()));
        Some(key)
    }

    fn declare(&mut self, it: &Statement<'_, ast::Resource>, key: &Key) {
        let (node, span) = (it.node, it.node.step.id.span);
        let Some(last) = key.last().cloned() else { return };
        let provisional = self.places.know(key, span);
        let draft = self.places.draft(key, span);
        if let Some(first) = &draft.declared {
            let name = format!("{} {}", node.step.kind.value, node.step.id.value);
            self.found.push(errors::duplicate(&name, span, first.span));
        } else {
            let title = node.title.as_ref().map(|title| title.value.clone());
            draft.declared = Some(Declaration { span, title, docs: it.item.docs.clone() });
            let (kind, id) = last.clone();
            let path = DeclaredPath { key: key.clone(), span, provisional };
            self.places.declared.entry(kind).or_default().entry(id).or_default().push(path);
        }
        for list in &node.readers {
            self.reader_list(it.package, last.0, key, list);
        }
    }

    /// R5: one list for each permission and instance.
    fn reader_list(&mut self, package: &str, kind: KindId, key: &Key, list: &ast::ReaderList) {
        let roles = self.roles(package, &list.roles);
        for name in &list.permissions {
            let Some(permission) = self.permission(package, name) else { continue };
            let fits = self.model.permissions[permission].kind;
            if !fits.is_some_and(|of| self.model.is_kind_or_ancestor(kind, of)) {
                let kind = &self.model.kinds[kind].head.name;
                self.found.push(errors::unreadable_place(&name.value, kind, name.span));
                continue;
            }
            let lists = &mut self.places.draft(key, list.span).readers;
            match lists.binary_search_by_key(&permission, |list| list.permission) {
                Ok(at) => self.found.push(errors::duplicate_list(&name.value, list.span, lists[at].span)),
                Err(at) => lists.insert(at, ReaderList { permission, roles: roles.clone(), span: list.span }),
            }
        }
    }

    /// The place of a grant: a declared instance if its kind has any, else its whole path (R1).
    pub(super) fn place(
        &mut self,
        package: &str,
        kind: KindId,
        id: &Text,
        parents: &[Step],
    ) -> Option<InstanceId> {
        if self.places.has_declared(kind) {
            return self.declared_match(package, kind, id, parents, true)?.map(|path| path.provisional);
        }
        let key = self.known_path(package, kind, id, parents)?;
        Some(self.places.know(&key, id.span))
    }

    fn known_path(&mut self, package: &str, kind: KindId, id: &Text, parents: &[Step]) -> Option<Key> {
        if self.places.has_declared(kind) {
            return self.declared_match(package, kind, id, parents, true)?.map(|path| path.key.clone());
        }
        let mut key = self.parents_path(package, kind, id, parents)?;
        key.push((kind, id.value.clone()));
        Some(key)
    }

    /// The path around an instance, as its parents are written.
    fn parents_path(&mut self, package: &str, kind: KindId, id: &Text, parents: &[Step]) -> Option<Key> {
        let (parent_kind, rest) = self.next_step(package, kind, parents)?;
        match (parent_kind, parents.first()) {
            (None, _) => Some(Key::new()),
            (Some(parent), Some(step)) => self.known_path(package, parent, &step.id, rest),
            (Some(parent), None) => {
                let (kind, parent) = (&self.model.kinds[kind].head.name, &self.model.kinds[parent].head.name);
                self.found.push(errors::incomplete_path(kind, &id.value, parent, id.span));
                None
            }
        }
    }

    /// Checks that the next written step is of the kind that `kind` lies in. Returns that kind and the steps behind it.
    fn next_step<'a>(
        &mut self,
        package: &str,
        kind: KindId,
        parents: &'a [Step],
    ) -> Option<(Option<KindId>, &'a [Step])> {
        let parent = self.model.kinds[kind].parent;
        let Some((step, rest)) = parents.split_first() else { return Some((parent, &[])) };
        let written = self.kind(package, &step.kind)?;
        if parent == Some(written) {
            return Some((parent, rest));
        }
        let name = |kind: KindId| &*self.model.kinds[kind].head.name;
        let found = errors::kind_lies_in(name(kind), parent.map(name), &step.kind.value, step.kind.span);
        self.found.push(found);
        None
    }

    /// The declared instance that a path means. The outer `None` is an error that was reported; the inner one says
    /// that no instance of that id is declared (and that this `must` not be).
    fn declared_match(
        &mut self,
        package: &str,
        kind: KindId,
        id: &Text,
        parents: &[Step],
        must: bool,
    ) -> Option<Option<&DeclaredPath>> {
        let given = self.given(package, kind, parents)?;
        let Some(paths) = self.places.declared.get(&kind).and_then(|ids| ids.get(&id.value)) else {
            if must {
                let nearest = nearest_name(&id.value, self.places.declared_ids(kind));
                let kind = &self.model.kinds[kind].head.name;
                self.found.push(errors::unknown_resource(kind, &id.value, id.span, nearest));
                return None;
            }
            return Some(None);
        };
        let fits =
            |path: &&DeclaredPath| path.key.iter().rev().skip(1).zip(&given).all(|(have, want)| have == want);
        let mut fitting = paths.iter().filter(fits);
        if let (Some(one), None) = (fitting.next(), fitting.next()) {
            return Some(Some(one));
        }
        let fitting: Vec<_> = paths.iter().filter(fits).collect();
        let kind = self.model.kinds[kind].head.name.clone();
        let found = match (fitting.first(), paths.first()) {
            (None, Some(first)) => {
                errors::contradicting_path(&kind, &id.value, &self.written(&first.key), id.span, first.span)
            }
            _ => {
                let paths: Vec<_> = fitting.iter().map(|path| self.written(&path.key)).collect();
                errors::ambiguous_instance(&kind, &id.value, &paths, id.span)
            }
        };
        self.found.push(found);
        None
    }

    /// The steps around an instance as far as they are written, innermost first.
    fn given(&mut self, package: &str, kind: KindId, parents: &[Step]) -> Option<Key> {
        let (mut kind, mut rest, mut given) = (kind, parents, Key::new());
        while let Some(step) = rest.first() {
            let (parent, behind) = self.next_step(package, kind, rest)?;
            kind = parent?;
            given.push((kind, step.id.value.clone()));
            rest = behind;
        }
        Some(given)
    }

    fn written(&self, key: &Key) -> String {
        let step = |(kind, id): &(KindId, Box<str>)| format!("{} {id}", self.model.kinds[*kind].head.name);
        key.iter().rev().map(step).collect::<Vec<_>>().join(" in ")
    }

    /// The place that a request of a test names: any id, completed from declarations, never contradicting them.
    pub(super) fn request_path(
        &mut self,
        package: &str,
        kind: KindId,
        id: &Text,
        parents: &[Step],
    ) -> Option<Path> {
        if let Some(path) = self.declared_match(package, kind, id, parents, false)? {
            return Some(Path(path.key.iter().rev().cloned().collect()));
        }
        let (parent, rest) = self.next_step(package, kind, parents)?;
        let mut path = vec![(kind, id.value.clone())];
        if let (Some(parent), Some(step)) = (parent, parents.first()) {
            path.extend(self.request_path(package, parent, &step.id, rest)?.0);
        }
        Some(Path(path))
    }

    /// The place of a direct grant: like a request's, but never without its whole path.
    pub(super) fn direct_path(&mut self, package: &str, kind: KindId, place: &ast::Place) -> Option<Path> {
        let path = self.request_path(package, kind, &place.id, &place.parents)?;
        let (outermost, id) = path.0.last()?;
        let Some(parent) = self.model.kinds[*outermost].parent else { return Some(path) };
        let (kind, parent) = (&self.model.kinds[*outermost].head.name, &self.model.kinds[parent].head.name);
        self.found.push(errors::incomplete_path(kind, id, parent, place.span));
        None
    }
}
