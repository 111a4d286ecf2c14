//! Names as people type them in flags: what to say when one means nothing or too much.
//!
//! Guarantees: what could mean two things is a failure that lists them; for what means nothing the nearest name is
//! offered. Leaves out: the search itself, which is the evaluator's.

use permc_eval::{NotFound, Table};

use super::failure::Failure;
use crate::nearest::nearest_name;

/// The most candidates that a message lists.
const LISTED: usize = 10;

/// What was found, or a failure that helps; `all` are the full names and titles that there are.
pub(crate) fn pick<'a, T>(
    found: Result<T, NotFound>,
    all: impl Iterator<Item = (&'a str, Option<&'a str>)> + Clone,
) -> Result<T, Failure> {
    found.map_err(|error| match error {
        NotFound::Unknown { what, text } => unknown(what, &text, all),
        NotFound::Ambiguous { what, text, candidates } => ambiguous(what, &text, &candidates),
    })
}

fn ambiguous(what: &str, text: &str, candidates: &[String]) -> Failure {
    let mut list: Vec<String> = candidates.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    if candidates.len() > LISTED {
        list.push(format!("{} more", candidates.len() - LISTED));
    }
    Failure::new("ambiguous-name", format!("`{text}` means more than one {what}"))
        .help(format!("it could be {}", list.join(", ")))
}

fn unknown<'a>(
    what: &str,
    text: &str,
    all: impl Iterator<Item = (&'a str, Option<&'a str>)> + Clone,
) -> Failure {
    let failure = Failure::new("unknown-name", format!("there is no {what} `{text}`"));
    let spelt = all.clone().flat_map(|(name, _)| endings(name));
    match nearest_name(text, spelt.chain(all.filter_map(|(_, title)| title))) {
        Some(name) => failure.help(format!("did you mean `{name}`?")),
        None => failure,
    }
}

/// A full name, and what is left of it without its first parts.
fn endings(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |name| name.split_once('.').map(|(_, rest)| rest))
}

macro_rules! lists {
    ($($(#[$doc:meta])* $list:ident)*) => {$(
        $(#[$doc])*
        pub(crate) fn $list(table: &Table) -> impl Iterator<Item = (&str, Option<&str>)> + Clone {
            table.content().$list.iter().map(|it| (&*it.name, it.title.as_deref()))
        }
    )*};
}

lists! {
    /// The roles and add-ons.
    roles
    /// The permissions.
    permissions
    /// The kinds of resources.
    kinds
    /// The attributes.
    attributes
    /// The declared actions.
    actions
}

#[cfg(test)]
mod tests {
    use permc_eval::NotFound;

    use super::pick;

    const ROLES: [(&str, Option<&str>); 3] =
        [("acme.admin", Some("Administrator")), ("acme.reader", None), ("beta.admin", Some("Root"))];

    fn said(error: NotFound) -> String {
        let failure = pick::<()>(Err(error), ROLES.into_iter()).unwrap_err();
        anstream::adapter::strip_str(&failure.render()).to_string()
    }

    fn unknown(text: &str) -> String {
        said(NotFound::Unknown { what: "role", text: text.to_owned() })
    }

    #[test]
    fn an_ambiguous_name_lists_its_candidates() {
        let candidates = (0..12).map(|number| format!("a{number}.admin")).collect();
        let said = said(NotFound::Ambiguous { what: "role", text: "admin".to_owned(), candidates });
        assert!(said.contains("`admin` means more than one role"), "{said}");
        assert!(said.contains("`a9.admin`, 2 more"), "{said}");
    }

    #[test]
    fn an_unknown_name_offers_the_nearest_name_or_title() {
        assert!(unknown("admn").contains("did you mean `admin`?"));
        assert!(unknown("acme.raeder").contains("did you mean `acme.reader`?"));
        assert!(unknown("Adminstrator").contains("did you mean `Administrator`?"));
        assert!(!unknown("nothing like it").contains("did you mean"));
    }
}
