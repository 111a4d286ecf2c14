//! The table: a checked content and what is computed from it once.
//!
//! It exists only of a content whose every id and order was checked, so nothing after this fails or panics.
//! It never changes and can be shared between threads.

use alloc::string::String;
use core::sync::atomic::{AtomicUsize, Ordering};

use crate::columns::Columns;
use crate::format::Content;
use crate::holdings;
use crate::id::{ActionId, AttributeId, KindId, PermissionId, RoleId, at, id};
use crate::index::{Held, Index};
use crate::invalid::Invalid;
use crate::lookup::Lookup;

/// So many names are compared faster than one is looked up.
pub(crate) const FEW: usize = 4;

/// Tells tables apart, so that a subject of one is never judged by another, whose ids mean other things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stamp(usize);

impl Stamp {
    /// The stamp of no table.
    pub(crate) const NONE: Self = Self(0);

    fn next() -> Self {
        static LAST: AtomicUsize = AtomicUsize::new(0);
        Self(LAST.fetch_add(1, Ordering::Relaxed).wrapping_add(1))
    }
}

/// A policy, compiled and checked: what decisions are made from.
#[derive(Debug, Clone)]
pub struct Table {
    content: Content,
    pub(crate) columns: Columns,
    pub(crate) index: Index,
    pub(crate) stamp: Stamp,
}

/// An action as it is asked: each permission is one too (R9 of the language).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActionRef {
    /// A permission, asked as an action: holding it, and what it demands besides.
    Permission(PermissionId),
    /// A declared action.
    Action(ActionId),
}

impl Table {
    /// Makes a table of a content that came from anywhere: everything in it is checked.
    ///
    /// # Errors
    /// The first broken rule of the format, and where it is broken.
    pub fn new(content: Content) -> Result<Self, Invalid> {
        crate::check::check(&content)?;
        let holdings = holdings::unpack(&content)?;
        let (columns, places) = Columns::new(&holdings);
        let index = Index::new(&content, &holdings, &places)?;
        Ok(Self { content, columns, index, stamp: Stamp::next() })
    }

    /// The content that this is a table of.
    #[must_use]
    pub const fn content(&self) -> &Content {
        &self.content
    }

    /// The role or add-on of this full name.
    #[must_use]
    pub fn role(&self, name: &str) -> Option<RoleId> {
        self.named(Space::Role, name).map(RoleId::new)
    }

    /// The permission of this full name.
    #[must_use]
    pub fn permission(&self, name: &str) -> Option<PermissionId> {
        self.named(Space::Permission, name).map(PermissionId::new)
    }

    /// The action of this full name: a declared one or a permission.
    #[must_use]
    pub fn action(&self, name: &str) -> Option<ActionRef> {
        let permission = self.permission(name).map(ActionRef::Permission);
        permission.or_else(|| self.named(Space::Action, name).map(|it| ActionRef::Action(ActionId::new(it))))
    }

    /// The kind of this full name.
    #[must_use]
    pub fn kind(&self, name: &str) -> Option<KindId> {
        let found = match self.content.kinds.as_slice() {
            few if few.len() <= FEW => few.iter().position(|it| it.name == name).map(id),
            _ => self.named(Space::Kind, name),
        };
        found.map(KindId::new)
    }

    /// The attribute of this full name.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<AttributeId> {
        let found = match self.content.attributes.as_slice() {
            few if few.len() <= FEW => few.iter().position(|it| it.name == name).map(id),
            _ => self.named(Space::Attribute, name),
        };
        found.map(AttributeId::new)
    }

    fn named(&self, space: Space, name: &str) -> Option<u32> {
        match &self.index.names {
            Some(names) => names.find(space as u32, name),
            None => space.search(&self.content, name),
        }
    }

    pub(crate) fn held(&self, permission: u32) -> Option<&Held> {
        self.index.held(permission)
    }

    /// The kind that a kind lies in.
    pub(crate) fn outer_kind(&self, kind: u32) -> Option<u32> {
        self.content.kinds.get(at(kind)).and_then(|kind| kind.parent)
    }

    /// Whether a kind is that kind or one that it lies in.
    pub(crate) fn kind_covers(&self, outer: u32, inner: u32) -> bool {
        core::iter::successors(Some(inner), |&kind| self.outer_kind(kind)).any(|kind| kind == outer)
    }

    /// An instance and all that it lies in, from the inside.
    pub(crate) fn around(&self, instance: Option<u32>) -> impl Iterator<Item = u32> {
        core::iter::successors(instance, |&instance| self.outer(instance))
    }

    /// The instance that an instance lies in.
    pub(crate) fn outer(&self, instance: u32) -> Option<u32> {
        self.index.spots.outer(instance)
    }

    /// The end of an instance's subtree, which starts with itself.
    pub(crate) fn end(&self, instance: u32) -> u32 {
        self.index.spots.end(instance)
    }
}

/// The spaces that names are in. Actions and permissions share theirs: none has the name of another.
#[derive(Debug, Clone, Copy)]
enum Space {
    Role,
    Permission,
    Action,
    Kind,
    Attribute,
}

impl Space {
    /// Finds a name in its sorted list.
    fn search(self, content: &Content, name: &str) -> Option<u32> {
        match self {
            Self::Role => position(&content.roles, |it| &it.name, name),
            Self::Permission => position(&content.permissions, |it| &it.name, name),
            Self::Action => position(&content.actions, |it| &it.name, name),
            Self::Kind => position(&content.kinds, |it| &it.name, name),
            Self::Attribute => position(&content.attributes, |it| &it.name, name),
        }
    }
}

/// All names of a content that requests use.
pub(crate) fn names(content: &Content) -> Option<Lookup> {
    fn each<T>(
        space: Space,
        list: &[T],
        name: fn(&T) -> &String,
    ) -> impl Iterator<Item = (u32, &str, u32)> + Clone {
        list.iter().zip(0..).map(move |(it, at)| (space as u32, name(it).as_str(), at))
    }
    let roles = each(Space::Role, &content.roles, |it| &it.name);
    let permissions = each(Space::Permission, &content.permissions, |it| &it.name);
    let actions = each(Space::Action, &content.actions, |it| &it.name);
    let kinds = each(Space::Kind, &content.kinds, |it| &it.name);
    let attributes = each(Space::Attribute, &content.attributes, |it| &it.name);
    Lookup::new(roles.chain(permissions).chain(actions).chain(kinds).chain(attributes))
}

fn position<T>(list: &[T], name_of: impl Fn(&T) -> &str, name: &str) -> Option<u32> {
    list.binary_search_by(|entry| name_of(entry).cmp(name)).ok().map(id)
}
