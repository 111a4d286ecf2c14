//! Writes items of a generated policy: references, quoting, sets of permissions, paths.
//!
//! Guarantees: a reference is spelled in full or relative to the package it stands in, and always resolves.

use super::choices::Choices;
use super::text::{File, Item, Policy};
use super::world::{Name, PACKAGES, Permission, World};

/// Where items are collected.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(crate) choices: Choices,
    pub(crate) world: World,
    items: Vec<(&'static str, Item)>,
}

impl Writer {
    pub(crate) fn new(choices: Choices, world: World) -> Self {
        Self { choices, world, items: Vec::new() }
    }

    /// Adds a declaration without braces.
    pub(crate) fn line(&mut self, package: &'static str, head: &str) {
        self.item(package, head, None);
    }

    /// Adds a declaration with braces.
    pub(crate) fn block(&mut self, package: &'static str, head: &str, body: Vec<String>) {
        self.item(package, head, Some(body));
    }

    fn item(&mut self, package: &'static str, head: &str, body: Option<Vec<String>>) {
        let before = match self.choices.below(20) {
            0 => "/// Said about it.\n",
            1 => "@allow(missing-title, reason = \"made up\")\n",
            2 => "// A comment.\n",
            _ => "",
        };
        self.items.push((package, Item { head: format!("{before}{head}"), body }));
    }

    /// The files: each package has one or two.
    pub(crate) fn finish(mut self) -> Policy {
        let mut files: Vec<File> = Vec::new();
        for package in PACKAGES {
            for part in 0..2 {
                let path = format!("{}{part}.perm", if package.is_empty() { "root" } else { package });
                files.push(File { path, package: package.to_owned(), items: Vec::new() });
            }
        }
        for (package, item) in self.items {
            let part = usize::from(self.choices.chance(30));
            let at = PACKAGES.iter().position(|one| *one == package).unwrap() * 2 + part;
            files[at].items.push(item);
        }
        files.retain(|file| !file.items.is_empty());
        Policy { files }
    }

    /// A name as it is written in a package: without what the package already says, or in full.
    pub(crate) fn refer(&mut self, from: &str, name: &str) -> String {
        let levels = [from, from.split('.').next().unwrap()];
        let level = levels[self.choices.below(2)];
        let short = name.strip_prefix(level).and_then(|rest| rest.strip_prefix('.'));
        let short = short.filter(|_| !level.is_empty() && self.choices.chance(70));
        short.unwrap_or(name).to_owned()
    }

    /// A list of names as it is written in a package.
    pub(crate) fn refer_all(&mut self, from: &str, names: &[String]) -> String {
        names.iter().map(|name| self.refer(from, name)).collect::<Vec<_>>().join(", ")
    }

    /// The name of a declaration as it is written in its own package.
    pub(crate) fn declare(name: &Name) -> &str {
        let local = name.full.strip_prefix(name.package).unwrap();
        local.strip_prefix('.').unwrap_or(local)
    }

    /// A title, perhaps.
    pub(crate) fn title(&mut self, percent: usize) -> String {
        if self.choices.chance(percent) {
            let adjective = ["Main", "Other", "\\\"Quoted\\\""][self.choices.below(3)];
            format!(" \"{adjective} one\"")
        } else {
            String::new()
        }
    }

    /// An id or value, bare where that is possible and a string elsewhere.
    pub(crate) fn quoted(&mut self, id: &str) -> String {
        let bare = id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if bare && self.choices.chance(80) { id.to_owned() } else { format!("\"{id}\"") }
    }

    /// Any package.
    pub(crate) fn package(&mut self) -> &'static str {
        PACKAGES[self.choices.below(3)]
    }

    pub(crate) fn permission_name(&self, permission: usize) -> String {
        self.world.permissions[permission].name.full.clone()
    }

    /// Roles and add-ons that fulfil a condition, by name.
    pub(crate) fn role_names(&self, addon: Option<bool>) -> Vec<String> {
        let roles = self.world.roles.iter().filter(|role| addon.is_none_or(|addon| role.addon == addon));
        roles.map(|role| role.name.full.clone()).collect()
    }

    /// A set of permissions as it is written: names, a group, a pattern or everything.
    pub(crate) fn set(&mut self, from: &str) -> String {
        let names: Vec<_> = self.world.permissions.iter().map(|one| one.name.full.clone()).collect();
        match self.choices.below(10) {
            0 | 1 => self.group_or_pattern(from).unwrap_or_else(|| self.refer(from, &names[0])),
            2 => {
                let pattern = self.group_or_pattern(from);
                let name = self.refer(from, &names[names.len() - 1]);
                pattern.map_or(name.clone(), |pattern| format!("{pattern}, {name}"))
            }
            _ => {
                let names = if self.choices.chance(90) { self.unlimited_names() } else { names };
                let some = self.choices.some(&names, 1, 2);
                self.refer_all(from, &some)
            }
        }
    }

    /// What no grant can limit, so that no limit elsewhere is void because of it; all, if there is nothing of that.
    fn unlimited_names(&self) -> Vec<String> {
        let all = || self.world.permissions.iter();
        let names = |it: &mut dyn Iterator<Item = &Permission>| it.map(|one| one.name.full.clone()).collect();
        let global: Vec<_> = names(&mut all().filter(|one| one.kind.is_none() && !one.filtered));
        if global.is_empty() { names(&mut all()) } else { global }
    }

    fn group_or_pattern(&mut self, from: &str) -> Option<String> {
        let used = |group: &usize| self.world.permissions.iter().any(|one| one.group == Some(*group));
        let groups: Vec<_> = (0..self.world.groups.len()).filter(used).collect();
        if self.choices.chance(60) {
            let group = self.choices.pick(&groups)?;
            let name = self.world.groups[group].full.clone();
            return Some(self.refer(from, &name));
        }
        let prefixes = self.world.permissions.iter().filter_map(|one| one.name.full.rsplit_once('.'));
        // Further in, a pattern without a package could mean a package's own names too.
        let clear = prefixes.filter(|(prefix, _)| from.is_empty() || prefix.starts_with("org"));
        let prefixes: Vec<_> = clear.map(|(prefix, _)| format!("{prefix}.*")).collect();
        self.choices.pick(&prefixes)
    }

    /// `KIND ID in KIND ID …`, the whole path.
    pub(crate) fn path(&mut self, from: &str, instance: usize) -> String {
        let kind = self.world.kinds[self.world.instances[instance].kind].name.full.clone();
        format!("{} {}", self.refer(from, &kind), self.id_and_parents(from, instance))
    }

    /// `ID in KIND ID …`.
    pub(crate) fn id_and_parents(&mut self, from: &str, instance: usize) -> String {
        let id = self.world.instances[instance].id.clone();
        let id = self.quoted(&id);
        match self.world.instances[instance].parent {
            None => id,
            Some(parent) => format!("{id} in {}", self.path(from, parent)),
        }
    }

    /// The instances of a kind.
    pub(crate) fn instances_of(&self, kind: usize) -> Vec<usize> {
        let instances = 0..self.world.instances.len();
        instances.filter(|at| self.world.instances[*at].kind == kind).collect()
    }
}
