//! Times what reads source: permc's compiler, and what its peers do with theirs.
//!
//! Each is the median of some runs, of one where that takes long. A peer's text is the one that it decides from; writing
//! that is not timed. Cedar's validation is left out where it would take hours: it grows with policies times actions.

use std::hint::black_box;
use std::str::FromStr as _;
use std::time::{Duration, Instant};

use cedar_policy::{PolicySet, Schema, ValidationMode, Validator};

use crate::Failure;
use crate::baseline::Bits;
use crate::case::Case;
use crate::contender::{Kind, text};
use crate::measure::{nanoseconds, quantile};
use crate::subset::Policy;
use crate::{cedar_roles, ours, rego};

const RUNS: usize = 3;
/// What takes longer is run once.
const LONG: Duration = Duration::from_secs(2);
/// The most policies times actions that cedar is made to validate.
const VALIDATED: usize = 5_000_000;

/// A name and nanoseconds; permc first.
pub(crate) fn measure(case: &Case) -> Result<Vec<(&'static str, f64)>, Failure> {
    crate::say(&format!("{}: compiling", case.name));
    let sources = Kind::Names.files(case)?;
    let roles = cedar_roles::files(case)?;
    let policies = text(&roles, "policies.cedar")?;
    let schema = cedar_roles::schema(case);
    let data = rego::files(case)?;
    let mut all = vec![
        ("permc: compile to bundle bytes", timed(|| ours::bundle(case))?),
        ("floor: hand-written parser to bits", timed(|| Ok(Bits::new(&Policy::parse(&sources)?)))?),
        ("cedar: parse a policy for each role", timed(|| Ok(PolicySet::from_str(policies)?))?),
        ("regorus: load data, compile the policy", timed(|| rego::machine(&data))?),
    ];
    let policies_times_actions = case.workload.roles.len() * 2 * case.workload.permissions.len();
    if policies_times_actions <= VALIDATED {
        all.push(("cedar: parse, and validate with a schema", timed(|| validate(policies, &schema))?));
    }
    Ok(all)
}

fn validate(policies: &str, schema: &str) -> Result<(), Failure> {
    let policies = PolicySet::from_str(policies)?;
    let (schema, _) = Schema::from_cedarschema_str(schema)?;
    let result = Validator::new(schema).validate(&policies, ValidationMode::Strict);
    match result.validation_errors().next() {
        Some(error) => Err(format!("cedar finds an error in its policies: {error}").into()),
        None => Ok(()),
    }
}

fn timed<T>(run: impl Fn() -> Result<T, Failure>) -> Result<f64, Failure> {
    let mut all = Vec::new();
    for _ in 0..RUNS {
        let start = Instant::now();
        let made = black_box(run()?);
        let took = start.elapsed();
        drop(made);
        all.push(nanoseconds(took));
        if took > LONG {
            break;
        }
    }
    all.sort_unstable_by(f64::total_cmp);
    Ok(quantile(&all, 50))
}
