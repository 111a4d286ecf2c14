//! A workload in permc's language, and its requests in JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::{Beside, Request, VERBS, Workload};

pub(crate) fn files(workload: &Workload) -> Vec<(String, String)> {
    let mut files = vec![("resources.perm".to_owned(), resources(workload))];
    files.extend(services(workload));
    files.extend(teams(workload));
    files
}

fn resources(workload: &Workload) -> String {
    let mut text =
        "scope workspace\nscope project in workspace\nattribute network { external, internal }\n\n"
            .to_owned();
    for (at, resource) in workload.resources.iter().enumerate() {
        let kind = workload.kind(at);
        match resource.parent.and_then(|it| workload.resources.get(it)) {
            Some(workspace) => {
                writeln!(text, "resource {kind} {} in workspace {}", resource.id, workspace.id).ok()
            }
            None => writeln!(text, "resource {kind} {}", resource.id).ok(),
        };
    }
    text
}

/// A file for each service.
fn services(workload: &Workload) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for thing in workload.permissions.chunks(VERBS.len()) {
        let Some((service, _)) = thing.first().and_then(|it| it.name.split_once('.')) else { continue };
        let path = format!("services/{service}.perm");
        if files.last().is_none_or(|(last, _)| *last != path) {
            files.push((path, format!("package {service}\n")));
        }
        let Some((_, text)) = files.last_mut() else { continue };
        for permission in thing {
            let local =
                |name: &str| name.split_once('.').map_or(String::new(), |(_, local)| local.to_owned());
            write!(text, "\npermission {} per project {{", local(&permission.name)).ok();
            let implied: Vec<String> = permission
                .implies
                .iter()
                .filter_map(|it| workload.permissions.get(*it))
                .map(|it| local(&it.name))
                .collect();
            if !implied.is_empty() {
                write!(text, "\n  implies {}", implied.join(", ")).ok();
            }
            if permission.name.ends_with(".delete") {
                text.push_str("\n  forbid when network is external");
            }
            text.push_str("\n}\n");
        }
    }
    files
}

/// A file for each team, and one for what no team has.
fn teams(workload: &Workload) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    for role in &workload.roles {
        // An add-on for any role is declared in the root package, where "any" is all.
        let (path, package, name) = match role.name.split_once('.') {
            Some((team, name)) => (format!("teams/{team}.perm"), format!("package {team}\n"), name),
            None => ("addons.perm".to_owned(), String::new(), role.name.as_str()),
        };
        let at = *numbers.entry(path.clone()).or_insert_with(|| {
            files.push((path, package));
            files.len() - 1
        });
        let Some((_, text)) = files.get_mut(at) else { continue };
        let name_of = |it: &usize| workload.roles.get(*it).map_or("", |it| &it.name);
        text.push('\n');
        match &role.addon {
            None => write!(text, "role {name}"),
            Some(Beside::Any) => write!(text, "addon {name} for any role"),
            Some(Beside::Roles(roles)) => {
                write!(text, "addon {name} for {}", roles.iter().map(name_of).collect::<Vec<_>>().join(", "))
            }
        }
        .ok();
        if let Some(extended) = &role.extends {
            write!(text, " extends {}", name_of(extended)).ok();
        }
        text.push_str(" {\n");
        let permission = |it: &usize| workload.permissions.get(*it).map_or("", |it| &it.name);
        for grant in role.everywhere.chunks(4) {
            writeln!(text, "  grant {}", grant.iter().map(permission).collect::<Vec<_>>().join(", ")).ok();
        }
        for (granted, on) in &role.on {
            let Some(resource) = workload.resources.get(*on) else { continue };
            let kind = workload.kind(*on);
            writeln!(text, "  grant {} on {kind} {}", permission(granted), resource.id).ok();
        }
        text.push_str("}\n");
    }
    files
}

pub(crate) fn json(workload: &Workload, request: &Request) -> String {
    let roles: Vec<String> = request
        .roles
        .iter()
        .filter_map(|it| workload.roles.get(*it))
        .map(|it| format!("\"{}\"", it.name))
        .collect();
    let action = workload.permissions.get(request.permission).map_or("", |it| &it.name);
    let id = workload.resources.get(request.resource).map_or("", |it| &it.id);
    format!(
        r#"{{"subject":{{"type":"user","id":"u{}","properties":{{"roles":[{}]}}}},"action":{{"name":"{action}"}},"resource":{{"type":"{}","id":"{id}"}},"context":{{"network":"{}"}}}}"#,
        request.permission,
        roles.join(","),
        workload.kind(request.resource),
        Workload::network(request)
    )
}
