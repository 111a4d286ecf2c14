//! Governance: who may assign roles, delegate permissions and restrict them (R12 of the language).
//!
//! An action like others, judged in the same order; its answer is about all rows or it is no.

use crate::decide::Ask;
use crate::decision::{Decision, Reason};
use crate::format::{Assigners, Power};
use crate::id::{PermissionId, SeparationId, at};
use crate::place::Place;
use crate::program::Extent;
use crate::program::Program;
use crate::subject::Subject;
use crate::table::Table;
use crate::values::Values;

impl Table {
    pub(crate) fn decide_assign(
        &self,
        subject: &Subject,
        role: u32,
        place: &Place,
        values: &Values,
    ) -> Decision {
        if at(role) >= self.content().roles.len() {
            return Decision::Deny(Reason::UnknownAction);
        }
        if place.kind.is_some() {
            return Decision::Deny(Reason::WrongKind);
        }
        let rules = || {
            let rules = self.content().assign.iter().zip(&self.index.assign);
            rules.filter(|(rule, _)| rule.roles.binary_search(&role).is_ok())
        };
        if let Err(denied) =
            ready(subject, rules().flat_map(|(_, condition)| condition.needs.iter().copied()), values)
        {
            return Decision::Deny(denied);
        }
        let everything = self.everything();
        answer(rules().any(|(rule, condition)| {
            let by = match &rule.by {
                Assigners::Roles(roles) => {
                    roles.iter().any(|role| subject.active_roles().binary_search(role).is_ok())
                }
                Assigners::Holders(permission) => self.holds_all(subject, *permission, &everything),
            };
            by && holds(condition, values)
        }))
    }

    pub(crate) fn decide_delegate(
        &self,
        subject: &Subject,
        target: u32,
        place: &Place,
        values: &Values,
    ) -> Decision {
        let powers = self.powers(Ask::Delegate(PermissionId::new(target)));
        self.decide_power(subject, powers, target, place, values, |power| {
            self.holds_all(subject, power.by, place) && self.holds_all(subject, target, place)
        })
    }

    pub(crate) fn decide_restrict(
        &self,
        subject: &Subject,
        target: u32,
        place: &Place,
        values: &Values,
    ) -> Decision {
        let powers = self.powers(Ask::Restrict(PermissionId::new(target)));
        self.decide_power(subject, powers, target, place, values, |power| {
            self.holds_all(subject, power.by, place)
        })
    }

    fn decide_power(
        &self,
        subject: &Subject,
        (powers, conditions): (&[Power], &[Program]),
        target: u32,
        place: &Place,
        values: &Values,
        by: impl Fn(&Power) -> bool,
    ) -> Decision {
        let Some(permission) = self.content().permissions.get(at(target)) else {
            return Decision::Deny(Reason::UnknownAction);
        };
        let rules = || {
            let rules = powers.iter().zip(conditions);
            rules.filter(|(power, _)| power.permissions.binary_search(&target).is_ok())
        };
        let asked_here = |power: &Power| power.kind.is_none() || power.kind == place.kind;
        let nowhere_here = rules().next().is_some() && !rules().any(|(power, _)| asked_here(power));
        if nowhere_here || !self.may_ask(permission.kind, place) {
            return Decision::Deny(Reason::WrongKind);
        }
        if let Err(denied) =
            ready(subject, rules().flat_map(|(_, condition)| condition.needs.iter().copied()), values)
        {
            return Decision::Deny(denied);
        }
        let mut here = rules().filter(|(power, _)| asked_here(power));
        answer(here.any(|(power, condition)| holds(condition, values) && by(power)))
    }

    /// The rules that give what is asked for, with their conditions; none for what is no power.
    pub(crate) fn powers(&self, ask: Ask) -> (&[Power], &[Program]) {
        match ask {
            Ask::Delegate(_) => (&self.content().delegate, &self.index.delegate),
            Ask::Restrict(_) => (&self.content().restrict, &self.index.restrict),
            Ask::Action(_) | Ask::Assign(_) => (&[], &[]),
        }
    }

    /// Whether the subject holds a permission at all of a place with all rows.
    pub(crate) fn holds_all(&self, subject: &Subject, permission: u32, place: &Place) -> bool {
        self.extent(subject, permission, place) == Extent::Everything
    }
}

const fn answer(allowed: bool) -> Decision {
    if allowed { Decision::Allow } else { Decision::Deny(Reason::Unmet) }
}

/// What comes before any rule: separation of duty, then the attributes of every rule that covers the target.
fn ready(subject: &Subject, needs: impl IntoIterator<Item = u32>, values: &Values) -> Result<(), Reason> {
    if let Some(rule) = subject.violates {
        return Err(Reason::Separation(SeparationId::new(rule)));
    }
    if needs.into_iter().any(|attribute| values.position(attribute).is_none()) {
        return Err(Reason::MissingAttribute);
    }
    Ok(())
}

pub(crate) fn holds(condition: &Program, values: &Values) -> bool {
    let mut out = alloc::vec![Extent::Nothing; condition.ops.len()];
    condition.run(values, |_| Extent::Nothing, &mut out);
    condition.require.iter().all(|&step| out.get(at(step)) == Some(&Extent::Everything))
}
