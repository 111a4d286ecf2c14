//! What a question demands under some values, as a graph of parts: the action, its statements, what these require.
//!
//! Guarantees: parts stand before what they are parts of, so one pass gives every value, without recursion. What does
//! not apply under the values is not in it. Leaves out: separation of duty and values that are missing.

mod govern;
mod rows;
mod steps;
mod words;

use std::collections::BTreeMap;

use permc_eval::{ActionRef, Ask, Extent, PermissionId, RoleId};

use super::{Given, On, Query};

pub(super) use rows::{Clauses, one_of};

/// The parts that a question demands.
#[derive(Debug, Clone, Default)]
pub(super) struct Demand {
    pub(super) nodes: Vec<Node>,
    /// What has to be held or had, each once.
    pub(super) leaves: Vec<Leaf>,
    known: BTreeMap<Leaf, usize>,
}

/// A part of a demand.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) what: What,
    /// Where it is written.
    pub(super) place: Option<[u32; 2]>,
    pub(super) parts: Vec<usize>,
}

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// Something asked as an action: all of its parts.
    Ask(ActionRef),
    /// A `requires` that applies, with its condition: all of its parts.
    Requires(Option<u32>),
    /// A `forbid` that applies, with its condition: never met.
    Forbids(u32),
    /// All of its parts.
    All,
    /// Any of its parts.
    Any,
    /// This leaf.
    Leaf(usize),
    /// The rules that could let somebody do this: any of them.
    Rules(Ask),
    /// The rule at this position of its list that could let somebody do this: all of its parts.
    Rule(Ask, u32),
    /// A rule's condition that does not hold: never met.
    Unless(u32),
}

/// What has to be held or had.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Leaf {
    /// The permission at the place, with whatever rows.
    Hold(PermissionId),
    /// The permission at the place with all rows.
    Whole(PermissionId),
    /// The permission everywhere with all rows.
    Everywhere(PermissionId),
    /// One of these roles.
    Active(Vec<RoleId>),
}

impl Demand {
    fn add(&mut self, what: What, place: Option<[u32; 2]>, parts: Vec<usize>) -> usize {
        self.nodes.push(Node { what, place, parts });
        self.nodes.len() - 1
    }

    fn leaf(&mut self, leaf: &Leaf) -> usize {
        let at = *self.known.entry(leaf.clone()).or_insert(self.leaves.len());
        if at == self.leaves.len() {
            self.leaves.push(leaf.clone());
        }
        self.add(What::Leaf(at), None, Vec::new())
    }

    /// The value of each part, if the leaves have these.
    pub(super) fn values(&self, leaves: &[Extent]) -> Vec<Extent> {
        let mut values: Vec<Extent> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let parts = node.parts.iter().filter_map(|part| values.get(*part).copied());
            let value = match node.what {
                What::Leaf(leaf) => leaves.get(leaf).copied().unwrap_or(Extent::Nothing),
                What::Forbids(_) | What::Unless(_) => Extent::Nothing,
                What::Any | What::Rules(_) => parts.max().unwrap_or(Extent::Nothing),
                What::Ask(_) | What::Requires(_) | What::All | What::Rule(..) => {
                    parts.fold(Extent::Everything, Extent::min)
                }
            };
            values.push(value);
        }
        values
    }

    /// The value of the whole, which is its last part.
    pub(super) fn value(&self, leaves: &[Extent]) -> Extent {
        self.values(leaves).last().copied().unwrap_or(Extent::Nothing)
    }
}

impl Query<'_> {
    /// What a question demands, as the table has it.
    pub(super) fn demand(self, ask: Ask, on: &On, given: &Given) -> Demand {
        match ask {
            Ask::Action(action) => self.demand_by_steps(action, given),
            Ask::Assign(_) | Ask::Delegate(_) | Ask::Restrict(_) => self.governance(ask, on, given),
        }
    }

    /// What a question demands, in its author's words where the table has them.
    pub(super) fn demand_in_words(self, ask: Ask, on: &On, given: &Given) -> Demand {
        let reasons = self.table.content().reasons.as_ref();
        match (ask, reasons) {
            (Ask::Action(action), Some(reasons)) => self.demand_by_reasons(reasons, action, given),
            _ => self.demand(ask, on, given),
        }
    }
}
