//! How tests went, as one JSON document. Its shape is published: `schema/permc-tests-1.schema.json`.
//!
//! Guarantees: within one `schema_version` members are only added; positions are those of findings. Leaves out: what
//! keeps a policy from being tested, which are findings.

use serde::Serialize;

use super::{Claim, Results, Tested};
use crate::render::json::{Point, points};
use crate::render::visible;
use crate::source::SourceMap;

/// The version of the document's shape.
pub const SCHEMA_VERSION: u32 = 1;

/// All tests with their counts, ending in a line break; without results, that the policy has errors.
#[must_use]
pub fn render(results: Option<&Results<'_>>) -> String {
    let (passed, failed) = results.map_or((0, 0), Results::counts);
    let document = Document {
        schema_version: SCHEMA_VERSION,
        compiled: results.is_some(),
        tests: results.map_or_else(Vec::new, tests),
        counts: Counts { passed, failed },
    };
    // Strings and numbers under fixed names always serialize.
    visible::json(serde_json::to_string_pretty(&document).unwrap_or_default()) + "\n"
}

fn tests<'a>(results: &'a Results<'_>) -> Vec<Test<'a>> {
    results.tests.iter().map(|test| Test::new(test, results.sources)).collect()
}

/// How the tests of a policy went: the output of `permc test --format json`.
///
/// Members may be added within one version.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(in crate::render) struct Document<'a> {
    /// The version of the document's shape.
    #[cfg_attr(feature = "schema", schemars(extend("const" = SCHEMA_VERSION)))]
    schema_version: u32,
    /// Whether the policy has no errors. One that has is not tested.
    compiled: bool,
    /// The tests that ran, in the order of files and of places in them.
    tests: Vec<Test<'a>>,
    /// How many there are.
    counts: Counts,
}

/// A test.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Test<'a> {
    /// Its title.
    title: &'a str,
    /// The file that it stands in.
    path: &'a str,
    /// Where its title starts.
    start: Point,
    /// Where its title ends: just behind the last character.
    end: Point,
    /// Whether every claim is true.
    passed: bool,
    /// The claims that are not.
    failures: Vec<Failure<'a>>,
}

/// A claim that is not true.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Failure<'a> {
    /// The file that it stands in.
    path: &'a str,
    /// Where it starts.
    start: Point,
    /// Where it ends: just behind the last character.
    end: Point,
    /// The claim, as far as it stands in one line.
    claim: &'a str,
    /// The answer that it claims.
    expected: &'a str,
    /// The answer.
    actual: &'a str,
    /// Why that is the answer, a line each.
    why: &'a [String],
}

/// How many tests there are of each kind.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "TestCounts"))]
struct Counts {
    /// Those that passed.
    passed: usize,
    /// Those that failed.
    failed: usize,
}

impl<'a> Test<'a> {
    fn new(test: &'a Tested<'_>, sources: &'a SourceMap) -> Self {
        let (path, start, end) = points(test.span, sources);
        let failures: Vec<_> = test.failures.iter().map(|claim| Failure::new(claim, sources)).collect();
        Self { title: test.title, path, start, end, passed: failures.is_empty(), failures }
    }
}

impl<'a> Failure<'a> {
    fn new(claim: &'a Claim, sources: &'a SourceMap) -> Self {
        let (path, start, end) = points(claim.span, sources);
        let Claim { text, expected, actual, why, .. } = claim;
        Self { path, start, end, claim: text, expected, actual, why }
    }
}
