//! The columns of the table, as they are asked: which rows are in a set.
//!
//! All sets lie one after another: sparse ones as ascending rows, dense ones as bits. A column that does not exist holds
//! for nobody.

use alloc::vec::Vec;

use crate::holdings::Holdings;
use crate::id::{at, id};
use crate::set::{Set, ones};

/// Where a set of rows lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column {
    start: u32,
    /// How many rows are listed; [`BITS`] if they are bits.
    len: u32,
}

const BITS: u32 = u32::MAX;

impl Column {
    /// The column of nobody.
    pub(crate) const NONE: Self = Self { start: 0, len: 0 };
}

/// The distinct columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    rows: Vec<u32>,
    words: Vec<u64>,
    /// Words of a column that is bits.
    stride: usize,
}

impl Columns {
    /// Lays out the sets of some holdings, and says where each is.
    pub(crate) fn new(holdings: &Holdings) -> (Self, Vec<Column>) {
        let mut columns = Self { stride: at(holdings.rows).div_ceil(64), ..Self::default() };
        columns.rows.reserve_exact(holdings.sets.iter().map(|set| set.list().len()).sum());
        columns.words.reserve_exact(holdings.sets.iter().map(|set| set.words().len()).sum());
        let places = holdings.sets.iter().map(|set| columns.add(set)).collect();
        (columns, places)
    }

    fn add(&mut self, set: &Set) -> Column {
        if set.words().is_empty() {
            let start = id(self.rows.len());
            self.rows.extend(set.list());
            Column { start, len: id(set.list().len()) }
        } else {
            let start = id(self.words.len());
            self.words.extend(set.words());
            Column { start, len: BITS }
        }
    }

    fn listed(&self, column: Column) -> &[u32] {
        if column.len == BITS {
            return &[];
        }
        self.rows.get(at(column.start)..at(column.start).saturating_add(at(column.len))).unwrap_or(&[])
    }

    fn bits(&self, column: Column) -> &[u64] {
        if column.len != BITS {
            return &[];
        }
        self.words.get(at(column.start)..at(column.start).saturating_add(self.stride)).unwrap_or(&[])
    }

    /// Whether a row is in a column.
    pub(crate) fn has(&self, column: Column, row: u32) -> bool {
        if column.len == BITS {
            return self.bits(column).get(at(row / 64)).is_some_and(|word| word >> (row % 64) & 1 == 1);
        }
        is_in(self.listed(column), row)
    }

    /// Whether one of some rows is in a column.
    pub(crate) fn meets(&self, column: Column, rows: &[u32]) -> bool {
        rows.iter().any(|&row| self.has(column, row))
    }

    /// The rows in a column, ascending.
    pub(crate) fn rows(&self, column: Column) -> impl Iterator<Item = u32> + '_ {
        self.listed(column).iter().copied().chain(ones(self.bits(column)))
    }
}

/// Whether an ascending list has a number. The halving has no branch that could be guessed wrong.
fn is_in(list: &[u32], wanted: u32) -> bool {
    let mut rest = list;
    while rest.len() > 8 {
        let (low, high) = rest.split_at(rest.len() / 2);
        rest = if high.first().is_some_and(|&first| first <= wanted) { high } else { low };
    }
    rest.contains(&wanted)
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::is_in;

    #[test]
    fn a_number_is_found_where_it_is() {
        for length in 0..100 {
            let list: Vec<u32> = (0..length).map(|i| i * 3 + 1).collect();
            assert!((0..=length * 3 + 1).all(|number| is_in(&list, number) == list.contains(&number)));
        }
    }
}
