//! Requests and answers of the OpenID AuthZEN Authorization API 1.0, evaluation of one access.
//!
//! A request that is not exactly understood is invalid and denied: names count in full only, a member of the wrong type
//! or a key that stands twice is refused. Members that the standard leaves open are ignored and never interpreted.

mod answer;
mod request;

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

pub use answer::{Answer, AnswerContext, AnswerLink, AnswerRows, AnswerUnion, AnswerWhy, Missing};
use request::{GrantRequest, Request, Resource};

use crate::decide::Ask;
use crate::decision::{Decision, Reason};
use crate::id::AttributeId;
use crate::place::Place;
use crate::subject::{Grant, Subject};
use crate::table::Table;
use crate::values::Values;

/// The largest request that is read, in bytes.
pub const REQUEST_LIMIT: usize = 1 << 20;

/// The type of a resource that stands for everything, for senders that must name one.
pub const EVERYTHING: &str = "permc.everything";

/// Why a request is invalid, in words.
type Refused = String;

/// What is asked: something known, or the reason why it cannot be.
type Asked<T> = Result<T, Reason>;

/// Answers one request.
///
/// Never fails: what is wrong with a request is the answer to it, and that answer is no.
#[must_use]
pub fn evaluate(table: &Table, request: &[u8]) -> Answer {
    answer(table, request).unwrap_or_else(Answer::invalid)
}

fn answer(table: &Table, request: &[u8]) -> Result<Answer, Refused> {
    if request.len() > REQUEST_LIMIT {
        return Err(format!("the request has more than {REQUEST_LIMIT} bytes"));
    }
    // Text that is known to be text need not be looked at again, string by string.
    let json = match core::str::from_utf8(request) {
        Ok(text) => serde_json::from_str(text),
        Err(_) => serde_json::from_slice(request),
    };
    let json = json.map_err(|error| format!("this is not JSON: {error}"))?;
    let request = Request::read(&json)?;
    let mut unknown = Unknown::default();
    let subject = subject(table, &request, &mut unknown)?;
    let values = values(table, &request)?;
    let place = place(table, request.resource.as_ref())?;
    let asked = ask(table, &request)?;
    let mut answer = match asked.and_then(|ask| Ok((ask, place?))) {
        Ok((ask, place)) => respond(table, &subject, ask, &place, &values, request.takes_rows),
        Err(reason) => Answer::denied(reason),
    };
    answer.context.unknown_roles = unknown.roles;
    answer.context.unknown_permissions = unknown.permissions;
    answer.context.inactive_addons = inactive_addons(table, &subject);
    Ok(answer)
}

/// Names in a request that the policy does not know. They give nothing (R13 of the language).
#[derive(Default)]
struct Unknown {
    roles: Vec<String>,
    permissions: Vec<String>,
}

fn subject(table: &Table, request: &Request<'_>, unknown: &mut Unknown) -> Result<Subject, Refused> {
    let mut roles = Vec::new();
    for name in &request.roles {
        match table.role(name) {
            Some(role) => roles.push(role),
            None => unknown.roles.push((*name).to_owned()),
        }
    }
    let mut grants = Vec::new();
    for grant in &request.grants {
        match table.permission(grant.permission) {
            Some(permission) => {
                for place in grant_places(table, grant)? {
                    grants.push(self::grant(table, grant.permission, permission, &place)?);
                }
            }
            None => unknown.permissions.push(grant.permission.to_owned()),
        }
    }
    for names in [&mut unknown.roles, &mut unknown.permissions] {
        names.sort_unstable();
        names.dedup();
    }
    Ok(table.subject(&roles, &grants))
}

fn grant_places(table: &Table, grant: &GrantRequest<'_>) -> Result<Vec<Place>, Refused> {
    let Some(on) = &grant.on else { return Ok(alloc::vec![table.everything()]) };
    let places = on.iter().map(|resource| match place(table, Some(resource))? {
        Ok(place) if place.kind().is_some() => Ok(place),
        _ => Err(format!("the grant of `{}` is on a resource of unknown type", grant.permission)),
    });
    let places: Vec<Place> = places.collect::<Result<_, _>>()?;
    let kinds = places.iter().map(Place::kind);
    if kinds.clone().zip(kinds.skip(1)).any(|(one, other)| one != other) {
        return Err(format!("the grant of `{}` is on resources of several types", grant.permission));
    }
    Ok(places)
}

fn grant(
    table: &Table,
    name: &str,
    permission: crate::PermissionId,
    place: &Place,
) -> Result<Grant, Refused> {
    table.grant(permission, place).map_err(|error| format!("the grant of `{name}` is invalid: {error}"))
}

fn values(table: &Table, request: &Request<'_>) -> Result<Values, Refused> {
    let mut given: Vec<(AttributeId, &str)> = Vec::new();
    for (name, value) in request.context() {
        if let Some(attribute) = table.attribute(name) {
            given.push((attribute, request::string(value, || format!("`context.{name}`"))?));
        }
    }
    table.values(&given).map_err(|error| error.to_string())
}

fn place(table: &Table, resource: Option<&Resource<'_>>) -> Result<Asked<Place>, Refused> {
    let Some(resource) = resource else { return Ok(Ok(table.everything())) };
    if let [(EVERYTHING, _), outer @ ..] = resource.path.as_slice() {
        return if outer.is_empty() {
            Ok(Ok(table.everything()))
        } else {
            Err(format!("a resource of type `{EVERYTHING}` lies in nothing"))
        };
    }
    let mut path = Vec::new();
    for (kind, id) in &resource.path {
        let Some(kind) = table.kind(kind) else { return Ok(Err(Reason::UnknownKind)) };
        path.push((kind, *id));
    }
    table.place(&path).map(Ok).map_err(|error| error.to_string())
}

fn ask(table: &Table, request: &Request<'_>) -> Result<Asked<Ask>, Refused> {
    let unknown = |ask: Option<Ask>| ask.ok_or(Reason::UnknownAction);
    let ask = match request.action {
        "permc.assign" => table.role(request.target("role")?).map(Ask::Assign),
        "permc.delegate" => table.permission(request.target("permission")?).map(Ask::Delegate),
        "permc.restrict" => table.permission(request.target("permission")?).map(Ask::Restrict),
        action => table.action(action).map(Ask::Action),
    };
    Ok(unknown(ask))
}

/// Answers a request whose parts are known already, as [`evaluate`] answers the same request in JSON.
///
/// `takes_rows` says that the sender can apply the restrictions of an answer that is limited to rows.
#[must_use]
pub fn respond(
    table: &Table,
    subject: &Subject,
    ask: Ask,
    place: &Place,
    values: &Values,
    takes_rows: bool,
) -> Answer {
    let explanation = table.explain(subject, ask, place, values);
    let mut answer = match &explanation.decision {
        Decision::Allow => Answer::allowed(),
        Decision::AllowRows(rows) => Answer::limited(rows, takes_rows),
        Decision::Deny(reason) => Answer::denied(*reason),
    };
    let context = &mut answer.context;
    context.code = explanation.code;
    context.text = explanation.text;
    context.missing.permissions =
        explanation.unmet.iter().map(|&permission| table.permission_name(permission).to_owned()).collect();
    context.missing.attributes =
        explanation.missing.iter().map(|&attribute| table.attribute_name(attribute).to_owned()).collect();
    context.inactive_addons = inactive_addons(table, subject);
    let because = table.because(subject, ask, place, values);
    context.because = because.iter().map(|why| answer::why(table, why)).collect();
    answer
}

fn inactive_addons(table: &Table, subject: &Subject) -> Vec<String> {
    subject.inactive_addons().map(|addon| table.role_name(addon).to_owned()).collect()
}
