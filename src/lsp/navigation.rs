//! From a name to what it is, and to wherever else it stands.

use super::proto::{
    Contents, DocumentHighlight, DocumentHighlightKind, Hover, Location, MarkupContent, MarkupKind,
    ReferenceParams, TextDocumentPositionParams,
};
use super::server::{Refusal, Server};
use crate::ide;

/// `textDocument/hover`
pub(super) fn hover(
    server: &mut Server<'_>,
    at: &TextDocumentPositionParams,
) -> Result<Option<Hover>, Refusal> {
    let Some(asked) = server.asked(&at.text_document.uri) else { return Ok(None) };
    let found = ide::hover(asked.open.view, asked.file, asked.offset(at.position));
    Ok(found.map(|it| {
        let contents = Contents::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value: it.text });
        Hover { contents, range: Some(asked.range(it.span)) }
    }))
}

/// `textDocument/definition`
pub(super) fn definition(
    server: &mut Server<'_>,
    at: &TextDocumentPositionParams,
) -> Result<Vec<Location>, Refusal> {
    let Some(asked) = server.asked(&at.text_document.uri) else { return Ok(Vec::new()) };
    let found = asked.open.view.declarations(asked.file, asked.offset(at.position));
    Ok(found.iter().map(|it| asked.location(it.span)).collect())
}

/// `textDocument/references`
pub(super) fn references(
    server: &mut Server<'_>,
    params: &ReferenceParams,
) -> Result<Vec<Location>, Refusal> {
    let at = &params.text_document_position_params;
    let Some(asked) = server.asked(&at.text_document.uri) else { return Ok(Vec::new()) };
    let places = asked.open.view.places(asked.file, asked.offset(at.position));
    let wanted = places.iter().filter(|it| params.context.include_declaration || !it.declares);
    Ok(wanted.map(|it| asked.location(it.span)).collect())
}

/// `textDocument/documentHighlight`
pub(super) fn highlights(
    server: &mut Server<'_>,
    at: &TextDocumentPositionParams,
) -> Result<Vec<DocumentHighlight>, Refusal> {
    let Some(asked) = server.asked(&at.text_document.uri) else { return Ok(Vec::new()) };
    let places = asked.open.view.places(asked.file, asked.offset(at.position));
    let here = places.iter().filter(|it| it.span.file == asked.file);
    let kind = |declares| if declares { DocumentHighlightKind::Write } else { DocumentHighlightKind::Read };
    Ok(here
        .map(|it| DocumentHighlight { range: asked.range(it.span), kind: Some(kind(it.declares)) })
        .collect())
}
