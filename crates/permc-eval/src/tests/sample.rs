//! One policy with every construct of the format, reasons included; also the bundle in `tests/sample.bundle.json`.

use alloc::string::ToString;

use super::fixture;
use crate::format::{
    Asked, Content, Doc, DocOf, GrantReason, Group, Reasons, RequireReason, RuleOf, RuleReason, Source, Step,
};

pub(super) const POLICY: &str = "
    kind account
    kind zone in account
    instance account:acme
    instance zone:example.com in account:acme
    instance account:other
    attribute dataset dns http
    attribute mode off on
    permission logs.read per zone implies logs.see
    permission logs.see per zone
    permission logs.admin per account implies logs.read
    permission pii.read needs mode forbid mode=on
    permission rows.all filtered implies rows.read
    permission rows.read filtered
    permission users.manage
    role admin extends reader
    role reader
    role auditor
    role owner
    addon pii for admin
    grant reader logs.read on account:acme
    grant admin logs.admin
    grant pii pii.read
    grant auditor rows.read where team:a
    grant auditor logs.see
    grant reader rows.all where team:b
    grant owner users.manage
    only auditor,reader may logs.see on zone:example.com
    action jobs.read per zone needs dataset,mode forbid mode=on require logs.read (any (not dataset=dns) pii.read) deny 1004 dataset
    action search require (all rows.read (any rows.all pii.read)) needs mode
    limit 1 roles auditor,owner
    limit 1 permissions rows.all,users.manage
    assign admin,pii by owner when mode=off
    assign reader holders users.manage
    delegate logs.read by logs.admin per zone
    restrict logs.see by users.manage
";

/// The content of the sample.
pub(super) fn content() -> Content {
    let mut content = fixture::content(POLICY);
    let digest = content.sources[0].digest.clone();
    content.sources.push(Source { path: "b.perm".to_string(), digest });
    content.kinds[1].title = Some("Zone".to_string());
    content.instances[0].title = Some("Acme".to_string());
    content.attributes[0].title = Some("Dataset".to_string());
    content.restrictions[0].names = alloc::vec!["team_a".to_string()];
    let permission = content.permissions.iter().position(|it| it.name == "pii.read").unwrap();
    content.permissions[permission].title = Some("Personal data \u{1f512}".to_string());
    content.permissions[permission].key = Some("pii\"read".to_string());
    content.permissions[permission].sensitive = true;
    content.permissions[0].deprecated = Some("use `owner`".to_string());
    content.roles[0].title = Some("Administrator".to_string());
    let group = Group { name: "personal".to_string(), title: None, permissions: alloc::vec![0] };
    content.groups.push(group);
    content.actions[0].title = Some("Read jobs".to_string());
    content.separation[0].title = Some("four eyes".to_string());
    content.reasons = Some(reasons(&content));
    content
}

fn place(line: usize) -> [u32; 2] {
    [0, u32::try_from(line).unwrap() + 1]
}

/// The line of the policy that starts with these words.
fn line(words: &str) -> [u32; 2] {
    let line = POLICY.lines().position(|line| line.trim().starts_with(words));
    place(line.unwrap_or_else(|| panic!("no line {words}")))
}

fn reasons(content: &Content) -> Reasons {
    let role = |name: &str| content.roles.iter().position(|it| it.name == name).unwrap();
    let permission = |name: &str| content.permissions.iter().position(|it| it.name == name).unwrap();
    let id = |position: usize| u32::try_from(position).unwrap();
    let mut grants = alloc::vec::Vec::new();
    for (i, line) in POLICY.lines().enumerate().filter(|(_, line)| line.trim().starts_with("grant ")) {
        let words: alloc::vec::Vec<_> = line.split_whitespace().collect();
        let on = words.contains(&"on").then(|| alloc::vec![0]);
        let text = words.iter().position(|word| *word == "where").map(|at| words[at + 1]);
        let rows = text.map(|text| id(content.restrictions.iter().position(|it| it.text == text).unwrap()));
        grants.push(GrantReason {
            role: id(role(words[1])),
            permissions: alloc::vec![id(permission(words[2]))],
            on,
            rows,
            default: words[1] == "owner",
            place: place(i),
        });
    }
    let mut implies = alloc::vec::Vec::new();
    for (from, it) in (0_u32..).zip(&content.permissions) {
        for &to in &it.implies {
            let [source, line] = line(&alloc::format!("permission {} ", it.name));
            implies.push([from, to, source, line]);
        }
    }
    let asks = |name: &str| Asked::Permission(id(permission(name)));
    let require = |words: &str, when: Option<u32>, asks: &[Asked]| RequireReason {
        place: line(words),
        when,
        asks: asks.to_vec(),
    };
    let dns = id(content
        .steps
        .iter()
        .position(|step| matches!(step, Step::Is(0, values) if values == &[0]))
        .unwrap());
    let [source, extends] = line("role admin");
    Reasons {
        permissions: content
            .permissions
            .iter()
            .map(|it| line(&alloc::format!("permission {}", it.name)))
            .collect(),
        roles: content
            .roles
            .iter()
            .map(|it| {
                let word = if it.addon_for.is_some() { "addon" } else { "role" };
                line(&alloc::format!("{word} {}", it.name))
            })
            .collect(),
        actions: content.actions.iter().map(|it| line(&alloc::format!("action {}", it.name))).collect(),
        grants,
        extends: alloc::vec![[id(role("admin")), id(role("reader")), source, extends]],
        implies,
        readers: alloc::vec![line("only")],
        separation: alloc::vec![line("limit 1 permissions"), line("limit 1 roles")],
        assign: alloc::vec![line("assign admin"), line("assign reader")],
        delegate: alloc::vec![line("delegate")],
        restrict: alloc::vec![line("restrict")],
        rules: alloc::vec![
            RuleReason {
                of: RuleOf::Permission(id(permission("pii.read"))),
                forbid: alloc::vec![line("permission pii.read")],
                require: alloc::vec![],
            },
            RuleReason {
                of: RuleOf::Action(0),
                forbid: alloc::vec![line("action jobs.read")],
                require: alloc::vec![
                    require("action jobs.read", None, &[asks("logs.read")]),
                    require("action jobs.read", Some(dns), &[asks("pii.read")]),
                ],
            },
            RuleReason {
                of: RuleOf::Action(1),
                forbid: alloc::vec![],
                require: alloc::vec![require(
                    "action search",
                    None,
                    &[asks("rows.read"), asks("rows.all"), asks("pii.read"), Asked::Any(2), Asked::All(2),],
                )],
            },
        ],
        docs: alloc::vec![
            Doc { of: DocOf::Permission(id(permission("pii.read"))), text: "Who they are.".to_string() },
            Doc { of: DocOf::Role(id(role("admin"))), text: "Runs it.".to_string() },
        ],
    }
}

#[cfg(feature = "json")]
#[test]
#[expect(clippy::disallowed_methods, reason = "this test reads and rewrites the sample")]
fn the_sample_bundle_is_current() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sample.bundle.json");
    let current = crate::to_json(&content());
    if std::env::var_os("UPDATE_SAMPLE").is_some() {
        std::fs::write(&path, &current).unwrap();
    }
    let stored = std::fs::read(&path).unwrap_or_default();
    assert!(stored == current, "the sample is stale: run this test with UPDATE_SAMPLE=1");
}
