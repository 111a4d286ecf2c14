//! The moves by which something comes to be reached, in order.
//!
//! Guarantees: the fewest rounds, and of what is done in them no move that can be left out. Where every move takes one
//! thing that was there before, that is the fewest moves. Leaves out: looking for needless ones among more than [`TRIED`].

use std::collections::{BTreeMap, BTreeSet};

use crate::index::{Id, InstanceId, PermissionId, RoleId};
use crate::source::Span;

use super::{Lifted, Reach, Reached};

/// So many moves are looked through for needless ones at most.
const TRIED: usize = 64;

/// A move towards something that is not held yet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Move {
    /// Gives itself a role.
    Assign {
        /// Through these roles.
        by: Vec<RoleId>,
        /// By what they hold, if the rule asks for that.
        holds: Option<PermissionId>,
        /// The role.
        gives: RoleId,
        /// The rule.
        span: Span,
    },
    /// Sets a reader list.
    Restrict {
        /// Through this role.
        by: RoleId,
        /// By this permission.
        carrier: PermissionId,
        /// Where the list stands.
        place: InstanceId,
        /// What it is about.
        permission: PermissionId,
        /// The statement that lets it.
        span: Span,
    },
}

/// What moves lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Goal {
    Role(RoleId),
    List(InstanceId, PermissionId),
}

impl Reached {
    /// The round in which a role is first had; none of it for one that is not.
    fn round_of(&self, role: RoleId) -> Option<usize> {
        let gained = self.gained.get(&role).map(|gain| gain.round);
        gained.or_else(|| self.roles.contains(&role).then_some(0))
    }

    /// Whether a role is had from the start.
    #[must_use]
    pub fn starts_with(&self, role: RoleId) -> bool {
        self.round_of(role) == Some(0)
    }
}

impl Reach<'_> {
    /// The moves that lead to a role, the first one first.
    pub fn moves(&mut self, reached: &Reached, role: RoleId) -> Vec<Move> {
        let moves = towards(reached, vec![Goal::Role(role)]);
        self.without_needless(reached, moves, (role, None))
    }

    /// A role through which a permission first comes to be held anywhere, and the moves that lead there.
    pub fn moves_to_hold(
        &mut self,
        reached: &Reached,
        permission: PermissionId,
    ) -> Option<(RoleId, Vec<Move>)> {
        let none = Lifted::new();
        for lifted in [&none, &reached.lifted] {
            let anywhere = &self.holdings(lifted).anywhere[permission];
            let holding = reached.roles.iter().filter(|role| anywhere.contains(role.index()));
            let Some(role) = holding.min_by_key(|role| reached.round_of(**role)).copied() else { continue };
            let lists = lifted.iter().map(|(place, listed)| Goal::List(*place, *listed));
            let moves = towards(reached, std::iter::once(Goal::Role(role)).chain(lists).collect());
            return Some((role, self.without_needless(reached, moves, (role, Some(permission)))));
        }
        None
    }

    /// Leaves out what the goal, a role and perhaps something to be held through it, does not need. Whatever more is
    /// done, nothing is lost, so to try each move once is enough.
    fn without_needless(
        &mut self,
        reached: &Reached,
        mut moves: Vec<Move>,
        goal: (RoleId, Option<PermissionId>),
    ) -> Vec<Move> {
        let simple = |it: &Move| matches!(it, Move::Assign { by, .. } if by.len() == 1);
        if moves.iter().all(simple) || moves.len() > TRIED {
            return moves;
        }
        for at in (0..moves.len()).rev() {
            let mut fewer = moves.clone();
            fewer.remove(at);
            if self.leads(reached, &fewer, goal) {
                moves = fewer;
            }
        }
        moves
    }

    /// Whether moves can be made one after the other and lead to a goal.
    fn leads(&mut self, reached: &Reached, moves: &[Move], goal: (RoleId, Option<PermissionId>)) -> bool {
        let start = reached.roles.iter().copied().filter(|role| reached.starts_with(*role));
        let mut roles: BTreeSet<RoleId> = start.collect();
        let mut lifted = Lifted::new();
        for it in moves {
            match it {
                Move::Assign { by, holds, gives, .. } => {
                    let may = by.iter().all(|role| roles.contains(role))
                        && holds.is_none_or(|id| self.whole(id, by, &lifted));
                    if !may {
                        return false;
                    }
                    roles.extend(self.graph.closure([*gives]));
                }
                Move::Restrict { by, carrier, place, permission, .. } => {
                    if !roles.contains(by) || !self.carries(*carrier, *by, *place, &lifted) {
                        return false;
                    }
                    lifted.insert((*place, *permission));
                }
            }
        }
        let (role, permission) = goal;
        let held =
            |id: PermissionId, reach: &mut Self| reach.holdings(&lifted).anywhere[id].contains(role.index());
        roles.contains(&role) && permission.is_none_or(|id| held(id, self))
    }

    fn whole(&mut self, permission: PermissionId, by: &[RoleId], lifted: &Lifted) -> bool {
        let roles = by.iter().copied().collect();
        self.holdings(lifted).whole(permission, &roles)
    }

    fn carries(&mut self, carrier: PermissionId, by: RoleId, place: InstanceId, lifted: &Lifted) -> bool {
        let model = self.model;
        let held = self.holdings(lifted);
        let mut restricted = held.restricted.get(&carrier).into_iter().flat_map(BTreeMap::values);
        held.column(model, carrier, Some(place)).contains(by.index())
            || restricted.any(|column| column.contains(by.index()))
    }
}

/// All moves that may have a part in some goals, in the order of their rounds.
fn towards(reached: &Reached, goals: Vec<Goal>) -> Vec<Move> {
    let mut moves: BTreeSet<(usize, Move)> = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open = goals;
    while let Some(goal) = open.pop() {
        if !seen.insert(goal) {
            continue;
        }
        match goal {
            Goal::Role(role) => {
                let Some(gain) = reached.gained.get(&role) else { continue };
                let (by, holds, gives) = (gain.by.clone(), gain.holds, gain.gives);
                open.extend(by.iter().map(|role| Goal::Role(*role)));
                if holds.is_some() {
                    open.extend(lifted_before(reached, gain.round));
                }
                moves.insert((gain.round, Move::Assign { by, holds, gives, span: gain.span }));
            }
            Goal::List(place, permission) => {
                let Some(lift) = reached.lifts.get(&(place, permission)) else { continue };
                open.push(Goal::Role(lift.by));
                open.extend(lifted_before(reached, lift.round));
                let (by, carrier, span) = (lift.by, lift.carrier, lift.span);
                moves.insert((lift.round, Move::Restrict { by, carrier, place, permission, span }));
            }
        }
    }
    moves.into_iter().map(|(_, it)| it).collect()
}

/// The lists that were set before a round, any of which may matter for what is held in it.
fn lifted_before(reached: &Reached, round: usize) -> impl Iterator<Item = Goal> {
    let earlier = reached.lifts.iter().filter(move |(_, lift)| lift.round < round);
    earlier.map(|((place, permission), _)| Goal::List(*place, *permission))
}
