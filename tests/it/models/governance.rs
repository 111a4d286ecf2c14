//! Who gives what to whom: assigning, delegating, restricting, limits, and all that may come of it.

use crate::generator::text::Item;

use super::space::{Renaming, Space, block, line, orders, same};

const HOLDERS: [&str; 3] = ["r0", "r1", "a"];

/// Who assigns a role: nobody, a role, those who hold the global permission.
const BY: [Option<&str>; 4] = [None, Some("r0"), Some("r1"), Some("holders of p0")];

const LIST: [Option<&str>; 3] = [None, Some("only r0 may p1"), Some("only r1 may p1")];

const LIMIT: [Option<&str>; 3] =
    [None, Some("at most 1 of roles r0, r1"), Some("at most 1 of permissions p0, p1")];

/// What stands in the block of the global permission, each or not.
const POWERS: [&str; 3] = ["implies p1", "delegates p1 per k", "restricts p1 per k"];

/// Two roles and an add-on with a global permission and one that is held per kind, all that the first may imply and let
/// do with the second, a reader list, who assigns each of the three, a limit. Everything that could be reached is
/// claimed; which claims are false is part of what is compared.
pub(crate) fn governance() -> Space {
    let radices = [[6; 3].as_slice(), &[2; 3], &[3], &[4; 3], &[3]].concat();
    Space::new("governance", [3, 2, 1], radices, renamings(), write)
}

fn renamings() -> Vec<Renaming> {
    let renaming = |roles: Vec<usize>| {
        let swapped = roles[0] == 1;
        let table = |swap: &[u8]| if swapped { swap.to_vec() } else { same(swap.len()) };
        let position = |holder: usize| if holder < 2 { roles[holder] } else { holder };
        let holders = (0..3).map(|holder| (position(holder), same(6)));
        let powers = (3..6).map(|power| (power, same(2)));
        let assigned = (0..3).map(|holder| (7 + position(holder), table(&[0, 2, 1, 3])));
        let digits = holders.chain(powers).chain([(6, table(&[0, 2, 1]))]).chain(assigned);
        Renaming::new(digits.chain([(10, same(3))]).collect())
    };
    orders(2).into_iter().map(renaming).collect()
}

fn write(_: &Space, row: &[u8]) -> Vec<Item> {
    let digit = |at: usize| usize::from(row[at]);
    let holder = |holder: usize| {
        let global = (digit(holder) % 2 == 1).then_some("grant p0");
        let held = [None, Some("grant p1"), Some("grant p1 on k i")][digit(holder) / 2];
        let head = if holder < 2 { format!("role r{holder}") } else { "addon a for any role".to_owned() };
        block(head, global.into_iter().chain(held).map(str::to_owned).collect())
    };
    let powers = (0..3).filter(|power| digit(3 + power) == 1).map(|power| POWERS[power].to_owned());
    let mut items = vec![
        line("scope k"),
        block("resource k i", LIST[digit(6)].into_iter().map(str::to_owned).collect()),
        line("permission p1 per k"),
        block("permission p0", powers.collect()),
        holder(0),
        holder(1),
        holder(2),
    ];
    let assigned = (0..3).filter_map(|holder| Some((holder, BY[digit(7 + holder)]?)));
    items.extend(assigned.map(|(holder, by)| line(format!("assign {} by {by}", HOLDERS[holder]))));
    items.extend(LIMIT[digit(10)].map(line));
    items.extend(claims());
    items
}

/// For each permission and each set of holders: that nobody else comes to hold it.
fn claims() -> Vec<Item> {
    let sets = (0..8_u8).map(|mask| {
        let some: Vec<_> = (0..3).filter(|at| mask >> at & 1 == 1).map(|at| HOLDERS[at]).collect();
        if some.is_empty() { "nobody".to_owned() } else { some.join(", ") }
    });
    sets.flat_map(|set| [0, 1].map(|permission| line(format!("assert only {set} reach p{permission}"))))
        .collect()
}
