//! An editor of one project, whose files are in memory.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use permc::lsp::{Files, Message, Policy, PolicyFile, Server};
use serde_json::{Value, json};

/// A project's directory, of which all files belong to the policy.
#[derive(Debug, Default)]
pub(crate) struct Folder {
    pub(crate) files: RefCell<BTreeMap<String, String>>,
    pub(crate) failure: RefCell<Option<String>>,
}

impl Files for Folder {
    fn real(&self, path: &Path) -> PathBuf {
        path.to_path_buf()
    }

    fn policy(&self, path: &Path) -> Result<Policy, String> {
        if let Some(failure) = &*self.failure.borrow() {
            return Err(failure.clone());
        }
        let root = PathBuf::from("/p");
        let file = |(name, text): (&String, &String)| PolicyFile {
            path: root.join(name),
            name: name.clone(),
            text: text.clone(),
        };
        let files = self.files.borrow().iter().map(file).collect();
        let asked = path.strip_prefix(&root).ok().map(|name| name.to_str().unwrap().to_owned());
        Ok(Policy { root, files, asked, ..Policy::default() })
    }
}

/// A fixture: its files, and the cursor in one of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fixture {
    pub(crate) files: BTreeMap<String, String>,
    pub(crate) cursor: Option<(String, usize)>,
}

impl Fixture {
    /// Reads a fixture; text without a name is that of `a.perm`.
    pub(crate) fn new(text: &str) -> Self {
        let mut fixture = Self::default();
        let mut name = "a.perm".to_owned();
        for line in text.split_inclusive('\n') {
            if let Some(next) = line.strip_prefix("//- ") {
                next.trim().clone_into(&mut name);
                fixture.files.entry(name.clone()).or_default();
                continue;
            }
            fixture.files.entry(name.clone()).or_default().push_str(line);
        }
        for (name, text) in &mut fixture.files {
            if let Some(at) = text.find("$0") {
                text.replace_range(at..at + 2, "");
                fixture.cursor = Some((name.clone(), at));
            }
        }
        fixture
    }

    /// The cursor as parameters of a request.
    pub(crate) fn at(&self) -> Value {
        let (name, at) = self.cursor.as_ref().expect("a cursor");
        json!({ "textDocument": { "uri": uri(name) }, "position": position(&self.files[name], *at) })
    }
}

pub(crate) fn uri(name: &str) -> String {
    format!("file:///p/{name}")
}

/// A place, in bytes: the editor of these tests counts so.
pub(crate) fn position(text: &str, at: usize) -> Value {
    let before = &text[..at];
    let line = before.matches('\n').count();
    json!({ "line": line, "character": at - before.rfind('\n').map_or(0, |at| at + 1) })
}

/// A text with edits of the protocol, which are in order.
pub(crate) fn applied(text: &str, edits: &Value) -> String {
    let mut new = text.to_owned();
    for edit in edits.as_array().unwrap().iter().rev() {
        let place = |end: &str| byte(text, &edit["range"][end]);
        new.replace_range(place("start")..place("end"), edit["newText"].as_str().unwrap());
    }
    new
}

pub(crate) fn byte(text: &str, position: &Value) -> usize {
    let line = usize::try_from(position["line"].as_u64().unwrap()).unwrap();
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    start + usize::try_from(position["character"].as_u64().unwrap()).unwrap()
}

/// An editor with its server.
pub(crate) struct Editor<'f> {
    server: Server<'f>,
    requests: i32,
    /// What it was told about each file.
    pub(crate) told: BTreeMap<String, Vec<Value>>,
    /// All other notifications and requests.
    pub(crate) heard: Vec<(String, Value)>,
}

impl<'f> Editor<'f> {
    /// An editor that has begun to speak.
    pub(crate) fn new(folder: &'f Folder) -> Self {
        Self::with(folder, &json!({ "general": { "positionEncodings": ["utf-16", "utf-8"] } }))
    }

    pub(crate) fn with(folder: &'f Folder, capabilities: &Value) -> Self {
        let mut editor =
            Self { server: Server::new(folder), requests: 0, told: BTreeMap::new(), heard: Vec::new() };
        editor.ask("initialize", json!({ "capabilities": capabilities })).unwrap();
        editor.tell("initialized", json!({}));
        editor
    }

    /// Sends a request, and returns the result or the code of the error.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Result<Value, (i64, String)> {
        self.requests += 1;
        let id = self.requests;
        let mut message = json!({ "jsonrpc": "2.0", "id": id, "method": method });
        message["params"] = params;
        self.server.receive(serde_json::from_value(message).unwrap());
        self.server.catch_up();
        let mut answers = self.read().into_iter();
        let answer = answers.next().expect("an answer");
        assert!(answers.next().is_none() && answer["id"] == id, "{answer}");
        match answer.get("error") {
            Some(error) => {
                Err((error["code"].as_i64().unwrap(), error["message"].as_str().unwrap().to_owned()))
            }
            None => Ok(answer["result"].clone()),
        }
    }

    /// Sends a notification.
    pub(crate) fn tell(&mut self, method: &str, params: Value) {
        let mut message = json!({ "jsonrpc": "2.0", "method": method });
        message["params"] = params;
        self.server.receive(serde_json::from_value(message).unwrap());
        assert!(self.read().is_empty(), "a notification has no answer");
    }

    /// Reads what came, and returns the answers.
    fn read(&mut self) -> Vec<Value> {
        self.server.settle();
        let mut answers = Vec::new();
        for message in self.server.take() {
            let value = serde_json::to_value(&message).unwrap();
            match message {
                Message::Response(_) => answers.push(value),
                Message::Notification(it) if it.method == "textDocument/publishDiagnostics" => {
                    let found = it.params["diagnostics"].as_array().unwrap().clone();
                    self.told.insert(it.params["uri"].as_str().unwrap().to_owned(), found);
                }
                Message::Notification(it) => self.heard.push((it.method, it.params)),
                Message::Request(it) => self.heard.push((it.method, it.params)),
            }
        }
        answers
    }

    /// What is told of all files, but for those of which nothing is.
    pub(crate) fn findings(&self) -> BTreeMap<String, Vec<Value>> {
        let told = self.told.iter().filter(|(_, found)| !found.is_empty());
        told.map(|(uri, found)| (uri.clone(), found.clone())).collect()
    }

    pub(crate) fn ended(&self) -> Option<bool> {
        self.server.ended()
    }

    pub(crate) fn open(&mut self, name: &str, text: &str) {
        let document = json!({ "uri": uri(name), "languageId": "perm", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    pub(crate) fn close(&mut self, name: &str) {
        self.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri(name) } }));
    }

    /// Makes one change: of a range, or of the whole text.
    pub(crate) fn change(&mut self, name: &str, range: Option<Value>, text: &str) {
        let change = match range {
            Some(range) => json!({ "range": range, "text": text }),
            None => json!({ "text": text }),
        };
        let document = json!({ "uri": uri(name), "version": 2 });
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [change] }));
    }

    /// The messages about a file.
    pub(crate) fn messages(&self, name: &str) -> Vec<String> {
        let found = self.told.get(&uri(name)).into_iter().flatten();
        found.map(|it| it["message"].as_str().unwrap().to_owned()).collect()
    }
}

/// Does something with an editor that has opened all files of a fixture.
pub(crate) fn opened<T>(fixture: &str, act: impl FnOnce(&mut Editor<'_>, &Fixture) -> T) -> T {
    let fixture = Fixture::new(fixture);
    let folder = Folder::default();
    fixture.files.clone_into(&mut folder.files.borrow_mut());
    let mut editor = Editor::new(&folder);
    fixture.files.iter().for_each(|(name, text)| editor.open(name, text));
    act(&mut editor, &fixture)
}

/// Asks about the cursor of a fixture.
pub(crate) fn ask(fixture: &str, method: &str) -> Value {
    opened(fixture, |editor, fixture| editor.ask(method, fixture.at()).unwrap())
}

/// Places as `file:line:text`.
pub(crate) fn places(fixture: &Fixture, locations: &Value) -> Vec<String> {
    let place = |it: &Value| {
        let name = it["uri"].as_str().unwrap().trim_start_matches("file:///p/");
        let text = &fixture.files[name];
        let (start, end) = (byte(text, &it["range"]["start"]), byte(text, &it["range"]["end"]));
        format!("{name}:{}:{}", it["range"]["start"]["line"], &text[start..end])
    };
    locations.as_array().unwrap().iter().map(place).collect()
}
