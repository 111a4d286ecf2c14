//! What only the whole policy can tell: who holds what, conflicts, and proofs.
//!
//! Guarantees: every question is decided exactly over the finite domain, with a witness where the answer is an error.
//! Later facts stand in tables beside the model, by id. Leaves out: taste (`lint`).

mod alike;
mod claims;
mod conditions;
mod conflicts;
mod defaults;
mod errors;
mod holdings;
mod needs;
mod open;
mod possible;
mod reach;
mod role_set;
mod size;
mod ways;

use crate::diagnostic::{Diagnostic, Outcome};
use crate::graph::Graph;
use crate::index::{IdVec, RoleId};
use crate::limits::Limits;
use crate::model::{Grant, Model};

pub(crate) use alike::Alike;
pub(crate) use conditions::tested;
pub(crate) use errors::{and_more, instance_name, listed, shorten};
use holdings::Room;
pub use holdings::{Change, Holdings};
pub use needs::Needs;
pub use open::Values;
pub use possible::{Possible, Question};
pub use reach::{Move, Reach, Reached, Wider};
pub use role_set::RoleSet;
pub use ways::{Way, shortest_way};

/// What is known of a model beside what it says.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// The grants that each role got from `default` statements (R6).
    pub defaults: IdVec<RoleId, Vec<Grant>>,
    /// Who holds what where, by any way.
    pub holdings: Holdings,
    /// The attributes that each action needs.
    pub needs: Needs,
}

impl Analysis {
    /// Every grant that stands in a role itself: written ones, then defaults.
    pub fn own_grants<'a>(&'a self, model: &'a Model, role: RoleId) -> impl Iterator<Item = &'a Grant> {
        model.roles[role].grants.iter().chain(&self.defaults[role])
    }
}

/// Analyzes a model. `complete` says that nothing was left out of it: then a claim that something *is* held can be
/// refuted too. (What is held without the missing parts is mostly held with them, so the other claims always can.)
#[must_use]
pub fn analyze(model: &Model, graph: &Graph, limits: &Limits, complete: bool) -> Outcome<Analysis> {
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    let lifted = size::check(model, graph, limits, &mut diagnostics);
    let mut room = Room::new(limits.members);
    let defaults = defaults::apply(model, graph);
    let holdings = holdings::compute(model, graph, &defaults, &lifted, &mut room);
    let needs = needs::compute(model, graph);
    let analysis = Analysis { defaults, holdings, needs };
    if room.is_exceeded() {
        // Who holds what is not known, and all that follows would be of that.
        diagnostics.extend(complete.then(|| errors::too_many_holders(model, limits.members)));
        return Outcome { value: analysis, diagnostics };
    }
    conflicts::check(model, graph, &analysis, &mut diagnostics);
    open::check(model, &mut diagnostics);
    needs::check(model, &analysis.needs, &mut diagnostics);
    claims::check(model, graph, &analysis, complete, &mut diagnostics);
    Outcome { value: analysis, diagnostics }
}
