//! Compiler and table against oracle on generated policies.
//!
//! Guarantees: the same policies and requests in each run, with their first number printed; a policy that is judged
//! differently is cut down to what matters and printed. `PERMC_CASES` sets how many, `PERMC_SEED` the first number.

mod found;
pub(crate) mod judge;

use std::collections::BTreeMap;

use permc::diagnostic::Code;
use rayon::prelude::{IntoParallelIterator as _, ParallelIterator as _};

use crate::equivalence::exhaust::Tally;
use crate::generator::policy;
use judge::{Disagreement, Judged, cut_down, judge};

/// Requests for each policy.
const REQUESTS: usize = 50;

/// What became of all policies.
#[derive(Debug, Default)]
struct Totals {
    settled: usize,
    refused: usize,
    unfit: BTreeMap<Code, usize>,
    /// Faulty statements on which compiler and oracle agree.
    faults: BTreeMap<Code, usize>,
    tally: Tally,
    /// The numbers of the policies that are judged differently, by what about.
    wrong: BTreeMap<String, Vec<u64>>,
}

#[test]
fn generated_policies_are_judged_as_the_oracle_says() {
    let (cases, first) = (number("PERMC_CASES", 20_000), number("PERMC_SEED", 0));
    let one = |seed| Totals::of(seed, judge(policy(seed), seed, REQUESTS));
    let totals = (first..first + cases).into_par_iter().map(one).reduce(Totals::default, Totals::and);
    println!("{cases} policies from number {first} on: {totals:#?}");
    println!("{:.1} % allowed", totals.tally.percent_allowed());
    for seed in totals.wrong.values().filter_map(|seeds| seeds.first()) {
        let (policy, disagreement) = cut_down(policy(*seed), *seed);
        println!("number {seed}: {}\n{}\n{policy}", disagreement.about, disagreement.details);
    }
    assert!(totals.wrong.is_empty(), "policies are judged differently");
    assert!(totals.settled as u64 * 100 >= cases * 80, "too few policies compile");
    assert!((20.0..=80.0).contains(&totals.tally.percent_allowed()), "the requests say too little");
}

/// A number from the environment, or another.
pub(crate) fn number(variable: &str, otherwise: u64) -> u64 {
    asked_for(variable).unwrap_or(otherwise)
}

/// A number from the environment, if there is one.
#[expect(clippy::disallowed_methods, reason = "longer runs are asked for in the environment")]
pub(crate) fn asked_for(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().expect("a number"))
}

impl Totals {
    fn of(seed: u64, judged: Result<(Judged, Tally), Disagreement>) -> Self {
        let mut totals = Self::default();
        match judged {
            Err(disagreement) => totals.wrong.entry(disagreement.about).or_default().push(seed),
            Ok((Judged::Unfit(codes), _)) => count(&mut totals.unfit, codes.into_iter().take(1)),
            Ok((Judged::Refused, _)) => totals.refused += 1,
            Ok((Judged::Settled(settled), tally)) => {
                totals.settled += 1;
                count(&mut totals.faults, settled.faults.into_iter());
                totals.tally = tally;
            }
        }
        totals
    }

    fn and(mut self, other: Self) -> Self {
        self.settled += other.settled;
        self.refused += other.refused;
        self.tally = self.tally + other.tally;
        for (about, seeds) in other.wrong {
            self.wrong.entry(about).or_default().extend(seeds);
        }
        for (code, more) in other.unfit {
            *self.unfit.entry(code).or_default() += more;
        }
        for (code, more) in other.faults {
            *self.faults.entry(code).or_default() += more;
        }
        self
    }
}

fn count(codes: &mut BTreeMap<Code, usize>, more: impl Iterator<Item = Code>) {
    more.for_each(|code| *codes.entry(code).or_default() += 1);
}
