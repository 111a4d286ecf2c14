//! Typed ids and the vectors they index.
//!
//! Guarantees: an id of one kind cannot index the vector of another. Every id is made by the vector it indexes.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// A typed position in an [`IdVec`].
pub trait Id: Copy + Eq + Ord {
    /// The id of a position.
    fn new(at: usize) -> Self;
    /// The position.
    fn index(self) -> usize;
}

/// A vector indexed by one kind of id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdVec<I, T> {
    items: Vec<T>,
    ids: PhantomData<fn(I) -> I>,
}

impl<I: Id, T> IdVec<I, T> {
    /// An empty vector.
    #[must_use]
    pub fn new() -> Self {
        Self { items: Vec::new(), ids: PhantomData }
    }

    /// Appends an item and returns its id.
    pub fn push(&mut self, item: T) -> I {
        self.items.push(item);
        I::new(self.items.len() - 1)
    }

    /// The number of items.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The items in order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    /// Every id in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + use<I, T> {
        (0..self.items.len()).map(I::new)
    }

    /// Every item with its id, in order.
    pub fn enumerate(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        self.items.iter().enumerate().map(|(at, item)| (I::new(at), item))
    }

    /// The item of an id, if there is one.
    #[must_use]
    pub fn get(&self, id: I) -> Option<&T> {
        self.items.get(id.index())
    }
}

impl<I: Id, T> Default for IdVec<I, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I: Id, T> FromIterator<T> for IdVec<I, T> {
    fn from_iter<S: IntoIterator<Item = T>>(items: S) -> Self {
        Self { items: items.into_iter().collect(), ids: PhantomData }
    }
}

impl<I: Id, T> Index<I> for IdVec<I, T> {
    type Output = T;

    fn index(&self, id: I) -> &T {
        &self.items[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for IdVec<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.items[id.index()]
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl Id for $name {
            fn new(at: usize) -> Self {
                Self(crate::source::offset(at))
            }

            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A kind of resource that grants can be limited to: a `scope` declaration.
    KindId,
    /// A known instance of a kind: declared, or named by a grant.
    InstanceId,
    /// An attribute of requests.
    AttributeId,
    /// A distinct restriction text.
    RestrictionId,
    /// A permission.
    PermissionId,
    /// A group of permissions.
    GroupId,
    /// A role or add-on.
    RoleId,
    /// A declared action (a permission is an action too, by its own id).
    ActionId,
    /// Something that has a name, of whatever kind (`ide`).
    SymbolId,
}
