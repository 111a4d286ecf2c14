//! Finding a name: a hash table that is made once and never changes.
//!
//! Guarantees: finding costs a few steps, whatever is looked for. The hash is fixed, so a policy could be made whose names
//! crowd together; of such names there is no table, and they are found by halving the sorted list. A request
//! cannot crowd anything. Leaves out: what the names are of; a number tells spaces of names apart.

use alloc::vec::Vec;

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
            let (hash, start) = (hash(space, name.as_bytes()), id(lookup.text.len()));
            let (space, len) = (space.try_into().ok()?, name.len().try_into().ok()?);
            let mut free =
                probe(hash, capacity).filter(|&at| lookup.slots.get(at).is_some_and(|it| it.it == EMPTY));
            let free = free.next()?;
            *lookup.slots.get_mut(free)? = Slot { tag: tag(hash), it, start, space, len };
            lookup.text.extend(name.as_bytes());
        }
        Some(lookup)
    }

    /// What a name names.
    #[inline]
    pub(crate) fn find(&self, space: u32, name: &str) -> Option<u32> {
        let hash = hash(space, name.as_bytes());
        for at in probe(hash, self.slots.len()) {
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
}

/// Pairs of numbers and where each stands in a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pairs(Vec<u32>);

impl Pairs {
    /// The table of the pairs of a list, which differ; none if they crowd together.
    pub(crate) fn new(pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Option<Self> {
        let capacity = pairs.clone().count().saturating_mul(2).next_power_of_two().max(4);
        let mut slots = alloc::vec![EMPTY; capacity];
        for (pair, position) in pairs.zip(0..) {
            let mut probe = probe(hash_pair(pair), capacity);
            let free = probe.find(|&at| slots.get(at) == Some(&EMPTY))?;
            *slots.get_mut(free)? = position;
        }
        Some(Self(slots))
    }

    /// The position of a pair; `is_it` says whether it is what stands at one.
    pub(crate) fn find(&self, pair: (u32, u32), is_it: impl Fn(u32) -> bool) -> Option<u32> {
        for at in probe(hash_pair(pair), self.0.len()) {
            match self.0.get(at).copied()? {
                EMPTY => return None,
                position if is_it(position) => return Some(position),
                _ => {}
            }
        }
        None
    }
}

/// The slots in which something may be; the number of slots is a power of two.
fn probe(hash: u64, slots: usize) -> impl Iterator<Item = usize> {
    let mask = slots.wrapping_sub(1);
    let start = usize::try_from(hash & 0xffff_ffff).unwrap_or(0);
    (0..CROWD).map(move |step| start.wrapping_add(step) & mask)
}

/// The bits that do not say where to start.
const fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// Both halves of a product, put together.
#[expect(clippy::cast_possible_truncation, reason = "the halves are what is wanted")]
const fn mix(hash: u64, word: u64) -> u64 {
    let product = ((hash ^ word) as u128).wrapping_mul(MIX as u128);
    (product >> 64) as u64 ^ product as u64
}

fn hash_pair((one, other): (u32, u32)) -> u64 {
    mix(0, (u64::from(one) << 32) | u64::from(other))
}

/// Eight bytes at a time; the last ones are read with some before them, or by themselves if there are fewer.
fn hash(space: u32, name: &[u8]) -> u64 {
    let word = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes);
    let mut hash = mix(name.len() as u64, space.into());
    let (words, rest) = name.as_chunks::<8>();
    for it in words {
        hash = mix(hash, word(it));
    }
    if rest.is_empty() {
        return hash;
    }
    match name.last_chunk::<8>() {
        Some(last) => mix(hash, word(last)),
        None => mix(hash, rest.iter().fold(0, |word, &byte| (word << 8) | u64::from(byte))),
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec::Vec;

    use super::{CROWD, Lookup, Pairs, hash};

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
            .filter(|name| hash(0, name.as_bytes()).is_multiple_of(256))
            .take(CROWD + 1)
            .collect();
        let each = names.iter().zip(0_u32..).map(|(name, it)| (0, name.as_str(), it));
        assert!(Lookup::new(each.clone().take(CROWD)).is_some());
        assert!(Lookup::new(each).is_none());
        assert_eq!(crowd(CROWD), Some(()));
        assert_eq!(crowd(CROWD + 1), None);
        let long = "x".repeat(70_000);
        assert!(Lookup::new([(0, long.as_str(), 0)].into_iter()).is_none());
    }

    /// Whether pairs that all start at the same slot of a table have one.
    fn crowd(count: usize) -> Option<()> {
        let slots = count.saturating_mul(2).next_power_of_two() as u64;
        let start = |it: u32| super::hash_pair((it, 0)) % slots;
        let pairs: Vec<u32> = (0..).filter(|&it| start(it) == start(0)).take(count).collect();
        let table = Pairs::new(pairs.iter().map(|&it| (it, 0)))?;
        for (position, &it) in pairs.iter().enumerate() {
            assert_eq!(table.find((it, 0), |at| pairs[at as usize] == it), u32::try_from(position).ok());
        }
        assert_eq!(table.find((1, 1), |_| false), None);
        Some(())
    }
}
