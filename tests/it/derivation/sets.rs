//! The smallest sets of roles that can do something, against all sets by the oracle's opinion.

use std::collections::{BTreeMap, BTreeSet};

use permc::query::who::Holders;

use super::asking::Told;
use super::each_generated;
use crate::equivalence::both::{Answer, Both};
use crate::equivalence::questions::{actions, governance, places, role_sets};
use crate::equivalence::request::{Named, Request};
use crate::equivalence::shipped::shipped;
use crate::generator::Choices;
use crate::generator::requests::Requests;

/// Roles by name, and the rows for which they are allowed.
type Sets = BTreeMap<BTreeSet<String>, Vec<Vec<String>>>;

/// More than any policy here has.
const ALL: usize = 100_000;

/// How many sets are tried for each shipped policy.
const TRIES: usize = 120_000;

/// The sizes that are tried one by one.
const SIZE: usize = 3;

#[test]
fn the_smallest_sets_of_generated_policies_are_the_oracles() {
    let [asked, sets] = each_generated(250, |seed, compilation| {
        let both = Both::of(compilation);
        let told = Told::new(compilation, &both);
        let (drawn, mut choices) = (Requests::new(&both.oracle), Choices::new(seed));
        (0..6).fold([0, 0], |[asked, sets], _| {
            let request = drawn.draw(&mut choices);
            let found = compare(&both, &told, &Request { grants: Vec::new(), ..request });
            [asked + 1, sets + found]
        })
    });
    println!("{asked} questions, {sets} sets");
    assert!(sets > asked, "only {sets} sets for {asked} questions");
}

#[test]
fn the_smallest_sets_of_shipped_policies_are_the_oracles() {
    for (name, compilation) in shipped() {
        let both = Both::of(&compilation);
        let told = Told::new(&compilation, &both);
        let asks = [actions(&both.oracle), governance(&both.oracle)].concat();
        let places = places(&compilation.model);
        let mut choices = Choices::new(3);
        let mut question = || {
            let (ask, cases) = choices.pick(&asks).unwrap();
            let on = choices.pick(&places).unwrap();
            Request { roles: Vec::new(), grants: Vec::new(), ask, on, with: choices.pick(&cases).unwrap() }
        };
        // What cannot be asked there at all says little.
        let can_be_asked = |request: &Request| {
            told.explain(request).is_some_and(|told| told.reason.as_deref() != Some("wrong-kind"))
        };
        let questions = std::iter::repeat_with(&mut question).filter(can_be_asked);
        let count = TRIES / role_sets(&compilation.model, SIZE).len();
        let sets: usize = questions.take(count).map(|request| compare(&both, &told, &request)).sum();
        println!("{name}: {count} questions, {sets} sets");
        assert!(sets > count, "{name}: only {sets} sets");
    }
}

/// Compares what is told with all sets up to a size. How many there are.
fn compare(both: &Both<'_>, told: &Told<'_>, request: &Request) -> usize {
    let Some(whoever) = told.who(request, ALL) else { return 0 };
    let needs = &both.oracle.needs[&request.ask];
    if !needs.iter().all(|attribute| request.with.contains_key(attribute)) {
        return 0;
    }
    assert_eq!(whoever.answers.len(), 1, "one answer for one combination of values");
    let holders = &whoever.answers[0];
    let listed: Sets = listed(holders).into_iter().filter(|(roles, _)| roles.len() <= SIZE).collect();
    assert!(!holders.cut && holders.left_out == 0);
    let smallest = smallest(both, told, request);
    let name = Named(told.model, request).to_string();
    assert_eq!(listed, smallest, "{name}");
    smallest.len()
}

fn listed(holders: &Holders) -> Sets {
    let sets = holders.sets.iter().map(|set| (set.roles.iter().cloned().collect(), set.rows.clone()));
    sets.collect()
}

/// The sets that are allowed, or allowed for all rows, and lose that with any of their members.
fn smallest(both: &Both<'_>, told: &Told<'_>, request: &Request) -> Sets {
    let model = told.model;
    let mut allowed: BTreeMap<BTreeSet<u32>, Vec<Vec<String>>> = BTreeMap::new();
    let (place, values) = (both.place(request.on.as_ref()), both.values(request.with.clone()));
    for (roles, _) in role_sets(model, SIZE) {
        let subject = both.subject(&roles, &[]);
        if let Answer::Allow(rows) = both.asker(&subject, &place).oracle(request.ask, &values) {
            allowed.insert(roles.iter().map(|role| role.0).collect(), rows);
        }
    }
    let needs_all = |set: &BTreeSet<u32>, fits: &dyn Fn(&Vec<Vec<String>>) -> bool| {
        set.iter().all(|left_out| {
            let fewer: BTreeSet<u32> = set.iter().copied().filter(|one| one != left_out).collect();
            !allowed.get(&fewer).is_some_and(fits)
        })
    };
    let smallest = allowed.iter().filter(|(set, rows)| {
        needs_all(set, &|_| true) || (rows.is_empty() && needs_all(set, &|rows| rows.is_empty()))
    });
    let name = |role: &u32| model.roles[permc::index::RoleId(*role)].head.name.to_string();
    smallest.map(|(set, rows)| (set.iter().map(name).collect(), rows.clone())).collect()
}
