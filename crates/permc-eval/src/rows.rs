//! The rows that a limited answer is about: a conjunction of unions of restrictions.
//!
//! Kept minimal: no union contains another, and all is sorted. What would grow too large is no answer at all.

use alloc::string::String;
use alloc::vec::Vec;

/// How many unions an answer may be made of.
pub const CLAUSE_LIMIT: usize = 4_096;

/// How much work one answer may take, in restrictions looked at.
const WORK_LIMIT: usize = 1 << 25;

/// Rows that an answer is limited to: those that meet all of [`Rows::all_of`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Rows {
    all_of: Vec<Vec<String>>,
}

impl Rows {
    pub(crate) const fn new(all_of: Vec<Vec<String>>) -> Self {
        Self { all_of }
    }

    /// The unions, all of which a row must be in; each is the texts of its restrictions, one of which it must meet.
    /// Sorted and never empty, and no union contains another.
    #[must_use]
    pub fn all_of(&self) -> &[Vec<String>] {
        &self.all_of
    }
}

/// An answer with more unions than [`CLAUSE_LIMIT`], or too much work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooComplex;

/// A conjunction of unions; each an ascending list of restrictions.
pub(crate) type Clauses = Vec<Vec<u32>>;

/// What is left of the work that one answer may take.
pub(crate) struct Work(usize);

impl Work {
    pub(crate) const fn new() -> Self {
        Self(WORK_LIMIT)
    }

    fn spend(&mut self, amount: usize) -> Result<(), TooComplex> {
        self.0 = self.0.checked_sub(amount).ok_or(TooComplex)?;
        Ok(())
    }

    /// The rows that are in all of these.
    pub(crate) fn all(&mut self, parts: &[&Clauses]) -> Result<Clauses, TooComplex> {
        let mut all = Clauses::new();
        for part in parts {
            self.spend(part.iter().map(Vec::len).sum())?;
            all.extend(part.iter().cloned());
        }
        self.minimal(all)
    }

    /// The rows that are in any of these.
    pub(crate) fn any(&mut self, parts: &[&Clauses]) -> Result<Clauses, TooComplex> {
        let Some((first, rest)) = parts.split_first() else { return Ok(Clauses::new()) };
        rest.iter().try_fold((*first).clone(), |one, other| self.either(&one, other))
    }

    /// (a and b) or (c and d) is (a or c) and (a or d) and (b or c) and (b or d).
    fn either(&mut self, one: &Clauses, other: &Clauses) -> Result<Clauses, TooComplex> {
        let mut product = Clauses::new();
        for left in one {
            for right in other {
                self.spend(left.len().saturating_add(right.len()).saturating_add(1))?;
                product.push(union(left, right));
            }
        }
        self.minimal(product)
    }

    /// Sorts the unions and leaves out those that contain another.
    fn minimal(&mut self, mut clauses: Clauses) -> Result<Clauses, TooComplex> {
        clauses.sort_unstable_by(|one, other| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
        clauses.dedup();
        let mut minimal = Clauses::new();
        for clause in clauses {
            self.spend(minimal.len().saturating_add(clause.len()))?;
            if !minimal.iter().any(|smaller| contains(&clause, smaller)) {
                minimal.push(clause);
            }
            if minimal.len() > CLAUSE_LIMIT {
                return Err(TooComplex);
            }
        }
        minimal.sort_unstable();
        Ok(minimal)
    }
}

fn union(one: &[u32], other: &[u32]) -> Vec<u32> {
    let mut both = [one, other].concat();
    both.sort_unstable();
    both.dedup();
    both
}

fn contains(larger: &[u32], smaller: &[u32]) -> bool {
    smaller.iter().all(|entry| larger.binary_search(entry).is_ok())
}
