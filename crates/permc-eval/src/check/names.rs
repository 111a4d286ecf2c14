//! Checks names, sources, attributes, restrictions, permissions, groups and roles as lists.
//!
//! Named lists are strictly ascending by name, so that a binary search finds a name and finds it once.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::vec::Vec;

use super::{Checked, ascending, covers, exists, ids, rule};
use crate::format::{Beside, Content, Permission, Role};
use crate::id::at;
use crate::invalid::{Fact, Invalid};

pub(super) fn check(content: &Content) -> Checked {
    sources(content)?;
    named("kinds", &content.kinds, |kind| &kind.name)?;
    named("attributes", &content.attributes, |attribute| &attribute.name)?;
    named("permissions", &content.permissions, |permission| &permission.name)?;
    named("groups", &content.groups, |group| &group.name)?;
    named("roles", &content.roles, |role| &role.name)?;
    named("actions", &content.actions, |action| &action.name)?;
    super::places::kinds(content)?;
    apart(content)?;
    for (i, attribute) in content.attributes.iter().enumerate() {
        ascending(attribute.values.iter(), || format!("attributes[{i}].values"))?;
    }
    restrictions(content)?;
    for (i, permission) in content.permissions.iter().enumerate() {
        self::permission(content, i, permission)?;
    }
    for (i, group) in content.groups.iter().enumerate() {
        let place = || format!("groups[{i}].permissions");
        ids("permission", &group.permissions, content.permissions.len(), place)?;
    }
    content.roles.iter().enumerate().try_for_each(|(i, role)| self::role(content, i, role))
}

fn sources(content: &Content) -> Checked {
    ascending(content.sources.iter().map(|source| &source.path), || "sources".to_owned())?;
    for (i, source) in content.sources.iter().enumerate() {
        rule(
            is_digest(&source.digest),
            "this is not `sha256:` and 64 lower-case hexadecimal digits",
            || format!("sources[{i}].digest"),
        )?;
    }
    Ok(())
}

/// Whether a text is a digest as bundles write it.
fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha256:").is_some_and(|hex| {
        hex.len() == 64 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

fn named<T>(list: &str, entries: &[T], name_of: fn(&T) -> &str) -> Checked {
    for (i, name) in entries.iter().map(name_of).enumerate() {
        if !is_name(name) {
            return Err(Invalid::new(format!("{list}[{i}].name"), Fact::Name(name.to_owned())));
        }
    }
    ascending(entries.iter().map(name_of), || list.to_owned())
}

/// Whether a text is a full name: dotted segments, the first not the reserved `permc`.
fn is_name(text: &str) -> bool {
    text.split('.').all(is_segment) && text.split('.').next() != Some("permc")
}

fn is_segment(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first == b'_' || first.is_ascii_alphabetic())
        && bytes.all(|byte| matches!(byte, b'_' | b'-') || byte.is_ascii_alphanumeric())
}

/// Permissions, which are actions too, groups and actions have one name each.
fn apart(content: &Content) -> Checked {
    let is_permission = |name: &str| {
        content.permissions.binary_search_by(|permission| permission.name.as_str().cmp(name)).is_ok()
    };
    let is_group =
        |name: &str| content.groups.binary_search_by(|group| group.name.as_str().cmp(name)).is_ok();
    for (i, group) in content.groups.iter().enumerate() {
        rule(!is_permission(&group.name), "a permission has this name", || format!("groups[{i}].name"))?;
    }
    for (i, action) in content.actions.iter().enumerate() {
        rule(!is_permission(&action.name), "a permission has this name", || format!("actions[{i}].name"))?;
        rule(!is_group(&action.name), "a group has this name", || format!("actions[{i}].name"))?;
    }
    Ok(())
}

fn restrictions(content: &Content) -> Checked {
    ascending(content.restrictions.iter().map(|restriction| &restriction.text), || {
        "restrictions".to_owned()
    })?;
    let mut all = Vec::new();
    for (i, restriction) in content.restrictions.iter().enumerate() {
        rule(!restriction.text.trim().is_empty(), "an empty restriction restricts nothing", || {
            format!("restrictions[{i}].text")
        })?;
        for (j, name) in restriction.names.iter().enumerate() {
            if !is_name(name) {
                return Err(Invalid::new(format!("restrictions[{i}].names[{j}]"), Fact::Name(name.clone())));
            }
        }
        ascending(restriction.names.iter(), || format!("restrictions[{i}].names"))?;
        all.extend(restriction.names.iter().map(|name| (name, i)));
    }
    all.sort_unstable();
    let twice = all.windows(2).find_map(|pair| match pair {
        [(one, _), (other, i)] if one == other => Some(*i),
        _ => None,
    });
    twice.map_or(Ok(()), |i| Err(Invalid::new(format!("restrictions[{i}].names"), Fact::Twice)))
}

fn permission(content: &Content, i: usize, permission: &Permission) -> Checked {
    let place = |field| format!("permissions[{i}]{field}");
    if let Some(kind) = permission.kind {
        exists("kind", kind, content.kinds.len(), || place(".kind"))?;
        rule(!permission.filtered, "a permission on a kind cannot be filtered", || place(".filtered"))?;
    }
    ids("permission", &permission.implies, content.permissions.len(), || place(".implies"))?;
    for (j, &implied) in permission.implies.iter().enumerate() {
        let Some(implied) = content.permissions.get(at(implied)) else { continue };
        let place = || format!("permissions[{i}].implies[{j}]");
        let kind = match (permission.kind, implied.kind) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(outer), Some(inner)) => covers(content, outer, inner),
        };
        rule(kind, "the implied permission is held on a wider kind", place)?;
        rule(
            !permission.filtered || implied.filtered,
            "a filtered permission implies an unfiltered one",
            place,
        )?;
    }
    Ok(())
}

fn role(content: &Content, i: usize, role: &Role) -> Checked {
    let count = content.roles.len();
    let is_addon = |id: u32| content.roles.get(at(id)).is_some_and(|role| role.addon_for.is_some());
    ids("role", &role.extends, count, || format!("roles[{i}].extends"))?;
    for (j, &extended) in role.extends.iter().enumerate() {
        rule(!is_addon(extended), "nothing extends an add-on", || format!("roles[{i}].extends[{j}]"))?;
    }
    let Some(beside) = &role.addon_for else { return Ok(()) };
    rule(role.extends.is_empty(), "an add-on extends nothing", || format!("roles[{i}].extends"))?;
    let Beside::Roles(beside) = beside else { return Ok(()) };
    ids("role", beside, count, || format!("roles[{i}].addon_for"))?;
    for (j, &other) in beside.iter().enumerate() {
        rule(!is_addon(other), "an add-on counts beside roles only", || {
            format!("roles[{i}].addon_for[{j}]")
        })?;
    }
    Ok(())
}
