//! Names that are not there, or are something else.
//!
//! Guarantees: the nearest name is offered where there is one; where a name is something else, its declaration is shown.

use super::{either, some_of};
use crate::diagnostic::{Applicability, Code, Diagnostic, Edit};
use crate::nearest::is_near;
use crate::resolve::names::Missing;
use crate::source::Span;
use crate::syntax::written_id;

/// What a reference should have named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::resolve) enum Wanted {
    Scope,
    Attribute,
    Restriction,
    Permission,
    Role,
    Action,
}

/// What it names instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::resolve) enum Other {
    Scope,
    Attribute,
    Restriction,
    Permission,
    /// With the permissions in it.
    Group(Vec<String>),
    Action,
    Role,
    Addon,
}

impl Wanted {
    fn words(self) -> (Code, &'static str) {
        match self {
            Self::Scope => (Code::UnknownScope, "scope"),
            Self::Attribute => (Code::UnknownAttribute, "attribute"),
            Self::Restriction => (Code::UnknownRestriction, "restriction"),
            Self::Permission => (Code::UnknownPermission, "permission or group"),
            Self::Role => (Code::UnknownRole, "role or add-on"),
            Self::Action => (Code::UnknownAction, "action or permission"),
        }
    }

    /// How a thing of this kind comes to be there.
    fn declaration(self, name: &str) -> String {
        match self {
            Self::Scope => format!("`scope {name}`"),
            Self::Attribute => format!("`attribute {name} {{ VALUE, VALUE }}`"),
            Self::Restriction => format!("`restriction {name} = \"TEXT\"`"),
            Self::Permission => format!("`permission {name}`"),
            Self::Role => format!("`role {name}`"),
            Self::Action => format!("`permission {name}`, or `action {name} {{ requires PERMISSION }}`"),
        }
    }
}

impl Other {
    /// With its article.
    fn words(&self) -> &'static str {
        match self {
            Self::Scope => "a scope",
            Self::Attribute => "an attribute",
            Self::Restriction => "a restriction",
            Self::Permission => "a permission",
            Self::Group(_) => "a group",
            Self::Action => "an action",
            Self::Role => "a role",
            Self::Addon => "an add-on",
        }
    }
}

/// What to do where one thing stands for another.
fn way_out(wanted: Wanted, other: &Other) -> String {
    match (wanted, other) {
        (Wanted::Role, Other::Permission | Other::Group(_)) => {
            "a role is given a permission by `grant` in its block".to_owned()
        }
        (Wanted::Role | Wanted::Permission, Other::Action) => {
            "roles hold permissions; an action is allowed to whoever holds what it requires".to_owned()
        }
        (Wanted::Permission, Other::Role | Other::Addon) => {
            "a role takes over all that another holds by `extends` after its name".to_owned()
        }
        (Wanted::Action, Other::Role | Other::Addon) => {
            "name the permission that the role holds: an action asks for permissions, not for roles"
                .to_owned()
        }
        (Wanted::Action | Wanted::Permission, Other::Group(members)) if !members.is_empty() => {
            format!("name the permission that is meant: {}", some_of(members))
        }
        (Wanted::Restriction, _) => "name a restriction, or write its text in quotes".to_owned(),
        _ => format!(
            "name {}",
            match wanted {
                Wanted::Scope => "a scope",
                Wanted::Attribute => "an attribute",
                Wanted::Restriction => "a restriction",
                Wanted::Permission => "a permission",
                Wanted::Role => "a role",
                Wanted::Action => "an action or a permission",
            }
        ),
    }
}

/// A name that is something else.
pub(in crate::resolve) fn other_kind(
    wanted: Wanted,
    text: &str,
    span: Span,
    other: &Other,
    declared: Span,
) -> Diagnostic {
    let (code, noun) = wanted.words();
    // A group can stand for its permissions, though not here.
    let noun =
        if matches!((wanted, other), (Wanted::Permission, Other::Group(_))) { "permission" } else { noun };
    Diagnostic::error(code, span, format!("`{text}` is {}, not {} {noun}", other.words(), article(noun)))
        .related(declared, "declared here")
        .help(way_out(wanted, other))
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with('a') { "an" } else { "a" }
}

pub(in crate::resolve) fn missing(
    wanted: Wanted,
    text: &str,
    span: Span,
    why: Missing,
    nearest: Option<&str>,
) -> Diagnostic {
    let (code, noun) = wanted.words();
    match why {
        Missing::Unknown => {
            let found = Diagnostic::error(code, span, format!("there is no {noun} `{text}`"));
            match nearest {
                Some(nearest) => suggest(found, span, text, nearest),
                None => found.help(format!("declare it: {}", wanted.declaration(text))),
            }
        }
        Missing::Ambiguous(names) => {
            let message = format!("`{text}` could be {}", either(&names));
            Diagnostic::error(Code::AmbiguousReference, span, message)
                .help("write more of the name, so that only one of them fits, or rename one")
        }
    }
}

/// Offers the nearest name, as a fix if it is near by its letters.
fn suggest(found: Diagnostic, span: Span, text: &str, nearest: &str) -> Diagnostic {
    suggest_as(found, span, (text, nearest), nearest.to_owned())
}

/// The same of an id or a value, which may need quotes.
fn suggest_id(found: Diagnostic, span: Span, text: &str, nearest: &str) -> Diagnostic {
    suggest_as(found, span, (text, nearest), written_id(nearest))
}

fn suggest_as(
    found: Diagnostic,
    span: Span,
    (text, nearest): (&str, &str),
    replacement: String,
) -> Diagnostic {
    let found = found.help(format!("did you mean `{nearest}`?"));
    if !is_near(text, nearest) {
        return found;
    }
    let title = format!("replace it with `{nearest}`");
    found.fix(Applicability::Unsafe, title, Edit { span, replacement })
}

pub(in crate::resolve) fn empty_pattern(
    written: &str,
    noun: &str,
    span: Span,
    nearest: Option<&str>,
) -> Diagnostic {
    let found = Diagnostic::error(Code::EmptyPattern, span, format!("`{written}` matches no {noun}"));
    match nearest {
        Some(nearest) => suggest(found, span, written, nearest),
        None => found.help(format!("declare a {noun} that it matches, or leave it out")),
    }
}

pub(in crate::resolve) fn unknown_resource(
    kind: &str,
    id: &str,
    span: Span,
    nearest: Option<&str>,
) -> Diagnostic {
    let found = Diagnostic::error(Code::UnknownResource, span, format!("no `{kind}` is declared as `{id}`"));
    match nearest {
        Some(nearest) => suggest_id(found, span, id, nearest),
        None => found.help(format!("declare it: `resource {kind} {}`", written_id(id))),
    }
}

/// A value that an attribute does not have, with those that it has.
pub(in crate::resolve) fn unknown_value(
    value: &str,
    attribute: &str,
    span: Span,
    nearest: Option<&str>,
    (declared, values): (Span, &[&str]),
) -> Diagnostic {
    let message = format!("`{attribute}` has no value `{value}`");
    let found = Diagnostic::error(Code::UnknownValue, span, message).related(declared, "declared here");
    match nearest {
        Some(nearest) => suggest_id(found, span, value, nearest),
        None => found.help(format!("its values are {}", some_of(values))),
    }
}

/// A set that an attribute does not have, with those that it has.
pub(in crate::resolve) fn unknown_set(
    set: &str,
    attribute: &str,
    span: Span,
    nearest: Option<&str>,
    (declared, sets): (Span, &[&str]),
) -> Diagnostic {
    let message = format!("`{attribute}` has no set `{set}`");
    let found = Diagnostic::error(Code::UnknownSet, span, message).related(declared, "declared here");
    match (nearest, sets) {
        (Some(nearest), _) => suggest(found, span, set, nearest),
        (None, []) => found.help(format!("declare it in the attribute: `set {set} = VALUE, VALUE`")),
        (None, _) => found.help(format!("its sets are {}", some_of(sets))),
    }
}
