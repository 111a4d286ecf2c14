//! The shape of files: symbols, folding, selection, colours, and what is said beside the text.

use std::ops::Range as Bytes;

use super::convert;
use super::diagnostics;
use super::proto::{
    CodeLens, CodeLensParams, Command, DocumentSymbol, DocumentSymbolParams, FoldingRange, FoldingRangeKind,
    FoldingRangeParams, InlayHint, InlayHintParams, Label, Range, SelectionRange, SelectionRangeParams,
    SemanticToken, SemanticTokens, SemanticTokensParams, SymbolKind, WorkspaceSymbolParams,
};
use super::server::{Asked, Refusal, Server};
use crate::ide::{self, Kind, Outline, Shade};
use crate::source::{Span, offset};
use serde_json::{Value, json};

/// As many symbols are found at once.
const MOST: usize = 500;

/// `textDocument/documentSymbol`
pub(super) fn symbols(
    server: &mut Server<'_>,
    params: &DocumentSymbolParams,
) -> Result<Vec<DocumentSymbol>, Refusal> {
    let Some(asked) = server.asked(&params.text_document.uri) else { return Ok(Vec::new()) };
    let outline = ide::outline(asked.open.view, asked.file);
    Ok(outline.into_iter().map(|it| symbol(&asked, it)).collect())
}

fn symbol(asked: &Asked<'_>, it: Outline) -> DocumentSymbol {
    let children: Vec<_> = it.children.into_iter().map(|child| symbol(asked, child)).collect();
    // No editor takes an empty name.
    let name = if it.name.is_empty() { "\"\"".to_owned() } else { it.name };
    let (range, name_range) = (asked.range(it.item), asked.range(it.span));
    let children = (!children.is_empty()).then_some(children);
    DocumentSymbol::new(name, it.title, symbol_kind(it.kind), None, None, range, name_range, children)
}

/// What comes nearest among the things of programming languages.
pub(super) fn symbol_kind(kind: Kind) -> SymbolKind {
    match kind {
        Kind::Role | Kind::Addon => SymbolKind::Class,
        Kind::Permission => SymbolKind::Function,
        Kind::Group => SymbolKind::Module,
        Kind::Action => SymbolKind::Method,
        Kind::Scope => SymbolKind::Struct,
        Kind::Attribute => SymbolKind::Enum,
        Kind::Restriction => SymbolKind::Operator,
        Kind::Value => SymbolKind::EnumMember,
        Kind::Set => SymbolKind::Interface,
        Kind::Resource => SymbolKind::Object,
    }
}

/// `workspace/symbol`
pub(super) fn search(server: &mut Server<'_>, params: &WorkspaceSymbolParams) -> Result<Vec<Value>, Refusal> {
    let mut found = Vec::new();
    for asked in server.all() {
        let hits = ide::search(asked.open.view, &params.query).take(MOST.saturating_sub(found.len()));
        found.extend(hits.map(|(symbol, it)| {
            json!({
                "name": symbol.name,
                "kind": symbol_kind(it.kind),
                "location": asked.location(it.span),
                "containerName": it.kind.word(),
            })
        }));
    }
    Ok(found)
}

/// `textDocument/foldingRange`
pub(super) fn folds(
    server: &mut Server<'_>,
    params: &FoldingRangeParams,
) -> Result<Vec<FoldingRange>, Refusal> {
    let Some(asked) = server.asked(&params.text_document.uri) else { return Ok(Vec::new()) };
    let fold = |it: ide::Fold| {
        let range = bytes(&asked, &it.range);
        let kind = if it.is_comment { FoldingRangeKind::Comment } else { FoldingRangeKind::Region };
        (range.start.line < range.end.line).then(|| FoldingRange {
            start_line: range.start.line,
            // The closing brace stays in sight.
            end_line: if it.is_comment { range.end.line } else { range.end.line.saturating_sub(1) },
            kind: Some(kind),
            ..FoldingRange::default()
        })
    };
    let folds = ide::folds(&asked.source().text).into_iter().filter_map(fold);
    Ok(folds.filter(|it| it.start_line < it.end_line).collect())
}

fn bytes(asked: &Asked<'_>, range: &Bytes<usize>) -> Range {
    asked.range(Span::new(asked.file, offset(range.start), offset(range.end)))
}

/// `textDocument/selectionRange`
pub(super) fn selections(
    server: &mut Server<'_>,
    params: &SelectionRangeParams,
) -> Result<Vec<SelectionRange>, Refusal> {
    let Some(asked) = server.asked(&params.text_document.uri) else { return Ok(Vec::new()) };
    let text = &asked.source().text;
    let around = |at| {
        let ranges = ide::enclosing(text, convert::byte(text, at, asked.encoding));
        let around = ranges.iter().rev().fold(None, |parent: Option<SelectionRange>, range| {
            Some(SelectionRange { range: bytes(&asked, range), parent: parent.map(Box::new) })
        });
        around.unwrap_or_default()
    };
    Ok(params.positions.iter().map(|at| around(*at)).collect())
}

/// The types of semantic tokens, by number.
pub(super) const TYPES: &[&str] = &[
    "keyword",
    "comment",
    "string",
    "number",
    "decorator",
    "class",
    "function",
    "namespace",
    "method",
    "struct",
    "enum",
    "enumMember",
    "variable",
    "macro",
];
/// Their modifiers, by bit.
pub(super) const MODIFIERS: &[&str] = &["declaration"];

fn token_type(shade: Shade) -> &'static str {
    match shade {
        Shade::Word => "keyword",
        Shade::Comment => "comment",
        Shade::Text => "string",
        Shade::Number => "number",
        Shade::Attribute => "decorator",
        Shade::Lint => "macro",
        Shade::Name(kind, _) => match kind {
            Kind::Role | Kind::Addon => "class",
            Kind::Permission => "function",
            Kind::Group => "namespace",
            Kind::Action => "method",
            Kind::Scope => "struct",
            Kind::Attribute => "enum",
            Kind::Value | Kind::Set => "enumMember",
            Kind::Restriction | Kind::Resource => "variable",
        },
    }
}

/// `textDocument/semanticTokens/full`
pub(super) fn tokens(
    server: &mut Server<'_>,
    params: &SemanticTokensParams,
) -> Result<Option<SemanticTokens>, Refusal> {
    let Some(asked) = server.asked(&params.text_document.uri) else { return Ok(None) };
    let (mut line, mut column) = (0, 0);
    let mut data = Vec::new();
    for (range, shade) in ide::shades(asked.open.view, asked.file) {
        let Range { start, end } = bytes(&asked, &range);
        let number = TYPES.iter().position(|name| *name == token_type(shade)).unwrap_or(0);
        data.push(SemanticToken {
            delta_line: start.line - line,
            delta_start: if start.line == line { start.character - column } else { start.character },
            length: end.character.saturating_sub(start.character),
            token_type: offset(number),
            token_modifiers_bitset: u32::from(matches!(shade, Shade::Name(_, true))),
        });
        (line, column) = (start.line, start.character);
    }
    Ok(Some(SemanticTokens { result_id: None, data }))
}

/// `textDocument/inlayHint`
pub(super) fn hints(server: &mut Server<'_>, params: &InlayHintParams) -> Result<Vec<InlayHint>, Refusal> {
    let Some(asked) = server.asked(&params.text_document.uri) else { return Ok(Vec::new()) };
    let range = diagnostics::span(&asked, params.range);
    let here = ide::hints(asked.open.view, asked.file);
    let here = here.into_iter().filter(|it| diagnostics::touches(it.span, range));
    let hint = |it: ide::Hint| InlayHint {
        position: asked.range(it.span).end,
        label: Label::String(it.text),
        kind: None,
        text_edits: None,
        tooltip: None,
        padding_left: Some(true),
        padding_right: None,
        data: None,
    };
    Ok(here.map(hint).collect())
}

/// `textDocument/codeLens`
pub(super) fn lenses(server: &mut Server<'_>, params: &CodeLensParams) -> Result<Vec<CodeLens>, Refusal> {
    let Some(asked) = server.asked(&params.text_document.uri) else { return Ok(Vec::new()) };
    let lens = |it: ide::Hint| {
        let command = Command { title: it.text, ..Command::default() };
        CodeLens { range: asked.range(it.span), command: Some(command), data: None }
    };
    Ok(ide::lenses(asked.open.view, asked.file).into_iter().map(lens).collect())
}
