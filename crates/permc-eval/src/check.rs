//! Checks a content: every id, order and rule that deciding relies on.
//!
//! After it nothing in a table points nowhere, so deciding has no failure path. It neither builds nor changes
//! anything; which lists are long is bounded by the input alone.

mod names;
mod places;
mod reasons;
mod rules;

use alloc::format;
use alloc::string::String;

use crate::format::Content;
use crate::id::at;
use crate::invalid::{Fact, Invalid};

type Checked = Result<(), Invalid>;

/// Checks all of a content.
///
/// # Errors
/// The first broken rule.
pub(crate) fn check(content: &Content) -> Checked {
    names::check(content)?;
    places::check(content)?;
    rules::check(content)?;
    reasons::check(content)
}

/// The id names something in a list of that length.
fn exists(what: &'static str, id: u32, length: usize, place: impl FnOnce() -> String) -> Checked {
    if at(id) < length { Ok(()) } else { Err(Invalid::new(place(), Fact::NoSuch { what, id })) }
}

/// The ids are strictly ascending and each names something in a list of that length.
fn ids(what: &'static str, list: &[u32], length: usize, place: impl Fn() -> String) -> Checked {
    ascending(list.iter(), &place)?;
    for (i, &id) in list.iter().enumerate() {
        exists(what, id, length, || format!("{}[{i}]", place()))?;
    }
    Ok(())
}

/// The ids are as [`ids`] wants them, and there is one.
fn some_ids(what: &'static str, list: &[u32], length: usize, place: impl Fn() -> String) -> Checked {
    if list.is_empty() {
        return Err(Invalid::new(place(), Fact::Empty));
    }
    ids(what, list, length, place)
}

/// The entries are strictly ascending.
fn ascending<T: PartialOrd>(list: impl Iterator<Item = T>, place: impl Fn() -> String) -> Checked {
    let mut last = None;
    for (i, entry) in list.enumerate() {
        if last.as_ref().is_some_and(|last| *last >= entry) {
            return Err(Invalid::new(format!("{}[{i}]", place()), Fact::Unsorted));
        }
        last = Some(entry);
    }
    Ok(())
}

/// The list has that many entries.
fn length(found: usize, expected: usize, place: impl FnOnce() -> String) -> Checked {
    if found == expected { Ok(()) } else { Err(Invalid::new(place(), Fact::Length { found, expected })) }
}

/// The rule, in words, holds.
fn rule(holds: bool, words: &'static str, place: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { Err(Invalid::new(place(), Fact::Rule(words))) }
}

/// Whether a kind is that kind or one that it lies in. Kinds are known to nest without a cycle.
pub(crate) fn covers(content: &Content, outer: u32, inner: u32) -> bool {
    let mut kind = Some(inner);
    while let Some(id) = kind {
        if id == outer {
            return true;
        }
        kind = content.kinds.get(at(id)).and_then(|kind| kind.parent);
    }
    false
}

/// Whether something of a global or kinded permission fits where `kind` is asked: it is global, or on that kind or
/// one that it lies in.
fn fits(content: &Content, permission: u32, kind: Option<u32>) -> bool {
    match content.permissions.get(at(permission)).and_then(|permission| permission.kind) {
        None => true,
        Some(held) => kind.is_some_and(|kind| covers(content, held, kind)),
    }
}
