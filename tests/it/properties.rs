//! What holds of every policy, whatever it says.
//!
//! Guarantees: each property is checked on the shipped policies, where it applies, and on generated ones; how much was
//! checked is printed.

mod faults;
mod monotone;
mod relations;
mod translate;

use std::sync::LazyLock;

use permc::limits::Limits;
use permc::pipeline::{Compilation, compile};
use permc::source::SourceMap;
use permc_eval::format::Content;
use permc_eval::{Table, to_json};
use rayon::prelude::{IntoParallelIterator as _, ParallelIterator as _};

use crate::equivalence::both::Both;
use crate::equivalence::shipped::shipped;
use crate::generated::judge::{Judged, Settled, settle};
use crate::generated::number;
use crate::generator::requests::Requests;
use crate::generator::{Choices, Policy, policy, renamed};
use translate::Translation;

/// Generated policies for each property, unless `PERMC_POLICIES` says how many.
const POLICIES: u64 = 300;

/// The number of the first of them.
const FIRST: u64 = 1_000_000;

/// The first policies, which every property looks at.
static FIRST_SETTLED: LazyLock<Vec<Option<Settled>>> =
    LazyLock::new(|| (FIRST..FIRST + POLICIES).into_par_iter().map(settled).collect());

fn settled(seed: u64) -> Option<Settled> {
    match settle(policy(seed)) {
        Ok(Judged::Settled(settled)) => Some(*settled),
        _ => None,
    }
}

/// Calls with generated policies that compile. Which ones is the same in each run.
fn on_generated(check: impl Fn(u64, &Settled)) {
    let (count, mut checked) = (number("PERMC_POLICIES", POLICIES), 0);
    for (seed, known) in (FIRST..).zip(FIRST_SETTLED.iter()).take(usize::try_from(count).unwrap()) {
        if let Some(settled) = known {
            check(seed, settled);
            checked += 1;
        }
    }
    for seed in FIRST + POLICIES..FIRST + count.max(POLICIES) {
        if let Some(settled) = settled(seed) {
            check(seed, &settled);
            checked += 1;
        }
    }
    println!("checked on {checked} generated policies, from number {FIRST} on");
    assert!(checked * 2 > count);
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

/// Asks both policies the same and compares their answers, by name.
pub(crate) fn same_answers(seed: u64, a: &Compilation, b: &Compilation, renamed: fn(&str) -> String) {
    let (from, to) = (Both::of(a), Both::of(b));
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
