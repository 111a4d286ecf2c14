//! Bytes of the fuzzer as choices.
//!
//! Guarantees: the same bytes are the same choices, and there is one for as long as bytes last. Leaves out: what is chosen.

/// Choices, one or two bytes each.
#[derive(Debug)]
pub struct Script<'b>(&'b [u8]);

impl<'b> Script<'b> {
    /// The choices in these bytes.
    #[must_use]
    pub fn new(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }

    /// The next byte.
    pub fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// A number below a bound; 0 at the end of the bytes.
    pub fn below(&mut self, bound: usize) -> usize {
        let high = if bound > 256 { self.byte().unwrap_or(0) } else { 0 };
        let low = self.byte().unwrap_or(0);
        (usize::from(high) << 8 | usize::from(low)) % bound.max(1)
    }

    /// One of several.
    pub fn pick<'p, T: ?Sized>(&mut self, of: &[&'p T]) -> &'p T {
        of[self.below(of.len())]
    }

    /// A few of the bytes as text, if they are that.
    pub fn text(&mut self) -> &'b str {
        let length = self.below(24).min(self.0.len());
        let (text, rest) = self.0.split_at(length);
        self.0 = rest;
        std::str::from_utf8(text).unwrap_or("\u{fffd}")
    }

    /// Whether bytes are left.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        !self.0.is_empty()
    }
}
