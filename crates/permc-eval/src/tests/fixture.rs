//! A small policy as lines of text, made a content the slow and obvious way.
//!
//! `kind zone in account` · `instance zone:z in account:acme` · `attribute channel api ui` ·
//! `permission p [per kind] [filtered] [implies a,b] [needs x] [forbid E] [require E]` · `role r [extends a,b]` ·
//! `addon x for a,b` · `grant r p [on zone:z] [where text]` · `only a,b may p on zone:z` ·
//! `action a [per kind] [needs x,y] [forbid E]… require E…` · `limit 1 roles a,b` · `limit 1 permissions p,q` ·
//! `assign a,b by r` · `assign a holders p` · `delegate p by q [per kind] [when E] [needs x]` (and `restrict`).
//! E is `p`, `channel=api`, `(not E)`, `(all E…)`, `(any E…)`.

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::format::{
    Action, Assign, Assigners, Attribute, Beside, Content, Deny, DenyText, Instance, Kind, Members,
    Permission, Power, Readers, Restriction, Role, Rule, Separation, Source, Step,
};
use crate::{Decision, Held, Holdings, Reason, Set, Table, pack};

type Words<'a> = Vec<&'a str>;

pub(super) struct Fixture<'a> {
    lines: Vec<Words<'a>>,
    pub(super) content: Content,
}

fn index(position: Option<usize>, name: &str) -> u32 {
    u32::try_from(position.unwrap_or_else(|| panic!("no {name}"))).unwrap()
}

/// The words between this key word and the next one.
fn after<'a>(line: &'a [&'a str], key: &str) -> Option<&'a [&'a str]> {
    const KEYS: [&str; 13] = [
        "per", "in", "filtered", "implies", "extends", "for", "on", "where", "needs", "forbid", "require",
        "when", "deny",
    ];
    let start = line.iter().position(|word| *word == key)? + 1;
    let end = line[start..].iter().position(|word| KEYS.contains(word)).map_or(line.len(), |end| start + end);
    Some(&line[start..end])
}

fn list<'a>(line: &'a [&'a str], key: &str) -> Vec<&'a str> {
    after(line, key).and_then(<[_]>::first).map(|list| list.split(',').collect()).unwrap_or_default()
}

/// The content of a policy.
pub(super) fn content(text: &str) -> Content {
    let lines: Vec<Words<'_>> = text
        .lines()
        .map(|line| line.split_whitespace().collect::<Words<'_>>())
        .filter(|line| !line.is_empty())
        .collect();
    let content = Content {
        compiler: "fixture 1".to_string(),
        sources: alloc::vec![Source {
            path: "a.perm".to_string(),
            digest: alloc::format!("sha256:{}", "0".repeat(64)),
        }],
        kinds: Vec::new(),
        instances: Vec::new(),
        attributes: Vec::new(),
        restrictions: Vec::new(),
        permissions: Vec::new(),
        groups: Vec::new(),
        roles: Vec::new(),
        actions: Vec::new(),
        steps: Vec::new(),
        readers: Vec::new(),
        separation: Vec::new(),
        assign: Vec::new(),
        delegate: Vec::new(),
        restrict: Vec::new(),
        table: String::new(),
        reasons: None,
    };
    let mut fixture = Fixture { lines, content };
    fixture.names();
    fixture.rules();
    fixture.table();
    fixture.content
}

/// The table of a policy.
pub(super) fn table(text: &str) -> Table {
    Table::new(content(text)).unwrap_or_else(|invalid| panic!("{invalid}"))
}

impl<'a> Fixture<'a> {
    fn of(&self, word: &str) -> Vec<Words<'a>> {
        let mut lines: Vec<_> = self.lines.iter().filter(|line| line[0] == word).cloned().collect();
        if !["instance", "grant"].contains(&word) {
            lines.sort();
        }
        lines
    }

    fn kind(&self, name: &str) -> u32 {
        index(self.content.kinds.iter().position(|it| it.name == name), name)
    }
    pub(super) fn instance(&self, name: &str) -> u32 {
        let (kind, id) = name.split_once(':').unwrap();
        let kind = self.kind(kind);
        index(self.content.instances.iter().position(|it| it.kind == kind && it.id == id), name)
    }
    fn permission(&self, name: &str) -> u32 {
        index(self.content.permissions.iter().position(|it| it.name == name), name)
    }
    fn role(&self, name: &str) -> u32 {
        index(self.content.roles.iter().position(|it| it.name == name), name)
    }
    fn attribute(&self, name: &str) -> u32 {
        index(self.content.attributes.iter().position(|it| it.name == name), name)
    }
    fn sorted(names: &[&str], find: impl Fn(&str) -> u32) -> Vec<u32> {
        names.iter().map(|name| find(name)).collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn names(&mut self) {
        for line in self.of("kind") {
            self.content.kinds.push(Kind { name: line[1].to_string(), title: None, parent: None });
        }
        for line in self.of("kind") {
            if let Some(parent) = after(&line, "in") {
                let (kind, parent) = (self.kind(line[1]), self.kind(parent[0]));
                self.content.kinds[kind as usize].parent = Some(parent);
            }
        }
        for line in self.of("instance") {
            let (kind, id) = line[1].split_once(':').unwrap();
            let parent = after(&line, "in").map(|parent| match parent[0].parse() {
                Ok(position) => position,
                Err(_) => self.instance(parent[0]),
            });
            let undeclared = line.last() == Some(&"undeclared");
            let (kind, id) = (self.kind(kind), id.to_string());
            self.content.instances.push(Instance { kind, id, title: None, parent, undeclared });
        }
        for line in self.of("attribute") {
            let values = line[2..].iter().map(ToString::to_string).collect();
            self.content.attributes.push(Attribute { name: line[1].to_string(), title: None, values });
        }
        let texts: BTreeSet<_> =
            self.lines.iter().filter_map(|line| after(line, "where")).map(|text| text.join(" ")).collect();
        for text in texts {
            self.content.restrictions.push(Restriction { text, names: Vec::new() });
        }
        for line in self.of("permission") {
            self.content.permissions.push(Permission {
                name: line[1].to_string(),
                title: None,
                key: None,
                kind: after(&line, "per").map(|kind| self.kind(kind[0])),
                filtered: line.contains(&"filtered"),
                sensitive: false,
                deprecated: None,
                implies: Vec::new(),
                rule: None,
            });
        }
        for line in self.of("permission") {
            let implies = Self::sorted(&list(&line, "implies"), |name| self.permission(name));
            let permission = self.permission(line[1]);
            self.content.permissions[permission as usize].implies = implies;
        }
        let mut roles = self.of("role");
        roles.extend(self.of("addon"));
        roles.sort_by_key(|line| line[1]);
        for line in &roles {
            self.content.roles.push(Role {
                name: line[1].to_string(),
                title: None,
                extends: Vec::new(),
                addon_for: None,
            });
        }
        for line in &roles {
            let role = self.role(line[1]) as usize;
            self.content.roles[role].extends = Self::sorted(&list(line, "extends"), |name| self.role(name));
            if line[0] == "addon" {
                self.content.roles[role].addon_for =
                    Some(Beside::Roles(Self::sorted(&list(line, "for"), |name| self.role(name))));
            }
        }
    }

    fn rules(&mut self) {
        for line in self.of("permission") {
            if line.iter().any(|word| ["require", "forbid", "needs", "deny"].contains(word)) {
                let permission = self.permission(line[1]) as usize;
                self.content.permissions[permission].rule = Some(self.rule(&line));
            }
        }
        for line in self.of("action") {
            let kind = after(&line, "per").map(|kind| self.kind(kind[0]));
            let rule = self.rule(&line);
            self.content.actions.push(Action { name: line[1].to_string(), title: None, kind, rule });
        }
        for line in self.of("only") {
            let roles = Self::sorted(&line[1].split(',').collect::<Vec<_>>(), |name| self.role(name));
            let (permission, instance) = (self.permission(line[3]), self.instance(line[5]));
            self.content.readers.push(Readers { instance, permission, roles });
        }
        self.content.readers.sort_by_key(|list| (list.instance, list.permission));
        for line in self.of("limit") {
            let names: Vec<_> = line[3].split(',').collect();
            let of = match line[2] {
                "roles" => Members::Roles(Self::sorted(&names, |name| self.role(name))),
                _ => Members::Permissions(Self::sorted(&names, |name| self.permission(name))),
            };
            self.content.separation.push(Separation { title: None, limit: line[1].parse().unwrap(), of });
        }
        for line in self.of("assign") {
            let roles = Self::sorted(&line[1].split(',').collect::<Vec<_>>(), |name| self.role(name));
            let by = match line[2] {
                "holders" => Assigners::Holders(self.permission(line[3])),
                _ => Assigners::Roles(Self::sorted(&line[3].split(',').collect::<Vec<_>>(), |name| {
                    self.role(name)
                })),
            };
            let when = self.when(&line);
            self.content.assign.push(Assign { roles, by, when });
        }
        for word in ["delegate", "restrict"] {
            for line in self.of(word) {
                let permissions =
                    Self::sorted(&line[1].split(',').collect::<Vec<_>>(), |name| self.permission(name));
                let (by, kind) =
                    (self.permission(line[3]), after(&line, "per").map(|kind| self.kind(kind[0])));
                let power = Power { by, permissions, kind, when: self.when(&line) };
                match word {
                    "delegate" => self.content.delegate.push(power),
                    _ => self.content.restrict.push(power),
                }
            }
        }
    }

    fn when(&mut self, line: &[&str]) -> Option<u32> {
        after(line, "when").map(|words| self.expressions(&words.join(" "))[0])
    }

    fn rule(&mut self, line: &[&str]) -> Rule {
        let needs = Self::sorted(&list(line, "needs"), |name| self.attribute(name));
        let mut steps =
            |key| after(line, key).map(|words| self.expressions(&words.join(" "))).unwrap_or_default();
        let (forbid, require) = (steps("forbid"), steps("require"));
        // `deny CODE attribute` says CODE, and a text around that attribute.
        let deny = after(line, "deny").map(|words| Deny {
            code: words[0].to_string(),
            text: words.get(1).map(|attribute| DenyText {
                parts: alloc::vec!["not '".to_string(), "'".to_string()],
                attributes: alloc::vec![self.attribute(attribute)],
            }),
        });
        Rule { needs, forbid, require, deny }
    }

    fn expressions(&mut self, text: &str) -> Vec<u32> {
        let text = text.replace('(', " ( ").replace(')', " ) ");
        let mut words = text.split_whitespace().peekable();
        let mut steps = Vec::new();
        let mut stack: Vec<(String, Vec<u32>)> = Vec::new();
        while let Some(word) = words.next() {
            let step = match word {
                "(" => {
                    stack.push((words.next().unwrap().to_string(), Vec::new()));
                    continue;
                }
                ")" => {
                    let (word, operands) = stack.pop().unwrap();
                    match word.as_str() {
                        "not" => Step::Not(operands[0]),
                        "all" => Step::All(operands),
                        _ => Step::Any(operands),
                    }
                }
                word => match word.split_once('=') {
                    None => Step::Hold(self.permission(word)),
                    Some((attribute, value)) => {
                        let attribute = self.attribute(attribute);
                        let values = &self.content.attributes[attribute as usize].values;
                        let value = index(values.iter().position(|it| it == value), value);
                        Step::Is(attribute, alloc::vec![value])
                    }
                },
            };
            self.content.steps.push(step);
            let step = u32::try_from(self.content.steps.len() - 1).unwrap();
            stack.last_mut().map_or(&mut steps, |(_, operands)| operands).push(step);
        }
        steps
    }

    /// The roles that a role's holder has: itself and what it extends.
    fn closed(&self, role: u32) -> BTreeSet<u32> {
        let mut closed = BTreeSet::new();
        let mut open = alloc::vec![role];
        while let Some(role) = open.pop() {
            if closed.insert(role) {
                open.extend(&self.content.roles[role as usize].extends);
            }
        }
        closed
    }

    /// An instance and all round it.
    fn around(&self, instance: Option<u32>) -> Vec<u32> {
        core::iter::successors(instance, |&it| self.content.instances[it as usize].parent).collect()
    }

    /// What a role holds at a point with the rows of a restriction (none: with all).
    fn holds(&self, role: u32, point: Option<u32>, rows: Option<&str>) -> BTreeSet<u32> {
        let closed = self.closed(role);
        let around = self.around(point);
        let mut open = Vec::new();
        for line in self.of("grant") {
            let on = after(&line, "on").map(|on| self.instance(on[0]));
            let limited = after(&line, "where").map(|text| text.join(" "));
            if closed.contains(&self.role(line[1]))
                && on.is_none_or(|on| around.contains(&on))
                && limited.as_deref() == rows
            {
                open.push(self.permission(line[2]));
            }
        }
        let mut held = BTreeSet::new();
        while let Some(permission) = open.pop() {
            let lists = self.content.readers.iter();
            let mut lists =
                lists.filter(|list| list.permission == permission && around.contains(&list.instance));
            if lists.all(|list| list.roles.contains(&role)) && held.insert(permission) {
                open.extend(&self.content.permissions[permission as usize].implies);
            }
        }
        held
    }

    fn table(&mut self) {
        let roles = u32::try_from(self.content.roles.len()).unwrap();
        let instances = u32::try_from(self.content.instances.len()).unwrap();
        let points: Vec<_> = core::iter::once(None).chain((0..instances).map(Some)).collect();
        // Rows: roles that hold the same everywhere share one.
        let texts: Vec<_> = self.content.restrictions.iter().map(|it| it.text.clone()).collect();
        let all: Vec<_> = (0..roles)
            .map(|role| {
                let everywhere: Vec<_> = points.iter().map(|&point| self.holds(role, point, None)).collect();
                let rows: Vec<_> = texts.iter().map(|text| self.holds(role, None, Some(text))).collect();
                (everywhere, rows)
            })
            .collect();
        // They are numbered in the order in which they are met.
        let mut distinct: Vec<&_> = Vec::new();
        let mut holdings = Holdings::default();
        for it in &all {
            let row = distinct.iter().position(|row| *row == it).unwrap_or_else(|| {
                distinct.push(it);
                distinct.len() - 1
            });
            holdings.row_of.push(u32::try_from(row).unwrap());
        }
        let count = u32::try_from(distinct.len()).unwrap();
        holdings.rows = count;
        let mut number = |rows: Vec<u32>| {
            let set = Set::new(count, rows);
            let known = holdings.sets.iter().position(|it| *it == set).unwrap_or_else(|| {
                holdings.sets.push(set);
                holdings.sets.len() - 1
            });
            u32::try_from(known).unwrap()
        };
        for (id, permission) in (0_u32..).zip(&self.content.permissions) {
            let holds = |row: u32, point: usize| distinct[row as usize].0[point].contains(&id);
            let everywhere = number((0..count).filter(|&row| holds(row, 0)).collect());
            let mut held = Held { everywhere, ..Held::default() };
            for instance in 0..instances {
                let outer = self.content.instances[instance as usize].parent;
                let (here, around) = (instance as usize + 1, outer.map_or(0, |outer| outer as usize + 1));
                let change: Vec<_> =
                    (0..count).filter(|&row| holds(row, here) != holds(row, around)).collect();
                if !change.is_empty() {
                    held.at.push((instance, number(change)));
                }
            }
            for restriction in 0..texts.len() {
                let rows: Vec<_> = (0..count)
                    .filter(|&row| {
                        let (all, some) = distinct[row as usize];
                        some[restriction].contains(&id) && !all[0].contains(&id)
                    })
                    .collect();
                if permission.filtered && !rows.is_empty() {
                    held.restricted.push((u32::try_from(restriction).unwrap(), number(rows)));
                }
            }
            holdings.permissions.push(held);
        }
        self.content.table = pack(&self.content, &holdings);
    }
}

/// A request in words, and its answer: `as a,b grants p on zone:z; q: action on zone:z in account:acme with x=y`.
pub(super) fn ask(table: &Table, subject: &str, what: &str) -> String {
    let (roles, grants) = subject.split_once(" grants ").unwrap_or((subject, ""));
    let roles: Vec<_> =
        roles.split(',').filter(|role| !role.is_empty()).map(|role| table.role(role).unwrap()).collect();
    let grants: Vec<_> = grants
        .split(';')
        .filter(|grant| !grant.trim().is_empty())
        .map(|grant| {
            let (permission, on) = grant.trim().split_once(" on ").unwrap_or((grant.trim(), ""));
            let place = place(table, on).unwrap();
            table.grant(table.permission(permission).unwrap(), &place).unwrap()
        })
        .collect();
    let subject = table.subject(&roles, &grants);
    let (what, with) = what.split_once(" with ").unwrap_or((what, ""));
    let (action, on) = what.split_once(" on ").unwrap_or((what, ""));
    let given: Vec<_> = with
        .split(' ')
        .filter_map(|value| value.split_once('='))
        .map(|(name, value)| (table.attribute(name).unwrap(), value))
        .collect();
    let values = table.values(&given).unwrap();
    let place = match place(table, on) {
        Ok(place) => place,
        Err(error) => return alloc::format!("invalid: {error}"),
    };
    let ask = match action.split_once(' ') {
        Some(("assign", role)) => crate::Ask::Assign(table.role(role).unwrap()),
        Some(("delegate", name)) => crate::Ask::Delegate(table.permission(name).unwrap()),
        Some(("restrict", name)) => crate::Ask::Restrict(table.permission(name).unwrap()),
        _ => crate::Ask::Action(table.action(action).unwrap()),
    };
    match table.decide(&subject, ask, &place, &values) {
        Decision::Allow => "allow".to_string(),
        Decision::AllowRows(rows) => {
            let unions: Vec<_> = rows.all_of().iter().map(|union| union.join("|")).collect();
            alloc::format!("rows {}", unions.join(" & "))
        }
        Decision::Deny(Reason::Unmet) => "deny".to_string(),
        Decision::Deny(reason) => alloc::format!("deny {}", reason.as_str()),
    }
}

/// The place of `zone:z in account:acme`; of nothing, everything.
pub(super) fn place(table: &Table, on: &str) -> Result<crate::Place, crate::PlaceError> {
    if on.is_empty() {
        return Ok(table.everything());
    }
    let path: Vec<_> = on
        .split(" in ")
        .map(|part| part.split_once(':').unwrap())
        .map(|(kind, id)| (table.kind(kind).unwrap(), id))
        .collect();
    table.place(&path)
}

/// Asserts answers: for each subject, requests and what they get.
pub(super) fn check(policy: &str, cases: &[(&str, &str, &str)]) {
    let table = table(policy);
    for (subject, what, answer) in cases {
        assert_eq!(ask(&table, subject, what), *answer, "as {subject}: {what}");
    }
}
