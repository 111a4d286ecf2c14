//! Explains a decision: what is not held, what is missing, and what the action says with its denial.
//!
//! It decides again and looks closer. Nothing here changes an answer.

use alloc::string::String;
use alloc::vec::Vec;

use crate::decide::{Ask, Demand};
use crate::decision::{Decision, Reason};
use crate::format::{Assigners, DenyText, Power};
use crate::id::{AttributeId, PermissionId, RoleId, at};
use crate::place::Place;
use crate::program::{Extent, Op, Program};
use crate::subject::Subject;
use crate::table::Table;
use crate::values::Values;

/// A decision and what there is to say about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The decision, as [`Table::decide`] gives it.
    pub decision: Decision,
    /// If something is unmet, the permissions that the subject does not hold there and that would be asked for;
    /// sorted, each once.
    pub unmet: Vec<PermissionId>,
    /// If attributes are missing, all of them, sorted.
    pub missing: Vec<AttributeId>,
    /// The add-ons that give nothing because no role that they are for is beside them, sorted.
    pub inactive_addons: Vec<RoleId>,
    /// The action's code for this denial. Only for unmet requirements and `forbid` (R15 of the language).
    pub code: Option<String>,
    /// The action's text for this denial, its placeholders filled in.
    pub text: Option<String>,
}

impl Table {
    /// Decides a request and explains the decision. Slower than [`Table::decide`], with the same decision.
    #[must_use]
    pub fn explain(&self, subject: &Subject, ask: Ask, place: &Place, values: &Values) -> Explanation {
        let decision = self.decide(subject, ask, place, values);
        let mut explanation = Explanation {
            unmet: Vec::new(),
            missing: Vec::new(),
            inactive_addons: subject.inactive_addons().collect(),
            code: None,
            text: None,
            decision,
        };
        match &explanation.decision {
            Decision::Deny(Reason::MissingAttribute) => {
                explanation.missing = self.missing(ask, values);
            }
            Decision::Deny(Reason::Unmet) => {
                explanation.unmet = self.unmet(subject, ask, place, values);
                self.say(&mut explanation, ask, values);
            }
            Decision::Deny(Reason::Forbidden(_)) => self.say(&mut explanation, ask, values),
            Decision::Deny(_) | Decision::Allow | Decision::AllowRows(_) => {}
        }
        explanation
    }

    fn missing(&self, ask: Ask, values: &Values) -> Vec<AttributeId> {
        let mut needs: Vec<u32> = match ask {
            Ask::Action(action) => self.rule(action).map_or_else(Vec::new, |rule| rule.needs.clone()),
            Ask::Assign(role) => {
                let rules = self.content().assign.iter().zip(&self.index.assign);
                let rules = rules.filter(|(rule, _)| rule.roles.binary_search(&role.position()).is_ok());
                rules.flat_map(|(_, condition)| condition.needs.iter().copied()).collect()
            }
            Ask::Delegate(target) | Ask::Restrict(target) => {
                let (powers, conditions) = self.powers(ask);
                let rules = powers.iter().zip(conditions);
                let rules =
                    rules.filter(|(power, _)| power.permissions.binary_search(&target.position()).is_ok());
                rules.flat_map(|(_, condition)| condition.needs.iter().copied()).collect()
            }
        };
        needs.retain(|&attribute| values.position(attribute).is_none());
        needs.sort_unstable();
        needs.dedup();
        needs.into_iter().map(AttributeId::new).collect()
    }

    /// The code and text of the action, for a denial that it may speak to.
    fn say(&self, explanation: &mut Explanation, ask: Ask, values: &Values) {
        let Ask::Action(action) = ask else { return };
        let Some(deny) = self.rule(action).and_then(|rule| rule.deny.as_ref()) else {
            return;
        };
        explanation.code = Some(deny.code.clone());
        explanation.text = deny.text.as_ref().map(|text| self.fill(text, values));
    }

    fn fill(&self, text: &DenyText, values: &Values) -> String {
        let mut parts = text.parts.iter();
        let mut filled = parts.next().cloned().unwrap_or_default();
        for (&attribute, part) in text.attributes.iter().zip(parts) {
            let declared = self.content().attributes.get(at(attribute));
            let value =
                declared.zip(values.position(attribute)).and_then(|(it, value)| it.values.get(at(value)));
            filled.push_str(value.map_or("?", String::as_str));
            filled.push_str(part);
        }
        filled
    }

    /// The permissions that the subject does not hold and that would be asked for.
    fn unmet(&self, subject: &Subject, ask: Ask, place: &Place, values: &Values) -> Vec<PermissionId> {
        let mut unmet: Vec<u32> = match ask {
            Ask::Action(action) => self.demand(action).map_or_else(Vec::new, |demand| {
                let values = self.extents(subject, &demand, place, values);
                self.unheld(subject, &demand, place, &values)
            }),
            Ask::Assign(role) => {
                let rules = self.content().assign.iter();
                let rules = rules.filter(|rule| rule.roles.binary_search(&role.position()).is_ok());
                let holders = rules.filter_map(|rule| match &rule.by {
                    Assigners::Holders(permission) => Some(*permission),
                    Assigners::Roles(_) => None,
                });
                holders.filter(|&permission| !self.holds_all(subject, permission, place)).collect()
            }
            Ask::Delegate(target) | Ask::Restrict(target) => {
                let (powers, _) = self.powers(ask);
                let by = |power: &Power| {
                    let here = power.kind.is_none() || power.kind == place.kind;
                    (here && power.permissions.binary_search(&target.position()).is_ok()).then_some(power.by)
                };
                let itself = matches!(ask, Ask::Delegate(_)).then_some(target.position());
                let asked = powers.iter().filter_map(by).chain(itself);
                asked.filter(|&permission| !self.holds_all(subject, permission, place)).collect()
            }
        };
        unmet.sort_unstable();
        unmet.dedup();
        unmet.into_iter().map(PermissionId::new).collect()
    }

    /// The value of each step of an action's program.
    pub(crate) fn extents(
        &self,
        subject: &Subject,
        demand: &Demand<'_>,
        place: &Place,
        values: &Values,
    ) -> Vec<Extent> {
        let Some(program) = demand.program else { return Vec::new() };
        let mut out = alloc::vec![Extent::Nothing; program.ops.len()];
        program.run(values, |permission| self.extent(subject, permission, place), &mut out);
        out
    }

    /// The permissions in requirements that fail, and that the subject does not hold.
    fn unheld(&self, subject: &Subject, demand: &Demand<'_>, place: &Place, out: &[Extent]) -> Vec<u32> {
        let own = demand.permission;
        let mut unheld: Vec<u32> =
            own.filter(|&own| self.extent(subject, own, place) == Extent::Nothing).into_iter().collect();
        let Some(program) = demand.program else { return unheld };
        program.leaves(
            &program.require,
            |steps| {
                steps.iter().copied().filter(|&step| out.get(at(step)) == Some(&Extent::Nothing)).collect()
            },
            |permission| unheld.push(permission),
        );
        unheld
    }
}

impl Program {
    /// Walks down from steps to the permissions in them; at each step only to the operands that are chosen.
    pub(crate) fn leaves(
        &self,
        roots: &[u32],
        choose: impl Fn(&[u32]) -> Vec<u32>,
        mut found: impl FnMut(u32),
    ) {
        let mut seen = alloc::vec![false; self.ops.len()];
        let mut open = choose(roots);
        while let Some(step) = open.pop() {
            let Some(slot) = seen.get_mut(at(step)).filter(|slot| !**slot) else { continue };
            *slot = true;
            match self.ops.get(at(step)) {
                Some(Op::Hold(permission)) => found(*permission),
                Some(Op::All(range) | Op::Any(range)) => open.extend(choose(self.operands(range))),
                Some(Op::Is(..) | Op::Not(_)) | None => {}
            }
        }
    }
}
