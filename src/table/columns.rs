//! The effective grants as the bundle's table holds them.
//!
//! Guarantees: roles that hold the same share a row, and equal sets of rows are one. Rows and sets are numbered in the
//! order of first use, so they depend on the policy alone. Linear in the grants.

use std::collections::HashMap;

use permc_eval::{Held, Holdings, Set};

use crate::analyze::{Analysis, Change};
use crate::index::{PermissionId, RoleId};
use crate::model::Model;
use crate::source::offset;

use super::at;

/// Who holds what where.
pub(super) fn holdings(model: &Model, analysis: &Analysis) -> Holdings {
    let mut shared = Shared { roles: offset(model.roles.len()), sets: Vec::new(), numbers: HashMap::new() };
    let permissions: Vec<Held> =
        model.permissions.ids().map(|permission| held(analysis, permission, &mut shared)).collect();
    let row_of = rows(model.roles.len(), &shared.sets);
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
    roles: u32,
    sets: Vec<Set>,
    numbers: HashMap<Set, u32>,
}

impl Shared {
    fn number(&mut self, roles: impl Iterator<Item = RoleId>) -> u32 {
        let set = Set::new(self.roles, roles.map(at));
        if let Some(number) = self.numbers.get(&set) {
            return *number;
        }
        let number = offset(self.sets.len());
        self.sets.push(set.clone());
        self.numbers.insert(set, number);
        number
    }
}

/// The row of each role: roles that are in the same sets have the same.
///
/// All start as one class, and each set parts those of a class that are in it from those that are not.
fn rows(roles: usize, sets: &[Set]) -> Vec<u32> {
    let mut class_of = vec![0_usize; roles];
    // For each class the set that it was parted by last, and the class of those that were in it.
    let mut parted = vec![(usize::MAX, 0_usize)];
    for (number, set) in sets.iter().enumerate() {
        for role in set.iter() {
            let class = &mut class_of[role as usize];
            if parted[*class].0 != number {
                parted[*class] = (number, parted.len());
                parted.push((usize::MAX, 0));
            }
            *class = parted[*class].1;
        }
    }
    let mut rows: Vec<Option<u32>> = vec![None; parted.len()];
    let mut next = 0;
    let mut row = |class: usize| {
        *rows[class].get_or_insert_with(|| {
            next += 1;
            next - 1
        })
    };
    class_of.into_iter().map(&mut row).collect()
}

#[cfg(test)]
mod tests {
    use permc_eval::Set;

    use super::rows;

    #[test]
    fn roles_in_the_same_sets_share_a_row() {
        let sets = [vec![0, 1, 2], vec![1, 2, 4], vec![4], vec![0, 1, 2, 3, 4, 5]];
        let sets = sets.map(|roles| Set::new(6, roles));
        assert_eq!(rows(6, &sets), [0, 1, 1, 2, 3, 2]);
        assert_eq!(rows(3, &[]), [0, 0, 0]);
    }
}
