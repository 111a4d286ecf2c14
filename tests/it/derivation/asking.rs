//! Requests of the resolved policy, put to the query module.

use permc::model::{Model, Path};
use permc::pipeline::Compilation;
use permc::query::what::Whatever;
use permc::query::who::Whoever;
use permc::query::why::Explained;
use permc::query::{Given, On, Query};
use permc::source::SourceMap;
use permc_eval::AttributeId;

use crate::equivalence::both::Both;
use crate::equivalence::questions::{What, Who};
use crate::equivalence::request::Request;
use crate::oracle::action::Values;

/// A policy and its table.
pub(crate) struct Told<'c> {
    pub(crate) model: &'c Model,
    pub(crate) sources: &'c SourceMap,
    both: &'c Both<'c>,
}

/// What every source is called: as it is.
fn as_it_is(path: &str) -> String {
    path.to_owned()
}

impl<'c> Told<'c> {
    pub(crate) fn new(compilation: &'c Compilation, both: &'c Both<'c>) -> Self {
        Self { model: &compilation.model, sources: &compilation.sources, both }
    }

    fn query(&self) -> Query<'_> {
        Query::new(&self.both.table, &as_it_is)
    }

    /// The derivation; nothing for a request that is not valid.
    pub(crate) fn explain(&self, request: &Request) -> Option<Explained> {
        Some(self.query().explain(&self.request(request)?))
    }

    /// The derivation, or the repairs.
    pub(crate) fn why(&self, request: &Request, repairs: usize) -> Option<Explained> {
        Some(self.query().why(&self.request(request)?, repairs))
    }

    pub(crate) fn who(&self, request: &Request, most: usize) -> Option<Whoever> {
        let request = self.request(request)?;
        self.query().who(request.ask, &request.on, &request.values, most).ok()
    }

    pub(crate) fn what(&self, request: &Request) -> Option<Whatever> {
        Some(self.query().what(&self.request(request)?, true))
    }

    /// The requests of a subject, with everything that may be asked in every place, that the table allows.
    pub(crate) fn allowed(&self, who: &Who, places: &[Option<Path>], asks: &[What]) -> Vec<Request> {
        let table = &self.both.table;
        let roles: Vec<_> = who.0.iter().map(|role| self.both.table_role(*role)).collect();
        let grants: Option<Vec<_>> = who.1.iter().map(|grant| self.both.table_grant(grant)).collect();
        let Some(grants) = grants else { return Vec::new() };
        let subject = table.subject(&roles, &grants);
        let mut allowed = Vec::new();
        for on in places {
            let Some(place) = self.both.table_place(on.as_ref()) else { continue };
            for (ask, cases) in asks {
                for with in cases {
                    let values: Vec<_> = given(with).into_iter().collect();
                    let values = table.values_at(&values);
                    if !table.decide(&subject, self.both.table_ask(*ask), &place, &values).is_denied() {
                        let (roles, grants) = who.clone();
                        allowed.push(Request {
                            roles,
                            grants,
                            ask: *ask,
                            on: on.clone(),
                            with: with.clone(),
                        });
                    }
                }
            }
        }
        allowed
    }

    fn request(&self, request: &Request) -> Option<permc::query::Request> {
        let grants = request.grants.iter().map(|grant| self.both.table_grant(grant));
        Some(permc::query::Request {
            roles: request.roles.iter().map(|role| self.both.table_role(*role)).collect(),
            grants: grants.collect::<Option<_>>()?,
            ask: self.both.table_ask(request.ask),
            on: self.on(request)?,
            values: given(&request.with),
        })
    }

    fn on(&self, request: &Request) -> Option<On> {
        let kind = |kind| self.both.table.kind(&self.model.kinds[kind].head.name).unwrap();
        let steps = request.on.iter().flat_map(|path| &path.0);
        let path = steps.map(|(step, id)| (kind(*step), id.to_string())).collect();
        Some(On { place: self.both.table_place(request.on.as_ref())?, path })
    }
}

/// Attributes and values have the same positions in the table.
fn given(values: &Values) -> Given {
    values.iter().map(|(attribute, value)| (AttributeId::new(attribute.0), *value)).collect()
}
