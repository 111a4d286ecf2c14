//! Full names and how a reference finds one.
//!
//! Guarantees: a reference is tried at each package level from the innermost outward, and more than one hit is an
//! error, never a choice. Names are compared byte by byte.

use foldhash::fast::RandomState;
use indexmap::IndexMap;

use crate::index::Id;
use crate::nearest::nearest_name;
use crate::source::Span;

/// The full name of something declared in a package.
pub(crate) fn full_name(package: &str, name: &str) -> String {
    if package.is_empty() { name.to_owned() } else { format!("{package}.{name}") }
}

/// The packages in which a reference is looked up, from the innermost outward; the last is the root.
pub(crate) fn levels(package: &str) -> impl Iterator<Item = &str> {
    let inner = (!package.is_empty()).then_some(package);
    let packages = std::iter::successors(inner, |package| package.rsplit_once('.').map(|(outer, _)| outer));
    packages.chain(std::iter::once(""))
}

/// The declared names of one namespace, in the order of names.
#[derive(Debug)]
pub(super) struct Namespace<I> {
    entries: IndexMap<Box<str>, (I, Span), RandomState>,
}

/// Why a reference names nothing.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// No level has it.
    Unknown,
    /// These full names answer it.
    Ambiguous(Vec<String>),
}

impl<I: Copy> Namespace<I> {
    /// A namespace of full names.
    pub(super) fn new(entries: impl IntoIterator<Item = (Box<str>, I, Span)>) -> Self {
        let mut entries: IndexMap<_, _, _> =
            entries.into_iter().map(|(name, id, span)| (name, (id, span))).collect();
        entries.sort_unstable_keys();
        Self { entries }
    }

    /// What a reference could mean, from the innermost package outward.
    fn hits<'s>(&'s self, package: &'s str, text: &'s str) -> impl Iterator<Item = (&'s str, I, Span)> {
        let mut name = String::with_capacity(package.len() + 1 + text.len());
        levels(package).filter_map(move |package| {
            name.clear();
            name.push_str(package);
            if !package.is_empty() {
                name.push('.');
            }
            name.push_str(text);
            self.entries.get_key_value(&*name).map(|(name, (id, span))| (&**name, *id, *span))
        })
    }

    /// What a reference means in a package.
    pub(super) fn find(&self, package: &str, text: &str) -> Result<I, Missing> {
        let mut hits = self.hits(package, text);
        match (hits.next(), hits.next()) {
            (Some((_, id, _)), None) => Ok(id),
            (None, _) => Err(Missing::Unknown),
            (Some(_), Some(_)) => {
                let names = self.hits(package, text).map(|(name, _, _)| name.to_owned());
                Err(Missing::Ambiguous(names.collect()))
            }
        }
    }

    /// What a reference means in a package, and where that is declared, if it means one thing.
    pub(super) fn declared(&self, package: &str, text: &str) -> Option<(I, Span)> {
        let mut hits = self.hits(package, text);
        let (_, id, span) = hits.next()?;
        hits.next().is_none().then_some((id, span))
    }

    /// Every id below a prefix, `prefix.*`, in the order of names.
    pub(super) fn find_below(
        &self,
        package: &str,
        prefix: &str,
        take: impl Fn(I) -> bool,
    ) -> Result<Vec<I>, Missing> {
        let hits: Vec<_> = levels(package)
            .map(|package| full_name(package, prefix))
            .map(|prefix| (self.below(&prefix).filter(|id| take(*id)).collect::<Vec<_>>(), prefix))
            .filter(|(ids, _)| !ids.is_empty())
            .collect();
        match <[_; 1]>::try_from(hits) {
            Ok([(ids, _)]) => Ok(ids),
            Err(hits) if hits.is_empty() => Err(Missing::Unknown),
            Err(hits) => {
                Err(Missing::Ambiguous(hits.iter().map(|(_, prefix)| format!("{prefix}.*")).collect()))
            }
        }
    }

    /// Every id of a package and its sub-packages; of everything for the root package.
    pub(super) fn in_package(&self, package: &str) -> Vec<I> {
        if package.is_empty() {
            return self.entries.values().map(|(id, _)| *id).collect();
        }
        self.below(package).collect()
    }

    fn below(&self, prefix: &str) -> impl Iterator<Item = I> {
        let at = |end: char| {
            let bound = format!("{prefix}{end}");
            self.entries.partition_point(|name, _| **name < *bound)
        };
        // A slash is the character after the full stop.
        let entries = self.entries.get_range(at('.')..at('/'));
        entries.into_iter().flat_map(|entries| entries.values()).map(|(id, _)| *id)
    }

    /// The declared name closest to a misspelt one, as it could be written in this package.
    pub(super) fn nearest(&self, package: &str, text: &str, fits: impl Fn(I) -> bool) -> Option<String> {
        let fitting = self.entries.iter().filter(|(_, (id, _))| fits(*id));
        let spelt = fitting.map(|(name, _)| relative(package, name));
        nearest_name(text, spelt).map(str::to_owned)
    }

    /// The beginning of declared names closest to a misspelt one.
    pub(super) fn nearest_prefix(&self, package: &str, text: &str) -> Option<String> {
        // Names with the same beginning are neighbours.
        let before = std::iter::once("").chain(self.entries.keys().map(|name| &**name));
        let prefixes = before.zip(self.entries.keys()).flat_map(|(before, name)| {
            let ends = name.match_indices('.').map(|(at, _)| at);
            ends.filter(move |at| before.get(..=*at) != name.get(..=*at)).filter_map(|at| name.get(..at))
        });
        let prefixes = prefixes.map(|prefix| relative(package, prefix));
        nearest_name(text, prefixes).map(str::to_owned)
    }
}

/// The shortest way to write a full name in a package.
pub(crate) fn relative<'a>(package: &str, name: &'a str) -> &'a str {
    let inner = (!package.is_empty()).then_some(package);
    std::iter::successors(inner, |package| package.rsplit_once('.').map(|(outer, _)| outer))
        .find_map(|package| name.strip_prefix(package)?.strip_prefix('.'))
        .unwrap_or(name)
}

/// Declarations of one kind, before they have ids.
#[derive(Debug)]
pub(super) struct Declared<'a, T> {
    /// The full name.
    pub(super) full: Box<str>,
    /// The package it was declared in.
    pub(super) package: &'a str,
    /// Where its name stands.
    pub(super) span: Span,
    /// The declaration.
    pub(super) node: T,
}

/// A name declared again: the name, where, and where it was first.
type Repeated = (Box<str>, Span, Span);

/// Sorts declarations by name and takes out the later ones of each name, which are returned with the first's place.
pub(super) fn sort_and_split<'a, T>(
    mut found: Vec<Declared<'a, T>>,
) -> (Vec<Declared<'a, T>>, Vec<Repeated>) {
    found.sort_by(|a, b| a.full.cmp(&b.full).then(a.span.cmp(&b.span)));
    let mut kept: Vec<Declared<'a, T>> = Vec::with_capacity(found.len());
    let mut repeated = Vec::new();
    for next in found {
        match kept.last() {
            Some(first) if first.full == next.full => repeated.push((next.full, next.span, first.span)),
            _ => kept.push(next),
        }
    }
    (kept, repeated)
}

/// The namespace of declarations in the order of their ids.
pub(super) fn namespace<I: Id, T>(declared: &[Declared<'_, T>]) -> Namespace<I> {
    Namespace::new(declared.iter().enumerate().map(|(at, item)| (item.full.clone(), I::new(at), item.span)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_tried_from_the_innermost_package_outward() {
        assert_eq!(levels("cloudflare.logs").collect::<Vec<_>>(), ["cloudflare.logs", "cloudflare", ""]);
        assert_eq!(levels("").collect::<Vec<_>>(), [""]);
    }

    #[test]
    fn a_prefix_is_offered_once() {
        let names = ["a.orders.edit", "a.orders.read", "a.refunds.x.y", "b.orders.z"];
        let span = Span::new(crate::source::FileId(0), 0, 0);
        let entries = names.iter().enumerate().map(|(at, name)| ((*name).into(), at, span));
        let namespace = Namespace::new(entries);
        assert_eq!(namespace.nearest_prefix("a", "order"), Some("orders".to_owned()));
        assert_eq!(namespace.nearest_prefix("", "a.order"), Some("a.orders".to_owned()));
        assert_eq!(namespace.nearest_prefix("", "nothing"), None);
    }

    #[test]
    fn a_name_is_written_as_short_as_it_can_be_here() {
        assert_eq!(relative("a.b", "a.b.c"), "c");
        assert_eq!(relative("a.b", "a.c"), "c");
        assert_eq!(relative("a.b", "d.c"), "d.c");
    }
}
