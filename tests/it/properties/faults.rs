//! Plants faults into correct tables and shows that the comparison finds each kind.
//!
//! Guarantees: every fault is planted in many policies and found in some at least; how often is printed. A fault that
//! the table itself refuses to load is not counted.

use std::collections::BTreeMap;

use permc_eval::format::{Beside, Content, Rule, Step};
use permc_eval::{Holdings, Set};

use crate::equivalence::both::Both;
use crate::generated::judge::Settled;
use crate::generator::Choices;
use crate::generator::requests::Requests;

use super::on_generated;

/// Changes a content. False if there is nothing to change in it.
type Plant = fn(&mut Content, &mut Choices) -> bool;

const FAULTS: &[(&str, Plant)] = &[
    ("a bit of the table is flipped", flip_a_bit),
    ("two roles have each other's rows", |content, choices| {
        in_holdings(content, |holdings| {
            let roles = holdings.row_of.len();
            let (a, b) = (choices.below(roles), choices.below(roles));
            holdings.row_of.swap(a, b);
            // Rows are numbered in the order of their first roles.
            let mut numbers = BTreeMap::new();
            for row in &mut holdings.row_of {
                let next = u32::try_from(numbers.len()).unwrap();
                *row = *numbers.entry(*row).or_insert(next);
            }
            for set in &mut holdings.sets {
                *set = Set::new(holdings.rows, set.iter().map(|row| numbers[&row]).collect::<Vec<_>>());
            }
            holdings.row_of[a] != holdings.row_of[b]
        })
    }),
    ("a reader list is lost", |content, choices| drop_one(&mut content.readers, choices)),
    ("an implication is lost", |content, choices| {
        one_of(&mut content.permissions, choices).is_some_and(|one| drop_one(&mut one.implies, choices))
    }),
    ("an extension is lost", |content, choices| {
        one_of(&mut content.roles, choices).is_some_and(|one| drop_one(&mut one.extends, choices))
    }),
    ("an add-on is for one role less", |content, choices| {
        let addons = content.roles.iter_mut().filter_map(|role| match &mut role.addon_for {
            Some(Beside::Roles(roles)) => Some(roles),
            Some(Beside::Any) | None => None,
        });
        one_of(&mut addons.collect::<Vec<_>>(), choices).is_some_and(|roles| drop_one(roles, choices))
    }),
    ("a forbid is lost", |content, choices| {
        one_of(&mut rules(content), choices).is_some_and(|rule| drop_one(&mut rule.forbid, choices))
    }),
    ("a requirement is lost", |content, choices| {
        one_of(&mut rules(content), choices).is_some_and(|rule| drop_one(&mut rule.require, choices))
    }),
    ("a value is lost from a condition", |content, choices| {
        let sets = content.steps.iter_mut().filter_map(|step| match step {
            Step::Is(_, values) => Some(values),
            _ => None,
        });
        one_of(&mut sets.collect::<Vec<_>>(), choices).is_some_and(|values| drop_one(values, choices))
    }),
    ("an `or` is an `and`", |content, choices| {
        let any = content.steps.iter_mut().filter(|step| matches!(step, Step::Any(_)));
        one_of(&mut any.collect::<Vec<_>>(), choices).is_some_and(|step| {
            let Step::Any(parts) = &**step else { return false };
            let parts = parts.clone();
            **step = Step::All(parts);
            true
        })
    }),
    ("separation of duty is lost", |content, choices| drop_one(&mut content.separation, choices)),
    ("separation of duty allows one less", |content, choices| {
        one_of(&mut content.separation, choices).is_some_and(|rule| {
            rule.limit -= 1;
            true
        })
    }),
    ("an assignment rule is lost", |content, choices| drop_one(&mut content.assign, choices)),
    ("an assignment rule always applies", |content, choices| {
        one_of(&mut content.assign, choices).is_some_and(|rule| rule.when.take().is_some())
    }),
    ("a delegation is asked anywhere", |content, choices| {
        one_of(&mut content.delegate, choices).is_some_and(|power| power.kind.take().is_some())
    }),
    ("a power to restrict is lost", |content, choices| drop_one(&mut content.restrict, choices)),
    ("some rows are lost", |content, choices| {
        in_holdings(content, |holdings| {
            let lists = holdings.permissions.iter_mut().map(|held| &mut held.restricted);
            one_of(&mut lists.filter(|list| !list.is_empty()).collect::<Vec<_>>(), choices)
                .is_some_and(|list| drop_one(list, choices))
        })
    }),
    ("a restriction is another", |content, choices| {
        let restrictions = content.restrictions.len();
        in_holdings(content, |holdings| {
            // Of lists with one entry, so that they stay sorted.
            let lists = holdings.permissions.iter_mut().map(|held| &mut held.restricted);
            one_of(&mut lists.filter(|list| list.len() == 1).collect::<Vec<_>>(), choices).is_some_and(
                |list| {
                    let before = list[0].0;
                    list[0].0 = u32::try_from(choices.below(restrictions)).unwrap();
                    list[0].0 != before
                },
            )
        })
    }),
    ("a permission is held at other places", |content, choices| {
        in_holdings(content, |holdings| {
            let lists = holdings.permissions.iter_mut().map(|held| &mut held.at);
            one_of(&mut lists.filter(|list| !list.is_empty()).collect::<Vec<_>>(), choices)
                .is_some_and(|list| drop_one(list, choices))
        })
    }),
];

fn one_of<'t, T>(items: &'t mut [T], choices: &mut Choices) -> Option<&'t mut T> {
    if items.is_empty() { None } else { Some(&mut items[choices.below(items.len())]) }
}

fn drop_one<T>(items: &mut Vec<T>, choices: &mut Choices) -> bool {
    if items.is_empty() {
        return false;
    }
    items.remove(choices.below(items.len()));
    true
}

/// The rules of all permissions and actions.
fn rules(content: &mut Content) -> Vec<&mut Rule> {
    let permissions = content.permissions.iter_mut().filter_map(|permission| permission.rule.as_mut());
    permissions.chain(content.actions.iter_mut().map(|action| &mut action.rule)).collect()
}

/// Changes who holds what. False if there is nothing to change in it.
fn in_holdings(content: &mut Content, change: impl FnOnce(&mut Holdings) -> bool) -> bool {
    let mut holdings = permc_eval::unpack(content).unwrap();
    let changed = change(&mut holdings);
    content.table = permc_eval::pack(content, &holdings);
    changed
}

/// Digits of base64 that differ in one bit stand beside each other.
fn flip_a_bit(content: &mut Content, choices: &mut Choices) -> bool {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut columns = content.table.clone().into_bytes();
    let at = choices.below(columns.len().max(1));
    let Some(digit) = columns.get(at).and_then(|digit| DIGITS.iter().position(|one| one == digit)) else {
        return false;
    };
    columns[at] = DIGITS[digit ^ (1 << choices.below(6))];
    content.table = String::from_utf8(columns).unwrap();
    true
}

/// Whether some answer of the faulty table differs; none if the fault cannot be planted here.
fn is_found(settled: &Settled, plant: Plant, seed: u64) -> Option<bool> {
    let mut choices = Choices::new(seed);
    let mut content = settled.compilation.content.clone()?;
    content.reasons = None;
    if !plant(&mut content, &mut choices) {
        return None;
    }
    let both = Both::new(&settled.compilation.model, content).ok()?;
    let requests = Requests::new(&both.oracle);
    Some((0..200).any(|_| requests.draw(&mut choices).difference(&both).is_some()))
}

#[test]
fn every_planted_fault_is_found() {
    for (fault, plant) in FAULTS {
        let (planted, found) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
        on_generated(|seed, settled| {
            if let Some(is_found) = is_found(settled, *plant, seed) {
                planted.set(planted.get() + 1);
                found.set(found.get() + u32::from(is_found));
            }
        });
        println!("{fault}: found {} times of {}", found.get(), planted.get());
        assert!(found.get() > 0, "{fault}");
    }
}
