//! `permc.toml`: the project's limits and where its policies lie.
//!
//! Guarantees: a key that permc does not know is a failure at its place; limits stay in the bounds that keep permc
//! itself safe. Leaves out: finding the file.

use std::ops::Range;
use std::path::{Component, Path};

use serde::Deserialize;
use toml::Spanned;

use super::failure::Failure;
use crate::limits::Limits;

/// The file's name.
pub(crate) const FILE_NAME: &str = "permc.toml";

/// What a project says.
#[derive(Debug, Default)]
pub(crate) struct Config {
    /// The files and directories that make up the policy, relative to the project; without any, all of it.
    pub(crate) include: Vec<String>,
    /// The limits.
    pub(crate) limits: Limits,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Document {
    include: Vec<Spanned<String>>,
    limits: Table,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Table {
    file_bytes: Option<Spanned<usize>>,
    project_bytes: Option<Spanned<usize>>,
    nesting: Option<Spanned<usize>>,
    name_length: Option<Spanned<usize>>,
    string_length: Option<Spanned<usize>>,
    action_steps: Option<Spanned<usize>>,
}

/// What the text of `permc.toml` says; `name` is what messages call the file.
pub(crate) fn parse(name: &str, text: &str) -> Result<Config, Failure> {
    let document: Document = toml::from_str(text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        refuse(name, text, span, error.message())
    })?;
    let include = document.include.iter().map(|path| relative(path).map_err(|it| it.located(name, text)));
    let include = include.collect::<Result<_, _>>()?;
    let limits = limits(&document.limits).map_err(|it| it.located(name, text))?;
    Ok(Config { include, limits })
}

/// A mistake and where it is.
struct Mistake {
    span: Range<usize>,
    message: String,
}

impl Mistake {
    fn located(self, name: &str, text: &str) -> Failure {
        refuse(name, text, self.span, &self.message)
    }
}

fn refuse(name: &str, text: &str, span: Range<usize>, message: &str) -> Failure {
    Failure::new("config", format!("`{name}` cannot be used")).at(name, text, span, message)
}

fn relative(path: &Spanned<String>) -> Result<String, Mistake> {
    let inside = |part| matches!(part, Component::Normal(_) | Component::CurDir);
    if Path::new(path.get_ref()).components().all(inside) {
        return Ok(path.get_ref().clone());
    }
    let message = "must be a path inside the project, with `/` between its parts".to_owned();
    Err(Mistake { span: path.span(), message })
}

fn limits(table: &Table) -> Result<Limits, Mistake> {
    let default = Limits::default();
    let megabyte = 1 << 20;
    Ok(Limits {
        file_bytes: limit(table.file_bytes.as_ref(), default.file_bytes, 256 * megabyte)?,
        project_bytes: limit(table.project_bytes.as_ref(), default.project_bytes, 1024 * megabyte)?,
        // More could exhaust a small stack.
        nesting: limit(table.nesting.as_ref(), default.nesting, default.nesting)?,
        name_length: limit(table.name_length.as_ref(), default.name_length, megabyte)?,
        string_length: limit(table.string_length.as_ref(), default.string_length, megabyte)?,
        action_steps: limit(table.action_steps.as_ref(), default.action_steps, megabyte)?,
    })
}

fn limit(value: Option<&Spanned<usize>>, default: usize, most: usize) -> Result<usize, Mistake> {
    let Some(value) = value else { return Ok(default) };
    if (1..=most).contains(value.get_ref()) {
        return Ok(*value.get_ref());
    }
    Err(Mistake { span: value.span(), message: format!("must lie between 1 and {most}") })
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::limits::Limits;

    #[test]
    fn everything_may_be_left_out() {
        let config = parse("permc.toml", "").unwrap();
        assert_eq!(config.limits, Limits::default());
        assert!(config.include.is_empty());
    }

    #[test]
    fn limits_and_paths_are_read() {
        let config = parse("permc.toml", "include = ['policies']\n[limits]\nnesting = 8\n").unwrap();
        assert_eq!(config.limits, Limits { nesting: 8, ..Limits::default() });
        assert_eq!(config.include, ["policies"]);
    }

    #[test]
    fn mistakes_are_shown_at_their_place() {
        for (text, message) in [
            ("colour = 1", "unknown field `colour`"),
            ("[limits]\nnesting = 65", "must lie between 1 and 64"),
            ("[limits]\nfile_bytes = 0", "must lie between 1 and 268435456"),
            ("[limits]\nfile_bytes = 'x'", "invalid type"),
            ("include = ['../other']", "must be a path inside the project"),
            ("include = ['/etc']", "must be a path inside the project"),
            ("include = [", "permc.toml"),
        ] {
            let drawn = parse("permc.toml", text).unwrap_err().render();
            let drawn = anstream::adapter::strip_str(&drawn).to_string();
            assert!(drawn.contains(message), "{drawn}");
            assert!(drawn.contains("permc.toml:"), "{drawn}");
        }
    }
}
