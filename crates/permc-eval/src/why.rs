//! Why a decision came out as it did, in the author's words: from the reasons that a bundle may carry.
//!
//! For what is held, the shortest chain role → extends → grant → implies, the same for the same input; for what is
//! not, the statement that was not met. Together the chains of an allow prove it: wherever a reader list could take
//! something away there is one, and one for each restriction of its rows. Reasons take no part in decisions.

mod chain;
mod govern;

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::decide::{Ask, Demand};
use crate::decision::{Decision, Reason};
use crate::format::{Members, RuleOf, RuleReason};
use crate::id::{AssignId, InstanceId, PermissionId, PowerId, RestrictionId, RoleId, SeparationId, at};
use crate::place::Place;
use crate::program::{Extent, Op, Program};
use crate::subject::Subject;
use crate::table::{ActionRef, Table};
use crate::values::Values;

/// A line of a source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line {
    /// The path of the source.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
}

/// One step of why, and where it is written if the bundle says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The step.
    pub fact: Because,
    /// Where it is written.
    pub line: Option<Line>,
}

/// What a step of why says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Because {
    /// The subject has this role or add-on.
    Role(RoleId),
    /// The first role extends the second.
    Extends(RoleId, RoleId),
    /// The role is granted the permission.
    Grant {
        /// The role.
        role: RoleId,
        /// The permission.
        permission: PermissionId,
        /// The restriction that the grant is limited to.
        rows: Option<RestrictionId>,
        /// Whether it came from a `default`.
        default: bool,
    },
    /// The subject is granted the permission directly.
    Direct(PermissionId),
    /// The first permission implies the second.
    Implies(PermissionId, PermissionId),
    /// This rule lets a subject give and take the role.
    Assigns(AssignId, RoleId),
    /// This rule lets whoever holds the first permission delegate the second.
    Delegates(PowerId, PermissionId, PermissionId),
    /// This rule lets whoever holds the first permission restrict the second.
    Restricts(PowerId, PermissionId, PermissionId),
    /// A requirement of the action is not met.
    Unmet(ActionRef),
    /// A condition that forbids the action holds.
    Forbidden(ActionRef),
    /// The subject breaks this rule.
    Separation(SeparationId),
}

/// Why a permission is held, or why a request is denied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// The permission that the steps give; none for a statement that allows or denies.
    pub holds: Option<PermissionId>,
    /// The restriction of the rows that they give it with; without one, all rows.
    pub rows: Option<RestrictionId>,
    /// An instance in the place at which they give it; without one, the place itself. They do so for whatever lies in
    /// that, too, but for what has steps of its own.
    pub inside: Option<InstanceId>,
    /// The steps.
    pub links: Vec<Link>,
}

impl Why {
    /// Statements that allow or deny.
    const fn statement(links: Vec<Link>) -> Self {
        Self { holds: None, rows: None, inside: None, links }
    }
}

impl Table {
    /// Why a decision came out as it did: for an allow, a chain for each permission that it rests on; for a deny, the
    /// statements that deny. Nothing if the bundle carries no reasons.
    #[must_use]
    pub fn because(&self, subject: &Subject, ask: Ask, place: &Place, values: &Values) -> Vec<Why> {
        if self.content().reasons.is_none() {
            return Vec::new();
        }
        match self.decide(subject, ask, place, values) {
            Decision::Allow | Decision::AllowRows(_) => match ask {
                Ask::Action(action) => {
                    let rests = self.rests_on(subject, action, place, values);
                    let why = |permission| self.grounds(subject, PermissionId::new(permission), place);
                    rests.into_iter().flat_map(why).collect()
                }
                Ask::Assign(_) | Ask::Delegate(_) | Ask::Restrict(_) => {
                    self.governed(subject, ask, place, values)
                }
            },
            Decision::Deny(reason) => self.because_not(subject, ask, place, values, reason),
        }
    }

    /// Why a subject holds a permission at all of a place: a chain for the place itself, one for each instance in it at
    /// which a reader list takes effect and other steps are needed; or one for each restriction of its rows. Nothing if
    /// it does not hold it, or the bundle carries no reasons.
    #[must_use]
    pub fn grounds(&self, subject: &Subject, permission: PermissionId, place: &Place) -> Vec<Why> {
        match self.holds(subject, permission, place) {
            Extent::Nothing => Vec::new(),
            Extent::SomeRows => {
                let rows = self.restrictions(subject, permission.position());
                let why = |rows: u32| {
                    let links = self.why_rows(subject, permission, RestrictionId::new(rows))?;
                    let rows = Some(RestrictionId::new(rows));
                    Some(Why { holds: Some(permission), rows, inside: None, links })
                };
                rows.filter_map(why).collect()
            }
            Extent::Everything => {
                let Some(own) = self.why(subject, permission, place) else { return Vec::new() };
                let mut all =
                    alloc::vec![Why { holds: Some(permission), rows: None, inside: None, links: own }];
                for instance in self.points(permission, place) {
                    let place = self.instance_place(instance);
                    let Some(links) = place.and_then(|place| self.why(subject, permission, &place)) else {
                        continue;
                    };
                    if self.nearest(&all, instance).is_none_or(|around| around.links != links) {
                        let inside = Some(instance);
                        all.push(Why { holds: Some(permission), rows: None, inside, links });
                    }
                }
                all
            }
        }
    }

    /// Of reasons for places, the one for the nearest round an instance.
    fn nearest<'w>(&self, all: &'w [Why], instance: InstanceId) -> Option<&'w Why> {
        let mut round = self.around(self.outer(instance.position())).map(InstanceId::new);
        let inside = round.find_map(|outer| all.iter().find(|why| why.inside == Some(outer)));
        inside.or_else(|| all.iter().find(|why| why.inside.is_none()))
    }

    /// What a step of why says, in words: `` `admin` extends `reader` ``.
    #[must_use]
    pub fn say_because(&self, fact: Because) -> String {
        match fact {
            Because::Role(role) => {
                let addon = self.role_entry(role).is_some_and(|role| role.addon_for.is_some());
                format!("{} `{}`", if addon { "add-on" } else { "role" }, self.role_name(role))
            }
            Because::Extends(role, extended) => {
                format!("`{}` extends `{}`", self.role_name(role), self.role_name(extended))
            }
            Because::Grant { role, permission, rows, default } => {
                let default = if default { " by default" } else { "" };
                let rows = rows.map(|rows| format!(" where `{}`", self.restriction_text(rows)));
                let (role, permission) = (self.role_name(role), self.permission_name(permission));
                format!("`{role}` is granted `{permission}`{default}{}", rows.unwrap_or_default())
            }
            Because::Direct(permission) => {
                format!("`{}` is granted directly", self.permission_name(permission))
            }
            Because::Implies(from, to) => {
                format!("`{}` implies `{}`", self.permission_name(from), self.permission_name(to))
            }
            Because::Assigns(rule, role) => self.say_assigns(rule, role),
            Because::Delegates(_, by, target) => {
                format!("`{}` delegates `{}`", self.permission_name(by), self.permission_name(target))
            }
            Because::Restricts(_, by, target) => {
                format!("`{}` restricts `{}`", self.permission_name(by), self.permission_name(target))
            }
            Because::Unmet(action) => {
                format!("`{}` requires this, and it is not met", self.action_name(action))
            }
            Because::Forbidden(action) => format!("`{}` is forbidden by this", self.action_name(action)),
            Because::Separation(rule) => self.say_separation(rule),
        }
    }

    fn say_separation(&self, rule: SeparationId) -> String {
        let Some(rule) = self.separation_entry(rule) else { return String::new() };
        let names: Vec<_> = match &rule.of {
            Members::Roles(roles) => {
                roles.iter().map(|&role| format!("`{}`", self.role_name(RoleId::new(role)))).collect()
            }
            Members::Permissions(permissions) => {
                let permissions = permissions.iter().map(|&permission| PermissionId::new(permission));
                permissions.map(|permission| format!("`{}`", self.permission_name(permission))).collect()
            }
        };
        let what = if matches!(rule.of, Members::Roles(_)) { "roles" } else { "permissions" };
        format!("at most {} of {what} {}", rule.limit, names.join(", "))
    }

    /// The line of a place in the reasons.
    fn line(&self, place: Option<[u32; 2]>) -> Option<Line> {
        let [source, line] = place?;
        let source = self.content().sources.get(at(source))?;
        Some(Line { path: source.path.clone(), line })
    }

    /// The permissions that an allow rests on, ascending.
    fn rests_on(
        &self,
        subject: &Subject,
        action: ActionRef,
        place: &Place,
        values: &Values,
    ) -> BTreeSet<u32> {
        let mut rests = BTreeSet::new();
        let Some(demand) = self.demand(action) else { return rests };
        let out = self.extents(subject, &demand, place, values);
        rests.extend(demand.permission);
        if let Some(program) = demand.program {
            program.supports(&out, &mut rests);
        }
        rests
    }

    fn because_not(
        &self,
        subject: &Subject,
        ask: Ask,
        place: &Place,
        values: &Values,
        reason: Reason,
    ) -> Vec<Why> {
        let links = match (ask, reason) {
            (_, Reason::Separation(rule)) => {
                let reasons = self.content().reasons.as_ref();
                let line = reasons.and_then(|it| it.separation.get(at(rule.position())).copied());
                alloc::vec![Link { fact: Because::Separation(rule), line: self.line(line) }]
            }
            (Ask::Action(action), Reason::Forbidden(position)) => {
                let line = self.rule_reason(action).and_then(|rule| rule.forbid.get(at(position)).copied());
                alloc::vec![Link { fact: Because::Forbidden(action), line: self.line(line) }]
            }
            (Ask::Action(action), Reason::Unmet) => {
                let Some(demand) = self.demand(action) else { return Vec::new() };
                let out = self.extents(subject, &demand, place, values);
                self.unmet_statements(action, &demand, &out)
            }
            _ => Vec::new(),
        };
        if links.is_empty() { Vec::new() } else { alloc::vec![Why::statement(links)] }
    }

    /// The statements of an action's rule that are not met.
    fn unmet_statements(&self, action: ActionRef, demand: &Demand<'_>, out: &[Extent]) -> Vec<Link> {
        let required = demand.program.map_or(&[][..], |program| &program.require);
        let failing =
            required.iter().enumerate().filter(|(_, step)| out.get(at(**step)) == Some(&Extent::Nothing));
        let reason = self.rule_reason(action);
        let line = |position: usize| {
            self.line(reason.and_then(|rule| rule.require.get(position).map(|it| it.place)))
        };
        failing.map(|(i, _)| Link { fact: Because::Unmet(action), line: line(i) }).collect()
    }

    fn rule_reason(&self, action: ActionRef) -> Option<&RuleReason> {
        let whose = match action {
            ActionRef::Permission(permission) => RuleOf::Permission(permission.position()),
            ActionRef::Action(action) => RuleOf::Action(action.position()),
        };
        self.content().reasons.as_ref()?.rules.iter().find(|rule| rule.of == whose)
    }
}

impl Program {
    /// The permissions that what is required rests on: of alternatives, the first that gives all rows, else every one
    /// that gives some.
    fn supports(&self, out: &[Extent], rests: &mut BTreeSet<u32>) {
        let mut seen = alloc::vec![false; self.ops.len()];
        let mut open = self.require.clone();
        while let Some(step) = open.pop() {
            let Some(slot) = seen.get_mut(at(step)).filter(|slot| !**slot) else { continue };
            *slot = true;
            match self.ops.get(at(step)) {
                Some(Op::Hold(permission)) => {
                    rests.insert(*permission);
                }
                Some(Op::All(range)) => open.extend(self.operands(range)),
                Some(Op::Any(range)) => {
                    let value = |step: u32| out.get(at(step)).copied();
                    let most = value(step);
                    let mut giving = self.operands(range).iter().filter(|&&operand| value(operand) == most);
                    if most == Some(Extent::SomeRows) {
                        open.extend(giving);
                    } else {
                        open.extend(giving.next());
                    }
                }
                Some(Op::Is(..) | Op::Not(_)) | None => {}
            }
        }
    }
}
