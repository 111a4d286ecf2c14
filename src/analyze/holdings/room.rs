//! How much may be kept of who holds what.
//!
//! Guarantees: what is kept fits; what does not fit is left out, and the room says that something was.

use crate::analyze::role_set::RoleSet;

/// Room for roles in sets, each as much as an id takes; a set that is shared takes room but once.
#[derive(Debug)]
pub(in crate::analyze) struct Room {
    left: usize,
    is_exceeded: bool,
}

impl Room {
    pub(in crate::analyze) const fn new(left: usize) -> Self {
        Self { left, is_exceeded: false }
    }

    /// Whether something did not fit.
    pub(in crate::analyze) const fn is_exceeded(&self) -> bool {
        self.is_exceeded
    }

    /// Whether so much fits, which then is taken. Nothing fits any more after something did not.
    pub(super) fn takes(&mut self, size: usize) -> bool {
        match self.left.checked_sub(size) {
            Some(left) if !self.is_exceeded => self.left = left,
            _ => self.is_exceeded = true,
        }
        !self.is_exceeded
    }

    /// The set, if it fits.
    pub(super) fn keep(&mut self, set: RoleSet) -> RoleSet {
        let size = if set.is_shared() { 1 } else { set.size() };
        if self.takes(size) { set } else { RoleSet::default() }
    }
}
