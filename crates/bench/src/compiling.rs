//! Times what reads source: permc's compiler, and what its peers do with theirs.
//!
//! Each is the median of some runs, of one where that takes long. A peer's text is the one that it decides from; writing
//! that is not timed. Cedar's validation is left out where it would take hours: it grows with policies times actions.

use std::hint::black_box;
use std::str::FromStr as _;
use std::time::{Duration, Instant};

use cedar_policy::{PolicySet, Schema, ValidationMode, Validator};
use cedar_policy_formatter::{Config, policies_str_to_pretty};
use permc::format::format;
use permc::limits::Limits;

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
/// How many bytes are formatted.
const FORMATTED: usize = 200_000;

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
    let (ours, theirs) = (written(case), cut(policies));
    if ours.len() >= FORMATTED && theirs.len() * 2 >= FORMATTED {
        all.push((
            "permc: format 200 kB",
            timed(|| Ok(format(&ours, &Limits::default()).map_err(|it| format!("{it:?}"))?))?,
        ));
        let pretty = || policies_str_to_pretty(theirs, &Config::default()).map_err(|it| it.to_string());
        all.push(("cedar: format 200 kB", timed(|| Ok(pretty()?))?));
    }
    let policies_times_actions = case.workload.roles.len() * 2 * case.workload.permissions.len();
    if policies_times_actions <= VALIDATED {
        all.push(("cedar: parse, and validate with a schema", timed(|| validate(policies, &schema))?));
    }
    Ok(all)
}

/// The policy in one text, as much of it as is formatted.
fn written(case: &Case) -> String {
    let mut text = String::new();
    let lines = case.files.iter().flat_map(|(_, text)| text.split_inclusive('\n'));
    // One file has one package.
    for line in lines.filter(|line| !line.starts_with("package")) {
        if text.len() >= FORMATTED && line.starts_with(|it: char| it.is_ascii_lowercase()) {
            break;
        }
        text.push_str(line);
    }
    text
}

/// The policies that end within the bytes that are formatted.
fn cut(policies: &str) -> &str {
    let ends = policies.match_indices(';').map(|(at, _)| at + 1);
    let end = ends.take_while(|end| *end <= FORMATTED).last().unwrap_or(0);
    policies.get(..end).unwrap_or("")
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
