//! How large input may be before it is refused with a diagnostic.
//!
//! Each limit exists so that hostile input ends in an error at a place, not in a crash or a full memory.

/// The limits of one compilation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file.
    pub file_bytes: usize,
    /// Bytes of all files together.
    pub project_bytes: usize,
    /// Levels of braces and parentheses inside one another.
    pub nesting: usize,
    /// Characters of a whole dotted name.
    pub name_length: usize,
    /// Characters of a string.
    pub string_length: usize,
    /// Steps of requirement that one action may have in all, those of the actions it requires included.
    pub action_steps: usize,
    /// What all patterns and groups stand for, written out, wherever they are used; and as much again for who holds what.
    pub members: usize,
    /// Mistakes of syntax in one file, and in all together: what stands behind them is not read.
    pub mistakes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 4 << 20,
            project_bytes: 32 << 20,
            nesting: 64,
            name_length: 128,
            string_length: 4096,
            action_steps: 10_000,
            members: 32 << 20,
            mistakes: 10_000,
        }
    }
}
