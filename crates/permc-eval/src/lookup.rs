//! Finding a name: a hash table that is made once and never changes.
//!
//! Guarantees: finding costs a few steps, whatever is looked for. The hash is fixed, so a policy could be made whose names
//! crowd together; of such names there is no table, and they are found by halving the sorted list. A request
//! cannot crowd anything. Leaves out: what the names are of; a number tells spaces of names apart.

use alloc::vec::Vec;
use core::hash::Hasher as _;

use rustc_hash::FxHasher;

use crate::id::{at, id};

/// How many slots are looked at for one name.
const CROWD: usize = 32;

/// Names and what they name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lookup {
    slots: Vec<Slot>,
    /// The names, one after another.
    text: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    /// Some bits of the hash, so that few other names are compared.
    tag: u32,
    /// What is named; [`EMPTY`] if nothing is here.
    it: u32,
    start: u32,
    space: u16,
    len: u16,
}

const EMPTY: u32 = u32::MAX;

impl Lookup {
    /// The table of names that differ, each in a space; none if they crowd together, or are not for such a table.
    #[expect(single_use_lifetimes, reason = "it cannot be left out in the item of an iterator")]
    pub(crate) fn new<'a>(names: impl Iterator<Item = (u32, &'a str, u32)> + Clone) -> Option<Self> {
        let capacity = names.clone().count().saturating_mul(2).next_power_of_two().max(4);
        let empty = Slot { tag: 0, it: EMPTY, start: 0, space: 0, len: 0 };
        let mut lookup = Self { slots: alloc::vec![empty; capacity], text: Vec::new() };
        lookup.text.reserve_exact(names.clone().map(|(_, name, _)| name.len()).sum());
        for (space, name, it) in names {
            let (hash, start) = (hash(space, name), id(lookup.text.len()));
            let slot = Slot {
                tag: tag(hash),
                it,
                start,
                space: space.try_into().ok()?,
                len: name.len().try_into().ok()?,
            };
            let free =
                lookup.probe(hash).find(|&at| lookup.slots.get(at).is_some_and(|slot| slot.it == EMPTY))?;
            *lookup.slots.get_mut(free)? = slot;
            lookup.text.extend(name.as_bytes());
        }
        Some(lookup)
    }

    /// What a name names.
    pub(crate) fn find(&self, space: u32, name: &str) -> Option<u32> {
        let hash = hash(space, name);
        for at in self.probe(hash) {
            let slot = self.slots.get(at)?;
            if slot.it == EMPTY {
                return None;
            }
            if slot.tag == tag(hash) && u32::from(slot.space) == space && self.name(slot) == name.as_bytes() {
                return Some(slot.it);
            }
        }
        None
    }

    fn name(&self, slot: &Slot) -> &[u8] {
        let start = at(slot.start);
        self.text.get(start..start.saturating_add(usize::from(slot.len))).unwrap_or(&[])
    }

    /// The slots in which a name may be.
    fn probe(&self, hash: u64) -> impl Iterator<Item = usize> + use<> {
        // The number of slots is a power of two.
        let mask = self.slots.len().saturating_sub(1);
        let start = usize::try_from(hash & 0xffff_ffff).unwrap_or(0);
        (0..CROWD).map(move |step| start.wrapping_add(step) & mask)
    }
}

fn hash(space: u32, name: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(name.as_bytes());
    hasher.write_u32(space);
    hasher.finish()
}

/// The bits that do not say where to start.
const fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec::Vec;

    use super::{CROWD, Lookup, hash};

    #[test]
    fn every_name_is_found_and_no_other() {
        let names: Vec<String> = (0..5000).map(|i| alloc::format!("some.name_{i}")).collect();
        let each = names.iter().zip(0_u32..).map(|(name, it)| (it % 3, name.as_str(), it));
        let lookup = Lookup::new(each).unwrap();
        for (name, it) in names.iter().zip(0_u32..) {
            for space in 0..4 {
                assert_eq!(lookup.find(space, name), (space == it % 3).then_some(it));
            }
            assert_eq!(lookup.find(it % 3, &alloc::format!("{name}x")), None);
        }
        assert_eq!(Lookup::new([].into_iter()).unwrap().find(0, ""), None);
        assert_eq!(Lookup::default().find(0, "a"), None);
    }

    /// Names that all start at the same slot of a table of this size.
    #[test]
    fn crowded_names_have_no_table() {
        let names: Vec<String> = (0..)
            .map(|i| alloc::format!("n{i}"))
            .filter(|name| hash(0, name) % 256 == 0)
            .take(CROWD + 1)
            .collect();
        let each = names.iter().zip(0_u32..).map(|(name, it)| (0, name.as_str(), it));
        assert!(Lookup::new(each.clone().take(CROWD)).is_some());
        assert!(Lookup::new(each).is_none());
        let long = "x".repeat(70_000);
        assert!(Lookup::new([(0, long.as_str(), 0)].into_iter()).is_none());
    }
}
