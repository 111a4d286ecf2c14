//! Who holds what where: grants, implications, inheritance.

use crate::generator::text::Item;

use super::space::{Renaming, Space, acyclic, acyclic_renamed, block, following, line, orders, same};

/// Roles that grant each permission nowhere, everywhere or on one of the resources, every acyclic implication, every
/// acyclic inheritance.
pub(crate) fn holding(roles: usize, permissions: usize, resources: usize) -> Space {
    let grant = u8::try_from(2 + resources).unwrap();
    let ways = |count| u8::try_from(acyclic(count).len()).unwrap();
    let mut radices = vec![grant; roles * permissions];
    radices.extend([ways(permissions), ways(roles)]);
    let name = format!("holding, {roles} roles, {permissions} permissions, {resources} resources");
    Space::new(
        &name,
        [roles, permissions, resources],
        radices,
        renamings(roles, permissions, resources),
        write,
    )
}

fn renamings(roles: usize, permissions: usize, resources: usize) -> Vec<Renaming> {
    let mut renamings = Vec::new();
    for of_roles in orders(roles) {
        for of_permissions in orders(permissions) {
            for of_resources in orders(resources) {
                let places = of_resources.iter().map(|to| u8::try_from(2 + to).unwrap());
                let places: Vec<u8> = same(2).into_iter().chain(places).collect();
                let mut digits = vec![(0, places.clone()); roles * permissions];
                for (role, to_role) in of_roles.iter().enumerate() {
                    for (permission, to_permission) in of_permissions.iter().enumerate() {
                        digits[to_role * permissions + to_permission].0 = role * permissions + permission;
                    }
                }
                digits.push((roles * permissions, acyclic_renamed(permissions, &of_permissions)));
                digits.push((roles * permissions + 1, acyclic_renamed(roles, &of_roles)));
                renamings.push(Renaming::new(digits));
            }
        }
    }
    renamings
}

fn write(space: &Space, row: &[u8]) -> Vec<Item> {
    let [roles, permissions, resources] = space.size;
    let (grants, ways) = row.split_at(roles * permissions);
    let (implied, inherited) =
        (&acyclic(permissions)[usize::from(ways[0])], &acyclic(roles)[usize::from(ways[1])]);
    let mut items = vec![line("scope k")];
    items.extend((0..resources).map(|resource| line(format!("resource k i{resource}"))));
    items.extend((0..permissions).map(|permission| {
        let implies = following("implies", 'p', implied, permission);
        block(format!("permission p{permission} per k"), implies.into_iter().collect())
    }));
    items.extend((0..roles).map(|role| {
        let extends = following(" extends", 'r', inherited, role).unwrap_or_default();
        let grants = &grants[role * permissions..][..permissions];
        let grants = grants.iter().enumerate().filter_map(|(permission, digit)| match digit {
            0 => None,
            1 => Some(format!("grant p{permission}")),
            place => Some(format!("grant p{permission} on k i{}", place - 2)),
        });
        block(format!("role r{role}{extends}"), grants.collect())
    }));
    items
}
