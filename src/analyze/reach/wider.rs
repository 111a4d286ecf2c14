//! What somebody could come to hold where they do not hold it now: more permissions, places or rows.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::analyze::RoleSet;
use crate::analyze::holdings::Holdings;
use crate::index::{InstanceId, PermissionId, RestrictionId, RoleId};
use crate::model::Model;

use super::{Reach, Reached};

/// A permission that could come to be held where it is not now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wider {
    /// What.
    pub permission: PermissionId,
    /// At which instance; nothing if it is gained outside of every one.
    pub at: Option<InstanceId>,
    /// With which rows; nothing if it is gained with all of them.
    pub rows: Option<RestrictionId>,
    /// The role that would give it.
    pub by: RoleId,
}

impl Wider {
    /// Who holds what is gained.
    pub(super) fn column<'h>(&self, model: &Model, held: &'h Holdings) -> Option<Cow<'h, RoleSet>> {
        match self.rows {
            Some(rows) => held.restricted.get(&self.permission)?.get(&rows).map(Cow::Borrowed),
            None => Some(held.column(model, self.permission, self.at)),
        }
    }
}

impl Reached {
    /// Whether the holder could set the reader list of a permission at an instance.
    #[must_use]
    pub fn may_set(&self, place: InstanceId, permission: PermissionId) -> bool {
        self.lifted.contains(&(place, permission))
    }
}

impl Reach<'_> {
    /// What the reached roles hold that the roles `now` do not, one place or restriction for each permission.
    pub fn wider(&mut self, reached: &Reached, now: &BTreeSet<RoleId>) -> Vec<Wider> {
        if reached.lifted.is_empty() && reached.roles.is_subset(now) {
            return Vec::new();
        }
        let (model, before) = (self.model, &self.analysis.holdings);
        let after = self.holdings(&reached.lifted);
        let newly = |permission| newly_held(model, permission, (before, now), (after, &reached.roles));
        model.permissions.ids().filter_map(newly).collect()
    }
}

/// Where a permission is held afterwards and was not before, if anywhere.
fn newly_held(
    model: &Model,
    permission: PermissionId,
    (before, now): (&Holdings, &BTreeSet<RoleId>),
    (after, then): (&Holdings, &BTreeSet<RoleId>),
) -> Option<Wider> {
    let gain = |(at, rows), by: Option<RoleId>| by.map(|by| Wider { permission, at, rows, by });
    let is_held = before.everywhere[permission].has_one(now);
    if !is_held && let Some(by) = after.everywhere[permission].first_of(then) {
        return gain((None, None), Some(by));
    }
    // Where no change is about these roles, all is as it is everywhere.
    let is_touched = before.at[permission].iter().any(|(_, change)| change.lost.has_one(now))
        || after.at[permission].iter().any(|(_, change)| change.gained.has_one(then));
    let places = before.at[permission].iter().chain(&after.at[permission]).map(|(place, _)| *place);
    let at = places.take_while(|_| is_touched).find_map(|place| {
        if before.has_one(model, permission, Some(place), now) {
            return None;
        }
        gain((Some(place), None), after.first_of(model, permission, Some(place), then))
    });
    if at.is_some() || is_held {
        return at;
    }
    let was = before.restricted.get(&permission);
    let mut rows = after.restricted.get(&permission).into_iter().flatten();
    rows.find_map(|(restriction, is)| {
        let was = was.and_then(|was| was.get(restriction));
        let by = is.first_of(then).filter(|_| was.is_none_or(|was| !was.has_one(now)));
        gain((None, Some(*restriction)), by)
    })
}
