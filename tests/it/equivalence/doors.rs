//! Every way to ask the same thing, and that the answers are the same.
//!
//! Guarantees: deciding, explaining, asking by names, saying because of what, and requests in JSON give one decision, on
//! shipped and generated policies. Leaves out: `who` and `what`, which `derivation` compares with the oracle.

use permc::model::{Ask, DirectGrant, Model, Path};
use permc_eval::{Decision, Question, Table, authzen};
use rayon::prelude::{IntoParallelIterator as _, ParallelIterator as _};
use serde_json::{Value, json};

use super::both::Both;
use super::request::{Named, Request};
use super::shipped::shipped;
use crate::generated::judge::{Judged, settle};
use crate::generator::requests::Requests;
use crate::generator::{Choices, policy};

/// Requests for each shipped policy.
const SHIPPED: usize = 5_000;

/// Generated policies, and requests for each.
const GENERATED: (u64, usize) = (1_000, 40);

/// Requests, and how many of them are allowed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Asked {
    requests: usize,
    allowed: usize,
}

#[test]
fn every_way_to_ask_gives_the_same_answer_on_shipped_policies() {
    for (name, compilation) in shipped() {
        let both = Both::of(&compilation);
        let asked = compare(&both, 11, SHIPPED);
        println!("{name}: {asked:?}");
        assert!(asked.allowed * 20 > asked.requests, "{name} says nothing");
    }
}

#[test]
fn every_way_to_ask_gives_the_same_answer_on_generated_policies() {
    let one = |seed| match settle(policy(seed)) {
        Ok(Judged::Settled(settled)) => compare(&Both::of(&settled.compilation), seed, GENERATED.1),
        _ => Asked::default(),
    };
    let asked = (0..GENERATED.0).into_par_iter().map(one).reduce(Asked::default, Asked::and);
    println!("{} policies from number 0 on: {asked:?}", GENERATED.0);
    assert!(asked.allowed * 5 > asked.requests && asked.requests > 20_000, "it says nothing");
}

fn compare(both: &Both<'_>, seed: u64, requests: usize) -> Asked {
    let (drawn, mut choices) = (Requests::new(&both.oracle), Choices::new(seed));
    let mut asked = Asked::default();
    for _ in 0..requests {
        let request = drawn.draw(&mut choices);
        let name = Named(both.oracle.model, &request).to_string();
        let decision = decided(both, &request);
        by_name(both, &request, decision.as_ref(), &name);
        in_json(both, &request, decision.as_ref(), &name);
        asked.requests += 1;
        asked.allowed += usize::from(decision.is_some_and(|decision| !decision.is_denied()));
    }
    asked
}

/// The decision by ids; nothing if the request is invalid. What is explained along with it agrees.
fn decided(both: &Both<'_>, request: &Request) -> Option<Decision> {
    let table = &both.table;
    let roles: Vec<_> = request.roles.iter().map(|role| both.table_role(*role)).collect();
    let grants: Option<Vec<_>> = request.grants.iter().map(|grant| both.table_grant(grant)).collect();
    let (subject, place) = (table.subject(&roles, &grants?), both.table_place(request.on.as_ref())?);
    let values = table.values(&named_values(both, request)).unwrap();
    let ask = both.table_ask(request.ask);
    let decision = table.decide(&subject, ask, &place, &values);
    let explanation = table.explain(&subject, ask, &place, &values);
    assert_eq!(explanation.decision, decision);
    // Nothing is missing from an allow, and what is missing denies.
    assert!(decision.is_denied() || (explanation.unmet.is_empty() && explanation.missing.is_empty()));
    let answer = authzen::respond(table, &subject, ask, &place, &values, true);
    assert_eq!(answer.decision, !decision.is_denied());
    Some(decision)
}

fn named_values<'m>(both: &Both<'m>, request: &Request) -> Vec<(permc_eval::AttributeId, &'m str)> {
    let named = named(both.oracle.model, request);
    named.iter().map(|(attribute, value)| (both.table.attribute(attribute).unwrap(), *value)).collect()
}

fn named<'m>(model: &'m Model, request: &Request) -> Vec<(&'m str, &'m str)> {
    let values = request.with.iter().map(|(attribute, value)| {
        let attribute = &model.attributes[*attribute];
        (&*attribute.head.name, &*attribute.values[*value as usize].value)
    });
    values.collect()
}

/// Asking by names knows actions of subjects without direct grants.
fn by_name(both: &Both<'_>, request: &Request, decision: Option<&Decision>, name: &str) {
    let model = both.oracle.model;
    let Ask::Action(target) = request.ask else { return };
    if !request.grants.is_empty() {
        return;
    }
    let roles: Vec<_> = request.roles.iter().map(|role| &*model.roles[*role].head.name).collect();
    let question = Question {
        roles: &roles,
        action: &model.head_of(target).name,
        resource: &steps(model, request.on.as_ref()),
        values: &named(model, request),
    };
    let invalid = Decision::Deny(permc_eval::Reason::InvalidRequest);
    assert_eq!(&both.table.ask(&question), decision.unwrap_or(&invalid), "{name}");
}

fn steps<'m>(model: &'m Model, on: Option<&'m Path>) -> Vec<(&'m str, &'m str)> {
    let steps = on.into_iter().flat_map(|path| &path.0);
    steps.map(|(kind, id)| (&*model.kinds[*kind].head.name, &**id)).collect()
}

fn in_json(both: &Both<'_>, request: &Request, decision: Option<&Decision>, name: &str) {
    for takes_rows in [false, true] {
        let answer = answer(&both.table, &json_of(both.oracle.model, request, takes_rows));
        let (may, reason) = match decision {
            None => (false, "invalid-request"),
            Some(Decision::Allow) => (true, "allowed"),
            Some(Decision::AllowRows(_)) if takes_rows => (true, "allowed-for-rows"),
            Some(Decision::AllowRows(_)) => (false, "rows-not-supported"),
            Some(Decision::Deny(reason)) => (false, reason.as_str()),
        };
        assert_eq!((answer.decision, answer.context.reason), (may, reason), "{name}");
    }
}

fn answer(table: &Table, request: &Value) -> authzen::Answer {
    authzen::evaluate(table, request.to_string().as_bytes())
}

/// The request as the AuthZEN API takes it.
pub(crate) fn json_of(model: &Model, request: &Request, takes_rows: bool) -> Value {
    let roles: Vec<_> = request.roles.iter().map(|role| &*model.roles[*role].head.name).collect();
    let grants: Vec<_> = request.grants.iter().map(|grant| grant_of(model, grant)).collect();
    let role = |role: permc::index::RoleId| json!({ "role": &*model.roles[role].head.name });
    let permission =
        |id: permc::index::PermissionId| json!({ "permission": &*model.permissions[id].head.name });
    let (action, properties) = match request.ask {
        Ask::Action(target) => (&*model.head_of(target).name, json!({})),
        Ask::Assign(id) => ("permc.assign", role(id)),
        Ask::Delegate(id) => ("permc.delegate", permission(id)),
        Ask::Restrict(id) => ("permc.restrict", permission(id)),
    };
    let mut json = json!({
        "subject": { "type": "user", "id": "u", "properties": { "roles": roles, "grants": grants } },
        "action": { "name": action, "properties": properties },
        "context": named(model, request).into_iter().collect::<std::collections::BTreeMap<_, _>>(),
    });
    if let Some(on) = &request.on {
        json["resource"] = resource_of(model, on);
    }
    if takes_rows {
        json["context"]["supported_obligations"] = json!(["rows"]);
    }
    json
}

fn grant_of(model: &Model, grant: &DirectGrant) -> Value {
    let name = &*model.permissions[grant.permission].head.name;
    match &grant.on {
        Some(on) => json!({ "permission": name, "on": [resource_of(model, on)] }),
        None => json!({ "permission": name }),
    }
}

fn resource_of(model: &Model, path: &Path) -> Value {
    let steps = steps(model, Some(path));
    let instance = |(kind, id): &(&str, &str)| json!({ "type": kind, "id": id });
    let mut resource = instance(&steps[0]);
    resource["properties"] = json!({ "in": steps[1..].iter().map(instance).collect::<Vec<_>>() });
    resource
}

impl Asked {
    fn and(self, other: Self) -> Self {
        Self { requests: self.requests + other.requests, allowed: self.allowed + other.allowed }
    }
}
