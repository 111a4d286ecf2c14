//! Tests of policies, run by `permc test`.

use super::Place;

const POLICY: &str = r#"package acme
scope index
resource index main
attribute channel { ui, api }
permission read filtered
permission write per index
permission edit { implies read }
restriction a = `team:a`
restriction b = `team:b`
role ra { grant read where a }
role rb { grant read where b }
role writer { grant write on index main }
role base
addon extra for base { grant edit }
assign base by writer
action go {
  requires read
  requires edit when channel is api
  deny with "42" "no going by {channel}"
}
"#;

fn tested(tests: &str) -> super::Ran {
    Place::new(&[("a.perm", POLICY), ("b.perm", &format!("package acme\n{tests}"))]).run(&["test"])
}

#[test]
fn true_claims_pass() {
    let ran = tested(
        r#"test "all of it" {
  as ra, rb
    allow read filter a, b
    allow read filter b, `team:a`
    allow go with channel ui filter a, b
    deny go with channel api code "42"
  as base, extra
    allow read
  as extra
    deny read
  as nobody
    deny read
  as grants write on index main
    allow write on index main
    deny write
  as writer
    allow assign base
    deny assign writer
}"#,
    );
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    assert_eq!(ran.out, "test \"all of it\" … ok\n1 passed, 0 failed\n");
}

#[test]
fn false_claims_fail_with_what_is_true_and_why() {
    let ran = tested(
        r#"test "rows are not all rows" {
  as ra
    allow read
    allow read filter b
    allow read filter a and b
    deny read
  as ra, rb
    allow read filter a
}
test "right" {
  as ra
    allow read filter a
}
test "denials" {
  as ra
    deny go with channel api code "41"
  as extra
    allow go with channel api
  as writer
    allow write
    deny write on index main
    allow assign writer
}
"#,
    );
    assert_eq!((ran.code, ran.err.as_str()), (1, ""), "{ran:?}");
    insta::assert_snapshot!(ran.out);
}

#[test]
fn the_last_line_counts_tests() {
    let ran = tested("test \"a\" { as ra deny read deny read }\ntest \"b\" { as ra deny write }\n");
    assert_eq!(ran.out.lines().last(), Some("1 passed, 1 failed"));
}

#[test]
fn a_filter_chooses_tests_by_title() {
    let tests = "test \"one\" { as ra deny read }\ntest \"other\" { as ra deny write }\n";
    let place = Place::new(&[("a.perm", &format!("{POLICY}{tests}"))]);
    place.run(&["test"]).expect(1, "1 passed, 1 failed");
    place.run(&["test", "--filter", "other"]).expect(0, "1 passed, 0 failed");
    let none = place.run(&["test", "--filter", "nothing"]);
    assert_eq!((none.code, none.out.as_str()), (0, "there is no such test\n0 passed, 0 failed\n"));
}

#[test]
fn a_policy_with_errors_is_not_tested() {
    let ran = tested("test \"a\" { as nobody allow nothing_like_it }");
    ran.expect(1, "error[unknown-action]").expect(1, "b.perm:2:");
    assert_eq!(ran.out, "");
}

#[test]
fn claims_and_reasons_are_shown_at_paths_that_can_be_opened() {
    let place = Place::new(&[("policies/a.perm", &format!("{POLICY}test \"a\" {{ as ra allow read }}\n"))]);
    let ran = place.run(&["test", "policies"]);
    ran.expect(1, "  policies/a.perm:21: allow read").expect(1, "(policies/a.perm:10)");
}
