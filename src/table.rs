//! Model and analysis to the content of a bundle: the decision table.
//!
//! Guarantees: ids of the model are positions in the content, so the same policy gives the same content whatever the
//! order of its files. Only called for a policy without errors.

mod columns;
mod reasons;
mod steps;

use permc_eval::format as f;

use crate::analyze::Analysis;
use crate::digest::sha256;
use crate::graph::Graph;
use crate::index::{Id, PermissionId, RoleId};
use crate::model::{Assigners, Condition, Members, Model, Power, Target};
use crate::source::{SourceMap, offset};

use steps::Steps;

/// Lowers a policy without errors, with the reasons or without.
#[must_use]
pub fn lower(
    sources: &SourceMap,
    model: &Model,
    graph: &Graph,
    analysis: &Analysis,
    reasons: bool,
) -> f::Content {
    let mut steps = Steps::new(model, graph, analysis);
    let mut lower = Lower { model, steps: &mut steps };
    let permissions = lower.permissions();
    let actions = lower.actions();
    let assign = lower.assign();
    let delegate = lower.powers(|permission| &permission.delegates);
    let restrict = lower.powers(|permission| &permission.restricts);
    // Before the steps are handed out: its conditions are steps that are there already.
    let reasons = reasons.then(|| reasons::collect(sources, model, analysis, &mut steps));
    let mut content = f::Content {
        compiler: concat!("permc ", env!("CARGO_PKG_VERSION")).to_owned(),
        sources: sources.iter().map(|(_, file)| source(file)).collect(),
        kinds: model.kinds.iter().map(kind).collect(),
        instances: model.instances.iter().map(instance).collect(),
        attributes: model.attributes.iter().map(attribute).collect(),
        restrictions: model.restrictions.iter().map(restriction).collect(),
        permissions,
        groups: model.groups.iter().map(group).collect(),
        roles: roles(model),
        actions,
        steps: steps.into_steps(),
        readers: readers(model),
        separation: model.limits.iter().map(separation).collect(),
        assign,
        delegate,
        restrict,
        table: String::new(),
        reasons,
    };
    content.table = permc_eval::pack(&content, &columns::holdings(model, analysis));
    content
}

fn source(file: &crate::source::SourceFile) -> f::Source {
    f::Source { path: file.path.to_string(), digest: format!("sha256:{}", sha256(file.text.as_bytes())) }
}

fn at<I: Id>(id: I) -> u32 {
    offset(id.index())
}

fn all_at<I: Id>(ids: &[I]) -> Vec<u32> {
    ids.iter().map(|id| at(*id)).collect()
}

fn text(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}

fn kind(kind: &crate::model::Kind) -> f::Kind {
    f::Kind {
        name: kind.head.name.to_string(),
        title: text(kind.head.title.as_deref()),
        parent: kind.parent.map(at),
    }
}

fn instance(instance: &crate::model::Instance) -> f::Instance {
    f::Instance {
        kind: at(instance.kind),
        id: instance.id.to_string(),
        title: text(instance.title.as_deref()),
        parent: instance.parent.map(at),
        undeclared: !instance.declared,
    }
}

fn attribute(attribute: &crate::model::Attribute) -> f::Attribute {
    f::Attribute {
        name: attribute.head.name.to_string(),
        title: text(attribute.head.title.as_deref()),
        values: attribute.values.iter().map(|value| value.value.to_string()).collect(),
    }
}

fn restriction(restriction: &crate::model::Restriction) -> f::Restriction {
    let mut names: Vec<_> = restriction.names.iter().map(|head| head.name.to_string()).collect();
    names.sort_unstable();
    f::Restriction { text: restriction.text.to_string(), names }
}

fn group(group: &crate::model::Group) -> f::Group {
    f::Group {
        name: group.head.name.to_string(),
        title: text(group.head.title.as_deref()),
        permissions: all_at(&group.permissions),
    }
}

fn roles(model: &Model) -> Vec<f::Role> {
    let any: Vec<_> =
        model.roles.enumerate().filter(|(_, it)| it.addon.is_none()).map(|(id, _)| id).collect();
    let beside = |bases: &Vec<RoleId>| match any.is_empty() || *bases != any {
        true => f::Beside::Roles(all_at(bases)),
        false => f::Beside::Any,
    };
    let role = |role: &crate::model::Role| f::Role {
        name: role.head.name.to_string(),
        title: text(role.head.title.as_deref()),
        extends: role.extends.iter().map(|edge| at(edge.value)).collect(),
        addon_for: role.addon.as_ref().map(beside),
    };
    model.roles.iter().map(role).collect()
}

fn readers(model: &Model) -> Vec<f::Readers> {
    let lists = model.instances.enumerate().flat_map(|(id, instance)| {
        instance.readers.iter().map(move |list| f::Readers {
            instance: at(id),
            permission: at(list.permission),
            roles: all_at(&list.roles),
        })
    });
    lists.collect()
}

fn separation(rule: &crate::model::AtMost) -> f::Separation {
    let of = match &rule.members {
        Members::Roles(roles) => f::Members::Roles(all_at(roles)),
        Members::Permissions(permissions) => f::Members::Permissions(all_at(permissions)),
    };
    f::Separation { title: text(rule.title.as_deref()), limit: rule.limit, of }
}

/// The parts that add steps.
struct Lower<'a, 'm> {
    model: &'m Model,
    steps: &'a mut Steps<'m>,
}

impl Lower<'_, '_> {
    fn permissions(&mut self) -> Vec<f::Permission> {
        let model = self.model;
        let permission = |(id, it): (PermissionId, &crate::model::Permission)| f::Permission {
            name: it.head.name.to_string(),
            title: text(it.head.title.as_deref()),
            key: text(it.key.as_deref()),
            kind: it.kind.map(at),
            filtered: it.filtered,
            sensitive: it.sensitive,
            deprecated: text(it.deprecated.as_deref()),
            implies: it.implies.iter().map(|edge| at(edge.value)).collect(),
            rule: Some(self.steps.rule(Target::Permission(id))).filter(|rule| *rule != steps::no_rule()),
        };
        model.permissions.enumerate().map(permission).collect()
    }

    fn actions(&mut self) -> Vec<f::Action> {
        let model = self.model;
        let action = |(id, it): (crate::index::ActionId, &crate::model::Action)| f::Action {
            name: it.head.name.to_string(),
            title: text(it.head.title.as_deref()),
            kind: it.kind.map(at),
            rule: self.steps.rule(Target::Action(id)),
        };
        model.actions.enumerate().map(action).collect()
    }

    fn assign(&mut self) -> Vec<f::Assign> {
        let model = self.model;
        let rule = |rule: &crate::model::Assign| f::Assign {
            roles: all_at(&rule.roles),
            by: match &rule.by {
                Assigners::Roles(roles) => f::Assigners::Roles(all_at(roles)),
                Assigners::Holders(permission) => f::Assigners::Holders(at(*permission)),
            },
            when: self.when(rule.when.as_ref()),
        };
        model.assigns.iter().map(rule).collect()
    }

    fn powers(&mut self, of: impl Fn(&crate::model::Permission) -> &Vec<Power>) -> Vec<f::Power> {
        let model = self.model;
        let power = |(by, power): (PermissionId, &Power)| f::Power {
            by: at(by),
            permissions: all_at(&power.permissions),
            kind: power.kind.map(at),
            when: self.when(power.when.as_ref()),
        };
        powers(model, of).map(power).collect()
    }

    fn when(&mut self, when: Option<&Condition>) -> Option<u32> {
        when.map(|condition| self.steps.condition(condition))
    }
}

/// Every `delegates`, or every `restricts`, with the permission that carries it.
fn powers(
    model: &Model,
    of: impl Fn(&crate::model::Permission) -> &Vec<Power>,
) -> impl Iterator<Item = (PermissionId, &Power)> {
    model
        .permissions
        .enumerate()
        .flat_map(move |(by, permission)| of(permission).iter().map(move |it| (by, it)))
}

/// The place of a span: its file's position among the sources, and the line.
fn place(sources: &SourceMap, span: crate::source::Span) -> [u32; 2] {
    [span.file.0, sources.line(span).1]
}
