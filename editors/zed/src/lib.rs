//! Tells Zed how the language server is started: `permc lsp`, with the `permc` on the PATH of the project.

use zed_extension_api::{self as zed, LanguageServerId, Result, Worktree};

struct Permc;

impl zed::Extension for Permc {
    fn new() -> Self {
        Self
    }

    fn language_server_command(&mut self, _: &LanguageServerId, worktree: &Worktree) -> Result<zed::Command> {
        let command = worktree.which("permc").ok_or("`permc` is not on the PATH")?;
        Ok(zed::Command { command, args: vec!["lsp".to_owned()], env: worktree.shell_env() })
    }
}

zed::register_extension!(Permc);
