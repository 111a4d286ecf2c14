//! Formatting in editors: the edits give what the command gives.

use permc::format::format;
use permc::limits::Limits;
use serde_json::{Value, json};

use super::editor::{applied, opened, uri};

const POLICY: &str =
    "role  a{grant p}\r\n\r\n// é ✅\r\npermission  p\r\nrole b   \"é\" {\r\ngrant p }  // why";

fn edits(text: &str, method: &str, more: &Value) -> Value {
    opened(text, |editor, _| {
        let mut params = json!({
            "textDocument": { "uri": uri("a.perm") },
            "options": { "tabSize": 8, "insertSpaces": false },
        });
        for (key, value) in more.as_object().unwrap() {
            params[key] = value.clone();
        }
        editor.ask(method, params).unwrap()
    })
}

#[test]
fn a_whole_text() {
    for text in [POLICY, "role a", "role a\n", "", "role a\n\n\n", "// a\nrole  b // c"] {
        let edits = edits(text, "textDocument/formatting", &json!({}));
        assert_eq!(applied(text, &edits), format(text, &Limits::default()).unwrap());
    }
}

#[test]
fn nothing_of_what_is_formatted_or_cannot_be_read() {
    for text in ["role a\n", "role  a {", "role a { grant }"] {
        assert_eq!(edits(text, "textDocument/formatting", &json!({})), json!([]));
    }
}

/// Changes of lines that follow one another are one.
#[test]
fn a_range() {
    let text = "role  a\n\npermission  p\n// why\npermission  q\n";
    let range = json!({ "range": {
        "start": { "line": 2, "character": 2 }, "end": { "line": 2, "character": 4 } } });
    let edits = edits(text, "textDocument/rangeFormatting", &range);
    assert_eq!(applied(text, &edits), text.replace("permission  p", "permission p"));
}
