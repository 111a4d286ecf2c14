//! Sets of roles, each as small as what it holds.
//!
//! Guarantees: equal sets have the same form, whatever they were made of. A copy shares what it was made from, and
//! uniting with less gives the greater set itself, so a long chain of implications costs one set.

use std::collections::BTreeSet;
use std::sync::Arc;

use fixedbitset::FixedBitSet;

use crate::index::{Id, RoleId};

/// A set of roles and add-ons.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RoleSet(Form);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Form {
    /// In order.
    Few(Arc<[RoleId]>),
    /// As bits up to the last one, and how many there are: where that takes less room than a list.
    Many(Arc<FixedBitSet>, usize),
}

/// So many bits take as much room as one role in a list.
const BITS: usize = 32;

/// Fewer than so many are always a list.
const FEW: usize = 16;

impl Default for RoleSet {
    fn default() -> Self {
        Self(Form::Few(Arc::default()))
    }
}

impl FromIterator<RoleId> for RoleSet {
    fn from_iter<T: IntoIterator<Item = RoleId>>(roles: T) -> Self {
        let mut roles: Vec<RoleId> = roles.into_iter().collect();
        if !roles.is_sorted_by(|a, b| a < b) {
            roles.sort_unstable();
            roles.dedup();
        }
        Self::of_sorted(&roles)
    }
}

impl RoleSet {
    /// Of roles in order, each once.
    fn of_sorted(roles: &[RoleId]) -> Self {
        let span = roles.last().map_or(0, |last| last.index() + 1);
        if is_few(roles.len(), span) {
            return Self(Form::Few(roles.into()));
        }
        let mut bits = FixedBitSet::with_capacity(span);
        roles.iter().for_each(|role| bits.insert(role.index()));
        Self(Form::Many(Arc::new(bits), roles.len()))
    }

    /// Of some bits.
    pub(crate) fn of_bits(bits: &FixedBitSet) -> Self {
        let count = bits.count_ones(..);
        let span = bits.maximum().map_or(0, |last| last + 1);
        if is_few(count, span) {
            return Self(Form::Few(bits.ones().map(RoleId::new).collect()));
        }
        let mut bits = bits.clone();
        if bits.len() != span {
            let mut shorter = FixedBitSet::with_capacity(span);
            shorter.extend(bits.ones());
            bits = shorter;
        }
        Self(Form::Many(Arc::new(bits), count))
    }

    /// How many roles there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Form::Few(roles) => roles.len(),
            Form::Many(_, count) => *count,
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Its size in memory, of which an id takes one.
    pub(crate) fn size(&self) -> usize {
        match &self.0 {
            Form::Few(roles) => roles.len(),
            Form::Many(bits, _) => bits.len().div_ceil(BITS),
        }
    }

    /// Whether it shares its memory with a copy.
    pub(crate) fn is_shared(&self) -> bool {
        match &self.0 {
            Form::Few(roles) => Arc::strong_count(roles) > 1,
            Form::Many(bits, _) => Arc::strong_count(bits) > 1,
        }
    }

    /// Whether there are so few that each may be looked at by itself.
    pub(crate) fn is_small(&self) -> bool {
        self.len() < FEW
    }

    /// Whether a role is one of them.
    #[must_use]
    pub fn contains(&self, role: RoleId) -> bool {
        match &self.0 {
            Form::Few(roles) => roles.binary_search(&role).is_ok(),
            Form::Many(bits, _) => bits.contains(role.index()),
        }
    }

    /// The roles in order.
    pub fn iter(&self) -> impl Iterator<Item = RoleId> + '_ {
        let (few, many) = match &self.0 {
            Form::Few(roles) => (&**roles, None),
            Form::Many(bits, _) => (&[][..], Some(bits.ones().map(RoleId::new))),
        };
        few.iter().copied().chain(many.into_iter().flatten())
    }

    /// The first of some roles that is one of them.
    #[must_use]
    pub fn first_of(&self, roles: &BTreeSet<RoleId>) -> Option<RoleId> {
        if roles.len() <= self.len() {
            return roles.iter().copied().find(|role| self.contains(*role));
        }
        self.iter().find(|role| roles.contains(role))
    }

    /// Whether one of some roles is one of them.
    #[must_use]
    pub fn has_one(&self, roles: &BTreeSet<RoleId>) -> bool {
        self.first_of(roles).is_some()
    }

    /// Whether all of them are in another set.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        if let (Form::Many(bits, _), Form::Many(more, _)) = (&self.0, &other.0) {
            return Arc::ptr_eq(bits, more) || bits.is_subset(more);
        }
        self.len() <= other.len() && self.iter().all(|role| other.contains(role))
    }

    /// Those that are in one of two sets.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let (small, large) = if self.len() < other.len() { (self, other) } else { (other, self) };
        if small.is_subset(large) {
            return large.clone();
        }
        Self::union_of([small, large].into_iter())
    }

    /// Those that are in one of some sets.
    #[must_use]
    pub fn union_of<'s, S: Iterator<Item = &'s Self>>(sets: S) -> Self {
        let sets: Vec<&Self> = sets.filter(|set| !set.is_empty()).collect();
        let Some(largest) = sets.iter().max_by_key(|set| set.len()) else { return Self::default() };
        if sets.iter().all(|set| set.is_same(largest)) {
            return (*largest).clone();
        }
        let count: usize = sets.iter().map(|set| set.len()).sum();
        let span = sets.iter().map(|set| set.span()).max().unwrap_or(0);
        let united = if is_few(count, span) {
            sets.iter().flat_map(|set| set.iter()).collect()
        } else {
            let mut bits = FixedBitSet::with_capacity(span);
            sets.iter().for_each(|set| set.add_to(&mut bits));
            Self::of_bits(&bits)
        };
        if united.len() == largest.len() { (*largest).clone() } else { united }
    }

    /// Those that are in another set too.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        if self.is_same(other) {
            return self.clone();
        }
        if let (Form::Many(one, _), Form::Many(two, _)) = (&self.0, &other.0) {
            let mut both = FixedBitSet::clone(one);
            both.intersect_with(two);
            return Self::of_bits(&both);
        }
        let (small, large) = if self.len() < other.len() { (self, other) } else { (other, self) };
        small.iter().filter(|role| large.contains(*role)).collect()
    }

    /// Those that are not in another set.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        if self.is_empty() || other.is_empty() {
            return self.clone();
        }
        if let Form::Many(bits, _) = &self.0 {
            let mut left = FixedBitSet::clone(bits);
            match &other.0 {
                Form::Many(others, _) => left.difference_with(others),
                Form::Few(roles) => {
                    roles
                        .iter()
                        .filter(|role| role.index() < bits.len())
                        .for_each(|it| left.remove(it.index()));
                }
            }
            return Self::of_bits(&left);
        }
        self.iter().filter(|role| !other.contains(*role)).collect()
    }

    /// Adds them to bits, of which there are enough.
    pub(crate) fn add_to(&self, bits: &mut FixedBitSet) {
        match &self.0 {
            Form::Few(roles) => roles.iter().for_each(|role| bits.insert(role.index())),
            Form::Many(more, _) => bits.union_with(more),
        }
    }

    /// Whether two sets are one thing in memory.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Form::Few(one), Form::Few(two)) => Arc::ptr_eq(one, two),
            (Form::Many(one, _), Form::Many(two, _)) => Arc::ptr_eq(one, two),
            (Form::Few(_), Form::Many(..)) | (Form::Many(..), Form::Few(_)) => false,
        }
    }

    /// One more than the position of the last one.
    fn span(&self) -> usize {
        match &self.0 {
            Form::Few(roles) => roles.last().map_or(0, |last| last.index() + 1),
            Form::Many(bits, _) => bits.len(),
        }
    }
}

fn is_few(count: usize, span: usize) -> bool {
    count < FEW || count * BITS <= span
}

#[cfg(test)]
mod tests {
    use super::{BTreeSet, FixedBitSet, Id, RoleId, RoleSet};

    /// Some sets, of every form.
    fn sets() -> Vec<BTreeSet<RoleId>> {
        let roles =
            |step: usize, count: usize| (0..count).map(|at| RoleId::new(at * step + step / 2)).collect();
        let mut sets: Vec<BTreeSet<RoleId>> = Vec::new();
        for step in [1, 2, 3, 31, 33, 100] {
            sets.extend([0, 1, 15, 16, 17, 64, 65, 500].map(|count| roles(step, count)));
        }
        sets
    }

    fn of(set: &BTreeSet<RoleId>) -> RoleSet {
        set.iter().rev().copied().collect()
    }

    #[test]
    fn every_operation_is_that_of_sets() {
        for one in sets() {
            let a = of(&one);
            assert!(a.iter().eq(one.iter().copied()));
            assert_eq!(a.len(), one.len());
            for two in sets() {
                let b = of(&two);
                assert_eq!(a.union(&b), of(&(&one | &two)));
                assert_eq!(RoleSet::union_of([&a, &b, &a].into_iter()), of(&(&one | &two)));
                assert_eq!(a.intersection(&b), of(&(&one & &two)));
                assert_eq!(a.difference(&b), of(&(&one - &two)));
                assert_eq!(a.is_subset(&b), one.is_subset(&two));
                assert_eq!(a.first_of(&two), one.intersection(&two).next().copied());
                assert!(two.iter().all(|role| a.contains(*role) == one.contains(role)));
            }
        }
    }

    #[test]
    fn bits_and_lists_make_the_same_set() {
        for set in sets() {
            let mut bits = FixedBitSet::with_capacity(100_000);
            set.iter().for_each(|role| bits.insert(role.index()));
            assert_eq!(RoleSet::of_bits(&bits), of(&set));
        }
    }

    #[test]
    fn the_greater_set_is_shared() {
        let (small, large): (RoleSet, RoleSet) =
            ((0..3).map(RoleId::new).collect(), (0..300).map(RoleId::new).collect());
        assert!(small.union(&large).is_same(&large));
        assert!(RoleSet::union_of([&small, &large, &small].into_iter()).is_same(&large));
    }
}
