//! Policies and requests of chosen sizes, the same on every machine, to measure permc and others with.
//!
//! Guarantees: a [`Workload`] is a function of its [`Size`]. It is plain data, so that whoever is measured can be given
//! it in the form it likes best; [`Workload::files`] is permc's. The answers are found naively, by walking the grants
//! of each role. Leaves out: measuring.
//!
//! # What is in it
//!
//! Workspaces with projects in them. Things in services, each with five permissions on projects: `delete` and `update`
//! imply `read`, `read` implies `list`, `admin` implies all. `delete` is forbidden from an external network. Roles in
//! teams, each with so many grants, one in five of them on a project or a workspace; one role in ten extends another;
//! one in twenty is an add-on, for some roles or for any. A few things are everybody's favourites and the rest are granted
//! evenly, so that neither dense nor sparse columns are the only case. Requests come from subjects of one to four roles; every other is
//! allowed.

mod build;
mod names;
mod random;
mod text;

/// How large a workload is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// What it is called.
    pub name: &'static str,
    /// Things, each with [`VERBS`] permissions.
    pub things: usize,
    /// Roles and add-ons.
    pub roles: usize,
    /// Grants of a role, those it inherits not counted.
    pub grants: usize,
    /// Workspaces and projects.
    pub resources: usize,
    /// Requests.
    pub requests: usize,
    /// Files for roles.
    pub files: usize,
}

impl Size {
    /// About the size of the shipped policies: 30 permissions, 25 roles.
    pub const S: Self =
        Self { name: "S", things: 6, roles: 25, grants: 5, resources: 20, requests: 10_000, files: 2 };
    /// 1,000 permissions, 1,000 roles with 50 grants each, 1,000 resources.
    pub const M: Self = Self {
        name: "M",
        things: 200,
        roles: 1000,
        grants: 50,
        resources: 1000,
        requests: 10_000,
        files: 20,
    };
    /// 10,000 permissions, 20,000 roles with 50 grants each: a million grants.
    pub const L: Self = Self {
        name: "L",
        things: 2000,
        roles: 20_000,
        grants: 50,
        resources: 10_000,
        requests: 10_000,
        files: 200,
    };

    /// All of them.
    pub const ALL: [Self; 3] = [Self::S, Self::M, Self::L];
}

/// What can be done with a thing, in the order of names. Permission `t * 5 + v` is verb `v` of thing `t`.
pub const VERBS: [&str; 5] = ["admin", "delete", "list", "read", "update"];

/// Whether a permission is forbidden from an external network: every `delete` is.
#[must_use]
pub const fn is_forbidden_outside(permission: usize) -> bool {
    permission % VERBS.len() == DELETE
}

pub(crate) const DELETE: usize = 1;
pub(crate) const UPDATE: usize = 4;

/// A policy, and requests with their answers. Everything is named by its position.
#[derive(Debug, Clone)]
pub struct Workload {
    /// Its size.
    pub size: Size,
    /// The permissions by name.
    pub permissions: Vec<Permission>,
    /// Workspaces and projects; a project after its workspace.
    pub resources: Vec<Resource>,
    /// Roles and add-ons; a role after what it extends, and an add-on after what it is for.
    pub roles: Vec<Role>,
    /// The requests.
    pub requests: Vec<Request>,
    /// For each request whether it is allowed.
    pub answers: Vec<bool>,
}

/// A permission on projects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// Its full name.
    pub name: String,
    /// What it implies directly.
    pub implies: Vec<usize>,
}

/// A workspace, or a project in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Its id, unique among all.
    pub id: String,
    /// Its workspace, if it is a project.
    pub parent: Option<usize>,
}

/// A role or an add-on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its full name.
    pub name: String,
    /// What it extends.
    pub extends: Option<usize>,
    /// If it is an add-on, what it counts beside.
    pub addon: Option<Beside>,
    /// What it is granted everywhere.
    pub everywhere: Vec<usize>,
    /// What it is granted on which resource.
    pub on: Vec<(usize, usize)>,
}

/// What an add-on counts beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Beside {
    /// Any role.
    Any,
    /// One of these.
    Roles(Vec<usize>),
}

/// A request for a permission on a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The roles of the subject.
    pub roles: Vec<usize>,
    /// The permission.
    pub permission: usize,
    /// The project.
    pub resource: usize,
    /// Whether it comes from an external network.
    pub external: bool,
}

impl Workload {
    /// The workload of a size.
    #[must_use]
    pub fn new(size: Size) -> Self {
        build::build(size)
    }

    /// The policy in permc's language: paths and texts.
    #[must_use]
    pub fn files(&self) -> Vec<(String, String)> {
        text::files(self)
    }

    /// A request as OpenID AuthZEN's JSON.
    #[must_use]
    pub fn json(&self, request: &Request) -> String {
        text::json(self, request)
    }

    /// The kind of a resource in permc's language.
    #[must_use]
    pub fn kind(&self, resource: usize) -> &'static str {
        match self.resources.get(resource).and_then(|it| it.parent) {
            Some(_) => "project",
            None => "workspace",
        }
    }

    /// The attribute `network` of a request.
    #[must_use]
    pub const fn network(request: &Request) -> &'static str {
        if request.external { "external" } else { "internal" }
    }

    /// A permission and all that it implies, by position.
    #[must_use]
    pub fn implied(&self, permission: usize) -> Vec<usize> {
        let mut all = vec![permission];
        let mut next = 0;
        while let Some(&from) = all.get(next) {
            for &to in self.permissions.get(from).map_or(&[][..], |it| &it.implies) {
                if !all.contains(&to) {
                    all.push(to);
                }
            }
            next += 1;
        }
        all.sort_unstable();
        all
    }

    /// A role and all that it extends.
    pub fn extended(&self, role: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(role), |&role| self.roles.get(role)?.extends)
    }

    /// The roles that count: those given and what they extend, and the add-ons that stand beside one they are for.
    #[must_use]
    pub fn active(&self, given: &[usize]) -> Vec<usize> {
        let addon = |role: usize| self.roles.get(role).and_then(|it| it.addon.as_ref());
        let roles = given.iter().copied().filter(|&role| addon(role).is_none());
        let mut active: Vec<usize> = roles.flat_map(|role| self.extended(role)).collect();
        active.sort_unstable();
        active.dedup();
        let addons: Vec<usize> = given
            .iter()
            .copied()
            .filter(|&role| match addon(role) {
                Some(Beside::Any) => !active.is_empty(),
                Some(Beside::Roles(roles)) => roles.iter().any(|role| active.contains(role)),
                None => false,
            })
            .collect();
        active.extend(addons);
        active
    }

    /// Whether a request is allowed, found by walking the grants.
    #[must_use]
    pub fn answer(&self, request: &Request) -> bool {
        if is_forbidden_outside(request.permission) && request.external {
            return false;
        }
        let covers = |on: usize| {
            on == request.resource
                || self.resources.get(request.resource).and_then(|it| it.parent) == Some(on)
        };
        self.active(&request.roles).iter().filter_map(|&role| self.roles.get(role)).any(|role| {
            let here = role.on.iter().filter(|(_, on)| covers(*on)).map(|(permission, _)| permission);
            role.everywhere.iter().chain(here).any(|&granted| self.gives(granted, request.permission))
        })
    }

    /// Whether a permission is another or implies it.
    #[must_use]
    pub fn gives(&self, from: usize, to: usize) -> bool {
        from / VERBS.len() == to / VERBS.len() && self.implied(from).contains(&to)
    }
}

#[cfg(test)]
mod tests {
    use super::{Size, Workload};

    #[test]
    fn half_of_the_requests_are_allowed() {
        for size in [Size::S, Size::M] {
            let workload = Workload::new(size);
            let allowed = workload.answers.iter().filter(|&&it| it).count();
            assert!(
                (3500..6500).contains(&allowed),
                "{}: {allowed} of {}",
                size.name,
                workload.answers.len()
            );
        }
    }

    #[test]
    fn it_is_as_large_as_it_says() {
        let workload = Workload::new(Size::M);
        assert_eq!((workload.permissions.len(), workload.roles.len()), (1000, 1000));
        let grants: usize = workload.roles.iter().map(|role| role.everywhere.len() + role.on.len()).sum();
        assert_eq!(grants, 50_000);
        let scoped: usize = workload.roles.iter().map(|role| role.on.len()).sum();
        assert_eq!(scoped, 10_000);
        assert!(workload.permissions.is_sorted_by(|one, other| one.name < other.name));
    }

    #[test]
    fn it_is_the_same_every_time() {
        let (one, other) = (Workload::new(Size::S), Workload::new(Size::S));
        assert_eq!(one.files(), other.files());
        assert_eq!(one.requests, other.requests);
    }
}
