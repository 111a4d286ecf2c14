//! Names as companies have them: a service, a thing, what is done with it; a team, a title.

const SERVICES: [&str; 12] = [
    "analytics",
    "billing",
    "compute",
    "database",
    "gateway",
    "identity",
    "logging",
    "messaging",
    "network",
    "registry",
    "storage",
    "workflow",
];
const THINGS: [&str; 10] = [
    "accounts",
    "clusters",
    "datasets",
    "exports",
    "instances",
    "jobs",
    "keys",
    "policies",
    "queues",
    "tables",
];
const TEAMS: [&str; 8] = ["audit", "data", "finance", "growth", "platform", "sales", "security", "support"];
const TITLES: [&str; 8] =
    ["admin", "analyst", "editor", "engineer", "manager", "operator", "reader", "reviewer"];

fn pick<const N: usize>(words: [&'static str; N], at: usize) -> &'static str {
    words.get(at % N).copied().unwrap_or("x")
}

/// The service of a thing: the package it is declared in. A service has ten things.
pub(crate) fn service(thing: usize) -> String {
    let number = thing / THINGS.len();
    format!("{}{}", pick(SERVICES, number), number / SERVICES.len())
}

/// The name of a thing in its service.
pub(crate) fn thing(thing: usize) -> &'static str {
    pick(THINGS, thing)
}

/// The team of a role: the package it is declared in.
pub(crate) fn team(file: usize) -> String {
    format!("{}{}", pick(TEAMS, file), file / TEAMS.len())
}

/// The name of a role in its team.
pub(crate) fn role(number: usize) -> String {
    format!("{}_{}", pick(TITLES, number), number / TITLES.len())
}
