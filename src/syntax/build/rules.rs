//! What an action demands: `requires`, `forbid`, `deny`, with their expressions and conditions.
//!
//! Guarantees: recursion is as deep as parentheses, which are within the nesting limit; chains of `and`, `or` and
//! `not` are loops. Leaves out: precedence, which the grammar settles.

use super::{Builder, Part, Parts, inside, take};
use crate::syntax::ast::{Condition, DenyWith, Expr, Forbid, Requires, Rules};
use crate::syntax::errors;
use crate::syntax::grammar::Rule;

impl Builder<'_> {
    /// Adds one statement to the rules of its block.
    pub(super) fn rule(&mut self, part: Part<'_>, rules: &mut Rules) {
        match part.as_rule() {
            Rule::requires => rules.requires.push(self.requires(part)),
            Rule::forbid => rules.forbids.extend(self.forbid(part)),
            Rule::deny_with => self.deny(part, rules),
            _ => {}
        }
    }

    fn requires(&mut self, part: Part<'_>) -> Requires {
        let span = self.extent(&part);
        let (mut what, mut when) = (None, None);
        for part in inside(part) {
            match part.as_rule() {
                Rule::any_of => what = self.any_of(inside(part)),
                Rule::when => when = self.when(part),
                _ => {}
            }
        }
        Requires { what, when, span }
    }

    fn forbid(&mut self, part: Part<'_>) -> Option<Forbid> {
        let span = self.extent(&part);
        let when = take(&mut inside(part), Rule::when).and_then(|part| self.when(part))?;
        Some(Forbid { when, span })
    }

    fn deny(&mut self, part: Part<'_>, rules: &mut Rules) {
        let span = self.extent(&part);
        if let Some(first) = &rules.deny {
            let first = first.span;
            return self.report(errors::repeated_clause(span, "deny", first));
        }
        let mut texts = inside(part).filter(|part| part.as_rule() == Rule::text);
        let (code, text) = (texts.next(), texts.next());
        let text = text.map(|text| self.text(&text));
        rules.deny = code.map(|code| DenyWith { code: self.text(&code), text, span });
    }

    fn any_of(&mut self, parts: Parts<'_>) -> Option<Expr> {
        let members = parts.filter(|part| part.as_rule() == Rule::all_of);
        one_or(members.filter_map(|part| self.all_of(inside(part))).collect(), Expr::Any)
    }

    fn all_of(&mut self, parts: Parts<'_>) -> Option<Expr> {
        one_or(parts.filter_map(|part| self.operand(part)).collect(), Expr::All)
    }

    fn operand(&mut self, part: Part<'_>) -> Option<Expr> {
        match part.as_rule() {
            Rule::action_name => Some(Expr::Name(self.name(&part))),
            Rule::any_of => self.any_of(inside(part)),
            _ => None,
        }
    }

    /// The condition of `when …`.
    pub(super) fn when(&mut self, part: Part<'_>) -> Option<Condition> {
        let condition = take(&mut inside(part), Rule::any_condition)?;
        self.any_condition(inside(condition))
    }

    fn any_condition(&mut self, parts: Parts<'_>) -> Option<Condition> {
        let members = parts.filter(|part| part.as_rule() == Rule::all_conditions);
        one_or(members.filter_map(|part| self.all_conditions(inside(part))).collect(), Condition::Any)
    }

    fn all_conditions(&mut self, parts: Parts<'_>) -> Option<Condition> {
        let members = parts.filter(|part| part.as_rule() == Rule::negation);
        one_or(members.filter_map(|part| self.negation(inside(part))).collect(), Condition::All)
    }

    /// Two `not` in a row say nothing, so a chain of them never makes a deep tree.
    fn negation(&mut self, parts: Parts<'_>) -> Option<Condition> {
        let (mut negated, mut condition) = (false, None);
        for part in parts {
            match part.as_rule() {
                Rule::kw_not => negated = !negated,
                Rule::any_condition => condition = self.any_condition(inside(part)),
                Rule::comparison => condition = self.comparison(inside(part)),
                _ => {}
            }
        }
        if negated { condition.map(|inner| Condition::Not(Box::new(inner))) } else { condition }
    }

    fn comparison(&mut self, mut parts: Parts<'_>) -> Option<Condition> {
        let attribute = self.name(&take(&mut parts, Rule::attribute_name)?);
        let right = parts.nth(1)?;
        Some(match right.as_rule() {
            Rule::set_name => Condition::In { attribute, set: self.name(&right) },
            _ => Condition::Is { attribute, value: self.text(&right) },
        })
    }
}

/// A single member stands for itself.
fn one_or<T>(mut members: Vec<T>, many: fn(Vec<T>) -> T) -> Option<T> {
    if members.len() > 1 { Some(many(members)) } else { members.pop() }
}
