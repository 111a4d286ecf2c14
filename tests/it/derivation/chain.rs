//! Follows the steps by which something is held or had, each as a fact of the resolved policy.

use std::collections::BTreeSet;

use permc::index::{InstanceId, PermissionId, RoleId};
use permc::model::{Grant, Model, Rows as GrantRows};
use permc::query::Place as Written;
use permc::query::grounds::{Fact, Ground, Step};
use permc::source::{SourceMap, Span};

use super::checker::restriction;
use crate::equivalence::request::Request;
use crate::oracle::place::{self, Point, of_instance, whole_path};
use crate::oracle::rows::Rows;

/// A request whose chains are followed.
pub(super) struct Chains<'a> {
    model: &'a Model,
    sources: &'a SourceMap,
    request: &'a Request,
    points: Vec<Point>,
    active: BTreeSet<RoleId>,
}

/// What a chain starts with.
enum Start {
    /// Roles: each extends the next, and the last has the grant.
    Roles(Vec<RoleId>),
    Direct,
}

impl<'a> Chains<'a> {
    pub(super) fn new(
        model: &'a Model,
        sources: &'a SourceMap,
        request: &'a Request,
    ) -> Result<Self, String> {
        let points = match &request.on {
            None => place::everything(model).points,
            Some(path) => place::subtree(model, path).map_err(|_| "the place is invalid")?.points,
        };
        Ok(Self { model, sources, request, points, active: active(model, &request.roles) })
    }

    /// The role that is shown to be had.
    pub(super) fn role(&self, grounds: &[Ground]) -> Result<RoleId, String> {
        let [ground] = grounds else { return Err("one way to have a role is told".to_owned()) };
        if ground.on.is_some() || ground.rows.is_some() || ground.holds.is_some() {
            return Err("a role is had everywhere".to_owned());
        }
        let mut steps = ground.steps.iter();
        let mut roles = vec![self.given(steps.next())?];
        for step in steps {
            let Fact::Extends { role, extends } = &step.fact else {
                return Err(format!("{step:?} leads to no role"));
            };
            roles.push(self.extends(&roles, role, extends, step)?);
        }
        roles.pop().ok_or_else(|| "no role".to_owned())
    }

    /// The rows with which a permission is shown to be held at all points of the place.
    pub(super) fn held(&self, id: PermissionId, grounds: &[Ground]) -> Result<Rows, String> {
        let name = &*self.model.permissions[id].head.name;
        if grounds.is_empty() || grounds.iter().any(|ground| ground.holds.as_deref() != Some(name)) {
            return Err(format!("no ground for {name}"));
        }
        let round = |on: Point| self.points.iter().any(|point| point.lies_in(&on));
        let known = |on: &String| self.instance(on).is_some_and(round);
        if !grounds.iter().filter_map(|ground| ground.on.as_ref()).all(known) {
            return Err(format!("{name} is shown to be held elsewhere"));
        }
        if grounds.iter().any(|ground| ground.rows.is_some()) {
            let rows = grounds.iter().map(|ground| {
                let text = ground.rows.as_deref().filter(|_| ground.on.is_none());
                let text = text.ok_or("rows beside all rows, or in a place of their own")?;
                let rows = restriction(self.model, text)?;
                self.follow(ground, id, &Point::unknown(), Some(text))?;
                self.is_shortest(ground, id, &Point::unknown(), Some(text))?;
                Ok(Rows::matching(rows, self.model.restrictions.len()))
            });
            let rows = rows.collect::<Result<Vec<_>, String>>()?;
            return Ok(rows.iter().fold(Rows::None, |all, rows| all.or(rows)));
        }
        for point in &self.points {
            let ground = self.nearest(grounds, point);
            let ground = ground.ok_or_else(|| format!("no ground for {name} at {point:?}"))?;
            self.follow(ground, id, point, None).map_err(|wrong| format!("{name} at {point:?}: {wrong}"))?;
        }
        for ground in grounds {
            let point = match &ground.on {
                Some(on) => self.instance(on),
                // Where a place without its whole path is, only the evaluator says.
                None => self.request.on.is_none().then(Point::unknown),
            };
            if let Some(point) = point {
                self.is_shortest(ground, id, &point, None)?;
            }
        }
        Ok(Rows::All)
    }

    fn is_shortest(
        &self,
        ground: &Ground,
        id: PermissionId,
        point: &Point,
        rows: Option<&str>,
    ) -> Result<(), String> {
        let (told, least) = (ground.steps.len(), self.least(id, point, rows));
        if Some(told) == least { Ok(()) } else { Err(format!("{told} steps, and {least:?} are enough")) }
    }

    /// The fewest steps by which a permission is held at a point, by trying every way.
    fn least(&self, id: PermissionId, point: &Point, rows: Option<&str>) -> Option<usize> {
        let model = self.model;
        let extended = |role: RoleId| model.roles[role].extends.iter().map(|edge| edge.value).collect();
        let implied =
            |from: PermissionId| model.permissions[from].implies.iter().map(|it| it.value).collect();
        let given: Vec<RoleId> =
            self.request.roles.iter().copied().filter(|role| self.active.contains(role)).collect();
        let mut least: Option<usize> = None;
        for source in &self.active {
            let before = given.iter().filter_map(|role| distance(*role, *source, &extended)).min();
            for (holder, permission) in self.granted(*source, point, rows) {
                let passes = |from: PermissionId| {
                    let on_the_way: Vec<PermissionId> = implied(from);
                    let admitted =
                        |to: &PermissionId| self.admitted(&Start::Roles(vec![*source]), &[*to], point);
                    on_the_way.into_iter().filter(|to| admitted(to).is_ok()).collect()
                };
                let starts = self.admitted(&Start::Roles(vec![*source]), &[permission], point).is_ok();
                let after = distance(*source, holder, &extended);
                let steps = distance(permission, id, &passes).filter(|_| starts);
                let whole = before.zip(after).zip(steps).map(|((a, b), c)| 2 + a + b + c);
                least = [least, whole].into_iter().flatten().min();
            }
        }
        let direct = self.request.grants.iter().filter(|grant| {
            let name = &model.permissions[grant.permission].head.name;
            rows.is_none() && self.direct(name, point).is_ok()
        });
        let passes = |from: PermissionId| -> Vec<PermissionId> {
            let admitted = |to: &PermissionId| self.admitted(&Start::Direct, &[*to], point).is_ok();
            implied(from).into_iter().filter(|to: &PermissionId| admitted(to)).collect()
        };
        let direct = direct.filter(|grant| self.admitted(&Start::Direct, &[grant.permission], point).is_ok());
        let direct = direct.filter_map(|grant| Some(1 + distance(grant.permission, id, &passes)?)).min();
        [least, direct].into_iter().flatten().min()
    }

    /// The permissions that a role and those that it extends are granted at a point, with the role that is.
    fn granted(&self, source: RoleId, point: &Point, rows: Option<&str>) -> Vec<(RoleId, PermissionId)> {
        let mut all = Vec::new();
        for role in closed(self.model, source) {
            for id in self.model.permissions.ids() {
                let grants =
                    self.grants_of(role, id, false).into_iter().chain(self.grants_of(role, id, true));
                if grants.into_iter().any(|grant| self.covers(grant, point, rows)) {
                    all.push((role, id));
                }
            }
        }
        all
    }

    /// The grants by which a role itself is granted a permission: as written, or by default (R6).
    fn grants_of(&self, role: RoleId, permission: PermissionId, default: bool) -> Vec<&'a Grant> {
        let (model, item) = (self.model, &self.model.roles[role]);
        let all: Vec<&Grant> = if default {
            let takes = item.addon.is_none() && !item.without_defaults && !speaks_of(model, role, permission);
            let of_role = model.defaults.iter().filter(|default| takes && default.range.contains(&role));
            of_role.map(|default| &default.grant).collect()
        } else {
            item.grants.iter().collect()
        };
        all.into_iter().filter(|grant| grant.permissions.contains(&permission)).collect()
    }

    /// Whether a grant counts at a point, for exactly these rows.
    fn covers(&self, grant: &Grant, point: &Point, rows: Option<&str>) -> bool {
        let text = match grant.rows {
            Some(GrantRows::Restricted(id)) => Some(&*self.model.restrictions[id].text),
            Some(GrantRows::All) | None => None,
        };
        let here = |on: &Vec<InstanceId>| on.iter().any(|it| point.lies_in(&of_instance(self.model, *it)));
        text == rows && grant.on.as_ref().is_none_or(here)
    }

    /// The ground for the innermost instance that a point lies in; else that for the place itself.
    fn nearest<'g>(&self, grounds: &'g [Ground], point: &Point) -> Option<&'g Ground> {
        let placed =
            grounds.iter().filter_map(|ground| Some((self.instance(ground.on.as_deref()?)?, ground)));
        let round = placed.filter(|(outer, _)| point.lies_in(outer));
        let innermost = round.max_by_key(|(outer, _)| outer.depth());
        innermost.map(|(_, ground)| ground).or_else(|| grounds.iter().find(|ground| ground.on.is_none()))
    }

    /// The point of the known instance of this whole path.
    fn instance(&self, on: &str) -> Option<Point> {
        let named = |id: &InstanceId| named(self.model, *id) == on;
        self.model.instances.ids().find(named).map(|id| of_instance(self.model, id))
    }

    fn follow(
        &self,
        ground: &Ground,
        id: PermissionId,
        point: &Point,
        rows: Option<&str>,
    ) -> Result<(), String> {
        let mut steps = ground.steps.iter().peekable();
        let mut permissions = Vec::new();
        let start = if let Some(Fact::Direct { permission }) = steps.peek().map(|step| &step.fact) {
            permissions.push(self.direct(permission, point)?);
            steps.next();
            Start::Direct
        } else {
            let mut roles = vec![self.given(steps.next())?];
            loop {
                let step = steps.next().ok_or("no grant")?;
                match &step.fact {
                    Fact::Extends { role, extends } => {
                        roles.push(self.extends(&roles, role, extends, step)?);
                    }
                    Fact::Grant { role, permission, rows: limit, default } => {
                        if limit.as_deref() != rows {
                            return Err(format!("a grant of the rows {limit:?} for {rows:?}"));
                        }
                        let role = self.same(&roles, role)?;
                        let permission = self.permission(permission)?;
                        self.grants(role, permission, *default, rows, point, step)?;
                        permissions.push(permission);
                        break;
                    }
                    other => return Err(format!("{other:?} where a grant is due")),
                }
            }
            Start::Roles(roles)
        };
        for step in steps {
            let Fact::Implies { permission, implies } = &step.fact else {
                return Err(format!("{:?} where an implication is due", step.fact));
            };
            let (from, to) = (self.permission(permission)?, self.permission(implies)?);
            let implied = self.model.permissions[from].implies.iter().find(|it| it.value == to);
            let implied = implied.ok_or_else(|| format!("{permission} does not imply {implies}"))?;
            self.stands(step.place.as_ref(), implied.span)?;
            if permissions.last() != Some(&from) {
                return Err(format!("nothing gives {permission}"));
            }
            permissions.push(to);
        }
        if permissions.last() != Some(&id) {
            return Err("the steps lead elsewhere".to_owned());
        }
        self.admitted(&start, &permissions, point)
    }

    /// The role that the subject is given.
    fn given(&self, step: Option<&Step>) -> Result<RoleId, String> {
        let Some(Step { fact: Fact::Role { role }, place, .. }) = step else {
            return Err(format!("{step:?} where a role is due"));
        };
        let id = role_named(self.model, role)?;
        self.stands(place.as_ref(), self.model.roles[id].head.span)?;
        if self.request.roles.contains(&id) && self.active.contains(&id) {
            return Ok(id);
        }
        Err(format!("the subject does not have {role}"))
    }

    fn extends(&self, roles: &[RoleId], role: &str, extends: &str, step: &Step) -> Result<RoleId, String> {
        let (role, extended) = (self.same(roles, role)?, role_named(self.model, extends)?);
        let edge = self.model.roles[role].extends.iter().find(|edge| edge.value == extended);
        let edge = edge.ok_or_else(|| format!("nothing extends {extends} here"))?;
        self.stands(step.place.as_ref(), edge.span)?;
        Ok(extended)
    }

    /// The last of the roles, which has to be this one.
    fn same(&self, roles: &[RoleId], name: &str) -> Result<RoleId, String> {
        let role = role_named(self.model, name)?;
        if roles.last() == Some(&role) { Ok(role) } else { Err(format!("nothing leads to {name}")) }
    }

    fn permission(&self, name: &str) -> Result<PermissionId, String> {
        let found = self.model.permissions.enumerate().find(|(_, it)| &*it.head.name == name);
        found.map(|(id, _)| id).ok_or_else(|| format!("there is no permission {name}"))
    }

    fn stands(&self, told: Option<&Written>, span: Span) -> Result<(), String> {
        let (source, line) = self.sources.line(span);
        match told {
            Some(told) if (told.source.as_str(), told.line) == (source, line) => Ok(()),
            _ => Err(format!("told to stand in {told:?}, and stands in {source}:{line}")),
        }
    }

    /// Whether a role has such a grant, written or by default, that covers the point.
    fn grants(
        &self,
        role: RoleId,
        permission: PermissionId,
        default: bool,
        rows: Option<&str>,
        point: &Point,
        step: &Step,
    ) -> Result<(), String> {
        let mut grants = self.grants_of(role, permission, default).into_iter();
        let stands = |grant: &Grant| self.stands(step.place.as_ref(), grant.span).is_ok();
        if grants.any(|grant| self.covers(grant, point, rows) && stands(grant)) {
            return Ok(());
        }
        Err(format!("`{}` has no such grant: {step:?}", self.model.roles[role].head.name))
    }

    fn direct(&self, name: &str, point: &Point) -> Result<PermissionId, String> {
        let id = self.permission(name)?;
        let covers =
            |on: &permc::model::Path| whole_path(self.model, on).is_ok_and(|outer| point.lies_in(&outer));
        let mut grants = self.request.grants.iter().filter(|grant| grant.permission == id);
        let granted = grants.any(|grant| grant.on.as_ref().is_none_or(covers));
        if granted { Ok(id) } else { Err(format!("{name} is not granted directly here")) }
    }

    /// R5: whether every list on the way names one and the same of the roles.
    fn admitted(&self, start: &Start, permissions: &[PermissionId], point: &Point) -> Result<(), String> {
        let model = self.model;
        let round = model.instances.enumerate().filter(|(id, _)| point.lies_in(&of_instance(model, *id)));
        let lists = round.flat_map(|(_, instance)| &instance.readers);
        let binding: Vec<_> = lists.filter(|list| permissions.contains(&list.permission)).collect();
        let admitted = match start {
            Start::Direct => binding.is_empty(),
            Start::Roles(roles) => {
                roles.iter().any(|role| binding.iter().all(|list| list.roles.contains(role)))
            }
        };
        if admitted { Ok(()) } else { Err("a reader list is in the way".to_owned()) }
    }
}

/// The role of this name.
pub(super) fn role_named(model: &Model, name: &str) -> Result<RoleId, String> {
    let found = model.roles.enumerate().find(|(_, it)| &*it.head.name == name);
    found.map(|(id, _)| id).ok_or_else(|| format!("there is no role {name}"))
}

/// An instance by its whole path.
pub(super) fn named(model: &Model, id: InstanceId) -> String {
    let outward = std::iter::successors(Some(id), |id| model.instances[*id].parent);
    let steps = outward.map(|id| {
        let instance = &model.instances[id];
        format!("{} {:?}", model.kinds[instance.kind].head.name, instance.id)
    });
    steps.collect::<Vec<_>>().join(" in ")
}

/// R3: a role with all that it extends.
fn closed(model: &Model, role: RoleId) -> BTreeSet<RoleId> {
    let mut all = BTreeSet::from([role]);
    for extended in &model.roles[role].extends {
        all.extend(closed(model, extended.value));
    }
    all
}

/// R4: the roles, and the add-ons beside which a role stands that they are for.
fn active(model: &Model, given: &[RoleId]) -> BTreeSet<RoleId> {
    let all: BTreeSet<RoleId> = given.iter().flat_map(|role| closed(model, *role)).collect();
    let counts = |role: &RoleId| match &model.roles[*role].addon {
        Some(beside) => beside.iter().any(|base| all.contains(base)),
        None => true,
    };
    all.iter().copied().filter(counts).collect()
}

/// R6: whether a role grants or excludes a permission explicitly, itself or through what it extends.
fn speaks_of(model: &Model, role: RoleId, permission: PermissionId) -> bool {
    closed(model, role).into_iter().map(|role| &model.roles[role]).any(|role| {
        let granted = role.grants.iter().flat_map(|grant| &grant.permissions);
        granted.chain(role.excludes.iter().flat_map(|it| &it.permissions)).any(|it| *it == permission)
    })
}

/// The fewest steps from one thing to another.
fn distance<T: Copy + Ord>(from: T, to: T, next: &dyn Fn(T) -> Vec<T>) -> Option<usize> {
    let mut seen = BTreeSet::from([from]);
    let mut front = vec![from];
    for steps in 0.. {
        if front.contains(&to) {
            return Some(steps);
        }
        front = front.into_iter().flat_map(next).filter(|one| seen.insert(*one)).collect();
        if front.is_empty() {
            return None;
        }
    }
    None
}
