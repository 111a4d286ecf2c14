//! Where something is so, in as few instances as tell it.
//!
//! Holdings change only at the instances that the table names for a permission, and at the places of direct grants.

use std::collections::BTreeMap;

use permc_eval::{Grant, PermissionId, Place};

use super::Region;
use crate::query::Query;

/// A place at which something is otherwise than around it.
pub(super) struct Begin<K> {
    pub(super) place: Place,
    pub(super) is: K,
    /// What it is around it; nothing for everything.
    around: Option<K>,
}

impl Query<'_> {
    /// The places at which what is held of some permissions may differ from what is held around them, each after what
    /// it lies in.
    pub(super) fn candidates(self, grants: &[Grant], permissions: &[PermissionId]) -> Vec<Place> {
        let mut all = BTreeMap::new();
        for id in permissions {
            let effects = self.table.points(*id, &self.table.everything());
            let known = self.table.regions(*id).chain(effects);
            let known = known.filter_map(|instance| self.table.instance_place(instance));
            let granted = grants.iter().map(|grant| grant.place().clone());
            let places = known.chain(granted.filter(|place| place.kind().is_some()));
            all.extend(places.map(|place| (self.outside_in(&place), place)));
        }
        all.into_values().collect()
    }

    fn outside_in(self, place: &Place) -> Vec<(u32, String)> {
        let path = self.table.path(place).into_iter().rev();
        path.map(|(kind, id)| (kind.position(), id.to_owned())).collect()
    }

    /// Everything, and each place at which something is otherwise than around it.
    pub(super) fn begins<K: Clone + Eq>(
        self,
        candidates: &[Place],
        is: impl Fn(&Place) -> K,
    ) -> Vec<Begin<K>> {
        let everything = self.table.everything();
        let mut begins = vec![Begin { is: is(&everything), place: everything, around: None }];
        // The begins that the next candidate may lie in, from the outside.
        let mut round: Vec<usize> = vec![0];
        for place in candidates {
            while round.last().is_some_and(|at| !self.table.covers(&begins[*at].place, place)) {
                round.pop();
            }
            let around = round.last().map(|at| begins[*at].is.clone());
            let here = is(place);
            if around.as_ref() != Some(&here) {
                round.push(begins.len());
                begins.push(Begin { place: place.clone(), is: here, around });
            }
        }
        begins
    }

    /// Where each thing is so that is told point by point.
    pub(super) fn regions<K: Clone + Ord>(
        self,
        candidates: &[Place],
        is: impl Fn(&Place) -> K,
    ) -> BTreeMap<K, Region> {
        let mut regions: BTreeMap<K, Region> = BTreeMap::new();
        for Begin { place, is, around } in self.begins(candidates, is) {
            let name = self.table.say_place(&place);
            if let Some(around) = around {
                regions.entry(around).or_default().except.push(name.clone());
                regions.entry(is).or_default().on.push(name);
            } else {
                regions.entry(is).or_default().everywhere = true;
            }
        }
        regions
    }
}
