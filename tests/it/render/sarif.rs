//! SARIF: valid by its schema, and what the schema cannot say.
//!
//! The schema is not part of the project. It is looked for where `SARIF_SCHEMA` says, else in what cargo has fetched
//! of the crate `serde-sarif`; where it is missing, the test says that it is skipped.

#![expect(clippy::disallowed_methods, reason = "the schema is a file")]

use std::path::PathBuf;
use std::{env, fs};

use permc::diagnostic::{Code, Diagnostic};
use permc::render::{Format, Paint};
use permc::source::{SourceMap, Span};
use serde_json::Value;

use super::fixture::findings;
use super::shape::faults;

fn log(findings: &[Diagnostic], sources: &SourceMap) -> Value {
    serde_json::from_str(&Format::Sarif.render(findings, sources, Paint::Plain)).unwrap()
}

fn schema() -> Option<Value> {
    let path = env::var_os("SARIF_SCHEMA").map(PathBuf::from).or_else(fetched)?;
    Some(serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap())
}

/// The schema in cargo's copy of a crate that ships it.
fn fetched() -> Option<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")))?;
    let registries = fs::read_dir(home.join("registry/src")).ok()?;
    let crates = registries.flatten().filter_map(|registry| fs::read_dir(registry.path()).ok()).flatten();
    let ships_it = |name: &str| name.starts_with("serde-sarif-");
    let found = crates.flatten().find(|it| it.file_name().to_str().is_some_and(ships_it))?;
    Some(found.path().join("src/schema.json"))
}

#[test]
fn it_is_valid() {
    let Some(schema) = schema() else {
        println!("skipped: there is no schema of SARIF; `SARIF_SCHEMA` can say where");
        return;
    };
    let (sources, findings) = findings();
    for findings in [&findings[..], &[]] {
        assert_eq!(faults(&schema, &log(findings, &sources)), [""; 0]);
    }
    let mut wrong = log(&findings, &sources);
    wrong["runs"][0]["results"][0]["level"] = "fatal".into();
    assert_eq!(faults(&schema, &wrong).len(), 1, "the schema is not looked at");
}

#[test]
fn results_refer_to_the_rule_of_their_code() {
    let (sources, findings) = findings();
    let log = log(&findings, &sources);
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), findings.len());
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    }
}

#[test]
fn paths_are_uris_below_the_directory_that_permc_ran_in() {
    for (path, uri, base) in [
        ("a/b.perm", "a/b.perm", Some("%SRCROOT%")),
        ("a b:c%é.perm", "a%20b%3Ac%25%C3%A9.perm", Some("%SRCROOT%")),
        ("/tmp/a#.perm", "file:///tmp/a%23.perm", None),
        ("C:/a.perm", "file:///C%3A/a.perm", None),
    ] {
        let sources = SourceMap::new([(path, "")]);
        let file = sources.iter().next().unwrap().0;
        let log = log(&[Diagnostic::error(Code::Syntax, Span::new(file, 0, 0), "x")], &sources);
        let location = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
        assert_eq!((location["uri"].as_str(), location["uriBaseId"].as_str()), (Some(uri), base));
    }
}

/// The fingerprints in SARIF and GitLab of a mistake in each line with `wrong`.
fn fingerprints(text: &str) -> Vec<[String; 2]> {
    let sources = SourceMap::new([("a.perm", text)]);
    let file = sources.iter().next().unwrap().0;
    let places = text.match_indices("wrong").map(|(at, _)| u32::try_from(at).unwrap());
    let findings: Vec<_> =
        places.map(|at| Diagnostic::error(Code::Syntax, Span::new(file, at, at + 5), "wrong")).collect();
    let log = log(&findings, &sources);
    let report = Format::Gitlab.render(&findings, &sources, Paint::Plain);
    let report: Value = serde_json::from_str(&report).unwrap();
    let of = |value: &Value| value.as_str().unwrap().to_owned();
    let results = log["runs"][0]["results"].as_array().unwrap().iter();
    let results = results.map(|result| of(&result["partialFingerprints"]["permcFinding/v1"]));
    results.zip(report.as_array().unwrap()).map(|(sarif, issue)| [sarif, of(&issue["fingerprint"])]).collect()
}

#[test]
fn fingerprints_stay_when_other_lines_come_and_go() {
    let before = fingerprints("role a\n  wrong one\n  wrong two\n");
    assert_eq!(before, fingerprints("// a new line\n\nrole b\n\twrong one\n// more\n  wrong two\n\n"));
    assert_eq!(before[1..], fingerprints("  wrong two"));
}

#[test]
fn fingerprints_are_unique() {
    let text = "wrong\n".repeat(50) + &"wrong wrong other\n".repeat(50);
    let mut all: Vec<_> = fingerprints(&text).into_iter().map(|[_, gitlab]| gitlab).collect();
    assert_eq!(all.len(), 150);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 150);
}
