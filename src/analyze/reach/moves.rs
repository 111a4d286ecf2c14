//! The moves by which something comes to be reached, in order.
//!
//! Guarantees: the fewest rounds, and of what is done in them only what leads there. Where every move takes one thing
//! that was there before, that is the fewest moves.

use std::collections::{BTreeMap, BTreeSet};

use crate::index::{Id, InstanceId, PermissionId, RoleId};
use crate::source::Span;

use super::{Lifted, Reach, Reached};

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
        self.towards(reached, vec![Goal::Role(role)])
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
            let lists = self.above(permission, lifted);
            let goals = std::iter::once(Goal::Role(role)).chain(lists);
            return Some((role, self.towards(reached, goals.collect())));
        }
        None
    }

    /// The lists of those that are set which bind a permission, by itself or by what implies it.
    fn above(&self, permission: PermissionId, lifted: &Lifted) -> Vec<Goal> {
        let mut above = BTreeSet::from([permission]);
        for from in self.graph.implication_order.iter().rev() {
            if self.graph.implies[*from].iter().any(|to| above.contains(to)) {
                above.insert(*from);
            }
        }
        let binding = lifted.iter().filter(|(_, listed)| above.contains(listed));
        binding.map(|(place, listed)| Goal::List(*place, *listed)).collect()
    }

    fn towards(&mut self, reached: &Reached, goals: Vec<Goal>) -> Vec<Move> {
        let mut moves: BTreeMap<(usize, Move), ()> = BTreeMap::new();
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
                    if let Some(permission) = holds {
                        open.extend(self.needed(permission, &by, reached, gain.round));
                    }
                    moves.insert((gain.round, Move::Assign { by, holds, gives, span: gain.span }), ());
                }
                Goal::List(place, permission) => {
                    let Some(lift) = reached.lifts.get(&(place, permission)) else { continue };
                    open.push(Goal::Role(lift.by));
                    let (by, carrier, span) = (lift.by, lift.carrier, lift.span);
                    moves.insert((lift.round, Move::Restrict { by, carrier, place, permission, span }), ());
                }
            }
        }
        moves.into_keys().map(|(_, it)| it).collect()
    }

    /// The lists that had to be set before some roles held a permission everywhere.
    fn needed(
        &mut self,
        permission: PermissionId,
        by: &[RoleId],
        reached: &Reached,
        round: usize,
    ) -> Vec<Goal> {
        let roles: BTreeSet<RoleId> = by.iter().copied().collect();
        if self.holdings(&Lifted::new()).whole(permission, &roles) {
            return Vec::new();
        }
        let earlier = reached.lifts.iter().filter(|(_, lift)| lift.round < round);
        self.above(permission, &earlier.map(|(list, _)| *list).collect())
    }
}
