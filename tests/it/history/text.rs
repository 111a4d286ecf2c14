//! What sources may try: characters at every place, numbers at every edge, lists of nothing, placeholders.

use permc::diagnostic::Code;
use permc_eval::{Ask, Decision};

use super::{compiled, errors, table};

/// RUSTSEC-2022-0031: slicing inside of a character.
#[test]
fn a_wide_character_may_stand_at_every_place() {
    let text = include_str!("../../ui/syntax/everything.perm");
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).step_by(7).collect();
    for (at, wide) in places.iter().zip(["é", "…", "𝒳", "\u{301}", "✅"].iter().cycle()) {
        let mut changed = text.to_owned();
        changed.insert_str(*at, wide);
        let found = compiled(&changed).diagnostics;
        let inside = |found: &permc::diagnostic::Diagnostic| {
            let span = found.primary.span;
            [span.start, span.end].iter().all(|at| changed.is_char_boundary(*at as usize))
        };
        assert!(found.iter().all(inside), "{wide} at {at}");
    }
    println!("{} places", places.len());
}

/// Cedar #1964: small negative decimals. The only numbers here are those of `at most`.
#[test]
fn a_number_is_read_as_it_stands_or_refused() {
    let policy = |number: &str| format!("role a role b role c at most {number} of roles a, b, c");
    for number in ["1", "2"] {
        assert_eq!(errors(&policy(number)), [], "{number}");
    }
    for number in [
        "0",
        "3",
        "4",
        "-1",
        "+1",
        "1.0",
        "1e0",
        "0x1",
        "1_0",
        "255",
        "256",
        "65536",
        "4294967295",
        "4294967296",
        "4294967297",
        "18446744073709551616",
        "18446744073709551617",
        "99999999999999999999999999999999999999",
        "",
        "one",
        "①",
        "１",
    ] {
        assert_ne!(errors(&policy(number)), [], "{number}");
    }
    let table = table(&policy("2"));
    let roles = ["a", "b", "c"].map(|role| table.role(role).unwrap());
    assert!(table.subject(&roles[..2], &[]).violates().is_none());
    assert!(table.subject(&roles, &[]).violates().is_some());
}

/// Datadog's archives: a list of nobody is a list of everybody, so removing the last name opens it.
#[test]
fn a_list_of_nobody_is_no_list() {
    let declared = "scope k permission p per k permission f filtered attribute t { a, b } role r";
    for text in [
        "resource k i { only may p }",
        "resource k i { only nobody may p }",
        "resource k i { only r may }",
        "role s { grant }",
        "role s { grant p on }",
        "role s { grant f where }",
        "role s { grant f where `` }",
        "role s { grant f where \"\" }",
        "role s { grant f where ` ` }",
        "role s extends",
        "addon s for",
        "assign r by",
        "at most 1 of roles",
        "attribute u { }",
        "action x { }",
        "action x { requires }",
        "action x { forbid when }",
        "permission x { implies }",
        "assert only hold p",
    ] {
        assert_ne!(errors(&format!("{declared} {text}")), [], "{text}");
    }
    let open = errors(&format!(
        "{declared} action x {{ requires f when t is a forbid when t is a }} action y {{ forbid when t is a }}"
    ));
    assert!(open.contains(&Code::OpenAction), "{open:?}");
}

/// Cedar 4.6 #1728: a slot that was not filled.
#[test]
fn no_placeholder_is_left_in_what_is_said() {
    let table = table(
        "attribute t { a, b } attribute u { c } permission p role r
         action x { requires p when t is a requires p when not t is a requires p when u is c forbid when not u is c
           deny with \"X\" \"{t} and {u}, {t}{t} {u}\" }",
    );
    let action = Ask::Action(table.action("x").unwrap());
    for value in ["a", "b"] {
        let named = [("t", value), ("u", "c")].map(|(name, value)| (table.attribute(name).unwrap(), value));
        let (subject, values) = (table.subject(&[], &[]), table.values(&named).unwrap());
        let explained = table.explain(&subject, action, &table.everything(), &values);
        assert!(matches!(explained.decision, Decision::Deny(_)));
        assert_eq!(explained.text.unwrap(), format!("{value} and c, {value}{value} c"));
    }
}
