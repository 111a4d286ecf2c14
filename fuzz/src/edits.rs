//! Target `lsp_edits`: after any edits the language server says what a fresh one says of the same texts, and answers every
//! request with places that lie in them.

use std::collections::BTreeMap;

use permc::format::format;
use permc::limits::Limits;
use serde_json::{Value, json};

use crate::editor::{Editor, Folder, uri};
use crate::script::Script;

const FILES: [&str; 3] = ["a.perm", "b.perm", "c/d.perm"];

/// What is typed: parts of declarations, signs that end or open something, and characters of several lengths.
const PIECES: &[&str] = &[
    "",
    "{",
    "}",
    "\"",
    "`",
    "(",
    ")",
    ",",
    "|",
    "*",
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "é𝕏",
    "\u{feff}",
    "\u{202e}",
    "\u{2028}",
    "// x\n",
    "/// doc\n",
    "role r { grant p }\n",
    "permission p, q\n",
    "package x\n",
    "grant ",
    "per k ",
    "scope k\n",
    "resource k a\n",
    "group g { permission s }\n",
    "attribute c { ui, api }\n",
    "extends r ",
    "assert r holds p\n",
    "action a { requires p when c is ui }\n",
    "addon d for r { grant q }\n",
    "test \"t\" { as r allow p }\n",
    "@allow(empty-role, reason = \"x\")\n",
    "matrix {\n| | p |\n|--|--|\n| r | ✅ |\n}\n",
    "default grant p\n",
    "restriction w \"a:b\"\n",
    "assign r by r\n",
    "at most 1 of roles *\n",
    "on k a ",
];

/// Whole policies to start from.
const POLICIES: [&str; 3] = [
    include_str!("../../tests/ui/syntax/everything.perm"),
    include_str!("../../examples/shop.perm"),
    include_str!("../../examples/delegation.perm"),
];

const AT_A_PLACE: [&str; 8] = [
    "textDocument/hover",
    "textDocument/definition",
    "textDocument/references",
    "textDocument/documentHighlight",
    "textDocument/prepareRename",
    "textDocument/completion",
    "textDocument/rename",
    "textDocument/prepareCallHierarchy",
];
const OF_A_FILE: [&str; 6] = [
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/semanticTokens/full",
    "textDocument/codeLens",
    "textDocument/diagnostic",
    "textDocument/formatting",
];
const OF_A_RANGE: [&str; 3] =
    ["textDocument/codeAction", "textDocument/inlayHint", "textDocument/rangeFormatting"];

/// The most steps that are taken, and the longest text that is edited further.
const STEPS: usize = 24;
const LENGTH: usize = 6000;

type Texts = BTreeMap<&'static str, String>;

/// Checks one script of edits and requests.
pub fn check(bytes: &[u8]) {
    let mut script = Script::new(bytes);
    let wide = script.below(2) == 1;
    let folder = Folder::default();
    let (mut editor, mut texts) = (start(&folder, wide), Texts::new());
    for _ in 0..STEPS {
        if !script.goes_on() {
            break;
        }
        match script.below(8) {
            0..=4 => edit(&mut editor, &mut texts, &mut script, wide),
            5 => {
                let name = FILES[script.below(FILES.len())];
                if texts.remove(name).is_some() {
                    editor.close(name);
                }
            }
            _ => ask(&mut editor, &texts, &mut script, wide),
        }
    }
    let folder = Folder::default();
    let mut fresh = start(&folder, wide);
    texts.iter().for_each(|(name, text)| fresh.open(name, text));
    assert_eq!(
        editor.findings(),
        fresh.findings(),
        "edits lead to something else than a fresh start: {texts:?}"
    );
    for (name, text) in &texts {
        for found in editor.told.get(&uri(name)).into_iter().flatten() {
            places(found, &uri(name), &texts, wide);
        }
        formats(&mut editor, name, text, wide);
    }
}

/// An editor that counts in UTF-16, or in bytes.
fn start(folder: &Folder, wide: bool) -> Editor<'_> {
    let encodings = if wide { json!(["utf-16"]) } else { json!(["utf-16", "utf-8"]) };
    Editor::with(folder, &json!({ "general": { "positionEncodings": encodings } }))
}

fn edit(editor: &mut Editor<'_>, texts: &mut Texts, script: &mut Script<'_>, wide: bool) {
    let name = FILES[script.below(FILES.len())];
    let piece = if script.below(4) == 0 { script.text() } else { script.pick(PIECES) };
    let Some(text) = texts.get_mut(name) else {
        let whole = POLICIES.get(script.below(6)).copied().unwrap_or(piece);
        editor.open(name, whole);
        texts.insert(name, whole.to_owned());
        return;
    };
    if text.len() > LENGTH {
        return;
    }
    let (a, b) = (character(text, script), character(text, script));
    let (start, end) = (a.min(b), if script.below(3) == 0 { a.max(b) } else { a.min(b) });
    let range = json!({ "start": position(text, start, wide), "end": position(text, end, wide) });
    editor.change(name, Some(range), piece);
    text.replace_range(start..end, piece);
}

fn character(text: &str, script: &mut Script<'_>) -> usize {
    let at = script.below(text.len() + 1);
    let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    // Between the two characters of a line end there is no position.
    if text[..at].ends_with('\r') && text[at..].starts_with('\n') { at - 1 } else { at }
}

/// A position of the protocol. A carriage return alone ends no line: so the server counts.
fn position(text: &str, at: usize, wide: bool) -> Value {
    let lines = line_starts(text);
    let line = lines.partition_point(|start| *start <= at) - 1;
    let before = &text[lines[line]..at];
    let character = if wide { before.encode_utf16().count() } else { before.len() };
    json!({ "line": line, "character": character })
}

fn line_starts(text: &str) -> Vec<usize> {
    let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect()
}

/// The byte of a position, if there is such a one.
fn byte(text: &str, position: &Value, wide: bool) -> Option<usize> {
    let (line, character) = (position["line"].as_u64()?, position["character"].as_u64()?);
    let lines = line_starts(text);
    let line = usize::try_from(line).ok()?;
    let start = *lines.get(line)?;
    let end = lines.get(line + 1).copied().unwrap_or(text.len());
    let mut left = usize::try_from(character).ok()?;
    for (at, c) in text[start..end].char_indices() {
        if left == 0 {
            return Some(start + at);
        }
        left = left.checked_sub(if wide { c.len_utf16() } else { c.len_utf8() })?;
    }
    (left == 0).then_some(end)
}

fn ask(editor: &mut Editor<'_>, texts: &Texts, script: &mut Script<'_>, wide: bool) {
    let Some((name, text)) = texts.iter().nth(script.below(texts.len())) else { return };
    let document = json!({ "uri": uri(name) });
    let mut at = || position(text, character(text, script), wide);
    let (one, other) = (at(), at());
    let which = script.below(AT_A_PLACE.len() + OF_A_FILE.len() + OF_A_RANGE.len() + 1);
    let (method, params) = if let Some(method) = AT_A_PLACE.get(which) {
        let context = json!({ "includeDeclaration": true });
        (
            *method,
            json!({ "textDocument": document, "position": one, "newName": "new_name", "context": context }),
        )
    } else if let Some(method) = OF_A_FILE.get(which - AT_A_PLACE.len()) {
        let options = json!({ "tabSize": 2, "insertSpaces": true });
        (*method, json!({ "textDocument": document, "options": options }))
    } else if let Some(method) = OF_A_RANGE.get(which - AT_A_PLACE.len() - OF_A_FILE.len()) {
        let key = |position: &Value| (position["line"].as_u64(), position["character"].as_u64());
        let (start, end) = if key(&one) <= key(&other) { (one, other) } else { (other, one) };
        let options = json!({ "tabSize": 2, "insertSpaces": true });
        let range = json!({ "start": start, "end": end });
        let context = json!({ "diagnostics": [] });
        (*method, json!({ "textDocument": document, "range": range, "options": options, "context": context }))
    } else {
        ("textDocument/selectionRange", json!({ "textDocument": document, "positions": [one, other] }))
    };
    match editor.ask(method, params) {
        Ok(answer) => places(&answer, &uri(name), texts, wide),
        // A name that cannot be changed is refused in words; nothing else is wrong with these requests.
        Err((code, message)) => assert!(code == -32803 || code == -32602, "{method}: {code} {message}"),
    }
}

/// Panics unless every range in an answer lies in the text that it is about.
fn places(answer: &Value, about: &str, texts: &Texts, wide: bool) {
    match answer {
        Value::Array(values) => values.iter().for_each(|value| places(value, about, texts, wide)),
        Value::Object(members) => {
            let named = members
                .get("uri")
                .or(members.get("targetUri"))
                .or_else(|| members.get("textDocument").and_then(|document| document.get("uri")));
            let about = named.and_then(Value::as_str).unwrap_or(about);
            if let (Some(start), Some(end)) = (members.get("start"), members.get("end")) {
                range(start, end, about, texts, wide);
            }
            for (name, value) in members {
                let about = if texts.keys().any(|file| uri(file) == *name) { name } else { about };
                places(value, about, texts, wide);
            }
        }
        _ => {}
    }
}

fn range(start: &Value, end: &Value, about: &str, texts: &Texts, wide: bool) {
    let text = texts.iter().find(|(name, _)| uri(name) == about).map(|(_, text)| text);
    let text = text.unwrap_or_else(|| panic!("{about} is not open"));
    let (from, to) = (byte(text, start, wide), byte(text, end, wide));
    assert!(from.is_some() && from <= to, "{start} to {end} is no range of {text:?}");
}

/// Panics unless formatting by the server is formatting.
fn formats(editor: &mut Editor<'_>, name: &str, text: &str, wide: bool) {
    let options = json!({ "tabSize": 2, "insertSpaces": true });
    let params = json!({ "textDocument": { "uri": uri(name) }, "options": options });
    let Ok(edits) = editor.ask("textDocument/formatting", params) else { return };
    let Some(edits) = edits.as_array() else { return };
    let mut new = text.to_owned();
    for edit in edits.iter().rev() {
        let at = |end: &str| byte(text, &edit["range"][end], wide).expect("a position of the text");
        new.replace_range(at("start")..at("end"), edit["newText"].as_str().expect("a text"));
    }
    if let Ok(formatted) = format(text, &Limits::default()) {
        assert_eq!(new, formatted, "the server formats otherwise");
    }
}
