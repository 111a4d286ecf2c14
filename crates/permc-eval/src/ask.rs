//! Deciding from names: a request as it comes, in one call.
//!
//! Guarantees: the same decision as of the parts made one by one. Nothing is allocated on the way to an answer that is
//! not limited to rows, for subjects of up to eight roles, those that they extend counted. Leaves out: direct grants,
//! which a subject is made with.

use smallvec::SmallVec;

use crate::decide::Ask;
use crate::decision::{Decision, Reason};
use crate::id::RoleId;
use crate::place::Place;
use crate::table::Table;

/// A request for an action, everything by its full name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question<'a> {
    /// The roles and add-ons of the subject. One that is not known gives nothing (R13 of the language).
    pub roles: &'a [&'a str],
    /// The action or permission.
    pub action: &'a str,
    /// The kind and id of the resource and of what it lies in, from the inside; nothing stands for everything.
    pub resource: &'a [(&'a str, &'a str)],
    /// The attributes that the request brings, and their values. An attribute that is not known is passed over.
    pub values: &'a [(&'a str, &'a str)],
}

impl Table {
    /// Decides a request by names.
    ///
    /// A request that is invalid is denied: [`Reason::InvalidRequest`].
    pub fn ask(&self, question: &Question<'_>) -> Decision {
        self.answer_names(question).unwrap_or_else(Decision::Deny)
    }

    fn answer_names(&self, question: &Question<'_>) -> Result<Decision, Reason> {
        let mut values = self.no_values();
        for &(name, value) in question.values {
            let Some(attribute) = self.attribute(name) else { continue };
            self.bring(&mut values, attribute, value).map_err(|_| Reason::InvalidRequest)?;
        }
        let mut place = self.everything();
        let has_kinds = self.put(&mut place, question.resource)?;
        let action = self.action(question.action).ok_or(Reason::UnknownAction)?;
        if !has_kinds {
            return Err(Reason::UnknownKind);
        }
        let mut roles: SmallVec<[RoleId; 8]> = SmallVec::new();
        for name in question.roles {
            if let Some(role) = self.role(name) {
                roles.push(role);
            }
        }
        Ok(self.decide(&self.asking(&roles), Ask::Action(action), &place, &values))
    }

    /// Makes a place, everything so far, that of a resource by names; whether all its kinds are known.
    fn put(&self, place: &mut Place, resource: &[(&str, &str)]) -> Result<bool, Reason> {
        let mut path: SmallVec<[(u32, &str); 4]> = SmallVec::new();
        for &(kind, id) in resource {
            let Some(kind) = self.kind(kind) else { return Ok(false) };
            path.push((kind.position(), id));
        }
        if !path.is_empty() {
            // Without direct grants nothing is compared with an id that is not known.
            *place = self.locate(&path, false).map_err(|_| Reason::InvalidRequest)?;
        }
        Ok(true)
    }
}
