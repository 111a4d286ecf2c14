//! A subject in a place, put to Cedar.
//!
//! Guarantees: what is held at all of a place is what Cedar says of its own point and of every known resource inside (R1);
//! a decision is what Cedar says to who holds that. The conjunction over points is the one thing that is not Cedar's, which
//! has no quantifier over resources.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityUid, PolicySet, Request, RestrictedExpression,
};
use permc::index::{PermissionId, RestrictionId};
use permc::model::{Model, Path, Target};

use super::policy::{Translated, act, hold};
use super::text::{place, place_id, uid};
use crate::equivalence::both::Answer;
use crate::equivalence::questions::{Who, path_of};
use crate::oracle::action::Values;

/// A subject in a place, with what it holds there.
pub(super) struct Subject<'t> {
    translated: &'t Translated<'t>,
    entities: Entities,
    /// With all rows.
    all: BTreeSet<PermissionId>,
    /// With the rows of some restrictions.
    some: BTreeMap<RestrictionId, BTreeSet<PermissionId>>,
    /// In any place, with any rows.
    anywhere: BTreeSet<PermissionId>,
    asked: Cell<u64>,
}

impl<'t> Subject<'t> {
    pub(super) fn new(translated: &'t Translated<'t>, who: &Who, on: Option<&Path>) -> Self {
        let model = translated.model;
        let places = who.1.iter().filter_map(|grant| grant.on.as_ref()).chain(on);
        let mut subject = Self {
            translated,
            entities: entities(model, who, places.collect()),
            all: BTreeSet::new(),
            some: BTreeMap::new(),
            anywhere: BTreeSet::new(),
            asked: Cell::new(0),
        };
        let mut holds = translated.holds.clone();
        if !who.1.is_empty() {
            holds.merge(&translated.granted(&who.1), true).expect("other names");
        }
        subject.look(&holds, who, on);
        subject
    }

    /// Finds what is held there, and what anywhere.
    fn look(&mut self, holds: &PolicySet, who: &Who, on: Option<&Path>) {
        let model = self.translated.model;
        let own = on.map_or_else(everything, |path| place(model, path));
        let known: Vec<Path> = model.instances.ids().map(|id| path_of(model, id)).collect();
        let inside = known.iter().filter(|path| on.is_none_or(|on| path.0.ends_with(&on.0)));
        let points: Vec<EntityUid> =
            std::iter::once(own).chain(inside.map(|path| place(model, path))).collect();
        let granted = who.1.iter().filter_map(|grant| grant.on.as_ref()).map(|path| place(model, path));
        let anywhere: Vec<EntityUid> = std::iter::once(everything())
            .chain(known.iter().map(|path| place(model, path)))
            .chain(granted)
            .collect();
        for permission in model.permissions.ids() {
            let all = hold(model, permission, None);
            if points.iter().all(|point| self.is_allowed(holds, &all, point, Context::empty())) {
                self.all.insert(permission);
            }
            if anywhere.iter().any(|point| self.is_allowed(holds, &all, point, Context::empty())) {
                self.anywhere.insert(permission);
            }
            if !model.permissions[permission].filtered {
                continue;
            }
            for rows in model.restrictions.ids() {
                let some = hold(model, permission, Some(rows));
                if self.is_allowed(holds, &some, &everything(), Context::empty()) {
                    self.some.entry(rows).or_default().insert(permission);
                    self.anywhere.insert(permission);
                }
            }
        }
    }

    /// Whether Cedar gives the answer of the table.
    pub(super) fn decide(&self, target: Target, with: &Values, table: &Answer) -> bool {
        let restrictions: Vec<RestrictionId> = self.some.keys().copied().collect();
        let for_rows = |met: &[RestrictionId]| {
            let some = met.iter().flat_map(|rows| &self.some[rows]);
            let held: BTreeSet<PermissionId> = self.all.iter().chain(some).copied().collect();
            self.is_allowed_to(target, with, &held)
        };
        match table {
            // Whatever a row meets.
            Answer::Allow(rows) if rows.is_empty() => for_rows(&[]),
            Answer::Deny(_) => !for_rows(&restrictions),
            Answer::Allow(rows) => {
                let text = |id: &RestrictionId| self.translated.model.restrictions[*id].text.to_string();
                !for_rows(&[])
                    && (0..1_u32 << restrictions.len()).all(|mask| {
                        let met = restrictions.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1);
                        let met: Vec<RestrictionId> = met.map(|(_, id)| *id).collect();
                        let texts: Vec<String> = met.iter().map(text).collect();
                        let is_in = rows.iter().all(|union| union.iter().any(|one| texts.contains(one)));
                        for_rows(&met) == is_in
                    })
            }
            Answer::Invalid | Answer::Odd(_) => false,
        }
    }

    fn is_allowed_to(&self, target: Target, with: &Values, held: &BTreeSet<PermissionId>) -> bool {
        let model = self.translated.model;
        let names = |ids: &BTreeSet<PermissionId>| {
            let names = ids.iter().map(|id| model.permissions[*id].head.name.to_string());
            RestrictedExpression::new_set(names.map(RestrictedExpression::new_string))
        };
        let value = |(attribute, at): (&permc::index::AttributeId, &u32)| {
            let attribute = &model.attributes[*attribute];
            let value = attribute.values[*at as usize].value.to_string();
            (attribute.head.name.to_string(), RestrictedExpression::new_string(value))
        };
        let with = RestrictedExpression::new_record(with.iter().map(value)).expect("each once");
        let parts = [("held", names(held)), ("anywhere", names(&self.anywhere)), ("with", with)];
        let context =
            Context::from_pairs(parts.map(|(name, part)| (name.to_owned(), part))).expect("each once");
        self.is_allowed(&self.translated.decides, &act(model, target), &everything(), context)
    }

    fn is_allowed(&self, policies: &PolicySet, action: &str, resource: &EntityUid, context: Context) -> bool {
        self.asked.set(self.asked.get() + 1);
        let request = Request::new(uid("User", "u"), uid("Action", action), resource.clone(), context, None);
        let response =
            Authorizer::new().is_authorized(&request.expect("a request"), policies, &self.entities);
        // An error in a policy would make Cedar skip it, and say so.
        let missing = response
            .diagnostics()
            .errors()
            .any(|error| !error.to_string().contains("does not have the attribute"));
        assert!(!missing, "{:?}", response.diagnostics().errors().collect::<Vec<_>>());
        response.decision() == Decision::Allow
    }

    pub(super) fn asked(&self) -> u64 {
        self.asked.get()
    }
}

/// The point outside of every resource.
fn everything() -> EntityUid {
    uid("Place", "everything")
}

/// The roles, the resources that are known or spoken of, and the user.
fn entities(model: &Model, who: &Who, places: Vec<&Path>) -> Entities {
    let entity = |uid: EntityUid, parents: HashSet<EntityUid>| {
        Entity::new(uid, HashMap::new(), parents).expect("no attributes")
    };
    let role = |id: &permc::index::RoleId| uid("Role", &model.roles[*id].head.name);
    let roles = model
        .roles
        .enumerate()
        .map(|(id, it)| entity(role(&id), it.extends.iter().map(|parent| role(&parent.value)).collect()));
    let mut paths: BTreeMap<String, HashSet<EntityUid>> = BTreeMap::new();
    let known = model.instances.ids().map(|id| path_of(model, id));
    for path in known.chain(places.into_iter().cloned()) {
        for from in 0..path.0.len() {
            let outer = &path.0[from + 1..];
            let parents = (!outer.is_empty()).then(|| uid("Place", &place_id(model, outer)));
            paths.insert(place_id(model, &path.0[from..]), parents.into_iter().collect());
        }
    }
    let places = paths.into_iter().map(|(id, parents)| entity(uid("Place", &id), parents));
    let user = entity(uid("User", "u"), who.0.iter().map(role).collect());
    Entities::from_entities(roles.chain(places).chain([user, entity(everything(), HashSet::new())]), None)
        .expect("each once")
}
