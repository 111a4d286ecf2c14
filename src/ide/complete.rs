//! What may be written at a place: names that fit there, and words of the language.
//!
//! Guarantees: a name is offered as it has to be written in its package, and only if it is one of those that the place
//! takes. Leaves out: whether the policy would be right with it.

use crate::index::SymbolId;
use crate::source::{FileId, Span, offset};

use super::View;
use super::expect::{self, Wanted};
use super::index::{Declared, Kind, Space};

/// What an [`Offer`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfferKind {
    /// Something that is declared.
    Name(Kind),
    /// A word of the language.
    Word,
    /// A lint.
    Lint,
}

/// Something that may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The text.
    pub text: String,
    /// What it is.
    pub kind: OfferKind,
    /// What people call it.
    pub title: Option<String>,
    /// What it says of itself.
    pub docs: Option<String>,
    /// What it takes the place of.
    pub span: Span,
}

/// What may be written at an offset.
#[must_use]
pub fn complete(view: &View, file: FileId, at: u32) -> Vec<Offer> {
    let text = &view.compilation.sources.file(file).text;
    let Some(expected) = expect::at(text, at as usize) else { return Vec::new() };
    let span = Span::new(file, offset(expected.start), at);
    let mut offers = expected.names.map(|wanted| names(view, span, &wanted)).unwrap_or_default();
    let word = |word: &&'static str| Offer {
        text: (*word).to_owned(),
        kind: OfferKind::Word,
        title: None,
        docs: None,
        span,
    };
    offers.extend(expected.words.iter().map(word));
    offers
}

fn names(view: &View, span: Span, wanted: &Wanted) -> Vec<Offer> {
    let package = view.index().package(span.file);
    let owner = |space, name: &str| view.index().find(space, package, name);
    let of = |space, kinds: &[Kind]| some(view, span, space, None, kinds);
    let inside = |space, owner: Option<SymbolId>, kinds: &[Kind]| match owner {
        Some(owner) => some(view, span, space, Some(owner), kinds),
        None => Vec::new(),
    };
    match wanted {
        Wanted::Permissions => of(Space::Ask, &[Kind::Permission, Kind::Group]),
        Wanted::Asks => of(Space::Ask, &[Kind::Permission, Kind::Action]),
        Wanted::Roles => of(Space::Role, &[Kind::Role]),
        Wanted::Holders => of(Space::Role, &[Kind::Role, Kind::Addon]),
        Wanted::Scopes => of(Space::Scope, &[Kind::Scope]),
        Wanted::Attributes => of(Space::Attribute, &[Kind::Attribute]),
        Wanted::Restrictions => of(Space::Restriction, &[Kind::Restriction]),
        Wanted::Resources(kind) => inside(Space::Resource, owner(Space::Scope, kind), &[Kind::Resource]),
        Wanted::Values(name) => inside(Space::Value, owner(Space::Attribute, name), &[Kind::Value]),
        Wanted::Sets(name) => inside(Space::Value, owner(Space::Attribute, name), &[Kind::Set]),
        Wanted::Cells => {
            let mut offers = of(Space::Role, &[Kind::Role, Kind::Addon]);
            offers.extend(of(Space::Ask, &[Kind::Permission]));
            offers
        }
        Wanted::Lints => crate::lint::all().iter().map(|lint| lint_offer(lint, span)).collect(),
    }
}

fn lint_offer(lint: &crate::lint::Lint, span: Span) -> Offer {
    let title = Some(lint.code.summary().to_owned());
    Offer { text: lint.code.as_str().to_owned(), kind: OfferKind::Lint, title, docs: None, span }
}

/// The names of a space that declare one of these.
fn some(view: &View, span: Span, space: Space, owner: Option<SymbolId>, kinds: &[Kind]) -> Vec<Offer> {
    let package = view.index().package(span.file);
    let offer = |id: SymbolId| {
        let declared = view.index().symbol(id).declared.first().filter(|it| kinds.contains(&it.kind))?;
        (!is_around(view, declared, span)).then(|| Offer {
            text: view.written(id, package),
            kind: OfferKind::Name(declared.kind),
            title: declared.title.as_deref().map(str::to_owned),
            docs: declared.docs.as_deref().map(str::to_owned),
            span,
        })
    };
    view.index().names(space, owner).filter_map(offer).collect()
}

/// Whether a declaration is the one that is being written, which would refer to itself.
fn is_around(view: &View, declared: &Declared, at: Span) -> bool {
    let (item, text) = (declared.item, &view.compilation.sources.file(at.file).text);
    if item.file != at.file || item.start > at.end {
        return false;
    }
    let behind = text.get(item.end as usize..at.end as usize).unwrap_or("");
    let is_closed = text.get(..item.end as usize).is_some_and(|before| before.ends_with('}'));
    at.end <= item.end || !(is_closed || behind.contains('\n'))
}
