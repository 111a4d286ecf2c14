//! The rows for which a demand is met: a conjunction of unions of restrictions.
//!
//! As the evaluator has them (R10), for holdings that belong to one point. What would be too many unions is not met.

use permc_eval::{CLAUSE_LIMIT, RestrictionId};

use super::{Demand, What};
use crate::index;
use crate::model::minimal_clauses;

/// The unions of restrictions that a row must be in; none of them: all rows.
pub(in crate::query) type Clauses = Vec<Vec<index::RestrictionId>>;

impl Demand {
    /// The rows of the whole, if the leaves are met for these; nothing where it is not met.
    pub(in crate::query) fn rows(&self, leaves: &[Option<Clauses>]) -> Option<Clauses> {
        let mut all: Vec<Option<Clauses>> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let parts = || node.parts.iter().map(|part| all.get(*part).and_then(Option::as_ref));
            let rows = match node.what {
                What::Leaf(leaf) => leaves.get(leaf).cloned().flatten(),
                What::Forbids(_) | What::Unless(_) => None,
                What::Any | What::Rules(_) => any(&parts().flatten().collect::<Vec<_>>()),
                What::Ask(_) | What::Requires(_) | What::All | What::Rule(..) => {
                    let met: Option<Vec<&Clauses>> = parts().collect();
                    met.map(|met| minimal_clauses(met.into_iter().flatten().cloned().collect()))
                }
            };
            all.push(rows.filter(|rows| rows.len() <= CLAUSE_LIMIT));
        }
        all.pop().flatten()
    }
}

/// (a and b) or (c and d) is (a or c) and (a or d) and (b or c) and (b or d).
fn any(parts: &[&Clauses]) -> Option<Clauses> {
    let (first, rest) = parts.split_first()?;
    rest.iter().try_fold((*first).clone(), |one, other| {
        if one.len().saturating_mul(other.len()) > CLAUSE_LIMIT {
            return None;
        }
        let both = one.iter().flat_map(|left| other.iter().map(move |right| union(left, right)));
        Some(minimal_clauses(both.collect()))
    })
}

fn union(one: &[index::RestrictionId], other: &[index::RestrictionId]) -> Vec<index::RestrictionId> {
    let mut both = [one, other].concat();
    both.sort_unstable();
    both.dedup();
    both
}

/// The union of some restrictions of a table.
pub(in crate::query) fn one_of(restrictions: impl Iterator<Item = RestrictionId>) -> Clauses {
    vec![restrictions.map(|it| index::RestrictionId(it.position())).collect()]
}
