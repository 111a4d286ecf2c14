//! Each rule of the format, broken once, and what is said about it.

use alloc::string::{String, ToString};

use super::sample;
use crate::Table;
use crate::format::{Asked, Assigners, Beside, Content, Members, Power, RuleOf, Step};

const NONE: u32 = 99;

#[test]
fn the_sample_breaks_no_rule() {
    Table::new(sample::content()).unwrap();
}

type Break = fn(&mut Content);

fn rule(content: &mut Content) -> &mut crate::format::Rule {
    &mut content.actions[0].rule
}

#[test]
fn each_id_is_checked() {
    let cases: &[(Break, &str)] = &[
        (|it| it.kinds[1].parent = Some(NONE), "kinds[1].parent: there is no kind 99"),
        (|it| it.instances[0].kind = NONE, "instances[0].kind: there is no kind 99"),
        (|it| it.instances[1].parent = Some(NONE), "instances[1].parent: there is no instance 99"),
        (|it| it.permissions[0].kind = Some(NONE), "permissions[0].kind: there is no kind 99"),
        (
            |it| it.permissions[0].implies = [1, NONE].into(),
            "permissions[0].implies[1]: there is no permission 99",
        ),
        (|it| it.roles[0].extends = [NONE].into(), "roles[0].extends[0]: there is no role 99"),
        (
            |it| it.roles[3].addon_for = Some(Beside::Roles([NONE].into())),
            "roles[3].addon_for[0]: there is no role 99",
        ),
        (|it| it.actions[0].kind = Some(NONE), "actions[0].kind: there is no kind 99"),
        (|it| rule(it).needs = [0, NONE].into(), "actions[0].rule.needs[1]: there is no attribute 99"),
        (|it| rule(it).forbid = [NONE].into(), "actions[0].rule.forbid[0]: there is no step 99"),
        (|it| rule(it).require = [1, NONE].into(), "actions[0].rule.require[1]: there is no step 99"),
        (|it| it.steps[0] = Step::Hold(NONE), "steps[0]: there is no permission 99"),
        (|it| it.steps[0] = Step::Is(NONE, [0].into()), "steps[0]: there is no attribute 99"),
        (
            |it| it.steps[0] = Step::Is(0, [NONE].into()),
            "steps[0][0]: there is no value of that attribute 99",
        ),
        (|it| it.steps[0] = Step::Not(0), "steps[0]: there is no earlier step 0"),
        (|it| it.steps[1] = Step::All([0, 1].into()), "steps[1]: there is no earlier step 1"),
        (|it| it.steps[1] = Step::Any([NONE].into()), "steps[1]: there is no earlier step 99"),
        (|it| it.readers[0].instance = NONE, "readers[0].instance: there is no instance 99"),
        (|it| it.readers[0].permission = NONE, "readers[0].permission: there is no permission 99"),
        (|it| it.readers[0].roles = [NONE].into(), "readers[0].roles[0]: there is no role 99"),
        (
            |it| it.separation[0].of = Members::Roles([NONE].into()),
            "separation[0].of[0]: there is no role 99",
        ),
        (
            |it| it.separation[0].of = Members::Permissions([NONE].into()),
            "separation[0].of[0]: there is no permission 99",
        ),
        (|it| it.assign[0].roles = [NONE].into(), "assign[0].roles[0]: there is no role 99"),
        (|it| it.assign[0].by = Assigners::Roles([NONE].into()), "assign[0].by[0]: there is no role 99"),
        (|it| it.assign[0].by = Assigners::Holders(NONE), "assign[0].by: there is no permission 99"),
        (|it| it.assign[0].when = Some(NONE), "assign[0].when: there is no step 99"),
        (|it| it.delegate[0].by = NONE, "delegate[0].by: there is no permission 99"),
        (
            |it| it.delegate[0].permissions = [NONE].into(),
            "delegate[0].permissions[0]: there is no permission 99",
        ),
        (|it| it.restrict[0].kind = Some(NONE), "restrict[0].kind: there is no kind 99"),
        (|it| it.restrict[0].when = Some(NONE), "restrict[0].when: there is no step 99"),
    ];
    broken(cases);
}

#[test]
fn each_order_and_length_is_checked() {
    let cases: &[(Break, &str)] = &[
        (|it| it.sources.swap(0, 1), "sources[1]: this does not come after what stands before it"),
        (
            |it| it.kinds[1].name = "account".into(),
            "kinds[1]: this does not come after what stands before it",
        ),
        (|it| it.attributes.swap(0, 1), "attributes[1]: this does not come after what stands before it"),
        (
            |it| it.attributes[0].values.swap(0, 1),
            "attributes[0].values[1]: this does not come after what stands before it",
        ),
        (|it| it.permissions.swap(0, 1), "permissions[1]: this does not come after what stands before it"),
        (|it| it.roles.swap(0, 1), "roles[1]: this does not come after what stands before it"),
        (|it| it.actions.swap(0, 1), "actions[1]: this does not come after what stands before it"),
        (|it| it.restrictions.swap(0, 1), "restrictions[1]: this does not come after what stands before it"),
        (
            |it| it.permissions[0].implies = [1, 1].into(),
            "permissions[0].implies[1]: this does not come after what stands before it",
        ),
        (
            |it| it.readers.push(it.readers[0].clone()),
            "readers[1]: this does not come after what stands before it",
        ),
        (|it| it.readers[0].roles.clear(), "readers[0].roles: this must not be empty"),
        (|it| it.separation[0].of = Members::Roles([].into()), "separation[0].of: this must not be empty"),
        (|it| it.assign[0].by = Assigners::Roles([].into()), "assign[0].by: this must not be empty"),
        (|it| it.instances[2].id = "acme".into(), "instances[2].id: this stands here twice"),
        (
            |it| it.restrictions[1].names = ["team_a".into()].into(),
            "restrictions[1].names: this stands here twice",
        ),
    ];
    broken(cases);
}

#[test]
fn each_other_rule_is_checked() {
    let cases: &[(Break, &str)] = &[
        (
            |it| it.sources[0].digest.push('0'),
            "sources[0].digest: this is not `sha256:` and 64 lower-case hexadecimal digits",
        ),
        (
            |it| it.sources[0].digest = it.sources[0].digest.replace("00", "A0"),
            "sources[0].digest: this is not `sha256:` and 64 lower-case hexadecimal digits",
        ),
        (|it| it.roles[0].name = "a b".into(), "roles[0].name: `a b` is no name"),
        (|it| it.roles[0].name = String::new(), "roles[0].name: `` is no name"),
        (|it| it.roles[0].name = "a..b".into(), "roles[0].name: `a..b` is no name"),
        (|it| it.actions[0].name = "permc.assign".into(), "actions[0].name: `permc.assign` is no name"),
        (|it| it.actions[0].name = "pii.read".into(), "actions[0].name: a permission has this name"),
        (|it| it.kinds[0].parent = Some(1), "kinds[0].parent: this kind lies in itself"),
        (
            |it| it.instances[1].parent = None,
            "instances[1].parent: this lies in an instance of another kind than its kind does",
        ),
        (
            |it| it.instances.swap(0, 1),
            "instances[0].parent: an instance follows what it lies in, and nothing else between",
        ),
        (
            |it| {
                let mut late = it.instances[1].clone();
                late.id = "late".into();
                it.instances.push(late);
            },
            "instances[3].parent: an instance follows what it lies in, and nothing else between",
        ),
        (
            |it| it.instances[1].undeclared = true,
            "readers[0].instance: a reader list stands on a declared instance",
        ),
        (
            |it| it.readers[0].permission = 3,
            "readers[0].permission: the permission is not held on this kind or in it",
        ),
        (
            |it| it.restrictions[0].text = " ".into(),
            "restrictions[0].text: an empty restriction restricts nothing",
        ),
        (
            |it| it.permissions[0].filtered = true,
            "permissions[0].filtered: a permission on a kind cannot be filtered",
        ),
        (
            |it| it.permissions[1].implies = [0].into(),
            "permissions[1].implies[0]: the implied permission is held on a wider kind",
        ),
        (
            |it| it.permissions[4].implies = [6].into(),
            "permissions[4].implies[0]: a filtered permission implies an unfiltered one",
        ),
        (|it| it.roles[0].extends = [3].into(), "roles[0].extends[0]: nothing extends an add-on"),
        (|it| it.roles[3].extends = [0].into(), "roles[3].extends: an add-on extends nothing"),
        (
            |it| it.roles[4].addon_for = Some(Beside::Roles([3].into())),
            "roles[0].extends[0]: nothing extends an add-on",
        ),
        (
            |it| {
                it.roles[0].extends.clear();
                it.roles[4].addon_for = Some(Beside::Roles([3].into()));
            },
            "roles[4].addon_for[0]: an add-on counts beside roles only",
        ),
        (
            |it| rule(it).require.clear(),
            "actions[0].rule.require: an action demands something, if only an empty `all`",
        ),
        (
            |it| rule(it).forbid = rule(it).require.clone(),
            "actions[0].rule.forbid[0]: this is not a condition",
        ),
        (|it| rule(it).needs = [0].into(), "actions[0].rule.needs: an attribute that this tests is not here"),
        (
            |it| it.actions[0].kind = Some(0),
            "actions[0].rule.require: a permission that this requires is not held where this is asked",
        ),
        (
            |it| it.actions[0].kind = None,
            "actions[0].rule.require: a permission that this requires is not held where this is asked",
        ),
        (
            |it| {
                let hold = it.steps.iter().position(|step| matches!(step, Step::Hold(_))).unwrap();
                let hold = u32::try_from(hold).unwrap();
                it.steps.push(Step::Not(hold));
            },
            "steps[13]: this is not a condition",
        ),
        (
            |it| rule(it).deny.as_mut().unwrap().text.as_mut().unwrap().parts.truncate(1),
            "actions[0].rule.deny.text.parts: this has 1 entries instead of 2",
        ),
        (
            |it| it.separation[0].limit = 2,
            "separation[0].limit: a limit that is not below the number of members never bites",
        ),
        (|it| it.assign[0].when = Some(2), "assign[0].when: this is not a condition"),
        (
            |it| it.delegate[0].permissions = [6].into(),
            "delegate[0].permissions[0]: the permission is not held on the kind that this is asked on",
        ),
        (
            |it| it.restrict.push(Power { by: 0, permissions: [6].into(), kind: None, when: None }),
            "restrict[1].permissions[0]: the permission that carries this power is held on an unrelated kind",
        ),
        (|it| it.table.push('='), "table: this is not base64 in its one canonical form"),
        (|it| it.table = " ".into(), "table: this is not base64 in its one canonical form"),
        (|it| it.table = "Hx==".into(), "table: this is not base64 in its one canonical form"),
        (|it| it.table = "Hw".into(), "table: this is not base64 in its one canonical form"),
        (|it| it.table.clear(), "table: the bits end too early, or say a number that is too large"),
        (|it| it.table.truncate(4), "table: the bits end too early, or say a number that is too large"),
    ];
    broken(cases);
}

#[test]
fn each_reason_is_checked() {
    fn reasons(content: &mut Content) -> &mut crate::format::Reasons {
        content.reasons.as_mut().unwrap()
    }
    let cases: &[(Break, &str)] = &[
        (|it| reasons(it).permissions[0][0] = NONE, "reasons.permissions[0]: there is no source 99"),
        (|it| reasons(it).roles[1][1] = 0, "reasons.roles[1]: lines count from 1"),
        (|it| reasons(it).actions.clear(), "reasons.actions: this has 0 entries instead of 2"),
        (|it| reasons(it).readers.clear(), "reasons.readers: this has 0 entries instead of 1"),
        (|it| reasons(it).separation.clear(), "reasons.separation: this has 0 entries instead of 2"),
        (|it| reasons(it).assign.clear(), "reasons.assign: this has 0 entries instead of 2"),
        (|it| reasons(it).delegate.clear(), "reasons.delegate: this has 0 entries instead of 1"),
        (|it| reasons(it).restrict.clear(), "reasons.restrict: this has 0 entries instead of 1"),
        (
            |it| reasons(it).rules[1].require[0].place = [NONE, 1],
            "reasons.rules[1].require[0]: there is no source 99",
        ),
        (
            |it| reasons(it).rules[1].require[1].when = Some(NONE),
            "reasons.rules[1].require[1].when: there is no step 99",
        ),
        (
            |it| reasons(it).rules[2].require[0].asks[0] = Asked::Action(NONE),
            "reasons.rules[2].require[0].asks: there is no action 99",
        ),
        (
            |it| reasons(it).rules[2].require[0].asks[3] = Asked::Any(4),
            "reasons.rules[2].require[0].asks: there are not so many expressions before this",
        ),
        (
            |it| reasons(it).rules[2].require[0].asks[4] = Asked::All(1),
            "reasons.rules[2].require[0].asks: this is not one expression",
        ),
        (
            |it| reasons(it).rules[2].require[0].asks.clear(),
            "reasons.rules[2].require[0].asks: this is not one expression",
        ),
        (|it| reasons(it).grants[0].role = NONE, "reasons.grants[0].role: there is no role 99"),
        (
            |it| reasons(it).grants[0].permissions = [NONE].into(),
            "reasons.grants[0].permissions[0]: there is no permission 99",
        ),
        (
            |it| reasons(it).grants[0].on = Some([NONE].into()),
            "reasons.grants[0].on[0]: there is no instance 99",
        ),
        (|it| reasons(it).grants[0].rows = Some(NONE), "reasons.grants[0].rows: there is no restriction 99"),
        (|it| reasons(it).grants[0].place = [NONE, 1], "reasons.grants[0].place: there is no source 99"),
        (|it| reasons(it).extends[0][1] = 2, "reasons.extends[0]: no role extends another like this"),
        (|it| reasons(it).implies[0][0] = 3, "reasons.implies[0]: no permission implies another like this"),
        (|it| reasons(it).rules[0].of = RuleOf::Action(NONE), "reasons.rules[0].of: there is no action 99"),
        (
            |it| reasons(it).rules[0].of = RuleOf::Permission(0),
            "reasons.rules[0].forbid: this has 1 entries instead of 0",
        ),
        (
            |it| reasons(it).rules[1].require.clear(),
            "reasons.rules[1].require: this has 0 entries instead of 2",
        ),
    ];
    broken(cases);
}

fn broken(cases: &[(Break, &str)]) {
    for (i, (change, message)) in cases.iter().enumerate() {
        let mut content = sample::content();
        change(&mut content);
        match Table::new(content) {
            Ok(_) => panic!("{i}: expected {message}"),
            Err(invalid) => assert_eq!(invalid.to_string(), *message, "{i}"),
        }
    }
}
