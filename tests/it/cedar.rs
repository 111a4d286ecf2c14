//! Table against Cedar, on shipped and generated policies.
//!
//! Guarantees: the decision is the same, and where it is limited to rows it is the same for every set of restrictions that
//! a row may meet. What took part and what was left out is counted and printed; `PERMC_CASES` says how many generated
//! policies. Leaves out: governance, asserts, limits of what a policy may say, and requests that are invalid, of a kind that
//! cannot be asked about, or of a path that is not whole, which the oracle judges in `equivalence` and `generated`.

mod ask;
mod policy;
mod text;

use std::collections::BTreeMap;
use std::ops::AddAssign;

use permc::model::{Ask, Model, Path};
use rayon::prelude::{IntoParallelIterator as _, ParallelIterator as _};

use crate::equivalence::both::{Answer, Both};
use crate::equivalence::questions::{What, Who, actions, places, role_sets};
use crate::equivalence::request::Request;
use crate::equivalence::shipped::shipped;
use crate::generated::judge::{Judged, settle};
use crate::generated::number;
use crate::generator::requests::Requests;
use crate::generator::{Choices, policy};
use crate::oracle::Reason;
use ask::Subject;
use policy::Translated;

/// Generated policies, if `PERMC_CASES` does not say how many.
const POLICIES: u64 = 300;

/// Subjects and places for each of them.
const SUBJECTS: usize = 10;

/// Subjects and places of each shipped policy.
const SHIPPED: usize = 600;

/// What was compared.
#[derive(Debug, Default)]
struct Totals {
    policies: u64,
    /// Questions that both answered.
    decisions: u64,
    allowed: u64,
    /// Allowed for some rows; each such answer was compared for every set of restrictions.
    some_rows: u64,
    /// How often Cedar was asked, to find what is held and to decide.
    asked_cedar: u64,
    /// What was not asked, by why.
    left_out: BTreeMap<&'static str, u64>,
    /// In how many policies each construct took part.
    constructs: BTreeMap<&'static str, u64>,
}

#[test]
fn cedar_decides_shipped_policies_alike() {
    for (name, compilation) in shipped() {
        let both = Both::of(&compilation);
        let (subjects, places) = (role_sets(&compilation.model, 3), places(&compilation.model));
        let pairs = subjects.len() * places.len();
        let step = (pairs / SHIPPED).max(1) | 1;
        let chosen = (0..pairs).step_by(step);
        let chosen =
            chosen.map(|at| (subjects[at / places.len()].clone(), places[at % places.len()].clone()));
        let totals = compare(&both, chosen.collect());
        println!("{name}, every {step}-th of {pairs} subjects in places: {totals:#?}");
        assert!(totals.allowed * 50 > totals.decisions, "{name} says nothing");
    }
}

#[test]
fn cedar_decides_generated_policies_alike() {
    let (cases, first) = (number("PERMC_CASES", POLICIES), number("PERMC_SEED", 0));
    let one = |seed| {
        let Ok(Judged::Settled(settled)) = settle(policy(seed)) else { return Totals::default() };
        let both = Both::of(&settled.compilation);
        let (requests, mut choices) = (Requests::new(&both.oracle), Choices::new(seed));
        let drawn = (0..SUBJECTS).map(|_| {
            let Request { roles, grants, on, .. } = requests.draw(&mut choices);
            ((roles, grants), on)
        });
        compare(&both, drawn.collect())
    };
    let totals = (first..first + cases).into_par_iter().map(one).reduce(Totals::default, |mut all, more| {
        all += more;
        all
    });
    println!("{cases} policies from number {first} on: {totals:#?}");
    let percent = totals.allowed * 100 / totals.decisions.max(1);
    println!("{percent} % allowed");
    assert!((20..=80).contains(&percent), "the questions say too little");
    assert!(totals.policies * 10 > cases * 8 && totals.some_rows > 0);
}

fn compare(both: &Both<'_>, chosen: Vec<(Who, Option<Path>)>) -> Totals {
    let model = both.oracle.model;
    let translated = Translated::new(model);
    let mut totals = Totals { policies: 1, constructs: constructs(model), ..Totals::default() };
    let asks = actions(&both.oracle);
    for (who, on) in chosen {
        if on.as_ref().is_some_and(|path| !is_whole(model, path)) {
            *totals.left_out.entry("a path that is not whole").or_default() += 1;
        } else if !who.1.is_empty() && both.table_place(on.as_ref()).is_none() {
            *totals.left_out.entry("an invalid place").or_default() += 1;
        } else {
            compare_one(both, &translated, &who, on.as_ref(), &asks, &mut totals);
        }
    }
    totals
}

/// Everything that can be asked of one subject in one place.
fn compare_one(
    both: &Both<'_>,
    translated: &Translated<'_>,
    who: &Who,
    on: Option<&Path>,
    asks: &[What],
    totals: &mut Totals,
) {
    let (subjects, place) = (both.subject(&who.0, &who.1), both.place(on));
    let (asker, cedar) = (both.asker(&subjects, &place), Subject::new(translated, who, on));
    for (ask, cases) in asks {
        let Ask::Action(target) = ask else { continue };
        for with in cases {
            let table = asker.table(*ask, &both.values(with.clone()));
            if table == Answer::Invalid {
                *totals.left_out.entry("an invalid place").or_default() += 1;
                continue;
            }
            let of_wrong_kind = !may_be_asked(both.oracle.model, *target, on);
            assert_eq!(table == Answer::Deny(Reason::WrongKind), of_wrong_kind, "{who:?} {ask:?} {on:?}");
            if of_wrong_kind {
                *totals.left_out.entry("a kind that it cannot be asked on").or_default() += 1;
                continue;
            }
            let answer = cedar.decide(*target, with, &table);
            let request = Request {
                roles: who.0.clone(),
                grants: who.1.clone(),
                ask: *ask,
                on: on.cloned(),
                with: with.clone(),
            };
            let said = crate::equivalence::request::Named(both.oracle.model, &request).to_string();
            assert!(answer, "{said}: the table says {table:?}, and Cedar does not\n{}", translated.text());
            totals.decisions += 1;
            totals.allowed += u64::from(matches!(table, Answer::Allow(_)));
            totals.some_rows += u64::from(matches!(&table, Answer::Allow(rows) if !rows.is_empty()));
        }
    }
    totals.asked_cedar += cedar.asked();
}

/// On everything, on a resource of its kind, or on one of a kind in which that lies (R9).
fn may_be_asked(model: &Model, target: permc::model::Target, on: Option<&Path>) -> bool {
    let Some((asked, _)) = on.and_then(|path| path.0.first()) else { return true };
    let mut outward = std::iter::successors(model.kind_of(target), |kind| model.kinds[*kind].parent);
    outward.any(|kind| kind == *asked)
}

fn is_whole(model: &Model, path: &Path) -> bool {
    path.0.last().is_some_and(|(kind, _)| model.kinds[*kind].parent.is_none())
}

/// Which constructs a policy has.
fn constructs(model: &Model) -> BTreeMap<&'static str, u64> {
    let roles = || model.roles.iter();
    let grants = || roles().flat_map(|role| &role.grants);
    let rules = || model.targets().map(|target| model.rules_of(target)).collect::<Vec<_>>();
    let all = [
        ("grant on a resource", grants().any(|grant| grant.on.is_some())),
        ("grant of some rows", grants().any(|grant| grant.rows.is_some())),
        ("implication", model.permissions.iter().any(|it| !it.implies.is_empty())),
        ("extends", roles().any(|role| !role.extends.is_empty())),
        ("add-on", roles().any(|role| role.addon.is_some())),
        ("default", !model.defaults.is_empty()),
        ("reader list", model.instances.iter().any(|it| !it.readers.is_empty())),
        ("resource in a resource", model.instances.iter().any(|it| it.parent.is_some())),
        ("separation of duty", !model.limits.is_empty()),
        ("requirement", rules().iter().any(|rules| !rules.requires.is_empty())),
        ("condition", rules().iter().any(|rules| rules.requires.iter().any(|it| it.when.is_some()))),
        ("forbid", rules().iter().any(|rules| !rules.forbids.is_empty())),
    ];
    all.into_iter().map(|(name, is_there)| (name, u64::from(is_there))).collect()
}

impl AddAssign for Totals {
    fn add_assign(&mut self, other: Self) {
        self.policies += other.policies;
        self.decisions += other.decisions;
        self.allowed += other.allowed;
        self.some_rows += other.some_rows;
        self.asked_cedar += other.asked_cedar;
        other.left_out.into_iter().for_each(|(why, count)| *self.left_out.entry(why).or_default() += count);
        other
            .constructs
            .into_iter()
            .for_each(|(name, count)| *self.constructs.entry(name).or_default() += count);
    }
}
