//! A resolved policy as two sets of Cedar policies: who holds what where, and what is allowed to who holds it.
//!
//! Guarantees: written from the rules of the language, in Cedar's terms: roles are groups, `extends` is membership,
//! resources lie in resources, whatever role is a source of a permission has a `permit` of its own, with its reader lists
//! and add-on in its condition; actions have a `permit` with their requirements and a `forbid` for each `forbid`. Shares
//! no code with the analysis, the table, or the oracle.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use cedar_policy::PolicySet;
use permc::index::{AttributeId, InstanceId, PermissionId, RestrictionId, RoleId};
use permc::model::{Condition, Demand, Expr, Grant, Members, Model, Path, Requirement, Target};

use super::text::{condition, joined, place, quoted, uid};
use crate::equivalence::questions::path_of;

/// A policy and its translation.
pub(super) struct Translated<'m> {
    pub(super) model: &'m Model,
    holding: String,
    pub(super) holds: PolicySet,
    deciding: String,
    pub(super) decides: PolicySet,
}

impl<'m> Translated<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        let writer = Writer { model };
        let (holding, deciding) = (writer.holding(), writer.deciding());
        let parsed =
            |text: &str| text.parse::<PolicySet>().unwrap_or_else(|error| panic!("{error:?}\n{text}"));
        Self { model, holds: parsed(&holding), decides: parsed(&deciding), holding, deciding }
    }

    pub(super) fn text(&self) -> String {
        format!("{}\n{}", self.holding, self.deciding)
    }

    /// What some direct grants add.
    pub(super) fn granted(&self, grants: &[permc::model::DirectGrant]) -> PolicySet {
        let source =
            Source::Grants(grants.iter().map(|grant| (grant.permission, grant.on.clone())).collect());
        let mut text = String::new();
        Writer { model: self.model }.source(&source, "principal == User::\"u\"", "true", &mut text);
        text.parse().unwrap_or_else(|error| panic!("{error:?}\n{text}"))
    }
}

/// Who or what gives permissions.
enum Source {
    Role(RoleId),
    Grants(Vec<(PermissionId, Option<Path>)>),
}

/// Which rows of a permission.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    All,
    Of(RestrictionId),
}

/// The action of holding a permission with all rows, or with those of a restriction.
pub(super) fn hold(model: &Model, permission: PermissionId, rows: Option<RestrictionId>) -> String {
    let name = &model.permissions[permission].head.name;
    match rows {
        None => format!("hold {name}"),
        Some(rows) => format!("hold {name} where {}", model.restrictions[rows].text),
    }
}

pub(super) fn act(model: &Model, target: Target) -> String {
    match target {
        Target::Permission(_) => format!("use {}", model.head_of(target).name),
        Target::Action(_) => format!("do {}", model.head_of(target).name),
    }
}

struct Writer<'m> {
    model: &'m Model,
}

impl Writer<'_> {
    fn holding(&self) -> String {
        let mut text = String::new();
        for role in self.model.roles.ids() {
            let principal = format!("principal in {}", self.role(role));
            self.source(&Source::Role(role), &principal, &self.counts(role), &mut text);
        }
        text
    }

    /// A `permit` for each permission that the source gives.
    fn source(&self, source: &Source, principal: &str, counts: &str, text: &mut String) {
        for permission in self.model.permissions.ids() {
            let rows = self.model.restrictions.ids().map(|rows| (Which::Of(rows), Some(rows)));
            for (which, rows) in std::iter::once((Which::All, None)).chain(rows) {
                let gives = self.gives(source, permission, which);
                if gives != "false" {
                    let action = uid("Action", &hold(self.model, permission, rows));
                    writeln!(text, "permit ({principal}, action == {action}, resource)\n  when {{ {counts} && {gives} }};").unwrap();
                }
            }
        }
    }

    /// R1, R2, R5: granted or implied, past every reader list that does not name the source.
    fn gives(&self, source: &Source, permission: PermissionId, which: Which) -> String {
        let granted = self.granted(source, permission, which);
        let implying = self.model.permissions.enumerate();
        let implying = implying.filter(|(_, it)| it.implies.iter().any(|to| to.value == permission));
        let implied = implying.map(|(from, _)| self.gives(source, from, which));
        let ways: Vec<String> = granted.into_iter().chain(implied).filter(|way| way != "false").collect();
        if ways.is_empty() {
            return "false".to_owned();
        }
        let lists = self.model.instances.enumerate().filter(|(_, instance)| {
            let of_it = instance.readers.iter().filter(|list| list.permission == permission);
            of_it.into_iter().any(|list| !matches!(source, Source::Role(role) if list.roles.contains(role)))
        });
        let outside = lists.map(|(at, _)| format!("!(resource in {})", self.instance(at)));
        let way = joined(ways.into_iter(), " || ", "false");
        joined(std::iter::once(way).chain(outside), " && ", "true")
    }

    fn granted(&self, source: &Source, permission: PermissionId, which: Which) -> Vec<String> {
        let model = self.model;
        match source {
            Source::Grants(_) if which != Which::All => Vec::new(),
            Source::Grants(grants) => {
                let own = grants.iter().filter(|(granted, _)| *granted == permission);
                let place = |on: &Option<Path>| match on {
                    None => "true".to_owned(),
                    Some(path) => format!("resource in {}", place(model, path)),
                };
                own.map(|(_, on)| place(on)).collect()
            }
            Source::Role(role) => {
                let mut ways = Vec::new();
                for one in self.closed(*role) {
                    let defaults = model.defaults.iter().filter(|default| self.has_default(one, default));
                    let defaults = defaults.filter(|default| {
                        !self.speaks_of(one, permission) && default.grant.permissions.contains(&permission)
                    });
                    let grants = model.roles[one].grants.iter().chain(defaults.map(|default| &default.grant));
                    let grants = grants.filter(|grant| grant.permissions.contains(&permission));
                    ways.extend(
                        grants
                            .filter(|grant| which_of(grant) == which)
                            .flat_map(|grant| self.where_of(grant)),
                    );
                }
                ways
            }
        }
    }

    fn where_of(&self, grant: &Grant) -> Vec<String> {
        match &grant.on {
            None => vec!["true".to_owned()],
            Some(on) => on.iter().map(|at| format!("resource in {}", self.instance(*at))).collect(),
        }
    }

    /// R6: a default comes to the roles of its range that do not decline.
    fn has_default(&self, role: RoleId, default: &permc::model::Default) -> bool {
        default.range.contains(&role) && !self.model.roles[role].without_defaults
    }

    /// R6: by name, pattern or group, in a grant or an exclude, itself or through what it extends.
    fn speaks_of(&self, role: RoleId, permission: PermissionId) -> bool {
        self.closed(role).into_iter().any(|one| {
            let role = &self.model.roles[one];
            role.grants.iter().any(|grant| grant.permissions.contains(&permission))
                || role.excludes.iter().any(|exclude| exclude.permissions.contains(&permission))
        })
    }

    /// R3: a role and all that it extends.
    fn closed(&self, role: RoleId) -> BTreeSet<RoleId> {
        let mut closed = BTreeSet::new();
        let mut open = vec![role];
        while let Some(one) = open.pop() {
            if closed.insert(one) {
                open.extend(self.model.roles[one].extends.iter().map(|parent| parent.value));
            }
        }
        closed
    }

    /// R4: an add-on counts beside one of its roles.
    fn counts(&self, role: RoleId) -> String {
        let Some(beside) = &self.model.roles[role].addon else { return "true".to_owned() };
        joined(beside.iter().map(|base| format!("principal in {}", self.role(*base))), " || ", "false")
    }

    fn deciding(&self) -> String {
        let mut text = String::new();
        for target in self.model.targets() {
            let action = uid("Action", &act(self.model, target));
            let rules = self.model.rules_of(target);
            let demanded = self.demanded(target);
            writeln!(text, "permit (principal, action == {action}, resource)\n  when {{ {demanded} }};")
                .unwrap();
            for forbid in &rules.forbids {
                let when = condition(self.model, &forbid.when);
                writeln!(text, "forbid (principal, action == {action}, resource)\n  when {{ {when} }};")
                    .unwrap();
            }
            // A missing value would make Cedar skip the policy that asks for it.
            let mut needed = BTreeSet::new();
            self.needed(target, &mut needed);
            for attribute in needed {
                let name = quoted(&self.model.attributes[attribute].head.name);
                writeln!(text, "forbid (principal, action == {action}, resource)\n  unless {{ context.with has {name} }};").unwrap();
            }
        }
        for limit in &self.model.limits {
            let too_many = match &limit.members {
                Members::Roles(roles) => {
                    let has = |role: &RoleId| {
                        format!("(principal in {} && {})", self.role(*role), self.counts(*role))
                    };
                    more_than(limit.limit, &roles.iter().map(has).collect::<Vec<_>>())
                }
                Members::Permissions(permissions) => {
                    let held =
                        |id: &PermissionId| format!("context.anywhere.contains({})", self.permission(*id));
                    more_than(limit.limit, &permissions.iter().map(held).collect::<Vec<_>>())
                }
            };
            writeln!(text, "forbid (principal, action, resource)\n  when {{ {too_many} }};").unwrap();
        }
        text
    }

    /// R9: what an action demands, but for what it forbids.
    fn demanded(&self, target: Target) -> String {
        let requires = &self.model.rules_of(target).requires;
        let own = match target {
            Target::Permission(id) => Some(format!("context.held.contains({})", self.permission(id))),
            // Every request to it is forbidden.
            Target::Action(_) if requires.is_empty() => Some("false".to_owned()),
            Target::Action(_) => None,
        };
        joined(own.into_iter().chain(requires.iter().map(|it| self.requirement(it))), " && ", "true")
    }

    fn requirement(&self, requirement: &Requirement) -> String {
        let what = match &requirement.what {
            Demand::Nothing => "true".to_owned(),
            Demand::Met(expr) => self.expr(expr),
            Demand::Unknown => "false".to_owned(),
        };
        match &requirement.when {
            None => what,
            Some(when) => format!("(!({}) || {what})", condition(self.model, when)),
        }
    }

    fn expr(&self, expr: &Expr) -> String {
        match expr {
            Expr::Ask(target) => {
                let forbids = &self.model.rules_of(target.value).forbids;
                let free = forbids.iter().map(|forbid| format!("!({})", condition(self.model, &forbid.when)));
                joined(free.chain([self.demanded(target.value)]), " && ", "true")
            }
            Expr::All(parts) => joined(parts.iter().map(|part| self.expr(part)), " && ", "true"),
            Expr::Any(parts) => joined(parts.iter().map(|part| self.expr(part)), " || ", "false"),
        }
    }

    /// R9: every attribute that the action, with all it requires, mentions.
    fn needed(&self, target: Target, needed: &mut BTreeSet<AttributeId>) {
        let rules = self.model.rules_of(target);
        let conditions = rules.forbids.iter().map(|forbid| &forbid.when);
        conditions
            .chain(rules.requires.iter().filter_map(|it| it.when.as_ref()))
            .for_each(|it| mentioned(it, needed));
        for requirement in &rules.requires {
            if let Demand::Met(expr) = &requirement.what {
                self.needed_by(expr, needed);
            }
        }
    }

    fn needed_by(&self, expr: &Expr, needed: &mut BTreeSet<AttributeId>) {
        match expr {
            Expr::Ask(target) => self.needed(target.value, needed),
            Expr::All(parts) | Expr::Any(parts) => parts.iter().for_each(|part| self.needed_by(part, needed)),
        }
    }

    fn role(&self, role: RoleId) -> String {
        uid("Role", &self.model.roles[role].head.name).to_string()
    }

    fn permission(&self, id: PermissionId) -> String {
        quoted(&self.model.permissions[id].head.name)
    }

    fn instance(&self, at: InstanceId) -> String {
        place(self.model, &path_of(self.model, at)).to_string()
    }
}

fn which_of(grant: &Grant) -> Which {
    grant.restriction().map_or(Which::All, Which::Of)
}

fn mentioned(it: &Condition, needed: &mut BTreeSet<AttributeId>) {
    match it {
        Condition::Is(attribute, _) => {
            needed.insert(*attribute);
        }
        Condition::Not(inner) => mentioned(inner, needed),
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().for_each(|part| mentioned(part, needed))
        }
    }
}

/// That more than so many of some expressions are true: one of the sets of one more is.
fn more_than(limit: u32, all: &[String]) -> String {
    let size = limit as usize + 1;
    let masks = (0..1_u64 << all.len()).filter(|mask| mask.count_ones() as usize == size);
    let set = |mask: u64| {
        let chosen = all.iter().enumerate().filter(move |(at, _)| mask >> at & 1 == 1);
        joined(chosen.map(|(_, one)| one.clone()), " && ", "true")
    };
    joined(masks.map(set), " || ", "false")
}
