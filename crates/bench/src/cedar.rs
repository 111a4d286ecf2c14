//! Cedar with everything in entities under one policy: its fastest form.
//!
//! An action knows the roles that hold it everywhere, and a resource has a tag for each action that is granted on it or
//! on its workspace, with the roles that hold it there. The principal has the set of its roles. So a decision is one
//! policy and at most two `containsAny`, which cedar does by hashes, over the few roles of the principal. A `forbid` of
//! its own instead of `unless` made it a third slower; permissions stored with each principal gained nothing, and are
//! stored for each user again. Entities are loaded once. "From names" makes the request too, as cedar's users must.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::str::FromStr as _;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Request,
    RestrictedExpression,
};
use serde_json::{Value, json};

use crate::Failure;
use crate::case::{Ask, Case};
use crate::contender::{Contender, File, text};

const POLICIES: &str = r#"
permit (principal, action, resource)
when {
  action.roles.containsAny(principal.roles) ||
  (resource.hasTag(action.name) && resource.getTag(action.name).containsAny(principal.roles))
}
unless { context.network == "external" && action in Action::"delete" };
"#;

pub(crate) fn files(case: &Case) -> Result<Vec<File>, Failure> {
    let mut holders = vec![Vec::new(); case.workload.permissions.len()];
    let mut on = vec![BTreeMap::<usize, Vec<&str>>::new(); case.workload.resources.len()];
    for role in 0..case.workload.roles.len() {
        let held = case.held(role);
        held.everywhere.iter().for_each(|it| holders[*it].push(case.role(role)));
        for (permission, resource) in held.on {
            on[resource].entry(permission).or_default().push(case.role(role));
        }
    }
    let mut entities = vec![json!({ "uid": uid("Resource", "none"), "attrs": {}, "parents": [] })];
    for (at, roles) in holders.iter().enumerate() {
        let name = case.permission(at);
        let parents: Vec<Value> =
            case.is_forbidden_outside(at).then(|| uid("Action", "delete")).into_iter().collect();
        entities.push(
            json!({ "uid": uid("Action", name), "attrs": { "name": name, "roles": roles }, "parents": parents }),
        );
    }
    for (at, resource) in case.workload.resources.iter().enumerate() {
        // What is granted on the workspace counts on its projects.
        let mut tags: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for place in [Some(at), resource.parent].into_iter().flatten() {
            for (permission, roles) in &on[place] {
                tags.entry(case.permission(*permission)).or_default().extend(roles);
            }
        }
        let mut entity = json!({ "uid": uid("Resource", &resource.id), "attrs": {}, "parents": [] });
        entity["tags"] = json!(tags);
        entities.push(entity);
    }
    Ok(vec![
        ("policies.cedar".to_owned(), POLICIES.into()),
        ("entities.json".to_owned(), serde_json::to_vec(&entities)?),
    ])
}

pub(crate) fn uid(kind: &str, id: &str) -> Value {
    json!({ "type": kind, "id": id })
}

/// The types of the entities in a request.
pub(crate) struct Types {
    user: EntityTypeName,
    action: EntityTypeName,
    resource: EntityTypeName,
}

impl Types {
    pub(crate) fn new(resource: &str) -> Result<Self, Failure> {
        Ok(Self { user: "User".parse()?, action: "Action".parse()?, resource: resource.parse()? })
    }

    pub(crate) fn user(&self, ask: &Ask) -> EntityUid {
        EntityUid::from_type_name_and_id(self.user.clone(), EntityId::new(&ask.user))
    }

    /// The request of names.
    pub(crate) fn request(&self, ask: &Ask) -> Result<Request, Failure> {
        let id = ask.place.as_ref().map_or("none", |(_, id)| id);
        let network = RestrictedExpression::new_string(ask.network.clone());
        Ok(Request::new(
            self.user(ask),
            EntityUid::from_type_name_and_id(self.action.clone(), EntityId::new(&ask.action)),
            EntityUid::from_type_name_and_id(self.resource.clone(), EntityId::new(id)),
            Context::from_pairs([("network".to_owned(), network)])?,
            None,
        )?)
    }
}

/// From names: makes the request, then decides.
pub(crate) struct FromNames<'a> {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    types: Types,
    asks: &'a [Ask],
}

impl<'a> FromNames<'a> {
    pub(crate) fn load(files: &[File], asks: &'a [Ask]) -> Result<Self, Failure> {
        let types = Types::new("Resource")?;
        let users: Result<Vec<Entity>, Failure> = asks
            .iter()
            .map(|ask| {
                let roles = ask.active.iter().map(|it| RestrictedExpression::new_string(it.clone()));
                let roles = HashMap::from([("roles".to_owned(), RestrictedExpression::new_set(roles))]);
                Ok(Entity::new(types.user(ask), roles, HashSet::new())?)
            })
            .collect();
        let entities = Entities::from_json_str(text(files, "entities.json")?, None)?;
        Ok(Self {
            authorizer: Authorizer::new(),
            policies: PolicySet::from_str(text(files, "policies.cedar")?)?,
            entities: entities.add_entities(users?, None)?,
            types,
            asks,
        })
    }
}

impl Contender for FromNames<'_> {
    fn decide(&mut self, request: usize) -> bool {
        self.types.request(&self.asks[request]).is_ok_and(|request| {
            let response = self.authorizer.is_authorized(&request, &self.policies, &self.entities);
            response.decision() == Decision::Allow
        })
    }
}

/// With requests made before.
pub(crate) struct Ready<'a> {
    cedar: FromNames<'a>,
    requests: Vec<Request>,
}

impl<'a> Ready<'a> {
    pub(crate) fn load(files: &[File], asks: &'a [Ask]) -> Result<Self, Failure> {
        let cedar = FromNames::load(files, asks)?;
        let requests: Result<Vec<Request>, Failure> =
            asks.iter().map(|ask| cedar.types.request(ask)).collect();
        Ok(Self { requests: requests?, cedar })
    }
}

impl Contender for Ready<'_> {
    fn decide(&mut self, request: usize) -> bool {
        let FromNames { authorizer, policies, entities, .. } = &self.cedar;
        authorizer.is_authorized(&self.requests[request], policies, entities).decision() == Decision::Allow
    }
}
