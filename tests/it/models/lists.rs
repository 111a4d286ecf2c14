//! What counts only sometimes: add-ons beside base roles, reader lists, one resource in another.

use crate::generator::text::Item;

use super::space::{Renaming, Space, block, line, orders, same};

/// What a list says: nothing, or who it lists.
const LISTS: [&[usize]; 5] = [&[], &[0], &[1], &[0, 1], &[2]];

/// What the add-on is for.
const BESIDE: [&str; 3] = ["any role", "r0", "r1"];

const HOLDERS: [&str; 3] = ["r0", "r1", "a"];

/// Two roles and an add-on that grant two permissions nowhere, everywhere, on a resource or on one that lies in it, with
/// every reader list for each permission on each resource.
pub(crate) fn lists() -> Space {
    let radices = [[4; 6].as_slice(), &[3], &[5; 4]].concat();
    Space::new("add-ons and reader lists", [3, 2, 2], radices, renamings(), write)
}

fn renamings() -> Vec<Renaming> {
    let mut renamings = Vec::new();
    for roles in orders(2) {
        for permissions in orders(2) {
            let mut digits = vec![(0, same(4)); 6];
            for (holder, to_holder) in roles.iter().chain(&[2]).enumerate() {
                for (permission, to_permission) in permissions.iter().enumerate() {
                    digits[to_holder * 2 + to_permission].0 = holder * 2 + permission;
                }
            }
            let swapped = roles[0] == 1;
            digits.push((6, if swapped { vec![0, 2, 1] } else { same(3) }));
            let mut lists = vec![(0, if swapped { vec![0, 2, 1, 3, 4] } else { same(5) }); 4];
            for resource in 0..2 {
                for (permission, to_permission) in permissions.iter().enumerate() {
                    lists[resource * 2 + to_permission].0 = 7 + resource * 2 + permission;
                }
            }
            renamings.push(Renaming::new([digits, lists].concat()));
        }
    }
    renamings
}

fn write(_: &Space, row: &[u8]) -> Vec<Item> {
    let resource = |resource: usize, head: &str| {
        let lists = (0..2).filter_map(|permission| {
            let listed = LISTS[usize::from(row[7 + resource * 2 + permission])];
            let names: Vec<_> = listed.iter().map(|holder| HOLDERS[*holder]).collect();
            (!names.is_empty()).then(|| format!("only {} may p{permission}", names.join(", ")))
        });
        block(head, lists.collect())
    };
    let holder = |holder: usize, head: String| {
        let grants = (0..2).filter_map(|permission| match row[holder * 2 + permission] {
            0 => None,
            1 => Some(format!("grant p{permission}")),
            2 => Some(format!("grant p{permission} on k0 i0")),
            _ => Some(format!("grant p{permission} on k1 i1 in k0 i0")),
        });
        block(head, grants.collect())
    };
    vec![
        line("scope k0"),
        line("scope k1 in k0"),
        resource(0, "resource k0 i0"),
        resource(1, "resource k1 i1 in k0 i0"),
        line("permission p0, p1 per k1"),
        holder(0, "role r0".to_owned()),
        holder(1, "role r1".to_owned()),
        holder(2, format!("addon a for {}", BESIDE[usize::from(row[6])])),
    ]
}
