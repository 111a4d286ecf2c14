//! One policy, asked twice: the oracle and the table.
//!
//! Guarantees: both are asked in their own words, made from the same ids; answers compare in decision, exact rows and
//! reason.

use permc::index::{AttributeId, RoleId};
use permc::model::{Ask, DirectGrant, Model, Path, Target};
use permc::pipeline::Compilation;
use permc_eval::format::Content;
use permc_eval::{ActionRef, Decision, Invalid, Table};

use crate::oracle::action::Values;
use crate::oracle::place::InvalidPath;
use crate::oracle::subject::Ground;
use crate::oracle::{Oracle, Reason, Someone, Standing, Verdict};

/// An answer, from either side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Allowed with the rows that match one restriction of each union. No union: all rows.
    Allow(Vec<Vec<String>>),
    /// Denied.
    Deny(Reason),
    /// The request makes no sense.
    Invalid,
    /// Something that only the table can say, and never should here.
    Odd(String),
}

/// A policy on both sides.
#[derive(Debug)]
pub(crate) struct Both<'m> {
    pub(crate) oracle: Oracle<'m>,
    pub(crate) table: Table,
}

/// The place of a request on both sides.
#[derive(Debug)]
pub(crate) struct BothPlaces {
    ground: Result<Ground, InvalidPath>,
    place: Option<permc_eval::Place>,
}

/// The subject of a request on both sides.
#[derive(Debug)]
pub(crate) struct BothSubjects {
    someone: Result<Someone, InvalidPath>,
    subject: Option<permc_eval::Subject>,
}

/// A subject at a place on both sides.
#[derive(Debug)]
pub(crate) struct Asker<'b> {
    both: &'b Both<'b>,
    standing: Option<Standing<'b>>,
    table: Option<(&'b permc_eval::Subject, &'b permc_eval::Place)>,
}

/// The values of a request on both sides.
#[derive(Debug)]
pub(crate) struct BothValues {
    pub(crate) oracle: Values,
    table: permc_eval::Values,
}

impl<'m> Both<'m> {
    /// The table of this content beside the oracle of its policy.
    pub(crate) fn new(model: &'m Model, content: Content) -> Result<Self, Invalid> {
        Ok(Self { oracle: Oracle::new(model), table: Table::new(content)? })
    }

    /// Both sides of a policy that compiles.
    pub(crate) fn of(compilation: &'m Compilation) -> Self {
        let content = compilation.content.clone().expect("it compiles");
        Self::new(&compilation.model, content).expect("a compiled content is a table")
    }

    pub(crate) fn place(&self, on: Option<&Path>) -> BothPlaces {
        BothPlaces { ground: self.oracle.ground(on), place: self.table_place(on) }
    }

    pub(crate) fn table_place(&self, on: Option<&Path>) -> Option<permc_eval::Place> {
        let Some(path) = on else { return Some(self.table.everything()) };
        let kind = |kind| self.table.kind(&self.oracle.model.kinds[kind].head.name).unwrap();
        let path: Vec<_> = path.0.iter().map(|(step, id)| (kind(*step), id)).collect();
        self.table.place(&path).ok()
    }

    pub(crate) fn subject(&self, roles: &[RoleId], grants: &[DirectGrant]) -> BothSubjects {
        let granted: Option<Vec<_>> = grants.iter().map(|grant| self.table_grant(grant)).collect();
        let roles_of_table: Vec<_> = roles.iter().map(|role| self.table_role(*role)).collect();
        let subject = granted.map(|granted| self.table.subject(&roles_of_table, &granted));
        BothSubjects { someone: self.oracle.someone(roles, grants), subject }
    }

    pub(crate) fn table_role(&self, role: RoleId) -> permc_eval::RoleId {
        self.table.role(&self.oracle.model.roles[role].head.name).unwrap()
    }

    fn table_permission(&self, permission: permc::index::PermissionId) -> permc_eval::PermissionId {
        self.table.permission(&self.oracle.model.permissions[permission].head.name).unwrap()
    }

    pub(crate) fn table_grant(&self, grant: &DirectGrant) -> Option<permc_eval::Grant> {
        let place = self.table_place(grant.on.as_ref())?;
        self.table.grant(self.table_permission(grant.permission), &place).ok()
    }

    pub(crate) fn values(&self, values: Values) -> BothValues {
        let named: Vec<_> =
            values.iter().map(|(attribute, value)| self.table_value(*attribute, *value)).collect();
        let table = self.table.values(&named).unwrap();
        BothValues { oracle: values, table }
    }

    fn table_value(&self, attribute: AttributeId, value: u32) -> (permc_eval::AttributeId, &str) {
        let attribute = &self.oracle.model.attributes[attribute];
        (self.table.attribute(&attribute.head.name).unwrap(), &attribute.values[value as usize].value)
    }

    pub(crate) fn asker<'b>(&'b self, subjects: &'b BothSubjects, places: &'b BothPlaces) -> Asker<'b> {
        let standing = match (&subjects.someone, &places.ground) {
            (Ok(someone), Ok(ground)) => Some(self.oracle.standing(someone, ground)),
            _ => None,
        };
        Asker { both: self, standing, table: subjects.subject.as_ref().zip(places.place.as_ref()) }
    }

    pub(crate) fn table_ask(&self, ask: Ask) -> permc_eval::Ask {
        match ask {
            Ask::Action(target) => permc_eval::Ask::Action(self.table_action(target)),
            Ask::Assign(role) => permc_eval::Ask::Assign(self.table_role(role)),
            Ask::Delegate(permission) => permc_eval::Ask::Delegate(self.table_permission(permission)),
            Ask::Restrict(permission) => permc_eval::Ask::Restrict(self.table_permission(permission)),
        }
    }

    fn table_action(&self, target: Target) -> ActionRef {
        self.table.action(&self.oracle.model.head_of(target).name).unwrap()
    }
}

impl Asker<'_> {
    /// What the oracle says.
    pub(crate) fn oracle(&self, ask: Ask, values: &BothValues) -> Answer {
        let Some(standing) = &self.standing else { return Answer::Invalid };
        match standing.decide(ask, &values.oracle) {
            Verdict::Deny(reason) => Answer::Deny(reason),
            Verdict::Allow(rows) => {
                let text = |id: &_| self.both.oracle.model.restrictions[*id].text.to_string();
                let clauses = rows.clauses();
                Answer::Allow(clauses.iter().map(|union| union.iter().map(text).collect()).collect())
            }
        }
    }

    /// What the table says.
    pub(crate) fn table(&self, ask: Ask, values: &BothValues) -> Answer {
        let Some((subject, place)) = self.table else { return Answer::Invalid };
        match self.both.table.decide(subject, self.both.table_ask(ask), place, &values.table) {
            Decision::Allow => Answer::Allow(Vec::new()),
            Decision::AllowRows(rows) => Answer::Allow(rows.all_of().to_vec()),
            Decision::Deny(reason) => denied(reason),
        }
    }
}

fn denied(reason: permc_eval::Reason) -> Answer {
    match reason {
        permc_eval::Reason::WrongKind => Answer::Deny(Reason::WrongKind),
        permc_eval::Reason::Separation(_) => Answer::Deny(Reason::Separation),
        permc_eval::Reason::MissingAttribute => Answer::Deny(Reason::MissingAttribute),
        permc_eval::Reason::Forbidden(_) => Answer::Deny(Reason::Forbidden),
        permc_eval::Reason::Unmet => Answer::Deny(Reason::Unmet),
        other => Answer::Odd(format!("{other:?}")),
    }
}
