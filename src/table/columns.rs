//! The effective grants as packed bits.
//!
//! Guarantees: roles that hold the same share a row, permissions and places with the same holders share a column,
//! permissions with the same exceptional places share their list. Numbers are given in the order of first use, so
//! they depend on the policy alone.

use std::collections::HashMap;

use fixedbitset::FixedBitSet;
use permc_eval::format as f;

use crate::analyze::{Analysis, RoleSet};
use crate::index::{Id, PermissionId, RoleId};
use crate::model::Model;
use crate::source::offset;

use super::at;

/// Packs the effective grants.
pub(super) fn pack(model: &Model, analysis: &Analysis) -> f::Packed {
    let holdings = &analysis.holdings;
    let mut columns = Shared::default();
    let mut regions = Shared::default();
    let (mut region_of, mut columns_of) = (Vec::new(), Vec::new());
    for permission in model.permissions.ids() {
        let places: Vec<_> = holdings.at[permission].iter().map(|(instance, _)| at(*instance)).collect();
        region_of.push(regions.number(places));
        let everywhere = std::iter::once(holdings.everywhere[permission].clone());
        let special = holdings.columns(model, permission).map(|(_, column)| column.into_owned());
        columns_of.push(everywhere.chain(special).map(|roles| columns.number(roles)).collect());
    }
    let restricted = restricted(analysis, &mut columns);
    let (rows, row_of) = rows(model.roles.len(), &columns.items);
    let count = offset(rows.len());
    let held: Vec<_> = columns.items.iter().map(|column| rows_in(column, &rows)).collect();
    f::Packed {
        rows: count,
        row_of,
        columns: permc_eval::pack(count, &held),
        regions: regions.items,
        region_of,
        columns_of,
        restricted,
    }
}

fn restricted(analysis: &Analysis, columns: &mut Shared<RoleSet>) -> Vec<f::Restricted> {
    let all = analysis.holdings.restricted.iter().flat_map(|(permission, of)| {
        of.iter().map(move |(restriction, roles)| (*permission, *restriction, roles))
    });
    let entry = |(permission, restriction, roles): (PermissionId, _, &RoleSet)| f::Restricted {
        permission: at(permission),
        restriction: at(restriction),
        column: columns.number(roles.clone()),
    };
    all.map(entry).collect()
}

/// Distinct values, numbered in the order of first use.
#[derive(Debug)]
struct Shared<T> {
    items: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self { items: Vec::new(), numbers: HashMap::new() }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Shared<T> {
    fn number(&mut self, item: T) -> u32 {
        let next = offset(self.items.len());
        let number = *self.numbers.entry(item.clone()).or_insert(next);
        if number == next {
            self.items.push(item);
        }
        number
    }
}

/// The distinct rows, each as the first role that has it, and the row of each role.
fn rows(roles: usize, columns: &[RoleSet]) -> (Vec<usize>, Vec<u32>) {
    let mut held: Vec<FixedBitSet> = vec![FixedBitSet::with_capacity(columns.len()); roles];
    for (column, holders) in columns.iter().enumerate() {
        holders.iter().for_each(|role| held[role.index()].insert(column));
    }
    let mut shared = Shared::default();
    let (mut first, mut row_of) = (Vec::new(), Vec::new());
    for (role, row) in held.into_iter().enumerate() {
        let number = shared.number(row);
        if number as usize == first.len() {
            first.push(role);
        }
        row_of.push(number);
    }
    (first, row_of)
}

/// The rows of a column, each judged by its first role.
fn rows_in(column: &RoleSet, rows: &[usize]) -> Vec<u32> {
    let held = rows.iter().enumerate().filter(|(_, role)| column.contains(RoleId::new(**role)));
    held.map(|(row, _)| offset(row)).collect()
}
