//! `permc reach`: what somebody could come to hold.
//!
//! Guarantees: each gain with the moves that lead to it. Leaves out: bundles, which do not say what would be held without
//! a reader list.

use super::compiled::{self, Source};
use super::failure::Failure;
use super::names::{self, pick};
use super::{Answer, Format};
use crate::index::RoleId;
use crate::query::reach::{Policy, reach};
use crate::query::text;

const EXAMPLES: &str = "\
Examples:
  permc reach --role operator
  permc reach policies --role datadog_admin --format json

It is an upper bound: conditions and separation of duty are ignored, and add-ons count. It needs the sources, since a
bundle does not say what would be held without a reader list.";

/// Arguments of `permc reach`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    source: Source,

    /// A role or an add-on of the subject; may be repeated
    #[arg(long = "role", value_name = "NAME", required = true, help_heading = "Request")]
    roles: Vec<String>,

    /// How the answer is written
    #[arg(long, value_enum, default_value_t = Format::Text, env = "PERMC_FORMAT", hide_env_values = true)]
    format: Format,
}

/// Answers yes.
pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let compiled = arguments.source.load()?;
    let Some(loaded) = &compiled.loaded else {
        let message = "what somebody could come to hold is told from the sources, not from a bundle";
        return Err(Failure::new("needs-sources", message).help("give the policy's files instead"));
    };
    let table = &compiled.table;
    let role = |text: &String| pick(table.find_role(text), names::roles(table));
    let roles = arguments.roles.iter().map(role).collect::<Result<Vec<_>, _>>()?;
    // The ids of a policy are positions in its table.
    let roles: Vec<RoleId> = roles.iter().map(|role| RoleId(role.position())).collect();
    let compilation = &loaded.compilation;
    let policy = Policy {
        model: &compilation.model,
        graph: &compilation.graph,
        analysis: &compilation.analysis,
        sources: &loaded.shown,
    };
    let told = reach(policy, &roles);
    compiled::write(arguments.format, &told, || text::reach(&told))?;
    Ok(Answer::Yes)
}
