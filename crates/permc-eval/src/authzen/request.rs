//! Reads a request: its parts by name and type, and nothing that it does not know.
//!
//! `null` is a value of the wrong type, not an absence. In a grant, which is permc's own, an unknown member is refused:
//! ignoring a misspelled `on` would widen the grant to everything.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::Refused;
use crate::json::{Json, Object};

/// A request, its names not yet looked up.
pub(super) struct Request<'a> {
    pub(super) roles: Vec<&'a str>,
    pub(super) grants: Vec<GrantRequest<'a>>,
    pub(super) action: &'a str,
    properties: Option<&'a Object<'a>>,
    pub(super) resource: Option<Resource<'a>>,
    context: Option<&'a Object<'a>>,
    /// Whether the sender can apply the restrictions of a limited answer.
    pub(super) takes_rows: bool,
}

/// A direct grant.
pub(super) struct GrantRequest<'a> {
    pub(super) permission: &'a str,
    /// Where; everywhere if it does not say.
    pub(super) on: Option<Vec<Resource<'a>>>,
}

/// A resource and what it lies in, from the inside, as types and ids.
pub(super) struct Resource<'a> {
    pub(super) path: Vec<(&'a str, &'a str)>,
}

const OBLIGATIONS: &str = "supported_obligations";

impl<'a> Request<'a> {
    pub(super) fn read(json: &'a Json<'a>) -> Result<Self, Refused> {
        let request = object(json, || "the request".into())?;
        let subject = object(required(request, "subject", "")?, || "`subject`".into())?;
        for member in ["type", "id"] {
            string(required(subject, member, "subject.")?, || format!("`subject.{member}`"))?;
        }
        let (roles, grants) = match subject.get("properties") {
            Some(properties) => held(object(properties, || "`subject.properties`".into())?)?,
            None => (Vec::new(), Vec::new()),
        };
        let action = object(required(request, "action", "")?, || "`action`".into())?;
        let name = string(required(action, "name", "action.")?, || "`action.name`".into())?;
        let properties = optional(action, "properties", "action.")?;
        let context = optional(request, "context", "")?;
        let resource = request.get("resource").map(|it| Resource::read(it, "`resource`")).transpose()?;
        Ok(Self {
            roles,
            grants,
            action: name,
            properties,
            resource,
            context,
            takes_rows: takes_rows(context)?,
        })
    }

    /// The members of the context that may be attributes.
    pub(super) fn context(&self) -> impl Iterator<Item = (&'a str, &'a Json<'a>)> {
        let members = self.context.into_iter().flat_map(Object::iter);
        members.filter(|(name, _)| *name != OBLIGATIONS)
    }

    /// What a governance action is about.
    pub(super) fn target(&self, member: &str) -> Result<&'a str, Refused> {
        let place = || format!("`action.properties.{member}`");
        let value = self.properties.and_then(|properties| properties.get(member));
        string(value.ok_or_else(|| format!("{} is missing", place()))?, place)
    }
}

impl<'a> Resource<'a> {
    fn read(json: &'a Json<'a>, place: &str) -> Result<Self, Refused> {
        let resource = object(json, || place.into())?;
        let mut path = alloc::vec![instance(resource, place)?];
        if let Some(properties) = resource.get("properties") {
            let properties = object(properties, || format!("`properties` of {place}"))?;
            let outer =
                properties.get("in").map(|outer| array(outer, || format!("`in` of {place}"))).transpose()?;
            for outer in outer.unwrap_or(&[]) {
                let place = format!("an entry in `in` of {place}");
                path.push(instance(object(outer, || place.clone())?, &place)?);
            }
        }
        Ok(Self { path })
    }
}

fn instance<'a>(resource: &'a Object<'a>, place: &str) -> Result<(&'a str, &'a str), Refused> {
    let member = |name: &'static str| {
        let value = resource.get(name).ok_or_else(|| format!("`{name}` of {place} is missing"))?;
        string(value, || format!("`{name}` of {place}"))
    };
    Ok((member("type")?, member("id")?))
}

/// The roles and grants of a subject.
fn held<'a>(properties: &'a Object<'a>) -> Result<(Vec<&'a str>, Vec<GrantRequest<'a>>), Refused> {
    let mut roles = Vec::new();
    if let Some(json) = properties.get("roles") {
        for (i, role) in array(json, || "`subject.properties.roles`".into())?.iter().enumerate() {
            roles.push(string(role, || format!("`subject.properties.roles[{i}]`"))?);
        }
    }
    let mut grants = Vec::new();
    if let Some(json) = properties.get("grants") {
        for (i, json) in array(json, || "`subject.properties.grants`".into())?.iter().enumerate() {
            grants.push(grant(json, &format!("`subject.properties.grants[{i}]`"))?);
        }
    }
    Ok((roles, grants))
}

fn grant<'a>(json: &'a Json<'a>, place: &str) -> Result<GrantRequest<'a>, Refused> {
    let grant = object(json, || place.into())?;
    if let Some(member) = grant.iter().map(|it| it.0).find(|member| !matches!(*member, "permission" | "on")) {
        return Err(format!("{place} has an unknown member `{}`", member.escape_debug()));
    }
    let permission = grant.get("permission").ok_or_else(|| format!("`permission` of {place} is missing"))?;
    let permission = string(permission, || format!("`permission` of {place}"))?;
    let Some(on) = grant.get("on") else { return Ok(GrantRequest { permission, on: None }) };
    let place = format!("`on` of {place}");
    let on = array(on, || place.clone())?;
    if on.is_empty() {
        return Err(format!("{place} is empty"));
    }
    let on = on.iter().map(|json| Resource::read(json, &place)).collect::<Result<_, _>>()?;
    Ok(GrantRequest { permission, on: Some(on) })
}

fn takes_rows(context: Option<&Object<'_>>) -> Result<bool, Refused> {
    let Some(obligations) = context.and_then(|context| context.get(OBLIGATIONS)) else { return Ok(false) };
    let place = || format!("`context.{OBLIGATIONS}`");
    let mut rows = false;
    for obligation in array(obligations, place)? {
        rows |= string(obligation, || format!("an entry of {}", place()))? == "rows";
    }
    Ok(rows)
}

fn required<'a>(object: &'a Object<'a>, member: &str, prefix: &str) -> Result<&'a Json<'a>, Refused> {
    object.get(member).ok_or_else(|| format!("`{prefix}{member}` is missing"))
}

fn optional<'a>(
    parent: &'a Object<'a>,
    member: &str,
    prefix: &str,
) -> Result<Option<&'a Object<'a>>, Refused> {
    parent.get(member).map(|json| object(json, || format!("`{prefix}{member}`"))).transpose()
}

fn object<'a>(json: &'a Json<'a>, place: impl FnOnce() -> String) -> Result<&'a Object<'a>, Refused> {
    match json {
        Json::Object(object) => Ok(object),
        other => Err(wrong(other, "an object", &place())),
    }
}

fn array<'a>(json: &'a Json<'a>, place: impl FnOnce() -> String) -> Result<&'a [Json<'a>], Refused> {
    match json {
        Json::Array(array) => Ok(array),
        other => Err(wrong(other, "an array", &place())),
    }
}

/// The text of a string.
pub(super) fn string<'a>(json: &'a Json<'a>, place: impl FnOnce() -> String) -> Result<&'a str, Refused> {
    match json {
        Json::String(text) => Ok(text),
        other => Err(wrong(other, "a string", &place())),
    }
}

fn wrong(json: &Json<'_>, expected: &str, place: &str) -> Refused {
    format!("{place} is {} instead of {expected}", json.what())
}
