//! Which roles are alike: in the same sets, of whatever the sets say.
//!
//! Guarantees: exact; all splits together take as long as all sets are large.

use crate::index::{IdVec, RoleId};

/// Roles in classes. All start as one, and each set parts those of a class that are in it from those that are not.
#[derive(Debug)]
pub(crate) struct Alike {
    class_of: IdVec<RoleId, usize>,
    /// For each class the set that parted it last, and the class of those that were in it.
    parted: Vec<(usize, usize)>,
    sets: usize,
}

impl Alike {
    /// So many roles, all alike.
    pub(crate) fn new(roles: usize) -> Self {
        Self { class_of: (0..roles).map(|_| 0).collect(), parted: vec![(0, 0)], sets: 0 }
    }

    /// Parts the roles of a set from the others. Only those in the set are looked at.
    pub(crate) fn split(&mut self, set: impl Iterator<Item = RoleId>) {
        self.sets += 1;
        for role in set {
            let class = self.class_of[role];
            if self.parted[class].0 != self.sets {
                self.parted[class] = (self.sets, self.parted.len());
                self.parted.push((0, 0));
            }
            self.class_of[role] = self.parted[class].1;
        }
    }

    /// The class of each role: numbers, the same for those that are alike, in the order of the first role of each.
    pub(crate) fn classes(self) -> IdVec<RoleId, u32> {
        let mut numbers: Vec<Option<u32>> = vec![None; self.parted.len()];
        let mut next = 0;
        let mut number = |class: usize| {
            *numbers[class].get_or_insert_with(|| {
                next += 1;
                next - 1
            })
        };
        self.class_of.iter().map(|class| number(*class)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Alike;
    use crate::index::{Id, RoleId};

    fn classes(roles: usize, sets: &[&[usize]]) -> Vec<u32> {
        let mut alike = Alike::new(roles);
        sets.iter().for_each(|set| alike.split(set.iter().map(|role| RoleId::new(*role))));
        alike.classes().iter().copied().collect()
    }

    #[test]
    fn roles_in_the_same_sets_are_alike() {
        let sets: [&[usize]; 4] = [&[0, 1, 2], &[1, 2, 4], &[4], &[0, 1, 2, 3, 4, 5]];
        assert_eq!(classes(6, &sets), [0, 1, 1, 2, 3, 2]);
        assert_eq!(classes(3, &[]), [0, 0, 0]);
    }
}
