//! Help with writing: completion, and other names.

use super::proto::{
    CompletionItem, CompletionItemKind, CompletionItemTextEdit, CompletionList, CompletionParams,
    Documentation, ErrorCode, MarkupContent, MarkupKind, PrepareRenamePlaceholder, RenameParams,
    TextDocumentPositionParams, TextEdit, WorkspaceEdit,
};
use super::server::{Asked, Refusal, Server};
use crate::ide::{self, Kind, Offer, OfferKind};

/// As many completions are sent at once; more are there when more is written.
const MOST: usize = 500;

/// `textDocument/completion`
pub(super) fn completion(
    server: &mut Server<'_>,
    params: &CompletionParams,
) -> Result<Option<CompletionList>, Refusal> {
    let at = &params.text_document_position_params;
    let Some(asked) = server.asked(&at.text_document.uri) else { return Ok(None) };
    let mut offers = ide::complete(asked.open.view, asked.file, asked.offset(at.position));
    let is_incomplete = offers.len() > MOST;
    if is_incomplete {
        let written =
            offers.first().map(|it| asked.open.view.compilation.sources.snippet(it.span).to_lowercase());
        let written = written.unwrap_or_default();
        offers.retain(|it| it.text.to_lowercase().contains(&written));
        offers.truncate(MOST);
    }
    let items = offers.into_iter().map(|offer| item(&asked, offer)).collect();
    Ok(Some(CompletionList { is_incomplete, item_defaults: None, apply_kind: None, items }))
}

fn item(asked: &Asked<'_>, offer: Offer) -> CompletionItem {
    let markdown = |value| Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value });
    let edit = TextEdit { range: asked.range(offer.span), new_text: offer.text.clone() };
    // Names stand before words.
    let order = if offer.kind == OfferKind::Word { '1' } else { '0' };
    CompletionItem {
        sort_text: Some(format!("{order}{}", offer.text)),
        filter_text: Some(offer.text.clone()),
        label: offer.text,
        kind: Some(kind(offer.kind)),
        detail: offer.title,
        documentation: offer.docs.map(markdown),
        text_edit: Some(CompletionItemTextEdit::TextEdit(edit)),
        ..CompletionItem::default()
    }
}

fn kind(kind: OfferKind) -> CompletionItemKind {
    match kind {
        OfferKind::Word => CompletionItemKind::Keyword,
        OfferKind::Lint => CompletionItemKind::Constant,
        OfferKind::Name(kind) => match kind {
            Kind::Role | Kind::Addon => CompletionItemKind::Class,
            Kind::Permission => CompletionItemKind::Function,
            Kind::Group => CompletionItemKind::Module,
            Kind::Action => CompletionItemKind::Method,
            Kind::Scope => CompletionItemKind::Struct,
            Kind::Attribute => CompletionItemKind::Enum,
            Kind::Restriction => CompletionItemKind::Operator,
            Kind::Value => CompletionItemKind::EnumMember,
            Kind::Set => CompletionItemKind::Interface,
            Kind::Resource => CompletionItemKind::Value,
        },
    }
}

/// `textDocument/prepareRename`
pub(super) fn prepare_rename(
    server: &mut Server<'_>,
    at: &TextDocumentPositionParams,
) -> Result<Option<PrepareRenamePlaceholder>, Refusal> {
    let Some(asked) = server.asked(&at.text_document.uri) else { return Ok(None) };
    let found = ide::renamable(asked.open.view, asked.file, asked.offset(at.position));
    let prepared = |(span, name): (_, &str)| PrepareRenamePlaceholder {
        range: asked.range(span),
        placeholder: name.to_owned(),
    };
    Ok(found.map(prepared))
}

/// `textDocument/rename`
pub(super) fn rename(server: &mut Server<'_>, params: &RenameParams) -> Result<WorkspaceEdit, Refusal> {
    let at = &params.text_document_position_params;
    let refuse = |why: String| (ErrorCode::RequestFailed, why);
    let asked =
        server.asked(&at.text_document.uri).ok_or_else(|| refuse("the file is not open".to_owned()))?;
    let place = (asked.file, asked.offset(at.position));
    let compile = |sources: crate::source::SourceMap| asked.open.compile(&sources);
    let edits = ide::rename(asked.open.view, place, &params.new_name, compile).map_err(refuse)?;
    Ok(asked.edit(&edits))
}
