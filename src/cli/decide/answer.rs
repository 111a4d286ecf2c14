//! The answer to a request in flags.
//!
//! Guarantees: the first line of the text, and the exit code, can be acted on without reading further. Leaves out:
//! the words for why, which tests use too.

use permc_eval::Table;
use permc_eval::authzen::{Answer as Given, AnswerRows, respond};

use crate::answer;
use crate::cli::failure::Failure;
use crate::cli::output::Stream;
use crate::cli::request::Flags;
use crate::cli::{Answer, Format};
use crate::render::visible;

/// Answers the request that the flags mean.
pub(super) fn give(
    table: &Table,
    flags: &Flags,
    takes_rows: bool,
    format: Format,
) -> Result<Answer, Failure> {
    let request = flags.resolve(table)?;
    let subject = table.subject(&request.roles, &request.grants);
    let values: Vec<_> = request.values.into_iter().collect();
    let values = table.values_at(&values);
    let given = respond(table, &subject, request.ask, &request.on.place, &values, takes_rows);
    match format {
        Format::Text => Stream::text().finish(text(&given))?,
        Format::Json => Stream::document().finish(visible::json(given.to_json()) + "\n")?,
    }
    Ok(Answer::of(given.decision))
}

fn text(given: &Given) -> String {
    let first = match (&given.context.rows, &given.context.code) {
        (Some(AnswerRows::Restricted { .. }), _) => {
            format!("allow rows {}", answer::filter(&answer::rows(given)))
        }
        (Some(AnswerRows::All), _) => "allow".to_owned(),
        (Some(AnswerRows::None) | None, _) => "deny".to_owned(),
    };
    let code = given.context.code.iter().map(|code| format!("code: {code}"));
    let advice = (!given.decision && !answer::rows(given).is_empty())
        .then(|| "only these rows: exit code 1, or 0 with `--rows` if you apply them".to_owned());
    let lines = std::iter::once(first).chain(advice).chain(code).chain(answer::facts(given, str::to_owned));
    lines.map(|line| visible::line(&line).into_owned() + "\n").collect()
}
