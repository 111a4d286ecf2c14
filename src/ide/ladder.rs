//! What implies a permission and what that implies; who extends a role and what that extends.
//!
//! Guarantees: one step at a time, each with the place that says so. Leaves out: add-ons, which do neither.

use crate::index::SymbolId;
use crate::model::Head;
use crate::source::{FileId, Span};

use super::View;
use super::hover::named;
use super::index::{Kind, Space};

/// A step to something, and the place that makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// To what.
    pub to: SymbolId,
    /// The place.
    pub span: Span,
}

/// The permission or role that is named at an offset.
#[must_use]
pub fn climber(view: &View, file: FileId, offset: u32) -> Option<SymbolId> {
    let found = view.index().at(file, offset)?.symbol;
    matches!(view.index().kind(found), Some(Kind::Permission | Kind::Role)).then_some(found)
}

/// What it implies or extends.
#[must_use]
pub fn below(view: &View, of: SymbolId) -> Vec<Step> {
    edges(view, of).into_iter().filter(|edge| edge.0 == of).map(|(_, to, span)| Step { to, span }).collect()
}

/// What implies or extends it.
#[must_use]
pub fn above(view: &View, of: SymbolId) -> Vec<Step> {
    edges(view, of).into_iter().filter(|edge| edge.1 == of).map(|(to, _, span)| Step { to, span }).collect()
}

/// The edges that begin or end at it.
fn edges(view: &View, of: SymbolId) -> Vec<(SymbolId, SymbolId, Span)> {
    let (model, symbol) = (&view.compilation.model, view.index().symbol(of));
    let id = |head: &Head| view.index().find(symbol.space, "", &head.name);
    let mut edges = Vec::new();
    if symbol.space == Space::Role {
        let Some(own) = named(&model.roles, |it| &it.head, &symbol.name) else { return edges };
        for (from, role) in model.roles.enumerate() {
            for edge in role.extends.iter().filter(|edge| from == own || edge.value == own) {
                edges.extend(
                    id(&role.head).zip(id(&model.roles[edge.value].head)).map(|(a, b)| (a, b, edge.span)),
                );
            }
        }
        return edges;
    }
    let Some(own) = named(&model.permissions, |it| &it.head, &symbol.name) else { return edges };
    for (from, permission) in model.permissions.enumerate() {
        for edge in permission.implies.iter().filter(|edge| from == own || edge.value == own) {
            let to = &model.permissions[edge.value].head;
            edges.extend(id(&permission.head).zip(id(to)).map(|(a, b)| (a, b, edge.span)));
        }
    }
    edges
}
