//! The published schemas are those of the types, and what is written is what they describe.

#![expect(clippy::disallowed_methods, reason = "this test reads and rewrites the published files")]

use std::path::{Path, PathBuf};
use std::{env, fs};

use permc::render::results::json;
use permc::render::{Format, Paint, schema};
use permc::source::SourceMap;
use serde_json::Value;

use super::fixture::findings;
use super::results::with_results;
use super::shape::{faults, faults_by};

fn published(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schema").join(name)
}

#[test]
fn the_published_schemas_are_current() {
    for (name, current) in [
        ("permc-diagnostics-1.schema.json", schema::diagnostics()),
        ("permc-tests-1.schema.json", schema::tests()),
    ] {
        if env::var_os("UPDATE_SCHEMA").is_some() {
            fs::write(published(name), &current).unwrap();
        }
        let text = fs::read_to_string(published(name)).unwrap_or_default();
        assert!(text == current, "{name} is stale: run this test with UPDATE_SCHEMA=1");
    }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn findings_are_what_their_schema_describes() {
    let schema = parsed(&schema::diagnostics());
    let (sources, findings) = findings();
    let document = parsed(&Format::Json.render(&findings, &sources, Paint::Plain));
    assert_eq!(faults(&schema, &document), [""; 0]);
    assert_eq!(document["diagnostics"].as_array().unwrap().len(), findings.len());
    let empty = parsed(&Format::Json.render(&[], &SourceMap::default(), Paint::Plain));
    assert_eq!(faults(&schema, &empty), [""; 0]);
}

#[test]
fn lines_are_the_findings_of_the_document() {
    let schema = parsed(&schema::diagnostics());
    let (sources, findings) = findings();
    let document = parsed(&Format::Json.render(&findings, &sources, Paint::Plain));
    let lines = Format::Jsonl.render(&findings, &sources, Paint::Plain);
    let lines: Vec<Value> = lines.lines().map(parsed).collect();
    assert_eq!(&lines, document["diagnostics"].as_array().unwrap());
    for line in &lines {
        assert_eq!(faults_by(&schema, &schema["$defs"]["Finding"], line), [""; 0]);
    }
}

#[test]
fn test_results_are_what_their_schema_describes() {
    let schema = parsed(&schema::tests());
    let document = parsed(&with_results(|results| json::render(Some(results))));
    assert_eq!(faults(&schema, &document), [""; 0]);
    assert_eq!(faults(&schema, &parsed(&json::render(None))), [""; 0]);
}
