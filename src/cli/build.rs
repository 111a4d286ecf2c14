//! `permc build`: the bundle that services decide from.
//!
//! Guarantees: a policy with errors makes no bundle, and leaves an earlier one as it is; the same sources make the
//! same bytes; nothing is written that the evaluator would not load. Leaves out: what the bytes are, which is `permc-eval`'s.

use std::path::PathBuf;

use permc_eval::{DEFAULT_SIZE_LIMIT, Table};

use super::failure::Failure;
use super::input::{self, Input};
use super::output::{self, Stream};
use super::{Answer, check};
use crate::pipeline::Product;
use crate::render::Format;

const NOTES: &str = "\
The bundle names its sources by their paths from the project's root, the directory of permc.toml; without one, from
the directory that all PATHs have in common. So the same sources make the same bytes wherever they lie.";

/// Arguments of `permc build`.
#[derive(Debug, clap::Args)]
#[command(after_help = NOTES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,

    /// Where the bundle goes (default: standard output)
    ///
    /// An existing file is replaced only by a complete new one.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Leave out where each fact was written, which only explanations need
    #[arg(long)]
    no_reasons: bool,

    /// How findings are written, to standard error
    #[arg(long, value_enum, default_value_t = Format::Full, env = "PERMC_FORMAT", hide_env_values = true)]
    format: Format,
}

/// Answers yes if there is a bundle.
pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let product = if arguments.no_reasons { Product::WithoutReasons } else { Product::Bundle };
    let mut loaded = input::load(&arguments.input, product)?;
    check::report(&loaded, arguments.format)?;
    let Some(content) = loaded.compilation.content.take() else { return Ok(Answer::No) };
    loaded.free();
    let bundle = permc_eval::to_json(&content);
    if bundle.len() > DEFAULT_SIZE_LIMIT {
        let message = format!(
            "the bundle has {} bytes, more than the {DEFAULT_SIZE_LIMIT} that are loaded",
            bundle.len()
        );
        return Err(Failure::new("bundle-too-large", message)
            .help("leave out the reasons with `--no-reasons`, or split the policy"));
    }
    Table::from_json(&bundle).map_err(|error| Failure::internal(&error))?;
    match &arguments.output {
        Some(path) => output::replace(path, &bundle)?,
        None => Stream::document().finish(&bundle)?,
    }
    Ok(Answer::Yes)
}
