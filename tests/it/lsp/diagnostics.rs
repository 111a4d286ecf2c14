//! What an editor is told of mistakes, and what it can do about them.

use permc::lsp::Files as _;
use serde_json::{Value, json};

use super::editor::{Editor, Folder, opened, uri};

#[test]
fn findings_come_with_all_that_is_known_of_them() {
    opened(
        "//- a.perm\nrole clerk\n//- b.perm\nrole clerk\nrole other { grant orders.reed }\npermission orders.read",
        |editor, _| {
            let found = &editor.told[&uri("b.perm")];
            let codes: Vec<_> = found.iter().map(|it| it["code"].as_str().unwrap()).collect();
            assert_eq!(codes, ["duplicate-name", "unknown-permission"]);
            assert_eq!(found[0]["relatedInformation"][0]["location"]["uri"], uri("a.perm"));
            assert_eq!((&found[0]["severity"], &found[0]["source"]), (&json!(1), &json!("permc")));
            assert_eq!(found[1]["data"]["fix"]["title"], "replace it with `orders.read`");
            assert_eq!(found[1]["range"]["start"], json!({ "line": 1, "character": 19 }));
        },
    );
}

#[test]
fn what_is_put_right_is_taken_back() {
    opened("//- a.perm\nrole r { grant p }\n//- b.perm\npermission q", |editor, _| {
        assert_eq!(editor.messages("a.perm").len(), 1);
        editor.change("b.perm", None, "permission p");
        assert_eq!(editor.messages("a.perm"), [""; 0]);
        // A change of some characters, and one that lies outside.
        let (start, end) = (json!({ "line": 0, "character": 11 }), json!({ "line": 0, "character": 12 }));
        editor.change("b.perm", Some(json!({ "start": start, "end": end })), "q");
        assert_eq!(editor.messages("a.perm").len(), 1);
        let far = json!({ "line": 99, "character": 99 });
        editor.change("b.perm", Some(json!({ "start": far, "end": far })), "\npermission p");
        assert_eq!(editor.messages("a.perm"), [""; 0]);
    });
}

#[test]
fn unsaved_text_goes_before_the_file_until_it_is_closed() {
    let folder = Folder::default();
    folder.files.borrow_mut().insert("a.perm".to_owned(), "role r { grant p }".to_owned());
    folder.files.borrow_mut().insert("b.perm".to_owned(), "permission p".to_owned());
    let mut editor = Editor::new(&folder);
    editor.open("a.perm", "role r { grant p }");
    assert_eq!(editor.told.len(), 0);
    editor.open("b.perm", "permission q");
    assert_eq!(editor.messages("a.perm").len(), 1);
    editor.close("b.perm");
    assert_eq!(editor.messages("a.perm"), [""; 0]);
    // A file that is not open changes.
    folder.files.borrow_mut().remove("b.perm");
    editor
        .tell("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri("b.perm"), "type": 3 }] }));
    assert_eq!(editor.messages("a.perm").len(), 1);
    editor.close("a.perm");
    assert_eq!(editor.messages("a.perm"), [""; 0]);
}

#[test]
fn a_new_file_is_part_of_its_project_before_it_is_saved() {
    opened("role r { grant p }", |editor, _| {
        assert_eq!(editor.messages("a.perm").len(), 1);
        editor.open("new.perm", "permission p");
        assert_eq!(editor.messages("a.perm"), [""; 0]);
    });
}

#[test]
fn what_lies_outside_is_a_policy_of_its_own() {
    opened("permission p  role r { grant p }", |editor, _| {
        for uri in ["file:///elsewhere/x.perm", "untitled:Untitled-1"] {
            let document =
                json!({ "uri": uri, "languageId": "perm", "version": 1, "text": "role s { grant p }" });
            editor.tell("textDocument/didOpen", json!({ "textDocument": document }));
            assert_eq!(editor.told[uri].len(), 1);
        }
        assert_eq!(editor.messages("a.perm"), [""; 0]);
    });
}

#[test]
fn a_project_that_cannot_be_read_is_said_and_files_stand_alone() {
    let folder = Folder::default();
    *folder.failure.borrow_mut() = Some("`permc.toml` cannot be used: expected `=`".to_owned());
    assert!(folder.policy(std::path::Path::new("/p/a.perm")).is_err());
    let mut editor = Editor::new(&folder);
    editor.open("a.perm", "role r { grant p }");
    assert_eq!(editor.heard[0].0, "window/showMessage");
    assert_eq!(editor.messages("a.perm").len(), 1);
}

#[test]
fn an_editor_that_asks_is_not_told() {
    let folder = Folder::default();
    let mut editor = Editor::with(&folder, &json!({ "textDocument": { "diagnostic": {} } }));
    editor.open("a.perm", "role r { grant p }");
    assert_eq!(editor.told.len(), 0);
    let params = json!({ "textDocument": { "uri": uri("a.perm") } });
    let found = editor.ask("textDocument/diagnostic", params).unwrap();
    assert_eq!((&found["kind"], found["items"].as_array().unwrap().len()), (&json!("full"), 1));
}

fn actions(fixture: &str, only: Option<&str>) -> Vec<Value> {
    opened(fixture, |editor, fixture| {
        let at = fixture.at()["position"].clone();
        let mut context = json!({ "diagnostics": [] });
        if let Some(only) = only {
            context["only"] = json!([only]);
        }
        let params = json!({
            "textDocument": fixture.at()["textDocument"],
            "range": { "start": at, "end": at },
            "context": context,
        });
        editor.ask("textDocument/codeAction", params).unwrap().as_array().unwrap().clone()
    })
}

#[test]
fn a_fix_is_a_quick_fix() {
    let fixture = "permission orders.read\nrole r { grant orders.re$0ed }";
    let found = actions(fixture, None);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["title"], "replace it with `orders.read`");
    assert_eq!((&found[0]["kind"], &found[0]["isPreferred"]), (&json!("quickfix"), &json!(false)));
    assert_eq!(found[0]["edit"]["changes"][uri("a.perm")][0]["newText"], "orders.read");
    assert_eq!(actions(fixture, Some("refactor")), [Value::Null; 0]);
    assert_eq!(actions("permis$0sion p\nrole r { grant q }", None), [Value::Null; 0]);
}

#[test]
fn safe_fixes_are_preferred_and_can_be_made_at_once() {
    let fixture = "permission p\nrole r { grant q$0 }\npermission q\nrole s { Grant p }";
    let found = actions(fixture, Some("source.fixAll"));
    assert_eq!(found.len(), 1, "{found:?}");
    let text = found[0]["edit"]["changes"][uri("a.perm")][0]["newText"].as_str().unwrap();
    assert!(text.contains("role s { grant p }"), "{text}");
}

#[test]
fn columns_count_as_was_agreed() {
    let before = "role r \"é𝕏\" { grant ";
    let (bytes, halves) = (before.len(), before.encode_utf16().count());
    for (encodings, column) in
        [(json!(["utf-16"]), halves), (json!(["utf-8", "utf-16"]), bytes), (Value::Null, halves)]
    {
        let folder = Folder::default();
        let mut editor = Editor::with(&folder, &json!({ "general": { "positionEncodings": encodings } }));
        editor.open("a.perm", "role r \"é𝕏\" { grant nothing_such }");
        let found = &editor.told[&uri("a.perm")][0]["range"]["start"]["character"];
        assert_eq!(*found, json!(column));
    }
}
