//! What somebody may do: what is held, where and with which rows, and the actions that are allowed.
//!
//! Guarantees: each line is what the evaluator holds or decides at the places that it names. Without a place it tells
//! regions: everywhere, certain instances, or everywhere but certain instances; a permission or action is judged at each
//! point by itself there. Leaves out: actions that are allowed exactly when the permission of their name is held.

mod actions;
mod regions;

use permc_eval::{Extent, PermissionId, RoleId, Subject};
use serde::Serialize;

use super::cubes::When;
use super::grounds::Ground;
use super::why::Inactive;
use super::{Asked, Query, Request, SCHEMA_VERSION};

/// What somebody may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Whatever {
    /// The version of this document.
    pub schema_version: u32,
    /// Who was asked about, and where.
    pub request: Asked,
    /// The separation-of-duty rule that the subject breaks, if it does: it may do nothing then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub separation: Option<super::why::Separation>,
    /// Add-ons that do not count.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inactive_addons: Vec<Inactive>,
    /// The roles and add-ons that count.
    pub active: Vec<String>,
    /// What is held.
    pub permissions: Vec<Held>,
    /// The actions that are allowed, and permissions that demand more than to be held.
    pub actions: Vec<Allowed>,
    /// Actions whose answer depends on more combinations of values than are looked at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub undecided: Vec<String>,
}

/// A permission that is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Held {
    /// Its full name.
    pub name: String,
    /// Where, if no place was asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// The rows, if not all: those that meet one of these restrictions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<String>,
    /// How it comes to be held.
    pub because: Vec<Ground>,
}

/// Where something holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Region {
    /// Whether it holds everywhere but in the exceptions.
    pub everywhere: bool,
    /// Instances in which it holds, though not around them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub on: Vec<String>,
    /// Instances in which it does not hold, though around them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<String>,
}

/// An action that is allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Allowed {
    /// Its full name.
    pub name: String,
    /// Where and with which values; in one of these ways.
    pub ways: Vec<Way>,
}

/// A way in which an action is allowed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Way {
    /// Where, if no place was asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// With which values: one of these.
    pub when: Vec<When>,
    /// The rows, if not all: those that meet one restriction of each of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Vec<String>>,
}

impl Query<'_> {
    /// What the subject of a request may do, on its place or anywhere; what is asked in it does not matter.
    /// `grounds` says whether to tell how everything comes to be held.
    #[must_use]
    pub fn what(self, request: &Request, grounds: bool) -> Whatever {
        let subject = self.subject(request);
        let (mut permissions, mut actions, mut undecided) = (Vec::new(), Vec::new(), Vec::new());
        if subject.violates().is_none() {
            permissions = self.permissions(request, &subject, grounds);
            (actions, undecided) = self.actions(request, &subject);
        }
        Whatever {
            schema_version: SCHEMA_VERSION,
            request: Asked { ask: None, ..self.asked(request) },
            separation: subject.violates().and_then(|rule| self.separation(request, &subject, rule)),
            inactive_addons: subject.inactive_addons().map(|addon| self.inactive(addon)).collect(),
            active: subject.active().map(|role| self.role(role)).collect(),
            permissions,
            actions,
            undecided,
        }
    }

    fn permissions(self, request: &Request, subject: &Subject, grounds: bool) -> Vec<Held> {
        let count = crate::source::offset(self.table.content().permissions.len());
        let all = (0..count).map(PermissionId::new);
        let asks_here = request.on.place.kind().is_some();
        all.filter_map(|id| {
            let held = if asks_here {
                self.held_here(request, subject, id)?
            } else {
                self.held_in(request, subject, id)?
            };
            let because = if grounds { self.because(request, subject, id, &held) } else { Vec::new() };
            Some(Held { because, ..held })
        })
        .collect()
    }

    /// A permission, if it is held at all of the place that is asked about.
    fn held_here(self, request: &Request, subject: &Subject, id: PermissionId) -> Option<Held> {
        let extent = self.table.holds(subject, id, &request.on.place);
        (extent != Extent::Nothing).then(|| self.held_rows(subject, id, None, extent))
    }

    /// A permission with where it is held, if it is anywhere.
    fn held_in(self, request: &Request, subject: &Subject, id: PermissionId) -> Option<Held> {
        let candidates = self.candidates(&request.grants, &[id]);
        let mut regions = self.regions(&candidates, |place| self.table.holds_here(subject, id, place));
        if let Some(region) = regions.remove(&true) {
            let global = self.table.permission_entry(id).is_none_or(|it| it.kind.is_none());
            return Some(self.held_rows(subject, id, Some(region).filter(|_| !global), Extent::Everything));
        }
        let extent = self.table.holds(subject, id, &self.table.everything());
        (extent == Extent::SomeRows).then(|| self.held_rows(subject, id, None, extent))
    }

    fn held_rows(self, subject: &Subject, id: PermissionId, region: Option<Region>, extent: Extent) -> Held {
        let restricted = self.table.restricted_holders(id).into_iter();
        let has = |holders: &[RoleId]| subject.active().any(|role| holders.contains(&role));
        let rows = restricted.filter(|(_, holders)| extent == Extent::SomeRows && has(holders));
        Held {
            name: self.table.permission_name(id).to_owned(),
            region,
            rows: rows.map(|(rows, _)| self.table.restriction_text(rows).to_owned()).collect(),
            because: Vec::new(),
        }
    }

    /// How it comes to be held: at all of the place, or at each place that begins a region.
    fn because(self, request: &Request, subject: &Subject, id: PermissionId, held: &Held) -> Vec<Ground> {
        let whole = self.grounds(subject, id, &request.on.place);
        if !whole.is_empty() || held.region.is_none() {
            return whole;
        }
        let candidates = self.candidates(&request.grants, &[id]);
        let begins = self.begins(&candidates, |place| self.table.holds_here(subject, id, place));
        let places = begins.iter().filter(|begin| begin.is).map(|begin| &begin.place);
        let grounds = places.filter_map(|place| {
            let links = self.table.why(subject, id, place)?;
            let on = Some(self.table.say_place(place)).filter(|on| !on.is_empty());
            let holds = Some(self.table.permission_name(id).to_owned());
            Some(Ground { holds, on, rows: None, steps: self.steps(&links) })
        });
        grounds.collect()
    }
}
