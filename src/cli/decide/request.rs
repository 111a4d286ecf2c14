//! A request given in flags.
//!
//! Guarantees: each name means exactly one thing of the bundle, or the request is refused with what it could mean.
//! Leaves out: deciding.

use permc_eval::{Ask, Grant, Place, RoleId, Subject, Table, ValueError, Values};

use crate::cli::failure::Failure;
use crate::cli::names::{self, pick};
use crate::syntax::{Path, parse_grant, parse_on};

/// The flags that say who asks for what.
#[derive(Debug, clap::Args)]
pub(crate) struct Flags {
    #[command(flatten)]
    ask: Asked,

    #[command(flatten)]
    given: Given,
}

/// What is asked: one of these.
#[derive(Debug, clap::Args)]
#[group(id = "asked", multiple = false, args = ["action", "assign", "delegate", "restrict"])]
struct Asked {
    /// Ask for an action or a permission
    #[arg(long, value_name = "NAME", help_heading = "Request")]
    #[arg(required_unless_present_any = ["assign", "delegate", "restrict", "requests"])]
    action: Option<String>,

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

/// Who asks, and where.
#[derive(Debug, clap::Args)]
#[group(id = "given", multiple = true)]
struct Given {
    /// A role or an add-on of the subject; may be repeated
    #[arg(long = "role", value_name = "NAME", help_heading = "Request")]
    roles: Vec<String>,

    /// A permission granted to the subject directly; may be repeated
    #[arg(long = "grant", value_name = "PERMISSION [on KIND \"ID\"]", help_heading = "Request")]
    grants: Vec<String>,

    /// The resource, with what it lies in: `zone "example.com" in account acme`; without it, everything
    #[arg(long, value_name = "KIND \"ID\" [in …]", help_heading = "Request")]
    on: Option<String>,

    /// The value of an attribute that the request brings; may be repeated
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Request")]
    with: Vec<String>,
}

/// A request as the evaluator takes it.
pub(super) struct Request {
    pub(super) subject: Subject,
    pub(super) ask: Ask,
    pub(super) place: Place,
    pub(super) values: Values,
}

impl Flags {
    /// The request that they mean.
    pub(super) fn resolve(&self, table: &Table) -> Result<Request, Failure> {
        Ok(Request {
            subject: self.given.subject(table)?,
            ask: self.ask.resolve(table)?,
            place: self.given.place(table)?,
            values: self.given.values(table)?,
        })
    }
}

impl Asked {
    fn resolve(&self, table: &Table) -> Result<Ask, Failure> {
        let permission = |text: &str| pick(table.find_permission(text), names::permissions(table));
        match (&self.action, &self.assign, &self.delegate, &self.restrict) {
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

impl Given {
    fn subject(&self, table: &Table) -> Result<Subject, Failure> {
        let roles = self.roles.iter().map(|text| role(table, text)).collect::<Result<Vec<_>, _>>()?;
        let mut grants = Vec::new();
        for text in &self.grants {
            grants.extend(direct_grants(table, text)?);
        }
        Ok(table.subject(&roles, &grants))
    }

    fn place(&self, table: &Table) -> Result<Place, Failure> {
        match &self.on {
            Some(text) => place(table, &parse_on(text).map_err(|why| unreadable("resource", text, &why))?),
            None => Ok(table.everything()),
        }
    }

    fn values(&self, table: &Table) -> Result<Values, Failure> {
        let mut given = Vec::new();
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
        })
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
    let kind = |text: &str| pick(table.find_kind(text), names::kinds(table));
    let steps = path.iter().map(|(name, id)| Ok((kind(name)?, id))).collect::<Result<Vec<_>, Failure>>()?;
    table.place(&steps).map_err(|error| invalid(&error))
}

fn values_of(table: &Table, attribute: &str) -> String {
    let declared = table.content().attributes.iter().filter(|it| it.name == attribute);
    let values = declared.flat_map(|it| &it.values).map(|value| format!("`{value}`"));
    format!("its values are {}", values.collect::<Vec<_>>().join(", "))
}

fn invalid(error: &dyn std::error::Error) -> Failure {
    Failure::new("invalid-request", error.to_string())
}
