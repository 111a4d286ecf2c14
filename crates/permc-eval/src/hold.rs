//! What a subject holds, and where: the table's columns, direct grants, and reader lists.
//!
//! A request asks for the whole subtree of its place (R1 of the language), so holding is judged at its own point and
//! wherever a reader list inside of it could take something away. A lookup that finds nothing holds nothing.

use alloc::vec::Vec;

use smallvec::SmallVec;

use crate::columns::Column;
use crate::id::at;
use crate::index::Held;
use crate::place::{Place, Point};
use crate::program::Extent;
use crate::subject::{Granted, Subject};
use crate::table::Table;

/// Columns that change on the way to a point. Few are deep, so they need no allocation.
type Changes = SmallVec<[Column; 4]>;

impl Table {
    /// How much of a permission the subject holds at all of a place.
    pub(crate) fn extent(&self, subject: &Subject, permission: u32, place: &Place) -> Extent {
        let Some(held) = self.held(permission) else { return Extent::Nothing };
        if self.holds_at(subject, permission, held, place.point()) {
            let inside = self.effects_inside(held, place);
            let everywhere = inside.is_empty() || self.holds_inside(subject, permission, held, inside, place);
            return if everywhere { Extent::Everything } else { Extent::Nothing };
        }
        let mut restricted = self.index.restricted(held).iter();
        let some = restricted.any(|&(_, column)| self.columns.meets(column, &subject.rows));
        if some { Extent::SomeRows } else { Extent::Nothing }
    }

    /// The instances inside of a place at which reader lists may take effect on a permission.
    pub(crate) fn effects_inside(&self, held: &Held, place: &Place) -> &[u32] {
        let effects = self.index.effects(held);
        match place.known {
            _ if effects.is_empty() => effects,
            Some(known) if place.inside.is_empty() => {
                let start = effects.partition_point(|&instance| instance <= known);
                let end = effects.partition_point(|&instance| instance < self.end(known));
                effects.get(start..end).unwrap_or(&[])
            }
            None if place.inside.is_empty() => effects,
            // Nothing in an unknown instance is known.
            _ => &[],
        }
    }

    fn holds_inside(
        &self,
        subject: &Subject,
        permission: u32,
        held: &Held,
        inside: &[u32],
        place: &Place,
    ) -> bool {
        inside.iter().filter(|&&instance| self.may_hold(place, instance)).all(|&instance| {
            let point = Point { known: Some(instance), inside: &[] };
            self.holds_at(subject, permission, held, point)
        })
    }

    /// Whether an instance is in the place, or what the place means could lie in it, or it in that.
    pub(crate) fn may_hold(&self, place: &Place, instance: u32) -> bool {
        let Some(outermost) = place.wherever else { return true };
        let kind = self.content().instances.get(at(instance)).map(|instance| instance.kind);
        let around = kind.is_some_and(|kind| kind != outermost && self.kind_covers(kind, outermost));
        let inside = |&outer: &u32| outer <= instance && instance < self.end(outer);
        around || place.candidates.iter().any(inside)
    }

    /// Whether the subject holds all of a permission at one point.
    pub(crate) fn holds_at(&self, subject: &Subject, permission: u32, held: &Held, point: Point<'_>) -> bool {
        self.rows_hold_at(&subject.rows, permission, held, point.known)
            || (!subject.grants.is_empty() && self.granted_at(subject, permission, held, point))
    }

    /// Whether one of some rows holds all of a permission at a point.
    fn rows_hold_at(&self, rows: &[u32], permission: u32, held: &Held, known: Option<u32>) -> bool {
        if held.gains {
            return self.columns.meets(held.everywhere, rows)
                || (!held.regions.is_empty()
                    && self.changes(permission, held, known).any(|change| self.columns.meets(change, rows)));
        }
        self.rows_hold_still(rows, permission, held, known)
    }

    /// Whether one of some rows still holds all of a permission at a point, where not every change adds holders.
    #[cold]
    fn rows_hold_still(&self, rows: &[u32], permission: u32, held: &Held, known: Option<u32>) -> bool {
        let changes: Changes = self.changes(permission, held, known).collect();
        rows.iter().any(|&row| self.is_in(held, &changes, row))
    }

    /// Whether a row is in the column of a permission, with what changed.
    fn is_in(&self, held: &Held, changes: &[Column], row: u32) -> bool {
        let start = self.columns.has(held.everywhere, row);
        let mut changed = changes.iter().map(|&change| self.columns.has(change, row));
        if held.gains {
            start || changed.any(|is_in| is_in)
        } else {
            changed.fold(start, |one, other| one != other)
        }
    }

    /// What changes in the column of a permission from a point outwards.
    fn changes(&self, permission: u32, held: &Held, known: Option<u32>) -> impl Iterator<Item = Column> {
        self.around(known).filter_map(move |instance| self.index.change(permission, held, instance))
    }

    /// The rows that hold a permission at a point, ascending.
    pub(crate) fn column_at(&self, permission: u32, held: &Held, known: Option<u32>) -> Vec<u32> {
        let changes: Changes = self.changes(permission, held, known).collect();
        let all = core::iter::once(held.everywhere).chain(changes.iter().copied());
        let mut rows: Vec<u32> = all.flat_map(|column| self.columns.rows(column)).collect();
        rows.sort_unstable();
        rows.dedup();
        rows.retain(|&row| self.is_in(held, &changes, row));
        rows
    }

    /// Whether direct grants give a permission at a point.
    fn granted_at(&self, subject: &Subject, permission: u32, held: &Held, point: Point<'_>) -> bool {
        let mut covering = subject.grants.iter().filter(|grants| grants.place.covers(self, point));
        if !self.guarded(held, point) {
            return covering.any(|grants| grants.closed.contains(permission));
        }
        let direct: Vec<u32> = covering.flat_map(|grants| grants.direct.iter().copied()).collect();
        self.passes(&direct, permission, point)
    }

    /// Whether a reader list at a point or round it takes effect on a permission.
    fn guarded(&self, held: &Held, point: Point<'_>) -> bool {
        let effects = self.index.effects(held);
        !effects.is_empty()
            && self.around(point.known).any(|instance| effects.binary_search(&instance).is_ok())
    }

    /// Whether direct grants give a permission past the reader lists at a point: no list admits them, nor what they
    /// imply by way of a permission that has one (R5 of the language).
    fn passes(&self, direct: &[u32], permission: u32, point: Point<'_>) -> bool {
        self.implied(direct, |permission| !self.listed(permission, point.known)).contains(permission)
    }

    /// Whether a permission has a reader list at an instance or round it.
    pub(crate) fn listed(&self, permission: u32, known: Option<u32>) -> bool {
        let lists = &self.content().readers;
        self.around(known).any(|instance| {
            lists
                .binary_search_by_key(&(instance, permission), |list| (list.instance, list.permission))
                .is_ok()
        })
    }

    /// Whether the subject holds a permission anywhere, with any rows.
    pub(crate) fn holds_anywhere(&self, subject: &Subject, permission: u32) -> bool {
        let Some(held) = self.held(permission) else { return false };
        // What a grant gives anywhere it gives at its own point: reader lists only grow more on the way in.
        let gives = |grants: &Granted| {
            let point = grants.place.point();
            grants.closed.contains(permission)
                && (!self.guarded(held, point) || self.passes(&grants.direct, permission, point))
        };
        let instances = self.index.regions(held);
        let known = core::iter::once(None).chain(instances.iter().copied().map(Some));
        let mut restricted = self.index.restricted(held).iter();
        known.into_iter().any(|known| self.rows_hold_at(&subject.rows, permission, held, known))
            || restricted.any(|&(_, column)| self.columns.meets(column, &subject.rows))
            || subject.grants.iter().any(gives)
    }

    /// The restrictions of the rows that the subject holds of a permission, ascending.
    pub(crate) fn restrictions(&self, subject: &Subject, permission: u32) -> impl Iterator<Item = u32> {
        let restricted = self.held(permission).map_or(&[][..], |held| self.index.restricted(held));
        let meeting = restricted.iter().filter(|(_, column)| self.columns.meets(*column, &subject.rows));
        meeting.map(|&(restriction, _)| restriction)
    }
}
