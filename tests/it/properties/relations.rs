//! Changes of a policy of which is known what they do to its answers, whatever the answers are.
//!
//! Guarantees: a change is made to each generated policy that has what it changes; how often is printed, and too seldom
//! is a failure. Leaves out: changes after which the policy has errors, such as a grant that a limit of the same role
//! makes void.

mod change;

use permc::model::{Ask, DirectGrant, Grant, Model};
use permc::pipeline::Compilation;

use super::monotone::gives_as_much;
use super::translate::Translation;
use super::{first_difference, meaning, on_generated, recompiled, same_answers};
use crate::equivalence::both::Both;
use crate::generated::judge::Settled;
use crate::generator::requests::Requests;
use crate::generator::text::{File, Item};
use crate::generator::{Choices, Policy};
use change::{
    declaration, is_role, on, one_by_one, roles_with, with, with_statements, without_cells, without_one,
    written_out,
};

/// What a change does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// Nothing: what is decided from is the same to the last byte.
    Same,
    /// The table may be another, with the same answers.
    SameAnswers,
    /// Nobody is allowed less.
    NeverLess,
}

/// Makes a change wherever it can be made, and looks at what it does.
#[track_caller]
fn relation(then: Then, least: u32, change: impl Fn(&Settled, &mut Choices) -> Option<Policy>) {
    let made = std::cell::Cell::new(0);
    on_generated(|seed, settled| {
        let Some(changed) = change(settled, &mut Choices::new(seed)) else { return };
        let (before, after) = (&settled.compilation, recompiled(&changed));
        if after.content.is_none() {
            return;
        }
        made.set(made.get() + 1);
        match then {
            Then::Same => {
                let (a, b) = (meaning(&after), meaning(before));
                assert!(a == b, "number {seed}: {}\n{changed}", first_difference(&a, &b));
            }
            Then::SameAnswers => same_answers(seed, before, &after, str::to_owned),
            Then::NeverLess => never_less(seed, before, &after),
        }
    });
    println!("made {} times", made.get());
    assert!(made.get() > least, "made {} times only", made.get());
}

fn never_less(seed: u64, before: &Compilation, after: &Compilation) {
    let (from, to) = (Both::of(before), Both::of(after));
    let translation = Translation { from: &before.model, to: &after.model, renamed: str::to_owned };
    let (requests, mut choices) = (Requests::new(&from.oracle), Choices::new(seed));
    for _ in 0..50 {
        let request = requests.draw(&mut choices);
        let (less, more) = (request.answers(&from).1, translation.request(&request).answers(&to).1);
        assert!(gives_as_much(&less, &more), "number {seed}, {request:?}: {less:?}, then {more:?}");
    }
}

#[test]
fn a_permission_that_nothing_uses_changes_nothing() {
    relation(Then::SameAnswers, 100, |settled, _| Some(with(&settled.policy, "permission unused")));
}

#[test]
fn a_kind_that_nothing_is_held_on_changes_nothing() {
    let more = "scope unused resource unused one { } resource unused two attribute unused { a, b } restriction unused = `u:v`";
    relation(Then::SameAnswers, 200, |settled, _| Some(with(&settled.policy, more)));
}

#[test]
fn a_limit_that_nobody_reaches_changes_nothing() {
    let more = "role idle_a without defaults role idle_b without defaults at most 1 of roles idle_a, idle_b";
    relation(Then::SameAnswers, 200, |settled, _| Some(with(&settled.policy, more)));
}

#[test]
fn a_grant_that_stands_twice_is_one() {
    relation(Then::Same, 200, |settled, _| {
        let twice = |item: &Item, text: &str| {
            (is_role(item) && text.starts_with("grant ")).then(|| vec![text.to_owned(), text.to_owned()])
        };
        with_statements(&settled.policy, twice)
    });
}

#[test]
fn a_list_is_its_members() {
    relation(Then::Same, 50, |settled, _| {
        written_out(settled, |text| text.contains(", ") && !text.contains(".*") && !text.contains(" except "))
    });
}

#[test]
fn a_pattern_is_what_it_means() {
    relation(Then::Same, 50, |settled, _| written_out(settled, |text| text.contains('*')));
}

#[test]
fn an_exception_is_what_it_leaves() {
    relation(Then::Same, 30, |settled, _| written_out(settled, |text| text.contains(" except ")));
}

#[test]
fn a_matrix_is_grants() {
    relation(Then::Same, 50, |settled, _| without_cells(settled));
}

#[test]
fn everything_may_be_granted_one_by_one() {
    relation(Then::Same, 100, |settled, _| written_out(settled, |_| true));
}

/// Without defaults, which stay away from roles that name their permission, and without reader lists, past which what is
/// implied does not come.
#[test]
fn what_is_implied_may_be_granted_too() {
    relation(Then::SameAnswers, 20, |settled, _| {
        let model = &settled.compilation.model;
        let has_lists = model.instances.iter().any(|instance| !instance.readers.is_empty());
        if has_lists || !model.defaults.is_empty() {
            return None;
        }
        roles_with(settled, |role| {
            role.grants.iter().flat_map(|grant| one_by_one(model, &with_implied(model, grant))).collect()
        })
    });
}

fn with_implied(model: &Model, grant: &Grant) -> Grant {
    let mut grant = grant.clone();
    let mut next = 0;
    while let Some(permission) = grant.permissions.get(next).copied() {
        next += 1;
        let implied = model.permissions[permission].implies.iter().map(|it| it.value);
        let new: Vec<_> = implied.filter(|it| !grant.permissions.contains(it)).collect();
        grant.permissions.extend(new);
    }
    grant
}

#[test]
fn what_is_inherited_may_be_granted_too() {
    relation(Then::SameAnswers, 40, |settled, _| {
        let model = &settled.compilation.model;
        roles_with(settled, |role| {
            let parents = role.extends.iter().map(|parent| &model.roles[parent.value]);
            parents.flat_map(|parent| &parent.grants).flat_map(|grant| one_by_one(model, grant)).collect()
        })
    });
}

#[test]
fn a_file_for_each_declaration_is_the_same_policy() {
    relation(Then::Same, 200, |settled, _| {
        let each = settled.policy.files.iter().enumerate().flat_map(|(at, file)| {
            let alone = move |(item, it): (usize, &Item)| File {
                path: format!("split{at}/{item:04}.perm"),
                package: file.package.clone(),
                items: vec![it.clone()],
            };
            file.items.iter().enumerate().map(alone).collect::<Vec<_>>()
        });
        Some(Policy { files: each.collect() })
    });
}

#[test]
fn a_file_for_each_package_is_the_same_policy() {
    relation(Then::Same, 200, |settled, _| {
        let mut files: Vec<File> = Vec::new();
        for file in &settled.policy.files {
            match files.iter_mut().find(|one| one.package == file.package) {
                Some(one) => one.items.extend(file.items.iter().cloned()),
                None => files.push(File { path: format!("merged{}.perm", files.len()), ..file.clone() }),
            }
        }
        (files.len() < settled.policy.files.len()).then_some(Policy { files })
    });
}

#[test]
fn what_is_claimed_changes_nothing() {
    relation(Then::Same, 200, |settled, _| {
        let mut policy = settled.policy.clone();
        let claims =
            |item: &Item| ["assert ", "test "].iter().any(|word| declaration(item).starts_with(word));
        policy.files.iter_mut().for_each(|file| file.items.retain(|item| !claims(item)));
        (policy != settled.policy).then_some(policy)
    });
}

#[test]
fn a_grant_more_never_takes_away() {
    relation(Then::NeverLess, 100, |settled, choices| {
        let model = &settled.compilation.model;
        let (roles, permissions): (Vec<_>, Vec<_>) =
            (model.roles.ids().collect(), model.permissions.ids().collect());
        let (role, permission) = (choices.pick(&roles)?, choices.pick(&permissions)?);
        let grant = format!("grant {}", model.permissions[permission].head.name);
        roles_with(settled, |it| {
            if it.head.name == model.roles[role].head.name { vec![grant.clone()] } else { Vec::new() }
        })
    });
}

#[test]
fn a_forbid_less_never_takes_away() {
    relation(Then::NeverLess, 100, |settled, choices| without_one(&settled.policy, choices, "", "forbid "));
}

#[test]
fn a_reader_list_less_never_takes_away() {
    relation(Then::NeverLess, 50, |settled, choices| {
        without_one(&settled.policy, choices, "resource ", "only ")
    });
}

#[test]
fn a_requirement_less_never_takes_away() {
    relation(Then::NeverLess, 30, |settled, choices| {
        without_one(&settled.policy, choices, "action ", "requires ")
    });
}

#[test]
fn an_implication_less_never_gives_more() {
    let made = std::cell::Cell::new(0);
    on_generated(|seed, settled| {
        let Some(less) = without_one(&settled.policy, &mut Choices::new(seed), "permission ", "implies ")
        else {
            return;
        };
        let less = recompiled(&less);
        if less.content.is_some() {
            made.set(made.get() + 1);
            never_less(seed, &less, &settled.compilation);
        }
    });
    println!("made {} times", made.get());
    assert!(made.get() > 50, "made {} times only", made.get());
}

/// As far as actions go, and for whoever has a role already: a role more activates add-ons.
#[test]
fn a_direct_grant_is_a_role_that_grants_it() {
    let compared = std::cell::Cell::new(0);
    on_generated(|seed, settled| {
        let from = &settled.compilation.model;
        let (before, mut choices) = (Both::of(&settled.compilation), Choices::new(seed));
        let grants = crate::equivalence::questions::direct_grants(from);
        let Some(grant) = choices.pick(&grants) else { return };
        let place = grant.on.as_ref().map_or(String::new(), |path| on(from, path));
        let name = &from.permissions[grant.permission].head.name;
        let more = with(&settled.policy, &format!("role alone without defaults {{ grant {name}{place} }}"));
        let after = recompiled(&more);
        if after.content.is_none() {
            return;
        }
        let (after, requests) = (Both::of(&after), Requests::new(&before.oracle));
        let translation = Translation { from, to: after.oracle.model, renamed: str::to_owned };
        let alone =
            after.oracle.model.roles.enumerate().find(|(_, role)| &*role.head.name == "alone").unwrap().0;
        for _ in 0..50 {
            let mut request = requests.draw(&mut choices);
            let has_role = request.roles.iter().any(|role| from.roles[*role].addon.is_none());
            if !has_role || !matches!(request.ask, Ask::Action(_)) {
                continue;
            }
            request.grants.clear();
            let mut as_role = translation.request(&request);
            as_role.roles.push(alone);
            let DirectGrant { permission, on } = grant.clone();
            request.grants.push(DirectGrant { permission, on });
            let (granted, given) = (request.answers(&before).1, as_role.answers(&after).1);
            assert_eq!(granted, given, "number {seed}: {request:?}\n{more}");
            compared.set(compared.get() + 1);
        }
    });
    println!("{} requests", compared.get());
    assert!(compared.get() > 500);
}
