//! Asks a table whatever there is to ask, up to a number of questions.
//!
//! Guarantees: ids that name nothing are asked about too; deciding, explaining and answering must agree. Leaves out:
//! whether the answers are right, which the oracle tells.

use permc_eval::authzen::respond;
use permc_eval::{
    ActionId, ActionRef, Ask, AttributeId, Decision, Grant, PermissionId, Place, RoleId, Subject, Table,
    Values,
};

/// Asks at most so many questions, spread over all that there are; returns how many it asked.
pub(crate) fn ask(table: &Table, most: usize) -> usize {
    let (asks, places, subjects, values) = (asks(table), places(table), subjects(table), values(table));
    let all = asks.len() * places.len() * subjects.len() * values.len();
    let step = all.div_ceil(most.max(1)).max(1);
    let mut asked = 0;
    for at in (0..all).step_by(step) {
        // One further each time, so that a step that divides a length still meets all of it.
        let at = if step > 1 { (at + asked) % all } else { at };
        let (ask, rest) = (&asks[at % asks.len()], at / asks.len());
        let (place, rest) = (&places[rest % places.len()], rest / places.len());
        let (subject, rest) = (&subjects[rest % subjects.len()], rest / subjects.len());
        one(table, subject, *ask, place, &values[rest % values.len()]);
        asked += 1;
    }
    asked
}

fn one(table: &Table, subject: &Subject, ask: Ask, place: &Place, values: &Values) {
    let decision = table.decide(subject, ask, place, values);
    assert_eq!(table.explain(subject, ask, place, values).decision, decision, "explained otherwise");
    let answer = respond(table, subject, ask, place, values, false);
    assert_eq!(answer.decision, decision == Decision::Allow, "answered otherwise");
    let text = answer.to_json();
    assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "the answer is no JSON: {text}");
    for why in table.because(subject, ask, place, values) {
        why.links.iter().for_each(|link| drop(table.say_because(link.fact)));
    }
    if let Ask::Action(ActionRef::Permission(permission)) = ask {
        let grounds = table.grounds(subject, permission, place);
        assert!(grounds.is_empty() || table.content().reasons.is_some(), "grounds that are nowhere written");
        drop((table.holders(permission, place), table.points(permission, place)));
        drop((table.holds_here(subject, permission, place), table.restricted_holders(permission)));
    }
}

fn ids(length: usize) -> impl Iterator<Item = u32> {
    0..=u32::try_from(length).unwrap_or(u32::MAX - 1)
}

fn asks(table: &Table) -> Vec<Ask> {
    let content = table.content();
    let permissions = || ids(content.permissions.len()).map(PermissionId::new);
    let mut asks: Vec<_> = permissions().map(|it| Ask::Action(ActionRef::Permission(it))).collect();
    asks.extend(ids(content.actions.len()).map(|it| Ask::Action(ActionRef::Action(ActionId::new(it)))));
    asks.extend(ids(content.roles.len()).map(|it| Ask::Assign(RoleId::new(it))));
    asks.extend(permissions().flat_map(|it| [Ask::Delegate(it), Ask::Restrict(it)]));
    asks
}

/// Everything, each declared instance, and of each kind one that is not.
fn places(table: &Table) -> Vec<Place> {
    let content = table.content();
    let mut places = vec![table.everything()];
    let instances = ids(content.instances.len()).map(permc_eval::InstanceId::new);
    places.extend(instances.filter_map(|it| table.instance_place(it)).take(12));
    let kinds = content.kinds.iter().filter_map(|kind| table.kind(&kind.name));
    places.extend(kinds.filter_map(|kind| table.place(&[(kind, "new")]).ok()));
    places
}

/// Nobody, everybody, each role alone, and somebody with every grant that can be given.
fn subjects(table: &Table) -> Vec<Subject> {
    let content = table.content();
    let roles: Vec<_> = ids(content.roles.len()).map(RoleId::new).collect();
    let permissions = ids(content.permissions.len()).map(PermissionId::new);
    let places = places(table);
    let grants: Vec<Grant> = permissions
        .flat_map(|permission| places.iter().filter_map(move |place| table.grant(permission, place).ok()))
        .collect();
    let mut subjects = vec![table.subject(&[], &[]), table.subject(&roles, &[]), table.subject(&[], &grants)];
    subjects.extend(roles.iter().take(12).map(|&role| table.subject(&[role], &[])));
    subjects.extend(roles.windows(2).take(12).map(|pair| table.subject(pair, &[])));
    subjects
}

/// No value, and of every attribute the first or the last.
fn values(table: &Table) -> Vec<Values> {
    let attributes = || table.content().attributes.iter().zip(0..);
    let first: Vec<_> = attributes()
        .filter_map(|(it, id)| Some((AttributeId::new(id), it.values.first()?.as_str())))
        .collect();
    let last: Vec<_> = attributes()
        .filter_map(|(it, id)| Some((AttributeId::new(id), it.values.last()?.as_str())))
        .collect();
    [&[][..], &first, &last].into_iter().filter_map(|given| table.values(given).ok()).collect()
}
