//! The actions that a subject is allowed, where, with which values, for which rows.

use std::collections::BTreeMap;

use permc_eval::{ActionId, ActionRef, Ask, Decision, PermissionId, Place, RestrictionId, Subject};

use super::{Allowed, Region, Way};
use crate::query::cubes::Open;
use crate::query::demand::{Clauses, Leaf, one_of};
use crate::query::{Query, Request};

/// Where and for which rows an action is allowed with some values.
type Outcome = (Option<Region>, Vec<Vec<String>>);

impl Query<'_> {
    /// The actions that are allowed, and those that depend on too many values.
    pub(super) fn actions(self, request: &Request, subject: &Subject) -> (Vec<Allowed>, Vec<String>) {
        let content = self.table.content();
        let permissions = (0..).zip(&content.permissions).filter(|(_, it)| it.rule.is_some());
        let permissions = permissions.map(|(id, _)| ActionRef::Permission(PermissionId::new(id)));
        let declared = (0..).zip(&content.actions).map(|(id, _)| ActionRef::Action(ActionId::new(id)));
        let (mut allowed, mut undecided) = (Vec::new(), Vec::new());
        for action in declared.chain(permissions) {
            let name = self.table.action_name(action).to_owned();
            match self.ways(request, subject, action) {
                Some(ways) if ways.is_empty() => {}
                Some(ways) => allowed.push(Allowed { name, ways }),
                None => undecided.push(name),
            }
        }
        allowed.sort_by(|one, other| one.name.cmp(&other.name));
        (allowed, undecided)
    }

    fn ways(self, request: &Request, subject: &Subject, action: ActionRef) -> Option<Vec<Way>> {
        let open = self.open(Ask::Action(action), &request.values);
        let mut outcomes: BTreeMap<Outcome, Vec<Vec<usize>>> = BTreeMap::new();
        for combination in open.combinations()? {
            let values = open.given(&combination, &request.values);
            let asking = Request { ask: Ask::Action(action), values, ..request.clone() };
            for outcome in self.outcomes(&asking, subject) {
                outcomes.entry(outcome).or_default().push(combination.clone());
            }
        }
        Some(outcomes.into_iter().map(|(outcome, some)| self.way(&open, outcome, &some)).collect())
    }

    fn way(self, open: &Open, (region, rows): Outcome, combinations: &[Vec<usize>]) -> Way {
        Way { region, when: open.conditions(self, combinations), rows }
    }

    /// Where and for which rows a request is allowed: at its place; or, without one, for each answer where that is so.
    fn outcomes(self, request: &Request, subject: &Subject) -> Vec<Outcome> {
        if request.on.place.kind().is_some() || self.kind_of(request.ask).is_none() {
            return match self.decide(request) {
                Decision::Allow => vec![(None, Vec::new())],
                Decision::AllowRows(rows) => vec![(None, rows.all_of().to_vec())],
                Decision::Deny(_) => Vec::new(),
            };
        }
        let demand = self.demand(request.ask, &request.on, &request.values);
        let permissions: Vec<_> = demand.leaves.iter().filter_map(held).collect();
        let candidates = self.candidates(&request.grants, &permissions);
        let rows = |place: &Place| {
            let leaves: Vec<_> =
                demand.leaves.iter().map(|leaf| self.rows_at(leaf, subject, place)).collect();
            demand.rows(&leaves)
        };
        let regions = self.regions(&candidates, rows).into_iter();
        regions.filter_map(|(rows, region)| Some((Some(region), self.texts(&rows?)))).collect()
    }

    /// The rows for which a leaf is met at a place itself, whatever lies in it.
    fn rows_at(self, leaf: &Leaf, subject: &Subject, place: &Place) -> Option<Clauses> {
        let id = held(leaf)?;
        if self.table.holds_here(subject, id, place) {
            return Some(Vec::new());
        }
        let restricted = self.table.restricted_holders(id).into_iter();
        let had = restricted.filter(|(_, holders)| subject.active().any(|role| holders.contains(&role)));
        let rows = one_of(had.map(|(rows, _)| rows));
        Some(rows).filter(|rows| rows.iter().all(|union| !union.is_empty()))
    }

    fn texts(self, rows: &Clauses) -> Vec<Vec<String>> {
        let text = |id: &crate::index::RestrictionId| {
            self.table.restriction_text(RestrictionId::new(id.0)).to_owned()
        };
        rows.iter().map(|union| union.iter().map(text).collect()).collect()
    }
}

fn held(leaf: &Leaf) -> Option<PermissionId> {
    match leaf {
        Leaf::Hold(id) | Leaf::Whole(id) | Leaf::Everywhere(id) => Some(*id),
        Leaf::Active(_) => None,
    }
}
