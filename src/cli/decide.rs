//! `permc decide`: asks a bundle, as a service would.
//!
//! Guarantees: names that could mean two things are refused; an answer that is limited to rows is no yes unless the
//! caller says that it applies them. Leaves out: policies, which `permc build` compiles first.

mod answer;
mod stream;

use std::path::{Path, PathBuf};

use clap::ArgGroup;
use permc_eval::{DEFAULT_SIZE_LIMIT, Table};

use super::failure::Failure;
use super::read::{self, STDIN};
use super::request::Flags;
use super::{Answer, Format};

const USAGE: &str = "\
permc decide BUNDLE --action NAME [--role NAME]… [--grant GRANT]… [--on RESOURCE] [--with NAME=VALUE]…
       permc decide BUNDLE --assign ROLE | --delegate PERMISSION | --restrict PERMISSION […]
       permc decide BUNDLE --requests FILE";

const EXAMPLES: &str = "\
Examples:
  permc decide bundle.json --role reader --action logs.search --on 'index main'
  permc decide bundle.json --role admin --role pii --action zone_logpush.read \\
      --on 'zone \"example.com\" in account acme' --with dataset=gateway_http
  permc decide bundle.json --grant 'zone_logs.write on zone \"example.com\" in account acme' \\
      --action zone_logs.write --on 'zone \"example.com\"'
  permc decide bundle.json --role admin --assign reader
  permc decide bundle.json --requests - < requests.jsonl

Names may be full, an ending that only one name has, or a title. In --requests only full names count.

Exit codes:
  0  allowed; with --rows, also allowed for some rows; with --requests, every request was answered
  1  denied, or allowed for some rows only; with --requests, a line was no valid request
  2  it could not be decided: unclear name, invalid request, not a valid bundle";

/// Arguments of `permc decide`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, override_usage = USAGE)]
#[command(group = ArgGroup::new("wanted").required(true).multiple(true).args(["action", "assign", "delegate", "restrict", "requests"]))]
pub(crate) struct Arguments {
    /// The bundle that `permc build` made, `-` for standard input
    #[arg(value_name = "BUNDLE")]
    bundle: PathBuf,

    #[command(flatten)]
    request: Flags,

    /// Take an answer that is limited to some rows as a yes
    ///
    /// Say this only if whoever uses the answer applies the restrictions that it lists: without them, more rows
    /// would be seen than the policy allows.
    #[arg(long)]
    rows: bool,

    /// How the answer is written
    #[arg(long, value_enum, default_value_t = Format::Text, env = "PERMC_FORMAT", hide_env_values = true)]
    format: Format,

    /// Answer requests from a file, `-` for standard input: one JSON request a line, one JSON answer a line
    ///
    /// Requests and answers are those of the OpenID AuthZEN Authorization API 1.0 (evaluation). Answers come in the
    /// order of requests, each as soon as it can be given. A line that is no valid request is answered as such, and
    /// the rest goes on; blank lines are passed over.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["asked", "subject", "circumstances", "rows"])]
    requests: Option<PathBuf>,
}

/// Answers yes if the subject may, for all rows; or if every line was answered.
pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let stdin = |path: &Path| path == Path::new(STDIN);
    if stdin(&arguments.bundle) && arguments.requests.as_deref().is_some_and(stdin) {
        return Err(Failure::new("usage", "bundle and requests cannot both come from standard input"));
    }
    let table = bundle(&arguments.bundle)?;
    match &arguments.requests {
        Some(path) => stream::run(&table, path),
        None => answer::give(&table, &arguments.request, arguments.rows, arguments.format),
    }
}

/// Reads a bundle.
pub(crate) fn bundle(path: &Path) -> Result<Table, Failure> {
    table(path, &read::bundle(path, DEFAULT_SIZE_LIMIT)?)
}

/// The table in the bytes of a bundle.
pub(crate) fn table(path: &Path, bytes: &[u8]) -> Result<Table, Failure> {
    Table::from_json(bytes).map_err(|error| {
        Failure::new("invalid-bundle", format!("`{}` is not a valid bundle: {error}", path.display()))
            .help("bundles are made by `permc build`")
    })
}
