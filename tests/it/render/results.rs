//! How the tests of a policy went, in every format.

use permc::limits::Limits;
use permc::pipeline::{Compilation, compile};
use permc::render::results::{Results, full, github, json, junit, short};
use permc::source::SourceMap;
use permc::testing;
use permc_eval::Table;

use super::fixture::findings;

const POLICY: &str = r#"package acme
permission read
permission write { implies read }
restriction all_teams = `<team:"a">`
permission rows filtered
role reader { grant read  grant rows where all_teams }
role writer { grant write }
action go { requires write }
"#;

const TESTS: &str = r#"package acme
test "true" {
  as reader
    allow read
}
test "<b>100% & \"wrong\"\n\u{ffff}</b>" {
  as reader
    allow go
    allow rows
}
"#;

const MORE: &str = "package acme\ntest \"one claim\" {\n  as nobody\n    allow read\n}\n";

fn compiled() -> Compilation {
    let files = [("policy.perm", POLICY), ("tests/a & b.perm", TESTS), ("tests/more.perm", MORE)];
    compile(SourceMap::new(files), &Limits::default())
}

/// What becomes of a run with tests that pass and tests that do not, in two files.
pub(super) fn with_results(write: impl FnOnce(&Results<'_>) -> String) -> String {
    let compilation = compiled();
    assert_eq!(compilation.diagnostics, []);
    let table = Table::new(compilation.content.expect("a policy without errors")).unwrap();
    let tests = testing::run(&compilation.model, &table);
    let shown = compilation.sources.renamed(|path| format!("shown\u{1b}\u{202e}/{path}"));
    write(&Results::new(&tests.iter().collect::<Vec<_>>(), &compilation.sources, &shown))
}

#[test]
fn for_people() {
    insta::assert_snapshot!(with_results(full::render));
}

#[test]
fn as_json() {
    insta::assert_snapshot!(with_results(|results| json::render(Some(results))));
}

#[test]
fn as_junit() {
    insta::assert_snapshot!(with_results(junit::render));
}

#[test]
fn for_editors_and_as_annotations() {
    insta::assert_snapshot!(with_results(short::render) + &with_results(github::render));
}

#[test]
fn errors_of_a_policy_as_junit() {
    let (sources, findings) = findings();
    insta::assert_snapshot!(junit::refused(&findings, &sources));
}

#[test]
fn junit_is_xml_that_says_how_many_cases_there_are() {
    let (sources, findings) = findings();
    for text in [with_results(junit::render), junit::refused(&findings, &sources)] {
        let document = roxmltree::Document::parse(&text).unwrap();
        let named = |name: &str| document.descendants().filter(|node| node.has_tag_name(name)).count();
        let root = document.root_element();
        for (attribute, element) in [("tests", "testcase"), ("failures", "failure"), ("errors", "error")] {
            assert_eq!(root.attribute(attribute), Some(named(element).to_string().as_str()), "{attribute}");
        }
        assert_eq!(named("testcase"), 3);
    }
}

#[test]
fn junit_gives_back_what_was_written() {
    let text = with_results(junit::render);
    let document = roxmltree::Document::parse(&text).unwrap();
    let names: Vec<_> = document.descendants().filter_map(|it| it.attribute("name")).collect();
    assert!(names.contains(&"<b>100% & \"wrong\"\n\u{fffd}</b>"), "{names:?}");
    assert!(names.contains(&"shown␛\u{fffd}/tests/a & b.perm"), "{names:?}");
}

#[test]
fn nothing_harmful_comes_out_raw() {
    let (sources, findings) = findings();
    let texts = [
        with_results(full::render),
        with_results(short::render),
        with_results(github::render),
        with_results(|results| json::render(Some(results))),
        with_results(junit::render),
        junit::refused(&findings, &sources),
    ];
    let harmful = |c: char| c == '\u{202e}' || (c.is_control() && c != '\n');
    for text in texts {
        assert!(!text.contains(harmful), "{text:?}");
    }
}
