//! The reference evaluator: decides by walking the resolved policy rule by rule, as `language.md` section 3 tells it.
//!
//! Guarantees: it shares nothing with the compiler's analysis, the table or the evaluator, only the resolved policy;
//! no closure, no bit set, no interning. Leaves out: explanations, texts of denials, speed.

use std::collections::{BTreeMap, BTreeSet};

use permc::index::{AttributeId, KindId, PermissionId, RoleId};
use permc::model::{Ask, DirectGrant, Model, Path};

pub(crate) mod action;
pub(crate) mod claims;
pub(crate) mod governance;
pub(crate) mod holding;
pub(crate) mod place;
pub(crate) mod reach;
pub(crate) mod rows;
pub(crate) mod subject;

use action::Values;
use governance::{Asking, Over};
use place::InvalidPath;
use rows::Rows;
use subject::{Ground, Held, Subject};

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Allowed, with these rows: never none.
    Allow(Rows),
    /// Denied, for the first reason there is.
    Deny(Reason),
}

/// Why something is denied. Where several reasons apply, the first of these is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// It cannot be asked on this kind of resource, or not without one.
    WrongKind,
    /// The subject breaks separation of duty.
    Separation,
    /// An attribute is needed and not brought.
    MissingAttribute,
    /// A condition of the action's own forbids it.
    Forbidden,
    /// Something is not held.
    Unmet,
}

/// A policy to be asked.
#[derive(Debug)]
pub(crate) struct Oracle<'m> {
    pub(crate) model: &'m Model,
    everything: Ground,
    /// The attributes that a request has to bring, by what it asks.
    pub(crate) needs: BTreeMap<Ask, BTreeSet<AttributeId>>,
}

/// A subject with what does not depend on the place.
#[derive(Debug)]
pub(crate) struct Someone {
    subject: Subject,
    breaks_a_limit: bool,
    everywhere: Held,
}

/// A subject at a place, ready to be asked several things.
#[derive(Debug)]
pub(crate) struct Standing<'o> {
    oracle: &'o Oracle<'o>,
    someone: &'o Someone,
    kind: Option<KindId>,
    here: Held,
}

impl<'m> Oracle<'m> {
    pub(crate) fn new(model: &'m Model) -> Self {
        let needs = asks(model).into_iter().map(|ask| (ask, needs(model, ask))).collect();
        Self { model, everything: subject::survey(model, place::everything(model)), needs }
    }

    /// The place of a request.
    pub(crate) fn ground(&self, on: Option<&Path>) -> Result<Ground, InvalidPath> {
        let Some(path) = on else { return Ok(self.everything.clone()) };
        place::subtree(self.model, path).map(|place| subject::survey(self.model, place))
    }

    /// The subject of a request.
    pub(crate) fn someone(&self, roles: &[RoleId], grants: &[DirectGrant]) -> Result<Someone, InvalidPath> {
        let subject = subject::subject(self.model, roles, grants)?;
        let everywhere = subject.holds(self.model, &self.everything);
        let mut limits = self.model.limits.iter();
        let breaks_a_limit = limits.any(|limit| subject.breaks(self.model, limit, &self.everything));
        Ok(Someone { subject, breaks_a_limit, everywhere })
    }

    /// The subject at the place.
    pub(crate) fn standing<'o>(&'o self, someone: &'o Someone, ground: &Ground) -> Standing<'o> {
        let here = someone.subject.holds(self.model, ground);
        Standing { oracle: self, someone, kind: ground.kind, here }
    }
}

impl Standing<'_> {
    /// The answer to one question.
    pub(crate) fn decide(&self, ask: Ask, values: &Values) -> Verdict {
        if let Some(obstacle) = self.obstacle(ask, values) {
            return Verdict::Deny(obstacle);
        }
        match self.rows(ask, values) {
            Rows::None => Verdict::Deny(self.shortcoming(ask, values)),
            rows => Verdict::Allow(rows),
        }
    }

    /// What denies whatever is held.
    fn obstacle(&self, ask: Ask, values: &Values) -> Option<Reason> {
        if !may_be_asked_on(self.oracle.model, ask, self.kind) {
            Some(Reason::WrongKind)
        } else if self.someone.breaks_a_limit {
            Some(Reason::Separation)
        } else if !self.oracle.needs[&ask].iter().all(|attribute| values.contains_key(attribute)) {
            Some(Reason::MissingAttribute)
        } else {
            None
        }
    }

    fn rows(&self, ask: Ask, values: &Values) -> Rows {
        let (model, here) = (self.oracle.model, &self.here);
        let Someone { subject, everywhere, .. } = self.someone;
        let asking = Asking { subject, here, everywhere, kind: self.kind, values };
        match ask {
            Ask::Action(target) => action::rows(model, target, here, values),
            Ask::Assign(role) => Rows::all_if(asking.may_assign(model, role)),
            Ask::Delegate(permission) => Rows::all_if(asking.may_delegate(model, permission)),
            Ask::Restrict(permission) => Rows::all_if(asking.may_restrict(model, permission)),
        }
    }

    fn shortcoming(&self, ask: Ask, values: &Values) -> Reason {
        match ask {
            Ask::Action(target) if action::is_forbidden(self.oracle.model, target, values) => {
                Reason::Forbidden
            }
            _ => Reason::Unmet,
        }
    }
}

/// Everything that can be asked.
pub(crate) fn asks(model: &Model) -> Vec<Ask> {
    let actions = model.targets().map(Ask::Action);
    let powers = model.permissions.ids().flat_map(|one| [Ask::Delegate(one), Ask::Restrict(one)]);
    actions.chain(model.roles.ids().map(Ask::Assign)).chain(powers).collect()
}

/// R9 and R12: the attributes that a request has to bring.
fn needs(model: &Model, ask: Ask) -> BTreeSet<AttributeId> {
    let powers = |over, permission| {
        let powers = governance::powers(model, over, permission).into_iter();
        powers.filter_map(|(_, power)| power.when.as_ref()).flat_map(action::tested).collect()
    };
    match ask {
        Ask::Action(target) => action::mentioned(model, target),
        Ask::Assign(role) => {
            let conditions = governance::assigns(model, role).filter_map(|assign| assign.when.as_ref());
            conditions.flat_map(action::tested).collect()
        }
        Ask::Delegate(permission) => powers(Over::Delegate, permission),
        Ask::Restrict(permission) => powers(Over::Restrict, permission),
    }
}

/// R9: an action `per K` is asked on K, on a kind that K lies in, or on everything; any other only on everything.
/// R12: a power that names its kind is asked on exactly that.
fn may_be_asked_on(model: &Model, ask: Ask, kind: Option<KindId>) -> bool {
    let within = |own: Option<KindId>| {
        let outward = std::iter::successors(own, |own| model.kinds[*own].parent);
        kind.is_none() || outward.into_iter().any(|outward| Some(outward) == kind)
    };
    let power = |over, permission: PermissionId| {
        let powers = governance::powers(model, over, permission);
        let fits = powers.is_empty() || powers.iter().any(|(_, power)| governance::fits(power, kind));
        fits && within(model.permissions[permission].kind)
    };
    match ask {
        Ask::Action(target) => within(model.kind_of(target)),
        Ask::Assign(_) => kind.is_none(),
        Ask::Delegate(permission) => power(Over::Delegate, permission),
        Ask::Restrict(permission) => power(Over::Restrict, permission),
    }
}
