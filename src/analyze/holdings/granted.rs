//! What is granted, before implications: closed under `extends`.
//!
//! Guarantees: takes as long as grants and holders are many; where holders are many, a word of bits at once.

use std::collections::BTreeMap;

use super::Room;
use crate::analyze::role_set::RoleSet;
use crate::graph::Graph;
use crate::index::{Id, IdVec, InstanceId, PermissionId, RestrictionId, RoleId};
use crate::model::{Grant, Model, Role};

/// Who is granted what.
pub(super) struct Granted {
    pub(super) everywhere: IdVec<PermissionId, RoleSet>,
    /// By instance.
    pub(super) at: IdVec<PermissionId, Vec<(InstanceId, RoleSet)>>,
    pub(super) restricted: BTreeMap<PermissionId, BTreeMap<RestrictionId, RoleSet>>,
}

/// To what a grant of a permission is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Everywhere,
    Rows(RestrictionId),
    At(InstanceId),
}

/// Who is granted what, by their own grants and defaults or by what they extend.
pub(super) fn collect(
    model: &Model,
    defaults: &IdVec<RoleId, Vec<Grant>>,
    heirs: &mut Heirs<'_>,
    room: &mut Room,
) -> Granted {
    let mut granted = Granted {
        everywhere: model.permissions.iter().map(|_| RoleSet::default()).collect(),
        at: model.permissions.iter().map(|_| Vec::new()).collect(),
        restricted: BTreeMap::new(),
    };
    let (own, ends) = own(model, defaults, room);
    let mut keys: Vec<(PermissionId, Part)> = Vec::new();
    let mut lists: Vec<&[RoleId]> = Vec::new();
    let roles: Vec<RoleId> = own.iter().map(|(_, role)| *role).collect();
    let mut start = 0;
    for (permission, end) in ends.enumerate() {
        for part in own[start..*end].chunk_by(|one, next| one.0 == next.0) {
            keys.extend(part.first().map(|(part, _)| (permission, *part)));
            lists.push(&roles[start..start + part.len()]);
            start += part.len();
        }
    }
    for ((permission, part), roles) in keys.into_iter().zip(heirs.close(&lists, room)) {
        match part {
            Part::Everywhere => granted.everywhere[permission] = roles,
            Part::At(place) => granted.at[permission].push((place, roles)),
            Part::Rows(rows) => {
                granted.restricted.entry(permission).or_default().insert(rows, roles);
            }
        }
    }
    granted
}

/// Every grant of a role, by permission, by part, by role; and where each permission ends.
fn own(
    model: &Model,
    defaults: &IdVec<RoleId, Vec<Grant>>,
    room: &mut Room,
) -> (Vec<(Part, RoleId)>, IdVec<PermissionId, usize>) {
    let of_role = |(id, role)| grants_of(role, &defaults[id]).map(move |grant| (id, grant));
    let grants = || model.roles.enumerate().flat_map(of_role);
    let mut ends: IdVec<PermissionId, usize> = model.permissions.iter().map(|_| 0).collect();
    for (_, grant) in grants() {
        let parts = grant.on.as_ref().map_or(1, Vec::len);
        grant.permissions.iter().for_each(|permission| ends[*permission] += parts);
    }
    let mut all = 0;
    for permission in model.permissions.ids() {
        (ends[permission], all) = (all, all + ends[permission]);
    }
    if !room.takes(all) {
        return (Vec::new(), model.permissions.iter().map(|_| 0).collect());
    }
    let mut own = vec![(Part::Everywhere, RoleId::new(0)); all];
    for (role, grant) in grants() {
        for permission in &grant.permissions {
            for part in parts(grant) {
                own[ends[*permission]] = (part, role);
                ends[*permission] += 1;
            }
        }
    }
    let mut start = 0;
    for end in ends.iter() {
        own[start..*end].sort_unstable();
        start = *end;
    }
    (own, ends)
}

fn grants_of<'a>(role: &'a Role, defaults: &'a [Grant]) -> impl Iterator<Item = &'a Grant> {
    role.grants.iter().chain(defaults)
}

fn parts(grant: &Grant) -> impl Iterator<Item = Part> + '_ {
    let whole = match (&grant.on, grant.restriction()) {
        (Some(_), _) => None,
        (None, Some(id)) => Some(Part::Rows(id)),
        (None, None) => Some(Part::Everywhere),
    };
    grant.on.iter().flatten().map(|place| Part::At(*place)).chain(whole)
}

/// How many sets are closed at once: one bit of a word for each.
const AT_ONCE: usize = 64;

/// Adds to sets of roles those that extend a member.
pub(super) struct Heirs<'a> {
    graph: &'a Graph,
    /// The position of each role in the extension order.
    rank: IdVec<RoleId, u32>,
    /// In which of the sets at hand each role is; all none between two calls.
    member_of: IdVec<RoleId, u64>,
    is_seen: IdVec<RoleId, bool>,
}

impl<'a> Heirs<'a> {
    pub(super) fn new(graph: &'a Graph) -> Self {
        let mut rank: IdVec<RoleId, u32> = graph.extends.iter().map(|_| 0).collect();
        for (at, role) in graph.extension_order.iter().enumerate() {
            rank[*role] = crate::source::offset(at);
        }
        let member_of = graph.extends.iter().map(|_| 0).collect();
        Self { graph, rank, member_of, is_seen: graph.extends.iter().map(|_| false).collect() }
    }

    /// Each of some sets, which are in order, with all heirs of its members.
    pub(super) fn close(&mut self, sets: &[&[RoleId]], room: &mut Room) -> Vec<RoleSet> {
        let close = |some: &[&[RoleId]]| {
            if room.is_exceeded() {
                return vec![RoleSet::default(); some.len()];
            }
            self.close_some(some).into_iter().map(|set| room.keep(set)).collect()
        };
        sets.chunks(AT_ONCE).flat_map(close).collect()
    }

    fn close_some(&mut self, sets: &[&[RoleId]]) -> Vec<RoleSet> {
        let heirless = |role: &RoleId| self.graph.extended_by[*role].is_empty();
        if sets.iter().copied().flatten().all(heirless) {
            return sets.iter().map(|set| set.iter().copied().collect()).collect();
        }
        let mut roles = Vec::new();
        for (number, set) in sets.iter().enumerate() {
            for role in *set {
                self.see(*role, &mut roles);
                self.member_of[*role] |= 1 << number;
            }
        }
        let mut at = 0;
        while let Some(role) = roles.get(at).copied() {
            self.graph.extended_by[role].iter().for_each(|heir| self.see(*heir, &mut roles));
            at += 1;
        }
        roles.sort_unstable_by_key(|role| self.rank[*role]);
        for role in &roles {
            let sets = self.member_of[*role];
            self.graph.extended_by[*role].iter().for_each(|heir| self.member_of[*heir] |= sets);
        }
        roles.sort_unstable();
        self.take(&roles, sets.len())
    }

    fn see(&mut self, role: RoleId, to: &mut Vec<RoleId>) {
        if !std::mem::replace(&mut self.is_seen[role], true) {
            to.push(role);
        }
    }

    /// The sets at hand, which then are not at hand any more.
    fn take(&mut self, roles: &[RoleId], count: usize) -> Vec<RoleSet> {
        let mut sets = vec![Vec::new(); count];
        for role in roles {
            self.is_seen[*role] = false;
            let mut member_of = std::mem::take(&mut self.member_of[*role]);
            while member_of != 0 {
                if let Some(set) = sets.get_mut(member_of.trailing_zeros() as usize) {
                    set.push(*role);
                }
                member_of &= member_of - 1;
            }
        }
        sets.into_iter().map(RoleSet::from_iter).collect()
    }
}
