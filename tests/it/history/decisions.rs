//! Wrong answers: what engines left out, took for something else, or remembered for too long.

use permc::diagnostic::Code;
use permc_eval::{Ask, AttributeId, Decision, PermissionId, Question, Reason, RoleId};

use super::{asked, errors, table};

const ALLOW: Decision = Decision::Allow;
const UNMET: Decision = Decision::Deny(Reason::Unmet);

/// node-casbin looked at the first of several effects only (p2, p3, …); Cedar 4.6 filled the first slot only.
#[test]
fn each_construct_counts_as_often_as_it_stands() {
    for count in 2..=4 {
        let each = |write: &dyn Fn(usize) -> String| (0..count).map(write).collect::<Vec<_>>().join("\n");
        let values: Vec<_> = (0..count).map(|at| format!("v{at}")).collect();
        let permissions = each(&|at| format!("permission p{at}"));
        let requires = each(&|at| format!("requires p{at}"));
        let forbids = each(&|at| format!("forbid when t is v{at}"));
        let grants = each(&|at| format!("grant p{at}"));
        let text = format!(
            "attribute t {{ {}, free }} {permissions}
             action all {{ {requires} }}
             action never {{ requires p0 {forbids} }}
             role r {{ {grants} }}
             {}
             {}",
            values.join(", "),
            each(&|at| format!(
                "role less{at} {{ grant {} }}",
                (0..count).filter(|it| *it != at).map(|it| format!("p{it}")).collect::<Vec<_>>().join(", ")
            )),
            each(&|at| format!("at most 1 of roles less{at}, r")),
        );
        let table = table(&text);
        assert_eq!(asked(&table, &["r"], "all", &[]), ALLOW);
        for at in 0..count {
            let less = format!("less{at}");
            assert_eq!(asked(&table, &[&less], "all", &[]), UNMET, "requirement {at} of {count}");
            let with = format!("v{at}");
            let question =
                Question { roles: &["r"], action: "never", resource: &[], values: &[("t", &with)] };
            assert!(
                matches!(table.ask(&question), Decision::Deny(Reason::Forbidden(_))),
                "forbid {at} of {count}"
            );
            let both = asked(&table, &["r", &less], "all", &[]);
            assert!(matches!(both, Decision::Deny(Reason::Separation(_))), "limit {at} of {count}: {both:?}");
        }
    }
}

/// Casbin had one namespace for users and roles, so a user called like a role was that role.
#[test]
fn the_same_word_in_every_namespace_is_as_many_things() {
    let table = table(
        "scope x
         resource x x
         attribute x { x, y  set all = x, y }
         restriction x = `x`
         permission x per x
         permission y
         role x { grant x on x x }
         role y { grant y }
         action z { requires y when x is x  forbid when x is y }",
    );
    assert_eq!(asked(&table, &["x"], "x", &[("x", "x")]), ALLOW);
    assert_eq!(asked(&table, &["x"], "x", &[("x", "y")]), UNMET);
    assert_eq!(asked(&table, &["y"], "x", &[("x", "x")]), UNMET);
    assert_eq!(asked(&table, &["x"], "y", &[]), UNMET);
    let with = |roles: &[&str], value| {
        table.ask(&Question { roles, action: "z", resource: &[], values: &[("x", value)] })
    };
    assert_eq!((with(&["y"], "x"), with(&["x"], "x")), (ALLOW, UNMET));
    assert!(matches!(with(&["y"], "y"), Decision::Deny(Reason::Forbidden(_))));
    assert_eq!(errors("role x permission y group x { permission x }"), [Code::DuplicateName]);
}

/// OpenFGA and SpiceDB had answers in caches whose keys left out the context, or were the same for different lists.
#[test]
fn an_answer_says_nothing_about_the_next() {
    let table = table(
        "attribute t { a, b } permission p { requires nothing forbid when t is b }
         role r { grant p } role s",
    );
    let one = |roles: &[&str], value| {
        table.ask(&Question { roles, action: "p", resource: &[], values: &[("t", value)] })
    };
    for round in 0..1_000 {
        assert_eq!(one(&["r"], "a"), ALLOW, "round {round}");
        assert!(matches!(one(&["r"], "b"), Decision::Deny(Reason::Forbidden(_))), "round {round}");
        assert_eq!(one(&["s"], "a"), UNMET, "round {round}");
        assert_eq!(one(&["r,s"], "a"), UNMET, "round {round}");
        assert_eq!(one(&["s", "r"], "a"), ALLOW, "round {round}");
    }
}

/// SpiceDB CVE-2026-55866: a conditional answer became an unconditional one under concurrency.
#[test]
fn many_threads_get_the_answers_that_one_gets() {
    let text: String = (0..40).map(|at| format!("permission p{at} role r{at} {{ grant p{at} }}\n")).collect();
    let table = table(&text);
    let names: Vec<_> = (0..40).map(|at| (format!("r{at}"), format!("p{at}"))).collect();
    let all = || -> Vec<Decision> {
        let pairs = names.iter().flat_map(|(role, _)| names.iter().map(move |(_, action)| (role, action)));
        pairs.map(|(role, action)| asked(&table, &[role], action, &[])).collect()
    };
    let alone = all();
    assert_eq!(alone.iter().filter(|answer| **answer == ALLOW).count(), 40);
    let threads = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..8).map(|_| scope.spawn(|| (0..20).map(|_| all()).collect::<Vec<_>>())).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(threads.len(), 160);
    assert!(threads.iter().all(|answers| *answers == alone));
}

/// OpenFGA CVE-2026-55689: what was not configured was not checked.
#[test]
fn a_value_that_is_missing_denies_whatever_else_is_true() {
    let table = table(
        "attribute t { a, b } attribute u { a, b } permission p
         role r { grant p }
         action x { requires p or p requires p when t is a or u is a forbid when u is b and t is b }",
    );
    let with =
        |values: &[(&str, &str)]| table.ask(&Question { roles: &["r"], action: "x", resource: &[], values });
    for (t, u) in [("a", "a"), ("a", "b"), ("b", "a")] {
        assert_eq!(with(&[("t", t), ("u", u)]), ALLOW);
        for fewer in [&[("t", t)][..], &[("u", u)], &[], &[("t", t), ("U", u)], &[("t", t), ("u ", u)]] {
            assert_eq!(with(fewer), Decision::Deny(Reason::MissingAttribute), "{fewer:?}");
        }
        assert_eq!(with(&[("t", t), ("u", "")]), Decision::Deny(Reason::InvalidRequest));
    }
}

/// sudo CVE-2019-14287: the user of number -1 was the one of number 0.
#[test]
fn the_largest_numbers_name_nothing() {
    let table = table(
        "attribute t { a } permission p role r { grant p } action x { requires nothing forbid when not t is a }",
    );
    let permission = Ask::Action(table.action("p").unwrap());
    let (place, values) = (table.everything(), table.values(&[]).unwrap());
    for number in [1, 2, 255, 256, 65_535, 65_536, u32::MAX / 2, u32::MAX - 1, u32::MAX] {
        let subject = table.subject(&[RoleId::new(number)], &[]);
        assert!(table.decide(&subject, permission, &place, &values).is_denied(), "role {number}");
        assert!(table.grant(PermissionId::new(number), &place).is_err(), "permission {number}");
        assert!(table.values(&[(AttributeId::new(number), "a")]).is_err(), "attribute {number}");
        let brought = table.values_at(&[(AttributeId::new(0), number)]);
        let open = Ask::Action(table.action("x").unwrap());
        assert!(table.decide(&subject, open, &place, &brought).is_denied(), "value {number}");
    }
    let real = table.subject(&[RoleId::new(0)], &[]);
    assert_eq!(table.decide(&real, permission, &place, &values), ALLOW);
}

/// Where the language takes a set, and which of the wildcards is one there.
const SETS: [(&str, &str); 6] = [
    ("at most 1 of roles W, r.b", "*"),
    ("at most 1 of roles W, r.b", "r.*"),
    ("at most 1 of permissions W, p.b", "*"),
    ("at most 1 of permissions W, p.b", "p.*"),
    ("permission x { implies W }", "*"),
    ("permission x { implies W }", "p.*"),
];

/// OpenFGA CVE-2022-39341: a wildcard in a place that was never meant for one.
#[test]
fn a_wildcard_stands_only_where_it_may() {
    let declared =
        "scope k resource k i permission p.a, p.b per k role r.a { grant p.a } role r.b { grant p.b }";
    assert_eq!(errors(declared), [], "{declared}");
    for wildcard in ["*", "p.*", "r.*", "any", "**", "p.*.a", "*.a", "p.a*"] {
        for place in [
            "assert r.a holds W",
            "assert W holds p.a",
            "assert only W hold p.a",
            "at most 1 of roles W, r.b",
            "at most 1 of permissions W, p.b",
            "action x { requires W }",
            "permission x { implies W }",
            "resource k j { only W may p.a }",
            "resource k j { only r.a may W }",
            "assign r.a by holders of W",
            "role x extends W",
            "addon x for W",
            "role x { grant p.a on k W }",
            "resource W j",
        ] {
            let text = format!("{declared} {}", place.replace('W', wildcard));
            assert_eq!(errors(&text).is_empty(), SETS.contains(&(place, wildcard)), "{text}");
        }
    }
}
