//! The effective grants as the bundle's table holds them.
//!
//! Guarantees: roles that hold the same share a row, and equal sets of rows are one. Rows and sets are numbered in the
//! order of first use, so they depend on the policy alone. Linear in the grants.

use indexmap::IndexSet;
use permc_eval::{Held, Holdings, Set};

use crate::analyze::{Alike, Analysis, Change};
use crate::index::{IdVec, PermissionId, RoleId};
use crate::model::Model;
use crate::source::offset;

use super::at;

/// Who holds what where.
pub(super) fn holdings(model: &Model, analysis: &Analysis) -> Holdings {
    let mut shared = Shared::new(model.roles.len());
    let permissions: Vec<Held> =
        model.permissions.ids().map(|permission| held(analysis, permission, &mut shared)).collect();
    // Roles that are in the same sets share a row.
    let mut alike = Alike::new(model.roles.len());
    shared.sets.iter().for_each(|set| alike.split(set.iter().map(RoleId)));
    let row_of: Vec<u32> = alike.classes().iter().copied().collect();
    let rows = row_of.iter().max().map_or(0, |last| last + 1);
    // The first role of each row stands for it.
    let mut first = vec![false; row_of.len()];
    let mut next = 0;
    for (role, row) in row_of.iter().enumerate() {
        first[role] = *row == next;
        next += u32::from(*row == next);
    }
    let in_rows = |set: &Set| {
        let firsts = set.iter().filter(|role| first[*role as usize]);
        Set::new(rows, firsts.map(|role| row_of[role as usize]))
    };
    let sets = shared.sets.iter().map(in_rows).collect();
    Holdings { rows, row_of, sets, permissions }
}

fn held(analysis: &Analysis, permission: PermissionId, shared: &mut Shared) -> Held {
    let holdings = &analysis.holdings;
    let restricted = holdings.restricted.get(&permission).into_iter().flatten();
    // Nobody is gained and lost.
    let mut change = |it: &Change| shared.number(it.gained.iter().chain(it.lost.iter()));
    let changes = holdings.at[permission].iter().map(|(instance, it)| (at(*instance), change(it)));
    let changes = changes.collect();
    Held {
        everywhere: shared.number(holdings.everywhere[permission].iter()),
        at: changes,
        restricted: restricted
            .map(|(restriction, roles)| (at(*restriction), shared.number(roles.iter())))
            .collect(),
    }
}

/// Distinct sets of roles, numbered in the order of first use.
struct Shared {
    sets: IndexSet<Set>,
    /// For each role the number of the set of it alone: most changes at an instance are of one role.
    alone: IdVec<RoleId, Option<u32>>,
}

impl Shared {
    fn new(roles: usize) -> Self {
        Self { sets: IndexSet::new(), alone: (0..roles).map(|_| None).collect() }
    }

    fn number(&mut self, mut roles: impl Iterator<Item = RoleId>) -> u32 {
        let (first, second) = (roles.next(), roles.next());
        let alone = first.filter(|_| second.is_none());
        if let Some(number) = alone.and_then(|role| self.alone[role]) {
            return number;
        }
        let all = first.into_iter().chain(second).chain(roles);
        let number = offset(self.sets.insert_full(Set::new(offset(self.alone.len()), all.map(at))).0);
        alone.into_iter().for_each(|role| self.alone[role] = Some(number));
        number
    }
}
