//! Other names: what changes, and what is refused.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::editor::{Fixture, applied, opened};

/// The files after a change.
fn changed(fixture: &Fixture, edit: &Value) -> BTreeMap<String, String> {
    let mut files = fixture.files.clone();
    for (uri, edits) in edit["changes"].as_object().unwrap() {
        let text = files.get_mut(uri.trim_start_matches("file:///p/")).unwrap();
        *text = applied(text, edits);
    }
    files
}

fn rename(fixture: &str, name: &str) -> Result<BTreeMap<String, String>, String> {
    opened(fixture, |editor, fixture| {
        let mut params = fixture.at();
        params["newName"] = json!(name);
        let edit = editor.ask("textDocument/rename", params).map_err(|(_, message)| message)?;
        Ok(changed(fixture, &edit))
    })
}

#[track_caller]
fn check(fixture: &str, name: &str, expected: &str) {
    let expected = Fixture::new(expected).files;
    assert_eq!(rename(fixture, name), Ok(expected));
}

#[track_caller]
fn refused(fixture: &str, name: &str, message: &str) {
    assert_eq!(rename(fixture, name), Err(message.to_owned()));
}

#[test]
fn a_name_changes_wherever_it_stands() {
    check(
        "//- a.perm\npackage shop\npermission read \"read\" // read\n//- b.perm\npackage shop.staff\nrole a { grant \
         re$0ad, shop.read }\nassert a holds read\n//- c.perm\nrole b { grant shop.read }",
        "orders.look",
        "//- a.perm\npackage shop\npermission orders.look \"read\" // read\n//- b.perm\npackage shop.staff\nrole a { \
         grant orders.look, shop.orders.look }\nassert a holds orders.look\n//- c.perm\nrole b { grant \
         shop.orders.look }",
    );
}

#[test]
fn a_name_that_a_package_begins_is_written_in_full_when_it_no_longer_does() {
    check(
        "//- a.perm\npackage a\npermission b.read$0\n//- b.perm\npackage a.b\nrole x { grant read }",
        "look",
        "//- a.perm\npackage a\npermission look\n//- b.perm\npackage a.b\nrole x { grant look }",
    );
}

#[test]
fn values_and_ids_are_quoted_where_they_must_be() {
    check(
        "permission p\nattribute c { ui$0, \"api\"  set s = ui }\naction a { requires p when c is ui  requires p when not \
         c is ui }",
        "on line",
        "permission p\nattribute c { \"on line\", \"api\"  set s = \"on line\" }\naction a { requires p when c is \"on \
         line\"  requires p when not c is \"on line\" }",
    );
    check(
        "scope k\nresource k main\npermission p per k\nrole r { grant p on k ma$0in }",
        "eu:1",
        "scope k\nresource k \"eu:1\"\npermission p per k\nrole r { grant p on k \"eu:1\" }",
    );
}

#[test]
fn a_placeholder_is_a_reference() {
    check(
        "permission p\nattribute c$0 { ui }\naction a { requires p when c is ui  deny with \"1\" \"{c} \\u{63} { c }\" }",
        "channel",
        "permission p\nattribute channel { ui }\naction a { requires p when channel is ui  deny with \"1\" \"{channel} \
         \\u{63} { channel }\" }",
    );
}

#[test]
fn roles_in_matrices_and_tests_change_too() {
    check(
        "permission p\nrole r$0\nmatrix {\n| role | p |\n| --- | --- |\n| r | yes |\n}\ntest \"r\" { as r allow p }\nassign r by r",
        "clerk",
        "permission p\nrole clerk\nmatrix {\n| role | p |\n| --- | --- |\n| clerk | yes |\n}\ntest \"r\" { as clerk allow p \
         }\nassign clerk by clerk",
    );
}

#[test]
fn what_is_no_name_is_refused() {
    refused("role a$0", "grant", "`grant` is a reserved word");
    refused("role a$0", "9", "`9` is not a name: letters, digits, `_` and `-`, joined by `.`");
    refused("role a$0", "", "`` is not a name: letters, digits, `_` and `-`, joined by `.`");
    refused("role a { grant $0 }", "x", "nothing here has a name that can be changed");
}

#[test]
fn a_clash_is_refused() {
    refused("role a$0\naddon b for any role { }", "b", "`b` is the name of another addon");
    refused("permission a$0\naction b { requires nothing }", "b", "`b` is the name of another action");
}

#[test]
fn what_is_declared_twice_is_refused() {
    refused("role a$0\nrole a", "b", "`a` is declared more than once");
    refused(
        "scope x\nscope k in x\nresource k m$0 in x a\nresource k m in x b",
        "n",
        "`m` is declared more than once",
    );
}

#[test]
fn another_meaning_is_refused() {
    refused(
        "permission x.a$0\npermission y.b, x.c\nrole r { grant x.* }",
        "y.a",
        "with the name `y.a`, `x.*` would stand for something else",
    );
    refused(
        "//- a.perm\npackage p\npermission a$0\n//- b.perm\npermission b\n//- c.perm\npackage p\nrole r { grant b }",
        "b",
        "the policy would have an error: `b` could be `p.b` or `b`",
    );
}

#[test]
fn what_can_be_renamed_is_told_first() {
    opened("permission orders.re$0ad", |editor, fixture| {
        let found = editor.ask("textDocument/prepareRename", fixture.at()).unwrap();
        assert_eq!(found["placeholder"], "orders.read");
        assert_eq!(found["range"]["start"]["character"], 11);
    });
    opened("permis$0sion orders.read", |editor, fixture| {
        assert_eq!(editor.ask("textDocument/prepareRename", fixture.at()).unwrap(), Value::Null);
    });
}
