//! Asks the same of two policies that spell their names differently or have different ids.
//!
//! Guarantees: everything goes by name, nothing by id.

use permc::index::{AttributeId, IdVec, KindId, PermissionId, RoleId};
use permc::model::{Ask, DirectGrant, Model, Path, Target};

use crate::equivalence::both::Answer;
use crate::equivalence::request::Request;

/// From one policy to another, by a function of names.
pub(crate) struct Translation<'t> {
    pub(crate) from: &'t Model,
    pub(crate) to: &'t Model,
    pub(crate) renamed: fn(&str) -> String,
}

impl Translation<'_> {
    /// The request in the other policy's ids.
    pub(crate) fn request(&self, request: &Request) -> Request {
        let grant = |grant: &DirectGrant| DirectGrant {
            permission: self.permission(grant.permission),
            on: grant.on.as_ref().map(|path| self.path(path)),
        };
        Request {
            roles: request.roles.iter().map(|role| self.role(*role)).collect(),
            grants: request.grants.iter().map(grant).collect(),
            ask: self.ask(request.ask),
            on: request.on.as_ref().map(|path| self.path(path)),
            with: request.with.iter().map(|(attribute, value)| self.value(*attribute, *value)).collect(),
        }
    }

    /// The answer in the other policy's words.
    pub(crate) fn answer(&self, answer: &Answer) -> Answer {
        let Answer::Allow(rows) = answer else { return answer.clone() };
        let union = |union: &Vec<String>| {
            let mut union: Vec<_> = union.iter().map(|text| (self.renamed)(text)).collect();
            union.sort();
            union
        };
        let mut rows: Vec<_> = rows.iter().map(union).collect();
        rows.sort();
        Answer::Allow(rows)
    }

    fn ask(&self, ask: Ask) -> Ask {
        match ask {
            Ask::Action(Target::Permission(one)) => Ask::Action(Target::Permission(self.permission(one))),
            Ask::Action(Target::Action(one)) => {
                let (from, to) = (&self.from.actions, &self.to.actions);
                Ask::Action(Target::Action(self.find(from, to, one, |action| &action.head.name)))
            }
            Ask::Assign(role) => Ask::Assign(self.role(role)),
            Ask::Delegate(permission) => Ask::Delegate(self.permission(permission)),
            Ask::Restrict(permission) => Ask::Restrict(self.permission(permission)),
        }
    }

    fn role(&self, role: RoleId) -> RoleId {
        self.find(&self.from.roles, &self.to.roles, role, |role| &role.head.name)
    }

    fn permission(&self, permission: PermissionId) -> PermissionId {
        self.find(&self.from.permissions, &self.to.permissions, permission, |one| &one.head.name)
    }

    fn kind(&self, kind: KindId) -> KindId {
        self.find(&self.from.kinds, &self.to.kinds, kind, |kind| &kind.head.name)
    }

    fn path(&self, path: &Path) -> Path {
        Path(path.0.iter().map(|(kind, id)| (self.kind(*kind), (self.renamed)(id).into())).collect())
    }

    fn value(&self, attribute: AttributeId, value: u32) -> (AttributeId, u32) {
        let (from, to) = (&self.from.attributes, &self.to.attributes);
        let there = self.find(from, to, attribute, |attribute| &attribute.head.name);
        let name = (self.renamed)(&from[attribute].values[value as usize].value);
        let position = to[there].values.iter().position(|value| *value.value == name).unwrap();
        (there, u32::try_from(position).unwrap())
    }

    fn find<I: permc::index::Id, T>(
        &self,
        from: &IdVec<I, T>,
        to: &IdVec<I, T>,
        id: I,
        name: impl Fn(&T) -> &str,
    ) -> I {
        let renamed = (self.renamed)(name(&from[id]));
        to.enumerate().find(|(_, item)| name(item) == renamed).unwrap().0
    }
}
