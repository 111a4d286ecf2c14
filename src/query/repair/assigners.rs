//! Who may give a role or pass a permission on: the rules that cover it, and the roles that meet them.

use permc_eval::format::Assigners;
use permc_eval::{Ask, Extent, Grant, PermissionId, RoleId};
use serde::Serialize;

use crate::query::{Place, Query};

/// How many roles are named.
const NAMED: usize = 10;

/// A rule by which somebody may do something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Assigner {
    /// The permission that its user has to hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holders_of: Option<String>,
    /// Roles that may, each alone; the first few.
    pub roles: Vec<String>,
    /// How many more there are.
    pub roles_left_out: usize,
    /// When; without it, always.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Where it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

impl Query<'_> {
    /// The rules by which a role may be given and taken.
    pub(in crate::query) fn assigners(self, role: RoleId) -> Vec<Assigner> {
        let content = self.table.content();
        let rules = content.assign.iter().enumerate();
        let rules = rules.filter(|(_, rule)| rule.roles.binary_search(&role.position()).is_ok());
        let assigner = |(at, rule): (usize, &permc_eval::format::Assign)| {
            let (holders_of, roles) = match &rule.by {
                Assigners::Roles(roles) => (None, roles.iter().map(|role| RoleId::new(*role)).collect()),
                Assigners::Holders(id) => {
                    let everything = self.table.everything();
                    let id = PermissionId::new(*id);
                    (Some(id), self.who_hold(&[id], &everything))
                }
            };
            let place = content.reasons.as_ref().and_then(|it| it.assign.get(at).copied());
            self.assigner(holders_of, &roles, rule.when, place)
        };
        rules.map(assigner).collect()
    }

    /// The rules by which somebody may pass a permission on, at the place of a grant.
    pub(super) fn delegators(self, grant: &Grant) -> Vec<Assigner> {
        let content = self.table.content();
        let (id, place) = (grant.permission(), grant.place());
        let kind = place.kind().map(permc_eval::KindId::position);
        let rules = self.powers(Ask::Delegate(id)).iter().enumerate();
        let rules = rules.filter(|(_, rule)| {
            (rule.kind.is_none() || rule.kind == kind)
                && rule.permissions.binary_search(&id.position()).is_ok()
        });
        let assigner = |(at, rule): (usize, &permc_eval::format::Power)| {
            let by = PermissionId::new(rule.by);
            let written = content.reasons.as_ref().and_then(|it| it.delegate.get(at).copied());
            self.assigner(Some(by), &self.who_hold(&[by, id], place), rule.when, written)
        };
        rules.map(assigner).collect()
    }

    fn assigner(
        self,
        holders_of: Option<PermissionId>,
        roles: &[RoleId],
        when: Option<u32>,
        place: Option<[u32; 2]>,
    ) -> Assigner {
        Assigner {
            holders_of: holders_of.map(|id| self.table.permission_name(id).to_owned()),
            roles: roles.iter().take(NAMED).map(|role| self.role(*role)).collect(),
            roles_left_out: roles.len().saturating_sub(NAMED),
            when: when.map(|when| self.condition(when)),
            place: place.and_then(|place| self.place(place)),
        }
    }

    /// The roles of which each alone holds all of some permissions at all of a place.
    fn who_hold(self, permissions: &[PermissionId], place: &permc_eval::Place) -> Vec<RoleId> {
        let roles = (0..).zip(&self.table.content().roles).filter(|(_, role)| role.addon_for.is_none());
        let holds = |role: &RoleId| {
            let subject = self.table.subject(&[*role], &[]);
            permissions.iter().all(|id| self.table.holds(&subject, *id, place) == Extent::Everything)
        };
        roles.map(|(at, _)| RoleId::new(at)).filter(holds).collect()
    }
}
