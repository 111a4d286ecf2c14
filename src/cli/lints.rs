//! Flags that say how findings of lints are taken.
//!
//! Guarantees: flags go before `permc.toml`; a name that is no lint is refused with the nearest one.

use super::config::set_level;
use super::failure::Failure;
use crate::lint::{Level, Levels};

/// How lints are taken.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Flags {
    /// Make a lint's findings errors; `warnings` stands for all that would warn
    #[arg(long, value_name = "LINT", help_heading = "Lints")]
    deny: Vec<String>,

    /// Warn of what a lint finds
    #[arg(long, value_name = "LINT", help_heading = "Lints")]
    warn: Vec<String>,

    /// Do not look for what a lint finds
    #[arg(long, value_name = "LINT", help_heading = "Lints")]
    allow: Vec<String>,
}

impl Flags {
    /// Sets what the flags say. Of two flags for one lint the milder counts.
    pub(crate) fn apply(&self, levels: &mut Levels) -> Result<(), Failure> {
        for (names, level) in
            [(&self.deny, Level::Deny), (&self.warn, Level::Warn), (&self.allow, Level::Allow)]
        {
            for name in names {
                set_level(levels, name, level).map_err(|message| Failure::new("unknown-lint", message))?;
            }
        }
        Ok(())
    }
}
