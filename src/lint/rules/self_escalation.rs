//! `self-escalation`: a role that can give itself more than it holds, by its own assigning and restricting (R12).

use crate::analyze::{Wider, and_more, instance_name, listed};
use crate::diagnostic::{Code, Diagnostic};
use crate::lint::context::{Context, Escalation, Step};
use crate::lint::{Level, Lint};

pub(super) const LINT: Lint = Lint {
    code: Code::SelfEscalation,
    level: Level::Warn,
    page: include_str!("self_escalation.md"),
    always: false,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let escalations = context.escalations().iter().filter(|escalation| escalation.count > 0);
    found.extend(escalations.map(|escalation| report(context, escalation)));
}

fn report(context: &Context<'_>, escalation: &Escalation) -> Diagnostic {
    let names = escalation.gains.iter().map(|(gain, _)| worded(context, gain)).collect();
    let names = and_more(names, escalation.count);
    let head = &context.model.roles[escalation.role].head;
    let name = &head.name;
    let message = format!("`{name}` can give itself more than it holds: {}", listed(&names));
    let found = Diagnostic::warning(Code::SelfEscalation, head.span, message);
    let steps = escalation.gains.first().map_or(&[][..], |(_, steps)| steps);
    with_steps(context, found, steps)
        .help("narrow who may assign what, or whose lists may be set")
        .help(format!("if it is meant, list `{name}` in an `assert only … reach …` of what it gains"))
}

/// A permission, and where it is gained.
fn worded(context: &Context<'_>, gain: &Wider) -> String {
    let name = context.permission(gain.permission);
    match gain.at {
        Some(place) => format!("`{name}` on `{}`", instance_name(context.model, place)),
        None => format!("`{name}`"),
    }
}

/// Adds the steps that lead to a gain.
pub(super) fn with_steps(context: &Context<'_>, found: Diagnostic, steps: &[Step]) -> Diagnostic {
    steps.iter().fold(found, |found, step| match step {
        Step::Assigned(role, span) => {
            found.related(*span, format!("it may give itself `{}` here", context.role(*role)))
        }
        Step::Set(span) => found.related(*span, "it may set this list"),
        Step::More(more) => found.help(format!("{more} more steps stand between the last two")),
    })
}
