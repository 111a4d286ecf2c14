//! Who can do something: the smallest sets of roles and add-ons that are allowed.
//!
//! Guarantees: every set that is listed is allowed and loses that with any of its members, separation of duty included.
//! Sets that are allowed for some rows are listed with them, and beside them the smallest that are allowed for all.
//! Smaller sets come first, and of equals those that hold less. A search that was cut says so.

use std::collections::BTreeMap;

use permc_eval::{Ask, Decision, Extent, RoleId};
use serde::Serialize;

use super::classes::Space;
use super::cubes::When;
use super::search::{Search, members};
use super::{Asked, Given, On, Query, Request, SCHEMA_VERSION};

/// The largest sets that are looked for.
const SIZE: usize = 4;
/// How many sets of classes are looked at, and how many choices from one are tried.
const SETS: usize = 200_000;
const MEMBERS: usize = 20_000;

/// Who can do something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Whoever {
    /// The version of this document.
    pub schema_version: u32,
    /// What was asked.
    pub request: Asked,
    /// The answers, by what a request brings.
    pub answers: Vec<Holders>,
}

/// The sets that are allowed with some values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Holders {
    /// The values for which this is the answer: one of these.
    pub when: Vec<When>,
    /// The sets.
    pub sets: Vec<RoleSet>,
    /// How many more were found.
    pub left_out: usize,
    /// Up to which size sets were looked for; without it, all sizes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub up_to: Option<usize>,
    /// Whether the search was cut, so that there may be others.
    pub cut: bool,
}

/// A set of roles and add-ons that is allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RoleSet {
    /// Their full names; none if nobody needs a role.
    pub roles: Vec<String>,
    /// The rows that it is allowed for, if not all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Vec<String>>,
}

/// Sets that were found, before they are worded.
struct Found {
    sets: BTreeMap<Vec<RoleId>, Vec<Vec<String>>>,
    up_to: Option<usize>,
    cut: bool,
}

/// There are too many combinations of these attributes' values to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooManyValues(pub Vec<String>);

impl Query<'_> {
    /// The smallest sets that are allowed; at most so many are listed for each answer.
    ///
    /// # Errors
    /// The request leaves too many combinations of values open.
    pub fn who(self, ask: Ask, on: &On, given: &Given, most: usize) -> Result<Whoever, TooManyValues> {
        let open = self.open(ask, given);
        let combinations = open.combinations().ok_or_else(|| self.too_many(&open))?;
        let breadths = self.table.breadths();
        let mut answers: Vec<(Holders, Vec<Vec<usize>>)> = Vec::new();
        for combination in combinations {
            let request = Request {
                roles: Vec::new(),
                grants: Vec::new(),
                ask,
                on: on.clone(),
                values: open.given(&combination, given),
            };
            let holders = self.holders(&self.find(&request), &breadths, most);
            match answers.iter_mut().find(|(known, _)| *known == holders) {
                Some((_, combinations)) => combinations.push(combination),
                None => answers.push((holders, vec![combination])),
            }
        }
        let worded = answers.into_iter().map(|(holders, combinations)| {
            let when = open.conditions(self, &combinations);
            Holders { when, ..holders }
        });
        let nobody =
            Request { roles: Vec::new(), grants: Vec::new(), ask, on: on.clone(), values: given.clone() };
        Ok(Whoever {
            schema_version: SCHEMA_VERSION,
            request: self.asked(&nobody),
            answers: worded.collect(),
        })
    }

    pub(super) fn too_many(self, open: &super::cubes::Open) -> TooManyValues {
        let names = open.attributes.iter().map(|(id, _)| self.table.attribute_name(*id).to_owned());
        TooManyValues(names.collect())
    }

    fn find(self, nobody: &Request) -> Found {
        let mut found = Found { sets: BTreeMap::new(), up_to: None, cut: false };
        if let Decision::Deny(reason) = self.decide(nobody)
            && reason != permc_eval::Reason::Unmet
        {
            // What denies nobody for another reason than what it lacks denies everybody.
            return found;
        }
        let demand = self.demand(nobody.ask, &nobody.on, &nobody.values);
        let mut space = Space::new(self, demand, &nobody.on);
        for least in [Extent::SomeRows, Extent::Everything] {
            let start = space.nothing();
            let mut budget = SETS;
            for size in 0..=SIZE {
                let mut search = Search::new(&mut space, &start, least, budget);
                let sets = search.sets(size);
                let reached = search.reached;
                budget = search.budget;
                for set in sets {
                    self.keep(nobody, &space, &set, least, &mut found);
                }
                found.cut |= budget == 0;
                if !reached || found.cut {
                    break;
                }
                if size == SIZE {
                    let mut larger = Search::new(&mut space, &start, least, budget);
                    let _sets = larger.sets(SIZE + 1);
                    found.up_to = larger.reached.then_some(SIZE).or(found.up_to);
                }
            }
        }
        found
    }

    /// Keeps the choices of one member of each class that the evaluator allows.
    fn keep(self, nobody: &Request, space: &Space<'_>, set: &[usize], least: Extent, found: &mut Found) {
        let (choices, cut) = members(space, set, MEMBERS);
        found.cut |= cut;
        for roles in choices {
            let request = Request { roles: roles.clone(), ..nobody.clone() };
            match self.decide(&request) {
                Decision::Allow => drop(found.sets.insert(roles, Vec::new())),
                Decision::AllowRows(rows) if least == Extent::SomeRows => {
                    found.sets.insert(roles, rows.all_of().to_vec());
                }
                Decision::AllowRows(_) | Decision::Deny(_) => {}
            }
        }
    }

    fn holders(self, found: &Found, breadths: &[usize], most: usize) -> Holders {
        let breadth = |role: &RoleId| breadths.get(role.position() as usize).copied().unwrap_or(0);
        let mut sets: Vec<_> = found.sets.iter().collect();
        sets.sort_by_key(|(roles, _)| {
            (roles.len(), roles.iter().map(breadth).fold(0, usize::saturating_add), *roles)
        });
        let listed = sets.iter().take(most).map(|(roles, rows)| RoleSet {
            roles: roles.iter().map(|role| self.role(*role)).collect(),
            rows: (*rows).clone(),
        });
        Holders {
            when: Vec::new(),
            sets: listed.collect(),
            left_out: sets.len().saturating_sub(most),
            up_to: found.up_to,
            cut: found.cut,
        }
    }
}
