//! An answer of the evaluator in words, for people: what `permc test` and `permc decide` say of it.
//!
//! Guarantees: says what the answer says, and no more. Leaves out: the answer as JSON, which is the evaluator's.

use permc_eval::authzen::{Answer, AnswerLink, AnswerRows};

/// The answer as a claim of a test would write it: ``allow filter `team:a` ``, `deny code "1004"`.
#[must_use]
pub fn verdict(answer: &Answer) -> String {
    match (&answer.context.rows, &answer.context.code) {
        (Some(AnswerRows::All), _) => "allow".to_owned(),
        (Some(AnswerRows::Restricted { .. }), _) => format!("allow filter {}", filter(&rows(answer))),
        (Some(AnswerRows::None) | None, Some(code)) => format!("deny code {code:?}"),
        (Some(AnswerRows::None) | None, None) => "deny".to_owned(),
    }
}

/// The rows that an answer is limited to: a row must be in all of these, by meeting one of its restrictions.
#[must_use]
pub fn rows(answer: &Answer) -> Vec<Vec<String>> {
    match &answer.context.rows {
        Some(AnswerRows::Restricted { all_of }) => all_of.iter().map(|union| union.any_of.clone()).collect(),
        Some(AnswerRows::All | AnswerRows::None) | None => Vec::new(),
    }
}

/// Rows as a claim writes them: unions joined by `and`, the restrictions of each by commas.
#[must_use]
pub fn filter(rows: &[Vec<String>]) -> String {
    let union = |texts: &Vec<String>| texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ");
    rows.iter().map(union).collect::<Vec<_>>().join(" and ")
}

fn quoted(text: &str) -> String {
    if text.contains('`') { format!("{text:?}") } else { format!("`{text}`") }
}

/// What made the answer so, a fact a line; `shown` says what a source of the bundle is called.
pub fn facts(answer: &Answer, shown: impl Fn(&str) -> String) -> Vec<String> {
    let context = &answer.context;
    let mut facts = Vec::new();
    if matches!(context.rows, Some(AnswerRows::None) | None) {
        facts.push(format!("reason: {}", context.reason.replace('-', " ")));
    }
    let mut say = |what: &str, names: &[String]| {
        facts.extend(names.iter().map(|name| format!("{what}: {name}")));
    };
    say("message", context.message.as_slice());
    say("text", context.text.as_slice());
    say("not held", &context.missing.permissions);
    say("missing attribute", &context.missing.attributes);
    say("unknown role", &context.unknown_roles);
    say("unknown permission", &context.unknown_permissions);
    say("inactive add-on", &context.inactive_addons);
    for why in &context.because {
        let on = why.on.as_ref().map(|on| format!(" on {on}")).unwrap_or_default();
        let rows = why.rows.as_ref().map(|rows| format!(" where {}", quoted(rows))).unwrap_or_default();
        facts.push(match &why.holds {
            Some(permission) => format!("holds {permission}{on}{rows} because"),
            None => "because".to_owned(),
        });
        facts.extend(why.steps.iter().map(|link| step(link, &shown)));
    }
    facts
}

fn step(link: &AnswerLink, shown: impl Fn(&str) -> String) -> String {
    match (&link.source, link.line) {
        (Some(source), Some(line)) => format!("  {} ({}:{line})", link.says, shown(source)),
        _ => format!("  {}", link.says),
    }
}
