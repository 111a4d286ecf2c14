//! Lines before they are written: their indentation, the blank line before them, the comment behind them.

use unicode_width::UnicodeWidthStr as _;

/// What stands between a line and the comment behind it at least.
const GAP: usize = 2;

/// One line, or a statement that takes several.
#[derive(Debug, Default)]
pub(super) struct Line<'t> {
    pub(super) indent: usize,
    /// Whether a blank line comes before it.
    pub(super) apart: bool,
    /// Its text; where it goes on in more lines, these are indented against it already.
    pub(super) text: String,
    /// The comment behind it.
    pub(super) comment: Option<&'t str>,
}

/// The lines of a file.
#[derive(Debug, Default)]
pub(super) struct Lines<'t>(pub(super) Vec<Line<'t>>);

impl Lines<'_> {
    /// The text. Comments behind lines that follow one another stand in one column.
    pub(super) fn written(&self, line_break: &str) -> String {
        let mut out = String::with_capacity(self.0.iter().map(|line| line.text.len() + 16).sum());
        let mut rest = self.0.as_slice();
        while !rest.is_empty() {
            let commented = rest.iter().enumerate().take_while(|(at, line)| {
                line.comment.is_some() && (*at == 0 || !line.apart) && !line.text.is_empty()
            });
            let (some, others) = rest.split_at(commented.count().max(1));
            let column = some.iter().map(Line::width).max().unwrap_or(0) + GAP;
            some.iter().for_each(|line| line.write(column, line_break, &mut out));
            rest = others;
        }
        out
    }
}

impl Line<'_> {
    /// Where its last line ends.
    fn width(&self) -> usize {
        let last = self.text.rsplit('\n').next().unwrap_or("");
        self.indent + last.width()
    }

    fn write(&self, column: usize, line_break: &str, out: &mut String) {
        if self.apart && !out.is_empty() {
            out.push_str(line_break);
        }
        for (at, line) in self.text.split('\n').enumerate() {
            if at > 0 {
                out.push_str(line_break);
            }
            blanks(self.indent, out);
            out.push_str(line);
        }
        if let Some(comment) = self.comment {
            if !self.text.is_empty() {
                blanks(column.saturating_sub(self.width()), out);
            }
            out.push_str(comment);
        }
        out.push_str(line_break);
    }
}

fn blanks(count: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', count));
}
