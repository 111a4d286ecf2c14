//! Cycles: each edge is shown where it is written, whatever it goes through, and one node "itself".

use permc::diagnostic::{Code, Diagnostic};
use permc::limits::Limits;
use permc::pipeline::{Compilation, compile};
use permc::source::SourceMap;

/// The message and the edges of the only error, each as its text and what is said of it.
#[track_caller]
fn check(policy: &str, code: Code, message: &str, edges: &[(&str, &str)]) {
    let compilation = compile(SourceMap::new([("policy.perm", policy)]), &Limits::default());
    let errors: Vec<_> = compilation.diagnostics.iter().filter(|found| found.is_error()).collect();
    assert_eq!(errors.len(), 1, "{errors:#?}");
    let error = errors[0];
    assert_eq!((error.code, error.message.as_str()), (code, message));
    let said = said(&compilation, error);
    let said: Vec<_> = said.iter().map(|(text, edge)| (text.as_str(), edge.as_str())).collect();
    assert_eq!(said, edges);
    assert!(!error.help.is_empty());
}

fn said(compilation: &Compilation, error: &Diagnostic) -> Vec<(String, String)> {
    let labels = std::iter::once(&error.primary).chain(&error.related);
    labels.map(|label| (compilation.sources.snippet(label.span).to_owned(), label.message.clone())).collect()
}

#[test]
fn one_that_depends_on_itself() {
    check("scope a in a", Code::ScopeCycle, "`a` lies in itself", &[("a", "")]);
    check("role a extends a", Code::ExtendsCycle, "`a` extends itself", &[("a", "")]);
    check("permission a { implies a }", Code::ImplicationCycle, "`a` implies itself", &[("a", "")]);
    check("action a { requires a }", Code::RequirementCycle, "`a` requires itself", &[("a", "")]);
    check("permission a { requires a }", Code::RequirementCycle, "`a` requires itself", &[("a", "")]);
}

#[test]
fn two_that_depend_on_each_other() {
    check(
        "scope a in b  scope b in a",
        Code::ScopeCycle,
        "`a` lies in itself, through `b`",
        &[("b", "`a` lies in `b`"), ("a", "`b` lies in `a`")],
    );
    check(
        "role a extends b  role b extends a",
        Code::ExtendsCycle,
        "`a` extends itself, through `b`",
        &[("b", "`a` extends `b`"), ("a", "`b` extends `a`")],
    );
    check(
        "permission a { implies b } permission b { implies a }",
        Code::ImplicationCycle,
        "`a` implies itself, through `b`",
        &[("b", "`a` implies `b`"), ("a", "`b` implies `a`")],
    );
    check(
        "action a { requires b } permission b { requires a }",
        Code::RequirementCycle,
        "`a` requires itself, through `b`",
        &[("b", "`a` requires `b`"), ("a", "`b` requires `a`")],
    );
}

#[test]
fn three_in_a_round() {
    check(
        "scope a in b  scope b in c  scope c in a",
        Code::ScopeCycle,
        "`a` lies in itself, through `b`, `c`",
        &[("b", "`a` lies in `b`"), ("c", "`b` lies in `c`"), ("a", "`c` lies in `a`")],
    );
    check(
        "role a extends b  role b extends c  role c extends a",
        Code::ExtendsCycle,
        "`a` extends itself, through `b`, `c`",
        &[("b", "`a` extends `b`"), ("c", "`b` extends `c`"), ("a", "`c` extends `a`")],
    );
    check(
        "permission a { implies b } permission b { implies c } permission c { implies a }",
        Code::ImplicationCycle,
        "`a` implies itself, through `b`, `c`",
        &[("b", "`a` implies `b`"), ("c", "`b` implies `c`"), ("a", "`c` implies `a`")],
    );
    check(
        "action a { requires b } action b { requires c } action c { requires a }",
        Code::RequirementCycle,
        "`a` requires itself, through `b`, `c`",
        &[("b", "`a` requires `b`"), ("c", "`b` requires `c`"), ("a", "`c` requires `a`")],
    );
}

#[test]
fn through_patterns_and_groups() {
    check(
        "permission a { implies b.* } permission b.x { implies a }",
        Code::ImplicationCycle,
        "`a` implies itself, through `b.x`",
        &[("b.*", "`a` implies `b.x`"), ("a", "`b.x` implies `a`")],
    );
    check(
        "permission a { implies g } group g { permission b { implies a } }",
        Code::ImplicationCycle,
        "`a` implies itself, through `b`",
        &[("g", "`a` implies `b`"), ("a", "`b` implies `a`")],
    );
    check(
        "group g { requires b  permission a } action b { requires a }",
        Code::RequirementCycle,
        "`a` requires itself, through `b`",
        &[("b", "`a` requires `b`"), ("a", "`b` requires `a`")],
    );
    check(
        "group g { requires a  permission a }",
        Code::RequirementCycle,
        "`a` requires itself",
        &[("a", "")],
    );
    // A pattern that takes in its own owner means the others.
    check(
        "permission a.x { implies a.* } permission a.y { implies a.* }",
        Code::ImplicationCycle,
        "`a.x` implies itself, through `a.y`",
        &[("a.*", "`a.x` implies `a.y`"), ("a.*", "`a.y` implies `a.x`")],
    );
}

/// Separate knots are separate errors; one knot of several cycles shows each.
#[test]
fn each_cycle_once() {
    let policy =
        "role a extends b, c  role b extends a  role c extends a  role d extends e  role e extends d";
    let compilation = compile(SourceMap::new([("policy.perm", policy)]), &Limits::default());
    let found: Vec<_> = compilation.diagnostics.iter().map(|found| found.message.as_str()).collect();
    assert_eq!(
        found,
        [
            "`a` extends itself, through `b`",
            "`a` extends itself, through `c`",
            "`d` extends itself, through `e`"
        ]
    );
}
