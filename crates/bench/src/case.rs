//! What all contenders are asked: a policy, requests by name, and their answers.
//!
//! Contenders that have no rule for add-ons are given the roles that count ([`Ask::active`]); permc and the baseline by
//! names find them out themselves. Leaves out: the forms that contenders like, which stand in their own files.

use permc_workload::{Request, Size, Workload};
use serde::{Deserialize, Serialize};

/// A request by names.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Ask {
    /// Who asks; each request has a subject of its own.
    pub(crate) user: String,
    /// The roles as given.
    pub(crate) roles: Vec<String>,
    /// Those of them that count: an add-on only beside a role that it is for.
    pub(crate) active: Vec<String>,
    pub(crate) action: String,
    /// Kind and id of the resource.
    pub(crate) place: Option<(String, String)>,
    pub(crate) network: String,
}

impl Ask {
    /// Reads all of its names.
    pub(crate) fn touch(&self) {
        std::hint::black_box(self.clone());
    }
}

/// A policy with its requests.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) workload: Workload,
    /// permc's source.
    pub(crate) files: Vec<(String, String)>,
    pub(crate) asks: Vec<Ask>,
}

/// What a role holds with all that is implied.
pub(crate) struct Held {
    pub(crate) everywhere: Vec<usize>,
    /// Permissions on resources.
    pub(crate) on: Vec<(usize, usize)>,
}

impl Case {
    /// The workload of a size.
    pub(crate) fn new(size: Size) -> Self {
        let workload = Workload::new(size);
        let files = workload.files();
        Self::with(size.name, workload, files)
    }

    pub(crate) fn with(name: &'static str, workload: Workload, files: Vec<(String, String)>) -> Self {
        let asks = workload.requests.iter().enumerate().map(|(at, it)| ask(&workload, at, it)).collect();
        Self { name, workload, files, asks }
    }

    /// What a role itself grants, without what it extends.
    pub(crate) fn own(&self, role: usize) -> Held {
        let role = &self.workload.roles[role];
        let implied = |it: &usize| self.workload.implied(*it);
        let mut everywhere: Vec<usize> = role.everywhere.iter().flat_map(implied).collect();
        everywhere.sort_unstable();
        everywhere.dedup();
        let on = role.on.iter().flat_map(|(it, on)| implied(it).into_iter().map(|it| (it, *on)));
        let mut on: Vec<(usize, usize)> = on.collect();
        on.sort_unstable();
        on.dedup();
        Held { everywhere, on }
    }

    /// What a role holds, with what it extends.
    pub(crate) fn held(&self, role: usize) -> Held {
        let mut all = Held { everywhere: Vec::new(), on: Vec::new() };
        for role in self.workload.extended(role) {
            let own = self.own(role);
            all.everywhere.extend(own.everywhere);
            all.on.extend(own.on);
        }
        all.everywhere.sort_unstable();
        all.everywhere.dedup();
        all.on.sort_unstable();
        all.on.dedup();
        all
    }

    pub(crate) fn permission(&self, permission: usize) -> &str {
        &self.workload.permissions[permission].name
    }

    pub(crate) fn role(&self, role: usize) -> &str {
        &self.workload.roles[role].name
    }

    pub(crate) fn resource(&self, resource: usize) -> &str {
        &self.workload.resources[resource].id
    }

    /// Whether a permission is forbidden from an external network.
    pub(crate) fn is_forbidden_outside(&self, permission: usize) -> bool {
        // Without resources there are no rules either: that is Google Cloud's catalogue.
        !self.workload.resources.is_empty() && permc_workload::is_forbidden_outside(permission)
    }
}

fn ask(workload: &Workload, at: usize, request: &Request) -> Ask {
    let name = |role: &usize| workload.roles[*role].name.clone();
    let active = workload.active(&request.roles);
    let resource = workload.resources.get(request.resource);
    Ask {
        user: format!("u{at}"),
        roles: request.roles.iter().map(name).collect(),
        active: request.roles.iter().filter(|it| active.contains(it)).map(name).collect(),
        action: workload.permissions[request.permission].name.clone(),
        place: resource.map(|it| (workload.kind(request.resource).to_owned(), it.id.clone())),
        network: Workload::network(request).to_owned(),
    }
}
