//! Writes scopes, resources with their reader lists, attributes and restrictions.

use super::writer::Writer;

pub(crate) fn write(writer: &mut Writer) {
    (0..writer.world.kinds.len()).for_each(|kind| scope(writer, kind));
    (0..writer.world.instances.len()).for_each(|instance| resource(writer, instance));
    (0..writer.world.attributes.len()).for_each(|attribute| self::attribute(writer, attribute));
    (0..writer.world.restrictions.len()).for_each(|restriction| self::restriction(writer, restriction));
}

fn scope(writer: &mut Writer, kind: usize) {
    let name = writer.world.kinds[kind].name.clone();
    let mut head = format!("scope {}{}", Writer::declare(&name), writer.title(40));
    if let Some(parent) = writer.world.kinds[kind].parent {
        let parent = writer.world.kinds[parent].name.full.clone();
        head += &format!(" in {}", writer.refer(name.package, &parent));
    }
    writer.line(name.package, &head);
}

fn resource(writer: &mut Writer, instance: usize) {
    let kind = writer.world.instances[instance].kind;
    if !writer.world.kinds[kind].declared {
        return;
    }
    let package = writer.package();
    let path = writer.path(package, instance);
    let lists = reader_lists(writer, package, kind);
    if lists.is_empty() {
        writer.line(package, &format!("resource {path}"));
    } else {
        writer.block(package, &format!("resource {path}"), lists);
    }
}

/// A list stands on a permission's own kind or on one that this lies in.
fn reader_lists(writer: &mut Writer, package: &str, kind: usize) -> Vec<String> {
    let permissions = 0..writer.world.permissions.len();
    let held_in = |permission: &usize| {
        writer.world.permissions[*permission]
            .kind
            .is_some_and(|own| writer.world.outward(own).contains(&kind))
    };
    let fitting: Vec<_> = permissions.filter(held_in).collect();
    let wanted = if writer.choices.chance(60) { writer.choices.some(&fitting, 1, 2) } else { Vec::new() };
    let mut list = |permission: usize| {
        let (roles, name) = (writer.role_names(None), writer.permission_name(permission));
        let roles = writer.choices.some(&roles, 1, 3);
        format!("only {} may {}", writer.refer_all(package, &roles), writer.refer(package, &name))
    };
    wanted.into_iter().map(&mut list).collect()
}

fn attribute(writer: &mut Writer, attribute: usize) {
    let name = writer.world.attributes[attribute].name.clone();
    let (values, sets) = {
        let attribute = &writer.world.attributes[attribute];
        (attribute.values.clone(), attribute.sets.clone())
    };
    let values: Vec<_> = values.iter().map(|value| writer.quoted(value)).collect();
    let mut body = vec![values.join(", ")];
    for set in sets {
        body.push(format!("set {set} = {}", writer.choices.some(&values, 1, 2).join(", ")));
    }
    let head = format!("attribute {}{}", Writer::declare(&name), writer.title(30));
    writer.block(name.package, &head, body);
}

fn restriction(writer: &mut Writer, restriction: usize) {
    let (name, text) = writer.world.restrictions[restriction].clone();
    let quote = if writer.choices.chance(70) { '`' } else { '"' };
    let head = format!("restriction {}{}", Writer::declare(&name), writer.title(30));
    writer.line(name.package, &format!("{head} = {quote}{text}{quote}"));
}
