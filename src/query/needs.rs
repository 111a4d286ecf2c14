//! A demand as it is told: what an allow rests on, or what a denial is for want of.
//!
//! Guarantees: of an allow no more than what makes it so, by the fewest steps; of a denial every part that is not met.
//! What is needed twice is told once. Leaves out: what parts need that lie very deep.

mod lacking;

use std::collections::BTreeSet;

use permc_eval::format::Assigners;
use permc_eval::{Ask, Extent, PermissionId, RoleId, Subject};
use serde::Serialize;

use super::demand::{Demand, Leaf, What};
use super::grounds::Ground;
use super::{On, Place, Query, Request};

pub use lacking::{Kept, Lacking};

/// How deep it is told. Readers of JSON commonly stop at 128 levels.
const DEPTH: usize = 40;

/// A part of what is demanded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Need {
    /// What it is.
    pub kind: Kind,
    /// The action, permission or role that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The whole in words.
    pub says: String,
    /// How much of it is met.
    pub met: Met,
    /// Where it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// How it is met.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<Ground>,
    /// Where it is not met, and what keeps it so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lacking: Option<Lacking>,
    /// Its parts; of an allow those that it rests on, of a denial those that are not met.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Need>,
    /// Whether its parts are told elsewhere, or lie too deep.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}

/// What a part of a demand is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An action, or a permission asked as one.
    Action,
    /// A `requires`.
    Requires,
    /// A `forbid` that applies.
    Forbids,
    /// All of the parts are needed.
    All,
    /// One of the parts is needed.
    Any,
    /// A permission is needed.
    Hold,
    /// A role is needed.
    Role,
    /// One of these rules has to let the subject do it.
    Rules,
    /// An `assign`, a `delegates` or a `restricts`.
    Rule,
    /// The rule does not count with these values.
    Unless,
}

/// How much of something is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Met {
    /// All rows.
    All,
    /// Some rows.
    Some,
    /// None of it.
    None,
}

impl Met {
    fn of(extent: Extent) -> Self {
        match extent {
            Extent::Everything => Self::All,
            Extent::SomeRows => Self::Some,
            Extent::Nothing => Self::None,
        }
    }
}

/// A demand being told.
struct Teller<'a, 'r> {
    query: Query<'a>,
    request: &'r Request,
    subject: &'r Subject,
    demand: &'r Demand,
    values: Vec<Extent>,
    grounds: Vec<Vec<Ground>>,
    /// For each part how many steps it takes to meet it.
    costs: Vec<usize>,
    told: BTreeSet<usize>,
}

impl Query<'_> {
    /// What a decision rests on, or is for want of; none if this demand does not say what was decided.
    pub(super) fn needs(self, request: &Request, subject: &Subject, decided: Extent) -> Option<Need> {
        let words = self.demand_in_words(request.ask, &request.on, &request.values);
        let told = self.tell(request, subject, &words, decided);
        told.or_else(|| {
            let plain = self.demand(request.ask, &request.on, &request.values);
            self.tell(request, subject, &plain, decided)
        })
    }

    fn tell(self, request: &Request, subject: &Subject, demand: &Demand, decided: Extent) -> Option<Need> {
        let leaves = demand.leaves.iter().map(|leaf| self.held(subject, leaf, &request.on));
        let values = demand.values(&leaves.collect::<Vec<_>>());
        if values.last() != Some(&decided) {
            return None;
        }
        let grounds = match decided {
            Extent::Nothing => demand.leaves.iter().map(|_| Vec::new()).collect(),
            _ => demand.leaves.iter().map(|leaf| self.grounds_of(subject, leaf, &request.on)).collect(),
        };
        let costs = Vec::new();
        let told = BTreeSet::new();
        let mut teller = Teller { query: self, request, subject, demand, values, grounds, costs, told };
        teller.cost();
        Some(teller.need(demand.nodes.len().checked_sub(1)?, DEPTH))
    }

    /// How much of a leaf a subject has.
    fn held(self, subject: &Subject, leaf: &Leaf, on: &On) -> Extent {
        let whole = |extent: Extent| if extent == Extent::SomeRows { Extent::Nothing } else { extent };
        match leaf {
            Leaf::Hold(permission) => self.table.holds(subject, *permission, &on.place),
            Leaf::Whole(permission) => whole(self.table.holds(subject, *permission, &on.place)),
            Leaf::Everywhere(permission) => {
                whole(self.table.holds(subject, *permission, &self.table.everything()))
            }
            Leaf::Active(roles) => {
                let had = subject.active().any(|active| roles.contains(&active));
                if had { Extent::Everything } else { Extent::Nothing }
            }
        }
    }

    fn grounds_of(self, subject: &Subject, leaf: &Leaf, on: &On) -> Vec<Ground> {
        match leaf {
            Leaf::Hold(permission) | Leaf::Whole(permission) => self.grounds(subject, *permission, &on.place),
            Leaf::Everywhere(permission) => self.grounds(subject, *permission, &self.table.everything()),
            Leaf::Active(roles) => self.having(subject, roles),
        }
    }
}

impl Teller<'_, '_> {
    fn cost(&mut self) {
        for (at, node) in self.demand.nodes.iter().enumerate() {
            let of = |part: &usize| self.costs.get(*part).copied().unwrap_or(0);
            let cost = match node.what {
                What::Leaf(leaf) => self.grounds[leaf].iter().map(|ground| ground.steps.len()).sum(),
                What::Any | What::Rules(_) => {
                    let giving = node.parts.iter().filter(|part| self.values[**part] == self.values[at]);
                    giving.map(of).min().unwrap_or(0)
                }
                What::Ask(_)
                | What::Requires(_)
                | What::All
                | What::Rule(..)
                | What::Forbids(_)
                | What::Unless(_) => node.parts.iter().map(of).fold(0, usize::saturating_add),
            };
            self.costs.push(cost);
        }
    }

    /// Recurses to the depth that is told.
    fn need(&mut self, at: usize, depth: usize) -> Need {
        let (demand, value) = (self.demand, self.values[at]);
        let node = &demand.nodes[at];
        if let (What::Ask(_), [only]) = (node.what, node.parts.as_slice())
            && matches!(demand.nodes[*only].what, What::Leaf(_))
        {
            // A permission that demands nothing besides is just held or not.
            let mut need = self.need(*only, depth);
            need.place = node.place.and_then(|place| self.query.place(place));
            return need;
        }
        let (kind, name, says) = self.query.words(demand, node.what, self.request);
        let place = node.place.and_then(|place| self.query.place(place));
        let mut need = Need {
            kind,
            name,
            says,
            met: Met::of(value),
            place,
            because: Vec::new(),
            lacking: None,
            needs: Vec::new(),
            cut: false,
        };
        if let What::Leaf(leaf) = node.what {
            need.because.clone_from(&self.grounds[leaf]);
            need.lacking = (value == Extent::Nothing)
                .then(|| self.query.lacking(self.request, self.subject, &demand.leaves[leaf]))
                .flatten();
            return need;
        }
        let parts = self.parts(at);
        match depth.checked_sub(1) {
            Some(depth) if parts.is_empty() || self.told.insert(at) => {
                need.needs = parts.into_iter().map(|part| self.need(part, depth)).collect();
            }
            _ => need.cut = true,
        }
        need
    }

    /// The parts that are worth telling.
    fn parts(&self, at: usize) -> Vec<usize> {
        let (node, value) = (&self.demand.nodes[at], self.values[at]);
        let like = || node.parts.iter().copied().filter(|part| self.values[*part] == value);
        match (node.what, value) {
            (What::Any | What::Rules(_), Extent::Everything) => {
                like().min_by_key(|part| (self.costs[*part], *part)).into_iter().collect()
            }
            (What::Any | What::Rules(_), _) | (_, Extent::Nothing) => like().collect(),
            _ => node.parts.clone(),
        }
    }
}

impl Query<'_> {
    fn words(self, demand: &Demand, what: What, request: &Request) -> (Kind, Option<String>, String) {
        let when = |word: &str, when: u32| format!("{word} when {}", self.condition(when));
        match what {
            What::Ask(action) => {
                let name = self.table.action_name(action).to_owned();
                let says = format!("`{name}`");
                (Kind::Action, Some(name), says)
            }
            What::Requires(None) => (Kind::Requires, None, "requires".to_owned()),
            What::Requires(Some(condition)) => (Kind::Requires, None, when("requires", condition)),
            What::Forbids(condition) => (Kind::Forbids, None, when("forbidden", condition)),
            What::All => (Kind::All, None, "all of".to_owned()),
            What::Any => (Kind::Any, None, "one of".to_owned()),
            What::Leaf(leaf) => self.leaf_words(&demand.leaves[leaf], request),
            What::Rules(ask) => {
                let named = self.named(ask);
                (Kind::Rules, Some(named.name().to_owned()), named.say())
            }
            What::Rule(ask, at) => (Kind::Rule, None, self.rule_words(ask, at)),
            What::Unless(condition) => (Kind::Unless, None, when("only", condition)),
        }
    }

    fn leaf_words(self, leaf: &Leaf, request: &Request) -> (Kind, Option<String>, String) {
        let named = |id| self.table.permission_name(id).to_owned();
        let on = |name: &str| match self.on(&request.on) {
            Some(on) => format!("`{name}` on {on}"),
            None => format!("`{name}`"),
        };
        match leaf {
            Leaf::Hold(id) if self.table.permission_entry(*id).is_some_and(|it| it.kind.is_some()) => {
                (Kind::Hold, Some(named(*id)), on(&named(*id)))
            }
            Leaf::Hold(id) => (Kind::Hold, Some(named(*id)), format!("`{}`", named(*id))),
            Leaf::Whole(id) => (Kind::Hold, Some(named(*id)), format!("{}, all rows", on(&named(*id)))),
            Leaf::Everywhere(id) => {
                (Kind::Hold, Some(named(*id)), format!("`{}` everywhere, all rows", named(*id)))
            }
            Leaf::Active(roles) => {
                let names: Vec<_> = roles.iter().map(|role| format!("`{}`", self.role(*role))).collect();
                (Kind::Role, None, format!("the role {}", names.join(" or ")))
            }
        }
    }

    fn rule_words(self, ask: Ask, at: u32) -> String {
        let (by, when) = match ask {
            Ask::Assign(_) | Ask::Action(_) => {
                let Some(rule) = self.table.content().assign.get(at as usize) else { return String::new() };
                (self.by_words(&rule.by), rule.when)
            }
            Ask::Delegate(_) | Ask::Restrict(_) => {
                let Some(rule) = self.powers(ask).get(at as usize) else { return String::new() };
                let by = self.table.permission_name(PermissionId::new(rule.by));
                let verb = if matches!(ask, Ask::Delegate(_)) { "delegates" } else { "restricts" };
                (format!("`{by}` {verb} it"), rule.when)
            }
        };
        let when = when.map(|when| format!(" when {}", self.condition(when)));
        format!("{by}{}", when.unwrap_or_default())
    }

    fn by_words(self, by: &Assigners) -> String {
        match by {
            Assigners::Roles(roles) => {
                let names: Vec<_> =
                    roles.iter().map(|role| format!("`{}`", self.role(RoleId::new(*role)))).collect();
                format!("by {}", names.join(", "))
            }
            Assigners::Holders(permission) => {
                let name = self.table.permission_name(PermissionId::new(*permission));
                format!("by holders of `{name}`")
            }
        }
    }
}
