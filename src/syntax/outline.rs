//! The tokens of a file in order, comments among them, and how each stands to the one before.
//!
//! Guarantees: every token and comment of a valid file, each once; nothing of a file that the grammar refuses. Leaves out:
//! what only the tree builder refuses, and how wide anything is.

use super::grammar::{self, Rule, Tree};
use super::scan::{self, Piece};
use super::{run_length, start_of};
use crate::limits::Limits;

/// What may stand around a token and means nothing there. Other white space is an error of the file, and stays.
const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// A token or comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf<'t> {
    /// What it is.
    pub kind: LeafKind,
    /// How it stands to the token before it.
    pub lead: Lead,
    /// As written; of a cell, without the blanks around it.
    pub text: &'t str,
    /// Its first byte in the file.
    pub start: usize,
}

/// What a [`Leaf`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeafKind {
    /// A keyword, name, string, number or sign.
    Word,
    /// `,`
    Comma,
    /// `{`
    Open,
    /// `}`
    Close,
    /// The first bar of a matrix row.
    Row,
    /// A cell of a matrix row; the bar after it is no token.
    Cell,
    /// A cell of the line under the header: dashes.
    Ruler,
    /// `// …` or `/// …`
    Comment,
}

/// How a token stands to the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lead {
    /// Right after it.
    Glued,
    /// After a blank.
    Blank,
    /// After a blank, or on a new line if there is no room.
    Soft,
    /// At the start of a declaration, attribute or statement.
    Line,
    /// At the start of a claim about a subject, a level deeper than what it is about.
    Deeper,
}

/// The tokens of a file; none if it is not valid.
#[must_use]
pub fn outline<'t>(text: &'t str, limits: &Limits) -> Option<Vec<Leaf<'t>>> {
    let scan = scan::cut(text, start_of(text), limits.nesting);
    // Names are long, and signs are short.
    let tokens = Vec::with_capacity(text.len() / 6);
    let mut outline = Outline { text, tokens, lead: Lead::Line, row: false, last: None };
    let mut rest: &[Piece] = &scan.pieces;
    while let Some(first) = rest.first() {
        let (run, others) = rest.split_at(run_length(rest));
        if run.iter().any(|piece| piece.too_deep.is_some()) {
            return None;
        }
        let end = run.last().map_or(first.end, |last| last.end);
        outline.run(first.start, grammar::parse(Rule::items, text.get(first.start..end)?).ok()?);
        rest = others;
    }
    Some(outline.tokens)
}

struct Outline<'t> {
    text: &'t str,
    tokens: Vec<Leaf<'t>>,
    /// How the next token stands at least.
    lead: Lead,
    /// Whether the next bar starts a row.
    row: bool,
    /// The rule of the last token.
    last: Option<Rule>,
}

impl<'t> Outline<'t> {
    /// Adds the tokens of a run of declarations that starts at `base`.
    fn run(&mut self, base: usize, tree: Tree<'t>) {
        for pair in tree.flatten() {
            let (rule, span) = (pair.as_rule(), pair.as_span());
            match rule {
                Rule::comment => self.comment(base + span.start()),
                Rule::row => self.row = true,
                Rule::line_end | Rule::EOI => {}
                // `default grant` is one statement.
                Rule::grant if self.last == Some(Rule::kw_default) => {}
                _ if pair.into_inner().peek().is_none() => {
                    self.token(rule, span.as_str(), base + span.start());
                }
                _ => self.lead = self.lead.max(lead_of(rule)),
            }
        }
    }

    fn token(&mut self, rule: Rule, text: &'t str, start: usize) {
        let kind = kind_of(rule);
        if kind == LeafKind::Row && !std::mem::take(&mut self.row) {
            return;
        }
        let lead = match (self.last, rule) {
            (_, Rule::comma | Rule::right_paren)
            | (Some(Rule::left_paren), _)
            | (Some(Rule::at_allow), Rule::left_paren) => Lead::Glued,
            (Some(Rule::left_brace), _) | (_, Rule::right_brace) => Lead::Line,
            (Some(Rule::comma), _) => Lead::Soft,
            (_, Rule::bar) => Lead::Line,
            (_, Rule::kw_by | Rule::kw_may | Rule::kw_and | Rule::kw_or | Rule::title | Rule::text) => {
                Lead::Soft
            }
            _ => Lead::Blank,
        };
        self.tokens.push(Leaf { kind, lead: lead.max(self.lead), text: text.trim_matches(BLANKS), start });
        (self.lead, self.last) = (Lead::Glued, Some(rule));
    }

    fn comment(&mut self, after_slashes: usize) {
        let start = after_slashes.saturating_sub(2);
        let line = self.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("");
        let before = self.text.get(..start).unwrap_or("").trim_end_matches([' ', '\t', '\r', '\u{FEFF}']);
        let lead = if before.is_empty() || before.ends_with('\n') { Lead::Line } else { Lead::Blank };
        self.tokens.push(Leaf { kind: LeafKind::Comment, lead, text: line.trim_end_matches(BLANKS), start });
    }
}

fn kind_of(rule: Rule) -> LeafKind {
    match rule {
        Rule::comma => LeafKind::Comma,
        Rule::left_brace => LeafKind::Open,
        Rule::right_brace => LeafKind::Close,
        Rule::bar => LeafKind::Row,
        Rule::cell_rule => LeafKind::Ruler,
        Rule::cell_silent | Rule::cell_grant | Rule::cell_exclude | Rule::cell_name | Rule::cell_other => {
            LeafKind::Cell
        }
        _ => LeafKind::Word,
    }
}

/// How the first token of a rule stands at least.
fn lead_of(rule: Rule) -> Lead {
    match rule {
        // Declarations and attributes.
        Rule::package
        | Rule::allow
        | Rule::permission
        | Rule::role
        | Rule::addon
        | Rule::action
        | Rule::resource
        | Rule::scope
        | Rule::attribute
        | Rule::group
        | Rule::default
        | Rule::restriction
        | Rule::assign
        | Rule::assertion
        | Rule::at_most
        | Rule::matrix
        | Rule::test
        // Statements.
        | Rule::reader_list
        | Rule::value_set
        | Rule::key
        | Rule::implies
        | Rule::delegates
        | Rule::restricts
        | Rule::requires
        | Rule::forbid
        | Rule::deny_with
        | Rule::grant
        | Rule::exclude
        | Rule::subject => Lead::Line,
        Rule::claim => Lead::Deeper,
        // Clauses.
        Rule::inside_kind
        | Rule::parent
        | Rule::per
        | Rule::deprecated
        | Rule::when
        | Rule::extends
        | Rule::without_defaults
        | Rule::bases
        | Rule::except
        | Rule::on
        | Rule::rows
        | Rule::direct
        | Rule::claim_on
        | Rule::brings
        | Rule::claim_code
        | Rule::filter => Lead::Soft,
        _ => Lead::Glued,
    }
}
