//! A policy or its bundle, as a table to be asked.
//!
//! Guarantees: from sources and from a bundle the same table, so the same answers; places are shown at paths that the user
//! can open, where there are sources. Leaves out: what is asked.

#![expect(clippy::disallowed_methods, reason = "the command line reads files")]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use permc_eval::{DEFAULT_SIZE_LIMIT, Table};
use serde::Serialize;

use super::failure::Failure;
use super::input::{self, Input, Loaded};
use super::output::Stream;
use super::read::{self, STDIN};
use super::{Format, check, decide};
use crate::pipeline::Product;
use crate::render::{self, visible};

/// What every bundle starts with.
const BUNDLE: &[u8] = br#"{"format":"permc-bundle/"#;

/// Which policy.
#[derive(Debug, clap::Args)]
pub(crate) struct Source {
    /// The policy: its files and directories, or one bundle; `-` for standard input
    ///
    /// Files and directories are those that `permc check` takes; without any, the project's. A single file that ends in
    /// `.json`, or starts as bundles do, is a bundle that `permc build` made.
    #[arg(value_name = "POLICY|BUNDLE")]
    paths: Vec<PathBuf>,
}

/// A table, and where it came from.
pub(crate) struct Compiled {
    pub(crate) table: Table,
    /// The compiled sources, if it was not a bundle.
    pub(crate) loaded: Option<Loaded>,
    paths: BTreeMap<String, String>,
}

impl Source {
    /// Reads and compiles it, or loads it.
    pub(crate) fn load(&self) -> Result<Compiled, Failure> {
        if let [path] = self.paths.as_slice() {
            if path == Path::new(STDIN) {
                let bytes = read::bundle(path, DEFAULT_SIZE_LIMIT)?;
                if bytes.starts_with(BUNDLE) {
                    return Ok(Compiled::bundle(decide::table(path, &bytes)?));
                }
                return Compiled::policy(&Input::new(self.paths.clone(), Some(bytes)));
            }
            if path.extension().is_some_and(|it| it == "json") || starts_as_bundle(path) {
                return Ok(Compiled::bundle(decide::bundle(path)?));
            }
        }
        Compiled::policy(&Input::new(self.paths.clone(), None))
    }
}

/// Whether a file starts as bundles do. What cannot be read is no bundle; reading it as a policy says why.
fn starts_as_bundle(path: &Path) -> bool {
    let mut start = Vec::new();
    let length = u64::try_from(BUNDLE.len()).unwrap_or(u64::MAX);
    path.is_file()
        && File::open(path).and_then(|file| file.take(length).read_to_end(&mut start)).is_ok()
        && start == BUNDLE
}

impl Compiled {
    fn bundle(table: Table) -> Self {
        Self { table, loaded: None, paths: BTreeMap::new() }
    }

    fn policy(input: &Input) -> Result<Self, Failure> {
        let mut loaded = input::load(input, Product::Bundle)?;
        let Some(content) = loaded.compilation.content.take() else {
            check::report(&loaded, render::Format::Full)?;
            let failure = Failure::new("policy-errors", "the policy has errors, so it decides nothing");
            return Err(failure.help("first put right what is told above"));
        };
        let table = Table::new(content).map_err(|error| Failure::internal(&error))?;
        let pairs = loaded.compilation.sources.iter().zip(loaded.shown.iter());
        let paths =
            pairs.map(|((_, recorded), (_, shown))| (recorded.path.to_string(), shown.path.to_string()));
        Ok(Self { table, paths: paths.collect(), loaded: Some(loaded) })
    }

    /// What a source is called in answers.
    pub(crate) fn shown(&self, recorded: &str) -> String {
        self.paths.get(recorded).map_or(recorded, String::as_str).to_owned()
    }
}

/// Writes an answer: its lines, or itself as a document.
pub(crate) fn write(
    format: Format,
    answer: &impl Serialize,
    lines: impl FnOnce() -> Vec<String>,
) -> Result<(), Failure> {
    match format {
        Format::Text => {
            let lines = lines().into_iter().map(|line| visible::line(&line).into_owned() + "\n");
            Stream::text().finish(lines.collect::<String>())
        }
        Format::Json => {
            // Strings and numbers under fixed names always serialize.
            let text = serde_json::to_string_pretty(answer).unwrap_or_default();
            Stream::document().finish(visible::json(text) + "\n")
        }
    }
}
