//! Requests in flags, for every command that takes one.
//!
//! Guarantees: each name means exactly one thing of the table, or the request is refused with what it could mean.
//! Leaves out: deciding.

use permc_eval::{Ask, AttributeId, Grant, KindId, Place, RoleId, Table, ValueError};

use super::failure::Failure;
use super::names::{self, pick};
use crate::query::{Given, On, Request};
use crate::syntax::{Path, parse_grant, parse_on};

/// The flags that say who asks for what, and where.
#[derive(Debug, clap::Args)]
pub(crate) struct Flags {
    #[command(flatten)]
    ask: Asked,

    #[command(flatten)]
    subject: Subject,

    #[command(flatten)]
    place: Circumstances,
}

/// What is asked: one of these.
#[derive(Debug, clap::Args)]
#[group(id = "asked", multiple = false, args = ["action", "assign", "delegate", "restrict"])]
struct Asked {
    /// Ask for an action or a permission
    #[arg(long, value_name = "NAME", help_heading = "Request")]
    action: Option<String>,

    #[command(flatten)]
    power: Power,
}

/// What is asked of governance.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub(crate) struct Power {
    /// Ask whether the subject may give and take a role or an add-on
    #[arg(long, value_name = "ROLE", help_heading = "Request")]
    assign: Option<String>,

    /// Ask whether the subject may pass a permission on
    #[arg(long, value_name = "PERMISSION", help_heading = "Request")]
    delegate: Option<String>,

    /// Ask whether the subject may say who uses a permission
    #[arg(long, value_name = "PERMISSION", help_heading = "Request")]
    restrict: Option<String>,
}

/// Who asks.
#[derive(Debug, clap::Args)]
#[group(id = "subject", multiple = true)]
pub(crate) struct Subject {
    /// A role or an add-on of the subject; may be repeated
    #[arg(long = "role", value_name = "NAME", help_heading = "Request")]
    roles: Vec<String>,

    /// A permission granted to the subject directly; may be repeated
    #[arg(long = "grant", value_name = "PERMISSION [on KIND \"ID\"]", help_heading = "Request")]
    grants: Vec<String>,
}

/// Where it asks, and with which values.
#[derive(Debug, clap::Args)]
#[group(id = "circumstances", multiple = true)]
pub(crate) struct Circumstances {
    /// The resource, with what it lies in: `zone "example.com" in account acme`; without it, everything
    #[arg(long, value_name = "KIND \"ID\" [in …]", help_heading = "Request")]
    on: Option<String>,

    /// The value of an attribute that the request brings; may be repeated
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Request")]
    with: Vec<String>,
}

impl Flags {
    /// The request that they mean.
    pub(crate) fn resolve(&self, table: &Table) -> Result<Request, Failure> {
        let ask = self.ask.power.resolve(table, self.ask.action.as_deref())?;
        resolve(table, &self.subject, ask, &self.place)
    }
}

/// The request that flags mean.
pub(crate) fn resolve(
    table: &Table,
    subject: &Subject,
    ask: Ask,
    place: &Circumstances,
) -> Result<Request, Failure> {
    let (roles, grants) = (subject.roles(table)?, subject.grants(table)?);
    Ok(Request { roles, grants, ask, on: place.on(table)?, values: place.values(table)? })
}

impl Power {
    /// What is asked: an action, or one of these.
    pub(crate) fn resolve(&self, table: &Table, action: Option<&str>) -> Result<Ask, Failure> {
        let permission = |text: &str| pick(table.find_permission(text), names::permissions(table));
        match (action, &self.assign, &self.delegate, &self.restrict) {
            (Some(text), ..) => {
                let all = names::actions(table).chain(names::permissions(table));
                pick(table.find_action(text), all).map(Ask::Action)
            }
            (_, Some(text), ..) => role(table, text).map(Ask::Assign),
            (_, _, Some(text), _) => permission(text).map(Ask::Delegate),
            (_, _, _, Some(text)) => permission(text).map(Ask::Restrict),
            (None, None, None, None) => Err(Failure::new("usage", "nothing is asked")),
        }
    }
}

impl Subject {
    /// The roles and add-ons.
    pub(crate) fn roles(&self, table: &Table) -> Result<Vec<RoleId>, Failure> {
        self.roles.iter().map(|text| role(table, text)).collect()
    }

    fn grants(&self, table: &Table) -> Result<Vec<Grant>, Failure> {
        let mut grants = Vec::new();
        for text in &self.grants {
            grants.extend(direct_grants(table, text)?);
        }
        Ok(grants)
    }
}

impl Circumstances {
    /// The place.
    pub(crate) fn on(&self, table: &Table) -> Result<On, Failure> {
        let Some(text) = &self.on else { return Ok(On { place: table.everything(), path: Vec::new() }) };
        let path = steps(table, &parse_on(text).map_err(|why| unreadable("resource", text, &why))?)?;
        let place = table.place(&path).map_err(|error| invalid(&error))?;
        Ok(On { place, path })
    }

    /// The values.
    pub(crate) fn values(&self, table: &Table) -> Result<Given, Failure> {
        let mut given: Vec<(AttributeId, &str)> = Vec::new();
        for text in &self.with {
            let Some((name, value)) = text.split_once('=') else {
                let failure = Failure::new("usage", format!("`{text}` gives no attribute a value"));
                return Err(failure.help("write `NAME=VALUE`"));
            };
            given.push((pick(table.find_attribute(name), names::attributes(table))?, value));
        }
        table.values(&given).map_err(|error| match &error {
            ValueError::Undeclared { attribute, .. } => invalid(&error).help(values_of(table, attribute)),
            _ => invalid(&error),
        })?;
        let position = |(attribute, value): (AttributeId, &str)| {
            let declared = table.content().attributes.get(attribute.position() as usize)?;
            let at = declared.values.iter().zip(0..).find(|(known, _)| *known == value)?.1;
            Some((attribute, at))
        };
        Ok(given.into_iter().filter_map(position).collect())
    }
}

fn role(table: &Table, text: &str) -> Result<RoleId, Failure> {
    pick(table.find_role(text), names::roles(table))
}

/// A direct grant for each place of a permission, or one everywhere.
fn direct_grants(table: &Table, text: &str) -> Result<Vec<Grant>, Failure> {
    let (name, paths) = parse_grant(text).map_err(|why| unreadable("grant", text, &why))?;
    let permission = pick(table.find_permission(&name), names::permissions(table))?;
    let mut places = paths.iter().map(|path| place(table, path)).collect::<Result<Vec<_>, _>>()?;
    if places.is_empty() {
        places.push(table.everything());
    }
    let grant = |place| table.grant(permission, place).map_err(|error| invalid(&error));
    places.iter().map(grant).collect()
}

fn unreadable(what: &str, text: &str, why: &str) -> Failure {
    Failure::new("usage", format!("the {what} `{text}` cannot be read: {why}"))
        .help("it is written as in a policy, as in `zones.read on zone \"example.com\" in account acme`")
}

fn place(table: &Table, path: &Path) -> Result<Place, Failure> {
    table.place(&steps(table, path)?).map_err(|error| invalid(&error))
}

fn steps(table: &Table, path: &Path) -> Result<Vec<(KindId, String)>, Failure> {
    let kind = |text: &str| pick(table.find_kind(text), names::kinds(table));
    path.iter().map(|(name, id)| Ok((kind(name)?, id.clone()))).collect()
}

fn values_of(table: &Table, attribute: &str) -> String {
    let declared = table.content().attributes.iter().filter(|it| it.name == attribute);
    let values = declared.flat_map(|it| &it.values).map(|value| format!("`{value}`"));
    format!("its values are {}", values.collect::<Vec<_>>().join(", "))
}

fn invalid(error: &dyn std::error::Error) -> Failure {
    Failure::new("invalid-request", error.to_string())
}
