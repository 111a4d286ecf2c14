//! Explanations, chains of reasons, and finding things by what people type.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{fixture, sample};
use crate::{Ask, Link, Table};

fn sample() -> Table {
    Table::new(sample::content()).unwrap()
}

fn say(table: &Table, links: &[Link]) -> Vec<String> {
    let say = |link: &Link| match &link.line {
        Some(line) => alloc::format!("{} {}:{}", table.say_because(link.fact), line.path, line.line),
        None => table.say_because(link.fact),
    };
    links.iter().map(say).collect()
}

fn why(roles: &[&str], grants: &[&str], permission: &str, on: &str) -> Vec<String> {
    let table = sample();
    let roles: Vec<_> = roles.iter().map(|role| table.role(role).unwrap()).collect();
    let everything = table.everything();
    let grant = |name: &&str| table.grant(table.permission(name).unwrap(), &everything).unwrap();
    let grants: Vec<_> = grants.iter().map(grant).collect();
    let subject = table.subject(&roles, &grants);
    let place = fixture::place(&table, on).unwrap();
    let links = table.why(&subject, table.permission(permission).unwrap(), &place);
    links.map(|links| say(&table, &links)).unwrap_or_default()
}

#[test]
fn a_chain_is_the_shortest() {
    assert_eq!(
        why(&["admin"], &[], "logs.see", "account:other"),
        [
            "role `admin` a.perm:16",
            "`admin` is granted `logs.admin` a.perm:22",
            "`logs.admin` implies `logs.read` a.perm:11",
            "`logs.read` implies `logs.see` a.perm:9",
        ]
    );
    assert_eq!(
        why(&["admin", "reader"], &[], "logs.read", "account:acme"),
        ["role `reader` a.perm:17", "`reader` is granted `logs.read` a.perm:21"]
    );
}

#[test]
fn a_chain_passes_reader_lists() {
    // In the zone only `reader` counts, which `admin` has.
    assert_eq!(
        why(&["admin"], &[], "logs.see", "zone:example.com"),
        [
            "role `admin` a.perm:16",
            "`admin` extends `reader` a.perm:16",
            "`reader` is granted `logs.read` a.perm:21",
            "`logs.read` implies `logs.see` a.perm:9",
        ]
    );
    assert!(why(&[], &["logs.admin"], "logs.see", "zone:example.com").is_empty());
    assert_eq!(
        why(&[], &["logs.admin"], "logs.see", "zone:x in account:acme"),
        [
            "`logs.admin` is granted directly",
            "`logs.admin` implies `logs.read` a.perm:11",
            "`logs.read` implies `logs.see` a.perm:9",
        ]
    );
}

#[test]
fn a_chain_shows_limited_rows() {
    assert_eq!(
        why(&["reader"], &[], "rows.read", ""),
        [
            "role `reader` a.perm:17",
            "`reader` is granted `rows.all` where `team:b` a.perm:26",
            "`rows.all` implies `rows.read` a.perm:13",
        ]
    );
    assert_eq!(
        why(&["owner"], &[], "users.manage", ""),
        ["role `owner` a.perm:19", "`owner` is granted `users.manage` by default a.perm:27"]
    );
    assert!(why(&["owner"], &[], "rows.read", "").is_empty());
}

fn explained(roles: &[&str], action: &str, on: &str, with: &[(&str, &str)]) -> String {
    let table = sample();
    let roles: Vec<_> = roles.iter().map(|role| table.role(role).unwrap()).collect();
    let subject = table.subject(&roles, &[]);
    let place = fixture::place(&table, on).unwrap();
    let given: Vec<_> = with.iter().map(|&(name, value)| (table.attribute(name).unwrap(), value)).collect();
    let values = table.values(&given).unwrap();
    let ask = Ask::Action(table.action(action).unwrap());
    let explanation = table.explain(&subject, ask, &place, &values);
    assert_eq!(explanation.decision, table.decide(&subject, ask, &place, &values));
    let unmet: Vec<_> = explanation.unmet.iter().map(|&it| table.permission_name(it)).collect();
    let missing: Vec<_> = explanation.missing.iter().map(|&it| table.attribute_name(it)).collect();
    let inactive: Vec<_> = explanation.inactive_addons.iter().map(|&it| table.role_name(it)).collect();
    let lines: Vec<_> = table.because(&subject, ask, &place, &values);
    let lines: Vec<_> = lines.iter().flat_map(|why| say(&table, &why.links)).collect();
    alloc::format!(
        "unmet {unmet:?} missing {missing:?} inactive {inactive:?} code {:?} text {:?} because {lines:?}",
        explanation.code,
        explanation.text,
    )
}

#[test]
fn an_explanation_names_what_is_unmet() {
    assert_eq!(
        explained(&["admin"], "jobs.read", "zone:example.com", &[("dataset", "dns"), ("mode", "off")]),
        "unmet [\"pii.read\"] missing [] inactive [] code Some(\"1004\") text Some(\"not 'dns'\") \
         because [\"`jobs.read` requires this, and it is not met a.perm:29\"]"
    );
    assert_eq!(
        explained(&["owner", "pii"], "jobs.read", "", &[("dataset", "dns"), ("mode", "off")]),
        "unmet [\"logs.read\", \"pii.read\"] missing [] inactive [\"pii\"] code Some(\"1004\") \
         text Some(\"not 'dns'\") because [\"`jobs.read` requires this, and it is not met a.perm:29\", \
         \"`jobs.read` requires this, and it is not met a.perm:29\"]"
    );
}

#[test]
fn an_explanation_names_what_is_missing_and_says_nothing_else() {
    assert_eq!(
        explained(&["admin"], "jobs.read", "", &[]),
        "unmet [] missing [\"dataset\", \"mode\"] inactive [] code None text None because []"
    );
}

#[test]
fn an_explanation_of_what_is_forbidden_has_the_code() {
    assert_eq!(
        explained(&["admin"], "jobs.read", "", &[("dataset", "http"), ("mode", "on")]),
        "unmet [] missing [] inactive [] code Some(\"1004\") text Some(\"not 'http'\") \
         because [\"`jobs.read` is forbidden by this a.perm:29\"]"
    );
    assert_eq!(
        explained(&["auditor", "owner"], "search", "", &[("mode", "off")]),
        "unmet [] missing [] inactive [] code None text None \
         because [\"at most 1 of roles `auditor`, `owner` a.perm:31\"]"
    );
}

#[test]
fn an_allow_rests_on_what_was_required() {
    assert_eq!(
        explained(&["reader"], "jobs.read", "zone:example.com", &[("dataset", "http"), ("mode", "off")]),
        "unmet [] missing [] inactive [] code None text None \
         because [\"role `reader` a.perm:17\", \"`reader` is granted `logs.read` a.perm:21\"]"
    );
}

#[test]
fn people_find_things_by_name_ending_or_title() {
    let table = sample();
    let role = |text: &str| table.find_role(text).map(|role| table.role_name(role).to_string());
    assert_eq!(role("admin").unwrap(), "admin");
    assert_eq!(role("Administrator").unwrap(), "admin");
    assert_eq!(role("adm").unwrap_err().to_string(), "there is no role `adm`");
    let action = |text: &str| table.find_action(text).map(|action| table.action_name(action).to_string());
    assert_eq!(action("manage").unwrap(), "users.manage");
    assert_eq!(action("Read jobs").unwrap(), "jobs.read");
    assert_eq!(action("search").unwrap(), "search");
    assert_eq!(
        action("read").unwrap_err().to_string(),
        "action `read` could be `jobs.read`, `logs.read`, `pii.read`, `rows.read`"
    );
    let permission = table.find_permission("admin").map(|it| table.permission_name(it).to_string());
    assert_eq!(permission.unwrap(), "logs.admin");
    assert_eq!(table.kind_name(table.find_kind("Zone").unwrap()), "zone");
    assert_eq!(table.attribute_name(table.find_attribute("Dataset").unwrap()), "dataset");
    assert!(table.find_kind("").is_err());
}

#[test]
fn parts_of_other_tables_are_denied() {
    let (one, other) = (sample(), sample());
    let ask = Ask::Action(one.action("search").unwrap());
    let values = |table: &Table| table.values(&[(table.attribute("mode").unwrap(), "off")]).unwrap();
    let roles = [one.role("admin").unwrap()];
    let decide = |subject: &Table, place: &Table, given: &Table| {
        one.decide(&subject.subject(&roles, &[]), ask, &place.everything(), &values(given)).is_denied()
    };
    assert!(!decide(&one, &one, &one));
    assert!(decide(&other, &one, &one));
    assert!(decide(&one, &other, &one));
    assert!(decide(&one, &one, &other));
    let grant = other.grant(other.permission("users.manage").unwrap(), &other.everything()).unwrap();
    let subject = one.subject(&[], &[grant]);
    let ask = Ask::Action(one.action("users.manage").unwrap());
    assert!(one.decide(&subject, ask, &one.everything(), &one.values(&[]).unwrap()).is_denied());
}

fn governed(roles: &[&str], ask: fn(&Table) -> Ask, on: &str, with: &[(&str, &str)]) -> Vec<String> {
    let table = sample();
    let roles: Vec<_> = roles.iter().map(|role| table.role(role).unwrap()).collect();
    let given: Vec<_> = with.iter().map(|&(name, value)| (table.attribute(name).unwrap(), value)).collect();
    let (subject, place) = (table.subject(&roles, &[]), fixture::place(&table, on).unwrap());
    let because = table.because(&subject, ask(&table), &place, &table.values(&given).unwrap());
    because.iter().flat_map(|why| say(&table, &why.links)).collect()
}

#[test]
fn governance_is_allowed_by_a_rule_and_what_it_asks_for() {
    let assign_admin = |table: &Table| Ask::Assign(table.role("admin").unwrap());
    assert_eq!(
        governed(&["owner"], assign_admin, "", &[("mode", "off")]),
        ["role `owner` a.perm:19", "assign `admin` by `owner` a.perm:33"]
    );
    assert!(governed(&["owner"], assign_admin, "", &[("mode", "on")]).is_empty());
    let assign_reader = |table: &Table| Ask::Assign(table.role("reader").unwrap());
    assert_eq!(
        governed(&["owner"], assign_reader, "", &[]),
        [
            "role `owner` a.perm:19",
            "`owner` is granted `users.manage` by default a.perm:27",
            "assign `reader` by holders of `users.manage` a.perm:34",
        ]
    );
    let delegate = |table: &Table| Ask::Delegate(table.permission("logs.read").unwrap());
    assert_eq!(
        governed(&["admin"], delegate, "zone:x in account:other", &[]),
        [
            "role `admin` a.perm:16",
            "`admin` is granted `logs.admin` a.perm:22",
            "role `admin` a.perm:16",
            "`admin` is granted `logs.admin` a.perm:22",
            "`logs.admin` implies `logs.read` a.perm:11",
            "`logs.admin` delegates `logs.read` a.perm:35",
        ]
    );
    let restrict = |table: &Table| Ask::Restrict(table.permission("logs.see").unwrap());
    assert_eq!(
        governed(&["owner"], restrict, "", &[]),
        [
            "role `owner` a.perm:19",
            "`owner` is granted `users.manage` by default a.perm:27",
            "`users.manage` restricts `logs.see` a.perm:36",
        ]
    );
}

#[test]
fn where_a_list_stands_inside_there_is_a_chain_of_its_own() {
    let table = sample();
    let subject = table.subject(&[table.role("admin").unwrap()], &[]);
    let see = table.permission("logs.see").unwrap();
    let grounds = table.grounds(&subject, see, &fixture::place(&table, "account:acme").unwrap());
    let inside: Vec<_> = grounds.iter().map(|why| why.inside.map(crate::InstanceId::position)).collect();
    assert_eq!(inside, [None, Some(1)]);
    assert_ne!(grounds[0].links, grounds[1].links);
    let rows = table.permission("rows.read").unwrap();
    let subject = table.subject(&["auditor", "reader"].map(|role| table.role(role).unwrap()), &[]);
    let grounds = table.grounds(&subject, rows, &table.everything());
    let rows: Vec<_> = grounds.iter().map(|why| table.restriction_text(why.rows.unwrap())).collect();
    assert_eq!(rows, ["team:a", "team:b"]);
}

#[test]
fn a_table_is_read_the_other_way() {
    let table = sample();
    let (see, read) = (table.permission("logs.see").unwrap(), table.permission("rows.read").unwrap());
    let names = |roles: Vec<crate::RoleId>| -> Vec<String> {
        roles.into_iter().map(|role| table.role_name(role).to_string()).collect()
    };
    let place = |on: &str| fixture::place(&table, on).unwrap();
    assert_eq!(names(table.holders(see, &table.everything())), ["admin", "auditor"]);
    assert_eq!(names(table.holders(see, &place("account:acme"))), ["admin", "auditor", "reader"]);
    assert_eq!(names(table.holders(see, &place("zone:example.com"))), ["auditor", "reader"]);
    let restricted = table.restricted_holders(read).into_iter();
    let restricted: Vec<_> = restricted
        .map(|(rows, holders)| (table.restriction_text(rows).to_string(), names(holders)))
        .collect();
    assert_eq!(restricted[0], ("team:a".to_string(), ["auditor".to_string()].to_vec()));
    assert_eq!(table.points(see, &table.everything()).len(), 1);
    assert!(table.points(see, &place("zone:example.com")).is_empty());
    let everywhere = table.breadths();
    assert_eq!(everywhere[table.role("pii").unwrap().position() as usize], 1);
    assert_eq!(table.say_place(&place("zone:example.com")), "zone \"example.com\" in account \"acme\"");
    assert_eq!(table.say_place(&place("zone:x in account:acme")), "zone \"x\" in account \"acme\"");
    assert!(table.covers(&place("account:acme"), &place("zone:x in account:acme")));
    assert!(!table.covers(&place("account:other"), &place("zone:x in account:acme")));
    let subject = table.subject(&[table.role("admin").unwrap()], &[]);
    assert!(table.holds_here(&subject, see, &table.everything()));
    assert_eq!(table.holds(&subject, see, &table.everything()), crate::Extent::Everything);
    let other = sample();
    assert!(
        table.holders(see, &other.everything()).is_empty()
            && table.points(see, &other.everything()).is_empty()
    );
    assert!(!table.holds_here(
        &other.subject(&[other.role("admin").unwrap()], &[]),
        see,
        &table.everything()
    ));
    let mode = table.attribute("mode").unwrap();
    assert_eq!(table.values_at(&[(mode, 0)]), table.values(&[(mode, "off")]).unwrap());
    assert_eq!(table.values_at(&[(mode, 9)]), table.values(&[]).unwrap());
}
