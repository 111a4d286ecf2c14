//! Target `config`: any text of `permc.toml` is read, with limits in their bounds, or refused at a place in it.

use miette::Diagnostic as _;

use crate::cli::config::{FILE_NAME, parse};

const SCHEMA: &str = include_str!("../../schema/permc-toml-1.schema.json");

/// Checks one text.
pub fn check(text: &str) {
    let (one, other) = (parse(FILE_NAME, text), parse(FILE_NAME, text));
    assert_eq!(format!("{one:?}"), format!("{other:?}"), "read otherwise the second time");
    match one {
        Ok(config) => {
            let limits = config.settings.limits;
            within("file_bytes", limits.file_bytes);
            within("project_bytes", limits.project_bytes);
            within("nesting", limits.nesting);
            within("name_length", limits.name_length);
            within("string_length", limits.string_length);
            within("action_steps", limits.action_steps);
            within("members", limits.members);
            for path in &config.include {
                let leaves = path.starts_with('/') || path.split('/').any(|part| part == "..");
                assert!(!leaves, "`{path}` leads out of the project");
            }
        }
        Err(failure) => {
            let drawn = failure.render();
            assert!(drawn.contains(FILE_NAME), "the file is not named: {drawn}");
            let obeyed = drawn.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\u{1b}'));
            assert_eq!(obeyed, None, "a failure shows what a terminal obeys");
            for label in failure.labels().into_iter().flatten() {
                let range = label.offset()..label.offset() + label.len();
                assert!(text.get(range).is_some(), "{label:?} lies in no text");
            }
        }
    }
}

/// Panics unless a limit is one that the published schema allows.
fn within(name: &str, limit: usize) {
    let schema: serde_json::Value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    let bound = |which: &str| schema["properties"]["limits"]["properties"][name][which].as_u64();
    let limit = u64::try_from(limit).ok();
    assert!(bound("minimum") <= limit && limit <= bound("maximum"), "`{name}` is {limit:?}");
    assert!(bound("minimum").is_some() && bound("maximum").is_some(), "`{name}` is not in the schema");
}
