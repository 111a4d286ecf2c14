//! Clauses: each at most once, and in their order.
//!
//! Guarantees: the first of each clause is kept wherever it stands, and each further or misplaced one is reported once.
//! Leaves out: which clauses a statement has, which the grammar says.

use super::{Builder, Part};
use crate::source::Span;
use crate::syntax::errors;
use crate::syntax::grammar::Rule;

/// The clauses of one statement, the first of each kind.
pub(super) struct Clauses<'i> {
    kept: Vec<Part<'i>>,
}

impl<'i> Clauses<'i> {
    /// The clause of a rule, to take apart.
    pub(super) fn take(&mut self, rule: Rule) -> Option<Part<'i>> {
        let at = self.kept.iter().position(|part| part.as_rule() == rule)?;
        Some(self.kept.swap_remove(at))
    }
}

impl Builder<'_> {
    /// Sorts out the clauses among `parts`. `order` lists their rules; those of one group may change places.
    pub(super) fn clauses<'i>(
        &mut self,
        parts: impl Iterator<Item = Part<'i>>,
        order: &[&[Rule]],
    ) -> Clauses<'i> {
        let mut kept: Vec<Part<'i>> = Vec::new();
        // The clause that stands furthest back in the order so far.
        let mut latest: Option<(usize, Span, &str)> = None;
        for part in parts {
            let Some(rank) = order.iter().position(|group| group.contains(&part.as_rule())) else { continue };
            let span = self.extent(&part);
            if let Some(first) = kept.iter().find(|kept| kept.as_rule() == part.as_rule()) {
                let first = self.extent(first);
                self.report(errors::repeated_clause(span, clause_name(&part), first));
                continue;
            }
            match latest {
                Some((late, before, name)) if late > rank => {
                    self.report(errors::misplaced_clause(span, clause_name(&part), before, name));
                }
                _ => latest = Some((rank, span, clause_name(&part))),
            }
            kept.push(part);
        }
        Clauses { kept }
    }
}

/// What an author calls a clause: its first word.
pub(super) fn clause_name<'i>(part: &Part<'i>) -> &'i str {
    match part.as_rule() {
        Rule::title => "title",
        _ => part.as_str().split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or(""),
    }
}
