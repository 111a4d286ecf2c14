//! Deciding from names: a request as it comes, in one call.
//!
//! Guarantees: the same decision as of the parts made one by one. Nothing is allocated on the way to an answer that is
//! not limited to rows, for subjects of up to eight roles and what they extend. Leaves out: direct grants, which a subject is made with.

use smallvec::SmallVec;

use crate::decide::Ask;
use crate::decision::{Decision, Reason};
use crate::id::{AttributeId, RoleId};
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
        let given = question.values.iter().filter_map(|&(name, value)| Some((self.attribute(name)?, value)));
        let given: SmallVec<[(AttributeId, &str); 4]> = given.collect();
        let values = self.values(&given).map_err(|_| Reason::InvalidRequest)?;
        let place = self.place_named(question.resource)?;
        let action = self.action(question.action).ok_or(Reason::UnknownAction)?;
        let roles: SmallVec<[RoleId; 8]> = question.roles.iter().filter_map(|name| self.role(name)).collect();
        let subject = self.subject(&roles, &[]);
        Ok(self.decide(&subject, Ask::Action(action), &place?, &values))
    }

    /// The place of a resource by names; inside, the reason why there is none in a request that is valid.
    fn place_named(&self, resource: &[(&str, &str)]) -> Result<Result<Place, Reason>, Reason> {
        if resource.is_empty() {
            return Ok(Ok(self.everything()));
        }
        let mut path: SmallVec<[(u32, &str); 4]> = SmallVec::new();
        for &(kind, id) in resource {
            let Some(kind) = self.kind(kind) else { return Ok(Err(Reason::UnknownKind)) };
            path.push((kind.position(), id));
        }
        // Without direct grants nothing is compared with an id that is not known.
        self.locate(&path, false).map(Ok).map_err(|_| Reason::InvalidRequest)
    }
}
