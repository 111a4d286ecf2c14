//! Messages over a connection and as bytes.

use permc::lsp::{Connection, Message, serve, serve_stream};
use serde_json::{Value, json};

use super::editor::Folder;

fn message(value: &Value) -> String {
    let body = value.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len())
}

/// The bodies of what was written.
fn bodies(mut bytes: &[u8]) -> Vec<Value> {
    let mut bodies = Vec::new();
    while !bytes.is_empty() {
        let text = std::str::from_utf8(bytes).unwrap();
        let (header, rest) = text.split_once("\r\n\r\n").unwrap();
        let length: usize = header.trim_start_matches("Content-Length: ").parse().unwrap();
        bodies.push(serde_json::from_str(&rest[..length]).unwrap());
        bytes = &rest.as_bytes()[length..];
    }
    bodies
}

fn said(input: &str) -> (bool, Vec<Value>) {
    let mut output = Vec::new();
    let in_order = serve_stream(input.as_bytes(), &mut output, &Folder::default()).unwrap();
    (in_order, bodies(&output))
}

fn request(id: i32, method: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": {} })
}

#[test]
fn what_is_no_message_is_passed_over() {
    let nonsense = ["{", "[]", "7", "{\"id\":[]}", "\u{1}"]
        .map(|body| format!("content-length:{}\n\n{body}", body.len()));
    let input = [
        "Nonsense\r\n".to_owned(),
        nonsense.concat(),
        message(&request(1, "initialize")),
        "Content-Type: x\r\n".to_owned() + &message(&request(2, "shutdown")),
        message(&json!({ "jsonrpc": "2.0", "method": "exit" })),
        "what comes later is not read".to_owned(),
    ];
    let (in_order, bodies) = said(&input.concat());
    assert!(in_order);
    let codes: Vec<_> = bodies.iter().map(|it| it["error"]["code"].as_i64()).collect();
    assert_eq!(codes, [Some(-32700), Some(-32700), Some(-32700), Some(-32700), Some(-32700), None, None]);
    assert_eq!((&bodies[5]["id"], &bodies[6]["id"]), (&json!(1), &json!(2)));
}

#[test]
fn the_end_of_the_input_is_the_end() {
    assert_eq!(said(""), (false, vec![]));
    assert_eq!(said("Content-Length: 100\r\n\r\n{}"), (false, vec![]));
    assert_eq!(said("Content-Length: 99999999999999999999\r\n\r\n{}"), (false, vec![]));
    assert!(!said(&message(&request(1, "initialize"))).0);
}

/// What is asked in between compiles too, which is no reason to say nothing of it.
#[test]
fn what_comes_at_once_is_told_once() {
    let document = json!({ "uri": "file:///p/a.perm", "languageId": "perm", "version": 1, "text": "role" });
    let change = json!({ "textDocument": { "uri": "file:///p/a.perm", "version": 2 },
                         "contentChanges": [{ "text": "role r { grant p }" }] });
    let at =
        json!({ "textDocument": { "uri": "file:///p/a.perm" }, "position": { "line": 0, "character": 5 } });
    let messages = [
        request(1, "initialize"),
        json!({ "method": "textDocument/didOpen", "params": { "textDocument": document } }),
        json!({ "method": "textDocument/didChange", "params": change }),
        json!({ "id": 2, "method": "textDocument/hover", "params": at }),
    ];
    let (_, bodies) = said(&messages.iter().map(message).collect::<String>());
    let told: Vec<_> = bodies.iter().filter(|it| it["method"] == "textDocument/publishDiagnostics").collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["params"]["diagnostics"][0]["code"], "unknown-permission");
    assert!(bodies.iter().any(|it| it["id"] == 2 && it["result"].is_object()));
}

#[test]
fn a_connection_is_served_to_its_end() {
    let (editor, server) = Connection::memory();
    let folder = Folder::default();
    for value in [
        request(1, "initialize"),
        json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }),
        json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": { "textDocument": {
            "uri": "file:///p/a.perm", "languageId": "perm", "version": 1, "text": "role r { grant p }" } } }),
        request(2, "workspace/symbol"),
        request(3, "shutdown"),
        json!({ "jsonrpc": "2.0", "method": "exit" }),
    ] {
        editor.sender.send(serde_json::from_value(value).unwrap()).unwrap();
    }
    assert!(serve(&server, &folder));
    let answers: Vec<Message> = editor.receiver.try_iter().collect();
    assert_eq!(answers.len(), 3);
}

/// What is taken back before it is answered is not looked up; what is asked besides keeps its order.
#[test]
fn what_is_taken_back_is_not_answered() {
    let document = json!({ "uri": "file:///p/a.perm", "languageId": "perm", "version": 1, "text": "role r" });
    let at =
        json!({ "textDocument": { "uri": "file:///p/a.perm" }, "position": { "line": 0, "character": 5 } });
    let hover = |id: Value| json!({ "id": id, "method": "textDocument/hover", "params": at });
    let cancel = |id: Value| json!({ "method": "$/cancelRequest", "params": { "id": id } });
    let messages = [
        request(1, "initialize"),
        json!({ "method": "textDocument/didOpen", "params": { "textDocument": document } }),
        hover(json!(2)),
        hover(json!("three")),
        hover(json!(4)),
        cancel(json!("three")),
        cancel(json!(2)),
        // One that was answered, one that never was, one twice, and none.
        cancel(json!(1)),
        cancel(json!(99)),
        cancel(json!(2)),
        cancel(json!([])),
        hover(json!(5)),
        request(6, "shutdown"),
        cancel(json!(5)),
        json!({ "method": "exit" }),
    ];
    let (in_order, bodies) = said(&messages.iter().map(message).collect::<String>());
    assert!(in_order);
    let answers = bodies.iter().filter(|it| it.get("id").is_some());
    let answers: Vec<_> = answers.map(|it| (it["id"].clone(), it["error"]["code"].as_i64())).collect();
    let expected = [
        (json!(1), None),
        (json!("three"), Some(-32800)),
        (json!(2), Some(-32800)),
        (json!(4), None),
        (json!(5), None),
        (json!(6), None),
    ];
    assert_eq!(answers, expected);
}
