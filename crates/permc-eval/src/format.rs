//! The content of a bundle, format `permc-bundle/1`, as plain data.
//!
//! Every number that is not a limit or a line is a position in one of the lists here. Names are full names and each
//! list of named things is sorted by them, byte by byte; in the file a name leaves out the segments it shares with the
//! one before. Nothing here is trusted: [`crate::Table`] checks it all.

use alloc::string::String;
use alloc::vec::Vec;

/// The name of this format and its version.
pub const FORMAT: &str = "permc-bundle/1";

macro_rules! data {
    ($($(#[$meta:meta])* pub $what:ident $name:ident $body:tt)*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[cfg_attr(feature = "json", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "json", serde(deny_unknown_fields, rename_all = "snake_case"))]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub $what $name $body
    )*};
}

data! {
    /// What the digest of a bundle covers: everything.
    pub struct Content {
        /// The compiler and its version.
        pub compiler: String,
        /// The files it was compiled from, by path.
        pub sources: Vec<Source>,
        /// The kinds of resources, by name.
        #[cfg_attr(feature = "json", serde(with = "crate::ditto"))]
        #[cfg_attr(feature = "schema", schemars(with = "Vec<Kind>"))]
        pub kinds: Vec<Kind>,
        /// The known instances. Each stands after what it lies in, and all that lies in it follows it directly.
        pub instances: Vec<Instance>,
        /// The attributes that requests bring, by name.
        #[cfg_attr(feature = "json", serde(with = "crate::ditto"))]
        #[cfg_attr(feature = "schema", schemars(with = "Vec<Attribute>"))]
        pub attributes: Vec<Attribute>,
        /// The distinct restrictions, by text.
        pub restrictions: Vec<Restriction>,
        /// The permissions, by name.
        #[cfg_attr(feature = "json", serde(with = "crate::ditto"))]
        #[cfg_attr(feature = "schema", schemars(with = "Vec<Permission>"))]
        pub permissions: Vec<Permission>,
        /// The groups that people see permissions in, by name.
        #[cfg_attr(feature = "json", serde(with = "crate::ditto"))]
        #[cfg_attr(feature = "schema", schemars(with = "Vec<Group>"))]
        pub groups: Vec<Group>,
        /// The roles and add-ons, by name.
        #[cfg_attr(feature = "json", serde(with = "crate::ditto"))]
        #[cfg_attr(feature = "schema", schemars(with = "Vec<Role>"))]
        pub roles: Vec<Role>,
        /// The declared actions, by name. Each permission is an action too.
        #[cfg_attr(feature = "json", serde(with = "crate::ditto"))]
        #[cfg_attr(feature = "schema", schemars(with = "Vec<Action>"))]
        pub actions: Vec<Action>,
        /// Steps of conditions and requirements. A step refers to earlier ones only.
        pub steps: Vec<Step>,
        /// The reader lists, by instance and permission.
        pub readers: Vec<Readers>,
        /// The separation-of-duty rules.
        pub separation: Vec<Separation>,
        /// Who may give and take roles.
        pub assign: Vec<Assign>,
        /// Who may delegate permissions.
        pub delegate: Vec<Power>,
        /// Who may restrict permissions.
        pub restrict: Vec<Power>,
        /// Which role holds what where: the bits of [`Holdings`](crate::Holdings), in base64.
        pub table: String,
        /// Where in the sources each fact was written; only for explanations.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub reasons: Option<Reasons>,
    }

    /// A source file.
    pub struct Source {
        /// Its path as given to the compiler, with `/` between its parts.
        pub path: String,
        /// `sha256:` and 64 hexadecimal digits: the digest of its bytes.
        pub digest: String,
    }

    /// A kind of resource.
    pub struct Kind {
        /// Its full name.
        pub name: String,
        /// What people call it.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub title: Option<String>,
        /// The kind that its instances lie in.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub parent: Option<u32>,
    }

    /// A known instance of a kind.
    pub struct Instance {
        /// Its kind.
        pub kind: u32,
        /// Its id, unique among the instances of this kind in the same parent.
        pub id: String,
        /// What people call it.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub title: Option<String>,
        /// The instance it lies in, of the kind that its kind lies in.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub parent: Option<u32>,
        /// Whether it is only named by a grant and not declared.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "is_false"))]
        pub undeclared: bool,
    }

    /// An attribute of requests.
    pub struct Attribute {
        /// Its full name.
        pub name: String,
        /// What people call it.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub title: Option<String>,
        /// Its values, sorted.
        pub values: Vec<String>,
    }

    /// A restriction: an opaque query that whoever serves the rows applies.
    pub struct Restriction {
        /// The query.
        pub text: String,
        /// The names it is declared under, sorted; none if it only stands in a grant.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Vec::is_empty"))]
        pub names: Vec<String>,
    }

    /// A permission, which is an action too.
    pub struct Permission {
        /// Its full name.
        pub name: String,
        /// What people call it.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub title: Option<String>,
        /// What another system calls it.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub key: Option<String>,
        /// The kind it is held on; without one it is global.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub kind: Option<u32>,
        /// Whether a grant may be limited to some rows.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "is_false"))]
        pub filtered: bool,
        /// Whether it is marked sensitive.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "is_false"))]
        pub sensitive: bool,
        /// What to use instead, if it is deprecated; may be empty.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub deprecated: Option<String>,
        /// The permissions that its holder holds too, sorted; only the direct ones.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Vec::is_empty"))]
        pub implies: Vec<u32>,
        /// What it demands as an action besides being held.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub rule: Option<Rule>,
    }

    /// A group of permissions; it decides nothing.
    pub struct Group {
        /// Its full name.
        pub name: String,
        /// What people call it.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub title: Option<String>,
        /// Its permissions, sorted.
        pub permissions: Vec<u32>,
    }

    /// A role or an add-on.
    pub struct Role {
        /// Its full name.
        pub name: String,
        /// What people call it.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub title: Option<String>,
        /// The roles that its holder holds too, sorted; only the direct ones.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Vec::is_empty"))]
        pub extends: Vec<u32>,
        /// For an add-on, what it counts beside. A role has none of this.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub addon_for: Option<Beside>,
    }

    /// What an add-on counts beside.
    #[derive(PartialOrd, Ord)]
    pub enum Beside {
        /// Any role, which no add-on is.
        Any,
        /// One of these roles, sorted.
        Roles(Vec<u32>),
    }

    /// A declared action.
    pub struct Action {
        /// Its full name.
        pub name: String,
        /// What people call it.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub title: Option<String>,
        /// The kind it is asked on; without one it is asked on nothing.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub kind: Option<u32>,
        /// What it demands.
        pub rule: Rule,
    }

    /// What an action demands of a request.
    pub struct Rule {
        /// The attributes that a request must bring, sorted: all that this action and whatever it requires mention.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Vec::is_empty"))]
        pub needs: Vec<u32>,
        /// Steps that are conditions; one that holds denies.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Vec::is_empty"))]
        pub forbid: Vec<u32>,
        /// Steps that must all be met.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Vec::is_empty"))]
        pub require: Vec<u32>,
        /// What to say with a denial.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub deny: Option<Deny>,
    }

    /// What an action says with its denials.
    pub struct Deny {
        /// Its code.
        pub code: String,
        /// Its text; `{name}` stands for the request's value of that attribute.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub text: Option<DenyText>,
    }

    /// The text of a denial, cut at its placeholders.
    pub struct DenyText {
        /// What stands before, between and after the placeholders: one more than there are attributes.
        pub parts: Vec<String>,
        /// The attribute of each placeholder.
        pub attributes: Vec<u32>,
    }

    /// A step of a condition or requirement. Its value is none, some rows, or all rows.
    pub enum Step {
        /// What the subject holds of this permission at the request's resource.
        Hold(u32),
        /// All rows if the request's value of this attribute is one of these (sorted), else none.
        Is(u32, Vec<u32>),
        /// None if that step, a condition, is all rows, else all rows.
        Not(u32),
        /// The rows that all of these steps give; with no step, all rows.
        All(Vec<u32>),
        /// The rows that any of these steps gives; with no step, none.
        Any(Vec<u32>),
    }

    /// A reader list: on this instance and all that lies in it, the permission counts only through these roles.
    pub struct Readers {
        /// Where.
        pub instance: u32,
        /// What.
        pub permission: u32,
        /// The roles and add-ons, sorted, never none.
        pub roles: Vec<u32>,
    }

    /// A separation-of-duty rule.
    pub struct Separation {
        /// What it is called.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub title: Option<String>,
        /// How many of the members a subject may have.
        pub limit: u32,
        /// The members.
        pub of: Members,
    }

    /// The members of a separation-of-duty rule.
    pub enum Members {
        /// Roles and add-ons, sorted.
        Roles(Vec<u32>),
        /// Permissions, sorted, each counted when held anywhere.
        Permissions(Vec<u32>),
    }

    /// Who may give and take some roles.
    pub struct Assign {
        /// The roles and add-ons, sorted.
        pub roles: Vec<u32>,
        /// Who.
        pub by: Assigners,
        /// A step, a condition; without one, always.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub when: Option<u32>,
    }

    /// Who may give and take roles.
    pub enum Assigners {
        /// Subjects with one of these roles, sorted.
        Roles(Vec<u32>),
        /// Subjects that hold this permission everywhere with all rows.
        Holders(u32),
    }

    /// Who may delegate or restrict some permissions.
    pub struct Power {
        /// The permission that carries the power.
        pub by: u32,
        /// The permissions that may be delegated or restricted, sorted.
        pub permissions: Vec<u32>,
        /// The kind that this is asked on; without one, wherever the permission may be asked.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub kind: Option<u32>,
        /// A step, a condition; without one, always.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub when: Option<u32>,
    }

    /// Where each fact was written. A place is `[source, line]`, lines from 1.
    pub struct Reasons {
        /// Each permission's declaration.
        pub permissions: Vec<[u32; 2]>,
        /// Each role's declaration.
        pub roles: Vec<[u32; 2]>,
        /// Each action's declaration.
        pub actions: Vec<[u32; 2]>,
        /// Every grant, those that came from a default included.
        pub grants: Vec<GrantReason>,
        /// `[role, extended role, source, line]` for each direct extension.
        pub extends: Vec<[u32; 4]>,
        /// `[permission, implied permission, source, line]` for each direct implication.
        pub implies: Vec<[u32; 4]>,
        /// Each reader list's place.
        pub readers: Vec<[u32; 2]>,
        /// Each separation-of-duty rule's place.
        pub separation: Vec<[u32; 2]>,
        /// Each assignment rule's place.
        pub assign: Vec<[u32; 2]>,
        /// The place of each entry of `delegate`.
        pub delegate: Vec<[u32; 2]>,
        /// The place of each entry of `restrict`.
        pub restrict: Vec<[u32; 2]>,
        /// The places of what permissions and actions demand.
        pub rules: Vec<RuleReason>,
        /// What the sources say of things to people, in `///` comments.
        pub docs: Vec<Doc>,
    }

    /// A documentation comment.
    pub struct Doc {
        /// What it is about.
        pub of: DocOf,
        /// Its text.
        pub text: String,
    }

    /// What a documentation comment is about.
    #[derive(PartialOrd, Ord)]
    pub enum DocOf {
        /// A kind of resource.
        Kind(u32),
        /// An instance.
        Instance(u32),
        /// An attribute.
        Attribute(u32),
        /// A restriction.
        Restriction(u32),
        /// A permission.
        Permission(u32),
        /// A group.
        Group(u32),
        /// A role or add-on.
        Role(u32),
        /// A declared action.
        Action(u32),
    }

    /// A grant as written.
    pub struct GrantReason {
        /// The role or add-on.
        pub role: u32,
        /// The permissions, sorted.
        pub permissions: Vec<u32>,
        /// The instances it is limited to, sorted.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub on: Option<Vec<u32>>,
        /// The restriction it is limited to.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub rows: Option<u32>,
        /// Whether it came from a `default`.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "is_false"))]
        pub default: bool,
        /// Where it stands.
        pub place: [u32; 2],
    }

    /// The places of the statements of one permission's or action's rule.
    pub struct RuleReason {
        /// Whose.
        pub of: RuleOf,
        /// For each entry of `forbid` its place.
        pub forbid: Vec<[u32; 2]>,
        /// For each entry of `require` where it is written and what it asks.
        pub require: Vec<RequireReason>,
    }

    /// A requirement as written.
    pub struct RequireReason {
        /// Where it stands.
        pub place: [u32; 2],
        /// The condition under which it counts; without one, always.
        #[cfg_attr(feature = "json", serde(default, skip_serializing_if = "Option::is_none"))]
        pub when: Option<u32>,
        /// What it asks, operands before what joins them; one expression in all.
        pub asks: Vec<Asked>,
    }

    /// A part of what a requirement asks.
    pub enum Asked {
        /// A permission, as an action.
        Permission(u32),
        /// A declared action.
        Action(u32),
        /// All of so many expressions before it; of none, nothing is asked.
        All(u32),
        /// Any of so many expressions before it; of none, it is never met.
        Any(u32),
    }

    /// Whose rule it is.
    pub enum RuleOf {
        /// A permission's.
        Permission(u32),
        /// A declared action's.
        Action(u32),
    }
}

#[cfg(feature = "json")]
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_false(value: &bool) -> bool {
    !value
}
