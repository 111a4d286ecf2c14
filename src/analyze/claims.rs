//! R14: asserts, proved or refuted. Direct grants are outside of every proof.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::graph::Graph;
use crate::index::{PermissionId, RoleId};
use crate::model::{Claim, Model};
use crate::source::Span;

use super::{Analysis, Reach, RoleSet, errors, shortest_way};

/// Judges every assert. Of an incomplete model only those that more grants could not make true.
pub(super) fn check(
    model: &Model,
    graph: &Graph,
    analysis: &Analysis,
    complete: bool,
    found: &mut Vec<Diagnostic>,
) {
    let reach = Reach::new(model, graph, analysis);
    let mut judge = Judge { model, graph, analysis, reach, found: Vec::new(), refuted: 0 };
    for assert in &model.asserts {
        let span = assert.span;
        judge.refuted = 0;
        match &assert.claim {
            Claim::OnlyHold(roles, permissions) => judge.only_hold(roles, permissions, span),
            Claim::OnlyReach(roles, permissions) => judge.only_reach(roles, permissions, span),
            Claim::Lacks(roles, permissions) => judge.lacks(roles, permissions, span),
            Claim::Holds(roles, permissions) if complete => judge.holds(roles, permissions, span),
            Claim::Within(roles, of) if complete => judge.within(roles, *of, span),
            Claim::Holds(..) | Claim::Within(..) => {}
        }
        judge.sum_up();
    }
    found.append(&mut judge.found);
}

/// So many times an assert is shown to be refuted; the others are counted.
const SHOWN: usize = 16;

struct Judge<'a> {
    model: &'a Model,
    graph: &'a Graph,
    analysis: &'a Analysis,
    reach: Reach<'a>,
    found: Vec<Diagnostic>,
    /// How often the assert at hand was refuted.
    refuted: usize,
}

impl Judge<'_> {
    /// Reports how the assert at hand is refuted, unless that was shown often enough.
    fn refute(&mut self, how: impl FnOnce(&Self) -> Option<Diagnostic>) {
        self.refuted += 1;
        if self.refuted <= SHOWN {
            self.found.extend(how(self));
        }
    }

    /// Says how often the assert at hand was refuted besides what is shown.
    fn sum_up(&mut self) {
        let more = self.refuted.saturating_sub(SHOWN);
        let Some(last) = self.found.pop_if(|_| more > 0) else { return };
        self.found.push(last.help(format!("and so it is in at least {more} more cases")));
    }

    fn only_hold(&mut self, listed: &[RoleId], permissions: &[PermissionId], span: Span) {
        for permission in permissions {
            let holders = self.analysis.holdings.anywhere[*permission].iter();
            for role in holders.filter(|role| listed.binary_search(role).is_err()) {
                self.refute(|it| {
                    let way = shortest_way(it.model, it.graph, it.analysis, role, *permission)?;
                    Some(errors::held_by_another(it.model, role, *permission, span, &way))
                });
            }
        }
    }

    fn only_reach(&mut self, listed: &[RoleId], permissions: &[PermissionId], span: Span) {
        let suspects = self.reach.suspects(permissions);
        for role in suspects.into_iter().filter(|role| listed.binary_search(role).is_err()) {
            let reached = self.reach.from(role);
            for permission in permissions {
                if let Some(holder) = self.reach.holder(&reached, *permission) {
                    let chain = reached.chain(holder);
                    self.refute(|it| Some(errors::reaches(it.model, role, *permission, span, &chain)));
                }
            }
            if self.refuted > SHOWN {
                // Each role takes its time, and the assert is refuted often enough.
                break;
            }
        }
    }

    fn lacks(&mut self, roles: &[RoleId], permissions: &[PermissionId], span: Span) {
        for (role, permission) in pairs(roles, permissions) {
            if !self.analysis.holdings.anywhere[permission].contains(role) {
                continue;
            }
            self.refute(|it| {
                let way = shortest_way(it.model, it.graph, it.analysis, role, permission)?;
                Some(errors::not_lacking(it.model, role, permission, span, &way))
            });
        }
    }

    fn holds(&mut self, roles: &[RoleId], permissions: &[PermissionId], span: Span) {
        for (role, permission) in pairs(roles, permissions) {
            let subject = self.graph.closure([role]);
            if let Some(gap) = self.gap(&subject, permission) {
                self.refute(|it| Some(errors::not_held(it.model, role, permission, span, &gap)));
            }
        }
    }

    /// Where a subject does not hold a permission with all rows, if there is such a place.
    fn gap(&self, subject: &BTreeSet<RoleId>, permission: PermissionId) -> Option<String> {
        let holdings = &self.analysis.holdings;
        if !holdings.anywhere[permission].has_one(subject) {
            return Some("anywhere".to_owned());
        }
        if !holdings.everywhere[permission].has_one(subject) {
            let filtered = self.model.permissions[permission].filtered;
            return Some(if filtered { "with all rows" } else { "everywhere" }.to_owned());
        }
        let instance = holdings.first_gap(self.model, permission, subject)?;
        Some(format!("on `{}`", errors::instance_name(self.model, instance)))
    }

    fn within(&mut self, roles: &[RoleId], of: RoleId, span: Span) {
        let wider = self.graph.closure([of]);
        for role in roles {
            let narrower = self.graph.closure([*role]);
            for permission in self.model.permissions.ids() {
                if let Some(gap) = self.excess(&narrower, &wider, permission) {
                    self.refute(|it| Some(errors::not_within(it.model, (*role, of), permission, span, &gap)));
                }
            }
        }
    }

    /// Where the narrower subject holds a permission that the wider does not hold there, if there is such a place.
    fn excess(
        &self,
        narrower: &BTreeSet<RoleId>,
        wider: &BTreeSet<RoleId>,
        permission: PermissionId,
    ) -> Option<String> {
        let holdings = &self.analysis.holdings;
        let exceeds = |column: &RoleSet| column.has_one(narrower) && !column.has_one(wider);
        if exceeds(&holdings.everywhere[permission]) {
            let filtered = self.model.permissions[permission].filtered;
            return Some(if filtered { "with all rows" } else { "everywhere" }.to_owned());
        }
        let has_one = |at, roles| holdings.has_one(self.model, permission, Some(at), roles);
        let exceeds_at = |at| has_one(at, narrower) && !has_one(at, wider);
        let touching = holdings.at[permission]
            .iter()
            .filter(|(_, change)| change.gained.has_one(narrower) || change.lost.has_one(wider));
        if let Some(instance) = touching.map(|(place, _)| *place).find(|place| exceeds_at(*place)) {
            return Some(format!("on `{}`", errors::instance_name(self.model, instance)));
        }
        if holdings.everywhere[permission].has_one(wider) {
            return None;
        }
        let mut columns = holdings.restricted.get(&permission).into_iter().flatten();
        let (restriction, _) = columns.find(|(_, column)| exceeds(column))?;
        Some(format!("for the rows `{}`", self.model.restrictions[*restriction].text))
    }
}

fn pairs<'a>(
    roles: &'a [RoleId],
    permissions: &'a [PermissionId],
) -> impl Iterator<Item = (RoleId, PermissionId)> + use<'a> {
    roles.iter().flat_map(move |role| permissions.iter().map(move |permission| (*role, *permission)))
}
