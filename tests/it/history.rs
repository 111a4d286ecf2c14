//! Failures that other authorization systems had, tried on this one.
//!
//! Guarantees: `docs/failures.md` lists them with the tests that would notice; those that no other test is about are here,
//! by where they come from: decisions, text, requests.

mod decisions;
mod requests;
mod text;

use permc::diagnostic::Code;
use permc::limits::Limits;
use permc::pipeline::{Compilation, compile};
use permc::source::SourceMap;
use permc_eval::{Decision, Question, Table};

fn compiled(text: &str) -> Compilation {
    compile(SourceMap::new([("history.perm", text)]), &Limits::default())
}

/// The codes of its errors.
fn errors(text: &str) -> Vec<Code> {
    compiled(text).diagnostics.iter().filter(|found| found.is_error()).map(|found| found.code).collect()
}

/// The table of a policy without errors.
#[track_caller]
fn table(text: &str) -> Table {
    let compilation = compiled(text);
    let errors: Vec<_> = compilation.diagnostics.iter().filter(|found| found.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{text}");
    Table::new(compilation.content.unwrap()).unwrap()
}

/// What somebody with some roles is told about an action, on a resource or on everything.
fn asked(table: &Table, roles: &[&str], action: &str, resource: &[(&str, &str)]) -> Decision {
    table.ask(&Question { roles, action, resource, values: &[] })
}
