//! What an author wrote, statement by statement, with the place of each part.
//!
//! Guarantees: as written, names unresolved, nothing expanded; every string unescaped; every name within the limits.
//! Leaves out: comments other than `///`, and everything that was not valid syntax.

use crate::source::{Span, Spanned};

/// A dotted name or a string, without quotes and escapes. Bare and quoted spellings are equal.
pub type Text = Spanned<Box<str>>;
/// A dotted name.
pub type Name = Spanned<Box<str>>;

/// One `.perm` file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct File {
    /// `package a.b`, if the file has one.
    pub package: Option<Name>,
    /// The declarations in order.
    pub items: Vec<Item>,
}

/// A declaration with what stands before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The `///` lines before it, joined by line breaks.
    pub docs: Option<Box<str>>,
    /// The `@allow(…)` before it.
    pub allows: Vec<Allow>,
    /// From its keyword to its end.
    pub span: Span,
    /// What it declares.
    pub kind: ItemKind,
}

/// `@allow(lint-name, reason = "…")`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// The lint.
    pub lint: Name,
    /// Why.
    pub reason: Text,
    /// The whole attribute.
    pub span: Span,
}

/// The declarations and claims of the language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemKind {
    /// `scope zone in account`
    Scope(Scope),
    /// `resource index main`
    Resource(Resource),
    /// `attribute channel { ui, api }`
    Attribute(Attribute),
    /// `group configuration { … }`
    Group(Group),
    /// `permission a, b per index`
    Permission(Permission),
    /// ``restriction sandbox = `service:sandbox` ``
    Restriction(Restriction),
    /// `default grant a, b`
    Default(Grant),
    /// `role gateway extends reader { … }`
    Role(Role),
    /// `addon pii for any role { … }`
    Addon(Addon),
    /// `assign * by super_administrator`
    Assign(Assign),
    /// `action archive.rehydrate per archive { … }`
    Action(Action),
    /// `at most 1 of roles a, b`
    AtMost(AtMost),
    /// `matrix { … }`
    Matrix(Matrix),
    /// `assert only a hold p`
    Assert(Assert),
    /// `test "title" { … }`
    Test(Test),
}

/// `scope NAME "title" in KIND`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The kind's name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// The kind it lies in.
    pub parent: Option<Name>,
}

/// `KIND ID` of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The kind.
    pub kind: Name,
    /// The id.
    pub id: Text,
}

/// `resource KIND ID "title" in KIND ID { only … may … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Kind and id.
    pub step: Step,
    /// Its title.
    pub title: Option<Text>,
    /// What it lies in, innermost first.
    pub parents: Vec<Step>,
    /// Its reader lists.
    pub readers: Vec<ReaderList>,
}

/// `only A, B may p, q`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderList {
    /// The roles and add-ons.
    pub roles: Vec<Name>,
    /// The permissions.
    pub permissions: Vec<Name>,
    /// The whole statement.
    pub span: Span,
}

/// `attribute NAME "title" { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// Its values.
    pub values: Vec<Text>,
    /// Its named sets of values.
    pub sets: Vec<ValueSet>,
}

/// `set NAME = VALUE, VALUE`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueSet {
    /// Its name.
    pub name: Name,
    /// Its members.
    pub values: Vec<Text>,
}

/// `group NAME "title" { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// The permissions declared in it (each an [`ItemKind::Permission`]).
    pub permissions: Vec<Item>,
    /// Statements that count for each of them.
    pub rules: Rules,
}

/// What a permission, a group or an action demands of a request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rules {
    /// `requires …`
    pub requires: Vec<Requires>,
    /// `forbid when …`
    pub forbids: Vec<Forbid>,
    /// `deny with …`
    pub deny: Option<DenyWith>,
}

/// `requires EXPR when COND`; no expression is `requires nothing`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requires {
    /// What is required; `None` is `nothing`.
    pub what: Option<Expr>,
    /// When it is.
    pub when: Option<Condition>,
    /// The whole statement.
    pub span: Span,
}

/// A requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// A permission or action.
    Name(Name),
    /// All of them.
    All(Vec<Expr>),
    /// Any of them.
    Any(Vec<Expr>),
}

/// `forbid when COND`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forbid {
    /// When.
    pub when: Condition,
    /// The whole statement.
    pub span: Span,
}

/// A condition on attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// `a is VALUE`
    Is {
        /// The attribute.
        attribute: Name,
        /// The value.
        value: Text,
    },
    /// `a in SET`
    In {
        /// The attribute.
        attribute: Name,
        /// The set.
        set: Name,
    },
    /// `not …`; two in a row are left out.
    Not(Box<Condition>),
    /// `… and …`
    All(Vec<Condition>),
    /// `… or …`
    Any(Vec<Condition>),
}

/// `deny with "CODE" "text"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DenyWith {
    /// The code.
    pub code: Text,
    /// The text, with `{attribute}` placeholders.
    pub text: Option<Text>,
    /// The whole statement.
    pub span: Span,
}

/// `permission NAME "title" per KIND … { … }` or `permission NAME, NAME …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// The names; more than one has neither title nor block.
    pub names: Vec<Name>,
    /// Its title.
    pub title: Option<Text>,
    /// `per KIND`
    pub per: Option<Name>,
    /// `filtered`
    pub filtered: Option<Span>,
    /// `sensitive`
    pub sensitive: Option<Span>,
    /// `deprecated "text"`
    pub deprecated: Option<Deprecated>,
    /// `key "…"`
    pub key: Option<Text>,
    /// `implies SET, …`, all statements together.
    pub implies: Vec<SetRef>,
    /// `delegates …`
    pub delegates: Vec<Power>,
    /// `restricts …`
    pub restricts: Vec<Power>,
    /// `requires`, `forbid` and `deny`.
    pub rules: Rules,
}

/// `deprecated "text"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deprecated {
    /// What to do instead.
    pub text: Option<Text>,
    /// The modifier.
    pub span: Span,
}

/// `delegates SET, … per KIND when COND`, or the same with `restricts`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Power {
    /// The permissions that may be handed out or restricted.
    pub permissions: Vec<SetRef>,
    /// The kind that this is asked on.
    pub per: Option<Name>,
    /// When.
    pub when: Option<Condition>,
    /// The whole statement.
    pub span: Span,
}

/// A reference to one or many: a name, a group, `prefix.*` or `*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetRef {
    /// Which.
    pub kind: SetKind,
    /// The whole reference.
    pub span: Span,
}

/// The forms of a [`SetRef`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetKind {
    /// A name or group.
    Name(Box<str>),
    /// `prefix.*`, without the `.*`
    Prefix(Box<str>),
    /// `*`
    Everything,
}

/// `restriction NAME "title" = TEXT`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restriction {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// The query.
    pub text: Text,
}

/// `grant SET, … except SET, … on KIND ID, … where …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// What is granted.
    pub permissions: Vec<SetRef>,
    /// What is taken out of that.
    pub except: Vec<SetRef>,
    /// Where; `None` is everywhere.
    pub on: Option<On>,
    /// Which rows; `None` says nothing.
    pub rows: Option<Rows>,
    /// The whole statement.
    pub span: Span,
}

/// `on KIND ID in KIND ID, ID in KIND ID`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct On {
    /// The kind of each place.
    pub kind: Name,
    /// The places, one or more.
    pub places: Vec<Place>,
    /// The whole clause.
    pub span: Span,
}

/// `ID in KIND ID`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The id.
    pub id: Text,
    /// What it lies in, innermost first, as far as written.
    pub parents: Vec<Step>,
    /// The whole place.
    pub span: Span,
}

/// `where all`, `where NAME` or `where "text"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// Every row, said aloud.
    All(Span),
    /// A declared restriction.
    Named(Name),
    /// A text.
    Text(Text),
}

/// `role NAME "title" extends … without defaults { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// What it extends.
    pub extends: Vec<Name>,
    /// `without defaults`
    pub without_defaults: Option<Span>,
    /// Its grants and claims.
    pub body: RoleBody,
}

/// The statements of a role or add-on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RoleBody {
    /// `grant …`
    pub grants: Vec<Grant>,
    /// `exclude …`
    pub excludes: Vec<Exclude>,
}

/// `exclude SET, … except SET, …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclude {
    /// What the role holds nowhere.
    pub permissions: Vec<SetRef>,
    /// What is taken out of that.
    pub except: Vec<SetRef>,
    /// The whole statement.
    pub span: Span,
}

/// `addon NAME "title" for … { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addon {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// The roles it counts beside.
    pub bases: Bases,
    /// Its grants and claims.
    pub body: RoleBody,
}

/// What an add-on counts beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bases {
    /// `for any role`
    AnyRole(Span),
    /// `for a, b`
    Roles(Vec<Name>),
}

/// `assign SET, … by … when COND`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assign {
    /// The roles and add-ons that may be given and taken.
    pub roles: Vec<SetRef>,
    /// By whom.
    pub by: Assigners,
    /// When.
    pub when: Option<Condition>,
}

/// Who may assign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assigners {
    /// `by a, b`
    Roles(Vec<Name>),
    /// `by holders of p`
    Holders(Name),
}

/// `action NAME "title" per KIND { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// The kind it is asked on.
    pub per: Option<Name>,
    /// Its statements.
    pub rules: Rules,
}

/// `at most N of roles …` or `at most N of permissions …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtMost {
    /// How many.
    pub limit: Spanned<u32>,
    /// Roles, or permissions.
    pub of: LimitOf,
    /// The members.
    pub members: Vec<SetRef>,
    /// What it is called.
    pub title: Option<Text>,
}

/// What an [`AtMost`] counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitOf {
    /// Roles and add-ons.
    Roles,
    /// Permissions held anywhere.
    Permissions,
}

/// A table of roles and permissions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// The permissions of the header, from left to right, without the first cell.
    pub permissions: Vec<Name>,
    /// The rows, each with as many cells as the header.
    pub rows: Vec<MatrixRow>,
}

/// A row of a [`Matrix`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixRow {
    /// The role or add-on.
    pub role: Name,
    /// Its cells, as many as the header has permissions.
    pub cells: Vec<Spanned<Cell>>,
}

/// A cell of a [`Matrix`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// ✅ or yes: granted.
    Grant,
    /// ❌ or no: excluded.
    Exclude,
    /// - or blank: nothing said.
    Silent,
}

/// The forms of `assert`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assert {
    /// `only A, B hold p` or `only A, B reach p`; no roles is `only nobody`.
    Only {
        /// The only ones.
        roles: Vec<Name>,
        /// `reach` instead of `hold`.
        reach: bool,
        /// What.
        permissions: Vec<SetRef>,
    },
    /// `A holds p`
    Holds {
        /// Who.
        roles: Vec<Name>,
        /// What.
        permissions: Vec<SetRef>,
    },
    /// `A lacks p`
    Lacks {
        /// Who.
        roles: Vec<Name>,
        /// What.
        permissions: Vec<SetRef>,
    },
    /// `A within B`
    Within {
        /// The narrower ones.
        roles: Vec<Name>,
        /// The wider.
        of: Name,
    },
}

/// `test "title" { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// Its title.
    pub title: Text,
    /// Its subjects, each with claims.
    pub cases: Vec<Case>,
}

/// `as SUBJECT` with its claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The roles; none for `nobody` and for a subject with direct grants alone.
    pub roles: Vec<Name>,
    /// `grants p, q on …`: direct grants. `except` and `rows` are never set.
    pub grants: Vec<Grant>,
    /// What is claimed of it.
    pub claims: Vec<Claim>,
    /// From `as` to the end of the subject.
    pub span: Span,
}

/// `allow ACTION on … with … filter …` or `deny ACTION on … with … code …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// `allow` or `deny`.
    pub allow: bool,
    /// What is asked.
    pub ask: Ask,
    /// On what: a kind with exactly one place; `None` is everything.
    pub on: Option<On>,
    /// The attributes that the request brings.
    pub with: Vec<(Name, Text)>,
    /// The deny code that is claimed.
    pub code: Option<Text>,
    /// The rows that are claimed: all of the inner unions at once.
    pub filter: Option<Vec<Vec<Rows>>>,
    /// The whole claim.
    pub span: Span,
}

/// What a [`Claim`] asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// An action or permission.
    Action(Name),
    /// To assign a role.
    Assign(Name),
    /// To delegate a permission.
    Delegate(Name),
    /// To restrict a permission.
    Restrict(Name),
}
