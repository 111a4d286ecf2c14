//! What can be done about findings: the fixes that they offer.
//!
//! Guarantees: a fix that may change what the author meant is never preferred, nor among all that are made at once.

use std::collections::BTreeSet;

use super::diagnostics;
use super::proto::{CodeAction, CodeActionKind, CodeActionParams};
use super::server::{Asked, Refusal, Server};
use crate::diagnostic::{Applicability, Diagnostic, Edit};
use crate::fix::{self, Choice};
use crate::source::{Span, offset};

/// `textDocument/codeAction`
pub(super) fn actions(
    server: &mut Server<'_>,
    params: &CodeActionParams,
) -> Result<Vec<CodeAction>, Refusal> {
    let Some(asked) = server.asked(&params.text_document.uri) else { return Ok(Vec::new()) };
    let range = diagnostics::span(&asked, params.range);
    let wants = |kind: &str| {
        let is_around = |only: &CodeActionKind| {
            let only = String::from(only.clone());
            only.is_empty()
                || kind == only
                || kind.strip_prefix(&only).is_some_and(|rest| rest.starts_with('.'))
        };
        params.context.only.as_ref().map(|all| all.iter().any(is_around))
    };
    let mut actions = Vec::new();
    if wants("quickfix").unwrap_or(true) {
        let nothing = BTreeSet::new();
        let choice = Choice { unsafe_too: true, locked: &nothing };
        let offers = fix::offers(&asked.open.view.compilation, choice);
        let here = offers.filter(|it| diagnostics::touches(it.primary.span, range));
        actions.extend(here.filter_map(|it| quick_fix(&asked, it)));
    }
    // All at once is for those who ask for it.
    if wants("source.fixAll").unwrap_or(false) {
        actions.extend(fix_all(&asked));
    }
    Ok(actions)
}

fn quick_fix(asked: &Asked<'_>, found: &Diagnostic) -> Option<CodeAction> {
    let fix = found.fix.as_ref()?;
    Some(CodeAction {
        title: fix.title.clone(),
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(vec![diagnostics::of(asked, found)]),
        is_preferred: Some(fix.applicability == Applicability::Safe),
        edit: Some(asked.edit(&fix.edits)),
        ..CodeAction::default()
    })
}

/// What `permc check --fix` does.
fn fix_all(asked: &Asked<'_>) -> Option<CodeAction> {
    let before = &asked.open.view.compilation;
    let nothing = BTreeSet::new();
    let choice = Choice { unsafe_too: false, locked: &nothing };
    let compile = |sources| asked.open.compile(&sources).compilation;
    let fixed = fix::fix(before.clone(), choice, &compile);
    let files = before.sources.iter().zip(fixed.compilation.sources.iter());
    let changed = files.filter(|((_, old), (_, new))| old.text != new.text);
    let edits: Vec<_> = changed
        .map(|((file, old), (_, new))| {
            let span = Span::new(file, 0, offset(old.text.len()));
            Edit { span, replacement: new.text.to_string() }
        })
        .collect();
    (!edits.is_empty()).then(|| CodeAction {
        title: "apply every safe fix".to_owned(),
        kind: Some(CodeActionKind::SourceFixAll),
        edit: Some(asked.edit(&edits)),
        ..CodeAction::default()
    })
}
