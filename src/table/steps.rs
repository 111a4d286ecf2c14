//! Conditions and requirements as steps, each after what it refers to.
//!
//! Guarantees: a step that is already there is shared; each action's steps are made once, so their number is linear in
//! the policy.

use std::collections::HashMap;

use permc_eval::format as f;

use crate::analyze::Analysis;
use crate::graph::Graph;
use crate::model::{Condition, Demand, Deny, Expr, Model, Requirement, Target, TextPart};
use crate::source::offset;

use super::at;

/// The steps of a policy, growing.
pub(super) struct Steps<'m> {
    model: &'m Model,
    analysis: &'m Analysis,
    steps: Vec<f::Step>,
    known: HashMap<StepKey, u32>,
    /// The step that says whether an action, asked as a requirement, is met.
    met: HashMap<Target, u32>,
    rules: HashMap<Target, f::Rule>,
}

/// What makes two steps the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum StepKey {
    Hold(u32),
    Is(u32, Vec<u32>),
    Not(u32),
    All(Vec<u32>),
    Any(Vec<u32>),
}

impl StepKey {
    fn of(step: &f::Step) -> Self {
        match step {
            f::Step::Hold(permission) => Self::Hold(*permission),
            f::Step::Is(attribute, values) => Self::Is(*attribute, values.clone()),
            f::Step::Not(step) => Self::Not(*step),
            f::Step::All(steps) => Self::All(steps.clone()),
            f::Step::Any(steps) => Self::Any(steps.clone()),
        }
    }
}

/// What a permission without any demand has.
pub(super) fn no_rule() -> f::Rule {
    f::Rule { needs: Vec::new(), forbid: Vec::new(), require: Vec::new(), deny: None }
}

impl<'m> Steps<'m> {
    /// The steps of every action, those first that others require.
    pub(super) fn new(model: &'m Model, graph: &Graph, analysis: &'m Analysis) -> Self {
        let (steps, known) = (Vec::new(), HashMap::new());
        let mut all = Self { model, analysis, steps, known, met: HashMap::new(), rules: HashMap::new() };
        for target in &graph.requirement_order {
            let rule = all.build(*target);
            all.rules.insert(*target, rule);
        }
        all
    }

    pub(super) fn into_steps(self) -> Vec<f::Step> {
        self.steps
    }

    /// What an action demands.
    pub(super) fn rule(&self, target: Target) -> f::Rule {
        self.rules.get(&target).cloned().unwrap_or_else(no_rule)
    }

    fn build(&mut self, target: Target) -> f::Rule {
        let model = self.model;
        let rules = model.rules_of(target);
        let forbid: Vec<_> = rules.forbids.iter().map(|forbid| self.condition(&forbid.when)).collect();
        let mut require: Vec<_> = rules.requires.iter().map(|it| self.requirement(it)).collect();
        if require.is_empty() && matches!(target, Target::Action(_)) {
            // Every request is forbidden (R9); nothing is required of none, and nothing left out may open anything.
            require.push(self.add(f::Step::Any(Vec::new())));
        }
        let needs = self.analysis.needs.of(target).map(at).collect();
        let deny = rules.deny.as_ref().map(deny);
        f::Rule { needs, forbid, require, deny }
    }

    /// The step that others refer to when they require this action. Only of actions that are required is there one.
    fn met(&mut self, target: Target) -> u32 {
        if let Some(step) = self.met.get(&target) {
            return *step;
        }
        // Of what is not built yet nothing is met; an action's rule is built before those that require it.
        let Some(f::Rule { forbid, require, .. }) = self.rules.get(&target).cloned() else {
            return self.add(f::Step::Any(Vec::new()));
        };
        let mut parts = Vec::new();
        if let Target::Permission(permission) = target {
            parts.push(self.add(f::Step::Hold(at(permission))));
        }
        for condition in forbid {
            let not = self.add(f::Step::Not(condition));
            parts.push(not);
        }
        parts.extend(require);
        let met = match parts.as_slice() {
            [one] => *one,
            _ => self.add(f::Step::All(parts)),
        };
        self.met.insert(target, met);
        met
    }

    fn requirement(&mut self, requirement: &Requirement) -> u32 {
        let what = match &requirement.what {
            Demand::Nothing => self.add(f::Step::All(Vec::new())),
            Demand::Met(expr) => self.expr(expr),
            Demand::Unknown => self.add(f::Step::Any(Vec::new())),
        };
        match &requirement.when {
            None => what,
            Some(when) => {
                let when = self.condition(when);
                let not = self.add(f::Step::Not(when));
                self.add(f::Step::Any(vec![not, what]))
            }
        }
    }

    /// Expressions are as deep as the nesting limit at most.
    fn expr(&mut self, expr: &Expr) -> u32 {
        match expr {
            Expr::Ask(target) => self.met(target.value),
            Expr::All(parts) => {
                let parts = parts.iter().map(|part| self.expr(part)).collect();
                self.add(f::Step::All(parts))
            }
            Expr::Any(parts) => {
                let parts = parts.iter().map(|part| self.expr(part)).collect();
                self.add(f::Step::Any(parts))
            }
        }
    }

    /// The step of a condition. Conditions are as deep as the nesting limit at most.
    pub(super) fn condition(&mut self, condition: &Condition) -> u32 {
        let step = match condition {
            Condition::Is(attribute, values) => f::Step::Is(at(*attribute), values.clone()),
            Condition::Not(inner) => f::Step::Not(self.condition(inner)),
            Condition::All(parts) => f::Step::All(parts.iter().map(|part| self.condition(part)).collect()),
            Condition::Any(parts) => f::Step::Any(parts.iter().map(|part| self.condition(part)).collect()),
        };
        self.add(step)
    }

    fn add(&mut self, step: f::Step) -> u32 {
        let next = offset(self.steps.len());
        let id = *self.known.entry(StepKey::of(&step)).or_insert(next);
        if id == next {
            self.steps.push(step);
        }
        id
    }
}

fn deny(deny: &Deny) -> f::Deny {
    let (mut parts, mut attributes) = (vec![String::new()], Vec::new());
    for part in &deny.text {
        match part {
            TextPart::Literal(text) => {
                if let Some(last) = parts.last_mut() {
                    last.push_str(text);
                }
            }
            TextPart::Value(attribute) => {
                attributes.push(at(attribute.value));
                parts.push(String::new());
            }
        }
    }
    let text = (!deny.text.is_empty()).then_some(f::DenyText { parts, attributes });
    f::Deny { code: deny.code.to_string(), text }
}
