//! Rows as truth tables (R10): for every set of restrictions that a row can match, whether the row is visible.
//!
//! Guarantees: one value has one form, so equal means equal. Leaves out: speed; a table doubles with each restriction
//! of the policy.

use permc::index::{Id as _, RestrictionId};

/// Which rows are visible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rows {
    /// No row.
    None,
    /// Entry `matched` says whether a row is visible that matches exactly the restrictions in the bits of `matched`.
    /// A row that matches everything is visible, one that matches nothing is not.
    Some(Vec<bool>),
    /// Every row.
    All,
}

impl Rows {
    /// The rows that match one of the policy's `count` restrictions.
    pub(crate) fn matching(restriction: RestrictionId, count: usize) -> Self {
        Self::Some((0..1_usize << count).map(|matched| matched & bit(restriction.index()) != 0).collect())
    }

    /// All rows or none.
    pub(crate) fn all_if(condition: bool) -> Self {
        if condition { Self::All } else { Self::None }
    }

    /// The rows in either: `or` unites.
    pub(crate) fn or(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::All, _) | (_, Self::All) => Self::All,
            (Self::None, rows) | (rows, Self::None) => rows.clone(),
            (Self::Some(a), Self::Some(b)) => Self::Some(a.iter().zip(b).map(|(a, b)| *a || *b).collect()),
        }
    }

    /// The rows in both: `and` intersects.
    pub(crate) fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::None, _) | (_, Self::None) => Self::None,
            (Self::All, rows) | (rows, Self::All) => rows.clone(),
            (Self::Some(a), Self::Some(b)) => Self::Some(a.iter().zip(b).map(|(a, b)| *a && *b).collect()),
        }
    }

    /// Whether every row of this is in the other.
    pub(crate) fn is_within(&self, other: &Self) -> bool {
        self.and(other) == *self
    }

    /// The same as a conjunction of unions: the smallest sets of restrictions of which a visible row matches one.
    pub(crate) fn clauses(&self) -> Vec<Vec<RestrictionId>> {
        let table = match self {
            Self::None => return vec![Vec::new()],
            Self::All => return Vec::new(),
            Self::Some(table) => table,
        };
        // A union is demanded if a row that matches everything outside of it is not visible.
        let all = table.len() - 1;
        let demanded = |union: usize| !table[all & !union];
        let is_smallest = |union: usize| bits(union).all(|restriction| !demanded(union & !bit(restriction)));
        let smallest = (0..table.len()).filter(|union| demanded(*union) && is_smallest(*union));
        let mut clauses: Vec<Vec<_>> =
            smallest.map(|union| bits(union).map(RestrictionId::new).collect()).collect();
        clauses.sort();
        clauses
    }
}

fn bit(at: usize) -> usize {
    1 << at
}

fn bits(set: usize) -> impl Iterator<Item = usize> {
    (0..usize::BITS as usize).filter(move |at| set & bit(*at) != 0)
}

#[test]
fn clauses_are_the_smallest_unions() {
    let [a, b, c] = [0, 1, 2].map(RestrictionId::new);
    let rows = |restriction| Rows::matching(restriction, 3);
    assert_eq!(rows(a).or(&rows(b)).and(&rows(c)).clauses(), [vec![a, b], vec![c]]);
    assert_eq!(rows(a).or(&rows(b)).and(&rows(a)).clauses(), [vec![a]]);
    assert_eq!(rows(a).and(&rows(b)).or(&rows(a).and(&rows(c))).clauses(), [vec![a], vec![b, c]]);
    assert_eq!(Rows::All.clauses(), Vec::<Vec<_>>::new());
    assert_eq!(Rows::None.clauses(), [Vec::new()]);
}
