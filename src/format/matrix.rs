//! Matrices: rows with their cells in columns.

use unicode_width::UnicodeWidthStr as _;

use crate::syntax::{Leaf, LeafKind};

/// The widths of the columns of some rows, each as many cells as it has.
pub(super) fn widths(rows: &[&[Leaf<'_>]]) -> Vec<usize> {
    let columns = rows.iter().map(|cells| cells.len()).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|cells| cells.get(column));
        let width = |cell: &Leaf<'_>| match cell.kind {
            // At least one dash between colons.
            LeafKind::Ruler => colons(cell.text).0.len() + colons(cell.text).1.len() + 2,
            _ => cell.text.width(),
        };
        cells.map(width).max().unwrap_or(0)
    };
    (0..columns).map(width).collect()
}

/// A row with columns of these widths.
pub(super) fn row(cells: &[Leaf<'_>], widths: &[usize]) -> String {
    let mut text = String::from("|");
    for (cell, width) in cells.iter().zip(widths) {
        text.push(' ');
        if cell.kind == LeafKind::Ruler {
            let (left, right) = colons(cell.text);
            text.push_str(left);
            text.extend(std::iter::repeat_n('-', width.saturating_sub(left.len() + right.len())));
            text.push_str(right);
        } else {
            text.push_str(cell.text);
            text.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.text.width())));
        }
        text.push_str(" |");
    }
    text
}

/// The colons before and behind the dashes.
fn colons(ruler: &str) -> (&str, &str) {
    (if ruler.starts_with(':') { ":" } else { "" }, if ruler.ends_with(':') { ":" } else { "" })
}
