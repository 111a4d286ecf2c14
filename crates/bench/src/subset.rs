//! A parser by hand of what the workloads use of permc's language: the floor for compiling.
//!
//! It takes its input for correct: it splits words, resolves names as it goes, and checks nothing else.

use rustc_hash::FxHashMap;

use crate::Failure;
use crate::baseline::at;
use crate::contender::File;

/// What was parsed; everything is named by its position.
#[derive(Default)]
pub(crate) struct Policy {
    pub(crate) permissions: Vec<Permission>,
    pub(crate) roles: Vec<Role>,
    /// The workspace of each resource; itself if it is one.
    pub(crate) parents: Vec<u32>,
    pub(crate) permission_ids: FxHashMap<String, u32>,
    pub(crate) role_ids: FxHashMap<String, u32>,
    pub(crate) resource_ids: FxHashMap<String, u32>,
}

#[derive(Default)]
pub(crate) struct Permission {
    /// By name, because a permission may imply a later one.
    implies: Vec<String>,
    pub(crate) forbidden_outside: bool,
}

#[derive(Default)]
pub(crate) struct Role {
    extends: Option<u32>,
    pub(crate) addon: Option<Beside>,
    pub(crate) everywhere: Vec<u32>,
    pub(crate) on: Vec<(u32, u32)>,
}

/// What an add-on counts beside.
pub(crate) enum Beside {
    Any,
    Roles(Vec<u32>),
}

/// The words of a file.
struct Words<'a> {
    rest: &'a str,
    package: &'a str,
}

impl<'a> Words<'a> {
    /// The next word, not taken.
    fn peek(&self) -> &'a str {
        let rest = self.rest.trim_start();
        let end = rest.find(|it: char| it.is_whitespace() || "{},".contains(it)).unwrap_or(rest.len());
        rest.get(..end.max(usize::from(!rest.is_empty()))).unwrap_or_default()
    }

    fn next(&mut self) -> &'a str {
        let word = self.peek();
        self.rest = self.rest.trim_start().get(word.len()..).unwrap_or_default();
        word
    }

    fn take(&mut self, word: &str) -> bool {
        let taken = self.peek() == word;
        if taken {
            self.next();
        }
        taken
    }

    /// Words with commas between them.
    fn list(&mut self) -> Vec<&'a str> {
        let mut all = vec![self.next()];
        while self.take(",") {
            all.push(self.next());
        }
        all
    }

    /// A declared name in full.
    fn full(&self, name: &str) -> String {
        if self.package.is_empty() { name.to_owned() } else { format!("{}.{name}", self.package) }
    }
}

impl Policy {
    pub(crate) fn parse(files: &[File]) -> Result<Self, Failure> {
        let mut policy = Self::default();
        for (_, bytes) in files {
            let mut words = Words { rest: std::str::from_utf8(bytes)?, package: "" };
            loop {
                match words.next() {
                    "" => break,
                    "package" => words.package = words.next(),
                    "permission" => policy.permission(&mut words),
                    "resource" => policy.resource(&mut words)?,
                    "role" => policy.role(&mut words, false)?,
                    "addon" => policy.role(&mut words, true)?,
                    // Scopes and attributes say nothing that is needed.
                    _ => {}
                }
            }
        }
        Ok(policy)
    }

    fn permission(&mut self, words: &mut Words<'_>) {
        let names = words.list();
        if words.take("per") {
            words.next();
        }
        let mut it = Permission::default();
        if words.take("{") {
            loop {
                match words.next() {
                    "}" | "" => break,
                    "implies" => it.implies = words.list().into_iter().map(|it| words.full(it)).collect(),
                    "forbid" => it.forbidden_outside = true,
                    _ => {}
                }
            }
        }
        for name in names {
            let id = number(self.permissions.len());
            self.permission_ids.insert(words.full(name), id);
            self.permissions.push(std::mem::take(&mut it));
        }
    }

    fn resource(&mut self, words: &mut Words<'_>) -> Result<(), Failure> {
        let (_, name) = (words.next(), words.next());
        let mut parent = number(self.parents.len());
        self.resource_ids.insert(name.to_owned(), parent);
        if words.take("in") {
            words.next();
            parent = find(&self.resource_ids, words.next())?;
        }
        self.parents.push(parent);
        Ok(())
    }

    fn role(&mut self, words: &mut Words<'_>, is_addon: bool) -> Result<(), Failure> {
        let mut role = Role::default();
        let name = words.full(words.peek());
        words.next();
        if is_addon {
            words.take("for");
            let beside = words.list();
            role.addon = Some(if words.take("role") {
                Beside::Any
            } else {
                Beside::Roles(
                    beside.into_iter().map(|it| find(&self.role_ids, it)).collect::<Result<_, _>>()?,
                )
            });
        }
        if words.take("extends") {
            role.extends = Some(find(&self.role_ids, words.next())?);
        }
        words.take("{");
        while words.take("grant") {
            let granted = words.list();
            let on = if words.take("on") {
                words.next();
                Some(find(&self.resource_ids, words.next())?)
            } else {
                None
            };
            for name in granted {
                let id = find(&self.permission_ids, name)?;
                match on {
                    Some(on) => role.on.push((id, on)),
                    None => role.everywhere.push(id),
                }
            }
        }
        words.take("}");
        self.role_ids.insert(name, number(self.roles.len()));
        self.roles.push(role);
        Ok(())
    }

    /// A role and all that it extends.
    pub(crate) fn extended(&self, role: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(Some(role), |&role| self.roles.get(at(role))?.extends)
    }

    /// A permission and all that it implies.
    pub(crate) fn implied(&self, permission: u32) -> Vec<u32> {
        let mut all = vec![permission];
        let mut next = 0;
        while let Some(&from) = all.get(next) {
            let implies = self.permissions.get(at(from)).map_or(&[][..], |it| &it.implies);
            for to in implies.iter().filter_map(|it| self.permission_ids.get(it)) {
                if !all.contains(to) {
                    all.push(*to);
                }
            }
            next += 1;
        }
        all
    }
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn find(ids: &FxHashMap<String, u32>, name: &str) -> Result<u32, Failure> {
    ids.get(name).copied().ok_or_else(|| format!("there is no {name}").into())
}
