//! Who holds what where, and the bits that say so in a bundle.
//!
//! Guarantees: [`unpack`] accepts exactly the bits that mean holdings of the content: every id in them is in range, and
//! what they unpack to is bounded, however few they are. What [`pack`] writes, it reads. Leaves out: whether the holdings
//! are those of the policy, which is the compiler's business.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::check::covers;
use crate::format::Content;
use crate::id::{at, id};
use crate::invalid::{Fact, Invalid};
use crate::set::Set;
use crate::stream::{Broken, Reader, Writer};

/// How large a table may be when it is unpacked, in bytes.
pub const TABLE_LIMIT: usize = 256 << 20;

/// How many permissions back holders may be like those of another.
const BACK: u32 = 8;

/// Who holds what where. Roles that hold the same share a row; sets of rows that are equal are one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holdings {
    /// How many rows there are.
    pub rows: u32,
    /// The row of each role; rows are numbered in the order of the first role of each.
    pub row_of: Vec<u32>,
    /// The distinct sets of rows.
    pub sets: Vec<Set>,
    /// For each permission who holds it.
    pub permissions: Vec<Held>,
}

/// Who holds a permission; sets by their positions in [`Holdings::sets`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Held {
    /// Outside of every instance in `at`, with all rows of the data.
    pub everywhere: u32,
    /// Instances, ascending, and the change of holders there: those who hold it either there or around it, not both.
    pub at: Vec<(u32, u32)>,
    /// Restrictions, ascending, and those who hold it with their rows; only of a filtered permission.
    pub restricted: Vec<(u32, u32)>,
}

impl Holdings {
    fn set(&self, set: u32) -> Option<&Set> {
        self.sets.get(at(set))
    }

    /// How far apart the holders of two permissions are.
    fn distance(&self, one: &Held, other: &Held) -> usize {
        let sets = self.set(one.everywhere).zip(self.set(other.everywhere));
        sets.map_or(usize::MAX, |(one, other)| one.distance(other))
    }
}

/// The bits that say who holds what, as text. The content is what they are a part of.
#[must_use]
pub fn pack(content: &Content, holdings: &Holdings) -> String {
    let mut pack = Pack { content, holdings, writer: Writer::default(), changes: BTreeMap::new() };
    pack.rows();
    let mut last_with: BTreeMap<u32, u32> = BTreeMap::new();
    for (permission, held) in (0..).zip(&holdings.permissions) {
        let like = pack.like(permission, held, last_with.get(&held.everywhere).copied());
        pack.held(permission, held, like);
        last_with.insert(held.everywhere, permission);
    }
    STANDARD.encode(pack.writer.finish())
}

struct Pack<'a> {
    content: &'a Content,
    holdings: &'a Holdings,
    writer: Writer,
    /// The sets of changes that were written, by their positions, numbered in order.
    changes: BTreeMap<u32, u32>,
}

impl Pack<'_> {
    fn rows(&mut self) {
        let mut rows = 0;
        for &row in &self.holdings.row_of {
            self.writer.flag(row == rows);
            if row == rows {
                rows = rows.saturating_add(1);
            } else {
                self.writer.one_of(row, at(rows));
            }
        }
    }

    /// The permission before, if any, whose holders are most like those of this one.
    fn like(&self, permission: u32, held: &Held, same: Option<u32>) -> Option<u32> {
        if same.is_some() {
            return same;
        }
        let alone = self.holdings.set(held.everywhere).map_or(0, Set::len);
        let before = permission.saturating_sub(BACK)..permission;
        let apart = before.filter_map(|other| {
            let there = self.holdings.permissions.get(at(other))?;
            // Being like another saves its changes too.
            let saved = there.at.iter().filter(|it| held.at.binary_search(it).is_ok()).count();
            Some((self.holdings.distance(held, there).saturating_sub(saved.saturating_mul(2)), other))
        });
        apart.min().filter(|&(distance, _)| distance < alone).map(|(_, other)| other)
    }

    fn held(&mut self, permission: u32, held: &Held, like: Option<u32>) {
        let none = Held::default();
        let holdings = self.holdings;
        let bound = holdings.rows;
        let other = like.and_then(|like| holdings.permissions.get(at(like)));
        self.writer.number(like.map_or(0, |like| permission.saturating_sub(like)));
        let mine = holdings.set(held.everywhere).cloned().unwrap_or_else(|| Set::new(bound, []));
        let set = match other.and_then(|other| holdings.set(other.everywhere)) {
            Some(theirs) => mine.difference(theirs, bound),
            None => mine,
        };
        self.writer.set(set.len(), set.iter(), at(bound));
        let theirs = &other.unwrap_or(&none).at;
        if !theirs.is_empty() {
            let kept = |it: &(u32, u32)| held.at.binary_search(it).is_ok();
            let any = theirs.iter().any(kept);
            self.writer.flag(any);
            if any {
                theirs.iter().for_each(|it| self.writer.flag(kept(it)));
            }
        }
        let own: Vec<_> = held.at.iter().filter(|it| theirs.binary_search(it).is_err()).copied().collect();
        self.entries(&own, self.content.instances.len());
        if self.content.permissions.get(at(permission)).is_some_and(|it| it.filtered) {
            self.entries(&held.restricted, self.content.restrictions.len());
        }
    }

    /// Ids below a bound, each with a set.
    fn entries(&mut self, entries: &[(u32, u32)], bound: usize) {
        self.writer.set(entries.len(), entries.iter().map(|entry| entry.0), bound);
        for &(_, set) in entries {
            let next = id(self.changes.len());
            let number = *self.changes.entry(set).or_insert(next);
            self.writer.flag(number < next);
            if number < next {
                self.writer.one_of(number, at(next));
            } else if let Some(set) = self.holdings.set(set) {
                self.writer.set(set.len(), set.iter(), at(self.holdings.rows));
            }
        }
    }
}

/// The holdings that the bits in a content say.
///
/// # Errors
/// The bits are not exactly holdings of this content, or too large.
pub fn unpack(content: &Content) -> Result<Holdings, Invalid> {
    let bytes = STANDARD
        .decode(&content.table)
        .map_err(|_| invalid(Fact::Rule("this is not base64 in its one canonical form")))?;
    let mut unpack = Unpack {
        content,
        reader: Reader::new(bytes),
        holdings: Holdings::default(),
        changes: Vec::new(),
        left: TABLE_LIMIT,
    };
    unpack.all()?;
    if !unpack.reader.is_at_end() {
        return Err(invalid(Fact::Rule("there are bits behind the last permission")));
    }
    Ok(unpack.holdings)
}

fn invalid(fact: Fact) -> Invalid {
    Invalid::new("table", fact)
}

impl From<Broken> for Invalid {
    fn from(Broken: Broken) -> Self {
        invalid(Fact::Rule("the bits end too early, or say a number that is too large"))
    }
}

struct Unpack<'a> {
    content: &'a Content,
    reader: Reader,
    holdings: Holdings,
    /// The sets of changes in the order in which they were read.
    changes: Vec<u32>,
    /// How many bytes may still be unpacked.
    left: usize,
}

impl Unpack<'_> {
    fn all(&mut self) -> Result<(), Invalid> {
        for _ in &self.content.roles {
            let rows = self.holdings.rows;
            let new = self.reader.flag()?;
            let row = if new { rows } else { self.reader.one_of(at(rows))? };
            self.holdings.row_of.push(row);
            self.holdings.rows = rows.saturating_add(u32::from(new));
        }
        for permission in 0..self.content.permissions.len() {
            let held = self.held(permission)?;
            self.holdings.permissions.push(held);
        }
        Ok(())
    }

    fn spend(&mut self, bytes: usize) -> Result<(), Invalid> {
        let too_large = || invalid(Fact::TooMany { what: "bytes in the table", limit: TABLE_LIMIT });
        self.left = self.left.checked_sub(bytes).ok_or_else(too_large)?;
        Ok(())
    }

    fn held(&mut self, permission: usize) -> Result<Held, Invalid> {
        let back = at(self.reader.number()?);
        let like = match back {
            0 => None,
            _ => Some(permission.checked_sub(back).ok_or(Broken)?),
        };
        let everywhere = self.everywhere(like)?;
        let kept = self.kept(like)?;
        let own = self.entries(self.content.instances.len())?;
        self.spend(kept.len().saturating_mul(12))?;
        let at = merged(kept, own).ok_or_else(|| invalid(Fact::Twice))?;
        let mut held = Held { everywhere, at, restricted: Vec::new() };
        let entry = self.content.permissions.get(permission);
        if let Some(kind) = held.at.iter().find_map(|&(instance, _)| self.stranger(instance, permission)) {
            let fact = Fact::Rule("a permission has holders on an instance of a kind that it is not held on");
            return Err(Invalid::new(format!("table, permission {permission} on kind {kind}"), fact));
        }
        if entry.is_some_and(|entry| entry.filtered) {
            held.restricted = self.entries(self.content.restrictions.len())?;
        }
        Ok(held)
    }

    /// The entries of another permission's list that a permission has too.
    fn kept(&mut self, like: Option<usize>) -> Result<Vec<(u32, u32)>, Invalid> {
        let other = like.and_then(|like| self.holdings.permissions.get(like));
        let Some(other) = other.filter(|other| !other.at.is_empty()) else { return Ok(Vec::new()) };
        if !self.reader.flag()? {
            return Ok(Vec::new());
        }
        let mut kept = Vec::with_capacity(other.at.len());
        for &entry in &other.at {
            if self.reader.flag()? {
                kept.push(entry);
            }
        }
        Ok(kept)
    }

    /// The kind of an instance on which a permission cannot be held.
    fn stranger(&self, instance: u32, permission: usize) -> Option<u32> {
        let held = self.content.permissions.get(permission).and_then(|entry| entry.kind);
        let kind = self.content.instances.get(at(instance)).map_or(u32::MAX, |instance| instance.kind);
        let fits = held.is_some_and(|held| held == kind || covers(self.content, kind, held));
        (!fits).then_some(kind)
    }

    /// The holders outside of every instance: how they differ from those of another permission.
    fn everywhere(&mut self, like: Option<usize>) -> Result<u32, Invalid> {
        let rows = self.holdings.rows;
        let list = self.reader.set(at(rows))?;
        let theirs = like.and_then(|like| self.holdings.permissions.get(like)).map(|held| held.everywhere);
        match theirs {
            Some(theirs) if list.is_empty() => Ok(theirs),
            Some(theirs) => {
                let change = Set::ascending(rows, list);
                let set = self.holdings.set(theirs).ok_or(Broken)?.difference(&change, rows);
                self.add(set)
            }
            None => self.add(Set::ascending(rows, list)),
        }
    }

    fn add(&mut self, set: Set) -> Result<u32, Invalid> {
        self.spend(set.size().saturating_add(16))?;
        self.holdings.sets.push(set);
        Ok(id(self.holdings.sets.len().saturating_sub(1)))
    }

    /// Ids below a bound, each with a set that is not empty.
    fn entries(&mut self, bound: usize) -> Result<Vec<(u32, u32)>, Invalid> {
        let ids = self.reader.set(bound)?;
        self.spend(ids.len().saturating_mul(12))?;
        let mut entries = Vec::with_capacity(ids.len());
        for it in ids {
            let set = if self.reader.flag()? {
                let number = self.reader.one_of(self.changes.len())?;
                self.changes.get(at(number)).copied().ok_or(Broken)?
            } else {
                let list = self.reader.set(at(self.holdings.rows))?;
                if list.is_empty() {
                    return Err(invalid(Fact::Empty));
                }
                let set = self.add(Set::ascending(self.holdings.rows, list))?;
                self.changes.push(set);
                set
            };
            entries.push((it, set));
        }
        Ok(entries)
    }
}

/// Two ascending lists as one; nothing if an id is in both.
fn merged(one: Vec<(u32, u32)>, other: Vec<(u32, u32)>) -> Option<Vec<(u32, u32)>> {
    if one.is_empty() || other.is_empty() {
        return Some(if one.is_empty() { other } else { one });
    }
    let mut both = Vec::with_capacity(one.len().saturating_add(other.len()));
    let (mut one, mut other) = (one.as_slice(), other.as_slice());
    while let (Some((a, rest)), Some((b, others))) = (one.split_first(), other.split_first()) {
        if a.0 == b.0 {
            return None;
        }
        if a.0 < b.0 {
            both.push(*a);
            one = rest;
        } else {
            both.push(*b);
            other = others;
        }
    }
    both.extend(one.iter().chain(other));
    Some(both)
}
