//! What is offered where.

use super::editor::ask;

const NAMES: &str = "\
scope index
resource index main
resource index \"eu:1\"
permission orders.read, orders.edit
permission logs per index
group g { permission pay }
role clerk
addon extra for any role { }
attribute channel { ui, api  set machines = api }
restriction small = `x:1`
action ship { requires orders.read }
";

fn offers(text: &str) -> Vec<String> {
    let found = ask(&format!("{NAMES}{text}"), "textDocument/completion");
    let items = found["items"].as_array().unwrap();
    items.iter().map(|it| it["label"].as_str().unwrap().to_owned()).collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(offers(text), expected, "{text}");
}

/// These are among the offers.
#[track_caller]
fn has(text: &str, expected: &[&str]) {
    let offers = offers(text);
    assert!(expected.iter().all(|it| offers.iter().any(|offer| offer == it)), "{text}: {offers:?}");
}

const PERMISSIONS: [&str; 5] = ["g", "logs", "orders.edit", "orders.read", "pay"];

#[test]
fn permissions_and_groups_where_they_are_granted() {
    for text in [
        "role x { grant $0",
        "role x { grant logs, $0 }",
        "role x { grant ord$0 }\nrole y",
        "role x { exclude $0 }",
        "role x { grant g except $0 }",
        "permission p { implies $0 }",
        "permission p { delegates $0 }",
        "default grant $0",
        "assert clerk holds $0",
        "assert only clerk reach $0",
        "test \"t\" { as grants $0",
        "assign clerk by holders of $0",
    ] {
        check(text, &PERMISSIONS);
    }
}

#[test]
fn what_can_be_asked_where_it_is_required() {
    let asks = ["logs", "orders.edit", "orders.read", "pay", "ship"];
    check("action x { requires $0 }", &["logs", "orders.edit", "orders.read", "pay", "ship", "nothing"]);
    check(
        "action x { requires logs and $0 }",
        &["logs", "orders.edit", "orders.read", "pay", "ship", "nothing"],
    );
    has("test \"t\" { as clerk allow $0 }", &asks);
}

#[test]
fn roles_where_they_stand() {
    check("role x extends $0", &["clerk"]);
    check("role x extends clerk, $0 { }", &["clerk"]);
    check("addon y for $0 { }", &["clerk", "any role"]);
    check("assign clerk by $0", &["clerk", "extra", "holders of"]);
    has("test \"t\" { as $0 }", &["clerk", "extra", "nobody"]);
    check("assert clerk within $0", &["clerk", "extra"]);
    check("at most 1 of roles $0", &["clerk", "extra"]);
}

#[test]
fn places_values_and_rows() {
    check("permission x per $0", &["index"]);
    check("role x { grant logs on $0 }", &["index"]);
    check("role x { grant logs on index $0 }", &["\"eu:1\"", "main"]);
    check("role x { grant logs on index main, $0 }", &["\"eu:1\"", "main"]);
    check("role x { grant logs where $0 }", &["small", "all"]);
    check("action x { requires logs when $0 }", &["channel", "not"]);
    check("action x { requires logs when channel $0 }", &["is", "in"]);
    check("action x { requires logs when channel is $0 }", &["api", "ui"]);
    check("action x { requires logs when channel in $0 }", &["machines"]);
    check("action x { forbid when not channel is $0 }", &["api", "ui"]);
    check("test \"t\" { as clerk allow logs with $0 }", &["channel"]);
    check("test \"t\" { as clerk allow logs with channel $0 }", &["api", "ui"]);
    has("@allow($0", &["empty-role", "wildcard-grant"]);
}

#[test]
fn words_where_statements_begin() {
    check("role x { $0 }", &["grant", "exclude"]);
    has("role x { grant logs\n  $0 }", &["on", "where", "except", "grant", "exclude"]);
    has("$0", &["role", "permission", "assert", "at most"]);
    has("role x $0", &["extends", "without defaults"]);
    has("permission x { $0 }", &["implies", "requires", "forbid when"]);
    has("action x { $0 }", &["requires", "deny with"]);
    has("test \"t\" { as clerk $0 }", &["allow", "deny"]);
    has("re$0", &["resource", "restriction"]);
}

#[test]
fn nothing_in_comments_and_strings() {
    check("// role $0", &[]);
    check("role x \"gr$0", &[]);
    check("role x \"gr$0\"", &[]);
}

#[test]
fn a_name_is_written_as_its_package_needs_it() {
    let policy = "//- a.perm\npackage shop\npermission read\n//- b.perm\npackage shop.staff\nrole x { grant $0 }\n//- c.perm\npermission out.look";
    let found = ask(policy, "textDocument/completion");
    let labels: Vec<_> =
        found["items"].as_array().unwrap().iter().map(|it| it["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["out.look", "read"]);
}
