//! Where something is not held, and which reader lists keep it so.
//!
//! Guarantees: a list is named only if without it something would count that the subject is given there.

use std::collections::{BTreeMap, BTreeSet};

use permc_eval::format::{GrantReason, Readers};
use permc_eval::{InstanceId, PermissionId, Place as Where, RoleId, Subject};
use serde::Serialize;

use super::super::demand::Leaf;
use super::super::{Place, Query, Request};

/// How many places are named.
const NAMED: usize = 10;

/// Where something is not held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Lacking {
    /// Whether it is not held at the place itself.
    pub here: bool,
    /// Instances in the place at which it is not held, the first few.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inside: Vec<String>,
    /// How many more there are.
    #[serde(skip_serializing_if = "is_zero")]
    pub inside_left_out: usize,
    /// The reader lists that keep what the subject is given from counting.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kept_by: Vec<Kept>,
    /// The restrictions of the rows that it is held with, where all rows are needed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only_rows: Vec<String>,
}

/// A reader list that keeps something from counting.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Kept {
    /// Where the list stands.
    pub on: String,
    /// The permission.
    pub permission: String,
    /// The roles through which it counts there.
    pub readers: Vec<String>,
    /// Where the list is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl<'a> Query<'a> {
    /// Where a leaf is not held; nothing for a role.
    pub(super) fn lacking(self, request: &Request, subject: &Subject, leaf: &Leaf) -> Option<Lacking> {
        let everything = self.table.everything();
        let (permission, place, whole) = match leaf {
            Leaf::Hold(permission) => (*permission, &request.on.place, false),
            Leaf::Whole(permission) => (*permission, &request.on.place, true),
            Leaf::Everywhere(permission) => (*permission, &everything, true),
            Leaf::Active(_) => return None,
        };
        let here = !self.table.holds_here(subject, permission, place);
        let inside = self.table.points(permission, place).into_iter();
        let inside = inside.filter_map(|instance| self.table.instance_place(instance));
        let gaps: Vec<Where> = inside.filter(|it| !self.table.holds_here(subject, permission, it)).collect();
        let points = here.then(|| place.clone()).into_iter().chain(gaps.iter().take(NAMED).cloned());
        let kept_by = self.kept_by(request, subject, permission, &points.collect::<Vec<_>>());
        let rows = self.table.restricted_holders(permission).into_iter();
        let rows = rows.filter(|(_, holders)| subject.active().any(|role| holders.contains(&role)));
        let rows = rows.map(|(rows, _)| self.table.restriction_text(rows).to_owned());
        // Where nothing is held at all, places inside say no more.
        let gaps = if here && kept_by.is_empty() { Vec::new() } else { gaps };
        Some(Lacking {
            here,
            inside: gaps.iter().take(NAMED).map(|place| self.table.say_place(place)).collect(),
            inside_left_out: gaps.len().saturating_sub(NAMED),
            kept_by,
            only_rows: if whole { rows.collect() } else { Vec::new() },
        })
    }

    fn kept_by(
        self,
        request: &Request,
        subject: &Subject,
        permission: PermissionId,
        points: &[Where],
    ) -> Vec<Kept> {
        if self.table.content().readers.is_empty() {
            return Vec::new();
        }
        let implying = self.implying();
        let above = closure(&implying, permission);
        let mut kept = BTreeSet::new();
        for point in points {
            for (at, list) in self.lists_round(point) {
                let listed = PermissionId::new(list.permission);
                if above.contains(&listed)
                    && !self.table.holds_here(subject, listed, point)
                    && self.is_given(request, subject, list, point, &closure(&implying, listed))
                {
                    kept.insert(self.kept(at, list));
                }
            }
        }
        kept.into_iter().take(NAMED).collect()
    }

    /// The reader lists at a point or round it, with their positions.
    fn lists_round(self, point: &Where) -> impl Iterator<Item = (usize, &'a Readers)> + use<'a> {
        let round: BTreeSet<u32> = self.table.round(point).map(InstanceId::position).collect();
        let lists = self.table.content().readers.iter().enumerate();
        lists.filter(move |(_, list)| round.contains(&list.instance))
    }

    /// Whether a subject is given a permission at a point, a list on it aside; `above` are those that imply it.
    fn is_given(
        self,
        request: &Request,
        subject: &Subject,
        list: &Readers,
        point: &Where,
        above: &BTreeSet<PermissionId>,
    ) -> bool {
        let outer = self.table.content().instances.get(list.instance as usize).and_then(|it| it.parent);
        let around = match outer {
            Some(outer) => self.table.instance_place(InstanceId::new(outer)),
            None => Some(self.table.everything()),
        };
        let held_around = around.is_some_and(|around| {
            self.table.holds_here(subject, PermissionId::new(list.permission), &around)
        });
        let round: BTreeSet<u32> = self.table.round(point).map(InstanceId::position).collect();
        let covers = |grant: &GrantReason| {
            subject.active().any(|role| role.position() == grant.role)
                && grant.on.as_ref().is_none_or(|on| on.iter().any(|it| round.contains(it)))
                && grant.permissions.iter().any(|id| above.contains(&PermissionId::new(*id)))
        };
        let granted = self.table.content().reasons.iter().flat_map(|it| &it.grants).any(covers);
        let directly = request
            .grants
            .iter()
            .any(|grant| above.contains(&grant.permission()) && self.table.covers(grant.place(), point));
        held_around || granted || directly
    }

    fn kept(self, at: usize, list: &Readers) -> Kept {
        let on = self.table.instance_place(InstanceId::new(list.instance));
        let place = self.table.content().reasons.as_ref().and_then(|it| it.readers.get(at));
        Kept {
            on: on.map(|on| self.table.say_place(&on)).unwrap_or_default(),
            permission: self.table.permission_name(PermissionId::new(list.permission)).to_owned(),
            readers: list.roles.iter().map(|role| self.role(RoleId::new(*role))).collect(),
            place: place.and_then(|place| self.place(*place)),
        }
    }

    /// For each permission those that imply it directly.
    fn implying(self) -> BTreeMap<PermissionId, Vec<PermissionId>> {
        let mut implying: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (by, permission) in (0..).zip(&self.table.content().permissions) {
            for implied in &permission.implies {
                implying.entry(PermissionId::new(*implied)).or_default().push(PermissionId::new(by));
            }
        }
        implying
    }
}

/// A permission and all that imply it.
fn closure(
    implying: &BTreeMap<PermissionId, Vec<PermissionId>>,
    permission: PermissionId,
) -> BTreeSet<PermissionId> {
    let mut all = BTreeSet::new();
    let mut open = vec![permission];
    while let Some(permission) = open.pop() {
        if all.insert(permission) {
            open.extend(implying.get(&permission).into_iter().flatten());
        }
    }
    all
}
