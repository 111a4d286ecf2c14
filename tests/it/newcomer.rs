//! The likeliest mistakes of someone new to the language, each in a fixture of `tests/ui/newcomer` between correct
//! neighbours.
//!
//! The bar: one error for one mistake; it quotes what the author wrote and points at exactly that; it says what to write instead, in words of this language; whatever stands
//! around it compiles as if it were not there. The words below are those that no rewording may lose.

use std::path::Path;

use permc::diagnostic::Diagnostic;
use permc::model::Model;
use permc::pipeline::{Compilation, compile};
use permc::source::SourceMap;

use crate::ui;

/// A mistake: its fixture, the text that is pointed at, what the message says, and what the way out says.
struct Mistake {
    fixture: &'static str,
    at: &'static str,
    says: &'static str,
    way: &'static str,
    /// What stands in the fixture after the offered fix; nothing if none is offered.
    fixed: &'static str,
    /// A name that the mistake must not take away, though it is declared in its statement or right beside it.
    kept: &'static str,
}

const fn mistake(fixture: &'static str, at: &'static str, says: &'static str, way: &'static str) -> Mistake {
    Mistake { fixture, at, says, way, fixed: "", kept: "" }
}

impl Mistake {
    const fn fixed(self, fixed: &'static str) -> Self {
        Self { fixed, ..self }
    }

    const fn kept(self, kept: &'static str) -> Self {
        Self { kept, ..self }
    }
}

const MISTAKES: &[Mistake] = &[
    // Words of other languages where a declaration starts.
    mistake("keyword-user", "user", "expected a declaration, found `user`", "declares roles, not users"),
    mistake(
        "keyword-policy",
        "policy",
        "expected a declaration, found `policy`",
        "`role NAME { grant PERMISSION }`",
    ),
    mistake("keyword-rule", "rule", "expected a declaration, found `rule`", "did you mean `action`?")
        .fixed("action read_orders {")
        .kept("read_orders"),
    mistake("cedar", "permit", "expected a declaration, found `permit`", "`role NAME { grant PERMISSION }`"),
    mistake("import", "import", "found `import`", "there are no imports"),
    mistake("use-other-file", "use", "found `use`", "there are no imports"),
    mistake("json", "{", "expected a declaration, found `{`", "its own language, like `role NAME {"),
    mistake("yaml", "roles", "expected a declaration, found `roles`", "its own language, like `role NAME {"),
    // Words that are nearly right.
    mistake("plural-roles", "roles", "found `roles`", "did you mean `role`?")
        .fixed("\nrole clerk {")
        .kept("clerk"),
    mistake("plural-permissions", "permissions", "found `permissions`", "did you mean `permission`?")
        .fixed("\npermission orders.pay, orders.ship")
        .kept("orders.ship"),
    mistake("uppercase-keyword", "Role", "found `Role`", "lower case: `role`")
        .fixed("\nrole clerk")
        .kept("clerk"),
    mistake(
        "keyword-permit",
        "permit",
        "expected `grant` or `exclude`, found `permit`",
        "did you mean `grant`?",
    )
    .fixed("  grant orders.read\n")
    .kept("clerk"),
    mistake("inherits", "inherits", "expected `extends`", "did you mean `extends`?")
        .fixed("role clerk extends before {")
        .kept("clerk"),
    mistake("assert-has", "has", "unexpected `has`", "did you mean `holds`?")
        .fixed("assert before holds orders.read"),
    mistake("if-for-when", "if", "unexpected `if`", "did you mean `when`?")
        .fixed("orders.edit when mode is live")
        .kept("close"),
    // Braces.
    mistake("brace-not-closed", "{", "this block is not closed", "add the `}`")
        .fixed("  grant orders.read\n}\n")
        .kept("clerk"),
    mistake("brace-not-opened", "grant", "expected `{` before `grant`", "between `{` and `}`")
        .fixed("role clerk {\n")
        .kept("clerk"),
    mistake("action-without-block", "requires", "expected `{` before `requires`", "between `{` and `}`")
        .fixed("action close { requires orders.edit }")
        .kept("close"),
    mistake("stray-brace", "}", "`}` closes nothing", "delete it")
        .fixed("{ grant orders.read } \n")
        .kept("clerk"),
    mistake(
        "attribute-without-values",
        "mode",
        "expected `{` after `mode`",
        "`attribute NAME { VALUE, VALUE }`",
    )
    .kept("close"),
    // One thing for another.
    mistake("permission-for-role", "orders.read", "is a permission, not a role", "by `grant`").kept("clerk"),
    mistake("role-for-permission", "before", "is a role, not a permission", "`extends`").kept("clerk"),
    mistake("addon-for-role", "night", "is an add-on and cannot stand in `extends`", "only a role")
        .kept("clerk"),
    mistake("scope-for-role", "shop", "is a scope, not a role", "name a role").kept("clerk"),
    mistake("group-for-action", "money", "is a group, not an action", "`pay`, `refund`").kept("close"),
    mistake(
        "action-for-permission",
        "close",
        "is an action, not a permission",
        "whoever holds what it requires",
    )
    .kept("clerk"),
    mistake("value-for-set", "off", "is a value, not a set", "write `is off`").kept("close"),
    // Names and ids.
    mistake("id-with-slash", "example.com/x", "`example.com/x` is no name", "quote it: `\"example.com/x\"`")
        .fixed("on zone \"example.com/x\"")
        .kept("clerk"),
    mistake("id-with-colon", "eu:west", "`eu:west` is no name", "quote it: `\"eu:west\"`")
        .fixed("resource zone \"eu:west\" \"Europe\"")
        .kept("clerk"),
    mistake("id-with-digit", "42nd", "`42nd` is no name", "quote it: `\"42nd\"`")
        .fixed("on zone \"42nd\" }")
        .kept("clerk"),
    mistake("resource-without-kind", "main", "expected an id after `main`", "`resource KIND ID`").kept("dns"),
    mistake("name-in-quotes", "\"clerk\"", "found `\"clerk\"`", "names stand without quotes")
        .fixed("role clerk {")
        .kept("clerk"),
    mistake(
        "title-without-quotes",
        "Clerk of the shop",
        "found `Clerk of the shop`",
        "`\"Clerk of the shop\"`",
    )
    .fixed("role clerk \"Clerk of the shop\" {")
    .kept("clerk"),
    mistake("single-quotes", "'Clerk'", "found `'Clerk'`", "double quotes: `\"Clerk\"`")
        .fixed("role clerk \"Clerk\" {")
        .kept("clerk"),
    mistake("open-string", "\"", "this string is not closed", "ends on the line").kept("clerk"),
    mistake("reserved-name", "test", "`test` is a reserved word", "choose another name"),
    mistake("reserved-value", "test", "`test` is a reserved word", "quote it: `\"test\"`")
        .fixed("{ off, live, \"test\" }")
        .kept("mode"),
    mistake(
        "unknown-permission",
        "order.read",
        "no permission or group `order.read`",
        "did you mean `orders.read`?",
    )
    .fixed("role clerk { grant orders.read }")
    .kept("clerk"),
    mistake("unknown-pattern", "order.*", "`order.*` matches no permission", "did you mean `orders.*`?")
        .fixed("grant orders.* }")
        .kept("clerk"),
    mistake("undeclared-value", "offf", "`mode` has no value `offf`", "did you mean `off`?")
        .fixed("mode is off\n")
        .kept("close"),
    mistake("unknown-value", "paused", "`mode` has no value `paused`", "`live`, `off`").kept("close"),
    mistake("duplicate-role", "before", "`before` is declared twice", "another name"),
    mistake("star-in-pattern", "orders.*.read", "`orders.*.read` is no pattern", "`orders.*`").kept("clerk"),
    mistake("star-behind-letters", "orders.re*", "`orders.re*` is no pattern", "`orders.*`").kept("clerk"),
    // Signs.
    mistake("single-equals", "=", "found `=`", "write `is`").fixed("mode is live\n").kept("close"),
    mistake("double-equals", "==", "found `==`", "write `is`").fixed("mode is live\n").kept("close"),
    mistake("not-equal", "!=", "found `!=`", "`not mode is live`")
        .fixed("when not mode is live\n")
        .kept("close"),
    mistake("ampersands", "&&", "unexpected `&&`", "write `and`")
        .fixed("orders.edit and orders.read")
        .kept("close"),
    mistake("bars", "||", "unexpected `||`", "write `or`").fixed("orders.edit or orders.read").kept("close"),
    mistake("exclamation-mark", "!", "found `!`", "write `not`").fixed("when not mode is live").kept("close"),
    mistake("missing-comma", "orders.edit", "unexpected `orders.edit`", "a comma stands between")
        .fixed("grant orders.read, orders.edit")
        .kept("clerk"),
    mistake("trailing-comma", ",", "after `,`", "only before `}`")
        .fixed("permission orders.pay, orders.ship\n")
        .kept("orders.ship"),
    mistake("comma-between-statements", ",", "after `,`", "only before `}`")
        .fixed("  grant orders.read\n")
        .kept("clerk"),
    mistake("semicolon", ";", "unexpected `;`", "needs no sign at its end")
        .fixed("grant orders.read\n")
        .kept("clerk"),
    mistake("semicolon-of-declaration", ";", "unexpected `;`", "needs no sign at its end")
        .fixed("permission orders.pay\n")
        .kept("orders.pay"),
    mistake("semicolon-between-names", ";", "unexpected `;`", "a comma stands between")
        .fixed("grant orders.read, orders.edit")
        .kept("clerk"),
    mistake("colon-after-word", ":", "found `:`", "no sign stands between")
        .fixed("  grant orders.read\n")
        .kept("clerk"),
    mistake("colon-before-block", ":", "found `:`", "no sign stands between")
        .fixed("role clerk {")
        .kept("clerk"),
    mistake("colon-parent", ":", "found `:`", "follows `extends`")
        .fixed("role clerk extends before {")
        .kept("clerk"),
    mistake("list-in-brackets", "[", "found `[`", "without brackets")
        .fixed("grant orders.read, orders.edit }")
        .kept("clerk"),
    mistake("list-of-values", "[", "expected the name of a set, found `[`", "`set NAME = off, slow`")
        .fixed("when (mode is off or mode is slow)\n")
        .kept("close"),
    mistake("hash-comment", "#", "unexpected `#`", "comments start with `//`")
        .fixed("} // reads orders")
        .kept("clerk"),
    mistake("block-comment", "/*", "found `/*`", "comments start with `//`")
        .fixed("// Clerks read orders.\n")
        .kept("clerk"),
    // Statements in the wrong place or order.
    mistake("deny-in-role", "deny", "does not belong in a role", "`exclude` claims")
        .fixed("exclude orders.read")
        .kept("clerk"),
    mistake(
        "revoke-in-role",
        "revoke",
        "expected `grant` or `exclude`, found `revoke`",
        "takes nothing away",
    )
    .fixed("exclude orders.read")
    .kept("clerk"),
    mistake(
        "grant-to",
        "grant",
        "does not belong outside of all blocks",
        "`role before { grant orders.read }`",
    ),
    mistake(
        "allow-outside-test",
        "allow",
        "does not belong outside",
        "`test \"TITLE\" { as ROLE allow orders.read }`",
    ),
    mistake("claim-without-as", "allow", "`allow` has no subject", "`as nobody`"),
    mistake("permission-in-role", "permission", "does not belong in a role", "with `grant`")
        .fixed("  grant orders.read\n")
        .kept("clerk"),
    mistake("role-in-role", "role", "does not belong in a role", "is a `}` missing before it?").kept("clerk"),
    mistake("list-of-roles", ",", "found `,`", "only `permission` takes a list of names")
        .fixed("role clerk\nrole cook\n")
        .kept("cook"),
    mistake(
        "when-before-requires",
        "when",
        "starts no statement",
        "`requires PERMISSION when ATTRIBUTE is VALUE`",
    )
    .kept("close"),
    mistake("per-on-role", "per", "`per` does not belong after `clerk`", "`grant PERMISSION on KIND ID`")
        .kept("clerk"),
    mistake("default-role", "role", "expected `grant`, found `role`", "`default grant PERMISSION`"),
    mistake("default-name", "before", "expected `grant`, found `before`", "`default grant PERMISSION`"),
    mistake("late-package", "package shop", "`package` stands once, before all", "to the top of the file"),
    mistake("empty-where", "where", "after `where`", "`where RESTRICTION`").kept("clerk"),
    mistake(
        "value-without-attribute",
        "live",
        "expected `in` or `is` after `live`",
        "when ATTRIBUTE is VALUE",
    )
    .kept("close"),
    // Limits that a permission does not take.
    mistake("on-for-global", "zone", "`orders.read` cannot be limited to a `zone`", "without `on`")
        .kept("clerk"),
    mistake(
        "where-for-unfiltered",
        "`owner:me`",
        "cannot be limited to some rows",
        "mark the permission `filtered`",
    )
    .kept("clerk"),
    // Matrices.
    mistake("matrix-missing-cell", "| before | yes         |", "2 cells, the header has 3", "`-` or blank"),
    mistake(
        "matrix-without-rule",
        "| after | -           | yes         |",
        "is a rule line",
        "`| --- | --- | --- |`",
    )
    .fixed("\n  | --- | --- | --- |\n"),
];

fn read(fixture: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/ui/newcomer/{fixture}.perm"));
    #[expect(clippy::disallowed_methods, reason = "fixtures are files")]
    std::fs::read_to_string(path).unwrap()
}

fn compiled(text: &str) -> Compilation {
    compile(SourceMap::new([("policy.perm", text)]), &permc::limits::Limits::default())
}

fn errors(compilation: &Compilation) -> Vec<&Diagnostic> {
    compilation.diagnostics.iter().filter(|found| found.is_error()).collect()
}

/// Every name that a policy declares.
fn names(model: &Model) -> Vec<&str> {
    let heads = model.roles.iter().map(|it| &it.head);
    let heads = heads.chain(model.permissions.iter().map(|it| &it.head));
    let heads = heads.chain(model.actions.iter().map(|it| &it.head));
    heads.chain(model.attributes.iter().map(|it| &it.head)).map(|head| &*head.name).collect()
}

/// Whether what stands before and after the mistake is all there.
fn is_undisturbed(model: &Model) -> bool {
    let granted = |name: &str| {
        let role = model.roles.iter().find(|role| &*role.head.name == name);
        role.is_some_and(|role| role.grants.iter().any(|grant| !grant.permissions.is_empty()))
    };
    let claims = |test: &permc::model::Test| test.cases.iter().map(|case| case.claims.len()).sum::<usize>();
    granted("before")
        && granted("after")
        && model.tests.iter().any(|test| &*test.title == "after" && claims(test) == 2)
}

#[test]
fn each_mistake_is_one_error_at_its_place_with_a_way_out() {
    for mistake in MISTAKES {
        let Mistake { fixture, at, says, way, kept, .. } = mistake;
        let compilation = compiled(&read(fixture));
        let found = errors(&compilation);
        let [error] = found.as_slice() else { panic!("{fixture}: {} errors: {found:#?}", found.len()) };
        assert_eq!(compilation.sources.snippet(error.primary.span), *at, "{fixture}");
        assert!(error.message.contains(says), "{fixture}: {}", error.message);
        assert!(error.help.iter().any(|help| help.contains(way)), "{fixture}: {:?}", error.help);
        assert!(is_undisturbed(&compilation.model), "{fixture}: its neighbours are gone");
        let names = names(&compilation.model);
        assert!(kept.is_empty() || names.contains(kept), "{fixture}: `{kept}` is not in {names:?}");
    }
}

#[test]
fn each_offered_fix_makes_the_policy_right() {
    for mistake in MISTAKES {
        let Mistake { fixture, fixed, .. } = mistake;
        let (text, fix) = (read(fixture), errors(&compiled(&read(fixture))).remove(0).fix.clone());
        let Some(fix) = fix else {
            assert_eq!(*fixed, "", "{fixture}: no fix is offered");
            continue;
        };
        let mended = ui::apply(&text, &fix);
        assert!(!fixed.is_empty() && mended.contains(fixed), "{fixture}:\n{mended}");
        assert!(!text.contains(fixed), "{fixture}: `{fixed}` was there before");
        let compilation = compiled(&mended);
        assert!(errors(&compilation).is_empty(), "{fixture}: {:#?}\n{mended}", errors(&compilation));
    }
}

#[test]
fn each_fixture_is_listed() {
    let mut listed: Vec<_> = MISTAKES.iter().map(|mistake| mistake.fixture.to_owned()).collect();
    listed.sort_unstable();
    let stem = |path: &std::path::PathBuf| path.file_stem().unwrap().to_string_lossy().into_owned();
    let mut fixtures: Vec<_> = ui::fixtures("newcomer").iter().map(stem).collect();
    fixtures.sort_unstable();
    assert_eq!(fixtures, listed);
}
