//! What somebody could come to hold where they do not hold it now: more permissions, places or rows.

use std::collections::{BTreeMap, BTreeSet};

use crate::analyze::holdings::{Holdings, RoleSet, has_one};
use crate::index::{InstanceId, PermissionId, RestrictionId, RoleId};
use crate::model::Model;

use super::{Reach, Reached, first_of};

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
    pub(super) fn column<'h>(&self, model: &Model, held: &'h Holdings) -> Option<&'h RoleSet> {
        match self.rows {
            Some(rows) => held.restricted.get(&self.permission)?.get(&rows),
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
    let gain = |(at, rows), was: Option<&RoleSet>, is: &RoleSet| {
        let new = was.is_none_or(|was| !has_one(was, now));
        let by = first_of(is, then).filter(|_| new);
        by.map(|by| Wider { permission, at, rows, by })
    };
    let everywhere = &before.everywhere[permission];
    if let Some(gain) = gain((None, None), Some(everywhere), &after.everywhere[permission]) {
        return Some(gain);
    }
    let special = [before, after].into_iter().filter_map(|holdings| holdings.at.get(&permission));
    let at = special.flat_map(BTreeMap::keys).find_map(|place| {
        let is = after.column(model, permission, Some(*place));
        gain((Some(*place), None), Some(before.column(model, permission, Some(*place))), is)
    });
    if at.is_some() || has_one(everywhere, now) {
        return at;
    }
    let was = before.restricted.get(&permission);
    let mut rows = after.restricted.get(&permission).into_iter().flatten();
    rows.find_map(|(restriction, is)| {
        gain((None, Some(*restriction)), was.and_then(|was| was.get(restriction)), is)
    })
}
