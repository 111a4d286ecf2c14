//! What things are called: full names, titles, texts.
//!
//! For printing only; an id that names nothing is called `?`.

use alloc::vec::Vec;

use crate::format::{Action, Beside, Permission, Role, Separation};
use crate::id::{AttributeId, KindId, PermissionId, RestrictionId, RoleId, SeparationId, at};
use crate::table::{ActionRef, Table};

const NOTHING: &str = "?";

impl Table {
    /// A role or add-on as it is in the content.
    #[must_use]
    pub fn role_entry(&self, role: RoleId) -> Option<&Role> {
        self.content().roles.get(at(role.position()))
    }

    /// The roles that an add-on counts beside, ascending; nothing for a role.
    #[must_use]
    pub fn beside(&self, addon: RoleId) -> Option<Vec<RoleId>> {
        Some(self.roles_beside(self.role_entry(addon)?.addon_for.as_ref()?).collect())
    }

    /// The roles that an add-on counts beside, ascending.
    pub fn roles_beside<'a>(&'a self, beside: &'a Beside) -> impl Iterator<Item = RoleId> + 'a {
        let (named, any) = match beside {
            Beside::Roles(roles) => (roles.as_slice(), &[][..]),
            Beside::Any => (&[][..], self.content().roles.as_slice()),
        };
        let any = (0..).zip(any).filter(|(_, role)| role.addon_for.is_none()).map(|(id, _)| id);
        named.iter().copied().chain(any).map(RoleId::new)
    }

    /// A permission as it is in the content.
    #[must_use]
    pub fn permission_entry(&self, permission: PermissionId) -> Option<&Permission> {
        self.content().permissions.get(at(permission.position()))
    }

    /// A separation-of-duty rule as it is in the content.
    #[must_use]
    pub fn separation_entry(&self, rule: SeparationId) -> Option<&Separation> {
        self.content().separation.get(at(rule.position()))
    }

    /// The full name of a role or add-on.
    #[must_use]
    pub fn role_name(&self, role: RoleId) -> &str {
        self.role_entry(role).map_or(NOTHING, |role| &role.name)
    }

    /// The full name of a permission.
    #[must_use]
    pub fn permission_name(&self, permission: PermissionId) -> &str {
        self.permission_entry(permission).map_or(NOTHING, |permission| &permission.name)
    }

    /// The full name of an action.
    #[must_use]
    pub fn action_name(&self, action: ActionRef) -> &str {
        match action {
            ActionRef::Permission(permission) => self.permission_name(permission),
            ActionRef::Action(action) => {
                let entry: Option<&Action> = self.content().actions.get(at(action.position()));
                entry.map_or(NOTHING, |action| &action.name)
            }
        }
    }

    /// The kind that an action is asked on; none if it is asked without a resource, or does not exist.
    #[must_use]
    pub fn action_kind(&self, action: ActionRef) -> Option<KindId> {
        self.demand(action).and_then(|demand| demand.kind).map(KindId::new)
    }

    /// The attributes that a request for an action must bring.
    pub fn action_needs(&self, action: ActionRef) -> impl Iterator<Item = AttributeId> {
        let needs = self.rule(action).map_or(&[][..], |rule| &rule.needs);
        needs.iter().copied().map(AttributeId::new)
    }

    /// The full name of a kind of resource.
    #[must_use]
    pub fn kind_name(&self, kind: KindId) -> &str {
        self.content().kinds.get(at(kind.position())).map_or(NOTHING, |kind| &kind.name)
    }

    /// The full name of an attribute.
    #[must_use]
    pub fn attribute_name(&self, attribute: AttributeId) -> &str {
        self.content().attributes.get(at(attribute.position())).map_or(NOTHING, |attribute| &attribute.name)
    }

    /// The text of a restriction.
    #[must_use]
    pub fn restriction_text(&self, restriction: RestrictionId) -> &str {
        let entry = self.content().restrictions.get(at(restriction.position()));
        entry.map_or(NOTHING, |restriction| &restriction.text)
    }
}
