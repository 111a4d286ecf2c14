//! What one source holds at one point: grants, inheritance, defaults, implication and reader lists (R1 to R3, R5, R6).
//!
//! Guarantees: each rule is applied as it is written, at every point by itself. Leaves out: several sources together.

use std::collections::BTreeSet;

use permc::index::{IdVec, InstanceId, PermissionId, RoleId};
use permc::model::{DirectGrant, Exclude, Grant, Model, Rows as GrantRows};
use permc::source::Span;

use super::place::{InvalidPath, Point, of_instance, whole_path};
use super::rows::Rows;

/// A grant, whoever has it.
#[derive(Debug, Clone)]
struct Given {
    permissions: Vec<PermissionId>,
    /// Everywhere, or at and below these points.
    on: Option<Vec<Point>>,
    rows: Rows,
    span: Option<Span>,
}

/// Something that gives: a role or add-on with all it inherits, or the direct grants of a request.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// Whom a reader list has to name; it cannot name direct grants.
    role: Option<RoleId>,
    given: Vec<Given>,
}

impl Source {
    /// A source that gives nothing.
    pub(crate) fn nothing() -> Self {
        Self { role: None, given: Vec::new() }
    }

    /// Whether it gives nothing.
    pub(crate) fn is_nothing(&self) -> bool {
        self.given.is_empty()
    }

    /// The points that it names.
    pub(crate) fn points(&self) -> Vec<Point> {
        self.given.iter().flat_map(|given| given.on.iter().flatten().cloned()).collect()
    }
}

/// A reader list that does not bind, because its holder could change it (R12, reach only).
pub(crate) type Lifted = BTreeSet<(InstanceId, PermissionId)>;

/// R3: a role and all that it extends, however far.
pub(crate) fn closure(model: &Model, role: RoleId) -> BTreeSet<RoleId> {
    let above = model.roles[role].extends.iter().flat_map(|extended| closure(model, extended.value));
    above.chain([role]).collect()
}

/// R3, R4: what a role or add-on gives.
pub(crate) fn of_role(model: &Model, role: RoleId) -> Source {
    let given = closure(model, role).into_iter().flat_map(|role| {
        let own = model.roles[role].grants.iter().map(|grant| as_given(model, grant));
        own.chain(defaults(model, role)).collect::<Vec<_>>()
    });
    Source { role: Some(role), given: given.collect() }
}

/// R4: what the direct grants give.
pub(crate) fn of_direct_grants(model: &Model, grants: &[DirectGrant]) -> Result<Source, InvalidPath> {
    let given = grants.iter().map(|grant| {
        let on = grant.on.as_ref().map(|path| whole_path(model, path)).transpose()?;
        let (permissions, on) = (vec![grant.permission], on.map(|point| vec![point]));
        Ok(Given { permissions, on, rows: Rows::All, span: None })
    });
    Ok(Source { role: None, given: given.collect::<Result<_, _>>()? })
}

/// R6: what the defaults give a role itself. Roles that extend it inherit that like any grant.
fn defaults(model: &Model, role: RoleId) -> Vec<Given> {
    let takes_them = model.roles[role].addon.is_none() && !model.roles[role].without_defaults;
    let mine = model.defaults.iter().filter(|default| takes_them && default.range.contains(&role));
    let given = mine.map(|default| {
        let mut given = as_given(model, &default.grant);
        given.permissions.retain(|permission| !mentions(model, role, *permission));
        given
    });
    given.collect()
}

/// R6: whether a role grants or excludes a permission explicitly, itself or through what it extends.
fn mentions(model: &Model, role: RoleId, permission: PermissionId) -> bool {
    let granted = |grant: &Grant| grant.permissions.contains(&permission);
    let excluded = |exclude: &Exclude| exclude.permissions.contains(&permission);
    closure(model, role)
        .into_iter()
        .map(|role| &model.roles[role])
        .any(|role| role.grants.iter().any(granted) || role.excludes.iter().any(excluded))
}

fn as_given(model: &Model, grant: &Grant) -> Given {
    let points = |on: &Vec<InstanceId>| on.iter().map(|instance| of_instance(model, *instance)).collect();
    let rows = match grant.rows {
        None | Some(GrantRows::All) => Rows::All,
        Some(GrantRows::Restricted(restriction)) => Rows::matching(restriction, model.restrictions.len()),
    };
    Given {
        permissions: grant.permissions.clone(),
        on: grant.on.as_ref().map(points),
        rows,
        span: Some(grant.span),
    }
}

/// What a source holds at a point, of each permission.
pub(crate) fn holds_at(
    model: &Model,
    source: &Source,
    point: &Point,
    lifted: &Lifted,
) -> IdVec<PermissionId, Rows> {
    let held = |permission| holds(model, source, point, lifted, permission);
    model.permissions.ids().map(held).collect()
}

/// R7: what a role holds through grants without any limit.
pub(crate) fn unlimited(model: &Model, role: RoleId) -> IdVec<PermissionId, Rows> {
    let mut source = of_role(model, role);
    source.given.retain(|given| given.on.is_none() && given.rows == Rows::All);
    holds_at(model, &source, &Point::unknown(), &Lifted::new())
}

/// R8: what a role holds through each of its grants that are limited to some rows.
pub(crate) fn restricted(model: &Model, role: RoleId) -> Vec<(IdVec<PermissionId, Rows>, Span)> {
    let Source { role, given } = of_role(model, role);
    let restricted = given.into_iter().filter(|given| given.rows != Rows::All);
    let alone = restricted.map(|given| (given.span.unwrap(), Source { role, given: vec![given] }));
    alone.map(|(span, source)| (holds_at(model, &source, &Point::unknown(), &Lifted::new()), span)).collect()
}

/// R2 and R5: what is granted at the point or implied by what is held there, unless a reader list leaves it out.
fn holds(model: &Model, source: &Source, point: &Point, lifted: &Lifted, permission: PermissionId) -> Rows {
    if !is_reader(model, source, point, lifted, permission) {
        return Rows::None;
    }
    let implying = model.permissions.enumerate().filter(|(_, other)| implies(other, permission));
    let implied = implying.map(|(id, other)| {
        let rows = holds(model, source, point, lifted, id);
        if other.filtered { rows } else { Rows::all_if(rows != Rows::None) }
    });
    implied.fold(granted(source, point, permission), |rows, more| rows.or(&more))
}

fn implies(permission: &permc::model::Permission, other: PermissionId) -> bool {
    permission.implies.iter().any(|implied| implied.value == other)
}

/// R1: what the grants give at a point.
fn granted(source: &Source, point: &Point, permission: PermissionId) -> Rows {
    let covers = |given: &&Given| {
        let here = given.on.as_ref().is_none_or(|on| on.iter().any(|outer| point.lies_in(outer)));
        here && given.permissions.contains(&permission)
    };
    source.given.iter().filter(covers).fold(Rows::None, |rows, given| rows.or(&given.rows))
}

/// R5: whether every list on the permission here or further out names the source itself.
fn is_reader(
    model: &Model,
    source: &Source,
    point: &Point,
    lifted: &Lifted,
    permission: PermissionId,
) -> bool {
    let lists_out = |instance: InstanceId| {
        let binding =
            !lifted.contains(&(instance, permission)) && point.lies_in(&of_instance(model, instance));
        let mut lists = model.instances[instance].readers.iter();
        binding && lists.any(|list| list.permission == permission && !names(&list.roles, source))
    };
    !model.instances.ids().any(lists_out)
}

fn names(roles: &[RoleId], source: &Source) -> bool {
    source.role.is_some_and(|role| roles.contains(&role))
}
