//! `@allow`: which findings it silences, and which of them silence nothing.
//!
//! Guarantees: an `@allow` silences one lint in its declaration, whatever the lint's level; one whose lint ran and found
//! nothing there is itself a finding. Leaves out: names that are no lint (`unknown-lint`).

use std::collections::BTreeMap;

use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::model::Allow;
use crate::source::Span;

use super::{Policy, edits};

/// Takes out the findings that are silenced, and adds the `@allow`s that silence nothing; `ran` are the lints that ran.
pub(super) fn apply(policy: Policy<'_>, ran: &[Code], found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut by_lint: BTreeMap<&str, Vec<(&Allow, bool)>> = BTreeMap::new();
    for allow in &policy.model.allows {
        by_lint.entry(&allow.lint).or_default().push((allow, false));
    }
    let mut silenced = |diagnostic: &Diagnostic| {
        let allows = by_lint.get_mut(diagnostic.code.as_str()).map(Vec::as_mut_slice);
        silence(allows.unwrap_or_default(), diagnostic.primary.span)
    };
    let mut left: Vec<_> = found.into_iter().filter(|diagnostic| !silenced(diagnostic)).collect();
    if !policy.complete || !ran.contains(&Code::UnusedAllow) {
        return left;
    }
    // Those that silence others come first: an `@allow(unused-allow)` is judged when it is known what is unused.
    let mut unused = unused(policy, ran, &by_lint, |code| code != Code::UnusedAllow);
    if let Some(allows) = by_lint.get_mut(Code::UnusedAllow.as_str()) {
        unused.retain(|diagnostic| !silence(allows, diagnostic.primary.span));
    }
    unused.extend(self::unused(policy, ran, &by_lint, |code| code == Code::UnusedAllow));
    left.extend(unused);
    left
}

/// Marks every `@allow` whose declaration a place lies in. Whether there is one.
fn silence(allows: &mut [(&Allow, bool)], at: Span) -> bool {
    let mut any = false;
    for (_, used) in allows.iter_mut().filter(|(allow, _)| allow.covers.contains(at)) {
        (*used, any) = (true, true);
    }
    any
}

fn unused(
    policy: Policy<'_>,
    ran: &[Code],
    by_lint: &BTreeMap<&str, Vec<(&Allow, bool)>>,
    take: impl Fn(Code) -> bool,
) -> Vec<Diagnostic> {
    let judged = |name: &str| ran.iter().any(|code| code.as_str() == name && take(*code));
    let allows = by_lint.iter().filter(|(name, _)| judged(name)).flat_map(|(_, allows)| allows);
    allows.filter(|(_, used)| !used).map(|(allow, _)| report(policy, allow)).collect()
}

fn report(policy: Policy<'_>, allow: &Allow) -> Diagnostic {
    let message = format!("`{}` finds nothing here to be silenced", allow.lint);
    let edit = edits::without_statement(policy.sources, allow.attribute);
    Diagnostic::warning(Code::UnusedAllow, allow.span, message).help("take the `@allow` out").fix(
        Applicability::Safe,
        "take the `@allow` out",
        edit,
    )
}
