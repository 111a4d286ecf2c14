//! Names that are not what they should be: what they are instead, or which one is near.
//!
//! Guarantees: each such name is reported once where it stands, and looked for once however often it is written.

use crate::source::Span;

use super::Resolver;
use super::declarations::Askable;
use super::errors::{self, Other, Wanted};
use super::names::Missing;

impl Resolver {
    /// What was found, or a report of what was not.
    pub(super) fn or_report<T>(
        &mut self,
        found: Result<T, Missing>,
        wanted: Wanted,
        package: &str,
        (text, span): (&str, Span),
    ) -> Option<T> {
        let why = match found {
            Ok(value) => return Some(value),
            Err(why) => why,
        };
        let other = if why == Missing::Unknown { self.elsewhere(package, text) } else { None };
        let found = match other {
            Some((other, declared)) => errors::other_kind(wanted, text, span, &other, declared),
            None => {
                let nearest = self.nearest(wanted, package, text);
                errors::missing(wanted, text, span, why, nearest.as_deref())
            }
        };
        self.found.push(found);
        None
    }

    /// Reports something that shares the namespace of what was wanted, but is something else.
    pub(super) fn report_askable(&mut self, wanted: Wanted, package: &str, (text, span): (&str, Span)) {
        if let Some((other, declared)) = self.askable(package, text) {
            self.found.push(errors::other_kind(wanted, text, span, &other, declared));
        }
    }

    /// What a name means in any namespace, and where that is declared.
    fn elsewhere(&self, package: &str, text: &str) -> Option<(Other, Span)> {
        let names = &self.names;
        let role = || {
            let (id, span) = names.roles.declared(package, text)?;
            let is_addon = self.model.roles.get(id).is_some_and(|role| role.addon.is_some());
            Some((if is_addon { Other::Addon } else { Other::Role }, span))
        };
        let place = |span: Option<Span>, other| span.map(|span| (other, span));
        self.askable(package, text)
            .or_else(role)
            .or_else(|| place(names.kinds.declared(package, text).map(|it| it.1), Other::Scope))
            .or_else(|| place(names.attributes.declared(package, text).map(|it| it.1), Other::Attribute))
            .or_else(|| {
                place(self.restriction_names.declared(package, text).map(|it| it.1), Other::Restriction)
            })
    }

    fn askable(&self, package: &str, text: &str) -> Option<(Other, Span)> {
        let (found, span) = self.names.asks.declared(package, text)?;
        let other = match found {
            Askable::Permission(_) => Other::Permission,
            Askable::Action(_) => Other::Action,
            Askable::Group(id) => {
                let members = self.model.groups.get(id).map(|group| &*group.permissions);
                let written = |name: &str| super::names::relative(package, name).to_owned();
                let names = members.into_iter().flatten().filter_map(|id| self.model.permissions.get(*id));
                Other::Group(names.map(|permission| written(&permission.head.name)).collect())
            }
        };
        Some((other, span))
    }

    /// The declared name closest to a misspelt one.
    fn nearest(&mut self, wanted: Wanted, package: &str, text: &str) -> Option<String> {
        let key = (wanted, package.to_owned(), text.to_owned());
        let names = &self.names;
        let look = || match wanted {
            Wanted::Scope => names.kinds.nearest(package, text, |_| true),
            Wanted::Attribute => names.attributes.nearest(package, text, |_| true),
            Wanted::Restriction => self.restriction_names.nearest(package, text, |_| true),
            Wanted::Permission => names.asks.nearest(package, text, |it| !matches!(it, Askable::Action(_))),
            Wanted::Action => names.asks.nearest(package, text, |it| !matches!(it, Askable::Group(_))),
            Wanted::Role => names.roles.nearest(package, text, |_| true),
        };
        self.suggestions.entry(key).or_insert_with(look).clone()
    }
}
