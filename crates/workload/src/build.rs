//! Builds a workload.
//!
//! A role never limits what it holds without the limit, itself or through what it extends: that is an error of the
//! language. So what it grants on resources is about other things than what it grants everywhere.

use std::collections::BTreeSet;

use crate::random::Random;
use crate::{Beside, DELETE, Permission, Request, Resource, Role, Size, UPDATE, VERBS, Workload, names};

/// What each verb implies, by position.
const IMPLIES: [&[usize]; 5] = [&[1, 4], &[3], &[], &[2], &[3]];

pub(crate) fn build(size: Size) -> Workload {
    let mut random = Random::new(0x7065_726d_6300 + size.roles as u64);
    let mut workload = Workload {
        size,
        permissions: permissions(size.things),
        resources: resources(size.resources),
        roles: Vec::new(),
        requests: Vec::new(),
        answers: Vec::new(),
    };
    roles(&mut workload, &mut random);
    while workload.requests.len() < size.requests {
        // Every other request is to be allowed; which they are comes out of the grants.
        let wanted = workload.requests.len().is_multiple_of(2);
        let request = request(&workload, &mut random);
        if workload.answer(&request) == wanted {
            workload.answers.push(wanted);
            workload.requests.push(request);
        }
    }
    workload
}

/// Sorted by name: things are numbered in the order of their full names.
fn permissions(things: usize) -> Vec<Permission> {
    let mut named: Vec<String> =
        (0..things).map(|thing| format!("{}.{}", names::service(thing), names::thing(thing))).collect();
    named.sort_unstable();
    let each = named.iter().enumerate().flat_map(|(thing, name)| {
        VERBS.iter().zip(IMPLIES).map(move |(verb, implies)| Permission {
            name: format!("{name}.{verb}"),
            implies: implies.iter().map(|verb| thing * VERBS.len() + verb).collect(),
        })
    });
    each.collect()
}

/// One in ten is a workspace.
fn resources(count: usize) -> Vec<Resource> {
    let workspaces = (count / 10).max(1);
    let workspace = |number| Resource { id: format!("w{number}"), parent: None };
    let project = |number| Resource { id: format!("p{number}"), parent: Some(number % workspaces) };
    (0..workspaces).map(workspace).chain((workspaces..count).map(project)).collect()
}

fn roles(workload: &mut Workload, random: &mut Random) {
    let size = workload.size;
    // Things that a role or what it extends grants, everywhere or somewhere.
    let mut touched: Vec<BTreeSet<usize>> = Vec::with_capacity(size.roles);
    let each_file = size.roles.div_ceil(size.files);
    for number in 0..size.roles {
        let addon = (number > 4 && random.once_in(20)).then(|| beside(workload, random));
        let name = match addon {
            Some(Beside::Any) => names::role(number),
            _ => format!("{}.{}", names::team(number / each_file), names::role(number % each_file)),
        };
        let extends = if number > 4 && addon.is_none() && random.once_in(10) {
            Some(random.below(number))
                .filter(|&it| is_shallow(workload, it) && touched[it].len() * 2 < size.things)
        } else {
            None
        };
        let mut things = extends.map(|it| touched[it].clone()).unwrap_or_default();
        let scoped = size.grants / 5;
        let everywhere = pick(workload, random, &mut things, size.grants - scoped);
        let places = pick(workload, random, &mut things, scoped);
        let on = places.into_iter().map(|it| (it, random.below(size.resources))).collect();
        touched.push(things);
        workload.roles.push(Role { name, extends, addon, everywhere, on });
    }
}

/// Whether a role may be extended: it is no add-on, and extends at most one that extends nothing.
fn is_shallow(workload: &Workload, role: usize) -> bool {
    workload.roles[role].addon.is_none() && workload.extended(role).count() < 3
}

fn beside(workload: &Workload, random: &mut Random) -> Beside {
    if random.once_in(4) {
        return Beside::Any;
    }
    let mut roles: Vec<usize> = (0..8)
        .map(|_| random.below(workload.roles.len()))
        .filter(|&it| workload.roles[it].addon.is_none())
        .collect();
    roles.sort_unstable();
    roles.dedup();
    if roles.is_empty() { Beside::Any } else { Beside::Roles(roles) }
}

/// Permissions of things that are not yet touched; none that another of them implies.
fn pick(workload: &Workload, random: &mut Random, touched: &mut BTreeSet<usize>, count: usize) -> Vec<usize> {
    let mut picked = Vec::new();
    while picked.len() < count && touched.len() < workload.size.things {
        let thing = thing(workload, random);
        if !touched.insert(thing) {
            continue;
        }
        let verb = random.below(VERBS.len());
        picked.push(thing * VERBS.len() + verb);
        if verb == DELETE && picked.len() < count {
            picked.push(thing * VERBS.len() + UPDATE);
        }
    }
    picked.sort_unstable();
    picked
}

/// One time in four one of the things that everybody needs, one in forty of all.
fn thing(workload: &Workload, random: &mut Random) -> usize {
    let things = workload.size.things;
    let favourites = (things / 40).max(1);
    if random.once_in(4) { random.below(favourites) * 40 % things } else { random.below(things) }
}

fn request(workload: &Workload, random: &mut Random) -> Request {
    let size = workload.size;
    let roles: Vec<usize> = (0..=random.below(4)).map(|_| random.below(size.roles)).collect();
    let projects = size.resources / 10;
    let anywhere = |random: &mut Random| projects + random.below(size.resources - projects);
    let mut request = Request {
        permission: random.below(workload.permissions.len()),
        resource: anywhere(random),
        external: random.once_in(4),
        roles,
    };
    if random.once_in(3) {
        return request;
    }
    let about = request.roles[random.below(request.roles.len())];
    let about = workload.extended(about).nth(random.below(2)).unwrap_or(about);
    let role = &workload.roles[about];
    let (granted, on) = match random.below(3) {
        0 if !role.on.is_empty() => {
            let (permission, on) = role.on[random.below(role.on.len())];
            (permission, Some(on))
        }
        _ => (role.everywhere[random.below(role.everywhere.len())], None),
    };
    let implied = workload.implied(granted);
    request.permission = implied[random.below(implied.len())];
    // The workspace of a grant is asked by one of its projects.
    let on = on.filter(|_| !random.once_in(4)).map(|on| match workload.resources[on].parent {
        Some(_) => on,
        None => on + projects * (1 + random.below(8)),
    });
    request.resource = on.unwrap_or(request.resource);
    request
}
