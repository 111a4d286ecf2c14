//! Where in the sources each fact was written, for explanations from the bundle alone.

use permc_eval::format as f;

use crate::analyze::Analysis;
use crate::index::RoleId;
use crate::model::{Demand, Expr, Grant, Model, Power, Requirement, Target};
use crate::source::{SourceMap, Span, offset};

use super::steps::Steps;
use super::{all_at, at, place, powers};

/// Collects the places of a policy.
pub(super) fn collect(
    sources: &SourceMap,
    model: &Model,
    analysis: &Analysis,
    steps: &mut Steps<'_>,
) -> f::Reasons {
    let of = |span: Span| place(sources, span);
    let instances = model.instances.iter();
    f::Reasons {
        permissions: model.permissions.iter().map(|it| of(it.head.span)).collect(),
        roles: model.roles.iter().map(|it| of(it.head.span)).collect(),
        actions: model.actions.iter().map(|it| of(it.head.span)).collect(),
        grants: grants(sources, model, analysis),
        extends: extends(sources, model),
        implies: implies(sources, model),
        readers: instances.flat_map(|it| it.readers.iter().map(|list| of(list.span))).collect(),
        separation: model.limits.iter().map(|it| of(it.span)).collect(),
        assign: model.assigns.iter().map(|it| of(it.span)).collect(),
        delegate: powers(model, |it| &it.delegates).map(|(_, power): (_, &Power)| of(power.span)).collect(),
        restrict: powers(model, |it| &it.restricts).map(|(_, power)| of(power.span)).collect(),
        rules: model.targets().filter_map(|target| rule(sources, model, steps, target)).collect(),
        docs: docs(model),
    }
}

/// The documentation comments, in the order of what they are about.
fn docs(model: &Model) -> Vec<f::Doc> {
    let kinds = model.kinds.enumerate().map(|(id, it)| (f::DocOf::Kind(at(id)), &it.head.docs));
    let instances = model.instances.enumerate().map(|(id, it)| (f::DocOf::Instance(at(id)), &it.docs));
    let attributes =
        model.attributes.enumerate().map(|(id, it)| (f::DocOf::Attribute(at(id)), &it.head.docs));
    let restrictions = model
        .restrictions
        .enumerate()
        .flat_map(|(id, it)| it.names.iter().map(move |head| (f::DocOf::Restriction(at(id)), &head.docs)));
    let permissions =
        model.permissions.enumerate().map(|(id, it)| (f::DocOf::Permission(at(id)), &it.head.docs));
    let groups = model.groups.enumerate().map(|(id, it)| (f::DocOf::Group(at(id)), &it.head.docs));
    let roles = model.roles.enumerate().map(|(id, it)| (f::DocOf::Role(at(id)), &it.head.docs));
    let actions = model.actions.enumerate().map(|(id, it)| (f::DocOf::Action(at(id)), &it.head.docs));
    let places = kinds.chain(instances).chain(attributes).chain(restrictions);
    let all = places.chain(permissions).chain(groups).chain(roles).chain(actions);
    let said = all.filter_map(|(of, text)| Some(f::Doc { of, text: text.as_deref()?.to_owned() }));
    let mut docs: Vec<_> = said.collect();
    docs.sort_by(|a, b| (&a.of, &a.text).cmp(&(&b.of, &b.text)));
    docs.dedup();
    docs
}

fn grants(sources: &SourceMap, model: &Model, analysis: &Analysis) -> Vec<f::GrantReason> {
    let grant = |role: RoleId, grant: &Grant, default: bool| f::GrantReason {
        role: at(role),
        permissions: all_at(&grant.permissions),
        on: grant.on.as_ref().map(|places| all_at(places)),
        rows: grant.restriction().map(at),
        default,
        place: place(sources, grant.span),
    };
    let of_role = |role: RoleId| {
        let written = model.roles[role].grants.iter().map(move |it| grant(role, it, false));
        written.chain(analysis.defaults[role].iter().map(move |it| grant(role, it, true)))
    };
    model.roles.ids().flat_map(of_role).collect()
}

fn extends(sources: &SourceMap, model: &Model) -> Vec<[u32; 4]> {
    let edges =
        model.roles.enumerate().flat_map(|(from, role)| role.extends.iter().map(move |to| (from, to)));
    edges.map(|(from, to)| edge(at(from), at(to.value), place(sources, to.span))).collect()
}

fn implies(sources: &SourceMap, model: &Model) -> Vec<[u32; 4]> {
    let edges =
        model.permissions.enumerate().flat_map(|(from, it)| it.implies.iter().map(move |to| (from, to)));
    edges.map(|(from, to)| edge(at(from), at(to.value), place(sources, to.span))).collect()
}

fn edge(from: u32, to: u32, [source, line]: [u32; 2]) -> [u32; 4] {
    [from, to, source, line]
}

fn rule(sources: &SourceMap, model: &Model, steps: &mut Steps<'_>, target: Target) -> Option<f::RuleReason> {
    let rules = model.rules_of(target);
    if rules.requires.is_empty() && rules.forbids.is_empty() {
        return None;
    }
    let of = match target {
        Target::Permission(id) => f::RuleOf::Permission(at(id)),
        Target::Action(id) => f::RuleOf::Action(at(id)),
    };
    let forbid = rules.forbids.iter().map(|it| place(sources, it.span)).collect();
    let mut require: Vec<_> = rules.requires.iter().map(|it| requirement(sources, steps, it)).collect();
    if require.is_empty() && matches!(target, Target::Action(_)) {
        // The step that `steps` puts there.
        let place = place(sources, model.head_of(target).span);
        require.push(f::RequireReason { place, when: None, asks: vec![f::Asked::Any(0)] });
    }
    Some(f::RuleReason { of, forbid, require })
}

fn requirement(sources: &SourceMap, steps: &mut Steps<'_>, requirement: &Requirement) -> f::RequireReason {
    let mut asks = Vec::new();
    match &requirement.what {
        Demand::Nothing => asks.push(f::Asked::All(0)),
        Demand::Met(expr) => asked(expr, &mut asks),
        Demand::Unknown => asks.push(f::Asked::Any(0)),
    }
    let when = requirement.when.as_ref().map(|when| steps.condition(when));
    f::RequireReason { place: place(sources, requirement.span), when, asks }
}

/// Operands before what joins them. Expressions are as deep as the nesting limit at most.
fn asked(expr: &Expr, to: &mut Vec<f::Asked>) {
    match expr {
        Expr::Ask(target) => to.push(match target.value {
            Target::Permission(id) => f::Asked::Permission(at(id)),
            Target::Action(id) => f::Asked::Action(at(id)),
        }),
        Expr::All(parts) | Expr::Any(parts) => {
            parts.iter().for_each(|part| asked(part, to));
            let count = offset(parts.len());
            to.push(if matches!(expr, Expr::All(_)) { f::Asked::All(count) } else { f::Asked::Any(count) });
        }
    }
}
