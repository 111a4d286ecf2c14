//! The place that a request is about: everything, or one instance of a kind.
//!
//! Resolving completes a path from the declarations and refuses one that contradicts them (R1 of the language).
//! What stays unknown is kept as given: an id is opaque bytes.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use smallvec::SmallVec;

use crate::format::Instance;
use crate::id::{KindId, at};
use crate::table::{Stamp, Table};

/// Where a request asks; made by [`Table::place`] and [`Table::everything`].
///
/// What a decision reads comes first and lies together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[repr(C)]
pub struct Place {
    pub(crate) stamp: Stamp,
    /// The kind of the instance; none for everything.
    pub(crate) kind: Option<u32>,
    /// The innermost known instance of its path.
    pub(crate) known: Option<u32>,
    /// The kinds and ids inside of that, from the outside.
    pub(crate) inside: SmallVec<[(u32, String); 1]>,
    /// The outermost kind of a path that could not be completed: the instance is meant wherever it lies.
    pub(crate) wherever: Option<u32>,
    /// The known instances that such a path could mean.
    pub(crate) candidates: Vec<u32>,
}

impl Place {
    /// The kind of the instance; none for everything.
    #[must_use]
    pub fn kind(&self) -> Option<KindId> {
        self.kind.map(KindId::new)
    }

    /// Whether this is a whole path: of one instance, not of any that could be meant.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.wherever.is_none()
    }

    /// Whether what is granted here counts at that point.
    pub(crate) fn covers(&self, table: &Table, point: Point<'_>) -> bool {
        if self.kind.is_none() {
            return true;
        }
        if self.wherever.is_some() {
            return false;
        }
        if self.inside.is_empty() {
            return match (self.known, point.known) {
                (Some(outer), Some(inner)) => outer <= inner && inner < table.end(outer),
                _ => false,
            };
        }
        self.known == point.known && point.inside.starts_with(&self.inside)
    }

    /// The point itself, without what lies in it.
    pub(crate) fn point(&self) -> Point<'_> {
        Point { known: self.known, inside: &self.inside }
    }
}

/// One point of the tree: what is known of it, and the rest of its path.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Point<'a> {
    pub(crate) known: Option<u32>,
    pub(crate) inside: &'a [(u32, String)],
}

/// Why a place is invalid.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlaceError {
    /// There is no such kind.
    NoKind(KindId),
    /// The path names nothing.
    Empty,
    /// Something lies in another kind than its kind does.
    Nesting {
        /// The kind of what lies there.
        inner: String,
        /// The kind that it is said to lie in.
        outer: String,
    },
    /// The path contradicts the declaration of this instance.
    Contradiction {
        /// Its kind.
        kind: String,
        /// Its id.
        id: String,
    },
    /// More than one declared instance is meant.
    Ambiguous {
        /// Its kind.
        kind: String,
        /// Its id.
        id: String,
    },
}

impl fmt::Display for PlaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKind(kind) => write!(f, "there is no kind {}", kind.position()),
            Self::Empty => f.write_str("a resource names an instance"),
            Self::Nesting { inner, outer } => write!(f, "a `{inner}` does not lie in a `{outer}`"),
            Self::Contradiction { kind, id } => {
                write!(f, "`{kind}` `{}` is declared to lie elsewhere", id.escape_debug())
            }
            Self::Ambiguous { kind, id } => {
                write!(f, "`{kind}` `{}` is declared in several places and needs its path", id.escape_debug())
            }
        }
    }
}

impl core::error::Error for PlaceError {}

impl Table {
    /// No particular resource: everything there is.
    #[must_use]
    pub const fn everything(&self) -> Place {
        Place {
            stamp: self.stamp,
            kind: None,
            known: None,
            inside: SmallVec::new_const(),
            wherever: None,
            candidates: Vec::new(),
        }
    }

    /// The place of an instance, given with what it lies in, from the inside: `[(zone, "example.com"), (account,
    /// "acme")]`. What is left out on the outside is completed from the declarations; an undeclared instance whose
    /// path stays incomplete is meant wherever it lies.
    ///
    /// # Errors
    /// A path that is empty, does not follow how kinds nest, contradicts a declaration, or fits several of them.
    pub fn place<S: AsRef<str>>(&self, path: &[(KindId, S)]) -> Result<Place, PlaceError> {
        let path: SmallVec<[(u32, &str); 4]> =
            path.iter().map(|(kind, id)| (kind.position(), id.as_ref())).collect();
        self.locate(&path, true)
    }

    /// The place of an instance. Ids that are not known are kept only to be compared with where something is granted
    /// directly, or to be shown.
    pub(crate) fn locate(&self, path: &[(u32, &str)], keep_ids: bool) -> Result<Place, PlaceError> {
        // What is asked mostly: one instance, declared and the only one of its id.
        if let &[(kind, id)] = path
            && let Some(known) = self.only_declared(kind, id)
        {
            return Ok(self.at_known(kind, known));
        }
        self.nests(path)?;
        let (known, from) = match self.anchor(path)? {
            Some((known, level)) => (Some(known), level),
            None => (None, path.len()),
        };
        let mut place = Place { kind: path.first().map(|&(kind, _)| kind), known, ..self.everything() };
        let outermost = path.last().map(|&(kind, _)| kind);
        place.wherever = outermost.filter(|&kind| known.is_none() && self.outer_kind(kind).is_some());
        if place.wherever.is_some() {
            place.candidates = self.candidates(path);
            return Ok(place);
        }
        // From the anchor inwards, as far as instances are known.
        for &(kind, id) in path.get(..from).unwrap_or(&[]).iter().rev() {
            match self.child(place.known, kind, id).filter(|_| place.inside.is_empty()) {
                Some(child) => place.known = Some(child),
                None if keep_ids => place.inside.push((kind, id.to_owned())),
                None => place.inside.push((kind, String::new())),
            }
        }
        Ok(place)
    }

    /// The only known instance of a kind and id, if it is declared.
    pub(crate) fn only_declared(&self, kind: u32, id: &str) -> Option<u32> {
        let &[known] = self.known(kind, id) else { return None };
        self.index.spots.is_declared(known).then_some(known)
    }

    /// The place of a known instance of that kind.
    pub(crate) fn at_known(&self, kind: u32, known: u32) -> Place {
        Place { kind: Some(kind), known: Some(known), ..self.everything() }
    }

    /// The known instances that a path means as far as it goes, whatever they lie in beyond that.
    fn candidates(&self, path: &[(u32, &str)]) -> Vec<u32> {
        let Some((&(kind, id), rest)) = path.split_first() else { return Vec::new() };
        self.known(kind, id).iter().copied().filter(|&instance| self.lies_in(instance, rest)).collect()
    }

    /// Each kind of the path lies in the next one.
    fn nests(&self, path: &[(u32, &str)]) -> Result<(), PlaceError> {
        if path.is_empty() {
            return Err(PlaceError::Empty);
        }
        if let Some(&(kind, _)) = path.iter().find(|&&(kind, _)| at(kind) >= self.content().kinds.len()) {
            return Err(PlaceError::NoKind(KindId::new(kind)));
        }
        for (&(inner, _), &(outer, _)) in path.iter().zip(path.iter().skip(1)) {
            if self.outer_kind(inner) != Some(outer) {
                return Err(PlaceError::Nesting {
                    inner: self.kind_name(KindId::new(inner)).to_owned(),
                    outer: self.kind_name(KindId::new(outer)).to_owned(),
                });
            }
        }
        Ok(())
    }

    /// The innermost declared instance of the path, and its level.
    fn anchor(&self, path: &[(u32, &str)]) -> Result<Option<(u32, usize)>, PlaceError> {
        for (level, &(kind, id)) in path.iter().enumerate() {
            let named = self.known(kind, id);
            let declared = || named.iter().copied().filter(|&it| self.index.spots.is_declared(it));
            if declared().next().is_none() {
                continue;
            }
            let rest = path.get(level.saturating_add(1)..).unwrap_or(&[]);
            let mut fitting = declared().filter(|&instance| self.lies_in(instance, rest));
            let error = |make: fn(String, String) -> PlaceError| {
                make(self.kind_name(KindId::new(kind)).to_owned(), id.to_owned())
            };
            let Some(found) = fitting.next() else {
                return Err(error(|kind, id| PlaceError::Contradiction { kind, id }));
            };
            if fitting.next().is_some() {
                return Err(error(|kind, id| PlaceError::Ambiguous { kind, id }));
            }
            return Ok(Some((found, level)));
        }
        Ok(None)
    }

    /// Whether what an instance lies in has these kinds and ids, from the inside, as far as they are given.
    fn lies_in(&self, instance: u32, path: &[(u32, &str)]) -> bool {
        let around = self.around(self.outer(instance)).filter_map(|outer| self.instance(outer));
        around.zip(path).all(|(outer, &(kind, id))| outer.kind == kind && outer.id == id)
    }

    fn instance(&self, instance: u32) -> Option<&Instance> {
        self.content().instances.get(at(instance))
    }

    /// The known instances of this kind and id, by what they lie in.
    fn known(&self, kind: u32, id: &str) -> &[u32] {
        self.index.spots.known(&self.content().instances, kind, id)
    }

    /// The known instance of this kind and id in that instance.
    fn child(&self, parent: Option<u32>, kind: u32, id: &str) -> Option<u32> {
        let named = self.known(kind, id);
        let found = named.binary_search_by_key(&parent, |&place| self.outer(place));
        found.ok().and_then(|found| named.get(found).copied())
    }
}
