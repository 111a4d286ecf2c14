//! One request, as data: for generated requests and for telling people what differed.
//!
//! Guarantees: printed by names alone, as one would ask it.

use std::fmt;

use permc::index::RoleId;
use permc::model::{Ask, DirectGrant, Model, Path};

use crate::oracle::action::Values;

use super::both::{Answer, Both};

/// A request in the words of the resolved policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) roles: Vec<RoleId>,
    pub(crate) grants: Vec<DirectGrant>,
    pub(crate) ask: Ask,
    pub(crate) on: Option<Path>,
    pub(crate) with: Values,
}

/// Two answers that differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) request: String,
    pub(crate) oracle: Answer,
    pub(crate) table: Answer,
}

/// A request with the names that its ids stand for.
pub(crate) struct Named<'r>(pub(crate) &'r Model, pub(crate) &'r Request);

impl Request {
    /// What the oracle says and what the table says.
    pub(crate) fn answers(&self, both: &Both<'_>) -> (Answer, Answer) {
        let (place, subject) = (both.place(self.on.as_ref()), both.subject(&self.roles, &self.grants));
        let (asker, values) = (both.asker(&subject, &place), both.values(self.with.clone()));
        (asker.oracle(self.ask, &values), asker.table(self.ask, &values))
    }

    /// The smallest request, by leaving out roles, grants and values, that is still answered differently.
    pub(crate) fn cut_down(&self, both: &Both<'_>) -> Self {
        let differs = |cut: &Self| cut.difference(both).is_some();
        self.cuts().into_iter().find(differs).map_or_else(|| self.clone(), |cut| cut.cut_down(both))
    }

    fn cuts(&self) -> Vec<Self> {
        let without_role = |at| {
            let mut cut = self.clone();
            cut.roles.remove(at);
            cut
        };
        let without_grant = |at| {
            let mut cut = self.clone();
            cut.grants.remove(at);
            cut
        };
        let without_value = |attribute| {
            let mut cut = self.clone();
            cut.with.remove(attribute);
            cut
        };
        let roles = (0..self.roles.len()).map(without_role);
        let grants = (0..self.grants.len()).map(without_grant);
        let values = self.with.keys().map(without_value);
        roles.chain(grants).chain(values).collect()
    }

    /// Where the two answers differ.
    pub(crate) fn difference(&self, both: &Both<'_>) -> Option<Difference> {
        let (oracle, table) = self.answers(both);
        let request = || Named(both.oracle.model, self).to_string();
        (oracle != table).then(|| Difference { request: request(), oracle, table })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n  oracle: {:?}\n  table:  {:?}", self.request, self.oracle, self.table)
    }
}

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(model, request) = self;
        let roles: Vec<_> = request.roles.iter().map(|role| &*model.roles[*role].head.name).collect();
        write!(f, "as {}", if roles.is_empty() { "nobody".to_owned() } else { roles.join(", ") })?;
        for grant in &request.grants {
            write!(
                f,
                " grants {}{}",
                model.permissions[grant.permission].head.name,
                on(model, grant.on.as_ref())
            )?;
        }
        write!(f, ": {}{}", ask(model, request.ask), on(model, request.on.as_ref()))?;
        for (attribute, value) in &request.with {
            let attribute = &model.attributes[*attribute];
            write!(f, " with {} {}", attribute.head.name, attribute.values[*value as usize].value)?;
        }
        Ok(())
    }
}

fn ask(model: &Model, ask: Ask) -> String {
    match ask {
        Ask::Action(target) => model.head_of(target).name.to_string(),
        Ask::Assign(role) => format!("assign {}", model.roles[role].head.name),
        Ask::Delegate(permission) => format!("delegate {}", model.permissions[permission].head.name),
        Ask::Restrict(permission) => format!("restrict {}", model.permissions[permission].head.name),
    }
}

fn on(model: &Model, path: Option<&Path>) -> String {
    let steps = path.map_or(&[][..], |path| &path.0);
    let steps: Vec<_> =
        steps.iter().map(|(kind, id)| format!("{} {id:?}", model.kinds[*kind].head.name)).collect();
    if steps.is_empty() { String::new() } else { format!(" on {}", steps.join(" in ")) }
}
