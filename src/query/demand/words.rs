//! A demand from the reasons of a table: statement by statement as written, each action that is asked by its name.
//!
//! Reasons decide nothing. Who uses this compares what it says with the decision. Reasons that go in circles, which no
//! compiled policy has, end at what was met before.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use permc_eval::format::{Asked, Reasons, RequireReason, RuleOf, RuleReason};
use permc_eval::{ActionId, ActionRef, PermissionId};

use super::{Demand, Leaf, What};
use crate::query::{Given, Query, conditions};

/// Where each action stands in a demand; none while its own parts are being added.
type Placed = BTreeMap<ActionRef, Option<usize>>;

impl Query<'_> {
    pub(super) fn demand_by_reasons(self, reasons: &Reasons, root: ActionRef, given: &Given) -> Demand {
        let rules: BTreeMap<ActionRef, &RuleReason> =
            reasons.rules.iter().map(|rule| (asked_by(&rule.of), rule)).collect();
        let mut demand = Demand::default();
        let mut placed = Placed::new();
        let mut open = vec![(root, false)];
        while let Some((action, entered)) = open.pop() {
            if entered {
                let part = self.statements(&mut demand, reasons, rules.get(&action), &placed, action, given);
                placed.insert(action, Some(part));
            } else if let Entry::Vacant(place) = placed.entry(action) {
                place.insert(None);
                open.push((action, true));
                let require = rules.get(&action).into_iter().flat_map(|rule| &rule.require);
                let applying = require.filter(|it| self.applies(it, given));
                open.extend(applying.flat_map(|it| &it.asks).filter_map(target).map(|it| (it, false)));
            }
        }
        demand
    }

    fn applies(self, reason: &RequireReason, given: &Given) -> bool {
        let steps = &self.table.content().steps;
        reason.when.is_none_or(|when| conditions::holds(steps, when, given))
    }

    /// Adds an action with its statements, whose own parts are there already.
    fn statements(
        self,
        demand: &mut Demand,
        reasons: &Reasons,
        rule: Option<&&RuleReason>,
        placed: &Placed,
        action: ActionRef,
        given: &Given,
    ) -> usize {
        let content = self.table.content();
        let mut parts = Vec::new();
        if let ActionRef::Permission(permission) = action {
            parts.push(demand.leaf(&Leaf::Hold(permission)));
        }
        let forbid = self.rule(action).map_or(&[][..], |rule| &rule.forbid);
        let places = rule.map_or(&[][..], |rule| &rule.forbid);
        for (forbid, place) in forbid.iter().zip(places) {
            if conditions::holds(&content.steps, *forbid, given) {
                parts.push(demand.add(What::Forbids(*forbid), Some(*place), Vec::new()));
            }
        }
        for reason in rule.into_iter().flat_map(|rule| &rule.require).filter(|it| self.applies(it, given)) {
            let part = expression(demand, &reason.asks, placed);
            parts.push(demand.add(What::Requires(reason.when), Some(reason.place), vec![part]));
        }
        let place = match action {
            ActionRef::Permission(id) => reasons.permissions.get(id.position() as usize),
            ActionRef::Action(id) => reasons.actions.get(id.position() as usize),
        };
        demand.add(What::Ask(action), place.copied(), parts)
    }
}

fn asked_by(of: &RuleOf) -> ActionRef {
    match of {
        RuleOf::Permission(id) => ActionRef::Permission(PermissionId::new(*id)),
        RuleOf::Action(id) => ActionRef::Action(ActionId::new(*id)),
    }
}

fn target(asked: &Asked) -> Option<ActionRef> {
    match asked {
        Asked::Permission(id) => Some(ActionRef::Permission(PermissionId::new(*id))),
        Asked::Action(id) => Some(ActionRef::Action(ActionId::new(*id))),
        Asked::All(_) | Asked::Any(_) => None,
    }
}

/// Adds what a requirement asks.
fn expression(demand: &mut Demand, asks: &[Asked], placed: &Placed) -> usize {
    let mut parts: Vec<usize> = Vec::new();
    for asked in asks {
        let part = match asked {
            Asked::Permission(_) | Asked::Action(_) => {
                let known = target(asked).and_then(|it| placed.get(&it).copied().flatten());
                known.unwrap_or_else(|| demand.add(What::Any, None, Vec::new()))
            }
            Asked::All(count) => {
                let operands = parts.split_off(parts.len().saturating_sub(*count as usize));
                demand.add(What::All, None, operands)
            }
            Asked::Any(count) => {
                let operands = parts.split_off(parts.len().saturating_sub(*count as usize));
                demand.add(What::Any, None, operands)
            }
        };
        parts.push(part);
    }
    parts.pop().unwrap_or_else(|| demand.add(What::Any, None, Vec::new()))
}
