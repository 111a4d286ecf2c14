//! Sets of ids below a bound: a sorted list while that is smaller, packed bits otherwise.
//!
//! Guarantees: equal sets under one bound are equal values. An id that is not below the bound is in no set.

use alloc::vec::Vec;

use crate::id::{at, id};

/// A set of ids below a bound.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Set {
    /// The ids, ascending, if they are few.
    list: Vec<u32>,
    /// A bit for each id below the bound, if they are many.
    words: Vec<u64>,
    count: u32,
}

/// Whether so many ids are many: bits, which are asked faster, then take at most twice the memory of a list.
fn are_many(count: usize, bound: u32) -> bool {
    count.saturating_mul(64) > at(bound)
}

impl Set {
    /// The set of these ids, in any order.
    #[must_use]
    pub fn new(bound: u32, ids: impl IntoIterator<Item = u32>) -> Self {
        let mut list: Vec<u32> = ids.into_iter().filter(|&id| id < bound).collect();
        if !list.is_sorted_by(|one, other| one < other) {
            list.sort_unstable();
            list.dedup();
        }
        Self::ascending(bound, list)
    }

    /// The set of ids that are strictly ascending and below the bound.
    pub(crate) fn ascending(bound: u32, list: Vec<u32>) -> Self {
        let count = id(list.len());
        if !are_many(list.len(), bound) {
            return Self { list, words: Vec::new(), count };
        }
        let mut words = alloc::vec![0_u64; at(bound).div_ceil(64)];
        for id in list {
            if let Some(word) = words.get_mut(at(id / 64)) {
                *word |= 1 << (id % 64);
            }
        }
        Self { list: Vec::new(), words, count }
    }

    fn of_words(bound: u32, words: Vec<u64>) -> Self {
        let count: u32 = words.iter().map(|word| word.count_ones()).sum();
        if are_many(at(count), bound) {
            return Self { list: Vec::new(), words, count };
        }
        Self { list: ones(&words).collect(), words: Vec::new(), count }
    }

    /// How many ids are in it.
    #[must_use]
    pub fn len(&self) -> usize {
        at(self.count)
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The ids, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.list.iter().copied().chain(ones(&self.words))
    }

    /// Whether an id is in it.
    #[must_use]
    pub fn contains(&self, id: u32) -> bool {
        match self.words.is_empty() {
            true => self.list.binary_search(&id).is_ok(),
            false => self.words.get(at(id / 64)).is_some_and(|word| word >> (id % 64) & 1 == 1),
        }
    }

    /// The ids, if it is kept as a list.
    pub(crate) fn list(&self) -> &[u32] {
        &self.list
    }

    /// The bits, if it is kept as bits.
    pub(crate) fn words(&self) -> &[u64] {
        &self.words
    }

    /// Its size in memory, in bytes.
    pub(crate) const fn size(&self) -> usize {
        self.list.len().saturating_mul(4).saturating_add(self.words.len().saturating_mul(8))
    }

    /// What is in one of two sets and not in the other.
    #[must_use]
    pub fn difference(&self, other: &Self, bound: u32) -> Self {
        if self.words.is_empty() && other.words.is_empty() {
            let mut list = Vec::with_capacity(self.list.len().saturating_add(other.list.len()));
            apart(&self.list, &other.list, |id| list.push(id));
            return Self::ascending(bound, list);
        }
        let mut words = self.words.clone();
        words.resize(at(bound).div_ceil(64), 0);
        for (word, other) in words.iter_mut().zip(&other.words) {
            *word ^= other;
        }
        for &id in self.list.iter().chain(&other.list) {
            if let Some(word) = words.get_mut(at(id / 64)) {
                *word ^= 1 << (id % 64);
            }
        }
        Self::of_words(bound, words)
    }

    /// How many ids are in one of two sets and not in the other.
    pub(crate) fn distance(&self, other: &Self) -> usize {
        match (self.words.is_empty(), other.words.is_empty()) {
            (true, true) => {
                let mut count = 0_usize;
                apart(&self.list, &other.list, |_| count = count.saturating_add(1));
                count
            }
            (false, false) => {
                self.words.iter().zip(&other.words).map(|(one, other)| at((one ^ other).count_ones())).sum()
            }
            (true, false) => other.distance(self),
            (false, true) => {
                let both = other.list.iter().filter(|&&id| self.contains(id)).count();
                self.len().saturating_add(other.len()).saturating_sub(both.saturating_mul(2))
            }
        }
    }
}

/// The positions of the bits that are set, ascending.
pub(crate) fn ones(words: &[u64]) -> impl Iterator<Item = u32> + '_ {
    words.iter().zip((0_u32..).step_by(64)).flat_map(|(&word, start)| {
        let mut rest = word;
        core::iter::from_fn(move || {
            let bit = (rest != 0).then(|| rest.trailing_zeros())?;
            rest &= rest.wrapping_sub(1);
            Some(start.saturating_add(bit))
        })
    })
}

/// What is in one of two ascending lists only, ascending.
fn apart(one: &[u32], other: &[u32], mut found: impl FnMut(u32)) {
    let (mut one, mut other) = (one, other);
    loop {
        match (one.split_first(), other.split_first()) {
            (Some((a, rest)), Some((b, _))) if a < b => {
                found(*a);
                one = rest;
            }
            (Some((a, _)), Some((b, rest))) if b < a => {
                found(*b);
                other = rest;
            }
            (Some((_, rest)), Some((_, behind))) => (one, other) = (rest, behind),
            _ => break,
        }
    }
    one.iter().chain(other).for_each(|&id| found(id));
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;
    use alloc::vec::Vec;

    use super::Set;

    /// Every pair of sets of some shapes under some bounds behaves as the standard library's.
    #[test]
    fn they_are_sets() {
        for bound in [0_u32, 1, 31, 32, 33, 64, 65, 200, 1000] {
            let steps = [1_u32, 2, 3, 31, 40, 500];
            let shapes: Vec<BTreeSet<u32>> = steps
                .iter()
                .map(|&step| (0..bound).filter(|id| id % step == step / 2).collect())
                .chain([BTreeSet::new(), BTreeSet::from_iter(bound.checked_sub(1))])
                .collect();
            for one in &shapes {
                let set = Set::new(bound, one.iter().rev().copied());
                assert!(set.iter().eq(one.iter().copied()));
                assert!((0..bound + 70).all(|id| set.contains(id) == one.contains(&id)));
                assert_eq!((set.len(), set.is_empty()), (one.len(), one.is_empty()));
                for other in &shapes {
                    let apart: BTreeSet<u32> = one.symmetric_difference(other).copied().collect();
                    let other = Set::new(bound, other.iter().copied());
                    assert_eq!(set.difference(&other, bound), Set::new(bound, apart.iter().copied()));
                    assert_eq!(set.distance(&other), apart.len());
                }
            }
        }
    }
}
