//! Requests as JSON: the answers, and what is refused.

use alloc::string::String;
use alloc::vec::Vec;

use super::sample;
use crate::Table;
use crate::authzen::{REQUEST_LIMIT, evaluate};

/// The sample without its reasons.
fn table() -> Table {
    let mut content = sample::content();
    content.reasons = None;
    Table::new(content).unwrap()
}

fn check(cases: &[(&str, &str)]) {
    let table = table();
    for (request, answer) in cases {
        let request = request.replace("$S", r#""subject":{"type":"user","id":"a","properties":{"roles":"#);
        assert_eq!(evaluate(&table, request.as_bytes()).to_json(), *answer, "{request}");
    }
}

fn refuse(cases: &[(&str, &str)]) {
    let table = table();
    for (request, message) in cases {
        let answer = evaluate(&table, request.as_bytes());
        assert!(!answer.decision);
        assert_eq!(answer.context.reason, "invalid-request", "{request}");
        assert_eq!(answer.context.message.as_deref(), Some(*message), "{request}");
    }
}

#[test]
fn a_request_is_answered() {
    check(&[
        (
            r#"{$S["reader"]}},"action":{"name":"logs.read"},"resource":{"type":"zone","id":"example.com"}}"#,
            r#"{"decision":true,"context":{"reason":"allowed","rows":{"kind":"all"}}}"#,
        ),
        (
            r#"{$S["reader"]}},"action":{"name":"logs.read"},"resource":{"type":"zone","id":"x","properties":{"in":[{"type":"account","id":"acme"}]}},"context":{"mode":"off","more":[1,{}]},"extra":null}"#,
            r#"{"decision":true,"context":{"reason":"allowed","rows":{"kind":"all"}}}"#,
        ),
        (
            r#"{$S["reader","gone","pii","also","gone"]}},"action":{"name":"logs.read"}}"#,
            r#"{"decision":false,"context":{"reason":"unmet-requirement","missing":{"permissions":["logs.read"]},"rows":{"kind":"none"},"unknown_roles":["also","gone"],"inactive_addons":["pii"]}}"#,
        ),
        (
            r#"{$S["admin"]}},"action":{"name":"jobs.read"},"context":{"dataset":"dns","mode":"off"}}"#,
            r#"{"decision":false,"context":{"reason":"unmet-requirement","code":"1004","text":"not 'dns'","missing":{"permissions":["pii.read"]},"rows":{"kind":"none"}}}"#,
        ),
        (
            r#"{$S["admin"]}},"action":{"name":"jobs.read"}}"#,
            r#"{"decision":false,"context":{"reason":"missing-attribute","missing":{"attributes":["dataset","mode"]},"rows":{"kind":"none"}}}"#,
        ),
        (
            r#"{$S["admin"]}},"action":{"name":"jobs.read"},"context":{"dataset":"http","mode":"on"}}"#,
            r#"{"decision":false,"context":{"reason":"forbidden","code":"1004","text":"not 'http'","rows":{"kind":"none"}}}"#,
        ),
        (
            r#"{$S["auditor","owner"]}},"action":{"name":"rows.read"}}"#,
            r#"{"decision":false,"context":{"reason":"separation-of-duty","rows":{"kind":"none"}}}"#,
        ),
        (
            r#"{$S["admin"]}},"action":{"name":"read"}}"#,
            r#"{"decision":false,"context":{"reason":"unknown-action","rows":{"kind":"none"}}}"#,
        ),
        (
            r#"{$S["admin"]}},"action":{"name":"Read jobs"}}"#,
            r#"{"decision":false,"context":{"reason":"unknown-action","rows":{"kind":"none"}}}"#,
        ),
        (
            r#"{$S["admin"]}},"action":{"name":"logs.read"},"resource":{"type":"Zone","id":"x"}}"#,
            r#"{"decision":false,"context":{"reason":"unknown-kind","rows":{"kind":"none"}}}"#,
        ),
        (
            r#"{$S["admin"]}},"action":{"name":"search"},"resource":{"type":"zone","id":"x"}}"#,
            r#"{"decision":false,"context":{"reason":"wrong-kind","rows":{"kind":"none"}}}"#,
        ),
        (
            r#"{"subject":{"type":"user","id":"a"},"action":{"name":"logs.read"},"resource":{"type":"permc.everything","id":"*"}}"#,
            r#"{"decision":false,"context":{"reason":"unmet-requirement","missing":{"permissions":["logs.read"]},"rows":{"kind":"none"}}}"#,
        ),
        (
            r#"{$S["admin"]}},"action":{"name":"logs.admin"},"resource":{"type":"permc.everything","id":"*"}}"#,
            r#"{"decision":true,"context":{"reason":"allowed","rows":{"kind":"all"}}}"#,
        ),
    ]);
}

#[test]
fn limited_rows_are_for_senders_that_can_apply_them() {
    check(&[
        (
            r#"{$S["auditor"]}},"action":{"name":"rows.read"},"context":{"supported_obligations":["x","rows"]}}"#,
            r#"{"decision":true,"context":{"reason":"allowed-for-rows","rows":{"kind":"restricted","all_of":[{"any_of":["team:a"]}]}}}"#,
        ),
        (
            r#"{$S["auditor","reader"]}},"action":{"name":"rows.read"},"context":{"supported_obligations":["Rows"]}}"#,
            r#"{"decision":false,"context":{"reason":"rows-not-supported","rows":{"kind":"restricted","all_of":[{"any_of":["team:a","team:b"]}]}}}"#,
        ),
        (
            r#"{$S["auditor"]}},"action":{"name":"rows.read"}}"#,
            r#"{"decision":false,"context":{"reason":"rows-not-supported","rows":{"kind":"restricted","all_of":[{"any_of":["team:a"]}]}}}"#,
        ),
    ]);
}

#[test]
fn direct_grants_are_roles_without_a_role() {
    check(&[
        (
            r#"{"subject":{"type":"t","id":"a","properties":{"grants":[{"permission":"logs.read","on":[{"type":"zone","id":"x","properties":{"in":[{"type":"account","id":"acme"}]}}]},{"permission":"new"}]}},"action":{"name":"logs.read"},"resource":{"type":"zone","id":"x","properties":{"in":[{"type":"account","id":"acme"}]}}}"#,
            r#"{"decision":true,"context":{"reason":"allowed","rows":{"kind":"all"},"unknown_permissions":["new"]}}"#,
        ),
        (
            r#"{"subject":{"type":"t","id":"a","properties":{"grants":[{"permission":"logs.read"}]}},"action":{"name":"logs.read"}}"#,
            r#"{"decision":true,"context":{"reason":"allowed","rows":{"kind":"all"}}}"#,
        ),
        (
            r#"{"subject":{"type":"t","id":"a","properties":{"grants":[{"permission":"logs.read"}]}},"action":{"name":"logs.see"}}"#,
            r#"{"decision":false,"context":{"reason":"unmet-requirement","missing":{"permissions":["logs.see"]},"rows":{"kind":"none"}}}"#,
        ),
    ]);
    let grant = |grant: &str| {
        alloc::format!(
            r#"{{"subject":{{"type":"t","id":"a","properties":{{"grants":[{grant}]}}}},"action":{{"name":"search"}}}}"#
        )
    };
    let cases = [
        (r#"{"permission":"logs.read","on":[]}"#, "`on` of `subject.properties.grants[0]` is empty"),
        (
            r#"{"permission":"logs.read","on":null}"#,
            "`on` of `subject.properties.grants[0]` is null instead of an array",
        ),
        (
            r#"{"permission":"logs.read","onn":[]}"#,
            "`subject.properties.grants[0]` has an unknown member `onn`",
        ),
        (r#"{"on":[]}"#, "`permission` of `subject.properties.grants[0]` is missing"),
        (r#""logs.read""#, "`subject.properties.grants[0]` is a string instead of an object"),
        (
            r#"{"permission":"logs.read","on":[{"type":"zone","id":"x"}]}"#,
            "the grant of `logs.read` is invalid: the grant needs the whole path of its resource",
        ),
        (
            r#"{"permission":"pii.read","on":[{"type":"zone","id":"example.com"}]}"#,
            "the grant of `pii.read` is invalid: the permission cannot be limited to a resource",
        ),
        (
            r#"{"permission":"logs.admin","on":[{"type":"zone","id":"example.com"}]}"#,
            "the grant of `logs.admin` is invalid: the permission is not held on resources of this kind",
        ),
        (
            r#"{"permission":"logs.read","on":[{"type":"zone","id":"example.com"},{"type":"account","id":"acme"}]}"#,
            "the grant of `logs.read` is on resources of several types",
        ),
        (
            r#"{"permission":"logs.read","on":[{"type":"house","id":"1"}]}"#,
            "the grant of `logs.read` is on a resource of unknown type",
        ),
        (
            r#"{"permission":"logs.read","on":[{"type":"permc.everything","id":"1"}]}"#,
            "the grant of `logs.read` is on a resource of unknown type",
        ),
    ];
    for (text, message) in cases {
        refuse(&[(&grant(text), message)]);
    }
}

#[test]
fn governance_is_asked_by_reserved_names() {
    check(&[
        (
            r#"{$S["owner"]}},"action":{"name":"permc.assign","properties":{"role":"admin"}},"context":{"mode":"off"}}"#,
            r#"{"decision":true,"context":{"reason":"allowed","rows":{"kind":"all"}}}"#,
        ),
        (
            r#"{$S["owner"]}},"action":{"name":"permc.assign","properties":{"role":"admin"}}}"#,
            r#"{"decision":false,"context":{"reason":"missing-attribute","missing":{"attributes":["mode"]},"rows":{"kind":"none"}}}"#,
        ),
        (
            r#"{$S["admin"]}},"action":{"name":"permc.assign","properties":{"role":"reader"}}}"#,
            r#"{"decision":false,"context":{"reason":"unmet-requirement","missing":{"permissions":["users.manage"]},"rows":{"kind":"none"}}}"#,
        ),
        (
            r#"{$S["admin"]}},"action":{"name":"permc.assign","properties":{"role":"boss"}}}"#,
            r#"{"decision":false,"context":{"reason":"unknown-action","rows":{"kind":"none"}}}"#,
        ),
        (
            r#"{$S["admin"]}},"action":{"name":"permc.delegate","properties":{"permission":"logs.read"}},"resource":{"type":"zone","id":"example.com"}}"#,
            r#"{"decision":true,"context":{"reason":"allowed","rows":{"kind":"all"}}}"#,
        ),
        (
            r#"{$S["owner"]}},"action":{"name":"permc.restrict","properties":{"permission":"logs.see"}},"resource":{"type":"zone","id":"example.com"}}"#,
            r#"{"decision":true,"context":{"reason":"allowed","rows":{"kind":"all"}}}"#,
        ),
        (
            r#"{$S["owner"]}},"action":{"name":"permc.other","properties":{"permission":"logs.see"}}}"#,
            r#"{"decision":false,"context":{"reason":"unknown-action","rows":{"kind":"none"}}}"#,
        ),
    ]);
    refuse(&[
        (
            r#"{"subject":{"type":"t","id":"a"},"action":{"name":"permc.assign"}}"#,
            "`action.properties.role` is missing",
        ),
        (
            r#"{"subject":{"type":"t","id":"a"},"action":{"name":"permc.restrict","properties":{"permission":["x"]}}}"#,
            "`action.properties.permission` is an array instead of a string",
        ),
    ]);
}

#[test]
fn a_malformed_request_is_invalid() {
    refuse(&[
        ("[]", "the request is an array instead of an object"),
        ("{}", "`subject` is missing"),
        (r#"{"subject":{"type":"t","id":"a"}}"#, "`action` is missing"),
        (r#"{"subject":{"id":"a"},"action":{"name":"search"}}"#, "`subject.type` is missing"),
        (
            r#"{"subject":{"type":"t","id":1},"action":{"name":"search"}}"#,
            "`subject.id` is a number instead of a string",
        ),
        (r#"{"subject":"a","action":{"name":"search"}}"#, "`subject` is a string instead of an object"),
        (
            r#"{"subject":{"type":"t","id":"a"},"action":"search"}"#,
            "`action` is a string instead of an object",
        ),
        (r#"{"subject":{"type":"t","id":"a"},"action":{}}"#, "`action.name` is missing"),
        (
            r#"{"subject":{"type":"t","id":"a","properties":null},"action":{"name":"search"}}"#,
            "`subject.properties` is null instead of an object",
        ),
        (
            r#"{"subject":{"type":"t","id":"a","properties":{"roles":"admin"}},"action":{"name":"search"}}"#,
            "`subject.properties.roles` is a string instead of an array",
        ),
        (
            r#"{"subject":{"type":"t","id":"a","properties":{"roles":["a",true]}},"action":{"name":"search"}}"#,
            "`subject.properties.roles[1]` is a boolean instead of a string",
        ),
        (
            r#"{"subject":{"type":"t","id":"a"},"action":{"name":"search"},"resource":null}"#,
            "`resource` is null instead of an object",
        ),
        (
            r#"{"subject":{"type":"t","id":"a"},"action":{"name":"search"},"resource":{"type":"zone"}}"#,
            "`id` of `resource` is missing",
        ),
        (
            r#"{"subject":{"type":"t","id":"a"},"action":{"name":"search"},"resource":{"type":"zone","id":"x","properties":{"in":{}}}}"#,
            "`in` of `resource` is an object instead of an array",
        ),
        (
            r#"{"subject":{"type":"t","id":"a"},"action":{"name":"logs.read"},"resource":{"type":"zone","id":"example.com","properties":{"in":[{"type":"account","id":"other"}]}}}"#,
            "`zone` `example.com` is declared to lie elsewhere",
        ),
        (
            r#"{"subject":{"type":"t","id":"a"},"action":{"name":"logs.read"},"resource":{"type":"permc.everything","id":"","properties":{"in":[{"type":"account","id":"other"}]}}}"#,
            "a resource of type `permc.everything` lies in nothing",
        ),
        (
            r#"{"subject":{"type":"t","id":"a"},"action":{"name":"search"},"context":[]}"#,
            "`context` is an array instead of an object",
        ),
        (
            r#"{"subject":{"type":"t","id":"a"},"action":{"name":"search"},"context":{"mode":1}}"#,
            "`context.mode` is a number instead of a string",
        ),
        (
            r#"{"subject":{"type":"t","id":"a"},"action":{"name":"search"},"context":{"mode":"other"}}"#,
            "attribute `mode` has no value `other`",
        ),
        (
            r#"{"subject":{"type":"t","id":"a"},"action":{"name":"search"},"context":{"supported_obligations":"rows"}}"#,
            "`context.supported_obligations` is a string instead of an array",
        ),
        (
            r#"{"subject":{"type":"t","id":"a"},"action":{"name":"search"},"context":{"supported_obligations":[["rows"]]}}"#,
            "an entry of `context.supported_obligations` is an array instead of a string",
        ),
    ]);
}

#[test]
fn what_stands_twice_is_refused_at_every_level() {
    let whole = r#"{"subject":{"type":"t","id":"a","properties":{"roles":["admin"],"more":{"x":[{"y":1}]}}},"action":{"name":"search"},"context":{"mode":"off"}}"#;
    let table = table();
    assert_eq!(evaluate(&table, whole.as_bytes()).context.message, None);
    let (mut tried, mut escaped) = (0, String::new());
    for (place, _) in whole.match_indices('{') {
        let key = &whole[place + 1..];
        let key = &key[..key.find(':').unwrap()];
        escaped.clear();
        for byte in key[1..key.len() - 1].bytes() {
            escaped += &alloc::format!("\\u{byte:04X}");
        }
        for key in [key, &alloc::format!("\"{escaped}\"")] {
            let twice = alloc::format!("{}{key}:null,{}", &whole[..=place], &whole[place + 1..]);
            let answer = evaluate(&table, twice.as_bytes());
            let message = answer.context.message.unwrap_or_default();
            assert!(message.contains("stands twice"), "{twice}: {message}");
            tried += 1;
        }
    }
    assert_eq!(tried, 14);
}

#[test]
fn what_is_no_json_is_refused() {
    let table = table();
    let whole = r#"{"subject":{"type":"t","id":"a"},"action":{"name":"logs.read"}}"#;
    let mut texts: Vec<Vec<u8>> = (0..whole.len()).map(|end| whole.as_bytes()[..end].to_vec()).collect();
    texts.push([whole.as_bytes(), b"{}"].concat());
    texts.push([b"\xef\xbb\xbf", whole.as_bytes()].concat());
    texts.push(whole.replace("\"a\"", "\"\\ud800\"").into_bytes());
    texts.push(whole.replace("\"a\"", "\"a\n\"").into_bytes());
    texts.push(whole.as_bytes().iter().map(|byte| if *byte == b'a' { 0xff } else { *byte }).collect());
    texts.push(
        whole
            .replace("\"a\"", &alloc::format!("\"a\",\"x\":{}{}", "[".repeat(200), "]".repeat(200)))
            .into_bytes(),
    );
    texts.push(whole.replace("\"a\"", &alloc::format!("\"{}\"", "a".repeat(REQUEST_LIMIT))).into_bytes());
    for text in texts {
        let answer = evaluate(&table, &text);
        assert!(!answer.decision);
        assert_eq!(answer.context.reason, "invalid-request");
    }
    assert_eq!(evaluate(&table, whole.as_bytes()).context.reason, "unmet-requirement");
}

#[test]
fn reasons_are_in_the_answer_if_the_bundle_has_them() {
    let table = Table::new(sample::content()).unwrap();
    let request = r#"{"subject":{"type":"t","id":"a","properties":{"roles":["reader"]}},"action":{"name":"logs.read"},"resource":{"type":"account","id":"acme"}}"#;
    assert_eq!(
        evaluate(&table, request.as_bytes()).to_json(),
        r#"{"decision":true,"context":{"reason":"allowed","rows":{"kind":"all"},"because":[{"holds":"logs.read","steps":[{"says":"role `reader`","source":"a.perm","line":17},{"says":"`reader` is granted `logs.read`","source":"a.perm","line":21}]}]}}"#
    );
}
