//! `permc lsp`, with real files.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use super::Place;

/// What the server says of files that are opened one after the other: the paths with findings, and how many.
fn told(place: &Place, opened: &[(&str, &str)]) -> Vec<(String, usize)> {
    let root = place.directory.path().canonicalize().unwrap();
    let uri = |path: &str| format!("file://{}", root.join(path).display());
    let open = |(path, text): &(&str, &str)| {
        let document = json!({ "uri": uri(path), "languageId": "perm", "version": 1, "text": text });
        json!({ "method": "textDocument/didOpen", "params": { "textDocument": document } })
    };
    let mut messages = vec![
        json!({ "id": 1, "method": "initialize", "params": { "processId": null, "capabilities": {} } }),
        json!({ "method": "initialized", "params": {} }),
    ];
    messages.extend(opened.iter().map(open));
    let framed = |message: &Value| {
        let body = message.to_string();
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    };
    let stdin: String = messages.iter().map(framed).collect();
    let ran = place.run_with(&["lsp", "--stdio"], stdin);
    assert_eq!(ran.code, 1, "the input ended before the editor said so: {}", ran.err);
    let bodies = ran.out.split("Content-Length: ").filter_map(|it| it.split_once("\r\n\r\n"));
    let bodies = bodies.map(|(_, body)| serde_json::from_str::<Value>(body).unwrap());
    let published = bodies.filter(|it| it["method"] == "textDocument/publishDiagnostics");
    let of = |it: Value| {
        let path = it["params"]["uri"].as_str().unwrap().replace(&uri(""), "");
        (path, it["params"]["diagnostics"].as_array().unwrap().len())
    };
    published.map(of).collect()
}

#[test]
fn a_file_belongs_to_the_project_that_includes_it() {
    let place = Place::new(&[
        ("permc.toml", "include = ['policies']\n[lints]\nempty-role = 'allow'\n"),
        ("policies/a.perm", "permission p\n"),
        ("policies/deep/b.perm", "role b { grant p, nothing_such }\n"),
        ("other.perm", ""),
    ]);
    let mistake = || ("policies/deep/b.perm".to_owned(), 1);
    assert_eq!(told(&place, &[("policies/a.perm", "permission p")]), [mistake()]);
    assert_eq!(told(&place, &[("policies/new.perm", "role c")]), [mistake()]);
    assert_eq!(
        told(&place, &[("policies/a.perm", "permission p"), ("other.perm", "role c { grant p }")]),
        [("other.perm".to_owned(), 1), mistake()]
    );
}

#[test]
fn without_a_project_the_files_beside_it_count() {
    let place = Place::new(&[
        ("a.perm", ""),
        ("b.perm", "role b { grant nothing_such, p }\n"),
        ("deep/c.perm", "role c { grant nothing_such }\n"),
    ]);
    assert_eq!(told(&place, &[("a.perm", "permission p")]), [("b.perm".to_owned(), 1)]);
}

#[test]
fn a_project_that_cannot_be_read_does_not_end_the_server() {
    let place = Place::new(&[("permc.toml", "include = 7\n"), ("a.perm", "")]);
    assert_eq!(told(&place, &[("a.perm", "role a { grant p }")]), [("a.perm".to_owned(), 1)]);
}

/// An editor that is killed cannot say `exit`, and whoever started it may hold the server's input open.
#[cfg(unix)]
#[test]
fn the_server_ends_with_its_editor() {
    let place = Place::new(&[]);
    let mut editor = Command::new("sleep").arg("600").spawn().unwrap();
    let mut server = place.command(&["lsp"]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut input = server.stdin.take().unwrap();
    let body = json!({ "id": 1, "method": "initialize", "params": { "processId": editor.id(), "capabilities": {} } });
    let body = body.to_string();
    write!(input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    std::thread::sleep(Duration::from_millis(1_500));
    assert_eq!(server.try_wait().unwrap(), None, "its editor is still there");
    editor.kill().unwrap();
    editor.wait().unwrap();
    let code = (0..600).find_map(|_| {
        std::thread::sleep(Duration::from_millis(100));
        server.try_wait().unwrap()
    });
    assert_eq!(code.expect("it ends").code(), Some(1));
    drop(input);
}
