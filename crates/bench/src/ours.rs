//! permc, from names and from ids: the bundle is read once, and `permc-eval` decides.

use permc::limits::Limits;
use permc::pipeline::{Product, Settings, compile_with};
use permc::source::SourceMap;
use permc_eval::{Ask as What, Decision, Place, Question, RoleId, Subject, Table, Values};

use crate::Failure;
use crate::case::{Ask, Case};
use crate::contender::{Contender, File};

/// The bundle of a case, without the reasons: no peer says where a fact was written.
pub(crate) fn bundle(case: &Case) -> Result<Vec<u8>, Failure> {
    let limits = Limits { project_bytes: usize::MAX, ..Limits::default() };
    let settings = Settings { limits, product: Product::WithoutReasons, ..Settings::default() };
    let compilation = compile_with(SourceMap::new(case.files.clone()), &settings, Vec::new());
    let content = compilation.content.ok_or("permc finds an error in the policy")?;
    Ok(permc_eval::to_json(&content))
}

fn table(files: &[File]) -> Result<Table, Failure> {
    let (_, bytes) = files.first().ok_or("there is no bundle")?;
    Ok(Table::from_json_within(bytes, usize::MAX)?)
}

fn place(table: &Table, ask: &Ask) -> Option<Place> {
    let Some((kind, id)) = &ask.place else { return Some(table.everything()) };
    table.place(&[(table.kind(kind)?, id)]).ok()
}

/// The network, where the policy knows of networks.
fn values(table: &Table, ask: &Ask) -> Option<Values> {
    match table.attribute("network") {
        Some(network) => table.values(&[(network, &ask.network)]).ok(),
        None => table.values(&[]).ok(),
    }
}

/// From names, nothing remembered between requests.
pub(crate) struct Names<'a> {
    table: Table,
    parts: Vec<Parts<'a>>,
}

/// The names of a request, as slices.
struct Parts<'a> {
    roles: Vec<&'a str>,
    action: &'a str,
    resource: Option<[(&'a str, &'a str); 1]>,
    values: [(&'a str, &'a str); 1],
}

impl<'a> Names<'a> {
    pub(crate) fn load(files: &[File], asks: &'a [Ask]) -> Result<Self, Failure> {
        let parts = |ask: &'a Ask| Parts {
            roles: ask.roles.iter().map(String::as_str).collect(),
            action: &ask.action,
            resource: ask.place.as_ref().map(|(kind, id)| [(kind.as_str(), id.as_str())]),
            values: [("network", &ask.network)],
        };
        Ok(Self { table: table(files)?, parts: asks.iter().map(parts).collect() })
    }
}

impl Contender for Names<'_> {
    fn touch(&self, request: usize) {
        let it = &self.parts[request];
        std::hint::black_box((it.roles.clone(), it.action, it.resource, it.values));
    }

    fn decide(&mut self, request: usize) -> bool {
        let Parts { roles, action, resource, values } = &self.parts[request];
        let resource = resource.as_ref().map_or(&[][..], |it| it);
        self.table.ask(&Question { roles, action, resource, values }) == Decision::Allow
    }
}

/// A request with all names resolved.
struct Prepared {
    subject: Subject,
    action: What,
    place: Place,
    values: Values,
}

/// From ids.
pub(crate) struct Ids {
    table: Table,
    prepared: Vec<Prepared>,
}

impl Ids {
    pub(crate) fn load(files: &[File], asks: &[Ask]) -> Result<Self, Failure> {
        let table = table(files)?;
        let prepared: Option<Vec<Prepared>> = asks.iter().map(|ask| prepare(&table, ask)).collect();
        Ok(Self { prepared: prepared.ok_or("a request names what is not there")?, table })
    }
}

fn prepare(table: &Table, ask: &Ask) -> Option<Prepared> {
    let roles: Vec<RoleId> = ask.roles.iter().filter_map(|it| table.role(it)).collect();
    Some(Prepared {
        subject: table.subject(&roles, &[]),
        action: What::Action(table.action(&ask.action)?),
        place: place(table, ask)?,
        values: values(table, ask)?,
    })
}

impl Contender for Ids {
    fn touch(&self, request: usize) {
        let it = &self.prepared[request];
        std::hint::black_box((it.subject.clone(), it.place.clone(), it.values.clone()));
    }

    fn decide(&mut self, request: usize) -> bool {
        let it = &self.prepared[request];
        self.table.decide(&it.subject, it.action, &it.place, &it.values) == Decision::Allow
    }
}
