//! What a decision costs in instructions, beside the plainest code that gives the same answer: for the gate, which
//! counts them. Run it by `.ci/instructions`.
//!
//! `instructions BUNDLE WHAT ROUNDS` prepares everything, then answers the requests of workload M so many times.

#![expect(clippy::disallowed_methods, reason = "an example that reads a file")]

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::hint::black_box;

use permc_eval::{Ask, Decision, Question, Table};
use permc_workload::{Beside, Size, Workload, is_forbidden_outside};

/// The same every time, so that counts can be compared.
type Fixed = BuildHasherDefault<DefaultHasher>;

/// Names to ids to bits.
struct Plain<'a> {
    workload: &'a Workload,
    roles: HashMap<&'a str, usize, Fixed>,
    permissions: HashMap<&'a str, usize, Fixed>,
    resources: HashMap<(&'a str, &'a str), usize, Fixed>,
    networks: HashMap<(&'a str, &'a str), bool, Fixed>,
    rows: Vec<Vec<u64>>,
    on: HashSet<(usize, usize, usize), Fixed>,
}

impl<'a> Plain<'a> {
    fn new(workload: &'a Workload) -> Self {
        let mut plain = Self {
            workload,
            roles: workload.roles.iter().zip(0..).map(|(it, at)| (it.name.as_str(), at)).collect(),
            permissions: workload
                .permissions
                .iter()
                .zip(0..)
                .map(|(it, at)| (it.name.as_str(), at))
                .collect(),
            resources: (0..)
                .zip(&workload.resources)
                .map(|(at, it)| ((workload.kind(at), it.id.as_str()), at))
                .collect(),
            networks: [(("network", "external"), true), (("network", "internal"), false)]
                .into_iter()
                .collect(),
            rows: vec![vec![0; workload.permissions.len().div_ceil(64)]; workload.roles.len()],
            on: HashSet::default(),
        };
        for role in 0..workload.roles.len() {
            for from in workload.extended(role).map(|it| &workload.roles[it]) {
                for held in from.everywhere.iter().flat_map(|it| workload.implied(*it)) {
                    plain.rows[role][held / 64] |= 1 << (held % 64);
                }
                for (held, on) in &from.on {
                    plain.on.extend(workload.implied(*held).into_iter().map(|it| (role, it, *on)));
                }
            }
        }
        plain
    }

    fn counts(&self, role: usize, given: &[usize]) -> bool {
        let addon = |role: usize| self.workload.roles[role].addon.as_ref();
        let beside = |is_it: &dyn Fn(usize) -> bool| {
            let roles = given.iter().filter(|it| addon(**it).is_none());
            roles.flat_map(|it| self.workload.extended(*it)).any(is_it)
        };
        match addon(role) {
            None => true,
            Some(Beside::Any) => beside(&|_| true),
            Some(Beside::Roles(roles)) => beside(&|it| roles.contains(&it)),
        }
    }

    fn by_ids(&self, roles: &[usize], permission: usize, resource: usize, external: bool) -> bool {
        if external && is_forbidden_outside(permission) {
            return false;
        }
        let round = self.workload.resources[resource].parent.unwrap_or(resource);
        roles.iter().any(|role| self.rows[*role][permission / 64] >> (permission % 64) & 1 == 1)
            || roles.iter().any(|role| {
                self.on.contains(&(*role, permission, resource))
                    || self.on.contains(&(*role, permission, round))
            })
    }

    fn by_names(&self, question: &Question<'_>) -> Option<bool> {
        let given: Vec<usize> = question.roles.iter().filter_map(|it| self.roles.get(it).copied()).collect();
        let roles: Vec<usize> = given.iter().copied().filter(|it| self.counts(*it, &given)).collect();
        let permission = *self.permissions.get(question.action)?;
        let resource = *self.resources.get(question.resource.first()?)?;
        let external = *self.networks.get(question.values.first()?)?;
        Some(self.by_ids(&roles, permission, resource, external))
    }
}

/// A request by names.
struct Named<'a> {
    roles: Vec<&'a str>,
    action: &'a str,
    resource: [(&'a str, &'a str); 1],
    values: [(&'a str, &'a str); 1],
}

impl Named<'_> {
    fn question(&self) -> Question<'_> {
        let Self { roles, action, resource, values } = self;
        Question { roles, action, resource, values }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [bundle, what, rounds] = arguments.as_slice() else {
        return Err("instructions BUNDLE WHAT ROUNDS".into());
    };
    let rounds: usize = rounds.parse()?;
    let table = Table::from_json(&std::fs::read(bundle)?)?;
    let workload = Workload::new(Size::M);
    let plain = Plain::new(&workload);
    let named: Vec<Named<'_>> = workload
        .requests
        .iter()
        .map(|it| Named {
            roles: it.roles.iter().map(|role| workload.roles[*role].name.as_str()).collect(),
            action: &workload.permissions[it.permission].name,
            resource: [(workload.kind(it.resource), workload.resources[it.resource].id.as_str())],
            values: [("network", Workload::network(it))],
        })
        .collect();
    let mut prepared = Vec::new();
    for it in &named {
        let roles: Vec<_> = it.roles.iter().filter_map(|role| table.role(role)).collect();
        let kind = table.kind(it.resource[0].0).ok_or("no such kind")?;
        let network = table.attribute("network").ok_or("no such attribute")?;
        prepared.push((
            table.subject(&roles, &[]),
            Ask::Action(table.action(it.action).ok_or("no such action")?),
            table.place(&[(kind, it.resource[0].1)])?,
            table.values(&[(network, it.values[0].1)])?,
        ));
    }
    let ids: Vec<_> = workload
        .requests
        .iter()
        .map(|it| {
            it.roles.iter().copied().filter(|role| plain.counts(*role, &it.roles)).collect::<Vec<usize>>()
        })
        .collect();
    let answer = |at: usize| {
        let it = &workload.requests[at];
        match what.as_str() {
            "names" => table.ask(black_box(&named[at].question())) == Decision::Allow,
            "plain-names" => plain.by_names(black_box(&named[at].question())) == Some(true),
            "ids" => {
                let (subject, ask, place, values) = black_box(&prepared[at]);
                table.decide(subject, *ask, place, values) == Decision::Allow
            }
            _ => plain.by_ids(black_box(&ids[at]), it.permission, it.resource, it.external),
        }
    };
    for _ in 0..rounds {
        if let Some(wrong) = (0..workload.requests.len()).find(|at| answer(*at) != workload.answers[*at]) {
            return Err(format!("request {wrong} is answered wrong").into());
        }
    }
    Ok(())
}
