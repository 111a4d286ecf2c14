//! Makes requests for a policy: mostly sensible ones, so that a good part is allowed.

use permc::model::{Ask, DirectGrant, Model, Path, Target};

use crate::equivalence::questions::{direct_grants, places};
use crate::equivalence::request::Request;
use crate::oracle::Oracle;
use crate::oracle::action::Values;

use super::choices::Choices;

/// What requests for one policy are made of.
pub(crate) struct Requests<'o> {
    oracle: &'o Oracle<'o>,
    places: Vec<Option<Path>>,
    grants: Vec<DirectGrant>,
}

impl<'o> Requests<'o> {
    pub(crate) fn new(oracle: &'o Oracle<'o>) -> Self {
        Self { oracle, places: places(oracle.model), grants: direct_grants(oracle.model) }
    }

    /// One request.
    pub(crate) fn draw(&self, choices: &mut Choices) -> Request {
        let model = self.oracle.model;
        let roles: Vec<_> = model.roles.ids().collect();
        let roles = choices.some(&roles, 0, 3);
        let grants = if choices.chance(20) { choices.some(&self.grants, 1, 3) } else { Vec::new() };
        let ask = draw_ask(model, choices);
        Request { roles, grants, ask, on: self.place(ask, choices), with: self.values(ask, choices) }
    }

    /// Mostly a place of the kind that is asked about.
    fn place(&self, ask: Ask, choices: &mut Choices) -> Option<Path> {
        let kind = match ask {
            Ask::Action(target) => self.oracle.model.kind_of(target),
            Ask::Assign(_) => None,
            Ask::Delegate(permission) | Ask::Restrict(permission) => {
                self.oracle.model.permissions[permission].kind
            }
        };
        let is_of_kind = |path: &&Option<Path>| path.as_ref().map(|path| path.0[0].0) == kind;
        let fitting: Vec<_> = self.places.iter().filter(is_of_kind).cloned().collect();
        let among = if choices.chance(80) { &fitting } else { &self.places };
        choices.pick(among).flatten()
    }

    /// Mostly all values that are needed and no other.
    fn values(&self, ask: Ask, choices: &mut Choices) -> Values {
        let needs = &self.oracle.needs[&ask];
        let attributes = self.oracle.model.attributes.enumerate();
        let brought = attributes.filter(|(id, _)| choices.chance(if needs.contains(id) { 96 } else { 10 }));
        let brought: Vec<_> = brought.map(|(id, attribute)| (id, attribute.values.len())).collect();
        brought.into_iter().map(|(id, count)| (id, u32::try_from(choices.below(count)).unwrap())).collect()
    }
}

fn draw_ask(model: &Model, choices: &mut Choices) -> Ask {
    let actions: Vec<_> = model.actions.ids().collect();
    let permissions: Vec<_> = model.permissions.ids().collect();
    let roles: Vec<_> = model.roles.ids().collect();
    let filtered: Vec<_> =
        permissions.iter().copied().filter(|one| model.permissions[*one].filtered).collect();
    // Answers with some rows are the rarest, so what can have them is asked more often.
    let permissions = if choices.chance(40) && !filtered.is_empty() { filtered } else { permissions };
    let permission = choices.pick(&permissions).unwrap();
    let action = choices.pick(&actions).map(Target::Action);
    match (choices.below(20), choices.pick(&roles)) {
        (0, Some(role)) => Ask::Assign(role),
        (1, _) => Ask::Delegate(permission),
        (2, _) => Ask::Restrict(permission),
        (3..11, _) => Ask::Action(Target::Permission(permission)),
        _ => Ask::Action(action.unwrap_or(Target::Permission(permission))),
    }
}
