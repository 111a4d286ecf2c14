//! Writes roles and add-ons: grants, excludes, defaults and the matrix.
//!
//! Guarantees: a role extends earlier ones only, and a limit stands on what can take it. Leaves out: whether limits
//! and excludes make sense together; the oracle tells which do not.

use super::writer::Writer;

pub(crate) fn write(writer: &mut Writer) {
    (0..writer.world.roles.len()).for_each(|role| self::role(writer, role));
    if writer.choices.chance(65) {
        default(writer);
    }
    if writer.choices.chance(85) {
        matrix(writer);
    }
}

fn role(writer: &mut Writer, role: usize) {
    let (name, addon) = (writer.world.roles[role].name.clone(), writer.world.roles[role].addon);
    let word = if addon { "addon" } else { "role" };
    let mut head = format!("{word} {}{}", Writer::declare(&name), writer.title(40));
    head += &if addon { beside(writer, name.package) } else { modifiers(writer, name.package, role) };
    let body = statements(writer, name.package);
    if body.is_empty() {
        writer.line(name.package, &head);
    } else {
        writer.block(name.package, &head, body);
    }
}

/// What an add-on is for.
fn beside(writer: &mut Writer, package: &str) -> String {
    if writer.choices.chance(50) && (package.is_empty() || has_role_in(writer, package)) {
        return " for any role".to_owned();
    }
    let roles = writer.role_names(Some(false));
    let roles = writer.choices.some(&roles, 1, 3);
    format!(" for {}", writer.refer_all(package, &roles))
}

fn has_role_in(writer: &Writer, package: &str) -> bool {
    writer.role_names(Some(false)).iter().any(|role| role.starts_with(&format!("{package}.")))
}

fn modifiers(writer: &mut Writer, package: &str, role: usize) -> String {
    let earlier: Vec<_> = writer.world.roles[..role].iter().map(|role| role.name.full.clone()).collect();
    let mut modifiers = Vec::new();
    if !earlier.is_empty() && writer.choices.chance(40) {
        let extended = writer.choices.some(&earlier, 1, 2);
        modifiers.push(format!(" extends {}", writer.refer_all(package, &extended)));
    }
    if writer.choices.chance(25) {
        modifiers.push(" without defaults".to_owned());
    }
    if writer.choices.chance(50) {
        modifiers.reverse();
    }
    modifiers.concat()
}

fn statements(writer: &mut Writer, package: &str) -> Vec<String> {
    let mut body = Vec::new();
    for _ in 0..writer.choices.between(1, 4) {
        body.push(grant(writer, package));
    }
    if writer.choices.chance(45) {
        let name = excluded(writer, package);
        body.push(format!("exclude {name}"));
    }
    body
}

fn excluded(writer: &mut Writer, package: &str) -> String {
    let names: Vec<_> = writer.world.permissions.iter().map(|one| one.name.full.clone()).collect();
    if writer.choices.chance(25) {
        let kept = writer.choices.some(&names, 2, 4);
        return format!("{} except {}", writer.refer_all(package, &names), writer.refer_all(package, &kept));
    }
    let name = writer.choices.pick(&names).unwrap();
    writer.refer(package, &name)
}

fn grant(writer: &mut Writer, package: &str) -> String {
    let limited = match writer.choices.below(12) {
        0..3 => on(writer, package),
        3..8 => filtered(writer, package),
        8 => Some(with_exception(writer, package)),
        _ => None,
    };
    limited.unwrap_or_else(|| format!("grant {}", writer.set(package)))
}

/// `grant p on …`, for permissions held on a kind.
fn on(writer: &mut Writer, package: &str) -> Option<String> {
    let held_on: Vec<_> = (0..writer.world.permissions.len())
        .filter_map(|at| writer.world.permissions[at].kind.map(|kind| (at, kind)))
        .collect();
    let (permission, kind) = writer.choices.pick(&held_on)?;
    let outward = writer.world.outward(kind);
    let kind = writer.choices.pick(&outward)?;
    let instances = writer.instances_of(kind);
    let chosen = writer.choices.some(&instances, 1, 2);
    let (first, more) = chosen.split_first()?;
    let mut places = writer.path(package, *first);
    for instance in more {
        places += &format!(", {}", writer.id_and_parents(package, *instance));
    }
    let name = writer.permission_name(permission);
    Some(format!("grant {} on {places}", writer.refer(package, &name)))
}

/// `grant p where …`, for filtered permissions.
fn filtered(writer: &mut Writer, package: &str) -> Option<String> {
    let filtered: Vec<_> =
        (0..writer.world.permissions.len()).filter(|at| writer.world.permissions[*at].filtered).collect();
    let permission = writer.choices.pick(&filtered)?;
    let name = writer.permission_name(permission);
    let name = writer.refer(package, &name);
    Some(format!("grant {name} where {}", rows(writer, package)))
}

fn rows(writer: &mut Writer, package: &str) -> String {
    let restrictions = writer.world.restrictions.clone();
    let (name, text) = writer.choices.pick(&restrictions).unwrap();
    match writer.choices.below(10) {
        0..2 => "all".to_owned(),
        2..7 => writer.refer(package, &name.full),
        7 | 8 => format!("`{text}`"),
        _ => format!("\"{text}\""),
    }
}

fn with_exception(writer: &mut Writer, package: &str) -> String {
    let set = writer.set(package);
    let names: Vec<_> = writer.world.permissions.iter().map(|one| one.name.full.clone()).collect();
    let names = writer.choices.some(&names, 3, 4);
    let name = names[0].clone();
    format!("grant {set}, {} except {}", writer.refer_all(package, &names), writer.refer(package, &name))
}

fn default(writer: &mut Writer) {
    let package = writer.package();
    let package = if package.is_empty() || has_role_in(writer, package) { package } else { "" };
    let names: Vec<_> = writer.world.permissions.iter().map(|one| one.name.full.clone()).collect();
    let names = writer.choices.some(&names, 1, 2);
    let grant = match writer.choices.below(4) {
        0 => on(writer, package),
        1 => filtered(writer, package),
        _ => None,
    };
    let grant = grant.unwrap_or_else(|| format!("grant {}", writer.refer_all(package, &names)));
    writer.line(package, &format!("default {grant}"));
}

fn matrix(writer: &mut Writer) {
    let package = writer.package();
    let (roles, names) = (writer.role_names(None), writer.world.permissions.iter());
    let names: Vec<_> = names.map(|one| one.name.full.clone()).collect();
    let (roles, columns) = (writer.choices.some(&roles, 3, 4), writer.choices.some(&names, 2, 3));
    let header: Vec<_> = columns.iter().map(|name| writer.refer(package, name)).collect();
    let mut body = vec![format!("| role | {} |", header.join(" | "))];
    body.push(format!("|{}", " --- |".repeat(columns.len() + 1)));
    for role in roles {
        let row = row(writer, columns.len());
        body.push(format!("| {} | {row} |", writer.refer(package, &role)));
    }
    writer.block(package, "matrix", body);
}

/// The cells of a role: some that grant, or one that excludes.
fn row(writer: &mut Writer, columns: usize) -> String {
    let excluded = writer.choices.chance(60).then(|| writer.choices.below(columns));
    let mut cell = |at| match excluded {
        Some(excluded) if excluded == at => ["❌", "❌", "no"][writer.choices.below(3)],
        Some(_) => ["-", ""][writer.choices.below(2)],
        None => ["✅", "✅", "yes", "-", ""][writer.choices.below(5)],
    };
    (0..columns).map(&mut cell).collect::<Vec<_>>().join(" | ")
}
