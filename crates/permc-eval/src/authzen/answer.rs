//! The answer to a request, ready to be written.
//!
//! The order of its members is fixed. `decision` is true only if the sender may do what it asked with what it says it
//! can do: an answer that is limited to rows is no for a sender that cannot apply them.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use crate::decision::Reason;
use crate::rows::Rows;
use crate::table::Table;
use crate::why::Why;

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Whether the sender may.
    pub decision: bool,
    /// What else there is to say.
    pub context: AnswerContext,
}

/// What an answer says besides yes or no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnswerContext {
    /// Why, as one word: `allowed`, `allowed-for-rows`, `rows-not-supported`, `invalid-request`, or one of
    /// [`Reason::as_str`].
    pub reason: &'static str,
    /// What is wrong with an invalid request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The action's code for this denial.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The action's text for this denial.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What was missing.
    #[serde(skip_serializing_if = "Missing::is_empty")]
    pub missing: Missing,
    /// The rows that the answer is about; not for an invalid request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<AnswerRows>,
    /// Roles of the request that the policy does not know, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown_roles: Vec<String>,
    /// Permissions in grants of the request that the policy does not know, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown_permissions: Vec<String>,
    /// Add-ons that give nothing because no role that they are for is beside them, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inactive_addons: Vec<String>,
    /// The reasons, if the bundle carries them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<AnswerWhy>,
}

/// What was missing for an allow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// Permissions that the subject does not hold there, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub permissions: Vec<String>,
    /// Attributes that the request does not bring, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<String>,
}

impl Missing {
    fn is_empty(&self) -> bool {
        self.permissions.is_empty() && self.attributes.is_empty()
    }
}

/// The rows that an answer is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AnswerRows {
    /// All.
    All,
    /// None.
    None,
    /// Those that are in all of these.
    Restricted {
        /// The unions.
        all_of: Vec<AnswerUnion>,
    },
}

/// A union of restrictions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnswerUnion {
    /// The restrictions, one of which a row must meet.
    pub any_of: Vec<String>,
}

/// Why a permission is held, or which statements deny.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnswerWhy {
    /// The permission that the steps give.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holds: Option<String>,
    /// The restriction of the rows that they give it with, if it is not all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<String>,
    /// The instance at which they give it, as a policy names it; without one, what was asked about. They do so for
    /// whatever lies in that, too, but for what has steps of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// The steps.
    pub steps: Vec<AnswerLink>,
}

/// A step of why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnswerLink {
    /// What it says.
    pub says: String,
    /// The source it is written in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}

impl Answer {
    fn new(decision: bool, reason: &'static str, rows: Option<AnswerRows>) -> Self {
        Self {
            decision,
            context: AnswerContext {
                reason,
                message: None,
                code: None,
                text: None,
                missing: Missing::default(),
                rows,
                unknown_roles: Vec::new(),
                unknown_permissions: Vec::new(),
                inactive_addons: Vec::new(),
                because: Vec::new(),
            },
        }
    }

    pub(super) fn invalid(message: String) -> Self {
        let mut answer = Self::new(false, "invalid-request", None);
        answer.context.message = Some(message);
        answer
    }

    pub(super) fn allowed() -> Self {
        Self::new(true, "allowed", Some(AnswerRows::All))
    }

    pub(super) fn denied(reason: Reason) -> Self {
        Self::new(false, reason.as_str(), Some(AnswerRows::None))
    }

    pub(super) fn limited(rows: &Rows, takes_rows: bool) -> Self {
        let union = |any_of: &Vec<String>| AnswerUnion { any_of: any_of.clone() };
        let rows = AnswerRows::Restricted { all_of: rows.all_of().iter().map(union).collect() };
        let reason = if takes_rows { "allowed-for-rows" } else { "rows-not-supported" };
        Self::new(takes_rows, reason, Some(rows))
    }

    /// The answer as one line of JSON, without its end.
    #[must_use]
    pub fn to_json(&self) -> String {
        // No type in an answer can fail to be written; were one to, this is still no.
        serde_json::to_string(self).unwrap_or_else(|_| r#"{"decision":false}"#.to_owned())
    }
}

/// A reason as answers carry it.
pub(super) fn why(table: &Table, why: &Why) -> AnswerWhy {
    let steps = why.links.iter().map(|link| AnswerLink {
        says: table.say_because(link.fact),
        source: link.line.as_ref().map(|line| line.path.clone()),
        line: link.line.as_ref().map(|line| line.line),
    });
    let holds = why.holds.map(|permission| table.permission_name(permission).to_owned());
    let rows = why.rows.map(|rows| table.restriction_text(rows).to_owned());
    let on = why.inside.and_then(|inside| table.instance_place(inside)).map(|on| table.say_place(&on));
    AnswerWhy { holds, rows, on, steps: steps.collect() }
}
