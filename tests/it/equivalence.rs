//! Table against oracle, exhaustively, on every shipped policy.
//!
//! Guarantees: every set of up to three roles and add-ons, of policies with few of them every set, every direct grant
//! alone and beside a role, everything that can be asked, every place and value; the counts are printed and equal what
//! the lists predict. Where the product is beyond [`MOST`], subjects are sampled evenly and both figures are printed.

pub(crate) mod both;
pub(crate) mod doors;
pub(crate) mod exhaust;
pub(crate) mod questions;
pub(crate) mod request;
pub(crate) mod shipped;

use std::ops::Add;

use permc::model::Expected;
use permc::pipeline::Compilation;
use rayon::prelude::{IntoParallelIterator as _, ParallelIterator as _};

use crate::generated::judge::{Judged, settle};
use crate::generator::policy;
use crate::oracle::Verdict;
use crate::oracle::rows::Rows;
use both::Both;
use exhaust::{Product, Tally};
use questions::{What, Who, actions, governance, grant_holders, places, role_sets};
use shipped::shipped;

/// More comparisons than this in one product are sampled.
const MOST: u64 = 60_000_000;

/// Generated policies of which every set of roles is tried.
const ALL_SETS_OF: u64 = 60;

#[test]
fn every_set_of_roles_gets_the_oracles_answers() {
    on_each_policy("roles", |both| (role_sets(both.oracle.model, 3), actions(&both.oracle)));
}

/// The most roles of which every set is tried.
const ALL_SETS: usize = 16;

#[test]
fn every_set_of_all_roles_gets_the_oracles_answers() {
    let mut whole = 0;
    for (name, compilation) in shipped() {
        let count = compilation.model.roles.len();
        if count > ALL_SETS {
            println!("{name}: {count} roles and add-ons, too many to try every set");
            continue;
        }
        let both = Both::of(&compilation);
        let subjects = role_sets(&compilation.model, count);
        assert_eq!(subjects.len(), 1 << count);
        let places = places(&compilation.model);
        compare(&format!("{name}, all sets"), &Product::new(&both, places, actions(&both.oracle)), subjects);
        whole += 1;
    }
    assert!(whole > 0, "every policy has more roles than that");
}

#[test]
fn every_set_of_all_roles_of_generated_policies_gets_the_oracles_answers() {
    let one = |seed| {
        let Ok(Judged::Settled(settled)) = settle(policy(seed)) else { return Tally::default() };
        let model = &settled.compilation.model;
        let both = Both::of(&settled.compilation);
        let asks = [actions(&both.oracle), governance(&both.oracle)].concat();
        // One combination of values of each question: the others are drawn elsewhere.
        let asks = asks.into_iter().map(|(ask, cases)| (ask, cases.into_iter().take(1).collect())).collect();
        let subjects = role_sets(model, model.roles.len());
        let (tally, differences) = Product::new(&both, places(model), asks).compare(&subjects);
        assert!(differences.is_empty(), "number {seed}: {}", differences[0]);
        tally
    };
    let tally = (0..ALL_SETS_OF).into_par_iter().map(one).reduce(Tally::default, Add::add);
    println!("{ALL_SETS_OF} policies from number 0 on: {tally:?}, {:.1} % allowed", tally.percent_allowed());
    assert!(tally.allowed > 10_000 && tally.allowed < tally.compared / 2);
}

#[test]
fn everybody_governs_as_the_oracle_says() {
    on_each_policy("governance", |both| (role_sets(both.oracle.model, 2), governance(&both.oracle)));
}

#[test]
fn direct_grants_get_the_oracles_answers() {
    let everything = |both: &Both<'_>| [actions(&both.oracle), governance(&both.oracle)].concat();
    on_each_policy("direct grants", |both| (grant_holders(both.oracle.model), everything(both)));
}

fn on_each_policy(what: &str, questions: impl Fn(&Both<'_>) -> (Vec<Who>, Vec<What>)) {
    for (name, compilation) in shipped() {
        let both = Both::of(&compilation);
        let (subjects, asks) = questions(&both);
        compare(&format!("{name}, {what}"), &Product::new(&both, places(&compilation.model), asks), subjects);
    }
}

fn compare(name: &str, product: &Product<'_>, subjects: Vec<Who>) {
    let whole = subjects.len() as u64 * product.per_subject();
    let subjects = sample(subjects, product.per_subject());
    let (tally, differences) = product.compare(&subjects);
    let of = if tally.compared == whole { String::new() } else { format!(" of {whole}, sampled evenly") };
    println!(
        "{name}: {} compared{of}, {:.1} % allowed, {} with some rows, {} invalid",
        tally.compared,
        tally.percent_allowed(),
        tally.some_rows,
        tally.invalid
    );
    let shown: Vec<_> = differences.iter().map(ToString::to_string).collect();
    assert!(tally.differences == 0, "{name}: {} differ\n{}", tally.differences, shown.join("\n"));
    assert_eq!(tally.compared, subjects.len() as u64 * product.per_subject());
    assert!(tally.allowed > 0 && tally.allowed < tally.compared, "{name} says nothing: {tally:?}");
}

/// All subjects, or every n-th so that what is compared fits.
fn sample(subjects: Vec<Who>, per_subject: u64) -> Vec<Who> {
    let affordable = usize::try_from(MOST / per_subject.max(1)).unwrap().max(1);
    let step = subjects.len().div_ceil(affordable).max(1);
    subjects.into_iter().step_by(step).collect()
}

#[test]
fn no_set_of_roles_is_left_out() {
    for (_, compilation) in shipped() {
        let n = compilation.model.roles.len();
        let sets = 1 + n + n * (n - 1) / 2 + n * (n - 1) * (n - 2) / 6;
        assert_eq!(role_sets(&compilation.model, 3).len(), sets);
    }
}

#[test]
fn the_oracle_agrees_with_every_test_that_is_shipped() {
    let mut checked = 0;
    for (name, compilation) in shipped() {
        checked += check_tests(&name, &compilation);
    }
    println!("{checked} claims of shipped tests");
    assert!(checked > 100);
}

/// Asks the oracle what each test of a policy claims.
fn check_tests(name: &str, compilation: &Compilation) -> usize {
    let oracle = crate::oracle::Oracle::new(&compilation.model);
    let cases = compilation.model.tests.iter().flat_map(|test| &test.cases);
    let mut checked = 0;
    for case in cases {
        let someone = oracle.someone(&case.roles, &case.grants).unwrap();
        for claim in &case.claims {
            let ground = oracle.ground(claim.on.as_ref()).unwrap();
            let values = claim.with.iter().copied().collect();
            let rows = match oracle.standing(&someone, &ground).decide(claim.ask, &values) {
                Verdict::Allow(rows) => rows,
                Verdict::Deny(_) => Rows::None,
            };
            let holds = match &claim.expected {
                Expected::Allow => rows == Rows::All,
                Expected::AllowRows(clauses) => rows.clauses() == *clauses,
                Expected::Deny(_) => rows == Rows::None,
            };
            assert!(holds, "{name}, {:?}: the oracle says {rows:?}", compilation.sources.line(claim.span));
            checked += 1;
        }
    }
    checked
}
