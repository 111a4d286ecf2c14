//! Real catalogues and roles, held against what permc makes of them.
//!
//! They lie beside the project in `../shared/data` and are no part of it: where they are missing, a test says that it
//! is skipped. Every answer of a table is compared with the source, both ways.

#![expect(clippy::disallowed_methods, reason = "the data are files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use permc::diagnostic::Code;
use permc::limits::Limits;
use permc::pipeline::{Compilation, compile};
use permc::query::{On, Query, Request};
use permc::source::SourceMap;
use permc_eval::{Ask, Decision, Table};
use serde_json::Value;

fn data(relative: &str) -> Option<String> {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(relative);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: there is no {}", path.display());
    }
    text
}

fn policies(directory: &str) -> Compilation {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies").join(directory);
    let paths = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let files = paths.map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
    compile(SourceMap::new(files), &Limits::default())
}

fn table(compilation: &Compilation) -> Table {
    assert!(!compilation.has_errors(), "{:#?}", compilation.diagnostics);
    Table::from_json(&permc_eval::to_json(compilation.content.as_ref().unwrap())).unwrap()
}

/// The 88 cells of the page's table, as somebody else copied them.
#[test]
fn the_zero_trust_table_is_the_published_one() {
    let Some(text) = data("cloudflare/zero-trust-matrix-versions.json") else { return };
    let table = table(&policies("cloudflare"));
    let versions: Value = serde_json::from_str(&text).unwrap();
    let (_, version) =
        versions["versions"].as_object().unwrap().iter().find(|(name, _)| name.starts_with("2025 ")).unwrap();
    let dashboard = table.attribute("cloudflare.zero_trust.dashboard").unwrap();
    let values = table.values(&[(dashboard, "editable")]).unwrap();
    let mut cells = 0;
    for (role, row) in version["roles"].as_object().unwrap() {
        let subject = table.subject(&[table.find_role(role).unwrap()], &[]);
        for (permission, held) in row.as_object().unwrap() {
            let ask = Ask::Action(table.find_action(permission).unwrap());
            let decision = table.decide(&subject, ask, &table.everything(), &values);
            assert_eq!(
                decision == Decision::Allow,
                held.as_bool().unwrap(),
                "{role}, {permission}: {decision:?}"
            );
            cells += 1;
        }
    }
    println!("{cells} cells");
    assert_eq!(cells, 88);
}

/// The datasets with their levels, and those that are Zero Trust's.
#[test]
fn the_datasets_of_logpush_are_the_published_ones() {
    let Some(text) = data("cloudflare/logpush-datasets.csv") else { return };
    let model = policies("cloudflare").model;
    let attribute = model.attributes.iter().find(|it| &*it.head.name == "cloudflare.logs.dataset").unwrap();
    let set = |name: &str| -> BTreeSet<&str> {
        let set = attribute.sets.iter().find(|set| &*set.name.value == name).unwrap();
        set.values.iter().map(|at| &*attribute.values[*at as usize].value).collect()
    };
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let named = |wanted: &dyn Fn(&[&str]) -> bool| -> BTreeSet<&str> {
        rows.iter().filter(|row| wanted(row)).map(|row| row[0]).collect()
    };
    assert_eq!(set("zone_level"), named(&|row| row[1] == "zone"));
    assert_eq!(set("account_level"), named(&|row| row[1] == "account"));
    assert_eq!(set("zero_trust"), named(&|row| !row[2].is_empty()));
    let all: BTreeSet<&str> = attribute.values.iter().map(|value| &*value.value).collect();
    assert_eq!(all, named(&|_| true));
    println!("{} datasets", all.len());
}

/// Google Cloud's predefined roles as a policy: 2,461 roles, 13,790 permissions.
#[test]
fn every_predefined_role_of_google_cloud_holds_what_it_is_said_to() {
    let Some(text) = data("gcp/predefined-roles-2026-08-22.json") else { return };
    let (permissions, roles) = catalogue(&text);
    let table = table(&compile(SourceMap::new(files(&permissions, &roles)), &Limits::default()));
    let asks: Vec<Ask> = permissions.iter().map(|it| Ask::Action(table.action(it).unwrap())).collect();
    let (everything, nothing) = (table.everything(), table.values(&[]).unwrap());
    let (mut compared, mut allowed) = (0_usize, 0_usize);
    for (role, held) in &roles {
        let subject = table.subject(&[table.role(role).unwrap()], &[]);
        for (at, ask) in asks.iter().enumerate() {
            let decision = table.decide(&subject, *ask, &everything, &nothing);
            assert_eq!(decision == Decision::Allow, held.contains(&at), "{role}, {}", permissions[at]);
            compared += 1;
            allowed += usize::from(decision == Decision::Allow);
        }
    }
    println!("{} roles, {compared} compared, {allowed} allowed", roles.len());
    assert_eq!(allowed, roles.values().map(BTreeSet::len).sum::<usize>());
    query(&table, &permissions, &roles);
}

/// Who can is who holds, what somebody may is what it holds, and a role that is offered is one that holds.
fn query(table: &Table, permissions: &[String], roles: &BTreeMap<String, BTreeSet<usize>>) {
    let as_it_is = |path: &str| path.to_owned();
    let query = Query::new(table, &as_it_is);
    let on = On { place: table.everything(), path: Vec::new() };
    for (at, permission) in permissions.iter().enumerate().step_by(permissions.len() / 20) {
        let holding = roles.iter().filter(|(_, held)| held.contains(&at)).map(|(role, _)| role);
        let holding: BTreeSet<&String> = holding.collect();
        let ask = Ask::Action(table.action(permission).unwrap());
        let told = query.who(ask, &on, &BTreeMap::new(), usize::MAX).unwrap();
        let sets: BTreeSet<&String> =
            told.answers.iter().flat_map(|it| &it.sets).flat_map(|it| &it.roles).collect();
        assert_eq!(sets, holding, "{permission}");
        let nobody =
            Request { roles: Vec::new(), grants: Vec::new(), ask, on: on.clone(), values: BTreeMap::new() };
        let repairs = query.why(&nobody, usize::MAX).repairs.unwrap();
        // Each of them, or a direct grant.
        assert_eq!(repairs.found.len(), holding.len() + 1, "{permission}");
    }
    for (role, held) in roles.iter().step_by(roles.len() / 20) {
        let role = table.role(role).unwrap();
        let ask = Ask::Assign(role);
        let asked =
            Request { roles: vec![role], grants: Vec::new(), ask, on: on.clone(), values: BTreeMap::new() };
        assert_eq!(query.what(&asked, true).permissions.len(), held.len());
    }
}

/// What each role holds, by positions of permissions.
type Roles = BTreeMap<String, BTreeSet<usize>>;

/// The permissions and roles of the predefined ones.
fn catalogue(text: &str) -> (Vec<String>, Roles) {
    let source: Value = serde_json::from_str(text).unwrap();
    // Some names have a `/`, which no name of the language has.
    let name = |it: &Value| it.as_str().unwrap().replace('/', ".");
    let permissions: Vec<String> = source["permissions"].as_array().unwrap().iter().map(name).collect();
    let mut roles = Roles::new();
    for role in source["roles"].as_array().unwrap() {
        let held = role["permissions"].as_array().into_iter().flatten();
        roles.insert(
            name(&role["name"]),
            held.map(|at| usize::try_from(at.as_u64().unwrap()).unwrap()).collect(),
        );
    }
    (permissions, roles)
}

/// What lints find among them is what the source says: nothing else, and nothing is left out.
#[test]
fn lints_of_the_predefined_roles_are_what_the_source_says() {
    let Some(text) = data("gcp/predefined-roles-2026-08-22.json") else { return };
    let (permissions, roles) = catalogue(&text);
    let found = compile(SourceMap::new(files(&permissions, &roles)), &Limits::default()).diagnostics;
    let count = |code: Code| found.iter().filter(|it| it.code == code).count();
    let empty = roles.values().filter(|held| held.is_empty()).count();
    let mut same: BTreeMap<&BTreeSet<usize>, usize> = BTreeMap::new();
    roles.values().filter(|held| !held.is_empty()).for_each(|held| *same.entry(held).or_default() += 1);
    let identical = same.values().filter(|count| **count > 1).count();
    let position: BTreeMap<&str, usize> =
        permissions.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    let blind = roles.values().flat_map(|held| {
        held.iter().filter(|edit| {
            let words: Vec<&str> = permissions[**edit].split('.').collect();
            let readers =
                (0..words.len()).filter(|at| ["edit", "write"].contains(&words[*at])).find_map(|at| {
                    ["read", "view"].iter().find_map(|reader| {
                        let mut words = words.clone();
                        words[at] = reader;
                        position.get(words.join(".").as_str())
                    })
                });
            readers.is_some_and(|read| !held.contains(read))
        })
    });
    let blind = blind.count();
    println!("{empty} empty, {identical} classes of identical ones, {blind} edit what they do not read");
    assert!(empty > 10 && identical > 50);
    assert_eq!((count(Code::EmptyRole), count(Code::IdenticalRoles)), (empty, identical));
    assert_eq!(count(Code::EditWithoutRead), blind);
    assert_eq!(found.len(), empty + identical + blind);
}

/// The policy in files small enough for the limits.
fn files(permissions: &[String], roles: &Roles) -> Vec<(String, String)> {
    let mut files = vec![("permissions.perm".to_owned(), String::new())];
    for some in permissions.chunks(50) {
        writeln!(files[0].1, "permission {}", some.join(", ")).unwrap();
    }
    for (role, held) in roles {
        if files.last().unwrap().1.len() > 1 << 20 || files.len() == 1 {
            files.push((format!("roles{}.perm", files.len()), String::new()));
        }
        let held: Vec<_> = held.iter().map(|at| permissions[*at].as_str()).collect();
        let grant = if held.is_empty() { String::new() } else { format!("grant {}", held.join(", ")) };
        writeln!(files.last_mut().unwrap().1, "role {role} {{ {grant} }}").unwrap();
    }
    files
}
