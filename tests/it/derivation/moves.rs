//! What could be reached: exactly what the oracle says, by moves that can be made, none of which is needless.

use std::collections::{BTreeSet, VecDeque};

use permc::index::{InstanceId, PermissionId, RoleId};
use permc::model::{Assigners, Model};
use permc::pipeline::Compilation;
use permc::query::reach::{Done, Gained, Policy, Told, reach};
use permc::source::SourceMap;

use super::chain::{named, role_named};
use super::each_generated;
use crate::equivalence::shipped::shipped;
use crate::oracle::holding::{Lifted, closure};
use crate::oracle::place::{Point, everything, of_instance};
use crate::oracle::reach::{assignable, held_at, liftable, reach as reached_permissions};
use crate::oracle::rows::Rows;

/// What somebody has come to have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    roles: BTreeSet<RoleId>,
    lifted: Lifted,
}

#[test]
fn reach_of_generated_policies_is_the_oracles() {
    let [roles, moves] = each_generated(400, |_, compilation| check(compilation));
    println!("{roles} roles, {moves} chains");
    assert!(moves > 1_000, "only {moves} chains");
}

#[test]
fn reach_of_shipped_policies_is_the_oracles() {
    for (name, compilation) in shipped() {
        let [roles, moves] = check(&compilation);
        println!("{name}: {roles} roles, {moves} chains");
    }
}

/// Looks at what every role could reach: how many roles, how many chains.
fn check(compilation: &Compilation) -> [usize; 2] {
    let Compilation { model, graph, analysis, sources, .. } = compilation;
    let policy = Policy { model, graph, analysis, sources };
    let mut chains = 0;
    for role in model.roles.ids() {
        let told = reach(policy, &[role]);
        let name = &model.roles[role].head.name;
        let start = State { roles: closure(model, role), lifted: Lifted::new() };
        let held = |state: &State| held_anywhere(model, state);
        let gained: BTreeSet<PermissionId> =
            told.gained_permissions.iter().map(|gained| permission(model, &gained.name)).collect();
        let had = held(&start);
        assert!(gained.is_disjoint(&had), "{name} gains what it has: {told:#?}");
        let all: BTreeSet<_> = gained.union(&had).copied().collect();
        assert_eq!(all, reached_permissions(model, role), "{name}: {told:#?}");
        for gained in &told.gained_roles {
            let goal = role_named(model, &gained.name).unwrap();
            let reaches = |state: &State| state.roles.contains(&goal);
            judge(model, sources, &start, &gained.moves, &reaches);
            chains += 1;
        }
        for gained in &told.gained_permissions {
            let goal = permission(model, &gained.name);
            let through = role_named(model, gained.through.as_deref().unwrap()).unwrap();
            judge(model, sources, &start, &gained.moves, &|state| held(state).contains(&goal));
            let end = replay(model, sources, &start, &gained.moves.iter().collect::<Vec<_>>()).unwrap();
            let alone = State { roles: closure(model, through), ..end.clone() };
            assert!(end.roles.contains(&through) && held(&alone).contains(&goal), "not through {gained:#?}");
            chains += 1;
        }
        let grown = grown(model, &start);
        let wider: BTreeSet<_> =
            told.wider_permissions.iter().map(|it| permission(model, &it.name)).collect();
        assert_eq!(wider, grown.intersection(&had).copied().collect(), "{name}: {told:#?}");
        for gained in &told.wider_permissions {
            let has = |state: &State| has_it(model, state, gained);
            assert!(!has(&start), "{name} has it: {gained:#?}");
            judge(model, sources, &start, &gained.moves, &has);
            chains += 1;
        }
    }
    [model.roles.len(), chains]
}

/// Whether somebody holds what is told to be gained, where and with the rows that are told.
fn has_it(model: &Model, state: &State, gained: &Gained) -> bool {
    let goal = permission(model, &gained.name);
    let rows = match &gained.rows {
        None => Rows::All,
        Some(text) => {
            let found = model.restrictions.enumerate().find(|(_, it)| *it.text == **text).unwrap();
            Rows::matching(found.0, model.restrictions.len())
        }
    };
    let points = match &gained.on {
        Some(on) => vec![of_instance(model, instance(model, on).unwrap())],
        None => {
            let known: Vec<_> = model.instances.ids().map(|id| of_instance(model, id)).collect();
            let outside = |point: &Point| known.iter().all(|inside| !point.lies_in(inside));
            everything(model).points.into_iter().filter(outside).collect()
        }
    };
    points.iter().all(|point| rows.is_within(&held_at(model, &state.roles, point, &state.lifted)[goal]))
}

/// The permissions of which more could be held, by making every move that there is.
fn grown(model: &Model, start: &State) -> BTreeSet<PermissionId> {
    let mut state = start.clone();
    loop {
        let roles: BTreeSet<_> =
            assignable(model, &state.roles, &state.lifted).union(&state.roles).copied().collect();
        let lifted: Lifted = liftable(model, &roles, &state.lifted).union(&state.lifted).copied().collect();
        let next = State { roles, lifted };
        if next == state {
            break;
        }
        state = next;
    }
    let held = |state: &State, point: &Point| held_at(model, &state.roles, point, &state.lifted);
    let more = |point: &Point| {
        let (before, after) = (held(start, point), held(&state, point));
        let grew = move |id: &PermissionId| !after[*id].is_within(&before[*id]);
        model.permissions.ids().filter(grew).collect::<Vec<_>>()
    };
    everything(model).points.iter().flat_map(more).collect()
}

/// Makes the moves, and tries to leave out each of them, and to do with fewer.
fn judge(
    model: &Model,
    sources: &SourceMap,
    start: &State,
    moves: &[Told],
    reaches: &dyn Fn(&State) -> bool,
) {
    let end = replay(model, sources, start, &moves.iter().collect::<Vec<_>>());
    assert!(end.as_ref().is_ok_and(reaches), "the moves do not lead there: {end:?}\n{moves:#?}");
    assert!(!moves.is_empty(), "nothing is to be done");
    for left_out in 0..moves.len() {
        let fewer = moves.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, it)| it);
        let end = replay(model, sources, start, &fewer.collect::<Vec<_>>());
        assert!(!end.is_ok_and(|end| reaches(&end)), "move {left_out} is needless: {moves:#?}");
    }
    if moves.len() <= 4 {
        assert!(!within(model, start, moves.len() - 1, reaches), "fewer moves are enough: {moves:#?}");
    }
}

/// Makes moves one by one, each by the statement that it names.
fn replay(model: &Model, sources: &SourceMap, start: &State, moves: &[&Told]) -> Result<State, String> {
    let mut state = start.clone();
    for told in moves {
        make(model, sources, &mut state, told).map_err(|wrong| format!("{wrong}: {told:?}"))?;
    }
    Ok(state)
}

fn make(model: &Model, sources: &SourceMap, state: &mut State, told: &Told) -> Result<(), String> {
    let stands = |span| sources.line(span) == (told.place.source.as_str(), told.place.line);
    match &told.fact {
        Done::Assign { by, holds, gives } => {
            let gives = role_named(model, gives)?;
            let by = by.iter().map(|name| role_named(model, name)).collect::<Result<Vec<_>, _>>()?;
            if !by.iter().all(|role| state.roles.contains(role)) {
                return Err("through a role that is not had".to_owned());
            }
            let holds = holds.as_deref().map(|name| permission(model, name));
            let lets = |assigners: &Assigners| match (assigners, holds) {
                (Assigners::Roles(roles), None) => by.iter().any(|role| roles.contains(role)),
                (Assigners::Holders(id), Some(held)) => *id == held,
                _ => false,
            };
            let mut rules = model.assigns.iter().filter(|rule| stands(rule.span));
            let covered = rules.any(|rule| rule.roles.contains(&gives) && lets(&rule.by));
            if !covered || !assignable(model, &state.roles, &state.lifted).contains(&gives) {
                return Err("no rule lets it".to_owned());
            }
            state.roles.extend(closure(model, gives));
        }
        Done::Restrict { by, holds, permission: about, on } => {
            let list = (instance(model, on)?, permission(model, about));
            let (by, carrier) = (role_named(model, by)?, permission(model, holds));
            let powers = model.permissions[carrier].restricts.iter();
            let stated =
                powers.clone().any(|power| stands(power.span) && power.permissions.contains(&list.1));
            let may = liftable(model, &state.roles, &state.lifted).contains(&list);
            if !state.roles.contains(&by) || !stated || !may {
                return Err("nothing lets it".to_owned());
            }
            state.lifted.insert(list);
        }
    }
    Ok(())
}

/// Whether something can be reached in so many moves, by trying all.
fn within(model: &Model, start: &State, moves: usize, reaches: &dyn Fn(&State) -> bool) -> bool {
    let mut seen = BTreeSet::from([start.clone()]);
    let mut open = VecDeque::from([(start.clone(), 0)]);
    while let Some((state, made)) = open.pop_front() {
        if reaches(&state) {
            return true;
        }
        if made == moves || seen.len() > 3_000 {
            continue;
        }
        let roles = assignable(model, &state.roles, &state.lifted).into_iter().map(|role| State {
            roles: state.roles.iter().copied().chain(closure(model, role)).collect(),
            lifted: state.lifted.clone(),
        });
        let lists = liftable(model, &state.roles, &state.lifted).into_iter().map(|list| State {
            roles: state.roles.clone(),
            lifted: state.lifted.iter().copied().chain([list]).collect(),
        });
        for next in roles.chain(lists).collect::<Vec<_>>() {
            if seen.insert(next.clone()) {
                open.push_back((next, made + 1));
            }
        }
    }
    false
}

fn held_anywhere(model: &Model, state: &State) -> BTreeSet<PermissionId> {
    let points = everything(model).points;
    let held: Vec<_> =
        points.iter().map(|point| held_at(model, &state.roles, point, &state.lifted)).collect();
    let somewhere = |id: &PermissionId| held.iter().any(|held| held[*id] != Rows::None);
    model.permissions.ids().filter(somewhere).collect()
}

fn permission(model: &Model, name: &str) -> PermissionId {
    model.permissions.enumerate().find(|(_, it)| &*it.head.name == name).expect("a permission").0
}

fn instance(model: &Model, on: &str) -> Result<InstanceId, String> {
    let found = model.instances.ids().find(|id| named(model, *id) == on);
    found.ok_or_else(|| format!("there is no {on}"))
}
