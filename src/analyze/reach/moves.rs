//! The moves by which something comes to be reached, in order.
//!
//! Guarantees: the fewest moves. Where every move takes one role that was there before, the fewest rounds tell them; where
//! reader lists have to be set or roles hold something only together, they are searched for, and should that search be
//! too long, at least none can be left out.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::graph::Graph;
use crate::index::{InstanceId, PermissionId, RoleId};
use crate::source::Span;

use super::{Holdings, Lift, Lifted, Reach, Reached, RoleSet, Wider};

/// So many moves are looked through for needless ones at most.
const TRIED: usize = 64;
/// How many states are looked at in search of fewer moves.
const STATES: usize = 2_000;

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

/// What somebody has come to have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    roles: BTreeSet<RoleId>,
    lifted: Lifted,
}

impl State {
    fn start(reached: &Reached) -> Self {
        let roles = reached.roles.iter().copied().filter(|role| reached.starts_with(*role));
        Self { roles: roles.collect(), lifted: Lifted::new() }
    }

    fn after(&self, graph: &Graph, it: &Move) -> Self {
        let mut state = self.clone();
        match it {
            Move::Assign { gives, .. } => state.roles.extend(graph.closure([*gives])),
            Move::Restrict { place, permission, .. } => drop(state.lifted.insert((*place, *permission))),
        }
        state
    }
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
        self.fewest(reached, moves, &|state, _| state.roles.contains(&role))
    }

    /// The fewest moves after which a permission is held anywhere, and the role through which.
    pub fn moves_to_hold(
        &mut self,
        reached: &Reached,
        permission: PermissionId,
    ) -> Option<(RoleId, Vec<Move>)> {
        self.moves_to_column(reached, &|held| held.anywhere.get(permission).map(Cow::Borrowed))
    }

    /// The fewest moves after which something is held that is not now, and the role through which.
    pub fn moves_to_widen(&mut self, reached: &Reached, wider: &Wider) -> Option<(RoleId, Vec<Move>)> {
        let model = self.model;
        self.moves_to_column(reached, &|held| wider.column(model, held))
    }

    /// The fewest moves after which a role of a column is had, and that role.
    fn moves_to_column(
        &mut self,
        reached: &Reached,
        column: &dyn for<'h> Fn(&'h Holdings) -> Option<Cow<'h, RoleSet>>,
    ) -> Option<(RoleId, Vec<Move>)> {
        let goal = |state: &State, reach: &mut Self| reach.holder_in(state, column).is_some();
        let mut fewest: Option<Vec<Move>> = None;
        // With all lists that can be set something may be held sooner.
        for lifted in [&Lifted::new(), &reached.lifted] {
            let Some(holders) = column(self.holdings(lifted)) else { continue };
            let holding = reached.roles.iter().filter(|role| holders.contains(**role));
            let Some(role) = holding.min_by_key(|role| reached.round_of(**role)).copied() else { continue };
            let lists = lifted.iter().map(|(place, listed)| Goal::List(*place, *listed));
            let moves = towards(reached, std::iter::once(Goal::Role(role)).chain(lists).collect());
            let moves = self.fewest(reached, moves, &goal);
            if fewest.as_ref().is_none_or(|known| moves.len() < known.len()) {
                fewest = Some(moves);
            }
            if lifted.len() == reached.lifted.len() {
                break;
            }
        }
        let moves = fewest?;
        let end = self.replay(&State::start(reached), &moves)?;
        Some((self.holder_in(&end, column)?, moves))
    }

    /// The first role of a state that is in a column.
    fn holder_in(
        &mut self,
        state: &State,
        column: &dyn for<'h> Fn(&'h Holdings) -> Option<Cow<'h, RoleSet>>,
    ) -> Option<RoleId> {
        column(self.holdings(&state.lifted))?.first_of(&state.roles)
    }

    /// The fewest moves to a goal, of which some are known.
    fn fewest(
        &mut self,
        reached: &Reached,
        moves: Vec<Move>,
        goal: &dyn Fn(&State, &mut Self) -> bool,
    ) -> Vec<Move> {
        let simple = |it: &Move| matches!(it, Move::Assign { by, .. } if by.len() == 1);
        if moves.iter().all(simple) || moves.len() > TRIED {
            return moves;
        }
        let start = State::start(reached);
        let moves = self.without_needless(&start, moves, goal);
        self.search(&start, moves.len(), goal).unwrap_or(moves)
    }

    /// Leaves out what a goal does not need. Whatever more is done, nothing is lost, so to try each move once is enough.
    fn without_needless(
        &mut self,
        start: &State,
        mut moves: Vec<Move>,
        goal: &dyn Fn(&State, &mut Self) -> bool,
    ) -> Vec<Move> {
        for at in (0..moves.len()).rev() {
            let mut fewer = moves.clone();
            fewer.remove(at);
            if self.replay(start, &fewer).is_some_and(|end| goal(&end, self)) {
                moves = fewer;
            }
        }
        moves
    }

    /// Less than so many moves to a goal, if there are such; breadth first.
    fn search(
        &mut self,
        start: &State,
        most: usize,
        goal: &dyn Fn(&State, &mut Self) -> bool,
    ) -> Option<Vec<Move>> {
        let mut seen = BTreeSet::from([start.clone()]);
        let mut open = VecDeque::from([(start.clone(), Vec::new())]);
        while let Some((state, moves)) = open.pop_front() {
            if goal(&state, self) {
                return Some(moves);
            }
            if moves.len() + 1 >= most {
                continue;
            }
            for it in self.next(&state) {
                let next = state.after(self.graph, &it);
                if seen.len() < STATES && seen.insert(next.clone()) {
                    open.push_back((next, [&moves[..], &[it]].concat()));
                }
            }
        }
        None
    }

    /// Every move that can be made.
    fn next(&mut self, state: &State) -> Vec<Move> {
        let mut reached = Reached::start(state.roles.clone());
        reached.lifted.clone_from(&state.lifted);
        let mut rules = self.model.assigns.iter().collect();
        let lifts = self.liftable(&reached);
        let gains = self.gains(&reached, &state.roles, &mut rules);
        let lists = lifts.into_iter().map(|((place, permission), lift)| {
            let Lift { by, carrier, span, .. } = lift;
            Move::Restrict { by, carrier, place, permission, span }
        });
        let roles = gains
            .all
            .into_iter()
            .filter(|(role, gain)| *role == gain.gives)
            .map(|(gives, gain)| Move::Assign { by: gain.by, holds: gain.holds, gives, span: gain.span });
        lists.chain(roles).collect()
    }

    /// What moves lead to, if they can be made one after the other.
    fn replay(&mut self, start: &State, moves: &[Move]) -> Option<State> {
        let mut state = start.clone();
        for it in moves {
            let may = match it {
                Move::Assign { by, holds, .. } => {
                    by.iter().all(|role| state.roles.contains(role))
                        && holds.is_none_or(|id| self.whole(id, by, &state.lifted))
                }
                Move::Restrict { by, carrier, place, .. } => {
                    state.roles.contains(by) && self.carries(*carrier, *by, *place, &state.lifted)
                }
            };
            if !may {
                return None;
            }
            state = state.after(self.graph, it);
        }
        Some(state)
    }

    fn whole(&mut self, permission: PermissionId, by: &[RoleId], lifted: &Lifted) -> bool {
        let roles = by.iter().copied().collect();
        let model = self.model;
        self.holdings(lifted).whole(model, permission, &roles)
    }

    fn carries(&mut self, carrier: PermissionId, by: RoleId, place: InstanceId, lifted: &Lifted) -> bool {
        let model = self.model;
        let held = self.holdings(lifted);
        let mut restricted = held.restricted.get(&carrier).into_iter().flat_map(BTreeMap::values);
        held.holds(model, carrier, Some(place), by) || restricted.any(|column| column.contains(by))
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
