//! Everything that a policy can be asked, within bounds: places, subjects, values.
//!
//! Guarantees: each list is complete in its bounds and free of repetition, so counts can be predicted.

use permc::index::{Id as _, InstanceId, KindId, PermissionId, RoleId};
use permc::model::{Ask, DirectGrant, Model, Path};

use crate::oracle::action::Values;
use crate::oracle::claims::combinations;
use crate::oracle::{Oracle, asks};

/// An id that no policy declares.
pub(crate) const NOBODY_KNOWS: &str = "nobody knows";

/// Who asks: roles and direct grants.
pub(crate) type Who = (Vec<RoleId>, Vec<DirectGrant>);

/// What is asked with which values.
pub(crate) type What = (Ask, Vec<Values>);

/// Nothing; each known instance by its whole path and by its id alone; for each kind an unknown one by its whole path,
/// in each known parent, and by its id alone; and each known instance said to lie where it does not.
pub(crate) fn places(model: &Model) -> Vec<Option<Path>> {
    let known = || model.instances.ids().map(|instance| path_of(model, instance));
    let alone = known().filter(|path| path.0.len() > 1).map(|path| Path(path.0[..1].to_vec()));
    let moved = known().filter(|path| path.0.len() > 1).map(|path| {
        let outer = unknown(model, path.0[1].0);
        Path(path.0[..1].iter().cloned().chain(outer.0).collect())
    });
    let kinds = || model.kinds.ids();
    let unknown_alone = kinds().filter(|kind| model.kinds[*kind].parent.is_some());
    let unknown_alone = unknown_alone.map(|kind| Path(vec![(kind, NOBODY_KNOWS.into())]));
    let beside = kinds().flat_map(|kind| in_each_parent(model, kind));
    let all = known().chain(alone).chain(moved).chain(kinds().map(|kind| unknown(model, kind)));
    let mut all: Vec<_> = all.chain(unknown_alone).chain(beside).map(Some).chain([None]).collect();
    all.sort();
    all.dedup();
    all
}

/// The whole path of a known instance.
pub(crate) fn path_of(model: &Model, instance: InstanceId) -> Path {
    let outward = std::iter::successors(Some(instance), |one| model.instances[*one].parent);
    Path(outward.map(|one| (model.instances[one].kind, model.instances[one].id.clone())).collect())
}

/// The whole path of something unknown in unknown things.
pub(crate) fn unknown(model: &Model, kind: KindId) -> Path {
    let outward = std::iter::successors(Some(kind), |kind| model.kinds[*kind].parent);
    Path(outward.map(|kind| (kind, NOBODY_KNOWS.into())).collect())
}

fn in_each_parent(model: &Model, kind: KindId) -> Vec<Path> {
    let parents =
        model.instances.ids().filter(|one| Some(model.instances[*one].kind) == model.kinds[kind].parent);
    let inside = |parent| {
        let step = (kind, NOBODY_KNOWS.into());
        Path(std::iter::once(step).chain(path_of(model, parent).0).collect())
    };
    parents.map(inside).collect()
}

/// Every set of at most so many roles and add-ons.
pub(crate) fn role_sets(model: &Model, most: usize) -> Vec<Who> {
    let roles: Vec<_> = model.roles.ids().collect();
    let mut sets: Vec<Vec<RoleId>> = vec![Vec::new()];
    let mut grown = sets.clone();
    for _ in 0..most {
        let larger = |set: &Vec<RoleId>| {
            let from = set.last().map_or(0, |last| last.index() + 1);
            roles[from..].iter().map(|role| [&set[..], &[*role]].concat()).collect::<Vec<_>>()
        };
        grown = grown.iter().flat_map(larger).collect();
        sets.extend(grown.iter().cloned());
    }
    sets.into_iter().map(|roles| (roles, Vec::new())).collect()
}

/// Every direct grant of one permission: everywhere, on each known instance that it can be held on, on unknown ones.
pub(crate) fn direct_grants(model: &Model) -> Vec<DirectGrant> {
    let of = |permission: PermissionId| {
        let own = model.permissions[permission].kind;
        let kinds = std::iter::successors(own, |kind| model.kinds[*kind].parent);
        let on = kinds.flat_map(|kind| {
            let known = model.instances.ids().filter(move |one| model.instances[*one].kind == kind);
            known.map(|one| path_of(model, one)).chain([unknown(model, kind)]).collect::<Vec<_>>()
        });
        let on: Vec<_> = on.map(Some).chain([None]).collect();
        on.into_iter().map(move |on| DirectGrant { permission, on })
    };
    model.permissions.ids().flat_map(of).collect()
}

/// Every direct grant, alone and beside each role and add-on.
pub(crate) fn grant_holders(model: &Model) -> Vec<Who> {
    let beside = || std::iter::once(Vec::new()).chain(model.roles.ids().map(|role| vec![role]));
    let grants = direct_grants(model);
    grants.iter().flat_map(|grant| beside().map(move |roles| (roles, vec![grant.clone()]))).collect()
}

/// Every action and permission, with every combination of the values that it needs and each value missing once.
pub(crate) fn actions(oracle: &Oracle<'_>) -> Vec<What> {
    with_values(oracle, |ask| matches!(ask, Ask::Action(_)))
}

/// The same for giving each role and delegating and restricting each permission.
pub(crate) fn governance(oracle: &Oracle<'_>) -> Vec<What> {
    with_values(oracle, |ask| !matches!(ask, Ask::Action(_)))
}

fn with_values(oracle: &Oracle<'_>, wanted: impl Fn(Ask) -> bool) -> Vec<What> {
    let values = |ask: Ask| {
        let needs = &oracle.needs[&ask];
        let mut cases = combinations(oracle.model, needs);
        let lacking = needs.iter().map(|missing| {
            cases[0].iter().filter(|(one, _)| *one != missing).map(|(one, value)| (*one, *value)).collect()
        });
        let lacking: Vec<Values> = lacking.collect();
        cases.extend(lacking);
        (ask, cases)
    };
    asks(oracle.model).into_iter().filter(|ask| wanted(*ask)).map(values).collect()
}
