//! What somebody may do: held and allowed exactly where and with what the oracle says, point by point.

use std::collections::BTreeMap;

use permc::index::AttributeId;
use permc::model::{Ask, Model, Target};
use permc::query::cubes::When;
use permc::query::what::{Region, Whatever};

use super::asking::Told;
use super::chain::named;
use super::each_generated;
use crate::equivalence::both::{Answer, Both};
use crate::equivalence::questions::{actions, places, role_sets};
use crate::equivalence::request::{Named, Request};
use crate::equivalence::shipped::shipped;
use crate::generator::Choices;
use crate::generator::requests::Requests;
use crate::oracle::action::{self, Values};
use crate::oracle::place::{self, Point, of_instance};
use crate::oracle::rows::Rows;
use crate::oracle::subject::{Held, subject};

#[test]
fn what_may_be_done_in_generated_policies_is_what_the_oracle_says() {
    let [asked, compared] = each_generated(200, |seed, compilation| {
        let both = Both::of(compilation);
        let told = Told::new(compilation, &both);
        let (drawn, mut choices) = (Requests::new(&both.oracle), Choices::new(seed));
        (0..4).fold([0, 0], |[asked, compared], _| {
            let request = Request { with: Values::new(), ..drawn.draw(&mut choices) };
            [asked + 2, compared + anywhere(&both, &told, &request) + here(&both, &told, &request)]
        })
    });
    println!("{asked} subjects, {compared} compared");
    assert!(compared > 20_000, "only {compared} compared");
}

#[test]
fn what_may_be_done_in_shipped_policies_is_what_the_oracle_says() {
    for (name, compilation) in shipped() {
        let both = Both::of(&compilation);
        let told = Told::new(&compilation, &both);
        let mut choices = Choices::new(11);
        let (subjects, places) = (role_sets(&compilation.model, 2), places(&compilation.model));
        let any = Ask::Action(compilation.model.targets().next().unwrap());
        let compared: usize = (0..6)
            .map(|_| {
                let (roles, grants) = choices.pick(&subjects).unwrap();
                let on = choices.pick(&places).unwrap();
                let request = Request { roles, grants, ask: any, on, with: Values::new() };
                anywhere(&both, &told, &request) + here(&both, &told, &request)
            })
            .sum();
        println!("{name}: {compared} compared");
        assert!(compared > 500, "{name}: only {compared} compared");
    }
}

/// What is told of everything, against what is held at each point.
fn anywhere(both: &Both<'_>, told: &Told<'_>, request: &Request) -> usize {
    let model = told.model;
    let request = Request { on: None, ..request.clone() };
    let Some(whatever) = told.what(&request) else { return 0 };
    if whatever.separation.is_some() {
        return broken(both, &request, &whatever);
    }
    let subject = subject(model, &request.roles, &request.grants).unwrap();
    let ground = both.oracle.ground(None).unwrap();
    let by_point = subject.holds_by_point(model, &ground);
    let points = place::everything(model).points;
    let mut compared = 0;
    for (point, held) in points.iter().zip(&by_point) {
        for id in model.permissions.ids() {
            let name = &*model.permissions[id].head.name;
            let here = whatever.permissions.iter().find(|held| held.name == name);
            let here = here.filter(|held| is_here(model, held.region.as_ref(), point));
            let rows =
                here.map(|held| if held.rows.is_empty() { Vec::new() } else { vec![held.rows.clone()] });
            assert_eq!(rows, texts(model, &held[id]), "{name} at {point:?}, {}", Named(model, &request));
            compared += 1;
        }
        for (ask, cases) in actions(&both.oracle) {
            let Ask::Action(target) = ask else { continue };
            if model.kind_of(target).is_some() {
                compared += act(both, told, &request, &whatever, target, &cases, Some(point), held);
            }
        }
    }
    for (ask, cases) in actions(&both.oracle) {
        let Ask::Action(target) = ask else { continue };
        if model.kind_of(target).is_none() {
            let whole = subject.holds(model, &ground);
            compared += act(both, told, &request, &whatever, target, &cases, None, &whole);
        }
    }
    compared
}

/// What is told of a place, against what is decided there.
fn here(both: &Both<'_>, told: &Told<'_>, request: &Request) -> usize {
    let model = told.model;
    let Some(whatever) = told.what(request).filter(|_| request.on.is_some()) else { return 0 };
    if whatever.separation.is_some() {
        return broken(both, request, &whatever);
    }
    let subject = subject(model, &request.roles, &request.grants).unwrap();
    let held = subject.holds(model, &both.oracle.ground(request.on.as_ref()).unwrap());
    let mut compared = 0;
    for id in model.permissions.ids() {
        let name = &*model.permissions[id].head.name;
        let here = whatever.permissions.iter().find(|held| held.name == name);
        let rows = here.map(|held| if held.rows.is_empty() { Vec::new() } else { vec![held.rows.clone()] });
        assert_eq!(rows, texts(model, &held[id]), "{name}, {}", Named(model, request));
        compared += 1;
    }
    for (ask, cases) in actions(&both.oracle) {
        let Ask::Action(target) = ask else { continue };
        if told_as_action(model, target) {
            for values in full(both, ask, &cases) {
                let asked = Request { ask, with: values.clone(), ..request.clone() };
                let expected = match asked.answers(both).0 {
                    Answer::Allow(rows) => Some(rows),
                    _ => None,
                };
                let name = &*model.head_of(target).name;
                assert_eq!(way(model, &whatever, name, None, values), expected, "{}", Named(model, &asked));
                compared += 1;
            }
        }
    }
    compared
}

/// Whoever breaks separation of duty may do nothing.
fn broken(both: &Both<'_>, request: &Request, whatever: &Whatever) -> usize {
    assert!(whatever.permissions.is_empty() && whatever.actions.is_empty());
    let denied = request.answers(both).0;
    assert!(!matches!(denied, Answer::Allow(_)), "{denied:?}");
    1
}

/// Declared actions, and permissions that demand more than to be held.
fn told_as_action(model: &Model, target: Target) -> bool {
    let rules = model.rules_of(target);
    matches!(target, Target::Action(_)) || !rules.requires.is_empty() || !rules.forbids.is_empty()
}

/// The combinations of values that leave nothing out.
fn full<'c>(both: &Both<'_>, ask: Ask, cases: &'c [Values]) -> Vec<&'c Values> {
    let needs = &both.oracle.needs[&ask];
    cases.iter().filter(|values| needs.iter().all(|id| values.contains_key(id))).collect()
}

#[expect(clippy::too_many_arguments, reason = "one comparison")]
fn act(
    both: &Both<'_>,
    told: &Told<'_>,
    request: &Request,
    whatever: &Whatever,
    target: Target,
    cases: &[Values],
    point: Option<&Point>,
    held: &Held,
) -> usize {
    let model = told.model;
    if !told_as_action(model, target) {
        return 0;
    }
    let (name, mut compared) = (&*model.head_of(target).name, 0);
    for values in full(both, Ask::Action(target), cases) {
        let expected = texts(model, &action::rows(model, target, held, values));
        let told = way(model, whatever, name, point, values);
        assert_eq!(told, expected, "{name} at {point:?} with {values:?}, {}", Named(model, request));
        compared += 1;
    }
    compared
}

/// The rows for which an action is told to be allowed at a point, or at the place, with some values.
fn way(
    model: &Model,
    whatever: &Whatever,
    name: &str,
    point: Option<&Point>,
    values: &Values,
) -> Option<Vec<Vec<String>>> {
    let action = whatever.actions.iter().find(|action| action.name == name)?;
    let mut ways = action.ways.iter().filter(|way| {
        let here = point.is_none_or(|point| is_here(model, way.region.as_ref(), point));
        here && way.when.iter().any(|when| is_met(model, when, values))
    });
    let way = ways.next()?;
    assert!(ways.next().is_none(), "two ways at once: {action:#?}");
    Some(way.rows.clone())
}

fn is_met(model: &Model, when: &When, values: &Values) -> bool {
    let by_name: BTreeMap<&str, AttributeId> =
        model.attributes.enumerate().map(|(id, it)| (&*it.head.name, id)).collect();
    when.all.iter().all(|test| {
        let id = by_name[test.attribute.as_str()];
        let value = &model.attributes[id].values[values[&id] as usize].value;
        test.values.iter().any(|one| **one == **value)
    })
}

/// Whether a point is in a region: by the innermost instance that the region names.
fn is_here(model: &Model, region: Option<&Region>, point: &Point) -> bool {
    let Some(region) = region else { return true };
    let round = model.instances.ids().filter(|id| point.lies_in(&of_instance(model, *id)));
    let inward = round.map(|id| named(model, id)).rev();
    for name in inward {
        if region.on.contains(&name) {
            return true;
        }
        if region.except.contains(&name) {
            return false;
        }
    }
    region.everywhere
}

fn texts(model: &Model, rows: &Rows) -> Option<Vec<Vec<String>>> {
    let text = |id: &permc::index::RestrictionId| model.restrictions[*id].text.to_string();
    let union = |union: &Vec<_>| union.iter().map(text).collect();
    (*rows != Rows::None).then(|| rows.clauses().iter().map(union).collect())
}

#[test]
fn a_region_is_read_from_the_inside() {
    let (_, compilation) = shipped().into_iter().next_back().unwrap();
    let model = &compilation.model;
    let outer = model.instances.ids().next().unwrap();
    let region = Region { everywhere: true, on: Vec::new(), except: vec![named(model, outer)] };
    assert!(is_here(model, Some(&region), &Point::unknown()));
    assert!(!is_here(model, Some(&region), &of_instance(model, outer)));
}
