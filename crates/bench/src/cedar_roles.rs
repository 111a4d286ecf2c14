//! Cedar with a policy for each role, as its documentation teaches: a role is a group of principals, and its
//! permissions are policies for that group, with the scope of the policy filled in.
//!
//! For each action there is a group, `x+`, of it and all that it implies: actions may not be groups themselves, or what
//! is forbidden for one would be for all that it implies. Projects lie in workspaces. Grants on resources are one policy a
//! role with a condition, not one for each: fewer policies are faster, because cedar looks at each of them.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::str::FromStr as _;

use cedar_policy::{Authorizer, Decision, Entities, Entity, EntityUid, PolicySet};
use serde_json::{Value, json};

use crate::Failure;
use crate::case::{Ask, Case};
use crate::cedar::{Types, uid};
use crate::contender::{Contender, File, text};

/// Everything is in here, the schema too; deciding does not read that.
pub(crate) fn files(case: &Case) -> Result<Vec<File>, Failure> {
    Ok(vec![
        ("policies.cedar".to_owned(), policies(case).into_bytes()),
        ("entities.json".to_owned(), serde_json::to_vec(&entities(case))?),
    ])
}

fn policies(case: &Case) -> String {
    let mut text = "forbid (principal, action in Action::\"delete\", resource)\n\
                    when { context.network == \"external\" };\n"
        .to_owned();
    for role in &case.workload.roles {
        let name = &role.name;
        let action = |it: &usize| format!("Action::\"{}+\"", case.permission(*it));
        if !role.everywhere.is_empty() {
            let actions: Vec<String> = role.everywhere.iter().map(action).collect();
            writeln!(
                text,
                "permit (principal in Role::\"{name}\", action in [{}], resource);",
                actions.join(", ")
            )
            .ok();
        }
        if !role.on.is_empty() {
            let grant = |(it, on): &(usize, usize)| {
                format!("(action in {} && resource in {})", action(it), place(case, *on))
            };
            let grants: Vec<String> = role.on.iter().map(grant).collect();
            writeln!(
                text,
                "permit (principal in Role::\"{name}\", action, resource)\nwhen {{\n  {}\n}};",
                grants.join(" ||\n  ")
            )
            .ok();
        }
    }
    text
}

fn place(case: &Case, resource: usize) -> String {
    let kind = if case.workload.resources[resource].parent.is_some() { "Project" } else { "Workspace" };
    format!("{kind}::\"{}\"", case.resource(resource))
}

fn entities(case: &Case) -> Vec<Value> {
    let workload = &case.workload;
    let mut entities = Vec::new();
    let mut add = |uid: Value, parents: Vec<Value>| {
        entities.push(json!({ "uid": uid, "attrs": {}, "parents": parents }));
    };
    add(uid("Project", "none"), Vec::new());
    for role in &workload.roles {
        let parents = role.extends.map(|it| uid("Role", case.role(it)));
        add(uid("Role", &role.name), parents.into_iter().collect());
    }
    for (action, groups) in actions(case) {
        add(uid("Action", &action), groups.iter().map(|it| uid("Action", it)).collect());
    }
    for resource in &workload.resources {
        match resource.parent {
            Some(parent) => {
                add(uid("Project", &resource.id), vec![uid("Workspace", case.resource(parent))]);
            }
            None => add(uid("Workspace", &resource.id), Vec::new()),
        }
    }
    entities
}

/// All actions and groups of actions, each with the groups that it is in; groups end with a `+`.
fn actions(case: &Case) -> Vec<(String, Vec<String>)> {
    let mut groups = vec![Vec::new(); case.workload.permissions.len()];
    for permission in &case.workload.permissions {
        permission.implies.iter().for_each(|it| groups[*it].push(format!("{}+", permission.name)));
    }
    let mut all = Vec::new();
    for (at, groups) in groups.into_iter().enumerate() {
        let (name, group) = (case.permission(at), format!("{}+", case.permission(at)));
        let forbidden = case.is_forbidden_outside(at).then(|| "delete".to_owned());
        all.push((name.to_owned(), [group.clone()].into_iter().chain(forbidden).collect()));
        all.push((group, groups));
    }
    all
}

/// The schema, for the validator.
pub(crate) fn schema(case: &Case) -> String {
    let mut text = "entity Role in [Role];\nentity User in [Role];\nentity Workspace;\n\
                    entity Project in [Workspace];\naction \"delete\";\n"
        .to_owned();
    let applies = " appliesTo { principal: User, resource: Project, context: { network: String } }";
    for (action, groups) in actions(case) {
        let groups: Vec<String> = groups.iter().map(|it| format!("\"{it}\"")).collect();
        let groups = if groups.is_empty() { String::new() } else { format!(" in [{}]", groups.join(", ")) };
        let applies = if action.ends_with('+') { "" } else { applies };
        writeln!(text, "action \"{action}\"{groups}{applies};").ok();
    }
    text
}

/// A policy for each role; the request is made from names each time.
pub(crate) struct Roles<'a> {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    types: Types,
    asks: &'a [Ask],
}

impl<'a> Roles<'a> {
    pub(crate) fn load(files: &[File], asks: &'a [Ask]) -> Result<Self, Failure> {
        let types = Types::new("Project")?;
        let role = "Role".parse::<cedar_policy::EntityTypeName>()?;
        let users = asks.iter().map(|ask| {
            let roles = ask.active.iter();
            let roles: HashSet<EntityUid> = roles
                .map(|it| EntityUid::from_type_name_and_id(role.clone(), cedar_policy::EntityId::new(it)))
                .collect();
            Entity::new_no_attrs(types.user(ask), roles)
        });
        let entities = Entities::from_json_str(text(files, "entities.json")?, None)?;
        Ok(Self {
            authorizer: Authorizer::new(),
            policies: PolicySet::from_str(text(files, "policies.cedar")?)?,
            entities: entities.add_entities(users, None)?,
            types,
            asks,
        })
    }
}

impl Contender for Roles<'_> {
    fn decide(&mut self, request: usize) -> bool {
        self.types.request(&self.asks[request]).is_ok_and(|request| {
            let response = self.authorizer.is_authorized(&request, &self.policies, &self.entities);
            response.decision() == Decision::Allow
        })
    }
}
