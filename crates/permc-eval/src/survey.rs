//! Who holds what where: the table read the other way, for questions about many subjects at once.
//!
//! Guarantees: what is read here is what decisions are made from. A place of another table has no holders and nothing
//! in it. Leaves out: separation of duty, which belongs to a whole subject, and what actions demand.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::columns::Column;
use crate::id::{InstanceId, KindId, PermissionId, RestrictionId, RoleId, at, id};
use crate::place::Place;
use crate::program::Extent;
use crate::subject::Subject;
use crate::table::Table;

impl Table {
    /// How much of a permission a subject holds at all of a place, reader lists in it included.
    #[must_use]
    pub fn holds(&self, subject: &Subject, permission: PermissionId, place: &Place) -> Extent {
        if [subject.stamp, place.stamp].iter().any(|&stamp| stamp != self.stamp) {
            return Extent::Nothing;
        }
        self.extent(subject, permission.position(), place)
    }

    /// Whether a subject holds a permission with all rows at a place itself, whatever lies in it.
    #[must_use]
    pub fn holds_here(&self, subject: &Subject, permission: PermissionId, place: &Place) -> bool {
        let ours = [subject.stamp, place.stamp].iter().all(|&stamp| stamp == self.stamp);
        let held = self.held(permission.position()).filter(|_| ours);
        held.is_some_and(|held| self.holds_at(subject, permission.position(), held, place.point()))
    }

    /// The instances in a place at which a reader list takes effect on a permission, ascending: to hold it at all of
    /// the place is to hold it there too (R1 of the language).
    #[must_use]
    pub fn points(&self, permission: PermissionId, place: &Place) -> Vec<InstanceId> {
        let Some(held) = self.held(permission.position()).filter(|_| place.stamp == self.stamp) else {
            return Vec::new();
        };
        let inside = self.effects_inside(held, place).iter().copied();
        inside.filter(|&it| self.may_hold(place, it)).map(InstanceId::new).collect()
    }

    /// The roles and add-ons that themselves hold a permission with all rows at a place, whatever lies in it,
    /// ascending. A subject holds it there if one of them is active in it.
    #[must_use]
    pub fn holders(&self, permission: PermissionId, place: &Place) -> Vec<RoleId> {
        let held = self.held(permission.position()).filter(|_| place.stamp == self.stamp);
        held.map_or_else(Vec::new, |held| {
            self.with_rows(&self.column_at(permission.position(), held, place.known))
        })
    }

    /// The restrictions of the rows that a permission is held with, ascending, and the roles and add-ons that
    /// themselves hold it with those rows.
    #[must_use]
    pub fn restricted_holders(&self, permission: PermissionId) -> Vec<(RestrictionId, Vec<RoleId>)> {
        let held = self.held(permission.position());
        let restricted = held.map_or(&[][..], |held| self.index.restricted(held));
        let holders = |&(restriction, column): &(u32, Column)| {
            let rows: Vec<u32> = self.columns.rows(column).collect();
            (RestrictionId::new(restriction), self.with_rows(&rows))
        };
        restricted.iter().map(holders).collect()
    }

    /// The instances, ascending, at which a permission may have other holders than around them.
    pub fn regions(&self, permission: PermissionId) -> impl Iterator<Item = InstanceId> {
        let held = self.held(permission.position());
        let regions = held.map_or(&[][..], |held| self.index.regions(held));
        regions.iter().copied().map(InstanceId::new)
    }

    /// For each role and add-on how many permissions it holds with all rows outside of every particular instance: how
    /// much it gives, roughly.
    #[must_use]
    pub fn breadths(&self) -> Vec<usize> {
        let roles = || (0..id(self.content().roles.len())).filter_map(|role| self.index.role(role));
        let rows = roles().map(|role| role.row).max().map_or(0, |last| at(last).saturating_add(1));
        let mut of_row: Vec<usize> = alloc::vec![0; rows];
        for held in self.index.all_held() {
            for row in self.columns.rows(held.everywhere) {
                if let Some(count) = of_row.get_mut(at(row)) {
                    *count = count.saturating_add(1);
                }
            }
        }
        roles().map(|role| of_row.get(at(role.row)).copied().unwrap_or(0)).collect()
    }

    /// The place of a known instance.
    #[must_use]
    pub fn instance_place(&self, instance: InstanceId) -> Option<Place> {
        let entry = self.content().instances.get(at(instance.position()))?;
        Some(Place { kind: Some(entry.kind), known: Some(instance.position()), ..self.everything() })
    }

    /// The known instances that a place is or lies in, from the inside.
    pub fn round(&self, place: &Place) -> impl Iterator<Item = InstanceId> {
        self.around(place.known.filter(|_| place.stamp == self.stamp)).map(InstanceId::new)
    }

    /// Whether what is granted directly at a place counts at another place itself.
    #[must_use]
    pub fn covers(&self, outer: &Place, inner: &Place) -> bool {
        let ours = [outer.stamp, inner.stamp].iter().all(|&stamp| stamp == self.stamp);
        ours && outer.covers(self, inner.point())
    }

    /// The whole path of a place, from the inside; nothing for everything, nor for a path that could not be completed.
    #[must_use]
    pub fn path<'a>(&'a self, place: &'a Place) -> Vec<(KindId, &'a str)> {
        let inside = place.inside.iter().rev().map(|(kind, id)| (KindId::new(*kind), id.as_str()));
        let known = self.around(place.known).filter_map(|it| self.content().instances.get(at(it)));
        inside.chain(known.map(|it| (KindId::new(it.kind), it.id.as_str()))).collect()
    }

    /// A place as a policy names it: `zone "example.com" in account "acme"`; nothing where [`Table::path`] is nothing.
    #[must_use]
    pub fn say_place(&self, place: &Place) -> String {
        let steps = self.path(place).into_iter().map(|(kind, id)| format!("{} {id:?}", self.kind_name(kind)));
        steps.collect::<Vec<_>>().join(" in ")
    }

    /// The roles and add-ons with one of some ascending rows, ascending.
    fn with_rows(&self, rows: &[u32]) -> Vec<RoleId> {
        let all = (0..id(self.content().roles.len())).filter_map(|role| Some((role, self.index.role(role)?)));
        let has = all.filter(|(_, it)| rows.binary_search(&it.row).is_ok());
        has.map(|(role, _)| RoleId::new(role)).collect()
    }
}
