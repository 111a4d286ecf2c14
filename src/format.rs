//! The one canonical way to write a policy.
//!
//! Guarantees: only blanks, line breaks, the comma before a closing brace and the dashes of a matrix change; every comment
//! stays where it was among the tokens; formatting twice changes nothing more; takes as long as the text is long. Leaves
//! out: files that are not valid, which stay as they are.

mod layout;
mod lines;
mod matrix;

use crate::limits::Limits;
use crate::syntax::{self, Lead, Leaf, LeafKind};

/// Lines are no wider than so many columns, where a break is possible; a comment behind them does not count.
pub const WIDTH: usize = 100;

/// How much deeper what is in a block stands.
const INDENT: usize = 2;

/// How much deeper a statement goes on in its next line.
const CONTINUED: usize = 4;

/// Why a text is not formatted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is not valid; parsing it says why.
    Invalid,
    /// The formatted text would not mean the same: a mistake of permc.
    Differs,
}

/// The text of a file in canonical form.
///
/// ```
/// use permc::{format::format, limits::Limits};
///
/// let text = "role   clerk{grant orders.read ,orders.edit}  // of each branch";
/// assert_eq!(
///     format(text, &Limits::default()).as_deref(),
///     Ok("role clerk { grant orders.read, orders.edit }  // of each branch\n"),
/// );
/// ```
///
/// # Errors
/// A text that is not valid, or of which the formatted text would not be the same policy.
pub fn format(text: &str, limits: &Limits) -> Result<String, Refusal> {
    let tokens = syntax::outline(text, limits).ok_or(Refusal::Invalid)?;
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let formatted = layout::lines(text, &tokens).written(line_break);
    // A line is never so much longer that the limit of a file would matter to the comparison.
    let limits = Limits { file_bytes: usize::MAX, ..*limits };
    let again = syntax::outline(&formatted, &limits).ok_or(Refusal::Differs)?;
    if same(&tokens, &again) { Ok(formatted) } else { Err(Refusal::Differs) }
}

/// Whether two files have the same tokens in the same statements, and the same comments in the same places.
fn same(one: &[Leaf<'_>], other: &[Leaf<'_>]) -> bool {
    one.iter().filter_map(essence).eq(other.iter().filter_map(essence))
}

/// What formatting does not change of a token.
fn essence<'t>(token: &Leaf<'t>) -> Option<(LeafKind, Lead, &'t str)> {
    match token.kind {
        LeafKind::Comma => None,
        LeafKind::Ruler => Some((token.kind, token.lead, "")),
        kind => Some((kind, token.lead, token.text)),
    }
}
