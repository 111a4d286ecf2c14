//! The server: what is open, and what comes in.
//!
//! Guarantees: each request has exactly one answer, in the order of the requests but for those that are taken back; a
//! message that makes no sense changes nothing. Leaves out: how
//! messages travel (`wire`), and what is answered, which has a file for each kind of question.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::convert::{self, Encoding};
use super::document::{Document, Home};
use super::projects::{Files, Open, Policy, Project};
use super::proto::{
    Diagnostic, DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    ErrorCode, Location, Message, Notification, Position, Range, Request, RequestId, Response, TextEdit, Uri,
    WorkspaceEdit,
};
use super::{actions, calls, capabilities, diagnostics, formatting, navigation, outline, uri, writing};
use crate::diagnostic::Edit;
use crate::source::{FileId, SourceFile, Span, offset};

const CANCEL: &str = "$/cancelRequest";

/// Why a request has no result.
pub(super) type Refusal = (ErrorCode, String);

/// The language server of one editor.
pub struct Server<'f> {
    files: &'f dyn Files,
    state: State,
    pub(super) client: capabilities::Client,
    documents: BTreeMap<String, Document>,
    projects: BTreeMap<String, Project>,
    /// What the editor was told about each file.
    told: BTreeMap<String, Vec<Diagnostic>>,
    /// Whether something changed since then.
    has_news: bool,
    /// Requests that were not answered yet, since more may come that takes them back.
    waiting: Vec<Request>,
    out: Vec<Message>,
    requests: i32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Running,
    ShutDown,
    /// Ended, in order or not.
    Ended(bool),
}

/// A file that something is asked about.
pub(super) struct Asked<'p> {
    pub(super) open: Open<'p>,
    pub(super) file: FileId,
    pub(super) encoding: Encoding,
}

impl Asked<'_> {
    pub(super) fn source(&self) -> &SourceFile {
        self.open.view.compilation.sources.file(self.file)
    }

    pub(super) fn offset(&self, at: Position) -> u32 {
        offset(convert::byte(&self.source().text, at, self.encoding))
    }

    pub(super) fn range(&self, span: Span) -> Range {
        convert::range(self.open.view.compilation.sources.file(span.file), span, self.encoding)
    }

    pub(super) fn location(&self, span: Span) -> Location {
        Location { uri: Uri(self.open.uri(span.file)), range: self.range(span) }
    }

    /// A change of the files, in the form that every editor takes.
    pub(super) fn edit(&self, edits: &[Edit]) -> WorkspaceEdit {
        let mut changes = std::collections::HashMap::new();
        for edit in edits {
            let new = TextEdit { range: self.range(edit.span), new_text: edit.replacement.clone() };
            let of_file: &mut Vec<_> = changes.entry(Uri(self.open.uri(edit.span.file))).or_default();
            of_file.push(new);
        }
        WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }
    }
}

impl<'f> Server<'f> {
    /// A server that nothing was said to yet.
    #[must_use]
    pub fn new(files: &'f dyn Files) -> Self {
        Self {
            files,
            state: State::New,
            client: capabilities::Client::default(),
            documents: BTreeMap::new(),
            projects: BTreeMap::new(),
            told: BTreeMap::new(),
            has_news: false,
            waiting: Vec::new(),
            out: Vec::new(),
            requests: 0,
        }
    }

    /// Takes a message in. What is asked waits until it is [settled](Self::settle), or until something changes.
    pub fn receive(&mut self, message: Message) {
        match message {
            Message::Request(request) if self.state == State::Running && request.method != "shutdown" => {
                self.waiting.push(request);
            }
            Message::Request(request) => {
                self.catch_up();
                self.reply(request);
            }
            Message::Notification(notification) if notification.method == CANCEL => {
                self.cancel(&notification.params);
            }
            Message::Notification(notification) => {
                self.catch_up();
                self.notice(notification);
            }
            // Nothing that was asked of the editor needs what it says.
            Message::Response(_) => {}
        }
    }

    /// Answers what waits, compiles what changed, and tells what is wrong with it. For when nothing more waits to be taken
    /// in.
    pub fn settle(&mut self) {
        self.catch_up();
        if self.state == State::Running && std::mem::take(&mut self.has_news) {
            self.tell();
        }
    }

    /// Answers what waits.
    pub fn catch_up(&mut self) {
        std::mem::take(&mut self.waiting).into_iter().for_each(|request| self.reply(request));
    }

    fn reply(&mut self, request: Request) {
        let id = request.id.clone();
        let answer = self.answer(request);
        self.respond(id, answer);
    }

    /// Takes a request back that was not answered yet; of one that was, or was never made, nothing is said.
    fn cancel(&mut self, params: &Value) {
        let is_it = |request: &Request| serde_json::to_value(&request.id).ok().as_ref() == params.get("id");
        if let Some(at) = self.waiting.iter().position(is_it) {
            let id = self.waiting.remove(at).id;
            self.respond(id, Err((ErrorCode::RequestCanceled, "taken back".to_owned())));
        }
    }

    /// What is to be sent.
    pub fn take(&mut self) -> Vec<Message> {
        std::mem::take(&mut self.out)
    }

    /// Whether it is over, and if so, whether it ended in order.
    #[must_use]
    pub fn ended(&self) -> Option<bool> {
        match self.state {
            State::Ended(in_order) => Some(in_order),
            State::New | State::Running | State::ShutDown => None,
        }
    }

    fn respond(&mut self, id: RequestId, answer: Result<Value, Refusal>) {
        let response = match answer {
            Ok(result) => Response { id, response_result: Ok(result) },
            Err((code, message)) => Response::new_err(id, code as i32, message),
        };
        self.out.push(response.into());
    }

    pub(super) fn notify(&mut self, method: &str, params: &impl Serialize) {
        let params = serde_json::to_value(params).unwrap_or_default();
        self.out.push(Notification { method: method.to_owned(), params }.into());
    }

    fn answer(&mut self, request: Request) -> Result<Value, Refusal> {
        let Request { method, params, .. } = request;
        match (self.state, &*method) {
            (State::New, "initialize") => Ok(self.initialize(&params)),
            (State::New, _) => Err((ErrorCode::ServerNotInitialized, "`initialize` comes first".to_owned())),
            (State::Running, "initialize") => {
                Err((ErrorCode::InvalidRequest, "initialized already".to_owned()))
            }
            (State::Running, "shutdown") => {
                self.state = State::ShutDown;
                Ok(Value::Null)
            }
            (State::Running, _) => self.look_up(&method, params),
            (State::ShutDown | State::Ended(_), _) => {
                Err((ErrorCode::InvalidRequest, "the server is shut down".to_owned()))
            }
        }
    }

    fn look_up(&mut self, method: &str, params: Value) -> Result<Value, Refusal> {
        match method {
            "textDocument/hover" => self.ask(params, navigation::hover),
            "textDocument/definition" => self.ask(params, navigation::definition),
            "textDocument/references" => self.ask(params, navigation::references),
            "textDocument/documentHighlight" => self.ask(params, navigation::highlights),
            "textDocument/prepareRename" => self.ask(params, writing::prepare_rename),
            "textDocument/rename" => self.ask(params, writing::rename),
            "textDocument/completion" => self.ask(params, writing::completion),
            "textDocument/documentSymbol" => self.ask(params, outline::symbols),
            "workspace/symbol" => self.ask(params, outline::search),
            "textDocument/formatting" => self.ask(params, formatting::formatting),
            "textDocument/rangeFormatting" => self.ask(params, formatting::range_formatting),
            "textDocument/codeAction" => self.ask(params, actions::actions),
            "textDocument/foldingRange" => self.ask(params, outline::folds),
            "textDocument/selectionRange" => self.ask(params, outline::selections),
            "textDocument/semanticTokens/full" => self.ask(params, outline::tokens),
            "textDocument/inlayHint" => self.ask(params, outline::hints),
            "textDocument/codeLens" => self.ask(params, outline::lenses),
            "textDocument/diagnostic" => self.ask(params, diagnostics::pull),
            "textDocument/prepareCallHierarchy" => self.ask(params, calls::prepare),
            "callHierarchy/incomingCalls" => self.ask(params, calls::incoming),
            "callHierarchy/outgoingCalls" => self.ask(params, calls::outgoing),
            _ => Err((ErrorCode::MethodNotFound, format!("there is no `{method}` here"))),
        }
    }

    fn ask<P: DeserializeOwned, R: Serialize>(
        &mut self,
        params: Value,
        answer: impl FnOnce(&mut Self, &P) -> Result<R, Refusal>,
    ) -> Result<Value, Refusal> {
        let invalid = |error: serde_json::Error| (ErrorCode::InvalidParams, error.to_string());
        let result = answer(self, &serde_json::from_value(params).map_err(invalid)?)?;
        serde_json::to_value(result).map_err(|error| (ErrorCode::InternalError, error.to_string()))
    }

    fn initialize(&mut self, params: &Value) -> Value {
        self.state = State::Running;
        self.client = capabilities::Client::new(params);
        if let Some(editor) = params["processId"].as_u64().and_then(|id| u32::try_from(id).ok()) {
            self.files.follow(editor);
        }
        json!({
            "capabilities": capabilities::server(&self.client),
            "serverInfo": { "name": "permc", "version": env!("CARGO_PKG_VERSION") },
        })
    }

    fn notice(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        match (&*method, self.state) {
            ("exit", state) => self.state = State::Ended(state == State::ShutDown),
            ("initialized", State::Running) => self.watch(),
            ("textDocument/didOpen", State::Running) => self.take_in(params, Self::open),
            ("textDocument/didChange", State::Running) => self.take_in(params, Self::change),
            ("textDocument/didClose", State::Running) => self.take_in(params, Self::close),
            ("workspace/didChangeWatchedFiles", State::Running) => self.reload(),
            // Who does not tell of files at least tells when something may have happened to them.
            ("textDocument/didSave", State::Running) if !self.client.watches => self.reload(),
            // What is not known, or comes too early or too late, changes nothing.
            _ => {}
        }
    }

    /// A notification has no answer, so one that cannot be read is left out.
    fn take_in<P: DeserializeOwned>(&mut self, params: Value, act: impl FnOnce(&mut Self, &P)) {
        if let Ok(params) = serde_json::from_value(params) {
            act(self, &params);
        }
    }

    /// Asks the editor to tell of files that change.
    fn watch(&mut self) {
        if !self.client.watches {
            return;
        }
        let patterns = ["**/*.perm", "**/permc.toml", "**/.gitignore"];
        let watchers: Vec<_> = patterns.iter().map(|pattern| json!({ "globPattern": pattern })).collect();
        let method = "workspace/didChangeWatchedFiles";
        let registration =
            json!({ "id": "files", "method": method, "registerOptions": { "watchers": watchers } });
        self.requests += 1;
        let params = json!({ "registrations": [registration] });
        let request = Request::new(self.requests.into(), "client/registerCapability".to_owned(), params);
        self.out.push(request.into());
    }

    fn open(&mut self, params: &DidOpenTextDocumentParams) {
        let (uri, text) = (params.text_document.uri.0.clone(), params.text_document.text.clone());
        self.documents.insert(uri.clone(), Document { text, home: Home::default() });
        self.settle_in(&uri);
    }

    fn change(&mut self, params: &DidChangeTextDocumentParams) {
        let uri = params.text_document.text_document_identifier.uri.0.clone();
        let Some(document) = self.documents.get_mut(&uri) else { return };
        for change in &params.content_changes {
            document.change(change, self.client.encoding);
        }
        if let Some(project) = self.projects.get_mut(&document.home.project) {
            project.set(&document.home.path, &uri, &document.text);
            self.has_news = true;
        }
    }

    fn close(&mut self, params: &DidCloseTextDocumentParams) {
        if self.documents.remove(&params.text_document.uri.0).is_some() {
            self.reload();
        }
    }

    /// Reads all files again.
    fn reload(&mut self) {
        self.projects.clear();
        self.has_news = true;
        let uris: Vec<_> = self.documents.keys().cloned().collect();
        uris.iter().for_each(|uri| self.settle_in(uri));
    }

    /// Finds the project of an open file.
    fn settle_in(&mut self, uri: &str) {
        self.has_news = true;
        if let Some(home) = self.home_of(uri) {
            return self.move_in(uri, home);
        }
        let path = uri::path(uri).map(|path| self.files.real(&path));
        let policy = path.map_or_else(|| Ok(Policy::default()), |path| self.files.policy(&path));
        let policy = policy.unwrap_or_else(|failure| {
            self.notify("window/showMessage", &json!({ "type": 1, "message": failure }));
            Policy::default()
        });
        let home = match &policy.asked {
            Some(name) => Home { project: policy.root.to_string_lossy().into_owned(), path: name.clone() },
            None => Home { project: uri.to_owned(), path: uri.to_owned() },
        };
        let alone = Policy { settings: policy.settings.clone(), ..Policy::default() };
        let policy = if policy.asked.is_some() { &policy } else { &alone };
        self.projects.entry(home.project.clone()).or_insert_with(|| Project::new(policy));
        self.move_in(uri, home);
    }

    /// Puts the text of an open file into its project.
    fn move_in(&mut self, uri: &str, home: Home) {
        let project = self.projects.get_mut(&home.project);
        if let Some((document, project)) = self.documents.get_mut(uri).zip(project) {
            project.set(&home.path, uri, &document.text);
            document.home = home;
        }
    }

    /// Tells what is wrong with each file of which that changed.
    fn tell(&mut self) {
        let mut found = BTreeMap::new();
        for project in self.projects.values_mut() {
            diagnostics::of_all(project.open(), self.client.encoding, &mut found);
        }
        if self.client.pulls {
            // The editor asks for those itself.
            found.retain(|uri, _| !self.documents.contains_key(uri));
        }
        let told = std::mem::replace(&mut self.told, found);
        let gone =
            told.keys().filter(|uri| !self.told.contains_key(*uri)).map(|uri| (uri.clone(), Vec::new()));
        let changed = self.told.iter().filter(|(uri, found)| told.get(*uri) != Some(*found));
        let news: Vec<_> = gone.chain(changed.map(|(uri, found)| (uri.clone(), found.clone()))).collect();
        for (uri, found) in news {
            self.notify("textDocument/publishDiagnostics", &diagnostics::publication(uri, found));
        }
    }

    /// A file that is open, or a part of an open project.
    pub(super) fn asked(&mut self, uri: &Uri) -> Option<Asked<'_>> {
        let encoding = self.client.encoding;
        let home = self.documents.get(&uri.0).map(|it| it.home.clone());
        let home = home.or_else(|| self.home_of(&uri.0))?;
        let open = self.projects.get_mut(&home.project)?.open();
        let file = open.view.file(&home.path)?;
        Some(Asked { open, file, encoding })
    }

    fn home_of(&self, uri: &str) -> Option<Home> {
        self.projects.iter().find_map(|(project, it)| {
            let path = it.path_of(uri)?;
            Some(Home { project: project.clone(), path: path.to_owned() })
        })
    }

    /// Every open policy.
    pub(super) fn all(&mut self) -> impl Iterator<Item = Asked<'_>> {
        let encoding = self.client.encoding;
        self.projects.values_mut().map(move |it| Asked { open: it.open(), file: FileId(0), encoding })
    }
}
