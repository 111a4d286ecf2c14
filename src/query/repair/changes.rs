//! The steps of a repair as they are told.

use serde::Serialize;

use super::{Assigner, Step};
use crate::query::{Query, conditions};

/// A step of a repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change {
    /// What is done.
    pub kind: ChangeKind,
    /// The role, add-on, permission or attribute.
    pub name: String,
    /// Where a permission is granted; without it, everywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// The values of an attribute, each of which helps.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// The whole in words.
    pub says: String,
    /// The rules by which somebody may do it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assigners: Vec<Assigner>,
}

/// What a step of a repair does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Gives a role.
    AddRole,
    /// Gives an add-on.
    AddAddon,
    /// Takes a role or an add-on away.
    TakeRole,
    /// Grants a permission directly.
    Grant,
    /// Takes a direct grant back.
    TakeGrant,
    /// Brings a value of an attribute.
    Bring,
}

impl Query<'_> {
    pub(super) fn change(self, step: &Step) -> Change {
        let change = |kind, name: &str, says: String| Change {
            kind,
            name: name.to_owned(),
            on: None,
            values: Vec::new(),
            says,
            assigners: Vec::new(),
        };
        match step {
            Step::Add(role) | Step::Take(role) => {
                let name = self.role(*role);
                let what = if self.is_addon(*role) { "add-on" } else { "role" };
                let (kind, says) = match (step, self.is_addon(*role)) {
                    (Step::Take(_), _) => (ChangeKind::TakeRole, format!("take away the {what} `{name}`")),
                    (_, true) => (ChangeKind::AddAddon, format!("add the {what} `{name}`")),
                    (_, false) => (ChangeKind::AddRole, format!("add the {what} `{name}`")),
                };
                Change { assigners: self.assigners(*role), ..change(kind, &name, says) }
            }
            Step::Grant(grant) | Step::TakeGrant(grant) => {
                let name = self.table.permission_name(grant.permission());
                let on = Some(self.table.say_place(grant.place())).filter(|on| !on.is_empty());
                let what = match &on {
                    Some(on) => format!("`{name}` on {on}"),
                    None => format!("`{name}`"),
                };
                if matches!(step, Step::TakeGrant(_)) {
                    let says = format!("take back the grant of {what}");
                    return Change { on, ..change(ChangeKind::TakeGrant, name, says) };
                }
                let says = format!("grant {what} directly");
                Change { on, assigners: self.delegators(grant), ..change(ChangeKind::Grant, name, says) }
            }
            Step::Bring(attribute, class) => {
                let name = self.table.attribute_name(*attribute);
                let values = self.value_names(*attribute, class);
                let says = format!("bring {} for `{name}`", conditions::one_of(&values));
                Change { values, ..change(ChangeKind::Bring, name, says) }
            }
        }
    }
}
