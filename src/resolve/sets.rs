//! References: to one name, and to sets of permissions or roles.
//!
//! Guarantees: a set comes out sorted and without repetition; a pattern that matches nothing is an error.

use crate::index::{AttributeId, KindId, PermissionId, RestrictionId, RoleId};
use crate::model::{Meant, SetForm, Target, WrittenSet};
use crate::source::Span;
use crate::syntax::ast::{Name, SetKind, SetRef};

use super::Resolver;
use super::declarations::Askable;
use super::errors::{self, Wanted};

/// A reference to permissions: how it is written, and what it means.
#[derive(Debug)]
pub(super) struct PermissionSet {
    pub(super) members: Meant,
    pub(super) form: SetForm,
}

impl Resolver {
    pub(super) fn kind(&mut self, package: &str, name: &Name) -> Option<KindId> {
        let found = self.names.kinds.find(package, &name.value);
        self.or_report(found, Wanted::Scope, package, (&name.value, name.span))
    }

    pub(super) fn attribute(&mut self, package: &str, name: &Name) -> Option<AttributeId> {
        let found = self.names.attributes.find(package, &name.value);
        self.or_report(found, Wanted::Attribute, package, (&name.value, name.span))
    }

    pub(super) fn role(&mut self, package: &str, name: &Name) -> Option<RoleId> {
        let found = self.names.roles.find(package, &name.value);
        self.or_report(found, Wanted::Role, package, (&name.value, name.span))
    }

    pub(super) fn restriction(&mut self, package: &str, name: &Name) -> Option<RestrictionId> {
        let found = self.restriction_names.find(package, &name.value);
        self.or_report(found, Wanted::Restriction, package, (&name.value, name.span))
    }

    /// The roles and add-ons of a list, sorted.
    pub(super) fn roles(&mut self, package: &str, names: &[Name]) -> Vec<RoleId> {
        sorted(names.iter().filter_map(|name| self.role(package, name)).collect())
    }

    /// A permission's or declared action's name.
    pub(super) fn target(&mut self, package: &str, name: &Name) -> Option<Target> {
        let found = self.names.asks.find(package, &name.value);
        match self.or_report(found, Wanted::Action, package, (&name.value, name.span))? {
            Askable::Permission(id) => Some(Target::Permission(id)),
            Askable::Action(id) => Some(Target::Action(id)),
            Askable::Group(_) => {
                self.report_askable(Wanted::Action, package, (&name.value, name.span));
                None
            }
        }
    }

    /// A single permission's name.
    pub(super) fn permission(&mut self, package: &str, name: &Name) -> Option<PermissionId> {
        let found = self.names.asks.find(package, &name.value);
        match self.or_report(found, Wanted::Permission, package, (&name.value, name.span))? {
            Askable::Permission(id) => Some(id),
            Askable::Action(_) | Askable::Group(_) => {
                self.report_askable(Wanted::Permission, package, (&name.value, name.span));
                None
            }
        }
    }

    /// What one reference to permissions means.
    pub(super) fn permission_set(&mut self, package: &str, set: &SetRef) -> PermissionSet {
        let empty = |form| PermissionSet { members: Meant::Many(Box::default()), form };
        let (members, form) = match &set.kind {
            SetKind::Name(text) => {
                let found = self.names.asks.find(package, text);
                match self.or_report(found, Wanted::Permission, package, (text, set.span)) {
                    Some(Askable::Permission(id)) => {
                        return PermissionSet { members: Meant::One(id), form: SetForm::Name };
                    }
                    Some(Askable::Group(id)) => (self.model.groups[id].permissions.clone(), SetForm::Group),
                    Some(Askable::Action(_)) => {
                        self.report_askable(Wanted::Permission, package, (text, set.span));
                        return empty(SetForm::Name);
                    }
                    None => return empty(SetForm::Name),
                }
            }
            SetKind::Prefix(prefix) => {
                let is_permission = |it| matches!(it, Askable::Permission(_));
                match self.names.asks.find_below(package, prefix, is_permission) {
                    Ok(hits) => (permissions_in(&hits), SetForm::Prefix),
                    Err(why) => {
                        let near = self.names.asks.nearest_prefix(package, prefix);
                        self.found.push(pattern_error(prefix, "permission", set.span, why, near));
                        return empty(SetForm::Prefix);
                    }
                }
            }
            SetKind::Everything => {
                (permissions_in(&self.names.asks.in_package(package)), SetForm::Everything)
            }
        };
        if members.is_empty() {
            self.found.push(errors::empty_pattern(&written(set), "permission", set.span, None));
        }
        let members = self.counted(members, set.span);
        PermissionSet { members: Meant::Many(members.into()), form }
    }

    /// The permissions of a list of references.
    pub(super) fn permissions_of(&mut self, package: &str, sets: &[SetRef]) -> Vec<PermissionId> {
        let sets: Vec<_> = sets.iter().map(|set| self.permission_set(package, set).members).collect();
        sorted(sets.iter().flatten().copied().collect())
    }

    /// The permissions of a list without those after `except`, and the list as written.
    pub(super) fn permissions_except(
        &mut self,
        package: &str,
        sets: &[SetRef],
        except: &[SetRef],
    ) -> (Vec<PermissionId>, Vec<WrittenSet>) {
        let resolved = |set: &SetRef| {
            let PermissionSet { members, form } = self.permission_set(package, set);
            WrittenSet { form, permissions: members, span: set.span }
        };
        let as_written: Vec<_> = sets.iter().map(resolved).collect();
        let mut members = Vec::with_capacity(as_written.iter().map(|set| set.permissions.len()).sum());
        as_written.iter().for_each(|set| members.extend_from_slice(&set.permissions));
        let mut members = sorted(members);
        if except.is_empty() {
            return (members, as_written);
        }
        let any = !members.is_empty();
        let before = members.clone();
        for set in except {
            let out = self.permission_set(package, set);
            if out.members.is_empty() {
                // What should have been taken out is not known: so nothing is granted, and nothing is claimed of it.
                return (Vec::new(), as_written);
            }
            if any
                && !out.members.is_empty()
                && !out.members.iter().any(|id| before.binary_search(id).is_ok())
            {
                self.found.push(errors::excepts_nothing(&written(set), set.span));
            }
            members.retain(|id| !out.members.contains(id));
        }
        if let (true, true, Some(last)) = (any, members.is_empty(), except.last()) {
            self.found.push(errors::nothing_left(last.span));
        }
        (members, as_written)
    }

    /// The roles and add-ons of a list of references.
    pub(super) fn roles_of(&mut self, package: &str, sets: &[SetRef]) -> Vec<RoleId> {
        let members = sets.iter().flat_map(|set| self.role_set(package, set));
        sorted(members.collect())
    }

    /// What a set stands for; nothing any more where all sets together stand for too much.
    fn counted<T>(&mut self, members: Vec<T>, span: Span) -> Vec<T> {
        if self.affords(members.len(), span) { members } else { Vec::new() }
    }

    /// Whether so much can be written out besides all that was so far; the first time that it cannot is reported.
    pub(super) fn affords(&mut self, count: usize, span: Span) -> bool {
        let left = self.members.left.checked_sub(count);
        if left.is_none() && !std::mem::replace(&mut self.members.is_over, true) {
            self.found.push(errors::too_many_members(span, self.members.limit));
        }
        self.members.left = left.unwrap_or(self.members.left);
        left.is_some()
    }

    fn role_set(&mut self, package: &str, set: &SetRef) -> Vec<RoleId> {
        let members = match &set.kind {
            SetKind::Name(text) => {
                let found = self.names.roles.find(package, text);
                return self.or_report(found, Wanted::Role, package, (text, set.span)).into_iter().collect();
            }
            SetKind::Prefix(prefix) => {
                self.names.roles.find_below(package, prefix, |_| true).unwrap_or_else(|why| {
                    let near = self.names.roles.nearest_prefix(package, prefix);
                    self.found.push(pattern_error(prefix, "role", set.span, why, near));
                    Vec::new()
                })
            }
            SetKind::Everything => {
                let hits = self.names.roles.in_package(package);
                if hits.is_empty() {
                    self.found.push(errors::empty_pattern("*", "role", set.span, None));
                }
                hits
            }
        };
        self.counted(members, set.span)
    }
}

fn pattern_error(
    prefix: &str,
    noun: &str,
    span: Span,
    why: super::names::Missing,
    nearest: Option<String>,
) -> crate::diagnostic::Diagnostic {
    let (written, nearest) = (format!("{prefix}.*"), nearest.map(|nearest| format!("{nearest}.*")));
    match why {
        super::names::Missing::Unknown => errors::empty_pattern(&written, noun, span, nearest.as_deref()),
        ambiguous @ super::names::Missing::Ambiguous(_) => {
            errors::missing(Wanted::Permission, &written, span, ambiguous, None)
        }
    }
}

fn permissions_in(hits: &[Askable]) -> Vec<PermissionId> {
    let permission = |it: &Askable| match it {
        Askable::Permission(id) => Some(*id),
        Askable::Group(_) | Askable::Action(_) => None,
    };
    hits.iter().filter_map(permission).collect()
}

/// A reference as its author wrote it.
pub(super) fn written(set: &SetRef) -> String {
    match &set.kind {
        SetKind::Name(name) => name.to_string(),
        SetKind::Prefix(prefix) => format!("{prefix}.*"),
        SetKind::Everything => "*".to_owned(),
    }
}

pub(super) fn sorted<T: Ord>(mut items: Vec<T>) -> Vec<T> {
    items.sort_unstable();
    items.dedup();
    items
}
