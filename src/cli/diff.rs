//! What a change does to a file, as a unified diff.
//!
//! Guarantees: `patch -p0` in the current directory makes the change; a diff made visible holds nothing that a terminal
//! would obey or hide. Leaves out: where it is written.

use std::borrow::Cow;
use std::fmt::Write as _;

use similar::TextDiff;

use crate::render::visible;

const BYTE_ORDER_MARK: char = '\u{FEFF}';
const BOLD: &str = "\u{1b}[1m";
const RED: &str = "\u{1b}[31m";
const GREEN: &str = "\u{1b}[32m";
const CYAN: &str = "\u{1b}[36m";
const RESET: &str = "\u{1b}[0m";

/// The diff of one file from `old` to `new`; `path` is what it calls it.
pub(super) fn unified(path: &str, old: &str, new: &str) -> String {
    // Only `\n` ends a line of a diff.
    let (old, new): (Vec<&str>, Vec<&str>) =
        (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let diff = TextDiff::configure().newline_terminated(true).diff_slices(&old, &new);
    let name = name(path);
    diff.unified_diff().header(&name, &name).to_string()
}

/// A path as `diff` and `git` write it: in quotes, with escapes, if a reader could take it for something else.
fn name(path: &str) -> String {
    let is_odd = |c| visible::is_unprintable(c) || matches!(c, '"' | '\\');
    if !path.contains(is_odd) {
        // The tab ends a name with blanks in it.
        return if path.contains(' ') { format!("{path}\t") } else { path.to_owned() };
    }
    let mut out = String::from('"');
    for c in path.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            _ if is_odd(c) => {
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    let _infallible = write!(out, "\\{byte:03o}");
                }
            }
            _ => out.push(c),
        }
    }
    out + "\""
}

/// A diff for people: coloured, each harmful character as a visible one. A carriage return at the end of a line and a
/// byte order mark at the start of one harm nobody.
pub(super) fn visible(diff: &str) -> String {
    diff.split_inclusive('\n').map(|line| painted(line, &shown(line))).collect()
}

/// Whether a diff made visible is another one, which can no longer be applied.
pub(super) fn is_harmful(diff: &str) -> bool {
    diff.split_inclusive('\n').any(|line| shown(line) != line)
}

fn shown(line: &str) -> Cow<'_, str> {
    let ends = ["\r\n", "\n"].into_iter().find(|end| line.ends_with(end)).unwrap_or("");
    let text = line.strip_suffix(ends).unwrap_or(line);
    let start = text.char_indices().nth(1).filter(|(_, c)| *c == BYTE_ORDER_MARK);
    let (mark, rest) = text.split_at(start.map_or(0, |(at, c)| at + c.len_utf8()));
    if !rest.contains(|c| c != '\t' && visible::is_unprintable(c)) {
        return Cow::Borrowed(line);
    }
    let rest: String = rest.chars().map(|c| if c == '\t' { c } else { picture(c) }).collect();
    Cow::Owned(format!("{mark}{rest}{ends}"))
}

fn picture(c: char) -> char {
    if visible::is_unprintable(c) { visible::picture(c) } else { c }
}

fn painted(line: &str, shown: &str) -> String {
    let colour = match line.as_bytes() {
        [b'-', b'-', b'-', b' ', ..] | [b'+', b'+', b'+', b' ', ..] => BOLD,
        [b'-', ..] => RED,
        [b'+', ..] => GREEN,
        [b'@', ..] => CYAN,
        _ => return shown.to_owned(),
    };
    let text = shown.trim_end_matches(['\r', '\n']);
    let ends = shown.strip_prefix(text).unwrap_or("");
    format!("{colour}{text}{RESET}{ends}")
}

#[cfg(test)]
mod tests {
    use super::{is_harmful, name, unified, visible};

    #[test]
    fn names_are_quoted_where_a_reader_could_take_them_for_something_else() {
        assert_eq!(name("policies/a.perm"), "policies/a.perm");
        assert_eq!(name("my policies/é.perm"), "my policies/é.perm\t");
        assert_eq!(name("a\n\"\u{202e}\\.perm"), r#""a\012\"\342\200\256\\.perm""#);
    }

    #[test]
    fn only_line_feeds_end_lines() {
        let diff = unified("a", "x\ry\nz\u{2028}", "x\rY\nz\u{2028}");
        assert_eq!(
            diff,
            "--- a\n+++ a\n@@ -1,2 +1,2 @@\n-x\ry\n+x\rY\n z\u{2028}\n\\ No newline at end of file\n"
        );
    }

    #[test]
    fn what_harms_nobody_stays_as_it_is() {
        for text in [" \u{feff}role a\r\n", "+\trole é\n", "-role ✅"] {
            assert!(!is_harmful(text), "{text:?}");
        }
        for text in ["+\u{1b}[2J\n", "- \u{feff}role a\n", " role\u{200b}\n", "-a\rb\r\n", " a\r\r\n"] {
            assert!(is_harmful(text), "{text:?}");
            assert!(!is_harmful(&anstream::adapter::strip_str(&visible(text)).to_string()), "{text:?}");
        }
    }
}
