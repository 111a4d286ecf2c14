//! Checks kinds, known instances and reader lists.
//!
//! Kinds nest without a cycle and not too deep; every instance lies in one of the right kind, and its subtree is a
//! contiguous run behind it.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::vec::Vec;

use super::{Checked, ascending, covers, exists, rule, some_ids};
use crate::format::{Content, Instance};
use crate::id::{at, id};
use crate::invalid::{Fact, Invalid};

/// How deep kinds may nest.
pub(crate) const KIND_DEPTH: usize = 64;

pub(super) fn check(content: &Content) -> Checked {
    instances(content)?;
    siblings(content)?;
    readers(content)
}

/// Each kind lies in one that exists, and by at most [`KIND_DEPTH`] steps in one that lies in none.
pub(super) fn kinds(content: &Content) -> Checked {
    for (i, kind) in content.kinds.iter().enumerate() {
        if let Some(parent) = kind.parent {
            exists("kind", parent, content.kinds.len(), || format!("kinds[{i}].parent"))?;
        }
    }
    for (i, kind) in content.kinds.iter().enumerate() {
        let mut parent = kind.parent;
        let mut depth = 0_usize;
        while let Some(outer) = parent {
            depth = depth.saturating_add(1);
            rule(outer != id(i), "this kind lies in itself", || format!("kinds[{i}].parent"))?;
            if depth > KIND_DEPTH {
                let fact = Fact::TooMany { what: "kinds round this one", limit: KIND_DEPTH };
                return Err(Invalid::new(format!("kinds[{i}].parent"), fact));
            }
            parent = content.kinds.get(at(outer)).and_then(|kind| kind.parent);
        }
    }
    Ok(())
}

fn instances(content: &Content) -> Checked {
    // The instances that the next one can lie in: the last one and all round it.
    let mut open: Vec<u32> = Vec::new();
    for (i, instance) in content.instances.iter().enumerate() {
        exists("kind", instance.kind, content.kinds.len(), || format!("instances[{i}].kind"))?;
        while open.last().copied() != instance.parent && open.pop().is_some() {}
        let place = || format!("instances[{i}].parent");
        if let Some(parent) = instance.parent {
            exists("instance", parent, content.instances.len(), place)?;
            rule(!open.is_empty(), "an instance follows what it lies in, and nothing else between", place)?;
        }
        let outer =
            instance.parent.and_then(|parent| content.instances.get(at(parent))).map(|outer| outer.kind);
        let expected = content.kinds.get(at(instance.kind)).and_then(|kind| kind.parent);
        rule(outer == expected, "this lies in an instance of another kind than its kind does", place)?;
        open.push(id(i));
    }
    Ok(())
}

/// No two instances have the same kind, parent and id.
fn siblings(content: &Content) -> Checked {
    fn key(instance: &Instance) -> (u32, Option<u32>, &str) {
        (instance.kind, instance.parent, &instance.id)
    }
    let mut all: Vec<_> =
        content.instances.iter().enumerate().map(|(i, instance)| (key(instance), i)).collect();
    all.sort_unstable();
    let twice = all.windows(2).find_map(|pair| match pair {
        [(one, _), (other, i)] if one == other => Some(*i),
        _ => None,
    });
    twice.map_or(Ok(()), |i| Err(Invalid::new(format!("instances[{i}].id"), Fact::Twice)))
}

fn readers(content: &Content) -> Checked {
    ascending(content.readers.iter().map(|list| (list.instance, list.permission)), || "readers".to_owned())?;
    for (i, list) in content.readers.iter().enumerate() {
        let place = |field| move || format!("readers[{i}].{field}");
        exists("instance", list.instance, content.instances.len(), place("instance"))?;
        exists("permission", list.permission, content.permissions.len(), place("permission"))?;
        some_ids("role", &list.roles, content.roles.len(), place("roles"))?;
        let Some(instance) = content.instances.get(at(list.instance)) else { continue };
        let held = content.permissions.get(at(list.permission)).and_then(|permission| permission.kind);
        rule(!instance.undeclared, "a reader list stands on a declared instance", place("instance"))?;
        let fits = held.is_some_and(|held| covers(content, instance.kind, held));
        rule(fits, "the permission is not held on this kind or in it", place("permission"))?;
    }
    Ok(())
}
