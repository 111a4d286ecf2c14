//! A text that recovery mends: blanks for what is left out, other signs for what was meant.
//!
//! Guarantees: every place in what is read of it finds back to the author's text. Leaves out: what to mend.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// A replacement: of a range of the author's text, by other text.
pub(super) type Change = (std::ops::Range<usize>, String);

/// A piece of text with its changes, none of which overlap.
#[derive(Debug)]
pub(super) struct Draft {
    text: String,
    /// The changes: start, then end and text.
    changes: BTreeMap<usize, (usize, String)>,
}

/// Text to be read, and where it comes from.
#[derive(Debug)]
pub(super) struct Cut<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) places: Places,
}

/// How places in a text that was mended relate to those in the author's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Places {
    base: usize,
    shifts: Vec<Shift>,
}

/// One change: where it begins and ends in the mended text, and in the author's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shift {
    from: usize,
    to: usize,
    origin: usize,
    origin_end: usize,
}

impl Draft {
    /// A text without changes.
    pub(super) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), changes: BTreeMap::new() }
    }

    /// Where it ends, with what was added behind the author's text.
    pub(super) fn end(&self) -> usize {
        self.text.len()
    }

    /// Adds to the end.
    pub(super) fn append(&mut self, more: &str) {
        self.text.push_str(more);
    }

    /// Leaves a range out, and what was changed in it.
    pub(super) fn blank(&mut self, start: usize, end: usize) {
        let Some(text) = self.text.get(start..end) else { return };
        let blanks: String = text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
        self.text.replace_range(start..end, &blanks);
        let inside: Vec<_> = self.changes.range(start..end).map(|(at, _)| *at).collect();
        inside.iter().for_each(|at| drop(self.changes.remove(at)));
    }

    /// Makes changes, if none of them touches an earlier one. Returns whether it did.
    pub(super) fn change(&mut self, changes: Vec<Change>) -> bool {
        let is_free = changes.iter().all(|(range, _)| {
            let before = self.changes.range(..=range.end).next_back();
            before.is_none_or(|(_, (end, _))| *end < range.start)
        });
        if is_free {
            self.changes.extend(changes.into_iter().map(|(range, text)| (range.start, (range.end, text))));
        }
        is_free
    }

    /// The text of a range, with the changes in it.
    pub(super) fn cut(&self, start: usize, end: usize) -> Cut<'_> {
        self.cut_with(start, end, &[])
    }

    /// The text of a range as it would be with more changes.
    pub(super) fn cut_with(&self, start: usize, end: usize, more: &[Change]) -> Cut<'_> {
        let made = self.changes.range(start..=end).map(|(at, (end, text))| (*at, *end, text.as_str()));
        let more = more.iter().map(|(range, text)| (range.start, range.end, text.as_str()));
        let mut changes: Vec<_> = made.chain(more).filter(|(_, to, _)| *to <= end).collect();
        changes.sort_unstable();
        let mut places = Places { base: start, shifts: Vec::with_capacity(changes.len()) };
        if changes.is_empty() {
            return Cut { text: Cow::Borrowed(self.text.get(start..end).unwrap_or("")), places };
        }
        let (mut text, mut at) = (String::new(), start);
        for (origin, origin_end, with) in changes {
            text.push_str(self.text.get(at..origin).unwrap_or(""));
            let from = text.len();
            text.push_str(with);
            places.shifts.push(Shift { from, to: text.len(), origin, origin_end });
            at = origin_end.max(at);
        }
        text.push_str(self.text.get(at..end).unwrap_or(""));
        Cut { text: Cow::Owned(text), places }
    }
}

impl Places {
    /// Places of a text without changes that begins at `base`.
    pub(super) fn at(base: usize) -> Self {
        Self { base, shifts: Vec::new() }
    }

    /// The same, of a text that begins so much later.
    pub(super) fn later(mut self, by: usize) -> Self {
        self.base += by;
        self.shifts.iter_mut().for_each(|shift| {
            shift.origin += by;
            shift.origin_end += by;
        });
        self
    }

    /// The place in the author's text of what begins at a place.
    pub(super) fn origin(&self, at: usize) -> usize {
        self.after(self.shifts.partition_point(|shift| shift.from <= at), at)
    }

    /// The place in the author's text of what ends at a place.
    pub(super) fn origin_end(&self, at: usize) -> usize {
        self.after(self.shifts.partition_point(|shift| shift.from < at), at)
    }

    /// Finds back past so many changes.
    fn after(&self, shifts: usize, at: usize) -> usize {
        match shifts.checked_sub(1).and_then(|last| self.shifts.get(last)) {
            None => self.base + at,
            Some(shift) if at >= shift.to => shift.origin_end + at - shift.to,
            Some(shift) => (shift.origin + at - shift.from).min(shift.origin_end),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, Draft, Places};

    fn change(start: usize, end: usize, text: &str) -> Change {
        (start..end, text.to_owned())
    }

    #[test]
    fn places_find_back() {
        let mut draft = Draft::new("ab == cd; ef");
        assert!(draft.change(vec![change(3, 5, "is"), change(8, 9, "")]));
        let cut = draft.cut(3, 12);
        assert_eq!(cut.text, "is cd ef");
        let origins: Vec<_> = [0, 1, 2, 3, 5, 6, 8].map(|at| cut.places.origin(at)).into();
        assert_eq!(origins, [3, 4, 5, 6, 9, 10, 12]);
        assert_eq!((cut.places.origin_end(2), cut.places.origin_end(5)), (5, 8));
    }

    #[test]
    fn longer_text_ends_where_the_shorter_did() {
        let mut draft = Draft::new("rle a b");
        assert!(draft.change(vec![change(0, 3, "action"), change(5, 5, " {")]));
        let cut = draft.cut(0, 7);
        assert_eq!(cut.text, "action a { b");
        let origins: Vec<_> = [0, 2, 5, 6, 7, 8, 10, 12].map(|at| cut.places.origin(at)).into();
        assert_eq!(origins, [0, 2, 3, 3, 4, 5, 5, 7]);
        assert_eq!(cut.places.clone().later(10).origin(7), 14);
        assert_eq!(Places::at(3).origin(4), 7);
    }

    #[test]
    fn what_is_left_out_is_not_changed() {
        let mut draft = Draft::new("a\nb c");
        assert!(draft.change(vec![change(2, 3, "x")]));
        assert!(!draft.change(vec![change(3, 4, "y")]), "touches the one before");
        draft.blank(0, 3);
        assert_eq!(draft.cut(0, 5).text, " \n  c");
    }
}
