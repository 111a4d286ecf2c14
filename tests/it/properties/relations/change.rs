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

/// The policy with the grants of such statements written one by one in their roles; nothing if there is none.
pub(super) fn written_out(settled: &Settled, which: impl Fn(&Item, &str) -> bool) -> Option<Policy> {
    let (model, sources) = (&settled.compilation.model, &settled.compilation.sources);
    let mut policy = settled.policy.clone();
    let mut more: Vec<([usize; 2], Vec<String>)> = Vec::new();
    let mut gone: Vec<[usize; 3]> = Vec::new();
    for role in model.roles.iter() {
        let (path, line) = sources.line(role.head.span);
        let declared = settled.policy.item_at(path, line as usize)?;
        for grant in &role.grants {
            let (path, line) = sources.line(grant.span);
            let [file, item, at] = settled.policy.statement_at(path, line as usize)?;
            let statement = &settled.policy.files[file].items[item];
            if which(statement, &statement.body.as_ref()?[at]) {
                more.push((declared, one_by_one(model, grant)));
                gone.push([file, item, at]);
            }
        }
    }
    gone.sort_unstable();
    gone.dedup();
    for [file, item, at] in gone.iter().rev() {
        let item = &mut policy.files[*file].items[*item];
        if is_role(item) {
            item.body.as_mut()?.remove(*at);
        } else {
            // A cell that grants says nothing now.
            let row = &mut item.body.as_mut()?[*at];
            *row = row.replace('✅', "-").replace("| yes", "| -");
        }
    }
    for ([file, item], statements) in &more {
        policy.files[*file].items[*item].body.get_or_insert_default().extend(statements.iter().cloned());
    }
    (!more.is_empty()).then_some(policy)
}

/// The policy with more statements in its roles.
pub(super) fn roles_with(settled: &Settled, more: impl Fn(&Role) -> Vec<String>) -> Option<Policy> {
    let mut policy = settled.policy.clone();
    let mut changed = false;
    for role in settled.compilation.model.roles.iter() {
        let (path, line) = settled.compilation.sources.line(role.head.span);
        let [file, item] = settled.policy.item_at(path, line as usize)?;
        let more = more(role);
        changed |= !more.is_empty();
        if !more.is_empty() {
            policy.files[file].items[item].body.get_or_insert_default().extend(more);
        }
    }
    changed.then_some(policy)
}
