//! Beginnings, ends, and nonsense.

use serde_json::{Value, json};

use super::editor::{Editor, Folder, opened, uri};

/// Every request that the server answers.
const METHODS: [&str; 19] = [
    "textDocument/hover",
    "textDocument/definition",
    "textDocument/references",
    "textDocument/documentHighlight",
    "textDocument/prepareRename",
    "textDocument/rename",
    "textDocument/completion",
    "textDocument/documentSymbol",
    "workspace/symbol",
    "textDocument/codeAction",
    "textDocument/foldingRange",
    "textDocument/selectionRange",
    "textDocument/semanticTokens/full",
    "textDocument/inlayHint",
    "textDocument/codeLens",
    "textDocument/diagnostic",
    "textDocument/prepareCallHierarchy",
    "callHierarchy/incomingCalls",
    "callHierarchy/outgoingCalls",
];

const NOTICES: [&str; 8] = [
    "textDocument/didOpen",
    "textDocument/didChange",
    "textDocument/didClose",
    "textDocument/didSave",
    "workspace/didChangeWatchedFiles",
    "$/cancelRequest",
    "$/setTrace",
    "initialized",
];

/// Values of all shapes, some of them nearly right.
fn garbage() -> Vec<Value> {
    let far = json!({ "line": 4_294_967_295_u32, "character": 4_294_967_295_u32 });
    vec![
        Value::Null,
        json!(7),
        json!("x"),
        json!([]),
        json!({}),
        json!({ "textDocument": 1 }),
        json!({ "textDocument": { "uri": 1 }, "position": {} }),
        json!({ "textDocument": { "uri": uri("a.perm") }, "position": { "line": -1, "character": 0 } }),
        json!({ "textDocument": { "uri": uri("a.perm") }, "position": { "line": 1e300, "character": 0 } }),
        json!({ "textDocument": { "uri": "\u{0}:%%" }, "position": far }),
        json!({ "textDocument": { "uri": uri("a.perm") }, "positions": [far], "position": far, "newName": "x",
                "range": { "start": far, "end": { "line": 0, "character": 0 } },
                "context": { "diagnostics": [], "includeDeclaration": true }, "query": "",
                "contentChanges": [{ "range": { "start": far, "end": { "line": 0, "character": 1 } }, "text": "é" }] }),
        json!({ "textDocument": { "uri": uri("a.perm"), "version": 1 },
                "contentChanges": [{ "range": { "start": far, "end": { "line": 0, "character": 1 } }, "text": "é" }] }),
        json!({ "textDocument": { "uri": "", "version": 1, "languageId": "", "text": "role" } }),
        json!({ "item": { "name": "", "kind": 5, "uri": uri("a.perm"), "range": { "start": far, "end": far },
                "selectionRange": { "start": far, "end": far } } }),
    ]
}

#[test]
fn nonsense_is_answered_with_errors() {
    opened("role r { grant p }\npermission p", |editor, _| {
        for params in garbage() {
            for method in METHODS {
                if let Err((code, message)) = editor.ask(method, params.clone()) {
                    assert!(matches!(code, -32602 | -32803), "{method} {params}: {code} {message}");
                }
            }
            for method in NOTICES {
                editor.tell(method, params.clone());
            }
        }
        for method in METHODS {
            let (code, _) = editor.ask(method, json!(7)).unwrap_err();
            assert_eq!(code, -32602, "{method}");
        }
        assert_eq!(editor.ask("textDocument/nothing", Value::Null).unwrap_err().0, -32601);
        assert_eq!(editor.ask("initialize", json!({})).unwrap_err().0, -32600);
    });
}

#[test]
fn files_that_are_not_open_have_no_answers() {
    opened("role r", |editor, _| {
        let at = json!({ "line": 0, "character": 0 });
        let params = json!({ "textDocument": { "uri": "file:///nowhere.perm" }, "position": at });
        assert_eq!(editor.ask("textDocument/hover", params.clone()).unwrap(), Value::Null);
        assert_eq!(editor.ask("textDocument/definition", params).unwrap(), json!([]));
    });
}

#[test]
fn nothing_is_answered_before_the_beginning_and_after_the_end() {
    let folder = Folder::default();
    let mut editor = Editor::new(&folder);
    assert_eq!(editor.ask("shutdown", Value::Null).unwrap(), Value::Null);
    assert_eq!(editor.ask("workspace/symbol", json!({ "query": "" })).unwrap_err().0, -32600);
    assert_eq!(editor.ended(), None);
    editor.tell("exit", Value::Null);
    assert_eq!(editor.ended(), Some(true));
    let mut hasty = Editor::new(&folder);
    hasty.tell("exit", Value::Null);
    assert_eq!(hasty.ended(), Some(false));
}

#[test]
fn an_editor_that_can_is_asked_to_tell_of_files() {
    let folder = Folder::default();
    let watch = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let editor = Editor::with(&folder, &watch);
    assert_eq!(editor.heard[0].0, "client/registerCapability");
    assert!(Editor::with(&folder, &json!({ "workspace": [], "general": 7 })).heard.is_empty());
}
