//! Writes groups and permissions with all their modifiers and statements.
//!
//! Guarantees: a permission implies only later ones of a fitting kind, so there are no cycles and nothing widens.

use super::rules::{self, Asker};
use super::writer::Writer;

pub(crate) fn write(writer: &mut Writer) {
    (0..writer.world.groups.len()).for_each(|group| self::group(writer, group));
    let alone: Vec<_> = (0..writer.world.permissions.len())
        .filter(|at| writer.world.permissions[*at].group.is_none())
        .collect();
    let plain = alone.iter().copied().filter(|_| writer.choices.chance(75)).collect::<Vec<_>>();
    lists(writer, &plain);
    alone.into_iter().filter(|at| !plain.contains(at)).for_each(|permission| {
        let package = writer.world.permissions[permission].name.package;
        let (head, body) = declaration(writer, permission);
        match body {
            Some(body) => writer.block(package, &head, body),
            None => writer.line(package, &head),
        }
    });
}

/// Permissions that differ in nothing but their names, declared in lists.
fn lists(writer: &mut Writer, permissions: &[usize]) {
    let mut left = permissions.to_vec();
    while let Some(first) = left.first().copied() {
        let alike = |at: &usize| {
            let (a, b) = (&writer.world.permissions[first], &writer.world.permissions[*at]);
            (a.name.package, a.kind, a.filtered) == (b.name.package, b.kind, b.filtered)
        };
        let (list, rest): (Vec<usize>, Vec<usize>) = left.iter().partition(|at| alike(at));
        let name = |at: &usize| Writer::declare(&writer.world.permissions[*at].name).to_owned();
        let names: Vec<_> = list.iter().map(name).collect();
        let modifiers = modifiers(writer, first);
        let package = writer.world.permissions[first].name.package;
        writer.line(package, &format!("permission {}{modifiers}", names.join(", ")));
        left = rest;
    }
}

fn group(writer: &mut Writer, group: usize) {
    let name = writer.world.groups[group].clone();
    let members: Vec<_> = (0..writer.world.permissions.len())
        .filter(|at| writer.world.permissions[*at].group == Some(group))
        .collect();
    let mut body = Vec::new();
    if writer.choices.chance(30) {
        body.push(rules::forbid(writer, name.package));
    }
    if writer.choices.chance(30) {
        body.push("deny with \"G\"".to_owned());
    }
    for member in members {
        let (head, statements) = declaration(writer, member);
        body.push(
            statements.map_or(head.clone(), |statements| format!("{head} {{ {} }}", statements.join(" "))),
        );
    }
    let head = format!("group {}{}", Writer::declare(&name), writer.title(60));
    writer.block(name.package, &head, body);
}

/// The declaration of one permission and its statements.
fn declaration(writer: &mut Writer, permission: usize) -> (String, Option<Vec<String>>) {
    let name = writer.world.permissions[permission].name.clone();
    let title = writer.title(40);
    let head = format!("permission {}{title}{}", Writer::declare(&name), modifiers(writer, permission));
    let body = statements(writer, permission);
    (head, (!body.is_empty()).then_some(body))
}

fn modifiers(writer: &mut Writer, permission: usize) -> String {
    let item = &writer.world.permissions[permission];
    let (package, kind, filtered) = (item.name.package, item.kind, item.filtered);
    let mut modifiers = Vec::new();
    if let Some(kind) = kind {
        let kind = writer.world.kinds[kind].name.full.clone();
        modifiers.push(format!("per {}", writer.refer(package, &kind)));
    }
    if filtered {
        modifiers.push("filtered".to_owned());
    }
    if writer.choices.chance(20) {
        modifiers.push("sensitive".to_owned());
    }
    if writer.choices.chance(15) {
        modifiers.push("deprecated \"use another\"".to_owned());
    }
    // Modifiers come in any order.
    if writer.choices.chance(50) {
        modifiers.reverse();
    }
    modifiers.iter().map(|modifier| format!(" {modifier}")).collect()
}

fn statements(writer: &mut Writer, permission: usize) -> Vec<String> {
    let item = &writer.world.permissions[permission];
    let (package, kind) = (item.name.package, item.kind);
    let mut body = Vec::new();
    if writer.choices.chance(15) {
        body.push(format!("key \"key-{permission}\""));
    }
    let implied: Vec<_> = (permission + 1..writer.world.permissions.len())
        .filter(|other| may_imply(writer, permission, *other))
        .collect();
    if writer.choices.chance(40) && !implied.is_empty() {
        let implied = named(writer, &implied, 2);
        body.push(format!("implies {}", writer.refer_all(package, &implied)));
    }
    if writer.choices.chance(20) {
        let asker = Asker { package, kind, rank: permission };
        body.extend(rules::extras(writer, asker));
        body.push("deny with \"E1\" \"not today\"".to_owned());
    }
    for verb in ["delegates", "restricts"] {
        if writer.choices.chance(30) {
            body.extend(power(writer, permission, verb));
        }
    }
    body
}

/// `delegates` or `restricts` something held on the same kind or, for a global permission, on any.
fn power(writer: &mut Writer, permission: usize, verb: &str) -> Option<String> {
    let item = &writer.world.permissions[permission];
    let (package, kind) = (item.name.package, item.kind);
    let fitting: Vec<_> = (0..writer.world.permissions.len())
        .filter(|other| kind.is_none() || writer.world.permissions[*other].kind == kind)
        .filter(|other| verb == "delegates" || writer.world.permissions[*other].kind.is_some())
        .collect();
    let over = writer.choices.pick(&fitting)?;
    let (name, over) = (writer.permission_name(over), writer.world.permissions[over].kind);
    let mut statement = format!("{verb} {}", writer.refer(package, &name));
    if let Some(kind) = over.filter(|_| writer.choices.chance(60)) {
        let kind = writer.world.kinds[kind].name.full.clone();
        statement += &format!(" per {}", writer.refer(package, &kind));
    }
    if writer.choices.chance(45) {
        statement += &format!(" when {}", rules::condition(writer, package, 1));
    }
    Some(statement)
}

/// R2: what a permission can imply without widening.
fn may_imply(writer: &Writer, permission: usize, other: usize) -> bool {
    let (a, b) = (&writer.world.permissions[permission], &writer.world.permissions[other]);
    let inward =
        a.kind.is_none_or(|outer| b.kind.is_some_and(|inner| writer.world.outward(inner).contains(&outer)));
    inward && (!a.filtered || b.filtered)
}

fn named(writer: &mut Writer, permissions: &[usize], most: usize) -> Vec<String> {
    let some = writer.choices.some(permissions, 1, most);
    some.into_iter().map(|permission| writer.permission_name(permission)).collect()
}
