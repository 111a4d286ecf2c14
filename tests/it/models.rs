//! Every small policy: not drawn, but listed, up to the names in it.
//!
//! Guarantees: of each policy the compiler and the oracle find the same faulty statements; every set of roles gets the
//! oracle's answer to everything in every place; every allow has a derivation that the checker accepts; nobody is allowed
//! nothing but what is open; the order of the declarations and saying everything twice change no byte of what is decided
//! from. `PERMC_STEP=1` goes through all policies; by default, of the larger spaces, through every so manieth.

mod actions;
mod governance;
mod holding;
mod lists;
mod space;

use permc::limits::Limits;
use permc::model::Ask;
use permc::pipeline::compile;

use crate::derivation::{accepted, asking::Told};
use crate::equivalence::both::{Answer, Both};
use crate::equivalence::exhaust::{Product, Tally};
use crate::equivalence::questions::{self, What, Who};
use crate::generated::asked_for;
use crate::generated::judge::{Judged, Settled, settle};
use crate::generator::Policy;
use crate::properties::meaning;
use space::Space;

/// About so many policies of each space are looked at by default.
const BY_DEFAULT: u64 = 600;

/// What became of the policies of a space.
#[derive(Debug, Clone, Copy, Default)]
struct Totals {
    policies: u64,
    refused: u64,
    /// Faulty statements on which compiler and oracle agree.
    faults: u64,
    tally: Tally,
    derivations: u64,
}

#[test]
fn every_way_to_hold_something_is_judged_as_the_oracle_says() {
    for size in [[1, 1, 1], [1, 3, 1], [2, 2, 1], [2, 2, 2]] {
        let [roles, permissions, resources] = size;
        go_through(&holding::holding(roles, permissions, resources), 1);
    }
    by_default(&holding::holding(3, 3, 2));
}

#[test]
fn every_use_of_addons_and_lists_is_judged_as_the_oracle_says() {
    by_default(&lists::lists());
}

#[test]
fn every_small_action_is_judged_as_the_oracle_says() {
    by_default(&actions::actions());
}

#[test]
fn every_small_government_is_judged_as_the_oracle_says() {
    by_default(&governance::governance());
}

/// Goes through so much of a space as is asked for.
fn by_default(space: &Space) {
    // A prime, so that the digits do not move in step with it.
    let primes = (space.classes() / BY_DEFAULT..)
        .find(|step| (2..*step).take_while(|by| by * by <= *step).all(|by| step % by != 0));
    go_through(space, asked_for("PERMC_STEP").or(primes).unwrap());
}

fn go_through(space: &Space, step: u64) {
    let unite = |one: Looked, other| Ok(one?.and(other?));
    let totals = space.each(step, look, || Ok(Totals::default()), unite);
    assert!(totals.is_ok(), "{}: {}", space.name, totals.unwrap_err());
    let totals = totals.unwrap();
    let (classes, rows) = (space.classes(), space.rows());
    println!(
        "{}: {classes} policies up to names ({rows} in all), every row by {step}: {totals:?}",
        space.name
    );
    println!("{:.1} % allowed", totals.tally.percent_allowed());
    if step == 1 {
        assert_eq!(totals.policies, classes, "{}: not every policy was looked at", space.name);
    }
    assert!(totals.policies > 0 && totals.derivations > 0 && totals.tally.differences == 0);
    assert!(totals.refused * 2 < totals.policies, "{}: most are refused", space.name);
}

/// What was counted, or what is wrong.
type Looked = Result<Totals, String>;

fn look(number: u64, policy: &Policy) -> Looked {
    let told = |what: &str| format!("number {number}: {what}\n{policy}");
    let counted = match settle(policy.clone()).map_err(|wrong| told(&format!("{wrong:#?}")))? {
        Judged::Unfit(codes) => return Err(told(&format!("{codes:?}"))),
        Judged::Refused => Totals { refused: 1, ..Totals::default() },
        Judged::Settled(settled) => look_closer(&settled).map_err(|wrong| told(&wrong))?,
    };
    Ok(Totals { policies: 1, ..counted })
}

fn look_closer(settled: &Settled) -> Looked {
    let model = &settled.compilation.model;
    let content = settled.compilation.content.clone().ok_or("no errors and no content")?;
    let both = Both::new(model, content).map_err(|invalid| invalid.to_string())?;
    let subjects = questions::role_sets(model, 3);
    let asks = [questions::actions(&both.oracle), questions::governance(&both.oracle)].concat();
    let places = questions::places(model);
    let (tally, differences) = Product::new(&both, places.clone(), asks.clone()).compare(&subjects);
    if let Some(difference) = differences.first() {
        return Err(difference.to_string());
    }
    nobody_may_anything(&both, &asks, settled)?;
    order_and_repetition_mean_nothing(settled)?;
    let told = Told::new(&settled.compilation, &both);
    let allowed = subjects.iter().flat_map(|who: &Who| told.allowed(who, &places, &asks));
    let derivations = allowed.filter(|request| accepted(&told, request)).count() as u64;
    if derivations != tally.allowed {
        return Err(format!("{} allowed, {derivations} derivations", tally.allowed));
    }
    Ok(Totals { faults: settled.faults.len() as u64, tally, derivations, ..Totals::default() })
}

/// Whoever has no role is denied everything that asks for something.
fn nobody_may_anything(both: &Both<'_>, asks: &[What], settled: &Settled) -> Result<(), String> {
    let (nobody, place) = (both.subject(&[], &[]), both.place(None));
    let asker = both.asker(&nobody, &place);
    let open =
        |ask: Ask| matches!(ask, Ask::Action(_)) && settled.policy.to_string().contains("requires nothing");
    for (ask, cases) in asks {
        for values in cases {
            let answer = asker.table(*ask, &both.values(values.clone()));
            if !open(*ask) && !matches!(answer, Answer::Deny(_)) {
                return Err(format!("nobody may {ask:?}: {answer:?}"));
            }
        }
    }
    Ok(())
}

/// The declarations from the last to the first, every grant twice and in another order. The order in which an action
/// requires things is the order in which an answer names what is missing, so it stays.
fn order_and_repetition_mean_nothing(settled: &Settled) -> Result<(), String> {
    let mut turned = settled.policy.clone();
    for file in &mut turned.files {
        file.items.reverse();
        for item in &mut file.items {
            let grants = item.body.iter_mut().filter(|body| body.iter().all(|it| it.starts_with("grant ")));
            grants.for_each(|body| body.extend(body.clone().into_iter().rev()));
        }
    }
    let again = compile(turned.sources(), &Limits::default());
    let same = meaning(&again) == meaning(&settled.compilation);
    if same { Ok(()) } else { Err(format!("order or repetition means something:\n{turned}")) }
}

impl Totals {
    fn and(self, other: Self) -> Self {
        Self {
            policies: self.policies + other.policies,
            refused: self.refused + other.refused,
            faults: self.faults + other.faults,
            tally: self.tally + other.tally,
            derivations: self.derivations + other.derivations,
        }
    }
}
