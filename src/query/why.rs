//! Why a decision came out as it did: what an allow rests on, what a denial is for want of, and what would change it.
//!
//! Guarantees: the decision is the evaluator's; every repair was tried. The same with and without the sources.

use permc_eval::format::Members;
use permc_eval::{Decision, Extent, PermissionId, Reason, RoleId, SeparationId, Subject};
use serde::Serialize;

use super::grounds::Ground;
use super::needs::Need;
use super::repair::Repairs;
use super::{Asked, Place, Query, Request, SCHEMA_VERSION};

/// A decision, explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Explained {
    /// The version of this document.
    pub schema_version: u32,
    /// What was asked.
    pub request: Asked,
    /// The decision.
    pub decision: Verdict,
    /// Why something is denied, as one word: `unmet-requirement`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The action's code for this denial.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The action's text for this denial.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The rows of an allow that is limited: those that meet one restriction of each of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Vec<String>>,
    /// The kinds of resource that it may be asked on, if it may not on this one; without any, it is asked without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_on: Option<Vec<String>>,
    /// The attributes that have no value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Missing>,
    /// The separation-of-duty rule that the subject breaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub separation: Option<Separation>,
    /// Add-ons that do not count.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inactive_addons: Vec<Inactive>,
    /// What an allow rests on, or what a denial is for want of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs: Option<Need>,
    /// The smallest changes after which it is allowed; of an allow that is limited to some rows, for all rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repairs: Option<Repairs>,
}

/// A decision in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Allowed, all rows.
    Allow,
    /// Allowed for some rows.
    AllowRows,
    /// Denied.
    Deny,
}

/// An attribute without a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Missing {
    /// Its full name.
    pub attribute: String,
    /// Its values.
    pub values: Vec<String>,
}

/// An add-on that does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Inactive {
    /// Its full name.
    pub addon: String,
    /// The roles beside which it counts.
    pub beside: Vec<String>,
}

/// A broken separation-of-duty rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Separation {
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// How many of them a subject may have.
    pub limit: u32,
    /// What it has of them, with how.
    pub has: Vec<Counted>,
    /// Where it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// Something that a separation-of-duty rule counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Counted {
    /// A role or a permission.
    pub name: String,
    /// How it is had or held.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<Ground>,
}

impl Query<'_> {
    /// Explains the decision of a request, and lists at most so many repairs.
    #[must_use]
    pub fn why(self, request: &Request, repairs: usize) -> Explained {
        let mut why = self.explain(request);
        let helped = why.needs.is_some() || why.separation.is_some() || !why.missing.is_empty();
        why.repairs = match why.decision {
            Verdict::Allow => None,
            Verdict::AllowRows => Some(self.repairs(request, Extent::Everything, repairs)),
            Verdict::Deny => helped.then(|| self.repairs(request, Extent::SomeRows, repairs)),
        };
        why
    }

    /// Explains the decision of a request, without what would change it.
    #[must_use]
    pub fn explain(self, request: &Request) -> Explained {
        let subject = self.subject(request);
        let values = self.values(&request.values);
        let explanation = self.table.explain(&subject, request.ask, &request.on.place, &values);
        let mut why = self.explained(request, &subject, &explanation.decision);
        why.code = explanation.code;
        why.text = explanation.text;
        why.missing = explanation.missing.into_iter().map(|attribute| self.missing(attribute)).collect();
        why.needs = match &explanation.decision {
            Decision::Allow => self.needs(request, &subject, Extent::Everything),
            Decision::AllowRows(_) => self.needs(request, &subject, Extent::SomeRows),
            Decision::Deny(Reason::Forbidden(_) | Reason::Unmet) => {
                self.needs(request, &subject, Extent::Nothing)
            }
            Decision::Deny(_) => None,
        };
        why
    }

    fn explained(self, request: &Request, subject: &Subject, decision: &Decision) -> Explained {
        let (verdict, reason) = match decision {
            Decision::Allow => (Verdict::Allow, None),
            Decision::AllowRows(_) => (Verdict::AllowRows, None),
            Decision::Deny(reason) => (Verdict::Deny, Some(*reason)),
        };
        let broken = match reason {
            Some(Reason::Separation(rule)) => self.separation(request, subject, rule),
            _ => None,
        };
        Explained {
            schema_version: SCHEMA_VERSION,
            request: self.asked(request),
            decision: verdict,
            reason: reason.map(|reason| reason.as_str().to_owned()),
            code: None,
            text: None,
            rows: match decision {
                Decision::AllowRows(rows) => rows.all_of().to_vec(),
                Decision::Allow | Decision::Deny(_) => Vec::new(),
            },
            asked_on: (reason == Some(Reason::WrongKind)).then(|| self.asked_on(request)),
            missing: Vec::new(),
            separation: broken,
            inactive_addons: subject.inactive_addons().map(|addon| self.inactive(addon)).collect(),
            needs: None,
            repairs: None,
        }
    }

    fn missing(self, attribute: permc_eval::AttributeId) -> Missing {
        let declared = self.table.content().attributes.get(attribute.position() as usize);
        Missing {
            attribute: self.table.attribute_name(attribute).to_owned(),
            values: declared.map(|it| it.values.clone()).unwrap_or_default(),
        }
    }

    pub(super) fn inactive(self, addon: RoleId) -> Inactive {
        let beside = self.table.beside(addon).unwrap_or_default();
        let beside = beside.into_iter().map(|role| self.role(role)).collect();
        Inactive { addon: self.role(addon), beside }
    }

    /// The kind of what is asked and those round it; or those that its rules name.
    fn asked_on(self, request: &Request) -> Vec<String> {
        let kinds = &self.table.content().kinds;
        let outward = |kind: Option<u32>| {
            std::iter::successors(kind, |kind| kinds.get(*kind as usize).and_then(|it| it.parent))
        };
        let mut all: Vec<u32> =
            outward(self.kind_of(request.ask).map(permc_eval::KindId::position)).collect();
        let covering = |id: &PermissionId| {
            let powers = self.powers(request.ask).iter();
            powers.filter(|it| it.permissions.binary_search(&id.position()).is_ok()).collect::<Vec<_>>()
        };
        if let permc_eval::Ask::Delegate(id) | permc_eval::Ask::Restrict(id) = &request.ask {
            let rules = covering(id);
            if !rules.is_empty() && rules.iter().all(|rule| rule.kind.is_some()) {
                all = rules.iter().filter_map(|rule| rule.kind).collect();
                all.sort_unstable();
                all.dedup();
            }
        }
        let name = |kind: u32| self.table.kind_name(permc_eval::KindId::new(kind)).to_owned();
        all.into_iter().map(name).collect()
    }

    /// The rule that a subject breaks, and what it has of it.
    pub(super) fn separation(
        self,
        request: &Request,
        subject: &Subject,
        rule: SeparationId,
    ) -> Option<Separation> {
        let entry = self.table.separation_entry(rule)?;
        let has = match &entry.of {
            Members::Roles(roles) => {
                let roles = roles.iter().map(|role| RoleId::new(*role));
                let had = roles.filter(|role| subject.active().any(|active| active == *role));
                had.map(|role| Counted { name: self.role(role), because: self.having(subject, &[role]) })
                    .collect()
            }
            Members::Permissions(permissions) => permissions
                .iter()
                .filter_map(|id| self.counted(request, subject, PermissionId::new(*id)))
                .collect(),
        };
        let place = self.table.content().reasons.as_ref();
        let place = place.and_then(|it| it.separation.get(rule.position() as usize));
        Some(Separation {
            title: entry.title.clone(),
            limit: entry.limit,
            has,
            place: place.and_then(|place| self.place(*place)),
        })
    }

    /// A permission, if it is held anywhere, with how.
    fn counted(self, request: &Request, subject: &Subject, permission: PermissionId) -> Option<Counted> {
        let name = self.table.permission_name(permission).to_owned();
        let everything = self.table.everything();
        let regions = self.table.regions(permission).filter_map(|it| self.table.instance_place(it));
        let granted = request.grants.iter().map(|grant| grant.place().clone());
        let mut places = std::iter::once(everything.clone()).chain(regions).chain(granted);
        let held = places.find(|place| self.table.holds_here(subject, permission, place));
        let restricted = self.table.restricted_holders(permission);
        let some = restricted
            .iter()
            .find(|(_, holders)| subject.active().any(|role| holders.contains(&role)))
            .map(|(rows, _)| *rows);
        let (links, on, rows) = match (held, some) {
            (Some(place), _) => {
                let on = Some(self.table.say_place(&place)).filter(|on| !on.is_empty());
                (self.table.why(subject, permission, &place), on, None)
            }
            (None, Some(rows)) => (self.table.why_rows(subject, permission, rows), None, Some(rows)),
            (None, None) => return None,
        };
        let rows = rows.map(|rows| self.table.restriction_text(rows).to_owned());
        let ground =
            links.map(|links| Ground { holds: Some(name.clone()), on, rows, steps: self.steps(&links) });
        Some(Counted { name, because: ground.into_iter().collect() })
    }
}
