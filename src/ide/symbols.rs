//! What a policy declares, as an outline of a file and as a list to search.
//!
//! Guarantees: in the order of the text; a group holds its permissions. Leaves out: what is not declared by name.

use crate::source::{FileId, Span};

use super::View;
use super::index::{Declared, Kind, Space, Symbol};

/// A declaration in an outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// Its name, as written.
    pub name: String,
    /// What people call it.
    pub title: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// All of it.
    pub item: Span,
    /// Its name's place.
    pub span: Span,
    /// What is declared inside.
    pub children: Vec<Outline>,
}

/// What a file declares.
#[must_use]
pub fn outline(view: &View, file: FileId) -> Vec<Outline> {
    let places = view.index().in_file(file).iter().filter(|it| it.declares);
    let mut top: Vec<Outline> = Vec::new();
    for place in places {
        let symbol = view.index().symbol(place.symbol);
        let Some(declared) = symbol.declared.iter().find(|it| it.span == place.span) else { continue };
        let entry = entry(declared);
        match top.last_mut() {
            Some(around) if is_inside(&entry, around) => around.children.push(entry),
            _ => top.push(entry),
        }
    }
    top
}

/// Several permissions of one declaration stand beside one another.
fn is_inside(inner: &Outline, around: &Outline) -> bool {
    around.item.contains(inner.item) && around.item != inner.item
}

fn entry(it: &Declared) -> Outline {
    Outline {
        name: it.written.to_string(),
        title: it.title.as_deref().map(str::to_owned),
        kind: it.kind,
        item: it.item,
        span: it.span,
        children: Vec::new(),
    }
}

/// The declarations whose full name or title has the letters of a query in their order, whatever their case.
pub fn search<'v>(view: &'v View, query: &str) -> impl Iterator<Item = (&'v Symbol, &'v Declared)> {
    let query = query.to_lowercase();
    let all = view.index().symbols().filter(|(_, symbol)| symbol.space != Space::Value);
    let all = all.flat_map(|(_, symbol)| symbol.declared.iter().map(move |it| (symbol, it)));
    all.filter(move |(symbol, it)| {
        has_letters(&symbol.name, &query)
            || it.title.as_deref().is_some_and(|title| has_letters(title, &query))
    })
}

fn has_letters(text: &str, query: &str) -> bool {
    let text = text.to_lowercase();
    let mut letters = text.chars();
    query.chars().all(|wanted| letters.any(|letter| letter == wanted))
}
