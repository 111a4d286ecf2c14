//! The shortest chain by which a subject holds a permission at a point.
//!
//! Breadth first from the roles along `extends`, and backwards from the permission along `implies`; the grant that
//! joins them with the fewest steps wins, and the first as written of equals. Bound by reader lists like the table.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use super::{Because, Link};
use crate::format::{GrantReason, Reasons};
use crate::id::{PermissionId, RestrictionId, RoleId, at};
use crate::place::Place;
use crate::subject::Subject;
use crate::table::Table;

/// Distances from some starts, and for each thing the one it was reached from.
struct Search {
    reached: Vec<Option<(usize, Option<u32>)>>,
}

impl Search {
    fn new(count: usize, starts: &[u32], next: impl Fn(u32) -> Vec<u32>) -> Self {
        let mut reached = alloc::vec![None; count];
        let mut open: VecDeque<(u32, usize, Option<u32>)> =
            starts.iter().map(|&start| (start, 0, None)).collect();
        while let Some((it, distance, from)) = open.pop_front() {
            let Some(slot) = reached.get_mut(at(it)).filter(|slot| slot.is_none()) else { continue };
            *slot = Some((distance, from));
            open.extend(next(it).into_iter().map(|next| (next, distance.saturating_add(1), Some(it))));
        }
        Self { reached }
    }

    fn distance(&self, it: u32) -> Option<usize> {
        self.reached.get(at(it)).copied().flatten().map(|(distance, _)| distance)
    }

    /// The way from a thing back to a start, both included.
    fn way(&self, it: u32) -> Vec<u32> {
        let from = |&it: &u32| self.reached.get(at(it)).copied().flatten().and_then(|(_, from)| from);
        core::iter::successors(Some(it), from).collect()
    }
}

/// A grant that gives the permission.
struct Found<'a> {
    steps: usize,
    grant: &'a GrantReason,
    permission: u32,
    roles: Vec<u32>,
    permissions: Vec<u32>,
}

impl Table {
    /// The shortest chain by which the subject holds a permission at a place, not looking at what lies inside of it:
    /// role, extensions, grant, implications. With all rows if it holds all, else one that gives some. None if there
    /// is no such chain or the bundle carries no reasons.
    #[must_use]
    pub fn why(&self, subject: &Subject, permission: PermissionId, place: &Place) -> Option<Vec<Link>> {
        let reasons = self.content().reasons.as_ref()?;
        if [subject.stamp, place.stamp].iter().any(|&stamp| stamp != self.stamp) {
            return None;
        }
        let target = permission.position();
        self.through_roles(reasons, subject, target, place, false)
            .or_else(|| self.through_grants(reasons, subject, target, place))
            .or_else(|| self.through_roles(reasons, subject, target, place, true))
    }

    fn through_roles(
        &self,
        reasons: &Reasons,
        subject: &Subject,
        target: u32,
        place: &Place,
        limited: bool,
    ) -> Option<Vec<Link>> {
        let active = |role: &u32| subject.active.binary_search(role).is_ok();
        let given: Vec<u32> = subject.given.iter().copied().filter(active).collect();
        let extends =
            |role: u32| self.content().roles.get(at(role)).map_or_else(Vec::new, |it| it.extends.clone());
        let count = self.content().roles.len();
        let from_given = Search::new(count, &given, extends);
        let mut best: Option<Found<'_>> = None;
        // A reader list names the source itself; without one round this place the given roles are sources enough.
        for &source in if self.any_list(place) { &subject.active } else { &given } {
            let Some(before) = from_given.distance(source) else { continue };
            let from_source = Search::new(count, &[source], extends);
            let back = self.back_from(target, |permission| self.admits(source, permission, place));
            for grant in reasons.grants.iter().filter(|grant| self.gives(grant, place, limited)) {
                let Some(after) = from_source.distance(grant.role) else { continue };
                let nearest = grant.permissions.iter().filter_map(|&it| Some((back.distance(it)?, it))).min();
                let Some((implied, permission)) = nearest else { continue };
                let steps = before.saturating_add(after).saturating_add(implied);
                if best.as_ref().is_none_or(|best| steps < best.steps) {
                    let mut roles = from_source.way(grant.role);
                    roles.extend(from_given.way(source).into_iter().skip(1));
                    roles.reverse();
                    best = Some(Found { steps, grant, permission, roles, permissions: back.way(permission) });
                }
            }
        }
        best.map(|found| self.links(reasons, &found))
    }

    /// Whether a grant counts at a place, with all rows or with some.
    fn gives(&self, grant: &GrantReason, place: &Place, limited: bool) -> bool {
        let here =
            |on: &Vec<u32>| self.around(place.known).any(|instance| on.binary_search(&instance).is_ok());
        grant.rows.is_some() == limited && grant.on.as_ref().is_none_or(here)
    }

    /// The permissions that imply one, by way of those that are admitted only.
    fn back_from(&self, target: u32, admitted: impl Fn(u32) -> bool) -> Search {
        let starts: Vec<u32> = Some(target).filter(|&target| admitted(target)).into_iter().collect();
        Search::new(self.content().permissions.len(), &starts, |implied| {
            let implying = self.index.implied_by.get(at(implied)).map_or(&[][..], Vec::as_slice);
            implying.iter().copied().filter(|&it| admitted(it)).collect()
        })
    }

    /// Whether there is any reader list at a place or round it.
    fn any_list(&self, place: &Place) -> bool {
        let lists = &self.content().readers;
        self.around(place.known).any(|it| lists.binary_search_by_key(&it, |list| list.instance).is_ok())
    }

    /// Whether every reader list on a permission at a place or round it names a role.
    fn admits(&self, role: u32, permission: u32, place: &Place) -> bool {
        let lists = &self.content().readers;
        self.around(place.known).all(|instance| {
            let list =
                lists.binary_search_by_key(&(instance, permission), |list| (list.instance, list.permission));
            let list = list.ok().and_then(|list| lists.get(list));
            list.is_none_or(|list| list.roles.binary_search(&role).is_ok())
        })
    }

    fn through_grants(
        &self,
        reasons: &Reasons,
        subject: &Subject,
        target: u32,
        place: &Place,
    ) -> Option<Vec<Link>> {
        let back = self.back_from(target, |permission| !self.listed(permission, place.known));
        let covering = subject.grants.iter().filter(|grants| grants.place.covers(self, place.point()));
        let direct = covering.flat_map(|grants| grants.direct.iter().copied());
        let (_, permission) = direct.filter_map(|it| Some((back.distance(it)?, it))).min()?;
        let mut links =
            alloc::vec![Link { fact: Because::Direct(PermissionId::new(permission)), line: None }];
        self.implications(reasons, &back.way(permission), &mut links);
        Some(links)
    }

    fn links(&self, reasons: &Reasons, found: &Found<'_>) -> Vec<Link> {
        let mut links = Vec::new();
        if let Some(&role) = found.roles.first() {
            let line = self.line(reasons.roles.get(at(role)).copied());
            links.push(Link { fact: Because::Role(RoleId::new(role)), line });
        }
        for (&role, &extended) in found.roles.iter().zip(found.roles.iter().skip(1)) {
            let fact = Because::Extends(RoleId::new(role), RoleId::new(extended));
            links.push(Link { fact, line: self.line(edge(&reasons.extends, role, extended)) });
        }
        let fact = Because::Grant {
            role: RoleId::new(found.grant.role),
            permission: PermissionId::new(found.permission),
            rows: found.grant.rows.map(RestrictionId::new),
            default: found.grant.default,
        };
        links.push(Link { fact, line: self.line(Some(found.grant.place)) });
        self.implications(reasons, &found.permissions, &mut links);
        links
    }

    fn implications(&self, reasons: &Reasons, permissions: &[u32], links: &mut Vec<Link>) {
        for (&from, &to) in permissions.iter().zip(permissions.iter().skip(1)) {
            let fact = Because::Implies(PermissionId::new(from), PermissionId::new(to));
            links.push(Link { fact, line: self.line(edge(&reasons.implies, from, to)) });
        }
    }
}

/// The place of an edge.
fn edge(edges: &[[u32; 4]], from: u32, to: u32) -> Option<[u32; 2]> {
    let edge = edges.iter().find(|[one, other, ..]| (*one, *other) == (from, to));
    edge.map(|&[_, _, source, line]| [source, line])
}
