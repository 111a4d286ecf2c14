//! `permc new`: a project to start from.
//!
//! Guarantees: nothing that is there already changes; the policy that is written has no findings, and its test passes.

use std::fs;
use std::path::{Path, PathBuf};

use super::Answer;
use super::failure::Failure;
use super::output::{self, Stream};

/// What is written where.
const FILES: [(&str, &str); 2] =
    [("permc.toml", include_str!("new/permc.toml")), ("policies/shop.perm", include_str!("new/shop.perm"))];

/// Arguments of `permc new`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  permc new authorization && cd authorization && permc test")]
pub(crate) struct Arguments {
    /// The directory of the project, which is made if it is not there
    #[arg(value_name = "DIR")]
    directory: PathBuf,
}

/// Answers yes.
pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let directory = &arguments.directory;
    let taken =
        FILES.iter().map(|(name, _)| directory.join(name)).find(|path| path.symlink_metadata().is_ok());
    if let Some(taken) = taken {
        let failure = Failure::new("exists", format!("`{}` is there already", taken.display()));
        return Err(failure.help("nothing was written; name another directory"));
    }
    for (name, text) in FILES {
        let path = directory.join(name);
        let parent = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(|error| Failure::io("write", parent, error))?;
        output::replace(&path, text.as_bytes())?;
    }
    let written: String =
        FILES.iter().map(|(name, _)| format!("{}\n", directory.join(name).display())).collect();
    Stream::text().finish(written)?;
    Ok(Answer::Yes)
}
