//! Questions about a compiled policy: why a decision came out so, who can do something, what somebody may do, what
//! somebody could come to hold.
//!
//! Guarantees: every answer is checked against the evaluator before it is given: a set of roles that is named as enough
//! is allowed by [`permc_eval::Table::decide`], and a repair works. A search that was cut says so. Nothing here depends
//! on the sources, only on a table; with reasons in it answers carry places. Leaves out: reading and printing.

mod classes;
mod conditions;
pub mod cubes;
mod demand;
pub mod grounds;
pub mod needs;
pub mod reach;
pub mod repair;
mod search;
pub mod text;
pub mod what;
pub mod who;
pub mod why;

use std::collections::BTreeMap;

use permc_eval::{
    ActionRef, Ask, AttributeId, Decision, Extent, Grant, KindId, Line, Place as Where, RoleId, Subject,
    Table, Values,
};
use serde::Serialize;

/// The version of the documents that answers are written as. Within it members are only added.
pub const SCHEMA_VERSION: u32 = 1;

/// A table to be asked, and what its sources are called in answers.
#[derive(Clone, Copy)]
pub struct Query<'a> {
    /// The table.
    pub table: &'a Table,
    shown: &'a dyn Fn(&str) -> String,
}

/// A request as people give it.
#[derive(Debug, Clone)]
pub struct Request {
    /// The roles and add-ons of the subject.
    pub roles: Vec<RoleId>,
    /// What it is granted directly.
    pub grants: Vec<Grant>,
    /// What is asked.
    pub ask: Ask,
    /// Where.
    pub on: On,
    /// The values it brings, by their positions.
    pub values: Given,
}

/// A place, and its path as given.
#[derive(Debug, Clone)]
pub struct On {
    /// The place.
    pub place: Where,
    /// Kinds and ids, from the inside; nothing for everything.
    pub path: Vec<(KindId, String)>,
}

/// Values of attributes, by their positions.
pub type Given = BTreeMap<AttributeId, u32>;

/// A line of a source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Place {
    /// The path of the source.
    pub source: String,
    /// The line, from 1.
    pub line: u32,
}

/// What was asked, in full names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Asked {
    /// The roles and add-ons of the subject.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// What it is granted directly: `zones.read on zone "example.com" in account "acme"`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<String>,
    /// What is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ask: Option<Named>,
    /// On what: `zone "example.com" in account "acme"`; without it, on everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// The values of attributes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub with: BTreeMap<String, String>,
}

/// Something that can be asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Named {
    /// An action or a permission.
    Action(String),
    /// To give or take a role.
    Assign(String),
    /// To pass a permission on.
    Delegate(String),
    /// To say who uses a permission.
    Restrict(String),
}

impl Named {
    /// The full name of what it is about.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Action(name) | Self::Assign(name) | Self::Delegate(name) | Self::Restrict(name) => name,
        }
    }

    /// As a claim of a test says it: `assign admin`.
    #[must_use]
    pub fn say(&self) -> String {
        match self {
            Self::Action(name) => format!("`{name}`"),
            Self::Assign(name) => format!("assign `{name}`"),
            Self::Delegate(name) => format!("delegate `{name}`"),
            Self::Restrict(name) => format!("restrict `{name}`"),
        }
    }
}

impl<'a> Query<'a> {
    /// Asks a table; `shown` says what a source of it is called.
    #[must_use]
    pub fn new(table: &'a Table, shown: &'a dyn Fn(&str) -> String) -> Self {
        Self { table, shown }
    }

    /// The subject of a request.
    fn subject(self, request: &Request) -> Subject {
        self.table.subject(&request.roles, &request.grants)
    }

    fn values(self, given: &Given) -> Values {
        self.table.values_at(&given.iter().map(|(id, at)| (*id, *at)).collect::<Vec<_>>())
    }

    fn decide(self, request: &Request) -> Decision {
        self.table.decide(
            &self.subject(request),
            request.ask,
            &request.on.place,
            &self.values(&request.values),
        )
    }

    /// How much of what it asks a request is allowed.
    fn extent(self, request: &Request) -> Extent {
        match self.decide(request) {
            Decision::Allow => Extent::Everything,
            Decision::AllowRows(_) => Extent::SomeRows,
            Decision::Deny(_) => Extent::Nothing,
        }
    }

    fn value_name(self, attribute: AttributeId, value: u32) -> &'a str {
        let attributes = &self.table.content().attributes;
        let declared = attributes.get(attribute.position() as usize);
        declared.and_then(|it| it.values.get(value as usize)).map_or("?", String::as_str)
    }

    fn value_names(self, attribute: AttributeId, values: &[u32]) -> Vec<String> {
        values.iter().map(|at| self.value_name(attribute, *at).to_owned()).collect()
    }

    /// Where something is written, as answers say it.
    fn place(self, place: [u32; 2]) -> Option<Place> {
        let [source, line] = place;
        let source = self.table.content().sources.get(source as usize)?;
        Some(Place { source: (self.shown)(&source.path), line })
    }

    fn line(self, line: Option<&Line>) -> Option<Place> {
        line.map(|line| Place { source: (self.shown)(&line.path), line: line.line })
    }

    fn role(self, role: RoleId) -> String {
        self.table.role_name(role).to_owned()
    }

    fn is_addon(self, role: RoleId) -> bool {
        self.table.role_entry(role).is_some_and(|role| role.addon_for.is_some())
    }

    fn named(self, ask: Ask) -> Named {
        let permission = |id| self.table.permission_name(id).to_owned();
        match ask {
            Ask::Action(action) => Named::Action(self.table.action_name(action).to_owned()),
            Ask::Assign(role) => Named::Assign(self.role(role)),
            Ask::Delegate(id) => Named::Delegate(permission(id)),
            Ask::Restrict(id) => Named::Restrict(permission(id)),
        }
    }

    /// A path as a policy names it; nothing for everything.
    fn path(self, path: &[(KindId, String)]) -> Option<String> {
        let steps = path.iter().map(|(kind, id)| format!("{} {id:?}", self.table.kind_name(*kind)));
        Some(steps.collect::<Vec<_>>().join(" in ")).filter(|path| !path.is_empty())
    }

    /// A place by its whole path where that is known, else as given.
    fn on(self, on: &On) -> Option<String> {
        let whole = self.table.say_place(&on.place);
        if whole.is_empty() { self.path(&on.path) } else { Some(whole) }
    }

    fn grant(self, grant: &Grant) -> String {
        let (name, on) =
            (self.table.permission_name(grant.permission()), self.table.say_place(grant.place()));
        if on.is_empty() { name.to_owned() } else { format!("{name} on {on}") }
    }

    fn with(self, given: &Given) -> BTreeMap<String, String> {
        let name = |id: &AttributeId| self.table.attribute_name(*id).to_owned();
        given.iter().map(|(id, value)| (name(id), self.value_name(*id, *value).to_owned())).collect()
    }

    fn asked(self, request: &Request) -> Asked {
        Asked {
            roles: request.roles.iter().map(|role| self.role(*role)).collect(),
            grants: request.grants.iter().map(|grant| self.grant(grant)).collect(),
            ask: Some(self.named(request.ask)),
            on: self.on(&request.on),
            with: self.with(&request.values),
        }
    }

    /// The attributes that a request must bring, ascending.
    fn needed(self, ask: Ask) -> Vec<AttributeId> {
        match ask {
            Ask::Action(action) => self.table.action_needs(action).collect(),
            Ask::Assign(_) | Ask::Delegate(_) | Ask::Restrict(_) => {
                conditions::attributes(&self.table.content().steps, &self.conditions_of(ask))
            }
        }
    }

    /// The rules that could let somebody delegate, or restrict.
    fn powers(self, ask: Ask) -> &'a [permc_eval::format::Power] {
        match ask {
            Ask::Delegate(_) => &self.table.content().delegate,
            Ask::Restrict(_) => &self.table.content().restrict,
            Ask::Action(_) | Ask::Assign(_) => &[],
        }
    }

    /// The kind that something is asked on.
    fn kind_of(self, ask: Ask) -> Option<KindId> {
        match ask {
            Ask::Action(action) => self.table.action_kind(action),
            Ask::Assign(_) => None,
            Ask::Delegate(id) | Ask::Restrict(id) => self.table.action_kind(ActionRef::Permission(id)),
        }
    }
}

/// The JSON Schemas of the answers, by the name of the command.
#[cfg(feature = "schema")]
#[must_use]
pub fn schemas() -> [(&'static str, String); 4] {
    use permc_eval::schema_of;
    [
        ("why", schema_of::<why::Explained>()),
        ("who", schema_of::<who::Whoever>()),
        ("what", schema_of::<what::Whatever>()),
        ("reach", schema_of::<reach::Reaching>()),
    ]
}
