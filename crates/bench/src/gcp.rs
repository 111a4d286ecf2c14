//! Google Cloud's predefined roles as a case, where their list lies beside the project.
//!
//! A request is some roles and a permission, without a resource. Every other one is to be allowed.

use std::fmt::Write as _;
use std::path::Path;

use permc_workload::{Permission, Request, Role, Size, Workload};
use serde_json::Value;

use crate::Failure;
use crate::case::Case;

/// The case; none where the data are not there.
pub(crate) fn case() -> Result<Option<Case>, Failure> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/gcp/predefined-roles-2026-08-22.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        crate::say(&format!("skipped: there is no {}", path.display()));
        return Ok(None);
    };
    let workload = workload(&serde_json::from_str(&text)?);
    let files = files(&workload);
    Ok(Some(Case::with("GCP", workload, files)))
}

fn workload(source: &Value) -> Workload {
    // Some names have a `/`, which no name of permc's language has.
    let name = |it: &Value| it.as_str().unwrap_or_default().replace('/', ".");
    let list = |it: &Value| it.as_array().cloned().unwrap_or_default();
    let permissions: Vec<Permission> = list(&source["permissions"])
        .iter()
        .map(|it| Permission { name: name(it), implies: Vec::new() })
        .collect();
    let mut roles: Vec<Role> = list(&source["roles"])
        .iter()
        .map(|role| {
            let held = list(&role["permissions"]);
            let mut everywhere: Vec<usize> =
                held.iter().filter_map(Value::as_u64).filter_map(|at| usize::try_from(at).ok()).collect();
            everywhere.sort_unstable();
            Role { name: name(&role["name"]), extends: None, addon: None, everywhere, on: Vec::new() }
        })
        .collect();
    roles.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    roles.dedup_by(|one, other| one.name == other.name);
    let size = Size {
        name: "GCP",
        things: 0,
        roles: roles.len(),
        grants: 0,
        resources: 0,
        requests: 10_000,
        files: 0,
    };
    let mut workload = Workload {
        size,
        permissions,
        resources: Vec::new(),
        roles,
        requests: Vec::new(),
        answers: Vec::new(),
    };
    requests(&mut workload);
    workload
}

fn requests(workload: &mut Workload) {
    let mut random = Lcg(1);
    while workload.requests.len() < workload.size.requests {
        let wanted = workload.requests.len().is_multiple_of(2);
        let roles: Vec<usize> = (0..=random.below(4)).map(|_| random.below(workload.roles.len())).collect();
        let some = &workload.roles[roles[random.below(roles.len())]].everywhere;
        let permission = match some.len() {
            count if count > 0 && wanted => some[random.below(count)],
            _ => random.below(workload.permissions.len()),
        };
        let answer = roles.iter().any(|it| workload.roles[*it].everywhere.binary_search(&permission).is_ok());
        if answer == wanted {
            workload.requests.push(Request { roles, permission, resource: usize::MAX, external: false });
            workload.answers.push(answer);
        }
    }
}

/// The policy in files small enough for permc's limits.
fn files(workload: &Workload) -> Vec<(String, String)> {
    let mut text = String::new();
    for some in workload.permissions.chunks(50) {
        let names: Vec<&str> = some.iter().map(|it| it.name.as_str()).collect();
        writeln!(text, "permission {}", names.join(", ")).ok();
    }
    let mut files = vec![("permissions.perm".to_owned(), text)];
    for role in &workload.roles {
        if files.len() == 1 || files.last().is_some_and(|(_, text)| text.len() > 1 << 20) {
            files.push((format!("roles{}.perm", files.len()), String::new()));
        }
        let Some((_, text)) = files.last_mut() else { continue };
        let held: Vec<&str> =
            role.everywhere.iter().map(|it| workload.permissions[*it].name.as_str()).collect();
        let grant = if held.is_empty() { String::new() } else { format!("grant {}", held.join(", ")) };
        writeln!(text, "role {} {{ {grant} }}", role.name).ok();
    }
    files
}

/// Numbers that look random and are the same everywhere.
pub(crate) struct Lcg(pub(crate) u64);

impl Lcg {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from((self.0 >> 33) % bound).unwrap_or(0)
    }
}
