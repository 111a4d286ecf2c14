//! Lints on the command line: levels in `permc.toml` and in flags, and what `permc explain` says.

use super::Place;

const POLICY: &str = "permission orders.read\nrole clerk { grant orders.read }\nrole intern\n";

#[test]
fn a_warning_is_no_error_unless_it_is_denied() {
    let place = Place::new(&[("a.perm", POLICY)]);
    place.run(&["check"]).expect(0, "1 file: 1 warning");
    place.run(&["check", "--deny", "warnings"]).expect(1, "error[empty-role]");
    place.run(&["check", "--deny", "empty-role"]).expect(1, "error[empty-role]");
    place.run(&["check", "--deny", "redundant-grant"]).expect(0, "1 warning");
    place.run(&["check", "--deny", "warnings", "--allow", "empty-role"]).expect(0, "no findings");
    place.run(&["check", "--warn", "missing-title"]).expect(0, "4 warnings");
    place.run(&["check", "--deny", "warnings", "--exit-zero"]).expect(0, "error[empty-role]");
}

#[test]
fn a_denied_lint_makes_no_bundle_and_runs_no_test() {
    let place = Place::new(&[("a.perm", POLICY)]);
    place.run(&["build", "-o", "b.json"]).expect(0, "warning[empty-role]");
    assert!(place.path("b.json").exists());
    place.run(&["build", "-o", "c.json", "--deny", "warnings"]).expect(1, "error[empty-role]");
    assert!(!place.path("c.json").exists());
    place.run(&["test", "--deny", "warnings"]).expect(1, "error[empty-role]");
    assert_eq!(place.run(&["test"]).err, "");
}

#[test]
fn a_project_sets_levels_and_flags_go_before_it() {
    let place = Place::new(&[("a.perm", POLICY), ("permc.toml", "[lints]\nempty-role = 'deny'\n")]);
    place.run(&["check"]).expect(1, "error[empty-role]");
    place.run(&["check", "--warn", "empty-role"]).expect(0, "1 warning");
    place.write("permc.toml", "[lints]\nwarnings = 'deny'\nempty-role = 'warn'\n");
    place.run(&["check"]).expect(0, "1 warning");
}

#[test]
fn a_name_that_is_no_lint_is_refused_with_the_nearest() {
    let place = Place::new(&[("a.perm", POLICY)]);
    place.run(&["check", "--deny", "empty-roles"]).expect(2, "did you mean `empty-role`?");
    place.write("permc.toml", "[lints]\nredundant-grants = 'deny'\n");
    place.run(&["check"]).expect(2, "did you mean `redundant-grant`?").expect(2, "permc.toml:2:1");
}

#[test]
fn a_lint_explains_itself_and_so_does_an_error() {
    let place = Place::new(&[]);
    let page = include_str!("../../../src/lint/rules/empty_role.md");
    assert_eq!(place.run(&["explain", "empty-role"]).expect(0, "## Avoid").out, page);
    place.run(&["explain", "void-limit"]).expect(0, "A limit without effect");
    place.run(&["explain", "void-limits"]).expect(2, "did you mean `void-limit`?");
    let list = place.run(&["explain"]);
    list.expect(0, "missing-title            A permission, role or action without a title. (off by default)");
    assert_eq!(list.out.lines().count(), permc::lint::all().len());
}
