//! The types of the protocol: the one place that names the libraries they come from.

pub(super) use gen_lsp_types::{
    CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem,
    CallHierarchyOutgoingCall, CallHierarchyPrepareParams, Code, CodeAction, CodeActionKind,
    CodeActionParams, CodeLens, CodeLensParams, Command, CompletionItem, CompletionItemKind,
    CompletionItemTextEdit, CompletionList, CompletionParams, Contents, Diagnostic,
    DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, DidChangeTextDocumentParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DocumentDiagnosticParams,
    DocumentFormattingParams, DocumentHighlight, DocumentHighlightKind, DocumentRangeFormattingParams,
    DocumentSymbol, DocumentSymbolParams, Documentation, FoldingRange, FoldingRangeKind, FoldingRangeParams,
    Hover, InlayHint, InlayHintParams, Label, Location, MarkupContent, MarkupKind, Message as Text, Position,
    PrepareRenamePlaceholder, PublishDiagnosticsParams, Range, ReferenceParams, RenameParams, SelectionRange,
    SelectionRangeParams, SemanticToken, SemanticTokens, SemanticTokensParams, SymbolKind,
    TextDocumentContentChangeEvent, TextDocumentPositionParams, TextEdit, Uri, WorkspaceEdit,
    WorkspaceSymbolParams,
};
pub use lsp_server::{Connection, Message};
pub(super) use lsp_server::{ErrorCode, Notification, Request, RequestId, Response};
