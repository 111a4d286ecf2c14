//! `self-escalation`: a role that can give itself more than it holds, by its own assigning and restricting (R12).

use crate::analyze::{Gain, instance_name, listed};
use crate::diagnostic::{Code, Diagnostic};
use crate::lint::context::{Context, Reachable};
use crate::lint::{Level, Lint};

pub(super) const LINT: Lint = Lint {
    code: Code::SelfEscalation,
    level: Level::Warn,
    page: include_str!("self_escalation.md"),
    always: false,
    check,
};

/// How many permissions a message names.
const SHOWN: usize = 3;

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for reachable in context.reached() {
        let is_reported = |gain: &&Gain| {
            // What is sensitive is `sensitive-reach`.
            !context.model.permissions[gain.permission].sensitive
                && !context.is_admitted(reachable.role, gain.permission)
        };
        let gained: Vec<&Gain> = reachable.gained.iter().filter(is_reported).collect();
        if let Some(first) = gained.first() {
            found.push(report(context, reachable, first, &gained));
        }
    }
}

fn report(context: &Context<'_>, reachable: &Reachable, first: &Gain, gained: &[&Gain]) -> Diagnostic {
    let mut names: Vec<_> = gained.iter().take(SHOWN).map(|gain| worded(context, gain)).collect();
    if let rest @ 1.. = gained.len().saturating_sub(SHOWN) {
        names.push(format!("{rest} more"));
    }
    let head = &context.model.roles[reachable.role].head;
    let name = &head.name;
    let message = format!("`{name}` can give itself more than it holds: {}", listed(&names));
    let found = Diagnostic::warning(Code::SelfEscalation, head.span, message);
    with_chain(context, found, reachable, first)
        .help("narrow who may assign what, or whose lists may be set")
        .help(format!("if it is meant, list `{name}` in an `assert only … reach …` of what it gains"))
}

/// A permission, and where it is gained.
fn worded(context: &Context<'_>, gain: &Gain) -> String {
    let name = context.permission(gain.permission);
    match gain.at {
        Some(place) => format!("`{name}` on `{}`", instance_name(context.model, place)),
        None => format!("`{name}`"),
    }
}

/// Adds the steps that lead to a gain: each assignment, or the reader list that is set.
pub(super) fn with_chain(
    context: &Context<'_>,
    found: Diagnostic,
    reachable: &Reachable,
    gain: &Gain,
) -> Diagnostic {
    let chain = reachable.reached.chain(gain.by);
    let found = chain.iter().fold(found, |found, (gained, by)| match by {
        Some(by) => found.related(*by, format!("it may give itself `{}` here", context.role(*gained))),
        None => found,
    });
    let outward = gain.at.into_iter().flat_map(|place| context.model.instances_outward(place));
    let mut lists = outward
        .flat_map(|place| context.model.instances[place].readers.iter().map(move |list| (place, list)));
    let lifted = lists.find(|(place, list)| reachable.reached.lifts(*place, list.permission));
    lifted.into_iter().fold(found, |found, (_, list)| found.related(list.span, "it may set this list"))
}
