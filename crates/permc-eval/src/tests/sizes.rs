//! Large and deep contents: nothing recurses, and what would cost too much is refused.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::fixture;
use crate::format::{Content, Step};
use crate::{Ask, Decision, PROGRAM_LIMIT, Reason, Table};

fn action(content: &mut Content, steps: Vec<Step>) {
    content.steps = steps;
    content.actions[0].rule.require = alloc::vec![u32::try_from(content.steps.len() - 1).unwrap()];
}

fn chain(length: usize) -> Vec<Step> {
    let steps = (0..length).map(|i| match u32::try_from(i).unwrap() {
        0 => Step::All(Vec::new()),
        i => Step::Not(i - 1),
    });
    steps.collect()
}

fn decide(table: &Table) -> Decision {
    let ask = Ask::Action(table.action("a").unwrap());
    table.decide(&table.subject(&[], &[]), ask, &table.everything(), &table.values(&[]).unwrap())
}

#[test]
fn a_chain_of_steps_as_long_as_allowed_does_not_recurse() {
    let mut content = fixture::content("action a require (all)");
    for (length, allowed) in [(1, true), (255, true), (256, false), (257, true), (PROGRAM_LIMIT, false)] {
        action(&mut content, chain(length));
        let decision = decide(&Table::new(content.clone()).unwrap());
        assert_eq!(decision.is_allowed_for_all_rows(), allowed, "{length}");
    }
    for length in [PROGRAM_LIMIT + 1, 100_000] {
        action(&mut content, chain(length));
        let invalid = Table::new(content.clone()).unwrap_err();
        assert_eq!(invalid.to_string(), "actions[0].rule.require: more than 10000 steps in one rule");
    }
    // What no action reaches costs nothing.
    content.actions[0].rule.require = alloc::vec![0];
    assert_eq!(decide(&Table::new(content).unwrap()), Decision::Allow);
}

#[test]
fn steps_of_all_actions_together_are_bounded() {
    let mut content = fixture::content("action a require (all)");
    action(&mut content, chain(PROGRAM_LIMIT));
    let one = content.actions[0].clone();
    content.actions = (0..1_000)
        .map(|i| {
            let mut action = one.clone();
            action.name = alloc::format!("a{i:03}");
            action
        })
        .collect();
    let invalid = Table::new(content).unwrap_err();
    let facts = invalid.to_string();
    assert!(facts.ends_with("more than 4000000 steps in all rules together"), "{facts}");
}

#[test]
fn diamonds_are_walked_once() {
    // Each step has the one before twice: 2^60 ways through it, 60 steps.
    let mut steps = alloc::vec![Step::All(Vec::new())];
    steps.extend((0..60).map(|i| Step::All(alloc::vec![i, i])));
    let mut content = fixture::content("action a require (all)");
    action(&mut content, steps);
    assert_eq!(decide(&Table::new(content).unwrap()), Decision::Allow);
}

#[test]
fn cycles_of_implications_and_extensions_are_harmless() {
    for length in 1..6_u32 {
        let mut content = fixture::content(
            "permission a
             permission b
             permission c
             permission d
             permission e
             permission f
             role p
             role q
             role r
             role s
             role t
             role u
             grant p a",
        );
        for i in 0..length {
            content.permissions[i as usize].implies = alloc::vec![(i + 1) % length];
            content.roles[i as usize].extends = alloc::vec![(i + 1) % length];
        }
        let table = Table::new(content).unwrap();
        let cases = [(" grants a", "allow"), (" grants f", "deny"), ("p", "deny")];
        for (subject, answer) in cases {
            let last = table.content().permissions[length as usize - 1].name.clone();
            let answer = if length == 1 && subject == "p" { "allow" } else { answer };
            assert_eq!(fixture::ask(&table, subject, &last), answer, "{subject} {length}");
        }
    }
}

#[test]
fn rows_that_are_too_many_unions_are_no_answer() {
    // (f0 and g0) or (f1 and g1) or …: 2^n unions.
    let answer = |n: usize| {
        let mut policy = "role r\n".to_string();
        let mut steps = "(any".to_string();
        for i in 0..n {
            for side in ["f", "g"] {
                policy += &alloc::format!(
                    "permission {side}{i:02} filtered\n grant r {side}{i:02} where {side}{i:02}\n"
                );
            }
            steps += &alloc::format!(" (all f{i:02} g{i:02})");
        }
        let table = fixture::table(&alloc::format!("{policy} action a require {steps})"));
        let ask = Ask::Action(table.action("a").unwrap());
        let subject = table.subject(&[table.role("r").unwrap()], &[]);
        table.decide(&subject, ask, &table.everything(), &table.values(&[]).unwrap())
    };
    match answer(10) {
        Decision::AllowRows(rows) => assert_eq!(rows.all_of().len(), 1_024),
        other => panic!("{other:?}"),
    }
    match answer(12) {
        Decision::AllowRows(rows) => assert_eq!(rows.all_of().len(), crate::CLAUSE_LIMIT),
        other => panic!("{other:?}"),
    }
    assert_eq!(answer(13), Decision::Deny(Reason::RowsTooComplex));
}

#[test]
fn many_roles_cross_the_words_of_a_column() {
    for count in [1, 7, 8, 9, 63, 64, 65, 130] {
        let mut policy = alloc::string::String::new();
        for i in 0..count {
            policy += &alloc::format!("permission p{i:03}\n role r{i:03}\n grant r{i:03} p{i:03}\n");
        }
        let table = fixture::table(&policy);
        assert_eq!(crate::unpack(table.content()).unwrap().rows, count);
        for role in 0..count {
            for permission in 0..count {
                let answer =
                    fixture::ask(&table, &alloc::format!("r{role:03}"), &alloc::format!("p{permission:03}"));
                assert_eq!(answer == "allow", role == permission, "{count} {role} {permission}");
            }
        }
    }
}

#[test]
fn a_policy_of_nothing_is_a_table() {
    let table = fixture::table("");
    assert!(table.action("a").is_none());
    let table = fixture::table("permission p\n permission q filtered\n kind k\n");
    assert_eq!(fixture::ask(&table, "", "p"), "deny");
    assert_eq!(fixture::ask(&table, " grants p; q", "q"), "allow");
}
