//! Sets of ids as packed bits.
//!
//! As long as the list they are ids of; an id beyond that is in no set and goes into none.

use alloc::vec::Vec;

use crate::id::at;

/// A set of ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    /// The empty set of ids of a list of that length.
    pub(crate) fn new(length: usize) -> Self {
        Self(alloc::vec![0; length.div_ceil(64)])
    }

    /// Adds an id; whether it was not in the set before.
    pub(crate) fn insert(&mut self, id: u32) -> bool {
        let Some(word) = self.0.get_mut(at(id / 64)) else { return false };
        let bit = 1 << (id % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    /// Whether an id is in the set.
    pub(crate) fn contains(&self, id: u32) -> bool {
        self.0.get(at(id / 64)).is_some_and(|word| word & (1 << (id % 64)) != 0)
    }
}
