//! Deciding: the one place where everything comes together, in a fixed order.
//!
//! Unknown, wrong kind, separation of duty, missing attributes, forbidden, unmet (R9, R11 and R13 of the language).
//! No step can fail, and without limited rows nothing is allocated for programs of up to [`SMALL`] steps.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use crate::decision::{Decision, Reason};
use crate::format::Rule;
use crate::id::{PermissionId, RestrictionId, RoleId, SeparationId, at};
use crate::index::NONE;
use crate::place::Place;
use crate::program::{Extent, Op, Program};
use crate::rows::{Clauses, Rows, TooComplex, Work};
use crate::subject::Subject;
use crate::table::{ActionRef, Table};
use crate::values::Values;

/// Programs of up to this many steps run on the stack.
pub(crate) const SMALL: usize = 256;

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ask {
    /// To do something.
    Action(ActionRef),
    /// To give or take a role or an add-on.
    Assign(RoleId),
    /// To pass a permission on.
    Delegate(PermissionId),
    /// To say who may use a permission.
    Restrict(PermissionId),
}

/// An action with all that is judged of it.
pub(crate) struct Demand<'a> {
    pub(crate) kind: Option<u32>,
    /// The permission that is asked, if the action is one.
    pub(crate) permission: Option<u32>,
    pub(crate) program: Option<&'a Program>,
}

impl Table {
    /// Decides a request.
    ///
    /// Every absence denies: an id that names nothing, a part that is of another table, a missing value.
    pub fn decide(&self, subject: &Subject, ask: Ask, place: &Place, values: &Values) -> Decision {
        if [subject.stamp, place.stamp, values.stamp].iter().any(|&stamp| stamp != self.stamp) {
            return Decision::Deny(Reason::OtherTable);
        }
        match ask {
            Ask::Action(action) => self.decide_action(subject, action, place, values),
            Ask::Assign(role) => self.decide_assign(subject, role.position(), place, values),
            Ask::Delegate(target) => self.decide_delegate(subject, target.position(), place, values),
            Ask::Restrict(target) => self.decide_restrict(subject, target.position(), place, values),
        }
    }

    /// What is judged of an action; none if there is no such action.
    pub(crate) fn demand(&self, action: ActionRef) -> Option<Demand<'_>> {
        match action {
            ActionRef::Permission(permission) => {
                let position = permission.position();
                let held = self.held(position)?;
                // Few permissions demand anything else, and the others say so where they are looked up anyway.
                let program = if held.ruled { self.index.permissions.get(at(position)) } else { None };
                Some(Demand {
                    kind: (held.kind != NONE).then_some(held.kind),
                    permission: Some(position),
                    program: program.and_then(Option::as_ref),
                })
            }
            ActionRef::Action(action) => {
                let entry = self.content().actions.get(at(action.position()))?;
                let program = self.index.actions.get(at(action.position()))?;
                Some(Demand { kind: entry.kind, permission: None, program: Some(program) })
            }
        }
    }

    /// What an action demands besides being held, as it is in the content.
    pub(crate) fn rule(&self, action: ActionRef) -> Option<&Rule> {
        match action {
            ActionRef::Permission(it) => self.content().permissions.get(at(it.position()))?.rule.as_ref(),
            ActionRef::Action(it) => self.content().actions.get(at(it.position())).map(|it| &it.rule),
        }
    }

    fn decide_action(
        &self,
        subject: &Subject,
        action: ActionRef,
        place: &Place,
        values: &Values,
    ) -> Decision {
        let Some(demand) = self.demand(action) else { return Decision::Deny(Reason::UnknownAction) };
        if !self.may_ask(demand.kind, place) {
            return Decision::Deny(Reason::WrongKind);
        }
        if let Some(rule) = subject.violates {
            return Decision::Deny(Reason::Separation(SeparationId::new(rule)));
        }
        let needs = demand.program.map_or(&[][..], |program| &program.needs);
        if needs.iter().any(|&attribute| values.position(attribute).is_none()) {
            return Decision::Deny(Reason::MissingAttribute);
        }
        let own = demand.permission.map_or(Extent::Everything, |own| self.extent(subject, own, place));
        let Some(program) = demand.program else {
            return self.answer(subject, &demand, own, own, &[]);
        };
        let hold = |permission| self.extent(subject, permission, place);
        if program.ops.len() <= SMALL {
            let mut out = [Extent::Nothing; SMALL];
            program.run(values, hold, &mut out);
            self.judge(subject, &demand, program, own, &out)
        } else {
            let mut out = alloc::vec![Extent::Nothing; program.ops.len()];
            program.run(values, hold, &mut out);
            self.judge(subject, &demand, program, own, &out)
        }
    }

    /// Whether something of this kind may be asked here: on the kind, on one that it lies in, or on everything.
    pub(crate) fn may_ask(&self, kind: Option<u32>, place: &Place) -> bool {
        match (kind, place.kind) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(kind), Some(asked)) => kind == asked || self.kind_covers(asked, kind),
        }
    }

    fn judge(
        &self,
        subject: &Subject,
        demand: &Demand<'_>,
        program: &Program,
        own: Extent,
        out: &[Extent],
    ) -> Decision {
        let value = |step: &u32| out.get(at(*step)).copied();
        let holds = |step: &u32| value(step).is_none_or(|value| value != Extent::Nothing);
        if let Some((position, _)) = (0_u32..).zip(&program.forbid).find(|(_, step)| holds(step)) {
            return Decision::Deny(Reason::Forbidden(position));
        }
        let required = program.require.iter().map(|step| value(step).unwrap_or(Extent::Nothing));
        let extent = required.chain([own]).min().unwrap_or(Extent::Nothing);
        self.answer(subject, demand, own, extent, out)
    }

    fn answer(
        &self,
        subject: &Subject,
        demand: &Demand<'_>,
        own: Extent,
        extent: Extent,
        out: &[Extent],
    ) -> Decision {
        match extent {
            Extent::Everything => Decision::Allow,
            Extent::Nothing => Decision::Deny(Reason::Unmet),
            Extent::SomeRows => match self.rows(subject, demand, own, out) {
                Ok(rows) => Decision::AllowRows(rows),
                Err(TooComplex) => Decision::Deny(Reason::RowsTooComplex),
            },
        }
    }

    /// The rows of an answer that is limited to some.
    fn rows(
        &self,
        subject: &Subject,
        demand: &Demand<'_>,
        own: Extent,
        out: &[Extent],
    ) -> Result<Rows, TooComplex> {
        let mut work = Work::new();
        let mut parts: Vec<Clauses> = Vec::new();
        if let Some(permission) = demand.permission.filter(|_| own == Extent::SomeRows) {
            parts.push(self.clause(subject, permission));
        }
        if let Some(program) = demand.program {
            let each = self.clauses(subject, program, out, &mut work)?;
            let limited = program.require.iter().filter_map(|step| each.get(at(*step)).cloned().flatten());
            parts.extend(limited);
        }
        let clauses = work.all(&parts.iter().collect::<Vec<_>>())?;
        let text = |&restriction: &u32| self.restriction_text(RestrictionId::new(restriction)).to_owned();
        Ok(Rows::new(clauses.iter().map(|clause| clause.iter().map(text).collect()).collect()))
    }

    /// For each step that gives some rows only, which.
    fn clauses(
        &self,
        subject: &Subject,
        program: &Program,
        out: &[Extent],
        work: &mut Work,
    ) -> Result<Vec<Option<Clauses>>, TooComplex> {
        let mut each: Vec<Option<Clauses>> = Vec::with_capacity(program.ops.len());
        for (op, extent) in program.ops.iter().zip(out) {
            let limited = |range| {
                let steps = program.operands(range).iter();
                steps.filter_map(|step| each.get(at(*step)).and_then(Option::as_ref)).collect::<Vec<_>>()
            };
            let clauses = match op {
                _ if *extent != Extent::SomeRows => None,
                Op::Hold(permission) => Some(self.clause(subject, *permission)),
                Op::All(range) => Some(work.all(&limited(range))?),
                Op::Any(range) => Some(work.any(&limited(range))?),
                Op::Is(..) | Op::Not(_) => None,
            };
            each.push(clauses);
        }
        Ok(each)
    }

    fn clause(&self, subject: &Subject, permission: u32) -> Clauses {
        alloc::vec![self.restrictions(subject, permission).collect()]
    }
}
