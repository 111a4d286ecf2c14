//! What assigning, delegating and restricting demand: one of the rules that cover the target (R12).

use permc_eval::format::{Assign, Assigners, Power};
use permc_eval::{Ask, PermissionId, RoleId};

use super::{Demand, Leaf, What};
use crate::query::{Given, On, Query, conditions};

impl Query<'_> {
    pub(super) fn governance(self, ask: Ask, on: &On, given: &Given) -> Demand {
        let mut demand = Demand::default();
        let mut rules = Vec::new();
        match ask {
            Ask::Action(_) => {}
            Ask::Assign(role) => {
                for (at, rule) in (0..).zip(&self.table.content().assign) {
                    if rule.roles.binary_search(&role.position()).is_ok() {
                        rules.push(self.assign_rule(&mut demand, ask, at, rule, given));
                    }
                }
            }
            Ask::Delegate(id) | Ask::Restrict(id) => {
                for (at, rule) in (0..).zip(self.powers(ask)) {
                    let asked = on.place.kind().map(permc_eval::KindId::position);
                    let here = rule.kind.is_none() || rule.kind == asked;
                    if here && rule.permissions.binary_search(&id.position()).is_ok() {
                        rules.push(self.power_rule(&mut demand, ask, at, rule, given));
                    }
                }
            }
        }
        demand.add(What::Rules(ask), None, rules);
        demand
    }

    fn assign_rule(self, demand: &mut Demand, ask: Ask, at: u32, rule: &Assign, given: &Given) -> usize {
        let by = match &rule.by {
            Assigners::Roles(roles) => Leaf::Active(roles.iter().map(|role| RoleId::new(*role)).collect()),
            Assigners::Holders(permission) => Leaf::Everywhere(PermissionId::new(*permission)),
        };
        let place = self.table.content().reasons.as_ref().and_then(|it| it.assign.get(at as usize).copied());
        self.rule_of(demand, ask, at, place, rule.when, &[by], given)
    }

    fn power_rule(self, demand: &mut Demand, ask: Ask, at: u32, rule: &Power, given: &Given) -> usize {
        let by = Leaf::Whole(PermissionId::new(rule.by));
        let reasons = self.table.content().reasons.as_ref();
        let (itself, places) = match ask {
            Ask::Delegate(id) => (Some(Leaf::Whole(id)), reasons.map(|it| &it.delegate)),
            Ask::Restrict(_) | Ask::Action(_) | Ask::Assign(_) => (None, reasons.map(|it| &it.restrict)),
        };
        let place = places.and_then(|places| places.get(at as usize).copied());
        let leaves: Vec<_> = [by].into_iter().chain(itself).collect();
        self.rule_of(demand, ask, at, place, rule.when, &leaves, given)
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one rule")]
    fn rule_of(
        self,
        demand: &mut Demand,
        ask: Ask,
        at: u32,
        place: Option<[u32; 2]>,
        when: Option<u32>,
        leaves: &[Leaf],
        given: &Given,
    ) -> usize {
        let steps = &self.table.content().steps;
        let mut parts = Vec::new();
        if let Some(when) = when.filter(|when| !conditions::holds(steps, *when, given)) {
            parts.push(demand.add(What::Unless(when), None, Vec::new()));
        }
        parts.extend(leaves.iter().map(|leaf| demand.leaf(leaf)));
        demand.add(What::Rule(ask, at), place, parts)
    }
}
