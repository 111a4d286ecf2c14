//! What somebody could come to hold: the roles and permissions that assigning, to oneself too, and setting reader lists
//! lead to (R12).
//!
//! Guarantees: an upper bound, as the language has it: conditions and separation of duty are ignored, add-ons count.
//! Each gain comes with the moves that lead to it in the fewest rounds. Leaves out: tables, which do not say what would
//! be held without a reader list.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Place, SCHEMA_VERSION};
use crate::analyze::{Analysis, Move, Reach, Reached};
use crate::graph::Graph;
use crate::index::{InstanceId, PermissionId, RoleId};
use crate::model::Model;
use crate::source::{SourceMap, Span};

/// What somebody could come to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reaching {
    /// The version of this document.
    pub schema_version: u32,
    /// The roles that were asked about.
    pub roles: Vec<String>,
    /// The roles and add-ons that it could get.
    pub gained_roles: Vec<Gained>,
    /// The permissions that it could come to hold somewhere and does not hold anywhere.
    pub gained_permissions: Vec<Gained>,
    /// The permissions that it holds, and could come to hold in more places or with more rows; one such place each.
    pub wider_permissions: Vec<Gained>,
}

/// Something that could be gained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Gained {
    /// Its full name.
    pub name: String,
    /// The role through which a permission would be held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub through: Option<String>,
    /// Where a permission would be held besides; without it, outside of every known instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// With which rows it would be held besides; without it, all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<String>,
    /// What leads there, in order.
    pub moves: Vec<Told>,
}

/// A move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Told {
    /// What is done.
    #[serde(flatten)]
    pub fact: Done,
    /// The same in words.
    pub says: String,
    /// The statement that lets it.
    pub place: Place,
}

/// What a move does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Done {
    /// Gives a role.
    Assign {
        /// Through these roles.
        by: Vec<String>,
        /// By what they hold.
        #[serde(skip_serializing_if = "Option::is_none")]
        holds: Option<String>,
        /// The role.
        gives: String,
    },
    /// Sets a reader list.
    Restrict {
        /// Through this role.
        by: String,
        /// By what it holds.
        holds: String,
        /// What the list is about.
        permission: String,
        /// Where it stands.
        on: String,
    },
}

/// A compiled policy, and what its sources are called in answers.
#[derive(Clone, Copy)]
pub struct Policy<'a> {
    /// What it says.
    pub model: &'a Model,
    /// What depends on what.
    pub graph: &'a Graph,
    /// Who holds what.
    pub analysis: &'a Analysis,
    /// Its sources under the paths that answers show.
    pub sources: &'a SourceMap,
}

/// What the holder of some roles could come to hold.
#[must_use]
pub fn reach(policy: Policy<'_>, roles: &[RoleId]) -> Reaching {
    let Policy { model, graph, analysis, .. } = policy;
    let mut reach = Reach::new(model, graph, analysis);
    let reached = reach.from_all(roles.iter().copied());
    let new: Vec<RoleId> = reached.roles.iter().copied().filter(|role| !reached.starts_with(*role)).collect();
    let gained_roles = new.iter().map(|role| Gained {
        name: role_name(model, *role),
        through: None,
        on: None,
        rows: None,
        moves: policy.told(&reach.moves(&reached, *role)),
    });
    let gained_roles = gained_roles.collect();
    Reaching {
        schema_version: SCHEMA_VERSION,
        roles: roles.iter().map(|role| role_name(model, *role)).collect(),
        gained_roles,
        gained_permissions: policy.gained_permissions(&mut reach, &reached),
        wider_permissions: policy.wider_permissions(&mut reach, &reached),
    }
}

impl Policy<'_> {
    fn gained_permissions(self, reach: &mut Reach<'_>, reached: &Reached) -> Vec<Gained> {
        let anywhere = &self.analysis.holdings.anywhere;
        let held = |id: &PermissionId| {
            let mut start = reached.roles.iter().filter(|role| reached.starts_with(**role));
            start.any(|role| anywhere[*id].contains(*role))
        };
        let open: Vec<PermissionId> = self.model.permissions.ids().filter(|id| !held(id)).collect();
        let gained = open.into_iter().filter_map(|id| {
            let (role, moves) = reach.moves_to_hold(reached, id)?;
            Some(Gained {
                name: self.permission_name(id),
                through: Some(role_name(self.model, role)),
                on: None,
                rows: None,
                moves: self.told(&moves),
            })
        });
        gained.collect()
    }

    fn wider_permissions(self, reach: &mut Reach<'_>, reached: &Reached) -> Vec<Gained> {
        let start: BTreeSet<RoleId> =
            reached.roles.iter().copied().filter(|role| reached.starts_with(*role)).collect();
        let anywhere = &self.analysis.holdings.anywhere;
        let is_held = |id: PermissionId| start.iter().any(|role| anywhere[id].contains(*role));
        let wider = reach.wider(reached, &start);
        let gained = wider.into_iter().filter(|wider| is_held(wider.permission)).filter_map(|wider| {
            let (role, moves) = reach.moves_to_widen(reached, &wider)?;
            Some(Gained {
                name: self.permission_name(wider.permission),
                through: Some(role_name(self.model, role)),
                on: wider.at.map(|place| self.instance(place)),
                rows: wider.rows.map(|rows| self.model.restrictions[rows].text.to_string()),
                moves: self.told(&moves),
            })
        });
        gained.collect()
    }

    fn told(self, moves: &[Move]) -> Vec<Told> {
        moves.iter().map(|it| self.tell(it)).collect()
    }

    fn tell(self, it: &Move) -> Told {
        match it {
            Move::Assign { by, holds, gives, span } => {
                let by: Vec<String> = by.iter().map(|role| role_name(self.model, *role)).collect();
                let holds = holds.map(|id| self.permission_name(id));
                let gives = role_name(self.model, *gives);
                let who: Vec<_> = by.iter().map(|role| format!("`{role}`")).collect();
                let may = if by.len() == 1 { "may" } else { "together may" };
                let says = match &holds {
                    Some(held) => format!("{} {may} assign `{gives}`, by holding `{held}`", who.join(", ")),
                    None => format!("{} {may} assign `{gives}`", who.join(", ")),
                };
                Told { fact: Done::Assign { by, holds, gives }, says, place: self.place(*span) }
            }
            Move::Restrict { by, carrier, place, permission, span } => {
                let (by, holds) = (role_name(self.model, *by), self.permission_name(*carrier));
                let (permission, on) = (self.permission_name(*permission), self.instance(*place));
                let says = format!("`{by}` may set who reads `{permission}` on {on}, by holding `{holds}`");
                let fact = Done::Restrict { by, holds, permission, on };
                Told { fact, says, place: self.place(*span) }
            }
        }
    }

    fn place(self, span: Span) -> Place {
        let (source, line) = self.sources.line(span);
        Place { source: source.to_owned(), line }
    }

    fn permission_name(self, id: PermissionId) -> String {
        self.model.permissions[id].head.name.to_string()
    }

    fn instance(self, instance: InstanceId) -> String {
        let steps = self.model.instances_outward(instance).map(|id| {
            let it = &self.model.instances[id];
            format!("{} {:?}", self.model.kinds[it.kind].head.name, it.id)
        });
        steps.collect::<Vec<_>>().join(" in ")
    }
}

fn role_name(model: &Model, role: RoleId) -> String {
    model.roles[role].head.name.to_string()
}
