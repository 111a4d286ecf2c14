//! regorus: the policy compiled to its virtual machine, over flattened data.
//!
//! The documents are objects by name, as Open Policy Agent advises for policies that must answer fast: every step is a
//! look-up and only the roles of the request are walked. The input is made before it is timed, as in the benchmarks of
//! regorus itself; so are the roles that count.

use std::sync::Arc;

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, Value};
use serde_json::{Map, json};

use crate::Failure;
use crate::case::{Ask, Case};
use crate::contender::{Contender, File, text};

const POLICY: &str = r#"
package authz

default allow := false

allow if {
  not forbidden
  some role in input.roles
  data.roles[role].everywhere[input.action]
}

allow if {
  not forbidden
  some role in input.roles
  data.roles[role].on[input.resource][input.action]
}

allow if {
  not forbidden
  workspace := data.workspaces[input.resource]
  some role in input.roles
  data.roles[role].on[workspace][input.action]
}

forbidden if {
  input.network == "external"
  data.forbidden[input.action]
}
"#;
const ENTRY: &str = "data.authz.allow";

pub(crate) fn files(case: &Case) -> Result<Vec<File>, Failure> {
    let mut roles = Map::new();
    for role in 0..case.workload.roles.len() {
        let held = case.held(role);
        let everywhere: Map<_, _> =
            held.everywhere.iter().map(|it| (case.permission(*it).to_owned(), true.into())).collect();
        let mut on = json!({});
        for (permission, resource) in held.on {
            on[case.resource(resource)][case.permission(permission)] = true.into();
        }
        roles.insert(case.role(role).to_owned(), json!({ "everywhere": everywhere, "on": on }));
    }
    let of_resource = case.workload.resources.iter();
    let workspaces: Map<_, _> =
        of_resource.filter_map(|it| Some((it.id.clone(), case.resource(it.parent?).into()))).collect();
    let forbidden = (0..case.workload.permissions.len()).filter(|it| case.is_forbidden_outside(*it));
    let forbidden: Map<_, _> = forbidden.map(|it| (case.permission(it).to_owned(), true.into())).collect();
    let data = json!({ "roles": roles, "workspaces": workspaces, "forbidden": forbidden });
    Ok(vec![("policy.rego".to_owned(), POLICY.into()), ("data.json".to_owned(), serde_json::to_vec(&data)?)])
}

/// The machine, loaded with policy and data.
pub(crate) fn machine(files: &[File]) -> Result<RegoVM, Failure> {
    let mut engine = Engine::new();
    engine.add_policy("policy.rego".to_owned(), text(files, "policy.rego")?.to_owned())?;
    let policy = engine.compile_with_entrypoint(&Arc::from(ENTRY))?;
    let mut machine = RegoVM::new();
    machine.load_program(Compiler::compile_from_policy(&policy, &[ENTRY])?);
    machine.set_data(Value::from_json_str(text(files, "data.json")?)?)?;
    Ok(machine)
}

pub(crate) struct Regorus {
    machine: RegoVM,
    inputs: Vec<Value>,
}

impl Regorus {
    pub(crate) fn load(files: &[File], asks: &[Ask]) -> Result<Self, Failure> {
        let input = |ask: &Ask| {
            let resource = ask.place.as_ref().map_or("none", |(_, id)| id);
            Value::from(json!({
                "roles": ask.active, "action": ask.action, "resource": resource, "network": ask.network,
            }))
        };
        Ok(Self { machine: machine(files)?, inputs: asks.iter().map(input).collect() })
    }
}

impl Contender for Regorus {
    fn decide(&mut self, request: usize) -> bool {
        self.machine.set_input(self.inputs[request].clone());
        self.machine.execute().is_ok_and(|answer| answer == Value::from(true))
    }
}
