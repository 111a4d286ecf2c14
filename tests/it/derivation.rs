//! What `permc why`, `who`, `what` and `reach` say, held against the resolved policy.
//!
//! Guarantees: every derivation of an allow is accepted by a checker that reads what is told, by names and lines, and knows
//! only the policy; every repair works and every set is the smallest by the oracle's opinion; reach is told with moves
//! that can be made. Leaves out: wording.

mod asking;
mod chain;
mod checker;
mod faults;
mod moves;
mod regions;
mod repairs;
mod sets;

use rayon::prelude::{IntoParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _};

use permc::model::Model;
use permc::pipeline::Compilation;

use crate::equivalence::both::{Answer, Both};
use crate::equivalence::questions::{What, Who, actions, governance, grant_holders, places, role_sets};
use crate::equivalence::request::{Named, Request};
use crate::equivalence::shipped::shipped;
use crate::generated::judge::{Judged, settle};
use crate::generator::requests::Requests;
use crate::generator::{Choices, policy};
use asking::Told;

/// How many requests of a shipped policy are asked.
const MOST: usize = 60_000;

/// How many generated policies are looked at.
const POLICIES: u64 = 1_000;

/// Requests for each of them.
const REQUESTS: usize = 40;

#[test]
fn every_allow_of_the_shipped_policies_has_a_derivation() {
    for (name, compilation) in shipped() {
        let both = both(&compilation);
        let (told, table) = (Told::new(&compilation, &both), &both);
        let model = &compilation.model;
        let asks = [actions(&both.oracle), governance(&both.oracle)].concat();
        let subjects = [role_sets(model, 2), grant_holders(model)].concat();
        let all = requests(model, &subjects, &asks);
        let step = all.len().div_ceil(MOST).max(1);
        let asked: Vec<_> = all.into_iter().step_by(step).collect();
        let counted = asked.par_iter().map(|pick| {
            let request = pick.request(&subjects, &asks);
            usize::from(check(table, &told, &request))
        });
        let allowed: usize = counted.sum();
        println!("{name}: {} requests, every {step}., {allowed} allowed", asked.len());
        assert!(allowed > 500, "{name}: only {allowed} allowed");
    }
}

/// A request of a product, by its positions.
#[derive(Debug, Clone)]
struct Pick {
    who: usize,
    ask: usize,
    values: usize,
    on: Option<permc::model::Path>,
}

impl Pick {
    fn request(&self, subjects: &[Who], asks: &[What]) -> Request {
        let (roles, grants) = subjects[self.who].clone();
        let (ask, values) = &asks[self.ask];
        Request { roles, grants, ask: *ask, on: self.on.clone(), with: values[self.values].clone() }
    }
}

fn requests(model: &Model, subjects: &[Who], asks: &[What]) -> Vec<Pick> {
    let mut picks = Vec::new();
    for on in places(model) {
        for (ask, (_, cases)) in asks.iter().enumerate() {
            for values in 0..cases.len() {
                let pick = |who| Pick { who, ask, values, on: on.clone() };
                picks.extend((0..subjects.len()).map(pick));
            }
        }
    }
    picks
}

fn both(compilation: &Compilation) -> Both<'_> {
    Both::new(&compilation.model, compilation.content.clone().unwrap()).unwrap()
}

/// Checks the derivation of a request that is allowed. Whether it is.
fn check(both: &Both<'_>, told: &Told<'_>, request: &Request) -> bool {
    if !matches!(request.answers(both).1, Answer::Allow(_)) {
        return false;
    }
    let explained = told.explain(request).expect("an allowed request is valid");
    if let Err(wrong) = checker::check(told.model, told.sources, request, &explained) {
        panic!("{}: {wrong}\n{explained:#?}", Named(told.model, request));
    }
    true
}

/// Every policy of the first so many that compiles.
fn each_generated(policies: u64, each: impl Fn(u64, &Compilation) -> [usize; 2] + Sync) -> [usize; 2] {
    let one = |seed| match settle(policy(seed)) {
        Ok(Judged::Settled(settled)) => each(seed, &settled.compilation),
        _ => [0, 0],
    };
    let add = |a: [usize; 2], b: [usize; 2]| [a[0] + b[0], a[1] + b[1]];
    (0..policies).into_par_iter().map(one).reduce(|| [0, 0], add)
}

#[test]
fn every_allow_of_generated_policies_has_a_derivation() {
    let [asked, allowed] = each_generated(POLICIES, |seed, compilation| {
        let both = both(compilation);
        let told = Told::new(compilation, &both);
        let (drawn, mut choices) = (Requests::new(&both.oracle), Choices::new(seed));
        let requests: Vec<_> = (0..REQUESTS).map(|_| drawn.draw(&mut choices)).collect();
        let allowed = requests.iter().filter(|request| check(&both, &told, request)).count();
        [requests.len(), allowed]
    });
    println!("{asked} requests, {allowed} allowed");
    assert!(allowed * 5 > asked, "only {allowed} of {asked} allowed");
}
