//! From pest's pairs to the syntax tree: one function for each rule of the grammar.
//!
//! Guarantees: what the grammar accepts becomes a tree or a diagnostic; clauses that stand twice or out of order, bad
//! escapes and over-long names are reported here, and the statement survives. Leaves out: what the grammar refuses.

pub(super) mod argument;
mod claims;
mod clauses;
mod declarations;
mod documentation;
mod grants;
mod matrix;
mod rules;
mod text;

use std::iter::Filter;

use pest::iterators::{Pair, Pairs};

use super::ast;
use super::draft::Places;
use super::errors;
use super::grammar::{Rule, Tree};
use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use crate::source::{FileId, Span, offset};

/// The children of a rule, in order, without comments and commas.
type Parts<'i> = Filter<Pairs<'i, Rule>, fn(&Part<'i>) -> bool>;
/// One child.
type Part<'i> = Pair<'i, Rule>;

/// Collects the tree of one file, run of declarations by run of declarations.
pub(super) struct Builder<'a> {
    file: FileId,
    /// The text of the whole file.
    text: &'a str,
    limits: &'a Limits,
    /// Where the run at hand lies in the file.
    places: Places,
    /// Where it ends. Recovery parses with closing braces that no file holds; places stop before them.
    end: usize,
    /// Whether a declaration has been seen, so that `package` comes too late.
    begun: bool,
    tree: ast::File,
    diagnostics: Vec<Diagnostic>,
    /// Where invisible characters stand, in order.
    invisible: Vec<Span>,
    /// Whether it was said that the rest is not read.
    is_cut_short: bool,
}

impl<'a> Builder<'a> {
    /// An empty tree of a file.
    pub(super) fn new(file: FileId, text: &'a str, limits: &'a Limits) -> Self {
        let (tree, diagnostics) = (ast::File::default(), Vec::new());
        Self {
            file,
            text,
            limits,
            places: Places::default(),
            end: text.len(),
            begun: false,
            tree,
            diagnostics,
            invisible: Vec::new(),
            is_cut_short: false,
        }
    }

    /// Adds a parsed run of declarations that lies at `places` and belongs to the text up to `end`.
    pub(super) fn items(&mut self, places: Places, end: usize, tree: Tree<'_>) {
        (self.places, self.end) = (places, end);
        for part in tree.flat_map(inside) {
            match part.as_rule() {
                Rule::declaration => self.declaration(part),
                Rule::package => self.package(part),
                _ => {}
            }
        }
    }

    /// The tree and what was wrong with it.
    pub(super) fn finish(self) -> (ast::File, Vec<Diagnostic>) {
        (self.tree, self.diagnostics)
    }

    fn package(&mut self, part: Part<'_>) {
        let span = self.extent(&part);
        let name = take(&mut inside(part), Rule::package_name).map(|name| self.name(&name));
        if self.begun || self.tree.package.is_some() {
            let first = self.tree.package.as_ref().map(|name| name.span);
            return self.report(errors::late_package(span, first));
        }
        self.tree.package = name;
    }

    fn declaration(&mut self, part: Part<'_>) {
        self.begun = true;
        let item = self.item(inside(part));
        self.tree.items.extend(item);
    }

    /// Reports a bracket beyond the nesting limit.
    pub(super) fn too_deep(&mut self, at: usize) {
        let span = Span::new(self.file, offset(at), offset(at + 1));
        self.report(errors::nesting_too_deep(span, self.limits.nesting));
    }

    /// Whether so much is wrong that the rest is not read.
    pub(super) fn has_enough(&self) -> bool {
        self.found() >= self.limits.mistakes
    }

    /// The rest of the file is not read.
    pub(super) fn too_many(&mut self, from: usize) {
        if std::mem::replace(&mut self.is_cut_short, true) {
            return;
        }
        let span = Span::new(self.file, offset(from), offset(from));
        self.diagnostics.push(errors::too_many_mistakes(span, self.limits.mistakes));
    }

    /// How much has been reported so far.
    pub(super) fn found(&self) -> usize {
        self.diagnostics.len()
    }

    /// Whether an invisible character lies in a place: it is the mistake there, whatever else it leads to.
    pub(super) fn has_reported_in(&self, span: Span) -> bool {
        let places = self.invisible.partition_point(|place| place.start < span.start);
        self.invisible.get(places).is_some_and(|place| place.start < span.end)
    }

    /// The file at hand.
    pub(super) fn file(&self) -> FileId {
        self.file
    }

    /// Reports invisible characters.
    pub(super) fn invisible(&mut self, found: Vec<Diagnostic>) {
        self.invisible = found.iter().map(|diagnostic| diagnostic.primary.span).collect();
        self.diagnostics.extend(found.into_iter().take(self.limits.mistakes));
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        if self.has_enough() {
            return self.too_many(diagnostic.primary.span.start as usize);
        }
        self.diagnostics.push(diagnostic);
    }

    fn span_of(&self, start: usize, end: usize) -> Span {
        let place = |at: usize| offset(at.min(self.end));
        let (start, end) = (self.places.origin(start), self.places.origin_end(end));
        Span::new(self.file, place(start), place(end.max(start)))
    }

    /// The place of a token.
    fn span(&self, part: &Part<'_>) -> Span {
        self.span_of(part.as_span().start(), part.as_span().end())
    }

    /// The place of a rule, without the white space and the comments after its last token.
    fn extent(&self, part: &Part<'_>) -> Span {
        let mut last = part.clone();
        while let Some(inner) = inside(last.clone()).next_back() {
            last = inner;
        }
        self.span_of(part.as_span().start(), last.as_span().end())
    }
}

/// How many items a list has at most, by its children: there is a comma between two.
fn listed(children: usize) -> usize {
    children.div_ceil(2)
}

/// The children of a rule, without comments and commas.
fn inside(part: Part<'_>) -> Parts<'_> {
    part.into_inner().filter(is_item)
}

fn is_item(part: &Part<'_>) -> bool {
    !matches!(part.as_rule(), Rule::comment | Rule::comma)
}

/// The next part of a rule, past those before it.
fn take<'i>(parts: &mut Parts<'i>, rule: Rule) -> Option<Part<'i>> {
    parts.find(|part| part.as_rule() == rule)
}
