//! Writes who assigns, separation of duty, asserts and tests.
//!
//! Guarantees: every form of each. Leaves out: whether a claim is true; the oracle tells.

use super::rules;
use super::writer::Writer;

pub(crate) fn write(writer: &mut Writer) {
    for _ in 0..writer.choices.between(1, 3) {
        assign(writer);
    }
    for roles in [true, false, false, false] {
        if writer.choices.chance(45) {
            at_most(writer, roles);
        }
    }
    for form in 0..5 {
        for _ in 0..2 {
            assertion(writer, form);
        }
    }
    if writer.choices.chance(70) {
        test(writer);
    }
}

fn assign(writer: &mut Writer) {
    let package = writer.package();
    let (all, roles) = (writer.role_names(None), writer.role_names(None));
    let covers = all.iter().any(|role| role.starts_with(&format!("{package}.")));
    let whom = if (package.is_empty() || covers) && writer.choices.chance(35) {
        "*".to_owned()
    } else {
        let some = writer.choices.some(&all, 1, 2);
        writer.refer_all(package, &some)
    };
    let by = if writer.choices.chance(45) {
        let name = any_permission(writer);
        format!("holders of {}", writer.refer(package, &name))
    } else {
        let some = writer.choices.some(&roles, 1, 2);
        writer.refer_all(package, &some)
    };
    let when = if writer.choices.chance(45) {
        format!(" when {}", rules::condition(writer, package, 1))
    } else {
        String::new()
    };
    writer.line(package, &format!("assign {whom} by {by}{when}"));
}

fn at_most(writer: &mut Writer, roles: bool) {
    let package = writer.package();
    let (word, names) = if roles {
        ("roles", writer.role_names(None))
    } else {
        ("permissions", writer.world.permissions.iter().map(|one| one.name.full.clone()).collect())
    };
    let members = if roles { writer.choices.some(&names, 2, 3) } else { writer.choices.some(&names, 3, 4) };
    let most = members.len() - 1;
    let members = writer.refer_all(package, &members);
    let title = writer.title(50);
    writer.line(package, &format!("at most {most} of {word} {members}{title}"));
}

fn assertion(writer: &mut Writer, form: usize) {
    let package = writer.package();
    let (all, permission) = (writer.role_names(None), any_permission(writer));
    let one = writer.choices.pick(&all).unwrap();
    let other = writer.choices.pick(&all).unwrap();
    let permission = writer.refer(package, &permission);
    // Naming nearly everybody makes claims of `only` that are true as often as not.
    let most = if writer.choices.chance(15) { Vec::new() } else { writer.choices.some(&all, 2, all.len()) };
    let only = if most.is_empty() { "nobody".to_owned() } else { writer.refer_all(package, &most) };
    let (one, other) = (writer.refer(package, &one), writer.refer(package, &other));
    let claim = match form {
        0 => format!("only {only} hold {permission}"),
        1 => format!("only {only} reach {permission}"),
        2 => format!("{one} holds {permission}"),
        3 => format!("{one} lacks {permission}"),
        _ => format!("{one} within {other}"),
    };
    writer.line(package, &format!("assert {claim}"));
}

fn any_permission(writer: &mut Writer) -> String {
    let at = writer.choices.below(writer.world.permissions.len());
    writer.permission_name(at)
}

/// A test of each kind of subject and question. Compiling checks its names; running it checks its claims.
fn test(writer: &mut Writer) {
    let package = writer.package();
    let mut body = Vec::new();
    for _ in 0..writer.choices.between(3, 5) {
        body.push(format!("as {}", subject(writer, package)));
        for _ in 0..writer.choices.between(1, 3) {
            body.push(claim(writer, package));
        }
    }
    writer.block(package, "test \"what they may do\"", body);
}

fn subject(writer: &mut Writer, package: &str) -> String {
    let roles = writer.role_names(None);
    let roles = writer.choices.some(&roles, 1, 2);
    let roles = writer.refer_all(package, &roles);
    let global: Vec<_> = writer.world.permissions.iter().filter(|one| one.kind.is_none()).collect();
    let global: Vec<_> = global.iter().map(|one| one.name.full.clone()).collect();
    let granted = writer.choices.pick(&global);
    match (writer.choices.below(10), granted) {
        (0 | 1, _) => "nobody".to_owned(),
        (2 | 3, Some(permission)) => format!("grants {}", writer.refer(package, &permission)),
        (4 | 5, Some(permission)) => format!("{roles} grants {}", writer.refer(package, &permission)),
        _ => roles,
    }
}

fn claim(writer: &mut Writer, package: &str) -> String {
    let (permission, roles) = (any_permission(writer), writer.role_names(None));
    let role = writer.choices.pick(&roles).unwrap();
    let word = if writer.choices.chance(50) { "allow" } else { "deny" };
    match writer.choices.below(8) {
        0 | 1 => format!("{word} assign {}", writer.refer(package, &role)),
        2 => format!("{word} delegate {}", writer.refer(package, &permission)),
        3 => format!("{word} restrict {}", writer.refer(package, &permission)),
        4 => format!("deny {} code \"E1\"", writer.refer(package, &permission)),
        5 => {
            let (name, _) = writer.world.restrictions[0].clone();
            let rows = writer.refer(package, &name.full);
            format!("allow {} filter {rows}", writer.refer(package, &permission))
        }
        _ => format!("{word} {}", writer.refer(package, &permission)),
    }
}
