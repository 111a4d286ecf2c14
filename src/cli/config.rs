//! `permc.toml`: where a project's policies lie, its limits, and how its lints are taken.
//!
//! Guarantees: a key that permc does not know is a failure at its place; limits stay in the bounds that keep permc
//! itself safe. Leaves out: finding the file.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Component, Path};

use serde::Deserialize;
use toml::Spanned;

use super::failure::Failure;
use crate::limits::Limits;
use crate::lint::{self, Level, Levels};
use crate::pipeline::Settings;

/// The file's name.
pub(crate) const FILE_NAME: &str = "permc.toml";

/// What a project says.
#[derive(Debug, Default)]
pub(crate) struct Config {
    /// The files and directories that make up the policy, relative to the project; without any, all of it.
    pub(crate) include: Vec<String>,
    /// The limits and the levels of lints.
    pub(crate) settings: Settings,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Document {
    include: Vec<Spanned<String>>,
    limits: Table,
    lints: BTreeMap<Spanned<String>, Spanned<String>>,
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
    members: Option<Spanned<usize>>,
    mistakes: Option<Spanned<usize>>,
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
    let levels = levels(&document.lints).map_err(|it| it.located(name, text))?;
    Ok(Config { include, settings: Settings { limits, levels, ..Settings::default() } })
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
        members: limit(table.members.as_ref(), default.members, 1024 * megabyte)?,
        mistakes: limit(table.mistakes.as_ref(), default.mistakes, megabyte)?,
    })
}

/// The level of each lint that is set; `warnings` are all that would warn.
fn levels(lints: &BTreeMap<Spanned<String>, Spanned<String>>) -> Result<Levels, Mistake> {
    let mut levels = Levels::default();
    for (name, word) in lints {
        let Some(level) = Level::named(word.get_ref()) else {
            let message = "must be `allow`, `warn` or `deny`".to_owned();
            return Err(Mistake { span: word.span(), message });
        };
        set_level(&mut levels, name.get_ref(), level)
            .map_err(|message| Mistake { span: name.span(), message })?;
    }
    Ok(levels)
}

/// Sets the level of the lint of a name, where `warnings` stands for all that would warn. For another name, what to say.
pub(crate) fn set_level(levels: &mut Levels, name: &str, level: Level) -> Result<(), String> {
    match lint::named(name) {
        Some(lint) => levels.set(lint.code, level),
        None if name == "warnings" => levels.set_warnings(level),
        None => {
            let nearest = lint::nearest(name).map(|nearest| format!("; did you mean `{nearest}`?"));
            return Err(format!("there is no lint `{name}`{}", nearest.unwrap_or_default()));
        }
    }
    Ok(())
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
    use super::{Level, parse};
    use crate::limits::Limits;

    #[test]
    fn everything_may_be_left_out() {
        let config = parse("permc.toml", "").unwrap();
        assert_eq!(config.settings.limits, Limits::default());
        assert!(config.include.is_empty());
    }

    #[test]
    fn limits_and_paths_are_read() {
        let config = parse("permc.toml", "include = ['policies']\n[limits]\nnesting = 8\n").unwrap();
        assert_eq!(config.settings.limits, Limits { nesting: 8, ..Limits::default() });
        assert_eq!(config.include, ["policies"]);
    }

    /// The published schema takes what is taken here, and refuses what is refused here.
    #[test]
    fn the_published_schema_is_true() {
        let schema = include_str!("../../schema/permc-toml-1.schema.json");
        let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
        let limits = schema["properties"]["limits"]["properties"].as_object().unwrap();
        let default = format!("{:?}", Limits::default());
        for (name, limit) in limits {
            let set =
                |value: &serde_json::Value| parse("permc.toml", &format!("[limits]\n{name} = {value}\n"));
            let (least, most) = (&limit["minimum"], &limit["maximum"]);
            assert!(set(least).is_ok() && set(most).is_ok(), "{name}");
            assert!(set(&0.into()).is_err(), "{name}");
            assert!(set(&(most.as_u64().unwrap() + 1).into()).is_err(), "{name}");
            assert!(default.contains(&format!("{name}: {}", limit["default"])), "{name}");
        }
        assert_eq!(limits.len(), default.matches(": ").count());
        let levels = schema["properties"]["lints"]["additionalProperties"]["enum"].as_array().unwrap();
        assert_eq!(levels.len(), 3);
        for level in levels {
            assert!(parse("permc.toml", &format!("[lints]\nwarnings = {level}\n")).is_ok(), "{level}");
        }
        let known: Vec<_> = schema["properties"].as_object().unwrap().keys().collect();
        assert_eq!(known, ["include", "limits", "lints"]);
    }

    #[test]
    fn a_lint_goes_before_all_warnings_whatever_their_order() {
        for text in [
            "[lints]\nempty-role = 'warn'\nwarnings = 'deny'\n",
            "[lints]\nwarnings = 'deny'\nempty-role = 'warn'\n",
        ] {
            let levels = parse("permc.toml", text).unwrap().settings.levels;
            let level = |name| levels.of(crate::lint::named(name).unwrap());
            assert_eq!(level("empty-role"), Level::Warn);
            assert_eq!(level("redundant-grant"), Level::Deny);
            assert_eq!(level("missing-title"), Level::Allow);
        }
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
            ("[lints]\nempty-rol = 'deny'", "there is no lint `empty-rol`; did you mean `empty-role`?"),
            ("[lints]\nempty-role = 'error'", "must be `allow`, `warn` or `deny`"),
        ] {
            let drawn = parse("permc.toml", text).unwrap_err().render();
            let drawn = anstream::adapter::strip_str(&drawn).to_string();
            assert!(drawn.contains(message), "{drawn}");
            assert!(drawn.contains("permc.toml:"), "{drawn}");
        }
    }
}
