//! What is said beside the text: how much a pattern grants, and how many hold something.
//!
//! Guarantees: numbers are exact, those of holders as far as the policy has no errors. Leaves out: names, which pointing
//! at a place tells.

use crate::index::Id;
use crate::source::{FileId, Span};
use crate::syntax::ast::SetKind;

use super::View;
use super::hover::{count, held_by, named};
use super::index::{Kind, Pattern, Space};

/// A remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The text that it is about.
    pub span: Span,
    /// What it says.
    pub text: String,
}

/// Behind each pattern and each group's name of a file, how many it stands for.
#[must_use]
pub fn hints(view: &View, file: FileId) -> Vec<Hint> {
    let patterns = view.index().patterns().iter().filter(|it| it.span.file == file);
    patterns.filter_map(|it| Some(Hint { span: it.span, text: stands_for(view, it)? })).collect()
}

fn stands_for(view: &View, pattern: &Pattern) -> Option<String> {
    let members = view.index().members(pattern);
    let noun = if pattern.space == Space::Role { "role" } else { "permission" };
    match pattern.set {
        SetKind::Prefix(_) | SetKind::Everything => Some(count(members.len(), noun)),
        SetKind::Name(_) => {
            let only = members.first().filter(|it| view.index().kind(**it) == Some(Kind::Group))?;
            let groups = &view.compilation.model.groups;
            let group = named(groups, |it| &it.head, &view.index().symbol(*only).name)?;
            Some(count(groups[group].permissions.len(), noun))
        }
    }
}

/// Above each role and permission of a file, how much it holds and how many hold it.
#[must_use]
pub fn lenses(view: &View, file: FileId) -> Vec<Hint> {
    let (model, holdings) = (&view.compilation.model, &view.compilation.analysis.holdings);
    let roles = model.roles.enumerate().filter(|(_, it)| it.head.span.file == file);
    let roles =
        roles.map(|(id, it)| (it.head.span, format!("holds {}", count(held_by(view, id), "permission"))));
    let permissions = model.permissions.enumerate().filter(|(_, it)| it.head.span.file == file);
    let held = permissions.filter(|(id, _)| id.index() < holdings.anywhere.len());
    let permissions = held
        .map(|(id, it)| (it.head.span, format!("held by {}", count(holdings.anywhere[id].len(), "role"))));
    let mut lenses: Vec<_> = roles.chain(permissions).map(|(span, text)| Hint { span, text }).collect();
    lenses.sort_by_key(|hint| hint.span);
    lenses
}
