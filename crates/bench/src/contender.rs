//! Who is measured: each has a form that it reads from files, and answers requests once it is ready.

use std::hint::black_box;

use crate::case::{Ask, Case};
use crate::{Failure, baseline, casbin, cedar, cedar_roles, ours, rego};

/// Somebody who answers requests.
pub(crate) trait Contender {
    /// Whether the request at this position is allowed.
    fn decide(&mut self, request: usize) -> bool;

    /// Reads what it keeps of a request, so that the request is at hand as in a service that has just received it.
    fn touch(&self, _request: usize) {}

    /// Answers some requests; one dynamic call for all of them.
    fn decide_all(&mut self, requests: &[usize], answers: &mut [bool]) {
        for (request, answer) in requests.iter().zip(answers) {
            *answer = black_box(self.decide(black_box(*request)));
        }
    }
}

/// A file of a form: its name and its bytes.
pub(crate) type File = (String, Vec<u8>);

/// All contenders, permc first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    PermcNames,
    PermcIds,
    Names,
    Ids,
    OneLoad,
    Cedar,
    CedarReady,
    CedarRoles,
    Regorus,
    Casbin,
}

impl Kind {
    pub(crate) const ALL: [Self; 10] = [
        Self::PermcNames,
        Self::PermcIds,
        Self::Names,
        Self::Ids,
        Self::OneLoad,
        Self::Cedar,
        Self::CedarReady,
        Self::CedarRoles,
        Self::Regorus,
        Self::Casbin,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::PermcNames => "permc-names",
            Self::PermcIds => "permc-ids",
            Self::Names => "names-bits",
            Self::Ids => "ids-bits",
            Self::OneLoad => "one-load",
            Self::Cedar => "cedar-data",
            Self::CedarReady => "cedar-data-ready",
            Self::CedarRoles => "cedar-roles",
            Self::Regorus => "regorus",
            Self::Casbin => "casbin",
        }
    }

    /// What stands in the table.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::PermcNames => "permc, from names",
            Self::PermcIds => "permc, from ids",
            Self::Names => "baseline: names, ids, bits",
            Self::Ids => "baseline: ids, bits",
            Self::OneLoad => "floor: one dependent load",
            Self::Cedar => "cedar, data under one policy",
            Self::CedarReady => "cedar, the same, requests made before",
            Self::CedarRoles => "cedar, a policy for each role",
            Self::Regorus => "regorus, compiled",
            Self::Casbin => "casbin",
        }
    }

    /// Whether a decision takes so little that reading the clock for each would show.
    pub(crate) const fn is_fast(self) -> bool {
        matches!(self, Self::PermcNames | Self::PermcIds | Self::Names | Self::Ids | Self::OneLoad)
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// The files that it reads.
    pub(crate) fn files(self, case: &Case) -> Result<Vec<File>, Failure> {
        match self {
            Self::PermcNames | Self::PermcIds => Ok(vec![("bundle.json".to_owned(), ours::bundle(case)?)]),
            Self::Names | Self::Ids | Self::OneLoad => {
                Ok(case.files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())).collect())
            }
            Self::Cedar | Self::CedarReady => cedar::files(case),
            Self::CedarRoles => cedar_roles::files(case),
            Self::Regorus => rego::files(case),
            Self::Casbin => Ok(casbin::files(case)),
        }
    }

    /// Reads its files and prepares what it prepares for requests.
    pub(crate) fn load<'a>(
        self,
        files: &[File],
        asks: &'a [Ask],
        answers: &[bool],
    ) -> Result<Box<dyn Contender + 'a>, Failure> {
        Ok(match self {
            Self::PermcNames => Box::new(ours::Names::load(files, asks)?),
            Self::PermcIds => Box::new(ours::Ids::load(files, asks)?),
            Self::Names => Box::new(baseline::Names::load(files, asks)?),
            Self::Ids => Box::new(baseline::Ids::load(files, asks)?),
            Self::OneLoad => Box::new(baseline::OneLoad::load(files, answers)?),
            Self::Cedar => Box::new(cedar::FromNames::load(files, asks)?),
            Self::CedarReady => Box::new(cedar::Ready::load(files, asks)?),
            Self::CedarRoles => Box::new(cedar_roles::Roles::load(files, asks)?),
            Self::Regorus => Box::new(rego::Regorus::load(files, asks)?),
            Self::Casbin => Box::new(casbin::Casbin::load(files, asks)?),
        })
    }
}

/// A file of a form as text.
pub(crate) fn text<'a>(files: &'a [File], name: &str) -> Result<&'a str, Failure> {
    let (_, bytes) = files.iter().find(|(it, _)| it == name).ok_or_else(|| format!("there is no {name}"))?;
    Ok(std::str::from_utf8(bytes)?)
}
