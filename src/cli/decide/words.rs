//! Flags that are written in the policy language: a resource, a direct grant.
//!
//! Guarantees: read by the language's own parser, and nothing but what is asked for passes. Leaves out: what the
//! names in them mean.

use crate::cli::failure::Failure;
use crate::limits::Limits;
use crate::source::FileId;
use crate::syntax;
use crate::syntax::ast::{Grant, ItemKind, On, SetKind, Step};

/// A kind and an id.
pub(super) type Named = (String, String);

/// Permissions granted directly, each on each of the places; everywhere without any.
pub(super) struct Granted {
    pub(super) permissions: Vec<String>,
    pub(super) places: Option<Vec<Vec<Named>>>,
}

/// The path of a resource from the inside out: `zone "example.com" in account acme`.
pub(super) fn path(text: &str) -> Result<Vec<Named>, Failure> {
    let refusal = || {
        Failure::new("usage", format!("`{text}` is no resource"))
            .help("write it as in a policy: `KIND \"ID\"`, `KIND \"ID\" in KIND \"ID\"`")
    };
    match only_item(&format!("resource {text}\n")) {
        Some(ItemKind::Resource(resource)) if resource.title.is_none() && resource.readers.is_empty() => {
            Ok(std::iter::once(resource.step).chain(resource.parents).map(named).collect())
        }
        _ => Err(refusal()),
    }
}

/// A direct grant: `zone_logs.write on zone "example.com" in account acme`.
pub(super) fn grant(text: &str) -> Result<Granted, Failure> {
    let item = only_item(&format!("role flag {{ grant {text}\n}}\n"));
    let granted = match item {
        Some(ItemKind::Role(role)) if role.body.excludes.is_empty() => {
            match <[Grant; 1]>::try_from(role.body.grants) {
                Ok([grant]) => granted(grant),
                Err(_) => None,
            }
        }
        _ => None,
    };
    granted.ok_or_else(|| {
        Failure::new("usage", format!("`{text}` is no direct grant"))
            .help("write it as in a policy: `PERMISSION`, `PERMISSION on KIND \"ID\"`")
    })
}

fn granted(grant: Grant) -> Option<Granted> {
    if grant.rows.is_some() || !grant.except.is_empty() {
        return None;
    }
    let permissions = grant.permissions.into_iter().map(|set| match set.kind {
        SetKind::Name(name) => Some(name.into()),
        SetKind::Prefix(_) | SetKind::Everything => None,
    });
    Some(Granted { permissions: permissions.collect::<Option<_>>()?, places: grant.on.map(places) })
}

fn places(on: On) -> Vec<Vec<Named>> {
    let kind = on.kind.value;
    let path = |place: syntax::ast::Place| {
        let innermost = (kind.to_string(), place.id.value.into());
        std::iter::once(innermost).chain(place.parents.into_iter().map(named)).collect()
    };
    on.places.into_iter().map(path).collect()
}

fn named(step: Step) -> Named {
    (step.kind.value.into(), step.id.value.into())
}

/// The declaration that a text is, if it is exactly one.
fn only_item(text: &str) -> Option<ItemKind> {
    let parsed = syntax::parse(FileId(0), text, &Limits::default());
    let [item] = <[_; 1]>::try_from(parsed.value.items).ok()?;
    let is_alone = parsed.diagnostics.is_empty() && item.allows.is_empty() && parsed.value.package.is_none();
    is_alone.then_some(item.kind)
}

#[cfg(test)]
mod tests {
    use super::{grant, path};

    fn pairs(path: &[(String, String)]) -> Vec<(&str, &str)> {
        path.iter().map(|(kind, id)| (kind.as_str(), id.as_str())).collect()
    }

    #[test]
    fn a_path_is_read_from_the_inside_out() {
        let path = path("zone \"example.com\" in account acme").unwrap();
        assert_eq!(pairs(&path), [("zone", "example.com"), ("account", "acme")]);
    }

    #[test]
    fn ids_are_bare_or_strings() {
        assert_eq!(pairs(&path("index \"a b\\n\"").unwrap()), [("index", "a b\n")]);
        assert_eq!(pairs(&path("cloud.index main").unwrap()), [("cloud.index", "main")]);
    }

    #[test]
    fn a_grant_names_permissions_and_perhaps_places() {
        let everywhere = grant("logs.read").unwrap();
        assert_eq!((everywhere.permissions.len(), everywhere.places.is_none()), (1, true));
        let some = grant("logs.read, logs.write on index main, \"audit\"").unwrap();
        assert_eq!(some.permissions, ["logs.read", "logs.write"]);
        let places = some.places.unwrap();
        assert_eq!(
            places.iter().map(|it| pairs(it)).collect::<Vec<_>>(),
            [[("index", "main")], [("index", "audit")]]
        );
    }

    #[test]
    fn nothing_else_passes() {
        for text in [
            "",
            "zone",
            "zone a\nresource zone b",
            "zone a \"title\"",
            "zone a { only b may c }",
            "zone a, b",
        ] {
            assert!(path(text).is_err(), "{text}");
        }
        for text in [
            "",
            "*",
            "logs.*",
            "a where `x`",
            "a except b",
            "a\n grant b",
            "a } role c { grant b",
            "a on index",
        ] {
            assert!(grant(text).is_err(), "{text}");
        }
    }
}
