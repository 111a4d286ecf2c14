//! What implies what, and who extends whom, as a hierarchy of calls: a permission calls what it implies.

use super::outline::symbol_kind;
use super::proto::{
    CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem,
    CallHierarchyOutgoingCall, CallHierarchyPrepareParams, Range,
};
use super::server::{Asked, Refusal, Server};
use crate::ide::{self, Step};
use crate::index::SymbolId;

/// `textDocument/prepareCallHierarchy`
pub(super) fn prepare(
    server: &mut Server<'_>,
    params: &CallHierarchyPrepareParams,
) -> Result<Vec<CallHierarchyItem>, Refusal> {
    let at = &params.text_document_position_params;
    let Some(asked) = server.asked(&at.text_document.uri) else { return Ok(Vec::new()) };
    let found = ide::climber(asked.open.view, asked.file, asked.offset(at.position));
    Ok(found.and_then(|it| item(&asked, it)).into_iter().collect())
}

fn item(asked: &Asked<'_>, symbol: SymbolId) -> Option<CallHierarchyItem> {
    let it = asked.open.view.index().symbol(symbol);
    let declared = it.declared.first()?;
    Some(CallHierarchyItem {
        name: it.name.to_string(),
        kind: symbol_kind(declared.kind),
        tags: None,
        detail: declared.title.as_deref().map(str::to_owned),
        uri: super::proto::Uri(asked.open.uri(declared.span.file)),
        range: asked.range(declared.item),
        selection_range: asked.range(declared.span),
        data: None,
    })
}

/// The steps up or down from an item, each with its places.
fn steps(
    server: &mut Server<'_>,
    of: &CallHierarchyItem,
    way: fn(&ide::View, SymbolId) -> Vec<Step>,
) -> Vec<(CallHierarchyItem, Vec<Range>)> {
    let Some(asked) = server.asked(&of.uri) else { return Vec::new() };
    let at = asked.offset(of.selection_range.start);
    let Some(from) = ide::climber(asked.open.view, asked.file, at) else { return Vec::new() };
    let steps = way(asked.open.view, from).into_iter();
    steps.filter_map(|step| Some((item(&asked, step.to)?, vec![asked.range(step.span)]))).collect()
}

/// `callHierarchy/incomingCalls`: what implies or extends it.
pub(super) fn incoming(
    server: &mut Server<'_>,
    params: &CallHierarchyIncomingCallsParams,
) -> Result<Vec<CallHierarchyIncomingCall>, Refusal> {
    let found = steps(server, &params.item, ide::above).into_iter();
    Ok(found.map(|(from, from_ranges)| CallHierarchyIncomingCall { from, from_ranges }).collect())
}

/// `callHierarchy/outgoingCalls`: what it implies or extends.
pub(super) fn outgoing(
    server: &mut Server<'_>,
    params: &CallHierarchyIncomingCallsParams,
) -> Result<Vec<CallHierarchyOutgoingCall>, Refusal> {
    let found = steps(server, &params.item, ide::below).into_iter();
    Ok(found.map(|(to, from_ranges)| CallHierarchyOutgoingCall { to, from_ranges }).collect())
}
