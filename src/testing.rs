//! Runs the `test` blocks of a policy against its decision table.
//!
//! Guarantees: what is claimed is compared with what services will be told, by the same evaluator; nothing passes
//! that could not be asked. Leaves out: printing.

use permc_eval::authzen::{Answer, respond};
use permc_eval::{ActionRef, Decision, Grant, Place, Subject, Table, Values};

use crate::answer;
use crate::index::{PermissionId, RestrictionId, RoleId};
use crate::model::{Ask, Case, DirectGrant, Expectation, Expected, Model, Path, Target, Test};
use crate::source::Span;

/// How a test went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestResult {
    /// Its title.
    pub title: Box<str>,
    /// Where its title stands.
    pub span: Span,
    /// The claims that are not true.
    pub failures: Vec<Failure>,
}

impl TestResult {
    /// Whether every claim is true.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// A claim that is not true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The claim.
    pub span: Span,
    /// The answer that it claims, in the words of the language.
    pub expected: String,
    /// The answer; or why there is none, which only a test can bring about that should not have compiled.
    pub actual: Result<Box<Answer>, String>,
}

/// Runs every test, in the order of the model.
#[must_use]
pub fn run(model: &Model, table: &Table) -> Vec<TestResult> {
    let runner = Runner { model, table };
    model.tests.iter().map(|test| runner.test(test)).collect()
}

struct Runner<'a> {
    model: &'a Model,
    table: &'a Table,
}

/// A request as the evaluator takes it.
struct Request {
    subject: Subject,
    ask: permc_eval::Ask,
    place: Place,
    values: Values,
}

/// Why something could not be asked. The compiler has refused such a test, so this is a second lock.
type Unasked = String;

impl Runner<'_> {
    fn test(&self, test: &Test) -> TestResult {
        let claims = test.cases.iter().flat_map(|case| case.claims.iter().map(move |claim| (case, claim)));
        let failures = claims.filter_map(|(case, claim)| self.claim(case, claim)).collect();
        TestResult { title: test.title.clone(), span: test.span, failures }
    }

    fn claim(&self, case: &Case, claim: &Expectation) -> Option<Failure> {
        let expected = self.expected(&claim.expected);
        let request = match self.request(case, claim) {
            Ok(request) => request,
            Err(why) => return Some(Failure { span: claim.span, expected, actual: Err(why) }),
        };
        let Request { subject, ask, place, values } = &request;
        let decision = self.table.decide(subject, *ask, place, values);
        let answer = || respond(self.table, subject, *ask, place, values, true);
        if self.is_met(&claim.expected, &decision, answer) {
            return None;
        }
        Some(Failure { span: claim.span, expected, actual: Ok(Box::new(answer())) })
    }

    fn is_met(&self, expected: &Expected, decision: &Decision, answer: impl FnOnce() -> Answer) -> bool {
        match (expected, decision) {
            (Expected::Allow, Decision::Allow) | (Expected::Deny(None), Decision::Deny(_)) => true,
            (Expected::AllowRows(rows), Decision::AllowRows(actual)) => {
                canonical(self.texts(rows)) == canonical(actual.all_of().to_vec())
            }
            (Expected::Deny(Some(code)), Decision::Deny(_)) => {
                answer().context.code.as_deref() == Some(&**code)
            }
            (Expected::Allow | Expected::AllowRows(_) | Expected::Deny(_), _) => false,
        }
    }

    fn texts(&self, rows: &[Vec<RestrictionId>]) -> Vec<Vec<String>> {
        let text = |id: &RestrictionId| self.model.restrictions[*id].text.to_string();
        rows.iter().map(|union| union.iter().map(text).collect()).collect()
    }

    fn expected(&self, expected: &Expected) -> String {
        match expected {
            Expected::Allow => "allow".to_owned(),
            Expected::AllowRows(rows) => {
                format!("allow filter {}", answer::filter(&canonical(self.texts(rows))))
            }
            Expected::Deny(None) => "deny".to_owned(),
            Expected::Deny(Some(code)) => format!("deny code {code:?}"),
        }
    }

    fn request(&self, case: &Case, claim: &Expectation) -> Result<Request, Unasked> {
        Ok(Request {
            subject: self.subject(case)?,
            ask: self.ask(claim.ask)?,
            place: self.place(claim.on.as_ref())?,
            values: self.values(claim)?,
        })
    }

    fn subject(&self, case: &Case) -> Result<Subject, Unasked> {
        let name = |role: &RoleId| &*self.model.roles[*role].head.name;
        let roles = case.roles.iter().map(|role| found(self.table.role(name(role)), name(role)));
        let roles = roles.collect::<Result<Vec<_>, _>>()?;
        let grants = case.grants.iter().map(|grant| self.grant(grant)).collect::<Result<Vec<_>, _>>()?;
        Ok(self.table.subject(&roles, &grants))
    }

    fn grant(&self, grant: &DirectGrant) -> Result<Grant, Unasked> {
        let permission = self.permission(grant.permission)?;
        let place = self.place(grant.on.as_ref())?;
        self.table.grant(permission, &place).map_err(|error| error.to_string())
    }

    fn permission(&self, id: PermissionId) -> Result<permc_eval::PermissionId, Unasked> {
        let name = &self.model.permissions[id].head.name;
        found(self.table.permission(name), name)
    }

    fn ask(&self, ask: Ask) -> Result<permc_eval::Ask, Unasked> {
        Ok(match ask {
            Ask::Action(target) => permc_eval::Ask::Action(self.action(target)?),
            Ask::Assign(role) => {
                let name = &self.model.roles[role].head.name;
                permc_eval::Ask::Assign(found(self.table.role(name), name)?)
            }
            Ask::Delegate(permission) => permc_eval::Ask::Delegate(self.permission(permission)?),
            Ask::Restrict(permission) => permc_eval::Ask::Restrict(self.permission(permission)?),
        })
    }

    fn action(&self, target: Target) -> Result<ActionRef, Unasked> {
        let name = &self.model.head_of(target).name;
        found(self.table.action(name), name)
    }

    fn place(&self, path: Option<&Path>) -> Result<Place, Unasked> {
        let Some(Path(steps)) = path else { return Ok(self.table.everything()) };
        let kind = |id| &*self.model.kinds[id].head.name;
        let steps = steps.iter().map(|(id, name)| Ok((found(self.table.kind(kind(*id)), kind(*id))?, name)));
        let steps = steps.collect::<Result<Vec<_>, Unasked>>()?;
        self.table.place(&steps).map_err(|error| error.to_string())
    }

    fn values(&self, claim: &Expectation) -> Result<Values, Unasked> {
        let given = claim.with.iter().map(|(id, position)| {
            let attribute = &self.model.attributes[*id];
            let value = attribute.values.get(*position as usize).map_or("", |value| &*value.value);
            Ok((found(self.table.attribute(&attribute.head.name), &attribute.head.name)?, value))
        });
        let given = given.collect::<Result<Vec<_>, Unasked>>()?;
        self.table.values(&given).map_err(|error| error.to_string())
    }
}

fn found<T>(thing: Option<T>, name: &str) -> Result<T, Unasked> {
    thing.ok_or_else(|| format!("`{name}` is not in the table"))
}

/// A conjunction of unions in its one form: unions sorted, none that contains another.
fn canonical(rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = rows;
    for union in &mut rows {
        union.sort_unstable();
        union.dedup();
    }
    rows.sort_unstable();
    rows.dedup();
    let contains = |one: &[String], other: &[String]| other.iter().all(|text| one.contains(text));
    let redundant = |union: &Vec<String>| rows.iter().any(|other| other != union && contains(union, other));
    rows.iter().filter(|union| !redundant(union)).cloned().collect()
}
