//! What `permc why`, `who`, `what` and `reach` say, held against the resolved policy.
//!
//! Guarantees: every derivation of an allow is accepted by a checker that reads what is told, by names and lines, and knows
//! only the policy; every repair works and every set is the smallest by the oracle's opinion; reach is told with moves
//! that can be made. Leaves out: wording.

pub(crate) mod asking;
mod chain;
mod checker;
mod faults;
mod moves;
mod regions;
mod repairs;
mod sets;

use rayon::prelude::{IntoParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _};

use permc::pipeline::Compilation;
use permc::query::why::Verdict;

use crate::equivalence::both::Both;
use crate::equivalence::questions::{actions, governance, grant_holders, places, role_sets};
use crate::equivalence::request::{Named, Request};
use crate::equivalence::shipped::shipped;
use crate::generated::judge::{Judged, settle};
use crate::generator::requests::Requests;
use crate::generator::{Choices, policy};
use asking::Told;

/// How many derivations of a shipped policy are checked; of more, so many evenly.
const MOST: usize = 60_000;

/// How many generated policies are looked at.
const POLICIES: u64 = 1_000;

/// Requests for each of them.
const REQUESTS: usize = 40;

#[test]
fn every_allow_of_the_shipped_policies_has_a_derivation() {
    for (name, compilation) in shipped() {
        let both = Both::of(&compilation);
        let told = Told::new(&compilation, &both);
        let model = &compilation.model;
        let asks = [actions(&both.oracle), governance(&both.oracle)].concat();
        let subjects = [role_sets(model, 2), grant_holders(model)].concat();
        let places = places(model);
        let each = subjects.par_iter().map(|who| told.allowed(who, &places, &asks));
        let allowed: Vec<Request> = each.flatten().collect();
        let step = allowed.len().div_ceil(MOST).max(1);
        let checked: Vec<_> = allowed.iter().step_by(step).collect();
        checked.par_iter().for_each(|request| assert!(accepted(&told, request)));
        println!("{name}: {} allowed, {} derivations checked", allowed.len(), checked.len());
        assert!(checked.len() > 10_000, "{name}: only {} checked", checked.len());
    }
}

/// Checks the derivation of a request that is allowed. Whether it is.
pub(crate) fn accepted(told: &Told<'_>, request: &Request) -> bool {
    let Some(explained) = told.explain(request).filter(|told| told.decision != Verdict::Deny) else {
        return false;
    };
    let accepted = checker::check(told.model, told.sources, request, &explained);
    assert_eq!(accepted, Ok(()), "{}: {explained:#?}", Named(told.model, request));
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
        let both = Both::of(compilation);
        let told = Told::new(compilation, &both);
        let (drawn, mut choices) = (Requests::new(&both.oracle), Choices::new(seed));
        let requests: Vec<_> = (0..REQUESTS).map(|_| drawn.draw(&mut choices)).collect();
        let allowed = requests.iter().filter(|request| accepted(&told, request)).count();
        [requests.len(), allowed]
    });
    println!("{asked} requests, {allowed} allowed");
    assert!(allowed * 5 > asked, "only {allowed} of {asked} allowed");
}
