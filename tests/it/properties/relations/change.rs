//! Changes of generated policies, as text.
//!
//! Guarantees: what is changed is what the resolved policy says it means, written by full names. Leaves out: whether the
//! changed policy compiles.

use permc::index::InstanceId;
use permc::model::{Grant, Model, Path, Role, Rows};

use crate::equivalence::questions::path_of;
use crate::generated::judge::Settled;
use crate::generator::text::{File, Item};
use crate::generator::{Choices, Policy};

/// The policy with one more declaration.
pub(super) fn with(policy: &Policy, declaration: &str) -> Policy {
    let mut policy = policy.clone();
    let items = vec![Item { head: declaration.to_owned(), body: None }];
    policy.files.push(File { path: "more.perm".to_owned(), package: String::new(), items });
    policy
}

/// The policy with another text for the statements that this changes; nothing if it changes none.
pub(super) fn with_statements(
    policy: &Policy,
    change: impl Fn(&Item, &str) -> Option<Vec<String>>,
) -> Option<Policy> {
    let (mut policy, mut changed) = (policy.clone(), false);
    for item in policy.files.iter_mut().flat_map(|file| &mut file.items) {
        let Some(body) = &item.body else { continue };
        let statements = body.iter().flat_map(|statement| {
            let other = change(item, statement);
            changed |= other.is_some();
            other.unwrap_or_else(|| vec![statement.clone()])
        });
        item.body = Some(statements.collect());
    }
    changed.then_some(policy)
}

/// The policy without one of the statements that begin so, in declarations that begin so.
pub(super) fn without_one(
    policy: &Policy,
    choices: &mut Choices,
    item: &str,
    statement: &str,
) -> Option<Policy> {
    let is_one = |it: &Item, text: &str| declaration(it).starts_with(item) && text.starts_with(statement);
    let items = policy.files.iter().flat_map(|file| &file.items);
    let count = items.flat_map(|it| it.body.iter().flatten().filter(move |text| is_one(it, text))).count();
    let mut left = choices.below(count.max(1));
    let mut policy = policy.clone();
    for it in policy.files.iter_mut().flat_map(|file| &mut file.items) {
        let body = it.body.clone().unwrap_or_default();
        for at in (0..body.len()).filter(|at| is_one(it, &body[*at])).collect::<Vec<_>>() {
            if left == 0 {
                it.body.as_mut()?.remove(at);
                return Some(policy);
            }
            left -= 1;
        }
    }
    None
}

/// What an item declares, without what stands before it.
pub(super) fn declaration(item: &Item) -> &str {
    item.head.lines().last().unwrap_or_default()
}

pub(super) fn is_role(item: &Item) -> bool {
    ["role ", "addon "].iter().any(|word| declaration(item).starts_with(word))
}

/// A grant as statements of one permission and one place each, everything by its full name.
pub(super) fn one_by_one(model: &Model, grant: &Grant) -> Vec<String> {
    let rows = match grant.rows {
        None => String::new(),
        Some(Rows::All) => " where all".to_owned(),
        Some(Rows::Restricted(id)) => format!(" where `{}`", model.restrictions[id].text),
    };
    let places: Vec<String> = match &grant.on {
        None => vec![String::new()],
        Some(on) => on.iter().map(|instance| on_path(model, *instance)).collect(),
    };
    let names = grant.permissions.iter().map(|id| &model.permissions[*id].head.name);
    names
        .flat_map(|name| places.iter().map(|place| format!("grant {name}{place}{rows}")).collect::<Vec<_>>())
        .collect()
}

pub(super) fn on_path(model: &Model, instance: InstanceId) -> String {
    on(model, &path_of(model, instance))
}

pub(super) fn on(model: &Model, Path(steps): &Path) -> String {
    let steps: Vec<_> =
        steps.iter().map(|(kind, id)| format!("{} \"{id}\"", model.kinds[*kind].head.name)).collect();
    format!(" on {}", steps.join(" in "))
}

/// The policy with such grants of its roles written as one for each permission, found by its name and not by what the
/// compiler found; nothing if there is none.
pub(super) fn written_out(settled: &Settled, which: impl Fn(&str) -> bool) -> Option<Policy> {
    let names = Names::of(&settled.compilation.model);
    let (mut policy, mut changed) = (settled.policy.clone(), false);
    for file in &mut policy.files {
        for item in file.items.iter_mut().filter(|item| is_role(item)) {
            let statements = item.body.iter().flatten().flat_map(|statement| {
                if !statement.starts_with("grant ") || !which(statement) {
                    return vec![statement.clone()];
                }
                changed = true;
                names.one_by_one(&file.package, statement)
            });
            let statements: Vec<String> = statements.collect();
            item.body = item.body.is_some().then_some(statements);
        }
    }
    changed.then_some(policy)
}

/// The policy with the cells of its matrices that grant written as grants in roles; nothing if there is none.
pub(super) fn without_cells(settled: &Settled) -> Option<Policy> {
    let names = Names::of(&settled.compilation.model);
    let mut policy = settled.policy.clone();
    let mut granted: Vec<(String, String)> = Vec::new();
    for file in &mut policy.files {
        for item in file.items.iter_mut().filter(|item| item.head == "matrix") {
            let cells = |row: &str| {
                row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>()
            };
            let [header, _, rows @ ..] = item.body.as_mut()?.as_mut_slice() else { continue };
            let columns: Vec<String> = cells(header);
            for row in rows {
                let written = cells(row);
                let role = names.roles.find(&file.package, &written[0]);
                let grants = |cell: &String| cell == "✅" || cell == "yes";
                for (column, _) in columns.iter().zip(&written).skip(1).filter(|(_, cell)| grants(cell)) {
                    granted.push((role.clone(), names.permissions.find(&file.package, column)));
                }
                let kept = written.iter().map(|cell| if grants(cell) { "-" } else { cell });
                *row = format!("| {} |", kept.collect::<Vec<_>>().join(" | "));
            }
        }
    }
    let more = |role: &Role| {
        let own = granted.iter().filter(|(name, _)| **name == *role.head.name);
        own.map(|(_, permission)| format!("grant {permission}")).collect()
    };
    roles_of(&mut policy, settled, more).then_some(policy)
}

/// What names and patterns in a package stand for.
struct Names {
    roles: Space,
    permissions: Space,
    groups: Vec<(String, Vec<String>)>,
}

/// The names of one kind.
struct Space(Vec<String>);

impl Names {
    fn of(model: &Model) -> Self {
        let name = |id: &permc::index::PermissionId| model.permissions[*id].head.name.to_string();
        let group = |group: &permc::model::Group| {
            (group.head.name.to_string(), group.permissions.iter().map(name).collect())
        };
        Self {
            roles: Space(model.roles.iter().map(|role| role.head.name.to_string()).collect()),
            permissions: Space(model.permissions.ids().map(|id| name(&id)).collect()),
            groups: model.groups.iter().map(group).collect(),
        }
    }

    /// A grant as one statement for each permission, with its clauses as they are.
    fn one_by_one(&self, package: &str, statement: &str) -> Vec<String> {
        let text = statement.strip_prefix("grant ").unwrap();
        let clauses = [" on ", " where "].iter().filter_map(|clause| text.find(clause)).min();
        let (sets, clauses) = text.split_at(clauses.unwrap_or(text.len()));
        let (sets, except) = sets.split_once(" except ").unwrap_or((sets, ""));
        let all = |sets: &str| -> Vec<String> {
            let sets = sets.split(", ").map(str::trim).filter(|set| !set.is_empty());
            sets.flat_map(|set| self.meant(package, set)).collect()
        };
        let out = all(except);
        let left = all(sets).into_iter().filter(|name| !out.contains(name));
        left.map(|name| format!("grant {name}{clauses}")).collect()
    }

    fn meant(&self, package: &str, set: &str) -> Vec<String> {
        if set == "*" {
            return self.permissions.below(package);
        }
        if let Some(prefix) = set.strip_suffix(".*") {
            let found = levels(package).map(|level| self.permissions.below(&joined(level, prefix)));
            return found.into_iter().find(|found| !found.is_empty()).unwrap();
        }
        let groups = levels(package).filter_map(|level| {
            let full = joined(level, set);
            self.groups.iter().find(|(name, _)| *name == full)
        });
        let group = groups.into_iter().next().map(|(_, members)| members.clone());
        group.unwrap_or_else(|| vec![self.permissions.find(package, set)])
    }
}

impl Space {
    /// The full name that a name stands for in a package: the one there is at any of its levels.
    fn find(&self, package: &str, name: &str) -> String {
        levels(package).map(|level| joined(level, name)).find(|full| self.0.contains(full)).unwrap()
    }

    /// All names in a package and in those below it.
    fn below(&self, package: &str) -> Vec<String> {
        let prefix = if package.is_empty() { String::new() } else { format!("{package}.") };
        self.0.iter().filter(|name| name.starts_with(&prefix)).cloned().collect()
    }
}

/// A package and those that it lies in, from the inside, the root last.
fn levels(package: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(package), |level| match level.rsplit_once('.') {
        Some((outer, _)) => Some(outer),
        None => (!level.is_empty()).then_some(""),
    })
}

fn joined(package: &str, name: &str) -> String {
    if package.is_empty() { name.to_owned() } else { format!("{package}.{name}") }
}

/// The policy with more statements in its roles; nothing if there are none.
pub(super) fn roles_with(settled: &Settled, more: impl Fn(&Role) -> Vec<String>) -> Option<Policy> {
    let mut policy = settled.policy.clone();
    roles_of(&mut policy, settled, more).then_some(policy)
}

/// Adds statements to roles of a policy that has the lines of another. Whether there are any.
fn roles_of(policy: &mut Policy, settled: &Settled, more: impl Fn(&Role) -> Vec<String>) -> bool {
    let mut changed = false;
    for role in settled.compilation.model.roles.iter() {
        let (path, line) = settled.compilation.sources.line(role.head.span);
        let (more, [file, item]) = (more(role), settled.policy.item_at(path, line as usize).unwrap());
        if !more.is_empty() {
            changed = true;
            policy.files[file].items[item].body.get_or_insert_default().extend(more);
        }
    }
    changed
}
