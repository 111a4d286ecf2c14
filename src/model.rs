//! The policy with its names resolved: what every later stage reads.
//!
//! Guarantees: every id names an item of this model, every list of ids is sorted, items stand in the order of their
//! full names, so the order of files and declarations is gone. Leaves out: whatever did not resolve (then the policy
//! has errors), and everything derived: implications, inheritance and defaults are still as written.

use crate::index::{
    ActionId, AttributeId, GroupId, IdVec, InstanceId, KindId, PermissionId, RestrictionId, RoleId,
};
use crate::source::{Span, Spanned};

/// A whole policy.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// Kinds of resources.
    pub kinds: IdVec<KindId, Kind>,
    /// Known instances: an instance stands after its parent, and all that lies in it follows it directly.
    pub instances: IdVec<InstanceId, Instance>,
    /// Attributes of requests.
    pub attributes: IdVec<AttributeId, Attribute>,
    /// Distinct restriction texts, sorted.
    pub restrictions: IdVec<RestrictionId, Restriction>,
    /// Groups of permissions.
    pub groups: IdVec<GroupId, Group>,
    /// Permissions.
    pub permissions: IdVec<PermissionId, Permission>,
    /// Roles and add-ons.
    pub roles: IdVec<RoleId, Role>,
    /// Declared actions.
    pub actions: IdVec<ActionId, Action>,
    /// `default grant` statements.
    pub defaults: Vec<Default>,
    /// `assign` statements.
    pub assigns: Vec<Assign>,
    /// `at most` statements.
    pub limits: Vec<AtMost>,
    /// `assert` statements.
    pub asserts: Vec<Assert>,
    /// `test` blocks.
    pub tests: Vec<Test>,
    /// The lints that are silenced.
    pub allows: Vec<Allow>,
}

/// What every declaration carries beside its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The full name.
    pub name: Box<str>,
    /// What people call it.
    pub title: Option<Box<str>>,
    /// Its `///` lines.
    pub docs: Option<Box<str>>,
    /// Where its name stands.
    pub span: Span,
    /// The whole declaration, without what stands before it.
    pub item: Span,
}

/// `@allow(lint, reason = "…")` on a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// The lint's name.
    pub lint: Box<str>,
    /// Why.
    pub reason: Box<str>,
    /// Where the lint is named.
    pub span: Span,
    /// The whole attribute.
    pub attribute: Span,
    /// The declaration that it speaks for.
    pub covers: Span,
}

/// A kind of resource.
#[derive(Debug, Clone)]
pub struct Kind {
    /// Name, title and place.
    pub head: Head,
    /// The kind its instances lie in; never itself, however far.
    pub parent: Option<KindId>,
}

/// A known instance.
#[derive(Debug, Clone)]
pub struct Instance {
    /// Its kind.
    pub kind: KindId,
    /// Its id: opaque bytes.
    pub id: Box<str>,
    /// What people call it.
    pub title: Option<Box<str>>,
    /// The `///` lines of its declaration.
    pub docs: Option<Box<str>>,
    /// What it lies in, if its kind lies in another.
    pub parent: Option<InstanceId>,
    /// Whether a `resource` declares it; otherwise it is only named somewhere.
    pub declared: bool,
    /// Where it is declared, or first named.
    pub span: Span,
    /// Its reader lists, by permission, one each.
    pub readers: Vec<ReaderList>,
}

/// On the instance and all below it, the permission counts only through these roles (R5).
#[derive(Debug, Clone)]
pub struct ReaderList {
    /// The permission.
    pub permission: PermissionId,
    /// The roles and add-ons. Empty only where no name of the list resolved: nobody reads.
    pub roles: Vec<RoleId>,
    /// The statement.
    pub span: Span,
}

/// An attribute of requests, with its finite domain.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// Name, title and place.
    pub head: Head,
    /// Its values, sorted; conditions name them by position.
    pub values: Vec<Spanned<Box<str>>>,
    /// Its named sets, by name.
    pub sets: Vec<ValueSet>,
}

/// A named set of values.
#[derive(Debug, Clone)]
pub struct ValueSet {
    /// Its name, which is the attribute's own.
    pub name: Spanned<Box<str>>,
    /// The positions of its members, sorted.
    pub values: Vec<u32>,
}

/// A distinct restriction text.
#[derive(Debug, Clone)]
pub struct Restriction {
    /// The query.
    pub text: Box<str>,
    /// Where it was first written.
    pub span: Span,
    /// The declarations that give it a name.
    pub names: Vec<Head>,
}

/// A group of permissions. What it demands already stands in each of them.
#[derive(Debug, Clone)]
pub struct Group {
    /// Name, title and place.
    pub head: Head,
    /// The permissions declared in it.
    pub permissions: Vec<PermissionId>,
}

/// A permission, which is an action of the same name and kind too.
#[derive(Debug, Clone)]
pub struct Permission {
    /// Name, title and place.
    pub head: Head,
    /// The kind it is held on; without one it is global.
    pub kind: Option<KindId>,
    /// Whether a grant may be limited to some rows; never together with a kind.
    pub filtered: bool,
    /// Whether it is marked sensitive.
    pub sensitive: bool,
    /// What to use instead, if it is deprecated.
    pub deprecated: Option<Box<str>>,
    /// What another system calls it.
    pub key: Option<Box<str>>,
    /// What its holder holds too: only the direct ones.
    pub implies: Vec<Spanned<PermissionId>>,
    /// What its holder may delegate.
    pub delegates: Vec<Power>,
    /// Whose reader lists its holder may set.
    pub restricts: Vec<Power>,
    /// What it demands as an action besides being held, its group's demands included.
    pub rules: Rules,
}

/// `delegates` or `restricts`.
#[derive(Debug, Clone)]
pub struct Power {
    /// The permissions.
    pub permissions: Vec<PermissionId>,
    /// The kind it is asked on.
    pub kind: Option<KindId>,
    /// When; without it, always.
    pub when: Option<Condition>,
    /// The statement.
    pub span: Span,
}

/// What an action demands.
#[derive(Debug, Clone, std::default::Default)]
pub struct Rules {
    /// Every one whose condition holds must be met.
    pub requires: Vec<Requirement>,
    /// None may hold.
    pub forbids: Vec<Forbid>,
    /// What to say with a denial.
    pub deny: Option<Deny>,
}

/// `requires EXPR when COND`.
#[derive(Debug, Clone)]
pub struct Requirement {
    /// What.
    pub what: Demand,
    /// When; without it, always.
    pub when: Option<Condition>,
    /// The statement.
    pub span: Span,
}

/// What a requirement demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Demand {
    /// `nothing`, said aloud.
    Nothing,
    /// This.
    Met(Expr),
    /// Something that did not resolve; the policy has errors.
    Unknown,
}

/// A requirement's expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// A permission or action, asked as an action.
    Ask(Spanned<Target>),
    /// All of them.
    All(Vec<Expr>),
    /// Any of them.
    Any(Vec<Expr>),
}

/// What can be asked and required: a permission or a declared action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// A permission, as an action.
    Permission(PermissionId),
    /// A declared action.
    Action(ActionId),
}

/// `forbid when COND`.
#[derive(Debug, Clone)]
pub struct Forbid {
    /// When.
    pub when: Condition,
    /// The statement.
    pub span: Span,
}

/// A condition over attributes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// The request's value is one of these positions (sorted).
    Is(AttributeId, Vec<u32>),
    /// Not.
    Not(Box<Condition>),
    /// All of them.
    All(Vec<Condition>),
    /// Any of them.
    Any(Vec<Condition>),
}

/// `deny with "CODE" "text"`.
#[derive(Debug, Clone)]
pub struct Deny {
    /// The code.
    pub code: Box<str>,
    /// The text, cut at its placeholders.
    pub text: Vec<TextPart>,
    /// The statement.
    pub span: Span,
}

/// A piece of a denial's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextPart {
    /// As it stands.
    Literal(Box<str>),
    /// The request's value of an attribute.
    Value(Spanned<AttributeId>),
}

/// A role or an add-on.
#[derive(Debug, Clone)]
pub struct Role {
    /// Name, title and place.
    pub head: Head,
    /// For an add-on, the roles it counts beside.
    pub addon: Option<Vec<RoleId>>,
    /// Those of them that it names, as written; none for `any role`.
    pub bases: Vec<Spanned<RoleId>>,
    /// What it extends: only the direct ones.
    pub extends: Vec<Spanned<RoleId>>,
    /// `without defaults`.
    pub without_defaults: bool,
    /// What it grants, as written.
    pub grants: Vec<Grant>,
    /// What it claims not to hold.
    pub excludes: Vec<Exclude>,
}

/// A grant of some permissions.
#[derive(Debug, Clone)]
pub struct Grant {
    /// What.
    pub permissions: Vec<PermissionId>,
    /// Where: these instances and all below them; without it, everywhere.
    pub on: Option<Vec<InstanceId>>,
    /// Which rows; without it, all.
    pub rows: Option<Rows>,
    /// The references that it is written with, in order; none for the cell of a matrix.
    pub sets: Vec<WrittenSet>,
    /// The statement, or the cell of a matrix.
    pub span: Span,
    /// Where the limit (`on`, `where`) stands, if there is one.
    pub limit: Option<Span>,
}

/// A reference to permissions, as written in a grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenSet {
    /// Whether it names one permission or a group, or is a pattern.
    pub form: SetForm,
    /// What it means, without what `except` takes out.
    pub permissions: Meant,
    /// Where it stands.
    pub span: Span,
}

/// The permissions that a reference means, sorted. Most mean one, for which there is no list: there are as many as grants.
#[derive(Clone, PartialEq, Eq)]
pub enum Meant {
    /// Exactly one.
    One(PermissionId),
    /// Any other number.
    Many(Box<[PermissionId]>),
}

impl std::ops::Deref for Meant {
    type Target = [PermissionId];

    fn deref(&self) -> &[PermissionId] {
        match self {
            Self::One(permission) => std::slice::from_ref(permission),
            Self::Many(permissions) => permissions,
        }
    }
}

impl<'a> IntoIterator for &'a Meant {
    type Item = &'a PermissionId;
    type IntoIter = std::slice::Iter<'a, PermissionId>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl std::fmt::Debug for Meant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

/// How a reference is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetForm {
    /// A permission's name.
    Name,
    /// A group's name.
    Group,
    /// `prefix.*`
    Prefix,
    /// `*`
    Everything,
}

impl Grant {
    /// Whether it holds everywhere with all rows.
    #[must_use]
    pub fn is_unlimited(&self) -> bool {
        self.on.is_none() && self.restriction().is_none()
    }

    /// The restriction that it is limited to.
    #[must_use]
    pub fn restriction(&self) -> Option<RestrictionId> {
        match self.rows {
            Some(Rows::Restricted(id)) => Some(id),
            Some(Rows::All) | None => None,
        }
    }
}

/// The rows of a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rows {
    /// `where all`: every row, said aloud.
    All,
    /// The rows of a restriction.
    Restricted(RestrictionId),
}

/// `exclude …`: a claim, proved or refuted.
#[derive(Debug, Clone)]
pub struct Exclude {
    /// What the role holds nowhere.
    pub permissions: Vec<PermissionId>,
    /// The statement, or the cell of a matrix.
    pub span: Span,
}

/// `default grant …` (R6).
#[derive(Debug, Clone)]
pub struct Default {
    /// The roles of its range, those `without defaults` included.
    pub range: Vec<RoleId>,
    /// What it grants them.
    pub grant: Grant,
}

/// `assign … by …` (R12).
#[derive(Debug, Clone)]
pub struct Assign {
    /// The roles and add-ons that may be given and taken.
    pub roles: Vec<RoleId>,
    /// By whom.
    pub by: Assigners,
    /// The roles that may, as written.
    pub named: Vec<Spanned<RoleId>>,
    /// When; without it, always.
    pub when: Option<Condition>,
    /// The statement.
    pub span: Span,
}

/// Who may assign.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assigners {
    /// Whoever has one of these.
    Roles(Vec<RoleId>),
    /// Whoever holds this everywhere with all rows.
    Holders(PermissionId),
}

/// `at most N of …` (R11).
#[derive(Debug, Clone)]
pub struct AtMost {
    /// How many.
    pub limit: u32,
    /// Of what.
    pub members: Members,
    /// What it is called.
    pub title: Option<Box<str>>,
    /// The statement.
    pub span: Span,
}

/// What an [`AtMost`] counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Members {
    /// Roles and add-ons.
    Roles(Vec<RoleId>),
    /// Permissions held anywhere.
    Permissions(Vec<PermissionId>),
}

/// `assert …` (R14).
#[derive(Debug, Clone)]
pub struct Assert {
    /// What it claims.
    pub claim: Claim,
    /// The statement.
    pub span: Span,
}

/// The forms of [`Assert`].
#[derive(Debug, Clone)]
pub enum Claim {
    /// No other role or add-on holds any of them, anywhere, any rows.
    OnlyHold(Vec<RoleId>, Vec<PermissionId>),
    /// No other role or add-on could come to hold any of them.
    OnlyReach(Vec<RoleId>, Vec<PermissionId>),
    /// Each holds each everywhere, with all rows.
    Holds(Vec<RoleId>, Vec<PermissionId>),
    /// None holds any of them, anywhere, any rows.
    Lacks(Vec<RoleId>, Vec<PermissionId>),
    /// All that each of the first holds, the second holds.
    Within(Vec<RoleId>, RoleId),
}

/// `test "title" { … }`.
#[derive(Debug, Clone)]
pub struct Test {
    /// Its title.
    pub title: Box<str>,
    /// Where its title stands.
    pub span: Span,
    /// What it claims, case by case.
    pub cases: Vec<Case>,
}

/// One subject of a test and what is claimed of it.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its roles and add-ons.
    pub roles: Vec<RoleId>,
    /// Its direct grants.
    pub grants: Vec<DirectGrant>,
    /// The claims.
    pub claims: Vec<Expectation>,
    /// The subject, as written.
    pub span: Span,
}

/// A grant without a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectGrant {
    /// What.
    pub permission: PermissionId,
    /// Where; without it, everywhere.
    pub on: Option<Path>,
}

/// A path of a request: steps from the innermost out, as far as they were given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path(pub Vec<(KindId, Box<str>)>);

/// A claim about one decision.
#[derive(Debug, Clone)]
pub struct Expectation {
    /// What is asked.
    pub ask: Ask,
    /// On what; without it, on everything.
    pub on: Option<Path>,
    /// The values the request brings: at most one for each attribute, by attribute.
    pub with: Vec<(AttributeId, u32)>,
    /// What is expected.
    pub expected: Expected,
    /// The claim, as written.
    pub span: Span,
}

/// What can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ask {
    /// An action or permission.
    Action(Target),
    /// To give or take a role.
    Assign(RoleId),
    /// To delegate a permission.
    Delegate(PermissionId),
    /// To restrict a permission.
    Restrict(PermissionId),
}

/// The answer that a test expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// Allowed with every row.
    Allow,
    /// Allowed with exactly these rows: the conjunction of unions.
    AllowRows(Vec<Vec<RestrictionId>>),
    /// Denied, and with this code if one is named.
    Deny(Option<Box<str>>),
}

impl Model {
    /// The kind that something is asked on.
    #[must_use]
    pub fn kind_of(&self, target: Target) -> Option<KindId> {
        match target {
            Target::Permission(id) => self.permissions[id].kind,
            Target::Action(id) => self.actions[id].kind,
        }
    }

    /// The declaration of what can be asked.
    #[must_use]
    pub fn head_of(&self, target: Target) -> &Head {
        match target {
            Target::Permission(id) => &self.permissions[id].head,
            Target::Action(id) => &self.actions[id].head,
        }
    }

    /// What it demands as an action, besides a permission being held.
    #[must_use]
    pub fn rules_of(&self, target: Target) -> &Rules {
        match target {
            Target::Permission(id) => &self.permissions[id].rules,
            Target::Action(id) => &self.actions[id].rules,
        }
    }

    /// Everything that can be asked: permissions, then declared actions.
    pub fn targets(&self) -> impl Iterator<Item = Target> + use<> {
        let permissions = self.permissions.ids().map(Target::Permission);
        permissions.chain(self.actions.ids().map(Target::Action))
    }

    /// Whether `kind` is `of` or something that `of` lies in.
    #[must_use]
    pub fn is_kind_or_ancestor(&self, kind: KindId, of: KindId) -> bool {
        self.kinds_outward(of).any(|other| other == kind)
    }

    /// A kind, the kind it lies in, and so on outward.
    pub fn kinds_outward(&self, kind: KindId) -> impl Iterator<Item = KindId> + '_ {
        std::iter::successors(Some(kind), |kind| self.kinds[*kind].parent)
    }

    /// An instance, what it lies in, and so on outward.
    pub fn instances_outward(&self, instance: InstanceId) -> impl Iterator<Item = InstanceId> + '_ {
        std::iter::successors(Some(instance), |instance| self.instances[*instance].parent)
    }
}

/// A declared action.
#[derive(Debug, Clone)]
pub struct Action {
    /// Name, title and place.
    pub head: Head,
    /// The kind it is asked on; without one, on nothing.
    pub kind: Option<KindId>,
    /// What it demands.
    pub rules: Rules,
}

/// The one way to write a conjunction of unions: no union that another makes needless, sorted.
///
/// `filter a, b and a` is `filter a`: whoever passes the union `a` passes `a, b` too.
#[must_use]
pub fn minimal_clauses(mut clauses: Vec<Vec<RestrictionId>>) -> Vec<Vec<RestrictionId>> {
    clauses.sort_unstable_by_key(Vec::len);
    let mut kept: Vec<Vec<RestrictionId>> = Vec::new();
    for clause in clauses {
        if !kept.iter().any(|other| other.iter().all(|id| clause.contains(id))) {
            kept.push(clause);
        }
    }
    kept.sort_unstable();
    kept
}
