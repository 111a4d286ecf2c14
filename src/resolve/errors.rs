//! The words of the resolve stage.

mod unknown;

pub(super) use unknown::{
    Other, Wanted, empty_pattern, missing, other_kind, unknown_resource, unknown_set, unknown_value,
};

pub(super) fn too_many_members(span: Span, limit: usize) -> Diagnostic {
    let message = format!("up to here, patterns and groups stand for more than {limit} things in all");
    let help =
        "let roles extend one that has what they share, or raise `members` under `[limits]` in `permc.toml`";
    Diagnostic::error(Code::PolicyTooLarge, span, message).help(help)
}

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

pub(super) fn either<S: AsRef<str>>(names: &[S]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => "nothing".to_owned(),
    }
}

/// At most three names, then how many more there are.
pub(super) fn some_of<S: AsRef<str>>(names: &[S]) -> String {
    let shown: Vec<_> = names.iter().take(3).map(|name| format!("`{}`", name.as_ref())).collect();
    let more = names.len().saturating_sub(shown.len());
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}

/// A kind with the article it takes.
fn a(kind: &str) -> String {
    let last = kind.rsplit('.').next().unwrap_or(kind);
    let vowel = last.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']);
    format!("{} `{kind}`", if vowel { "an" } else { "a" })
}

pub(super) fn duplicate(name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(Code::DuplicateName, span, format!("`{name}` is declared twice"))
        .related(first, "first declared here")
        .help("give one of them another name, or put all that is said of it into one declaration")
}

pub(super) fn repeated(what: &str, name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(Code::DuplicateName, span, format!("{what} `{name}` stands twice"))
        .related(first, "first here")
        .help("delete one of them")
}

pub(super) fn reserved(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(Code::ReservedName, span, format!("`{name}` is a name that permc keeps for itself"))
        .help("choose another first part: `permc.assign`, `permc.delegate` and `permc.restrict` are actions of every policy")
}

pub(super) fn reserved_attribute(span: Span) -> Diagnostic {
    Diagnostic::error(
        Code::ReservedName,
        span,
        "`supported_obligations` is a member of every request's context",
    )
    .help("choose another name, or declare the attribute in a package")
}

pub(super) fn excepts_nothing(written: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        Code::EmptyPattern,
        span,
        format!("`{written}` takes out nothing that stands before `except`"),
    )
    .help("delete it, or name what it should take out before `except` too")
}

pub(super) fn nothing_left(span: Span) -> Diagnostic {
    Diagnostic::error(Code::EmptyPattern, span, "`except` takes out everything, so nothing is left")
        .help("delete the statement, or take out less")
}

pub(super) fn misplaced_addon(name: &str, place: &str, span: Span, declared: Span) -> Diagnostic {
    Diagnostic::error(
        Code::MisplacedAddon,
        span,
        format!("`{name}` is an add-on and cannot stand in `{place}`"),
    )
    .related(declared, "declared as an add-on here")
    .help("only a role can stand here; an add-on counts beside a role and is nothing alone")
}

pub(super) fn per_and_filtered(name: &str, filtered: Span, per: Span) -> Diagnostic {
    Diagnostic::error(
        Code::PerAndFiltered,
        filtered,
        format!("`{name}` cannot be limited both to places and to rows"),
    )
    .related(per, "limited to places here")
    .help("split it into two permissions and let an action require both")
}

pub(super) fn not_scopable(names: &[&str], kind: &str, span: Span, declared: Span) -> Diagnostic {
    let message = format!("{} cannot be limited to {}", some_of(names), a(kind));
    Diagnostic::error(Code::NotScopable, span, message)
        .label("a permission without `per` is held everywhere or not at all")
        .related(declared, "declared without `per` here")
        .help("grant it in a statement of its own, without `on`")
}

pub(super) fn wrong_place(names: &[&str], kind: &str, span: Span) -> Diagnostic {
    let message = format!("{} cannot be held on {}", some_of(names), a(kind));
    Diagnostic::error(Code::KindMismatch, span, message)
        .help("a permission is held on its own kind or on a kind that this one lies in")
}

pub(super) fn not_filterable(names: &[&str], span: Span, declared: Span) -> Diagnostic {
    let message = format!("{} cannot be limited to some rows", some_of(names));
    Diagnostic::error(Code::NotFilterable, span, message)
        .related(declared, "declared without `filtered` here")
        .help("mark the permission `filtered`, or grant it in a statement without `where`")
}

pub(super) fn empty_restriction(span: Span) -> Diagnostic {
    Diagnostic::error(Code::EmptyRestriction, span, "this restriction restricts nothing")
        .help("write `where all` in the grant to say every row")
}

pub(super) fn unused_text(span: Span) -> Diagnostic {
    Diagnostic::error(Code::UnknownRestriction, span, "no grant is limited to this restriction")
        .help("a test names a declared restriction, or repeats the text of a grant")
}

pub(super) fn widening_place(from: &str, to: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        Code::WideningImplication,
        span,
        format!("`{from}` cannot imply `{to}`, which is held in more places"),
    )
    .help("a permission `per` a kind may imply permissions of that kind and of kinds that lie in it")
}

pub(super) fn widening_rows(from: &str, to: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        Code::WideningImplication,
        span,
        format!("`{from}` cannot imply `{to}`, which is held for all rows"),
    )
    .help("a filtered permission may imply filtered permissions only")
}

pub(super) fn required_kind(action: &str, required: &str, span: Span) -> Diagnostic {
    let message = format!("`{action}` cannot require `{required}`, which is asked on another kind");
    Diagnostic::error(Code::KindMismatch, span, message).help(
        "an action may require what is asked on its own kind, on a kind that this one lies in, or on nothing",
    )
}

pub(super) fn power_kind(holder: &str, kind: &str, span: Span) -> Diagnostic {
    Diagnostic::error(Code::KindMismatch, span, format!("`{holder}` is not held on {}", a(kind)))
        .help("the kind after `per` is the permission's own or one that lies in it")
}

pub(super) fn kind_lies_in(kind: &str, parent: Option<&str>, written: &str, span: Span) -> Diagnostic {
    let message = match parent {
        Some(parent) => format!("{} lies in {}, not in {}", a(kind), a(parent), a(written)),
        None => format!("{} lies in nothing", a(kind)),
    };
    let help = match parent {
        Some(parent) => format!("write `in {parent} …`"),
        None if kind == written => "leave out `in …`".to_owned(),
        None => format!("leave out `in …`, or say where it lies: `scope {kind} in {written}`"),
    };
    Diagnostic::error(Code::KindMismatch, span, message).help(help)
}

pub(super) fn incomplete_path(kind: &str, id: &str, parent: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        Code::IncompletePath,
        span,
        format!("`{kind} {id}` lies in {} that is not named", a(parent)),
    )
    .help(format!("name the whole path: `{kind} {id} in {parent} …`, or declare the resource"))
}

pub(super) fn ambiguous_instance(kind: &str, id: &str, paths: &[String], span: Span) -> Diagnostic {
    let message = format!("more than one `{kind}` is called `{id}`: {}", either(paths));
    Diagnostic::error(Code::IncompletePath, span, message).help("name the whole path")
}

pub(super) fn contradicting_path(
    kind: &str,
    id: &str,
    declared: &str,
    span: Span,
    first: Span,
) -> Diagnostic {
    Diagnostic::error(Code::ContradictingPath, span, format!("`{kind} {id}` does not lie there"))
        .related(first, format!("declared as `{declared}`"))
        .help(format!("write `{declared}`, or `{kind} {id}` alone"))
}

pub(super) fn duplicate_list(permission: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(Code::DuplicateReaderList, span, format!("who may `{permission}` here is said twice"))
        .related(first, "first said here")
        .help("put all roles into one list")
}

pub(super) fn unreadable_place(permission: &str, kind: &str, span: Span) -> Diagnostic {
    Diagnostic::error(Code::KindMismatch, span, format!("`{permission}` is not held on {}", a(kind)))
        .help("a reader list stands on the permission's own kind or on a kind that this one lies in")
}

pub(super) fn value_as_set(value: &str, span: Span) -> Diagnostic {
    Diagnostic::error(Code::UnknownSet, span, format!("`{value}` is a value, not a set"))
        .help(format!("write `is {value}`"))
}

pub(super) fn set_as_value(set: &str, span: Span) -> Diagnostic {
    Diagnostic::error(Code::UnknownValue, span, format!("`{set}` is a set, not a value"))
        .help(format!("write `in {set}`"))
}

pub(super) fn placeholder(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(Code::UnknownPlaceholder, span, format!("`{{{name}}}` is not an attribute"))
        .help("a name in braces stands for the value of an attribute that the action tests")
}

pub(super) fn vacuous(limit: u32, members: usize, span: Span) -> Diagnostic {
    let message = format!("at most {limit} of {members} can never be broken");
    Diagnostic::error(Code::VacuousLimit, span, message)
        .help("the number is smaller than the number of members")
}

pub(super) fn asked_on(name: &str, kind: Option<&str>, written: &str, span: Span) -> Diagnostic {
    let message = format!("`{name}` is not asked on {}", a(written));
    let found = Diagnostic::error(Code::KindMismatch, span, message);
    match kind {
        Some(kind) => {
            found.help(format!("it is asked on {}, on what that lies in, or without `on`", a(kind)))
        }
        None => found.help("it is asked without `on`"),
    }
}

pub(super) fn governed_on(name: &str, written: &str, span: Span) -> Diagnostic {
    let message = format!("no power over `{name}` is asked on {}", a(written));
    Diagnostic::error(Code::KindMismatch, span, message)
        .help("ask it on the kind after the `per` of the power")
}

pub(super) fn given_twice(attribute: &str, span: Span) -> Diagnostic {
    Diagnostic::error(Code::RepeatedClause, span, format!("`{attribute}` is given two values"))
        .help("a request has one value of each attribute: delete one of them")
}

pub(super) fn empty_test(span: Span) -> Diagnostic {
    Diagnostic::error(Code::EmptyTest, span, "nothing is claimed here, so this could never fail")
        .help("add an `allow` or a `deny`")
}

pub(super) fn kinds_too_deep(kind: &str, limit: usize, span: Span) -> Diagnostic {
    let message = format!("`{kind}` lies in more than {limit} kinds, one inside the other");
    Diagnostic::error(Code::NestingTooDeep, span, message)
        .help("leave out levels that no permission is held on")
}

pub(super) fn power_without_kind(holder: &str, target: &str, kind: &str, span: Span) -> Diagnostic {
    let message = format!("`{holder}` is held on {}, and `{target}` is not", a(kind));
    Diagnostic::error(Code::KindMismatch, span, message).help(
        "what a permission `per` a kind gives power over is held on that kind, on one around it, or in it",
    )
}
