//! How a subject comes to hold a permission or to have a role, step by step.
//!
//! Guarantees: with reasons in the table the shortest chain, each step where it is written; without them who holds it.
//! Leaves out: why it is needed.

use permc_eval::{Because, Extent, Link, PermissionId, Place as Where, RoleId, Subject, Why};
use serde::Serialize;

use super::{Place, Query};

/// A chain of steps, and what it gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ground {
    /// The permission that is held; none for a role that is had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holds: Option<String>,
    /// The instance at which: one in the place where a reader list takes effect; without one, the place itself. It is so
    /// for whatever lies in that, too, but for what has a ground of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// The restriction of the rows; without one, all rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<String>,
    /// The steps.
    pub steps: Vec<Step>,
}

/// A step of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Step {
    /// What it is.
    #[serde(flatten)]
    pub fact: Fact,
    /// The same in words.
    pub says: String,
    /// Where it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// What a step of a chain is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    /// The subject has this role or add-on.
    Role {
        /// The role.
        role: String,
    },
    /// A role extends another.
    Extends {
        /// The role.
        role: String,
        /// The other.
        extends: String,
    },
    /// A role is granted a permission.
    Grant {
        /// The role.
        role: String,
        /// The permission.
        permission: String,
        /// The restriction of the rows.
        #[serde(skip_serializing_if = "Option::is_none")]
        rows: Option<String>,
        /// Whether it came from a `default`.
        default: bool,
    },
    /// The subject is granted a permission directly.
    Direct {
        /// The permission.
        permission: String,
    },
    /// A permission implies another.
    Implies {
        /// The permission.
        permission: String,
        /// The other.
        implies: String,
    },
    /// A role holds a permission; the table does not say how.
    Holds {
        /// The role.
        role: String,
        /// The permission.
        permission: String,
    },
}

impl Query<'_> {
    /// Why a subject holds a permission at all of a place; nothing if it does not.
    pub(super) fn grounds(self, subject: &Subject, permission: PermissionId, place: &Where) -> Vec<Ground> {
        if self.table.content().reasons.is_some() {
            let grounds = self.table.grounds(subject, permission, place);
            return grounds.iter().map(|why| self.ground(why)).collect();
        }
        let holds = Some(self.table.permission_name(permission).to_owned());
        match self.table.holds(subject, permission, place) {
            Extent::Nothing => Vec::new(),
            Extent::SomeRows => {
                let restricted = self.table.restricted_holders(permission);
                let held = restricted.into_iter().filter_map(|(rows, holders)| {
                    let steps = vec![self.holder(subject, permission, &holders)?];
                    let rows = Some(self.table.restriction_text(rows).to_owned());
                    Some(Ground { holds: holds.clone(), on: None, rows, steps })
                });
                held.collect()
            }
            Extent::Everything => {
                let inside = self.table.points(permission, place).into_iter();
                let inside = inside.filter_map(|instance| self.table.instance_place(instance));
                let mut all: Vec<Ground> = Vec::new();
                for point in std::iter::once(place.clone()).chain(inside) {
                    let step = self.holder(subject, permission, &self.table.holders(permission, &point));
                    let steps = vec![step.unwrap_or_else(|| self.directly(permission))];
                    let on = (!all.is_empty()).then(|| self.table.say_place(&point));
                    all.push(Ground { holds: holds.clone(), on, rows: None, steps });
                }
                // Where all is held in one way, once is enough.
                if all.iter().all(|ground| ground.steps == all[0].steps) {
                    all.truncate(1);
                }
                all
            }
        }
    }

    /// How a subject has one of some roles: the shortest way.
    pub(super) fn having(self, subject: &Subject, roles: &[RoleId]) -> Vec<Ground> {
        let had = roles.iter().filter(|role| subject.active().any(|active| active == **role));
        let steps = had.map(|role| match self.table.why_role(subject, *role) {
            Some(links) => links.iter().map(|link| self.step(link)).collect(),
            None => vec![self.step(&Link { fact: Because::Role(*role), line: None })],
        });
        let shortest = steps.min_by_key(|steps: &Vec<Step>| steps.len());
        shortest.map(|steps| Ground { holds: None, on: None, rows: None, steps }).into_iter().collect()
    }

    fn ground(self, why: &Why) -> Ground {
        let place = why.inside.and_then(|inside| self.table.instance_place(inside));
        Ground {
            holds: why.holds.map(|id| self.table.permission_name(id).to_owned()),
            on: place.map(|place| self.table.say_place(&place)),
            rows: why.rows.map(|rows| self.table.restriction_text(rows).to_owned()),
            steps: self.steps(&why.links),
        }
    }

    pub(super) fn steps(self, links: &[Link]) -> Vec<Step> {
        links.iter().map(|link| self.step(link)).collect()
    }

    fn step(self, link: &Link) -> Step {
        let says = self.table.say_because(link.fact);
        Step { fact: self.fact(link.fact), says, place: self.line(link.line.as_ref()) }
    }

    fn fact(self, fact: Because) -> Fact {
        let permission = |id: PermissionId| self.table.permission_name(id).to_owned();
        match fact {
            Because::Role(role) => Fact::Role { role: self.role(role) },
            Because::Extends(role, extended) => {
                Fact::Extends { role: self.role(role), extends: self.role(extended) }
            }
            Because::Grant { role, permission: id, rows, default } => Fact::Grant {
                role: self.role(role),
                permission: permission(id),
                rows: rows.map(|rows| self.table.restriction_text(rows).to_owned()),
                default,
            },
            Because::Implies(from, to) => {
                Fact::Implies { permission: permission(from), implies: permission(to) }
            }
            Because::Direct(id) => Fact::Direct { permission: permission(id) },
            // Chains have no other steps.
            _ => Fact::Direct { permission: String::new() },
        }
    }

    fn holder(self, subject: &Subject, permission: PermissionId, holders: &[RoleId]) -> Option<Step> {
        let role = holders.iter().find(|role| subject.active().any(|active| active == **role))?;
        let (role, permission) = (self.role(*role), self.table.permission_name(permission).to_owned());
        let says = format!("`{role}` holds `{permission}`");
        Some(Step { fact: Fact::Holds { role, permission }, says, place: None })
    }

    fn directly(self, permission: PermissionId) -> Step {
        let permission = self.table.permission_name(permission).to_owned();
        let says = format!("`{permission}` comes with what is granted directly");
        Step { fact: Fact::Direct { permission }, says, place: None }
    }
}
