//! Judges one generated policy: compiler against oracle, then table against oracle.
//!
//! Guarantees: the compiler and the oracle name the same faulty statements; those are taken out until none is left, so
//! claims of both polarities are judged and most policies reach the table.

use std::collections::BTreeSet;

use permc::diagnostic::{Code, Diagnostic};
use permc::limits::Limits;
use permc::pipeline::{Compilation, compile};
use permc::source::Span;

use crate::equivalence::both::Both;
use crate::equivalence::exhaust::Tally;
use crate::generator::requests::Requests;
use crate::generator::{Choices, Policy};
use crate::oracle::Oracle;
use crate::oracle::claims::{Fault, faults};

/// The mistakes that the oracle has an opinion about.
const JUDGED: [Code; 7] = [
    Code::RefutedAssert,
    Code::RefutedExclude,
    Code::VoidLimit,
    Code::TwoRestrictions,
    Code::GrantWithoutEffect,
    Code::SeparationOfDuty,
    Code::OpenAction,
];

/// Something that compiler or table see otherwise than the oracle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Disagreement {
    /// What kind of difference it is; while a policy is cut smaller this stays the same.
    pub(crate) about: String,
    pub(crate) details: String,
}

/// What became of a generated policy.
#[derive(Debug)]
pub(crate) enum Judged {
    /// It has other mistakes than those that the oracle judges.
    Unfit(Vec<Code>),
    /// It has an open action, as both agree.
    Refused,
    /// It compiled.
    Settled(Box<Settled>),
}

/// A policy that compiles.
#[derive(Debug)]
pub(crate) struct Settled {
    pub(crate) policy: Policy,
    pub(crate) compilation: Compilation,
    /// How many statements were found faulty and taken out.
    pub(crate) faults: Vec<Code>,
}

/// A faulty statement: what is wrong, and the file and line.
type Place = (Code, String, usize);

/// Compiles a policy and takes out what makes it refused, as long as compiler and oracle agree on that.
pub(crate) fn settle(mut policy: Policy) -> Result<Judged, Disagreement> {
    let mut taken_out = Vec::new();
    loop {
        let compilation = compile(policy.sources(), &Limits::default());
        let errors: Vec<_> = compilation.diagnostics.iter().filter(|one| one.is_error()).collect();
        let unfit: Vec<_> = errors.iter().map(|one| one.code).filter(|code| !JUDGED.contains(code)).collect();
        if !unfit.is_empty() {
            return Ok(Judged::Unfit(unfit));
        }
        let faults = faults(&Oracle::new(&compilation.model));
        agree(&policy, &compilation, &errors, &faults)?;
        if faults.is_empty() {
            return Ok(Judged::Settled(Box::new(Settled { policy, compilation, faults: taken_out })));
        }
        if faults.iter().any(|fault| fault.code == Code::OpenAction) {
            return Ok(Judged::Refused);
        }
        taken_out.extend(faults.iter().map(|fault| fault.code));
        take_out(&mut policy, &compilation, &faults);
    }
}

/// Whether compiler and oracle find the same faults in the same lines.
fn agree(
    policy: &Policy,
    compilation: &Compilation,
    errors: &[&Diagnostic],
    faults: &BTreeSet<Fault>,
) -> Result<(), Disagreement> {
    let place = |code, span: Span| {
        let (path, line) = compilation.sources.line(span);
        // Which of the grants that do not go together is pointed at is the compiler's choice.
        let line =
            if code == Code::TwoRestrictions { policy.item_line(path, line as usize) } else { line as usize };
        (code, path.to_owned(), line)
    };
    let compiler: BTreeSet<_> = errors.iter().map(|one| place(one.code, one.primary.span)).collect();
    let oracle: BTreeSet<_> = faults.iter().map(|fault| place(fault.code, fault.span)).collect();
    let Some(first) = compiler.symmetric_difference(&oracle).next() else { return Ok(()) };
    let only = |one: &BTreeSet<Place>, other| format!("{:?}", one.difference(other).collect::<Vec<_>>());
    Err(Disagreement {
        about: format!("{:?}, {}", first.0, if oracle.contains(first) { "oracle" } else { "compiler" }),
        details: format!(
            "only the compiler finds: {}\nonly the oracle finds: {}",
            only(&compiler, &oracle),
            only(&oracle, &compiler)
        ),
    })
}

/// Takes the causes of faults out, from the last line on.
fn take_out(policy: &mut Policy, compilation: &Compilation, faults: &BTreeSet<Fault>) {
    let lines: BTreeSet<_> = faults.iter().map(|fault| compilation.sources.line(fault.cause)).collect();
    lines.iter().rev().for_each(|(path, line)| policy.cut_line(path, *line as usize));
}

/// Asks table and oracle so many things about a policy that compiles.
pub(crate) fn compare(settled: &Settled, seed: u64, requests: usize) -> Result<Tally, Disagreement> {
    let content = settled.compilation.content.clone();
    let content = content.ok_or_else(|| disagreement("content", "no errors and no content"))?;
    let both = Both::new(&settled.compilation.model, content);
    let both = both.map_err(|invalid| disagreement("content", &format!("refused: {invalid}")))?;
    let (drawn, mut choices) = (Requests::new(&both.oracle), Choices::new(seed));
    let mut tally = Tally::default();
    for _ in 0..requests {
        let request = drawn.draw(&mut choices);
        let (oracle, table) = request.answers(&both);
        tally.count(&oracle, &table);
        if let Some(difference) =
            (oracle != table).then(|| request.cut_down(&both).difference(&both)).flatten()
        {
            return Err(disagreement("answer", &difference.to_string()));
        }
    }
    Ok(tally)
}

fn disagreement(about: &str, details: &str) -> Disagreement {
    Disagreement { about: about.to_owned(), details: details.to_owned() }
}

/// Everything that is judged of a policy.
pub(crate) fn judge(policy: Policy, seed: u64, requests: usize) -> Result<(Judged, Tally), Disagreement> {
    let judged = settle(policy)?;
    let tally = match &judged {
        Judged::Settled(settled) => compare(settled, seed, requests)?,
        Judged::Unfit(_) | Judged::Refused => Tally::default(),
    };
    Ok((judged, tally))
}

/// The smallest policy, by taking out declarations and statements, about which the same is seen differently.
pub(crate) fn cut_down(policy: Policy, seed: u64) -> (Policy, Disagreement) {
    let mut smallest =
        (policy.clone(), judge(policy, seed, 400).expect_err("it was seen differently before"));
    loop {
        let smaller = smallest.0.cuts().find_map(|cut| {
            let still = judge(cut.clone(), seed, 400).err()?;
            (still.about == smallest.1.about).then_some((cut, still))
        });
        match smaller {
            Some(smaller) => smallest = smaller,
            None => return smallest,
        }
    }
}
