//! `permc why`: why a decision comes out as it does.
//!
//! Guarantees: the decision is that of `permc decide`; every repair that it lists works. Leaves out: the words.

use clap::ArgGroup;

use super::compiled::{self, Source};
use super::failure::Failure;
use super::request::Flags;
use super::{Answer, Format};
use crate::query::why::Verdict;
use crate::query::{Query, text};

const EXAMPLES: &str = "\
Examples:
  permc why --role reader --action logs.search --on 'index main'
  permc why policies --role administrator --action account_logpush.read --on 'account acme' \\
      --with dataset=gateway_http
  permc why bundle.json --role operator --delegate data.read --on 'index main' --with channel=ui
  permc why --role owner --assign auditor --format json

For an allow: the shortest derivation, each step where it is written. For a denial: everything that is missing, and the
smallest changes after which it is allowed, each tried, with who may make it.

Exit codes:
  0  allowed; with --rows, also allowed for some rows
  1  denied, or allowed for some rows only
  2  it could not be decided: errors in the policy, unclear name, invalid request, not a valid bundle";

/// Arguments of `permc why`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[command(group = ArgGroup::new("wanted").required(true).multiple(true).args(["action", "assign", "delegate", "restrict"]))]
pub(crate) struct Arguments {
    #[command(flatten)]
    source: Source,

    #[command(flatten)]
    request: Flags,

    /// Take an answer that is limited to some rows as a yes
    #[arg(long)]
    rows: bool,

    /// How many repairs are listed
    #[arg(long, value_name = "COUNT", default_value_t = 10)]
    limit: usize,

    /// How the answer is written
    #[arg(long, value_enum, default_value_t = Format::Text, env = "PERMC_FORMAT", hide_env_values = true)]
    format: Format,
}

/// Answers yes if the subject may.
pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let compiled = arguments.source.load()?;
    let request = arguments.request.resolve(&compiled.table)?;
    let shown = |path: &str| compiled.shown(path);
    let told = Query::new(&compiled.table, &shown).why(&request, arguments.limit);
    compiled::write(arguments.format, &told, || text::why(&told, arguments.rows))?;
    Ok(Answer::of(match told.decision {
        Verdict::Allow => true,
        Verdict::AllowRows => arguments.rows,
        Verdict::Deny => false,
    }))
}
