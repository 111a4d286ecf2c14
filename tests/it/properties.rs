//! What holds of every policy, whatever it says.
//!
//! Guarantees: each property is checked on the shipped policies, where it applies, and on generated ones; how much was
//! checked is printed.

mod faults;
mod monotone;
mod translate;

use permc::limits::Limits;
use permc::pipeline::{Compilation, compile};
use permc::source::SourceMap;
use permc_eval::format::Content;
use permc_eval::{Table, to_json};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use crate::equivalence::both::Both;
use crate::equivalence::shipped::shipped;
use crate::generated::judge::{Judged, Settled, settle};
use crate::generator::requests::Requests;
use crate::generator::{Choices, Policy, policies, renamed};
use translate::Translation;

/// Generated policies for each property.
const POLICIES: u32 = 300;

/// Calls with generated policies that compile. Which ones is the same in each run.
fn on_generated(check: impl Fn(u64, &Settled)) {
    let config = Config { cases: POLICIES, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let checked = std::cell::Cell::new(0);
    let check = |(seed, policy)| -> Result<(), TestCaseError> {
        if let Ok(Judged::Settled(settled)) = settle(policy) {
            check(seed, &settled);
            checked.set(checked.get() + 1);
        }
        Ok(())
    };
    runner.run(&policies(), check).unwrap();
    println!("checked on {} generated policies", checked.get());
    assert!(checked.get() * 2 > POLICIES);
}

fn recompiled(policy: &Policy) -> Compilation {
    compile(policy.sources(), &Limits::default())
}

fn bytes(compilation: &Compilation) -> Vec<u8> {
    to_json(compilation.content.as_ref().expect("it compiles"))
}

/// The content without what says where things were written.
pub(crate) fn meaning(compilation: &Compilation) -> Content {
    let content = compilation.content.clone().expect("it compiles");
    Content { sources: Vec::new(), reasons: None, ..content }
}

fn both(compilation: &Compilation) -> Both<'_> {
    Both::new(&compilation.model, compilation.content.clone().expect("it compiles")).expect("it is a table")
}

/// Asks both policies the same and compares their answers, by name.
pub(crate) fn same_answers(seed: u64, a: &Compilation, b: &Compilation, renamed: fn(&str) -> String) {
    let (from, to) = (both(a), both(b));
    let translation = Translation { from: &a.model, to: &b.model, renamed };
    let (requests, mut choices) = (Requests::new(&from.oracle), Choices::new(seed));
    for _ in 0..50 {
        let request = requests.draw(&mut choices);
        let (_, answer) = request.answers(&from);
        let (_, other) = translation.request(&request).answers(&to);
        assert_eq!(translation.answer(&answer), other, "{request:?}");
    }
}

#[test]
fn the_order_of_files_means_nothing() {
    on_generated(|_, settled| {
        let files = settled.policy.files.iter().rev().map(|file| (file.path.clone(), file.to_string()));
        let turned = compile(SourceMap::new(files), &Limits::default());
        assert_eq!(bytes(&turned), bytes(&settled.compilation));
    });
}

#[test]
fn the_order_of_declarations_means_nothing() {
    on_generated(|seed, settled| {
        let shuffled = recompiled(&shuffled(&settled.policy, seed));
        let (a, b) = (meaning(&shuffled), meaning(&settled.compilation));
        assert!(a == b, "number {seed}: {}", first_difference(&a, &b));
    });
}

/// The first lines that differ, with what stands before them.
fn first_difference(a: &Content, b: &Content) -> String {
    let (a, b) = (format!("{a:#?}"), format!("{b:#?}"));
    let at = a.lines().zip(b.lines()).take_while(|(a, b)| a == b).count();
    let around =
        |text: &str| text.lines().skip(at.saturating_sub(20)).take(24).collect::<Vec<_>>().join("\n");
    format!("{}\ninstead of\n{}", around(&a), around(&b))
}

/// The same declarations in another order, and in another file of their package.
fn shuffled(policy: &Policy, seed: u64) -> Policy {
    let (mut policy, mut choices) = (policy.clone(), Choices::new(seed));
    for from in 0..policy.files.len() {
        for item in std::mem::take(&mut policy.files[from].items) {
            let same = |at: &usize| policy.files[*at].package == policy.files[from].package;
            let into = choices.pick(&(0..policy.files.len()).filter(same).collect::<Vec<_>>()).unwrap();
            let at = choices.below(policy.files[into].items.len() + 1);
            policy.files[into].items.insert(at, item);
        }
    }
    policy
}

#[test]
fn names_mean_nothing() {
    on_generated(|seed, settled| {
        let turned = recompiled(&settled.policy.renamed());
        same_answers(seed, &settled.compilation, &turned, renamed);
    });
}

#[test]
fn a_role_that_nobody_has_changes_nothing() {
    on_generated(|seed, settled| {
        let mut policy = settled.policy.clone();
        let unused =
            crate::generator::text::Item { head: "role unused without defaults".to_owned(), body: None };
        policy.files[0].items.push(unused);
        same_answers(seed, &settled.compilation, &recompiled(&policy), str::to_owned);
    });
}

#[test]
fn the_same_sources_give_the_same_bytes_on_any_number_of_threads() {
    let on_threads = |threads, sources: &SourceMap| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| bytes(&compile(sources.clone(), &Limits::default())))
    };
    for (_, compilation) in shipped() {
        for threads in [1, 4] {
            assert_eq!(on_threads(threads, &compilation.sources), bytes(&compilation));
        }
    }
    on_generated(|_, settled| {
        assert_eq!(on_threads(4, &settled.compilation.sources), bytes(&settled.compilation));
    });
}

#[test]
fn a_bundle_holds_all_of_its_content() {
    let check = |compilation: &Compilation| {
        let table = Table::from_json(&bytes(compilation)).expect("its own bundle");
        assert_eq!(Some(table.content()), compilation.content.as_ref());
        assert_eq!(to_json(table.content()), bytes(compilation));
    };
    shipped().iter().for_each(|(_, compilation)| check(compilation));
    on_generated(|seed, settled| {
        check(&settled.compilation);
        let table = Table::from_json(&bytes(&settled.compilation)).expect("its own bundle");
        let loaded = Compilation { content: Some(table.content().clone()), ..settled.compilation.clone() };
        same_answers(seed, &settled.compilation, &loaded, str::to_owned);
    });
}
