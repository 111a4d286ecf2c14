//! The parser that pest makes of `grammar/perm.pest`.
//!
//! Guarantees: nothing here is seen outside `syntax`, and every parse starts here. Leaves out: trees and messages.

use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};
use pest::iterators::Pairs;

#[derive(pest_derive::Parser)]
#[grammar = "grammar/perm.pest"]
struct PermParser;

/// Where a parse stopped and which rules could have gone on there.
#[derive(Debug)]
pub(super) struct Failure {
    /// The byte of the parsed text.
    pub(super) at: usize,
    /// The rules that would have gone on.
    pub(super) expected: Vec<Rule>,
}

/// What a parse yields.
pub(super) type Tree<'i> = Pairs<'i, Rule>;

/// Parses the whole of a text.
pub(super) fn parse(rule: Rule, text: &str) -> Result<Tree<'_>, Failure> {
    PermParser::parse(rule, text).map_err(failure)
}

fn failure(error: Error<Rule>) -> Failure {
    let (InputLocation::Pos(at) | InputLocation::Span((at, _))) = error.location;
    let expected = match error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives,
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    Failure { at, expected }
}

/// Whether a text is a dotted name.
pub(super) fn is_name(text: &str) -> bool {
    parse(Rule::lone_name, text).is_ok()
}

/// Whether a text is a reserved word.
pub(super) fn is_reserved(text: &str) -> bool {
    parse(Rule::lone_reserved, text).is_ok()
}
