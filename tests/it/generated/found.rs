//! What the comparison found, cut down by hand to one declaration a line. Each is judged again in every run.

use crate::generator::Policy;
use crate::generator::text::{File, Item};

use super::judge::judge;

/// What went wrong, and the policy.
const FOUND: &[(&str, &str)] = &[
    (
        "reach goes through what is implied behind a list that the holder may set",
        "scope k
         resource k i { only x may p }
         permission p per k { implies s }
         permission s per k
         permission t { restricts p per k }
         role x
         role r extends x { grant p on k i grant t }
         assert only nobody reach s",
    ),
    (
        "who holds something but for a place behind a reader list does not hold it everywhere and assigns nothing",
        "scope k
         resource k i { only x may p }
         permission p per k
         permission s
         role x
         role a { grant p }
         role b { grant s }
         assign b by holders of p
         assert only b reach s",
    ),
    (
        "a power to restrict on one kind sets no list on another",
        "scope k0
         scope k1 in k0
         resource k0 i { only x may p }
         permission p per k1
         permission t { restricts p per k1 }
         role x
         role r extends x { grant p on k0 i grant t }
         assert only x reach p",
    ),
    (
        "an id without its path is nobody's that a grant names, even behind a reader list by a reader",
        "scope k0
         scope k1 in k0
         resource k0 i { only x may p }
         permission p per k1
         role x { grant p on k1 z in k0 i }",
    ),
    (
        "an id without its path could be the one in which a reader list stands",
        "scope k0
         scope k1 in k0
         scope k2 in k1
         permission p per k2
         role x { grant p }
         role y { grant p }
         resource k2 s in k1 z in k0 i { only y may p }
         action a per k1 { requires nothing }",
    ),
];

fn policy(text: &str) -> Policy {
    let items = text.lines().map(|line| Item { head: line.trim().to_owned(), body: None }).collect();
    Policy { files: vec![File { path: "found.perm".to_owned(), package: String::new(), items }] }
}

#[test]
fn what_was_found_stays_right() {
    let wrong = FOUND.iter().filter_map(|(what, text)| Some((what, judge(policy(text), 0, 2_000).err()?)));
    let wrong: Vec<_> = wrong.map(|(what, how)| format!("{what}\n{}\n{}", how.about, how.details)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
