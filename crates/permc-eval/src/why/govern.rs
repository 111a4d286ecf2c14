//! Why governance is allowed: the rule that lets the subject, and how it has what the rule asks for.
//!
//! Of rules that let it, the first as written. Leaves out: denials, of which there is no one statement.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Because, Link, Why};
use crate::decide::Ask;
use crate::format::{Assigners, Power};
use crate::govern::holds;
use crate::id::{AssignId, PermissionId, PowerId, RoleId, at};
use crate::place::Place;
use crate::subject::Subject;
use crate::table::Table;
use crate::values::Values;

impl Table {
    /// Why a subject may assign, delegate or restrict, if it may.
    pub(super) fn governed(&self, subject: &Subject, ask: Ask, place: &Place, values: &Values) -> Vec<Why> {
        match ask {
            Ask::Action(_) => Vec::new(),
            Ask::Assign(role) => self.assigned(subject, role, values).unwrap_or_default(),
            Ask::Delegate(target) | Ask::Restrict(target) => {
                self.powered(subject, ask, target, place, values).unwrap_or_default()
            }
        }
    }

    fn assigned(&self, subject: &Subject, role: RoleId, values: &Values) -> Option<Vec<Why>> {
        let everything = self.everything();
        let rules = (0..).zip(self.content().assign.iter().zip(&self.index.assign));
        let mut counting = rules.filter(|(_, (rule, condition))| {
            rule.roles.binary_search(&role.position()).is_ok() && holds(condition, values)
        });
        counting.find_map(|(position, (rule, _))| {
            let line = self.content().reasons.as_ref().and_then(|it| it.assign.get(at(position)).copied());
            let fact = Because::Assigns(AssignId::new(position), role);
            let rule_link = Link { fact, line: self.line(line) };
            match &rule.by {
                Assigners::Roles(by) => {
                    let chains = by.iter().filter_map(|&by| self.why_role(subject, RoleId::new(by)));
                    let mut links = chains.min_by_key(Vec::len)?;
                    links.push(rule_link);
                    Some(alloc::vec![Why::statement(links)])
                }
                Assigners::Holders(permission) => {
                    let permission =
                        Some(*permission).filter(|&it| self.holds_all(subject, it, &everything))?;
                    let mut why = self.grounds(subject, PermissionId::new(permission), &everything);
                    why.push(Why::statement(alloc::vec![rule_link]));
                    Some(why)
                }
            }
        })
    }

    fn powered(
        &self,
        subject: &Subject,
        ask: Ask,
        target: PermissionId,
        place: &Place,
        values: &Values,
    ) -> Option<Vec<Why>> {
        let (powers, conditions) = self.powers(ask);
        let delegates = matches!(ask, Ask::Delegate(_));
        let counts = |power: &Power| {
            power.permissions.binary_search(&target.position()).is_ok()
                && (power.kind.is_none() || power.kind == place.kind)
                && self.holds_all(subject, power.by, place)
        };
        let mut rules = (0..).zip(powers.iter().zip(conditions));
        let (position, (power, _)) =
            rules.find(|(_, (power, condition))| counts(power) && holds(condition, values))?;
        let reasons = self.content().reasons.as_ref()?;
        let lines = if delegates { &reasons.delegate } else { &reasons.restrict };
        let (rule, by) = (PowerId::new(position), PermissionId::new(power.by));
        let fact = match delegates {
            true => Because::Delegates(rule, by, target),
            false => Because::Restricts(rule, by, target),
        };
        let link = Link { fact, line: self.line(lines.get(at(position)).copied()) };
        let rests: BTreeSet<PermissionId> = [by].into_iter().chain(delegates.then_some(target)).collect();
        let mut why: Vec<Why> =
            rests.into_iter().flat_map(|permission| self.grounds(subject, permission, place)).collect();
        why.push(Why::statement(alloc::vec![link]));
        Some(why)
    }

    /// ``assign `editor` by `owner` ``.
    pub(super) fn say_assigns(&self, rule: AssignId, role: RoleId) -> String {
        let Some(rule) = self.content().assign.get(at(rule.position())) else { return String::new() };
        let by = match &rule.by {
            Assigners::Roles(roles) => {
                let names = roles.iter().map(|&role| format!("`{}`", self.role_name(RoleId::new(role))));
                names.collect::<Vec<_>>().join(", ")
            }
            Assigners::Holders(permission) => {
                format!("holders of `{}`", self.permission_name(PermissionId::new(*permission)))
            }
        };
        format!("assign `{}` by {by}", self.role_name(role))
    }
}
