//! Lints: their pages, which are executed, and their fixtures in `tests/ui/lints`.
//!
//! Guarantees: what a page says to avoid is found, and what it says to prefer is free of every finding.

#![expect(clippy::panic, reason = "tests stop at the first surprise")]

mod exact;

use std::collections::BTreeSet;

use permc::diagnostic::{Code, Diagnostic};
use permc::lint::{self, Level, Levels, Lint};
use permc::pipeline::{Compilation, Settings, compile_with};
use permc::source::SourceMap;

/// Compiles a policy with a lint switched on that may be off otherwise.
fn compiled(text: &str, lint: Code) -> Compilation {
    let mut levels = Levels::default();
    levels.set(lint, Level::Warn);
    let settings = Settings { levels, ..Settings::default() };
    compile_with(SourceMap::new([("policy.perm", text)]), &settings, Vec::new())
}

fn codes(found: &[Diagnostic]) -> BTreeSet<Code> {
    found.iter().map(|diagnostic| diagnostic.code).collect()
}

/// The text below a heading of a page, up to the next.
fn section<'p>(page: &'p str, heading: &str) -> &'p str {
    let (_, rest) =
        page.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no {heading}: {page}"));
    rest.split("\n## ").next().unwrap()
}

/// The policy in a section.
fn policy<'p>(page: &'p str, heading: &str) -> &'p str {
    let text = section(page, heading);
    let (_, code) = text.split_once("```perm\n").unwrap_or_else(|| panic!("no policy in {heading}: {page}"));
    code.split("```").next().unwrap()
}

#[test]
fn each_lint_has_a_page_with_its_summary_and_four_sections() {
    for Lint { code, page, .. } in lint::all() {
        let mut lines = page.lines();
        assert_eq!(lines.next(), Some(&*format!("# {}", code.as_str())));
        let summary: Vec<_> = lines.skip(1).take_while(|line| !line.is_empty()).collect();
        assert_eq!(summary.join(" "), code.summary());
        let headings: Vec<_> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        assert_eq!(headings, ["Avoid", "Prefer", "Why", "Limits"], "{}", code.as_str());
        for heading in ["Why", "Limits"] {
            assert!(section(page, heading).trim().len() > 40, "{}: {heading} says nothing", code.as_str());
        }
    }
}

#[test]
fn what_is_to_be_avoided_is_found() {
    for Lint { code, page, .. } in lint::all() {
        let compilation = compiled(policy(page, "Avoid"), *code);
        assert!(!compilation.has_errors(), "{}: {:#?}", code.as_str(), compilation.diagnostics);
        let found: Vec<_> = compilation.diagnostics.iter().filter(|it| it.code == *code).collect();
        assert_eq!(found.len(), 1, "{}: {:#?}", code.as_str(), compilation.diagnostics);
    }
}

#[test]
fn nothing_is_found_in_what_is_to_be_preferred() {
    for Lint { code, page, .. } in lint::all() {
        let found = compiled(policy(page, "Prefer"), *code).diagnostics;
        assert_eq!(codes(&found), BTreeSet::new(), "{}: {found:#?}", code.as_str());
    }
}

#[test]
fn lints_stand_in_the_order_of_their_names() {
    let names: Vec<_> = lint::all().iter().map(|lint| lint.code.as_str()).collect();
    assert!(names.is_sorted(), "{names:?}");
    assert!(names.len() >= 29);
}

#[test]
fn a_denied_lint_is_an_error_and_an_allowed_one_is_silent() {
    let text = "permission orders.read\nrole clerk { grant orders.read }\nrole intern\n";
    let with = |level| {
        let mut levels = Levels::default();
        levels.set(Code::EmptyRole, level);
        let settings = Settings { levels, ..Settings::default() };
        compile_with(SourceMap::new([("policy.perm", text)]), &settings, Vec::new())
    };
    let denied = with(Level::Deny);
    assert!(denied.has_errors());
    assert_eq!((denied.diagnostics.len(), denied.content), (1, None));
    let warned = with(Level::Warn);
    assert!(!warned.has_errors());
    assert_eq!((warned.diagnostics.len(), warned.content.is_some()), (1, true));
    assert_eq!(with(Level::Allow).diagnostics, []);
}

#[test]
fn an_allow_silences_its_lint_in_its_declaration_only() {
    let text = "permission orders.read\nrole clerk { grant orders.read }\n
        @allow(empty-role, reason = \"the first\")\nrole intern\nrole trainee\n";
    let found = compiled(text, Code::EmptyRole).diagnostics;
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].message.contains("`trainee`"), "{found:#?}");
}

#[test]
fn an_allow_that_silences_nothing_is_found_and_can_be_silenced() {
    let unused = "@allow(empty-role, reason = \"later\")\n";
    let policy =
        |before: &str| format!("permission orders.read\n{before}role clerk {{ grant orders.read }}\n");
    let found = |text: &str| codes(&compiled(text, Code::UnusedAllow).diagnostics);
    assert_eq!(found(&policy(unused)), BTreeSet::from([Code::UnusedAllow]));
    let both = format!("@allow(unused-allow, reason = \"soon\")\n{unused}");
    assert_eq!(found(&policy(&both)), BTreeSet::new());
    let alone = "@allow(unused-allow, reason = \"soon\")\n";
    assert_eq!(found(&policy(alone)), BTreeSet::from([Code::UnusedAllow]));
}

#[test]
fn a_policy_with_errors_is_asked_only_what_does_not_need_the_rest() {
    let text = "permission orders.read, orders.edit\nrole clerk { grant orders.raed }\nrole intern\n
        @allow(empty-roles, reason = \"x\")\nrole trainee\n";
    let found = codes(&compiled(text, Code::EmptyRole).diagnostics);
    assert_eq!(found, BTreeSet::from([Code::UnknownPermission, Code::UnknownLint]));
}
