//! Target `request`: requests of the AuthZEN API, one a line, are answered; what the standard leaves open changes nothing,
//! and what stands twice is refused.

use permc_eval::Table;
use permc_eval::authzen::{Answer, evaluate};
use serde_json::{Map, Value, json};

/// A member that no request has and no policy knows.
const EXTRA: &str = "x-open";

/// Checks an input: the first byte says which table is asked.
pub fn check(tables: &[Table], input: &[u8]) {
    let Some((which, lines)) = input.split_first() else { return };
    let table = &tables[usize::from(*which) % tables.len()];
    lines.split(|byte| *byte == b'\n').take(8).for_each(|line| one(table, line));
}

fn one(table: &Table, request: &[u8]) {
    let answer = evaluate(table, request);
    sound(&answer);
    assert_eq!(evaluate(table, request), answer, "answered otherwise the second time");
    let read: Result<Value, _> = serde_json::from_slice(request);
    let Ok(value) = read else {
        assert_eq!(answer.context.reason, "invalid-request", "this is no JSON, and it is answered");
        return;
    };
    if answer.context.reason == "invalid-request" {
        return;
    }
    // What was answered has no key twice, so it is the same written anew, and with members that are open.
    assert_eq!(asked(table, &value), answer, "answered otherwise when written otherwise");
    assert_eq!(asked(table, &opened(&value)), answer, "an open member changes the answer");
    assert_eq!(
        asked(table, &doubled(&value)),
        answer,
        "a role or grant that is named twice changes the answer"
    );
    for text in twice(&value) {
        let refused = evaluate(table, text.as_bytes());
        assert_eq!(
            (refused.decision, refused.context.reason),
            (false, "invalid-request"),
            "a key stands twice: {text}"
        );
    }
}

fn asked(table: &Table, request: &Value) -> Answer {
    evaluate(table, request.to_string().as_bytes())
}

/// Panics unless an answer agrees with itself.
fn sound(answer: &Answer) {
    let reason = answer.context.reason;
    let is_yes = matches!(reason, "allowed" | "allowed-for-rows");
    assert_eq!(answer.decision, is_yes, "`{reason}`, and the decision is {}", answer.decision);
    assert_eq!(answer.context.message.is_some(), reason == "invalid-request", "`{reason}` and its message");
    assert_eq!(answer.context.rows.is_none(), reason == "invalid-request", "`{reason}` and its rows");
    let written: Result<Value, _> = serde_json::from_str(&answer.to_json());
    assert_eq!(
        written.ok().map(|it| it["decision"].clone()),
        Some(answer.decision.into()),
        "the answer is no JSON"
    );
}

/// The same request with a member more wherever the standard leaves that open.
fn opened(request: &Value) -> Value {
    let mut request = request.clone();
    for place in [
        "",
        "/subject",
        "/subject/properties",
        "/action",
        "/action/properties",
        "/resource",
        "/resource/properties",
        "/context",
    ] {
        if let Some(Value::Object(members)) = request.pointer_mut(place) {
            members.insert(EXTRA.to_owned(), json!({ "decision": true, "roles": ["admin"] }));
        }
    }
    request
}

/// The same request with each role and grant a second time.
fn doubled(request: &Value) -> Value {
    let mut request = request.clone();
    for place in ["/subject/properties/roles", "/subject/properties/grants"] {
        if let Some(Value::Array(entries)) = request.pointer_mut(place) {
            entries.extend(entries.clone());
        }
    }
    request
}

/// The same request with one key of an object a second time, once for each object.
fn twice(request: &Value) -> Vec<String> {
    let text = request.to_string();
    let mut texts = Vec::new();
    let mut objects = Vec::new();
    collect(request, &mut objects);
    for object in objects.into_iter().filter(|it| !it.is_empty()).take(6) {
        let whole = Value::Object(object.clone()).to_string();
        let (key, value) = object.iter().next().expect("it is not empty");
        let again = format!("{{{}:{value},{}", Value::from(key.as_str()), &whole[1..]);
        texts.push(text.replacen(&whole, &again, 1));
    }
    texts
}

fn collect<'v>(value: &'v Value, to: &mut Vec<&'v Map<String, Value>>) {
    match value {
        Value::Object(members) => {
            to.push(members);
            members.values().for_each(|value| collect(value, to));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, to)),
        _ => {}
    }
}
