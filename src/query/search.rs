//! The smallest sets of classes that meet a demand.
//!
//! Guarantees: of one size, every set without a needless member, unless the search was cut, which is told. Separation of
//! duty only ever takes away from larger sets, so a set that is smallest without it and keeps it is smallest with it.

use permc_eval::{Extent, RoleId};

use super::classes::{Space, Sum};

/// A search with an end.
pub(super) struct Search<'s, 'a> {
    space: &'s mut Space<'a>,
    start: &'s Sum,
    least: Extent,
    size: usize,
    /// How many sets may still be looked at.
    pub(super) budget: usize,
    /// Whether any set of the size was looked at: if not, there are no larger ones.
    pub(super) reached: bool,
    found: Vec<Vec<usize>>,
}

impl<'s, 'a> Search<'s, 'a> {
    /// A search for sets that, with what is there, meet as much as `least`.
    pub(super) fn new(space: &'s mut Space<'a>, start: &'s Sum, least: Extent, budget: usize) -> Self {
        Self { space, start, least, size: 0, budget, reached: false, found: Vec::new() }
    }

    /// The sets of this size.
    pub(super) fn sets(&mut self, size: usize) -> Vec<Vec<usize>> {
        self.size = size;
        self.reached = false;
        self.grow(&mut Vec::new(), 0);
        std::mem::take(&mut self.found)
    }

    /// Recurses as deep as the size of the sets.
    fn grow(&mut self, chosen: &mut Vec<usize>, from: usize) {
        let sum = self.space.with(self.start, chosen.iter().copied());
        let met = self.space.value(&sum) >= self.least;
        if chosen.len() == self.size {
            self.reached = true;
            if met && self.needs_all(chosen) {
                self.found.push(chosen.clone());
            }
            return;
        }
        if met {
            return;
        }
        for class in from..self.space.classes.len() {
            if self.budget == 0 {
                return;
            }
            self.budget -= 1;
            if self.space.adds(&sum, class, self.least) {
                chosen.push(class);
                self.grow(chosen, class + 1);
                chosen.pop();
            }
        }
    }

    fn needs_all(&mut self, chosen: &[usize]) -> bool {
        (0..chosen.len()).all(|left_out| {
            let others = chosen.iter().enumerate().filter(|(at, _)| *at != left_out);
            let sum = self.space.with(self.start, others.map(|(_, class)| *class));
            self.space.value(&sum) < self.least
        })
    }
}

/// Every choice of one member of each class, at most so many.
pub(super) fn members(space: &Space<'_>, classes: &[usize], most: usize) -> (Vec<Vec<RoleId>>, bool) {
    let mut choices: Vec<Vec<RoleId>> = vec![Vec::new()];
    let mut cut = false;
    for class in classes {
        let members = &space.classes[*class].members;
        let longer = choices
            .iter()
            .flat_map(|choice| members.iter().map(move |role| [&choice[..], &[*role]].concat()));
        let mut next: Vec<_> = longer.take(most + 1).collect();
        cut |= next.len() > most;
        next.truncate(most);
        choices = next;
    }
    choices.iter_mut().for_each(|choice| choice.sort_unstable());
    (choices, cut)
}
