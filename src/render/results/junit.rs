//! How tests went, as JUnit XML, which continuous integration shows.
//!
//! Guarantees: well-formed XML whatever stands in a policy; a suite for each file, a case for each test. A policy with
//! errors gives a case with an error for each of them. Leaves out: times, so that the same policy gives the same bytes.

use std::collections::BTreeMap;

use super::{FALSE_CLAIM, Results, Tested};
use crate::diagnostic::{Diagnostic, Severity};
use crate::render::{short, visible};
use crate::source::{FileId, SourceMap, Span};

const HEADER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// All tests.
#[must_use]
pub fn render(results: &Results<'_>) -> String {
    let sources = results.sources;
    let mut suites: BTreeMap<FileId, Vec<&Tested<'_>>> = BTreeMap::new();
    for test in &results.tests {
        suites.entry(test.span.file).or_default().push(test);
    }
    let suites: String = suites.iter().map(|(file, tests)| suite(*file, tests, sources)).collect();
    let (passed, failed) = results.counts();
    document(passed + failed, failed, 0, &suites)
}

/// What keeps a policy from being tested.
#[must_use]
pub fn refused(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let errors: Vec<_> = diagnostics.iter().filter(|it| it.severity == Severity::Error).collect();
    let count = errors.len();
    let cases: String = errors.iter().map(|error| refusal(error, sources)).collect();
    let suite = format!(
        "  <testsuite name=\"the policy compiles\" tests=\"{count}\" failures=\"0\" errors=\"{count}\">\n{cases}  </testsuite>\n"
    );
    document(count, 0, count, &suite)
}

fn document(tests: usize, failures: usize, errors: usize, suites: &str) -> String {
    format!(
        "{HEADER}<testsuites name=\"permc\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">\n{suites}</testsuites>\n"
    )
}

fn suite(file: FileId, tests: &[&Tested<'_>], sources: &SourceMap) -> String {
    let (name, count) = (attribute(&sources.file(file).path), tests.len());
    let failures = tests.iter().filter(|test| !test.failures.is_empty()).count();
    let cases: String = tests.iter().map(|test| case(test, sources)).collect();
    format!(
        "  <testsuite name=\"{name}\" tests=\"{count}\" failures=\"{failures}\" errors=\"0\">\n{cases}  </testsuite>\n"
    )
}

fn case(test: &Tested<'_>, sources: &SourceMap) -> String {
    let opening = opening(test.title, test.span, sources);
    if test.failures.is_empty() {
        return format!("{opening}/>\n");
    }
    let claims = test.failures.iter().flat_map(|claim| {
        let (path, line) = sources.line(claim.span);
        std::iter::once(format!("{path}:{line}: {}", claim.text)).chain(claim.lines())
    });
    let body: Vec<_> = claims.collect();
    let message = match test.failures.as_slice() {
        [claim] => claim.message(),
        claims => format!("{} claims are not true", claims.len()),
    };
    outcome(&opening, "failure", FALSE_CLAIM, &message, &body.join("\n"))
}

fn refusal(error: &Diagnostic, sources: &SourceMap) -> String {
    let line = short::render(std::slice::from_ref(error), sources);
    let name = format!("{}: {}", error.code.as_str(), error.message);
    let opening = opening(&name, error.primary.span, sources);
    let help: String = error.help.iter().map(|help| format!("help: {help}\n")).collect();
    outcome(&opening, "error", error.code.as_str(), &error.message, &format!("{line}{help}"))
}

/// The start of a case, which is still to be closed.
fn opening(name: &str, span: Span, sources: &SourceMap) -> String {
    let (path, line) = sources.line(span);
    let (name, path) = (attribute(name), attribute(path));
    format!("    <testcase classname=\"{path}\" name=\"{name}\" file=\"{path}\" line=\"{line}\"")
}

/// A case that went otherwise than it should.
fn outcome(opening: &str, element: &str, kind: &str, message: &str, body: &str) -> String {
    let (message, text) = (attribute(message), text(body));
    format!(
        "{opening}>\n      <{element} type=\"{kind}\" message=\"{message}\">{text}</{element}>\n    </testcase>\n"
    )
}

/// Text between tags.
fn text(text: &str) -> String {
    let escaped = |c: char| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        // XML has no way to write these.
        '\u{fffe}' | '\u{ffff}' => char::REPLACEMENT_CHARACTER.to_string(),
        c => c.to_string(),
    };
    visible::lines(text).chars().map(escaped).collect()
}

/// Text as the value of an attribute, where line breaks and tabs would be read as blanks.
fn attribute(value: &str) -> String {
    text(value).replace('\n', "&#10;").replace('\t', "&#9;")
}
