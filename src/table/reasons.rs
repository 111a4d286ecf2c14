//! Where in the sources each fact was written, for explanations from the bundle alone.

use permc_eval::format as f;

use crate::analyze::Analysis;
use crate::index::RoleId;
use crate::model::{Grant, Model, Target};
use crate::source::{SourceMap, Span};

use super::{all_at, at, place};

/// Collects the places of a policy.
pub(super) fn collect(sources: &SourceMap, model: &Model, analysis: &Analysis) -> f::Reasons {
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
        rules: model.targets().filter_map(|target| rule(sources, model, target)).collect(),
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

fn rule(sources: &SourceMap, model: &Model, target: Target) -> Option<f::RuleReason> {
    let rules = model.rules_of(target);
    if rules.requires.is_empty() && rules.forbids.is_empty() {
        return None;
    }
    let of = match target {
        Target::Permission(id) => f::RuleOf::Permission(at(id)),
        Target::Action(id) => f::RuleOf::Action(at(id)),
    };
    let forbid = rules.forbids.iter().map(|it| place(sources, it.span)).collect();
    let mut require: Vec<_> = rules.requires.iter().map(|it| place(sources, it.span)).collect();
    if require.is_empty() && matches!(target, Target::Action(_)) {
        require.push(place(sources, model.head_of(target).span)); // the step that `steps` puts there
    }
    Some(f::RuleReason { of, forbid, require })
}
