//! Orders and cycles. petgraph lives here and nowhere else.
//!
//! Guarantees: what comes out is acyclic, whatever went in; each cycle is reported once with all its edges, at its
//! first edge in file order. Nothing here recurses, so a chain may be as long as memory allows.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::diagnostic::{Code, Diagnostic, Outcome};
use crate::index::{Id, IdVec, PermissionId, RoleId};
use crate::model::{Demand, Expr, Model, Target};
use crate::source::Span;

/// How many cycles of one knot are reported before the rest is left for the next run.
const CYCLES: usize = 16;

/// How many edges are looked at for cycles, in all rounds together, before the rest is left for the next run.
const WORK: usize = 32_000_000;

/// The dependencies of a policy, acyclic.
#[derive(Debug, Clone)]
pub struct Graph {
    /// What each permission implies directly.
    pub implies: IdVec<PermissionId, Vec<PermissionId>>,
    /// What implies each permission directly.
    pub implied_by: IdVec<PermissionId, Vec<PermissionId>>,
    /// Permissions, each after all that imply it.
    pub implication_order: Vec<PermissionId>,
    /// What each role extends directly.
    pub extends: IdVec<RoleId, Vec<RoleId>>,
    /// What extends each role directly.
    pub extended_by: IdVec<RoleId, Vec<RoleId>>,
    /// Roles, each after all that it extends.
    pub extension_order: Vec<RoleId>,
    /// Permissions and actions, each after all that it requires.
    pub requirement_order: Vec<Target>,
    /// The position of each permission, then of each action, in that order.
    pub requirement_rank: Vec<usize>,
}

impl Graph {
    /// Some roles with all that they extend.
    #[must_use]
    pub fn closure(&self, roles: impl IntoIterator<Item = RoleId>) -> BTreeSet<RoleId> {
        let mut closure = BTreeSet::new();
        let mut waiting: Vec<_> = roles.into_iter().collect();
        while let Some(role) = waiting.pop() {
            if closure.insert(role) {
                waiting.extend(&self.extends[role]);
            }
        }
        closure
    }
}

/// Builds the dependency graph of a model.
#[must_use]
pub fn build(model: &Model) -> Outcome<Graph> {
    let mut diagnostics = Vec::new();
    let implication = implication(model, &mut diagnostics);
    let extension = extension(model, &mut diagnostics);
    let requirement = requirement(model, &mut diagnostics);
    let targets: Vec<_> = model.targets().collect();
    let mut requirement_rank = vec![0; targets.len()];
    requirement.order.iter().enumerate().for_each(|(rank, at)| requirement_rank[*at] = rank);
    let value = Graph {
        implies: adjacency(model.permissions.len(), &implication.edges),
        implied_by: adjacency(model.permissions.len(), &reversed(&implication.edges)),
        implication_order: implication.order.iter().rev().map(|at| PermissionId::new(*at)).collect(),
        extends: adjacency(model.roles.len(), &extension.edges),
        extended_by: adjacency(model.roles.len(), &reversed(&extension.edges)),
        extension_order: extension.order.iter().map(|at| RoleId::new(*at)).collect(),
        requirement_order: requirement.order.iter().filter_map(|at| targets.get(*at).copied()).collect(),
        requirement_rank,
    };
    Outcome { value, diagnostics }
}

fn implication(model: &Model, diagnostics: &mut Vec<Diagnostic>) -> Acyclic {
    let edges = model.permissions.enumerate().flat_map(|(from, permission)| {
        permission.implies.iter().map(move |to| Edge {
            from: from.index(),
            to: to.value.index(),
            span: to.span,
        })
    });
    let found = acyclic(model.permissions.len(), edges.collect());
    let name = |at: usize| &*model.permissions[PermissionId::new(at)].head.name;
    diagnostics.extend(found.cycles.iter().map(|cycle| {
        cycle_error(Code::ImplicationCycle, "implies", cycle, name).help(
            "two permissions that imply each other are one: keep one of them, or take out one `implies`",
        )
    }));
    found
}

fn extension(model: &Model, diagnostics: &mut Vec<Diagnostic>) -> Acyclic {
    let edges = model.roles.enumerate().flat_map(|(from, role)| {
        role.extends.iter().map(move |to| Edge { from: from.index(), to: to.value.index(), span: to.span })
    });
    let found = acyclic(model.roles.len(), edges.collect());
    let name = |at: usize| &*model.roles[RoleId::new(at)].head.name;
    diagnostics.extend(found.cycles.iter().map(|cycle| {
        cycle_error(Code::ExtendsCycle, "extends", cycle, name)
            .help("move what they share into a role that both extend")
    }));
    found
}

fn requirement(model: &Model, diagnostics: &mut Vec<Diagnostic>) -> Acyclic {
    let permissions = model.permissions.len();
    let at = |target: Target| match target {
        Target::Permission(id) => id.index(),
        Target::Action(id) => permissions + id.index(),
    };
    let targets: Vec<_> = model.targets().collect();
    let mut edges = Vec::new();
    for target in &targets {
        for requirement in &model.rules_of(*target).requires {
            if let Demand::Met(expr) = &requirement.what {
                asked(expr, &mut |to, span| edges.push(Edge { from: at(*target), to: at(to), span }));
            }
        }
    }
    let found = acyclic(targets.len(), edges);
    let name = |at: usize| targets.get(at).map_or("", |target| &model.head_of(*target).name);
    diagnostics.extend(found.cycles.iter().map(|cycle| {
        cycle_error(Code::RequirementCycle, "requires", cycle, name)
            .help("an action cannot wait for itself: take out one `requires`")
    }));
    found
}

/// Calls `each` with everything that an expression asks. Expressions are as deep as the nesting limit at most.
pub(crate) fn asked(expr: &Expr, each: &mut impl FnMut(Target, Span)) {
    match expr {
        Expr::Ask(target) => each(target.value, target.span),
        Expr::All(parts) | Expr::Any(parts) => parts.iter().for_each(|part| asked(part, each)),
    }
}

fn reversed(edges: &[Edge]) -> Vec<Edge> {
    edges.iter().map(|edge| Edge { from: edge.to, to: edge.from, ..*edge }).collect()
}

fn adjacency<I: Id>(nodes: usize, edges: &[Edge]) -> IdVec<I, Vec<I>> {
    let mut lists: IdVec<I, Vec<I>> = (0..nodes).map(|_| Vec::new()).collect();
    for edge in edges {
        lists[I::new(edge.from)].push(I::new(edge.to));
    }
    for at in 0..nodes {
        lists[I::new(at)].sort_unstable();
        lists[I::new(at)].dedup();
    }
    lists
}

/// A dependency with the place that states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// What depends.
    pub from: usize,
    /// What it depends on.
    pub to: usize,
    /// Where that is written.
    pub span: Span,
}

impl Edge {
    /// Its place in the order of edges.
    const fn key(&self) -> (Span, usize, usize) {
        (self.span, self.from, self.to)
    }
}

/// A graph without its cycles.
#[derive(Debug, Clone)]
pub struct Acyclic {
    /// Every node, each after all that it depends on.
    pub order: Vec<usize>,
    /// The edges that are left.
    pub edges: Vec<Edge>,
    /// Each cycle that was found: its edges in order, the first one first in file order.
    pub cycles: Vec<Vec<Edge>>,
}

/// Takes the cycles out of a graph of `nodes` nodes: reports each and drops its first edge.
#[must_use]
pub fn acyclic(nodes: usize, mut edges: Vec<Edge>) -> Acyclic {
    edges.sort_by_key(Edge::key);
    let (mut cycles, mut work) = (Vec::new(), 0);
    for round in 0.. {
        let components = components(nodes, &edges);
        let knots = knots(nodes, &components, &edges);
        if knots.is_empty() {
            return Acyclic { order: components.into_iter().flatten().collect(), edges, cycles };
        }
        work += edges.len();
        if round == CYCLES || work > WORK {
            let component_of = component_of(nodes, &components);
            edges.retain(|edge| component_of[edge.from] != component_of[edge.to]);
            continue;
        }
        let found: Vec<_> = knots.iter().map(|knot| shortest_cycle(knot)).collect();
        let first: BTreeSet<_> = found.iter().filter_map(|cycle| cycle.first().map(Edge::key)).collect();
        edges.retain(|edge| !first.contains(&edge.key()));
        cycles.extend(found);
    }
    Acyclic { order: (0..nodes).collect(), edges: Vec::new(), cycles }
}

/// The strongly connected components, each after all that it depends on. Edges go in by their ends, not by their
/// places, so that the order of declarations does not show.
fn components(nodes: usize, edges: &[Edge]) -> Vec<Vec<usize>> {
    let mut ends: Vec<_> = edges.iter().map(|edge| (edge.from, edge.to)).collect();
    ends.sort_unstable();
    ends.dedup();
    let mut graph = DiGraph::<(), ()>::with_capacity(nodes, ends.len());
    for _ in 0..nodes {
        graph.add_node(());
    }
    for (from, to) in ends {
        graph.add_edge(NodeIndex::new(from), NodeIndex::new(to), ());
    }
    kosaraju_scc(&graph).into_iter().map(|nodes| nodes.into_iter().map(NodeIndex::index).collect()).collect()
}

/// The edges inside each component that has any, in file order.
fn knots(nodes: usize, components: &[Vec<usize>], edges: &[Edge]) -> Vec<Vec<Edge>> {
    let component_of = component_of(nodes, components);
    let mut knots = vec![Vec::new(); components.len()];
    for edge in edges {
        if component_of[edge.from] == component_of[edge.to] {
            knots[component_of[edge.from]].push(*edge);
        }
    }
    knots.retain(|knot| !knot.is_empty());
    knots.sort_by_key(|knot: &Vec<Edge>| knot.first().map(|edge| edge.span));
    knots
}

fn component_of(nodes: usize, components: &[Vec<usize>]) -> Vec<usize> {
    let mut component_of = vec![0; nodes];
    for (number, component) in components.iter().enumerate() {
        component.iter().for_each(|node| component_of[*node] = number);
    }
    component_of
}

/// A shortest cycle through the first edge of a strongly connected set of edges.
fn shortest_cycle(knot: &[Edge]) -> Vec<Edge> {
    let Some(first) = knot.first() else { return Vec::new() };
    let mut outgoing: BTreeMap<usize, Vec<Edge>> = BTreeMap::new();
    knot.iter().for_each(|edge| outgoing.entry(edge.from).or_default().push(*edge));
    let mut reached: BTreeMap<usize, Edge> = BTreeMap::new();
    let mut queue = VecDeque::from([first.to]);
    while let Some(node) = queue.pop_front() {
        if node == first.from {
            break;
        }
        for edge in outgoing.get(&node).into_iter().flatten() {
            if edge.to != first.to && !reached.contains_key(&edge.to) {
                reached.insert(edge.to, *edge);
                queue.push_back(edge.to);
            }
        }
    }
    let mut back = Vec::new();
    let mut node = first.from;
    while node != first.to {
        let Some(edge) = reached.get(&node) else { break };
        back.push(*edge);
        node = edge.from;
    }
    std::iter::once(*first).chain(back.into_iter().rev()).collect()
}

/// Words a cycle: every edge has its label, and a node that depends on itself says so.
pub(crate) fn cycle_error<'a>(
    code: Code,
    verb: &str,
    cycle: &[Edge],
    name: impl Fn(usize) -> &'a str,
) -> Diagnostic {
    let Some(first) = cycle.first() else {
        return Diagnostic::error(code, Span::new(crate::source::FileId(0), 0, 0), "");
    };
    if cycle.len() == 1 {
        return Diagnostic::error(code, first.span, format!("`{}` {verb} itself", name(first.from)));
    }
    let message = format!("`{}` {verb} itself, through {}", name(first.from), through(cycle, &name));
    let edge = |edge: &Edge| format!("`{}` {verb} `{}`", name(edge.from), name(edge.to));
    let start = Diagnostic::error(code, first.span, message).label(edge(first));
    cycle.iter().skip(1).fold(start, |found, next| found.related(next.span, edge(next)))
}

fn through<'a>(cycle: &[Edge], name: &impl Fn(usize) -> &'a str) -> String {
    let names: Vec<_> = cycle.iter().skip(1).map(|edge| format!("`{}`", name(edge.from))).collect();
    names.join(", ")
}
