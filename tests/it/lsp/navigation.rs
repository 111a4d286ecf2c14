//! Hover, definition, references, highlights, the hierarchy of calls.

use serde_json::{Value, json};

use super::editor::{ask, opened, places};

const POLICY: &str = "\
//- names.perm
package shop
/// Looking is free.
permission orders.read \"Read orders\"
permission orders.edit { implies orders.read }
group all_orders { permission orders.pay, orders.ship }
scope store
resource store berlin \"Berlin\"
permission stores.enter per store
attribute channel { ui, api  set machines = api }
restriction small = `total:<100`
permission rows filtered
";

/// The policy with another file that refers to it.
fn with(roles: &str) -> String {
    format!("{POLICY}//- roles.perm\npackage shop.staff\n{roles}")
}

#[track_caller]
fn hover(roles: &str, expected: &str) {
    let found = ask(&with(roles), "textDocument/hover");
    assert_eq!(found["contents"]["value"].as_str(), Some(expected));
}

#[track_caller]
fn definition(roles: &str, expected: &[&str]) {
    let found = opened(&with(roles), |editor, fixture| {
        let found = editor.ask("textDocument/definition", fixture.at()).unwrap();
        places(fixture, &found)
    });
    assert_eq!(found, expected);
}

#[test]
fn a_permission_says_who_holds_it() {
    hover(
        "role clerk { grant ord$0ers.edit }",
        "**permission** `shop.orders.edit`\n\n- implies `shop.orders.read`\n- held by `shop.staff.clerk`",
    );
    hover(
        "role clerk { grant orders.edit }\nrole boss { grant orders.read$0 }",
        "**permission** `shop.orders.read`: Read orders\n\nLooking is free.\n\n- implied by `shop.orders.edit`\n- held by \
         `shop.staff.boss` and `shop.staff.clerk`",
    );
}

#[test]
fn a_role_says_how_much_it_holds() {
    hover(
        "role clerk \"Clerk\" { grant orders.edit }\nrole boss extends cle$0rk",
        "**role** `shop.staff.clerk`: Clerk\n\n- holds 2 permissions\n- extended by `shop.staff.boss`",
    );
    hover(
        "addon x$0 for any role { grant rows }",
        "**addon** `shop.staff.x`\n\n- for any role\n- holds 1 permission",
    );
}

#[test]
fn everything_that_has_a_name_says_what_it_is() {
    hover(
        "role a { grant all_$0orders }",
        "**group** `shop.all_orders`\n\n- permissions: `shop.orders.pay` and \
         `shop.orders.ship`",
    );
    hover(
        "role a { grant stores.enter on sto$0re berlin }",
        "**scope** `shop.store`\n\n- permissions `shop.stores.enter`",
    );
    hover("role a { grant stores.enter on store ber$0lin }", "**resource** `shop.store berlin`: Berlin");
    hover("role a { grant rows where sm$0all }", "**restriction** `shop.small`\n\n- `total:<100`");
    hover(
        "action x { requires rows when chan$0nel is ui }",
        "**attribute** `shop.channel`\n\n- values `api` and `ui`",
    );
    hover("action x { requires rows when channel is u$0i }", "**value** `shop.channel ui`");
    hover(
        "action x { requires rows when channel in mach$0ines }",
        "**set** `shop.channel machines`\n\n- values `api`",
    );
    hover(
        "role a { grant orders.$0* }",
        "4 permissions: `shop.orders.edit`, `shop.orders.pay`, `shop.orders.read` and \
         `shop.orders.ship`",
    );
    let page = ask(&with("@allow(empty-ro$0le, reason = \"later\")\nrole a"), "textDocument/hover");
    assert!(page["contents"]["value"].as_str().unwrap().contains("empty-role"));
    assert_eq!(ask(&with("role a $0{ }"), "textDocument/hover"), Value::Null);
}

#[test]
fn a_name_leads_to_its_declaration() {
    definition("role a { grant $0orders.read }", &["names.perm:2:orders.read"]);
    definition("role a { grant orders.read$0 }", &["names.perm:2:orders.read"]);
    definition("role a { grant stores.enter on store ber$0lin }", &["names.perm:6:berlin"]);
    definition("action x { requires rows when channel in m$0achines }", &["names.perm:8:machines"]);
    definition("action x { requires rows deny with \"1\" \"no {chan$0nel}\" }", &["names.perm:8:channel"]);
    definition(
        "matrix {\n| role | orders.r$0ead |\n| --- | --- |\n| a | yes |\n}\nrole a",
        &["names.perm:2:orders.read"],
    );
    definition("role a { grant nothing_s$0uch }", &[]);
    definition("role a extends $0", &[]);
}

#[test]
fn a_broken_declaration_does_not_hide_the_others() {
    definition("role ( {\nrole a { grant $0orders.read }", &["names.perm:2:orders.read"]);
}

#[test]
fn references_are_found_in_all_files() {
    let policy = with("role a { grant orders.re$0ad except orders.edit }\nassert a holds orders.read");
    opened(&policy, |editor, fixture| {
        for (declaration, expected) in [
            (
                false,
                &["names.perm:3:orders.read", "roles.perm:1:orders.read", "roles.perm:2:orders.read"][..],
            ),
            (
                true,
                &[
                    "names.perm:2:orders.read",
                    "names.perm:3:orders.read",
                    "roles.perm:1:orders.read",
                    "roles.perm:2:orders.read",
                ],
            ),
        ] {
            let mut params = fixture.at();
            params["context"] = json!({ "includeDeclaration": declaration });
            let found = editor.ask("textDocument/references", params).unwrap();
            assert_eq!(places(fixture, &found), expected);
        }
        let here = editor.ask("textDocument/documentHighlight", fixture.at()).unwrap();
        let kinds: Vec<_> = here.as_array().unwrap().iter().map(|it| it["kind"].as_u64().unwrap()).collect();
        assert_eq!(kinds, [2, 2], "both are read");
    });
}

#[test]
fn what_implies_what_is_a_hierarchy() {
    opened(&with("role a extends b$0\nrole b extends c\nrole c"), |editor, fixture| {
        let found = editor.ask("textDocument/prepareCallHierarchy", fixture.at()).unwrap();
        let item = json!({ "item": found[0] });
        assert_eq!(found[0]["name"], "shop.staff.b");
        let up = editor.ask("callHierarchy/incomingCalls", item.clone()).unwrap();
        let down = editor.ask("callHierarchy/outgoingCalls", item).unwrap();
        assert_eq!(
            (&up[0]["from"]["name"], &down[0]["to"]["name"]),
            (&json!("shop.staff.a"), &json!("shop.staff.c"))
        );
        assert_eq!((up.as_array().unwrap().len(), down.as_array().unwrap().len()), (1, 1));
    });
    opened("permission a { implies b$0 }\npermission b", |editor, fixture| {
        let found = editor.ask("textDocument/prepareCallHierarchy", fixture.at()).unwrap();
        let up = editor.ask("callHierarchy/incomingCalls", json!({ "item": found[0] })).unwrap();
        assert_eq!(up[0]["from"]["name"], "a");
    });
}
