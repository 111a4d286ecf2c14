//! Counts what the generated policies consist of.
//!
//! Guarantees: every construct of the language stands in at least a third of the policies that compile.

use rayon::prelude::{IntoParallelIterator as _, ParallelIterator as _};

use crate::generated::judge::{Judged, settle};

use super::{Policy, policy};

/// How many policies are counted.
const POLICIES: u64 = 1_000;

/// A construct, and how its statements look: a line that starts like this and has all of these in it.
type Construct = (&'static str, &'static str, &'static [&'static str]);

const CONSTRUCTS: &[Construct] = &[
    ("package", "package ", &[]),
    ("package in a package", "package org.unit", &[]),
    ("docs", "///", &[]),
    ("comment", "// A", &[]),
    ("allow", "@allow(", &["reason"]),
    ("title", "role ", &[" \""]),
    ("scope", "scope ", &[]),
    ("scope in a scope", "scope ", &[" in "]),
    ("resource", "resource ", &[]),
    ("resource in a resource", "resource ", &[" in "]),
    ("reader list", "only ", &[" may "]),
    ("attribute", "attribute ", &[]),
    ("set of values", "set ", &[]),
    ("group", "group ", &[]),
    ("several permissions at once", "permission ", &[", "]),
    ("per", "permission ", &[" per "]),
    ("filtered", "permission ", &[" filtered"]),
    ("sensitive", "permission ", &[" sensitive"]),
    ("deprecated", "permission ", &[" deprecated"]),
    ("key", "", &["key \"key-"]),
    ("implies", "", &["implies "]),
    ("delegates", "", &["delegates "]),
    ("delegates per", "", &["delegates ", " per "]),
    ("restricts", "", &["restricts "]),
    ("restricts with a condition", "", &["restricts ", " when "]),
    ("restriction", "restriction ", &[]),
    ("default", "default grant ", &[]),
    ("without defaults", "role ", &[" without defaults"]),
    ("extends", "role ", &[" extends "]),
    ("grant of several", "grant ", &[", "]),
    ("grant with except", "grant ", &[" except "]),
    ("pattern", "grant ", &[".*"]),
    ("grant on", "grant ", &[" on "]),
    ("grant where", "grant ", &[" where "]),
    ("grant where all", "grant ", &[" where all"]),
    ("grant where a text", "grant ", &[" where `team:"]),
    ("exclude", "exclude ", &[]),
    ("addon for any role", "addon ", &[" for any role"]),
    ("addon for roles", "addon ", &[" for ", "."]),
    ("assign by roles", "assign ", &[" by "]),
    ("assign by holders", "assign ", &[" by holders of "]),
    ("assign everything", "assign * ", &[]),
    ("assign with a condition", "assign ", &[" when "]),
    ("action", "action ", &[]),
    ("action per", "action ", &[" per "]),
    ("requires", "requires ", &[]),
    ("requires with a condition", "requires ", &[" when "]),
    ("requires nothing", "requires nothing", &[]),
    ("requires either", "requires ", &[" or "]),
    ("requires nested", "requires ", &["(", " or ", " and "]),
    ("forbid", "forbid when ", &[]),
    ("condition in a set", "", &[" when ", " in s"]),
    ("condition not", "", &[" when ", "not "]),
    ("condition nested", "", &[" when ", "(", ") "]),
    ("deny with", "deny with ", &[]),
    ("deny with a value", "deny with ", &["{"]),
    ("at most of roles", "at most ", &[" of roles "]),
    ("at most of permissions", "at most ", &[" of permissions "]),
    ("matrix", "matrix ", &[]),
    ("cell that grants", "| ", &["✅"]),
    ("cell that excludes", "| ", &["❌"]),
    ("assert only hold", "assert only ", &[" hold "]),
    ("assert only reach", "assert only ", &[" reach "]),
    ("assert holds", "assert ", &[" holds "]),
    ("assert lacks", "assert ", &[" lacks "]),
    ("assert within", "assert ", &[" within "]),
    ("test", "test ", &[]),
    ("as nobody", "as nobody", &[]),
    ("as grants", "as ", &["grants "]),
    ("allow", "allow ", &[]),
    ("allow with rows", "allow ", &[" filter "]),
    ("deny", "deny ", &[]),
    ("deny with a code", "deny ", &[" code "]),
    ("test of assign", "", &[" assign "]),
    ("test of delegate", "", &[" delegate "]),
    ("test of restrict", "", &[" restrict "]),
];

fn has(policy: &Policy, (_, start, parts): Construct) -> bool {
    let text = policy.to_string();
    text.lines()
        .map(str::trim_start)
        .any(|line| line.starts_with(start) && parts.iter().all(|part| line.contains(part)))
}

#[test]
fn every_construct_stands_in_a_third_of_the_policies() {
    let settled = |seed| match settle(policy(seed)) {
        Ok(Judged::Settled(settled)) => Some(settled.policy),
        _ => None,
    };
    let policies: Vec<_> = (0..POLICIES).into_par_iter().filter_map(settled).collect();
    println!("{} of {POLICIES} policies compile", policies.len());
    let share =
        |construct| policies.iter().filter(|policy| has(policy, construct)).count() * 100 / policies.len();
    let shares: Vec<_> = CONSTRUCTS.iter().map(|construct| (construct.0, share(*construct))).collect();
    shares.iter().for_each(|(name, share)| println!("{share:3} % {name}"));
    let rare: Vec<_> = shares.iter().filter(|(_, share)| *share < 33).collect();
    assert!(rare.is_empty(), "too rare: {rare:?}");
}
