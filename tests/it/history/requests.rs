//! What a request may try: spellings, the language inside of values, facts that a policy could not state.

use permc_eval::{Decision, Reason, Table, authzen};
use serde_json::{Value, json};

use super::{asked, errors, table};

/// Spellings that other systems took for one another: case, composition, blanks, escapes, path forms, ends.
const ALIKE: [&str; 20] = [
    "admin",
    "Admin",
    "ADMIN",
    "admin ",
    " admin",
    "admin\u{0}",
    "admin\n",
    "ad\u{200b}min",
    "a\u{0434}min",
    "adm\u{131}n",
    "caf\u{e9}",
    "cafe\u{301}",
    "a/b",
    "a//b",
    "/a/b",
    "a/./b",
    "a/../b",
    "a%2fb",
    "a,b",
    "a\",\"b",
];

/// MySQL's collation made `Foo` and `foo` one (OpenFGA CVE-2026-55170); `//admin` was another path to the gateway than
/// to what it guarded (CVE-2026-26205, CVE-2021-39155, CVE-2022-22978).
#[test]
fn spellings_that_look_alike_are_different_ids() {
    let mut compared = 0;
    for declared in ALIKE {
        let quoted = declared.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        let quoted: String = quoted
            .chars()
            .map(|c| {
                if c.is_ascii_graphic() || c == ' ' {
                    c.to_string()
                } else {
                    format!("\\u{{{:x}}}", u32::from(c))
                }
            })
            .collect();
        let text = format!(
            "scope k resource k \"{quoted}\" permission p per k role r {{ grant p on k \"{quoted}\" }}"
        );
        if declared.contains(['\u{0}', '\u{200b}']) {
            assert_ne!(errors(&text), [], "an invisible id");
            continue;
        }
        let table = table(&text);
        for asked_for in ALIKE {
            let decision = asked(&table, &["r"], "p", &[("k", asked_for)]);
            assert_eq!(
                decision == Decision::Allow,
                declared == asked_for,
                "{declared:?} and {asked_for:?}: {decision:?}"
            );
            compared += 1;
        }
    }
    println!("{compared} pairs of spellings");
    let table = table("permission admin role admin { grant admin }");
    for role in ALIKE {
        let decision = asked(&table, &[role], "admin", &[]);
        assert_eq!(decision == Decision::Allow, role == "admin", "{role:?}: {decision:?}");
        let decision = asked(&table, &["admin"], role, &[]);
        assert_eq!(decision == Decision::Allow, role == "admin", "{role:?}: {decision:?}");
    }
}

/// OPA CVE-2025-46569: what stood in a path became part of the query.
#[test]
fn the_language_means_nothing_inside_of_a_request() {
    let table = table(
        "scope k resource k i attribute t { a } permission p per k role r { grant p } role admin { grant p }",
    );
    let plain = json!({
        "subject": { "type": "user", "id": "u", "properties": { "roles": ["nobody"] } },
        "action": { "name": "p" },
        "resource": { "type": "k", "id": "i" },
        "context": { "x": "a" },
    });
    assert!(!answer(&table, &plain).decision);
    let mut tried = 0;
    for text in [
        "r } role nobody { grant p",
        "*",
        "any role",
        "r.*",
        "admin, r",
        "nobody\nrole r",
        "`",
        "\"",
        "}",
        "// r",
        "/// r",
        "role r { grant p }",
        "p on k i",
        "@allow(x)",
        "{dataset}",
        "\\u{72}",
        "requires nothing",
        "${r}",
        "{{r}}",
        "'; --",
    ] {
        for path in [
            "/subject/id",
            "/subject/type",
            "/subject/properties/roles/0",
            "/action/name",
            "/resource/type",
            "/resource/id",
            "/context/x",
        ] {
            let mut request = plain.clone();
            *request.pointer_mut(path).unwrap() = json!(text);
            let answer = answer(&table, &request);
            assert!(!answer.decision, "{path} {text:?}: {answer:?}");
            tried += 1;
        }
    }
    println!("{tried} requests");
}

/// OpenFGA CVE-2025-48371 and CVE-2025-64751: facts in a request passed where the same facts stored would not.
#[test]
fn a_grant_that_no_policy_could_state_is_no_grant_of_a_request() {
    const DECLARED: &str = "scope outer scope k in outer scope other resource k i in outer o
        permission p per k permission global permission rows filtered role r { grant p }";
    let table = table(DECLARED);
    let request = |grant: Value| {
        let request = json!({
            "subject": { "type": "user", "id": "u", "properties": { "grants": [grant] } },
            "action": { "name": "p" },
        });
        answer(&table, &request)
    };
    let on = |kind: &str, id: &str| json!([{ "type": kind, "id": id }]);
    for (stated, granted) in [
        ("grant global on k i", json!({ "permission": "global", "on": on("k", "i") })),
        ("grant rows on k i", json!({ "permission": "rows", "on": on("k", "i") })),
        ("grant p on other x", json!({ "permission": "p", "on": on("other", "x") })),
        ("grant p on nothing_like_it x", json!({ "permission": "p", "on": on("nothing_like_it", "x") })),
        ("grant p on k j", json!({ "permission": "p", "on": on("k", "j") })),
        ("grant p on", json!({ "permission": "p", "on": [] })),
        ("grant", json!({ "on": on("k", "i") })),
        ("grant p where `x`", json!({ "permission": "p", "where": "x" })),
        ("grant p onn k i", json!({ "permission": "p", "onn": on("k", "i") })),
        (
            "grant p on k i, other x",
            json!({ "permission": "p", "on": [{ "type": "k", "id": "i" }, { "type": "other", "id": "x" }] }),
        ),
    ] {
        assert_ne!(errors(&format!("{DECLARED} role s {{ {stated} }}")), [], "{stated}");
        let answer = request(granted);
        assert_eq!(
            (answer.decision, answer.context.reason),
            (false, "invalid-request"),
            "{stated}: {answer:?}"
        );
    }
    assert!(request(json!({ "permission": "p" })).decision);
    assert!(!request(json!({ "permission": "*" })).decision);
    assert_eq!(asked(&table, &["r"], "p", &[("other", "x")]), Decision::Deny(Reason::WrongKind));
}

fn answer(table: &Table, request: &Value) -> authzen::Answer {
    authzen::evaluate(table, request.to_string().as_bytes())
}

/// CouchDB CVE-2017-12635 and its like: what one parser takes for something another takes for nothing.
#[test]
fn a_value_of_another_type_is_refused_or_means_nothing() {
    let table = table(
        "scope outer scope k in outer resource k i in outer o attribute t { a } permission p per k permission q
         role r { grant q } action x per k { requires p and q forbid when not t is a }",
    );
    let open = json!({ "deep": [1, { "x": null }] });
    let whole = json!({
        "subject": {
            "type": "user", "id": "u", "more": open,
            "properties": {
                "roles": ["r"], "more": open,
                "grants": [{ "permission": "p", "on": [{ "type": "k", "id": "i", "properties": { "in": [{ "type": "outer", "id": "o" }] } }] }],
            },
        },
        "action": { "name": "x", "more": open, "properties": { "more": open } },
        "resource": { "type": "k", "id": "i", "more": open, "properties": { "more": open, "in": [{ "type": "outer", "id": "o", "more": open }] } },
        "context": { "t": "a", "more": open, "supported_obligations": ["rows"] },
        "more": open,
    });
    let whole_answer = answer(&table, &whole);
    assert!(whole_answer.decision, "{whole_answer:?}");
    let others =
        [json!(null), json!(true), json!(0), json!(-0.0), json!(1e300), json!("x"), json!([]), json!({})];
    let (mut refused, mut ignored) = (0, 0);
    for path in paths(&whole, "") {
        for other in &others {
            let mut changed = whole.clone();
            let value = changed.pointer_mut(&path).unwrap();
            if std::mem::discriminant(value) == std::mem::discriminant(other) {
                continue;
            }
            *value = other.clone();
            let answer = answer(&table, &changed);
            if path.contains("/more") {
                assert_eq!(answer, whole_answer, "{path} as {other}");
                ignored += 1;
            } else {
                assert_eq!(
                    (answer.decision, answer.context.reason),
                    (false, "invalid-request"),
                    "{path} as {other}"
                );
                refused += 1;
            }
        }
    }
    println!("{refused} refused, {ignored} ignored");
    assert!(refused > 200 && ignored > 200);
}

/// Every value inside of a value.
fn paths(value: &Value, at: &str) -> Vec<String> {
    let inside: Vec<(String, &Value)> = match value {
        Value::Object(members) => {
            members.iter().map(|(name, value)| (format!("{at}/{name}"), value)).collect()
        }
        Value::Array(values) => {
            values.iter().enumerate().map(|(i, value)| (format!("{at}/{i}"), value)).collect()
        }
        _ => Vec::new(),
    };
    inside.iter().flat_map(|(path, value)| std::iter::once(path.clone()).chain(paths(value, path))).collect()
}
