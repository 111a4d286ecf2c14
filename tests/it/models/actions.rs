//! What an action demands: requirements with conditions, what it forbids, rows.

use crate::generator::text::Item;

use super::space::{Renaming, Space, block, line, orders, same};

/// Every requirement over three permissions, each at most once, without those that differ in order only.
const DEMANDS: [&str; 18] = [
    "nothing",
    "p0",
    "p1",
    "p2",
    "p0 and p1",
    "p0 and p2",
    "p1 and p2",
    "p0 or p1",
    "p0 or p2",
    "p1 or p2",
    "p0 and p1 and p2",
    "p0 or p1 or p2",
    "p0 and (p1 or p2)",
    "p1 and (p0 or p2)",
    "p2 and (p0 or p1)",
    "p0 or (p1 and p2)",
    "p1 or (p0 and p2)",
    "p2 or (p0 and p1)",
];

/// The same requirements with p1 and p2 for one another.
const SWAPPED: [u8; 18] = [0, 1, 3, 2, 5, 4, 6, 8, 7, 9, 10, 11, 12, 14, 13, 15, 17, 16];

const WHEN: [&str; 3] = ["", " when t is a", " when not t is a"];

const FORBID: [Option<&str>; 3] = [None, Some("forbid when t is a"), Some("forbid when t is b")];

/// Two roles, one filtered permission and two others, an action of one or two statements `requires` under conditions over
/// one attribute of two values, with a `forbid` or without.
pub(crate) fn actions() -> Space {
    // Of each role: the rows of p0, p1, p2. Then both statements with their conditions, the second possibly none.
    let radices = vec![3, 2, 2, 3, 2, 2, 54, 55, 3];
    Space::new("actions", [2, 3, 0], radices, renamings(), write)
}

fn renamings() -> Vec<Renaming> {
    let mut renamings = Vec::new();
    for roles in orders(2) {
        for swapped in [false, true] {
            let mut digits = vec![(0, Vec::new()); 6];
            for (role, to_role) in roles.iter().enumerate() {
                let to = to_role * 3;
                digits[to] = (role * 3, same(3));
                digits[to + 1 + usize::from(swapped)] = (role * 3 + 1, same(2));
                digits[to + 2 - usize::from(swapped)] = (role * 3 + 2, same(2));
            }
            let demand =
                |digit: u8| if swapped { SWAPPED[usize::from(digit) / 3] * 3 + digit % 3 } else { digit };
            digits.push((6, (0..54).map(demand).collect()));
            digits.push((7, std::iter::once(0).chain((0..54).map(|digit| demand(digit) + 1)).collect()));
            digits.push((8, same(3)));
            renamings.push(Renaming::new(digits));
        }
    }
    renamings
}

fn write(_: &Space, row: &[u8]) -> Vec<Item> {
    let role = |role: usize| {
        let rows = [None, Some("grant p0 where f"), Some("grant p0 where all")][usize::from(row[role * 3])];
        let others = (1..3).filter(|permission| row[role * 3 + permission] == 1);
        let others = others.map(|permission| format!("grant p{permission}"));
        block(format!("role r{role}"), rows.map(str::to_owned).into_iter().chain(others).collect())
    };
    let demand = |digit: u8| {
        let (demand, when) = (usize::from(digit) / 3, usize::from(digit) % 3);
        format!("requires {}{}", DEMANDS[demand], WHEN[when])
    };
    let second = row[7].checked_sub(1).map(demand);
    let statements = std::iter::once(demand(row[6])).chain(second);
    let statements = statements.chain(FORBID[usize::from(row[8])].map(str::to_owned));
    vec![
        line("attribute t { a, b }"),
        line("restriction f = `x:y`"),
        line("permission p0 filtered"),
        line("permission p1, p2"),
        role(0),
        role(1),
        block("action x", statements.collect()),
    ]
}
