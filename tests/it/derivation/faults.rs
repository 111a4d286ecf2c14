//! Derivations with a fault planted in them: the checker refuses each.

use permc::limits::Limits;
use permc::model::{Ask, Path, Target};
use permc::pipeline::{Compilation, compile};
use permc::query::grounds::{Fact, Ground};
use permc::query::needs::Need;
use permc::query::why::{Explained, Verdict};
use permc::source::SourceMap;

use super::asking::Told;
use super::checker;
use crate::equivalence::both::Both;
use crate::equivalence::request::Request;

/// Every step is needed, and each statement stands in a line of its own.
const POLICY: &str = "package acme
scope account
scope zone in account
resource account main
resource zone inner in account main {
  only reader may zones.read
}
attribute channel { ui, api }
permission zones.edit per zone {
  implies zones.read
}
permission zones.read per zone
permission logs.read filtered
permission pii.read
permission users.manage {
  delegates zones.read per zone
}
restriction a = `team:a`
restriction b = `team:b`
default grant pii.read
role base without defaults {
  grant zones.edit on account main
}
role reader
  extends base
role ra without defaults {
  grant logs.read where a
}
role rb without defaults {
  grant logs.read where b
}
role owner without defaults {
  grant users.manage
}
assign reader
  by owner
action export per zone {
  requires zones.read
  requires logs.read
  requires pii.read when channel is api
}
";

fn policy() -> Compilation {
    let compilation = compile(SourceMap::new([("acme.perm", POLICY)]), &Limits::default());
    assert!(!compilation.has_errors(), "{:#?}", compilation.diagnostics);
    compilation
}

fn request(compilation: &Compilation, roles: &[&str], ask: Ask, on: bool) -> Request {
    let model = &compilation.model;
    let role = |name: &&str| {
        let name = format!("acme.{name}");
        model.roles.enumerate().find(|(_, role)| *role.head.name == *name).unwrap().0
    };
    let kind = model.kinds.ids().find(|kind| &*model.kinds[*kind].head.name == "acme.account").unwrap();
    Request {
        roles: roles.iter().map(role).collect(),
        grants: Vec::new(),
        ask,
        on: on.then(|| Path(vec![(kind, "main".into())])),
        with: model.attributes.ids().map(|id| (id, 0)).collect(),
    }
}

/// A request for an action with all that it needs: two unions of rows, a list, a default and an implication.
fn export(compilation: &Compilation) -> Request {
    let action = compilation.model.actions.ids().next().unwrap();
    let ask = Ask::Action(Target::Action(action));
    request(compilation, &["reader", "ra", "rb"], ask, true)
}

fn accepts(compilation: &Compilation, request: &Request, told: &Explained) -> Result<(), String> {
    checker::check(&compilation.model, &compilation.sources, request, told)
}

fn explain(compilation: &Compilation, request: &Request) -> Explained {
    let both = Both::of(compilation);
    Told::new(compilation, &both).explain(request).unwrap()
}

#[test]
fn a_planted_fault_is_refused() {
    let compilation = policy();
    let request = export(&compilation);
    let told = explain(&compilation, &request);
    assert_eq!(accepts(&compilation, &request, &told), Ok(()));
    let faults = faults(&told);
    assert!(faults.len() > 50, "only {} faults", faults.len());
    for (what, faulty) in &faults {
        let refused = accepts(&compilation, &request, faulty);
        assert!(refused.is_err(), "{what} is accepted: {faulty:#?}");
    }
    println!("{} planted faults refused", faults.len());
}

#[test]
fn a_planted_fault_in_governance_is_refused() {
    let compilation = policy();
    let reader =
        compilation.model.roles.ids().find(|id| &*compilation.model.roles[*id].head.name == "acme.reader");
    let request = request(&compilation, &["owner"], Ask::Assign(reader.unwrap()), false);
    let told = explain(&compilation, &request);
    assert_eq!(accepts(&compilation, &request, &told), Ok(()));
    for (what, faulty) in faults(&told) {
        assert!(accepts(&compilation, &request, &faulty).is_err(), "{what} is accepted: {faulty:#?}");
    }
}

#[test]
fn somebody_elses_derivation_is_refused() {
    let compilation = policy();
    let mut asked = export(&compilation);
    let told = explain(&compilation, &asked);
    for at in 0..asked.roles.len() {
        let mut other = asked.clone();
        other.roles.remove(at);
        assert!(accepts(&compilation, &other, &told).is_err(), "without role {at}");
    }
    asked.with.clear();
    assert!(accepts(&compilation, &asked, &told).is_err(), "without its values");
}

/// Everything that can be wrong with a derivation, one thing each.
fn faults(told: &Explained) -> Vec<(String, Explained)> {
    let need = told.needs.as_ref().unwrap();
    let mut needs = faults_of(need);
    needs.retain(|(_, faulty)| faulty != need);
    let with = |(what, need)| (what, Explained { needs: Some(need), ..told.clone() });
    let mut all: Vec<_> = needs.into_iter().map(with).collect();
    all.push(("nothing".to_owned(), Explained { needs: None, ..told.clone() }));
    let other = if told.decision == Verdict::Allow { Verdict::AllowRows } else { Verdict::Allow };
    all.push(("another decision".to_owned(), Explained { decision: other, ..told.clone() }));
    if !told.rows.is_empty() {
        all.push((
            "fewer rows".to_owned(),
            Explained { rows: vec![told.rows[0][..1].to_vec()], ..told.clone() },
        ));
    }
    all
}

/// Recurses as deep as the needs of a small policy.
fn faults_of(need: &Need) -> Vec<(String, Need)> {
    let mut all = Vec::new();
    let mut edit = |what: &str, change: &dyn Fn(&mut Need)| {
        let mut faulty = need.clone();
        change(&mut faulty);
        all.push((format!("{what} of {}", need.says), faulty));
    };
    edit("another line", &|need| need.place.iter_mut().for_each(|place| place.line += 1));
    edit("another file", &|need| need.place.iter_mut().for_each(|place| place.source.push('x')));
    edit("another name", &|need| need.name.iter_mut().for_each(|name| name.push('x')));
    edit("no ground", &|need| need.because.clear());
    for at in 0..need.because.len() {
        edit("a ground less", &|need| drop(need.because.remove(at)));
        edit("a ground for elsewhere", &|need| {
            need.because[at].on = Some("acme.account \"other\"".to_owned());
        });
        edit("other rows", &|need| need.because[at].rows = Some("team:c".to_owned()));
        for step in 0..need.because[at].steps.len() {
            edit("a step less", &|need| drop(need.because[at].steps.remove(step)));
            edit("another line of a step", &|need| {
                need.because[at].steps[step].place.iter_mut().for_each(|place| place.line += 1);
            });
            edit("another role in a step", &|need| wrong(&mut need.because[at], step));
        }
    }
    for at in 0..need.needs.len() {
        edit("a part less", &|need| drop(need.needs.remove(at)));
        for (what, part) in faults_of(&need.needs[at]) {
            edit(&what, &|need| need.needs[at] = part.clone());
        }
    }
    all
}

/// Names another role or permission in a step.
fn wrong(ground: &mut Ground, step: usize) {
    let other = || "acme.owner".to_owned();
    match &mut ground.steps[step].fact {
        Fact::Role { role }
        | Fact::Extends { role, .. }
        | Fact::Grant { role, .. }
        | Fact::Holds { role, .. } => {
            *role = if role == "acme.owner" { "acme.base".to_owned() } else { other() };
        }
        Fact::Direct { permission } | Fact::Implies { permission, .. } => {
            *permission = "acme.users.manage".to_owned();
        }
    }
}
