//! casbin: its model of roles with resource roles, permissions given to roles.
//!
//! Users are in roles and roles extend roles by `g`; projects are in workspaces and those in `*` by `g2`. What is
//! implied is flattened, so that actions are compared. The matcher compares before it walks roles. A policy that is
//! forbidden from outside holds inside only: casbin then stops at the first policy that matches, where one with
//! `deny` would make it look at all. No cache: each request is another.

use std::fmt::Write as _;

use casbin::{CoreApi as _, DefaultModel, Enforcer, MgmtApi as _, StringAdapter};

use crate::Failure;
use crate::case::{Ask, Case};
use crate::contender::{Contender, File, text};

const MODEL: &str = r#"
[request_definition]
r = sub, obj, act, net

[policy_definition]
p = sub, obj, act, net

[role_definition]
g = _, _
g2 = _, _

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = r.act == p.act && (p.net == "any" || p.net == r.net) && g(r.sub, p.sub) && g2(r.obj, p.obj)
"#;

pub(crate) fn files(case: &Case) -> Vec<File> {
    let mut text = String::new();
    for (at, role) in case.workload.roles.iter().enumerate() {
        if let Some(extends) = role.extends {
            writeln!(text, "g, {}, {}", role.name, case.role(extends)).ok();
        }
        let own = case.own(at);
        let everywhere = own.everywhere.iter().map(|it| (*it, "*"));
        let on = own.on.iter().map(|(it, on)| (*it, case.resource(*on)));
        for (permission, resource) in everywhere.chain(on) {
            let network = if case.is_forbidden_outside(permission) { "internal" } else { "any" };
            writeln!(text, "p, {}, {resource}, {}, {network}", role.name, case.permission(permission)).ok();
        }
    }
    text.push_str("g2, none, *\n");
    for resource in &case.workload.resources {
        let parent = resource.parent.map_or("*", |it| case.resource(it));
        writeln!(text, "g2, {}, {parent}", resource.id).ok();
    }
    vec![("policy.csv".to_owned(), text.into_bytes())]
}

pub(crate) struct Casbin<'a> {
    enforcer: Enforcer,
    asks: &'a [Ask],
}

impl<'a> Casbin<'a> {
    pub(crate) fn load(files: &[File], asks: &'a [Ask]) -> Result<Self, Failure> {
        let adapter = StringAdapter::new(text(files, "policy.csv")?);
        let enforcer = pollster::block_on(async {
            let model = DefaultModel::from_str(MODEL).await?;
            let mut enforcer = Enforcer::new(model, adapter).await?;
            enforcer.enable_auto_save(false);
            let links =
                asks.iter().flat_map(|ask| ask.active.iter().map(|it| vec![ask.user.clone(), it.clone()]));
            let mut links: Vec<Vec<String>> = links.collect();
            links.sort_unstable();
            links.dedup();
            enforcer.add_grouping_policies(links).await?;
            casbin::Result::Ok(enforcer)
        })?;
        Ok(Self { enforcer, asks })
    }
}

impl Contender for Casbin<'_> {
    fn decide(&mut self, request: usize) -> bool {
        let ask = &self.asks[request];
        let resource = ask.place.as_ref().map_or("none", |(_, id)| id);
        self.enforcer.enforce((&ask.user, resource, &ask.action, &ask.network)).unwrap_or(false)
    }
}
