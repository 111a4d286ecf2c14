//! Asserts and tests.
//!
//! Guarantees: one function for each rule; `code` stands only after `deny`, `filter` only after `allow`. Leaves out:
//! whether a claim is true.

use super::clauses::Clauses;
use super::{Builder, Part, Parts, inside, take};
use crate::syntax::ast::{Ask, Assert, Case, Claim, Grant, Name, Rows, Test, Text};
use crate::syntax::errors;
use crate::syntax::grammar::Rule;

/// The order of a claim's clauses.
const CLAIM_CLAUSES: &[&[Rule]] = &[&[Rule::claim_on], &[Rule::brings], &[Rule::claim_code], &[Rule::filter]];

impl Builder<'_> {
    /// `assert …`
    pub(super) fn assertion(&mut self, parts: Parts<'_>) -> Option<Assert> {
        let claim = parts.last()?;
        match claim.as_rule() {
            Rule::only => self.only(inside(claim)),
            _ => self.subjects(inside(claim)),
        }
    }

    fn only(&mut self, parts: Parts<'_>) -> Option<Assert> {
        let (mut roles, mut reach, mut permissions) = (Vec::new(), false, Vec::new());
        for part in parts {
            match part.as_rule() {
                Rule::role_names => roles = self.names(part),
                Rule::kw_reach => reach = true,
                Rule::permission_sets => permissions = self.sets(part),
                _ => {}
            }
        }
        Some(Assert::Only { roles, reach, permissions })
    }

    fn subjects(&mut self, mut parts: Parts<'_>) -> Option<Assert> {
        let roles = self.names(take(&mut parts, Rule::role_names)?);
        let verb = parts.next()?.as_rule();
        let object = parts.next()?;
        Some(match verb {
            Rule::kw_within => Assert::Within { roles, of: self.name(&object) },
            Rule::kw_lacks | Rule::kw_lack => Assert::Lacks { roles, permissions: self.sets(object) },
            _ => Assert::Holds { roles, permissions: self.sets(object) },
        })
    }

    /// `test "title" { … }`
    pub(super) fn test(&mut self, mut parts: Parts<'_>) -> Option<Test> {
        let title = self.text(&take(&mut parts, Rule::title)?);
        let cases = inside(take(&mut parts, Rule::test_block)?);
        let cases = cases.filter(|part| part.as_rule() == Rule::case);
        let cases = cases.filter_map(|part| self.case(inside(part))).collect();
        Some(Test { title, cases })
    }

    fn case(&mut self, mut parts: Parts<'_>) -> Option<Case> {
        let subject = take(&mut parts, Rule::subject)?;
        let span = self.extent(&subject);
        let (mut roles, mut grants) = (Vec::new(), Vec::new());
        for part in inside(subject) {
            match part.as_rule() {
                Rule::role_names => roles = self.names(part),
                Rule::direct => grants.extend(self.direct(part)),
                _ => {}
            }
        }
        let claims = parts.filter_map(|part| self.claim(part)).collect();
        Some(Case { roles, grants, claims, span })
    }

    /// `grants p, q on …`
    fn direct(&mut self, part: Part<'_>) -> Option<Grant> {
        let span = self.extent(&part);
        let mut parts = inside(part);
        let permissions = self.sets(take(&mut parts, Rule::permission_sets)?);
        let on = take(&mut parts, Rule::on).and_then(|part| self.on(part));
        Some(Grant { permissions, except: Vec::new(), on, rows: None, span })
    }

    fn claim(&mut self, part: Part<'_>) -> Option<Claim> {
        let span = self.extent(&part);
        let mut parts = inside(part);
        let allow = parts.next()?.as_rule() == Rule::kw_allow;
        let ask = take(&mut parts, Rule::ask).and_then(|part| self.ask(inside(part)))?;
        let mut clauses = self.clauses(parts, CLAIM_CLAUSES);
        self.forbid_beside(allow, &mut clauses);
        let on = clauses.take(Rule::claim_on).and_then(|part| self.on(part));
        let with = clauses.take(Rule::brings).map(|part| self.brings(inside(part))).unwrap_or_default();
        let code = clauses.take(Rule::claim_code).and_then(|part| take(&mut inside(part), Rule::text));
        let code = code.map(|text| self.text(&text));
        let filter = clauses.take(Rule::filter).map(|part| self.filter(inside(part)));
        Some(Claim { allow, ask, on, with, code, filter, span })
    }

    /// Takes out `code` beside `allow`, and `filter` beside `deny`.
    fn forbid_beside(&mut self, allow: bool, clauses: &mut Clauses<'_>) {
        let (rule, word) = if allow { (Rule::claim_code, "code") } else { (Rule::filter, "filter") };
        if let Some(part) = clauses.take(rule) {
            self.report(errors::clause_of_other_claim(self.extent(&part), word, allow));
        }
    }

    fn ask(&mut self, parts: Parts<'_>) -> Option<Ask> {
        let (mut word, mut name) = (Rule::action_name, None);
        for part in parts {
            match part.as_rule() {
                Rule::role_name | Rule::permission_name | Rule::action_name => name = Some(self.name(&part)),
                rule => word = rule,
            }
        }
        let name = name?;
        Some(match word {
            Rule::kw_assign => Ask::Assign(name),
            Rule::kw_delegate => Ask::Delegate(name),
            Rule::kw_restrict => Ask::Restrict(name),
            _ => Ask::Action(name),
        })
    }

    fn brings(&mut self, mut parts: Parts<'_>) -> Vec<(Name, Text)> {
        let mut pairs = Vec::new();
        while let Some(attribute) = take(&mut parts, Rule::attribute_name) {
            let Some(value) = parts.next() else { break };
            pairs.push((self.name(&attribute), self.text(&value)));
        }
        pairs
    }

    fn filter(&mut self, parts: Parts<'_>) -> Vec<Vec<Rows>> {
        let unions = parts.filter(|part| part.as_rule() == Rule::union);
        unions.map(|part| self.union(inside(part))).collect()
    }

    fn union(&mut self, parts: Parts<'_>) -> Vec<Rows> {
        parts.map(|part| self.query(&part)).collect()
    }
}
