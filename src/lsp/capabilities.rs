//! What the editor can do, and what the server can.
//!
//! Guarantees: an editor that says nothing, or something odd, is taken to do only what every editor does.

use serde_json::{Value, json};

use super::convert::Encoding;
use super::outline::{MODIFIERS, TYPES};

/// What matters of an editor's capabilities.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Client {
    /// How columns are counted.
    pub(super) encoding: Encoding,
    /// Whether it tells of files that change if it is asked to.
    pub(super) watches: bool,
    /// Whether it asks for what is wrong with the files that it shows.
    pub(super) pulls: bool,
}

impl Client {
    /// What the parameters of `initialize` say.
    pub(super) fn new(params: &Value) -> Self {
        let at = |pointer: &str| params.pointer(&format!("/capabilities{pointer}"));
        let encodings = at("/general/positionEncodings").and_then(Value::as_array);
        let is_utf8 = encodings.is_some_and(|all| all.iter().any(|it| it == "utf-8"));
        let watches = at("/workspace/didChangeWatchedFiles/dynamicRegistration");
        Self {
            encoding: if is_utf8 { Encoding::Utf8 } else { Encoding::Utf16 },
            watches: watches.and_then(Value::as_bool).unwrap_or(false),
            pulls: at("/textDocument/diagnostic").is_some_and(Value::is_object),
        }
    }
}

/// What the server can do for an editor.
pub(super) fn server(client: &Client) -> Value {
    let encoding = match client.encoding {
        Encoding::Utf8 => "utf-8",
        Encoding::Utf16 => "utf-16",
    };
    let mut capabilities = json!({
        "positionEncoding": encoding,
        "textDocumentSync": { "openClose": true, "change": 2, "save": { "includeText": false } },
        "hoverProvider": true,
        "definitionProvider": true,
        "referencesProvider": true,
        "documentHighlightProvider": true,
        "renameProvider": { "prepareProvider": true },
        "completionProvider": { "triggerCharacters": [".", "("] },
        "documentSymbolProvider": true,
        "workspaceSymbolProvider": true,
        "codeActionProvider": { "codeActionKinds": ["quickfix", "source.fixAll"] },
        "documentFormattingProvider": true,
        "documentRangeFormattingProvider": true,
        "foldingRangeProvider": true,
        "selectionRangeProvider": true,
        "semanticTokensProvider": {
            "legend": { "tokenTypes": TYPES, "tokenModifiers": MODIFIERS },
            "full": true,
        },
        "inlayHintProvider": true,
        "codeLensProvider": {},
        "callHierarchyProvider": true,
    });
    if client.pulls {
        // What is wrong with a file may be for another one to say.
        capabilities["diagnosticProvider"] =
            json!({ "interFileDependencies": true, "workspaceDiagnostics": false });
    }
    capabilities
}
