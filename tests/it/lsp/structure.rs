//! Symbols, folding, selection, colours, hints.

use serde_json::{Value, json};

use super::editor::{byte, opened, uri};

const POLICY: &str = "\
// one
// two
package shop
scope index
group logs \"Logs\" {
  permission logs.read, logs.write
}
attribute channel { ui, api }
role clerk {
  grant logs, logs.*
}
";

fn ask(method: &str, more: &Value) -> Value {
    opened(POLICY, |editor, _| {
        let mut params = json!({ "textDocument": { "uri": uri("a.perm") } });
        for (key, value) in more.as_object().unwrap() {
            params[key] = value.clone();
        }
        editor.ask(method, params).unwrap()
    })
}

fn names(symbols: &Value) -> Vec<&str> {
    symbols.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect()
}

#[test]
fn an_outline_has_what_is_declared() {
    let found = ask("textDocument/documentSymbol", &json!({}));
    assert_eq!(names(&found), ["index", "logs", "channel", "clerk"]);
    assert_eq!(names(&found[1]["children"]), ["logs.read", "logs.write"]);
    assert_eq!(names(&found[2]["children"]), ["ui", "api"]);
    assert_eq!(found[1]["detail"], "Logs");
}

#[test]
fn symbols_are_found_by_some_letters() {
    let found =
        opened(POLICY, |editor, _| editor.ask("workspace/symbol", json!({ "query": "lgrd" })).unwrap());
    assert_eq!(names(&found), ["shop.logs.read"]);
    assert_eq!(found[0]["location"]["uri"], uri("a.perm"));
    let all = opened(POLICY, |editor, _| editor.ask("workspace/symbol", json!({ "query": "" })).unwrap());
    assert_eq!(all.as_array().unwrap().len(), 6);
}

#[test]
fn blocks_and_comments_fold() {
    let found = ask("textDocument/foldingRange", &json!({}));
    let lines = |it: &Value| (it["startLine"].as_u64().unwrap(), it["endLine"].as_u64().unwrap());
    let folds: Vec<_> = found.as_array().unwrap().iter().map(lines).collect();
    assert_eq!(folds, [(0, 1), (4, 5), (8, 9)]);
    assert_eq!(found[0]["kind"], "comment");
}

#[test]
fn a_selection_grows() {
    let at = json!({ "line": 9, "character": 9 });
    let found = ask("textDocument/selectionRange", &json!({ "positions": [at] }));
    let (mut texts, mut range) = (Vec::new(), &found[0]);
    while range.is_object() {
        let text = &POLICY[byte(POLICY, &range["range"]["start"])..byte(POLICY, &range["range"]["end"])];
        texts.push(text);
        range = &range["parent"];
    }
    let block = "{\n  grant logs, logs.*\n}";
    let role = format!("role clerk {block}");
    assert_eq!(texts, ["logs", "grant logs, logs.*", block, &role, POLICY]);
}

#[test]
fn a_selection_does_not_grow_without_end() {
    let deep = format!("{}$0{}", "{".repeat(100_000), "}".repeat(100_000));
    opened(&deep, |editor, fixture| {
        let at = fixture.at();
        let params = json!({ "textDocument": at["textDocument"], "positions": [at["position"]] });
        let found = editor.ask("textDocument/selectionRange", params).unwrap();
        let all = std::iter::successors(found.get(0), |it| it.get("parent"));
        assert_eq!(all.count(), 65);
    });
}

#[test]
fn each_word_has_the_colour_of_what_it_is() {
    let found = ask("textDocument/semanticTokens/full", &json!({}));
    let numbers: Vec<_> = found["data"].as_array().unwrap().iter().map(|it| it.as_u64().unwrap()).collect();
    let (mut line, mut column, mut tokens) = (0, 0, Vec::new());
    for token in numbers.chunks(5) {
        column = if token[0] == 0 { column + token[1] } else { token[1] };
        line += token[0];
        let start = byte(POLICY, &json!({ "line": line, "character": column }));
        tokens.push((&POLICY[start..start + usize::try_from(token[2]).unwrap()], token[3], token[4]));
    }
    for expected in [
        ("// one", 1, 0),
        ("package", 0, 0),
        ("index", 9, 1),
        ("logs", 7, 1),
        ("\"Logs\"", 2, 0),
        ("logs.write", 6, 1),
        ("ui", 11, 1),
        ("clerk", 5, 1),
        ("logs", 7, 0),
    ] {
        assert!(tokens.contains(&expected), "{expected:?} in {tokens:?}");
    }
}

#[test]
fn patterns_and_declarations_say_how_many() {
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    let found = ask("textDocument/inlayHint", &json!({ "range": range }));
    let labels: Vec<_> = found.as_array().unwrap().iter().map(|it| it["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["2 permissions", "2 permissions"]);
    let found = ask("textDocument/codeLens", &json!({}));
    let titles: Vec<_> =
        found.as_array().unwrap().iter().map(|it| it["command"]["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["held by 1 role", "held by 1 role", "holds 2 permissions"]);
}
