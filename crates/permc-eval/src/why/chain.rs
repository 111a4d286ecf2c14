//! The shortest chain by which a subject holds a permission at a point.
//!
//! Breadth first from the roles along `extends`, and backwards from the permission along `implies`; the grant that
//! joins them with the fewest steps wins, and the first as written of equals. Bound by reader lists like the table.

use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;

use super::{Because, Link};
use crate::format::{GrantReason, Reasons};
use crate::id::{PermissionId, RestrictionId, RoleId, at};
use crate::place::Place;
use crate::subject::Subject;
use crate::table::Table;

/// Distances from some starts, and for each thing the one it was reached from.
struct Search {
    reached: BTreeMap<u32, (usize, Option<u32>)>,
}

impl Search {
    fn new(starts: &[u32], next: impl Fn(u32) -> Vec<u32>) -> Self {
        let mut reached = BTreeMap::new();
        let mut open: VecDeque<(u32, usize, Option<u32>)> =
            starts.iter().map(|&start| (start, 0, None)).collect();
        while let Some((it, distance, from)) = open.pop_front() {
            if reached.contains_key(&it) {
                continue;
            }
            reached.insert(it, (distance, from));
            open.extend(next(it).into_iter().map(|next| (next, distance.saturating_add(1), Some(it))));
        }
        Self { reached }
    }

    fn distance(&self, it: u32) -> Option<usize> {
        self.reached.get(&it).map(|&(distance, _)| distance)
    }

    /// The way from a thing back to a start, both included.
    fn way(&self, it: u32) -> Vec<u32> {
        let from = |it: &u32| self.reached.get(it).and_then(|&(_, from)| from);
        core::iter::successors(Some(it), from).collect()
    }

    /// The nearest of some ascending things, the first of equals.
    fn nearest(&self, among: &[u32]) -> Option<(usize, u32)> {
        if among.len() < self.reached.len() {
            return among.iter().filter_map(|&it| Some((self.distance(it)?, it))).min();
        }
        let found = self.reached.iter().filter(|(it, _)| among.binary_search(it).is_ok());
        found.map(|(&it, &(distance, _))| (distance, it)).min()
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
        let roles = self.through_roles(reasons, subject, target, place, None);
        let all = roles.into_iter().chain(self.through_grants(reasons, subject, target, place));
        // Of two that are as short, the one through roles.
        all.min_by_key(Vec::len).or_else(|| {
            let mut rows = self.restrictions(subject, target);
            rows.find_map(|rows| self.through_roles(reasons, subject, target, place, Some(rows)))
        })
    }

    /// The shortest chain by which the subject holds a permission with the rows of a restriction.
    #[must_use]
    pub fn why_rows(
        &self,
        subject: &Subject,
        permission: PermissionId,
        rows: RestrictionId,
    ) -> Option<Vec<Link>> {
        let reasons = self.content().reasons.as_ref().filter(|_| subject.stamp == self.stamp)?;
        let rows = Some(rows.position());
        self.through_roles(reasons, subject, permission.position(), &self.everything(), rows)
    }

    /// The shortest chain by which the subject has a role or add-on that counts.
    #[must_use]
    pub fn why_role(&self, subject: &Subject, role: RoleId) -> Option<Vec<Link>> {
        let reasons = self.content().reasons.as_ref().filter(|_| subject.stamp == self.stamp)?;
        let search = Search::new(&self.given(subject), |role| self.extended(role));
        search.distance(role.position())?;
        let mut roles = search.way(role.position());
        roles.reverse();
        let mut links = Vec::new();
        self.extensions(reasons, &roles, &mut links);
        Some(links)
    }

    /// The roles and add-ons as given that count.
    fn given(&self, subject: &Subject) -> Vec<u32> {
        subject
            .given()
            .map(RoleId::position)
            .filter(|role| subject.active_roles().binary_search(role).is_ok())
            .collect()
    }

    fn extended(&self, role: u32) -> Vec<u32> {
        self.content().roles.get(at(role)).map_or_else(Vec::new, |it| it.extends.clone())
    }

    /// With all rows, or with those of a restriction.
    fn through_roles(
        &self,
        reasons: &Reasons,
        subject: &Subject,
        target: u32,
        place: &Place,
        rows: Option<u32>,
    ) -> Option<Vec<Link>> {
        let given = self.given(subject);
        let from_given = Search::new(&given, |role| self.extended(role));
        let mut best: Option<Found<'_>> = None;
        // A reader list names the source itself; without one round this place it is the same from which role one starts.
        let (sources, size) =
            if self.any_list(place) { (subject.active_roles(), 1) } else { (&*given, given.len().max(1)) };
        for sources in sources.chunks(size) {
            let Some(&source) = sources.first() else { continue };
            let Some(before) = from_given.distance(source) else { continue };
            let from_source = Search::new(sources, |role| self.extended(role));
            let back = self.back_from(target, |permission| self.admits(source, permission, place));
            for (grant, after) in self.grants_of(reasons, &from_source) {
                if !self.gives(grant, place, rows) {
                    continue;
                }
                let Some((implied, permission)) = back.nearest(&grant.permissions) else { continue };
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

    /// The grants of the roles that were reached, as written, and the distances of those.
    fn grants_of<'r>(
        &self,
        reasons: &'r Reasons,
        reached: &Search,
    ) -> impl Iterator<Item = (&'r GrantReason, usize)> {
        reached.reached.iter().flat_map(move |(&role, &(distance, _))| {
            let grants = self.index.grants_of.get(at(role)).map_or(&[][..], Vec::as_slice);
            grants.iter().filter_map(move |&grant| Some((reasons.grants.get(at(grant))?, distance)))
        })
    }

    /// Whether a grant counts at a place, with all rows or with those of a restriction.
    fn gives(&self, grant: &GrantReason, place: &Place, rows: Option<u32>) -> bool {
        let here =
            |on: &Vec<u32>| self.around(place.known).any(|instance| on.binary_search(&instance).is_ok());
        grant.rows == rows && grant.on.as_ref().is_none_or(here)
    }

    /// The permissions that imply one, by way of those that are admitted only.
    fn back_from(&self, target: u32, admitted: impl Fn(u32) -> bool) -> Search {
        let starts: Vec<u32> = Some(target).filter(|&target| admitted(target)).into_iter().collect();
        Search::new(&starts, |implied| {
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
        self.extensions(reasons, &found.roles, &mut links);
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

    /// A role, and the one that each extends in turn.
    fn extensions(&self, reasons: &Reasons, roles: &[u32], links: &mut Vec<Link>) {
        if let Some(&role) = roles.first() {
            let line = self.line(reasons.roles.get(at(role)).copied());
            links.push(Link { fact: Because::Role(RoleId::new(role)), line });
        }
        for (&role, &extended) in roles.iter().zip(roles.iter().skip(1)) {
            let fact = Because::Extends(RoleId::new(role), RoleId::new(extended));
            links.push(Link { fact, line: self.line(edge(&reasons.extends, role, extended)) });
        }
    }

    fn implications(&self, reasons: &Reasons, permissions: &[u32], links: &mut Vec<Link>) {
        for (&from, &to) in permissions.iter().zip(permissions.iter().skip(1)) {
            let fact = Because::Implies(PermissionId::new(from), PermissionId::new(to));
            links.push(Link { fact, line: self.line(edge(&reasons.implies, from, to)) });
        }
    }
}

/// The place of an edge. The compiler writes them in order; a bundle need not.
fn edge(edges: &[[u32; 4]], from: u32, to: u32) -> Option<[u32; 2]> {
    let ends = |&[from, to, ..]: &[u32; 4]| (from, to);
    let in_order = edges.binary_search_by_key(&(from, to), ends).ok();
    let at = in_order.or_else(|| edges.iter().position(|edge| ends(edge) == (from, to)))?;
    edges.get(at).map(|&[_, _, source, line]| [source, line])
}
