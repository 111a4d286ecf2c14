//! Writes what actions demand: conditions, requirements, and the actions themselves.
//!
//! Guarantees: nothing requires what ranks lower, so there are no cycles; most actions are not open.

use super::writer::Writer;

/// What requires something: where it stands, its kind and its rank.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asker {
    pub(crate) package: &'static str,
    pub(crate) kind: Option<usize>,
    pub(crate) rank: usize,
}

pub(crate) fn write(writer: &mut Writer) {
    (0..writer.world.actions.len()).for_each(|action| self::action(writer, action));
}

fn action(writer: &mut Writer, action: usize) {
    let item = &writer.world.actions[action];
    let (name, kind, rank) = (item.name.clone(), item.kind, item.rank);
    let asker = Asker { package: name.package, kind, rank };
    let mut head = format!("action {}{}", Writer::declare(&name), writer.title(50));
    if let Some(kind) = kind {
        let kind = writer.world.kinds[kind].name.full.clone();
        head += &format!(" per {}", writer.refer(name.package, &kind));
    }
    let body = demands(writer, asker);
    writer.block(name.package, &head, body);
}

/// The statements of an action.
fn demands(writer: &mut Writer, asker: Asker) -> Vec<String> {
    let condition = condition(writer, asker.package, 2);
    let mut body = match writer.choices.below(25) {
        0..12 => vec![requirement(writer, asker)],
        12..18 => vec![
            format!("{} when {condition}", requirement(writer, asker)),
            format!("{} when not ({condition})", requirement(writer, asker)),
        ],
        18..24 => vec![
            format!("{} when {condition}", requirement(writer, asker)),
            format!("forbid when not ({condition})"),
        ],
        // Perhaps open: the oracle knows.
        _ => vec![format!("{} when {condition}", requirement(writer, asker))],
    };
    body.extend(extras(writer, asker));
    if writer.choices.chance(60) {
        body.extend(deny_with_a_value(writer, &body));
    }
    body
}

/// A denial's text may name what the action tests.
fn deny_with_a_value(writer: &Writer, body: &[String]) -> Option<String> {
    let conditions = body.iter().filter_map(|statement| statement.split_once(" when "));
    let conditions: Vec<_> = conditions.map(|(_, condition)| condition).collect();
    let is_tested = |name: &&String| {
        let local = name.rsplit('.').next().unwrap();
        conditions.iter().any(|condition| condition.contains(local))
    };
    let names: Vec<_> = writer.world.attributes.iter().map(|attribute| attribute.name.full.clone()).collect();
    let name = names.iter().find(is_tested)?;
    Some(format!("deny with \"E1\" \"not with '{{{name}}}'\""))
}

/// Statements that make an action or permission harder to do, never easier.
pub(crate) fn extras(writer: &mut Writer, asker: Asker) -> Vec<String> {
    let mut body = Vec::new();
    if writer.choices.chance(35) {
        let requirement = requirement(writer, asker);
        if requirement != "requires nothing" {
            body.push(format!("{requirement} when {}", condition(writer, asker.package, 1)));
        }
    }
    if writer.choices.chance(25) {
        body.push(forbid(writer, asker.package));
    }
    body
}

/// A statement that forbids for one value, and not for the others.
pub(crate) fn forbid(writer: &mut Writer, from: &str) -> String {
    format!("forbid when {}", test(writer, from))
}

/// `requires …` something that fits and ranks higher.
fn requirement(writer: &mut Writer, asker: Asker) -> String {
    let targets = targets(writer, asker);
    if targets.is_empty() || writer.choices.chance(8) {
        return "requires nothing".to_owned();
    }
    let mut one = || {
        let name = writer.choices.pick(&targets).unwrap();
        writer.refer(asker.package, &name)
    };
    let (a, b, c) = (one(), one(), one());
    match writer.choices.below(10) {
        0 | 1 => format!("requires {a} or {b}"),
        2 | 3 => format!("requires ({a} or {b}) and {c}"),
        4 => format!("requires {a} and {b}"),
        5 => format!("requires {a} or ({b} and {c})"),
        _ => format!("requires {a}"),
    }
}

fn targets(writer: &Writer, asker: Asker) -> Vec<String> {
    let world = &writer.world;
    let permissions = world.permissions.iter().enumerate().map(|(rank, one)| (rank, one.kind, &one.name));
    let actions = world.actions.iter().map(|one| (one.rank, one.kind, &one.name));
    let fitting = permissions
        .chain(actions)
        .filter(|(rank, kind, _)| *rank > asker.rank && world.may_require(asker.kind, *kind));
    fitting.map(|(_, _, name)| name.full.clone()).collect()
}

/// A condition, with so many levels of `and` and `or`.
pub(crate) fn condition(writer: &mut Writer, from: &str, depth: usize) -> String {
    if depth == 0 || writer.choices.chance(55) {
        return test(writer, from);
    }
    let (a, b) = (condition(writer, from, depth - 1), condition(writer, from, depth - 1));
    match writer.choices.below(4) {
        0 => format!("({a}) and ({b})"),
        1 => format!("({a}) or {b}"),
        2 => format!("not ({a} or {b})"),
        _ => format!("({a} or ({b}))"),
    }
}

/// A test of one attribute.
fn test(writer: &mut Writer, from: &str) -> String {
    let attribute = writer.choices.below(writer.world.attributes.len());
    let attribute = &writer.world.attributes[attribute];
    let (name, values, sets) =
        (attribute.name.full.clone(), attribute.values.clone(), attribute.sets.clone());
    let name = writer.refer(from, &name);
    let negated = if writer.choices.chance(25) { "not " } else { "" };
    match writer.choices.pick(&sets).filter(|_| writer.choices.chance(50)) {
        Some(set) => format!("{negated}{name} in {set}"),
        None => {
            let value = writer.choices.pick(&values).unwrap();
            format!("{negated}{name} is {}", writer.quoted(&value))
        }
    }
}
